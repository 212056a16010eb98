package control_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// BenchmarkDo writes through Do with 64 clients, each to an object of its own, while the sealer runs.
func BenchmarkDo(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			o := db.Options{Path: b.TempDir() + "/cairn.db"}
			if engine == db.Postgres {
				if o.URL = os.Getenv("CAIRN_BENCH_POSTGRES"); o.URL == "" {
					b.Skip("set CAIRN_BENCH_POSTGRES to an empty database")
				}
			}
			d, err := db.Open(b.Context(), o)
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			c, err := control.New(b.Context(), control.Config{DB: d, KeyDir: b.TempDir(), Permits: permits, Nation: nation})
			if err != nil {
				b.Fatal(err)
			}
			ctx, stop := context.WithCancel(c.AsSystem(b.Context()))
			var sealer sync.WaitGroup
			sealer.Go(func() { c.RunSealer(ctx) })
			var lost atomic.Int64
			var clients sync.WaitGroup
			start := time.Now()
			b.ResetTimer()
			for client := range 64 {
				clients.Go(func() {
					for i := client; i < b.N; i += 64 {
						_, err := c.Do(ctx, control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
							ref := control.Ref{Kind: "note", ID: tx.NewID()}
							return control.Change{Object: ref, After: map[string]string{"text": fmt.Sprint(i)}}, tx.Protect(ctx, control.Object{Ref: ref, Marking: unclassified})
						})
						if err != nil {
							lost.Add(1)
							b.Log(err)
						}
					}
				})
			}
			clients.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "writes/s")
			b.ReportMetric(float64(lost.Load()), "lost")
			stop()
			sealer.Wait()
		})
	}
}
