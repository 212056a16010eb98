package office

import (
	"context"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// InboxIn asks for the inbox: open approvals, or those decided.
type InboxIn struct {
	web.List
	State string `json:"state"` // "", "waiting" or "decided"
}

// Inbox is the list of approvals.
type Inbox struct {
	State     string             `json:"state"`
	Approvals []control.Approval `json:"approvals"`
	Next      string             `json:"next,omitempty"`
	reader    *control.Actor
	named     map[control.Ref]Named
}

// ListApprovals lists what the reader may decide, what they wait for, or what was decided.
func (s *Service) ListApprovals(ctx context.Context, in InboxIn) (out Inbox, err error) {
	out.State, out.reader = in.State, control.ActorFrom(ctx)
	f := control.ApprovalFilter{Decided: in.State == "decided", Before: in.After, Limit: in.Limit + 1}
	if !f.Decided {
		f.Limit = web.MaxPageRows
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := s.control.Approvals(ctx, q, f)
		if f.Decided && len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = list[in.Limit-1].ID
		}
		for _, a := range list {
			may, _ := a.MayDecide(out.reader)
			if f.Decided || may == (in.State == "") {
				out.Approvals = append(out.Approvals, a)
			}
		}
		if err != nil {
			return err
		}
		out.named, err = s.names(ctx, q, objectsOf(out.Approvals))
		return err
	})
	return out, err
}

// objectsOf are what the approvals are about.
func objectsOf(list []control.Approval) []control.Ref {
	refs := make([]control.Ref, len(list))
	for i, a := range list {
		refs[i] = a.Object
	}
	return refs
}

// titleOf is what an approval is called in the reader's language: by the name of its object, or as it
// was submitted where the object has none.
func titleOf(p *i18n.Printer, a control.Approval, object Named) string {
	if object.Title == (i18n.Text{}) {
		return a.Title
	}
	return p.Text(object.Title)
}

// Table is the inbox as a list.
func (out Inbox) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "approvals", Title: p.T("office.approvals"), Next: out.Next, Columns: []web.Column{
		{Key: "title", Label: p.T("office.approval.what"), Main: true},
		{Key: "ref", Label: p.T("office.member.ref"), Export: true},
		{Key: "act", Label: p.T("office.approval.act")},
		{Key: "prepared_by", Label: p.T("office.approval.prepared_by")},
		{Key: "submitted_at", Label: p.T("office.approval.submitted"), Kind: web.KindDate},
		{Key: "due_on", Label: p.T("office.approval.due"), Kind: web.KindDate},
		{Key: "state", Label: p.T("office.approval.state")},
	}}
	for _, a := range out.Approvals {
		href := web.Href("/approvals/{id}", a.ID)
		row := web.Row{Href: href, Cells: []web.Cell{
			web.Text(titleOf(p, a, out.named[a.Object])).To(href).Under(out.named[a.Object].Code), web.Text(out.named[a.Object].Code), web.Text(p.T(a.Act.Key())), web.Text(a.PreparedName),
			web.Day(a.SubmittedAt.Date()), web.Day(a.DueOn), web.Text(stateWords(p, a, out.reader)),
		}}
		if may, _ := a.MayDecide(out.reader); may {
			row.Key = a.ID
		}
		t.Rows = append(t.Rows, row)
		t.Marking = control.Combine(t.Marking, a.Marking)
	}
	if out.State == "" {
		t.Empty = &web.Empty{Title: p.T("office.approval.none"), Words: p.T("office.approval.none_why")}
	}
	return t
}

// stateWords says how an approval stands for this reader.
func stateWords(p *i18n.Printer, a control.Approval, reader *control.Actor) string {
	if a.State != control.Open {
		return p.T("office.approval.state."+string(a.State), "who", a.DecidedName, "on", a.DecidedAt.Date())
	}
	if may, why := a.MayDecide(reader); !may {
		return p.T(why)
	}
	if a.Opened {
		return p.T("office.approval.opened")
	}
	return p.T("office.approval.state.open")
}

// ApprovalIn names one approval.
type ApprovalIn struct {
	ID string `json:"id"`
}

