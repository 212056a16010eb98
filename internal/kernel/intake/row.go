package intake

import (
	"slices"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/sheet"
)

// overHeader is the entry of a row over the header that looks like one of the table.
func (p *planner) overHeader(row sheet.Row) *Entry {
	e := &Entry{No: row.No, Now: Values{}}
	var at Column
	value := ""
	for _, c := range p.Columns {
		text := row.At(c.At).Text
		if e.cells = append(e.cells, text); value == "" && text != "" {
			at, value = c, text
		}
	}
	e.refused = []Refusal{{Row: e.No, Column: at.Header, Value: value, Key: "intake.over_header", Args: fault.Args{"row": p.Header}}}
	return e
}

// entry reads one row.
func (p *planner) entry(row sheet.Row) *Entry {
	e := &Entry{No: row.No}
	for _, c := range p.Columns {
		e.cells = append(e.cells, row.At(c.At).Text)
	}
	given, cleared := p.given(e, row)
	is, ok := p.find(e, row, given)
	if !ok {
		return e
	}
	if is == nil {
		p.fresh(e, given)
	} else {
		p.against(e, *is, given, cleared)
	}
	p.locate(e)
	return e
}

// given reads what the cells of a row say, and which of them are empty in a workbook of ours.
func (p *planner) given(e *Entry, row sheet.Row) (given Values, cleared map[string]bool) {
	given, cleared = Values{}, map[string]bool{}
	for name, value := range p.fixed {
		given[name] = value
	}
	was := p.stored(row)
	for _, c := range p.Columns {
		if c.Field == "" {
			continue
		}
		is := p.vocab.column(c.Field)
		cell := row.At(c.At)
		if p.table.keys >= 0 {
			cell.Text = unquote(cell.Text)
		}
		if !stated(cell) {
			cleared[c.Field] = cell.Kind == sheet.Blank && p.table.keys >= 0
			continue
		}
		if is.money {
			continue // with its amount
		}
		if was != nil && p.asShown(is.field, *was, cell) {
			given[c.Field] = was.Values[c.Field]
			continue
		}
		var currency money.Currency
		if is.field.Type == Money {
			var known bool
			if currency, known = p.currency(e, row, is.field, was); !known {
				continue
			}
		}
		value, bad := p.vocab.value(is.field, cell, p.reads[c.Field], currency)
		if bad != nil {
			e.Refuse(c.Field, bad.key, bad.args)
			continue
		}
		given[c.Field] = value
	}
	if p.Kind.Tidy != nil {
		p.Kind.Tidy(given)
	}
	return given, cleared
}

// stored is the row that the key of a workbook of ours names; nil for none.
func (p *planner) stored(row sheet.Row) *Row {
	if p.table.keys < 0 {
		return nil
	}
	if id, _, _, ok := splitKey(row.At(p.table.keys).Text); ok {
		if r, there := p.byID[id]; there {
			return &r
		}
	}
	return nil
}

// asShown reports whether a cell still shows what a workbook of ours showed for the stored value.
func (p *planner) asShown(f *Field, was Row, cell sheet.Cell) bool {
	value := was.Values[f.Name]
	if cell.Kind != sheet.Text || value == "" {
		return false
	}
	text := tidy(cell.Text)
	return text == tidy(p.vocab.shown(f, value, was.Words, i18n.EN)) || text == tidy(p.vocab.shown(f, value, was.Words, i18n.FR))
}

// currency is that of an amount whose cell need not name one: of the column for it, of all rows, or of what is
// stored. ok is false when the column's cell names none that is known.
func (p *planner) currency(e *Entry, row sheet.Row, f *Field, was *Row) (c money.Currency, ok bool) {
	name := currencyOf(f.Name)
	if at, there := p.at[name]; there {
		if cell := row.At(at); stated(cell) {
			if c = sheet.CurrencyOf(cell.Text); c == "" && money.Currency(strings.ToUpper(cell.Text)).Valid() {
				c = money.Currency(strings.ToUpper(cell.Text))
			}
			if c == "" {
				e.Refuse(name, "intake.currency_unknown", nil)
			}
			return c, c != ""
		}
	}
	if c = money.Currency(p.fixed[name]); c != "" {
		return c, true
	}
	if was != nil {
		if a, err := AmountOf(was.Values[f.Name]); err == nil {
			return a.Currency, true
		}
	}
	return "", true
}

// find finds the row that a row of the file means; nil for a new one. ok is false when the entry was refused
// for what it points at.
func (p *planner) find(e *Entry, row sheet.Row, given Values) (is *Row, ok bool) {
	if p.table.keys >= 0 && row.At(p.table.keys).Kind != sheet.Blank {
		return p.byHiddenKey(e, row, given)
	}
	for i, key := range p.Kind.Keys {
		joined := joinKey(given, key)
		if joined == "" || barred(given, key) {
			continue
		}
		if other, twice := p.seenNew[i][joined]; twice {
			e.Refuse(key[len(key)-1], "intake.same_row", fault.Args{"row": other})
			return nil, false
		}
		found := p.byKey[i][joined]
		switch {
		case len(found) > 1:
			e.Refuse(key[len(key)-1], "intake.found_several", fault.Args{"n": len(found)})
			return nil, false
		case len(found) == 1:
			r := p.byID[found[0]]
			return &r, p.once(e, r.ID)
		}
		if f := p.Kind.field(key[len(key)-1]); f.Locked {
			e.Refuse(f.Name, "intake.not_there", nil)
			return nil, false
		}
	}
	return nil, true
}

