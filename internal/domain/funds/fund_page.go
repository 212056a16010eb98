package funds

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

type fundsOut struct {
	Funds []fundRow `json:"funds"`
	contributorOut
	today cal.Date
}

type fundRow struct {
	ID     FundID    `json:"id"`
	Title  i18n.Text `json:"title"`
	Status Status    `json:"status"`
	fund   Fund
	totals Totals
}

func (s *Service) readFunds(ctx context.Context, _ struct{}) (out fundsOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := funds(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
		if err != nil {
			return err
		}
		totals, err := totalsAt(ctx, q, list, Point{})
		for _, f := range list {
			out.Funds = append(out.Funds, fundRow{ID: f.ID, Title: f.Title, Status: statusOf(f.Ref, f.Currency, totals[f.ID]), fund: f, totals: totals[f.ID]})
		}
		if err != nil {
			return err
		}
		out.contributorOut, err = readContributor(ctx, q, list)
		return err
	})
	return out, err
}

// listedSteps are the steps of the ladder that lists of funds and of contributions tell.
var listedSteps = []string{"signed", "received", "allocated", "committed", "paid", "available"}

// statusColumns are a name and the steps of the ladder.
func statusColumns(p *i18n.Printer, name string) []web.Column {
	columns := []web.Column{{Key: "title", Label: name, Main: true}}
	for _, step := range listedSteps {
		columns = append(columns, web.Column{Key: step, Label: p.T("funds.step." + step), Kind: web.KindMoney})
	}
	return columns
}

// Table is the list of funds with their status.
func (o fundsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "funds", Title: p.T("funds.title"), AsOf: o.today, Columns: statusColumns(p, p.T("funds.fund")), Empty: &web.Empty{Title: p.T("funds.none"), Words: p.T("funds.none_text")}}
	for _, r := range o.Funds {
		at := web.Href(pathFund, string(r.ID))
		cells := []web.Cell{web.Anchor(p.Text(r.Title), at).Under(r.fund.Ref)}
		for _, step := range listedSteps {
			cells = append(cells, opens(r.fund.Amount(r.totals.Step(step)), behindFund(r.ID, step)))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: at, Cells: cells})
	}
	return t
}

type fundIn struct {
	ID FundID `json:"id"`
}

type fundOut struct {
	Fund    fundView  `json:"fund"`
	Status  Status    `json:"status"`
	Donors  []donorOf `json:"donors"`
	Overdue []overdue `json:"overdue"`

	fund   Fund
	totals Totals
	today  cal.Date
}

type fundView struct {
	ID    FundID    `json:"id"`
	Ref   string    `json:"ref"`
	Title i18n.Text `json:"title"`
}

// donorOf is a contribution as the fund's page shows it.
type donorOf struct {
	Ref         string       `json:"ref"`
	Donor       i18n.Text    `json:"donor"`
	State       string       `json:"state"`
	Amount      money.Amount `json:"amount"` // in the donor's currency
	Received    money.Amount `json:"received"`
	Outstanding money.Amount `json:"outstanding"`
	agreement   Agreement
	totals      Totals
}

// overdue is an instalment that has not come in, with its age.
type overdue struct {
	Ref    string       `json:"ref"`
	Donor  i18n.Text    `json:"donor"`
	DueOn  cal.Date     `json:"due_on"`
	Days   int          `json:"days"`
	Amount money.Amount `json:"amount"`
	id     AgreementID
}

func (s *Service) readFund(ctx context.Context, in fundIn) (out fundOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		f := out.fund
		out.Fund = fundView{f.ID, f.Ref, f.Title}
		if out.totals, err = CurrentTotals(ctx, q, Scope{Fund: f.ID}); err != nil {
			return err
		}
		out.Status = statusOf(f.Ref, f.Currency, out.totals)
		return out.readDonors(ctx, q)
	})
	return out, err
}

