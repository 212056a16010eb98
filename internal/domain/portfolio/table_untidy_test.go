package portfolio_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// untidy is a sheet as people keep one, with what a person would read in it: the values of each row that is
// taken, "title|start|end|budget", and the keys of what is refused.
type untidy struct {
	name    string
	data    []byte
	m       intake.Map
	taken   []string
	refused []string
	skipped int
}

func wide(s string) []byte {
	b := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// mergedSheet has merged title rows, totals in the middle, a repeated header and cells that Excel types.
func mergedSheet(t *testing.T, lang i18n.Lang) []byte {
	t.Helper()
	words := []any{"Project", "Partner", "Start date", "End date", "Budget (EUR)"}
	total, title := "Subtotal", "PROJECT TRACKER 2027 (as of January)"
	if lang == i18n.FR {
		words, total, title = []any{"Intitulé", "Pays partenaire", "Date de début", "Date de fin", "Coût (EUR)"}, "Sous-total", "SUIVI DES PROJETS 2027 (à fin janvier)"
	}
	f := excelize.NewFile()
	day := "dd/mm/yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
	var out bytes.Buffer
	err = errors.Join(err, f.SetCellValue("Sheet1", "A1", title), f.MergeCell("Sheet1", "A1", "E1"), f.MergeCell("Sheet1", "A2", "E2"),
		f.SetSheetRow("Sheet1", "A4", &words),
		f.SetSheetRow("Sheet1", "A5", &[]any{"Cyber lab", "MDA", 46447, "31/12/2027", 1250.5}), f.SetCellStyle("Sheet1", "C5", "C5", style),
		f.SetSheetRow("Sheet1", "A6", &[]any{total, nil, nil, nil, 1250.5}), f.SetSheetRow("Sheet1", "A8", &words),
		f.SetSheetRow("Sheet1", "A9", &[]any{"EOD school", "MDA", "TBC", "n/a", "s.o."}), f.MergeCell("Sheet1", "B9", "B10"),
		f.SetCellValue("Sheet1", "A10", "Mine school"), f.SetCellValue("Sheet1", "C10", "1er mars 2027"), f.Write(&out))
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// formulas has an error, a value of another workbook, and a formula that was never computed.
func formulas(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	var out bytes.Buffer
	err := errors.Join(f.SetSheetRow("Sheet1", "A1", &[]any{"Project", "Country", "Budget (EUR)"}), f.SetSheetRow("Sheet1", "A2", &[]any{"Cyber lab", "MDA"}), f.SetCellFormula("Sheet1", "C2", "[1]Plan!A1"),
		f.SetSheetRow("Sheet1", "A3", &[]any{"EOD school", "MDA"}), f.SetCellFormula("Sheet1", "C3", "SUM(D1:D9)"), f.SetSheetRow("Sheet1", "A4", &[]any{"Mine school", "MDA", 5}), f.Write(&out))
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func untidies(t *testing.T) []untidy {
	return []untidy{
		{name: "merged titles, totals, a repeated header, EN", data: mergedSheet(t, i18n.EN), taken: []string{"Cyber lab|2027-03-01|2027-12-31|1250.50 EUR", "EOD school|||", "Mine school|2027-03-01||"}, skipped: 3},
		{name: "merged titles, totals, a repeated header, FR", data: mergedSheet(t, i18n.FR), taken: []string{"Cyber lab|2027-03-01|2027-12-31|1250.50 EUR", "EOD school|||", "Mine school|2027-03-01||"}, skipped: 3},
		{name: "semicolons and Latin-1, FR", data: []byte("Intitul\xe9;Pays;D\xe9but;Fin;Budget (k\x80)\n\xc9cole;MDA;01/02/2027;31/03/2027;1 234,5\n"), taken: []string{"École|2027-02-01|2027-03-31|1234500.00 EUR"}},
		{name: "UTF-16 and tabs, EN", data: wide("Project\tCountry\tFinish\tFunding\nLab\tMDA\t3/31/2027\t$1,234.50\n"), taken: []string{"Lab||2027-03-31|1234.50 USD"}},
		{name: "quotes in quotes, EN", data: []byte("Project,Country,Budget,Currency\n\"The \"\"blue\"\" lab, phase 2\",MDA,\"1,000\",EUR\n"), taken: []string{"The \"blue\" lab, phase 2|||1000.00 EUR"}},
		{name: "three orders of dates, one unclear", data: []byte("Project,Country,Start date\nA one,MDA,2027-01-31\nB two,MDA,31 January 2027\nC three,MDA,\"Jan 31, 2027\"\nD four,MDA,3/4/2027\n"),
			taken: []string{"A one|2027-01-31||", "B two|2027-01-31||", "C three|2027-01-31||"}, refused: []string{"sheet.day_unclear"}},
		{name: "the order is said", data: []byte("Project,Country,Start date\nD four,MDA,3/4/2027\n"), m: intake.Map{"=dates": "dmy", "Project": "title_en", "Country": "parent", "Start date": "planned_start"}, taken: []string{"D four|2027-04-03||"}},
		{name: "no currency anywhere, and one for all rows, EN", data: []byte("Project,Country,Budget\nLab,MDA,500\n"), refused: []string{"intake.no_currency"}},
		{name: "one currency for all rows, FR", data: []byte("Projet;Pays;Montant\nLabo;MDA;500\n"), m: intake.Map{"Projet": "title_fr", "Pays": "parent", "Montant": "budget", "=budget_currency": "EUR"}, taken: []string{"Labo|||500.00 EUR"}},
		{name: "a row twice, HTML in a name", data: []byte("Project,Country\n<b>Lab</b>,MDA\n<B>lab</B>,MDA\n"), taken: []string{"<b>Lab</b>|||"}, refused: []string{"intake.same_row"}},
		{name: "formulas", data: formulas(t), taken: []string{"Mine school|||5.00 EUR"}, refused: []string{"sheet.formula_outside", "sheet.formula_never"}},
		{name: "a column that nobody named, FR", data: []byte("Projet;Où ?;Responsable\nLabo;DCB-MDA-01;programme_officer\n"), taken: []string{"Labo|||"}, refused: nil},
		{name: "an amount of two readings", data: []byte("Project;Country;Budget\nLab;MDA;1,234 JOD\n"), refused: []string{"intake.number_unclear"}},
		{name: "a mark of decimals is said", data: []byte("Project;Country;Budget\nLab;MDA;1.234 EUR\n"), m: intake.Map{"=decimals": ",", "Project": "title_en", "Country": "parent", "Budget": "budget"}, taken: []string{"Lab|||1234.00 EUR"}},
		{name: "no header that is known", data: []byte("foo;bar\n1;2\n3;4\n"), refused: []string{"intake.missing_column", "portfolio.project.title_missing", "intake.missing_column", "portfolio.project.title_missing"}},
	}
}

// Sheets as people keep them are read as a person would read them.
func TestUntidySheets(t *testing.T) {
	x := oneOffice(t).tables()
	for _, u := range untidies(t) {
		b, err := sheet.Read(u.name, bytes.NewReader(u.data), int64(len(u.data)))
		if err != nil {
			t.Errorf("%s: %v", u.name, err)
			continue
		}
		p, err := x.Preview(x.leader, "projects", b, u.m)
		if err != nil {
			t.Errorf("%s: %v", u.name, err)
			continue
		}
		var taken []string
		for _, e := range p.Entries {
			if !e.Refused() {
				title := e.Now["title_en"] + e.Now["title_fr"]
				taken = append(taken, strings.Join([]string{title, e.Now["planned_start"], e.Now["planned_end"], e.Now["budget"]}, "|"))
			}
		}
		var refused []string
		r := p.Say(x.Tables.Words.Printer(i18n.FR))
		for _, why := range r.Refused {
			if refused = append(refused, why.Key); why.Row == 0 || why.Column == "" || why.Reason == "" {
				t.Errorf("%s: %+v", u.name, why)
			}
		}
		if u.name == "no header that is known" { // each row says what it lacks
			slices.Sort(refused)
			slices.Sort(u.refused)
			refused, u.refused = slices.Compact(refused), slices.Compact(u.refused)
			refused = slices.DeleteFunc(refused, func(k string) bool { return !slices.Contains(u.refused, k) })
			u.refused = refused
		}
		if !slices.Equal(taken, u.taken) || !slices.Equal(refused, u.refused) || len(r.Left) != u.skipped {
			t.Errorf("%s: taken %q, refused %q, %d left out, columns %v", u.name, taken, refused, len(r.Left), r.Map)
		}
	}
}

// The registers come in, go out unchanged, take a change, and are undone.
func TestRegistersAsTables(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		x.must(x.CreateProject(x.officer, portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(x.pack)}, lightForm()))
		files := map[string]string{
			"risks":     "Project;Risk;Description;Probability;Impact;Mitigation;Owner\nDCB-MDA-01/P001;Staff leave;People leave;High;4;Hire;team_leader\nLog analysis course;Strike;Strike;2 - low;très élevé;;\n",
			"issues":    "Project;Issue;Details;Due date\nDCB-MDA-01/P001;No room;The room is gone;31/12/2026\n",
			"decisions": "Projet;Intitulé;Décision;Présents;Date\nDCB-MDA-01/P001;Salle;Louer une salle;Le comité;19/11/2026\n",
			"changes":   "Project;Change;Description;If it is not made\nDCB-MDA-01/P001;More time;Two weeks;Late\n",
		}
		for _, kind := range []string{"risks", "issues", "decisions", "changes"} {
			b := x.Book(kind+".csv", files[kind])
			who := x.officer
			if kind == "decisions" {
				who = x.programmeOfficer
			}
			r := x.Takes(who, kind, b, nil)
			x.Counts(kind, r, len(b.Sheets[0].Rows)-1, 0, 0, 0)
			x.Counts(kind+" again", x.Previews(who, kind, b, nil), 0, 0, len(b.Sheets[0].Rows)-1, 0)
			data := x.Exported(who, kind, i18n.FR)
			x.Counts(kind+" out and in", x.Previews(who, kind, x.Book("x.xlsx", string(data)), nil), 0, 0, len(b.Sheets[0].Rows)-1, 0)
			if kind != "risks" {
				continue
			}
			changed := x.Changed(x.Exported(who, kind, i18n.EN), "Action", "Staff leave", "Hire two")
			x.Counts("one cell", x.Takes(who, kind, x.Book("x.xlsx", string(changed)), nil), 0, 1, 1, 0)
			if err := x.Undo(who, r.Import, ""); err != nil {
				t.Fatal(err)
			}
			i, err := x.Import(who, r.Import)
			if err != nil || i.Outcome.Undone != 1 || i.Outcome.Kept != 1 {
				t.Errorf("%+v %v", i.Outcome, err)
			}
		}
		if list, err := x.ListEntries(x.officer, portfolio.EntryFilter{List: web.List{Limit: 50}}); err != nil || len(list.Entries) != 3 {
			t.Errorf("%+v %v", list.Entries, err)
		}
	})
}

