package office

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/mail"
)

// urgentAsked names the approval an urgent mail is about.
type urgentAsked struct {
	Approval string `json:"approval"`
}

// urgent reports whether an approval cannot wait for the next digest.
func urgent(a control.Approval, today cal.Date) bool {
	return !a.DueOn.IsZero() && !a.DueOn.After(today.AddDays(urgentDays))
}

// askUrgent asks for a mail to everybody who may decide an approval that became urgent, once.
func (s *Service) askUrgent(ctx context.Context, staff []control.ActorID) (n int, err error) {
	var fresh []control.Approval
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		open, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Limit: 500})
		if err != nil {
			return err
		}
		known, err := db.Collect(ctx, q, db.SQL(`SELECT approval FROM office_urgent`), db.Value[string])
		told := map[string]bool{}
		for _, id := range known {
			told[id] = true
		}
		for _, a := range open {
			if urgent(a, s.control.DB().Now().Date()) && !told[a.ID] {
				fresh = append(fresh, a)
			}
		}
		return err
	})
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	deciders, err := s.deciders(ctx, staff, fresh)
	if err != nil {
		return 0, err
	}
	for _, a := range fresh {
		if err := s.tellOf(ctx, a, deciders[a.ID]); err != nil {
			return n, err
		}
		n += len(deciders[a.ID])
	}
	return n, nil
}

// tellOf asks for the mails about one approval, in one write, and notes that it was told.
func (s *Service) tellOf(ctx context.Context, a control.Approval, deciders []control.ActorID) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActSendDigests}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		notices := make([]mail.Notice, len(deciders))
		for i, who := range deciders {
			notices[i] = mail.Notice{Kind: KindUrgent, Person: who, Key: a.ID, Data: urgentAsked{a.ID}}
		}
		if err := mail.Notify(ctx, tx, notices...); err != nil {
			return control.Change{}, err
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO office_urgent (approval, at) VALUES (?, ?) ON CONFLICT (approval) DO NOTHING`, a.ID, tx.Now()))
		return control.Change{Object: control.Ref{Kind: "digest"}, After: map[string]int{"urgent": len(deciders)}}, err
	})
	return err
}

// deciders are the persons who may decide approvals, by approval.
func (s *Service) deciders(ctx context.Context, staff []control.ActorID, list []control.Approval) (map[string][]control.ActorID, error) {
	found := map[string][]control.ActorID{}
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		ids := make([]string, len(list))
		for i, a := range list {
			ids[i] = a.Object.ID
		}
		for _, who := range staff {
			actor, err := s.control.Actor(ctx, q, who)
			if fault.Is(err, fault.Unauthenticated) {
				continue
			}
			if err != nil {
				return err
			}
			seen, err := control.SeenAmong(control.WithActor(ctx, actor), q, ids...)
			if err != nil {
				return err
			}
			for _, a := range list {
				_, sees := seen[a.Object.ID]
				if may, _ := a.MayDecide(actor); may && sees {
					found[a.ID] = append(found[a.ID], who)
				}
			}
		}
		return nil
	})
	return found, err
}

// composeUrgent writes the mail about one approval; nil once it is settled.
func (s *Service) composeUrgent(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
	var asked urgentAsked
	if err := json.Unmarshal(data, &asked); err != nil {
		return nil, err
	}
	open, err := s.control.Approvals(ctx, q, control.ApprovalFilter{ID: asked.Approval, Limit: 1})
	if err != nil || len(open) == 0 {
		return nil, err
	}
	a := open[0]
	if may, _ := a.MayDecide(control.ActorFrom(ctx)); !may {
		return nil, nil
	}
	var d Desk
	if d.named, err = s.names(ctx, q, objectsOf(open)); err != nil {
		return nil, err
	}
	title := a.Title
	if n, ok := d.named[a.Object]; ok {
		title = to.Printer.Text(n.Title)
	}
	return &mail.Letter{
		Subject: to.Printer.T("office.urgent.subject", "title", title), Lead: d.approvalWords(to.Printer, a), Marking: a.Marking,
		Link: mail.Link{Text: to.Printer.T("office.urgent.open"), Href: "/approvals/" + a.ID},
	}, nil
}
