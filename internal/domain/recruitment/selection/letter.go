package selection

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// LetterKind is what a letter to candidates is about.
type LetterKind string

// The kinds of letters.
const (
	Invitation     LetterKind = "invitation"  // to the stage the selection is in
	RegretLetter   LetterKind = "regret"      // to who is out, or not selected by the approved decision
	ReserveLetter  LetterKind = "reserve"     // to who is on the reserve list (R145)
	ProvisionalOne LetterKind = "provisional" // with the provisional offer
	FinalOne       LetterKind = "final"       // with the final offer
)

// LetterKinds are the kinds in their order.
var LetterKinds = []LetterKind{Invitation, RegretLetter, ReserveLetter, ProvisionalOne, FinalOne}

// Word is the text key of the kind.
func (k LetterKind) Word() i18n.Key { return i18n.Key("selection.letter." + string(k)) }

// Gets reports whether a candidate gets a letter of the kind now: nothing is sent before what it says is so, and no outcome of a
// decision before the decision was approved.
func (k LetterKind) Gets(sel Selection, c Candidate) bool {
	switch k {
	case Invitation:
		return c.Standing == Running && sel.Stage.Marked() && sel.Stage != Form
	case RegretLetter:
		return c.Standing == Out && !c.withdrawn() || c.Standing == Regret
	case ReserveLetter:
		return c.Standing == Reserve
	case ProvisionalOne:
		return c.Standing == Provisional
	case FinalOne:
		return c.Standing == Final
	}
	return false
}

// withdrawn reports whether somebody is out because they withdrew.
func (c Candidate) withdrawn() bool { return c.Results[c.left()].Withdrawn }

// stage is the stage that a letter of the kind belongs to: an invitation to each, the others once.
func (k LetterKind) stage(sel Selection) Stage {
	if k == Invitation {
		return sel.Stage
	}
	return Decision
}

// Wording are the words of a letter in both languages, with places for what differs from one candidate to the next.
type Wording struct {
	Subject i18n.Text `json:"subject"`
	Body    i18n.Text `json:"body"`
}

// Places are what a wording may leave open.
var Places = []string{"{name}", "{title}", "{reference}", "{stage}"}

// maxSubject and maxBody are the most characters of a letter.
const (
	maxSubject = 200
	maxBody    = 6000
)

var place = regexp.MustCompile(`\{[^{}\s]*\}`)

// check gives what is wrong with a wording: something missing in a language, a line break in a subject, a place that nothing
// fills.
func (w Wording) check() error {
	var fs fault.Fields
	for _, x := range []struct {
		name, text string
		max        int
	}{{"subject_en", w.Subject.EN, maxSubject}, {"subject_fr", w.Subject.FR, maxSubject}, {"body_en", w.Body.EN, maxBody}, {"body_fr", w.Body.FR, maxBody}} {
		fs.Check(strings.TrimSpace(x.text) != "", x.name, "fault.required")
		fs.Check(utf8.RuneCountInString(x.text) <= x.max, x.name, "selection.too_long")
		fs.Check(x.max != maxSubject || !strings.ContainsAny(x.text, "\r\n"), x.name, "selection.one_line")
		for _, p := range place.FindAllString(x.text, -1) {
			if !slices.Contains(Places, p) {
				fs.Add(x.name, "selection.place_unknown", fault.Args{"place": p})
				break
			}
		}
	}
	return fs.Err()
}

// in is a text in one language, without falling back to the other: a letter is in the candidate's.
func in(t i18n.Text, lang i18n.Lang) string {
	if lang == i18n.FR {
		return t.FR
	}
	return t.EN
}

// Letter is a letter as one candidate gets it.
type Letter struct {
	ID        string          `json:"id"`
	Candidate CandidateID     `json:"-"`
	Code      string          `json:"code"`
	Kind      LetterKind      `json:"kind"`
	Stage     Stage           `json:"stage"`
	Language  i18n.Lang       `json:"language"`
	Subject   string          `json:"subject"`
	Body      string          `json:"body"`
	SentAt    cal.Instant     `json:"sent_at"`
	SentBy    control.ActorID `json:"sent_by,omitempty"`
}

// fill writes a letter for one candidate. What fills a place is not looked through for places again.
func (w Wording) fill(lang i18n.Lang, name, title, reference, stage string) (subject, body string) {
	places := strings.NewReplacer("{name}", name, "{title}", title, "{reference}", reference, "{stage}", stage)
	return places.Replace(in(w.Subject, lang)), places.Replace(in(w.Body, lang))
}

// paragraphs are the parts of a body between empty lines, each on one line.
func paragraphs(body string) (list []string) {
	for part := range strings.SplitSeq(strings.ReplaceAll(body, "\r\n", "\n"), "\n\n") {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			list = append(list, part)
		}
	}
	return list
}
