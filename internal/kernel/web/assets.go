package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

//go:embed static
var static embed.FS

// assetRoot is where styles, scripts and fonts are served from, for both languages.
const assetRoot = "/assets/"

// asset is one file with its content hash in its address, so that it may be kept for ever.
type asset struct {
	body, zipped []byte // zipped is nil where it would not help
	media        string
}

// assets are all files that pages refer to. They are read once at start and never from the disk.
type assets struct {
	byURL   map[string]*asset
	urls    map[string]string // name → address
	styles  []string          // addresses of the style sheets, in order
	modules []string          // addresses of the scripts
}

var mediaTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// loadAssets reads our own files and the style sheets that others bring (drawings). Those apart are served too, and
// linked by no page unless it names them.
func loadAssets(extra, apart []fs.FS) (*assets, error) {
	own, err := fs.Sub(static, "static")
	if err != nil {
		return nil, err
	}
	a := &assets{byURL: map[string]*asset{}, urls: map[string]string{}}
	if err := a.add(own, func(name string) bool { return path.Ext(name) != ".css" }); err != nil {
		return nil, err
	}
	for _, source := range append([]fs.FS{own}, extra...) {
		if err := a.add(source, func(name string) bool { return path.Ext(name) == ".css" }); err != nil {
			return nil, err
		}
	}
	styles, modules := a.styles, a.modules
	for _, source := range apart {
		if err := a.add(source, func(string) bool { return true }); err != nil {
			return nil, err
		}
	}
	a.styles, a.modules = styles, modules
	return a, nil
}

func (a *assets) add(source fs.FS, wanted func(name string) bool) error {
	return fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !wanted(name) {
			return err
		}
		media, known := mediaTypes[path.Ext(name)]
		if !known {
			return nil
		}
		if a.urls[name] != "" {
			return fmt.Errorf("web: two assets are called %s", name)
		}
		body, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		if path.Ext(name) == ".css" {
			body = a.resolve(body)
		}
		address, err := a.put(name, media, body)
		switch path.Ext(name) {
		case ".css":
			a.styles = append(a.styles, address)
		case ".js":
			a.modules = append(a.modules, address)
		}
		return err
	})
}

func (a *assets) put(name, media string, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	address := assetRoot + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	item := &asset{body: body, media: media}
	if ext != ".woff2" {
		var zipped bytes.Buffer
		w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
		if err != nil {
			return "", err
		}
		if _, err := w.Write(body); err != nil {
			return "", err
		}
		if err := w.Close(); err != nil {
			return "", err
		}
		if zipped.Len() < len(body) {
			item.zipped = zipped.Bytes()
		}
	}
	a.byURL[address], a.urls[name] = item, address
	return address, nil
}

var styleURL = regexp.MustCompile(`url\(([a-z0-9./-]+)\)`)

// resolve puts the hashed addresses into a style sheet; what it refers to is loaded before it.
func (a *assets) resolve(sheet []byte) []byte {
	return styleURL.ReplaceAllFunc(sheet, func(match []byte) []byte {
		if address := a.urls[string(styleURL.FindSubmatch(match)[1])]; address != "" {
			return []byte("url(" + address + ")")
		}
		return match
	})
}

// url is the address of a file by its name; it panics on an unknown one, since both stand in the code.
func (a *assets) url(name string) string {
	address, ok := a.urls[name]
	if !ok {
		panic("web: no asset is called " + name)
	}
	return address
}

// ServeHTTP looks the whole address up, so that no path can lead anywhere else.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	item, ok := a.byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", item.media)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := item.body
	if item.zipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = item.zipped
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// acceptsGzip reports whether the client asked for gzip.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}

// Asset is the address of a style sheet or script by its file's name, for a page with a look of its own; it panics on an
// unknown one, since both stand in the code.
func (f *Frame) Asset(name string) string { return f.site.assets.url(name) }
