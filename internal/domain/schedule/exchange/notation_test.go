package exchange_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
)

var units = exchange.Units{Day: 8 * schedule.Hour, Week: 40 * schedule.Hour, Month: 160 * schedule.Hour}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]exchange.Span{
		"3d":          {Duration: 24 * schedule.Hour},
		"3":           {Duration: 24 * schedule.Hour},
		"3 jours":     {Duration: 24 * schedule.Hour},
		"1,5 sem.":    {Duration: 60 * schedule.Hour},
		"1.5 weeks":   {Duration: 60 * schedule.Hour},
		"2s":          {Duration: 80 * schedule.Hour},
		"1 mois":      {Duration: 160 * schedule.Hour},
		"-4h":         {Duration: -4 * schedule.Hour},
		"+ 30 mins":   {Duration: 30 * schedule.Minute},
		"2ed":         {Duration: 48 * schedule.Hour, Elapsed: true},
		"2jé":         {Duration: 48 * schedule.Hour, Elapsed: true},
		"1 ew":        {Duration: 7 * schedule.Day24, Elapsed: true},
		"3emo":        {Duration: 90 * schedule.Day24, Elapsed: true},
		"5 days?":     {Duration: 40 * schedule.Hour, Estimated: true},
		"5 jours ?":   {Duration: 40 * schedule.Hour, Estimated: true},
		"50%":         {Percent: true, Part: 5000},
		"-12.5 %":     {Percent: true, Part: -1250},
		"25e%":        {Percent: true, Part: 2500, Elapsed: true},
		"0":           {},
		"1\u00a0jour": {Duration: 8 * schedule.Hour},
	} {
		if got, err := exchange.ParseSpan(text, units); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "3x", "1e400d", "99999999999d", "--3d", "3d4h", "∞", "1e9mo"} {
		if got, err := exchange.ParseSpan(text, units); err == nil {
			t.Errorf("%q became %+v", text, got)
		}
	}
}

func TestParsePredecessors(t *testing.T) {
	day := 8 * schedule.Hour
	for text, want := range map[string][]schedule.Link{
		"12FS+3d;14SS":    {{From: 12, To: 1, Type: schedule.FinishStart, Lag: 3 * day}, {From: 14, To: 1, Type: schedule.StartStart}},
		"12FD+3j ; 14 dd": {{From: 12, To: 1, Type: schedule.FinishStart, Lag: 3 * day}, {From: 14, To: 1, Type: schedule.StartStart}},
		"3,4":             {{From: 3, To: 1, Type: schedule.FinishStart}, {From: 4, To: 1, Type: schedule.FinishStart}},
		"12FD+1,5j":       {{From: 12, To: 1, Type: schedule.FinishStart, Lag: 12 * schedule.Hour}},
		"12FD+1,5j;3":     {{From: 12, To: 1, Type: schedule.FinishStart, Lag: 12 * schedule.Hour}, {From: 3, To: 1, Type: schedule.FinishStart}},
		"5DF-2 jours":     {{From: 5, To: 1, Type: schedule.StartFinish, Lag: -2 * day}},
		"5FF+50%":         {{From: 5, To: 1, Type: schedule.FinishFinish, Kind: schedule.PercentLag, Part: 5000}},
		"7FS+2ed":         {{From: 7, To: 1, Type: schedule.FinishStart, Kind: schedule.ElapsedLag, Lag: 48 * schedule.Hour}},
		"7+1d":            {{From: 7, To: 1, Type: schedule.FinishStart, Lag: day}},
		" ; ":             nil,
	} {
		got, err := exchange.ParsePredecessors(text, units)
		if err != nil || len(got) != len(want) {
			t.Errorf("%q: %+v, %v", text, got, err)
			continue
		}
		for i, p := range got {
			if l := p.Link(p.Number, 1); l != want[i] {
				t.Errorf("%q: %+v, want %+v", text, l, want[i])
			}
		}
	}
	for _, text := range []string{"x", "12XX", "12FS+", "12FS3d", "FS", "12FS+3d?", `other\12FS`, "-3", "1234567890123"} {
		if got, err := exchange.ParsePredecessors(text, units); err == nil {
			t.Errorf("%q became %+v", text, got)
		}
	}
}

