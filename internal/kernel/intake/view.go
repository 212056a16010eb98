package intake

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// importsOut is the list of a person's imports.
type importsOut struct {
	Imports []Import `json:"imports"`
	Next    string   `json:"next,omitempty"`
	titles  map[string]string
}

// Table sets the list in columns.
func (o importsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "table-imports", Title: p.T("intake.imports"), Next: o.Next, Columns: []web.Column{
		{Key: "file", Label: p.T("intake.file"), Main: true}, {Key: "kind", Label: p.T("intake.kind")}, {Key: "at", Label: p.T("intake.at")}, {Key: "state", Label: p.T("intake.state")},
		{Key: "added", Label: p.T("intake.lot.added"), Kind: web.KindInt}, {Key: "changed", Label: p.T("intake.lot.changed"), Kind: web.KindInt}, {Key: "refused", Label: p.T("intake.lot.refused"), Kind: web.KindInt},
	}}
	for _, i := range o.Imports {
		at := web.Href(pathImport, i.ID)
		t.Rows = append(t.Rows, web.Row{Key: i.ID, Href: at, Cells: []web.Cell{
			web.Anchor(i.File, at), web.Text(p.T(o.titles[i.Kind])), web.Text(p.Instant(i.CreatedAt)), web.Text(p.T("intake.state." + string(i.State))),
			web.Int(int64(i.Outcome.Added)), web.Int(int64(i.Outcome.Changed)), web.Int(int64(i.Outcome.Counts.Refused))}})
	}
	t.Empty = &web.Empty{Title: p.T("intake.none"), Words: p.T("intake.none_words")}
	return t
}

// newOut is the form that takes a file in.
type newOut struct {
	Kind   string   `json:"kind"`
	Kinds  []string `json:"kinds"`
	Field  string   `json:"field,omitempty"` // that all rows share …
	Value  string   `json:"value,omitempty"` // … with its value
	titles map[string]string
}

func (o newOut) options(f *web.Frame) []web.Option {
	list := make([]web.Option, len(o.Kinds))
	for i, k := range o.Kinds {
		list[i] = web.Option{Value: k, Label: f.T(o.titles[k])}
	}
	return list
}

// importOut is the page of an import.
type importOut struct {
	Import
	Preview *Report     `json:"preview,omitempty"`
	Rows    []importRow `json:"lines"`
	Next    string      `json:"next,omitempty"`

	kind *Kind
	plan *Plan
	job  control.Job
	show string
}

// importRow is a row of the file with its lot.
type importRow struct {
	Row     int      `json:"row"`
	Lot     string   `json:"lot"`
	Title   string   `json:"title"`
	Changes []Change `json:"changes,omitempty"`
	Why     []why    `json:"why,omitempty"`
	Object  string   `json:"object,omitempty"`
	Undone  string   `json:"undone,omitempty"`

	no    int
	words map[string]string
}

// lots are what can become of a row, in the order in which they are of interest.
var lots = []string{"refused", "changed", "added", "unchanged", "skipped"}

func (e *Entry) lot() string {
	switch {
	case e.Refused():
		return "refused"
	case e.Added():
		return "added"
	case len(e.Changes) > 0:
		return "changed"
	}
	return "unchanged"
}

// brings are the values of a new row, in the order of the kind's fields.
func (e *Entry) brings(k *Kind) (cells []Change) {
	for _, f := range k.Fields {
		if now := e.Now[f.Name]; now != "" {
			cells = append(cells, Change{Field: f.Name, Now: now})
		}
	}
	return cells
}

// fromPlan sets the rows of the preview after a row number.
func (o *importOut) fromPlan(after, limit int) {
	var rows []importRow
	for _, e := range o.plan.Entries {
		row := importRow{Row: e.No, Lot: e.lot(), Title: o.plan.titleOf(e), Changes: e.Changes, Object: e.ID, no: e.No}
		if is, there := o.plan.rows[e.ID]; there {
			row.words = is.Words
		}
		if e.Added() {
			row.Changes = e.brings(o.kind)
		}
		if e.Refused() {
			o.plan.locate(e)
			row.Changes = nil
			for _, r := range e.refused {
				row.Why = append(row.Why, why{Column: o.plan.columnName(r, o.plan.vocab.en), Value: r.Value, EN: o.plan.vocab.en.Message(r.Key, r.Args), FR: o.plan.vocab.fr.Message(r.Key, r.Args)})
			}
		}
		rows = append(rows, row)
	}
	for _, s := range o.plan.Skipped {
		rows = append(rows, importRow{Row: s.Row, Lot: "skipped", no: s.Row, Why: []why{{EN: o.plan.vocab.en.T(s.Key), FR: o.plan.vocab.fr.T(s.Key)}}})
	}
	slices.SortStableFunc(rows, func(a, b importRow) int { return cmp.Compare(a.no, b.no) })
	rows = slices.DeleteFunc(rows, func(r importRow) bool { return r.no <= after || o.show != "" && r.Lot != o.show })
	o.page(rows, limit)
}

