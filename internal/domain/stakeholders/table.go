package stakeholders

import (
	"context"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// Tables are the lists of the slice that can be brought as a table and taken out as a workbook.
func (s *Service) Tables() []intake.Kind {
	return []intake.Kind{s.contactKind(), s.organisationKind()}
}

// keptDays is how long a contact from a list is kept whose list does not say: two years (R131).
const keptDays = 730

// contactKind is the list of contacts as a table.
func (s *Service) contactKind() intake.Kind {
	return intake.Kind{
		Name: "contacts", Title: "stakeholders.contacts", Object: KindContact, List: "/parties", Add: ActCreateContact, Edit: ActEditContact,
		Fields: []intake.Field{
			{Name: "party", Label: "stakeholders.table.party", Also: "stakeholders.table.party_also", Type: intake.Choice, Must: true, Stays: true},
			{Name: "given", Label: "stakeholders.table.given", Also: "stakeholders.table.given_also", Brought: true},
			{Name: "name", Label: "stakeholders.contact.name", Also: "stakeholders.table.name_also", Must: true},
			{Name: "post", Label: "stakeholders.contact.post", Also: "stakeholders.table.post_also"},
			{Name: "unit", Label: "stakeholders.contact.unit", Also: "stakeholders.table.unit_also"},
			{Name: "email", Label: "stakeholders.contact.email", Also: "stakeholders.table.email_also"},
			{Name: "phone", Label: "stakeholders.contact.phone", Also: "stakeholders.table.phone_also"},
			{Name: "language", Label: "stakeholders.table.language", Also: "stakeholders.table.language_also", Type: intake.Choice, Fresh: string(i18n.EN)},
			{Name: "national_poc", Label: "stakeholders.contact.national_poc", Type: intake.Yes},
			{Name: "purpose", Label: "stakeholders.contact.purpose", Fresh: "Official contact · Contact officiel"},
			{Name: "legal_basis", Label: "stakeholders.contact.legal_basis", Type: intake.Choice, Fresh: string(PublicTask)},
			{Name: "consent_on", Label: "stakeholders.contact.consent_on", Type: intake.Day},
			{Name: "delete_on", Label: "stakeholders.contact.delete_on", Type: intake.Day},
			{Name: "level", Label: "stakeholders.table.level", Also: "stakeholders.table.level_also", Type: intake.Choice, Fresh: control.LevelUnclassified.String()},
			{Name: "releasable", Label: "stakeholders.table.releasable", Type: intake.Choices},
		},
		Keys: [][]string{{"email"}, {"party", "name"}},
		Tidy: func(v intake.Values) { // a given name in a column of its own stands before the other
			if given := v["given"]; given != "" && v["name"] != "" && !strings.Contains(i18n.Fold(v["name"]), i18n.Fold(given)) {
				v["name"] = given + " " + v["name"]
			}
			delete(v, "given")
		},
		Offer: s.offerContacts, Rows: contactTableRows, Check: s.checkContacts, Save: s.saveContacts, Remove: removeContacts,
	}
}

func (s *Service) offerContacts(ctx context.Context, q db.Querier) (intake.Offer, error) {
	all, err := Everyone(ctx, q)
	offer := intake.Offer{"language": intake.Codes("web.in.", i18n.Langs...), "legal_basis": intake.Codes("stakeholders.basis.", LegalBases...)}
	for _, p := range all {
		offer["party"] = append(offer["party"], intake.Option{Value: string(p.ID), Name: p.Name, Also: []string{p.Code, p.ISO2}})
		offer["releasable"] = append(offer["releasable"], intake.Option{Value: p.Code, Name: p.Name})
	}
	offer["level"] = s.tableLevels()
	return offer, err
}

func (s *Service) tableLevels() (list []intake.Option) {
	for _, level := range control.Levels(s.control.Installation().Ceiling) {
		list = append(list, intake.Option{Value: level.String(), Key: level.Key()})
	}
	return list
}

func contactList(ctx context.Context, q db.Querier, ids ...string) ([]Contact, error) {
	t := visibleContacts(ctx).Add("WHERE c.erased_on IS NULL")
	if len(ids) > 0 {
		t.Add("AND").In("c.id", ids...)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY c.name, c.id"), scanContact)
}

func contactTableRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := contactList(ctx, q, ids...)
	rows := make([]intake.Row, len(list))
	for i, c := range list {
		rows[i] = intake.Row{ID: string(c.ID), Version: c.Version, Values: intake.ValuesOf(c), Marking: c.Marking}
	}
	return rows, err
}

// contactsWas loads the contacts that a batch changes, and the parties of its new ones.
func contactsWas(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]Contact, map[PartyID]Party, error) {
	var ids []string
	var parties []PartyID
	for _, e := range batch {
		if e.Added() {
			parties = append(parties, PartyID(e.Now["party"]))
		} else {
			ids = append(ids, e.ID)
		}
	}
	was := map[string]Contact{}
	if len(ids) > 0 {
		list, err := contactList(ctx, q, ids...)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range list {
			was[string(c.ID)] = c
			parties = append(parties, c.Party)
		}
	}
	at, err := ByID(ctx, q, parties...)
	return was, at, err
}

