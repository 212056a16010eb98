package portfolio_test

import (
	"context"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

func riskForm(likelihood, impact int) portfolio.RiskForm {
	return portfolio.RiskForm{EntryForm: portfolio.EntryForm{Title: i18n.Text{EN: "Trainers leave", FR: "Départ des formateurs"}, Category: "people"},
		Sign: portfolio.Threat, Cause: "Low pay", Event: "Trainers leave", Effect: "No course", Likelihood: likelihood, Impact: impact}
}

func (p *projects) rows(who context.Context, f portfolio.EntryFilter) []portfolio.EntryRow {
	p.t.Helper()
	l, err := p.ListEntries(who, f)
	if err != nil {
		p.t.Fatal(err)
	}
	return l.Entries
}

// serious raises a risk with all that R24 asks for and assesses it.
func (p *projects) serious(id portfolio.ProjectID) portfolio.RiskID {
	p.t.Helper()
	f := riskForm(4, 4)
	f.Strategy, f.Action, f.Target = "reduce", "Bonus", day("2027-01-31")
	f.Owner = control.ActorFrom(p.officer).ID
	risk := portfolio.RiskID(p.must(p.RaiseRisk(p.officer, projectLink(id), f)))
	p.must(p.AssessRisk(p.officer, risk, 0, portfolio.RiskAssessment{Likelihood: 4, Impact: 5}))
	return risk
}

func projectLink(id portfolio.ProjectID) portfolio.Link {
	return portfolio.Link{Kind: portfolio.ObjectProject, ID: string(id)}
}

func TestRiskFromProposalToIssue(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		bare := portfolio.RiskID(p.must(p.RaiseRisk(p.officer, projectLink(id), riskForm(5, 2))))
		p.must(p.AssessRisk(p.officer, bare, 0, portfolio.RiskAssessment{Likelihood: 5, Impact: 2}))
		_, err := p.SubmitRisk(p.officer, bare, 0)
		if f := fault.Of(err); f == nil || len(f.Fields) != 4 {
			t.Errorf("a serious risk without owner, strategy, action and target is submitted: %v", err)
		}
		risk := p.serious(id)
		p.must(p.SubmitRisk(p.officer, risk, 0))
		if _, err := p.EditRisk(p.officer, risk, 0, riskForm(1, 1)); !fault.Is(err, fault.Conflict) {
			t.Errorf("what waits is edited: %v", err)
		}
		if _, err := p.JudgeRisk(p.officer, "portfolio.risk.approve", risk, 0, ""); err == nil {
			t.Error("who sent the risk approves it (R43)")
		}
		p.must(p.DecideRisk(p.board, control.Ref{Kind: portfolio.ObjectRisk, ID: string(risk)}, true, ""))
		_, err = p.CloseRisk(p.officer, risk, 0, "")
		if err == nil {
			t.Error("a risk closes without a reason (R26)")
		}
		p.must(p.MaterialiseRisk(p.officer, risk, 0))
		list := p.rows(p.officer, portfolio.EntryFilter{Kind: portfolio.ObjectIssue})
		if len(list) != 1 || list[0].Ref != "I1" || list[0].Level != 25 {
			t.Fatalf("issues: %+v", list)
		}
		closed := p.rows(p.officer, portfolio.EntryFilter{Status: "closed", Kind: portfolio.ObjectRisk})
		if len(closed) != 1 || closed[0].ID != string(risk) {
			t.Errorf("closed: %+v", closed)
		}
		facts := map[portfolio.ProjectID]portfolio.EntryFacts{}
		err = p.Control.Read(p.officer, func(ctx context.Context, q db.Querier) (err error) {
			facts, err = portfolio.FactsOfEntries(ctx, q, day("2026-12-25"), id)
			return err
		})
		if f := facts[id]; err != nil || f.Risks != 1 || f.Issues != 1 || f.Worst != 10 || f.Overdue != 1 {
			t.Errorf("facts %+v %v", f, err)
		}
	})
}

func TestRegisterConflictAndUndo(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		id := p.create(lightForm())
		risk := portfolio.RiskID(p.must(p.RaiseRisk(p.officer, projectLink(id), riskForm(2, 2))))
		changed := riskForm(2, 2)
		changed.Cause = "Better offers"
		done, err := p.EditRisk(p.officer, risk, 1, changed)
		p.must(done, err)
		if _, err := p.EditRisk(p.officer, risk, 1, riskForm(2, 2)); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale edit is saved: %v", err)
		}
		p.must(p.UndoDone(p.officer, done.Trail))
		if _, err := p.UndoDone(p.officer, done.Trail); err == nil {
			t.Error("undone twice")
		}
	})
}

