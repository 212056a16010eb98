package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectAgentReport is the kind of an executing agent's report; it lies below its commitment.
const ObjectAgentReport = "agent_report"

// AgentReportID identifies a report.
type AgentReportID string

func (id AgentReportID) ref() control.Ref {
	return control.Ref{Kind: ObjectAgentReport, ID: string(id)}
}

// AgentReportState is where a report stands.
type AgentReportState string

// The states of a report.
const (
	AgentSubmitted AgentReportState = "submitted"
	AgentAccepted  AgentReportState = "accepted"
	AgentReturned  AgentReportState = "returned"
)

// Word is the text key of its name.
func (s AgentReportState) Word() i18n.Key { return i18n.Key("funds.agent.state." + string(s)) }

// The acts on an executing agent's money beside its tranches.
const (
	actAgentReport Act = "funds.agent.report"
	actAgentAccept Act = "funds.agent.accept"
	actAgentReturn Act = "funds.agent.return"
)

// AgentSpent is what an agent spent on a line.
type AgentSpent struct {
	Line   LineID       `json:"line"`
	Amount money.Amount `json:"amount"`
}

// AgentReportForm is what an executing agent reports. Amounts are in the fund's currency.
type AgentReportForm struct {
	Until    cal.Date     `json:"until"`
	Spent    []AgentSpent `json:"spent"`
	Interest money.Amount `json:"interest"`
	Balance  money.Amount `json:"balance"` // with the agent, interest included
	Open     money.Amount `json:"open"`    // of the balance, committed by the agent
	Document string       `json:"document"`
}

// AgentReport is a report on a tranche (R78). Opening is the balance of the report before, Given what was
// transferred since.
type AgentReport struct {
	ID          AgentReportID
	Commitment  CommitmentID
	No, Attempt int
	State       AgentReportState
	Until       cal.Date
	Opening     int64
	Given       int64
	Interest    int64
	Balance     int64
	Open        int64
	Lines       map[LineID]int64
	Document    string
	Comment     string
	SubmittedOn cal.Date
	PreparedBy  ActorID
	Entry       EntryID
}

// Total is what was spent on all lines.
func (r AgentReport) Total() (minor int64) {
	for _, x := range r.Lines {
		minor += x
	}
	return minor
}

// Missing is by how much a report does not add up (R78): what was spent is what there was, came in and was
// earned, less what is left.
func (r AgentReport) Missing() int64 {
	return r.Opening + r.Given + r.Interest - r.Balance - r.Total()
}