// What is written is read back, in both languages.
func FuzzPredecessors(f *testing.F) {
	for _, seed := range []string{"12FS+3d;14SS", "12FD+1,5j", "5DF-2jé;6", "1FF+50%,2SS-25e%", "7FS+0.1mo", "1;2;3", "9FS+1em"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := exchange.ParsePredecessors(text, units)
		if err != nil {
			return
		}
		for _, french := range []bool{false, true} {
			var links []schedule.Link
			for _, p := range list {
				links = append(links, p.Link(p.Number, 1))
			}
			written := exchange.FormatPredecessors(links, french, units, func(uid int) int { return uid })
			again, err := exchange.ParsePredecessors(written, units)
			if err != nil || len(again) != len(links) {
				t.Fatalf("%q was written %q and read %+v, %v", text, written, again, err)
			}
			for i, p := range again {
				l := p.Link(p.Number, 1)
				if off := l.Lag - links[i].Lag; l.Type != links[i].Type || l.From != links[i].From || off > schedule.Minute || off < -schedule.Minute {
					t.Fatalf("%q was written %q: %+v became %+v", text, written, links[i], l)
				}
			}
		}
	})
}

const table = `N°;Nom de la tâche;Niveau hiérarchique;Durée;Prédécesseurs;Début;Noms ressources;% achevé
10;Formation;1;;;;;
11;Préparer;2;5 jours;;02/03/2026;Ana[50%];25%
12;Former;2;2 sem;11FD+1j;;Ana, Ben;
13;Clôture;1;0;12;;;
`

func TestFromTable(t *testing.T) {
	rows, err := exchange.ReadTable(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	n, err := exchange.FromTable(rows, schedule.MustTime("2026-02-02T08:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := schedule.New(n)
	if err != nil {
		t.Fatal(err)
	}
	for uid, want := range map[int][2]string{
		1: {"2026-03-02T08:00:00", "2026-03-23T17:00:00"}, 2: {"2026-03-02T08:00:00", "2026-03-06T17:00:00"},
		3: {"2026-03-10T08:00:00", "2026-03-23T17:00:00"}, 4: {"2026-03-23T17:00:00", "2026-03-23T17:00:00"},
	} {
		if d, _ := p.Dates(uid); d.Start.String() != want[0] || d.Finish.String() != want[1] {
			t.Errorf("task %d: %s to %s, want %v", uid, d.Start, d.Finish, want)
		}
	}
	if len(n.Resources) != 2 || len(n.Assignments) != 3 || n.Assignments[0].Units != 500 || n.Tasks[1].PercentComplete != 25 {
		t.Errorf("people %+v %+v", n.Resources, n.Assignments)
	}
}

// Every wrong cell is named by its place in the sheet.
func TestFromTableFaults(t *testing.T) {
	rows := [][]string{{"Plan of 2026"}, {"ID", "Name", "Duration", "Predecessors", "Deadline"}, {"1", "A", "soon", "", ""}, {"1", "B", "-2d", "9", "31/02/2026"}, {"3", "C", "1d", "1XY", ""}}
	_, err := exchange.FromTable(rows, schedule.MustTime("2026-02-02T08:00:00"))
	got := err.Error()
	for _, want := range []string{"[C3: schedule.notation.duration]", "[A4: schedule.table.number]", "[C4: schedule.notation.duration]", "[E4: schedule.table.date]", "[D4: schedule.table.no_such_row]", "[D5: schedule.notation.predecessor]"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	for _, rows := range [][][]string{nil, {{"a", "b"}}, {{"Name"}}} {
		if _, err := exchange.FromTable(rows, 1); err == nil {
			t.Errorf("%v made a plan", rows)
		}
	}
}

// A workbook says the same as the rows of text: its first sheet, numbers as numbers.
func TestWorkbook(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range [][]any{{"ID", "Nom", "Niveau", "Durée", "Prédécesseurs"}, {1, "Phase", 1, "", ""}, {2, "Étude", 2, "5j", ""}, {3, "Commande", 2, "10j", "2FD+3j"}, {4, "Formation", 2, "4j", "3DD;2FD"}} {
		if err := book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	rows, err := exchange.ReadTable(&file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := exchange.FromTable(rows, schedule.MustTime("2026-01-05T08:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := schedule.New(n)
	if err != nil {
		t.Fatal(err)
	}
	for uid, want := range map[int]string{2: "2026-01-09T17:00:00", 3: "2026-01-28T17:00:00", 4: "2026-01-20T17:00:00"} {
		if d, _ := p.Dates(uid); d.Finish.String() != want {
			t.Errorf("line %d ends %s, want %s", uid, d.Finish, want)
		}
	}
	if d, _ := p.Dates(1); !d.Summary {
		t.Error("the first line is no summary")
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("Name,Outline number,Duration\nA,1,2w\nB,1.1,\"3,5d\"\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := exchange.ReadTable(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		if n, err := exchange.FromTable(rows, schedule.MustTime("2026-02-02T08:00:00")); err == nil {
			_, _ = schedule.New(n)
		}
	})
}
