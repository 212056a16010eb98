package app

import (
	"bytes"
	"context"
	"io"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// CardTerms are what the command line says about the contacts of an import (R131).
type CardTerms struct {
	Purpose, Basis string
	DeleteOn       cal.Date
}

// CardReport is what an import of visiting cards does, or would do.
type CardReport struct {
	stakeholders.CardPreview
	Added     int  `json:"added"`
	Changed   int  `json:"changed"`
	Unchanged int  `json:"unchanged"`
	Applied   bool `json:"applied"`
}

// ImportCards reads visiting cards for a party, and enters the contacts when it is to apply them.
func (a *App) ImportCards(ctx context.Context, party string, in io.Reader, terms CardTerms, apply bool) (r CardReport, err error) {
	ctx = a.Control.AsSystem(ctx)
	id, err := a.Stakeholders.ReadCards(ctx, party, in)
	if err != nil {
		return r, err
	}
	if r.CardPreview, err = a.Stakeholders.Cards(ctx, party, id); err != nil {
		return r, err
	}
	var chosen []int
	for i, row := range r.Rows {
		switch row.Verdict {
		case stakeholders.CardAdded:
			r.Added++
		case stakeholders.CardChanged:
			r.Changed++
		default:
			r.Unchanged++
			continue
		}
		chosen = append(chosen, i)
	}
	if !apply || len(chosen) == 0 {
		return r, nil
	}
	_, err = a.Stakeholders.TakeCards(ctx, party, id, chosen, stakeholders.CardTerms{Purpose: terms.Purpose, LegalBasis: stakeholders.LegalBasis(terms.Basis),
		DeleteOn: terms.DeleteOn, Marking: control.Marking{Level: control.LevelUnclassified}}, "")
	r.Applied = err == nil
	return r, err
}

// VisitingCards are the contacts of a party as a file.
func (a *App) VisitingCards(ctx context.Context, party string, p *i18n.Printer) ([]byte, error) {
	var b bytes.Buffer
	err := a.Stakeholders.WriteCards(a.Control.AsSystem(ctx), party, &b, func(m control.Marking) string { return a.Stakeholders.CardHeading(p, m) })
	return b.Bytes(), err
}
