package funds

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// actReadControl is the act of reading the control report.
const actReadControl Act = "funds.control.read"

// controlItem is one finding of the control report.
type controlItem struct {
	Ref    string        `json:"ref"`
	Title  i18n.Text     `json:"title"`
	Who    string        `json:"who,omitempty"`
	On     cal.Date      `json:"on,omitzero"`
	Days   int           `json:"days,omitempty"` // how old it is, or how late
	Amount *money.Amount `json:"amount,omitempty"`
	Why    i18n.Key      `json:"why,omitempty"`
	Note   string        `json:"note,omitempty"`

	args   []any  // of Why
	href   string // of what it is about
	behind string // of the postings behind the amount (R49)
}

// controlSection is a part of the report: what a rule finds.
type controlSection struct {
	Key   string        `json:"section"`
	Rule  string        `json:"rule"`
	Items []controlItem `json:"items"`
}

func (x controlSection) title() i18n.Key { return i18n.Key("funds.control." + x.Key) }

// controlReport is what the Director, the Financial Controller and auditors look at (handbook §9, no. 14).
type controlReport struct {
	From     cal.Date         `json:"from"`
	On       cal.Date         `json:"on"`
	Sections []controlSection `json:"sections"`

	reader  string
	marking control.Marking
}

type controlIn struct {
	From cal.Date `json:"from"`
}

// controlView is what the sections read once.
type controlView struct {
	from, on cal.Date
	now      cal.Instant
	limits   Limits
	grounds  map[portfolio.ProjectID]portfolio.Ground
	funds    map[FundID]Fund // that the reader sees
	currency map[FundID]money.Currency
	names    map[ActorID]string
}

func (v controlView) person(id ActorID) string { return v.names[id] }

// controlSections are the parts in their order.
func (s *Service) controlSections() []struct {
	key, rule string
	read      func(context.Context, db.Querier, controlView) ([]controlItem, error)
} {
	type part = struct {
		key, rule string
		read      func(context.Context, db.Querier, controlView) ([]controlItem, error)
	}
	return []part{
		{"red", "R81", redList}, {"ex_post", "R39", exPost}, {"splitting", "R74", s.splitting}, {"held", "R45", heldInvoices}, {"signatures", "R42", exceptions}, {"segregation", "R43", s.segregation},
		{"delegations", "R44", delegationsOn}, {"unreconciled", "R82", unreconciledFunds}, {"donor_reports", "R60", s.donorReportsDue}, {"agents", "R77", overdueAgents}, {"advances", "R75", overdueAdvances},
		{"instalments", "R36", overdueInstalments}, {"invoices", "R46", overdueInvoices}, {"recommendations", "R84", openRecommendations},
	}
}

// readControl draws the report up: what is open on the day, and what happened from a day on, a year back without one.
func (s *Service) readControl(ctx context.Context, in controlIn) (out controlReport, err error) {
	v := controlView{from: in.From, now: s.control.DB().Now()}
	v.on = v.now.Date()
	if v.from.IsZero() {
		v.from = v.on.AddMonths(-12)
	}
	out.From, out.On = v.from, v.on
	if a := control.ActorFrom(ctx); a != nil {
		out.reader = a.Name
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := v.load(ctx, q); err != nil {
			return err
		}
		for _, g := range v.grounds {
			out.marking = control.Combine(out.marking, g.Marking)
		}
		for _, part := range s.controlSections() {
			items, err := part.read(ctx, q, v)
			if err != nil {
				return err
			}
			if items == nil {
				items = []controlItem{}
			}
			out.Sections = append(out.Sections, controlSection{part.key, part.rule, items})
		}
		return nil
	})
	return out, err
}

