package people

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Kind is the kind of object a person is, in the trail and in texts.
const Kind = "person"

// Profile is what an administrator says about a person. Nation is an ISO 3166-1 alpha-3 code, "" for
// somebody of an international organisation. MustRenew makes them choose a new password at the next
// sign-in, MustUseCode makes them set up one-time codes then.
type Profile struct {
	Name           string        `json:"name"`
	Login          string        `json:"login"`
	Nation         string        `json:"nation"`
	Language       i18n.Lang     `json:"language"`
	Clearance      control.Level `json:"clearance"`
	ClearanceUntil cal.Date      `json:"clearance_until"`
	MustRenew      bool          `json:"must_renew"`
	MustUseCode    bool          `json:"must_use_code"`
}

// User is a person as the administration sees them, without anything that opens a door.
type User struct {
	ID control.ActorID `json:"id"`
	Profile
	HasPassword   bool        `json:"has_password"` // false until an invitation or a reset link was used
	HasCode       bool        `json:"has_code"`
	SignedInAt    cal.Instant `json:"signed_in_at"`
	CreatedAt     cal.Instant `json:"created_at"`
	DeactivatedAt cal.Instant `json:"deactivated_at"`
	Version       int64       `json:"version"`
}

// Active reports whether the person still works here.
func (u User) Active() bool { return u.DeactivatedAt.IsZero() }

func (u User) ref() control.Ref { return control.Ref{Kind: Kind, ID: string(u.ID)} }

// actor is what control keeps of the user.
func (u User) actor() control.Person {
	return control.Person{ID: u.ID, Name: u.Name, Nation: u.Nation, Clearance: u.Clearance,
		ClearanceUntil: u.ClearanceUntil, Language: u.Language, Active: u.Active()}
}

// Limits of a profile's texts: the longest address that mail can carry, and a generous name.
const (
	maxLogin = 254 // bytes
	maxName  = 120 // characters
)

// tidy brings a profile into the form it is stored in: the login is an address in small letters.
func (p *Profile) tidy() {
	p.Name = strings.Join(strings.Fields(norm.NFC.String(p.Name)), " ")
	p.Login = tidyLogin(p.Login)
	p.Nation = strings.ToUpper(strings.TrimSpace(p.Nation))
}

func tidyLogin(login string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(login)))
}

// check finds every wrong field. nations are the codes a person may have. A clearance that is given
// by a nation, from CONFIDENTIAL up, always ends on some day.
func (p Profile) check(nations []Nation) *fault.Fields {
	fs := new(fault.Fields)
	letters := strings.IndexFunc(p.Name, unicode.IsLetter) >= 0 && strings.IndexFunc(p.Name, unicode.IsControl) < 0
	fs.Check(letters && utf8.RuneCountInString(p.Name) <= maxName, "name", "people.user.name_wrong")
	fs.Check(validLogin(p.Login), "login", "people.user.login_wrong")
	fs.Check(p.Nation == "" || knownNation(nations, p.Nation), "nation", "people.user.nation_unknown")
	fs.Check(p.Language == i18n.EN || p.Language == i18n.FR, "language", "people.user.language_wrong")
	fs.Check(p.Clearance >= control.LevelPublic && p.Clearance <= control.LevelTopSecret, "clearance", "people.user.clearance_wrong")
	fs.Check(p.Clearance < control.LevelConfidential || !p.ClearanceUntil.IsZero(), "clearance_until", "people.user.clearance_end_missing")
	return fs
}

func validLogin(login string) bool {
	address, err := mail.ParseAddress(login)
	return err == nil && address.Address == login && len(login) <= maxLogin
}

func knownNation(nations []Nation, code string) bool {
	for _, n := range nations {
		if n.Code == code {
			return true
		}
	}
	return false
}
