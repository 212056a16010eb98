package stakeholders

import (
	"net/mail"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ContactID identifies a contact.
type ContactID string

// LegalBasis is why personal data may be kept (R131). Its words are "stakeholders.basis." and the code.
type LegalBasis string

// The legal bases. Consent carries the day it was given.
const (
	Consent    LegalBasis = "consent"
	PublicTask LegalBasis = "public_task"
	Contract   LegalBasis = "contract"
	Interest   LegalBasis = "legitimate_interest"
)

// LegalBases are all of them, in the order forms offer them.
var LegalBases = []LegalBasis{PublicTask, Consent, Contract, Interest}

// Contact is a person at a party: personal data, so it says what for, on what basis, and until when
// (R131).
type Contact struct {
	ID          ContactID  `json:"id"`
	Party       PartyID    `json:"party"`
	Name        string     `json:"name"`
	Post        string     `json:"post"`
	Unit        string     `json:"unit"`
	Email       string     `json:"email"`
	Phone       string     `json:"phone"`
	Language    i18n.Lang  `json:"language"`
	NationalPoC bool       `json:"national_poc"` // the nation's point of contact for capacity building
	Purpose     string     `json:"purpose"`
	LegalBasis  LegalBasis `json:"legal_basis"`
	ConsentOn   cal.Date   `json:"consent_on"`
	DeleteOn    cal.Date   `json:"delete_on"`
	ErasedOn    cal.Date   `json:"erased_on"` // the personal data is gone; the fields above are empty
	Version     int        `json:"version"`
	control.Marking
}

// Check reports every wrong field of a contact on a day (R131).
func (c Contact) Check(today cal.Date) error {
	var fields fault.Fields
	fields.Check(c.Name != "", "name", "stakeholders.contact.name_missing")
	fields.Check(slices.Contains(i18n.Langs, c.Language), "language", "stakeholders.party.language_wrong")
	fields.Check(c.Email == "" || plausibleAddress(c.Email), "email", "stakeholders.contact.email_wrong")
	fields.Check(c.Purpose != "", "purpose", "stakeholders.contact.purpose_missing")
	fields.Check(slices.Contains(LegalBases, c.LegalBasis), "legal_basis", "stakeholders.contact.basis_missing")
	if c.LegalBasis == Consent {
		fields.Check(!c.ConsentOn.IsZero() && !c.ConsentOn.After(today), "consent_on", "stakeholders.contact.consent_missing")
	} else {
		fields.Check(c.ConsentOn.IsZero(), "consent_on", "stakeholders.contact.consent_needless")
	}
	fields.Check(c.DeleteOn.After(today), "delete_on", "stakeholders.contact.delete_on_wrong")
	fields.Check(c.Level >= control.LevelUnclassified, "level", "stakeholders.contact.level_public")
	return fields.Err()
}

// plausibleAddress reports whether mail could be sent there.
func plausibleAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && strings.Contains(s, "@")
}

// Erased is the contact without anything that tells who it was.
func (c Contact) Erased(on cal.Date) Contact {
	return Contact{ID: c.ID, Party: c.Party, Language: c.Language, LegalBasis: c.LegalBasis, DeleteOn: c.DeleteOn,
		ErasedOn: on, Version: c.Version, Marking: c.Marking}
}

// Ref names the contact for control.
func (c Contact) Ref() control.Ref { return control.Ref{Kind: KindContact, ID: string(c.ID)} }
