package intake

import (
	"context"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Type is how the cells of a field are read.
type Type uint8

// The types. As values, all are text: a Day is "2026-01-31", Money "1234.50 EUR", Yes "yes", Choices are
// parted by "; ", and "" is no value.
const (
	Line    Type = iota // a short text
	Long                // a text of several lines
	Day                 // a date
	Money               // an amount with its currency
	Int                 // a whole number
	Choice              // one of what is offered
	Choices             // several of them
	Yes                 // yes or no
)

// Field is a column of a kind.
type Field struct {
	Name  string // as in the map, such as "planned_start"
	Label string // text key of what it is called
	Also  string // text key of what else people call it, parted by ";" in each language; "" for nothing
	Type  Type
	Must  bool   // a new row needs it
	Fresh string // what a new row has where the file says nothing
	// Stays is a field that is given when a row is added and then stays, such as the package of a project.
	Stays bool
	// Locked is a field that the office alone sets, such as a reference code: a workbook shows it, rows may be
	// found by it, and nothing changes it.
	Locked bool
	// Open is a Choice that takes any other short text as well, such as an owner who is no user of the office.
	Open bool
	// Brought is a field that only files that are brought have, such as a given name in a column of its own: Tidy
	// makes it a part of others.
	Brought bool
}

// Values are a row's values by the names of its fields; a field without one may be missing.
type Values map[string]string

// Row is a row that is there.
type Row struct {
	ID      string
	Version int // counts changes, for the optimistic lock
	Values  Values
	Marking control.Marking
	// Words are how values are called that are not on offer any more, such as a person who has left.
	Words map[string]string
}

// Option is one of the values of a Choice.
type Option struct {
	Value string
	Key   string    // text key of its name, or …
	Name  i18n.Text // … the name itself
	Also  []string  // what else it is called
}

// Offer is what the Choice fields of a kind offer, by the field's name.
type Offer map[string][]Option

// Codes are options whose names are the words under a prefix.
func Codes[C ~string](prefix string, codes ...C) []Option {
	list := make([]Option, 0, len(codes))
	for _, c := range codes {
		if c != "" {
			list = append(list, Option{Value: string(c), Key: prefix + string(c), Also: []string{strings.ReplaceAll(string(c), "_", " ")}})
		}
	}
	return list
}

// People are the persons that can be named, also with the family name first.
func People(ctx context.Context, q db.Querier) ([]Option, error) {
	people, err := control.People(ctx, q)
	list := make([]Option, len(people))
	for i, p := range people {
		list[i] = Option{Value: string(p.ID), Name: i18n.Text{EN: p.Name, FR: p.Name}}
		if words := strings.Fields(p.Name); len(words) > 1 {
			given, family := strings.Join(words[:len(words)-1], " "), words[len(words)-1]
			list[i].Also = []string{family + ", " + given, family + " " + given}
		}
	}
	return list, err
}

// Kind is a list that can be imported and exported as a table. App registers the kinds of every slice.
type Kind struct {
	Name   string      // "projects": the word of the command line and of addresses
	Title  string      // text key of the list's name
	Object string      // kind of its objects, for the trail
	List   string      // address of the list: "/projects"
	Page   string      // address of a row: "/projects/{id}"; "" for none
	Add    control.Act // the act of adding a row; "" where none can be added
	Edit   control.Act // the act of changing one
	// Next is a page that leads on once rows were added, shown to whoever may NextAct; NextSay is the text key of its
	// words. "" for none.
	Next    string
	NextSay string
	NextAct control.Act
	Fields  []Field
	// Keys are the fields by which a row without a key from a workbook of ours is found, the surest first. A key
	// with an empty value finds nothing, and one that begins with "!field" only a row that does not state that
	// field. A file that is brought twice finds what it brought.
	Keys [][]string

	// Tidy puts the values that a row of a file states into those of the list, before the row is looked for; nil
	// leaves them.
	Tidy func(stated Values)
	// Offer gives what the Choice fields offer to the actor in the context; nil for a kind without any.
	Offer func(ctx context.Context, q db.Querier) (Offer, error)
	// Rows are the rows that the actor in the context may see, in the order of the list: those of the ids,
	// all of them without any.
	Rows func(ctx context.Context, q db.Querier, ids ...string) ([]Row, error)
	// Check refuses, in a batch, what the rules or the authority of the actor in the context do not allow
	// (Entry.Refuse). It runs for the preview and again in the transaction of Save.
	Check func(ctx context.Context, q db.Querier, batch []*Entry) error
	// Save adds and changes a batch that Check has let through, in the transaction of one chunk, and gives each
	// entry its ID and new Version. It neither checks authority nor writes lines of the trail: the import does.
	Save func(ctx context.Context, tx *control.Tx, batch []*Entry) error
	// Remove takes back rows that an import has added and nobody has touched, and gives the reason, a text key,
	// for each that has to stay because something hangs on it. nil where added rows stay.
	Remove func(ctx context.Context, tx *control.Tx, ids ...string) (kept map[string]string, err error)
	// Free asks, before anything of an import is put back, whether all that it has added can be: its fault says what
	// stands in the way, and the import stays as it is. What is in use by the time its chunk is put back, Remove keeps. nil where each row stays or goes by itself.
	Free func(ctx context.Context, q db.Querier, ids ...string) error
}

// field finds a field by its name; nil for none.
func (k *Kind) field(name string) *Field {
	for i := range k.Fields {
		if k.Fields[i].Name == name {
			return &k.Fields[i]
		}
	}
	return nil
}

// keyed reports whether rows are found by a field.
func (k *Kind) keyed(name string) bool {
	for _, key := range k.Keys {
		for _, field := range key {
			if field == name {
				return true
			}
		}
	}
	return false
}

// Entry is a row of a file on its way in.
type Entry struct {
	No      int    // the row's number in the file
	ID      string // of the row it changes; "" for one that is added, until Save gives it
	Version int    // of the row as it was read; Save gives the new one
	Was     Values // nil for one that is added
	Now     Values // all values, as they would be
	Changes []Change

	refused []Refusal
	cells   []string // as the file shows them, to hand back
}

// Change is a field that gets another value.
type Change struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Now   string `json:"now"`
}

