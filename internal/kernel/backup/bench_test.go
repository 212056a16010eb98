package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"cairn/internal/kernel/backup"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// benchOffice has 100,000 notes, written in batches.
func benchOffice(b *testing.B) *control.Control {
	d, err := db.Open(b.Context(), db.Options{Path: filepath.Join(b.TempDir(), "cairn.db")})
	must(b, err)
	b.Cleanup(func() { d.Close() })
	c, err := control.New(b.Context(), control.Config{DB: d, KeyDir: b.TempDir()})
	must(b, err)
	for batch := range 200 {
		_, err := c.Do(c.AsSystem(b.Context()), control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			for i := range 500 {
				ref := control.Ref{Kind: "note", ID: fmt.Sprintf("%s-%d-%d", tx.NewID(), batch, i)}
				if err := tx.Trail(ctx, write, control.Change{Object: ref, After: map[string]string{"title": "A note among many", "text": "with some words in it"}}); err != nil {
					return control.Change{}, err
				}
			}
			return control.Change{Object: control.Ref{Kind: "batch", ID: tx.NewID()}}, nil
		})
		must(b, err)
	}
	must(b, c.SealUp(b.Context()))
	return c
}

func BenchmarkTake(b *testing.B) {
	c := benchOffice(b)
	key, err := age.GenerateX25519Identity()
	must(b, err)
	var rows int64
	for b.Loop() {
		s, err := backup.Take(c.AsSystem(b.Context()), c, io.Discard, key.Recipient())
		must(b, err)
		rows += s.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkRestore(b *testing.B) {
	c := benchOffice(b)
	key, err := age.GenerateX25519Identity()
	must(b, err)
	var file bytes.Buffer
	_, err = backup.Take(c.AsSystem(b.Context()), c, &file, key.Recipient())
	must(b, err)
	var rows int64
	for b.Loop() {
		to := backup.Target{DB: db.Options{Path: filepath.Join(b.TempDir(), "cairn.db")}, KeyDir: b.TempDir()}
		s, err := backup.Restore(b.Context(), bytes.NewReader(file.Bytes()), to, key)
		must(b, err)
		rows += s.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
