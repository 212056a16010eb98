package db_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

var update = flag.Bool("update", false, "write the schema files anew")

// The schema of each engine stands in a file, so that a review sees what a migration really makes.
func TestSchemaFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		describe := sqliteSchema
		if d.Engine == db.Postgres {
			describe = postgresSchema
		}
		path := "schema." + string(d.Engine) + ".sql"
		var got string
		must(t, d.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
			got, err = describe(ctx, q)
			return err
		}))
		got = "-- Written by the tests: go test ./internal/kernel/db -run Schema -update\n\n" + got
		if *update {
			must(t, os.WriteFile(path, []byte(got), 0o644))
			return
		}
		want, err := os.ReadFile(path)
		must(t, err)
		if got == string(want) {
			return
		}
		ours, theirs := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i, line := range ours {
			if i >= len(theirs) || line != theirs[i] {
				t.Fatalf("%s is not the schema the migrations make, from line %d on:\n%s\nWrite it anew and look at the difference: go test ./internal/kernel/db -run Schema -update", path, i+1, line)
			}
		}
		t.Fatalf("%s has lines the migrations do not make. Write it anew: go test ./internal/kernel/db -run Schema -update", path)
	})
}

// sqliteSchema gives what SQLite keeps: the statements themselves, each table with its own.
func sqliteSchema(ctx context.Context, q db.Querier) (string, error) {
	statements, err := db.Collect(ctx, q, db.SQL(`SELECT sql FROM sqlite_master
		WHERE sql IS NOT NULL AND tbl_name <> 'goose_db_version' AND name NOT LIKE 'sqlite_%'
		ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name`), db.Value[string])
	var b strings.Builder
	for _, s := range statements {
		if strings.HasPrefix(s, "CREATE TABLE") && b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s;\n", s)
	}
	return b.String(), err
}

// postgresSchema puts statements together from PostgreSQL's catalogue.
func postgresSchema(ctx context.Context, q db.Querier) (string, error) {
	var b strings.Builder
	functions, err := db.Collect(ctx, q, db.SQL(`SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace ORDER BY proname`), db.Value[string])
	if err != nil {
		return "", err
	}
	for _, f := range functions {
		fmt.Fprintf(&b, "%s;\n\n", strings.TrimSpace(f))
	}
	tables, err := db.Collect(ctx, q, db.SQL(`SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'goose_db_version' ORDER BY tablename COLLATE "C"`), db.Value[string])
	if err != nil {
		return "", err
	}
	for i, table := range tables {
		if i > 0 {
			b.WriteByte('\n')
		}
		lines, err := db.Collect(ctx, q, db.SQL(`SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
			|| COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			WHERE a.attrelid = CAST(? AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`, table), db.Value[string])
		if err != nil {
			return "", err
		}
		constraints, err := db.Collect(ctx, q, db.SQL(`SELECT 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
			WHERE conrelid = CAST(? AS regclass) AND contype IN ('p', 'u', 'c', 'f') ORDER BY position(contype IN 'pucf'), conname COLLATE "C"`, table), db.Value[string])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "CREATE TABLE %s (\n    %s\n);\n", table, strings.Join(append(lines, constraints...), ",\n    "))
		others, err := db.Collect(ctx, q, db.SQL(`SELECT definition FROM (
			SELECT 1 AS part, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index i
				WHERE indrelid = CAST(? AS regclass) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
			UNION ALL SELECT 2, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = CAST(? AS regclass) AND NOT tgisinternal) AS x
			ORDER BY part, name COLLATE "C"`, table, table), db.Value[string])
		if err != nil {
			return "", err
		}
		for _, o := range others {
			fmt.Fprintf(&b, "%s;\n", o)
		}
	}
	return strings.ReplaceAll(b.String(), "public.", ""), nil
}
