package week

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts of the slice.
const (
	ActSubmit control.Act = "week.update.submit" // say how one's projects stand
	ActTeam   control.Act = "week.team.read"     // see the whole team's week
)

// What the trail calls a submission and a recording; neither is a protected object.
const (
	KindUpdate   = "week_update"
	KindSnapshot = "week_snapshot"
)

// Service is the slice's use cases. App fills the function fields.
type Service struct {
	control   *control.Control
	portfolio *portfolio.Service

	// Actions counts the open actions of meetings by person and month that fall due up to a day; nil where
	// nobody keeps any.
	Actions func(ctx context.Context, q db.Querier, until cal.Date) ([]portfolio.Load, error)
}

// New makes the service over the office's control and its projects.
func New(c *control.Control, p *portfolio.Service) *Service {
	s := &Service{control: c, portfolio: p}
	if c != nil {
		c.Undoes(ActSubmit, s.undoSubmit)
	}
	return s
}

// Submission is one page of updates. Entries that say nothing are left out.
type Submission struct {
	Week    Week // "" is the week of the day
	Lang    i18n.Lang
	Entries []Entry
}

// submitted is a submission as the trail keeps it, and as an undo puts it back.
type submitted struct {
	Week    Week     `json:"week"`
	Updates []Update `json:"updates"`
}

// Submit writes the updates of one page in one act with one undo. Each project must be live and in the
// sight of the actor, who must hold ActSubmit there. What is wrong is told for all projects at once, by the
// field rows.N.state and so on; when somebody wrote the update of a project since the page was shown, that is
// told at its field too.
func (s *Service) Submit(ctx context.Context, in Submission) (control.Done, error) {
	entries, index := said(in.Entries)
	if len(entries) == 0 {
		var fs fault.Fields
		fs.Add("rows", "week.update.nothing", nil)
		return control.Done{}, fs.Err()
	}
	first := control.Ref{Kind: portfolio.ObjectProject, ID: string(entries[0].Project)}
	return s.control.Do(ctx, control.Op{Act: ActSubmit, Object: first, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		week := in.Week
		if week == "" {
			week = Of(tx.Today())
		}
		page, err := s.openPage(ctx, tx, week, entries)
		if err != nil {
			return control.Change{}, err
		}
		made, err := page.plan(tx, entries, index, in.Lang)
		if err != nil {
			return control.Change{}, err
		}
		return s.write(ctx, tx, page, made)
	})
}

// said are the entries that say something, with the place each has in the form.
func said(all []Entry) (entries []Entry, index []int) {
	for i, e := range all {
		if e.Project != "" && (e.Same || !e.Said.trimmed().empty()) {
			entries, index = append(entries, e), append(index, i)
		}
	}
	return entries, index
}

// page is what a submission is held against.
type page struct {
	week    Week
	rows    map[portfolio.ProjectID]portfolio.ProjectRow
	current map[portfolio.ProjectID]Update
	former  map[portfolio.ProjectID]Update
	names   map[control.ActorID]string
}

// openPage loads the projects of entries with what was said of them.
func (s *Service) openPage(ctx context.Context, tx *control.Tx, week Week, entries []Entry) (p page, err error) {
	ids := make([]portfolio.ProjectID, len(entries))
	for i, e := range entries {
		ids[i] = e.Project
	}
	p = page{week: week, rows: map[portfolio.ProjectID]portfolio.ProjectRow{}}
	rows, err := portfolio.Rows(ctx, tx, portfolio.ProjectFilter{IDs: ids}, i18n.EN)
	if err != nil {
		return p, err
	}
	for _, r := range rows {
		p.rows[r.ID] = r
	}
	if p.current, err = updatesIn(ctx, tx, week, ids...); err != nil {
		return p, err
	}
	if p.former, err = updatesBefore(ctx, tx, week, ids...); err != nil {
		return p, err
	}
	var writers []control.ActorID
	for _, u := range p.current {
		writers = append(writers, u.By)
	}
	p.names, err = control.Names(ctx, tx, writers...)
	return p, err
}

// change is an update that is about to be written over another, nil for none.
type change struct {
	was   *Update
	now   Update
	fresh bool
}

// plan holds every entry against the rules and says what is to be written.
func (p page) plan(tx *control.Tx, entries []Entry, index []int, lang i18n.Lang) (made []change, err error) {
	var fs fault.Fields
	checkWeek(&fs, p.week, tx.Today())
	for i, e := range entries {
		row, seen := p.rows[e.Project]
		if !seen {
			return nil, fault.Missing(portfolio.ObjectProject)
		}
		if !tx.Actor().May(ActSubmit, row.Scope) {
			return nil, fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(ActSubmit)})
		}
		prefix := "rows." + strconv.Itoa(index[i]) + "."
		if !live(row.State) {
			fs.Add(prefix+"state", "week.update.not_live", fault.Args{"ref": row.Ref, "state": row.State.Word()})
			continue
		}
		x := change{was: found(p.current, e.Project)}
		said := e.over(found(p.former, e.Project))
		said.check(&fs, prefix, row.Ref)
		if at := x.was; e.Revision >= 0 && (at != nil && at.Revision != e.Revision || at == nil && e.Revision != 0) {
			fs.Add(prefix+"state", "week.update.moved_on", p.movedOn(row, at))
			continue
		}
		if x.was != nil && x.was.Said == said {
			continue
		}
		x.now, x.fresh = said.next(x.was, p.week, tx.Now())
		x.now.Project, x.now.Lang, x.now.Overall, x.now.By = e.Project, lang, row.Overall, tx.Actor().ID
		made = append(made, x)
	}
	if fs.Err() == nil && len(made) == 0 {
		fs.Add("rows", "week.update.nothing", nil)
	}
	return made, fs.Err()
}

