package office

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// TrailIn narrows the audit trail.
type TrailIn struct {
	web.List
	Object  string   `json:"object"`
	Actor   string   `json:"actor"`
	Act     string   `json:"act"`
	Outcome string   `json:"outcome"`
	From    cal.Date `json:"from"`
	To      cal.Date `json:"to"`
}

// TrailOut is a page of the trail.
type TrailOut struct {
	Entries []control.Entry  `json:"entries"`
	Next    string           `json:"next,omitempty"`
	People  []control.Person `json:"-"`
	All     bool             `json:"-"` // the reader sees everybody's acts
	Object  Named            `json:"-"`
	named   map[control.Ref]Named
}

// ReadTrail lists what was done, newest first, as far as the reader may see it.
func (s *Service) ReadTrail(ctx context.Context, in TrailIn) (out TrailOut, err error) {
	out.All = control.ActorFrom(ctx).May("control.trail.read", "")
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Entries, err = s.control.Trail(ctx, q, control.TrailFilter{Object: in.Object, Actor: control.ActorID(in.Actor), Act: control.Act(in.Act),
			Outcome: in.Outcome, From: in.From, To: in.To, Before: in.After, Limit: in.Limit + 1})
		if err != nil {
			return err
		}
		if len(out.Entries) > in.Limit {
			out.Entries = out.Entries[:in.Limit]
			out.Next = out.Entries[in.Limit-1].ID
		}
		refs := make([]control.Ref, 0, len(out.Entries))
		for _, e := range out.Entries {
			refs = append(refs, e.Object)
		}
		if out.named, err = s.names(ctx, q, refs); err != nil {
			return err
		}
		if in.Object != "" && len(out.Entries) > 0 {
			out.Object = out.named[out.Entries[0].Object]
		}
		out.People, err = control.People(ctx, q)
		return err
	})
	return out, err
}

// Table is the trail as a list.
func (out TrailOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "audit", Title: p.T("office.trail"), Next: out.Next, Columns: []web.Column{
		{Key: "at", Label: p.T("office.trail.at"), Main: true},
		{Key: "actor", Label: p.T("office.trail.who")},
		{Key: "act", Label: p.T("office.trail.act")},
		{Key: "object", Label: p.T("office.trail.object")},
		{Key: "outcome", Label: p.T("office.trail.outcome")},
		{Key: "note", Label: p.T("office.trail.note")},
		{Key: "no", Label: p.T("office.trail.no"), Kind: web.KindInt},
		{Key: "request", Label: p.T("office.trail.request"), Export: true},
		{Key: "before", Label: p.T("office.trail.before"), Export: true},
		{Key: "after", Label: p.T("office.trail.after"), Export: true},
	}}
	for _, e := range out.Entries {
		href := web.Href("/audit/{id}", e.ID)
		object := web.Text(p.T("kind." + e.Object.Kind))
		if n := out.named[e.Object]; n.Href != "" {
			object = web.Anchor(p.Text(n.Title), n.Href).Under(p.T("kind." + e.Object.Kind))
		}
		no := web.Int(e.No)
		if e.No == 0 {
			no = web.Blank()
		}
		t.Rows = append(t.Rows, web.Row{Key: e.ID, Href: href, Cells: []web.Cell{
			web.Text(p.Instant(e.At)).To(href), who(e, p), web.Text(p.T(e.Act.Key())), object,
			web.Text(p.T("office.outcome." + e.Outcome)), web.Text(note(e, p)), no,
			web.Text(e.Request), web.Text(string(e.Before)), web.Text(string(e.After)),
		}})
	}
	return t
}

func who(e control.Entry, p *i18n.Printer) web.Cell {
	cell := web.Text(e.ActorName)
	if e.For != "" {
		cell = cell.Under(p.T("office.trail.for", "who", e.ForName))
	}
	return cell
}

func note(e control.Entry, p *i18n.Printer) string {
	switch {
	case e.Erased:
		return p.T("office.trail.erased")
	case e.Refused != "":
		return p.T(e.Refused)
	}
	return e.Note
}

// EntryIn names a line of the trail.
type EntryIn struct {
	ID string `json:"id"`
}

// EntryOut is one line with before and after.
type EntryOut struct {
	control.Entry
	Object   Named `json:"-"`
	compared Compared
}

// ReadEntry opens one line of the trail.
func (s *Service) ReadEntry(ctx context.Context, in EntryIn) (out EntryOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := s.control.Trail(ctx, q, control.TrailFilter{ID: in.ID, Limit: 1})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.Missing("entry")
		}
		out.Entry = list[0]
		named, err := s.names(ctx, q, []control.Ref{out.Entry.Object})
		if err != nil {
			return err
		}
		out.Object = named[out.Entry.Object]
		out.compared, err = s.compare(ctx, q, out.Entry.Object.Kind, out.Before, out.After)
		return err
	})
	return out, err
}
