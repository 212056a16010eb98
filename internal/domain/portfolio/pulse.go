package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// LiveStates are the states in which somebody is expected to say how a project goes: from the approval of
// its request to the end of its closing.
var LiveStates = []ProjectState{
	ProjectApproved, ProjectInitiating, ProjectPlanning, ProjectReady, ProjectExecuting, ProjectSuspended, ProjectClosing,
}

// Rows lists projects the actor may see, as other slices show them, with the scope each lies in; the limit
// of the filter is 0 for all.
func Rows(ctx context.Context, q db.Querier, f ProjectFilter, lang i18n.Lang) ([]ProjectRow, error) {
	if f.Limit == 0 {
		f.Limit = 100_000
	}
	rows, _, err := projectRows(ctx, q, f, lang)
	return rows, err
}

// Happening is one thing that happened in a project, in a word and a title.
type Happening struct {
	Project ProjectID `json:"project"`
	Word    i18n.Key  `json:"what"` // text key of what it is
	Title   i18n.Text `json:"title"`
	On      cal.Date  `json:"on"`
	Href    string    `json:"href"`
}

// happenings are the things that a project's week is made of: one query each, of project, id of the page,
// titles and day, on the alias x of what Visible is joined to.
var happenings = []struct{ word, id, query, day, href string }{
	{"portfolio.pulse.milestone", "x.project_id", `SELECT x.project_id, x.project_id, x.title_en, x.title_fr, x.achieved_on FROM ` + milestoneRows + ` x`, "x.achieved_on", "/projects/{id}"},
	{"portfolio.pulse.submitted", "x.id", `SELECT x.project_id, x.id, x.title_en, x.title_fr, x.submitted_on FROM portfolio_deliverable x`, "x.submitted_on", "/deliverables/{id}"},
	{"portfolio.pulse.accepted", "x.id", `SELECT x.project_id, x.id, x.title_en, x.title_fr, x.accepted_on FROM portfolio_deliverable x`, "x.accepted_on", "/deliverables/{id}"},
	{"portfolio.pulse.risk", "x.id", `SELECT x.project_id, x.id, x.title_en, x.title_fr, x.identified_on FROM portfolio_entry x`, "x.kind = 'risk' AND x.identified_on", entryPaths[ObjectRisk]},
	{"portfolio.pulse.issue", "x.id", `SELECT x.project_id, x.id, x.title_en, x.title_fr, x.identified_on FROM portfolio_entry x`, "x.kind = 'issue' AND x.identified_on", entryPaths[ObjectIssue]},
	{"portfolio.pulse.decision", "x.id", `SELECT x.project_id, x.id, x.title_en, x.title_fr, x.identified_on FROM portfolio_entry x`, "x.kind = 'decision' AND x.identified_on", entryPaths[ObjectDecision]},
	{"portfolio.pulse.change", "x.id", `SELECT x.project_id, x.id, x.title_en, x.title_fr, x.identified_on FROM portfolio_entry x`, "x.kind = 'change' AND x.identified_on", entryPaths[ObjectChange]},
	{"portfolio.pulse.handover", "x.id", `SELECT x.project_id, x.id, x.to_office, x.to_office, x.certificate_on FROM portfolio_handover x`, "x.certificate_on", "/handovers/{id}"},
}

