package stakeholders_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// contact is a person at a party whose data is kept for a year.
func contact(party stakeholders.PartyID, name string, releasable ...string) stakeholders.Contact {
	return stakeholders.Contact{Party: party, Name: name, Post: "Head of cooperation", Email: "person@example.org", Language: i18n.FR,
		Purpose: "Coordination", LegalBasis: stakeholders.PublicTask, DeleteOn: today.AddDays(365),
		Marking: control.Marking{Level: control.LevelUnclassified, Releasable: releasable}}
}

// Who needs to know a country knows its people (R113); a partner's user only those released to the nation.
func TestContactsAreSeenByThoseWhoNeedToKnow(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		amman, tbilisi := o.hire("co", "DEU", people.Coordinator, "partner:JOR/"), o.hire("ann", "FRA", people.ProjectOfficer, "partner:GEO/")
		jordanian := o.hire("pu", "JOR", people.PartnerUser, "partner:JOR/")
		jordan := o.party(amman, "JOR").Party
		for _, c := range []stakeholders.Contact{contact(jordan.ID, "Layla"), contact(jordan.ID, "Omar", "JOR")} {
			_, err := o.CreateContact(amman, c, "")
			must(t, err)
		}
		if _, err := o.CreateContact(tbilisi, contact(jordan.ID, "Nobody"), ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody for Georgia entered a contact in Jordan: %v", err)
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			want string
		}{"co": {amman, "Layla Omar"}, "ann": {tbilisi, ""}, "pu": {jordanian, "Omar"}, "nobody": {t.Context(), ""}} {
			var seen []string
			for _, p := range o.party(c.ctx, "JOR").Contacts {
				seen = append(seen, p.Name)
			}
			if strings.Join(seen, " ") != c.want {
				t.Errorf("%s sees %v, want %q", name, seen, c.want)
			}
		}
	})
}

func TestContactMovesWithItsParty(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		amman := o.hire("co", "DEU", people.Coordinator, "partner:JOR/")
		_, err := o.CreateParty(o.system(), academy, "")
		must(t, err)
		party := o.party(o.system(), "JTEC").Party
		_, err = o.CreateContact(o.system(), contact(party.ID, "Nino"), "")
		must(t, err)
		if seen := o.party(amman, "JTEC").Contacts; len(seen) != 0 {
			t.Errorf("Amman sees %v", seen)
		}
		party.Home = "JOR"
		_, err = o.EditParty(o.system(), party, "")
		must(t, err)
		if seen := o.party(amman, "JTEC").Contacts; len(seen) != 1 {
			t.Errorf("after the move Amman sees %v", seen)
		}
	})
}

func TestContactIsEditedAndErased(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer, keeper := o.hire("ann", "FRA", people.ProjectOfficer, ""), o.hire("km", "BEL", people.RecordsManager, "")
		georgia := o.party(officer, "GEO").Party
		_, err := o.CreateContact(officer, contact(georgia.ID, "Nino Secret"), "")
		must(t, err)
		c := o.party(officer, "GEO").Contacts[0]
		c.Post, c.NationalPoC = "Minister", true
		_, err = o.EditContact(officer, c, "")
		must(t, err)
		if _, err := o.EditContact(officer, c, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("an edit from an old state: %v", err)
		}
		c = o.party(officer, "GEO").Contacts[0]
		if c.Post != "Minister" || !c.NationalPoC || c.Version != 2 {
			t.Errorf("%+v", c)
		}
		if _, err := o.EraseContact(officer, c.ID, "she asked", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer erased: %v", err)
		}
		if _, err := o.EraseContact(keeper, c.ID, "", ""); !slices.Equal(wrong(err), []string{"reason"}) {
			t.Errorf("erased without a reason: %v", err)
		}
		_, err = o.EraseContact(keeper, c.ID, "she asked", "")
		must(t, err)
		if left := o.party(officer, "GEO").Contacts; len(left) != 0 {
			t.Errorf("%+v", left)
		}
		if _, err := o.EditContact(officer, c, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("an erased contact was edited: %v", err)
		}
		o.nowhere("Secret", "person@example.org", "Minister")
	})
}

// nowhere fails when the database still holds a text in a contact or in the trail.
func (o *office) nowhere(secrets ...string) {
	o.t.Helper()
	must(o.t, o.Control.Read(o.system(), func(ctx context.Context, q db.Querier) error {
		for _, secret := range secrets {
			like := "%" + secret + "%"
			n, err := db.One(ctx, q, "count", db.SQL(`SELECT (SELECT COUNT(*) FROM control_trail WHERE content LIKE ?) +
				(SELECT COUNT(*) FROM stakeholders_contact WHERE name LIKE ? OR email LIKE ? OR post LIKE ?)`, like, like, like, like), db.Value[int])
			if err != nil || n != 0 {
				o.t.Errorf("%q is still there %d times, %v", secret, n, err)
			}
		}
		return nil
	}))
}

func TestContactsAreErasedOnTheirDay(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		georgia := o.party(o.system(), "GEO").Party
		for i, days := range []int{1, 1, 2} {
			c := contact(georgia.ID, "Secret "+string(rune('A'+i)))
			c.DeleteOn = today.AddDays(days)
			_, err := o.CreateContact(o.system(), c, "")
			must(t, err)
		}
		for _, want := range []int{0, 2, 1, 0} {
			if n, err := o.EraseDue(o.system()); err != nil || n != want {
				t.Errorf("%d were erased on %s, want %d, %v", n, o.now.Format(time.DateOnly), want, err)
			}
			o.now = o.now.AddDate(0, 0, 1)
		}
		o.nowhere("Secret")
	})
}
