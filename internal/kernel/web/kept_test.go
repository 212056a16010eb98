package web

import (
	"fmt"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
)

// However many pages are asked for, those that are kept together take no more than their bound, and the last is among them.
func TestKeptPagesAreBounded(t *testing.T) {
	now := cal.At(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
	k := newKeeper()
	page := func(n int) *keptPage {
		return &keptPage{state: "a", until: now.Add(time.Hour), body: make([]byte, n)}
	}
	for i := range 300 {
		at := shelf{fmt.Sprint("page ", i%200), "a"}
		k.keep(at.key, page(1<<20-i))
		if k.find(at, now) == nil {
			t.Fatalf("page %d was not kept", i)
		}
		held := 0
		for key, p := range k.pages {
			held += p.size(key)
		}
		if held != k.bytes || held > keptBytes {
			t.Fatalf("%d bytes are kept, %d are counted, %d are allowed", held, k.bytes, keptBytes)
		}
	}
	if len(k.pages) < 20 {
		t.Errorf("%d pages are kept", len(k.pages))
	}
	k.keep("huge", page(keptBytes/8))
	if k.find(shelf{"huge", "a"}, now) != nil {
		t.Error("one page took the place of many")
	}
	k.keep("one", page(10))
	k.keep("other", &keptPage{of: "/other", state: "z", until: now.Add(time.Hour)})
	for what, found := range map[string]*keptPage{"of another state": k.find(shelf{"one", "b"}, now), "whose time is over": k.find(shelf{"one", "a"}, now.Add(time.Hour))} {
		if found != nil {
			t.Errorf("a page %s was found", what)
		}
	}
	next := page(10)
	next.state = "b"
	k.keep("two", next)
	if len(k.pages) != 2 || k.find(shelf{"other", "z"}, now) == nil {
		t.Errorf("%d pages are kept: what showed another state should be gone, and nothing of another route", len(k.pages))
	}
}
