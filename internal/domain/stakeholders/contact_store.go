package stakeholders

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// visibleContacts starts a query for the contacts that the actor in the context may see.
func visibleContacts(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT c.id, c.party_id, c.name, c.post, c.unit, c.email, c.phone, c.language, c.national_poc, c.purpose, c.legal_basis,
		c.consent_on, c.delete_on, c.erased_on, c.version, ` + control.MarkingColumns + ` FROM stakeholders_contact c`)
	control.Visible(ctx, t, "c.id")
	return t
}

func scanContact(row db.Row) (c Contact, err error) {
	var level int
	var releasable string
	err = row.Scan(&c.ID, &c.Party, &c.Name, &c.Post, &c.Unit, &c.Email, &c.Phone, &c.Language, &c.NationalPoC, &c.Purpose, &c.LegalBasis,
		&c.ConsentOn, &c.DeleteOn, &c.ErasedOn, &c.Version, &level, &releasable)
	c.ScanMarking(level, releasable)
	return c, err
}

func contactByID(ctx context.Context, q db.Querier, id ContactID) (Contact, error) {
	return db.One(ctx, q, KindContact, visibleContacts(ctx).Add("WHERE c.id = ?", id), scanContact)
}

// contactsOf lists the people at a party that the reader may see, points of contact first; those whose
// data was erased are left out.
func contactsOf(ctx context.Context, q db.Querier, party PartyID) ([]Contact, error) {
	return db.Collect(ctx, q, visibleContacts(ctx).Add("WHERE c.party_id = ? AND c.erased_on IS NULL ORDER BY c.national_poc DESC, c.name, c.id", party), scanContact)
}

// dueContacts are some of those whose day of deletion has come (R131).
func dueContacts(ctx context.Context, q db.Querier, today cal.Date, limit int) ([]ContactID, error) {
	t := visibleContacts(ctx).Add("WHERE c.delete_on <= ? AND c.erased_on IS NULL ORDER BY c.id LIMIT ?", today, limit)
	list, err := db.Collect(ctx, q, t, scanContact)
	ids := make([]ContactID, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	return ids, err
}

func insertContact(ctx context.Context, tx *control.Tx, c Contact) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO stakeholders_contact (id, party_id, name, post, unit, email, phone, language, national_poc,
		purpose, legal_basis, consent_on, delete_on, erased_on, version, updated_at, updated_by) VALUES`).
		Values(17, c.ID, c.Party, c.Name, c.Post, c.Unit, c.Email, c.Phone, c.Language, c.NationalPoC,
			c.Purpose, c.LegalBasis, c.ConsentOn, c.DeleteOn, c.ErasedOn, 1, tx.Now(), tx.Actor().ID))
	return err
}

// updateContact stores a changed contact unless somebody else changed it since c.Version; changed says
// whether it did.
func updateContact(ctx context.Context, tx *control.Tx, c Contact) (changed bool, err error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE stakeholders_contact SET name = ?, post = ?, unit = ?, email = ?, phone = ?, language = ?, national_poc = ?,
		purpose = ?, legal_basis = ?, consent_on = ?, delete_on = ?, erased_on = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ? AND erased_on IS NULL`, c.Name, c.Post, c.Unit, c.Email, c.Phone, c.Language, c.NationalPoC,
		c.Purpose, c.LegalBasis, c.ConsentOn, c.DeleteOn, c.ErasedOn, tx.Now(), tx.Actor().ID, c.ID, c.Version))
	return n == 1, err
}
