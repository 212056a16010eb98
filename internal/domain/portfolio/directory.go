package portfolio

import (
	"context"
	"maps"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/web"
)

// listing says how the objects of a kind are named, found and reached. The columns are SQL on the
// alias x; body is what else they are found by.
type listing struct {
	kind    string
	table   string
	title   [2]string // English, French
	code    string
	body    [2]string
	joins   string
	pattern string // of the page; the object's id fills it unless page names another column
	page    string
}

// What has no title of its own is named by its number and what it is for.
const (
	handoverName = "p.ref || ' H' || CAST(x.no AS TEXT) || ' ' || x.to_office"
	assetWords   = `REPLACE(REPLACE(REPLACE(REPLACE(x.serials, '","', ' '), '["', ''), '"]', ''), '[]', '') || ' ' || x.location`
	itppTitle    = "x.partner || ' ' || substr(x.start_on, 1, 4) || '–' || substr(x.end_on, 1, 4)"
)

// listings are the kinds of this slice that have a name.
var listings = []listing{
	{kind: ObjectProgramme, table: "portfolio_programme", title: pair("x.title"), code: "x.ref", body: pair("x.phase"), pattern: "/programmes/{id}"},
	{kind: ObjectPackage, table: "portfolio_package", title: pair("x.title"), code: "x.ref", body: pair("x.objectives"), pattern: "/packages/{id}"},
	{kind: ObjectInitiative, table: "portfolio_initiative", title: pair("x.title"), code: "x.ref", body: pair("x.objective"), pattern: "/initiatives/{id}"},
	{kind: ObjectProject, table: "portfolio_project", title: pair("x.title"), code: "x.ref",
		body:  [2]string{"CASE x.lang WHEN 'en' THEN s.problem || ' ' || s.objectives || ' ' || s.scope_in ELSE '' END", "CASE x.lang WHEN 'fr' THEN s.problem || ' ' || s.objectives || ' ' || s.scope_in ELSE '' END"},
		joins: "JOIN portfolio_sheet s ON s.project_id = x.id", pattern: "/projects/{id}"},
	{kind: ObjectDeliverable, table: "portfolio_deliverable", title: pair("x.title"), code: "p.ref", body: [2]string{"x.criteria", "''"},
		joins: "JOIN portfolio_project p ON p.id = x.project_id", pattern: "/deliverables/{id}"},
	entryListing(ObjectRisk, "portfolio_risk", "x.event"),
	entryListing(ObjectIssue, "portfolio_issue", "x.description"),
	entryListing(ObjectDecision, "portfolio_decision", "x.description"),
	entryListing(ObjectChange, "portfolio_change", "x.description"),
	{kind: ObjectContingency, table: "portfolio_contingency", title: [2]string{"x.title", "x.title"}, code: "p.ref", body: [2]string{"CASE p.lang WHEN 'en' THEN x.trigger_text || ' ' || x.plan ELSE '' END", "CASE p.lang WHEN 'fr' THEN x.trigger_text || ' ' || x.plan ELSE '' END"},
		joins: "JOIN portfolio_project p ON p.id = x.project_id", pattern: "/contingencies/{id}"},
	{kind: ObjectAsset, table: "portfolio_asset", title: pair("x.title"), code: "p.ref", body: [2]string{assetWords, "''"},
		joins: "JOIN portfolio_project p ON p.id = x.project_id", pattern: "/equipment/{id}"},
	{kind: ObjectHandover, table: "portfolio_handover", title: [2]string{handoverName, handoverName}, code: "p.ref", body: [2]string{"x.place || ' ' || x.end_use || ' ' || x.certificate", "''"},
		joins: "JOIN portfolio_project p ON p.id = x.project_id", pattern: "/handovers/{id}"},
	{kind: ObjectITPP, table: "portfolio_itpp", title: [2]string{itppTitle, itppTitle}, code: "x.partner", body: [2]string{"'ITPP'", "'ITPP'"}, pattern: "/itpps/{id}"},
	{kind: ObjectDocument, table: "portfolio_document", title: [2]string{"CASE x.language WHEN 'fr' THEN '' ELSE x.title END", "CASE x.language WHEN 'fr' THEN x.title ELSE '' END"},
		code: "x.ref", body: [2]string{"x.author", "''"}, pattern: "/documents/{id}"},
	{kind: ObjectProcedure, table: "portfolio_procedure", title: pair("x.title"), code: "x.document", body: [2]string{"''", "''"}, pattern: "/decisions/{id}"},
	{kind: ObjectWaiver, table: "portfolio_waiver", title: [2]string{waived("title_en"), waived("title_fr")}, code: waived("ref"), body: [2]string{"x.reason", "x.reason"},
		joins: `LEFT JOIN portfolio_initiative wi ON wi.id = x.subject_id LEFT JOIN portfolio_project wp ON wp.id = x.subject_id
			LEFT JOIN portfolio_programme wd ON wd.id = x.subject_id LEFT JOIN portfolio_package wk ON wk.id = x.subject_id`,
		pattern: "/waivers/{id}"},
}

