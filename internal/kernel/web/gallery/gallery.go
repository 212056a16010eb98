// Package gallery shows every component of kernel/web on a few pages, in both languages and schemes.
// It is the pattern that a slice's pages are made after, and what the golden files and the browser
// tests look at. Its data lives in memory and is invented.
package gallery

import (
	"context"
	"embed"
	"sync"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// Words are the gallery's own.
//
//go:embed text.json
var Words embed.FS

// Thing is what the gallery's list and form are about.
type Thing struct {
	ID      string       `json:"id"`
	Version int          `json:"version"`
	Name    i18n.Text    `json:"name"`
	Lead    string       `json:"lead"`
	Tone    web.Tone     `json:"tone"`
	Due     cal.Date     `json:"due"`
	Budget  money.Amount `json:"budget"`
	Done    float64      `json:"done"`
	Kind    string       `json:"kind"`
	Topics  []string     `json:"topics"`
	Open    bool         `json:"open"`
	Note    string       `json:"note"`
	Parts   []Part       `json:"parts"`
}

// Part is a row of a thing's form.
type Part struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Kind  string       `json:"kind"`
	Due   cal.Date     `json:"due"`
	Cost  money.Amount `json:"cost" web:"currency=budget"`
	Count int          `json:"count"`
}

// Gallery holds the things, and a job that moves a little each time it is looked at.
type Gallery struct {
	mu     sync.Mutex
	things []Thing
	done   int
}

// Of makes a gallery of these things.
func Of(things []Thing) *Gallery { return &Gallery{things: things} }

// New makes a gallery with a few invented things.
func New() *Gallery {
	return Of([]Thing{
		{ID: "t1", Version: 1, Name: i18n.Text{EN: "Cyber incident response", FR: "Réponse aux incidents cyber"}, Lead: "C. Lindqvist", Tone: web.AtRisk, Due: cal.MustDate("2027-08-13"), Budget: money.Euro(274_000_000), Done: 0.44, Kind: "training", Topics: []string{"cyber"}, Open: true, Note: "The export **licence** is late.",
			Parts: []Part{{ID: "p1", Title: "Course for operators", Kind: "training", Due: cal.MustDate("2027-03-01"), Cost: money.Euro(120_000_00), Count: 24}}},
		{ID: "t2", Version: 1, Name: i18n.Text{EN: "Reform of the staff college", FR: "Réforme de l’école d’état-major"}, Lead: "M. Okafor", Tone: web.OffTrack, Due: cal.MustDate("2026-12-09"), Budget: money.Euro(1_890_000_000), Done: 0.38, Kind: "advice"},
		{ID: "t3", Version: 1, Name: i18n.Text{EN: "Depot for spare parts"}, Lead: "F. Diallo", Tone: web.OnTrack, Due: cal.MustDate("2027-02-11"), Budget: money.Amount{Minor: 1_250_500, Currency: "JOD"}, Done: 0.74, Kind: "works"},
		{ID: "t4", Version: 1, Name: i18n.Text{EN: "Survey of needs", FR: "Étude des besoins"}, Lead: "=A. Petrović", Tone: web.Unrated, Kind: "advice"},
	})
}

// Acts of the gallery.
const (
	Read control.Act = "gallery.read"
	Edit control.Act = "gallery.thing.edit"
)

// Routes is the table of the gallery's addresses.
func (g *Gallery) Routes() []web.Route {
	return []web.Route{
		web.Get("/gallery", Read, g.parts, partsPage),
		web.Get("/gallery/job", Read, g.job, jobPage),
		web.Get("/gallery/things", Read, g.list, listPage),
		web.Get("/gallery/things/new", Edit, g.fresh, formPage),
		web.Get("/gallery/things/{id}/edit", Edit, g.form, formPage),
		web.Post("/gallery/things/{id}/edit", Edit, g.save, "/gallery/things/{id}/edit"),
	}
}

// Nav is the side bar with every kind of entry.
func Nav() []web.NavGroup {
	return []web.NavGroup{
		{Items: []web.NavItem{
			{Label: "gallery.title", Path: "/gallery", Icon: "portfolio", Go: "p", Tab: true},
			{Label: "gallery.things", Path: "/gallery/things", Icon: "package", Go: "t", Tab: true, Count: func(context.Context, *control.Actor) int { return 6 }},
		}},
		{Label: "gallery.group", Items: []web.NavItem{
			{Label: "gallery.edit", Path: "/gallery/things/new", Icon: "edit"},
			{Label: "gallery.status", Path: "/gallery/status", Icon: "chart"}, // has no route, so it is not shown
		}},
	}
}

func (g *Gallery) parts(context.Context, struct{}) ([]Thing, error) { return g.things, nil }

func (g *Gallery) job(context.Context, struct{}) (web.JobState, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	state := web.JobState{Href: "/gallery/job", Title: "Report", Step: "Drawing", Done: g.done, Total: 12}
	if g.done >= state.Total {
		state.Over, state.Step, state.Then = true, "Done", "/gallery"
	}
	g.done += 4
	return state, nil
}

// find must be called with the lock held.
func (g *Gallery) find(id string) (*Thing, error) {
	for i := range g.things {
		if g.things[i].ID == id {
			return &g.things[i], nil
		}
	}
	return nil, fault.Missing("thing")
}

// ListIn is what the list takes from its address.
type ListIn struct {
	web.List
	Search string     `json:"q"`
	Kind   string     `json:"kind"`
	From   cal.Date   `json:"from"`
	Tones  []web.Tone `json:"-"`
}

