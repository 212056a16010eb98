package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// fundsCmd asks the ledger of the funds.
type fundsCmd struct {
	Status  fundsStatusCmd  `cmd:"" help:"Financial status: pledged to paid and what is available, of all funds or of one fund, package, project or contribution."`
	Trial   fundsTrialCmd   `cmd:"" help:"Trial balance of a fund: what lies in each account that is not empty, over all commitments together, and the sum, which is zero."`
	Trace   fundsTraceCmd   `cmd:"" help:"Follow a contribution to what it paid for, or a payment back to its contributions."`
	YearEnd fundsYearEndCmd `cmd:"" name:"year-end" help:"What the end of a year does with credit: carried, lapsed, brought forward. With --apply it is booked."`
}

type fundsYearEndCmd struct {
	Year  int  `arg:"" help:"The year that is over."`
	Apply bool `help:"Close the year of every open fund. Doing so again changes nothing."`
}

// Run prints the list of the year of each fund.
func (v fundsYearEndCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		lists, err := office.FundsYearEnd(ctx, v.Year, v.Apply)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, lists)
		}
		for _, l := range lists {
			state := c.say("funds.year.state.open")
			if l.Closed {
				state = c.say("funds.year.state.closed")
			}
			if l.Signed {
				state = c.say("funds.year.state.signed")
			}
			fmt.Fprintf(w, "%s\t%d\t%s\n", l.Fund, l.Year, state)
			for _, i := range l.Items {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s %s\n", l.Fund, c.say(string(i.Kind.Word())), i.ProjectRef, i.LineName, i.Ref, i.Amount.Currency, i.Amount.Decimal())
			}
		}
		return nil
	})
}

type fundsStatusCmd struct {
	Fund         string `help:"Reference code of a fund." placeholder:"REF" xor:"of"`
	Package      string `help:"Reference code of a package." placeholder:"REF" xor:"of"`
	Project      string `help:"Reference code of a project." placeholder:"REF" xor:"of"`
	Contribution string `help:"Reference code of an agreement." placeholder:"REF" xor:"of"`
	On           string `help:"As booked for this day (2026-01-31)." placeholder:"DATE"`
	AsOf         string `help:"As known at this instant (2026-01-31T12:00:00Z)." placeholder:"INSTANT"`
}

// Run prints one line for each fund, package or project and currency.
func (v fundsStatusCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	query := app.FundsQuery{Fund: v.Fund, Package: v.Package, Project: v.Project, Contribution: v.Contribution}
	var err error
	if query.Point, err = readPoint(v.On, v.AsOf); err != nil {
		return err
	}
	return withOffice(ctx, c, func(office *app.App) error {
		list, err := office.FundsStatus(ctx, query)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, list)
		}
		fmt.Fprintln(w, c.say("app.cli.funds_head"))
		for _, s := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Ref, s.Currency, s.Pledged, s.Signed, s.Received, s.Fees, s.Allocated, s.Budgeted, s.Committed, s.Liquidated, s.Paid, s.Available)
		}
		return nil
	})
}

type fundsTrialCmd struct {
	Fund string `arg:"" help:"Reference code of the fund, such as TF-MDA." placeholder:"REF"`
	On   string `help:"As booked for this day (2026-01-31); without it, for today." placeholder:"DATE"`
	AsOf string `help:"As known at this instant (2026-01-31T12:00:00Z); without it, now." placeholder:"INSTANT"`
}

// Run prints one line for each account, and the sum.
func (v fundsTrialCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	at, err := readPoint(v.On, v.AsOf)
	if err != nil {
		return err
	}
	return withOffice(ctx, c, func(office *app.App) error {
		list, err := office.FundsTrialBalance(ctx, v.Fund, at)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, list)
		}
		var sum money.Amount
		for _, row := range list {
			fmt.Fprintf(w, "%s\t%s %s\n", row.Account, row.Amount.Currency, row.Amount.Decimal())
			if sum, err = sum.Add(row.Amount); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(w, "=\t%s %s\n", sum.Currency, sum.Decimal())
		return err
	})
}

// readPoint reads a day and an instant of arguments, each "" for now.
func readPoint(on, asOf string) (p app.FundsPoint, err error) {
	if p.On, err = readDay(on); err == nil && asOf != "" {
		p.AsOf, err = readInstant(asOf)
	}
	return p, err
}

