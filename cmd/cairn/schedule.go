package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"slices"
	"strings"
	"time"

	"cairn/internal/app"
	"cairn/internal/app/demo"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// scheduleCmd computes a plan of Microsoft Project without an office.
type scheduleCmd struct {
	File      string `arg:"" help:"Plan saved by Microsoft Project as XML."`
	Recompute bool   `help:"Write the plan back with Cairn's dates, float and critical tasks; needs -o."`
	Out       string `short:"o" help:"File to write with --recompute; it must not exist." placeholder:"FILE"`
}

// Run prints early and late dates, float and criticality of each task, or writes them into a copy of the file.
func (v scheduleCmd) Run(_ context.Context, c *common, w io.Writer) error {
	if v.Recompute != (v.Out != "") {
		return fault.Refuse("app.cli.recompute_out", nil)
	}
	in, err := os.Open(v.File)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "app.cli.unreadable", fault.Args{"file": v.File})
	}
	defer in.Close()
	plan, err := app.ReadSchedule(in)
	if err != nil {
		return err
	}
	if v.Recompute {
		return v.write(plan, c, w)
	}
	if c.JSON {
		return print(w, plan.Tasks())
	}
	v.table(plan, c, w)
	return nil
}

// writeNew writes a file that is not there yet; half a file is worse than none, and taken away.
func writeNew(path string, write func(w io.Writer) error) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return fault.Refuse("app.cli.file_exists", fault.Args{"file": path})
	}
	if err == nil {
		err = write(out)
		if closed := out.Close(); err == nil {
			err = closed
		}
		if err != nil {
			os.Remove(path)
		}
	}
	if fault.Is(err, fault.Internal) {
		err = fault.Wrap(err, fault.Refused, "app.cli.unwritable", fault.Args{"file": path})
	}
	return err
}

func (v scheduleCmd) write(plan *app.Schedule, c *common, w io.Writer) error {
	if err := writeNew(v.Out, plan.Write); err != nil {
		return err
	}
	if c.JSON {
		return print(w, map[string]any{"file": v.Out, "tasks": len(plan.Tasks())})
	}
	_, err := fmt.Fprintln(w, c.say("app.cli.recomputed", "file", v.Out, "n", len(plan.Tasks())))
	return err
}

// day and minute, as in a table of times
const shown = 16

func (v scheduleCmd) table(plan *app.Schedule, c *common, w io.Writer) {
	line := func(columns ...any) {
		fmt.Fprintf(w, "%6v  %-40v  %-16v  %-16v  %-16v  %-16v  %12v  %12v  %v\n", columns...)
	}
	say := func(key string) string { return c.say("app.cli.schedule." + key) }
	line(say("uid"), say("task"), say("early_start"), say("early_finish"), say("late_start"), say("late_finish"), say("free_float"), say("total_float"), say("critical"))
	short := func(t string) string { return strings.Replace(t[:min(len(t), shown)], "T", " ", 1) }
	for _, t := range plan.Tasks() {
		name := []rune(strings.Repeat("  ", t.Level) + t.Name)
		critical := ""
		if t.Critical {
			critical = say("yes")
		}
		line(t.UID, string(name[:min(len(name), 40)]), short(t.EarlyStart), short(t.EarlyFinish), short(t.LateStart), short(t.LateFinish),
			c.printer().Decimal(t.FreeFloatMinutes/60, 2), c.printer().Decimal(t.TotalFloatMinutes/60, 2), critical)
	}
	for _, n := range plan.Notes {
		fmt.Fprintln(w, c.printer().Message(n.Key, n.Args))
	}
}

// exportMSPDICmd writes a plan as a file of Microsoft Project.
type exportMSPDICmd struct {
	Project string `required:"" placeholder:"REF" help:"Reference code of the project."`
	Out     string `short:"o" required:"" help:"File to write; it must not be there yet." placeholder:"FILE.xml"`
}

