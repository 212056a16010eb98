package selection

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Outcome is what is decided of a ranked candidate, with the reason.
type Outcome struct {
	Is     Standing `json:"is,omitempty"` // Recommended, Reserve or Regret
	Reason string   `json:"reason,omitempty"`
}

// Outcomes are the choices of a decision, in their order.
var Outcomes = []Standing{Recommended, Reserve, Regret}

// Proposed is what is proposed for one candidate. Consent is that they may be asked about a similar post (R145).
type Proposed struct {
	Place
	Outcome
	Consent bool
	Gone    bool // withdrew since
}

// checkDecision gives what is wrong with a decision: everybody ranked has an outcome with a reason, no more are recommended
// than there are posts, nobody is passed over who stands higher, and the reserve list holds only who agreed to it (R145).
// Fields are named "rows.0.is" in the order of the ranking.
func checkDecision(list []Proposed, posts int, until, today cal.Date) error {
	var fs fault.Fields
	recommended, reserve := 0, 0
	for i, p := range list {
		at := rowName("rows", i)
		fs.Check(slices.Contains(Outcomes, p.Is), at+"is", "selection.choice")
		fs.Check(strings.TrimSpace(p.Reason) != "", at+"reason", "fault.required")
		fs.Check(!p.Gone || p.Is == Regret, at+"is", "selection.withdrew")
		switch p.Is {
		case Recommended:
			recommended++
			over := slices.ContainsFunc(list[:i], func(q Proposed) bool { return q.Rank < p.Rank && q.Is != Recommended && !q.Gone })
			fs.Check(!over, at+"is", "selection.passed_over")
			fs.Check(recommended <= posts, at+"is", "selection.more_than_posts")
		case Reserve:
			reserve++
			fs.Check(p.Consent, at+"is", "selection.no_consent")
		}
	}
	fs.Check(reserve == 0 || until.After(today), "until", "selection.until_wrong")
	return fs.Err()
}

// stands refuses a proposal that could not be made any more as it was. Of whom was erased nothing is left but whether they were favoured.
func (s Selection) stands(list []Proposed, until, today cal.Date) error {
	list = slices.Clone(list)
	for i := range list {
		p := &list[i]
		if p.Is == "" && p.Gone {
			if p.Outcome = (Outcome{Regret, hidden}); slices.Contains(s.Favoured, p.Candidate.Code) {
				p.Is = Recommended
			}
		}
		if p.Gone && p.Is != Regret {
			return fault.New(fault.Conflict, "selection.favoured_gone", fault.Args{"code": p.Candidate.Code})
		}
	}
	if checkDecision(list, s.Posts, until, today) != nil {
		return fault.New(fault.Conflict, "selection.outdated", nil)
	}
	return nil
}

// Clearance is one of the four without which nobody is appointed (R141).
type Clearance string

// TheFour are the clearances of R141.
var TheFour = []Clearance{"security", "medical", "verification", "accreditation"}

// Word is the text key of the clearance.
func (c Clearance) Word() i18n.Key { return i18n.Key("selection.clearance." + string(c)) }

// Cleared is how a clearance stands: when it was asked for, and when it was received or refused.
type Cleared struct {
	Requested cal.Date `json:"requested_on"`
	Received  cal.Date `json:"received_on"`
	Refused   cal.Date `json:"refused_on"`
	Note      string   `json:"note,omitempty"`
}

// check gives what is wrong with dates: nothing lies ahead, an answer comes after the question, and there is one answer.
func (c Cleared) check(today cal.Date) error {
	var fs fault.Fields
	fs.Check(!c.Requested.IsZero(), "requested_on", "fault.required")
	for name, day := range map[string]cal.Date{"requested_on": c.Requested, "received_on": c.Received, "refused_on": c.Refused} {
		fs.Check(day.IsZero() || !day.After(today), name, "selection.future")
		fs.Check(day.IsZero() || !day.Before(c.Requested), name, "selection.before_request")
	}
	fs.Check(c.Received.IsZero() || c.Refused.IsZero(), "refused_on", "selection.two_answers")
	fs.Check(c.Refused.IsZero() || strings.TrimSpace(c.Note) != "", "note", "fault.required")
	return fs.Err()
}

// Outstanding are those of the four that a candidate has not received (R141).
func (c Candidate) Outstanding() (list []Clearance) {
	for _, x := range TheFour {
		if c.Clearances[x].Received.IsZero() {
			list = append(list, x)
		}
	}
	return list
}

// Event is something that happened to a candidate's offer.
type Event struct {
	Standing Standing        `json:"standing"`
	Note     string          `json:"note,omitempty"`
	By       control.ActorID `json:"by"`
	At       cal.Instant     `json:"at"`
}

// Holding is how many posts are taken by offers and appointments.
func Holding(list []Candidate) (n int) {
	for _, c := range list {
		switch c.Standing {
		case Provisional, Final, Appointed:
			n++
		}
	}
	return n
}

// NextOffer finds who may be made the next offer while a post is free: those recommended in the order of the ranking, then the
// reserve list while it runs (R145); whoever withdrew is passed over. Those who share a rank may be chosen among. None is an empty list.
func NextOffer(s Selection, list []Candidate, gone map[CandidateID]bool, today cal.Date) (next []CandidateID) {
	if s.Stage != Clearances || Holding(list) >= s.Posts {
		return nil
	}
	for _, from := range []Standing{Recommended, Reserve} {
		rank := 0
		for _, p := range Rank(list, s.Criteria) {
			c := p.Candidate
			if c.Standing != from || gone[c.ID] || from == Reserve && c.ReserveUntil.Before(today) || rank != 0 && p.Rank != rank {
				continue
			}
			rank = p.Rank
			next = append(next, c.ID)
		}
		if len(next) > 0 {
			return next
		}
	}
	return nil
}

// over reports whether a selection has come to its end: no offer is open, and none can be made any more. gone are those who left for good
// alone (leftOf): an end cannot be taken back.
func over(s Selection, list []Candidate, gone map[CandidateID]bool, today cal.Date) bool {
	open := slices.ContainsFunc(list, func(c Candidate) bool { return c.Standing == Provisional || c.Standing == Final })
	return s.Stage == Clearances && !open && len(NextOffer(s, list, gone, today)) == 0
}
