package selection_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// fields are marks as a form sends them, in the order of the criteria.
func fields(marks ...int) (list []string) {
	for i, m := range marks {
		list = append(list, fmt.Sprintf("marks.%d.mark", i), fmt.Sprint(m), fmt.Sprintf("marks.%d.reason", i), "As heard.")
	}
	return list
}

// handIn hands marks in by the pages.
func handIn(c *testkit.Client, panel, code string, marks ...int) {
	c.Post("/en"+panel+"/candidates/"+code, append(fields(marks...), "hand_in", "true")...).Must(http.StatusSeeOther)
}

// R139, R140, R141: the pages without script, in both languages: HR opens the stage, three members mark alone, the difference is
// shown, the panel agrees, ranking, signed minutes, a decision by a second person, offer, clearances, appointment.
func TestSelectionPages(t *testing.T) {
	d := newDesk(office.One(t))
	hr, director := d.browse(d.hr), d.browse(d.director)
	at := d.path("")
	says(t, hr.Get("/en/vacancies/"+string(d.vacancy)).Must(http.StatusOK).HTML().String(), `/selection"`)
	hr.Get("/en" + at).Must(http.StatusOK).HTML().One("form[action$='/selection']")
	hr.Post("/en" + at).Must(http.StatusSeeOther)
	says(t, hr.Get("/fr"+at).Must(http.StatusOK).HTML().One("main").Text(), "Entretien devant le jury", "C04", "Le jury n’est pas complet")
	says(t, string(hr.Get("/en/vacancies?format=json").Must(http.StatusOK).Body), `"selection":{"stage":"form","over":false}`)
	says(t, hr.Get("/fr/vacancies").Must(http.StatusOK).HTML().One("main tbody").Text(), "Dossier")
	says(t, hr.Get("/fr/vacancies/"+string(d.vacancy)).Must(http.StatusOK).HTML().One("main").Text(), "Dossier")
	for i, m := range d.members {
		send := []string{"actor", string(office.ID(m)), "sex", []string{"female", "female", "male"}[i]}
		if i == 0 {
			send = append(send, "chair", "true")
		}
		hr.Post("/en"+at+"/panel", send...).Must(http.StatusSeeOther)
		if i == 1 {
			says(t, hr.Get("/en"+at+"/panel").HTML().One("main").Text(), "not known to have both sexes")
		}
		d.members[i] = d.again(m)
	}
	hr.Post("/en"+at+"/panel", "actor", "nobody").Must(http.StatusUnprocessableEntity)
	setUp := hr.Get("/en" + at + "/set-up").Must(http.StatusOK).HTML()
	filled := setUp.One("main form").Filled()
	for i := 0; i < len(filled); i += 2 {
		if filled[i] == "due" {
			filled[i+1] = "2026-12-01"
		}
	}
	says(t, hr.Post("/fr"+at+"/set-up", filled...).Must(http.StatusUnprocessableEntity).HTML().One("main").Text(), "Choisissez aujourd’hui")

	id := d.selection()
	panel := "/panels/" + string(id)
	var members []*testkit.Client
	for _, m := range d.members {
		c := d.browse(m)
		members = append(members, c)
		says(t, c.Get("/en/panels").Must(http.StatusOK).HTML().One("main").Text(), "Programme assistant", "Conflicts to declare")
		tells(t, "the panel's page before the declaration", c.Get("/en"+panel).Must(http.StatusOK).HTML().One("main").String(), "C01")
		c.Get("/en" + panel + "/candidates/C01").Must(http.StatusConflict)
		c.Post("/en"+panel+"/declare", "conflict", "persons").Must(http.StatusUnprocessableEntity)
		c.Post("/en"+panel+"/declare", "conflict", "none").Must(http.StatusSeeOther)
	}
	d.leaksNothing(id, members[0])
	d.strangers(id)
	says(t, hr.Get("/fr"+at+"/letters").Must(http.StatusOK).HTML().One("main").Text(), "Aucune lettre n’est à rédiger pour l’instant")

	chair := members[0]
	says(t, chair.Get("/en"+panel+"/candidates/C01").Must(http.StatusOK).HTML().One("main").Text(), "Attachments are not shown in a blind stage")
	chair.Get("/en" + panel + d.files("C01")[0]).Must(http.StatusConflict)
	says(t, chair.Get("/fr"+panel+"/candidates/C01").Must(http.StatusOK).HTML().One("main").Text(), "Cette étape est anonyme", "Marmalade method", "[…]", "Remettre mes notes")
	chair.Post("/en"+panel+"/candidates/C01", append(fields(4), "hand_in", "true")...).Must(http.StatusUnprocessableEntity)
	chair.Post("/en"+panel+"/candidates/C01", fields(4)...).Must(http.StatusSeeOther)
	if got := chair.Get("/en" + panel + "/candidates/C01").HTML().One("input[name='marks.0.mark'][checked]").Attr("value"); got != "4" {
		t.Errorf("what was saved came back as %q", got)
	}
	handIn(members[1], panel, "C01", 1, 1)
	chair.Get("/en" + panel + "/candidates/C01/differences").Must(http.StatusConflict)
	tells(t, "HR's page before all are in", hr.Get("/en"+at+"/candidates/C01").Must(http.StatusOK).HTML().One("main").Text(), "As heard.")
	handIn(chair, panel, "C01", 4, 2)
	says(t, chair.Get("/en"+panel+"/candidates/C01/differences").Must(http.StatusOK).HTML().One("main").Text(), "3: to be talked about", "1: Milo Member; 4: Cleo Chair", "2 of 3 members have handed in")
	handIn(members[2], panel, "C01", 4, 2)
	chair.Post("/en"+panel+"/candidates/C01/differences", fields(4, 2)...).Must(http.StatusSeeOther)
	members[1].Post("/en"+panel+"/candidates/C01/differences", fields(4, 2)...).Must(http.StatusForbidden)
	says(t, hr.Get("/en"+at+"/candidates/C01").HTML().One("main").Text(), "to be talked about", "As heard.")
	for _, code := range []string{"C02", "C04"} {
		d.marked(id, code, 4, 2)
	}
	handIn(chair, panel, "C03", 1, 1)
	says(t, chair.Get("/en"+panel).Must(http.StatusOK).HTML().One("main").Text(), "C03")
	d.Must(d.applications.Decide(d.hr, d.application("C03"), 0, candidacy.Ineligible, "A forged diploma."))
	candidates := hr.Get("/en" + at).Must(http.StatusOK).HTML().One("main").Text()
	says(t, candidates, "no longer eligible")
	tells(t, "the office's list of who did not withdraw", candidates+hr.Get("/en"+at+"/candidates/C03").HTML().One("main").Text(), "withdrew")
	tells(t, "a member's list", chair.Get("/en"+panel).Must(http.StatusOK).HTML().One("main").Text(), "C03")
	for _, path := range []string{"", "/differences"} {
		chair.Get("/en" + panel + "/candidates/C03" + path).Must(http.StatusNotFound)
	}
	members[1].Post("/en"+panel+"/candidates/C03", append(fields(1, 1), "hand_in", "true")...).Must(http.StatusNotFound)
	hr.Post("/en" + at + "/close-stage").Must(http.StatusSeeOther)
	says(t, hr.Get("/en"+at+"/candidates/C03").Must(http.StatusOK).HTML().One("main").Text(), "No longer eligible")
	d.Must(d.WriteLetters(d.hr, d.vacancy, selection.RegretLetter, standardWording())) // they did not withdraw, and are told
	hr.Post("/en"+at+"/skip-stage", "reason", "").Must(http.StatusUnprocessableEntity)
	for range 2 {
		hr.Post("/en"+at+"/skip-stage", "reason", "Few are left.").Must(http.StatusSeeOther)
	}
	says(t, hr.Get("/en"+at).HTML().One("main").Text(), "Left out by Hana Recruiter: Few are left.")
	says(t, chair.Get("/en"+panel+"/candidates/C02").Must(http.StatusOK).HTML().One("main").Text(), "Fjord Institute") // the interview is not blind
	chair.Get("/en" + panel + "/candidates/C03").Must(http.StatusNotFound)
	late := d.attachments(id, chair)
	for _, code := range []string{"C01", "C02", "C04"} {
		value := map[string]int{"C01": 4, "C02": 4, "C04": 5}[code]
		if code != "C01" { // with whom the fourth member is in conflict
			handIn(late, panel, code, value)
		}
		d.marked(id, code, value, 1)
	}
	hr.Post("/en" + at + "/close-stage").Must(http.StatusSeeOther)
	d.decided(hr, director, chair, panel)
}

