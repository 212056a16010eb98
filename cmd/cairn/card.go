package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"cairn/internal/app"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

type exportICalCmd struct {
	For     string `required:"" help:"E-mail address of the user: what they may see." placeholder:"LOGIN"`
	Package string `help:"Reference of a package; empty for everything of the user's own." placeholder:"REF"`
	Output  string `short:"o" help:"File to write; standard output when empty." placeholder:"FILE"`
}

// Run writes the calendar.
func (v exportICalCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		lang, _ := i18n.ParseLang(c.Lang)
		text, err := office.Calendar(ctx, v.For, v.Package, lang)
		if err != nil {
			return err
		}
		return writeOut(w, v.Output, text)
	})
}

type exportVCardCmd struct {
	Party  string `required:"" help:"Code of the party." placeholder:"CODE"`
	Output string `short:"o" help:"File to write; standard output when empty." placeholder:"FILE"`
}

// Run writes the cards.
func (v exportVCardCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		text, err := office.VisitingCards(ctx, v.Party, c.printer())
		if err != nil {
			return err
		}
		return writeOut(w, v.Output, text)
	})
}

// writeOut writes to a new file, or to standard output where none is named.
func writeOut(w io.Writer, name string, text []byte) error {
	if name == "" {
		_, err := w.Write(text)
		return err
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return fault.Refuse("app.cli.file_exists", fault.Args{"file": name})
	}
	if err != nil {
		return err
	}
	if _, err := file.Write(text); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

type importVCardCmd struct {
	File     string `arg:"" help:"Visiting cards (.vcf)." type:"existingfile"`
	Party    string `required:"" help:"Code of the party they belong to." placeholder:"CODE"`
	Purpose  string `help:"What the contacts are kept for; needed to apply."`
	Basis    string `help:"public_task, consent, contract or legitimate_interest." default:"public_task"`
	DeleteOn string `help:"Day on which they are deleted (2027-12-31); needed to apply." placeholder:"DATE"`
	Apply    bool   `help:"Enter the contacts; without it nothing is written."`
}

// Run shows what the cards would do, or does it.
func (v importVCardCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	day, err := readDay(v.DeleteOn)
	if err != nil {
		return err
	}
	file, err := os.Open(v.File)
	if err != nil {
		return err
	}
	defer file.Close()
	return withOffice(ctx, c, func(office *app.App) error {
		r, err := office.ImportCards(ctx, v.Party, file, app.CardTerms{Purpose: v.Purpose, Basis: v.Basis, DeleteOn: day}, v.Apply)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, r)
		}
		for _, row := range r.Rows {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", row.Card.Line, row.Contact.Name, row.Contact.Email, c.say("stakeholders.card.verdict."+string(row.Verdict)))
		}
		for _, x := range r.Skipped {
			fmt.Fprintf(w, "%d\t%s\n", x.Line, c.say(x.Reason))
		}
		_, err = fmt.Fprintln(w, c.say("app.cards.read", "added", r.Added, "changed", r.Changed, "unchanged", r.Unchanged, "skipped", len(r.Skipped)))
		return err
	})
}
