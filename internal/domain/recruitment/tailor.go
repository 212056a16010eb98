package recruitment

import (
	"slices"
	"strconv"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Want is a criterion that sentences are looked for.
type Want struct {
	Text      i18n.Text
	Kind      eligibility.Kind
	Essential bool
}

// Wants are the criteria of a form, the essential ones first.
func (f Form) Wants() (list []Want) {
	for _, c := range f.Essential {
		list = append(list, Want{c.Text, c.Kind, true})
	}
	for _, c := range f.Desirable {
		list = append(list, Want{c.Text, c.Kind, false})
	}
	return list
}

// Kept is why a passage is never left out; empty for one that may be.
type Kept string

// The reasons. Their text keys are "recruitment.tailored.kept." and the reason.
const (
	KeptContact  Kept = "contact"  // name, address, telephone, what stands at the top
	KeptDates    Kept = "dates"    // the head of an employment, or another line with a date
	KeptStudy    Kept = "study"    // an entry of education
	KeptLanguage Kept = "language" // a line about languages
	KeptLead     Kept = "lead"     // heads other passages: it stands as long as one of them does, and where there is none
)

// Ground is why a passage is chosen: a criterion, and the words of the passage that stand in it or have the same stem.
type Ground struct {
	Criterion int      `json:"criterion"` // in Tailored.Criteria
	Words     []string `json:"words"`
}

// Piece is a passage of a curriculum: a sentence, an item of a list or a line, byte for byte as it was read.
type Piece struct {
	ID       string   `json:"id"` // its place in the document: the block, and the passage in the block
	Text     string   `json:"text"`
	Item     bool     `json:"item"`
	Kept     Kept     `json:"kept,omitempty"`
	In       bool     `json:"in"`
	Grounds  []Ground `json:"grounds,omitempty"`
	Strength int      `json:"strength"` // matched words; those of an essential criterion count twice

	place int
}

// Run is passages that stand together, with the lines that head them.
type Run struct {
	Lead   []Piece `json:"lead,omitempty"`
	Pieces []Piece `json:"pieces"` // the chosen ones in their order, then those left out as they stand in the document
}

// in reports whether a passage of the run is chosen. Lines that head none, where another heading or a kept line follows, stay: nobody
// could choose what would keep them.
func (r Run) in() bool {
	if len(r.Pieces) == 0 {
		return len(r.Lead) > 0
	}
	return slices.ContainsFunc(r.Pieces, func(p Piece) bool { return p.In })
}

// Entry is a head that is never left out, such as the one of an employment, with what stands under it. No passage
// leaves its entry.
type Entry struct {
	Head   []Piece    `json:"head,omitempty"`
	Period cal.Period `json:"period"` // of an employment
	Dated  bool       `json:"dated"`
	Runs   []Run      `json:"runs"`

	under bool // a post under the employer that the entry before names: it stays behind it
}

// CVPart is a section of a curriculum under the candidate's own heading; the part at the top has none.
type CVPart struct {
	Title   string  `json:"title"`
	Entries []Entry `json:"entries"`
}

// in reports whether anything of the part is chosen or kept.
func (p CVPart) in() bool {
	return slices.ContainsFunc(p.Entries, func(e Entry) bool { return len(e.Head) > 0 || slices.ContainsFunc(e.Runs, Run.in) })
}

// TailoredCriterion is a criterion with the passages that support it, chosen or not. Sought says whether passages are looked for
// at all: what a curriculum does not say, such as a nationality, the application asks.
type TailoredCriterion struct {
	Text      string  `json:"criterion"`
	Essential bool    `json:"essential"`
	Sought    bool    `json:"sought"`
	Pieces    []Piece `json:"pieces"`
}

// Tailored is a curriculum set for a notice: the candidate's own passages, chosen and ordered by its criteria. Nothing in it is
// written by the program (R142); every passage is one of the document, byte for byte.
type Tailored struct {
	Name     string              `json:"name"` // as it stands in the document; empty where none was read
	Parts    []CVPart            `json:"parts"`
	Criteria []TailoredCriterion `json:"criteria"`
}

// Tailor chooses and orders the passages of a curriculum by criteria, whose words are shown in a language. A passage is chosen
// when it shares the words of a criterion that matter: two of them, or half when it has few. Inside an employment the chosen ones stand by
// their strength; employments stand by their dates, the last first. Contact, dates, studies and languages are always kept.
// The same document and criteria give the same result.
func Tailor(c *CV, wants []Want, lang i18n.Lang) Tailored {
	t := Tailored{Name: c.ownName(), Parts: c.parts(), Criteria: []TailoredCriterion{}}
	seekers := make([]seeker, len(wants))
	for i, w := range wants {
		text, _ := w.Text.In(lang)
		seekers[i] = w.seeker()
		t.Criteria = append(t.Criteria, TailoredCriterion{Text: text, Essential: w.Essential, Sought: seekers[i].sought(), Pieces: []Piece{}})
	}
	t.each(func(p *Piece) {
		for i, s := range seekers {
			if found := s.find(*p); len(found) > 0 {
				p.Grounds = append(p.Grounds, Ground{i, found})
				p.Strength += s.weight * len(found)
			}
		}
		p.In = p.Kept != "" || len(p.Grounds) > 0
	})
	for i := range t.Parts {
		t.Parts[i].order()
	}
	t.settle()
	return t
}

// each visits every passage.
func (t *Tailored) each(do func(p *Piece)) {
	for i := range t.Parts {
		for k := range t.Parts[i].Entries {
			e := &t.Parts[i].Entries[k]
			for h := range e.Head {
				do(&e.Head[h])
			}
			for r := range e.Runs {
				for h := range e.Runs[r].Lead {
					do(&e.Runs[r].Lead[h])
				}
				for h := range e.Runs[r].Pieces {
					do(&e.Runs[r].Pieces[h])
				}
			}
		}
	}
}

// order puts chosen passages of employments by their strength, and employments by their dates.
func (p *CVPart) order() {
	for k := range p.Entries {
		for r := range p.Entries[k].Runs {
			pieces := p.Entries[k].Runs[r].Pieces
			slices.SortStableFunc(pieces, func(a, b Piece) int {
				switch {
				case a.In != b.In && a.In:
					return -1
				case a.In != b.In:
					return 1
				case p.Entries[k].Dated && a.Strength != b.Strength:
					return b.Strength - a.Strength
				}
				return a.place - b.place
			})
		}
	}
	p.byDate()
}

// byDate puts dated entries in the order of their ends, the last first and those that go on before all; a post without an
// employer of its own stays behind the one that names it. Entries without dates stay at the top, where they stood.
func (p *CVPart) byDate() {
	var groups [][]Entry
	for _, e := range p.Entries {
		if n := len(groups); n > 0 && e.under {
			groups[n-1] = append(groups[n-1], e)
		} else {
			groups = append(groups, []Entry{e})
		}
	}
	slices.SortStableFunc(groups, func(x, y []Entry) int {
		a, b := x[0], y[0]
		switch {
		case a.Dated != b.Dated && b.Dated:
			return -1
		case a.Dated != b.Dated:
			return 1
		case !a.Dated:
			return 0
		}
		return compareEnds(a.Period, b.Period)
	})
	p.Entries = slices.Concat(groups...)
}

// compareEnds orders periods by their ends, the last first, an open one before all, then by their beginnings.
func compareEnds(a, b cal.Period) int {
	switch {
	case a.End == b.End:
		return a.Start.DaysUntil(b.Start)
	case a.End.IsZero():
		return -1
	case b.End.IsZero():
		return 1
	}
	return a.End.DaysUntil(b.End)
}

// settle follows a choice: lines that head passages stand as long as one of them does (Run.in), and criteria list what supports them.
func (t *Tailored) settle() {
	for i := range t.Criteria {
		t.Criteria[i].Pieces = []Piece{}
	}
	for i := range t.Parts {
		for k := range t.Parts[i].Entries {
			e := &t.Parts[i].Entries[k]
			for r := range e.Runs {
				for h := range e.Runs[r].Lead {
					e.Runs[r].Lead[h].In = e.Runs[r].in()
				}
			}
		}
	}
	t.each(func(p *Piece) {
		for _, g := range p.Grounds {
			t.Criteria[g.Criterion].Pieces = append(t.Criteria[g.Criterion].Pieces, *p)
		}
	})
}

// Chosen are the identifiers of the passages that may be left out and are not, in their order.
func (t Tailored) Chosen() []string {
	list := []string{}
	t.each(func(p *Piece) {
		if p.In && p.Kept == "" {
			list = append(list, p.ID)
		}
	})
	return list
}

// LeftOut are the passages that are not in, in the order of the document.
func (t Tailored) LeftOut() []Piece {
	list := []Piece{}
	t.each(func(p *Piece) {
		if !p.In && p.Kept == "" {
			list = append(list, *p)
		}
	})
	slices.SortStableFunc(list, func(a, b Piece) int { return a.place - b.place })
	return list
}

// Choosable is how many passages may be left out.
func (t Tailored) Choosable() (n int) {
	t.each(func(p *Piece) {
		if p.Kept == "" {
			n++
		}
	})
	return n
}

// With is the curriculum with a choice of the candidate's own: the passages by their identifiers, in the order in which they
// are to stand in their entries. Unknown ones and those that are always kept are no matter.
func (t Tailored) With(chosen []string) Tailored {
	rank := map[string]int{}
	for i, id := range chosen {
		if _, twice := rank[id]; !twice {
			rank[id] = i
		}
	}
	t = t.copied()
	t.each(func(p *Piece) {
		_, in := rank[p.ID]
		p.In = in || p.Kept != ""
	})
	for i := range t.Parts {
		for k := range t.Parts[i].Entries {
			for _, r := range t.Parts[i].Entries[k].Runs {
				slices.SortStableFunc(r.Pieces, func(a, b Piece) int {
					switch {
					case a.In != b.In && a.In:
						return -1
					case a.In != b.In:
						return 1
					case a.In:
						return rank[a.ID] - rank[b.ID]
					}
					return a.place - b.place
				})
			}
		}
	}
	t.settle()
	return t
}

// copied shares no passage with the original.
func (t Tailored) copied() Tailored {
	t.Criteria, t.Parts = slices.Clone(t.Criteria), slices.Clone(t.Parts)
	for i := range t.Parts {
		t.Parts[i].Entries = slices.Clone(t.Parts[i].Entries)
		for k := range t.Parts[i].Entries {
			e := &t.Parts[i].Entries[k]
			e.Head, e.Runs = slices.Clone(e.Head), slices.Clone(e.Runs)
			for r := range e.Runs {
				e.Runs[r].Lead, e.Runs[r].Pieces = slices.Clone(e.Runs[r].Lead), slices.Clone(e.Runs[r].Pieces)
			}
		}
	}
	return t
}

// Moved is the choice with one passage a place further up or down among the chosen ones of its entry; at the end of them it
// stays as it is.
func (t Tailored) Moved(id string, up bool) Tailored {
	chosen := t.Chosen()
	for _, part := range t.Parts {
		for _, e := range part.Entries {
			for _, r := range e.Runs {
				at := slices.IndexFunc(r.Pieces, func(p Piece) bool { return p.ID == id && p.In })
				to := at + 1
				if up {
					to = at - 1
				}
				if at < 0 || to < 0 || to >= len(r.Pieces) || !r.Pieces[to].In {
					continue
				}
				a, b := slices.Index(chosen, id), slices.Index(chosen, r.Pieces[to].ID)
				chosen[a], chosen[b] = chosen[b], chosen[a]
				return t.With(chosen)
			}
		}
	}
	return t
}

// pieceID names a passage by its block and its number in the block.
func pieceID(block, no int) string { return strconv.Itoa(block) + "." + strconv.Itoa(no) }
