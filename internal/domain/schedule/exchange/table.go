package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/fault"
)

// Limits of a table.
const (
	maxTable   = 32 << 20
	maxRows    = 20_000
	maxColumns = 200
)

// ReadTable reads the rows of a spreadsheet: the first sheet of an XLSX file, or CSV with commas, semicolons or tabs,
// in UTF-8 or the Windows code page.
func ReadTable(r io.Reader) ([][]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "schedule.table.unreadable", nil)
	}
	if len(data) > maxTable {
		return nil, fault.New(fault.TooLarge, "schedule.table.too_large", fault.Args{"limit": maxTable >> 20})
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return readXLSX(data)
	}
	return readCSV(data)
}

func readXLSX(data []byte) (rows [][]string, err error) {
	bad := func(cause error) error { return fault.Wrap(cause, fault.Malformed, "schedule.table.unreadable", nil) }
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 8 * maxTable, UnzipXMLSizeLimit: 4 * maxTable})
	if err != nil {
		return nil, bad(err)
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, bad(errors.New("no sheet"))
	}
	each, err := book.Rows(sheets[0])
	if err != nil {
		return nil, bad(err)
	}
	defer each.Close()
	for each.Next() {
		row, err := each.Columns()
		if err != nil {
			return nil, bad(err)
		}
		if len(rows) > maxRows || len(row) > maxColumns {
			return nil, fault.New(fault.TooLarge, "schedule.table.too_many", fault.Args{"rows": maxRows, "columns": maxColumns})
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func readCSV(data []byte) ([][]string, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		data, _ = charmap.Windows1252.NewDecoder().Bytes(data) // every byte means something there
	}
	head, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	r.Comma = ','
	for _, comma := range ";\t" {
		if bytes.Count(head, []byte(string(comma))) > bytes.Count(head, []byte(string(r.Comma))) {
			r.Comma = comma
		}
	}
	var rows [][]string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Malformed, "schedule.table.unreadable", nil)
		}
		if len(rows) > maxRows || len(row) > maxColumns {
			return nil, fault.New(fault.TooLarge, "schedule.table.too_many", fault.Args{"rows": maxRows, "columns": maxColumns})
		}
		rows = append(rows, row)
	}
}

// column is what a column of the table holds.
type column uint8

const (
	ignored column = iota
	numberColumn
	nameColumn
	levelColumn
	outlineColumn
	durationColumn
	startColumn
	predecessorColumn
	percentColumn
	deadlineColumn
	peopleColumn
	milestoneColumn
)

// headings are the names of columns, English and French, as Project and people write them.
var headings = map[string]column{
	"id": numberColumn, "no": numberColumn, "no.": numberColumn, "#": numberColumn, "n°": numberColumn, "nº": numberColumn, "number": numberColumn, "numéro": numberColumn,
	"name": nameColumn, "task name": nameColumn, "task": nameColumn, "title": nameColumn, "activity": nameColumn,
	"nom": nameColumn, "nom de la tâche": nameColumn, "tâche": nameColumn, "titre": nameColumn, "activité": nameColumn,
	"level": levelColumn, "outline level": levelColumn, "niveau": levelColumn, "niveau hiérarchique": levelColumn,
	"outline": outlineColumn, "outline number": outlineColumn, "wbs": outlineColumn, "numéro hiérarchique": outlineColumn, "n° hiérarchique": outlineColumn, "hiérarchie": outlineColumn, "wbs code": outlineColumn,
	"duration": durationColumn, "durée": durationColumn,
	"start": startColumn, "start date": startColumn, "début": startColumn, "date de début": startColumn,
	"predecessors": predecessorColumn, "predecessor": predecessorColumn, "prédécesseurs": predecessorColumn, "prédécesseur": predecessorColumn,
	"% complete": percentColumn, "percent complete": percentColumn, "% achevé": percentColumn, "% terminé": percentColumn, "pourcentage achevé": percentColumn,
	"deadline": deadlineColumn, "échéance": deadlineColumn, "date limite": deadlineColumn,
	"resource names": peopleColumn, "resources": peopleColumn, "people": peopleColumn, "noms ressources": peopleColumn, "ressources": peopleColumn, "personnes": peopleColumn,
	"milestone": milestoneColumn, "jalon": milestoneColumn,
}

