package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// actReportDonor is the act of filing that a report went to a donor.
const actReportDonor Act = "funds.agreement.report"

// DonorReport is a report that a donor is due (R60), and what is known of it.
type DonorReport struct {
	DueOn    cal.Date `json:"due_on"`
	SentOn   cal.Date `json:"sent_on"` // zero until it went
	Document string   `json:"document,omitempty"`
}

// ReportsDue are the days on which reports to the donor fall due until a day: every so many months from the signature on,
// until the agreement is closed; in kind there is none (R60).
func (a Agreement) ReportsDue(until cal.Date) (days []cal.Date) {
	if a.ReportEvery == 0 || a.SignedOn.IsZero() || a.InKind || !a.State.InForce() {
		return nil
	}
	for n := 1; ; n++ {
		due := a.SignedOn.AddMonths(n * a.ReportEvery)
		if due.After(until) {
			return days
		}
		days = append(days, due)
	}
}

// Overdue reports whether it should have gone more than so many days before a day.
func (r DonorReport) Overdue(on cal.Date, days int) bool {
	return r.SentOn.IsZero() && r.DueOn.AddDays(days).Before(on)
}

// donorReports are the reports due of agreements until a day, with those that went; by agreement, the earliest first.
func donorReports(ctx context.Context, q db.Querier, until cal.Date, list ...Agreement) (map[AgreementID][]DonorReport, error) {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = string(a.ID)
	}
	type key struct {
		id AgreementID
		on cal.Date
	}
	sent := map[key]DonorReport{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT r.agreement_id, r.due_on, r.sent_on, r.document FROM funds_donor_report r WHERE`).In("r.agreement_id", ids...), func(row db.Row) (x struct{}, err error) {
		var id AgreementID
		var r DonorReport
		err = row.Scan(&id, &r.DueOn, &r.SentOn, &r.Document)
		sent[key{id, r.DueOn}] = r
		return x, err
	})
	found := make(map[AgreementID][]DonorReport, len(list))
	for _, a := range list {
		for _, due := range a.ReportsDue(until) {
			r, ok := sent[key{a.ID, due}]
			if !ok {
				r.DueOn = due
			}
			found[a.ID] = append(found[a.ID], r)
		}
	}
	return found, err
}

// unreported says whether a donor of some money waits for a report for more days than the house rules allow (R60): the
// accounts of what it paid for do not close before (R80).
func unreported(ctx context.Context, q db.Querier, list []Account, today cal.Date, days int) (bool, error) {
	var ids []AgreementID
	for _, a := range list {
		ids = append(ids, a.Contribution)
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	if err != nil {
		return false, err
	}
	donors := make([]Agreement, 0, len(known))
	for _, a := range known {
		donors = append(donors, a)
	}
	due, err := donorReports(ctx, q, today, donors...)
	for _, reports := range due {
		for _, r := range reports {
			if r.Overdue(today, days) {
				return true, err
			}
		}
	}
	return false, err
}

// DonorReportForm files a report that went to a donor.
type DonorReportForm struct {
	DueOn    cal.Date `json:"due_on"`
	SentOn   cal.Date `json:"sent_on"`
	Document string   `json:"document"`
}

// ReportDonor files that the report of a due day went to the donor, with its document (R60). Faults: Invalid at "due_on"
// where no report is due on that day or it was sent already, at "sent_on" for a day ahead or before the signature, at
// "document" without one. Refused while the bank account has something open of the time that the report tells of (R82).
func (s *Service) ReportDonor(ctx context.Context, id AgreementID, x DonorReportForm) (control.Done, error) {
	return s.edit(ctx, actReportDonor, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := agreement(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		due, err := donorReports(ctx, tx, tx.Today().AddMonths(max(1, a.ReportEvery)), a)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		known := false
		for _, r := range due[id] {
			if r.DueOn == x.DueOn {
				known = true
				fs.Check(r.SentOn.IsZero(), "due_on", "funds.report.sent_already")
			}
		}
		fs.Check(known, "due_on", "funds.report.not_due")
		switch {
		case x.SentOn.IsZero():
			fs.Add("sent_on", "fault.required", nil)
		case x.SentOn.After(tx.Today()):
			fs.Add("sent_on", "funds.report.sent_ahead", nil)
		case x.SentOn.Before(a.SignedOn):
			fs.Add("sent_on", "funds.report.sent_before", fault.Args{"signed": a.SignedOn})
		}
		fs.Check(filled(x.Document), "document", "fault.required")
		within(&fs, "document", x.Document, ShortText)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		if err := Reconciled(ctx, tx, a.Fund, x.DueOn, tx.Now()); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_donor_report (agreement_id, due_on, sent_on, document, sent_by) VALUES (?, ?, ?, ?, ?)`, id, x.DueOn, x.SentOn, x.Document, tx.Actor().ID))
		return control.Change{Object: id.ref(), After: x, Note: x.Document}, err
	})
}

// reportTable lists the reports due to a donor.
func (o contributionOut) reportTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "donor-reports", Title: p.T("funds.donor_reports"), Columns: []web.Column{
		{Key: "due", Label: p.T("funds.due"), Kind: web.KindDate, Main: true}, {Key: "sent", Label: p.T("funds.report.sent_on"), Kind: web.KindDate}, {Key: "document", Label: p.T("funds.report.document")}}}
	for _, r := range o.Reports {
		due := web.Day(r.DueOn)
		if r.SentOn.IsZero() && r.DueOn.Before(o.today) {
			due = due.As("late")
		}
		t.Rows = append(t.Rows, web.Row{Key: r.DueOn.String(), Cells: []web.Cell{due, web.Day(r.SentOn), web.Text(r.Document)}})
	}
	return t
}

// nextReport is the first report that did not go yet; false for none.
func (o contributionOut) nextReport() (DonorReport, bool) {
	for _, r := range o.Reports {
		if r.SentOn.IsZero() {
			return r, true
		}
	}
	return DonorReport{}, false
}

type donorReportIn struct {
	ID string `json:"id"`
	DonorReportForm
}

// reportRoutes files reports to donors.
func (s *Service) reportRoutes() []web.Route {
	return []web.Route{web.Post(pathContribution+"/report", actReportDonor, func(ctx context.Context, in donorReportIn) (web.See, error) {
		_, err := s.ReportDonor(ctx, AgreementID(in.ID), in.DonorReportForm)
		return web.See{To: web.Href(pathContribution, in.ID), Say: "web.saved"}, err
	}, pathContribution)}
}