// readInstant reads an instant of an argument: with seconds or their fractions, in UTC.
func readInstant(text string) (cal.Instant, error) {
	at, err := cal.ParseInstant(text)
	if err != nil || at.IsZero() {
		return at, fault.Refuse("app.cli.instant", fault.Args{"text": text})
	}
	return at, nil
}

type fundsTraceCmd struct {
	Contribution string `help:"Reference code of an agreement." placeholder:"REF" xor:"trace"`
	Payment      string `help:"Reference code of a payment, or the id of its entry." placeholder:"REF" xor:"trace"`
}

// Run prints what the money of a contribution did, or whose money a payment was.
func (v fundsTraceCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		t, err := office.FundsTrace(ctx, v.Contribution, v.Payment)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, t)
		}
		p := c.printer()
		for _, d := range t.Donors {
			fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\n", d.Contribution, d.Donor, t.Currency, d.Amount, d.Rule)
		}
		for _, u := range t.Uses {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s %s\t%s\n", u.Package, u.Project, u.Line, t.Currency, u.Paid, p.Text(u.Title))
		}
		for _, pay := range t.Payments {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s %s\n", pay.On, pay.Ref, pay.Project, pay.Line, t.Currency, pay.Amount)
		}
		for _, d := range t.Bought {
			fmt.Fprintf(w, "%s D%d\t%s\t%s\n", d.Project, d.No, c.say("portfolio.deliverable.state."+string(d.State)), p.Text(d.Title))
		}
		for _, e := range t.Events {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.On, e.Project, e.Ref, c.say(string(e.State)), p.Text(e.Title))
		}
		return nil
	})
}

type importRatesCmd struct {
	File string `arg:"" help:"CSV or XML of the euro reference rates, or the ZIP with it."`
}

// Run reads a file of reference rates and prints what it has done.
func (v importRatesCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		r, err := office.ImportRates(ctx, v.File)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, r)
		}
		for _, d := range r.Differ {
			fmt.Fprintln(w, c.say("app.cli.rate_differs", "currency", string(d.Currency), "on", d.On, "stored", d.Stored, "published", d.Published))
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.rates", "days", r.Days, "first", r.First, "last", r.Last, "added", r.Added, "unchanged", r.Unchanged, "differ", len(r.Differ)))
		return err
	})
}

type importBankCmd struct {
	File    string `arg:"" help:"The bank's file: CAMT.053 or MT940."`
	Account string `required:"" help:"IBAN of the account, which is that of a fund." placeholder:"IBAN"`
}

// Run reads a bank's file and prints what became of each statement.
func (v importBankCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		r, err := office.ImportBank(ctx, v.File, v.Account)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, r)
		}
		for _, s := range r.Statements {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", s.Number, s.Page, s.First, s.Last, s.Lines, c.say(s.Fate.Word()))
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.bank", "fund", r.Fund, "statements", len(r.Statements), "lines", r.Booked))
		return err
	})
}

// exportCmd takes data out of the office.
type exportCmd struct {
	Table   exportTableCmd   `cmd:"" help:"Write a list as a workbook that can be changed and imported again."`
	MSPDI   exportMSPDICmd   `cmd:"" name:"mspdi" help:"Write the plan of a project as a file of Microsoft Project (XML): what was imported, brought up to the plan."`
	ICal    exportICalCmd    `cmd:"" name:"ical" help:"The calendar of a user, or of a package, as iCalendar."`
	VCard   exportVCardCmd   `cmd:"" name:"vcard" help:"The contacts of a party as visiting cards."`
	Journal exportJournalCmd `cmd:"" help:"The whole ledger as a plain-text journal that hledger reads."`
}

type exportJournalCmd struct {
	Out string `short:"o" help:"File to write instead of printing." placeholder:"FILE"`
}

// Run writes the journal. A file appears only when it is whole.
func (v exportJournalCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		if v.Out == "" {
			return office.ExportJournal(ctx, w)
		}
		out, err := os.CreateTemp(filepath.Dir(v.Out), ".journal-*")
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "app.cli.unwritable", fault.Args{"file": v.Out})
		}
		defer os.Remove(out.Name())
		err = office.ExportJournal(ctx, out)
		if closed := out.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
		if err := os.Rename(out.Name(), v.Out); err != nil {
			return fault.Wrap(err, fault.Invalid, "app.cli.unwritable", fault.Args{"file": v.Out})
		}
		return nil
	})
}
