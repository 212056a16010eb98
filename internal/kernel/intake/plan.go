package intake

import (
	"context"
	"hash/crc32"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// Plan is what an import would do.
type Plan struct {
	Kind    *Kind
	Sheet   string
	Header  int // number of the header's row
	Columns []Column
	Map     Map
	Entries []*Entry // every row of the sheet that is neither blank nor skipped
	Skipped []Skip
	Others  []OtherSheet

	table  *table
	source string // by which the map of such a file is remembered
	vocab  *vocabulary
	rows   map[string]Row // those that are there, by id
}

// OtherSheet is a sheet of the file that is not read, with how many of its rows hold something.
type OtherSheet struct {
	Sheet string `json:"sheet"`
	Rows  int    `json:"rows"`
}

// Skip is a row that is no row of the table, such as a total.
type Skip struct {
	Row    int    `json:"row"`
	Reason string `json:"reason"`
	Key    string `json:"key"`
}

// Counts are how many rows of a plan have which lot.
type Counts struct {
	Rows      int `json:"rows"`
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused_rows"`
	Skipped   int `json:"skipped_rows"`
}

// Counts counts the rows.
func (p *Plan) Counts() Counts {
	c := Counts{Rows: len(p.Entries), Skipped: len(p.Skipped)}
	for _, e := range p.Entries {
		switch {
		case e.Refused():
			c.Refused++
		case e.Added():
			c.Added++
		case len(e.Changes) > 0:
			c.Changed++
		default:
			c.Unchanged++
		}
	}
	return c
}

// titleOf is what a row is called: the first text it has that people find it by.
func (p *Plan) titleOf(e *Entry) string {
	for _, values := range []Values{e.Now, e.Was} {
		for _, key := range p.Kind.Keys {
			if f := p.Kind.field(key[len(key)-1]); f != nil && f.Type == Line && !f.Locked && values[f.Name] != "" {
				return values[f.Name]
			}
		}
	}
	for i, c := range p.Columns {
		if f := p.Kind.field(c.Field); f != nil && f.Type == Line && e.cells[i] != "" {
			return e.cells[i]
		}
	}
	return ""
}

// planner reads a table against what is there.
type planner struct {
	*Plan
	reads   map[string]reading // by the name of a column
	at      map[string]int     // where a field's column is
	fixed   Values
	byID    map[string]Row
	byKey   []map[string][]string // for each of the kind's keys: joined values → ids
	seenIDs map[string]int        // ids of entries so far → row number
	seenNew []map[string]int
	sums    map[string]int   // check sums of our keys → row
	named   map[string][]int // ids in our keys → rows
}

// plan makes the plan of a file, as the actor in the context. m corrects the matching where it is not nil.
func (s *Service) plan(ctx context.Context, q db.Querier, k *Kind, b sheet.Book, m Map) (*Plan, error) {
	var offer Offer
	var err error
	if k.Offer != nil {
		if offer, err = k.Offer(ctx, q); err != nil {
			return nil, err
		}
	}
	v := k.vocabulary(s.Words, offer)
	source := ""
	if found := findTable(v, k.Name, b); found != nil && found.keys < 0 {
		source = found.signature()
	}
	t, err := tableAt(v, k.Name, b, m)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, fault.New(fault.Invalid, "intake.no_table", nil)
	}
	if t.match(v, k); m != nil {
		if err := t.apply(v, m); err != nil {
			return nil, err
		}
	}
	p := &planner{Plan: &Plan{Kind: k, Sheet: t.sheet.Name, Header: t.sheet.Rows[t.header].No, Columns: t.columns, Others: t.otherSheets(b), table: t, source: source, vocab: v},
		reads: map[string]reading{}, at: map[string]int{}, fixed: Values{}, seenIDs: map[string]int{}, sums: map[string]int{}, named: map[string][]int{}}
	if err := p.prepare(m, web.LangFrom(ctx)); err != nil {
		return nil, err
	}
	if err := p.load(ctx, q); err != nil {
		return nil, err
	}
	p.ownNumbers()
	p.read()
	return p.Plan, k.check(ctx, q, p.Entries)
}

// Recognised refuses a plan in which no column is read that the kind needs, or finds its rows by: the file has no
// headings, and a row of it was taken for them. A page lets its reader say what the columns are; a command has nobody
// to ask. The fault is Invalid "intake.no_columns" {sheet, row, columns}.
func (s *Service) Recognised(ctx context.Context, p *Plan) error {
	needed := func(f *Field) bool { return f != nil && (f.Must || p.Kind.keyed(f.Name)) } // also the office's own reference, by which rows are changed
	if p.table.keys >= 0 || slices.ContainsFunc(p.Columns, func(c Column) bool { return c.How != byContent && needed(p.Kind.field(c.Field)) }) {
		return nil
	}
	var names []string
	for _, c := range p.vocab.columns {
		if !c.money && !c.field.Locked && needed(c.field) {
			names = append(names, c.label(s.Words.Printer(web.LangFrom(ctx))))
		}
	}
	return fault.New(fault.Invalid, "intake.no_columns", fault.Args{"sheet": p.Sheet, "row": p.Header, "columns": strings.Join(names, ", ")})
}