// files are the addresses of the attachments of a candidate, below that of their application.
func (d *desk) files(code string) (list []string) {
	d.Helper()
	want := d.application(code)
	for _, a := range d.all() {
		if a.ID == want {
			for _, f := range a.HandedIn.Files {
				list = append(list, "/candidates/"+code+"/files/"+f.ID)
			}
		}
	}
	return list
}

// attachments holds that a member saves the attachments of who they mark in a stage that is not blind, with a line in the trail each time,
// and nobody else does. It gives back a fourth member, who is in conflict with C01.
func (d *desk) attachments(id selection.ID, chair *testkit.Client) *testkit.Client {
	d.Helper()
	panel := "/panels/" + string(id)
	lines := func() (n int) {
		d.read(func(ctx context.Context, q db.Querier) (err error) {
			n, err = db.One(ctx, q, "trail", db.SQL(`SELECT COUNT(*) FROM control_trail WHERE act = ? AND outcome = 'done'`, string(selection.ActFile)), db.Value[int])
			return err
		})
		return n
	}
	at := panel + d.files("C01")[0]
	link := chair.Get("/en" + panel + "/candidates/C01").Must(http.StatusOK).HTML().One("main a[href*='/files/']")
	if link.Attr("href") != "/en"+at || !strings.HasSuffix(link.Text(), ".pdf") {
		d.Errorf("the link says %q and leads to %s", link.Text(), link.Attr("href"))
	}
	before := lines()
	for range 2 {
		file := chair.Get("/en" + at).Must(http.StatusOK)
		if kind, how := file.Header.Get("Content-Type"), file.Header.Get("Content-Disposition"); kind != "application/octet-stream" || !strings.HasPrefix(how, "attachment") || !strings.HasPrefix(string(file.Body), "%PDF-1.4") {
			d.Errorf("an attachment is served as %q, %q", kind, how)
		}
	}
	if got := lines() - before; got != 2 {
		d.Errorf("%d lines for two openings", got)
	}
	refuse := func(who string, c *testkit.Client, path string, status ...int) {
		d.Helper()
		before := lines()
		if got := c.Get("/en" + path).Status; !slices.Contains(status, got) || lines() != before {
			d.Errorf("%s has %s: %d", who, path, got)
		}
	}
	refuse("the chair by another candidate", chair, panel+"/candidates/C02/files/"+at[strings.LastIndexByte(at, '/')+1:], http.StatusNotFound)
	for who, ctx := range map[string]context.Context{"the office": d.hr, "a leader": d.Leader, "a reader": d.Reader} {
		refuse(who, d.browse(ctx), at, http.StatusForbidden, http.StatusNotFound)
	}
	d.Must(d.Seat(d.hr, d.vacancy, office.ID(d.Second), false, ""))
	late := d.browse(d.again(d.Second))
	refuse("who has not declared", late, at, http.StatusConflict)
	d.Must(d.Declare(d.again(d.Second), id, selection.Persons, "A cousin"))
	refuse("who waits for the office", late, at, http.StatusConflict)
	d.Must(d.SettleConflict(d.hr, d.vacancy, office.ID(d.Second), []string{"C01"}, "A cousin."))
	refuse("who is in conflict with the candidate", late, at, http.StatusNotFound)
	late.Get("/en" + panel + d.files("C02")[0]).Must(http.StatusOK)
	if said := d.browse(d.hr).Get("/en" + d.path("/panel")).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(said, "Take "+control.ActorFrom(d.Second).Name+" off") || !strings.Contains(said, "Take Cleo Chair off") {
		d.Errorf("who is in a conflict keeps the seat: %s", said)
	}
	pia := d.Hire("Pia Passing", people.Reader, "")
	d.Must(d.Seat(d.hr, d.vacancy, office.ID(pia), false, ""))
	pia = d.again(pia)
	d.Must(d.Declare(pia, id, selection.NoConflict, ""))
	d.browse(pia).Get("/en" + panel + d.files("C02")[0]).Must(http.StatusOK)
	d.Must(d.Unseat(d.hr, d.vacancy, office.ID(pia)))
	refuse("who is on the panel no more", d.browse(d.again(pia)), panel+d.files("C02")[0], http.StatusForbidden, http.StatusNotFound)
	d.Must(d.applications.Decide(d.hr, d.application("C02"), 0, candidacy.Ineligible, "A forged diploma."))
	refuse("the chair once they are gone", chair, panel+d.files("C02")[0], http.StatusNotFound)
	d.Must(d.applications.Decide(d.hr, d.application("C02"), 0, candidacy.Eligible, "It is not forged."))
	return late
}