// waived is a column of what a waiver is for, whichever kind that is.
func waived(column string) string {
	return "COALESCE(wi." + column + ", wp." + column + ", wd." + column + ", wk." + column + ", '')"
}

// entryListing is the listing of one register; the long text is in the language of the entry.
func entryListing(kind, table, text string) listing {
	return listing{kind: kind, table: table, title: pair("e.title"), code: "e.ref", joins: "JOIN portfolio_entry e ON e.id = x.id", pattern: entryPaths[kind],
		body: [2]string{"CASE e.lang WHEN 'en' THEN " + text + " ELSE '' END", "CASE e.lang WHEN 'fr' THEN " + text + " ELSE '' END"}}
}

func pair(column string) [2]string { return [2]string{column + "_en", column + "_fr"} }

// query starts the reading of objects of a kind; the caller adds what it wants of them.
func (l listing) query() *db.Text {
	page := "x.id"
	if l.page != "" {
		page = l.page
	}
	columns := []string{"x.id", page, l.title[0], l.title[1], l.code, l.body[0], l.body[1]}
	return db.SQL("SELECT " + strings.Join(columns, ", ") + " FROM " + l.table + " x " + l.joins)
}

func (l listing) scan(row db.Row) (d search.Document, err error) {
	var page string
	err = row.Scan(&d.ID, &page, &d.Title.EN, &d.Title.FR, &d.Code, &d.Body.EN, &d.Body.FR)
	d.URL = web.Href(l.pattern, page)
	return d, err
}

// SearchKinds are the kinds of this slice for the search index, each found by its name as well.
func SearchKinds(words *i18n.Catalogue) map[string]search.Kind {
	english, french := words.Printer(i18n.EN), words.Printer(i18n.FR)
	kinds := map[string]search.Kind{}
	for _, l := range listings {
		kinds[l.kind] = search.Kind{
			Name: i18n.Text{EN: english.T("kind." + l.kind), FR: french.T("kind." + l.kind)},
			Load: func(ctx context.Context, q db.Querier, ids []string) ([]search.Document, error) {
				return db.Collect(ctx, q, l.query().Add("WHERE").In("x.id", ids...), l.scan)
			},
			List: func(ctx context.Context, q db.Querier, after string, limit int) ([]string, error) {
				return db.Collect(ctx, q, db.SQL("SELECT x.id FROM "+l.table+" x WHERE x.id > ? ORDER BY x.id LIMIT ?", after, limit), db.Value[string])
			},
		}
	}
	return kinds
}

// Named is an entry of the directory: an object's name and where its page is.
type Named struct {
	Title i18n.Text
	Code  string
	Href  string
}

