package funds

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// tracePayments is how many payments a trace lists; their sum is of all.
const tracePayments = 500

// Trace follows money both ways: from a contribution to what it paid for, or from a payment back to the
// contributions it was attributed to (R51). Amounts are in the fund's currency.
type Trace struct {
	Contribution string         `json:"contribution,omitempty"`
	Payment      string         `json:"payment,omitempty"`
	PaymentEntry EntryID        `json:"entry,omitempty"`
	Donor        string         `json:"donor,omitempty"`
	Fund         string         `json:"fund"`
	Currency     money.Currency `json:"currency"`
	On           cal.Date       `json:"on,omitzero"`
	Payee        string         `json:"payee,omitempty"`
	Status       *Status        `json:"status,omitempty"`
	Amount       string         `json:"amount,omitempty"`
	Paid         string         `json:"paid,omitempty"` // of the payment's amount, what counts as paid
	Returned     cal.Date       `json:"returned_on,omitzero"`
	Unallocated  string         `json:"unallocated,omitempty"`
	Donors       []TraceDonor   `json:"contributions,omitempty"`
	Uses         []TraceUse     `json:"uses"`
	Payments     []TracePayment `json:"payments,omitempty"`
	Bought       []TraceBought  `json:"deliverables"`
	Events       []Event        `json:"events"`

	agreement AgreementID
	unspent   money.Amount
	spent     money.Amount
	totals    Totals
}

// TraceDonor is a contribution's part of a payment, and what of it counts as paid: an advance or a tranche does so far as it
// is accounted for (R75, R77), and what the bank sent back does not. So the payments of a contribution, however they were
// made, add up to what it paid. What the reader may not see by donor stands together in the last
// one, without reference and donor (R61).
type TraceDonor struct {
	Contribution string `json:"contribution"`
	Donor        string `json:"donor"`
	Amount       string `json:"amount"`
	Paid         string `json:"paid"`
	Rule         string `json:"rule,omitempty"`

	id     AgreementID
	amount money.Amount
}

// TraceUse is what a project's line, or the project itself, has of the money.
type TraceUse struct {
	Package    string    `json:"package,omitempty"`
	Project    string    `json:"project"`
	Title      i18n.Text `json:"title"`
	Line       string    `json:"line,omitempty"`
	Category   Category  `json:"category,omitempty"`
	Allocated  string    `json:"allocated"`
	Committed  string    `json:"committed"`
	Liquidated string    `json:"liquidated"`
	Paid       string    `json:"paid"`

	id     portfolio.ProjectID
	line   LineID
	totals Totals
	part   int64 // of a payment
}

// TracePayment is a payment's part that the contribution bore.
type TracePayment struct {
	Ref     string   `json:"payment"`
	Entry   EntryID  `json:"entry"`
	On      cal.Date `json:"on"`
	Project string   `json:"project"`
	Line    string   `json:"line"`
	Payee   string   `json:"payee,omitempty"`
	Amount  string   `json:"amount"`

	amount money.Amount
}

// TraceBought is a deliverable of a project that the money paid for.
type TraceBought struct {
	Project string                     `json:"project"`
	No      int                        `json:"no"`
	Title   i18n.Text                  `json:"title"`
	State   portfolio.DeliverableState `json:"state"`

	id portfolio.DeliverableID
}

// TraceContribution follows a contribution forward: by reference code of its agreement. Faults: NotFound.
func (s *Service) TraceContribution(ctx context.Context, ref string) (t Trace, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.ref = ?", ref) })
		a, err := one(list, err, ObjectAgreement)
		if err != nil {
			return err
		}
		if t, err = traceContribution(ctx, q, a); err != nil {
			return err
		}
		return s.events(ctx, q, &t)
	})
	return t, err
}

