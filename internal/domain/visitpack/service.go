package visitpack

import (
	"context"
	"encoding/json"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// ActSave is the act of keeping the speaking notes of a visit.
const ActSave control.Act = "visitpack.pack.save"

// Service is the slice's use cases.
type Service struct {
	control   *control.Control
	portfolio *portfolio.Service
	parties   *stakeholders.Service
}

// New makes the service over the office's control and the slices the pack is made of.
func New(c *control.Control, p *portfolio.Service, parties *stakeholders.Service) *Service {
	s := &Service{control: c, portfolio: p, parties: parties}
	if c != nil {
		c.Undoes(ActSave, s.undoSave)
	}
	return s
}

// kept is a pack's notes as the trail has them.
type kept struct {
	Subject control.Ref     `json:"subject"`
	Partner string          `json:"partner"`
	Scope   string          `json:"scope"`
	Marking control.Marking `json:"marking"`
	Version int             `json:"version"`
	Form
}

// Save keeps the notes of a visit that were read at a version, 0 for new ones. One subject has one pack of
// notes a day.
func (s *Service) Save(ctx context.Context, of Pack, version int, f Form) (control.Done, error) {
	if err := f.check(); err != nil {
		return control.Done{}, err
	}
	return s.save(ctx, kept{of.Subject, of.Partner, of.scope, of.Marking, version, f})
}

func (s *Service) save(ctx context.Context, k kept) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActSave, Scope: k.Scope, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		old, err := saved(s.control.AsSystem(ctx), tx, k.Subject, k.On)
		if err != nil {
			return control.Change{}, err
		}
		if old != nil { // what is marked higher than the reader is cleared for stays closed, and so does its day
			if _, err := control.Protection(ctx, tx, control.Ref{Kind: KindPack, ID: old.ID}); err != nil {
				return control.Change{}, fault.Refuse("visitpack.taken", fault.Args{"on": k.On})
			}
			k.Marking = control.Combine(k.Marking, old.Marking)
		}
		k.Marking.Level = max(k.Marking.Level, control.LevelUnclassified)
		now := Saved{Subject: k.Subject, Partner: k.Partner, Version: k.Version + 1, At: tx.Now(), By: tx.Actor().ID, Form: k.Form, Marking: k.Marking}
		change := control.Change{}
		switch {
		case old == nil && k.Version == 0:
			now.ID = tx.NewID()
		case old == nil || old.Version != k.Version:
			return control.Change{}, fault.Stale(old)
		default:
			now.ID = old.ID
			change.Before = kept{k.Subject, k.Partner, k.Scope, old.Marking, old.Version, old.Form}
		}
		change.Object = control.Ref{Kind: KindPack, ID: now.ID}
		change.After = kept{k.Subject, k.Partner, k.Scope, k.Marking, now.Version, k.Form}
		if err := tx.Protect(ctx, control.Object{Ref: change.Object, Scope: k.Scope, Marking: k.Marking}); err != nil {
			return control.Change{}, err
		}
		return change, store(ctx, tx, now)
	})
}

// undoSave puts the former notes back; the first ones of a day become empty.
func (s *Service) undoSave(ctx context.Context, _ control.Ref, before, after json.RawMessage) (control.Done, error) {
	var was, became kept
	if json.Unmarshal(after, &became) != nil {
		return control.Done{}, fault.Refuse("control.undo_none", nil)
	}
	was = became
	was.Notes, was.Visitor = Notes{}, ""
	if len(before) > 0 && string(before) != "null" {
		if err := json.Unmarshal(before, &was); err != nil {
			return control.Done{}, err
		}
	}
	was.Version = became.Version
	return s.save(ctx, was)
}

func store(ctx context.Context, tx *control.Tx, p Saved) error {
	notes, err := json.Marshal(p.Notes)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO visitpack_pack (id, subject_kind, subject_id, partner, on_day, visitor, lang, notes, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject_id, on_day) DO UPDATE SET visitor = excluded.visitor, lang = excluded.lang,
		notes = excluded.notes, version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		p.ID, p.Subject.Kind, p.Subject.ID, p.Partner, p.On, p.Visitor, p.Lang, string(notes), p.Version, p.At, p.By))
	return err
}

// saved are the notes of a subject and a day, nil for none that the actor may see.
func saved(ctx context.Context, q db.Querier, subject control.Ref, on cal.Date) (*Saved, error) {
	t := db.SQL(`SELECT n.id, n.subject_kind, n.subject_id, n.partner, n.on_day, n.visitor, n.lang, n.notes, n.version, n.updated_at, n.updated_by, ` + control.MarkingColumns + ` FROM visitpack_pack n`)
	control.Visible(ctx, t, "n.id")
	list, err := db.Collect(ctx, q, t.Add("WHERE n.subject_id = ? AND n.on_day = ?", subject.ID, on), func(row db.Row) (p Saved, err error) {
		var notes, releasable string
		var level int
		if err := row.Scan(&p.ID, &p.Subject.Kind, &p.Subject.ID, &p.Partner, &p.On, &p.Visitor, &p.Lang, &notes, &p.Version, &p.At, &p.By, &level, &releasable); err != nil {
			return p, err
		}
		p.ScanMarking(level, releasable)
		return p, json.Unmarshal([]byte(notes), &p.Notes)
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// readSaved finds the notes of the day, and the other days that have some.
func (out *Pack) readSaved(ctx context.Context, q db.Querier) (err error) {
	if out.Saved, err = saved(ctx, q, out.Subject, out.On); err != nil {
		return err
	}
	if out.Saved != nil {
		out.Marking = control.Combine(out.Marking, out.Saved.Marking)
		if out.Visitor == "" {
			out.Visitor = out.Saved.Visitor
		}
	}
	t := db.SQL(`SELECT n.on_day FROM visitpack_pack n`)
	control.Visible(ctx, t, "n.id")
	out.Days, err = db.Collect(ctx, q, t.Add("WHERE n.subject_id = ? ORDER BY n.on_day DESC LIMIT 12", out.Subject.ID), db.Value[cal.Date])
	return err
}
