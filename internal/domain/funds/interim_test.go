package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
)

// R71: until the budget of a year is approved, a line takes and spends one twelfth of the year before for each month that
// has begun, and no cent more; a line that was not there the year before takes nothing.
func TestInterimFinancing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("CF-MDA", funds.CommonFunded), o.project("MDA")
		o.budget(p, f, 2025, euro(120_000))
		form := funds.BudgetForm{Title: "Budget", Year: 2026}
		for _, code := range []string{"1.1", "1.2"} {
			form.Lines = append(form.Lines, funds.LineForm{Chapter: "1", Code: code, Title: "Training", Category: funds.CategoryTraining, Fund: f, Amount: euro(150_000)})
		}
		id := funds.BudgetID(o.must(o.CreateBudget(o.officer, p, form)))
		_, all, err := o.ProjectBudgets(o.officer, p)
		if err != nil {
			t.Fatal(err)
		}
		lines := map[string]funds.LineID{}
		for _, l := range all {
			if l.Budget == id {
				lines[l.Code] = l.ID
			}
		}
		money := o.given(f, "NLD", euro(200_000), nil)
		give := func(code string, units float64) error {
			_, err := o.Allocate(o.manager, funds.AllocationForm{Agreement: money, Project: p, Line: lines[code], Amount: euro(units)})
			return err
		}
		o.refused("more than three twelfths in March", give("1.1", 30_000.01), "funds.allocation.above_budget")
		o.refused("a line without a year before", give("1.2", 1), "funds.allocation.above_budget")
		if err := give("1.1", 30_000); err != nil {
			t.Fatal(err)
		}
		next := funds.BudgetForm{Title: "Budget", Year: 2027, Lines: form.Lines[:1]}
		o.must(o.CreateBudget(o.officer, p, next))
		if _, all, err = o.ProjectBudgets(o.officer, p); err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if l.Year == 2027 {
				lines["2027"] = l.ID
			}
		}
		o.refused("a year that has not begun", give("2027", 1), "funds.allocation.above_budget")
		vendor := o.vendor("Vendor", 0)
		_, err = o.RequestCommitment(o.officer, o.draft(p, o.order(lines["1.1"], vendor, euro(30_000.01))), 0)
		o.refused("an order above the share", err, "funds.budget.interim")
		o.request(o.draft(p, o.order(lines["1.1"], vendor, euro(30_000))))
		o.executed(f, "", funds.ExecutionLine{Final: euro(30_000), Open: euro(30_000), Spent: euro(0), Lapsed: euro(0), Left: euro(0), Interim: true})
		if text := o.browse(o.controller).Get("/fr/funds/" + string(f) + "/execution?year=2026").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "budget non approuvé") || strings.Contains(text, "funds.") {
			t.Errorf("the page: %s", text)
		}
		o.now = o.now.AddDate(0, 1, 0)
		if err := give("1.1", 10_000); err != nil {
			t.Errorf("in April there is one twelfth more: %v", err)
		}
		o.must(o.SubmitBudget(o.officer, id, 0))
		o.pass(o.manager, string(id))
		o.pass(o.controller, string(id))
		if err := give("1.1", 110_000); err != nil {
			t.Errorf("once approved, the line takes what was approved: %v", err)
		}
		o.executed(f, "", funds.ExecutionLine{Line: "1.1 Training", Final: euro(150_000), Open: euro(30_000), Spent: euro(0), Lapsed: euro(0), Left: euro(120_000)})
		o.executed(f, "2026-04-01", funds.ExecutionLine{Final: euro(40_000), Open: euro(30_000), Spent: euro(0), Lapsed: euro(0), Left: euro(10_000), Interim: true})
	})
}
