package candidacy

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Purpose is what personal data of a candidate is kept for.
type Purpose string

// The purposes.
const (
	ForSelection Purpose = "selection" // the selection for this vacancy
	ForReserve   Purpose = "reserve"   // that, and being asked about a similar post (R145)
)

// Word is the text key of the purpose.
func (p Purpose) Word() i18n.Key { return i18n.Key("candidacy.purpose." + string(p)) }

// Basis is the legal basis of keeping personal data.
type Basis string

// The bases: steps before a contract that the person asked for, and consent.
const (
	ByContract Basis = "contract"
	ByConsent  Basis = "consent"
)

// Word is the text key of the basis.
func (b Basis) Word() i18n.Key { return i18n.Key("candidacy.basis." + string(b)) }

// How long what a candidate told is kept: days after the deadline for what was never handed in (R149), days after it was
// withdrawn, months after the deadline for the selection, and with consent for the reserve list (R145).
const (
	keepDraftDays     = 30
	keepWithdrawnDays = 30
	keepMonths        = 12
	keepReserveMonths = 24
)

// retain settles purpose, basis and day of deletion of an application by its state and the deadline.
func (a *Application) retain(deadline cal.Instant) {
	a.Purpose, a.Basis = ForSelection, ByContract
	closed := deadline.Date()
	switch a.State {
	case Draft:
		a.DeleteOn = closed.AddDays(keepDraftDays)
	case Withdrawn:
		a.DeleteOn = a.Ended.Date().AddDays(keepWithdrawnDays)
	default:
		a.DeleteOn = closed.AddMonths(keepMonths)
		if a.HandedIn != nil && a.HandedIn.Declared.Reserve {
			a.Purpose, a.Basis, a.DeleteOn = ForReserve, ByConsent, closed.AddMonths(keepReserveMonths)
		}
	}
}
