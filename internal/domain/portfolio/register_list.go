package portfolio

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// EntryRow is a register entry as lists show it.
type EntryRow struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Ref       string          `json:"ref"`
	Project   ProjectID       `json:"project,omitempty"` // "" for an entry of the package itself
	Holder    string          `json:"holder"`            // reference of the project, package or programme
	Parent    Link            `json:"parent"`
	Partner   string          `json:"partner"`
	Title     i18n.Text       `json:"title"`
	Category  Category        `json:"category"`
	Status    string          `json:"status"`
	Open      bool            `json:"open"`
	Level     int             `json:"level"`
	Owner     ActorID         `json:"owner,omitempty"`
	OwnerName string          `json:"owner_name,omitempty"`
	Target    cal.Date        `json:"target"`
	Due       cal.Date        `json:"due"`
	Board     Board           `json:"board,omitempty"` // on whose list it waits (R27)
	Marking   control.Marking `json:"marking"`
	Version   int             `json:"version"`
	Scope     string          `json:"-"`
}

// Overdue reports whether an open entry has passed the day it waits for.
func (r EntryRow) Overdue(on cal.Date) bool { return r.Open && !r.Due.IsZero() && on.After(r.Due) }

// StatusWord is the text key of its status.
func (r EntryRow) StatusWord() i18n.Key {
	switch r.Kind {
	case ObjectRisk:
		return riskMachine.Word(RiskStatus(r.Status))
	case ObjectIssue:
		return issueMachine.Word(IssueStatus(r.Status))
	case ObjectChange:
		return changeMachine.Word(ChangeStatus(r.Status))
	}
	return i18n.Key("portfolio.decision.status." + r.Status)
}

// KindWord is the text key of its kind.
func (r EntryRow) KindWord() i18n.Key { return i18n.Key("kind." + r.Kind) }

// Href is the address of its page.
func (r EntryRow) Href() string { return entryHref(r.Kind, r.ID) }

// entryPaths are where the pages of the kinds stand.
var entryPaths = map[string]string{
	ObjectRisk: "/risks/{id}", ObjectIssue: "/issues/{id}", ObjectDecision: "/decision-log/{id}", ObjectChange: "/changes/{id}",
}

func entryHref(kind, id string) string { return web.Href(entryPaths[kind], id) }

// EntryFilter narrows the registers; empty fields do not.
type EntryFilter struct {
	web.List
	Kind    string    `json:"kind"`
	Partner string    `json:"partner"`
	Project ProjectID `json:"project"`
	Owner   ActorID   `json:"owner"`
	Status  string    `json:"status"` // a status, or "open" (the default) or "all"
	Level   int       `json:"level"`  // from this level on
	Overdue bool      `json:"overdue"`
	Board   Board     `json:"board"` // on whose list it waits
}

// The views of EntryFilter.Status beside the statuses of the kinds.
const (
	statusOpen = "open"
	statusAll  = "all"
)

const entryRowColumns = `e.id, e.kind, e.ref, COALESCE(e.project_id, ''), e.parent_kind, e.parent_id, COALESCE(p.ref, k.ref, g.ref, ''), e.partner, e.title_en, e.title_fr, e.category, e.status, e.open, e.level,
	COALESCE(e.owner, ''), e.target_on, e.due_on, e.board, e.waiting, e.version, seen.scope_path, ` + control.MarkingColumns

const entryRowFrom = ` FROM portfolio_entry e LEFT JOIN portfolio_project p ON p.id = e.project_id LEFT JOIN portfolio_package k ON k.id = e.parent_id
	LEFT JOIN portfolio_programme g ON g.id = e.parent_id`

func scanEntryRow(row db.Row) (r EntryRow, err error) {
	var waiting bool
	var level int
	var releasable string
	err = row.Scan(&r.ID, &r.Kind, &r.Ref, &r.Project, &r.Parent.Kind, &r.Parent.ID, &r.Holder, &r.Partner, &r.Title.EN, &r.Title.FR, &r.Category, &r.Status, &r.Open, &r.Level,
		&r.Owner, &r.Target, &r.Due, &r.Board, &waiting, &r.Version, &r.Scope, &level, &releasable)
	if !waiting {
		r.Board = ""
	}
	r.Marking.ScanMarking(level, releasable)
	return r, err
}

