package funds

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// donorLine is a line of a donor's statement.
type donorLine struct {
	Section string       `json:"section"` // "opening", "receipts", …
	Line    string       `json:"line,omitempty"`
	Amount  money.Amount `json:"amount"`
	project portfolio.ProjectID
	line    LineID
}

// donorOut is a donor's statement of a contribution between two days (handbook §9, no. 12): what there was,
// what came in, what it was spent on, and what there is.
type donorOut struct {
	Ref  string   `json:"ref"`
	From cal.Date `json:"from"`
	issue
	Lines []donorLine `json:"lines"`
	Final bool        `json:"final"` // the bank account is reconciled, so that it may be issued (R82)

	overdue   Unreconciled
	agreement Agreement
	fund      Fund
	donor     i18n.Text
}

// unspent is what of a contribution has not been spent, given back, kept as a fee or taken by the bank.
func (t Totals) unspent() int64 {
	return t.Step("unspent")
}

func (s *Service) readDonorStatement(ctx context.Context, in statementIn) (out donorOut, err error) {
	out.From = in.From
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.agreement, err = agreement(ctx, q, AgreementID(in.ID)); err != nil {
			return err
		}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		if out.fund, err = fundBeside(ctx, q, out.agreement.Fund); err != nil {
			return err
		}
		out.Ref = out.agreement.Ref
		if out.overdue, err = unreconciled(ctx, q, out.fund, out.On, out.AsOf); err != nil {
			return err
		}
		out.Final = !out.overdue.Blocks()
		parties, err := stakeholders.ByCode(ctx, q, out.agreement.Donor)
		if err != nil {
			return err
		}
		out.donor = parties[out.agreement.Donor].Name
		if out.From.IsZero() {
			out.From = out.agreement.PledgedOn
		}
		scope := Scope{Contribution: out.agreement.ID}
		opening, err := Balances(ctx, q, scope, Point{On: out.From.AddDays(-1), AsOf: out.point.AsOf})
		if err != nil {
			return err
		}
		closing, err := Balances(ctx, q, scope, out.point)
		if err != nil {
			return err
		}
		if err := out.fill(ctx, q, opening, closing); err != nil {
			return err
		}
		conditional, err := out.point.conditional(ctx, q, string(out.agreement.ID))
		if minor := TotalsOf(closing).unspent(); conditional[out.agreement.ID] && minor != 0 {
			out.Lines = append(out.Lines, donorLine{Section: "of_conditional", Amount: out.fund.Amount(minor)})
		}
		return err
	})
	return out, err
}

// fill makes the lines. Opening, receipts and interest less all else are the closing, to the cent.
func (out *donorOut) fill(ctx context.Context, q db.Querier, opening, closing []Account) error {
	before, after := TotalsOf(opening), TotalsOf(closing)
	add := func(section string, minor int64) {
		out.Lines = append(out.Lines, donorLine{Section: section, Amount: out.fund.Amount(minor)})
	}
	change := func(kinds ...AccountKind) int64 { return after.sum(kinds...) - before.sum(kinds...) }
	less := func(kinds ...AccountKind) {
		for _, k := range kinds {
			if minor := change(k); minor != 0 {
				add(string(k), -minor)
			}
		}
	}
	add("opening", before.unspent())
	add("receipts", after.Received()-before.Received())
	add("interest", -change(Interest))
	less(Fees, Charges)
	if err := out.spent(ctx, q, opening, closing); err != nil {
		return err
	}
	less(Refunded, Redirected)
	add("closing", after.unspent())
	add("of_committed", after.OpenCommitments())
	if minor := after.sum(Blocked, Locked, Lapsed); minor != 0 {
		add("of_held", minor)
	}
	add("of_free", after.Uncommitted())
	return nil
}

