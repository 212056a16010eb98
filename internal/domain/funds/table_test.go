package funds_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
	"cairn/internal/testkit"
	"cairn/internal/testkit/table"
)

// A budget sheet becomes the draft of the project's budget, comes back unchanged, takes a change, goes its way
// through other hands than those that brought it, and is no longer changed by a table then.
func TestBudgetAsTable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := table.New(t, o.Control, o.Tables(), funds.Texts, portfolio.Texts, stakeholders.Texts)
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		o.given(f, "NLD", euro(500_000), nil)
		const sheet = "Projet;Ligne;Libellé;Nature de la dépense;Source de financement;Montant (k€)\n" +
			"Cours d’analyse des journaux;1.1;Formateurs;honoraires;TF-MDA;12,5\n" +
			"Log analysis course;;Déplacements;Voyage;TF-MDA;3\n" +
			"Log analysis course;1.3;Salle;location;TF-MDA;1\n" +
			"Log analysis course;1.4;Traduction;interprétariat;TF-XYZ;1\n" +
			"Log analysis course;1.5;Moins que rien;formation;TF-MDA;-1\n" +
			"Log analysis course;1.6;À confirmer;formation;TF-MDA;à confirmer\n" +
			"Total;;;;;17,5\n"
		b := x.Book("budget.csv", sheet)
		done := x.Takes(o.officer, "budget", b, nil)
		x.Counts("budget", done, 2, 0, 0, 4)
		for _, r := range done.Refused {
			if r.Column == "" || r.Reason == "" || r.Value == "" {
				t.Errorf("%+v", r)
			}
		}
		x.Counts("again", x.Previews(o.officer, "budget", b, nil), 0, 0, 2, 4)
		budgets, lines, err := o.ProjectBudgets(o.officer, p)
		if err != nil || len(budgets) != 1 || len(lines) != 2 || budgets[0].State != funds.BudgetDraft {
			t.Fatalf("%+v %+v %v", budgets, lines, err)
		}
		x.ComesBack(o.officer, "budget", 2, "Line title", "Déplacements", "Voyages")
		x.Counts("a reader", x.Previews(o.controller, "budget", b, nil), 0, 0, 0, 6)
		o.goesItsWay(x, budgets[0].ID, sheet)
		again := x.Takes(o.officer, "budget", x.Book("b.csv", "Project,Year,Line title,Category,Fund,Amount\nLog analysis course,2027,Fees,fees,TF-MDA,\"1,000.00 EUR\"\n"), nil)
		x.Counts("another year", again, 1, 0, 0, 0)
		if err := x.Undo(o.officer, again.Import, ""); err != nil {
			t.Fatal(err)
		}
		if budgets, _, err = o.ProjectBudgets(o.officer, p); err != nil || len(budgets) != 1 {
			t.Errorf("an undone budget is still there: %+v %v", budgets, err)
		}
		if err := x.Undo(o.officer, done.Import, ""); err != nil {
			t.Fatal(err)
		}
		if _, lines, err = o.ProjectBudgets(o.officer, p); err != nil || len(lines) != 3 {
			t.Errorf("an undo took lines from a budget in force: %+v %v", lines, err)
		}
	})
}

// goesItsWay submits, reviews and approves a budget that the fund manager has brought lines into.
func (o *office) goesItsWay(x *table.Tables, id funds.BudgetID, sheet string) {
	o.t.Helper()
	both := o.hire("both", people.ProjectOfficer, people.FundManager)
	more := "Project,Code,Line title,Category,Fund,Amount\nLog analysis course,9,Visibility,visibility,TF-MDA,500 EUR\n"
	brought := x.Takes(both, "budget", x.Book("more.csv", more), nil)
	x.Counts("a line of another hand", brought, 1, 0, 0, 0)
	o.must(o.SubmitBudget(both, id, 0))
	if err := o.tryDecide(both, string(id), true); err == nil {
		o.t.Error("whoever brought lines reviewed them")
	}
	o.pass(o.manager, string(id))
	o.pass(o.controller, string(id))
	after := x.Previews(o.officer, "budget", x.Book("budget.csv", sheet), nil)
	x.Counts("in force", after, 0, 0, 1, 5)
	if !slices.ContainsFunc(after.Refused, func(r intake.Refusal) bool { return r.Key == "funds.budget.not_draft" }) {
		o.t.Errorf("%+v", after.Refused)
	}
}