func (o *fundOut) readDonors(ctx context.Context, q db.Querier) error {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.fund_id = ? ORDER BY a.ref", o.fund.ID) })
	if err != nil {
		return err
	}
	ids := make([]AgreementID, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	totals, err := ContributionTotals(ctx, q, ids...)
	if err != nil {
		return err
	}
	parties, err := donorsOf(ctx, q, slices.Values(list))
	o.Donors, o.Overdue = []donorOf{}, []overdue{}
	for _, a := range list {
		name := parties[a.Donor].Name
		o.Donors = append(o.Donors, donorOf{Ref: a.Ref, Donor: name, State: string(a.State), Amount: a.Amount, Received: money.Amount{Minor: a.Received, Currency: a.Amount.Currency}, Outstanding: a.Owed(), agreement: a, totals: totals[a.ID]})
		for _, i := range a.OverdueOn(o.today) {
			o.Overdue = append(o.Overdue, overdue{Ref: a.Ref, Donor: name, DueOn: i.DueOn, Days: i.DueOn.DaysUntil(o.today), Amount: money.Amount{Minor: i.Minor, Currency: a.Amount.Currency}, id: a.ID})
		}
	}
	return err
}

// Table is the donors' table: page, XLSX and CSV.
func (o fundOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "donors", Title: p.T("funds.donors_of", "fund", o.fund.Ref), AsOf: o.today, Marking: o.fund.Marking, Columns: []web.Column{
		{Key: "donor", Label: p.T("funds.donor"), Main: true},
		{Key: "state", Label: p.T("funds.state")},
		{Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney},
		{Key: "received", Label: p.T("funds.step.received"), Kind: web.KindMoney},
		{Key: "outstanding", Label: p.T("funds.outstanding"), Kind: web.KindMoney},
		{Key: "unallocated", Label: p.T("funds.unallocated"), Kind: web.KindMoney},
		{Key: "paid", Label: p.T("funds.step.paid"), Kind: web.KindMoney},
		{Key: "earmark", Label: p.T("funds.earmark")},
		{Key: "expires", Label: p.T("funds.expires"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("funds.no_donors"), Words: p.T("funds.no_donors_text")}}
	for _, d := range o.Donors {
		at, a := web.Href(pathContribution, string(d.agreement.ID)), d.agreement
		t.Rows = append(t.Rows, web.Row{Key: string(a.ID), Href: at, Cells: []web.Cell{web.Anchor(p.Text(d.Donor), at).Under(a.Ref), web.Text(p.T(string(a.State.Word()))),
			donated(p, a), o.behind(p, d, "received", d.Received), o.behind(p, d, "outstanding", d.Outstanding), o.behind(p, d, "unallocated", money.Amount{}), o.behind(p, d, "paid", money.Amount{}),
			web.Text(p.T(string(a.Earmark.Word()))), web.Day(a.ExpiresOn)}})
	}
	return t
}

// donated is what was agreed; what comes in kind is never cash and says so (R55).
func donated(p *i18n.Printer, a Agreement) web.Cell {
	if a.InKind {
		return web.Sum(a.Amount).Under(p.T("funds.agreement.kind_only"))
	}
	return web.Sum(a.Amount)
}

// behind is a figure of a contribution in the fund's currency, with what it is in the donor's where that is another; it
// opens its entries (R49).
func (o fundOut) behind(p *i18n.Printer, d donorOf, step string, theirs money.Amount) web.Cell {
	own := o.fund.Amount(d.totals.Step(step))
	cell := opens(own, behindContribution(d.agreement.ID, step))
	if theirs.Currency != "" && theirs.Currency != own.Currency {
		cell = cell.Under(theirs.Print(p))
	}
	return cell
}

// opens is a figure that leads to what stands behind it, where there is anything.
func opens(figure money.Amount, href string) web.Cell {
	if figure.Minor == 0 {
		return web.Sum(figure)
	}
	return web.Sum(figure).To(href)
}

// rungs are the steps of the ladder, each with its part of what was pledged.
func (o fundOut) rungs(f *web.Frame) []web.Rung {
	whole := o.totals.Pledged()
	rung := func(step string) web.Rung {
		minor := o.totals.Step(step)
		r := web.Rung{Label: f.T("funds.step." + step), Sum: o.fund.Amount(minor), Help: f.T("funds.step_help." + step), Href: behindFund(o.fund.ID, step)}
		if whole > 0 {
			r.Share = float64(minor) / float64(whole)
			r.Part = f.T("funds.of_pledged", "share", f.P.Percent(r.Share))
		}
		return r
	}
	return []web.Rung{rung("pledged"), rung("signed"), rung("received"), rung("allocated"), rung("committed"), rung("liquidated"), rung("paid")}
}

func (o fundOut) facts(f *web.Frame) []web.Fact {
	a := o.fund.Amount
	of := func(step string) string { return behindFund(o.fund.ID, step) }
	return []web.Fact{
		{Term: f.T("funds.bank_balance"), Value: a(o.totals[Bank]).Print(f.P), Href: of("bank")},
		{Term: f.T("funds.step.available"), Value: a(o.totals.Available()).Print(f.P), Href: of("available"), Help: f.T("funds.step_help.available")},
		{Term: f.T("funds.unallocated"), Value: a(o.totals.Allocatable()).Print(f.P), Href: of("unallocated"), Help: f.T("funds.unallocated_help")},
		{Term: f.T("funds.fees"), Value: a(o.totals[Fees]).Print(f.P), Href: of("fees")},
		{Term: f.T("funds.charges"), Value: a(o.totals[Charges]).Print(f.P), Href: of("charges")},
		{Term: f.T("funds.fx"), Value: a(o.totals[FX]).Print(f.P), Href: of("fx")},
		{Term: f.T("funds.iban"), Value: o.fund.IBAN},
		{Term: f.T("funds.authority"), Value: o.fund.Authority},
	}
}

func (o fundOut) overdueTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "overdue", Title: p.T("funds.overdue"), Columns: []web.Column{
		{Key: "donor", Label: p.T("funds.donor"), Main: true}, {Key: "due", Label: p.T("funds.due"), Kind: web.KindDate},
		{Key: "days", Label: p.T("funds.age"), Kind: web.KindInt}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney},
	}}
	for _, x := range o.Overdue {
		t.Rows = append(t.Rows, web.Row{Key: x.Ref + x.DueOn.String(), Cells: []web.Cell{web.Anchor(p.Text(x.Donor), web.Href(pathContribution, string(x.id))).Under(x.Ref), web.Day(x.DueOn), web.Int(int64(x.Days)), web.Sum(x.Amount)}})
	}
	return t
}