// spent are the lines of expenditure, those of projects that the reader does not see together.
func (out *donorOut) spent(ctx context.Context, q db.Querier, opening, closing []Account) error {
	by := map[place]int64{}
	sum := func(list []Account, sign int64) {
		for _, a := range list {
			if a.Kind == Liquidated || a.Kind == Paid || a.Kind == WrittenOff {
				by[place{a.Project, a.Line}] += sign * a.Minor
			}
		}
	}
	sum(closing, 1)
	sum(opening, -1)
	var ids []LineID
	for k := range by {
		ids = append(ids, k.Line)
	}
	found, err := linesByID(ctx, q, ids...)
	if err != nil {
		return err
	}
	grounds, err := portfolio.Grounds(ctx, q)
	named := map[string]donorLine{}
	for k, minor := range by {
		x, key := donorLine{Section: "expenditure"}, ""
		if g, ok := grounds[k.Project]; ok {
			x.Line, x.project, x.line = g.Ref, g.ID, k.Line
			if l, ok := found[k.Line]; ok {
				x.Line += ", " + l.Name()
			}
		}
		if x.project != "" {
			key = x.Line + " " + string(x.line) // lines of two budgets may have one name
		}
		x.Amount = out.fund.Amount(named[key].Amount.Minor - minor)
		named[key] = x
	}
	for _, k := range slices.Sorted(maps.Keys(named)) {
		if named[k].Amount.Minor != 0 {
			out.Lines = append(out.Lines, named[k])
		}
	}
	return err
}

// formula is how a workbook makes the amount of a line: the closing balance is all above it, what is free of it the
// rest of it.
func (out donorOut) formula(at int) string {
	closing := slices.IndexFunc(out.Lines, func(l donorLine) bool { return l.Section == "closing" })
	switch out.Lines[at].Section {
	case "closing":
		return fmt.Sprintf("SUM({amount:0-%d})", at-1)
	case "of_free":
		return fmt.Sprintf("{amount:%d}-SUM({amount:%d-%d})", closing, closing+1, at-1)
	}
	return ""
}

// Table is the statement: page, XLSX and CSV.
func (out donorOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "donor-statement", Title: p.T("funds.statement.donor_of", "ref", out.Ref, "from", out.From, "on", out.On), AsOf: out.On, Marking: out.agreement.Marking, Columns: []web.Column{
		{Key: "section", Label: p.T("funds.statement.section"), Main: true}, {Key: "line", Label: p.T("funds.line")}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}}}
	t.About = append([]web.Fact{{Term: p.T("funds.statement.from"), Value: p.Date(out.From)}}, out.about(p, p.Text(out.donor)+", "+out.Ref+" "+out.agreement.Title)...)
	if !out.Final {
		t.About = append(t.About, web.Fact{Term: p.T("funds.statement.provisional"), Value: p.T("funds.statement.provisional_text", "days", out.overdue.Days, "since", out.overdue.Since)})
	}
	for i, l := range out.Lines {
		line, sum := web.Text(l.Line), web.Sum(l.Amount).Formula(out.formula(i))
		if l.Section == "expenditure" && l.Line == "" {
			line = web.Text(p.T("funds.hidden"))
		}
		if href := out.behind(l); href != "" && l.Amount.Minor != 0 {
			sum = sum.To(href)
		}
		r := web.Row{Cells: []web.Cell{web.Text(p.T("funds.statement." + l.Section)), line, sum}}
		if l.Section == "opening" || l.Section == "closing" {
			r.Class = "ph"
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// sectionSteps are the figures whose change since the first day, or whose balance, the lines of a donor's statement are.
var sectionSteps = map[string]string{"opening": "unspent", "receipts": "received", "interest": "interest", "fees": "fees", "charges": "charges", "expenditure": "expenditure", "refunded": "refunded", "redirected": "redirected",
	"closing": "unspent", "of_committed": "open", "of_held": "held", "of_free": "free", "of_conditional": "unspent"}

// behind is the page of the postings behind a line (R49); none for the expenditure of projects that the reader does not
// see.
func (out donorOut) behind(l donorLine) string {
	step := sectionSteps[l.Section]
	switch l.Section {
	case "opening":
		before := out.issue
		before.point.On = out.From.AddDays(-1)
		before.On = before.point.On
		return behindContribution(out.agreement.ID, step) + before.query()
	case "closing", "of_committed", "of_held", "of_free", "of_conditional":
		return behindContribution(out.agreement.ID, step) + out.query()
	case "expenditure":
		if l.project == "" {
			return ""
		}
		return behindPlace(out.agreement.ID, step, l.project, l.line) + "&from=" + out.From.String() + out.query()
	}
	return behindContribution(out.agreement.ID, step) + "&from=" + out.From.String() + out.query()
}
