package schedule_test

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/domain/schedule"
	"cairn/internal/testkit/input"
)

// instance reads a project of PSPLIB (Kolisch and Sprecher 1996): a period is a day of the wall clock.
func instance(t *testing.T, data []byte) schedule.Network {
	t.Helper()
	n := schedule.Network{Start: schedule.MustTime("2026-01-01T00:00:00")}
	section := ""
	durations := map[int]int{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		line := lines.Text()
		if name, _, ok := strings.Cut(line, ":"); ok && strings.HasSuffix(strings.TrimSpace(line), ":") {
			section = name
			continue
		}
		var row []int
		for _, f := range strings.Fields(line) {
			v, err := strconv.Atoi(f)
			if err != nil {
				row = nil
				break
			}
			row = append(row, v)
		}
		switch {
		case len(row) < 3:
		case section == "PRECEDENCE RELATIONS":
			n.Tasks = append(n.Tasks, schedule.Task{UID: row[0], Level: 1, Elapsed: true})
			for _, to := range row[3:] {
				n.Links = append(n.Links, schedule.Link{From: row[0], To: to, Type: schedule.FinishStart})
			}
		case section == "REQUESTS/DURATIONS":
			durations[row[0]] = row[2]
		}
	}
	for i := range n.Tasks {
		n.Tasks[i].Duration = schedule.Duration(durations[n.Tasks[i].UID]) * schedule.Day24
	}
	return n
}

// The longest path of every instance is that of the collection.
func TestCriticalPathLength(t *testing.T) {
	dir := input.Path(t)
	table, err := os.ReadFile(filepath.Join(dir, "psplib", "oracle.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for line := range strings.Lines(string(table)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		want, err := strconv.Atoi(f[4])
		if err != nil {
			continue // the heading
		}
		data, err := os.ReadFile(filepath.Join(dir, "psplib", f[1]))
		if err != nil {
			t.Fatal(err)
		}
		p, err := schedule.New(instance(t, data))
		if err != nil {
			t.Fatal(f[1], err)
		}
		start, finish := p.Span()
		if got := int(schedule.Duration(finish-start) / schedule.Day24); got != want {
			t.Errorf("%s: %d periods, want %d", f[1], got, want)
		}
		if path := p.Longest(); len(path) == 0 || path[0] != 1 {
			t.Errorf("%s: the longest path is %v", f[1], path)
		}
		count++
	}
	if count != 1038 {
		t.Errorf("%d instances, want 1,038", count)
	}
}
