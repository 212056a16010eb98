package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

type riskIn struct {
	entryAt
	RiskForm
}

type issueIn struct {
	entryAt
	IssueForm
}

type changeIn struct {
	entryAt
	ChangeForm
}

// decisionIn is a decision with the entry on a board's list that it settles (R27): "risk:018f…".
type decisionIn struct {
	entryAt
	DecisionForm
	Settles string `json:"settles"`
}

// leads reports whether an act leads on from a status.
func leads[S ~string](m Machine[S], from S, act Act) bool {
	return slices.ContainsFunc(m.Next(from), func(t Transition[S]) bool { return t.Act == act })
}

// commonFields are those of every register.
func commonFields(e Entry, c choices, own ...entryField) []entryField {
	fields := []entryField{
		must(asked(inputPair, "title", "portfolio.register.title", e.Title)),
		must(wordsOf("category", "portfolio.register.category", e.Category, "portfolio.register.category.", Categories)),
	}
	fields = append(fields, own...)
	return append(fields, choiceOf("owner", "portfolio.register.owner", string(e.Owner), c.People),
		later(asked(inputDay, "identified_on", "portfolio.register.identified_on", e.IdentifiedOn)))
}

// escalation is the move that hands an open entry to the next board (R27).
func escalation[T any](s *Service, r register[T]) entryMove[T] {
	return entryMove[T]{act: actEscalate,
		open: func(v T, _ ActorID) bool {
			e := r.entry(&v)
			return r.head(v).Open && !e.Escalation.Open() && e.Escalation.Board != BoardPortfolio
		},
		fields: func(T, choices) []entryField {
			return []entryField{must(asked(inputText, "reason", "portfolio.form.reason", ""))}
		},
		run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
			return s.EscalateEntry(ctx, control.Ref{Kind: r.kind, ID: in.ID}, in.Version, in.Reason)
		}}
}

func (s *Service) riskPages() entryPages[Risk, riskIn] {
	return entryPages[Risk, riskIn]{register: risks, path: "/risks", create: actCreateRisk, edit: actEditRisk,
		texts: func(r Risk) []entryText {
			return []entryText{{"portfolio.register.cause", r.Cause}, {"portfolio.register.event", r.Event}, {"portfolio.register.effect", r.Effect}, {"portfolio.register.action", r.Action},
				{"portfolio.register.closed_reason", r.ClosedReason}}
		},
		fresh:    func() Risk { return Risk{Sign: Threat} },
		editable: func(r Risk) bool { return r.Open() && r.Status != RiskWaitingApproval },
		decides:  actApproveRisk, preparer: func(r Risk) ActorID { return r.PreparedBy },
		fields: riskFields,
		raise: func(ctx context.Context, of Link, in riskIn) (control.Done, error) {
			return s.RaiseRisk(ctx, of, in.RiskForm)
		},
		save: func(ctx context.Context, in riskIn) (control.Done, error) {
			return s.EditRisk(ctx, RiskID(in.ID), in.Version, in.RiskForm)
		},
		moves: s.riskMoves()}
}

func riskFields(r Risk, c choices) []entryField {
	own := []entryField{
		must(wordsOf("sign", "portfolio.register.sign", r.Sign, "portfolio.risk.sign.", []RiskSign{Threat, Opportunity})),
		asked(inputText, "cause", "portfolio.register.cause", r.Cause),
		must(asked(inputText, "event", "portfolio.register.event", r.Event)),
		asked(inputText, "effect", "portfolio.register.effect", r.Effect),
	}
	if r.ID == "" {
		own = append(own, scaleFields(r, c)...)
	}
	strategies := append(slices.Clone(Threat.Strategies()), "exploit", "enhance", "share")
	return commonFields(r.Entry, c, append(own,
		later(wordsOf("strategy", "portfolio.register.strategy", r.Strategy, "portfolio.risk.strategy.", strategies)),
		later(asked(inputText, "action", "portfolio.register.action", r.Action)),
		later(asked(inputDay, "target", "portfolio.register.target", r.Target)))...)
}

