package recruitment

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// The acts on alerts. All are the program's own: who asks for an alert is nobody of the office, and whoever holds the link of a
// mail confirms or stops the one alert that it is about.
const (
	ActAskAlert     control.Act = "recruitment.alert.ask"
	ActConfirmAlert control.Act = "recruitment.alert.confirm"
	ActStopAlert    control.Act = "recruitment.alert.stop"
	ActSendAlerts   control.Act = "recruitment.alert.send"
	ActSweepAlerts  control.Act = "recruitment.alert.sweep"
)

// kindAlert is what the trail calls an alert. It is no protected object: nobody of the office sees one.
const kindAlert = "job_alert"

// Frequency is how often a search is told.
type Frequency string

// The frequencies, in the order they are offered.
const (
	Instant Frequency = "instant"
	Daily   Frequency = "daily"
	Weekly  Frequency = "weekly"
)

// Frequencies are all of them.
var Frequencies = []Frequency{Instant, Daily, Weekly}

// Criteria are the search that an alert repeats; empty fields do not narrow it. They mean what they mean on the list.
type Criteria struct {
	Text     string `json:"q,omitempty" web:"max=200"`
	Division string `json:"division,omitempty" web:"max=200"`
	Location string `json:"location,omitempty" web:"max=200"`
	Grade    string `json:"grade,omitempty" web:"max=50"`
	Contract string `json:"contract,omitempty" web:"max=30"`
	Second   string `json:"second,omitempty" web:"max=20"`
}

// heard is a published notice as alerts look at it.
type heard struct {
	vacancy   VacancyID
	reference string
	words     string // folded
	division  string
	location  string
	grade     string
	contract  string
	second    eligibility.Level
	published cal.Instant
	closes    cal.Instant
}

// matches reports whether a search finds a notice, by the same rules as the list.
func (c Criteria) matches(n heard) bool {
	for word := range strings.FieldsSeq(i18n.Fold(c.Text)) {
		if !strings.Contains(n.words, word) {
			return false
		}
	}
	for _, x := range [][2]string{{c.Division, n.division}, {c.Location, n.location}, {c.Grade, n.grade}, {c.Contract, n.contract}} {
		if x[0] != "" && x[0] != x[1] {
			return false
		}
	}
	second, _ := eligibility.ParseLevel(c.Second)
	return second == eligibility.NoLevel || n.second <= second
}

// AlertForm is what somebody asks for on the careers pages: new notices that a search finds, or to be reminded of one
// notice. Website is a field that people do not see; a robot fills it.
type AlertForm struct {
	Criteria
	Notice    string    `json:"notice" web:"max=40"` // reference of the saved notice; "" for a search
	Address   string    `json:"email" web:"max=300"`
	Language  i18n.Lang `json:"language"`
	Frequency Frequency `json:"frequency"`
	Website   string    `json:"website" web:"max=500"`
}

// Check gives every wrong field. An address is one bare address: no name, no second one, no line end (header injection).
func (f AlertForm) Check() error {
	var fs fault.Fields
	fs.Check(f.Address != "", "email", "fault.required")
	fs.Check(f.Address == "" || mail.Address(f.Address), "email", "recruitment.alert.address_wrong")
	fs.Check(slices.Contains(i18n.Langs, f.Language), "language", "recruitment.choice")
	fs.Check(slices.Contains(Frequencies, f.Frequency), "frequency", "recruitment.choice")
	return fs.Err()
}

// alert is one that is kept.
type alert struct {
	id         string
	subscriber string
	salt       string
	address    string
	language   i18n.Lang
	kind       string // alertSearch or alertNotice
	frequency  Frequency
	criteria   Criteria
	vacancy    VacancyID
	active     bool
	asked      cal.Instant
	confirmed  cal.Instant
	looked     cal.Instant
	deadline   cal.Instant
	reminded   cal.Instant
}

// The kinds of alerts.
const (
	alertSearch = "search"
	alertNotice = "notice"
)

// How long personal data of alerts is kept, how many a mailbox may have, and when a saved notice is remembered. They are
// stated on the page.
const (
	confirmWithin   = 48 * time.Hour     // an alert that is not confirmed is deleted then
	afterClose      = 7 * 24 * time.Hour // a saved notice is deleted so long after its close
	remindBefore    = 3 * 24 * time.Hour
	maxPending      = 3 // of one mailbox: more are not mailed, so that nobody is flooded through us
	maxPerMailbox   = 20
	digestHour      = 7 // in Brussels
	signUpsPerHour  = 10
	signUpsAtOnce   = 10
	alertsTogether  = 1000 // of one transaction
	secretBytes     = 18
	subscriberBytes = 16
)

// keyed is a text that only this installation can make of what it is made of.
func (s *Service) keyed(size int, parts ...string) string {
	mac := hmac.New(sha256.New, s.control.KeySeed())
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:size])
}

// subscriberOf is the keyed hash of a mailbox: without case, and without what follows a plus sign, which leads to the same
// box.
func (s *Service) subscriberOf(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return s.keyed(subscriberBytes, "alert subscriber", local, domain)
}

// secret is what the link of a mail holds. It is stored nowhere, neither in clear nor hashed: it is made of the alert's salt
// with the key of the installation, so that a copy of the database confirms and stops nothing.
func (s *Service) secret(a alert) string { return s.keyed(secretBytes, "alert link", a.id, a.salt) }

func newSalt() string {
	b := make([]byte, 16)
	rand.Read(b) //nolint:errcheck // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