type entriesIn struct {
	web.List
	ID           FundID       `json:"id"`
	Kind         EntryKind    `json:"kind"`
	Contribution AgreementID  `json:"contribution"`
	Commitment   CommitmentID `json:"commitment"`
	From         cal.Date     `json:"from"`
	moment
}

type entriesOut struct {
	Entries []entryRow `json:"entries"`
	Next    string     `json:"next,omitempty"`
	issue

	fund         Fund
	from         cal.Date
	contribution string // reference of the one that is asked for
	whole        bool   // these are all
}

type entryRow struct {
	ID     EntryID      `json:"id"`
	On     cal.Date     `json:"on"`
	At     cal.Instant  `json:"recorded_at"`
	Kind   EntryKind    `json:"kind"`
	From   string       `json:"from"`
	To     string       `json:"to"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason,omitempty"`
	no     int
	sides  [2]entrySide // from and to
}

// entrySide is an account as the page shows it.
type entrySide struct {
	kind  AccountKind
	place string
}

// where keeps to the entries that are asked for, of a point. What a contribution or a commitment has is found by the
// index of its postings, not by looking at all entries of the fund.
func (in entriesIn) where(p Point) func(*db.Text) {
	return func(t *db.Text) {
		p.known(t.Add("WHERE e.fund_id = ?", in.ID), "e")
		if !in.From.IsZero() {
			t.Add("AND e.booked_on >= ?", in.From)
		}
		if in.Contribution != "" {
			t.Add("AND e.id IN (SELECT x.entry_id FROM funds_transfer x WHERE x.contribution_id = ? AND x.contribution_id <> '')", in.Contribution)
		}
		if in.Kind != "" {
			t.Add("AND (e.kind = ? OR EXISTS (SELECT 1 FROM funds_entry o WHERE o.id = e.reverses AND o.kind = ?))", in.Kind, in.Kind)
		}
		if in.Commitment != "" {
			t.Add(`AND e.id IN (SELECT x.entry_id FROM funds_transfer x WHERE x.project_id = (SELECT c.project_id FROM funds_commitment c WHERE c.id = ?)
				AND ? IN ((SELECT a.commitment_id FROM funds_account a WHERE a.no = x.debit_account), (SELECT b.commitment_id FROM funds_account b WHERE b.no = x.credit_account)))`, in.Commitment, in.Commitment)
		}
		if in.After != "" {
			t.Add("AND e.id < ?", in.After)
		}
		t.Add("ORDER BY e.id DESC LIMIT ?", in.Limit+1)
	}
}

