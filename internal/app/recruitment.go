package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"cairn/internal/codec/doctext"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Eligibility is what the rules say of an application, by its number or identifier.
func (a *App) Eligibility(ctx context.Context, p *i18n.Printer, application string) (candidacy.Eligibility, error) {
	return a.Candidacy.EligibilityOf(a.Control.AsSystem(ctx), p, application)
}

// ReadVacancy reads a file with the text of a notice, in any form that is read, with its messages in a language. It
// needs no office. Faults: those of doctext and recruitment, app.cli.file.
func ReadVacancy(p *i18n.Printer, path string) (recruitment.Notice, error) {
	text, err := readDocument(path)
	if err != nil {
		return recruitment.Notice{}, err
	}
	n, err := recruitment.ReadNotice(text.String())
	for i, c := range n.Contradictions {
		n.Contradictions[i].Message = p.Message(c.Key, c.Args)
	}
	return n, err
}

// CheckCV reads a curriculum from a file and holds it against the notice in another, on a day. Nothing of it is kept.
func CheckCV(p *i18n.Printer, path, notice string, on cal.Date) (recruitment.Check, error) {
	n, err := ReadVacancy(p, notice)
	if err != nil {
		return recruitment.Check{}, err
	}
	text, err := readDocument(path)
	if err != nil {
		return recruitment.Check{}, err
	}
	return recruitment.CheckCV(recruitment.ReadCV(text, on), n, on, p.Message), nil
}

// readDocument reads the text of a file, but no more of it than is read of a document.
func readDocument(path string) (*doctext.Text, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > doctext.MaxBytes {
		return nil, fault.New(fault.TooLarge, "doctext.too_large", fault.Args{"max": doctext.MaxBytes >> 20})
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, fault.Refuse("app.cli.file", fault.Args{"file": path})
	}
	if err != nil {
		return nil, err
	}
	return doctext.Read(content)
}