// Refusal is why a row, or a cell of it, is not taken.
type Refusal struct {
	Row    int        `json:"row"`
	Column string     `json:"column"` // its header; the field's name where the file has no column for it; "" for the whole row
	Value  string     `json:"value"`
	Reason string     `json:"reason"` // in the reader's language, once said
	Key    string     `json:"key"`
	Args   fault.Args `json:"-"`

	field string
}

// Added reports whether the entry adds a row.
func (e *Entry) Added() bool { return e.Was == nil }

// Refused reports whether the entry is not taken.
func (e *Entry) Refused() bool { return len(e.refused) > 0 }

// Changed reports whether the entry changes a field of these names.
func (e *Entry) Changed(fields ...string) bool {
	for _, c := range e.Changes {
		for _, name := range fields {
			if c.Field == name {
				return true
			}
		}
	}
	return false
}

// Refuse says why the entry is not taken: the field at fault, "" for the whole row, and a text key.
func (e *Entry) Refuse(field, key string, args fault.Args) {
	e.refused = append(e.refused, Refusal{Row: e.No, Key: key, Args: args, field: field})
}

// RefuseErr is Refuse with the fault of a rule; nil does nothing, and what is no answer of a rule comes
// back.
func (e *Entry) RefuseErr(err error) error {
	f := fault.Of(err)
	switch {
	case f == nil:
		return nil
	case f.Kind == fault.Internal || f.Kind == fault.Unavailable:
		return err
	case len(f.Fields) == 0:
		e.Refuse("", f.Key, f.Args)
	}
	for _, x := range f.Fields {
		e.Refuse(x.Name, x.Key, x.Args)
	}
	return nil
}

// open are the entries of a batch that nothing speaks against.
func open(batch []*Entry) []*Entry {
	var list []*Entry
	for _, e := range batch {
		if !e.Refused() {
			list = append(list, e)
		}
	}
	return list
}
