package funds_test

import (
	"slices"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/intake"
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
