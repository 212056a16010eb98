package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"cairn/internal/kernel/cal"
)

// Kept lets the pages of a public route be kept as they were drawn, for everybody who comes without a cookie. state names
// what they show: the name changes with each commit that alters any of them. It is asked for at every request, before
// anything else is read, so it must be cheap; "" keeps nothing. What the handler gives must be Lasting.
func (r Route) Kept(state func(ctx context.Context) (string, error)) Route {
	r.state = state
	return r
}

// Lasting is what a handler of a kept route gives.
type Lasting interface {
	// Lasts is the first instant at which the clock alone makes the page another one. Never, which is the zero instant, is
	// not believed: such a page is not kept.
	Lasts() cal.Instant
}

const (
	keptBytes = 32 << 20 // of all pages kept, with what they are asked with
	keptEntry = 512      // what a page takes besides, roughly
	keptQuery = 1 << 10  // a longer one is made up
)

// keptPage is a page as it was drawn of one state, in the two forms in which it is sent.
type keptPage struct {
	of           string // path of its route
	state        string
	until        cal.Instant
	tag          string
	body, zipped []byte
}

// keeper keeps pages by what they are asked with. It is safe for concurrent use.
type keeper struct {
	mu     sync.RWMutex
	pages  map[string]*keptPage
	states map[string]string // of the pages of a route
	bytes  int
}

func newKeeper() *keeper {
	return &keeper{pages: map[string]*keptPage{}, states: map[string]string{}}
}

// shelf is the place of a page among those that are kept; the zero one is no place.
type shelf struct{ key, state string }

// shelve finds the place of the page that is asked for. Whoever brings a cookie may be somebody: nothing is kept for them.
func (x *exchange) shelve(as format) (shelf, error) {
	if x.route.state == nil || as != asPage || x.actor != nil || len(x.r.Header["Cookie"]) > 0 || len(x.r.URL.RawQuery) > keptQuery {
		return shelf{}, nil
	}
	query := x.r.URL.Query()
	for name := range query { // what the page does not ask for would make it another one each time
		if name != "format" && !x.route.plan.knows(name) {
			return shelf{}, nil
		}
	}
	state, err := x.route.state(x.r.Context())
	if err != nil || state == "" {
		return shelf{}, err
	}
	return shelf{strings.Join([]string{x.host(), x.r.URL.EscapedPath(), query.Encode()}, "\n"), state}, nil
}

// find gives the page of a place if it still is what would be drawn now.
func (k *keeper) find(at shelf, now cal.Instant) *keptPage {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if p := k.pages[at.key]; p != nil && p.state == at.state && now.Before(p.until) {
		return p
	}
	return nil
}

// keep puts a page in its place. Where there is no room, others go, whichever come to hand.
func (k *keeper) keep(key string, p *keptPage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.states[p.of] != p.state { // what the route showed of another state is asked for no more
		for other, q := range k.pages {
			if q.of == p.of {
				k.drop(other)
			}
		}
		k.states[p.of] = p.state
	}
	k.drop(key)
	size := p.size(key)
	if size > keptBytes/8 {
		return
	}
	for other := range k.pages {
		if k.bytes+size <= keptBytes {
			break
		}
		k.drop(other)
	}
	k.pages[key] = p
	k.bytes += size
}

func (k *keeper) drop(key string) {
	if p, ok := k.pages[key]; ok {
		k.bytes -= p.size(key)
		delete(k.pages, key)
	}
}

func (p *keptPage) size(key string) int { return keptEntry + len(key) + len(p.body) + len(p.zipped) }

// sendNew draws a page that may be kept, keeps it, and sends it.
func (x *exchange) sendNew(f *Frame, c templ.Component, out any) {
	body, err := render(x.r.Context(), c)
	if err != nil {
		x.fail(err)
		return
	}
	lasting, ok := out.(Lasting)
	if !ok || f.keyed || f.toast != nil || !x.now.Before(lasting.Lasts()) {
		x.send(http.StatusOK, body, !f.keyed && f.toast == nil)
		return
	}
	p := &keptPage{of: x.route.Path, state: x.shelf.state, until: lasting.Lasts(), tag: tagOf(body), body: body, zipped: zipped(body)}
	x.s.kept.keep(x.shelf.key, p)
	x.sendKept(p)
}

// sendKept sends a page as send does.
func (x *exchange) sendKept(p *keptPage) {
	x.pageHead()
	if x.unchanged(p.tag) {
		return
	}
	body := p.body
	if compresses(x.r, body) {
		x.w.Header().Set("Content-Encoding", "gzip")
		body = p.zipped
	}
	x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(http.StatusOK)
	if x.r.Method != http.MethodHead {
		x.w.Write(body)
	}
}

func zipped(body []byte) []byte {
	var out bytes.Buffer
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(&out)
	z.Write(body)
	z.Close()
	return bytes.Clone(out.Bytes()) // it has grown by doubling
}
