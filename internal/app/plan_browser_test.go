package app_test

import (
	"fmt"
	"strings"
	"testing"

	"cairn/internal/testkit"
)

// A task is moved by keyboard, its knock-on is seen, the draft is proposed as a change, another person
// approves it, and the bar of the baseline stays where it was.
func TestBrowserPlan(t *testing.T) {
	base, _ := serve(t, "demo", "--data", t.TempDir())
	o := &officer{testkit.NewBrowser(t), t, base, "en"}
	o.stepIn("Hendrik Meijering")
	o.Open(base + "/en/projects?q=after-action")
	page := o.link("after-action")
	o.Open(page + "/schedule")
	o.Axe()
	row := testkit.Eval[string](o.Browser, `[...document.querySelectorAll("[role=row][data-uid]:not(.smry)")].find(r => r.querySelector(".d-task.d-todo, .d-task.d-crit") && !r.querySelector(".d-fill") && r.querySelector("rect.d-base"))?.id ?? ""`)
	if row == "" {
		t.Fatalf("no task is still to be done: %s", o.Text("main"))
	}
	bar := func(class string) string {
		return testkit.Eval[string](o.Browser, fmt.Sprintf(`document.querySelector("#%s rect.%s")?.getAttribute("x") ?? ""`, row, class))
	}
	baseline, task := bar("d-base"), bar("d-task")
	testkit.Eval[bool](o.Browser, fmt.Sprintf(`(document.getElementById(%q).focus(), true)`, row))
	o.Keys("Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowRight")
	o.Until(`document.querySelector("#knock")`)
	o.Picture("plan-draft")
	if said := o.Text("section.appr"); !strings.Contains(said, "Your draft: 1 edit") || !strings.Contains(said, "finish") {
		t.Errorf("the knock-on is not told: %s", said)
	}
	if bar("d-base") != baseline || bar("d-task") == task {
		t.Errorf("the baseline stood at %s and is at %s; the task stood at %s and is at %s", baseline, bar("d-base"), task, bar("d-task"))
	}
	o.Axe()
	o.Press("main a[href$='/schedule/propose']")
	for field, text := range map[string]string{"title_en": "A week later", "title_fr": "Une semaine plus tard", "description": "The rooms are taken.", "not_doing": "Nobody could come.", "size": "2", "priority": "3"} {
		o.Fill("[name="+field+"]", text)
	}
	o.Press("main form button.pri")
	if said := o.Text("main"); !strings.Contains(said, "A week later") {
		t.Fatalf("the change does not wait: %s", said)
	}
	if o.Has("section.appr a.pri") {
		t.Error("the proposer is offered the decision")
	}
	o.stepOut()

	o.stepIn("Katarzyna Wolniewicz")
	o.Open(page + "/schedule")
	o.Press("section.appr a.pri")
	o.Fill("textarea[name=comment]", "Agreed")
	o.Press("button[value=approve]")
	o.Open(page + "/schedule")
	if bar("d-base") != baseline || bar("d-task") == task {
		t.Errorf("after the approval the baseline is at %s, not %s; the task at %s, before %s", bar("d-base"), baseline, bar("d-task"), task)
	}
}