func TestEscalationWaitsForItsBoard(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		issue := control.Ref{Kind: portfolio.ObjectIssue, ID: p.must(p.RaiseIssue(p.officer, projectLink(id), portfolio.IssueForm{
			EntryForm: portfolio.EntryForm{Title: i18n.Text{EN: "Visas refused"}, Category: "political"}, Description: "No visas", Urgency: 4, Impact: 4, Size: 2}))}
		p.must(p.EscalateEntry(p.officer, issue, 0, "Beyond us"))
		_, err := p.EscalateEntry(p.officer, issue, 0, "again")
		p.refused("a second escalation", err, "portfolio.register.escalated")
		if list := p.rows(p.officer, portfolio.EntryFilter{Board: portfolio.BoardPackage}); len(list) != 1 {
			t.Fatalf("on the board's list: %+v", list)
		}
		d := portfolio.DecisionForm{EntryForm: portfolio.EntryForm{Title: i18n.Text{EN: "Ask the embassy"}, Category: "political"}, Description: "The embassy is asked",
			Board: portfolio.BoardProject, Present: "Minutes 4", DecidedOn: day("2026-11-20")}
		_, err = p.RecordDecision(p.officer, projectLink(id), d, issue)
		p.refused("another board's decision", err, "portfolio.register.wrong_board")
		d.Board = portfolio.BoardPackage
		p.must(p.RecordDecision(p.officer, projectLink(id), d, issue))
		if list := p.rows(p.officer, portfolio.EntryFilter{Board: portfolio.BoardPackage}); len(list) != 0 {
			t.Errorf("decided, and still on the list: %+v", list)
		}
	})
}

func TestChangeRebaselines(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackLight)
		f := portfolio.ChangeForm{EntryForm: portfolio.EntryForm{Title: i18n.Text{EN: "Two months more"}, Category: "schedule"}, Description: "Later start", NotDoing: "No course",
			Action: "New plan", Size: 2, Priority: 4, NewEnd: day("2027-05-31")}
		change := portfolio.ChangeID(p.must(p.RequestChange(p.officer, projectLink(id), f)))
		other := portfolio.ChangeID(p.must(p.RequestChange(p.officer, projectLink(id), f)))
		for _, c := range []portfolio.ChangeID{change, other} {
			p.must(p.AssessChange(p.officer, c, 0))
			p.must(p.SubmitChange(p.officer, c, 0))
		}
		if _, err := p.DecideChange(p.officer, change, 0, portfolio.ChangeVerdict{Outcome: portfolio.OutcomeApprove}); err == nil {
			t.Error("the requester decides (R43)")
		}
		if _, err := p.DecideChange(p.board, other, 0, portfolio.ChangeVerdict{Outcome: portfolio.OutcomeMerge, Into: other, Comment: "same"}); err == nil {
			t.Error("a change is merged into itself (R28)")
		}
		p.must(p.DecideChange(p.board, other, 0, portfolio.ChangeVerdict{Outcome: portfolio.OutcomeMerge, Into: change, Comment: "same"}))
		p.must(p.DecideChange(p.board, change, 0, portfolio.ChangeVerdict{Outcome: portfolio.OutcomeApprove}))
		if _, err := p.ImplementChange(p.officer, change, 0, ""); err == nil {
			t.Error("implemented without a plan difference (R28)")
		}
		p.must(p.ImplementChange(p.officer, change, 0, "Course moved to May"))
		if b := p.read(id).Project.Baseline; b.No != 2 || b.Period.End != day("2027-05-31") {
			t.Errorf("baseline %+v", b)
		}
	})
}

func TestContingencyStaysWithinItsReserve(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		plan := portfolio.ContingencyID(p.must(p.CreateContingency(p.officer, id, portfolio.ContingencyForm{Title: "Second supplier", Trigger: "The first fails", Plan: "Buy elsewhere",
			Reserve: money.Euro(10_000_00), Owner: control.ActorFrom(p.officer).ID})))
		use := portfolio.UseForm{Amount: money.Euro(12_000_00), Occurred: "Supplier bankrupt", OccurredOn: day("2026-11-19")}
		_, err := p.RequestContingencyUse(p.officer, plan, 0, use)
		p.refused("more than the reserve", err, "portfolio.contingency.above_reserve")
		use.Amount = money.Euro(6_000_00)
		p.must(p.RequestContingencyUse(p.officer, plan, 0, use))
		object := control.Ref{Kind: portfolio.ObjectContingency, ID: string(plan)}
		if _, err := p.DecideContingencyUse(p.officer, object, true, ""); err == nil {
			t.Error("who asked approves (R30)")
		}
		p.must(p.DecideContingencyUse(p.board, object, true, ""))
		_, err = p.RequestContingencyUse(p.officer, plan, 0, use)
		p.refused("the sum is above the reserve", err, "portfolio.contingency.above_reserve")
	})
}