// Receipts come as a table with the refusals of the form, each with its place; they come back unchanged; one that was
// confirmed is undone by a reversal by whoever may, and one whose money has gone on stays.
func TestReceiptsAsTable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := table.New(t, o.Control, o.Tables(), funds.Texts, portfolio.Texts, stakeholders.Texts)
		f := o.fund("TF-MDA", funds.TrustFund)
		nld, nor := o.pledge(f, "NLD", euro(10_000), nil), o.pledge(f, "NOR", euro(500), func(a *funds.AgreementForm) { a.ExpiresOn = day("2026-03-20") })
		o.sign(nld)
		o.sign(nor)
		o.receive(nld, euro(100), "BK-1")
		o.now = o.now.AddDate(0, 0, 30)
		const sheet = "Accord;Date de valeur;Montant (EUR);Référence bancaire\n" +
			"TF-MDA/NLD-01;02/03/2026;1 500,00;BK-2\n" +
			"TF-MDA/NLD-01;05/03/2026;250,25;BK-3\n" +
			"TF-MDA/NLD-01;02/03/2026;100,00;BK-1\n" + // is there
			"TF-MDA/NLD-01;05/03/2026;250,25;BK-3\n" + // twice
			"TF-MDA/NOR-01;05/03/2026;10,00;BK-2\n" + // the reference of another
			"TF-MDA/NLD-01;06/03/2026;-5,00;BK-4\n" + // negative
			"TF-MDA/NLD-01;01/03/2026;5,00;BK-5\n" + // before the signature
			"TF-MDA/NOR-01;25/03/2026;5,00;BK-6\n" + // after the end
			"TF-MDA/NLD-01;30/04/2026;5,00;BK-7\n" + // ahead
			"TF-MDA/NLD-01;06/03/2026;5 USD;BK-8\n" + // another currency
			"TF-MDA/NLD-01;06/03/2026;9 000,00;BK-9\n" + // more than is outstanding, with those above
			"TF-MDA/CHE-01;06/03/2026;5,00;BK-10\n" // no such agreement
		b := x.Book("receipts.csv", sheet)
		seen := x.Previews(o.treasury, "receipts", b, nil)
		x.Counts("a preview", seen, 2, 0, 1, 9)
		for _, r := range seen.Refused {
			if r.Column == "" && r.Key != "intake.twice" || r.Reason == "" {
				t.Errorf("%+v", r)
			}
		}
		x.Counts("whoever may not", x.Previews(o.officer, "receipts", b, nil), 0, 0, 0, 12)
		done := x.Takes(o.treasury, "receipts", b, nil)
		x.Counts("applied", done, 2, 0, 1, 9)
		for _, lang := range []i18n.Lang{i18n.EN, i18n.FR} {
			out := x.Book("list.xlsx", string(x.Exported(o.treasury, "receipts", lang)))
			x.Counts("comes back in "+string(lang), x.Previews(o.treasury, "receipts", out, nil), 0, 0, 3, 0)
		}
		changed := x.Book("list.xlsx", string(x.Changed(x.Exported(o.treasury, "receipts", i18n.EN), "Amount received", "BK-1", "7")))
		x.Counts("what is there stands", x.Previews(o.treasury, "receipts", changed, nil), 0, 0, 2, 1)
		o.undoesReceipts(x, nld, done.Import)
	})
}