func (v *controlView) load(ctx context.Context, q db.Querier) (err error) {
	if v.limits, err = limitSetting.on(ctx, q, v.on); err != nil {
		return err
	}
	if v.grounds, err = portfolio.Grounds(ctx, q); err != nil {
		return err
	}
	list, err := funds(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
	if err != nil {
		return err
	}
	v.funds = map[FundID]Fund{}
	for _, f := range list {
		v.funds[f.ID] = f
	}
	all, err := fundNames(ctx, q, func(*db.Text) {})
	if err != nil {
		return err
	}
	v.currency = map[FundID]money.Currency{}
	for _, f := range all {
		v.currency[f.ID] = f.Currency
	}
	people, err := control.People(ctx, q)
	v.names = map[ActorID]string{}
	for _, p := range people {
		v.names[p.ID] = p.Name
	}
	return err
}

// sum is an amount of a finding.
func sum(minor int64, c money.Currency) *money.Amount {
	return &money.Amount{Minor: minor, Currency: c}
}

// plain is a text that has no language.
func plain(s string) i18n.Text { return i18n.Text{EN: s, FR: s} }

// exPost are commitments that were entered after the obligation, with who let them pass (R39).
func exPost(ctx context.Context, q db.Querier, v controlView) ([]controlItem, error) {
	list, err := commitments(ctx, q, func(t *db.Text) { t.Add("WHERE c.ex_post AND c.requested_on >= ? ORDER BY c.id DESC", v.from) })
	return ofCommitments(list, v, func(c Commitment) controlItem {
		x := controlItem{On: c.ObligationOn, Note: c.Justification, Why: "funds.control.why.unwaived"}
		if !c.ObligationOn.IsZero() && !c.RequestedOn.IsZero() {
			x.Days = c.ObligationOn.DaysUntil(c.RequestedOn)
		}
		if i := slices.IndexFunc(c.Done, func(d StepDone) bool { return d.Step == StepApprove }); i >= 0 {
			x.Who, x.Why = v.person(c.Done[i].By), "funds.control.why.waived"
		}
		return x
	}), err
}

// ofCommitments are findings about commitments.
func ofCommitments(list []Commitment, v controlView, of func(Commitment) controlItem) (items []controlItem) {
	for _, c := range list {
		x := of(c)
		x.Ref, x.Title, x.href = c.Ref, plain(c.Title), web.Href("/commitments/{id}", string(c.ID))
		if x.Amount == nil {
			x.Amount = &c.Original
		}
		if _, seen := v.funds[c.Fund]; seen {
			x.behind = web.Href(pathEntries, string(c.Fund)) + "?commitment=" + string(c.ID)
		}
		items = append(items, x)
	}
	return items
}

// award is what awards have in common that may be one (R74).
type award struct {
	payee    string // the name as all its records fold to
	project  portfolio.ProjectID
	category Category
}

// awardsOf are those of a commitment, one for each kind of cost.
func awardsOf(c Commitment, payee string, known map[LineID]Line) (list []award) {
	for _, i := range c.Items {
		if k := (award{i18n.Fold(payee), c.Project, known[i.Line].Category}); !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

// splitting are awards that together pass the limit within its days, to one payee, for one project and kind of cost (R74).
func (s *Service) splitting(ctx context.Context, q db.Querier, v controlView) ([]controlItem, error) {
	list, err := commitments(ctx, q, func(t *db.Text) {
		t.Add("WHERE c.kind IN ('procurement', 'service') AND c.requested_on >= ? AND c.state NOT IN ('draft', 'returned', 'refused', 'cancelled') ORDER BY c.requested_on, c.id", v.from)
	})
	if err != nil {
		return nil, err
	}
	var ids []LineID
	for _, c := range list {
		for _, i := range c.Items {
			ids = append(ids, i.Line)
		}
	}
	known, err := linesByID(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	names, err := payeeNames(ctx, q, list)
	if err != nil {
		return nil, err
	}
	limits, err := splitLimits(ctx, q, v.limits, v.on)
	if err != nil {
		return nil, err
	}
	by, cents := map[award][]Commitment{}, map[CommitmentID]int64{}
	var order []award
	for _, c := range list {
		cents[c.ID], err = s.cents(ctx, q, c.Original, c.RequestedOn)
		if err != nil && !fault.Is(err, fault.Refused) {
			return nil, err
		}
		if err != nil {
			continue // without a rate no limit can be held against it
		}
		for _, k := range awardsOf(c, names[c.Payee], known) {
			if by[k] == nil {
				order = append(order, k)
			}
			by[k] = append(by[k], c)
		}
	}
	var items []controlItem
	told := map[CommitmentID]bool{}
	for _, k := range order {
		for first, last := 0, 0; last < len(by[k]); last++ {
			for by[k][first].RequestedOn.AddDays(v.limits.SplitDays).Before(by[k][last].RequestedOn) {
				first++
			}
			c := by[k][last]
			var others []int64
			for _, o := range by[k][first:last] {
				others = append(others, cents[o.ID])
			}
			limit := evaded(limits, cents[c.ID], others)
			if limit == 0 || told[c.ID] {
				continue
			}
			told[c.ID] = true
			var together int64
			var refs []string
			for _, o := range by[k][first : last+1] {
				if cents[o.ID] <= limit {
					together, refs = together+cents[o.ID], append(refs, o.Ref)
				}
			}
			items = append(items, ofCommitments([]Commitment{c}, v, func(c Commitment) controlItem {
				return controlItem{Who: names[c.Payee], On: c.RequestedOn, Amount: sum(together, money.EUR), Note: strings.TrimSpace(c.Justification), Why: "funds.control.why.split", args: []any{"refs", strings.Join(refs, ", "), "days", v.limits.SplitDays}}
			})...)
		}
	}
	return items, nil
}

// heldInvoices are those that may be there twice and wait for a decision (R45).
func heldInvoices(ctx context.Context, q db.Querier, v controlView) ([]controlItem, error) {
	list, err := invoices(ctx, q, func(t *db.Text) { t.Add("WHERE i.state = 'held' ORDER BY i.id") })
	if err != nil {
		return nil, err
	}
	return ofInvoices(ctx, q, list, v, func(i Invoice) controlItem {
		return controlItem{On: i.ReceivedOn, Days: i.ReceivedOn.DaysUntil(v.on), Why: "funds.control.why.held", Note: i.HeldBecause}
	})
}

// ofInvoices are findings about invoices, under the name of their payee.
func ofInvoices(ctx context.Context, q db.Querier, list []Invoice, v controlView, of func(Invoice) controlItem) (items []controlItem, err error) {
	var ids []string
	for _, i := range list {
		if !slices.Contains(ids, string(i.Payee)) {
			ids = append(ids, string(i.Payee))
		}
	}
	found, err := ledgerPayees(ctx, q, func(t *db.Text) { t.Add("WHERE").In("p.id", ids...) })
	if err != nil {
		return nil, err
	}
	names := map[PayeeID]string{}
	for _, p := range found {
		names[p.ID] = p.Name
	}
	for _, i := range list {
		x := of(i)
		x.Ref, x.Title, x.Amount, x.href = i.Number, plain(names[i.Payee]), &i.Original, web.Href("/commitments/{id}", string(i.Commitment))
		if _, seen := v.funds[i.Fund]; seen {
			x.behind = web.Href(pathEntries, string(i.Fund)) + "?commitment=" + string(i.Commitment)
		}
		items = append(items, x)
	}
	return byAge(items), nil
}

// overdueInvoices are unpaid after the day they were due (R46).
func overdueInvoices(ctx context.Context, q db.Querier, v controlView) ([]controlItem, error) {
	list, err := invoices(ctx, q, func(t *db.Text) {
		t.Add(`WHERE i.state NOT IN ('paid', 'rejected') AND i.due_on < ?
			AND NOT EXISTS (SELECT 1 FROM funds_payment p WHERE p.invoice_id = i.id AND p.state IN ('released', 'confirmed')) ORDER BY i.due_on, i.id`, v.on)
	})
	if err != nil {
		return nil, err
	}
	return ofInvoices(ctx, q, list, v, func(i Invoice) controlItem {
		return controlItem{On: i.DueOn, Days: i.DueOn.DaysUntil(v.on), Why: i18n.Key("funds.invoice.state." + string(i.State))}
	})
}

// byAge puts the oldest first.
func byAge(list []controlItem) []controlItem {
	slices.SortStableFunc(list, func(a, b controlItem) int {
		return cmp.Or(-cmp.Compare(a.Days, b.Days), cmp.Compare(a.Ref, b.Ref))
	})
	return list
}