func TestHandoverTakesWhatIsInCustody(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.parties()
		p.Words = catalogue(t)
		coordinator := o.as(people.Coordinator)
		id := p.create(lightForm())
		asset := portfolio.AssetID(p.must(p.CreateAsset(coordinator, id, portfolio.AssetForm{Title: i18n.Text{EN: "Radios"}, Donor: "NLD", Ordered: 2, UnitValue: money.Euro(9_000_00)})))
		p.must(p.MoveAsset(coordinator, "portfolio.asset.receive", asset, 0, portfolio.AssetMove{Received: 2, ReceivedOn: day("2026-11-01"), Serials: []string{"A1", "A2"}}))
		p.must(p.MoveAsset(coordinator, "portfolio.asset.inspect", asset, 0, portfolio.AssetMove{Remarks: "Sound"}))
		p.must(p.MoveAsset(coordinator, "portfolio.asset.take", asset, 0, portfolio.AssetMove{Custodian: "Store", Location: "Chisinau"}))
		lines := []portfolio.HandoverLine{{Asset: asset, Quantity: 2, Serials: []string{"A1", "A2"}}}
		h := portfolio.HandoverID(p.must(p.CreateHandover(coordinator, id, portfolio.HandoverForm{From: "Liaison Office", To: "Ministry", Place: "Chisinau", On: day("2026-11-20"), EndUse: "EUA 4", Items: lines})))
		p.must(p.MoveHandover(coordinator, "portfolio.handover.schedule", h, 0, ""))
		sign := portfolio.SignForm{Document: "C-12", On: day("2026-11-20"), SignedForPartner: "Col. A", SignedForNATO: "Ms B", Items: []portfolio.HandoverLine{{Asset: asset, Quantity: 1, Serials: []string{"A1"}}}}
		if _, err := p.SignHandover(coordinator, h, 0, sign); err == nil {
			t.Error("a certificate with other quantities is signed (R32)")
		}
		sign.Items = lines
		p.must(p.SignHandover(coordinator, h, 0, sign))
		got, held, err := p.Handover(coordinator, h)
		if err != nil || len(got.Checks) != 2 || got.Checks[0].Due != day("2027-05-20") || held[asset].InCustody() != 0 {
			t.Fatalf("%+v %+v %v", got, held, err)
		}
		o.now = o.now.AddDate(0, 6, 1)
		system := o.AsSystem(t.Context())
		for _, want := range []int{1, 0} { // the second run finds nothing new
			if n, err := p.RaiseMissedChecks(system); err != nil || n != want {
				t.Errorf("%d issues of missed checks: %v (R33)", n, err)
			}
		}
		if rows := p.rows(p.officer, portfolio.EntryFilter{Kind: portfolio.ObjectIssue}); len(rows) != 1 || rows[0].Title.EN != "End-use check missed: handover H1 to Ministry" || !strings.HasPrefix(rows[0].Title.FR, "Contrôle d’utilisation finale manqué") {
			t.Errorf("%+v", rows)
		}
		p.must(p.CheckEndUse(coordinator, h, 0, 1, o.Control.DB().Now().Date(), "All in use"))
	})
}

func TestBulkEditIsOneActWithOneUndo(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		id := p.create(lightForm())
		var rows []portfolio.BulkKey
		for range 2 {
			rows = append(rows, portfolio.BulkKey{ID: p.must(p.RaiseRisk(p.officer, projectLink(id), riskForm(2, 2)))})
		}
		reader := o.hire("rob", "NLD", people.Reader, "")
		preview, err := p.PreviewBulk(reader, []string{rows[0].ID}, portfolio.BulkForm{Category: "cost"})
		if err != nil || len(preview) != 1 || preview[0].Blocked == nil || preview[0].Blocked.Key != "portfolio.bulk.role" {
			t.Fatalf("%+v %v", preview, err)
		}
		if _, err := p.BulkEdit(reader, rows, portfolio.BulkForm{Category: "cost"}); err == nil {
			t.Error("a reader edits")
		}
		done, err := p.BulkEdit(p.officer, rows, portfolio.BulkForm{Category: "cost", Target: day("2027-01-01")})
		p.must(done, err)
		for _, r := range p.rows(p.officer, portfolio.EntryFilter{}) {
			if r.Category != "cost" || r.Target != day("2027-01-01") {
				t.Errorf("%+v", r)
			}
		}
		p.must(p.UndoDone(p.officer, done.Trail))
		for _, r := range p.rows(p.officer, portfolio.EntryFilter{}) {
			if r.Category != "people" || !r.Target.IsZero() {
				t.Errorf("not undone: %+v", r)
			}
		}
	})
}

func TestRegisterPagesFollowTheKeyset(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		for i := range 5 {
			p.must(p.RaiseRisk(p.officer, projectLink(id), riskForm(i%2+1, 2)))
		}
		for _, sort := range []string{"", "due"} {
			seen, f := map[string]bool{}, portfolio.EntryFilter{}
			f.Sort, f.Limit = sort, 2
			for range 4 {
				l, err := p.ListEntries(p.officer, f)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range l.Entries {
					if seen[r.ID] {
						t.Errorf("%s twice by %q", r.Ref, sort)
					}
					seen[r.ID] = true
				}
				if f.After = l.Next; l.Next == "" {
					break
				}
			}
			if len(seen) != 5 {
				t.Errorf("%d entries by %q", len(seen), sort)
			}
		}
		elsewhere := o.hire("bob", "NLD", people.ProgrammeOfficer, "partner:GEO/")
		if list := p.rows(elsewhere, portfolio.EntryFilter{}); len(list) != 0 {
			t.Errorf("somebody without the need to know sees %d entries", len(list))
		}
	})
}
