package stakeholders

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"cairn/internal/codec/vcard"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ActReadCards is the act of reading visiting cards in, to look at them before they are taken.
const ActReadCards control.Act = "stakeholders.contact.read_cards"

// CardVerdict is what taking a visiting card would do.
type CardVerdict string

// The verdicts: a contact that is not there, one that changes, one that stays as it is.
const (
	CardAdded     CardVerdict = "added"
	CardChanged   CardVerdict = "changed"
	CardUnchanged CardVerdict = "unchanged"
)

// CardRow is a visiting card beside the contact it would become. Contact has an id where one is there already, by
// its address, or by its name where one of the two has none.
type CardRow struct {
	Card    vcard.Card  `json:"card"`
	Verdict CardVerdict `json:"verdict"`
	Contact Contact     `json:"contact"` // as it would be
	Changes []string    `json:"changes"` // fields that change
}

// CardTerms are what the office says about all contacts of an import (R131).
type CardTerms struct {
	Purpose    string     `json:"purpose"`
	LegalBasis LegalBasis `json:"legal_basis"`
	ConsentOn  cal.Date   `json:"consent_on"`
	DeleteOn   cal.Date   `json:"delete_on"`
	control.Marking
}

// CardPreview is an import that is not applied yet.
type CardPreview struct {
	ID      string          `json:"id"`
	Party   Party           `json:"party"`
	Rows    []CardRow       `json:"rows"`
	Skipped []vcard.Skipped `json:"skipped"`
}

// stash is what the table keeps.
type stash struct {
	Cards   []vcard.Card    `json:"cards"`
	Skipped []vcard.Skipped `json:"skipped"`
}

// cardLife is how long a preview may wait.
const cardLife = 24 * time.Hour

// ReadCards reads visiting cards for a party and keeps them to be looked at; nothing becomes a contact yet. It
// returns the import's id.
func (s *Service) ReadCards(ctx context.Context, code string, in io.Reader) (string, error) {
	r, err := s.Party(ctx, code)
	if err != nil {
		return "", err
	}
	cards, skipped, err := vcard.Read(in)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(stash{cards, skipped})
	if err != nil {
		return "", err
	}
	var id string
	_, err = s.control.Do(ctx, control.Op{Act: ActReadCards, Scope: r.Scope()}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		id = tx.NewID()
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM stakeholders_card_import WHERE created_at < ?`, tx.Now().Add(-cardLife))); err != nil {
			return control.Change{}, err
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO stakeholders_card_import (id, owner, party_id, cards, created_at) VALUES (?, ?, ?, ?, ?)`,
			id, tx.Actor().ID, r.ID, string(text), tx.Now()))
		return control.Change{Object: r.Ref(), After: map[string]int{"cards": len(cards)}}, err
	})
	return id, err
}

// Cards shows an import of one's own: each card beside what is there.
func (s *Service) Cards(ctx context.Context, code, id string) (p CardPreview, err error) {
	r, err := s.Party(ctx, code)
	if err != nil {
		return p, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		kept, err := loadCards(ctx, q, id, r.ID, s.control.DB().Now())
		if err != nil {
			return err
		}
		there, err := contactsOf(ctx, q, r.ID)
		p = CardPreview{ID: id, Party: r.Party, Rows: compareCards(kept.Cards, there, r.Party), Skipped: kept.Skipped}
		return err
	})
	return p, err
}

func loadCards(ctx context.Context, q db.Querier, id string, party PartyID, now cal.Instant) (kept stash, err error) {
	text, err := db.One(ctx, q, "card_import", db.SQL(`SELECT cards FROM stakeholders_card_import WHERE id = ? AND party_id = ? AND owner = ? AND created_at >= ?`,
		id, party, control.ActorFrom(ctx).ID, now.Add(-cardLife)), db.Value[string])
	if err == nil {
		err = json.Unmarshal([]byte(text), &kept)
	}
	return kept, err
}

// compareCards holds cards against the contacts of a party. Two cards of one person make one contact: the second
// is compared with what the first would leave.
func compareCards(cards []vcard.Card, there []Contact, party Party) []CardRow {
	known := append([]Contact(nil), there...)
	rows := make([]CardRow, 0, len(cards))
	for _, card := range cards {
		at := matching(known, card)
		if at < 0 {
			c := Contact{Party: party.ID, Language: party.Language}
			c, changes := withCard(c, card)
			known = append(known, c)
			rows = append(rows, CardRow{card, CardAdded, c, changes})
			continue
		}
		after, changes := withCard(known[at], card)
		verdict := CardChanged
		if len(changes) == 0 || known[at].ID == "" {
			verdict = CardUnchanged
		}
		known[at] = after
		rows = append(rows, CardRow{card, verdict, after, changes})
	}
	return rows
}