// FromTable makes a plan of the rows of a spreadsheet. One of the first rows names the columns; the name of the task
// is needed, all others may be missing. Predecessors name the number column, or without one the rows, counted from 1
// below the headings. The fault lists every wrong cell, by row and column.
func FromTable(rows [][]string, start schedule.Time) (schedule.Network, error) {
	r := tableReader{n: schedule.Network{Start: start, HonourConstraints: true}, uids: map[int]int{}, people: map[string]int{}}
	r.units = UnitsOf(&r.n)
	at, ok := r.heading(rows)
	if !ok {
		return r.n, fault.Refuse("schedule.table.no_heading", nil)
	}
	for i := at + 1; i < len(rows); i++ {
		r.row(rows[i], i+1)
	}
	for _, p := range r.waiting {
		r.links(p)
	}
	if len(r.n.Tasks) == 0 {
		return r.n, fault.Refuse("schedule.table.empty", nil)
	}
	return r.n, r.faults.Err()
}

type tableReader struct {
	n       schedule.Network
	units   Units
	columns map[column]int
	uids    map[int]int // of a task by its number
	people  map[string]int
	waiting []waiting
	faults  fault.Fields
}

// waiting are the predecessors of a row, until every row is read.
type waiting struct {
	task, row int
	text      string
}

// heading finds the row that names the columns among the first ten.
func (r *tableReader) heading(rows [][]string) (int, bool) {
	for i := range min(len(rows), 10) {
		r.columns = map[column]int{}
		for j, cell := range rows[i] {
			name := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(cell, "_", " ")), " "))
			if c := headings[name]; c != ignored {
				if _, twice := r.columns[c]; !twice {
					r.columns[c] = j
				}
			}
		}
		if _, ok := r.columns[nameColumn]; ok {
			return i, true
		}
	}
	return 0, false
}

func (r *tableReader) cell(row []string, c column) string {
	at, ok := r.columns[c]
	if !ok || at >= len(row) {
		return ""
	}
	return row[at]
}

// wrong notes a fault of a cell; row counts from 1, as a spreadsheet does.
func (r *tableReader) wrong(row int, c column, key, text string) {
	letter, _ := excelize.ColumnNumberToName(r.columns[c] + 1)
	r.faults.Add(letter+strconv.Itoa(row), key, fault.Args{"text": text, "row": row})
}

func (r *tableReader) row(cells []string, row int) {
	name := r.cell(cells, nameColumn)
	if strings.TrimSpace(name) == "" {
		return
	}
	uid := len(r.n.Tasks) + 1
	t := schedule.Task{UID: uid, Name: strings.TrimSpace(name), Level: r.level(cells, name, row), Duration: r.units.Day}
	number := uid
	if text := strings.TrimSpace(r.cell(cells, numberColumn)); text != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
		if _, twice := r.uids[n]; err != nil || twice {
			r.wrong(row, numberColumn, "schedule.table.number", text)
		} else {
			number = n
		}
	}
	r.uids[number] = uid
	r.duration(cells, row, &t)
	t.Deadline = r.day(cells, deadlineColumn, row, 17)
	predecessors := strings.TrimSpace(r.cell(cells, predecessorColumn))
	if predecessors != "" {
		r.waiting = append(r.waiting, waiting{uid, row, predecessors})
	} else if at := r.day(cells, startColumn, row, 8); at != 0 {
		t.Constraint, t.ConstraintDate = schedule.StartNoEarlierThan, at
	}
	r.percent(cells, row, &t)
	r.n.Tasks = append(r.n.Tasks, t)
	r.assign(cells, row, &t)
}

// level reads how deep a line stands: a level, an outline number, or the spaces before its name.
func (r *tableReader) level(cells []string, name string, row int) int {
	if text := strings.TrimSpace(r.cell(cells, levelColumn)); text != "" {
		level, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
		if err != nil || level < 0 || level > 100 {
			r.wrong(row, levelColumn, "schedule.table.level", text)
			return 1
		}
		return level
	}
	if text := strings.Trim(strings.TrimSpace(r.cell(cells, outlineColumn)), "."); text != "" {
		return strings.Count(text, ".") + 1
	}
	indent := 0
	for _, c := range name {
		switch c {
		case ' ', '\u00a0':
			indent++
		case '\t':
			indent += 3
		default:
			return 1 + indent/3
		}
	}
	return 1
}

