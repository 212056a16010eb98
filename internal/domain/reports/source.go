package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/render/office"
)

// Figure is a figure of a report as it was frozen: its value, and the entries of the ledger that add up to it
// (R49). Of says whose it is where it is not the subject's: a project's reference, or that of a fund.
type Figure struct {
	Key      string         `json:"key"`
	Of       string         `json:"of,omitempty"`
	Label    i18n.Text      `json:"label"`
	Minor    int64          `json:"value"` // minor units of the currency; a plain number without one
	Currency money.Currency `json:"currency,omitempty"`
	Entries  []Entry        `json:"entries,omitempty"`
}

// Entry is what an entry of the ledger adds to a figure.
type Entry struct {
	ID    string   `json:"id"`
	Kind  string   `json:"kind"`
	On    cal.Date `json:"on"`
	Minor int64    `json:"value"`
}

// Print is the figure's value in words.
func (f Figure) Print(p *i18n.Printer) string { return value{f.Minor, f.Currency}.print(p) }

// name tells the figure from others of one report.
func (f Figure) name() string { return f.Of + " " + f.Key + " " + string(f.Currency) }

// note says in a footnote how many entries stand behind an amount.
func (c *composer) note(name string, v value) string {
	list := c.behind[sourceKey{c.world, name, v.Currency}]
	if len(list) == 0 {
		return ""
	}
	last := list[len(list)-1]
	return c.p.T("reports.note.entries", "n", len(list), "entry", last.ID, "on", last.On)
}

// sourceKey names the entries behind a figure of a world in a currency.
type sourceKey struct {
	of       *world
	name     string
	currency money.Currency
}

// sources asks the ledger for the entries behind the figures that a template names, for each world it is made of.
// A figure that its entries do not add up to is refused (R49): nothing is issued that cannot be traced.
func (s *Service) sources(ctx context.Context, q db.Querier, used []usedFigure) (map[sourceKey][]Entry, error) {
	found := map[sourceKey][]Entry{}
	for _, u := range used {
		f := figures[u.name]
		if f.step == "" {
			continue
		}
		scopes := u.of.scopes
		if strings.HasPrefix(u.name, "fund.") {
			scopes = []funds.Scope{{Fund: u.of.donor.Fund.ID}}
		}
		list, err := funds.PostedBehind(ctx, q, f.step, u.of.point.funds(), scopes...)
		if err != nil {
			return nil, err
		}
		sums := map[money.Currency]int64{}
		for _, x := range list {
			key := sourceKey{u.of, u.name, x.Currency}
			found[key] = append(found[key], Entry{string(x.Entry), string(x.Kind), x.On, x.Minor})
			sums[x.Currency] += x.Minor
		}
		for _, v := range f.of(u.of) {
			if sums[v.Currency] != v.Minor {
				return nil, fault.Wrap(fmt.Errorf("reports: %s of %s is %d in %s, its entries are %d", u.name, u.of.subject.Ref, v.Minor, v.Currency, sums[v.Currency]),
					fault.Refused, "reports.not_traced", fault.Args{"figure": i18n.Key("reports.figure." + u.name), "ref": u.of.subject.Ref})
			}
		}
	}
	return found, nil
}

// figuresOf are the figures used, with their sources.
func (s *Service) figuresOf(w *world, used []usedFigure, behind map[sourceKey][]Entry) (list []Figure) {
	for _, u := range used {
		of := ""
		switch {
		case u.of != w:
			of = u.of.subject.Ref
		case strings.HasPrefix(u.name, "fund."):
			of = w.donor.Fund.Ref
		}
		for _, v := range figures[u.name].of(u.of) {
			f := Figure{Key: u.name, Of: of, Label: s.bothWords("reports.figure." + u.name), Minor: v.Minor, Currency: v.Currency, Entries: behind[sourceKey{u.of, u.name, v.Currency}]}
			if !slices.ContainsFunc(list, func(o Figure) bool { return o.name() == f.name() }) {
				list = append(list, f)
			}
		}
	}
	return list
}

// mostNamed is how many entries of a figure the appendix names; the report keeps all of them.
const mostNamed = 8

// sourceSection is the appendix that names the entries behind every amount (R49).
func (c *composer) sourceSection(list []Figure) (office.Section, bool) {
	t := c.table("sources", c.col("reports.col.figure", office.Words, 1.5), c.col("funds.amount", office.Words, 1.3), c.col("reports.col.entries", office.Number, 0.8), c.col("reports.col.entry_ids", office.Words, 4))
	for _, f := range list {
		if f.Currency == "" {
			continue
		}
		label, _ := f.Label.In(c.lang)
		if f.Of != "" {
			label = f.Of + ": " + label
		}
		ids := make([]string, 0, mostNamed)
		for _, e := range f.Entries[max(0, len(f.Entries)-mostNamed):] {
			ids = append(ids, e.ID)
		}
		more := ""
		if n := len(f.Entries) - len(ids); n > 0 {
			more = " " + c.p.T("reports.more_entries", "n", n)
		}
		t.Rows = append(t.Rows, []office.Cell{plain(label), plain(f.Print(c.p)), count(len(f.Entries)), plain(strings.Join(ids, ", ") + more)})
	}
	return office.Section{Key: "sources", Title: c.p.T("reports.sources"), Layout: office.LayoutTable, Appendix: true, Blocks: []office.Block{t}}, len(t.Rows) > 0
}