// undoesReceipts has two imported receipts confirmed, and takes the import back by two persons.
func (o *office) undoesReceipts(x *table.Tables, of funds.AgreementID, id string) {
	t := o.t
	t.Helper()
	list, err := o.Receipts(o.treasury, of)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.BankRef == "BK-3" {
			o.must(o.DecideReceipt(o.controller, control.Ref{Kind: funds.ObjectReceipt, ID: string(r.ID)}, true, ""))
		}
	}
	before := o.totals(funds.Scope{Contribution: of}, funds.Point{}).Received()
	if err := x.Undo(o.treasury, id, ""); err != nil {
		t.Fatal(err)
	}
	states := map[string]funds.ReceiptState{}
	if list, err = o.Receipts(o.treasury, of); err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		states[r.BankRef] = r.State
	}
	if states["BK-2"] != funds.ReceiptRejected || states["BK-3"] != funds.ReceiptConfirmed || o.totals(funds.Scope{Contribution: of}, funds.Point{}).Received() != before {
		t.Errorf("the treasury undid %v", states)
	}
	both := o.hire("both", people.Treasury, people.FinancialController)
	again := x.Takes(both, "receipts", x.Book("more.csv", "Agreement,Value date,Amount,Bank reference\nTF-MDA/NLD-01,2026-03-05,77.00 EUR,BK-20\n"), nil)
	x.Counts("another import", again, 1, 0, 0, 0)
	if list, err = o.Receipts(o.treasury, of); err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.BankRef == "BK-20" {
			o.must(o.DecideReceipt(o.controller, control.Ref{Kind: funds.ObjectReceipt, ID: string(r.ID)}, true, ""))
		}
	}
	if err := x.Undo(both, again.Import, ""); err != nil {
		t.Fatal(err)
	}
	if got := o.totals(funds.Scope{Contribution: of}, funds.Point{}).Received(); got != before {
		t.Errorf("after the reversal %d is received, before the import %d", got, before)
	}
}

// R48: an import whose receipts were allocated is not undone, not in part either: the refusal names the project that has the
// money, and once the allocation is taken back the whole import goes.
func TestUndoOfReceiptsThatWereAllocated(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := table.New(t, o.Control, o.Tables(), funds.Texts, portfolio.Texts, stakeholders.Texts)
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(5_000))[0]
		nld, nor := o.pledge(f, "NLD", euro(10_000), nil), o.pledge(f, "NOR", euro(10_000), nil)
		o.sign(nld)
		o.sign(nor)
		const sheet = "Agreement,Value date,Amount,Bank reference\n" +
			"TF-MDA/NOR-01,2026-03-02,500.00 EUR,BK-1\n" +
			"TF-MDA/NLD-01,2026-03-02,1000.00 EUR,BK-2\n" +
			"TF-MDA/NLD-01,2026-03-02,300.00 EUR,BK-3\n" +
			"TF-MDA/NOR-01,2026-03-02,20.00 EUR,BK-4\n"
		both := o.hire("both", people.Treasury, people.FinancialController)
		done := x.Takes(both, "receipts", x.Book("receipts.csv", sheet), nil)
		x.Counts("an import", done, 4, 0, 0, 0)
		states := func() (list []funds.ReceiptState) {
			t.Helper()
			all, err := o.Receipts(o.treasury, "")
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(all, func(a, b funds.Receipt) int { return strings.Compare(a.BankRef, b.BankRef) })
			for _, r := range all {
				if r.State == funds.ReceiptRecorded && r.BankRef != "BK-4" { // the last one still waits
					o.must(o.DecideReceipt(o.controller, control.Ref{Kind: funds.ObjectReceipt, ID: string(r.ID)}, true, ""))
				}
				list = append(list, r.State)
			}
			return list
		}
		states()
		o.allocate(nld, p, line, euro(1_200))
		before, ledger := states(), o.totals(funds.Scope{Fund: f}, funds.Point{})
		refusal := o.refused("its money has gone on", x.Undo(both, done.Import, ""), "funds.receipt.gone_on")
		if refusal.Kind != fault.Refused || refusal.Args["ref"] != "TF-MDA/NLD-01" || refusal.Args["project"] == "" || refusal.Args["allocated"] != euro(1_200) {
			t.Errorf("the refusal does not say what stands in the way: %+v", refusal)
		}
		if after := o.totals(funds.Scope{Fund: f}, funds.Point{}); !slices.Equal(states(), before) || !maps.Equal(after, ledger) {
			t.Errorf("half undone: %v %v, before %v %v", states(), after, before, ledger)
		}
		o.sound()
		o.must(o.TakeBackAllocation(o.manager, funds.AllocationForm{Agreement: nld, Project: p, Line: line, Amount: euro(1_200), Reason: "paid by mistake"}))
		if err := x.Undo(both, done.Import, ""); err != nil {
			t.Fatal(err)
		}
		reversed, rejected := funds.ReceiptReversed, funds.ReceiptRejected
		if got := states(); !slices.Equal(got, []funds.ReceiptState{reversed, reversed, reversed, rejected}) || o.totals(funds.Scope{Fund: f}, funds.Point{}).Received() != 0 {
			t.Errorf("after the undo: %v", got)
		}
	})
}

