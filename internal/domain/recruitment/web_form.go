package recruitment

import (
	"context"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// formOut is the form of a vacancy: a new one, from a template or another vacancy, or one that is there.
type formOut struct {
	Form
	ID      VacancyID `json:"id,omitempty"`
	Version int       `json:"version,omitempty"`

	templates []Template
	from      string // what the new one begins with
}

type newIn struct {
	Template string    `json:"template"`
	From     VacancyID `json:"from"`
}

func (s *Service) showNew(ctx context.Context, in newIn) (out formOut, err error) {
	out.Form = StandardForm()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.templates, err = Templates(ctx, q, web.LangFrom(ctx)); err != nil {
			return err
		}
		for _, t := range out.templates {
			if t.ID == in.Template {
				out.Form, out.from = t.Form, t.ID
			}
		}
		if in.From == "" {
			return nil
		}
		v, err := vacancy(ctx, q, in.From)
		out.Form = v.Form.blank()
		return err
	})
	return out, err
}

// createIn is the form as it is sent.
type createIn struct{ Form }

func (s *Service) create(ctx context.Context, in createIn) (web.See, error) {
	done, err := s.Create(ctx, in.Form, nil)
	return web.See{To: vacancyPath(VacancyID(done.Object.ID)), Say: "recruitment.created", Body: done}, err
}

func (s *Service) showEdit(ctx context.Context, in idIn) (out formOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		v, err := vacancy(ctx, q, in.ID)
		out.Form, out.ID, out.Version = v.Form, v.ID, v.Version
		return err
	})
	return out, err
}

type saveIn struct {
	ID      VacancyID `json:"id"`
	Version int       `json:"version"`
	Form
}

func (s *Service) save(ctx context.Context, in saveIn) (web.See, error) {
	done, err := s.Edit(ctx, in.ID, in.Version, in.Form)
	return web.See{To: vacancyPath(in.ID), Done: done.Trail, Body: done}, err
}

// pasteOut is the page on which a notice's text is pasted.
type pasteOut struct{}

func (s *Service) showPaste(context.Context, struct{}) (pasteOut, error) { return pasteOut{}, nil }

type pasteIn struct {
	Lang i18n.Lang `json:"lang"`
	Text string    `json:"text" web:"max=4194304"`
}

// paste reads a pasted notice and keeps what was found as a draft, with a flag for each thing a person must settle.
func (s *Service) paste(ctx context.Context, in pasteIn) (web.See, error) {
	done, err := s.Paste(ctx, in.Text, in.Lang)
	return web.See{To: vacancyPath(VacancyID(done.Object.ID)), Say: "recruitment.pasted", Body: done}, err
}

// Paste reads the text of a notice in a language into a draft. A text without a title gets one that says so. Faults: those
// of ReadNotice and Create.
func (s *Service) Paste(ctx context.Context, text string, lang i18n.Lang) (control.Done, error) {
	if strings.TrimSpace(text) == "" {
		return control.Done{}, missing("text")
	}
	n, err := ReadNotice(text)
	if err != nil {
		return control.Done{}, err
	}
	f := FormOf(n, lang).trimmed()
	f.shorten()
	if f.Title.EN+f.Title.FR == "" {
		f.Title = i18n.Text{EN: "Pasted notice", FR: "Avis collé"}
	}
	return s.Create(ctx, f, flagsOf(n))
}
