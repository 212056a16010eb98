package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// cvCmd checks curricula.
type cvCmd struct {
	Check  cvCheckCmd  `cmd:"" help:"Hold a curriculum against a notice: what the rules read, evidence per criterion, findings. Nothing is kept."`
	Tailor cvTailorCmd `cmd:"" help:"Choose and order a curriculum's own sentences by the criteria of a notice that allows it, as DOCX or PDF. Nothing is written or reworded; never for posts of NATO."`
}

// curriculum is a file and the notice that it is held against.
type curriculum struct {
	File    string `arg:"" help:"Curriculum: PDF, DOC, DOCX, ODT, RTF, PAGES, HTML or text." placeholder:"FILE"`
	Vacancy string `xor:"notice" required:"" help:"Reference of a published vacancy of this office." placeholder:"REF"`
	Notice  string `xor:"notice" required:"" help:"File with the text of the notice." placeholder:"FILE"`
	On      string `help:"Day up to which open positions count (2026-01-31); today when left out." placeholder:"DATE"`
}

// against holds a curriculum against a notice that is read from its file, or against a vacancy, for which alone an office
// is needed. The day is the office's where there is one.
func against[T any](ctx context.Context, c *common, v curriculum, notice func(p *i18n.Printer, file, notice string, on cal.Date) (T, error), vacancy func(a *app.App, ctx context.Context, p *i18n.Printer, file, reference string, on cal.Date) (T, error)) (found T, err error) {
	on, err := readDay(v.On)
	if err != nil {
		return found, err
	}
	if v.Vacancy == "" {
		return notice(c.printer(), v.File, v.Notice, dayOr(on, cal.Of(time.Now())))
	}
	err = withOffice(ctx, c, func(a *app.App) (err error) {
		found, err = vacancy(a, ctx, c.printer(), v.File, v.Vacancy, dayOr(on, a.DB.Now().Date()))
		return err
	})
	return found, err
}

type cvTailorCmd struct {
	curriculum
	Out string `short:"o" help:"File to write, .docx or .pdf; left out, the sentences are shown with what they are chosen for." placeholder:"OUT"`
}

// Run tailors a curriculum.
func (v cvTailorCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	t, err := against(ctx, c, v.curriculum, app.TailorCV, (*app.App).TailorCV)
	if err != nil {
		return err
	}
	if v.Out != "" {
		if err := writeNew(v.Out, func(out io.Writer) error { return t.Write(v.Out, out) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return print(w, t)
	}
	v.explain(c, w, t)
	return nil
}

// explain prints each criterion with the sentences that are chosen for it, and what is left out.
func (v cvTailorCmd) explain(c *common, w io.Writer, t app.TailoredCV) {
	for _, x := range t.Criteria {
		fmt.Fprintln(w, x.Text)
		for _, p := range x.Pieces {
			for _, g := range p.Grounds {
				if t.Criteria[g.Criterion].Text == x.Text {
					fmt.Fprintf(w, "    %s [%s]\n", p.Text, strings.Join(g.Words, ", "))
				}
			}
		}
	}
	fmt.Fprintln(w, c.say("app.cli.cv.left_out", "n", len(t.LeftOut()), "of", t.Choosable()))
	for _, p := range t.LeftOut() {
		fmt.Fprintf(w, "    %s\n", p.Text)
	}
	if v.Out != "" {
		fmt.Fprintln(w, c.say("app.cli.cv.written", "file", v.Out))
	}
}

// dayOr is a day, or another where it is left out.
func dayOr(day, other cal.Date) cal.Date {
	if day.IsZero() {
		return other
	}
	return day
}

type cvCheckCmd struct{ curriculum }

// Run checks a curriculum.
func (v cvCheckCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	check, err := against(ctx, c, v.curriculum, app.CheckCV, (*app.App).CheckCV)
	if err != nil {
		return err
	}
	if c.JSON {
		return print(w, check)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\n%s\n", check.Name, check.Email, check.Phone, c.say("app.cli.cv.months", "n", check.ExperienceMonths, "project", check.ProjectMonths))
	for _, p := range check.Positions {
		fmt.Fprintf(w, "%s – %s\t%s\t%s\n", p.Period.Start, p.Period.End, p.Employer, p.Title)
	}
	for _, x := range check.Criteria {
		fmt.Fprintf(w, "[%s] %s\n", c.say("app.cli.cv."+string(x.Result)), x.Criterion)
		for line := range strings.Lines(x.Evidence) {
			fmt.Fprintf(w, "    %s\n", strings.TrimRight(line, "\n"))
		}
	}
	for _, x := range check.Findings {
		fmt.Fprintln(w, strings.TrimSpace(x.Message+" "+x.Passage))
	}
	return nil
}
