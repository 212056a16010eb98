package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"cairn/internal/app"
	"cairn/internal/kernel/i18n"
)

// importCmd reads data.
type importCmd struct {
	MSPDI    importMSPDICmd    `cmd:"" name:"mspdi" help:"Read a plan of Microsoft Project (XML), or a table of tasks (XLSX, CSV), over the plan of a project: shows what it changes; with --apply it is kept, as one change that can be undone."`
	Bank     importBankCmd     `cmd:"" help:"Read statements of a fund's bank account. The same file twice books nothing twice."`
	Rates    importRatesCmd    `cmd:"" help:"Read euro reference rates of the European Central Bank."`
	IATI     importIATICmd     `cmd:"" name:"iati" help:"Read IATI activity files into the landscape, while the office works. What is no IATI is refused with file and line; the rest goes in."`
	Table    importTableCmd    `cmd:"" help:"Preview a table (XLSX or CSV) as rows of a list, or apply it with --apply. Rows that cannot be read are refused with row, column, value and reason."`
	Receipts importReceiptsCmd `cmd:"" help:"Preview a table of receipts (XLSX or CSV), or record them with --apply; they count once the Financial Controller has confirmed them."`
	Budget   importBudgetCmd   `cmd:"" help:"Preview a table of budget lines (XLSX or CSV), or apply it with --apply."`
	VCard    importVCardCmd    `cmd:"" name:"vcard" help:"Read visiting cards as contacts of a party; nothing is written without --apply."`
}

type importIATICmd struct {
	Paths []string `arg:"" name:"path" help:"Files, or folders with .xml and .xml.gz files."`
}

type importMSPDICmd struct {
	Path    string `arg:"" name:"file" type:"existingfile" help:"The file."`
	Project string `required:"" placeholder:"REF" help:"Reference code of the project."`
	Apply   bool   `help:"Keep it."`
}

// Run prints the differences, and keeps them when asked to.
func (v importMSPDICmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		file, err := os.Open(v.Path)
		if err != nil {
			return err
		}
		defer file.Close()
		lang, _ := i18n.ParseLang(c.Lang)
		p, err := office.ImportPlan(ctx, lang, v.Project, filepath.Base(v.Path), file, v.Apply)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, p)
		}
		for _, line := range p.Lines(c.printer()) {
			fmt.Fprintln(w, line)
		}
		for _, note := range p.Notes {
			fmt.Fprintln(w, note)
		}
		said := "app.cli.plan_seen"
		if p.Applied {
			said = "app.cli.plan_taken"
		}
		_, err = fmt.Fprintln(w, c.say(said, "ref", v.Project, "tasks", p.Tasks, "added", p.Added, "removed", p.Removed, "moved", p.Moved, "altered", p.Altered, "end", p.End))
		return err
	})
}

// Run reads the files in the order of their names and prints what it has done.
func (v importIATICmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		lang, _ := i18n.ParseLang(c.Lang)
		r, err := office.ImportIATI(ctx, lang, v.Paths...)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, r)
		}
		for _, refused := range r.Refused {
			fmt.Fprintln(w, refused.Message)
		}
		for _, trap := range slices.Sorted(maps.Keys(r.Flagged)) {
			fmt.Fprintf(w, "%8d %s\n", r.Flagged[trap], c.say("iati.trap."+string(trap)))
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.imported", "files", r.Files, "activities", r.Activities, "created", r.Created,
			"updated", r.Updated, "unchanged", r.Unchanged, "refusals", len(r.Refused), "seconds", c.printer().Decimal(r.Seconds, 1)))
		return err
	})
}
