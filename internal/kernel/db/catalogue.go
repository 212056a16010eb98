package db

import (
	"context"
	"fmt"
	"strings"
)

// A table as the engine's own catalogue describes it.
type table struct {
	Name    string   `json:"table"`
	Columns []column `json:"columns"`
	key     []string // columns of the primary key
}

// column has a kind that is the same on both engines: text, integer, boolean, real or bytes.
type column struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// kinds says what the declared types of both engines are to us. Others are not used, so that whatever
// one engine holds the other can.
var kinds = map[string]string{
	"text": "text", "integer": "integer", "bigint": "integer", "boolean": "boolean",
	"double precision": "real", "real": "real", "bytea": "bytes", "blob": "bytes",
}

// tables lists the tables of the schema, but for the engine's and the migrations' own, by name.
func tables(ctx context.Context, q Querier, e Engine) ([]table, error) {
	names, columns, key := sqliteTables, sqliteColumns, sqliteKey
	if e == Postgres {
		names, columns, key = postgresTables, postgresColumns, postgresKey
	}
	found, err := Collect(ctx, q, SQL(names), Value[string])
	if err != nil {
		return nil, err
	}
	list := make([]table, len(found))
	for i, name := range found {
		t := table{Name: name}
		t.Columns, err = Collect(ctx, q, SQL(columns, name), func(row Row) (c column, err error) {
			var declared string
			if err = row.Scan(&c.Name, &declared); err != nil {
				return c, err
			}
			if c.Kind = kinds[strings.ToLower(declared)]; c.Kind == "" {
				err = fmt.Errorf("db: column %s.%s has the type %s, which the two engines do not share", name, c.Name, declared)
			}
			return c, err
		})
		if err != nil {
			return nil, err
		}
		if t.key, err = Collect(ctx, q, SQL(key, name), Value[string]); err != nil {
			return nil, err
		}
		if len(t.key) == 0 {
			return nil, fmt.Errorf("db: table %s has no primary key", name)
		}
		list[i] = t
	}
	return list, nil
}

const (
	sqliteTables  = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name`
	sqliteColumns = `SELECT name, type FROM pragma_table_info(?) ORDER BY cid`
	sqliteKey     = `SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk`

	postgresTables = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'goose_db_version' ORDER BY tablename COLLATE "C"`
	// The columns by attribute, because the information schema would show those of all schemas.
	postgresColumns = `SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
		WHERE a.attrelid = to_regclass(quote_ident(current_schema()) || '.' || quote_ident(?)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`
	postgresKey = `SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, no)
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
		WHERE i.indrelid = to_regclass(quote_ident(current_schema()) || '.' || quote_ident(?)) AND i.indisprimary ORDER BY k.no`
)

// list names the columns for a SELECT or INSERT.
func (t table) list() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quote(c.Name)
	}
	return strings.Join(names, ", ")
}

// inOrder selects all rows in the order of the primary key, text byte by byte, so that both engines
// give the same rows in the same order.
func (t table) inOrder(e Engine) *Text {
	order := make([]string, len(t.key))
	for i, name := range t.key {
		order[i] = quote(name)
		if e == Postgres && t.kind(name) == "text" {
			order[i] += ` COLLATE "C"`
		}
	}
	return SQL("SELECT " + t.list() + " FROM " + quote(t.Name) + " ORDER BY " + strings.Join(order, ", "))
}

func (t table) kind(name string) string {
	for _, c := range t.Columns {
		if c.Name == name {
			return c.Kind
		}
	}
	return ""
}

// quote makes an identifier of a name from the engine's own catalogue.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