// selection is the identifier of the selection of the vacancy.
func (d *desk) selection() (id selection.ID) {
	d.Helper()
	d.read(func(ctx context.Context, q db.Querier) (err error) {
		id, err = db.One(ctx, q, "selection", db.SQL(`SELECT id FROM recruitment_selection WHERE vacancy_id = ?`, string(d.vacancy)), db.Value[selection.ID])
		return err
	})
	return id
}

// decided goes from the ranking to the appointment by the pages.
func (d *desk) decided(hr, director, chair *testkit.Client, panel string) {
	d.Helper()
	at := d.path("")
	says(d.T, hr.Get("/en"+at+"/ranking").Must(http.StatusOK).HTML().One("main").Text(), "The minutes are not signed", "C04")
	csv := string(director.Get("/fr" + at + "/ranking?format=csv").Must(http.StatusOK).Body)
	says(d.T, csv, "C01", "C02", "C04", "Classé")
	tells(d.T, "the director's file", csv, "Quillfeather", "Larkspur", "Bramblewick", "Thornapple")
	tells(d.T, "who marks no more", chair.Get("/en"+panel).Must(http.StatusOK).HTML().One("main").Text(), "Marks awaited by", "blind")
	if rows := chair.Get("/en/panels").Must(http.StatusOK).HTML().All("tbody tr"); len(rows) != 1 || strings.Contains(rows[0].Text(), "2027") || !strings.Contains(rows[0].Text(), "Minutes to sign") {
		d.Errorf("the panels of the chair: %v", rows)
	}
	for i, x := range []*testkit.Client{chair, hr} {
		path := []string{panel + "/minutes", at + "/minutes"}[i]
		says(d.T, x.Get("/fr"+path).Must(http.StatusOK).HTML().One("main").Text(), "omise", "Few are left.", "Cleo Chair")
		x.Post("/en" + path).Must(http.StatusSeeOther)
	}
	says(d.T, hr.Get("/en"+at+"/minutes").HTML().One("main").Text(), "Cleo Chair, chair", "Hana Recruiter, second person", "As heard.")
	form := hr.Get("/en" + at + "/decision").Must(http.StatusOK).HTML()
	says(d.T, form.One("main").Text(), "C04")
	decide := func(is ...string) []string {
		var send []string
		for i, code := range []string{"C04", "C02", "C01"} {
			send = append(send, fmt.Sprintf("rows.%d.code", i), code, fmt.Sprintf("rows.%d.is", i), is[i], fmt.Sprintf("rows.%d.reason", i), "By the ranking.")
		}
		return send
	}
	says(d.T, hr.Post("/en"+at+"/decision", decide("recommended", "recommended", "regret")...).Must(http.StatusUnprocessableEntity).HTML().One("main").Text(), "More are recommended than there are posts")
	hr.Post("/en"+at+"/decision", decide("recommended", "regret", "regret")...).Must(http.StatusSeeOther)
	says(d.T, hr.Get("/en"+at).HTML().One("main").Text(), "A decision waits for approval")
	d.Must(d.Decide(d.director, d.selection().Ref(), true, ""))
	one := at + "/candidates/C04"
	hr.Post("/en" + one + "/offer").Must(http.StatusSeeOther)
	hr.Post("/en"+one+"/clearance", "clearance", "medical", "requested_on", "2026-12-20", "received_on", "2026-12-19").Must(http.StatusUnprocessableEntity)
	for _, x := range selection.TheFour {
		hr.Get("/en" + one).HTML().None("form[action$='/final-offer']")
		hr.Post("/en"+one+"/clearance", "clearance", string(x), "requested_on", "2026-12-20", "received_on", "2026-12-21").Must(http.StatusSeeOther)
	}
	says(d.T, hr.Get("/fr"+one).HTML().One("main").Text(), "Habilitation de sécurité nationale", "Faire l’offre définitive")
	hr.Post("/en" + one + "/final-offer").Must(http.StatusSeeOther)
	hr.Post("/en" + one + "/appoint").Must(http.StatusSeeOther)
	says(d.T, hr.Get("/fr"+at).HTML().One("main").Text(), "Nommé", "Terminée")
	numbers := hr.Get("/en/vacancies/statistics").Must(http.StatusOK).HTML().One("main").Text()
	says(d.T, numbers, "Left out", "Over 1 selection")
	tells(d.T, "the statistics of four people", numbers, "Female", "Netherlands")
	var statistics struct {
		Sexes   []selection.Group `json:"by_sex"`
		Nations []selection.Group `json:"by_nationality"`
	}
	director.API("/vacancies/statistics", nil).Must(http.StatusOK).JSON(&statistics)
	for _, g := range append(statistics.Sexes, statistics.Nations...) {
		for _, n := range g.Numbers {
			if n >= 0 && n < selection.LeastCell {
				d.Errorf("the statistics tell of %d: %+v", n, g)
			}
		}
	}
}

