package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"cairn/internal/app"
	"cairn/internal/kernel/i18n"
)

// reportCmd makes reports and checks those that were issued.
type reportCmd struct {
	List  reportListCmd  `cmd:"" help:"The kinds of report, with their formats and a subject each that exists."`
	Make  reportMakeCmd  `cmd:"" help:"Make a report of the figures of a day: report make KIND --subject REF --format pdf -o FILE"`
	Diff  reportDiffCmd  `cmd:"" help:"Compare two issues figure by figure."`
	Check reportCheckCmd `cmd:"" help:"Tell whether a file is what was issued; exit status 1 if it is not."`
}

type reportListCmd struct{}

// Run prints one line for each kind.
func (reportListCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		list, err := office.ReportOffers(ctx, i18n.Lang(c.Lang))
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, list)
		}
		for _, o := range list {
			formats := make([]string, len(o.Formats))
			for i, f := range o.Formats {
				formats[i] = string(f)
			}
			example := ""
			if o.Example != nil {
				example = *o.Example
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", o.Kind, o.Title, strings.Join(formats, " "), example)
		}
		return nil
	})
}

type reportMakeCmd struct {
	Kind    string `arg:"" help:"Kind of report, as cairn report list names it."`
	Subject string `help:"Reference of what it is about: a project, package, contribution or handover, the code of a partner, or portfolio." required:"" placeholder:"REF"`
	Format  string `help:"Format of the file: docx, pdf, pptx, xlsx or html." required:"" enum:"docx,pdf,pptx,xlsx,html"`
	From    string `help:"First day of a donor's statement (2026-01-31); without it, all of its life." placeholder:"DATE"`
	On      string `help:"As booked for this day (2026-01-31)." placeholder:"DATE"`
	AsOf    string `help:"As known at this instant (2026-01-31T12:00:00Z)." placeholder:"INSTANT"`
	Output  string `short:"o" help:"File to write." required:"" placeholder:"FILE"`
}

// Run makes the report.
func (v reportMakeCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	order := app.ReportOrder{Kind: v.Kind, Subject: v.Subject, Lang: i18n.Lang(c.Lang), Format: app.ReportFormat(v.Format)}
	var err error
	if order.From, err = readDay(v.From); err != nil {
		return err
	}
	if order.On, err = readDay(v.On); err != nil {
		return err
	}
	if v.AsOf != "" {
		if order.AsOf, err = readInstant(v.AsOf); err != nil {
			return err
		}
	}
	return withOffice(ctx, c, func(office *app.App) error { return office.MakeReport(ctx, order, v.Output) })
}

type reportDiffCmd struct {
	From string `arg:"" help:"Reference of the first issue."`
	To   string `arg:"" help:"Reference of the second issue."`
}

// Run prints one line for each figure.
func (v reportDiffCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		out, err := office.CompareReports(ctx, v.From, v.To, i18n.Lang(c.Lang))
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, out)
		}
		for _, f := range out.Figures {
			fmt.Fprintln(w, f.Words)
		}
		return nil
	})
}

type reportCheckCmd struct {
	File string `arg:"" help:"The file." type:"path"`
}

// Run says which issue the file is, and whether it was changed.
func (v reportCheckCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		out, err := office.CheckReport(ctx, v.File)
		if err != nil {
			return err
		}
		if c.JSON {
			err = print(w, out)
		} else {
			_, err = fmt.Fprintln(w, c.say("app.cli.report_"+out.Result, "ref", out.Issue, "name", out.Name, "on", out.On))
		}
		if err == nil && (out.Result != "issued" || !out.Again) {
			err = errNotIssued
		}
		return err
	})
}