// readEntries lists the postings behind the figures of a fund (R49), the latest first.
func (s *Service) readEntries(ctx context.Context, in entriesIn) (out entriesOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		n, err := namesFor(ctx, q, in.ID)
		if err != nil {
			return err
		}
		if _, seen := n.contributions[in.Contribution]; in.Contribution != "" && !seen {
			return fault.Missing(ObjectAgreement)
		}
		out.from, out.contribution = in.From, n.contribution(in.Contribution)
		list, err := entries(ctx, q, in.where(out.point))
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		out.Entries, out.whole = []entryRow{}, in.After == "" && out.Next == ""
		for _, e := range list {
			for i, t := range e.Transfers {
				if in.Contribution != "" && t.contribution() != in.Contribution {
					continue
				}
				r := entryRow{ID: e.ID, On: e.BookedOn, At: e.RecordedAt, Kind: e.Kind, From: n.account(t.From), To: n.account(t.To), Amount: out.fund.Amount(t.Minor), Reason: n.reason(e), no: i + 1,
					sides: [2]entrySide{{t.From.Kind, n.place(t.From)}, {t.To.Kind, n.place(t.To)}}}
				out.Entries = append(out.Entries, r)
			}
		}
		return err
	})
	return out, err
}

// Table is the ledger: page, XLSX and CSV.
func (o entriesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "ledger", Title: p.T("funds.ledger_of", "fund", o.fund.Ref), AsOf: o.On, Next: o.Next, Marking: o.fund.Marking, About: o.about(p, p.Text(o.fund.Title)), Columns: []web.Column{
		{Key: "on", Label: p.T("funds.booked"), Kind: web.KindDate}, {Key: "kind", Label: p.T("funds.entry_kind"), Main: true},
		{Key: "from", Label: p.T("funds.from")}, {Key: "to", Label: p.T("funds.to")}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney},
		{Key: "reason", Label: p.T("funds.reason")}, {Key: "from_account", Label: p.T("funds.ledger.from_account"), Export: true}, {Key: "to_account", Label: p.T("funds.ledger.to_account"), Export: true},
		{Key: "id", Label: p.T("funds.entry_id"), Export: true}, {Key: "recorded", Label: p.T("funds.statement.instant"), Export: true},
	}, Empty: &web.Empty{Title: p.T("funds.no_entries"), Words: p.T("funds.no_entries_text")}}
	var sum int64
	side := func(x entrySide) web.Cell { return web.Text(p.T(string(x.kind.Word()))).Under(x.place) }
	for _, e := range o.Entries {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Day(e.On), web.Text(p.T(string(e.Kind.Word()))), side(e.sides[0]), side(e.sides[1]), web.Sum(e.Amount), web.Text(e.Reason), web.Text(e.From), web.Text(e.To), web.Text(string(e.ID)), web.Text(e.At.String())}})
		sum += e.Amount.Minor
	}
	if o.whole && len(o.Entries) > 0 {
		t.Foot = []web.Cell{web.Blank(), web.Text(p.T("funds.ledger_total")).As("strong"), web.Blank(), web.Blank(), web.Sum(o.fund.Amount(sum)).Total("amount").As("strong"), web.Blank(), web.Blank(), web.Blank(), web.Blank(), web.Blank()}
	}
	return t
}

func entryKindOptions(f *web.Frame) (list []web.Option) {
	for _, k := range slices.Sorted(maps.Keys(flows)) {
		list = append(list, web.Option{Value: string(k), Label: f.T(string(k.Word()))})
	}
	return list
}