func scaleFields(r Risk, _ choices) []entryField {
	return []entryField{must(asked(inputScale, "likelihood", "portfolio.register.likelihood", r.Likelihood)), must(asked(inputScale, "impact", "portfolio.register.impact", r.Impact))}
}

// riskMoves are the moves of §4.3. Approving and returning are done in the inbox.
func (s *Service) riskMoves() []entryMove[Risk] {
	from := func(act Act) func(Risk, ActorID) bool {
		return func(r Risk, _ ActorID) bool { return leads(riskMachine, r.Status, act) }
	}
	return []entryMove[Risk]{
		{act: actRejectRisk, open: func(r Risk, actor ActorID) bool { return from(actRejectRisk)(r, actor) && r.PreparedBy != actor },
			fields: func(Risk, choices) []entryField {
				return []entryField{must(asked(inputText, "reason", "portfolio.form.reason", ""))}
			},
			run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
				return s.JudgeRisk(ctx, actRejectRisk, RiskID(in.ID), in.Version, in.Reason)
			}},
		{act: actCloseRisk, open: from(actCloseRisk),
			fields: func(Risk, choices) []entryField {
				return []entryField{must(asked(inputText, "closed_reason", "portfolio.form.reason", ""))}
			},
			run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
				return s.CloseRisk(ctx, RiskID(in.ID), in.Version, in.ClosedReason)
			}},
		{act: actMaterialise, open: func(r Risk, _ ActorID) bool { return r.Open() && r.Status != RiskWaitingApproval },
			run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
				return s.MaterialiseRisk(ctx, RiskID(in.ID), in.Version)
			}},
		escalation(s, risks),
		{act: actAssessRisk, open: func(r Risk, _ ActorID) bool { return r.Open() && r.Status != RiskWaitingApproval }, fields: scaleFields,
			run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
				return s.AssessRisk(ctx, RiskID(in.ID), in.Version, RiskAssessment{in.Likelihood, in.Impact})
			}},
		{act: actSubmitRisk, open: from(actSubmitRisk), run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
			return s.SubmitRisk(ctx, RiskID(in.ID), in.Version)
		}},
	}
}

func (s *Service) issuePages() entryPages[Issue, issueIn] {
	return entryPages[Issue, issueIn]{register: issues, path: "/issues", create: actCreateIssue, edit: actEditIssue,
		texts: func(i Issue) []entryText {
			return []entryText{{"portfolio.register.description", i.Description}, {"portfolio.register.action", i.Action}, {"portfolio.register.resolution", i.Resolution}}
		},
		editable: func(i Issue) bool { return i.Status != IssueClosed },
		fields: func(i Issue, c choices) []entryField {
			return commonFields(i.Entry, c,
				must(asked(inputText, "description", "portfolio.register.description", i.Description)),
				must(asked(inputScale, "urgency", "portfolio.register.urgency", i.Urgency)),
				must(asked(inputScale, "impact", "portfolio.register.impact", i.Impact)),
				must(asked(inputScale, "size", "portfolio.register.size", i.Size)),
				later(asked(inputText, "action", "portfolio.register.action", i.Action)),
				later(asked(inputDay, "target", "portfolio.register.target", i.Target)))
		},
		raise: func(ctx context.Context, of Link, in issueIn) (control.Done, error) {
			return s.RaiseIssue(ctx, of, in.IssueForm)
		},
		save: func(ctx context.Context, in issueIn) (control.Done, error) {
			return s.EditIssue(ctx, IssueID(in.ID), in.Version, in.IssueForm)
		},
		moves: s.issueMoves()}
}

