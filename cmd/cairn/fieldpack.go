package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"cairn/internal/app"
	"cairn/internal/kernel/fault"
)

// fieldpackCmd makes forms for people who cannot reach the server, and reads them back.
type fieldpackCmd struct {
	Make fieldpackMakeCmd `cmd:"" help:"Make a field form and write its file."`
	Read fieldpackReadCmd `cmd:"" help:"Read a field form that came back: a preview, or with --apply what it says is written."`
}

type fieldpackMakeCmd struct {
	Kind     string `help:"progress, attendance, risk or check." required:"" enum:"progress,attendance,risk,check"`
	Project  string `help:"Reference of the project, for progress and risk." placeholder:"REF" xor:"object"`
	Activity string `help:"Reference of the activity, for attendance." placeholder:"REF" xor:"object"`
	Handover string `help:"Reference of the handover, for check." placeholder:"REF" xor:"object"`
	Week     string `help:"Week of a progress report, 2026-W47; this one when left out." placeholder:"WEEK"`
	Due      string `help:"Day by which it is wanted back (2026-01-31); in 14 days when left out." placeholder:"DATE"`
	As       string `help:"Login of the user in whose name it is made." required:"" placeholder:"LOGIN"`
	Output   string `help:"File to write: .html or .xlsx." short:"o" required:"" placeholder:"FILE"`
}

// Run makes the form; the file is written only when the form is made.
func (v fieldpackMakeCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	due, err := readDay(v.Due)
	if err != nil {
		return err
	}
	format := strings.TrimPrefix(strings.ToLower(v.Output[max(0, strings.LastIndexByte(v.Output, '.')):]), ".")
	if format != "html" && format != "xlsx" {
		return fault.Refuse("app.cli.field_format", nil)
	}
	if _, err := os.Stat(v.Output); err == nil {
		return fault.Refuse("app.cli.file_exists", fault.Args{"file": v.Output})
	}
	return withOffice(ctx, c, func(office *app.App) error {
		var file bytes.Buffer
		f, err := office.MakeFieldForm(ctx, app.FieldOrder{As: v.As, Kind: v.Kind, Ref: v.Project + v.Activity + v.Handover, Week: v.Week, Due: due, Format: format, Lang: c.Lang}, &file)
		if err != nil {
			return err
		}
		if err := writeOut(w, v.Output, file.Bytes()); err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]any{"form": f, "file": v.Output})
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.field_made", "file", v.Output, "due", f.Due))
		return err
	})
}

type fieldpackReadCmd struct {
	File  string `arg:"" name:"file" help:"The .json file that the form saved, or the .xlsx workbook."`
	Apply bool   `help:"Write what it says, in the name of --as."`
	As    string `help:"Login of the user in whose name it is read in." required:"" placeholder:"LOGIN"`
}

// Run prints what the form says and what is to be known about it.
func (v fieldpackReadCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	content, err := os.ReadFile(v.File)
	if err != nil {
		return err
	}
	return withOffice(ctx, c, func(office *app.App) error {
		p, done, err := office.ReadFieldForm(ctx, v.As, content, v.Apply)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]any{"form": p.Form, "says": p.Says, "findings": p.Findings, "applied": done.Trail != "", "trail": done.Trail})
		}
		for _, f := range p.Findings {
			fmt.Fprintln(w, c.printer().Message(f.Key, f.Args))
		}
		for _, line := range p.Lines(c.printer()) {
			fmt.Fprintln(w, line)
		}
		key := "app.cli.field_preview"
		if done.Trail != "" {
			key = "app.cli.field_applied"
		}
		_, err = fmt.Fprintln(w, c.say(key))
		return err
	})
}