func (o *importOut) fromLines(lines []line, limit int) {
	rows := make([]importRow, len(lines))
	for i, l := range lines {
		rows[i] = importRow{Row: l.Row, Lot: string(l.Outcome), Title: l.Content.Title, Changes: l.Content.Changes, Why: l.Content.Why, Object: l.Object, Undone: l.Undone, no: l.No}
	}
	o.page(rows, limit)
}

func (o *importOut) page(rows []importRow, limit int) {
	if limit <= 0 { // the page is shown again after a refusal
		limit = web.PageRows
	}
	if o.Rows = rows; len(rows) > limit {
		o.Rows = rows[:limit]
		o.Next = strconv.Itoa(rows[limit-1].no)
	}
}

// Table sets the rows with what becomes of them in columns.
func (o importOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "import-rows", Title: p.T("intake.rows"), Next: o.Next, Columns: []web.Column{
		{Key: "row", Label: p.T("intake.row"), Kind: web.KindInt}, {Key: "lot", Label: p.T("intake.lot")}, {Key: "what", Label: p.T("intake.what"), Main: true}, {Key: "why", Label: p.T("intake.details")},
	}}
	for _, r := range o.Rows {
		lot := p.T("intake.lot." + r.Lot)
		state := web.Text(lot)
		if r.Lot == "refused" {
			state = state.As("late")
		}
		what := web.Text(r.Title)
		if r.Object != "" && o.kind.Page != "" && r.Undone != "yes" {
			what = web.Anchor(cmp.Or(r.Title, p.T("intake.open_row")), web.Href(o.kind.Page, r.Object))
		}
		t.Rows = append(t.Rows, web.Row{Key: strconv.Itoa(r.no), Cells: []web.Cell{web.Int(int64(r.Row)), state, what, web.Text(o.details(p, r))}})
	}
	t.Empty = &web.Empty{Title: p.T("intake.rows_none"), Words: p.T("intake.rows_none_words")}
	return t
}

// details say what changes in a row, or why it is not taken.
func (o importOut) details(p *i18n.Printer, r importRow) string {
	var parts []string
	for _, w := range r.Why {
		text := w.EN
		if p.Lang == i18n.FR {
			text = w.FR
		}
		switch {
		case w.Column != "" && w.Value != "":
			text = p.T("intake.cell_why", "column", w.Column, "value", short(w.Value), "why", text)
		case w.Column != "":
			text = p.T("intake.column_why", "column", w.Column, "why", text)
		}
		parts = append(parts, text)
	}
	for _, c := range r.Changes {
		f := o.kind.field(c.Field)
		if f == nil {
			continue
		}
		was, now := c.Was, c.Now
		if o.plan != nil {
			was, now = o.plan.vocab.print(f, c.Was, r.words, p), o.plan.vocab.print(f, c.Now, r.words, p)
		}
		if r.Lot == "added" && now == r.Title {
			continue // it stands in the column before
		}
		if r.Lot == "added" {
			parts = append(parts, p.T("web.pair", "name", i18n.Key(f.Label), "value", short(now)))
			continue
		}
		parts = append(parts, p.T("intake.change", "field", i18n.Key(f.Label), "was", cmp.Or(short(was), "∅"), "now", cmp.Or(short(now), "∅")))
	}
	if r.Undone == "yes" {
		parts = append(parts, p.T("intake.put_back"))
	} else if r.Undone != "" {
		parts = append(parts, p.T("intake.left", "why", i18n.Key(r.Undone)))
	}
	return strings.Join(parts, " · ")
}