// Deliverables and milestones come in from the plan of a tracker, go out unchanged, take a change and are undone;
// what was handed in or has a baseline is past it.
func TestPlanLinesAsTables(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		id := portfolio.ProjectID(x.must(x.CreateProject(x.officer, portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(x.pack)}, lightForm())))
		b := x.Book("d.csv", "Projet;Livrable;Critères;Obligatoire;Échéance;Responsable\nDCB-MDA-01/P001;Manuel;Relu par deux officiers;oui;31/03/2027;n/a\nDCB-MDA-01/P001;Sans critère;;oui;31/03/2027;\nDCB-MDA-01/P001;Sans date;;non;TBC;\nDCB-MDA-09/P001;Ailleurs;;non;31/03/2027;\n")
		d := x.Takes(x.officer, "deliverables", b, nil)
		x.Counts("deliverables", d, 1, 0, 0, 3)
		x.Counts("again", x.Previews(x.officer, "deliverables", b, nil), 0, 0, 1, 3)
		x.ComesBack(x.officer, "deliverables", 1, "Acceptance criteria", "Manuel", "Read by three officers")
		b = x.Book("m.csv", "Project,Milestone,Date,Done on\nDCB-MDA-01/P001,Kick-off,2027-01-15,\nDCB-MDA-01/P001,Before today,2026-11-01,2026-11-02\nDCB-MDA-01/P001,Tomorrow's news,2026-12-01,2026-12-02\n")
		m := x.Takes(x.officer, "milestones", b, nil)
		x.Counts("milestones", m, 2, 0, 0, 1)
		x.Counts("again", x.Previews(x.officer, "milestones", b, nil), 0, 0, 2, 1)
		x.ComesBack(x.officer, "milestones", 2, "Title (English)", "Kick-off", "First meeting")
		for what, want := range map[string][2]int{d.Import: {0, 1}, m.Import: {1, 1}} {
			if err := x.Undo(x.officer, what, ""); err != nil {
				t.Fatal(err)
			}
			if i, err := x.Import(x.officer, what); err != nil || i.Outcome.Undone != want[0] || i.Outcome.Kept != want[1] {
				t.Errorf("%s: %+v %v, want %v", i.Kind, i.Outcome, err, want)
			}
		}
		plan, err := x.PlanOf(x.officer, id)
		if err != nil || len(plan.Milestones) != 1 || plan.Milestones[0].Title.EN != "First meeting" {
			t.Errorf("%+v %v", plan.Milestones, err)
		}
	})
}
