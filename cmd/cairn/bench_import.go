package main

import (
	"context"
	"io"
	"os"
	"slices"
	"time"

	"cairn/internal/app"
	"cairn/internal/kernel/i18n"
)

type benchImportCmd struct {
	Paths []string `arg:"" name:"path" help:"IATI files, or folders of them."`
}

// breath is how long the officer of the measurement waits between two writes.
const breath = 10 * time.Millisecond

// Run reads IATI files into an office in which somebody writes all the while.
func (v benchImportCmd) Run(ctx context.Context, c *common, w io.Writer) error {
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
	writing, stop := context.WithCancel(office.Control.AsSystem(ctx))
	waited := make(chan []time.Duration)
	go func() { waited <- writeAlong(writing, office) }()
	begin := time.Now()
	result, err := office.ImportIATI(ctx, i18n.EN, v.Paths...)
	took := time.Since(begin)
	stop()
	each := <-waited
	if err != nil {
		return err
	}
	slices.Sort(each)
	_, most, err := resident(os.Getpid())
	if err != nil {
		return err
	}
	return report(w, c, "import", c.say("app.bench.files", "n", result.Files), []figure{
		{What: "activities", Value: float64(result.Activities)}, {What: "rate", Value: float64(result.Activities) / took.Seconds(), Unit: "/s"},
		{What: "others", Value: float64(len(each))}, {What: "others_median", Value: ms(each[len(each)/2]), Unit: "ms"},
		{What: "others_p95", Value: ms(each[len(each)*95/100]), Unit: "ms"}, {What: "most", Value: most, Unit: "MB"},
	})
}

// writeAlong writes one object after the other until the context ends, and says how long each took.
func writeAlong(ctx context.Context, office *app.App) (each []time.Duration) {
	for i := 0; ; i++ {
		begin := time.Now()
		if writeObject(office, ctx, i) == nil {
			each = append(each, time.Since(begin))
		}
		select {
		case <-ctx.Done():
			return each
		case <-time.After(breath):
		}
	}
}
