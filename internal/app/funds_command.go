package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/fault"
)

// FundsQuery asks for the financial status of a fund, package or project at a point.
type FundsQuery = funds.StatusQuery

// FundsPoint is when the ledger is asked for: as booked for a day, as known at an instant.
type FundsPoint = funds.Point

// FundsStatus is the financial status of what is asked for.
func (a *App) FundsStatus(ctx context.Context, x FundsQuery) ([]funds.Status, error) {
	return a.Funds.FinancialStatus(a.Control.AsSystem(ctx), x)
}

// FundsTrialBalance are the accounts of a fund that are not empty at a point.
func (a *App) FundsTrialBalance(ctx context.Context, ref string, at FundsPoint) ([]funds.TrialRow, error) {
	return a.Funds.TrialBalance(a.Control.AsSystem(ctx), ref, at)
}

// FundsTrace follows a contribution forward or a payment back, by reference code: one of them is given.
func (a *App) FundsTrace(ctx context.Context, contribution, payment string) (funds.Trace, error) {
	if (contribution == "") == (payment == "") {
		return funds.Trace{}, fault.Refuse("app.cli.trace_one", nil)
	}
	ctx = a.Control.AsSystem(ctx)
	if contribution != "" {
		return a.Funds.TraceContribution(ctx, contribution)
	}
	return a.Funds.TracePayment(ctx, payment)
}

// FundsYearEnd gives what the end of a year does with the credit of each open fund; with apply it does it, and
// seals what it has written. Doing so again changes nothing.
func (a *App) FundsYearEnd(ctx context.Context, year int, apply bool) ([]funds.YearList, error) {
	lists, err := a.Funds.YearEnds(a.Control.AsSystem(ctx), year, apply)
	if apply {
		err = errors.Join(err, a.Control.SealUp(context.WithoutCancel(ctx)))
	}
	return lists, err
}

// ImportRates reads a file of reference rates as the program itself, and seals what it has written.
func (a *App) ImportRates(ctx context.Context, path string) (out funds.RatesResult, err error) {
	err = a.importFile(ctx, path, func(ctx context.Context, in io.Reader, name string) error {
		out, err = a.Funds.ImportRates(ctx, in, name)
		return err
	})
	return out, err
}

// ImportBank reads a bank's file of the account with an IBAN as the program itself, and seals what it has
// written.
func (a *App) ImportBank(ctx context.Context, path, iban string) (out funds.BankResult, err error) {
	err = a.importFile(ctx, path, func(ctx context.Context, in io.Reader, name string) error {
		out, err = a.Funds.ImportBank(ctx, in, name, iban)
		return err
	})
	return out, err
}

func (a *App) importFile(ctx context.Context, path string, read func(context.Context, io.Reader, string) error) error {
	in, err := os.Open(path)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "app.cli.no_file", fault.Args{"file": path})
	}
	defer in.Close()
	return errors.Join(read(a.Control.AsSystem(ctx), in, filepath.Base(path)), a.Control.SealUp(context.WithoutCancel(ctx)))
}

// ExportJournal writes the whole ledger as a plain-text journal. On a demonstration it says so at its top.
func (a *App) ExportJournal(ctx context.Context, w io.Writer) error {
	notices := []string{"Cairn: the ledger of the funds as a journal, as of " + a.DB.Now().String()}
	if a.Control.Installation().Demo {
		notices = append(notices, "FICTIONAL DATA, NOT A NATO DOCUMENT")
	}
	return a.Funds.ExportJournal(a.Control.AsSystem(ctx), w, notices...)
}