// movedOn says who wrote an update in the meantime.
func (p page) movedOn(row portfolio.ProjectRow, at *Update) fault.Args {
	args := fault.Args{"ref": row.Ref, "who": "", "text": ""}
	if at != nil {
		args["who"], args["text"] = p.names[at.By], at.State
	}
	return args
}

func found(in map[portfolio.ProjectID]Update, id portfolio.ProjectID) *Update {
	if u, ok := in[id]; ok {
		return &u
	}
	return nil
}

func live(state portfolio.ProjectState) bool {
	for _, s := range portfolio.LiveStates {
		if s == state {
			return true
		}
	}
	return false
}

// write saves what was planned, records how the projects stand, and tells the trail.
func (s *Service) write(ctx context.Context, tx *control.Tx, p page, made []change) (control.Change, error) {
	before, after := submitted{Week: p.week}, submitted{Week: p.week}
	var rows []portfolio.ProjectRow
	for _, x := range made {
		if err := x.save(ctx, tx); err != nil {
			return control.Change{}, err
		}
		line := control.Change{Object: control.Ref{Kind: portfolio.ObjectProject, ID: string(x.now.Project)}, After: x.now}
		if x.was != nil {
			before.Updates = append(before.Updates, *x.was)
			line.Before = *x.was
		}
		if err := tx.Trail(ctx, ActSubmit, line); err != nil {
			return control.Change{}, err
		}
		after.Updates = append(after.Updates, x.now)
		rows = append(rows, p.rows[x.now.Project])
	}
	if p.week == Of(tx.Today()) {
		if err := saveSnapshots(ctx, tx, rows); err != nil {
			return control.Change{}, err
		}
	}
	return control.Change{Object: control.Ref{Kind: KindUpdate, ID: string(p.week)}, Before: before, After: after}, nil
}

func (x change) save(ctx context.Context, tx *control.Tx) error {
	if x.fresh {
		return insertUpdate(ctx, tx, x.now)
	}
	kept, err := replaceUpdate(ctx, tx, x.now, x.was.Revision)
	if err == nil && !kept {
		err = fault.Stale(nil)
	}
	return err
}

// undoSubmit puts every update of a submission back as it was: a version that came with it goes, one that
// was changed in place gets its former words. When one was written since, none is.
func (s *Service) undoSubmit(ctx context.Context, _ control.Ref, before, after json.RawMessage) (control.Done, error) {
	var was, became submitted
	if errors.Join(json.Unmarshal(before, &was), json.Unmarshal(after, &became)) != nil || len(became.Updates) == 0 {
		return control.Done{}, fault.Refuse("control.undo_none", nil)
	}
	former := byProject(was.Updates)
	first := control.Ref{Kind: portfolio.ObjectProject, ID: string(became.Updates[0].Project)}
	return s.control.Do(ctx, control.Op{Act: ActSubmit, Object: first}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		back := submitted{Week: became.Week}
		for _, u := range became.Updates {
			restored, err := putBack(ctx, tx, u, found(former, u.Project))
			if err != nil {
				return control.Change{}, err
			}
			if restored != nil {
				back.Updates = append(back.Updates, *restored)
			}
		}
		return control.Change{Object: control.Ref{Kind: KindUpdate, ID: string(became.Week)}, Before: became, After: back}, nil
	})
}

// putBack undoes one update and gives what is there instead, nil for nothing.
func putBack(ctx context.Context, tx *control.Tx, u Update, was *Update) (*Update, error) {
	list, err := versions(ctx, tx, u.Project, u.Week)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 || list[0].No != u.No || list[0].Revision != u.Revision {
		return nil, fault.Stale(nil)
	}
	var kept bool
	if was == nil || was.No != u.No {
		kept, err = dropUpdate(ctx, tx, u)
	} else {
		was.Revision = u.Revision + 1
		kept, err = replaceUpdate(ctx, tx, *was, u.Revision)
	}
	if err == nil && !kept {
		err = fault.Stale(nil)
	}
	return was, err
}

// Latest are the last updates of projects, at most so many of each and the latest first, as the page and the
// report of a project show them.
func (s *Service) Latest(ctx context.Context, q db.Querier, ids []portfolio.ProjectID, most int) (map[portfolio.ProjectID][]portfolio.Weekly, error) {
	list, err := updates(ctx, q, func(t *db.Text) { t.Add("WHERE").In("u.project_id", idsOf(ids)...) })
	if err != nil {
		return nil, err
	}
	var writers []control.ActorID
	for _, u := range list {
		writers = append(writers, u.By)
	}
	names, err := control.Names(ctx, q, writers...)
	latest := map[portfolio.ProjectID][]portfolio.Weekly{}
	for _, u := range list {
		if len(latest[u.Project]) < most {
			latest[u.Project] = append(latest[u.Project], portfolio.Weekly{Week: string(u.Week), On: u.At.Date(), By: portfolio.Person{ID: u.By, Name: names[u.By]},
				Lang: u.Lang, State: u.State, Next: u.Next, Worry: u.Worry, Overall: u.Overall})
		}
	}
	return latest, err
}
