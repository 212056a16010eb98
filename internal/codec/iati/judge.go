package iati

import (
	"math"
	"strconv"
	"strings"

	"cairn/internal/kernel/fault"
)

// judge looks at the activity as a whole, once it is read.
func (p *parser) judge(e *element) {
	a := p.act
	switch {
	case a.Identifier == "":
		p.flag(e, NoIdentifier, "iati-identifier", "")
		a.Refused = fault.Refuse("iati.no_identifier", fault.Args{"file": p.file, "line": a.Line})
	case strings.ContainsAny(a.Identifier, " \t\r\n\u00a0"):
		p.flag(e, OddIdentifier, "iati-identifier", a.Identifier)
	}
	if len(a.Titles) == 0 {
		p.flag(e, NoTitle, "title", "")
	}
	if a.Reporting.Ref == "" {
		p.flag(e, NoReporter, "reporting-org", "")
	}
	if start, end := a.Start(), a.End(); !start.IsZero() && end.Before(start) && !end.IsZero() {
		p.flag(e, EndsBeforeStart, "activity-date", start.String()+" > "+end.String())
	}
	sectors, places := len(a.Sectors) > 0, len(a.Countries)+len(a.Regions) > 0
	for i := range a.Transactions {
		t := &a.Transactions[i]
		sectors = sectors || len(t.Sectors) > 0
		places = places || len(t.Countries)+len(t.Regions) > 0
	}
	if !sectors {
		p.flag(e, NoSector, "sector", "")
	}
	if !places {
		p.flag(e, NoPlace, "recipient-country", "")
	}
	p.judgeShares(e)
}

// judgeShares holds the percentages of the sectors of each vocabulary against 100, and those of the
// countries and DAC regions together.
func (p *parser) judgeShares(e *element) {
	var vocabularies []string
	byVocabulary := map[string]*total{}
	for i := range p.act.Sectors {
		s := &p.act.Sectors[i]
		t := byVocabulary[s.Vocabulary.Code]
		if t == nil {
			t = &total{}
			byVocabulary[s.Vocabulary.Code] = t
			vocabularies = append(vocabularies, s.Vocabulary.Code)
		}
		t.add(p, e, s, "sector", i)
	}
	for _, v := range vocabularies {
		byVocabulary[v].judge(p, e, `sector[@vocabulary="`+v+`"]`)
	}
	var places total
	for i := range p.act.Countries {
		places.add(p, e, &p.act.Countries[i], "recipient-country", i)
	}
	for i := range p.act.Regions {
		if r := &p.act.Regions[i]; r.Vocabulary.Code == "1" {
			places.add(p, e, r, "recipient-region", i)
		}
	}
	places.judge(p, e, "recipient-country")
}

// total adds up the percentages of one split of an activity.
type total struct {
	sum           float64
	shares, given int
}

func (t *total) add(p *parser, e *element, s *Share, name string, i int) {
	t.shares++
	if s.Percentage == "" {
		return
	}
	f, err := strconv.ParseFloat(s.Percentage, 64)
	if !isNumber(s.Percentage) || err != nil {
		p.flag(e, NotANumber, at(name, i)+"/@percentage", s.Percentage)
		return
	}
	t.sum += f
	t.given++
}

// tolerance is what rounding explains: three thirds with one decimal are 99.9.
const tolerance = 0.1 + 1e-9

// judge: a single share may leave out its percentage, it is the whole then.
func (t *total) judge(p *parser, e *element, where string) {
	if t.given < t.shares && t.shares > 1 {
		p.flag(e, NoPercentage, where, "")
	}
	if t.given > 0 && math.Abs(t.sum-100) > tolerance {
		p.flag(e, PercentagesNot100, where, strconv.FormatFloat(t.sum, 'f', 2, 64))
	}
}
