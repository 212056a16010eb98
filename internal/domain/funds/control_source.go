package funds

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// exceptions are the exception to the two signatories of R42, with who signed it, and the payments that went under it
// with one signature.
func exceptions(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	ladders, err := ladderSetting.all(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, l := range ladders {
		if l.Value.Exception != "" {
			items = append(items, controlItem{Ref: l.Value.Exception, Title: plain(l.Note), Who: v.person(l.By), On: l.From, Why: "funds.control.why.exception", href: pathSettings})
		}
	}
	list, err := payments(ctx, q, func(t *db.Text) {
		t.Add("WHERE p.signatures = 1 AND p.state IN ('released', 'confirmed') AND p.released_on >= ? ORDER BY p.id DESC", v.from)
	})
	if err != nil {
		return nil, err
	}
	source := make([]paid, len(list))
	for i, p := range list {
		source[i].source = string(p.ID)
	}
	named, err := paymentNames(ctx, q, source)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		name := named[string(p.ID)]
		x := controlItem{Ref: name.ref, Title: plain(name.payee), Who: v.person(p.FirstBy), On: p.ReleasedOn, Amount: &p.Original, Why: "funds.control.why.one_signature", href: web.Href("/commitments/{id}", string(p.Commitment))}
		if p.Kind == PayInvoice {
			x.behind = web.Href(pathPaymentTrace, string(p.Entry))
		} else if _, seen := v.funds[p.Fund]; seen { // an advance has not paid for anything yet
			x.behind = web.Href(pathEntries, string(p.Fund)) + "?commitment=" + string(p.Commitment)
		}
		items = append(items, x)
	}
	return items, nil
}

// refusals is how many refused attempts the report reads at once.
const refusals = 1000

// segregation are attempts to do two steps of one thing that were refused (R43), as the trail has them.
func (s *Service) segregation(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	f := control.TrailFilter{Outcome: "refused", From: v.from, To: v.on, Limit: refusals}
	for {
		list, err := s.control.Trail(ctx, q, f)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			if e.Refused == "control.four_eyes" && strings.HasPrefix(string(e.Act), "funds.") {
				items = append(items, controlItem{Ref: e.At.Date().String(), Title: plain(e.ActorName), Who: e.ActorName, On: e.At.Date(), Why: i18n.Key(e.Act.Key()), Note: e.ForName, href: "/audit?object=" + e.Object.ID})
			}
		}
		if len(list) < refusals {
			return items, nil
		}
		f.Before = list[len(list)-1].ID
	}
}

// delegationsOn are the delegations of authority over money that are in force on the day (R44).
func delegationsOn(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	list, err := control.Delegations(ctx, q, "")
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if !d.Period.Contains(v.on) || !d.Revoked.IsZero() || !strings.HasPrefix(string(d.Act), "funds.") {
			continue
		}
		x := controlItem{Ref: d.Period.End.String(), Title: plain(v.person(d.From) + " → " + v.person(d.To)), Who: v.person(d.To), On: d.Period.End, Why: i18n.Key(d.Act.Key()), Note: d.Reason}
		if d.Cap.Currency != "" {
			x.Amount = &d.Cap
		}
		items = append(items, x)
	}
	return items, nil
}

// unreconciledFunds are the accounts with something of the bank older than the rule allows (R82).
func unreconciledFunds(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	for _, f := range v.funds {
		u, err := unreconciled(ctx, q, f, v.on, v.now)
		if err != nil {
			return nil, err
		}
		if u.Blocks() {
			items = append(items, controlItem{Ref: f.Ref, Title: f.Title, On: u.Since, Days: u.Since.DaysUntil(v.on), Why: "funds.control.why.unreconciled", args: []any{"lines", u.Lines, "entries", u.Entries, "signs", u.Signs},
				href: web.Href(pathBank, string(f.ID))})
		}
	}
	return byAge(items), nil
}

// overdueAgents are tranches on which an executing agent has not reported in time (R77).
func overdueAgents(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	list, err := commitments(ctx, q, func(t *db.Text) {
		t.Add("WHERE c.kind = 'agent' AND c.state IN ('signed', 'part_delivered', 'delivered', 'liquidated') ORDER BY c.id")
	})
	if err != nil {
		return nil, err
	}
	names, err := payeeNames(ctx, q, list)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		given, err := tranches(ctx, q, c.ID)
		if err != nil {
			return nil, err
		}
		reports, err := reportsOf(ctx, q, c.ID)
		if err != nil {
			return nil, err
		}
		totals, err := CurrentTotals(ctx, q, Scope{Commitment: c.ID})
		if err != nil {
			return nil, err
		}
		open := totals[Advanced] // what was written off is not asked for any more
		for _, t := range given {
			there := slices.ContainsFunc(reports, func(r AgentReport) bool { return r.No == t.No && r.State != AgentReturned })
			if due := t.DueOn(v.limits); !there && due.Before(v.on) && open > 0 {
				owed := min(t.Minor, open)
				open -= owed
				items = append(items, ofCommitments([]Commitment{c}, v, func(c Commitment) controlItem {
					return controlItem{Who: names[c.Payee], On: due, Days: due.DaysUntil(v.on), Amount: sum(owed, v.currency[c.Fund]), Why: "funds.control.why.agent", args: []any{"no", t.No}}
				})...)
			}
		}
	}
	return byAge(items), nil
}

