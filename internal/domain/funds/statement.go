package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// statementIn asks for a statement. From is the first day of a donor's, no date for all of its life.
type statementIn struct {
	ID   string   `json:"id"`
	From cal.Date `json:"from"`
	moment
}

// statementOut is the financial status of a fund, package or project, contribution by contribution (handbook §9, no. 11).
type statementOut struct {
	Ref string `json:"ref"`
	issue
	Rows   []statementRow `json:"contributions"`
	Status []Status       `json:"status"` // all of it, by currency

	scope   Scope
	fund    Fund // of a fund's
	title   i18n.Text
	marking control.Marking
}

// statementRow is a contribution's part. What the reader may not see by donor stands together in one row without a
// reference (R61).
type statementRow struct {
	Status
	Donor   i18n.Text `json:"donor"`
	Earmark Earmark   `json:"earmark,omitempty"`
	Expires cal.Date  `json:"expires,omitzero"`
	// What came in and is not spent while the donor's conditions are not met: a liability (R83).
	Conditional string `json:"conditional"`

	id        AgreementID
	totals    Totals
	liability int64
}

func (s *Service) readFundStatement(ctx context.Context, in statementIn) (out statementOut, err error) {
	return s.readStatement(ctx, in, func(ctx context.Context, q db.Querier, out *statementOut) (func(Account) bool, error) {
		out.scope = Scope{Fund: FundID(in.ID)}
		out.fund, err = fund(ctx, q, out.scope.Fund)
		out.Ref, out.title, out.marking = out.fund.Ref, out.fund.Title, out.fund.Marking
		return nil, err
	})
}

func (s *Service) readProjectStatement(ctx context.Context, in statementIn) (out statementOut, err error) {
	return s.readStatement(ctx, in, func(ctx context.Context, q db.Querier, out *statementOut) (func(Account) bool, error) {
		g, err := ground(ctx, q, portfolio.ProjectID(in.ID))
		out.scope, out.Ref, out.title, out.marking = Scope{Project: g.ID}, g.Ref, g.Title, g.Marking
		return nil, err
	})
}

// readPackageStatement counts the projects of the package that the reader sees, as the page of its money does.
func (s *Service) readPackageStatement(ctx context.Context, in statementIn) (out statementOut, err error) {
	return s.readStatement(ctx, in, func(ctx context.Context, q db.Querier, out *statementOut) (func(Account) bool, error) {
		g, below, err := packageProjects(ctx, q, portfolio.PackageID(in.ID))
		out.scope, out.Ref, out.title, out.marking = Scope{Package: g.ID}, g.Ref, g.Title, g.Marking
		return func(a Account) bool {
			return slices.ContainsFunc(below, func(p portfolio.Ground) bool { return p.ID == a.Project })
		}, err
	})
}

// readStatement reads the accounts of a scope at the point that is asked for; seen leaves out accounts, nil none.
func (s *Service) readStatement(ctx context.Context, in statementIn, of func(context.Context, db.Querier, *statementOut) (func(Account) bool, error)) (out statementOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		seen, err := of(ctx, q, &out)
		if err != nil {
			return err
		}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		list, err := Balances(ctx, q, out.scope, out.point)
		if err != nil {
			return err
		}
		if seen != nil {
			list = slices.DeleteFunc(list, func(a Account) bool { return !seen(a) })
		}
		return out.fill(ctx, q, list)
	})
	return out, err
}

// fill sums the accounts by currency and contribution, and names the contributions.
func (out *statementOut) fill(ctx context.Context, q db.Querier, list []Account) error {
	type part struct {
		currency     money.Currency
		contribution AgreementID
	}
	currencies, err := currenciesOf(ctx, q, list)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, a := range list {
		ids[string(a.Contribution)] = true
	}
	known, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE").In("a.id", slices.Sorted(maps.Keys(ids))...).Add("ORDER BY a.ref") })
	if err != nil {
		return err
	}
	if err := out.point.termsAt(ctx, q, known); err != nil {
		return err
	}
	named, codes := map[AgreementID]Agreement{}, make([]string, len(known))
	for i, a := range known {
		named[a.ID], codes[i] = a, a.Donor
	}
	conditional, err := out.point.conditional(ctx, q, slices.Sorted(maps.Keys(ids))...)
	if err != nil {
		return err
	}
	by, all, owed := map[part]Totals{}, map[money.Currency]Totals{}, map[part]Totals{}
	for _, a := range list {
		c := currencies[a.Fund]
		k := part{c, named[a.Contribution].ID}
		if by[k] == nil {
			by[k] = Totals{}
		}
		if all[c] == nil {
			all[c] = Totals{}
		}
		by[k][a.Kind] += a.Minor
		if conditional[a.Contribution] {
			if owed[k] == nil {
				owed[k] = Totals{}
			}
			owed[k][a.Kind] += a.Minor
		}
		all[c][a.Kind] += a.Minor
	}
	parties, err := stakeholders.ByCode(ctx, q, codes...)
	out.Rows, out.Status = []statementRow{}, []Status{}
	for k, t := range by {
		if a := named[k.contribution]; a.ID != "" || shown(t) {
			liability := owed[k].unspent()
			out.Rows = append(out.Rows, statementRow{statusOf(a.Ref, k.currency, t), parties[a.Donor].Name, a.Earmark, a.ExpiresOn, money.Amount{Minor: liability, Currency: k.currency}.Decimal(), a.ID, t, liability})
		}
	}
	slices.SortFunc(out.Rows, func(a, b statementRow) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), -cmp.Compare(min(len(a.id), 1), min(len(b.id), 1)), cmp.Compare(a.Ref, b.Ref))
	})
	for _, c := range slices.Sorted(maps.Keys(all)) {
		out.Status = append(out.Status, statusOf(out.Ref, c, all[c]))
	}
	return err
}

