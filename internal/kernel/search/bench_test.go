package search_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
)

// A library of 20,000 notes with words as unevenly common as in real texts.
func benchLibrary(b *testing.B) *library {
	d, err := db.Open(b.Context(), db.Options{Path: filepath.Join(b.TempDir(), "cairn.db")})
	must(b, err)
	b.Cleanup(func() { d.Close() })
	l := newLibrary(b, d)
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.1, 3, 5000)
	text := func(n int) string {
		var words strings.Builder
		for range n {
			fmt.Fprintf(&words, "word%d ", zipf.Uint64())
		}
		return words.String()
	}
	var documents []search.Document
	for i := range 20_000 {
		documents = append(documents, search.Document{ID: fmt.Sprintf("n%05d", i), Code: fmt.Sprintf("DCB-%05d", i),
			Title: i18n.Text{EN: text(5), FR: text(6)}, Body: i18n.Text{EN: text(30), FR: text(35)}})
	}
	l.put("note", "partner:MDA/", control.Marking{Level: control.LevelUnclassified}, documents...)
	must(b, l.SealUp(b.Context()))
	return l
}

func BenchmarkSearch(b *testing.B) {
	l := benchLibrary(b)
	must(b, l.index.CatchUp(b.Context()))
	reader := l.hire("ann", "FRA", "partner:MDA/")
	for _, c := range []struct {
		name, text string
		filter     search.Filter
	}{
		{"rare", "word4000", search.Filter{}},
		{"common", "word1", search.Filter{}},
		{"three", "word1 word20 word300", search.Filter{}},
		{"code", "DCB-01234", search.Filter{}},
		{"typing", "word12", search.Filter{Typing: true, Limit: 8}},
		{"long", "word1 word2 word3 word4 word50 word60 word700 word800 word900", search.Filter{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				l.search(reader, c.text, c.filter)
			}
		})
	}
}

func BenchmarkRebuild(b *testing.B) {
	l := benchLibrary(b)
	for b.Loop() {
		l.dir = filepath.Join(b.TempDir(), "search")
		l.open()
		must(b, l.index.CatchUp(b.Context()))
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "documents/s")
}
