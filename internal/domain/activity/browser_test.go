package activity_test

import (
	"strings"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/testkit"
)

// An officer writes a record by keyboard while the meeting runs, saves it, issues it, and answers the
// action that came of it. The pages keep the rules of accessibility at both widths.
func TestBrowserWritesARecordByKeyboard(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		if !strings.HasSuffix(t.Name(), "sqlite") {
			return // the pages are the same; the services run on both engines elsewhere
		}
		ctx := o.hire("Ann Berg", "FRA", people.ProjectOfficer, "partner:MDA/")
		id := o.must(o.CreateMeeting(ctx, o.project, "", activity.MeetingForm{Title: "Weekly", Lang: "en", On: day("2026-11-20"), Chair: "Ann Berg",
			Attendees: []activity.Attendee{{Actor: "Ann Berg"}}, Marking: control.Marking{Level: control.LevelUnclassified}}))
		b := testkit.Serve(t, o.DB(), control.ActorFrom(ctx), o.Routes(), people.Texts, portfolio.Texts, stakeholders.Texts, activity.Texts).Browser()
		b.Open("/en/meetings/" + id + "/edit")
		for _, width := range []int64{390, 1440} {
			b.View(width, 900, width == 390)
			b.Axe()
			b.Picture("record-" + map[int64]string{390: "phone", 1440: "wide"}[width])
		}
		b.Type("#f-points-0-heading", "Supply")
		b.Keys("Tab")
		b.Keys(strings.Split("Ready", "")...)
		b.Until(`document.querySelector("#f-points-0-text").value === "Ready"`)
		b.Type("#f-actions-0-title", "Send it")
		b.Keys("Tab")
		b.Keys(strings.Split("Ann Berg", "")...)
		b.Until(`document.querySelector("#f-actions-0-owner_name").value === "Ann Berg"`)
		b.Fill("#f-actions-0-due", "2026-11-27")
		b.PressHere("#f-title")
		testkit.Eval[bool](b, `document.querySelector("#f-title").focus() ?? true`)
		b.Keys("Ctrl+Enter")
		b.Until(`document.querySelector("[data-toast]") && document.querySelector("#f-points-3-text")`) // saved, with new lines
		testkit.Eval[bool](b, `document.querySelector("button[name=issue]").focus() ?? true`)
		b.Keys("Enter")
		b.Until(`location.pathname === "/en/meetings/` + id + `" && document.readyState === "complete"`)
		if said := b.Text("main"); !strings.Contains(said, "Issued") || !strings.Contains(said, "Send it") {
			t.Fatalf("the record: %s", said)
		}
		b.Axe()
		b.Picture("meeting")
		b.Press("tbody a[href^='/en/actions/']")
		b.Type("#f-answer", "Sent")
		b.Keys("Ctrl+Enter")
		b.Until(`document.querySelector("main").innerText.includes("Done")  && document.querySelector("[data-toast]")`)
		b.Axe()
		b.Picture("action")
		activityID := o.must(o.Create(ctx, o.project, form(), false))
		for _, page := range []string{"/activities", "/activities/month?month=2026-12", "/activities/" + activityID, "/activities/" + activityID + "/edit", "/activities/" + activityID + "/people", "/activities/" + activityID + "/report", "/actions", "/meetings"} {
			b.Open("/fr" + page)
			b.Axe()
			b.Picture("fr" + strings.NewReplacer("/", "-", activityID, "x", "?month=2026-12", "").Replace(page))
		}
	})
}