// Rows copied from a spreadsheet are pasted for a project in either language, with their headings or without, seen before
// anything is written, and then become the lines of its draft; the same rows again change nothing.
func TestBudgetLinesArePasted(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		x := table.New(t, o.Control, o.Tables(), funds.Texts, portfolio.Texts, stakeholders.Texts)
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		o.given(f, "NLD", euro(500_000), nil)
		officer := testkit.Serve(t, o.DB(), control.ActorFrom(o.officer), slices.Concat(o.Routes(), x.Routes()), people.Texts, stakeholders.Texts, portfolio.Texts, funds.Texts, intake.Texts, sheet.Texts)
		named := func(p portfolio.ProjectID) string { // what the way to paste calls a project
			t.Helper()
			href := ""
			for _, a := range officer.Get("/en/projects/" + string(p) + "/budgets").Must(http.StatusOK).HTML().All("main a") {
				if a.Text() == "Paste from Excel" {
					href = a.Attr("href")
				}
			}
			officer.Get(href).Must(http.StatusOK).HTML().One("textarea[name=pasted]")
			at, err := url.Parse(href)
			if err != nil || at.Query().Get("value") == "" {
				t.Fatalf("%q leads nowhere: %v", href, err)
			}
			return at.Query().Get("value")
		}
		first := named(p)
		paste := func(lang, rows string) string {
			t.Helper()
			a := officer.Post("/"+lang+"/imports/new", "kind", "budget", "field", "project", "value", first, "pasted", rows).Must(http.StatusSeeOther)
			return a.Header.Get("Location")
		}
		lines := func() []funds.Line {
			t.Helper()
			_, list, err := o.ProjectBudgets(o.officer, p)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		for _, w := range []struct {
			lang, rows string
			amounts    []int64
		}{
			{"en", "Line\tTitle\tCategory\tFund\tAmount (EUR)\r\n1.1\tTrainers\tfees\tTF-MDA\t12,345.67\r\n1.2\tTravel\ttravel\tTF-MDA\t3,000.00\r\n", []int64{12_345_67, 3_000_00}},
			{"fr", "0\t1\t1.3\tTraduction\tinterprétariat\tTF-MDA\t1\u202f234,56 EUR\r\n", []int64{12_345_67, 3_000_00, 1_234_56}},
		} {
			had := len(lines())
			page := paste(w.lang, w.rows)
			if text := officer.Get(page).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "intake.") || len(lines()) != had {
				t.Errorf("the preview has written, or lacks a word: %s", text)
			}
			officer.Post(page + "/apply").Must(http.StatusSeeOther)
			var got []int64
			amounts := o.drafted(p)
			for _, l := range lines() {
				got = append(got, amounts[l.ID])
			}
			if !slices.Equal(got, w.amounts) {
				t.Errorf("%s: %v, want %v", w.lang, got, w.amounts)
			}
			again := paste(w.lang, w.rows)
			if text := officer.Get(again).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "1.4") {
				t.Errorf("again: %s", text)
			}
			officer.Get(again).Must(http.StatusOK).HTML().None("form[action$='/apply']")
		}
		// A group of three behind the reader's own decimal mark is no thousand; in the other language the import stays what its
		// reader made of it.
		doubtful := paste("fr", "0\t1\t1.9\tCabines\tinterprétariat\tTF-MDA\t1,234 EUR\r\n")
		for lang, says := range map[string]string{"fr": "Si vous voulez dire 1234, écrivez 1234", "en": "If you mean 1234, write 1234"} {
			if text := officer.Get(strings.Replace(doubtful, "/fr/", "/"+lang+"/", 1)).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, says) {
				t.Errorf("%s: %s", lang, text)
			}
		}
		if text := officer.Get(paste("en", "0\t1\t1.9\tBooths\tinterpretation\tTF-MDA\t1,234 EUR\r\n")).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "If you mean") {
			t.Errorf("a thousand in English: %s", text)
		}
		officer.Post("/en/imports/new", "kind", "budget", "pasted", "  ").Must(http.StatusUnprocessableEntity)

		// What somebody has corrected holds for the next rows with such headings; the project does not, for it was that of
		// these rows alone.
		mapOf := func(page string) intake.Map {
			t.Helper()
			var is intake.Import
			officer.Get(page, "Accept", "application/json").Must(http.StatusOK).JSON(&is)
			return is.Map
		}
		const odd = "Mark\tDoing\tCategory\tFund\tAmount (EUR)\r\n2.1\tRooms\ttravel\tTF-MDA\t400.00\r\n"
		page := paste("en", odd)
		officer.Post(page+"/match", "columns.0.header", "Mark", "columns.0.field", "code", "columns.1.header", "Doing", "columns.1.field", "title", "fixed.0.field", "project", "fixed.0.value", first).Must(http.StatusSeeOther)
		officer.Post(page + "/apply").Must(http.StatusSeeOther)
		had := len(lines())
		other := o.project("GEO")
		second := named(other)
		again := officer.Post("/en/imports/new", "kind", "budget", "field", "project", "value", second, "pasted", odd).Must(http.StatusSeeOther).To()
		if m := mapOf(again); m["Mark"] != "code" || m["Doing"] != "title" || m["=project"] != second || second == first {
			t.Errorf("the next rows with such headings are read by %v", m)
		}
		officer.Post(again + "/apply").Must(http.StatusSeeOther)
		if got := o.drafted(other); len(got) != 1 || len(lines()) != had {
			t.Errorf("%d lines of the second project, %d of the first, which had %d", len(got), len(lines()), had)
		}
		file := officer.Upload("/en/imports/new", url.Values{"kind": {"budget"}}, testkit.Part{Field: "file", Name: "next.tsv", Content: odd}).Must(http.StatusSeeOther).To()
		if m := mapOf(file); m["Mark"] != "code" || m["Doing"] != "title" || m["=project"] != "" {
			t.Errorf("a file that names no project is read by %v", m)
		}

		// A file beside pasted rows is not chosen for whoever gives both; a project that is none is said in the form.
		both := officer.Upload("/en/imports/new", url.Values{"kind": {"budget"}, "pasted": {odd}}, testkit.Part{Field: "file", Name: "next.tsv", Content: odd}).Must(http.StatusUnprocessableEntity)
		both.HTML().One("#f-pasted-error")
		officer.Post("/en/imports/new", "kind", "budget", "field", "project", "value", "nowhere", "pasted", odd).Must(http.StatusUnprocessableEntity).HTML().One("#errors")
	})
}

// drafted are the amounts of the lines of a project's draft, as a program reads the form.
func (o *office) drafted(p portfolio.ProjectID) map[funds.LineID]int64 {
	o.t.Helper()
	list, _, err := o.ProjectBudgets(o.officer, p)
	if err != nil || len(list) != 1 {
		o.t.Fatalf("%d budgets: %v", len(list), err)
	}
	form, err := o.ReadBudgetEdit(o.officer, funds.IDIn{ID: string(list[0].ID)})
	if err != nil {
		o.t.Fatal(err)
	}
	amounts := map[funds.LineID]int64{}
	for _, l := range form.Form.Lines {
		amounts[l.ID] = l.Amount.Minor
	}
	return amounts
}
