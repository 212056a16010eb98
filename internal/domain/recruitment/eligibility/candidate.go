package eligibility

import (
	"slices"

	"cairn/internal/kernel/cal"
)

// Answer is what a candidate declared to a question with yes or no.
type Answer string

// The answers; the zero value is that nothing was said.
const (
	Unsaid Answer = ""
	Yes    Answer = "yes"
	No     Answer = "no"
)

// Diploma is what a candidate holds.
type Diploma string

// The diplomas.
const (
	NoDiploma  Diploma = ""
	University Diploma = "university"
	Equivalent Diploma = "equivalent" // declared to be equivalent: a person judges it (R135)
)

// Stint is a stretch of work as the candidate declared it. Share is its part of full time and Project the part of the
// work that was managing projects or programmes, both in hundredths; a Share of 0 is full time (R135).
type Stint struct {
	Period  cal.Period
	Share   int
	Project int
}

// The two official languages, as OtherScale names them (ISO 639-1).
const (
	English = "en"
	French  = "fr"
)

// OtherScale is a level on another scale than the office's, such as STANAG 6001 or the European framework. It is shown and
// never converted (R138). Language is its code, or its name where it has none here.
type OtherScale struct {
	Language string
	Scale    string
	Level    string
}

// Candidate is what somebody declared in an application. Submitted is the day it was handed in, on which open stints
// end (R136) and nationality is judged (R132); Start is the day the post begins, on which age is (R133).
type Candidate struct {
	Nationalities []string // ISO 3166-1 alpha-3
	Born          cal.Date
	Service       Answer // compulsory military service done, or there is none
	Fit           Answer
	Relatives     Answer // has a close relative on the staff
	Authorised    Answer // and the organisation authorises it
	Clearance     Answer // holds a clearance, or agrees that one is asked for
	Diploma       Diploma
	Studies       string // what the diploma is in, in the candidate's words
	Experience    []Stint
	English       Level
	French        Level
	OtherScales   []OtherScale
	Statements    map[int]string // by the number of the criterion, counted from 0, what the candidate wrote
	Advantages    map[int]string // the same for the desirable criteria
	Submitted     cal.Date
	Start         cal.Date
}

// Membership is a state's membership of the Alliance, as dated data (R132).
type Membership struct {
	Nation string // ISO 3166-1 alpha-3
	Period cal.Period
}

// otherScale reports whether a level on another scale was declared for a language.
func (c Candidate) otherScale(language string) bool {
	return slices.ContainsFunc(c.OtherScales, func(s OtherScale) bool { return s.Language == language })
}

// memberOn reports whether one of some nationalities is a member state's on a day, and whose.
func memberOn(nations []string, members []Membership, on cal.Date) (string, bool) {
	for _, n := range nations {
		for _, m := range members {
			if m.Nation == n && m.Period.Contains(on) {
				return n, true
			}
		}
	}
	return "", false
}

// InTime reports whether something is handed in at or before the deadline, to the microsecond (R134).
func InTime(at, deadline cal.Instant) bool { return !at.After(deadline) }
