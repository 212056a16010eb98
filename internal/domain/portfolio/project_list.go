package portfolio

import (
	"context"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ProjectFilter narrows and orders the list of projects; empty fields do not narrow.
type ProjectFilter struct {
	Text       string // in title or reference code
	Partner    string
	Parent     string // id of a package or programme
	Initiative InitiativeID
	States     []ProjectState
	Ratings    []Rating
	Track      TrackName
	Theme      Theme
	Officer    ActorID
	EndsBefore cal.Date // forecast, or planned where there is no forecast
	Sort       string   // a column of projectOrders, "-" before it for descending; "" is worst first
	After      string   // key of the last row of the page before
	Limit      int
	IDs        []ProjectID // these only
}

// ProjectRow is a project as lists show it.
type ProjectRow struct {
	ID       ProjectID       `json:"id"`
	Ref      string          `json:"ref"`
	Title    i18n.Text       `json:"title"`
	Parent   string          `json:"parent"` // reference code of its package or programme
	Partner  string          `json:"partner"`
	State    ProjectState    `json:"state"`
	Track    TrackName       `json:"track"`
	Theme    Theme           `json:"theme"`
	Officer  Person          `json:"officer"`
	Budget   money.Amount    `json:"budget"`
	Start    cal.Date        `json:"start"`
	End      cal.Date        `json:"end"`
	Overall  Rating          `json:"overall"`
	Former   Rating          `json:"former"`
	Trend    Trend           `json:"trend"`
	Card     Card            `json:"dimensions"`
	Progress int             `json:"progress"`
	Next     NextLine        `json:"next_milestone"`
	Due      cal.Date        `json:"exception_due"`
	Marking  control.Marking `json:"marking"`
	Scope    string          `json:"-"`
}

// NextLine is the next milestone of a project; the zero value is none.
type NextLine struct {
	Title i18n.Text `json:"title"`
	On    cal.Date  `json:"on"`
}

// projectEnd is when a project ends as far as is known; a project without dates sorts last.
const projectEnd = `COALESCE(p.forecast_end, p.planned_end, '9999-12-31')`

// projectOrder is a way to order projects: the expression of its column, and whether its values are
// numbers, which the other engine compares only with numbers.
type projectOrder struct {
	by     string
	number bool
}

// projectOrders are the columns a list can be ordered by. Ties go by reference code, which is unique,
// so that a page begins exactly where the one before ended.
func projectOrders(lang i18n.Lang) map[string]projectOrder {
	title := `COALESCE(NULLIF(p.title_en, ''), p.title_fr)`
	if lang == i18n.FR {
		title = `COALESCE(NULLIF(p.title_fr, ''), p.title_en)`
	}
	return map[string]projectOrder{
		"ref": {by: "p.ref"}, "title": {by: title}, "end": {by: projectEnd}, "partner": {by: "p.partner"},
		"overall": {by: "s.overall", number: true}, "budget": {by: "p.budget_minor", number: true}, "progress": {by: "s.progress", number: true},
	}
}

// projectRows lists projects the actor may see, and the key of the page after, "" at the end.
func projectRows(ctx context.Context, q db.Querier, f ProjectFilter, lang i18n.Lang) (rows []ProjectRow, next string, err error) {
	column, descending := strings.CutPrefix(f.Sort, "-")
	if column == "" {
		column, descending = "overall", true
	}
	order, ok := projectOrders(lang)[column]
	if !ok {
		return nil, "", fault.New(fault.Malformed, "portfolio.project.sort_unknown", fault.Args{"value": column})
	}
	t := db.SQL(`SELECT p.id, p.ref, p.title_en, p.title_fr, p.partner, p.state, p.track, p.theme, COALESCE(p.officer, ''),
		p.budget_minor, p.budget_currency, COALESCE(p.actual_start, p.forecast_start, p.planned_start), COALESCE(p.actual_end, p.forecast_end, p.planned_end), ` + standingColumns + `, ` + control.MarkingColumns + `, seen.scope_path,
		` + order.by + `
		FROM portfolio_project p JOIN portfolio_standing s ON s.project_id = p.id`)
	control.Visible(ctx, t, "p.id")
	f.where(t)
	if err := f.after(t, order, descending); err != nil {
		return nil, "", err
	}
	way := ""
	if descending {
		way = " DESC"
	}
	t.Add("ORDER BY "+order.by+way+", p.ref LIMIT ?", f.Limit+1)
	var keys []string
	rows, err = db.Collect(ctx, q, t, func(row db.Row) (ProjectRow, error) {
		r, key, err := scanProjectRow(row)
		keys = append(keys, key)
		return r, err
	})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > f.Limit {
		rows, next = rows[:f.Limit], keys[f.Limit-1]
	}
	officers := make([]ActorID, len(rows))
	for i, r := range rows {
		officers[i] = r.Officer.ID
	}
	names, err := control.Names(ctx, q, officers...)
	for i := range rows {
		rows[i].Officer.Name = names[rows[i].Officer.ID]
	}
	return rows, next, err
}

func scanProjectRow(row db.Row) (r ProjectRow, key string, err error) {
	var c standingScan
	var st ProjectStanding
	var level int
	var releasable, by string
	dest := c.into(&st, &r.ID, &r.Ref, &r.Title.EN, &r.Title.FR, &r.Partner, &r.State, &r.Track, &r.Theme, &r.Officer.ID,
		&r.Budget.Minor, &r.Budget.Currency, &r.Start, &r.End)
	if err := row.Scan(append(dest, &level, &releasable, &r.Scope, &by)...); err != nil {
		return r, "", err
	}
	c.set(&st)
	r.Marking.ScanMarking(level, releasable)
	r.Card, r.Overall, r.Former, r.Trend, r.Progress = st.Card, st.Overall, st.Former, st.Trend(), st.Progress
	r.Next, r.Due = NextLine{st.Next, st.NextOn}, st.ExceptionDue
	r.Parent, _, _ = strings.Cut(r.Ref, "/")
	return r, by + "|" + r.Ref, nil
}

// where adds the conditions of the filter.
func (f ProjectFilter) where(t *db.Text) {
	t.Add("WHERE 1 = 1")
	for _, c := range []struct{ column, value string }{
		{"p.partner", f.Partner}, {"p.parent_id", f.Parent}, {"p.initiative_id", string(f.Initiative)}, {"p.track", string(f.Track)},
		{"p.theme", string(f.Theme)}, {"p.officer", string(f.Officer)},
	} {
		if c.value != "" {
			t.Add("AND "+c.column+" = ?", c.value)
		}
	}
	if len(f.States) > 0 {
		t.Add("AND").In("p.state", textsOf(f.States)...)
	}
	if len(f.IDs) > 0 {
		t.Add("AND").In("p.id", textsOf(f.IDs)...)
	}
	if len(f.Ratings) > 0 {
		t.Add("AND (1 = 0")
		for _, r := range f.Ratings {
			t.Add("OR s.overall = ?", int(r))
		}
		t.Add(")")
	}
	if !f.EndsBefore.IsZero() {
		t.Add("AND "+projectEnd+" < ?", f.EndsBefore)
	}
	if f.Text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(i18n.Fold(f.Text)) + "%"
		t.Add(`AND p.folded LIKE ? ESCAPE '\'`, like)
	}
}

// after adds the condition that begins behind the last row of the page before.
func (f ProjectFilter) after(t *db.Text, order projectOrder, descending bool) error {
	if f.After == "" {
		return nil
	}
	i := strings.LastIndexByte(f.After, '|')
	if i < 0 {
		return fault.New(fault.Malformed, "portfolio.project.after_unknown", nil)
	}
	value, ref := any(f.After[:i]), f.After[i+1:]
	if order.number {
		n, err := strconv.ParseInt(f.After[:i], 10, 64)
		if err != nil {
			return fault.Wrap(err, fault.Malformed, "portfolio.project.after_unknown", nil)
		}
		value = n
	}
	beyond := " > ?"
	if descending {
		beyond = " < ?"
	}
	t.Add("AND ("+order.by+beyond+" OR "+order.by+" = ? AND p.ref > ?)", value, value, ref)
	return nil
}