func matching(known []Contact, card vcard.Card) int {
	for i, c := range known {
		if card.Email != "" && strings.EqualFold(c.Email, card.Email) {
			return i
		}
	}
	for i, c := range known {
		if (c.Email == "" || card.Email == "") && i18n.Fold(c.Name) == i18n.Fold(card.Name) {
			return i
		}
	}
	return -1
}

// withCard is the contact with what the card says; what it does not say stays.
func withCard(c Contact, card vcard.Card) (Contact, []string) {
	var changes []string
	set := func(field string, target *string, value string) {
		if value != "" && *target != value {
			*target = value
			changes = append(changes, field)
		}
	}
	set("name", &c.Name, card.Name)
	set("post", &c.Post, card.Title)
	set("unit", &c.Unit, card.Unit)
	if plausibleAddress(card.Email) {
		set("email", &c.Email, card.Email)
	}
	set("phone", &c.Phone, card.Phone)
	if lang, ok := i18n.ParseLang(card.Language); ok && card.Language != "" && c.Language != lang {
		c.Language = lang
		changes = append(changes, "language")
	}
	return c, changes
}

// TakeCards makes contacts of the chosen cards of an import, by their place in it, all or none. What is there
// already keeps its purpose and legal basis. The import is gone afterwards.
func (s *Service) TakeCards(ctx context.Context, code, id string, chosen []int, terms CardTerms, key string) (taken int, err error) {
	r, err := s.Party(ctx, code)
	if err != nil {
		return 0, err
	}
	var fs fault.Fields
	fs.Check(len(chosen) > 0, "chosen", "stakeholders.card.none_chosen")
	if err := fs.Err(); err != nil {
		return 0, err
	}
	wanted := map[int]bool{}
	for _, i := range chosen {
		wanted[i] = true
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActCreateContact, Scope: r.Scope(), Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		taken = 0
		kept, err := loadCards(ctx, tx, id, r.ID, tx.Now())
		if err != nil {
			return control.Change{}, err
		}
		there, err := contactsOf(ctx, tx, r.ID)
		if err != nil {
			return control.Change{}, err
		}
		var cards []vcard.Card
		for i, card := range kept.Cards {
			if wanted[i] {
				cards = append(cards, card)
			}
		}
		for _, row := range compareCards(cards, there, r.Party) {
			if row.Verdict == CardUnchanged {
				continue
			}
			if err := s.takeCard(ctx, tx, r.Party, row, terms); err != nil {
				return control.Change{}, err
			}
			taken++
		}
		_, err = db.Exec(ctx, tx, db.SQL(`DELETE FROM stakeholders_card_import WHERE id = ?`, id))
		return control.Change{Object: r.Ref(), After: map[string]int{"contacts": taken}}, err
	})
	return taken, err
}

func (s *Service) takeCard(ctx context.Context, tx *control.Tx, party Party, row CardRow, terms CardTerms) error {
	c := row.Contact
	if row.Verdict == CardAdded {
		c.ID, c.Version = ContactID(tx.NewID()), 1
		c.Purpose, c.LegalBasis, c.ConsentOn, c.DeleteOn, c.Marking = terms.Purpose, terms.LegalBasis, terms.ConsentOn, terms.DeleteOn, terms.Marking
		if err := c.Check(tx.Today()); err != nil {
			return err
		}
		if err := tx.Protect(ctx, control.Object{Ref: c.Ref(), Scope: party.Scope(), Marking: c.Marking}); err != nil {
			return err
		}
		if err := insertContact(ctx, tx, c); err != nil {
			return err
		}
		return tx.Trail(ctx, ActCreateContact, control.Change{Object: c.Ref(), After: c})
	}
	if !tx.Actor().May(ActEditContact, party.Scope()) {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(ActEditContact)})
	}
	before, err := contactByID(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if err := c.Check(tx.Today()); err != nil {
		return err
	}
	if changed, err := updateContact(ctx, tx, c); err != nil || !changed {
		return orStale(err, before)
	}
	c.Version++
	return tx.Trail(ctx, ActEditContact, control.Change{Object: c.Ref(), Before: before, After: c})
}

// WriteCards writes the contacts of a party that the actor may see as visiting cards. heading stands on each.
func (s *Service) WriteCards(ctx context.Context, code string, w io.Writer, heading func(control.Marking) string) error {
	r, err := s.Party(ctx, code)
	if err != nil {
		return err
	}
	organisation := r.Name.EN
	for _, c := range r.Contacts {
		card := vcard.Card{Name: c.Name, Organisation: organisation, Unit: c.Unit, Title: c.Post, Email: c.Email, Phone: c.Phone, Language: string(c.Language), UID: "urn:uuid:" + string(c.ID)}
		if err := vcard.Write(w, heading(c.Marking), card); err != nil {
			return err
		}
	}
	return nil
}