// agentReports are the reports of a commitment the actor may see, in their order.
func agentReports(ctx context.Context, q db.Querier, where func(*db.Text)) ([]AgentReport, error) {
	t := db.SQL(`SELECT r.id, r.commitment_id, r.no, r.attempt, r.state, r.until_on, r.opening_minor, r.given_minor, r.interest_minor, r.balance_minor, r.open_minor, r.document, r.comment, r.submitted_on, r.prepared_by, COALESCE(r.entry_id, '') FROM funds_agent_report r`)
	control.Visible(ctx, t, "r.id")
	where(t)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (r AgentReport, err error) {
		r.Lines = map[LineID]int64{}
		err = row.Scan(&r.ID, &r.Commitment, &r.No, &r.Attempt, &r.State, &r.Until, &r.Opening, &r.Given, &r.Interest, &r.Balance, &r.Open, &r.Document, &r.Comment, &r.SubmittedOn, &r.PreparedBy, &r.Entry)
		return r, err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	at, ids := map[string]int{}, make([]string, len(list))
	for i, r := range list {
		at[string(r.ID)], ids[i] = i, string(r.ID)
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT s.report_id, s.line_id, s.minor FROM funds_agent_spent s WHERE`).In("s.report_id", ids...), func(row db.Row) (x struct{}, err error) {
		var id string
		var l LineID
		var minor int64
		if err = row.Scan(&id, &l, &minor); err == nil {
			list[at[id]].Lines[l] = minor
		}
		return x, err
	})
	return list, err
}

func reportsOf(ctx context.Context, q db.Querier, of CommitmentID) ([]AgentReport, error) {
	return agentReports(ctx, q, func(t *db.Text) { t.Add("WHERE r.commitment_id = ? ORDER BY r.no, r.attempt", of) })
}

type agentReportView struct {
	Commitment string           `json:"commitment"`
	No         int              `json:"no"`
	State      AgentReportState `json:"state"`
	Spent      money.Amount     `json:"spent"`
	Interest   money.Amount     `json:"interest"`
	Balance    money.Amount     `json:"balance"`
	Open       money.Amount     `json:"open_commitments"`
	Document   string           `json:"document"`
	Comment    string           `json:"comment,omitempty"`
}

func (r AgentReport) view(f Fund, c Commitment) agentReportView {
	return agentReportView{c.Ref, r.No, r.State, f.Amount(r.Total()), f.Amount(r.Interest), f.Amount(r.Balance), f.Amount(r.Open), r.Document, r.Comment}
}

// ReportAgent takes in what an executing agent reports on its latest tranche that is not accounted for. A
// report that does not add up is returned at once, with the difference (R78); another waits for the Financial
// Controller.
func (s *Service) ReportAgent(ctx context.Context, id CommitmentID, x AgentReportForm) (control.Done, error) {
	return s.edit(ctx, actAgentReport, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		c, err := commitment(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, c.Fund)
		if err != nil {
			return control.Change{}, err
		}
		r, err := s.nextReport(ctx, tx, c)
		if err != nil {
			return control.Change{}, err
		}
		if err := x.check(f, c, tx.Today()); err != nil {
			return control.Change{}, err
		}
		r.ID, r.Until, r.Interest, r.Balance, r.Open, r.Document = AgentReportID(tx.NewID()), x.Until, x.Interest.Minor, x.Balance.Minor, x.Open.Minor, x.Document
		r.State, r.SubmittedOn, r.PreparedBy, r.Lines = AgentSubmitted, tx.Today(), tx.Actor().ID, map[LineID]int64{}
		for _, l := range x.Spent {
			r.Lines[l.Line] += l.Amount.Minor
		}
		if r.Missing() != 0 {
			r.State = AgentReturned
		}
		if err := saveReport(ctx, tx, c, r); err != nil {
			return control.Change{}, err
		}
		if r.State == AgentSubmitted {
			err = tx.Submit(ctx, r.ID.ref(), actAgentAccept, c.Ref+" "+c.Title, tx.Today().AddDays(10), nil, r.view(f, c))
		}
		return control.Change{Object: r.ID.ref(), After: r.view(f, c), Note: r.Comment}, err
	})
}

// check tells every wrong field of a report.
func (x AgentReportForm) check(f Fund, c Commitment, today cal.Date) error {
	var fs fault.Fields
	fs.Check(!x.Until.IsZero() && !x.Until.After(today), "until", "funds.receipt.future")
	fs.Check(filled(x.Document), "document", "fault.required")
	within(&fs, "document", x.Document, ShortText)
	for i, l := range x.Spent {
		at := rowField("spent", i, "amount")
		fs.Check(l.Amount.Minor >= 0 && (l.Amount.Minor == 0 || slices.ContainsFunc(c.Items, func(i Item) bool { return i.Line == l.Line })), at, "funds.commitment.line_wrong")
		f.checkCurrency(&fs, at, l.Amount)
	}
	for _, a := range []struct {
		name   string
		amount money.Amount
	}{{"interest", x.Interest}, {"balance", x.Balance}, {"open", x.Open}} {
		fs.Check(a.amount.Minor >= 0, a.name, "funds.budget.amount_negative")
		f.checkCurrency(&fs, a.name, a.amount)
	}
	fs.Check(x.Open.Minor <= x.Balance.Minor, "open", "funds.agent.open_above")
	return fs.Err()
}

// nextReport is the report that is awaited: on the first tranche without one, with what the agent had.
func (s *Service) nextReport(ctx context.Context, q db.Querier, c Commitment) (r AgentReport, err error) {
	given, err := tranches(ctx, q, c.ID)
	if err != nil {
		return r, err
	}
	list, err := reportsOf(ctx, q, c.ID)
	if err != nil {
		return r, err
	}
	r = AgentReport{Commitment: c.ID, No: 1, Attempt: 1}
	for _, x := range list {
		switch x.State {
		case AgentSubmitted:
			return r, fault.New(fault.Conflict, "funds.agent.waits", fault.Args{"no": x.No})
		case AgentAccepted:
			r.No, r.Attempt, r.Opening = x.No+1, 1, x.Balance
		case AgentReturned:
			r.Attempt = x.Attempt + 1
		}
	}
	if c.Kind != KindAgent || r.No > len(given) {
		return r, fault.Refuse("funds.agent.nothing_due", nil)
	}
	r.Given = given[r.No-1].Minor
	return r, nil
}

func saveReport(ctx context.Context, tx *control.Tx, c Commitment, r AgentReport) error {
	if err := tx.Protect(ctx, control.Object{Ref: r.ID.ref(), Scope: portfolio.ObjectScope(c.Scope, ObjectAgentReport, string(r.ID)), Marking: c.Marking}); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_agent_report (id, commitment_id, no, attempt, state, until_on, opening_minor, given_minor, interest_minor, balance_minor, open_minor, document, comment, submitted_on, prepared_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.ID, r.Commitment, r.No, r.Attempt, r.State, r.Until, r.Opening, r.Given, r.Interest, r.Balance, r.Open, r.Document, r.Comment, r.SubmittedOn, r.PreparedBy))
	if err != nil {
		return err
	}
	var args []any
	for l, minor := range r.Lines {
		if minor > 0 {
			args = append(args, r.ID, l, minor)
		}
	}
	return db.InsertRows(ctx, tx, `INSERT INTO funds_agent_spent (report_id, line_id, minor)`, 3, args, "")
}

// DecideAgentReport accepts a report, which makes what it tells expenditure (R77), or returns it. Whoever took
// it in does not.
func (s *Service) DecideAgentReport(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.edit(ctx, actAgentAccept, ref, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		list, err := agentReports(ctx, tx, func(t *db.Text) { t.Add("WHERE r.id = ?", ref.ID) })
		r, err := one(list, err, ObjectAgentReport)
		if err != nil {
			return control.Change{}, err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, ref, actAgentAccept, outcome, comment); err != nil {
			return control.Change{}, err
		}
		if err := control.Distinct(tx.Hand(), r.PreparedBy); err != nil {
			return control.Change{}, err
		}
		c, err := commitment(ctx, tx, r.Commitment)
		if err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, c.Fund)
		if err != nil {
			return control.Change{}, err
		}
		before := r.view(f, c)
		r.State, r.Comment = AgentReturned, comment
		if approve {
			r.State = AgentAccepted
			if r.Entry, err = s.postReport(ctx, tx, f, c, r); err != nil {
				return control.Change{}, err
			}
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE funds_agent_report SET state = ?, comment = ?, decided_by = ?, entry_id = ? WHERE id = ?`, r.State, r.Comment, tx.Actor().ID, db.OrNull(r.Entry), ref.ID))
		return control.Change{Object: ref, Before: before, After: r.view(f, c), Note: comment}, err
	})
}