// byHiddenKey finds the row of a key in a workbook of ours, and notices a key that has lost its row.
func (p *planner) byHiddenKey(e *Entry, row sheet.Row, given Values) (*Row, bool) {
	id, version, sum, ok := splitKey(row.At(p.table.keys).Text)
	r, there := p.byID[id]
	if !ok || !there {
		e.refused = nil // nothing can be said of its cells without the row that they are of
	}
	switch {
	case !ok:
		e.Refuse("", "intake.key_damaged", nil)
		return nil, false
	case !there:
		e.Refuse("", "intake.key_gone", nil)
		return nil, false
	}
	whole := Values{}
	for name, value := range r.Values {
		whole[name] = value
	}
	for name, value := range given {
		whole[name] = value
	}
	if now := keySum(p.Kind, whole); now != sum {
		if other, moved := p.sums[now]; moved && other != row.No {
			e.Refuse("", "intake.key_moved", fault.Args{"row": other})
			return nil, false
		}
		if at := slices.IndexFunc(p.named[id], func(no int) bool { return no != row.No }); at >= 0 { // a key copied over another's
			e.Refuse("", "intake.same_row", fault.Args{"row": p.named[id][at]})
			return nil, false
		}
	}
	e.Version = version
	return &r, p.once(e, id)
}

// once refuses the second row of a file for the same row of the list.
func (p *planner) once(e *Entry, id string) bool {
	if other, twice := p.seenIDs[id]; twice {
		e.Refuse("", "intake.same_row", fault.Args{"row": other})
		return false
	}
	p.seenIDs[id] = e.No
	return true
}

// fresh makes the entry of a new row.
func (p *planner) fresh(e *Entry, given Values) {
	if p.Kind.Add == "" {
		e.Refuse("", "intake.no_new", nil)
		return
	}
	e.Now = Values{}
	for i := range p.Kind.Fields {
		f := &p.Kind.Fields[i]
		value, said := given[f.Name]
		switch {
		case said && value != "" && f.Locked:
			e.Refuse(f.Name, "intake.locked_new", nil)
		case said && value != "":
			e.Now[f.Name] = value
		case f.Must && f.Fresh == "" && !e.refuses(f.Name):
			e.Refuse(f.Name, p.missing(f), nil)
		case f.Fresh != "":
			e.Now[f.Name] = f.Fresh
		}
	}
	for i, key := range p.Kind.Keys {
		if joined := joinKey(e.Now, key); joined != "" && !e.Refused() && !barred(e.Now, key) {
			p.seenNew[i][joined] = e.No
		}
	}
}

func (e *Entry) refuses(field string) bool {
	return slices.ContainsFunc(e.refused, func(r Refusal) bool { return r.field == field || r.field == currencyOf(field) })
}

// missing says whether a field that is needed has no column, or no value in it.
func (p *planner) missing(f *Field) string {
	if _, there := p.at[f.Name]; there {
		return "intake.missing_value"
	}
	return "intake.missing_column"
}

// against compares a row of the file with the one that is there.
func (p *planner) against(e *Entry, is Row, given Values, cleared map[string]bool) {
	e.ID, e.Was, e.Now = is.ID, is.Values, Values{}
	seen := e.Version
	e.Version = is.Version
	for i := range p.Kind.Fields {
		f := &p.Kind.Fields[i]
		if f.Brought {
			continue
		}
		was := is.Values[f.Name]
		now, said := given[f.Name]
		if _, fixed := p.fixed[f.Name]; fixed && p.cellless(f) {
			said = false // what is for all rows is for those that are new
		}
		switch {
		case !said && cleared[f.Name] && !e.refuses(f.Name):
			now = ""
		case !said:
			now = was
		}
		if now != "" {
			e.Now[f.Name] = now
		}
		if tidy(now) == tidy(was) {
			continue
		}
		switch {
		case f.Locked:
			e.Refuse(f.Name, "intake.locked", fault.Args{"was": p.asValue(f, was, is.Words)})
		case f.Stays:
			e.Refuse(f.Name, "intake.stays", fault.Args{"was": p.asValue(f, was, is.Words)})
		case now == "" && f.Must:
			e.Refuse(f.Name, "intake.missing_value", nil)
		}
		e.Changes = append(e.Changes, Change{f.Name, was, now})
	}
	if seen != 0 && seen != is.Version && len(e.Changes) > 0 {
		for _, c := range e.Changes {
			e.Refuse(c.Field, "intake.changed_since", nil)
		}
	}
}

// cellless reports whether the file has no column for a field.
func (p *planner) cellless(f *Field) bool {
	_, there := p.at[f.Name]
	return !there
}

// asValue prints a value of a field in the reader's language.
func (p *planner) asValue(f *Field, value string, words map[string]string) printed {
	return printed{p.vocab, f, value, words}
}

type printed struct {
	v     *vocabulary
	f     *Field
	value string
	words map[string]string
}

// Print implements i18n.Printable.
func (x printed) Print(p *i18n.Printer) string { return x.v.print(x.f, x.value, x.words, p) }
