package demo_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/testkit"
)

// files are the lists of the office that can be had as files: the member of their JSON that holds the
// rows, and the member of a row that some cell of its line must hold.
var files = []struct{ path, rows, holds string }{
	{"/packages", "packages", "ref"}, {"/programmes", "programmes", "ref"}, {"/projects", "projects", "ref"}, {"/registers", "entries", "ref"},
	{"/portfolio/due", "due", "about"}, {"/partners", "partners", ""}, {"/decisions", "decisions", "document"}, {"/waivers", "waivers", "subject_ref"},
	{"/approvals?state=waiting", "approvals", ""}, {"/landscape", "activities", "identifier"}, {"/landscape/entries", "entries", "source"},
	{"/parties", "parties", "code"}, {"/people", "people", ""}, {"/audit", "entries", ""},
}

// TestListsAsFiles holds the files of every list against each other and against its JSON: as many rows,
// the same cells, and above them the marking and that it is fiction (R116).
func TestListsAsFiles(t *testing.T) {
	office := copied(t)
	c := visitor(t, office, "Ingrid Haugland")
	for _, f := range files {
		for lang, notices := range map[string][2]string{
			"en": {"UNCLASSIFIED", "FICTIONAL DATA, NOT A NATO DOCUMENT"}, "fr": {"SANS CLASSIFICATION", "DONNÉES FICTIVES, DOCUMENT NON OTAN"},
		} {
			path := "/" + lang + f.path
			text, book := textOf(t, c, path), bookOf(t, c, path)
			for i, want := range notices {
				if i >= len(text) || text[i][0] != want || book[i][0] != want {
					t.Errorf("%s does not begin with %q", path, want)
				}
			}
			head := slices.IndexFunc(text, func(line []string) bool { return len(line) > 1 })
			checkCells(t, path, folded(text[head:]), book[head:])
			checkRows(t, path, rowsOf(t, c, path, f.rows), text[head+1:], f.holds)
		}
	}
}

// asked is the address of a list in a format.
func asked(path, format string) string {
	if strings.Contains(path, "?") {
		return path + "&format=" + format
	}
	return path + "?format=" + format
}

func textOf(t *testing.T, c *testkit.Client, path string) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(c.Get(asked(path, "csv")).Must(200).Body, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(path, err)
	}
	return lines
}

func bookOf(t *testing.T, c *testkit.Client, path string) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(c.Get(asked(path, "xlsx")).Must(200).Body))
	if err != nil {
		t.Fatal(path, err)
	}
	defer book.Close()
	lines, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(path, err)
	}
	return lines
}

func rowsOf(t *testing.T, c *testkit.Client, path, member string) (rows []map[string]json.RawMessage) {
	t.Helper()
	for after := ""; ; {
		address := asked(path, "json") + "&limit=200"
		if after != "" {
			address += "&after=" + after
		}
		var answer map[string]json.RawMessage
		c.Get(address).Must(200).JSON(&answer)
		var page []map[string]json.RawMessage
		if err := json.Unmarshal(answer[member], &page); err != nil {
			t.Fatal(path, err)
		}
		rows = append(rows, page...)
		if json.Unmarshal(answer["next"], &after) != nil || after == "" {
			return rows
		}
	}
}

// checkCells compares the lines of the two files cell by cell. A workbook leaves out empty cells at the
// end of a line, sets numbers with their groups, and needs no mark before a text that begins like a formula.
func checkCells(t *testing.T, path string, text, book [][]string) {
	t.Helper()
	if len(text) != len(book) {
		t.Errorf("%s: %d lines as text, %d in the workbook", path, len(text), len(book))
		return
	}
	for i, line := range text {
		for j, want := range line {
			got := ""
			if j < len(book[i]) {
				got = book[i][j]
			}
			if got != strings.TrimPrefix(want, "'") && figure(got) != figure(want) {
				t.Errorf("%s: line %d, column %d is %q as text and %q in the workbook", path, i, j, want, got)
				return
			}
		}
	}
}

// folded puts the currency of an amount before it, as a workbook shows it; a text file has a column of its
// own for it.
func folded(lines [][]string) [][]string {
	lines = slices.Clone(lines)
	for j := len(lines[0]) - 1; j > 0; j-- {
		if of := lines[0][j-1]; lines[0][j] != of+", currency" && lines[0][j] != of+", devise" {
			continue
		}
		for i, line := range lines {
			amount := line[j-1]
			if i > 0 && amount != "" {
				amount = line[j] + " " + amount
			}
			lines[i] = slices.Concat(line[:j-1], []string{amount}, line[j+1:])
		}
	}
	return lines
}

// figure is a number as both files mean it: 1,234 and 38.4% are 1234 and 0.384.
func figure(s string) string {
	currency := ""
	if len(s) > 4 && s[3] == ' ' {
		currency, s = s[:4], s[4:]
	}
	share, percent := strings.CutSuffix(strings.ReplaceAll(s, ",", ""), "%")
	n, err := strconv.ParseFloat(share, 64)
	if err != nil {
		return currency + s
	}
	if percent {
		n /= 100
	}
	return currency + strconv.FormatFloat(n, 'f', 3, 64)
}

// checkRows holds the lines of a file against the rows of the JSON.
func checkRows(t *testing.T, path string, rows []map[string]json.RawMessage, lines [][]string, holds string) {
	t.Helper()
	if len(rows) == 0 || len(rows) != len(lines) {
		t.Errorf("%s: %d rows as JSON, %d in the files", path, len(rows), len(lines))
		return
	}
	for i, row := range rows {
		var want string
		if holds == "" || json.Unmarshal(row[holds], &want) != nil {
			continue
		}
		if !slices.Contains(lines[i], want) {
			t.Errorf("%s: line %d does not hold the %s %q: %q", path, i, holds, want, lines[i])
			return
		}
	}
}