// entryRows are the entries the actor may see, with the names of their owners: two queries whatever
// their number. where adds a condition on e and the order.
func entryRows(ctx context.Context, q db.Querier, where func(*db.Text)) ([]EntryRow, error) {
	t := db.SQL(`SELECT ` + entryRowColumns + entryRowFrom)
	control.Visible(ctx, t, "e.id")
	where(t)
	list, err := db.Collect(ctx, q, t, scanEntryRow)
	if err != nil {
		return nil, err
	}
	owners := make([]ActorID, 0, len(list))
	for _, r := range list {
		if !slices.Contains(owners, r.Owner) {
			owners = append(owners, r.Owner)
		}
	}
	names, err := control.Names(ctx, q, owners...)
	for i := range list {
		list[i].OwnerName = names[list[i].Owner]
	}
	return list, err
}

// EntryList is a page of the registers.
type EntryList struct {
	Entries []EntryRow `json:"entries"`
	Next    string     `json:"next,omitempty"`

	filter   EntryFilter
	today    cal.Date
	within   bool // the registers of one project
	partners []web.Option
	projects []web.Option
	owners   []web.Option
}

// ListEntries lists the entries of all registers the actor may see with one query a page: the gravest
// first, or by due day with Sort "due".
func (s *Service) ListEntries(ctx context.Context, in EntryFilter) (out EntryList, err error) {
	out.filter, out.today = in, s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Entries, err = entryRows(ctx, q, func(t *db.Text) { in.where(t, out.today) }); err != nil {
			return err
		}
		return out.offer(ctx, q)
	})
	if in.Limit > 0 && len(out.Entries) > in.Limit {
		out.Entries = out.Entries[:in.Limit]
		out.Next = in.after(out.Entries[in.Limit-1])
	}
	return out, err
}

// offer gathers the partners, projects and people of the office, to narrow the list by. It does not
// ask which of them have entries: that would be a look at every entry for every page.
func (l *EntryList) offer(ctx context.Context, q db.Querier) error {
	t := db.SQL(`SELECT p.id, p.ref FROM portfolio_project p`)
	control.Visible(ctx, t, "p.id")
	var err error
	l.projects, err = db.Collect(ctx, q, t.Add("ORDER BY p.ref"), func(row db.Row) (o web.Option, err error) {
		err = row.Scan(&o.Value, &o.Label)
		return o, err
	})
	if err != nil {
		return err
	}
	people, err := control.People(ctx, q)
	if err != nil {
		return err
	}
	for _, p := range people {
		l.owners = append(l.owners, web.Option{Value: string(p.ID), Label: p.Name})
	}
	partners, err := officePartners(ctx, q)
	l.partners = partnerOptions(web.LangFrom(ctx), partners)
	return err
}

// noDate stands behind every date where a missing one sorts last.
const noDate = "9999-12-31"

// after is the place in the list behind a row: what it is sorted by, and its id.
func (in EntryFilter) after(last EntryRow) string {
	if in.Sort == "due" {
		if last.Due.IsZero() {
			return noDate + "~" + last.ID
		}
		return last.Due.String() + "~" + last.ID
	}
	return strconv.Itoa(last.Level) + "~" + last.ID
}

// where adds the conditions of the filter, the order and the limit.
func (in EntryFilter) where(t *db.Text, today cal.Date) {
	switch in.Status {
	case "", statusOpen:
		t.Add("WHERE e.open = true")
	case statusAll:
		t.Add("WHERE 1 = 1")
	default:
		t.Add("WHERE e.status = ?", in.Status)
	}
	for _, narrow := range []struct{ column, value string }{{"e.kind", in.Kind}, {"e.partner", in.Partner}, {"e.project_id", string(in.Project)}, {"e.owner", string(in.Owner)}} {
		if narrow.value != "" {
			t.Add("AND "+narrow.column+" = ?", narrow.value)
		}
	}
	if in.Level > 0 {
		t.Add("AND e.level >= ?", in.Level)
	}
	if in.Overdue {
		t.Add("AND e.open AND e.due_on < ?", today)
	}
	if in.Board != "" {
		t.Add("AND e.board = ? AND e.waiting", in.Board)
	}
	place, id, paged := strings.Cut(in.After, "~")
	if in.Sort == "due" {
		if paged {
			t.Add("AND (COALESCE(e.due_on, '"+noDate+"'), e.id) > (?, ?)", place, id)
		}
		t.Add("ORDER BY COALESCE(e.due_on, '" + noDate + "'), e.id")
	} else {
		if level, err := strconv.Atoi(place); paged && err == nil {
			t.Add("AND (e.level < ? OR e.level = ? AND e.id < ?)", level, level, id)
		}
		t.Add("ORDER BY e.level DESC, e.id DESC")
	}
	if in.Limit > 0 {
		t.Add("LIMIT ?", in.Limit+1)
	}
}