func (r *tableReader) duration(cells []string, row int, t *schedule.Task) {
	switch strings.ToLower(strings.TrimSpace(r.cell(cells, milestoneColumn))) {
	case "yes", "oui", "true", "vrai", "x", "1":
		t.Milestone, t.Duration = true, 0
	}
	text := strings.TrimSpace(r.cell(cells, durationColumn))
	if text == "" {
		t.Estimated = true // a day, until somebody says more
		return
	}
	s, err := ParseSpan(text, r.units)
	if err != nil || s.Percent || s.Duration < 0 {
		r.wrong(row, durationColumn, "schedule.notation.duration", text)
		return
	}
	t.Duration, t.Elapsed, t.Estimated = s.Duration, s.Elapsed, s.Estimated
	t.Milestone = t.Milestone || s.Duration == 0
}

// day reads a date; without a time of day it is at the given hour.
func (r *tableReader) day(cells []string, c column, row, hour int) schedule.Time {
	text := strings.TrimSpace(r.cell(cells, c))
	if text == "" || strings.EqualFold(text, "NA") || strings.EqualFold(text, "NC") {
		return 0 // Project writes these for no date
	}
	if _, after, ok := strings.Cut(text, " "); ok && text[0] > '9' {
		text = after // a weekday before the date
	}
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2.1.2006", "2-1-2006", "2/1/06", "2.1.06", "2006/01/02"} {
		for _, clock := range []string{"", "T15:04:05", " 15:04:05", " 15:04"} {
			at, err := time.Parse(layout+clock, text)
			if err != nil || at.Year() < 1902 || at.Year() > 2298 {
				continue
			}
			y, m, d := at.Date()
			if clock == "" {
				return schedule.At(y, m, d, hour, 0)
			}
			return schedule.At(y, m, d, at.Hour(), at.Minute())
		}
	}
	r.wrong(row, c, "schedule.table.date", text)
	return 0
}

func (r *tableReader) percent(cells []string, row int, t *schedule.Task) {
	text := strings.TrimSpace(r.cell(cells, percentColumn))
	if text == "" {
		return
	}
	value, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(strings.TrimSuffix(text, "%")), ",", ".", 1), 64)
	if err == nil && value <= 1 && !strings.Contains(text, "%") && strings.ContainsAny(text, ".,") {
		value *= 100 // a cell of a spreadsheet formatted as a percentage
	}
	if err != nil || !(value >= 0 && value <= 100) {
		r.wrong(row, percentColumn, "schedule.table.percent", text)
		return
	}
	t.PercentComplete = int(value + 0.5)
}

// assign reads "Ana[50%];Ben": who works on the task, and with what share of the day.
func (r *tableReader) assign(cells []string, row int, t *schedule.Task) {
	text := r.cell(cells, peopleColumn)
	separator := ","
	if strings.Contains(text, ";") {
		separator = ";"
	}
	for part := range strings.SplitSeq(text, separator) {
		name, share, bracket := strings.Cut(strings.TrimSpace(part), "[")
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		units := schedule.FullTime
		if bracket {
			s, err := ParseSpan(strings.TrimSuffix(share, "]"), r.units)
			if err != nil || !s.Percent || s.Part <= 0 {
				r.wrong(row, peopleColumn, "schedule.table.people", part)
				continue
			}
			units = s.Part / 10
		}
		uid, ok := r.people[name]
		if !ok {
			uid = len(r.people) + 1
			r.people[name] = uid
			r.n.Resources = append(r.n.Resources, schedule.Resource{UID: uid, Name: name, Kind: schedule.Work, MaxUnits: schedule.FullTime})
		}
		work := t.Duration * schedule.Duration(units) / schedule.FullTime
		r.n.Assignments = append(r.n.Assignments, schedule.Assignment{UID: len(r.n.Assignments) + 1, Task: t.UID, Resource: uid, Units: units, Work: work, Remaining: work})
	}
}

func (r *tableReader) links(w waiting) {
	list, err := ParsePredecessors(w.text, r.units)
	if err != nil {
		f := fault.Of(err)
		text, _ := f.Args["text"].(string)
		if text == "" {
			text = w.text
		}
		r.wrong(w.row, predecessorColumn, f.Key, text)
		return
	}
	for _, p := range list {
		from, ok := r.uids[p.Number]
		if !ok || from == w.task {
			r.wrong(w.row, predecessorColumn, "schedule.table.no_such_row", strconv.Itoa(p.Number))
			continue
		}
		r.n.Links = append(r.n.Links, p.Link(from, w.task))
	}
}