// leaksNothing holds that a member is told of nobody in a blind stage, in page, JSON, CSV and workbook, and that no other
// address shows them an application (R127).
func (d *desk) leaksNothing(id selection.ID, member *testkit.Client) {
	d.Helper()
	telling := []string{"female", "Larch", "1985-05-04", "May 1985", "NLD", "Netherlands", "Pays-Bas", "Fjord", "Utrecht", ".pdf", "mail.example", "555 01 99", "2015-01-01", "Jan 2015"}
	for _, name := range d.people {
		telling = append(telling, strings.Fields(name)...)
	}
	for _, a := range d.all() {
		telling = append(telling, string(a.ID), a.Receipt())
	}
	panel := "/panels/" + string(id)
	for _, code := range []string{"C01", "C02", "C03", "C04"} {
		says(d.T, member.Get("/en"+panel+"/candidates/"+code).Must(http.StatusOK).HTML().One("main").Text(), code)
		tells(d.T, "the page of "+code, member.Get("/en"+panel+"/candidates/"+code).HTML().One("main").String(), telling...)
		tells(d.T, "the JSON of "+code, string(member.API(panel+"/candidates/"+code, nil).Must(http.StatusOK).Body), telling...)
	}
	tells(d.T, "the list", member.Get("/en"+panel).Must(http.StatusOK).HTML().One("main").String(), telling...)
	tells(d.T, "the list as JSON", string(member.API(panel, nil).Must(http.StatusOK).Body), telling...)
	tells(d.T, "the list as CSV", string(member.Get("/en"+panel+"?format=csv").Must(http.StatusOK).Body), telling...)
	for _, path := range []string{d.path(""), d.path("/panel"), d.path("/candidates/C01"), d.path("/ranking"), d.path("/minutes"), "/vacancies/" + string(d.vacancy) + "/applications"} {
		if got := member.Get("/en" + path).Status; got != http.StatusForbidden && got != http.StatusNotFound {
			d.Errorf("a member has %s: %d", path, got)
		}
	}
}