// shown reports whether a statement has a figure of the totals.
func shown(t Totals) bool { return t.Pledged() != 0 || t[Fees] != 0 }

// figures are the figures of a row, in the order of the columns.
func (out statementOut) figures(r statementRow) []int64 {
	x := r.totals
	own := []int64{x.Allocated(), x.Committed(), x.Allocated() - x.Committed(), x.Liquidated(), x.Paid(), x.Available()}
	if out.scope.Fund == "" {
		return own
	}
	return append([]int64{x.Pledged(), x.Signed(), x.Received(), x.Signed() - x.Received(), x[Fees]}, append(own, x.Allocatable(), r.liability)...)
}

func (out statementOut) columns(p *i18n.Printer) []sumColumn {
	column := func(key string) sumColumn { return sumColumn{key: key, label: p.T("funds.statement." + key)} }
	less := func(key, of, what string) sumColumn {
		return sumColumn{key: key, label: p.T("funds.statement." + key), formula: "{" + of + "}-{" + what + "}", export: true}
	}
	file := func(key string) sumColumn {
		return sumColumn{key: key, label: p.T("funds.statement." + key), export: true}
	}
	own := []sumColumn{column("allocated"), column("committed"), less("uncommitted", "allocated", "committed"), file("liquidated"), column("paid"), column("available")}
	if out.scope.Fund == "" {
		own[2].export, own[3].export = false, false
		return own
	}
	conditional := column("conditional")
	conditional.export = !slices.ContainsFunc(out.Rows, func(r statementRow) bool { return r.liability != 0 })
	return append([]sumColumn{column("pledged"), file("signed"), column("received"), less("outstanding", "signed", "received"), column("fees")}, append(own, file("unallocated"), conditional)...)
}

// hrefs are the pages of the postings behind the figures of a contribution (R49), or of all of them together.
func (out statementOut) hrefs(contribution AgreementID) (list []string) {
	steps := []string{"allocated", "committed", "uncommitted", "liquidated", "paid", "available"}
	at := web.Href(pathBehindFund, string(out.scope.Fund))
	switch {
	case out.scope.Project != "":
		at = web.Href("/projects/{id}/entries", string(out.scope.Project))
	case out.scope.Package != "":
		at = web.Href("/packages/{id}/entries", string(out.scope.Package))
	default:
		steps = append(append([]string{"pledged", "signed", "received", "outstanding", "fees"}, steps...), "unallocated")
	}
	for _, step := range steps {
		href := at + "?step=" + step + out.query()
		if contribution != "" {
			href += "&contribution=" + string(contribution)
		}
		list = append(list, href)
	}
	return list
}

// Table is the statement: page, XLSX and CSV.
func (out statementOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "statement-" + out.Ref, Title: p.T("funds.statement.of", "ref", out.Ref, "on", out.On), AsOf: out.On, Marking: out.marking, About: out.about(p, p.Text(out.title)), Columns: []web.Column{
		{Key: "donor", Label: p.T("funds.donor"), Kind: web.KindLink, Main: true}, {Key: "earmark", Label: p.T("funds.earmark"), Export: true}, {Key: "expires", Label: p.T("funds.expires"), Kind: web.KindDate, Export: true}},
		Empty: &web.Empty{Title: p.T("funds.no_donors"), Words: p.T("funds.statement.empty_text")}}
	var groups []sumGroup
	for _, r := range out.Rows {
		if len(groups) == 0 || groups[len(groups)-1].currency != r.Currency {
			groups = append(groups, sumGroup{currency: r.Currency, hrefs: out.hrefs("")})
		}
		name, earmark := web.Text(p.T("funds.statement.others")), web.Blank()
		if r.id != "" {
			name = web.Anchor(p.Text(r.Donor), web.Href(pathContribution+"/statement", string(r.id))).Under(r.Ref)
			earmark = web.Text(p.T(string(r.Earmark.Word())))
		}
		groups[len(groups)-1].add(sumRow{key: r.Ref + string(r.Currency), lead: []web.Cell{name, earmark, web.Day(r.Expires)}, figures: out.figures(r), hrefs: out.hrefs(cmp.Or(r.id, otherDonors))})
	}
	sumTable(t, p, out.columns(p), groups)
	return t
}

// statementRoutes are the pages of statements.
func (s *Service) statementRoutes() []web.Route {
	return []web.Route{
		web.Get(pathFund+"/statement", control.SignedIn, s.readFundStatement, statementPage),
		web.Get("/projects/{id}/statement", control.SignedIn, s.readProjectStatement, statementPage),
		web.Get("/packages/{id}/statement", control.SignedIn, s.readPackageStatement, statementPage),
		web.Get(pathFund+"/execution", control.SignedIn, s.readFundExecution, executionPage),
		web.Get("/projects/{id}/execution", control.SignedIn, s.readProjectExecution, executionPage),
		web.Get("/packages/{id}/execution", control.SignedIn, s.readPackageExecution, executionPage),
		web.Get(pathFund+"/flow", control.SignedIn, s.readFlow, flowPage),
		web.Get(pathContribution+"/statement", control.SignedIn, s.readDonorStatement, donorPage),
	}
}