// ApprovalOut is one approval with what it is about.
type ApprovalOut struct {
	control.Approval
	Object   Named  `json:"-"`
	Decide   bool   `json:"may_decide"`
	WhyNot   string `json:"why_not,omitempty"` // text key
	Withdraw bool   `json:"may_withdraw"`
	compared Compared
}

// ReadApproval opens one approval: before and after, and whether the reader may decide it.
func (s *Service) ReadApproval(ctx context.Context, in ApprovalIn) (out ApprovalOut, err error) {
	if out.Approval, err = s.control.Approval(ctx, in.ID); err != nil {
		return out, err
	}
	me := control.ActorFrom(ctx)
	out.Decide, out.WhyNot = out.MayDecide(me)
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		named, err := s.names(ctx, q, []control.Ref{out.Approval.Object})
		if err != nil {
			return err
		}
		out.Object = named[out.Approval.Object]
		out.compared, err = s.compare(ctx, q, out.Approval.Object.Kind, out.Before, out.After)
		return err
	})
	return out, err
}

// DecideIn is a decision on one approval.
type DecideIn struct {
	ID       string `json:"id"`
	Decision string `json:"decision"` // "approve" or "return"
	Comment  string `json:"comment"`
}

// approves reads the decision; anything but the two words is a wrong field.
func approves(decision, comment string) (bool, error) {
	var fs fault.Fields
	switch decision {
	case "approve":
		return true, nil
	case "return":
		fs.Check(strings.TrimSpace(comment) != "", "comment", "control.approval.comment")
		return false, fs.Err()
	}
	fs.Add("decision", "office.approval.decision_unknown", nil)
	return false, fs.Err()
}

// Decide approves or returns one approval.
func (s *Service) Decide(ctx context.Context, in DecideIn) (see web.See, err error) {
	yes, err := approves(in.Decision, in.Comment)
	if err != nil {
		return see, err
	}
	done, err := s.control.Decide(ctx, in.ID, yes, in.Comment)
	if err != nil {
		return see, err
	}
	return web.See{To: "/approvals", Say: said(yes), Body: done}, nil
}

func said(yes bool) string {
	if yes {
		return "office.approval.said_approved"
	}
	return "office.approval.said_returned"
}

// BatchIn names several approvals of one kind.
type BatchIn struct {
	ID []string `json:"id"`
}

// Batch is several approvals, each shown: to see the page is to have opened them.
type Batch struct {
	Approvals []ApprovalOut `json:"approvals"`
	Unlike    bool          `json:"unlike"` // they are not of one kind and cannot be decided together
}

// ReadBatch opens several approvals.
func (s *Service) ReadBatch(ctx context.Context, in BatchIn) (out Batch, err error) {
	if len(in.ID) == 0 || len(in.ID) > 50 {
		return out, fault.Refuse("office.approval.batch_size", nil)
	}
	for _, id := range in.ID {
		a, err := s.ReadApproval(ctx, ApprovalIn{id})
		if err != nil {
			return out, err
		}
		out.Approvals = append(out.Approvals, a)
		out.Unlike = out.Unlike || a.Act != out.Approvals[0].Act
	}
	return out, nil
}

// DecideAllIn is one decision on several approvals.
type DecideAllIn struct {
	ID       []string `json:"id"`
	Decision string   `json:"decision"`
	Comment  string   `json:"comment"`
}

// DecideAll decides several approvals of one kind. Those that could not be decided stay open; the
// first reason is shown, the rest is in the answer to a program.
func (s *Service) DecideAll(ctx context.Context, in DecideAllIn) (see web.See, err error) {
	yes, err := approves(in.Decision, in.Comment)
	if err != nil {
		return see, err
	}
	results, err := s.control.DecideAll(ctx, in.ID, yes, in.Comment)
	if err != nil {
		return see, err
	}
	answer := make(map[string]string, len(results))
	var failed error
	for _, id := range in.ID {
		answer[id] = "done"
		if results[id] != nil {
			answer[id] = fault.Of(results[id]).Key
			if failed == nil {
				failed = results[id]
			}
		}
	}
	if failed != nil && len(in.ID) == 1 {
		return see, failed
	}
	see = web.See{To: "/approvals", Say: said(yes), Body: answer}
	if failed != nil {
		see.Say = "office.approval.said_partly"
	}
	return see, nil
}
