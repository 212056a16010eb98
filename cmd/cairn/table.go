package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"cairn/internal/app"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// importTableCmd reads a table of any kind.
type importTableCmd struct {
	broughtTable
	Kind string `required:"" help:"What its rows are: projects, deliverables, milestones, risks, issues, decisions, changes, activities, actions, contacts, organisations, people, budget, receipts."`
}

// Run previews or applies the table and prints what becomes of its rows.
func (v importTableCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return v.bring(ctx, c, w, v.Kind)
}

// importReceiptsCmd reads a table of receipts.
type importReceiptsCmd struct{ broughtTable }

// Run is that of importTableCmd.
func (v importReceiptsCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return v.bring(ctx, c, w, "receipts")
}

// importBudgetCmd reads a table of budget lines.
type importBudgetCmd struct{ broughtTable }

// Run is that of importTableCmd.
func (v importBudgetCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return v.bring(ctx, c, w, "budget")
}

// broughtTable is a table that somebody brings.
type broughtTable struct {
	File  string `arg:"" help:"XLSX or CSV file."`
	Map   string `help:"JSON file that says what the columns are: {\"Header\": \"field\", \"=field\": \"one value for all rows\"}." placeholder:"FILE"`
	Apply bool   `help:"Write it; without this nothing is written."`
	As    string `help:"E-mail address of the user in whose name it is done; the program itself without." placeholder:"LOGIN"`
}

// bring previews or applies the table as one of a kind and prints what becomes of its rows.
func (v broughtTable) bring(ctx context.Context, c *common, w io.Writer, kind string) error {
	return withOffice(ctx, c, func(office *app.App) error {
		lang, _ := i18n.ParseLang(c.Lang)
		r, err := office.ImportTable(ctx, lang, app.TableImport{Path: v.File, Kind: kind, Map: v.Map, As: v.As, Apply: v.Apply})
		if err != nil {
			return err
		}
		if c.JSON {
			return errors.Join(print(w, r), v.cameToNothing(r))
		}
		for _, x := range r.Refused {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", x.Row, x.Column, x.Value, x.Reason)
		}
		for _, x := range r.Left {
			fmt.Fprintf(w, "%d\t\t\t%s\n", x.Row, x.Reason)
		}
		for _, column := range r.NotRead {
			fmt.Fprintln(w, c.say("app.cli.not_read", "column", column))
		}
		for _, x := range r.Others {
			fmt.Fprintln(w, c.say("app.cli.other_sheet", "sheet", x.Sheet, "rows", x.Rows))
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.table", "rows", r.Rows, "added", r.Added, "changed", r.Changed, "unchanged", r.Unchanged, "refused", r.Counts.Refused))
		switch {
		case err != nil || !v.Apply:
		case r.Applied:
			_, err = fmt.Fprintln(w, c.say("app.cli.table_applied", "id", r.Import))
		case r.Counts.Refused == 0:
			_, err = fmt.Fprintln(w, c.say("app.cli.table_nothing"))
		}
		return errors.Join(err, v.cameToNothing(r))
	})
}

// cameToNothing is the fault of a table that was to be applied and of which nothing was, because of its refused rows. A
// script goes by the status alone; the same table brought twice is no fault.
func (v broughtTable) cameToNothing(r intake.Report) error {
	if !v.Apply || r.Applied || r.Counts.Refused == 0 {
		return nil
	}
	return fault.Refuse("app.cli.table_refused", nil)
}

type exportTableCmd struct {
	Kind string `required:"" help:"Which list: projects, deliverables, milestones, risks, issues, decisions, changes, activities, actions, contacts, organisations, people, budget, receipts."`
	Out  string `short:"o" required:"" help:"File to write; it must not be there yet." placeholder:"FILE.xlsx"`
	As   string `help:"E-mail address of the user whose sight it has; everything without." placeholder:"LOGIN"`
}

// Run writes the workbook.
func (v exportTableCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		lang, _ := i18n.ParseLang(c.Lang)
		out, err := os.OpenFile(v.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if os.IsExist(err) {
			return fault.Refuse("app.cli.file_exists", fault.Args{"file": v.Out})
		}
		if err != nil {
			return err
		}
		if err := office.ExportTable(ctx, lang, v.Kind, v.As, out); err != nil {
			out.Close()
			os.Remove(v.Out)
			return err
		}
		return out.Close()
	})
}

// undoCmd takes an import back.
type undoCmd struct {
	Import string `arg:"" help:"Number of the import, as import table --apply prints it."`
	As     string `help:"E-mail address of the user in whose name it is done; the program itself without." placeholder:"LOGIN"`
}

// Run takes the import back and prints how many rows were put back.
func (v undoCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		undone, kept, err := office.UndoImport(ctx, v.Import, v.As)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]int{"undone": undone, "kept": kept})
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.undone", "undone", undone, "kept", kept))
		return err
	})
}
