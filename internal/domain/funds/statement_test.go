package funds_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit/ooxml"
)

type statementLine struct {
	Section string       `json:"section"`
	Line    string       `json:"line"`
	Amount  money.Amount `json:"amount"`
}

// statementOf is a donor's statement as a program reads it.
func (o *office) statementOf(id funds.AgreementID, query string) []statementLine {
	o.t.Helper()
	var out struct {
		Lines []statementLine `json:"lines"`
	}
	o.browse(o.controller).API("/contributions/"+string(id)+"/statement?"+query, nil).Must(http.StatusOK).JSON(&out)
	return out.Lines
}

// A statement of a day says the same again as it was issued, whatever is corrected later; and what it opens
// with, what came and what went make what it closes with.
func TestStatementsAsIssued(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		budget := o.budget(p, f, 0, euro(5_000), euro(1_000))
		line := budget[0]
		id := o.pledge(f, "NLD", euro(9_000), func(x *funds.AgreementForm) {
			x.ExpiresOn = o.today().AddDays(400)
			x.Instalments = []funds.InstalmentForm{{DueOn: o.today(), Amount: euro(5_000)}, {DueOn: o.today().AddDays(60), Amount: euro(4_000)}}
		})
		o.sign(id)
		r := o.receive(id, euro(1_000), "BK-1")
		o.receive(id, euro(4_000), "BK-2")
		o.allocate(id, p, line, euro(3_000))
		o.settled(o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(700))), "INV-1", 700)
		o.must(o.PostInterest(o.treasury, f, 12_34, o.today(), "first quarter"))
		o.committed(p, o.order(line, o.vendor("Other vendor", 1), euro(250)))
		late := o.draft(p, o.order(line, o.vendor("Slow vendor", 2), euro(120)))
		o.request(late)
		day, instant := o.today(), at(o.now)
		query := "on=" + day.String() + "&as_of=" + url.QueryEscape(instant.String())
		issued, workbooks := o.statementOf(id, query), o.workbooks(f, p, id, query)
		o.now = o.now.AddDate(0, 0, 40)
		o.move(line, budget[1], 1_400)
		o.revise(p)
		o.must(o.ReverseReceipt(o.hire("controller2", people.FinancialController), r, "paid by mistake"))
		o.must(o.TakeBackAllocation(o.manager, funds.AllocationForm{Agreement: id, Project: p, Line: line, Amount: euro(100), Reason: "not needed"}))
		o.must(o.ExtendAgreement(o.controller, id, 0, o.today().AddDays(900), funds.Instruction{Document: "LTR-1", On: o.today().AddDays(-1)}))
		o.deliversLater(late)
		if again := o.statementOf(id, query); !slices.Equal(issued, again) {
			t.Errorf("issued as %v, now %v", issued, again)
		}
		if again := o.statementOf(id, "on="+day.String()+"&known="+day.String()+"&known_at=09:30"); !slices.Equal(issued, again) {
			t.Errorf("issued as %v, now by a day and a time %v", issued, again)
		}
		for name, data := range o.workbooks(f, p, id, query) {
			if !bytes.Equal(data, workbooks[name]) {
				t.Errorf("%s comes out otherwise than it was issued", name)
			}
		}
		if o.Control.DB().Engine == db.SQLite {
			sheets(t, o.workbooks(f, p, id, ""))
		}
		for what, lines := range map[string][]statementLine{"issued": issued, "now": o.statementOf(id, "")} {
			var sum int64
			got := map[string]int64{}
			for _, l := range lines {
				got[l.Section] += l.Amount.Minor
				if !strings.HasPrefix(l.Section, "of_") && l.Section != "closing" {
					sum += l.Amount.Minor
				}
			}
			if sum != got["closing"] || got["expenditure"] != -700_00 || got["interest"] != 12_34 {
				t.Errorf("%s: %v comes to %d", what, got, sum)
			}
		}
		controller := o.browse(o.controller)
		for _, path := range []string{"/funds/" + string(f) + "/statement?" + query, "/funds/" + string(f) + "/flow", "/funds/" + string(f) + "/execution", "/projects/" + string(p) + "/statement", "/projects/" + string(p) + "/execution", "/contributions/" + string(id) + "/statement"} {
			for _, lang := range []string{"/en", "/fr"} {
				if text := controller.Get(lang + path).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") {
					t.Errorf("%s lacks a word: %s", path, text)
				}
			}
		}
		controller.Get("/en/contributions/" + string(id) + "/statement").Must(http.StatusOK).HTML().One(".banner")
		controller.Get("/en/funds/" + string(f) + "/flow").Must(http.StatusOK).HTML().One("svg.d-sankey")
	})
}

// deliversLater has a commitment asked for again with a later day of delivery.
func (o *office) deliversLater(id funds.CommitmentID) {
	o.t.Helper()
	o.must(o.WithdrawCommitment(o.officer, id))
	got, err := o.Commitment(o.officer, id)
	if err != nil {
		o.t.Fatal(err)
	}
	x := o.order(got.Items[0].Line, got.Payee, got.Original)
	x.DeliveryOn = got.DeliveryOn.AddMonths(5)
	o.must(o.EditCommitment(o.officer, id, 0, x))
	o.request(id)
}

