package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"cairn/internal/kernel/fault"
)

// exportTime is how long a file may take to write; pages have the server's shorter time.
const exportTime = 10 * time.Minute

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// zippers compress pages at the fastest level: about a millisecond for 64 KB.
var zippers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// reply answers with what the handler gave, in the form that was asked for.
func (x *exchange) reply(as format, out any) {
	if d, ok := out.(Download); ok {
		x.download(d)
		return
	}
	table, listed := out.(Tabled)
	switch {
	case (as == asXLSX || as == asCSV) && !listed:
		x.fail(fault.New(fault.Malformed, "fault.format", fault.Args{"value": string(as)}))
	case as == asXLSX || as == asCSV:
		x.export(as, table.Table(x.s.printers[x.lang]))
	case as == asJSON || x.route.page == nil:
		x.sendJSON(http.StatusOK, out)
	default:
		f := x.frame(x.route.Path)
		f.toast = x.s.takeToast(x.w, x.r)
		if page := x.route.page(f, out); x.shelf.key != "" {
			x.sendNew(f, page, out)
		} else {
			x.sendPage(http.StatusOK, f, page)
		}
	}
}

// render draws a component into memory, so that a fault while drawing is a clean answer.
func render(ctx context.Context, c templ.Component) ([]byte, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := c.Render(ctx, buf); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// sendPage draws a page and sends it, compressed when asked, or 304 when the reader has it already.
func (x *exchange) sendPage(status int, f *Frame, c templ.Component) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := c.Render(x.r.Context(), buf); err != nil {
		x.fail(err)
		return
	}
	x.send(status, buf.Bytes(), status == http.StatusOK && !f.keyed && f.toast == nil)
}

// send writes a page. Pages are private and asked for again every time; the ETag spares the body.
func (x *exchange) send(status int, body []byte, tagged bool) {
	x.pageHead()
	x.write(status, body, tagged && !x.unkept)
}

func (x *exchange) pageHead() {
	h := x.w.Header()
	h.Set("Content-Type", formatTypes[asPage])
	h.Set("Content-Language", string(x.lang))
	h.Set("Cache-Control", x.caching())
}

// Unkept is an Out that no cache keeps, not even the reader's own: what somebody entrusted for a while.
type Unkept interface{ Unkept() }

// caching is what is said to caches of a page.
func (x *exchange) caching() string {
	if x.unkept {
		return "private, no-store"
	}
	return "private, no-cache"
}

func (x *exchange) sendJSON(status int, v any) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		x.fail(err)
		return
	}
	h := x.w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", formatTypes[asJSON])
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", x.caching())
	}
	x.write(status, buf.Bytes(), status == http.StatusOK && x.r.Method != http.MethodPost && !x.unkept)
}

func (x *exchange) write(status int, body []byte, tagged bool) {
	h := x.w.Header()
	if tagged && x.unchanged(tagOf(body)) {
		return
	}
	if compresses(x.r, body) {
		h.Set("Content-Encoding", "gzip")
		x.w.WriteHeader(status)
		if x.r.Method == http.MethodHead {
			return
		}
		z := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(x.w)
		z.Write(body)
		z.Close()
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(status)
	if x.r.Method != http.MethodHead {
		x.w.Write(body)
	}
}

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// unchanged answers with 304 when the reader has what the tag stands for.
func (x *exchange) unchanged(tag string) bool {
	h := x.w.Header()
	h.Set("ETag", tag)
	if !matches(x.r.Header.Get("If-None-Match"), tag) {
		return false
	}
	h.Del("Content-Type")
	x.w.WriteHeader(http.StatusNotModified)
	return true
}

// compresses reports whether a body is worth it and the client takes it.
func compresses(r *http.Request, body []byte) bool { return len(body) > 1400 && acceptsGzip(r) }

func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(part) == tag {
			return true
		}
	}
	return false
}

// download streams a file. Whatever a browser could run in our name is sent as an attachment.
func (x *exchange) download(d Download) {
	h := x.w.Header()
	h.Set("Content-Type", d.Type)
	h.Set("Content-Disposition", disposition(d.Inline && harmless(d.Type), d.Name))
	h.Set("Cache-Control", "private, no-store")
	if d.Tag != "" {
		tag := `"` + d.Tag + `"`
		h.Set("Cache-Control", "private, no-cache")
		h.Set("ETag", tag)
		if matches(x.r.Header.Get("If-None-Match"), tag) {
			h.Del("Content-Type")
			h.Del("Content-Disposition")
			x.w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	// The connection's clock, not the office's: a demonstration world lives on another day.
	http.NewResponseController(x.w).SetWriteDeadline(time.Now().Add(exportTime))
	if x.r.Method == http.MethodHead {
		return
	}
	w := &countingWriter{w: x.w}
	if err := d.Write(w); err != nil {
		if w.n == 0 {
			h.Del("Content-Disposition")
			x.fail(err)
			return
		}
		// The status is gone: break the connection, so that half a file is not taken for a whole one.
		x.s.Log.ErrorContext(x.r.Context(), "a download broke off", "error", err, "request", requestID(x.r))
		panic(http.ErrAbortHandler)
	}
}

// harmless lists what may be shown inside the browser.
func harmless(media string) bool {
	switch name, _, _ := strings.Cut(media, ";"); name {
	case "application/pdf", "image/png", "image/jpeg", "image/webp", "text/plain":
		return true
	}
	return false
}

// disposition names a download, with accents where the client can take them.
func disposition(inline bool, name string) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	return mime.FormatMediaType(kind, map[string]string{"filename": baseName(name)})
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