// NamesOf gives the names and pages of objects of this slice, for the trail and the approvals: one
// query a kind. What the actor in the context may not see is left out (R127).
func NamesOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	ids := map[string][]string{}
	for _, r := range refs {
		if !slices.Contains(ids[r.Kind], r.ID) {
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	named := map[control.Ref]Named{}
	for name, n := range settingNames() {
		named[control.Ref{Kind: ObjectSetting, ID: name}] = n
	}
	templates, err := templateNames(ctx, q, ids[ObjectTemplate])
	if err != nil {
		return nil, err
	}
	maps.Copy(named, templates)
	for _, l := range listings {
		if len(ids[l.kind]) == 0 {
			continue
		}
		t := l.query()
		control.Visible(ctx, t, "x.id")
		list, err := db.Collect(ctx, q, t.Add("WHERE").In("x.id", ids[l.kind]...), l.scan)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			named[control.Ref{Kind: l.kind, ID: d.ID}] = Named{d.Title, d.Code, d.URL}
		}
	}
	return named, nil
}

// Due is one thing a person must see to by a day.
type Due struct {
	Object control.Ref
	Title  i18n.Text
	About  i18n.Text // the project or package
	Href   string
	On     cal.Date
	Word   string // text key of what it is
}

// dues are what a person can have to see to in this slice: one query each, on the alias x of an object
// with an id, aliased seen by the visibility join.
var dues = []struct{ word, kind, id, query, href string }{
	{"portfolio.due.deliver", ObjectDeliverable, "x.id", `SELECT x.id, x.title_en, x.title_fr, p.title_en, p.title_fr, COALESCE(x.forecast_on, x.due_on), p.id
		FROM portfolio_deliverable x JOIN portfolio_project p ON p.id = x.project_id AND x.producer = ? AND x.state IN ('planned', 'in_progress', 'rejected')
			AND p.state = 'executing' AND COALESCE(x.forecast_on, x.due_on) <= ?`, "/projects/{id}/plan"},
	{"portfolio.due.milestone", ObjectProject, "p.id", `SELECT p.id, m.title_en, m.title_fr, p.title_en, p.title_fr, substr(m.finish_at, 1, 10), p.id
		FROM portfolio_task m JOIN portfolio_project p ON p.id = m.project_id AND m.owner = ? AND m.kind = 'milestone' AND m.actual_finish IS NULL AND NOT m.cancelled
			AND p.state = 'executing' AND substr(m.finish_at, 1, 10) <= ?`, "/projects/{id}"},
	{"portfolio.due.handover", ObjectHandover, "x.id", `SELECT x.id, ` + handoverName + `, ` + handoverName + `, p.title_en, p.title_fr, x.on_day, x.id
		FROM portfolio_handover x JOIN portfolio_project p ON p.id = x.project_id AND p.officer = ? AND x.state IN ('draft', 'scheduled') AND x.on_day <= ?`, "/handovers/{id}"},
	{"portfolio.due.end_use", ObjectHandover, "x.id", `SELECT x.id, ` + handoverName + `, ` + handoverName + `, p.title_en, p.title_fr, c.due_on, x.id
		FROM portfolio_end_use_check c JOIN portfolio_handover x ON x.id = c.handover_id JOIN portfolio_project p ON p.id = x.project_id AND p.officer = ?
			AND c.done_on IS NULL AND c.due_on <= ?`, "/handovers/{id}"},
	{"portfolio.due.exception", ObjectProject, "p.id", `SELECT p.id, p.title_en, p.title_fr, p.ref, p.ref, s.due_on, p.id
		FROM portfolio_exception s JOIN portfolio_project p ON p.id = s.project_id AND p.officer = ? AND s.due_on <= ? AND s.decided_on IS NULL AND s.report = ''`, "/projects/{id}/exception"},
	{"portfolio.due.exception_decide", ObjectProject, "p.id", `SELECT p.id, p.title_en, p.title_fr, p.ref, p.ref, s.due_on, p.id
		FROM portfolio_exception s JOIN portfolio_project p ON p.id = s.project_id AND p.owner = ? AND s.due_on <= ? AND s.decided_on IS NULL AND s.report <> ''`, "/projects/{id}/exception"},
}

