package landscape

import (
	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// importsOut is the list of imports, as a page, as JSON and as a file.
type importsOut struct {
	Imports []importRow `json:"imports"`
	Next    ImportID    `json:"next,omitempty"`
	people  map[control.ActorID]string
	now     cal.Instant
}

// Table sets the list in columns.
func (o importsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "imports", Title: p.T("landscape.imports"), Next: string(o.Next), Columns: []web.Column{
		{Key: "started", Label: p.T("landscape.import.started"), Main: true},
		{Key: "by", Label: p.T("landscape.import.by")},
		{Key: "state", Label: p.T("landscape.import.state")},
		{Key: "files", Label: p.T("landscape.import.files"), Kind: web.KindInt},
		{Key: "activities", Label: p.T("landscape.import.activities"), Kind: web.KindInt},
		{Key: "created", Label: p.T("landscape.import.created"), Kind: web.KindInt},
		{Key: "updated", Label: p.T("landscape.import.updated"), Kind: web.KindInt},
		{Key: "unchanged", Label: p.T("landscape.import.unchanged"), Kind: web.KindInt},
		{Key: "refused", Label: p.T("landscape.import.refused"), Kind: web.KindInt},
	}}
	for _, i := range o.Imports {
		href := web.Href(pathImport, string(i.ID))
		t.Rows = append(t.Rows, web.Row{Key: string(i.ID), Href: href, Cells: []web.Cell{
			web.Anchor(p.Instant(i.Started), href), web.Text(o.people[i.By]), web.Text(i.stateWords(p, o.now)),
			web.Int(int64(i.Files)), web.Int(int64(i.Activities)), web.Int(int64(i.Created)), web.Int(int64(i.Updated)),
			web.Int(int64(i.Unchanged)), web.Int(int64(i.Refused)),
		}})
	}
	t.Empty = &web.Empty{Title: p.T("landscape.never"), Words: p.T("landscape.never_words")}
	return t
}

// stateWords says where an import stands; one that has not moved for a while was broken off.
func (i importRow) stateWords(p *i18n.Printer, now cal.Instant) string {
	if i.State == Running && now.After(i.Moved.Add(staleAfter)) {
		if i.Job != "" {
			return p.T("landscape.import.state.resumes")
		}
		return p.T("landscape.import.state.broken")
	}
	return p.T("landscape.import.state." + string(i.State))
}

// importOut is an import's page; as a file it is what was refused.
type importOut struct {
	importRow
	Result Result    `json:"result"`
	Read   []fileRow `json:"read"`
	people map[control.ActorID]string
	now    cal.Instant
	job    control.Job // of an import that was uploaded
}

// moves reports whether the import still waits or runs.
func (o importOut) moves() bool {
	return o.Job != "" && (o.State == Waiting || o.State == Running)
}

// follows reports whether the reader may watch the job, and stop it.
func (o importOut) follows(f *web.Frame) bool {
	return o.moves() && f.Actor != nil && (f.Actor.ID == o.job.Actor || f.May("control.job.read", ""))
}

// progress is how far the job has come.
func (o importOut) progress(f *web.Frame) web.JobState {
	j := web.JobState{Href: web.Href("/jobs/{id}", o.Job), Title: f.T("office.job.kind." + jobImport), Done: int(o.job.Done), Total: int(o.job.Total)}
	if o.job.Step != "" {
		j.Step = f.T(o.job.Step)
	}
	return j
}

// Table sets what was refused in columns.
func (o importOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "refused", Title: p.T("landscape.import.refused"), AsOf: o.Started.Date(), Columns: []web.Column{
		{Key: "file", Label: p.T("landscape.source.file"), Main: true},
		{Key: "line", Label: p.T("landscape.source.line"), Kind: web.KindInt},
		{Key: "message", Label: p.T("landscape.import.why")},
	}}
	for _, r := range o.Result.Refused {
		line := web.Int(int64(r.Line))
		if r.Line == 0 {
			line = web.Blank()
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(r.File), line, web.Text(r.Message)}})
	}
	t.Empty = &web.Empty{Title: p.T("landscape.import.refused_none"), Words: p.T("landscape.import.refused_none_words")}
	return t
}

func (o importOut) facts(f *web.Frame) []web.Fact {
	count := func(key string, n int) web.Fact { return web.Fact{Term: f.T(key), Value: f.P.Int(int64(n))} }
	return []web.Fact{
		{Term: f.T("landscape.import.state"), Value: o.stateWords(f.P, o.now)},
		{Term: f.T("landscape.import.by"), Value: o.people[o.By]},
		{Term: f.T("landscape.import.started"), Value: f.P.Instant(o.Started)},
		{Term: f.T("landscape.import.seconds"), Value: f.P.Decimal(o.Result.Seconds, 1)},
		count("landscape.import.files", o.Files), count("landscape.import.activities", o.Activities),
		count("landscape.import.created", o.Created), count("landscape.import.updated", o.Updated),
		count("landscape.import.unchanged", o.Unchanged), count("landscape.import.refused", o.Refused),
	}
}

// flagged are the traps met, in the order of the list of traps.
func (o importOut) flagged() []TrapTally {
	var list []TrapTally
	for _, trap := range iati.Traps {
		if n := o.Result.Flagged[trap]; n > 0 {
			list = append(list, TrapTally{Trap: trap, Times: n})
		}
	}
	return list
}
