package visitpack_test

import (
	"context"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/domain/visitpack"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

func browse(o *office.Office, s *visitpack.Service, who context.Context) *testkit.Client {
	routes := append(s.Routes(), o.Portfolio.Routes()...)
	return testkit.ServeSite(o.T, web.Config{DB: o.Control.DB(), Routes: routes, Styles: []fs.FS{portfolio.Styles, visitpack.Styles}},
		control.ActorFrom(who), portfolio.Texts, stakeholders.Texts, activity.Texts, visitpack.Texts)
}

// lived is an office in which something happened: an issue, a worry, a meeting, an action, a contact.
func lived(o *office.Office) *visitpack.Service {
	weeks, meetings := week.New(o.Control, o.Portfolio), activity.New(o.Control, o.Portfolio)
	o.Portfolio.Weekly = weeks.Latest
	a := o.Project(o.Officer, "Log analysis")
	holder := control.Ref{Kind: portfolio.ObjectProject, ID: string(a)}
	unclassified := control.Marking{Level: control.LevelUnclassified, Releasable: []string{"MDA"}}
	done, err := weeks.Submit(o.Officer, week.Submission{Lang: i18n.EN, Entries: []week.Entry{{Project: a, Said: week.Said{State: "Good", Worry: "Visas are late"}}}})
	o.Must(done, err)
	o.Must(o.Portfolio.RaiseIssue(o.Officer, holder, portfolio.IssueForm{
		EntryForm:   portfolio.EntryForm{Title: i18n.Text{EN: "No rooms", FR: "Pas de salles"}, Category: "schedule", Owner: office.ID(o.Officer)},
		Description: "All rooms are taken", Action: "Rent some", Urgency: 3, Impact: 3, Size: 2, Target: cal.MustDate("2026-12-15")}))
	o.Must(o.Portfolio.CreateMilestone(o.Officer, a, portfolio.MilestoneForm{Title: i18n.Text{EN: "Course opened", FR: "Cours ouvert"}, Forecast: cal.MustDate("2027-02-01"), Owner: office.ID(o.Officer)}))
	o.Must(meetings.CreateAction(o.Officer, holder, activity.ActionForm{Title: "Send the list of names", Lang: i18n.EN, Owner: office.ID(o.Second), Due: cal.MustDate("2026-12-01"), Marking: unclassified}))
	o.Must(meetings.Create(o.Officer, holder, activity.Form{Kind: "meeting", Format: "in_person", Title: i18n.Text{EN: "Steering meeting", FR: "Réunion de pilotage"},
		Lead: office.ID(o.Officer), Start: cal.MustDate("2026-11-24"), End: cal.MustDate("2026-11-24"), Zone: "Europe/Brussels", Place: "Chisinau", Lang: i18n.EN, Aim: "Look at the plan", Marking: unclassified}, true))
	party, err := o.Parties.Party(o.Officer, "MDA")
	o.Must(control.Done{}, err)
	o.Must(o.Parties.CreateContact(o.Officer, stakeholders.Contact{Party: party.ID, Name: "Ion Contact", Post: "Head of training", Language: i18n.FR,
		Purpose: "Courses", LegalBasis: stakeholders.PublicTask, DeleteOn: cal.MustDate("2028-01-01"), Marking: unclassified}, ""))
	return visitpack.New(o.Control, o.Portfolio, o.Parties)
}

func TestPack(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		s := lived(o)
		const path = "/partners/MDA/visit-pack"
		c := browse(o, s, o.Officer)
		c.Get("/en/partners/MDA").Must(http.StatusOK).HTML().One("a[href$='/visit-pack']") // three clicks: partner, pack, print
		page := c.Get("/en" + path).Must(http.StatusOK).HTML()
		said := page.One(".pack").Text()
		for _, words := range []string{"Steering meeting", "Chisinau", "Ion Contact", "Ana Officer", "Log analysis", "Course opened", "No rooms", "Visas are late", "Send the list of names", "Ben Second", "Opening and thanks"} {
			if !strings.Contains(said, words) {
				o.Errorf("the pack does not say %q", words)
			}
		}
		french := c.Get("/fr" + path).Must(http.StatusOK).HTML().One(".pack").Text()
		for _, words := range []string{"Réunion de pilotage", "Pas de salles", "Points sensibles", "Éléments de langage"} {
			if !strings.Contains(french, words) {
				o.Errorf("the French pack does not say %q", words)
			}
		}
		to := c.Post("/en"+path, "on", "2026-11-24", "visitor", "The Director", "lang", "en", "version", "0", "opening", "Thank **them** for the rooms").Must(http.StatusSeeOther).To()
		after := c.Get(to).Must(http.StatusOK).HTML()
		after.One("[data-toast] form")
		if text := after.One(".paper").Text(); !strings.Contains(text, "Thank them for the rooms") {
			o.Errorf("the paper says %s", text)
		}
		if lead := after.One(".phead").Text(); !strings.Contains(lead, "The Director") {
			o.Errorf("the head says %s", lead)
		}
		c.Post("/en"+path, "on", "2026-11-24", "lang", "en", "version", "0", "opening", "Over it").Must(http.StatusConflict)
		c.Post("/en"+path, "on", "2026-11-24", "lang", "en", "version", "1", "opening", strings.Repeat("x", 4001)).Must(http.StatusUnprocessableEntity)
		undone(o, s)
		seen(o, s, path)
	})
}

// undone: the notes come and go by one undo.
func undone(o *office.Office, s *visitpack.Service) {
	read := func() visitpack.Pack {
		pack, err := s.ReadPartner(o.Officer, visitpack.In{Code: "MDA", On: cal.MustDate("2026-11-24")})
		o.Must(control.Done{}, err)
		return pack
	}
	form := visitpack.Form{On: cal.MustDate("2026-11-24"), Lang: i18n.EN, Notes: visitpack.Notes{Closing: "Ask for rooms"}}
	done, err := s.Save(o.Officer, read(), 1, form)
	o.Must(done, err)
	if got := read().Saved; got.Closing != "Ask for rooms" || got.Opening != "" {
		o.Errorf("saved: %+v", got)
	}
	o.Must(o.Control.UndoDone(o.Officer, done.Trail))
	if got := read().Saved; got.Opening != "Thank **them** for the rooms" || got.Visitor != "The Director" {
		o.Errorf("after the undo: %+v", got)
	}
}

// seen: a reader may read and not write; whoever works elsewhere sees nothing of it.
func seen(o *office.Office, s *visitpack.Service, path string) {
	browse(o, s, o.Reader).Get("/en" + path).Must(http.StatusOK).HTML().None("form[method=post][action*='visit-pack']")
	browse(o, s, o.Reader).Post("/en"+path, "on", "2026-11-24", "lang", "en", "version", "1").Must(http.StatusForbidden)
	elsewhere := o.Hire("Fay Elsewhere", people.ProjectOfficer, "partner:GEO/")
	if said := browse(o, s, elsewhere).Get("/en" + path + "?on=2026-11-24").Must(http.StatusOK).HTML().One(".pack").Text(); strings.Contains(said, "Log analysis") ||
		strings.Contains(said, "Ion Contact") || strings.Contains(said, "rooms") || strings.Contains(said, "Steering") {
		o.Errorf("it shows to somebody elsewhere: %s", said)
	}
	browse(o, s, o.Officer).Get("/en/partners/NOBODY/visit-pack").Must(http.StatusNotFound)
}
