package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"cairn/internal/app"
	"cairn/internal/kernel/control"
)

type benchWriteCmd struct {
	Writes  int `help:"How many writes." default:"50000"`
	Clients int `help:"How many clients." default:"64"`
}

// Run makes objects under control.Do as fast as the clients can, each acknowledged after its commit,
// while the trail is sealed beside them. One writer in every client is a use case as slices write them:
// an object with its protection, its trail row and its line for the search index.
func (v benchWriteCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	dir, clean, err := benchDir(c)
	if err != nil {
		return err
	}
	defer clean()
	office, err := app.Open(ctx, app.Config{Data: dir, DB: c.DB})
	if err != nil {
		return err
	}
	defer office.Close()
	took, lost := writeObjects(office, office.Control.AsSystem(ctx), v.Writes, v.Clients)
	slices.Sort(took.each)
	return report(w, c, "write", c.say("app.bench.writes", "writes", v.Writes, "clients", v.Clients), []figure{
		{What: "rate", Value: float64(v.Writes-lost) / took.all.Seconds(), Unit: "/s"},
		{What: "median", Value: ms(took.each[len(took.each)/2]), Unit: "ms"},
		{What: "p99", Value: ms(took.each[len(took.each)*99/100]), Unit: "ms"},
		{What: "abandoned", Value: float64(lost)},
	})
}

type duration struct {
	all  time.Duration
	each []time.Duration
}

func writeObjects(office *app.App, ctx context.Context, writes, clients int) (took duration, lost int) {
	sealing, stop := context.WithCancel(ctx)
	var sealer, wait sync.WaitGroup
	sealer.Go(func() { office.Control.RunSealer(sealing) })
	var mu sync.Mutex
	begin := time.Now()
	for client := range clients {
		wait.Go(func() {
			var mine []time.Duration
			failed := 0
			for i := client; i < writes; i += clients {
				start := time.Now()
				if err := writeObject(office, ctx, i); err != nil {
					failed++
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			took.each = append(took.each, mine...)
			lost += failed
		})
	}
	wait.Wait()
	took.all = time.Since(begin)
	stop()
	sealer.Wait()
	return took, lost
}

func writeObject(office *app.App, ctx context.Context, i int) error {
	_, err := office.Control.Do(ctx, control.Op{Act: "bench.write"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		ref := control.Ref{Kind: "bench", ID: tx.NewID()}
		if err := tx.Index(ctx, ref.Kind, ref.ID); err != nil {
			return control.Change{}, err
		}
		view := map[string]any{"title": fmt.Sprintf("Object %d of a measurement", i), "state": "idea", "version": 1}
		return control.Change{Object: ref, After: view}, tx.Protect(ctx, control.Object{Ref: ref, Scope: "partner:XXX/", Marking: control.Marking{Level: control.LevelUnclassified}})
	})
	return err
}

type benchCheckCmd struct {
	Rows int `help:"How many rows of the trail." default:"1000000"`
}

// Run fills the trail, seals it and checks everything.
func (v benchCheckCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	dir, clean, err := benchDir(c)
	if err != nil {
		return err
	}
	defer clean()
	office, err := app.Open(ctx, app.Config{Data: dir, DB: c.DB})
	if err != nil {
		return err
	}
	defer office.Close()
	if _, lost := writeObjects(office, office.Control.AsSystem(ctx), v.Rows, 64); lost > 0 {
		return fmt.Errorf("%d rows could not be written", lost)
	}
	if err := office.Control.SealUp(ctx); err != nil {
		return err
	}
	begin := time.Now()
	found, err := office.Check(ctx)
	if err != nil {
		return err
	}
	took := time.Since(begin)
	return report(w, c, "check", c.say("app.bench.trail", "n", found.Trail), []figure{
		{What: "rows", Value: float64(found.Trail)}, {What: "breaks", Value: float64(len(found.Breaks))},
		{What: "took", Value: took.Seconds(), Unit: "s"},
	})
}
