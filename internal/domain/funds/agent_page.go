package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// agentOut is what an executing agent was given and has reported.
type agentOut struct {
	Tranches []trancheRow `json:"tranches"`
	Reports  []reportRow  `json:"reports"`

	advanced money.Amount // with the agent, in the ledger
	balance  money.Amount // of the last accepted report
	done     bool         // every tranche is accounted for
}

type trancheRow struct {
	No     int          `json:"no"`
	On     cal.Date     `json:"on"`
	DueOn  cal.Date     `json:"report_due_on"`
	Late   bool         `json:"report_overdue"`
	Amount money.Amount `json:"amount"`
}

type reportRow struct {
	No       int              `json:"no"`
	Until    cal.Date         `json:"until"`
	Spent    money.Amount     `json:"spent"`
	Interest money.Amount     `json:"interest"`
	Balance  money.Amount     `json:"balance"`
	Open     money.Amount     `json:"open_commitments"`
	State    AgentReportState `json:"state"`
	Missing  money.Amount     `json:"missing"` // what does not add up (R78)
	Comment  string           `json:"comment,omitempty"`
}

// readAgent fills what is known of an executing agent; nothing for other commitments.
func (s *Service) readAgent(ctx context.Context, q db.Querier, f Fund, c Commitment) (out agentOut, err error) {
	out.Tranches, out.Reports = []trancheRow{}, []reportRow{}
	if c.Kind != KindAgent {
		return out, nil
	}
	today := s.control.DB().Now().Date()
	limits, err := limitSetting.on(ctx, q, today)
	if err != nil {
		return out, err
	}
	given, err := tranches(ctx, q, c.ID)
	if err != nil {
		return out, err
	}
	list, err := reportsOf(ctx, q, c.ID)
	if err != nil {
		return out, err
	}
	reported, accepted := 0, 0
	for _, r := range list {
		out.Reports = append(out.Reports, reportRow{r.No, r.Until, f.Amount(r.Total()), f.Amount(r.Interest), f.Amount(r.Balance), f.Amount(r.Open), r.State, f.Amount(r.Missing()), r.Comment})
		if r.State != AgentReturned {
			reported = r.No
		}
		if r.State == AgentAccepted {
			accepted, out.balance = r.No, f.Amount(r.Balance)
		}
	}
	for _, t := range given {
		out.Tranches = append(out.Tranches, trancheRow{t.No, t.On, t.DueOn(limits), t.No > reported && t.DueOn(limits).Before(today), f.Amount(t.Minor)})
	}
	totals, err := CurrentTotals(ctx, q, Scope{Commitment: c.ID})
	out.advanced, out.done = f.Amount(totals[Advanced]), len(given) > 0 && accepted == len(given)
	return out, err
}

func (out CommitmentOut) trancheTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "tranches", Title: p.T("funds.agent.tranches"), Columns: []web.Column{
		{Key: "no", Label: p.T("funds.agent.tranche"), Main: true}, {Key: "on", Label: p.T("funds.page.on"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}, {Key: "due", Label: p.T("funds.agent.report_due"), Kind: web.KindDate}},
		Empty: &web.Empty{Title: p.T("funds.agent.no_tranche"), Words: p.T("funds.agent.no_tranche_text")}}
	for _, x := range out.Agent.Tranches {
		due := web.Day(x.DueOn)
		if x.Late {
			due = due.As("late").Under(p.T("funds.recommendation.overdue"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T("funds.agent.tranche_no", "no", x.No)), web.Day(x.On), web.Sum(x.Amount), due}})
	}
	return t
}

func (out CommitmentOut) reportTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "agent-reports", Title: p.T("funds.agent.reports"), Columns: []web.Column{
		{Key: "no", Label: p.T("funds.agent.report"), Main: true}, {Key: "until", Label: p.T("funds.agent.until"), Kind: web.KindDate}, {Key: "spent", Label: p.T("funds.agent.spent"), Kind: web.KindMoney},
		{Key: "interest", Label: p.T("funds.agent.interest"), Kind: web.KindMoney}, {Key: "balance", Label: p.T("funds.agent.balance"), Kind: web.KindMoney}, {Key: "state", Label: p.T("funds.state")}}}
	for _, x := range out.Agent.Reports {
		why := x.Comment
		if x.Missing.Minor != 0 {
			why = p.T("funds.agent.missing", "amount", x.Missing)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T("funds.agent.report_no", "no", x.No)), web.Day(x.Until), web.Sum(x.Spent), web.Sum(x.Interest), web.Sum(x.Balance), web.Text(p.T(string(x.State.Word()))).Under(why)}})
	}
	return t
}

type agentReportIn struct {
	ID string `json:"id"`
	AgentReportForm
}

type agentReturnIn struct {
	ID string `json:"id"`
	AgentReturnForm
}

// agentRoutes are the pages of executing agents.
func (s *Service) agentRoutes() []web.Route {
	const report, back = "/commitments/{id}/report", "/commitments/{id}/return"
	said := func(id string, err error) (web.See, error) {
		return web.See{To: web.Href("/commitments/{id}", id), Say: "web.saved"}, err
	}
	return []web.Route{
		web.Get(report, actAgentReport, s.ReadCommitment, agentReportPage),
		web.Post(report, actAgentReport, func(ctx context.Context, in agentReportIn) (web.See, error) {
			if _, err := s.ReportAgent(ctx, CommitmentID(in.ID), in.AgentReportForm); err != nil {
				return said(in.ID, err)
			}
			list, err := s.AgentReports(ctx, CommitmentID(in.ID))
			see, err := said(in.ID, err)
			if len(list) > 0 && list[len(list)-1].State == AgentReturned {
				see.Say = "funds.agent.report_returned"
			}
			return see, err
		}, report),
		web.Get(back, actAgentReturn, s.ReadCommitment, agentReturnPage),
		web.Post(back, actAgentReturn, func(ctx context.Context, in agentReturnIn) (web.See, error) {
			_, err := s.ReturnFromAgent(ctx, CommitmentID(in.ID), in.AgentReturnForm)
			return said(in.ID, err)
		}, back),
	}
}