// otherSheets are the sheets beside the one that is read. In a workbook of ours they hold words and lists
// of its own.
func (t *table) otherSheets(b sheet.Book) (others []OtherSheet) {
	for _, s := range b.Sheets {
		if t.keys < 0 && s.Name != t.sheet.Name && len(s.Rows) > 0 {
			others = append(others, OtherSheet{s.Name, len(s.Rows)})
		}
	}
	return others
}

// check runs the kind's rules over the entries that change something.
func (k *Kind) check(ctx context.Context, q db.Querier, entries []*Entry) error {
	const batch = 500
	var list []*Entry
	for _, e := range open(entries) {
		if e.Added() || len(e.Changes) > 0 {
			list = append(list, e)
		}
	}
	for part := range slices.Chunk(list, batch) {
		if err := k.Check(ctx, q, part); err != nil {
			return err
		}
	}
	return nil
}

// prepare finds out how the matched columns are to be read, and the values for all rows.
func (p *planner) prepare(m Map, lang i18n.Lang) error {
	p.Map = Map{}
	reader := money.DecimalMark(lang)
	if said := m[decimals]; slices.Contains(decimalMarks, said) {
		reader = rune(said[0])
	}
	order := p.orderOfSheet()
	for _, c := range p.Columns {
		p.Map[c.Header] = c.Field
		if c.Field == "" {
			continue
		}
		p.at[c.Field] = c.At
		var cells []sheet.Cell
		for _, row := range p.table.body() {
			cells = append(cells, row.At(c.At))
		}
		r := reading{units: sheet.UnitsOf(c.Header), decimal: sheet.DecimalMark(cells), reader: reader, order: sheet.OrderOf(cells)}
		if r.order == sheet.Unordered {
			r.order = order
		}
		if asked := sheet.Order(m[dates]); slices.Contains(sheet.Orders, asked) && r.order == sheet.Unordered {
			r.order = asked
		}
		p.reads[c.Field] = r
		if r.decimal == 0 && slices.ContainsFunc(cells, unsure) {
			p.Map[decimals] = string(reader) // so that a job, and the page in the other language, read it the same way
		}
	}
	var fs fault.Fields
	for key, text := range m {
		field, fixed := strings.CutPrefix(key, "=")
		if !fixed || strings.TrimSpace(text) == "" {
			continue
		}
		p.Map[key] = text
		if key == onSheet || key == atHeader || key == once {
			continue
		}
		if key == decimals {
			fs.Check(slices.Contains(decimalMarks, text), key, "intake.map_decimals")
			continue
		}
		if key == dates {
			fs.Check(slices.Contains(sheet.Orders, sheet.Order(text)), key, "intake.map_dates")
			continue
		}
		c := p.vocab.column(field)
		value, bad := text, (*wrong)(nil)
		if c.money {
			if value = string(sheet.CurrencyOf(text)); value == "" {
				bad = &wrong{key: "intake.currency_unknown"}
			}
		} else {
			value, bad = p.vocab.value(c.field, sheet.Cell{Kind: sheet.Text, Text: text}, reading{order: sheet.DayFirst}, "")
		}
		if bad != nil {
			fs.Add(key, bad.key, bad.args)
			continue
		}
		p.fixed[field] = value
	}
	return fs.Err()
}

// unsure reports whether a cell holds a number that is a thousand to one reader and has three decimals to another.
func unsure(c sheet.Cell) bool {
	f, ok := sheet.ParseFigure(c.Text, 0)
	return ok && c.Kind == sheet.Text && f.Other != ""
}

// orderOfSheet is the order of days that the matched columns agree on, for a column that does not show its
// own: a sheet is typed in one way.
func (p *planner) orderOfSheet() sheet.Order {
	found := sheet.Unordered
	for _, c := range p.Columns {
		is := p.vocab.column(c.Field)
		if is == nil || is.money || is.field.Type != Day {
			continue
		}
		var cells []sheet.Cell
		for _, row := range p.table.body() {
			cells = append(cells, row.At(c.At))
		}
		order := sheet.OrderOf(cells)
		switch {
		case order == sheet.Unordered:
		case found != sheet.Unordered && found != order:
			return sheet.Unordered
		default:
			found = order
		}
	}
	return found
}

// load reads what is there, and indexes it by the kind's keys.
func (p *planner) load(ctx context.Context, q db.Querier) error {
	rows, err := p.Kind.Rows(ctx, q)
	if err != nil {
		return err
	}
	p.byID = make(map[string]Row, len(rows))
	p.rows = p.byID
	p.byKey = make([]map[string][]string, len(p.Kind.Keys))
	p.seenNew = make([]map[string]int, len(p.Kind.Keys))
	for i := range p.Kind.Keys {
		p.byKey[i], p.seenNew[i] = map[string][]string{}, map[string]int{}
	}
	for _, r := range rows {
		p.byID[r.ID] = r
		for i, key := range p.Kind.Keys {
			if joined := joinKey(r.Values, key); joined != "" {
				p.byKey[i][joined] = append(p.byKey[i][joined], r.ID)
			}
		}
	}
	if p.table.keys >= 0 {
		for _, row := range p.table.body() {
			if id, _, sum, ok := splitKey(row.At(p.table.keys).Text); ok {
				p.sums[sum] = row.No
				p.named[id] = append(p.named[id], row.No)
			}
		}
	}
	return nil
}

