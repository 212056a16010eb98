package stakeholders_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/testkit"
)

// browse gives a client signed in as whoever acts in the context.
func (o *office) browse(ctx context.Context) *testkit.Client {
	return testkit.Serve(o.t, o.DB(), control.ActorFrom(ctx), o.Routes(), people.Texts, stakeholders.Texts)
}

func TestListPage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		client := o.browse(o.hire("rob", "FRA", people.Reader, ""))
		page := client.Get("/en/parties?of=ally").Must(http.StatusOK).HTML()
		if n := len(page.All("tbody tr")); n != 32 {
			t.Errorf("%d Allies on the page", n)
		}
		if current := page.One(".tabs [aria-current=page]").Text(); current != "Allies" {
			t.Errorf("the view is %q", current)
		}
		page.None(`a[href="/en/parties/new"]`) // a reader adds nothing
		french := client.Get("/fr/parties?q=etats").Must(http.StatusOK).HTML()
		if got := french.One("tbody tr").Text(); !strings.Contains(got, "États-Unis") || !strings.Contains(got, "Allié") {
			t.Errorf("in French: %s", got)
		}
		if first := client.Get("/fr/parties?of=ally").HTML().All("tbody th a")[1].Text(); first != "Allemagne" {
			t.Errorf("in French the second Ally is %s", first)
		}
		officer := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, "partner:GEO/"))
		officer.Get("/en/parties").Must(http.StatusOK).HTML().One(`a[href="/en/parties/new"]`)
	})
}

func TestListAsFileAndJSON(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		client := o.browse(o.hire("rob", "FRA", people.Reader, ""))
		file := client.Get("/en/parties?format=csv&of=md").Must(http.StatusOK)
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Body, []byte("\ufeff"))))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		must(t, err)
		found := slices.ContainsFunc(rows, func(row []string) bool {
			return slices.Contains(row, "Tunisia") && slices.Contains(row, "Tunisie") && slices.Contains(row, "TUN")
		})
		if !found {
			t.Errorf("%v", rows)
		}
		if sheet := client.Get("/fr/parties?format=xlsx").Must(http.StatusOK); !bytes.HasPrefix(sheet.Body, []byte("PK")) {
			t.Errorf("no workbook: %.40q", sheet.Body)
		}
		var list struct {
			Parties []stakeholders.Party
			Is      map[string][]stakeholders.Membership
		}
		client.API("/parties?of=partner&region=south_caucasus", nil).Must(http.StatusOK).JSON(&list)
		if len(list.Parties) != 3 || list.Parties[2].Code != "GEO" || len(list.Is[string(list.Parties[2].ID)]) != 3 {
			t.Errorf("%+v", list)
		}
	})
}

func TestPartyPageShowsWhatOneMaySee(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		georgia := o.party(o.system(), "GEO").Party
		_, err := o.CreateContact(o.system(), contact(georgia.ID, "Nino Hidden"), "")
		must(t, err)
		officer, elsewhere := o.hire("ann", "FRA", people.ProgrammeOfficer, "partner:GEO/"), o.hire("bob", "FRA", people.ProgrammeOfficer, "partner:MDA/")

		page := o.browse(officer).Get("/en/parties/GEO").Must(http.StatusOK)
		text := page.HTML().One("main").Text()
		for _, want := range []string{"Georgia", "Nino Hidden", "Partnership for Peace", "Since 23 Mar 1994", "NATO Liaison Office Georgia", "Publicly known", "22 Oct 2019"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not on the page", want)
			}
		}
		page.HTML().One(`a[href="/en/parties/GEO/edit"]`)
		if marking := page.HTML().All(".mark")[0].Text(); !strings.Contains(marking, "NATO UNCLASSIFIED") {
			t.Errorf("marked %s", marking)
		}

		stranger := o.browse(elsewhere)
		hidden := stranger.Get("/fr/parties/GEO").Must(http.StatusOK)
		if bytes.Contains(hidden.Body, []byte("Nino")) {
			t.Error("a contact is shown to somebody without the need to know")
		}
		hidden.HTML().None(`a[href$="/edit"]`)
		if text := hidden.HTML().One("main").Text(); !strings.Contains(text, "Géorgie") || !strings.Contains(text, "Depuis le 23 mars 1994") {
			t.Errorf("in French: %.200s", text)
		}
		id := o.party(officer, "GEO").Contacts[0].ID
		stranger.Get("/en/parties/GEO/contacts/" + string(id)).Must(http.StatusNotFound)
		stranger.Get("/en/parties/XXX").Must(http.StatusNotFound)
	})
}