func (s *Service) issueMoves() []entryMove[Issue] {
	moves := []entryMove[Issue]{escalation(s, issues)}
	asks := map[Act]func(Issue, choices) []entryField{
		actPostponeIssue: func(i Issue, _ choices) []entryField {
			return []entryField{must(asked(inputDay, "target", "portfolio.register.target", i.Target))}
		},
		actResolveIssue: func(i Issue, _ choices) []entryField {
			return []entryField{must(asked(inputText, "resolution", "portfolio.register.resolution", i.Resolution))}
		},
	}
	for _, act := range []Act{actPostponeIssue, actReopenIssue, actResolveIssue, actCloseIssue} {
		moves = append(moves, entryMove[Issue]{act: act, fields: asks[act],
			open: func(i Issue, _ ActorID) bool { return leads(issueMachine, i.Status, act) },
			run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
				return s.MoveIssue(ctx, act, IssueID(in.ID), in.Version, in.IssueMove)
			}})
	}
	return moves
}

func (s *Service) changePages() entryPages[Change, changeIn] {
	return entryPages[Change, changeIn]{register: changes, path: "/changes", create: actCreateChange, edit: actEditChange,
		texts: func(c Change) []entryText {
			return []entryText{{"portfolio.register.description", c.Description}, {"portfolio.register.not_doing", c.NotDoing}, {"portfolio.register.action", c.Action},
				{"portfolio.register.verdict", c.Comment}, {"portfolio.register.plan_diff", c.PlanDiff}}
		},
		editable: func(c Change) bool {
			return c.Status == ChangeSubmitted || c.Status == ChangeAssessing || c.Status == ChangePostponed
		},
		decides: actDecideChange, preparer: func(c Change) ActorID { return c.Requester },
		offer: func(ctx context.Context, q db.Querier, of Link, c Change) ([]web.Option, error) {
			return entryOptions(ctx, q, func(t *db.Text) {
				t.Add("WHERE e.kind = ? AND e.open AND e.id <> ? AND (e.project_id = ? OR e.project_id IS NULL AND e.parent_id = ?) ORDER BY e.id", ObjectChange, c.ID, of.ID, of.ID)
			}, func(r EntryRow) string { return r.ID })
		},
		fields: func(v Change, c choices) []entryField {
			return commonFields(v.Entry, c,
				must(asked(inputText, "description", "portfolio.register.description", v.Description)),
				must(asked(inputText, "not_doing", "portfolio.register.not_doing", v.NotDoing)),
				must(asked(inputScale, "size", "portfolio.register.size", v.Size)),
				must(asked(inputScale, "priority", "portfolio.register.priority", v.Priority)),
				asked(inputText, "action", "portfolio.register.action", v.Action),
				later(asked(inputDay, "target", "portfolio.register.target", v.Target)),
				later(asked(inputDay, "new_end", "portfolio.register.new_end", v.NewEnd)),
				later(asked(inputMoney, "new_budget", "portfolio.register.new_budget", v.NewBudget)))
		},
		raise: func(ctx context.Context, of Link, in changeIn) (control.Done, error) {
			return s.RequestChange(ctx, of, in.ChangeForm)
		},
		save: func(ctx context.Context, in changeIn) (control.Done, error) {
			return s.EditChange(ctx, ChangeID(in.ID), in.Version, in.ChangeForm)
		},
		moves: s.changeMoves()}
}

func (s *Service) changeMoves() []entryMove[Change] {
	from := func(act Act) func(Change, ActorID) bool {
		return func(c Change, _ ActorID) bool { return leads(changeMachine, c.Status, act) }
	}
	return []entryMove[Change]{
		escalation(s, changes),
		{act: actAssessChange, open: from(actAssessChange), run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
			return s.AssessChange(ctx, ChangeID(in.ID), in.Version)
		}},
		{act: actSubmitChange, open: from(actSubmitChange), run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
			return s.SubmitChange(ctx, ChangeID(in.ID), in.Version)
		}},
		{act: actDecideChange, open: func(c Change, actor ActorID) bool { return from(actDecideChange)(c, actor) && c.Requester != actor },
			fields: func(_ Change, c choices) []entryField {
				return []entryField{must(wordsOf("outcome", "portfolio.register.outcome", "", "portfolio.change.outcome.", ChangeOutcomes)),
					choiceOf("merged_into", "portfolio.register.merged_into", "", c.entries), asked(inputText, "comment", "portfolio.register.verdict", "")}
			},
			run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
				return s.DecideChange(ctx, ChangeID(in.ID), in.Version, ChangeVerdict{in.Outcome, in.MergedInto, in.Comment})
			}},
		{act: actImplementChange, open: from(actImplementChange),
			fields: func(c Change, _ choices) []entryField {
				return []entryField{must(asked(inputText, "plan_diff", "portfolio.register.plan_diff", c.PlanDiff))}
			},
			run: func(ctx context.Context, in entryMoveIn) (control.Done, error) {
				return s.ImplementChange(ctx, ChangeID(in.ID), in.Version, in.PlanDiff)
			}},
	}
}