// ownNumbers leaves a column unread that looks like the office's references and holds none of them: the
// source counts its rows in a way of its own. A person may still say that they are ours.
func (p *planner) ownNumbers() {
	if p.table.keys >= 0 {
		return
	}
	for i := range p.Columns {
		c := &p.Columns[i]
		f := p.Kind.field(c.Field)
		if f == nil || !f.Locked || c.How == byPerson || p.holdsOurs(c.At, f.Name) {
			continue
		}
		delete(p.at, c.Field)
		p.Map[c.Header], c.Field, c.How = "", "", ""
	}
}

// holdsOurs reports whether a column has a value of a field that is there.
func (p *planner) holdsOurs(column int, field string) bool {
	known := make(map[string]bool, len(p.byID))
	for _, r := range p.byID {
		known[i18n.Fold(r.Values[field])] = true
	}
	for _, row := range p.table.body() {
		if cell := row.At(column); stated(cell) && known[i18n.Fold(strings.TrimSpace(cell.Text))] {
			return true
		}
	}
	return false
}

// barred reports whether a key does not count for a row, because it states a field that the key is to be
// without.
func barred(v Values, key []string) bool {
	without, is := strings.CutPrefix(key[0], "!")
	return is && v[without] != ""
}

// joinKey joins the values of a key, "" where one of them is empty.
func joinKey(v Values, key []string) string {
	parts := make([]string, len(key))
	for i, field := range key {
		if strings.HasPrefix(field, "!") {
			continue
		}
		if parts[i] = i18n.Fold(strings.Join(strings.Fields(v[field]), " ")); parts[i] == "" {
			return ""
		}
	}
	return strings.Join(parts, "\n")
}

// hiddenKey is what a workbook of ours keeps of a row: its id, its version, and a check sum of what tells it
// apart for people, so that keys that were sorted away from their rows are noticed.
func hiddenKey(k *Kind, r Row) string {
	return r.ID + " " + strconv.Itoa(r.Version) + " " + keySum(k, r.Values)
}

func keySum(k *Kind, v Values) string {
	var b strings.Builder
	for _, key := range k.Keys {
		b.WriteString(joinKey(v, key) + "\n")
	}
	return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(b.String()))), 16)
}

func splitKey(text string) (id string, version int, sum string, ok bool) {
	parts := strings.Fields(text)
	if len(parts) != 3 {
		return "", 0, "", false
	}
	version, err := strconv.Atoi(parts[1])
	return parts[0], version, parts[2], err == nil
}

// totals are how rows begin that add up others.
var totals = regexp.MustCompile(`^(sub[- ]?totals?|grand totals?|totals?|overall total|sous[- ]?totaux|sous[- ]?total|totaux|total general|somme|sum)\b`)

// skips says why a row is no row of the table, "" if it is one.
func (p *planner) skips(row sheet.Row) string {
	header, same, filled := p.table.sheet.Rows[p.table.header], 0, 0
	wordy, total := 0, false
	for i, c := range row.Cells {
		if c.Kind == sheet.Blank {
			continue
		}
		filled++
		if c.Kind == sheet.Text && c.Text == header.At(i).Text {
			same++
		}
		if c.Kind == sheet.Text {
			if _, number := sheet.ParseFigure(c.Text, 0); !number && !sheet.NotStated(c.Text) {
				wordy++
				total = total || totals.MatchString(i18n.Fold(strings.TrimSpace(c.Text)))
			}
		}
	}
	switch {
	case same == filled && filled > 1:
		return "intake.skip_header"
	case total && wordy == 1:
		return "intake.skip_total"
	}
	return ""
}

// read makes an entry of every row. What stands over the header is named too: a header that was guessed too
// low hides nothing.
func (p *planner) read() {
	for _, row := range p.table.above() {
		if p.table.isTitle(row) {
			p.Skipped = append(p.Skipped, Skip{Row: row.No, Key: "intake.skip_title"})
			continue
		}
		p.Entries = append(p.Entries, p.overHeader(row))
	}
	for _, row := range p.table.body() {
		if why := p.skips(row); why != "" {
			p.Skipped = append(p.Skipped, Skip{Row: row.No, Key: why})
			continue
		}
		p.Entries = append(p.Entries, p.entry(row))
	}
}

// locate gives every refusal the column and the cell it is about.
func (p *Plan) locate(e *Entry) {
	for i := range e.refused {
		r := &e.refused[i]
		if r.Column != "" || r.field == "" {
			continue
		}
		name := r.field
		if p.vocab.column(name) == nil && p.vocab.column(strings.TrimSuffix(name, "_currency")) != nil {
			name = strings.TrimSuffix(name, "_currency")
		}
		r.Column = name
		for j, c := range p.Columns {
			if c.Field == name {
				r.Column, r.Value = c.Header, e.cells[j]
			}
		}
	}
}
