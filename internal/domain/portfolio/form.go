package portfolio

import (
	"context"
	"strconv"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// choices are what the forms of the slice offer to choose from.
type choices struct {
	People   []web.Option
	Partners []web.Option // countries and organisations the office works for, by code
	Parties  []web.Option // these, Allies and all other organisations
	Levels   []web.Option
	Goals    []web.Option
	entries  []web.Option // of registers, where a form names another
}

// offers gathers the choices of a form in the reader's language. Goals are those of the partner, none
// for an empty code.
func (s *Service) offers(ctx context.Context, partner string) (c choices, err error) {
	p := web.PrinterFrom(ctx)
	lang := web.LangFrom(ctx)
	for _, level := range control.Levels(s.control.Installation().Ceiling) {
		c.Levels = append(c.Levels, web.Option{Value: level.String(), Label: printed(p, i18n.Key(level.Key()))})
	}
	all, err := stakeholders.New(s.control).Parties(ctx, stakeholders.Filter{}, lang)
	if err != nil {
		return c, err
	}
	for _, party := range all.Parties {
		name, _ := party.Name.In(lang)
		option := web.Option{Value: party.Code, Label: name}
		c.Parties = append(c.Parties, option)
		for _, m := range all.Is[party.ID] {
			if m.Of == stakeholders.Partner {
				c.Partners = append(c.Partners, option)
			}
		}
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		people, err := control.People(ctx, q)
		if err != nil {
			return err
		}
		for _, person := range people {
			c.People = append(c.People, web.Option{Value: string(person.ID), Label: person.Name})
		}
		if partner == "" {
			return nil
		}
		goals, err := plannedGoals(ctx, q, partner)
		for _, g := range goals {
			text, _ := g.Goal.Text.In(lang)
			c.Goals = append(c.Goals, web.Option{Value: string(g.Goal.ID), Label: g.Goal.No + " " + text, Help: spanWords(p, g.Plan.Period)})
		}
		return err
	})
	return c, err
}

// printed is a text key in the request's language, the key itself outside a request.
func printed(p *i18n.Printer, key i18n.Key) string {
	if p == nil {
		return string(key)
	}
	return p.T(string(key))
}

// spanWords is a span of days in words.
func spanWords(p *i18n.Printer, span cal.Period) string {
	if p == nil {
		return span.Start.String() + " " + span.End.String()
	}
	if span.End.IsZero() {
		return p.T("portfolio.form.from", "start", span.Start)
	}
	return p.T("portfolio.form.period", "start", span.Start, "end", span.End)
}

// codeOptions are the choices of a code list whose words stand under a prefix that ends in a dot.
func codeOptions[T ~string](f *web.Frame, prefix string, codes []T) []web.Option {
	options := make([]web.Option, len(codes))
	for i, code := range codes {
		options[i] = web.Option{Value: string(code), Label: f.T(prefix + string(code))}
	}
	return options
}

// textsOf are the codes of a list as a field of several choices takes them.
func textsOf[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return texts
}

// rowName is the name of a field in a row of a form: "exit_criteria.0.text".
func rowName(list string, i int, field string) string {
	return list + "." + strconv.Itoa(i) + "." + field
}

// spareRows is how many empty rows a form offers beside those that are filled.
const spareRows = 3

// criterionRows is how many rows of exit criteria a form shows: after a refusal as many as were sent.
func criterionRows(f *web.Frame, criteria []Criterion) int {
	rows := len(criteria) + spareRows
	for f.Value(rowName("exit_criteria", rows, "text"), "") != "" {
		rows++
	}
	return rows
}

func criterionAt(criteria []Criterion, i int) Criterion {
	if i < len(criteria) {
		return criteria[i]
	}
	return Criterion{}
}
