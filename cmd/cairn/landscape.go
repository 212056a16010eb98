package main

import (
	"context"
	"fmt"
	"io"

	"cairn/internal/app"
)

// landscapeCmd reads what other actors have published.
type landscapeCmd struct {
	List   landscapeListCmd   `cmd:"" help:"List published activities."`
	Totals landscapeTotalsCmd `cmd:"" help:"Add up their transactions, exactly, by currency and type."`
}

// narrowing are the flags that narrow both.
type narrowing struct {
	Text         string `help:"Words in a title, the identifier or the publisher."`
	Country      string `help:"Country by its ISO 3166-1 code: MD or MDA." placeholder:"CODE"`
	Sector       string `help:"First digits of a DAC code: 152 is conflict, peace and security." placeholder:"DIGITS"`
	Organisation string `help:"Identifier or name of an organisation taking part."`
	Status       string `help:"Code of the status: 2 is implementation." placeholder:"CODE"`
	Invented     bool   `help:"With the invented activities of a demonstration world."`
	From         string `help:"Active on this day or later (2026-01-31)." placeholder:"DATE"`
	To           string `help:"Active on this day or earlier." placeholder:"DATE"`
}

func (n narrowing) filter() (f app.LandscapeFilter, err error) {
	f = app.LandscapeFilter{Text: n.Text, Country: n.Country, Sector: n.Sector, Organisation: n.Organisation, Status: n.Status, Published: !n.Invented}
	if f.Period.Start, err = readDay(n.From); err != nil {
		return f, err
	}
	f.Period.End, err = readDay(n.To)
	return f, err
}

type landscapeListCmd struct {
	narrowing
	Limit int `help:"At most so many; 0 for all." default:"0"`
}

// Run lists the activities, the newest first.
func (v landscapeListCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	f, err := v.filter()
	if err != nil {
		return err
	}
	f.Limit = max(0, v.Limit)
	return withOffice(ctx, c, func(office *app.App) error {
		list, err := office.LandscapeList(ctx, f)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, list)
		}
		for _, a := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.Identifier, a.Starts, a.Ends, a.Publisher.Name, a.Title)
		}
		return nil
	})
}

type landscapeTotalsCmd struct {
	narrowing
}

// Run adds the transactions up.
func (v landscapeTotalsCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	f, err := v.filter()
	if err != nil {
		return err
	}
	return withOffice(ctx, c, func(office *app.App) error {
		totals, err := office.LandscapeTotals(ctx, f)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, totals)
		}
		for _, t := range totals {
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", t.Currency, t.Type, t.Count, t.Sum)
		}
		return nil
	})
}