// overdueAdvances are advances that were not accounted for in time (R75).
func overdueAdvances(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	list, err := commitments(ctx, q, func(t *db.Text) {
		t.Add(`WHERE c.kind = 'advance' AND c.signed_on < ? AND EXISTS (SELECT 1 FROM funds_account a WHERE `+holding+` AND a.fund_id = c.fund_id AND a.project_id = c.project_id AND a.commitment_id = c.id AND a.kind = 'advanced') ORDER BY c.id`, v.on.AddDays(-v.limits.AdvanceDays))
	})
	if err != nil {
		return nil, err
	}
	names, err := payeeNames(ctx, q, list)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		totals, err := CurrentTotals(ctx, q, Scope{Commitment: c.ID})
		if err != nil {
			return nil, err
		}
		items = append(items, ofCommitments([]Commitment{c}, v, func(c Commitment) controlItem {
			return controlItem{Who: names[c.Payee], On: c.SignedOn, Days: c.SignedOn.DaysUntil(v.on), Amount: sum(totals[Advanced], v.currency[c.Fund]), Why: "funds.control.why.advance", args: []any{"days", v.limits.AdvanceDays}}
		})...)
	}
	return byAge(items), nil
}

// overdueInstalments are what donors have signed for and not paid when it was due.
func overdueInstalments(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("ORDER BY a.ref") })
	if err != nil {
		return nil, err
	}
	parties, err := donorsOf(ctx, q, slices.Values(list))
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		if !a.State.InForce() || a.InKind {
			continue
		}
		for _, i := range a.OverdueOn(v.on) {
			x := controlItem{Ref: a.Ref, Title: parties[a.Donor].Name, Who: a.Contact, On: i.DueOn, Days: i.DueOn.DaysUntil(v.on), Amount: sum(i.Minor, a.Amount.Currency), Why: "funds.control.why.instalment", href: web.Href(pathContribution, string(a.ID))}
			if f, seen := v.funds[a.Fund]; seen {
				x.behind = web.Href(pathEntries, string(f.ID)) + "?contribution=" + string(a.ID)
			}
			items = append(items, x)
		}
	}
	return byAge(items), nil
}

// reportsAhead is how many days before a donor's report is due it is listed.
const reportsAhead = 30

// donorReportsDue are reports to donors that did not go when they were due, or are due soon (R60), with those who send
// them. What is late for longer than the rule allows keeps the projects it paid for from being closed (R80).
func (s *Service) donorReportsDue(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("ORDER BY a.ref") })
	if err != nil {
		return nil, err
	}
	due, err := donorReports(ctx, q, v.on.AddDays(reportsAhead), list...)
	if err != nil {
		return nil, err
	}
	parties, err := donorsOf(ctx, q, slices.Values(list))
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		waiting := slices.DeleteFunc(due[a.ID], func(r DonorReport) bool { return !r.SentOn.IsZero() })
		if len(waiting) == 0 {
			continue
		}
		who, err := s.holders(ctx, q, actReportDonor, a.Scope, v.on)
		if err != nil {
			return nil, err
		}
		for _, r := range waiting {
			x := controlItem{Ref: a.Ref, Title: parties[a.Donor].Name, Who: strings.Join(who, ", "), On: r.DueOn, Why: "funds.control.why.report_due", href: web.Href(pathContribution, string(a.ID))}
			if r.DueOn.Before(v.on) {
				x.Days, x.Why = r.DueOn.DaysUntil(v.on), "funds.control.why.report_late"
			}
			if r.Overdue(v.on, v.limits.ReportOverdueDays) {
				x.Why, x.args = "funds.control.why.report_blocks", []any{"days", v.limits.ReportOverdueDays}
			}
			items = append(items, x)
		}
	}
	return byAge(items), nil
}

// openRecommendations are what auditors asked for and nobody has verified (R84).
func openRecommendations(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	list, err := recommendations(ctx, q, func(t *db.Text) { t.Add("WHERE r.state <> ? ORDER BY r.due_on, r.id", RecommendationVerified) })
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		x := controlItem{Ref: r.Ref, Title: plain(r.Title), Who: v.person(r.Owner), On: r.DueOn, Why: i18n.Key(r.State.Word()), href: web.Href(pathRecommendation, string(r.ID))}
		if r.Overdue(v.on) {
			x.Days = r.DueOn.DaysUntil(v.on)
		}
		items = append(items, x)
	}
	return items, nil
}
