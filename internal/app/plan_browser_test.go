package app_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"cairn/internal/app"
	"cairn/internal/testkit"
)

// A task is moved by keyboard, its knock-on is seen, the draft is proposed as a change, another person
// approves it, and the bar of the baseline stays where it was.
func TestBrowserPlan(t *testing.T) {
	base := serveDemo(t)
	o := &officer{testkit.NewBrowser(t), t, base, "en"}
	o.stepIn("Hendrik Meijering")
	o.Open(base + "/en/projects?q=after-action")
	page := o.link("after-action")
	page += "/schedule"
	o.Open(page + "?zoom=quarter")
	o.Axe()
	row := testkit.Eval[string](o.Browser, `[...document.querySelectorAll("[data-row]")].find(r => r.querySelector(".d-task.d-todo, .d-task.d-crit") && !r.querySelector(".d-fill") && r.querySelector("rect.d-base"))?.dataset.row ?? ""`)
	if row == "" {
		t.Fatalf("no task is still to be done: %s", o.Text("main"))
	}
	bar := func(class string) string {
		return testkit.Eval[string](o.Browser, fmt.Sprintf(`document.querySelector("[data-row='%s'] rect.%s")?.getAttribute("x") ?? ""`, row, class))
	}
	o.foldsAway()
	o.foldsInside()
	baseline, task := bar("d-base"), bar("d-task")
	testkit.Eval[bool](o.Browser, fmt.Sprintf(`(document.getElementById(%q).focus(), true)`, "t"+row))
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
	o.Open(page)
	o.Press("section.appr a.pri")
	o.Fill("textarea[name=comment]", "Agreed")
	o.Press("button[value=approve]")
	o.Open(page + "?zoom=quarter")
	if bar("d-base") != baseline || bar("d-task") == task {
		t.Errorf("after the approval the baseline is at %s, not %s; the task at %s, before %s", bar("d-base"), baseline, bar("d-task"), task)
	}
}

// foldsAway holds that a summary folds what stands below it out of the column of tasks and of the chart beside it, where
// the rows below stay level with their tasks, and brings it back.
func (o *officer) foldsAway() {
	o.t.Helper()
	// The browser draws again what it had put aside; until it has, a block may stand where it was.
	const level = `(async () => {
		let rows = [], off = [];
		for (let tries = 0; tries < 50; tries += 1) {
			await new Promise((r) => setTimeout(r, 100));
			rows = [...document.querySelectorAll("[role=row][data-uid]")].filter((r) => !r.hidden);
			off = rows.filter((r) => {
				const bar = document.querySelector("[data-row='" + r.dataset.uid + "'] .d-gbar");
				const a = r.getBoundingClientRect(), b = bar?.getBoundingClientRect();
				return b && (b.top < a.top - 1 || b.bottom > a.bottom + 1);
			});
			if (off.length === 0) break;
		}
		return [rows.length, off.length];
	})()`
	before := testkit.Eval[[]int](o.Browser, level)
	testkit.Eval[bool](o.Browser, `(document.querySelector("[role=row][aria-expanded=true]").focus(), true)`)
	o.Keys("ArrowLeft")
	folded := testkit.Eval[[]int](o.Browser, level)
	o.Keys("ArrowRight")
	after := testkit.Eval[[]int](o.Browser, level)
	if line := testkit.Eval[float64](o.Browser, `document.querySelector(".gk path.d-today").getBoundingClientRect().height`); line < 100 {
		o.t.Errorf("the line of today is %v pixels high", line)
	}
	if before[1]+folded[1]+after[1] != 0 || folded[0] >= before[0] || after[0] != before[0] {
		o.t.Errorf("rows and those whose bar stands elsewhere: %v, folded %v, unfolded %v", before, folded, after)
	}
}

// foldsInside holds that a summary which is opened leaves the summaries in it folded that were. The second summary of the
// plan is taken as one in the first.
func (o *officer) foldsInside() {
	o.t.Helper()
	testkit.Eval[bool](o.Browser, `(() => {
		const rows = [...document.querySelectorAll("[role=row][data-uid]")], level = (r) => Number(r.getAttribute("aria-level"));
		window.inner = rows.filter((r) => r.ariaExpanded === "true")[1];
		window.outer = rows.filter((r) => r.ariaExpanded === "true")[0];
		window.below = [];
		for (let i = rows.indexOf(inner) + 1; level(rows[i]) > level(inner); i += 1) below.push(rows[i]);
		for (const r of [inner, ...below]) r.setAttribute("aria-level", level(r) + 1);
		return true;
	})()`)
	fold := func(which, key string) {
		testkit.Eval[bool](o.Browser, which+`.focus(), true`)
		o.Keys(key)
	}
	seen := func() string {
		return testkit.Eval[string](o.Browser, `String(!inner.hidden) + " " + below.filter((r) => !r.hidden).length + " of " + below.length`)
	}
	before := seen()
	fold("inner", "ArrowLeft")
	fold("outer", "ArrowLeft")
	shut := seen()
	fold("outer", "ArrowRight")
	half := seen()
	fold("inner", "ArrowRight")
	all := strings.Fields(before)[3]
	if after := seen(); before != "true "+all+" of "+all || shut != "false 0 of "+all || half != "true 0 of "+all || after != before || all == "0" {
		o.t.Errorf("the inner summary and its rows: %s; both folded %s; the outer opened %s; both %s", before, shut, half, after)
	}
	testkit.Eval[bool](o.Browser, `([inner, ...below].forEach((r) => r.setAttribute("aria-level", Number(r.getAttribute("aria-level")) - 1)), true)`)
}

// A plan of 5,000 tasks is scrolled from its first row to its last, a screen at a time: how long the longest task
// of the browser's main thread takes meanwhile.
func BenchmarkBrowserPlan(b *testing.B) {
	dir := b.TempDir()
	if out, err := exec.Command(built(b), "demo", "--data", dir, "--no-serve").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	office, err := app.Open(b.Context(), app.Config{Data: dir})
	if err != nil {
		b.Fatal(err)
	}
	project, err := office.MeasuredPlan(b.Context(), 5000)
	if err != nil {
		b.Fatal(err)
	}
	if err := office.Close(); err != nil {
		b.Fatal(err)
	}
	base, _ := serve(b, "demo", "--data", dir)
	o := &officer{testkit.NewBrowser(b), b, base, "en"}
	o.stepIn("Katarzyna Wolniewicz")
	o.Open(base + "/en/projects/" + project + "/schedule")
	longest, screens := 0.0, 0.0
	for b.Loop() {
		found := testkit.Eval[[]float64](o.Browser, `(async () => {
			const place = document.querySelector("[data-gantt]"), long = [], sleep = (n) => new Promise((r) => setTimeout(r, n));
			place.scrollTop = 0; await sleep(1000);
			const observer = new PerformanceObserver((list) => list.getEntries().forEach((e) => long.push(e.duration)));
			observer.observe({ type: "longtask" });
			let screens = 0;
			for (let y = 0; y < place.scrollHeight; y += place.clientHeight) {
				place.scrollTop = y; screens += 1;
				await new Promise((r) => requestAnimationFrame(() => setTimeout(r, 0)));
			}
			await sleep(500); observer.disconnect();
			return [Math.max(0, ...long), screens, document.querySelectorAll("[role=row][data-uid]").length];
		})()`)
		if found[2] != 5000 {
			b.Fatalf("%v rows", found[2])
		}
		longest, screens = max(longest, found[0]), found[1]
	}
	b.ReportMetric(longest, "longest-ms")
	b.ReportMetric(screens, "screens")
}