// A line of the bank that was matched when a statement was issued counts as matched when it is asked for again, though
// the match was taken back since (R82).
func TestTakenBackMatchesCountAsIssued(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		id := o.given(f, "NLD", euro(5_000), nil)
		o.now = o.now.AddDate(0, 0, 35)
		text := strings.Replace(sta(1, "260302", 0, 5_000_00, ":61:260302C5000,00NTRFX//BK-"+string(id)+"\n"), ":62F:C260302", ":62F:C"+o.now.AddDate(0, 0, -9).Format("060102"), 1)
		if _, err := o.statements(text); err != nil {
			t.Fatal(err)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Lines) != 1 {
			t.Fatalf("%+v %v", r, err)
		}
		o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[0].ID, Entries: []funds.EntryID{r.Lines[0].Suggestions[0].Entry}}))
		final := func(what, query string, want bool) {
			t.Helper()
			var out struct {
				Final bool `json:"final"`
			}
			if o.browse(o.controller).API("/contributions/"+string(id)+"/statement?"+query, nil).Must(http.StatusOK).JSON(&out); out.Final != want {
				t.Errorf("%s: final is %v", what, out.Final)
			}
		}
		query := "on=" + o.today().String() + "&as_of=" + url.QueryEscape(at(o.now).String())
		final("issued", query, true)
		o.now = o.now.Add(time.Hour)
		o.must(o.UnmatchLine(o.treasury, r.Lines[0].ID))
		final("now", "", false)
		final("as issued", query, true)
	})
}

// revise has a next version of a project's budget approved, with a line more.
func (o *office) revise(of portfolio.ProjectID) {
	o.t.Helper()
	list, lines, err := o.ProjectBudgets(o.officer, of)
	if err != nil {
		o.t.Fatal(err)
	}
	id := list[0].ID
	o.must(o.ReviseBudget(o.officer, id, 0, "a further course"))
	x := funds.BudgetForm{Title: "Budget", Reason: "a further course"}
	for _, l := range lines {
		x.Lines = append(x.Lines, funds.LineForm{ID: l.ID, Chapter: l.Chapter, Code: l.Code, Title: l.Title, Category: l.Category, Fund: l.Fund, Amount: euro(float64(l.Approved()) / 100)})
	}
	x.Lines = append(x.Lines, funds.LineForm{Chapter: "1", Code: "1.9", Title: "Follow-up", Category: funds.CategoryTraining, Fund: lines[0].Fund, Amount: euro(333)})
	o.must(o.EditBudget(o.officer, id, 0, x))
	o.must(o.SubmitBudget(o.officer, id, 0))
	o.pass(o.manager, string(id))
	o.pass(o.controller, string(id))
}

// workbooks are the statements of a fund, a project and a contribution as workbooks, by name.
func (o *office) workbooks(f funds.FundID, p portfolio.ProjectID, id funds.AgreementID, query string) map[string][]byte {
	o.t.Helper()
	who, list := o.browse(o.controller), map[string][]byte{}
	for name, path := range map[string]string{
		"fund": "/funds/" + string(f) + "/statement", "execution": "/funds/" + string(f) + "/execution", "forecast": "/funds/" + string(f) + "/forecast", "ledger": "/funds/" + string(f) + "/entries",
		"project": "/projects/" + string(p) + "/statement", "project-execution": "/projects/" + string(p) + "/execution", "donor": "/contributions/" + string(id) + "/statement",
	} {
		list[name] = who.Get("/en"+path+"?format=xlsx&"+query, "Accept", "*/*").Must(http.StatusOK).Body
	}
	return list
}

// sheets holds that workbooks have a sheet that says what they are, and formulas whose values are those written beside
// them, as a library and LibreOffice work them out.
func sheets(t *testing.T, books map[string][]byte) {
	t.Helper()
	folder := t.TempDir()
	want := map[string][][]string{}
	for name, data := range books {
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sheet := book.GetSheetName(0)
		if about, err := book.GetRows("About this file"); err != nil || len(about) < 6 {
			t.Errorf("%s does not say what it is: %v %v", name, about, err)
		}
		if want[name], err = book.GetRows(sheet); err != nil {
			t.Fatal(err)
		}
		formulas := 0
		for i, row := range want[name] {
			for j, shown := range row {
				cell, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := book.GetCellFormula(sheet, cell); err != nil || formula == "" {
					continue
				}
				formulas++
				if got, err := book.CalcCellValue(sheet, cell); err != nil || got != shown {
					t.Errorf("%s %s is written as %q and works out to %q: %v", name, cell, shown, got, err)
				}
			}
		}
		if formulas == 0 {
			t.Errorf("%s has no formula", name)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".xlsx"), forgotten(t, data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if testing.Short() {
		t.Log("LibreOffice is slow: its own calculation was not compared")
		return
	}
	ooxml.Needs(t, "soffice")
	names, _ := filepath.Glob(filepath.Join(folder, "*.xlsx"))
	ooxml.Convert(t, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", folder, names...)
	for name := range books {
		file, err := os.Open(filepath.Join(folder, name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(file)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range want[name] {
			for j, cell := range row {
				if i >= len(rows) || j >= len(rows[i]) || rows[i][j] != cell {
					t.Errorf("%s, row %d: LibreOffice has %v, we wrote %v", name, i+1, rows[min(i, len(rows)-1)], row)
					break
				}
			}
		}
	}
}

var worked = regexp.MustCompile(`</f><v>[^<]*</v>`)

// forgotten is a workbook whose formulas have lost their values, so that whoever shows them has calculated.
func forgotten(t *testing.T, data []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		from, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(from)
		from.Close()
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(part.Name)
		if err == nil {
			_, err = to.Write(worked.ReplaceAll(content, []byte("</f>")))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
