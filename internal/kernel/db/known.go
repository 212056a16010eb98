package db

import (
	"slices"
	"strings"
)

// known is what the bodies of a group know of rows, by table. It goes on to the next group where nobody else can have written
// in between (docs/decisions/0107-what-is-known-outlives-the-commit.md).
type known map[string]*knownOf

// knownOf is what is known of the rows of a table.
type knownOf struct {
	from   []string // the table, and others that the values were read from
	values map[string]any
}

// maxKnown is how many keys go on to the next group: some megabytes.
const maxKnown = 30_000

func (k known) value(table, key string) (value any, ok bool) {
	of := k[table]
	if of == nil {
		return nil, false
	}
	value, ok = of.values[key]
	return value, ok
}

func (k known) keep(table, key string, value any, also []string) {
	of := k[table]
	if of == nil {
		of = &knownOf{from: []string{table}, values: map[string]any{}}
		k[table] = of
	}
	for _, other := range also {
		if !slices.Contains(of.from, other) {
			of.from = append(of.from, other)
		}
	}
	of.values[key] = value
}

// forget drops what was read from a table that a change names, but for what is known of the table whose row is put.
func (k known) forget(change, put string) {
	for table, of := range k {
		if table != put && slices.ContainsFunc(of.from, func(from string) bool { return strings.Contains(change, from) }) {
			delete(k, table)
		}
	}
}

// many reports whether it is too much to go on.
func (k known) many() bool {
	n := 0
	for _, of := range k {
		n += len(of.values)
	}
	return n > maxKnown
}
