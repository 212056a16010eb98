package selection

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// Minutes are what happened, composed from what is kept: nobody writes them. They name candidates by their codes.
type Minutes struct {
	Stage    Stage          `json:"-"`
	Criteria []Criterion    `json:"criteria"`
	Panel    []Attendance   `json:"panel"`
	Steps    map[Stage]Step `json:"steps"`
	Blind    []Stage        `json:"blind"`
	Entries  []Entry        `json:"candidates"`
}

// Attendance is a member in the minutes, with what they declared.
type Attendance struct {
	Actor    control.ActorID `json:"actor"`
	Chair    bool            `json:"chair"`
	Conflict Conflict        `json:"conflict"`
	Declared cal.Instant     `json:"declared_at"`
	Excluded []string        `json:"excluded"` // the codes of those whom they did not mark
}

// Entry is a candidate in the minutes: the marks of each member, what was agreed, how the stages ended, the place.
type Entry struct {
	Code    string              `json:"code"`
	Sheets  []Sheet             `json:"sheets"`
	Agreed  map[Stage]Consensus `json:"agreed"`
	Results map[Stage]Result    `json:"results"`
	Excused Excuses             `json:"excused,omitempty"`
	Rank    int                 `json:"rank,omitempty"`
	Tied    bool                `json:"tied,omitempty"`
	Points  int                 `json:"points"`
	Most    int                 `json:"of"`
	Reason  string              `json:"reason,omitempty"`
}

// Compose draws up the minutes. Sheets that were not handed in are no part of them.
func Compose(s Selection, list []Candidate, sheets []Sheet) Minutes {
	m := Minutes{Stage: s.Stage, Criteria: s.Criteria, Blind: s.Blind, Steps: map[Stage]Step{}}
	for _, stage := range MarkedStages {
		if x, held := s.Steps[stage]; held {
			m.Steps[stage] = x
		}
	}
	for _, x := range s.Panel {
		a := Attendance{Actor: x.Actor, Chair: x.Chair, Conflict: x.Conflict, Declared: x.Declared}
		for _, c := range list {
			if _, out := c.Excluded[x.Actor]; out {
				a.Excluded = append(a.Excluded, c.Code)
			}
		}
		m.Panel = append(m.Panel, a)
	}
	places := map[CandidateID]Place{}
	for _, p := range Rank(list, s.Criteria) {
		places[p.Candidate.ID] = p
	}
	for _, c := range list {
		e := Entry{Code: c.Code, Agreed: c.Agreed, Results: c.Results, Excused: c.Excused, Reason: c.RankReason}
		e.Points, e.Most, _ = Points(c, s.Criteria)
		if p, ranked := places[c.ID]; ranked {
			e.Rank, e.Tied = p.Rank, p.Tied
		}
		for _, x := range sheets {
			if x.Candidate == c.ID && !x.HandedIn.IsZero() {
				e.Sheets = append(e.Sheets, x)
			}
		}
		m.Entries = append(m.Entries, e)
	}
	return m
}

// excused are the people of all excuses in the minutes.
func (m Minutes) excused() (list []control.ActorID) {
	for _, e := range m.Entries {
		list = append(list, e.Excused.people()...)
	}
	return list
}

// Digest tells these minutes from any others: 64 hexadecimal digits.
func (m Minutes) Digest() (string, error) {
	text, err := json.Marshal(m)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// Signature is somebody's name under the minutes as they were.
type Signature struct {
	By     control.ActorID `json:"by"`
	For    control.ActorID `json:"for,omitempty"` // whose delegation it was put under
	Chair  bool            `json:"chair"`
	At     cal.Instant     `json:"at"`
	Digest string          `json:"digest"`
}

// Signed reports whether the chair and a second person have signed the minutes with this digest.
func (s Selection) Signed(digest string) bool {
	chair, second := false, false
	for _, x := range s.Signatures {
		chair = chair || x.Digest == digest && x.Chair
		second = second || x.Digest == digest && !x.Chair
	}
	return chair && second
}

// hands are those who had a hand in what a decision on the minutes with this digest rests on, and do not approve it (R43): the panel, and who
// signed, in person and by whose delegation.
func (s Selection) hands(digest string) (list []control.ActorID) {
	for _, m := range s.Panel {
		list = append(list, m.Actor)
	}
	for _, x := range s.Signatures {
		if x.Digest == digest {
			list = append(list, x.By, x.For)
		}
	}
	return list
}

// maySign refuses signing twice, by one hand in place of two (R43), or where the chair has not signed yet.
func (s Selection) maySign(hand control.Hand, chair bool, digest string) error {
	var signed, behind []control.ActorID
	chaired := false
	for _, x := range s.Signatures {
		if x.Digest == digest {
			signed, behind = append(signed, x.By), append(behind, x.For)
			chaired = chaired || x.Chair
		}
	}
	if !chair && !chaired {
		return fault.New(fault.Conflict, "selection.chair_first", nil)
	}
	if slices.Contains(signed, hand.Person) {
		return fault.New(fault.Conflict, "selection.signed_already", nil)
	}
	return control.Distinct(hand, append(behind, signed...)...)
}
