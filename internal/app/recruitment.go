package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cairn/internal/codec/doctext"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
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

// CVCheck is what the rules say of a curriculum held against a notice.
type CVCheck = recruitment.Check

// CheckCV reads a curriculum from a file and holds it against the notice in another, on a day. Nothing of it is kept.
func CheckCV(p *i18n.Printer, path, notice string, on cal.Date) (CVCheck, error) {
	n, err := ReadVacancy(p, notice)
	if err != nil {
		return CVCheck{}, err
	}
	text, err := readCV(path)
	if err != nil {
		return CVCheck{}, err
	}
	return recruitment.CheckCV(recruitment.ReadCV(text, on), n, on, p.Message), nil
}

// CheckCV is as the function for a published vacancy of this office, by its reference. Fault besides: NotFound.
func (a *App) CheckCV(ctx context.Context, p *i18n.Printer, path, reference string, on cal.Date) (CVCheck, error) {
	n, err := a.posting(ctx, reference)
	if err != nil {
		return CVCheck{}, err
	}
	text, err := readCV(path)
	if err != nil {
		return CVCheck{}, err
	}
	return recruitment.CheckFor(recruitment.ReadCV(text, on), n, p.Lang, on, p.Message), nil
}

// readCV reads the text of a curriculum, which is taken up to the size that an attachment may have (R149). Fault control.file_large.
func readCV(path string) (*doctext.Text, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > candidacy.MaxFileBytes {
		return nil, fault.New(fault.TooLarge, "control.file_large", fault.Args{"name": filepath.Base(path), "megabytes": candidacy.MaxFileBytes >> 20})
	}
	return readDocument(path)
}

// posting is the published notice of a reference.
func (a *App) posting(ctx context.Context, reference string) (n recruitment.Posting, err error) {
	err = a.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := recruitment.Postings(ctx, q, recruitment.PostingFilter{Reference: strings.ToUpper(reference), Now: a.DB.Now(), Limit: 1})
		if err == nil && len(list) == 0 {
			err = fault.Missing("notice")
		}
		if err == nil {
			n = list[0]
		}
		return err
	})
	return n, err
}

// TailoredCV is a curriculum set for a notice, with the day it was set on.
type TailoredCV struct {
	recruitment.Tailored
	On cal.Date `json:"on"`

	notice string // of a demonstration, on every page
}

// TailorCV reads a curriculum from a file and sets it for the notice in another, on a day. Fault: Refused with the reason where the
// notice does not allow it, or does not say clearly whose post it is (R142).
func TailorCV(p *i18n.Printer, path, notice string, on cal.Date) (TailoredCV, error) {
	n, err := ReadVacancy(p, notice)
	if err != nil {
		return TailoredCV{}, err
	}
	if why := n.NotTailored(); why != "" {
		return TailoredCV{}, fault.Refuse(string(why), nil)
	}
	return tailorCV(p, path, recruitment.FormOf(n, i18n.EN), on)
}

// TailorCV is as the function for a published vacancy of this office, by its reference. Fault besides: NotFound.
func (a *App) TailorCV(ctx context.Context, p *i18n.Printer, path, reference string, on cal.Date) (TailoredCV, error) {
	n, err := a.posting(ctx, reference)
	if err != nil {
		return TailoredCV{}, err
	}
	t, err := tailorCV(p, path, n.Form, on)
	if a.Candidacy.Demonstration {
		t.notice = web.Fictional
	}
	return t, err
}

func tailorCV(p *i18n.Printer, path string, form recruitment.Form, on cal.Date) (TailoredCV, error) {
	if why := form.NotTailored(); why != "" {
		return TailoredCV{}, fault.Refuse(string(why), nil)
	}
	text, err := readCV(path)
	if err != nil {
		return TailoredCV{}, err
	}
	return TailoredCV{Tailored: recruitment.Tailor(recruitment.ReadCV(text, on), form.Wants(), p.Lang), On: on}, nil
}

// Write writes the tailored curriculum as DOCX or PDF, by the end of a file's name. Faults: Refused for another end, and for a curriculum
// without text.
func (t TailoredCV) Write(path string, w io.Writer) error {
	paper, ok := office.Papers[strings.ToLower(filepath.Ext(path))]
	if !ok {
		return fault.Refuse("app.cli.cv.form", fault.Args{"file": path})
	}
	d, err := t.Document(t.On, t.notice)
	if err != nil {
		return err
	}
	return paper.Write(w, d)
}

// readDocument reads the text of a file, but no more of it than is read of a document.
func readDocument(path string) (*doctext.Text, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, fault.Refuse("app.cli.file", fault.Args{"file": path})
	case err == nil && info.Size() > doctext.MaxBytes:
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