// postReport makes what an agent spent expenditure of the lines, to the cent by whose money it was given (R56).
func (s *Service) postReport(ctx context.Context, tx *control.Tx, f Fund, c Commitment, r AgentReport) (EntryID, error) {
	if r.Total() == 0 {
		return "", nil
	}
	list, err := accounts(ctx, tx, func(t *db.Text) { Scope{Commitment: c.ID}.of(t).Add("AND a.kind = 'advanced' ORDER BY a.id") })
	if err != nil {
		return "", err
	}
	e := Entry{Fund: f.ID, Kind: EntryAcquit, BookedOn: tx.Today(), Source: r.ID.ref(), Reason: r.Document}
	for _, i := range c.Items {
		spent := r.Lines[i.Line]
		if spent == 0 {
			continue
		}
		of := slices.DeleteFunc(slices.Clone(list), func(a Account) bool { return a.Line != i.Line })
		if there := sumOf(of); spent > there {
			return "", fault.Refuse("funds.ledger.short", fault.Args{"account": Advanced.Word(), "where": c.Ref, "available": f.Amount(there), "wanted": f.Amount(spent)})
		}
		parts, err := spread(of, f.Amount(spent))
		if err != nil {
			return "", err
		}
		for _, a := range parts {
			to := a.Key.As(Paid)
			to.Commitment = ""
			e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor})
		}
	}
	return post(ctx, tx, e)
}

// AgentReports are the reports on an executing agent's commitment that the actor may see, in their order.
func (s *Service) AgentReports(ctx context.Context, of CommitmentID) ([]AgentReport, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) ([]AgentReport, error) { return reportsOf(ctx, q, of) })
}
