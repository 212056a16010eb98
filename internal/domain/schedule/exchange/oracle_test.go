package exchange_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/testkit/input"
)

// dir is the collection of plans with Microsoft's own results.
func dir(t testing.TB) string {
	t.Helper()
	return input.Path(t, "mspdi")
}

func open(t testing.TB, path string) *mspdi.File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := mspdi.Read(bytes.NewReader(data), mspdi.Limit)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// oracle are the rows of a file by column.
func oracle(t testing.TB) map[string][]map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir(t), "oracle.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]map[string]string{}
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		files[m["file"]] = append(files[m["file"]], m)
	}
	return files
}

const predecessors = "Predecessors(uid:type:lag:lagfmt)"

// Every date of every file equals Microsoft's; in files with links so do float and criticality.
func TestOracle(t *testing.T) {
	files := oracle(t)
	values, linked := 0, 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		rows := files[name]
		n, _, err := exchange.FromProject(open(t, filepath.Join(dir(t), name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := schedule.New(n)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		links := slices.ContainsFunc(rows, func(m map[string]string) bool { return m[predecessors] != "" })
		if links {
			linked++
		}
		for _, row := range rows {
			uid, _ := strconv.Atoi(row["UID"])
			d, ok := p.Dates(uid)
			if !ok {
				t.Errorf("%s: no task %d", name, uid)
				continue
			}
			got := map[string]string{"Start": d.Start.String(), "Finish": d.Finish.String(),
				"EarlyStart": d.EarlyStart.String(), "EarlyFinish": d.EarlyFinish.String(), "LateStart": d.LateStart.String(), "LateFinish": d.LateFinish.String(),
				"FreeSlack_tenths_min": fmt.Sprint(int64(d.FreeFloat) / 6), "TotalSlack_tenths_min": fmt.Sprint(int64(d.TotalFloat) / 6), "Critical": fmt.Sprint(map[bool]int{true: 1}[d.Critical])}
			for _, key := range slices.Sorted(maps.Keys(got)) {
				values++
				if want := row[key]; got[key] != want {
					t.Errorf("%s task %d %q: %s is %s, Project has %s", name, uid, row["Name"], key, got[key], want)
				}
			}
		}
	}
	t.Logf("%d files, %d with links, %d values", len(files), linked, values)
}