func (s *Service) decisionPages() entryPages[Decision, decisionIn] {
	return entryPages[Decision, decisionIn]{register: decisions, path: "/decision-log", create: actRecordDecision, edit: actEditDecision,
		texts: func(d Decision) []entryText {
			return []entryText{{"portfolio.register.description", d.Description}, {"portfolio.register.present", d.Present}, {"portfolio.register.comments", d.Comments}, {"portfolio.register.told", d.CommunicatedTo}}
		},
		editable: func(Decision) bool { return true },
		offer: func(ctx context.Context, q db.Querier, of Link, _ Decision) ([]web.Option, error) {
			return entryOptions(ctx, q, func(t *db.Text) {
				t.Add("WHERE e.waiting AND (? = '' OR e.project_id = ? OR e.parent_id = ?) ORDER BY e.level DESC, e.id", of.ID, of.ID, of.ID)
			}, func(r EntryRow) string { return r.Kind + ":" + r.ID })
		},
		fields: func(d Decision, c choices) []entryField {
			own := []entryField{
				must(asked(inputText, "description", "portfolio.register.description", d.Description)),
				must(wordsOf("board", "portfolio.register.decided_by", d.Board, "portfolio.register.board.", Boards)),
				must(asked(inputText, "present", "portfolio.register.present", d.Present)),
				must(asked(inputDay, "decided_on", "portfolio.register.decided_on", d.DecidedOn)),
				later(asked(inputDay, "applies_from", "portfolio.register.applies_from", d.AppliesFrom)),
				later(asked(inputText, "comments", "portfolio.register.comments", d.Comments)),
				later(asked(inputText, "communicated_to", "portfolio.register.told", d.CommunicatedTo)),
			}
			if d.ID == "" && len(c.entries) > 0 {
				own = append(own, choiceOf("settles", "portfolio.register.settles", "", c.entries))
			}
			return commonFields(d.Entry, c, own...)
		},
		raise: func(ctx context.Context, of Link, in decisionIn) (control.Done, error) {
			kind, id, _ := strings.Cut(in.Settles, ":")
			return s.RecordDecision(ctx, of, in.DecisionForm, control.Ref{Kind: kind, ID: id})
		},
		save: func(ctx context.Context, in decisionIn) (control.Done, error) {
			return s.EditDecision(ctx, DecisionID(in.ID), in.Version, in.DecisionForm)
		}}
}

// entryOptions are entries to choose from, under the value that the form takes.
func entryOptions(ctx context.Context, q db.Querier, where func(*db.Text), value func(EntryRow) string) ([]web.Option, error) {
	list, err := entryRows(ctx, q, where)
	options := make([]web.Option, len(list))
	for i, r := range list {
		title, _ := r.Title.In(web.LangFrom(ctx))
		options[i] = web.Option{Value: value(r), Label: r.Holder + " " + r.Ref + " " + title}
	}
	return options, err
}

func (s *Service) registerRoutes() []web.Route {
	return slices.Concat([]web.Route{
		web.Get("/registers", control.SignedIn, s.ListEntries, registersPage),
		web.Get("/projects/{id}/registers", control.SignedIn, s.ReadRegisters, projectRegistersPage),
		web.Get(bulkPath, ActBulkEdit, s.ReadBulk, bulkPage),
		web.Post(bulkPath, ActBulkEdit, s.postBulk, bulkPath),
	}, s.riskPages().routes(s), s.issuePages().routes(s), s.decisionPages().routes(s), s.changePages().routes(s))
}
