package demo_test

import (
	"testing"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
)

// checkDesk holds my work of somebody with much to decide against its own rows: the soonest first, and
// what is past its day is counted as late and says so.
func checkDesk(t *testing.T, office *app.App) {
	t.Helper()
	c := visitor(t, office, "Tomas Lindgård")
	var desk struct {
		Today  cal.Date
		Late   int
		Decide []struct {
			DueOn cal.Date `json:"due_on"`
		}
		Due []struct{ On cal.Date }
	}
	c.Get("/en", "Accept", "application/json").Must(200).JSON(&desk)
	late := 0
	for i, a := range desk.Decide {
		if i > 0 && a.DueOn.Before(desk.Decide[i-1].DueOn) {
			t.Errorf("a decision due on %s stands behind one due on %s", a.DueOn, desk.Decide[i-1].DueOn)
		}
		if a.DueOn.Before(desk.Today) {
			late++
		}
	}
	for _, d := range desk.Due {
		if d.On.Before(desk.Today) {
			late++
		}
	}
	if late == 0 || desk.Late != late {
		t.Errorf("%d rows are late, the desk says %d", late, desk.Late)
	}
	if said := len(c.Get("/en").Must(200).HTML().All("b.late")); said != late {
		t.Errorf("%d rows say that they are late, %d are", said, late)
	}
}
