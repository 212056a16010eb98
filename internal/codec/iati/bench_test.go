package iati_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
)

// BenchmarkRead reads the published files from memory; activities/s is the figure to watch.
func BenchmarkRead(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(dataFolder(b), "published", "*.xml"))
	if len(files) == 0 {
		b.Skip("no published IATI files in CAIRN_DATA")
	}
	var bodies [][]byte
	size := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		bodies = append(bodies, body)
		size += len(body)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	activities := 0
	for b.Loop() {
		for _, body := range bodies {
			s, err := iati.Read(b.Context(), bytes.NewReader(body), "file", cal.Date{}, func(*iati.Activity) error { return nil })
			if err != nil {
				b.Fatal(err)
			}
			activities += s.Activities
		}
	}
	b.ReportMetric(float64(activities)/b.Elapsed().Seconds(), "activities/s")
}
