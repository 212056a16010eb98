package office_test

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	idraw "image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

var update = flag.Bool("update", false, "approve the pictures of pages as they are")

// pictureDocument is what is pictured of every writer: a report with all that a document can hold, in a font that is
// on every machine with fonts, so that pages break at the same words.
func pictureDocument() office.Document {
	d := report(i18n.FR, 1)
	d.Style.Logo, d.Style.Font = logo(), "DejaVu Sans"
	return d
}

// Tolerances of pictures. Pages are compared block by block, by the mean of the light in each and in those around it by
// a few pixels: letters of another version of a font, or a line that moves a little, change it less than what is
// missing or lies elsewhere does.
const (
	pictureDPI   = 24
	pictureBlock = 8   // pixels: a third of an inch
	pictureMove  = 2   // pixels by which a thing may lie elsewhere
	differs      = 12  // of 255, above which a block is another one
	differing    = .04 // the share of a page's blocks that may be others
)

// looksAsApproved compares the pages of a PDF with the picture that was approved.
func looksAsApproved(t *testing.T, pdf, name string) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", strconv.Itoa(pictureDPI), "-gray", "-png", pdf, filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s has no pages: %v", name, err)
	}
	sort.Strings(names)
	var pages []image.Image
	for _, n := range names {
		pages = append(pages, readPicture(t, n))
	}
	got := contactSheet(pages)
	approved := filepath.Join("testdata", "pictures", strings.TrimPrefix(filepath.Ext(name), ".")+".png")
	if *update {
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, got); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(approved), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(approved, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := contactSheet([]image.Image{readPicture(t, approved)})
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%d pages of another size or number than approved: %v, not %v", len(pages), got.Bounds(), want.Bounds())
	}
	for i, at := range placesOf(pages) {
		if share := otherBlocks(got, want, at); share > differing {
			t.Errorf("page %d: %.1f %% of the blocks look otherwise than approved, %.0f %% at most; look at the pages, then approve them with -update", i+1, share*100, differing*100)
		}
	}
}

func readPicture(t *testing.T, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// acrossSheet is how many pages stand side by side.
const acrossSheet = 4

func placesOf(pages []image.Image) []image.Rectangle {
	x, y, row := 0, 0, 0
	var out []image.Rectangle
	for i, p := range pages {
		if i > 0 && i%acrossSheet == 0 {
			x, y, row = 0, y+row, 0
		}
		out = append(out, image.Rect(x, y, x+p.Bounds().Dx(), y+p.Bounds().Dy()))
		x, row = x+p.Bounds().Dx(), max(row, p.Bounds().Dy())
	}
	return out
}

// contactSheet puts pages into one picture.
func contactSheet(pages []image.Image) *image.Gray {
	places := placesOf(pages)
	var all image.Rectangle
	for _, at := range places {
		all = all.Union(at)
	}
	out := image.NewGray(all)
	idraw.Draw(out, all, image.NewUniform(color.Gray{128}), image.Point{}, idraw.Src)
	for i, p := range pages {
		idraw.Draw(out, places[i], p, p.Bounds().Min, idraw.Src)
	}
	return out
}

// otherBlocks is the share of blocks, of those with ink in a part of one of two pictures, that differ.
func otherBlocks(a, b *image.Gray, part image.Rectangle) float64 {
	others, inked := 0, 0
	for y := part.Min.Y; y < part.Max.Y; y += pictureBlock {
		for x := part.Min.X; x < part.Max.X; x += pictureBlock {
			of := image.Rect(x, y, x+pictureBlock, y+pictureBlock).Intersect(part)
			if min(light(a, of), light(b, of)) > 250 { // empty in both
				continue
			}
			inked++
			if elsewhere(a, b, of) > differs || elsewhere(b, a, of) > differs {
				others++
			}
		}
	}
	return float64(others) / float64(max(inked, 1))
}

// elsewhere is the difference between a block of a picture and the one of another that is nearest to it within a few
// pixels.
func elsewhere(a, b *image.Gray, of image.Rectangle) int {
	is, least := light(a, of), 255
	for dy := -pictureMove; dy <= pictureMove; dy++ {
		for dx := -pictureMove; dx <= pictureMove; dx++ {
			if there := of.Add(image.Pt(dx, dy)).Intersect(b.Rect); !there.Empty() {
				least = min(least, max(is-light(b, there), light(b, there)-is))
			}
		}
	}
	return least
}

// light is the mean of a block, 0 to 255.
func light(m *image.Gray, of image.Rectangle) int {
	sum := 0
	for y := of.Min.Y; y < of.Max.Y; y++ {
		for x := of.Min.X; x < of.Max.X; x++ {
			sum += int(m.GrayAt(x, y).Y)
		}
	}
	return sum / (of.Dx() * of.Dy())
}

// The measure passes a sheet that moved by a pixel, and finds pages of which a sixth was lost, wherever more than a line
// stood there.
func TestMeasureOfPictures(t *testing.T) {
	sheet := contactSheet([]image.Image{readPicture(t, filepath.Join("testdata", "pictures", "docx.png"))})
	copied := func(move image.Point) *image.Gray {
		out := image.NewGray(sheet.Rect)
		idraw.Draw(out, out.Rect, image.White, image.Point{}, idraw.Src)
		idraw.Draw(out, out.Rect, sheet, move, idraw.Src)
		return out
	}
	moved := copied(image.Pt(1, 1))
	for i := range acrossSheet {
		page := image.Rect(i*199, 0, (i+1)*199, 281)
		if share := otherBlocks(sheet, moved, page); share > differing {
			t.Errorf("page %d, a pixel to the side: %.1f %% of the blocks are others", i+1, share*100)
		}
		found := 0
		for k := range 6 {
			lost, strip := copied(image.Point{}), page
			strip.Min.Y, strip.Max.Y = page.Dy()*k/6, page.Dy()*(k+1)/6
			idraw.Draw(lost, strip, image.White, image.Point{}, idraw.Src)
			if otherBlocks(sheet, lost, page) > differing {
				found++
			}
		}
		if found < 2 {
			t.Errorf("page %d: of six strips that were lost one after the other, %d were missed", i+1, 6-found)
		}
	}
}
