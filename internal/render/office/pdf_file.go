package office

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// pdfFile collects the numbered objects of a PDF and writes them in the form of PDF 1.7. Small objects are packed
// together, because the structure of a long table has as many of them as the table has cells.
type pdfFile struct {
	b       []byte
	places  []pdfPlace // by number; 0 is not used
	waiting []int      // numbers of the objects in the pack that is open
	starts  []int      // where each begins in it
	pack    []byte
	zip     *zlib.Writer
	zipped  bytes.Buffer
}

// pdfPlace is where an object lies: at an offset of the file, or as the index-th of a pack.
type pdfPlace struct {
	at, pack, index int
}

// packSize is how many objects lie in one pack.
const packSize = 200

func newPDFFile() *pdfFile {
	return &pdfFile{b: []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), places: make([]pdfPlace, 1, 256)}
}

// reserve gives a number for an object that is written later.
func (f *pdfFile) reserve() int {
	f.places = append(f.places, pdfPlace{})
	return len(f.places) - 1
}

// object writes a small object.
func (f *pdfFile) object(n int, body []byte) {
	f.waiting = append(f.waiting, n)
	f.starts = append(f.starts, len(f.pack))
	f.pack = append(append(f.pack, body...), '\n')
	if len(f.waiting) == packSize {
		f.close()
	}
}

// close writes the pack that is open.
func (f *pdfFile) close() {
	if len(f.waiting) == 0 {
		return
	}
	var head []byte
	n := f.reserve()
	for i, object := range f.waiting {
		head = fmt.Appendf(head, "%d %d ", object, f.starts[i])
		f.places[object] = pdfPlace{pack: n, index: i}
	}
	f.stream(n, fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(f.waiting), len(head)), append(head, f.pack...))
	f.waiting, f.starts, f.pack = f.waiting[:0], f.starts[:0], f.pack[:0]
}

// stream writes data under a number, packed; dict is what its dictionary says beside that.
func (f *pdfFile) stream(n int, dict string, data []byte) {
	f.rawStream(n, dict+"/Filter/FlateDecode", f.deflated(data))
}

// rawStream writes data as they are.
func (f *pdfFile) rawStream(n int, dict string, data []byte) {
	f.places[n] = pdfPlace{at: len(f.b)}
	f.b = fmt.Appendf(f.b, "%d 0 obj\n<<%s/Length %d>>\nstream\n", n, dict, len(data))
	f.b = append(f.b, data...)
	f.b = append(f.b, "\nendstream\nendobj\n"...)
}

// deflated is valid until the next call.
func (f *pdfFile) deflated(data []byte) []byte {
	f.zipped.Reset()
	if f.zip == nil {
		f.zip = zlib.NewWriter(&f.zipped)
	} else {
		f.zip.Reset(&f.zipped)
	}
	_, _ = f.zip.Write(data) // a buffer takes everything
	_ = f.zip.Close()
	return f.zipped.Bytes()
}

// finish writes where everything lies and gives the file. Its name is made of what is in it, so that the same
// document has the same one.
func (f *pdfFile) finish(root, info int) []byte {
	f.close()
	n := f.reserve()
	at := len(f.b)
	f.places[n] = pdfPlace{at: at}
	var table []byte
	for i, p := range f.places {
		switch {
		case i == 0:
			table = append(table, 0, 0, 0, 0, 0, 255)
		case p.pack > 0:
			table = append(binary.BigEndian.AppendUint32(append(table, 2), uint32(p.pack)), byte(p.index))
		default:
			table = append(binary.BigEndian.AppendUint32(append(table, 1), uint32(p.at)), 0)
		}
	}
	sum := sha256.Sum256(f.b)
	id := hex.EncodeToString(sum[:16])
	f.stream(n, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 1]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]", len(f.places), root, info, id, id), table)
	return fmt.Appendf(f.b, "startxref\n%d\n%%%%EOF\n", at)
}

// pdfText is a text of a dictionary: in ASCII as it is, else in UTF-16.
func pdfText(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return "(" + pdfEscape.Replace(s) + ")"
	}
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return "<" + hex.EncodeToString(b) + ">"
}

var pdfEscape = strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`)

// appendNumber writes a length to a hundredth of a point.
func appendNumber(b []byte, x float64) []byte {
	if x < 0 {
		b = append(b, '-')
		x = -x
	}
	n := int64(x*100 + .5)
	if n == 0 && len(b) > 0 && b[len(b)-1] == '-' {
		b = b[:len(b)-1]
	}
	b = strconv.AppendInt(b, n/100, 10)
	if rest := n % 100; rest != 0 {
		b = append(b, '.', byte('0'+rest/10))
		if rest%10 != 0 {
			b = append(b, byte('0'+rest%10))
		}
	}
	return b
}