func TestPartyForms(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		client := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		client.Get("/en/parties/new").Must(http.StatusOK)
		again := client.Post("/en/parties/new", "kind", "organisation", "code", "jtec", "name_en", "Training centre", "language", "en", "level", "public").
			Must(http.StatusUnprocessableEntity).HTML()
		if wrong := len(again.All(".errs li")); wrong != 2 {
			t.Errorf("%d wrong fields are shown, want code and French name", wrong)
		}
		if kept := again.One("#f-name_en").Attr("value"); kept != "Training centre" {
			t.Errorf("the name came back as %q", kept)
		}
		made := client.Post("/en/parties/new", "kind", "organisation", "code", "JTEC", "name_en", "Training centre", "name_fr", "Centre", "home", "GEO", "language", "en", "level", "public").
			Must(http.StatusSeeOther)
		if made.To() != "/en/parties/JTEC" {
			t.Errorf("leads to %s", made.To())
		}
		form := client.Get("/en/parties/JTEC/edit").Must(http.StatusOK).HTML()
		form.None("#f-code")
		version := form.One("input[name=version]").Attr("value")
		edit := []string{"name_en", "Training centre", "name_fr", "Centre de formation", "home", "GEO", "language", "fr", "level", "public", "version", version}
		client.Post("/en/parties/JTEC/edit", edit...).Must(http.StatusSeeOther)
		client.Post("/en/parties/JTEC/edit", edit...).Must(http.StatusConflict)
		if p := o.party(o.system(), "JTEC").Party; p.Name.FR != "Centre de formation" || p.Language != "fr" || p.Kind != stakeholders.Organisation {
			t.Errorf("%+v", p)
		}
	})
}

func TestMembershipAndContactForms(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := o.hire("ann", "FRA", people.TeamLeader, "")
		client := o.browse(ctx)
		client.Get("/en/parties/GEO/memberships/new").Must(http.StatusOK).HTML().None(`option[value=nato_body]`)
		client.Post("/en/parties/GEO/memberships/new", "of", "ally", "from", "2026-01-01", "source", "s").Must(http.StatusUnprocessableEntity)
		client.Post("/en/parties/GEO/memberships/new", "of", "donor", "from", "2026-01-01", "source", "Letter 3").Must(http.StatusSeeOther)
		donor := last(o.party(ctx, "GEO").Memberships)
		if donor.Of != stakeholders.Donor || donor.Source != "Letter 3" {
			t.Fatalf("%+v", donor)
		}
		client.Post("/en/parties/GEO/memberships/"+donor.ID, "of", "donor", "from", "2026-01-01", "to", "2026-06-30", "source", "Letter 4").Must(http.StatusSeeOther)
		if got := last(o.party(ctx, "GEO").Memberships); got.ID != donor.ID || got.Period.End.String() != "2026-06-30" {
			t.Errorf("%+v", got)
		}
		client.Post("/en/parties/GEO/memberships/" + donor.ID + "/remove").Must(http.StatusSeeOther)

		client.Get("/en/parties/GEO/contacts/new").Must(http.StatusOK).HTML().None(`option[value=public]`)
		client.Post("/fr/parties/GEO/contacts/new", "name", "Nino", "language", "en", "level", "unclassified", "legal_basis", "consent").
			Must(http.StatusUnprocessableEntity).HTML().One(`.errs a[href="#f-purpose"]`)
		client.Post("/fr/parties/GEO/contacts/new", "name", "Nino", "language", "en", "level", "unclassified", "releasable", "GEO", "releasable", "PFP",
			"purpose", "Coordination", "legal_basis", "consent", "consent_on", "2026-11-01", "delete_on", "2027-11-01", "national_poc", "true").Must(http.StatusSeeOther)
		c := o.party(ctx, "GEO").Contacts[0]
		if !c.NationalPoC || !slices.Equal(c.Releasable, []string{"GEO", "PFP"}) {
			t.Errorf("%+v", c)
		}
		at := "/en/parties/GEO/contacts/" + string(c.ID)
		form := client.Get(at).Must(http.StatusOK).HTML()
		form.None(`a[href$="/erase"]`) // a team leader edits but does not erase
		form.One(`option[value=PFP][selected]`)
		client.Post(at, "name", "Nino B.", "language", "en", "level", "unclassified", "purpose", "Coordination", "legal_basis", "public_task",
			"delete_on", "2027-11-01", "version", "1").Must(http.StatusSeeOther)

		keeper := o.browse(o.hire("km", "BEL", people.RecordsManager, ""))
		keeper.Get(at + "/erase").Must(http.StatusOK)
		keeper.Post(at + "/erase").Must(http.StatusUnprocessableEntity)
		keeper.Post(at+"/erase", "reason", "on request").Must(http.StatusSeeOther)
		client.Get(at).Must(http.StatusNotFound)
	})
}