// short cuts a long text for a table.
func short(text string) string {
	const most = 120
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// counts are the lots with how many rows have each, as parts of the page.
func (o importOut) tabs(f *web.Frame) []web.Tab {
	c := o.Outcome.Counts
	if o.Preview != nil {
		c = o.Preview.Counts
	}
	n := map[string]int{"refused": c.Refused, "changed": c.Changed, "added": c.Added, "unchanged": c.Unchanged, "skipped": c.Skipped}
	path := web.Href(pathImport, o.ID)
	list := []web.Tab{{Text: f.T("intake.lot.all"), Href: path, Count: f.P.Int(int64(c.Rows + c.Skipped)), Current: o.show == ""}}
	for _, lot := range lots {
		if lot == "unchanged" && o.Preview == nil {
			continue // nothing is kept of them
		}
		list = append(list, web.Tab{Text: f.T("intake.lot." + lot), Href: path + "?show=" + lot, Count: f.P.Int(int64(n[lot])), Current: o.show == lot})
	}
	return list
}

// toDo is how many rows applying would add or change.
func (o importOut) toDo() int { return o.Preview.Added + o.Preview.Changed }

// moves reports whether a job works on the import.
func (o importOut) moves() bool {
	return o.Job != "" && (o.job.State == control.Queued || o.job.State == control.Running)
}

func (o importOut) progress(f *web.Frame) web.JobState {
	j := web.JobState{Href: web.Href("/jobs/{id}", o.Job), Title: f.T("office.job.kind.intake_apply"), Done: int(o.job.Done), Total: int(o.job.Total)}
	if o.job.Step != "" {
		j.Step = f.T(o.job.Step)
	}
	return j
}

// fieldOptions are the fields that a column can be read as.
func (o importOut) fieldOptions(f *web.Frame) []web.Option {
	list := []web.Option{{Value: "", Label: f.T("intake.not_read")}}
	for _, c := range o.plan.vocab.columns {
		if c.field.Locked && !o.kind.keyed(c.field.Name) {
			continue
		}
		label := c.label(f.P)
		if c.field.Must && !c.money {
			label += " *"
		}
		list = append(list, web.Option{Value: c.name, Label: label})
	}
	return list
}

// help shows what stands in a column, and how it was matched.
func (c Column) help(f *web.Frame) string {
	words := f.T("intake.sample", "letter", c.Letter, "cells", cmp.Or(short(strings.Join(c.sample, " · ")), "∅"))
	if c.How == byContent {
		words += " " + f.T("intake.by_content")
	}
	return words
}

// lacking are the fields without a column that can have one value for all rows: those that new rows need, and
// the currencies of amounts.
func (o importOut) lacking() (list []column) {
	at := map[string]bool{}
	for _, c := range o.plan.Columns {
		at[c.Field] = true
	}
	for _, c := range o.plan.vocab.columns {
		switch {
		case at[c.name] || c.field.Locked:
		case c.money && at[c.field.Name], !c.money && c.field.Must, !c.money && c.field.Fresh != "", o.Map["="+c.name] != "":
			list = append(list, c)
		}
	}
	return list
}

// fixedOptions are the values that a field may have for all rows.
func (o importOut) fixedOptions(f *web.Frame, c column) []web.Option {
	list := []web.Option{{Value: "", Label: f.T("intake.no_value")}}
	if c.field.Fresh != "" {
		list[0].Label = f.T("intake.usual", "value", o.plan.vocab.shown(c.field, c.field.Fresh, nil, f.Lang()))
	}
	for _, x := range o.plan.vocab.lists[c.field.Name].options {
		list = append(list, web.Option{Value: x.Value, Label: o.plan.vocab.shown(c.field, x.Value, nil, f.Lang())})
	}
	return list
}

// sheetOptions are the sheets of the file.
func (o importOut) sheetOptions(f *web.Frame) []web.Option {
	list := []web.Option{{Value: "", Label: f.T("intake.sheet_found", "sheet", o.plan.Sheet)}}
	if o.Map[onSheet] != "" {
		list = []web.Option{{Value: "", Label: f.T("intake.sheet_any")}, {Value: o.plan.Sheet, Label: o.plan.Sheet}}
	}
	for _, x := range o.plan.Others {
		list = append(list, web.Option{Value: x.Sheet, Label: x.Sheet})
	}
	return list
}

// otherNames says which sheets are not read, and how long each is.
func (o importOut) otherNames(f *web.Frame) string {
	names := make([]string, len(o.plan.Others))
	for i, x := range o.plan.Others {
		names[i] = f.T("intake.other_sheet", "sheet", x.Sheet, "n", x.Rows)
	}
	return strings.Join(names, ", ")
}

// decimalOptions are the marks that a figure's decimals may have, and first that the figures themselves show it.
func (o importOut) decimalOptions(f *web.Frame) []web.Option {
	list := []web.Option{{Value: ".", Label: f.T("intake.decimals.point")}, {Value: ",", Label: f.T("intake.decimals.comma")}}
	if o.Map[decimals] == "" {
		list = slices.Insert(list, 0, web.Option{Label: f.T("intake.decimals.shown")})
	}
	return list
}

func (o importOut) orderOptions(f *web.Frame) []web.Option {
	list := []web.Option{{Value: "", Label: f.T("intake.order.shown")}}
	for _, order := range sheet.Orders {
		list = append(list, web.Option{Value: string(order), Label: f.T("intake.order." + string(order))})
	}
	return list
}
