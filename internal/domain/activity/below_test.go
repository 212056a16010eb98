package activity_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// A project shows the activities, records and open actions below it, its package, programme and partner show them as
// well, each as far as the reader may see them; what is entered from there hangs below what the page is about.
func TestWhatHangsBelow(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.portfolio.Held = activity.HeldBy
		officer := o.hire("ann", "FRA", people.ProjectOfficer, "")
		id := activity.ActivityID(o.must(o.Create(officer, o.project, form(func(f *activity.Form) { f.Releasable = []string{"MDA"} }), false)))
		o.must(o.Create(officer, o.pack, form(func(f *activity.Form) { f.Title.EN, f.Venue = "Steering day", "" }), false))
		o.must(o.CreateMeeting(officer, o.project, "", activity.MeetingForm{Title: "Weekly", Lang: "en", On: day("2026-11-20"), Chair: "ann",
			Attendees: []activity.Attendee{{Actor: "ann"}}, Marking: control.Marking{Level: control.LevelUnclassified}}))
		action := activity.ActionID(o.must(o.CreateAction(officer, o.project, activity.ActionForm{Title: "Send the list", Lang: "en", Owner: "ann", Chair: "founder", Due: cal.MustDate("2026-11-30"), Marking: control.Marking{Level: control.LevelUnclassified}})))
		c := o.browse(officer)
		project := c.Get("/en/projects/" + o.project.ID + "/activities").Must(http.StatusOK).HTML()
		text := project.One("main").Text()
		says(t, text, "Logistics workshop", "Weekly", "Send the list", "Open actions (1)")
		if strings.Contains(text, "Steering day") {
			t.Error("the project shows what hangs below its package")
		}
		tab := ""
		for _, link := range project.All("nav a[aria-current]") {
			tab += link.Text()
		}
		if !strings.Contains(tab, "Activities 3") && !strings.Contains(tab, "Activities3") {
			t.Errorf("the tab says %q", tab)
		}
		form := c.Get(project.One("main a[href*='/activities/new?']").Attr("href")).Must(http.StatusOK).HTML()
		if chosen := form.One("select[name=holder] option[selected]").Text(); !strings.Contains(chosen, "Supply") {
			t.Errorf("a new activity hangs below %q", chosen)
		}
		for _, path := range []string{"/fr/packages/" + o.pack.ID + "/activities", "/fr/partners/MDA/activities"} {
			says(t, c.Get(path).Must(http.StatusOK).HTML().One("main").Text(), "Atelier logistique", "Weekly", "Send the list", "Actions en cours (1)", "Activités (2)")
		}
		c.Get("/en/partners/XXX/activities").Must(http.StatusNotFound)
		partner := o.browse(o.hire("col", "MDA", people.PartnerUser, "partner:MDA/"))
		if text := partner.Get("/en/partners/MDA/activities").Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "Steering day") || !strings.Contains(text, "Logistics workshop") {
			t.Errorf("the partner reads %s", text)
		}
		o.browse(o.hire("geo", "DEU", people.ProjectOfficer, "partner:GEO/")).Get("/en/projects/" + o.project.ID + "/activities").Must(http.StatusNotFound)

		o.must(o.AnswerAction(officer, action, 0, "Sent on Friday"))
		says(t, c.Get("/en/actions/"+string(action)+"/history").Must(http.StatusOK).HTML().One("main").Text(), "Sent on Friday", "ann")
		says(t, c.Get("/fr/activities/"+string(id)+"/history").Must(http.StatusOK).HTML().One("main").Text(), "Proposer une activité")
		if text := c.Get("/en/projects/" + o.project.ID + "/activities").HTML().One("main").Text(); strings.Contains(text, "Send the list") {
			t.Error("an action that is done is still among the open ones")
		}
	})
}