// contactOver is a contact as an entry would have it.
func contactOver(was Contact, e *intake.Entry, today cal.Date) (Contact, error) {
	c := Contact{}
	if err := intake.Fill(e.Now, &c); err != nil {
		return c, err
	}
	c.ID, c.Version, c.ErasedOn = was.ID, was.Version, cal.Date{}
	if e.Added() && c.DeleteOn.IsZero() {
		c.DeleteOn = today.AddDays(keptDays)
	}
	return c, nil
}

func (s *Service) checkContacts(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	was, at, err := contactsWas(ctx, q, batch)
	if err != nil {
		return err
	}
	actor, today := control.ActorFrom(ctx), s.today()
	for _, e := range batch {
		before := was[e.ID]
		after, err := contactOver(before, e, today)
		if err != nil {
			return err
		}
		act, scope := ActEditContact, at[before.Party].Scope()
		if e.Added() {
			act, scope = ActCreateContact, at[after.Party].Scope()
		}
		if actor == nil || !actor.May(act, scope) {
			e.Refuse("", "stakeholders.table.forbidden", nil)
			continue
		}
		if err := e.RefuseErr(after.Check(today)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) saveContacts(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, at, err := contactsWas(ctx, tx, batch)
	if err != nil {
		return err
	}
	var protect []control.Object
	var added []Contact
	for _, e := range batch {
		c, err := contactOver(was[e.ID], e, tx.Today())
		if err != nil {
			return err
		}
		if e.Added() {
			c.ID, c.Version = ContactID(tx.NewID()), 1
			e.ID, e.Version = string(c.ID), 1
			protect = append(protect, control.Object{Ref: c.Ref(), Scope: at[c.Party].Scope(), Marking: c.Marking})
			added = append(added, c)
			continue
		}
		if changed, err := updateContact(ctx, tx, c); err != nil || !changed {
			return orStale(err, nil)
		}
		e.Version++
		object, err := control.Protection(ctx, tx, c.Ref())
		if err != nil {
			return err
		}
		object.Marking = c.Marking
		if err := tx.Protect(ctx, object); err != nil {
			return err
		}
	}
	if err := tx.ProtectNew(ctx, protect...); err != nil {
		return err
	}
	for _, c := range added {
		if err := insertContact(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

func removeContacts(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM stakeholders_contact WHERE`).In("id", ids...)); err != nil {
		return nil, err
	}
	return nil, tx.Unprotect(ctx, KindContact, ids...)
}

// organisationKind is the list of organisations as a table; countries are facts that ship.
func (s *Service) organisationKind() intake.Kind {
	return intake.Kind{
		Name: "organisations", Title: "stakeholders.table.organisations", Object: KindParty, List: "/parties?kind=organisation", Add: ActCreateParty, Edit: ActEditParty,
		Fields: []intake.Field{
			{Name: "code", Label: "stakeholders.party.code", Also: "stakeholders.table.code_also", Must: true, Stays: true},
			{Name: "name_en", Label: "stakeholders.table.name_en", Also: "stakeholders.table.name_en_also"},
			{Name: "name_fr", Label: "stakeholders.table.name_fr", Also: "stakeholders.table.name_fr_also"},
			{Name: "home", Label: "stakeholders.party.home", Also: "stakeholders.table.home_also", Type: intake.Choice},
			{Name: "language", Label: "stakeholders.party.language", Also: "stakeholders.table.language_also", Type: intake.Choice, Fresh: string(i18n.EN)},
			{Name: "level", Label: "stakeholders.table.level", Also: "stakeholders.table.level_also", Type: intake.Choice, Fresh: control.LevelPublic.String()},
			{Name: "releasable", Label: "stakeholders.table.releasable", Type: intake.Choices},
		},
		Keys: [][]string{{"code"}, {"name_en"}, {"name_fr"}},
		Tidy: func(v intake.Values) {
			if code := v["code"]; code != "" {
				v["code"] = strings.ToUpper(code)
			}
		},
		Offer: func(ctx context.Context, q db.Querier) (intake.Offer, error) {
			all, err := Everyone(ctx, q)
			offer := intake.Offer{"language": intake.Codes("web.in.", i18n.Langs...), "level": s.tableLevels()}
			for _, p := range all {
				o := intake.Option{Value: p.Code, Name: p.Name, Also: []string{p.ISO2}}
				offer["releasable"] = append(offer["releasable"], o)
				if p.Kind == Country {
					offer["home"] = append(offer["home"], o)
				}
			}
			return offer, err
		},
		Rows: organisationRows, Check: s.checkOrganisations, Save: s.saveOrganisations, Remove: removeOrganisations,
	}
}

func organisations(ctx context.Context, q db.Querier, ids ...string) ([]Party, error) {
	t := visibleParties(ctx).Add("WHERE p.kind = ?", Organisation)
	if len(ids) > 0 {
		t.Add("AND").In("p.id", ids...)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY p.code"), scanParty)
}

func organisationRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := organisations(ctx, q, ids...)
	rows := make([]intake.Row, len(list))
	for i, p := range list {
		rows[i] = intake.Row{ID: string(p.ID), Version: p.Version, Values: intake.ValuesOf(p), Marking: p.Marking}
	}
	return rows, err
}

// organisationsWas loads the organisations that a batch changes.
func organisationsWas(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]Party, error) {
	var ids []string
	for _, e := range batch {
		if !e.Added() {
			ids = append(ids, e.ID)
		}
	}
	was := map[string]Party{}
	if len(ids) == 0 {
		return was, nil
	}
	list, err := organisations(ctx, q, ids...)
	for _, p := range list {
		was[string(p.ID)] = p
	}
	return was, err
}

// organisationOver is an organisation as an entry would have it; a name in one language alone stands for both
// in a new one.
func organisationOver(was Party, e *intake.Entry) (Party, error) {
	p := Party{}
	if err := intake.Fill(e.Now, &p); err != nil {
		return p, err
	}
	p.ID, p.Version, p.Kind = was.ID, was.Version, Organisation
	if e.Added() && p.Name.EN == "" {
		p.Name.EN = p.Name.FR
	}
	if e.Added() && p.Name.FR == "" {
		p.Name.FR = p.Name.EN
	}
	return p, nil
}

func (s *Service) checkOrganisations(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	was, err := organisationsWas(ctx, q, batch)
	if err != nil {
		return err
	}
	actor := control.ActorFrom(ctx)
	for _, e := range batch {
		before := was[e.ID]
		after, err := organisationOver(before, e)
		if err != nil {
			return err
		}
		act, scope := ActEditParty, before.Scope()
		if e.Added() {
			act, scope = ActCreateParty, after.Scope()
		}
		if actor == nil || !actor.May(act, scope) {
			e.Refuse("", "stakeholders.table.forbidden", nil)
			continue
		}
		if err := e.RefuseErr(after.Check()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) saveOrganisations(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := organisationsWas(ctx, tx, batch)
	if err != nil {
		return err
	}
	for _, e := range batch {
		before := was[e.ID]
		p, err := organisationOver(before, e)
		if err != nil {
			return err
		}
		if !e.Added() {
			changed, err := updateParty(ctx, tx, p)
			if err != nil || !changed {
				return orStale(err, nil)
			}
			e.Version++
			if err := protectParty(ctx, tx, before, p); err != nil {
				return err
			}
			continue
		}
		p.ID = PartyID(tx.NewID())
		e.ID, e.Version = string(p.ID), 1
		if err := tx.ProtectNew(ctx, control.Object{Ref: p.Ref(), Scope: p.Scope(), Marking: p.Marking}); err != nil {
			return err
		}
		if err := inUse(insertParty(ctx, tx, p)); err != nil {
			return err
		}
	}
	return nil
}

// removeOrganisations takes back organisations that an import has added. One that people or memberships hang on
// stays.
func removeOrganisations(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	kept := map[string]string{}
	for _, table := range []string{"stakeholders_contact", "stakeholders_membership"} {
		used, err := db.Collect(ctx, tx, db.SQL(`SELECT DISTINCT party_id FROM `+table+` WHERE`).In("party_id", ids...), db.Value[string])
		if err != nil {
			return nil, err
		}
		for _, id := range used {
			kept[id] = "intake.kept_in_use"
		}
	}
	var gone []string
	for _, id := range ids {
		if kept[id] == "" {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return kept, nil
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM stakeholders_party WHERE`).In("id", gone...)); err != nil {
		return nil, err
	}
	return kept, tx.Unprotect(ctx, KindParty, gone...)
}