// EntriesOnBoard are the entries that wait on a board's list (R27), the gravest first; at most limit.
func EntriesOnBoard(ctx context.Context, q db.Querier, board Board, parents []string, limit int) ([]EntryRow, error) {
	return entryRows(ctx, q, func(t *db.Text) {
		t.Add("WHERE e.board = ? AND e.waiting", board)
		if len(parents) > 0 {
			t.Add("AND").In("e.parent_id", parents...)
		}
		t.Add("ORDER BY e.level DESC, e.id DESC LIMIT ?", limit)
	})
}

// EntryFacts are the open risks and issues of a project, for its row, rating and bottom line.
type EntryFacts struct {
	Risks   int       `json:"risks"`
	Serious int       `json:"serious"` // risks of level 10 or more (R24)
	Worst   int       `json:"worst"`   // the highest level
	Gravest i18n.Text `json:"gravest"` // the title of the risk of that level
	Issues  int       `json:"issues"`
	Overdue int       `json:"overdue"` // risks and issues past the day they wait for
}

// FactsOfEntries gives the open risks and issues of a batch of projects, as far as the actor may see
// them, with one query.
func FactsOfEntries(ctx context.Context, q db.Querier, today cal.Date, ids ...ProjectID) (map[ProjectID]EntryFacts, error) {
	facts := make(map[ProjectID]EntryFacts, len(ids))
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	t := db.SQL(`SELECT e.project_id, e.kind, e.level, e.title_en, e.title_fr, e.due_on FROM portfolio_entry e`)
	control.Visible(ctx, t, "e.id")
	t.Add("WHERE").In("e.project_id", wanted...).Add("AND e.open AND e.kind IN ('risk', 'issue') ORDER BY e.id")
	_, err := db.Collect(ctx, q, t, func(row db.Row) (struct{}, error) {
		var id ProjectID
		var r EntryRow
		r.Open = true
		err := row.Scan(&id, &r.Kind, &r.Level, &r.Title.EN, &r.Title.FR, &r.Due)
		facts[id] = facts[id].with(r, today)
		return struct{}{}, err
	})
	return facts, err
}

func (f EntryFacts) with(r EntryRow, today cal.Date) EntryFacts {
	if r.Overdue(today) {
		f.Overdue++
	}
	if r.Kind == ObjectIssue {
		f.Issues++
		return f
	}
	f.Risks++
	if r.Level >= RiskSerious {
		f.Serious++
	}
	if r.Level > f.Worst {
		f.Worst, f.Gravest = r.Level, r.Title
	}
	return f
}

// DueEntries are the open entries a person owns that wait for a day up to until, nearest first.
func DueEntries(ctx context.Context, q db.Querier, who ActorID, until cal.Date) ([]EntryRow, error) {
	return entryRows(ctx, q, func(t *db.Text) {
		t.Add("WHERE e.owner = ? AND e.open AND e.due_on <= ? ORDER BY e.due_on, e.id", who, until)
	})
}

// NamedEntries gives the rows of those register entries among the refs that the actor may see.
func NamedEntries(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]EntryRow, error) {
	var ids []string
	for _, r := range refs {
		if refPrefix[r.Kind] != "" {
			ids = append(ids, r.ID)
		}
	}
	named := make(map[control.Ref]EntryRow, len(ids))
	if len(ids) == 0 {
		return named, nil
	}
	list, err := entryRows(ctx, q, func(t *db.Text) { t.Add("WHERE").In("e.id", ids...) })
	for _, r := range list {
		named[control.Ref{Kind: r.Kind, ID: r.ID}] = r
	}
	return named, err
}