// Run writes the file.
func (v exportMSPDICmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		err := writeNew(v.Out, func(out io.Writer) error { return office.ExportPlan(ctx, v.Project, out) })
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]any{"file": v.Out})
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.plan_written", "file", v.Out, "ref", v.Project))
		return err
	})
}

type benchScheduleCmd struct {
	Runs int `help:"How often each plan is computed." default:"15"`
}

// Run computes plans of several sizes.
func (v benchScheduleCmd) Run(_ context.Context, c *common, w io.Writer) error {
	var figures []figure
	for _, size := range []struct{ tasks, links int }{{2_000, 3_000}, {10_000, 15_000}, {20_000, 30_000}} {
		m, err := app.MeasureSchedule(size.tasks, size.links, max(1, v.Runs), time.Now)
		if err != nil {
			return err
		}
		page := fmt.Sprintf("plan_%d", size.tasks)
		figures = append(figures, figure{Page: page, What: "schedule_full", Value: ms(m.Full), Unit: "ms"}, figure{Page: page, What: "schedule_edit", Value: ms(m.Edit), Unit: "ms"})
	}
	return report(w, c, "schedule", c.say("app.bench.runs", "n", max(1, v.Runs)), figures)
}

type benchPlanCmd struct {
	Tasks int `help:"How many tasks the plan has." default:"1000"`
	Runs  int `help:"How often its page is asked for." default:"40"`
}

// Run puts a plan into a demonstration and asks a server in a process of its own for its page, compressed:
// how long until the first byte, and how many bytes come.
func (v benchPlanCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	dir, clean, err := benchDir(c)
	if err != nil {
		return err
	}
	defer clean()
	who, project, err := v.office(ctx, app.Config{Data: dir, DB: c.DB})
	if err != nil {
		return err
	}
	server, err := serveChild(ctx, c, dir)
	if err != nil {
		return err
	}
	defer server.stop() //nolint:errcheck // the figures are there
	if err := server.settle(); err != nil {
		return err
	}
	cookie, err := server.signIn(ctx, who)
	if err != nil {
		return err
	}
	var first []time.Duration
	size := 0
	for i := range max(1, v.Runs) + 1 {
		took, n, err := firstByte(ctx, fmt.Sprintf("%s/en/projects/%s/schedule?run=%d", server.base, project, i), cookie)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms it up
			first, size = append(first, took), n
		}
	}
	slices.Sort(first)
	return report(w, c, "plan", c.say("app.bench.runs", "n", len(first)), []figure{
		{Page: "gantt", What: "first_byte", Value: ms(first[len(first)/2]), Unit: "ms"},
		{Page: "gantt", What: "size", Value: float64(size) / 1024, Unit: "KB"},
	})
}

func (v benchPlanCmd) office(ctx context.Context, cfg app.Config) (who control.ActorID, project string, err error) {
	if _, err := app.BuildDemo(ctx, cfg, cal.Of(time.Now().UTC()), ""); err != nil {
		return "", "", err
	}
	office, err := app.Open(ctx, cfg)
	if err != nil {
		return "", "", err
	}
	defer office.Close()
	if who, _, err = office.Enlarge(ctx, demo.Size{Projects: 1}); err != nil {
		return "", "", err
	}
	project, err = office.MeasuredPlan(ctx, v.Tasks)
	return who, project, err
}

// firstByte asks for a page, compressed, and tells how long its first byte took and how many bytes came.
func firstByte(ctx context.Context, address, cookie string) (took time.Duration, size int, err error) {
	var at time.Time
	trace := &httptrace.ClientTrace{GotFirstResponseByte: func() { at = time.Now() }}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodGet, address, nil)
	if err != nil {
		return 0, 0, err
	}
	request.Header.Set("Cookie", cookie)
	request.Header.Set("Accept-Encoding", "gzip") // said here, so that the client leaves it packed
	begin := time.Now()
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0, 0, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s was answered with %s", address, answer.Status)
	}
	return at.Sub(begin), len(body), err
}
