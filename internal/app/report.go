package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"cairn/internal/domain/reports"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ReportOrder asks for a report at the command line, in a ReportFormat.
type (
	ReportOrder  = reports.Order
	ReportFormat = reports.Format
)

// connectReports gives the reports the words of the program and those of markings.
func (a *App) connectReports() {
	a.Reports.Words = a.Words
	a.Reports.MarkingWords = func(p *i18n.Printer, m control.Marking) string {
		site := a.site()
		return site.MarkingWords(p, m)
	}
}

// fictional takes the markings of the Alliance from everything that is written, and puts the notice of a
// demonstration onto reports, also while the world is being built.
func (a *App) fictional() error {
	a.Reports.Fictional, a.Recruitment.Demonstration, a.Candidacy.Demonstration, a.Selection.Demonstration = true, true, true, true
	for _, l := range control.Levels(control.LevelTopSecret) {
		if err := a.Words.Replace(l.Key(), "app.demo_level."+l.String()); err != nil {
			return err
		}
	}
	return nil
}

// ReportOffers are the kinds of report that the office has, each with a subject that exists.
func (a *App) ReportOffers(ctx context.Context, lang i18n.Lang) ([]reports.Offer, error) {
	return a.Reports.Offers(a.Control.AsSystem(ctx), lang)
}

// MakeReport writes a report into a file. A file that is there is replaced only when all of the new one is written.
func (a *App) MakeReport(ctx context.Context, o reports.Order, path string) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".report-*")
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "app.cli.unwritable", fault.Args{"file": path})
	}
	defer func() { err = errors.Join(err, ignoreMissing(os.Remove(file.Name()))) }()
	err = a.Reports.Make(a.Control.AsSystem(ctx), o, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// CompareReports holds two issues of a report against each other, figure by figure.
func (a *App) CompareReports(ctx context.Context, from, to string, lang i18n.Lang) (reports.Comparison, error) {
	return a.Reports.Compare(a.Control.AsSystem(ctx), from, to, lang)
}

// CheckReport says whether a file is one that was issued.
func (a *App) CheckReport(ctx context.Context, path string) (out reports.Checked, err error) {
	var in io.ReadCloser
	if in, err = os.Open(path); err != nil {
		return out, fault.Wrap(err, fault.Invalid, "app.cli.no_file", fault.Args{"file": path})
	}
	defer in.Close()
	return a.Reports.CheckFile(a.Control.AsSystem(ctx), path, in)
}