// Happenings lists what happened in projects over a span of days, the latest first, as far as the actor sees
// it: milestones reached, deliverables handed in and accepted, new entries of the registers, handovers
// signed. The caller gives projects it has seen.
func Happenings(ctx context.Context, q db.Querier, span cal.Period, projects ...ProjectID) ([]Happening, error) {
	if len(projects) == 0 {
		return nil, nil
	}
	var all []Happening
	for _, source := range happenings {
		t := db.SQL(source.query)
		control.Visible(ctx, t, source.id)
		t.Add("WHERE "+source.day+" BETWEEN ? AND ? AND", span.Start, span.End).In("x.project_id", textsOf(projects)...)
		list, err := db.Collect(ctx, q, t.Add("ORDER BY 5 DESC, 2"), func(row db.Row) (h Happening, err error) {
			var page string
			h.Word = i18n.Key(source.word)
			err = row.Scan(&h.Project, &page, &h.Title.EN, &h.Title.FR, &h.On)
			h.Href = web.Href(source.href, page)
			return h, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b Happening) int { return a.On.DaysUntil(b.On) })
	return all, nil
}

// Pulse is how much is open and late in a project on a day.
type Pulse struct {
	Issues  int `json:"issues"`  // open
	Risks   int `json:"risks"`   // open
	Overdue int `json:"overdue"` // milestones, deliverables and entries past their day
}

// pulses are what is counted: rows of x, and where each is added.
var pulses = []struct {
	from string
	late bool // takes the day
	add  func(p *Pulse, n int)
}{
	{`portfolio_entry x WHERE x.open AND x.kind = 'issue' AND x.project_id IS NOT NULL`, false, func(p *Pulse, n int) { p.Issues += n }},
	{`portfolio_entry x WHERE x.open AND x.kind = 'risk' AND x.project_id IS NOT NULL`, false, func(p *Pulse, n int) { p.Risks += n }},
	{`portfolio_entry x WHERE x.open AND x.project_id IS NOT NULL AND x.due_on < ?`, true, func(p *Pulse, n int) { p.Overdue += n }},
	{milestoneRows + ` x WHERE x.achieved_on IS NULL AND NOT x.cancelled AND x.forecast_on < ?`, true, func(p *Pulse, n int) { p.Overdue += n }},
	{`portfolio_deliverable x WHERE x.state IN ('planned', 'in_progress', 'rejected') AND COALESCE(x.forecast_on, x.due_on) < ?`, true, func(p *Pulse, n int) { p.Overdue += n }},
}

// Pulses counts what is open and late on a day in projects, in all when none is named. It counts everything,
// whoever asks: it is for the snapshot of the week, which is the project's and not the reader's.
func Pulses(ctx context.Context, q db.Querier, on cal.Date, projects ...ProjectID) (map[ProjectID]Pulse, error) {
	found := map[ProjectID]Pulse{}
	for _, source := range pulses {
		t := db.SQL("SELECT x.project_id, COUNT(*) FROM ")
		if source.late {
			t.Add(source.from, on)
		} else {
			t.Add(source.from)
		}
		if len(projects) > 0 {
			t.Add("AND").In("x.project_id", textsOf(projects)...)
		}
		_, err := db.Collect(ctx, q, t.Add("GROUP BY x.project_id"), func(row db.Row) (struct{}, error) {
			var id ProjectID
			var n int
			err := row.Scan(&id, &n)
			p := found[id]
			source.add(&p, n)
			found[id] = p
			return struct{}{}, err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Load is how many things of a kind a person must see to in a month.
type Load struct {
	Person ActorID
	Kind   string   // "task", "milestone", "deliverable", "entry", "gate"
	Month  cal.Date // its first day
	Late   bool     // past its day
	N      int
}

// loads are what counts as work of a person: who, when due, and what Visible is joined to.
var loads = []struct{ kind, who, day, id, from string }{
	{"task", "x.owner", "x.planned_end", "x.project_id", taskRows + ` x JOIN portfolio_project p ON p.id = x.project_id AND x.actual_end IS NULL AND `},
	{"milestone", "x.owner", "x.forecast_on", "x.project_id", milestoneRows + ` x JOIN portfolio_project p ON p.id = x.project_id AND x.achieved_on IS NULL AND NOT x.cancelled AND `},
	{"deliverable", "x.producer", "COALESCE(x.forecast_on, x.due_on)", "x.id", `portfolio_deliverable x JOIN portfolio_project p ON p.id = x.project_id AND x.state IN ('planned', 'in_progress', 'rejected') AND `},
	{"entry", "x.owner", "x.due_on", "x.id", `portfolio_entry x JOIN portfolio_project p ON p.id = x.project_id AND x.open AND `},
	{"gate", "p.officer", "COALESCE(p.planned_start, p.planned_end)", "p.id", `portfolio_project p JOIN portfolio_standing s ON s.project_id = p.id AND p.state IN ('approved', 'initiating', 'planning', 'ready') AND `},
	{"gate", "p.officer", "COALESCE(p.forecast_end, p.planned_end)", "p.id", `portfolio_project p JOIN portfolio_standing s ON s.project_id = p.id AND p.state IN ('executing', 'suspended', 'closing') AND `},
}

// LoadOf counts, by person and month, the open work that falls due up to a day in projects the actor sees:
// tasks, milestones, deliverables, entries of the registers, and gates (the start that lies ahead of a
// project, or its end). What was due before today is late.
func LoadOf(ctx context.Context, q db.Querier, today, until cal.Date) ([]Load, error) {
	var all []Load
	for _, source := range loads {
		t := db.SQL("SELECT "+source.who+", substr("+source.day+", 1, 7), CASE WHEN "+source.day+" < ? THEN 1 ELSE 0 END, COUNT(*) FROM "+source.from+
			"p.state NOT IN ('rejected', 'cancelled', 'operationally_closed', 'financially_closed', 'archived')", today)
		control.Visible(ctx, t, source.id)
		t.Add("WHERE "+source.who+" IS NOT NULL AND "+source.day+" <= ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3", until)
		list, err := db.Collect(ctx, q, t, func(row db.Row) (l Load, err error) {
			var month string
			var late int
			l.Kind = source.kind
			if err := row.Scan(&l.Person, &month, &late, &l.N); err != nil {
				return l, err
			}
			l.Late = late == 1
			l.Month, err = cal.ParseDate(month + "-01")
			return l, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// Awaited are the decisions that somebody is waited for below a scope path, "" for all, as far as the
// actor sees them, the soonest first.
func (s *Service) Awaited(ctx context.Context, q db.Querier, scope string) ([]Deadline, error) {
	return s.awaited(ctx, q, scope)
}

// Weekly is what an officer said of a project in a week, as the slice that keeps the weekly updates gives
// it. Lang is the language of the texts.
type Weekly struct {
	Week    string    `json:"week"` // ISO: "2026-W47"
	On      cal.Date  `json:"on"`
	By      Person    `json:"by"`
	Lang    i18n.Lang `json:"lang"`
	State   string    `json:"state"`
	Next    string    `json:"next"`
	Worry   string    `json:"worry"`
	Overall Rating    `json:"overall"` // when it was written
}

// updatesShown is how many weekly updates the page of a project shows.
const updatesShown = 4

// weekly are the last updates of one project, the latest first.
func (s *Service) weekly(ctx context.Context, q db.Querier, id ProjectID, most int) ([]Weekly, error) {
	if s.Weekly == nil {
		return nil, nil
	}
	all, err := s.Weekly(ctx, q, []ProjectID{id}, most)
	return all[id], err
}

// OpenEntries are the open entries of a register for a partner, below one package or programme when it is
// named, the gravest first, as far as the actor sees them; kind is ObjectRisk, ObjectIssue and so on.
func OpenEntries(ctx context.Context, q db.Querier, partner, parent, kind string, limit int) ([]EntryRow, error) {
	return entryRows(ctx, q, func(t *db.Text) {
		t.Add("WHERE e.partner = ? AND e.kind = ? AND e.open", partner, kind)
		if parent != "" {
			t.Add("AND e.parent_id = ?", parent)
		}
		t.Add("ORDER BY e.level DESC, e.id LIMIT ?", limit)
	})
}

// Revision is the revision of a project that the actor may see. Fault: NotFound.
func Revision(ctx context.Context, q db.Querier, id ProjectID) (int, error) {
	p, err := projectHead(ctx, q, id)
	return p.Revision, err
}