// DueOf lists what a person must see to up to a day, the earliest first, as far as the actor in the
// context sees it.
func DueOf(ctx context.Context, q db.Querier, who control.ActorID, until cal.Date) ([]Due, error) {
	var all []Due
	for _, source := range dues {
		t := db.SQL(source.query, who, until)
		control.Visible(ctx, t, source.id)
		list, err := db.Collect(ctx, q, t.Add("ORDER BY 6 LIMIT 100"), func(row db.Row) (d Due, err error) {
			var page string
			d.Object.Kind, d.Word = source.kind, source.word
			err = row.Scan(&d.Object.ID, &d.Title.EN, &d.Title.FR, &d.About.EN, &d.About.FR, &d.On, &page)
			d.Href = web.Href(source.href, page)
			return d, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	entries, err := DueEntries(ctx, q, who, until)
	if err != nil {
		return nil, err
	}
	for _, r := range entries {
		all = append(all, Due{Object: control.Ref{Kind: r.Kind, ID: r.ID}, Title: r.Title, About: i18n.Text{EN: r.Holder, FR: r.Holder}, Href: r.Href(), On: r.Due, Word: "portfolio.due.entry"})
	}
	for _, more := range []func(context.Context, db.Querier, control.ActorID, cal.Date) ([]Due, error){reviewsDue, silencesDue} {
		list, err := more(ctx, q, who, until)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b Due) int { return b.On.DaysUntil(a.On) })
	return all, nil
}

// looksAfter narrows packages p to those whose programme officer or coordinator a person is.
func looksAfter(t *db.Text, who control.ActorID) {
	t.Add("WHERE (p.programme_officer = ? OR EXISTS (SELECT 1 FROM portfolio_coordinator c WHERE c.package_id = p.id AND c.actor_id = ?))", who, who)
}

// reviewsDue are the reviews, up to a day, of the packages a person looks after (R4).
func reviewsDue(ctx context.Context, q db.Querier, who control.ActorID, until cal.Date) ([]Due, error) {
	list, err := packages(ctx, q, func(t *db.Text) { looksAfter(t, who) })
	if err != nil {
		return nil, err
	}
	heads, err := packageHeads(ctx, q, list, until)
	var due []Due
	for _, h := range heads {
		if !h.ReviewDue.IsZero() && !h.ReviewDue.After(until) {
			due = append(due, Due{Object: h.ID.ref(), Title: h.Title, About: h.Partner.Name, Href: web.Href("/packages/{id}", string(h.ID)), On: h.ReviewDue, Word: "portfolio.due.review"})
		}
	}
	return due, err
}

// silencesDue are the silence procedures that end up to a day: on the packages a person looks after, and
// everywhere for the one who settles them (R12).
func silencesDue(ctx context.Context, q db.Querier, who control.ActorID, until cal.Date) ([]Due, error) {
	mine, err := packages(ctx, q, func(t *db.Text) { looksAfter(t, who) })
	if err != nil {
		return nil, err
	}
	running, err := procedures(ctx, q, func(t *db.Text) { t.Add("WHERE p.state = 'running'") })
	var due []Due
	for _, p := range running {
		actor, on := control.ActorFrom(ctx), dayIn(p.Ends, p.Zone)
		settles := actor != nil && actor.ID == who && actor.MayDecide(actSettle, p.Scope)
		after := slices.ContainsFunc(mine, func(x Package) bool { return string(x.ID) == p.Subject.ID })
		if (settles || after) && !on.After(until) {
			due = append(due, Due{Object: p.ID.ref(), Title: p.Title, About: i18n.Text{EN: p.Document, FR: p.Document}, Href: web.Href("/decisions/{id}", string(p.ID)), On: on, Word: "portfolio.due.silence"})
		}
	}
	return due, err
}