// Things is the list, as page, JSON and table.
type Things struct {
	Rows []Thing `json:"things"`
	Next string  `json:"next,omitempty"`
	from cal.Date
}

func (g *Gallery) list(_ context.Context, in ListIn) (Things, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := Things{from: in.From}
	for _, t := range g.things {
		if (in.Kind == "" || in.Kind == t.Kind) && !t.Due.Before(in.From) && t.ID > in.After {
			out.Rows = append(out.Rows, t)
		}
	}
	if len(out.Rows) > in.Limit {
		out.Rows = out.Rows[:in.Limit]
		out.Next = out.Rows[in.Limit-1].ID
	}
	return out, nil
}

// Table defines the list once for page and files.
func (x Things) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{
		Key: "things", Title: p.T("gallery.things"), AsOf: cal.MustDate("2026-11-20"), Next: x.Next, Count: "1,000+",
		Marking: control.Marking{Level: control.LevelUnclassified, Releasable: []string{"GEO"}},
		Columns: []web.Column{
			{Key: "name", Label: p.T("gallery.name"), Main: true, Sort: true},
			{Key: "status", Label: p.T("gallery.status"), Kind: web.KindStatus, Sort: true},
			{Key: "done", Label: p.T("gallery.done"), Screen: true},
			{Key: "budget", Label: p.T("gallery.budget"), Kind: web.KindMoney, Sort: true},
			{Key: "due", Label: p.T("gallery.due"), Kind: web.KindDate, Sort: true},
			{Key: "lead", Label: p.T("gallery.lead")},
			{Key: "id", Label: p.T("gallery.id"), Export: true},
		},
		Empty: &web.Empty{Title: p.T("gallery.empty"), Words: p.T("gallery.empty_words")},
	}
	total := money.Amount{}
	for _, row := range x.Rows {
		edit := web.Href("/gallery/things/{id}/edit", row.ID)
		t.Rows = append(t.Rows, web.Row{Key: row.ID, Href: edit, Cells: []web.Cell{
			web.Anchor(p.Text(row.Name), edit).Under(p.T("gallery.kind." + row.Kind)),
			web.State(web.Status{Tone: row.Tone, Label: tone(p, row.Tone)}),
			web.Drawing(web.Meter(p, row.Done, 0.6, row.Tone), p.Percent(row.Done)),
			web.Sum(row.Budget), web.Day(row.Due), web.Text(row.Lead), web.Text(row.ID),
		}})
		if sum, err := total.Add(row.Budget); err == nil {
			total = sum
		}
	}
	t.Foot = []web.Cell{web.Text(p.T("gallery.total")), web.Blank(), web.Blank(), web.Sum(total), web.Blank(), web.Blank(), web.Blank()}
	return t
}

func tone(p *i18n.Printer, t web.Tone) string {
	switch t {
	case web.OnTrack:
		return p.T("gallery.tone.on_track")
	case web.AtRisk:
		return p.T("gallery.tone.at_risk")
	case web.OffTrack:
		return p.T("gallery.tone.off_track")
	}
	return p.T("gallery.tone.unrated")
}

// FormIn names the thing whose form is shown.
type FormIn struct {
	ID string `json:"id"`
}

func (g *Gallery) form(_ context.Context, in FormIn) (Thing, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, err := g.find(in.ID)
	if err != nil {
		return Thing{}, err
	}
	return *t, nil
}

func (g *Gallery) fresh(context.Context, struct{}) (Thing, error) { return Thing{}, nil }

// SaveIn is the form as it is sent.
type SaveIn struct {
	ID      string       `json:"id"`
	Version int          `json:"version"`
	Name    i18n.Text    `json:"name"`
	Lead    string       `json:"lead" web:"max=80"`
	Due     cal.Date     `json:"due"`
	Budget  money.Amount `json:"budget"`
	Kind    string       `json:"kind"`
	Topics  []string     `json:"topics"`
	Open    bool         `json:"open"`
	Note    string       `json:"note"`
	Parts   []Part       `json:"parts"`
	Paper   web.File     `json:"paper"`
}

// blank reports whether a row was left blank.
func (x Part) blank() bool { return x == Part{} }

func (g *Gallery) save(_ context.Context, in SaveIn) (web.See, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, err := g.find(in.ID)
	if err != nil {
		return web.See{}, err
	}
	if in.Version != t.Version {
		return web.See{}, fault.Stale(*t)
	}
	var fs fault.Fields
	fs.Check(in.Name.EN != "" || in.Name.FR != "", "name_en", "fault.required")
	fs.Check(in.Lead != "", "lead", "fault.required")
	fs.Check(!in.Due.IsZero(), "due", "fault.required")
	parts, at := web.Filled("parts", in.Parts, Part.blank)
	if err := fs.Merge(at.Of(checkParts(parts))); err != nil {
		return web.See{}, err
	}
	if err := fs.Err(); err != nil {
		return web.See{}, err
	}
	t.Version++
	t.Name, t.Lead, t.Due, t.Budget = in.Name, in.Lead, in.Due, in.Budget
	t.Kind, t.Topics, t.Open, t.Note, t.Parts = in.Kind, in.Topics, in.Open, in.Note, parts
	return web.See{To: "/gallery/things", Done: "018f0000-0000-7000-8000-000000000001"}, nil
}

func checkParts(list []Part) error {
	var fs fault.Fields
	for i, x := range list {
		fs.Check(x.Title != "", web.CellName("parts", i, "title"), "fault.required")
		fs.Check(x.Cost.Minor > 0, web.CellName("parts", i, "cost"), "fault.required")
	}
	return fs.Err()
}