func traceContribution(ctx context.Context, q db.Querier, a Agreement) (t Trace, err error) {
	f, err := ledgerFund(ctx, q, a.Fund)
	if err != nil {
		return t, err
	}
	accounts, err := Balances(ctx, q, Scope{Contribution: a.ID}, Point{})
	if err != nil {
		return t, err
	}
	totals := TotalsOf(accounts)
	status := statusOf(a.Ref, f.Currency, totals)
	t = Trace{Contribution: a.Ref, Donor: a.Donor, Fund: f.Ref, Currency: f.Currency, Status: &status, Unallocated: f.Amount(totals.Allocatable()).Decimal(),
		agreement: a.ID, totals: totals, unspent: f.Amount(totals.Allocatable())}
	if err := t.use(ctx, q, f, accounts); err != nil {
		return t, err
	}
	t.Payments, err = tracedPayments(ctx, q, f, a.ID)
	return t, err
}

// use groups the accounts by project and line, names them, and finds what was delivered.
func (t *Trace) use(ctx context.Context, q db.Querier, f Fund, accounts []Account) error {
	type place struct {
		project portfolio.ProjectID
		line    LineID
	}
	at := map[place]int{}
	t.Uses = []TraceUse{}
	var projects []portfolio.ProjectID
	var lineIDs []LineID
	var where []Key
	for _, a := range accounts {
		if a.Project == "" {
			continue
		}
		i, ok := at[place{a.Project, a.Line}]
		if !ok {
			i = len(t.Uses)
			at[place{a.Project, a.Line}] = i
			t.Uses = append(t.Uses, TraceUse{id: a.Project, line: a.Line, totals: Totals{}})
			projects, lineIDs, where = append(projects, a.Project), append(lineIDs, a.Line), append(where, a.Key)
		}
		t.Uses[i].totals[a.Kind] += a.Minor
	}
	t.Bought = []TraceBought{}
	if len(projects) == 0 {
		return nil
	}
	grounds, err := portfolio.Grounds(ctx, q, projects...)
	if err != nil {
		return err
	}
	packages, err := portfolio.PackageGrounds(ctx, q)
	if err != nil {
		return err
	}
	found, err := linesByID(ctx, q, lineIDs...)
	if err != nil {
		return err
	}
	for i := range t.Uses {
		u := &t.Uses[i]
		d := func(minor int64) string { return f.Amount(minor).Decimal() }
		u.Allocated, u.Committed, u.Liquidated, u.Paid = d(u.totals.Allocated()), d(u.totals.Committed()), d(u.totals.Liquidated()), d(u.totals.Paid())
		u.Package = packages[where[i].Package].Ref
		if g, ok := grounds[u.id]; ok {
			u.Project, u.Title = g.Ref, g.Title
		}
		if l, ok := found[where[i].Line]; ok && u.Project != "" {
			u.Line, u.Category = l.Name(), l.Category
		}
	}
	slices.SortFunc(t.Uses, func(a, b TraceUse) int { return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Line, b.Line)) })
	return t.bought(ctx, q, grounds)
}

