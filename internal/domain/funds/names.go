package funds

import (
	"context"
	"iter"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// names are what accounts are called by people: reference codes for ids. They name money in the ledger
// and carry no figures.
type names struct {
	funds         map[FundID]Fund
	contributions map[AgreementID]Agreement
	projects      map[portfolio.ProjectID]portfolio.Ground
	packages      map[portfolio.PackageID]portfolio.PackageGround
	lines         map[LineID]Line
	others        string // what contributions that the actor may not see are called
}

// namesFor loads the names of a fund's accounts, of all funds for "". What the actor may not see of the
// portfolio keeps its id; contributions that they may not see have one name together (R61).
func namesFor(ctx context.Context, q db.Querier, of FundID) (n names, err error) {
	only := func(column string) func(*db.Text) {
		return func(t *db.Text) {
			if of != "" {
				t.Add("WHERE "+column+" = ?", of)
			}
		}
	}
	all, err := fundNames(ctx, q, only("f.id"))
	if err != nil {
		return n, err
	}
	n.funds = make(map[FundID]Fund, len(all))
	for _, f := range all {
		n.funds[f.ID] = f
	}
	seen, err := agreements(ctx, q, only("a.fund_id"))
	if err != nil {
		return n, err
	}
	n.contributions, n.others = make(map[AgreementID]Agreement, len(seen)), "others"
	for _, a := range seen {
		n.contributions[a.ID] = a
	}
	if p := web.PrinterFrom(ctx); p != nil {
		n.others = p.T("funds.statement.others")
	}
	list, err := lines(ctx, q, only("l.fund_id"))
	if err != nil {
		return n, err
	}
	n.lines = make(map[LineID]Line, len(list))
	for _, l := range list {
		n.lines[l.ID] = l
	}
	if n.projects, err = portfolio.Grounds(ctx, q); err != nil {
		return n, err
	}
	n.packages, err = portfolio.PackageGrounds(ctx, q)
	return n, err
}

func (n names) fund(id FundID) string {
	if f, ok := n.funds[id]; ok {
		return f.Ref
	}
	return string(id)
}

func (n names) contribution(id AgreementID) string {
	if id == "" {
		return ""
	}
	if a, ok := n.contributions[id]; ok {
		return a.Ref
	}
	return n.others
}

// hides reports whether the actor may not see a contribution.
func (n names) hides(id AgreementID) bool {
	_, seen := n.contributions[id]
	return id != "" && !seen
}

func (n names) project(id portfolio.ProjectID) string {
	if g, ok := n.projects[id]; ok {
		return g.Ref
	}
	return string(id)
}

func (n names) pack(id portfolio.PackageID) string {
	if g, ok := n.packages[id]; ok {
		return g.Ref
	}
	return string(id)
}

func (n names) line(id LineID) string {
	if l, ok := n.lines[id]; ok {
		return l.Code
	}
	return string(id)
}

// account is the full name of an account in a plain-text journal. A part that is empty is left out; its
// mark keeps two accounts of unlike parts apart.
func (n names) account(k Key) string {
	parts := []string{n.fund(k.Fund), string(k.Kind)}
	for _, p := range [][2]string{{"c", n.contribution(k.Contribution)}, {"k", n.pack(k.Package)}, {"p", n.project(k.Project)}, {"l", n.lineOf(k)}, {"m", string(k.Commitment)}} {
		if p[1] != "" {
			parts = append(parts, p[0]+"="+p[1])
		}
	}
	for i := range parts {
		parts[i] = plainName(parts[i])
	}
	return strings.Join(parts, ":")
}

// place is where an account is, as people call it: whose money, which project, which line.
func (n names) place(k Key) string {
	parts := []string{n.contribution(k.Contribution)}
	if g, ok := n.projects[k.Project]; ok {
		parts = append(parts, g.Ref)
		if l, ok := n.lines[k.Line]; ok {
			parts = append(parts, l.Name())
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// lineOf is the line with its id's end: two budgets of one project may have a line of the same code.
func (n names) lineOf(k Key) string {
	if k.Line == "" {
		return ""
	}
	id := string(k.Line)
	return n.line(k.Line) + "." + id[max(0, len(id)-6):]
}

// plainName takes out of a name what a journal gives a meaning: colons, semicolons, runs of blanks.
func plainName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(":;|()[]", r) {
			return '-'
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// reason is why an entry was made, as far as the reader may know: what people write of a donor's money names the donor, so
// that it is hidden with all transfers of the entry where one is of a contribution out of sight (R61).
func (n names) reason(e Entry) string {
	if slices.ContainsFunc(e.Transfers, func(t Transfer) bool { return n.hides(t.contribution()) }) {
		return ""
	}
	return e.Reason
}

// donorsOf are the donors of agreements by their codes, for a batch.
func donorsOf(ctx context.Context, q db.Querier, list iter.Seq[Agreement]) (map[string]stakeholders.Party, error) {
	var codes []string
	for a := range list {
		codes = append(codes, a.Donor)
	}
	return stakeholders.ByCode(ctx, q, codes...)
}
