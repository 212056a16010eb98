package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// actOfferTemplates is the act of choosing which of the templates that ship the office offers.
const actOfferTemplates Act = "portfolio.template.offer"

// TemplateChoice is a template that ships, and whether the office offers it.
type TemplateChoice struct {
	Code    string
	Name    i18n.Text
	Aim     i18n.Text
	Offered bool
}

// TemplateChoices are the templates that ship, in their order. An office that chose nothing offers all.
func TemplateChoices(ctx context.Context, q db.Querier) ([]TemplateChoice, error) {
	shipped, err := Templates()
	if err != nil {
		return nil, err
	}
	out, err := db.Collect(ctx, q, db.SQL(`SELECT code FROM portfolio_template_left_out`), db.Value[string])
	list := make([]TemplateChoice, len(shipped))
	for i, t := range shipped {
		list[i] = TemplateChoice{t.Code, t.Name, t.Aim, !slices.Contains(out, t.Code)}
	}
	return list, err
}

// offeredTemplates are those from which a project may start here.
func offeredTemplates(ctx context.Context, q db.Querier) ([]Template, error) {
	choices, err := TemplateChoices(ctx, q)
	if err != nil {
		return nil, err
	}
	var list []Template
	for _, c := range choices {
		if c.Offered {
			t, err := TemplateOf(c.Code)
			if err != nil {
				return nil, err
			}
			list = append(list, t)
		}
	}
	return list, nil
}

// OfferTemplates has the office offer the templates of these codes and no others; what has started from one stays as it
// is. Fault: Invalid where a code is none.
func (s *Service) OfferTemplates(ctx context.Context, codes []string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: actOfferTemplates}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := TemplateChoices(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		var was, left []string
		var rows []any
		for _, c := range before {
			if c.Offered {
				was = append(was, c.Code)
			}
			if !slices.Contains(codes, c.Code) {
				left, rows = append(left, c.Code), append(rows, c.Code)
			}
		}
		var fs fault.Fields
		fs.Check(len(left)+len(slices.Compact(slices.Sorted(slices.Values(codes)))) == len(before), "templates", "portfolio.template.unknown")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_template_left_out`)); err != nil {
			return control.Change{}, err
		}
		err = db.InsertRows(ctx, tx, `INSERT INTO portfolio_template_left_out (code)`, 1, rows, "")
		type offer struct {
			Templates []string `json:"templates"`
		}
		return control.Change{Object: control.Ref{Kind: "template"}, Before: offer{was}, After: offer{codes}}, err
	})
}