// bought are the deliverables of the projects whose work the money has paid for or owes.
func (t *Trace) bought(ctx context.Context, q db.Querier, grounds map[portfolio.ProjectID]portfolio.Ground) error {
	var ids []portfolio.ProjectID
	for _, u := range t.Uses {
		if u.totals.Committed() > 0 && !slices.Contains(ids, u.id) {
			ids = append(ids, u.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	delivered, err := portfolio.DeliverablesOf(ctx, q, ids...)
	for _, id := range ids {
		for _, d := range delivered[id] {
			t.Bought = append(t.Bought, TraceBought{Project: grounds[id].Ref, No: d.No, Title: d.Title, State: d.State, id: d.ID})
		}
	}
	return err
}

// paid is one posting into paid, with the entry it stands in.
type paid struct {
	entry        EntryID
	source       string
	kind         EntryKind
	on           cal.Date
	rule         string
	contribution AgreementID
	project      portfolio.ProjectID
	line         LineID
	minor        int64
	spent        int64 // of minor, what counts as paid: of an advance what is accounted for, of a payment that came back nothing
	held         int64 // of minor, what is with the payee and not accounted for
}

const paidColumns = `SELECT t.entry_id, e.source_id, e.kind, e.booked_on, e.rule, t.contribution_id, t.project_id, (SELECT b.line_id FROM funds_account b WHERE b.no = t.credit_account), t.minor
	FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id`

// intoPaid holds for postings into paid. It is asked of each posting by itself, since the accounts of that kind, joined,
// would be looked for among all there are; and after its entry, whose kind leaves few accounts to be looked up.
const intoPaid = `(SELECT b.kind FROM funds_account b WHERE b.no = t.credit_account AND e.kind <> '') = 'paid'`

func scanPaid(row db.Row) (p paid, err error) {
	err = row.Scan(&p.entry, &p.source, &p.kind, &p.on, &p.rule, &p.contribution, &p.project, &p.line, &p.minor)
	p.spent = p.minor
	return p, err
}

// paying are the kinds of entries that make money paid. Asked for by kind, only their accounts are looked up, which are
// few, and not those of each commitment, which lie all over a long ledger.
func paying() (kinds []string) {
	for kind, ways := range flows {
		if slices.ContainsFunc(ways, func(w flow) bool { return w.to == Paid }) {
			kinds = append(kinds, string(kind))
		}
	}
	slices.Sort(kinds)
	return kinds
}

// paidAmong is how many transfers of a contribution are looked through at once for its latest payments. An engine that is
// asked for the latest of all looks all of them through first.
const paidAmong = 2_000

// latestPaid are the latest postings by which a contribution paid, newest first, as many as a trace lists, looked for among
// so many of its transfers at once.
func latestPaid(ctx context.Context, q db.Querier, of AgreementID, among int) (list []paid, err error) {
	const its = ` t.contribution_id = ? AND t.contribution_id <> ''`
	before := func(t *db.Text, to EntryID) *db.Text {
		if to != "" {
			t.Add("AND t.entry_id < ?", to)
		}
		return t
	}
	for to := EntryID(""); ; {
		lowest, err := db.Collect(ctx, q, before(db.SQL(`SELECT t.entry_id FROM funds_transfer t WHERE`+its, of), to).Add("ORDER BY t.entry_id DESC LIMIT 1 OFFSET ?", among), db.Value[EntryID])
		if err != nil {
			return nil, err
		}
		t := before(db.SQL(paidColumns+` WHERE`+its+` AND `+intoPaid+` AND`, of).In("e.kind", paying()...), to)
		if len(lowest) > 0 {
			t.Add("AND t.entry_id >= ?", lowest[0])
		}
		found, err := db.Collect(ctx, q, t.Add("AND NOT EXISTS (SELECT 1 FROM funds_entry r WHERE r.reverses = e.id) ORDER BY t.entry_id DESC LIMIT ?", tracePayments-len(list)), scanPaid)
		if list = append(list, found...); err != nil || len(lowest) == 0 || len(list) >= tracePayments {
			return list, err
		}
		to = lowest[0]
	}
}

// tracedPayments are the latest payments that a contribution bore a part of.
func tracedPayments(ctx context.Context, q db.Querier, f Fund, of AgreementID) ([]TracePayment, error) {
	list, err := latestPaid(ctx, q, of, paidAmong)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	named, err := paymentNames(ctx, q, list)
	if err != nil {
		return nil, err
	}
	var projects []portfolio.ProjectID
	var lineIDs []LineID
	for _, p := range list {
		projects, lineIDs = append(projects, p.project), append(lineIDs, p.line)
	}
	grounds, err := portfolio.Grounds(ctx, q, projects...)
	if err != nil {
		return nil, err
	}
	found, err := linesByID(ctx, q, lineIDs...)
	out := make([]TracePayment, len(list))
	for i, p := range list {
		amount := f.Amount(p.minor)
		out[i] = TracePayment{Ref: named[p.source].ref, Payee: named[p.source].payee, Entry: p.entry, On: p.on, Project: grounds[p.project].Ref, Amount: amount.Decimal(), amount: amount}
		if l, ok := found[p.line]; ok && out[i].Project != "" {
			out[i].Line = l.Name()
		}
	}
	return out, err
}

// TracePayment follows a payment of any kind back to the contributions it was attributed to: by its reference code,
// or the id of its entry. Faults: NotFound, also for one that was not released.
func (s *Service) TracePayment(ctx context.Context, ref string) (t Trace, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if t, err = tracePayment(ctx, q, ref); err != nil {
			return err
		}
		return s.events(ctx, q, &t)
	})
	return t, err
}

func tracePayment(ctx context.Context, q db.Querier, ref string) (t Trace, err error) {
	source, err := paymentSource(ctx, q, ref)
	if err != nil {
		return t, err
	}
	list, returned, err := paymentParts(ctx, q, source, ref)
	if err == nil && len(list) == 0 {
		err = fault.Missing("payment")
	}
	if err != nil {
		return t, err
	}
	project, err := ground(ctx, q, list[0].project) // who sees the project sees its payments
	if err != nil {
		return t, fault.Missing("payment")
	}
	id, err := db.One(ctx, q, ObjectFund, db.SQL(`SELECT e.fund_id FROM funds_entry e WHERE e.id = ?`, list[0].entry), db.Value[FundID])
	if err != nil {
		return t, err
	}
	f, err := ledgerFund(ctx, q, id)
	if err != nil {
		return t, err
	}
	named, err := paymentNames(ctx, q, list)
	if err != nil {
		return t, err
	}
	t = Trace{Payment: named[list[0].source].ref, Payee: named[list[0].source].payee, PaymentEntry: list[0].entry, Fund: f.Ref, Currency: f.Currency, On: list[0].on, Returned: returned}
	return t, t.attribute(ctx, q, f, list, project)
}

// attribute sums a payment by contribution and by line.
func (t *Trace) attribute(ctx context.Context, q db.Querier, f Fund, list []paid, project portfolio.Ground) error {
	var ids []AgreementID
	by, total := map[AgreementID]paid{}, paid{}
	var accounts []Account
	for _, p := range list {
		if _, ok := by[p.contribution]; !ok {
			ids = append(ids, p.contribution)
		}
		by[p.contribution], total = by[p.contribution].plus(p), total.plus(p)
		at := Key{Fund: f.ID, Kind: Paid, Package: project.Package, Project: p.project, Line: p.line}
		accounts = append(accounts, Account{at, p.spent}, Account{at.As(Advanced), p.held})
	}
	known, err := seenAgreements(ctx, q, ids...)
	if err != nil {
		return err
	}
	t.spent = f.Amount(total.spent)
	t.Amount, t.Paid = f.Amount(total.minor).Decimal(), t.spent.Decimal()
	add := func(a Agreement, p paid) {
		amount := f.Amount(p.minor)
		t.Donors = append(t.Donors, TraceDonor{Contribution: a.Ref, Donor: a.Donor, Amount: amount.Decimal(), Paid: f.Amount(p.spent).Decimal(), Rule: ruleName(list[0].rule), id: a.ID, amount: amount})
	}
	var others paid
	for _, id := range ids {
		if a, ok := known[id]; ok {
			add(a, by[id])
			continue
		}
		others = others.plus(by[id])
	}
	if others.minor != 0 {
		add(Agreement{}, others)
	}
	if err := t.use(ctx, q, f, accounts); err != nil {
		return err
	}
	for _, p := range list {
		i := slices.IndexFunc(t.Uses, func(u TraceUse) bool { return u.id == p.project && u.line == p.line })
		t.Uses[i].part += p.minor
	}
	return nil
}