// strangers holds that a role without need sees nothing and counts nothing: a leader, a reader, a member of another panel.
func (d *desk) strangers(id selection.ID) {
	d.Helper()
	other := d.Hire("Oda Other", people.PanelMember, "vacancy:another/")
	panel := "/panels/" + string(id)
	for who, ctx := range map[string]context.Context{"a leader": d.Leader, "a reader": d.Reader, "a member of another panel": other} {
		c := d.browse(ctx)
		for _, path := range []string{panel, panel + "/declare", panel + "/candidates/C01", panel + "/candidates/C01/differences", panel + "/minutes", d.path(""), d.path("/panel"), d.path("/candidates/C01"), d.path("/ranking"), d.path("?format=csv")} {
			if got := c.Get("/en" + path).Status; got != http.StatusForbidden && got != http.StatusNotFound {
				d.Errorf("%s has %s: %d", who, path, got)
			}
		}
		if list := c.Get("/en/vacancies?format=json"); list.Status == http.StatusOK {
			tells(d.T, who+"'s list of vacancies", string(list.Body), `"selection":`)
		}
		if got := c.Post("/en"+panel+"/candidates/C01", fields(4, 4)...).Status; got != http.StatusForbidden && got != http.StatusNotFound {
			d.Errorf("%s marks: %d", who, got)
		}
	}
	says(d.T, d.browse(other).Get("/en/panels").Must(http.StatusOK).HTML().One("main").Text(), "You sit on no panel")
	seen := d.browse(d.director).Get("/en" + d.path("")).Must(http.StatusOK).HTML().One("main").String()
	for _, name := range d.people {
		tells(d.T, "the director's page", seen, strings.Fields(name)[1])
	}
}
