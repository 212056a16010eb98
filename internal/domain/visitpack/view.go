package visitpack

import (
	"strings"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

func (out Pack) head(f *web.Frame) web.Head {
	h := web.Head{Title: f.T("visitpack.title", "name", out.Name), Lead: out.lead(f), Marking: out.Marking, AsOf: out.today, Actions: packActions(f, out)}
	if out.pack != nil {
		h.Crumbs = []web.Link{{Text: f.P.Text(out.Name), Href: web.Href("/packages/{id}", out.Subject.ID)}}
	} else {
		h.Crumbs = []web.Link{{Text: f.P.Text(out.Name), Href: web.Href("/partners/{code}", out.Partner)}}
	}
	return h
}

// lead says when and for whom.
func (out Pack) lead(f *web.Frame) string {
	if out.Visitor == "" {
		return f.T("visitpack.on", "on", out.On)
	}
	return f.T("visitpack.for", "who", out.Visitor, "on", out.On)
}

// bluf is the bottom line of the partner or the package.
func (out Pack) bluf(p *i18n.Printer) web.Bluf {
	if out.pack != nil {
		return out.pack.BottomLine(p)
	}
	return out.dossier.BottomLine(p)
}

// money adds up the budgets of the live projects, one sum a currency: unlike currencies do not add.
func (out Pack) money(p *i18n.Printer) string {
	sums := map[money.Currency]money.Amount{}
	var order []money.Currency
	for _, r := range out.Projects {
		if r.Budget.Currency == "" {
			continue
		}
		if _, met := sums[r.Budget.Currency]; !met {
			order = append(order, r.Budget.Currency)
			sums[r.Budget.Currency] = money.Amount{Currency: r.Budget.Currency}
		}
		if sum, err := sums[r.Budget.Currency].Add(r.Budget); err == nil {
			sums[r.Budget.Currency] = sum
		}
	}
	words := make([]string, len(order))
	for i, c := range order {
		words[i] = sums[c].Print(p)
	}
	return strings.Join(words, ", ")
}

// projectTable is the state of play.
func (out Pack) projectTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "projects", Title: p.T("visitpack.projects"), Columns: []web.Column{
		{Key: "title", Label: p.T("visitpack.project"), Main: true}, {Key: "rating", Label: p.T("visitpack.rating"), Kind: web.KindStatus},
		{Key: "state", Label: p.T("visitpack.state")}, {Key: "next", Label: p.T("visitpack.next")}, {Key: "end", Label: p.T("visitpack.end"), Kind: web.KindDate},
		{Key: "lead", Label: p.T("visitpack.officer")},
	}}
	for _, r := range out.Projects {
		next := web.Text(p.Text(r.Next.Title))
		if !r.Next.On.IsZero() {
			next = next.Under(p.Date(r.Next.On))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Anchor(p.Text(r.Title), web.Href("/projects/{id}", string(r.ID))).Under(r.Ref),
			web.State(r.Overall.Status(p)), web.Text(p.T(string(r.State.Word()))), next, web.Day(r.End), web.Text(r.Officer.Name)}})
	}
	return t
}

// days are the days of an activity in words, with its hours.
func days(p *i18n.Printer, a activity.Activity) string {
	words := p.Date(a.Start)
	if a.End.After(a.Start) {
		words = p.T("visitpack.span", "start", a.Start, "end", a.End)
	}
	return strings.TrimSpace(words + " " + strings.Trim(a.StartTime+"–"+a.EndTime, "–"))
}

// place is where it is, in one line.
func place(parts ...string) string {
	var filled []string
	for _, x := range parts {
		if x != "" {
			filled = append(filled, x)
		}
	}
	return strings.Join(filled, ", ")
}

// facts are what the pack already knows under a heading of the notes.
func (out Pack) facts(p *i18n.Printer, s Section) []string {
	var facts []string
	switch s {
	case "opening":
		for _, x := range out.Packages {
			if !x.EndorsedOn.IsZero() {
				facts = append(facts, p.T("visitpack.fact.endorsed", "title", x.Title, "on", x.EndorsedOn))
			}
		}
		facts = append(facts, p.T("visitpack.fact.projects", "n", len(out.Projects)))
	case "achieved":
		for i, h := range out.Happened {
			if i == mostPoints {
				break
			}
			if good(h) {
				facts = append(facts, p.T(string(h.Word))+" "+p.Text(h.Title)+", "+p.Date(h.On))
			}
		}
	case "messages":
		for _, r := range out.Projects {
			if r.Next.On.IsZero() || len(facts) == mostPoints {
				continue
			}
			facts = append(facts, p.T("visitpack.fact.next", "ref", r.Ref, "title", r.Next.Title, "on", r.Next.On))
		}
	case "questions":
		for i, x := range out.Sensitive {
			if i < mostPoints {
				facts = append(facts, p.T(string(x.Word))+" "+x.Ref+" "+p.Text(x.Title))
			}
		}
	case "closing":
		for i, d := range out.Decisions {
			if i < mostPoints {
				facts = append(facts, p.T(string(d.What))+": "+p.Text(d.Title))
			}
		}
	}
	return facts
}

// good reports whether something that happened is worth thanking for.
func good(h portfolio.Happening) bool {
	switch h.Word {
	case "portfolio.pulse.milestone", "portfolio.pulse.accepted", "portfolio.pulse.submitted", "portfolio.pulse.handover":
		return true
	}
	return false
}

// notes are the saved ones.
func (out Pack) notes() Notes {
	if out.Saved == nil {
		return Notes{}
	}
	return out.Saved.Notes
}

// lang is the language the notes are written in: that of the saved ones, else the reader's.
func (out Pack) lang(f *web.Frame) i18n.Lang {
	if out.Saved != nil {
		return out.Saved.Lang
	}
	return f.Lang()
}

func (out Pack) version() int {
	if out.Saved == nil {
		return 0
	}
	return out.Saved.Version
}
