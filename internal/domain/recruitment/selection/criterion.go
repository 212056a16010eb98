package selection

import (
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Marks go from 0 to MaxMark; from Sufficient on a criterion is met.
const (
	MaxMark    = 5
	Sufficient = 3
)

// maxWeight is the most that a criterion counts for, maxCriteria the most criteria of a selection.
const (
	maxWeight   = 10
	maxCriteria = 60
)

// Criterion is what the panel marks in a stage. A desirable one only ranks and never excludes (R144). Weight is how often
// its mark counts in the ranking.
type Criterion struct {
	Stage     Stage     `json:"stage"`
	Text      i18n.Text `json:"text"`
	Desirable bool      `json:"desirable"`
	Weight    int       `json:"weight"`
}

// IsZero reports whether a row of the form says nothing.
func (c Criterion) IsZero() bool { return strings.TrimSpace(c.Text.EN+c.Text.FR) == "" }

// checkCriteria gives what is wrong with the criteria of a selection in a form.
func checkCriteria(list []Criterion, fs *fault.Fields) {
	if len(list) == 0 {
		fs.Add("criteria.0.text_en", "fault.required", nil)
	}
	if len(list) > maxCriteria {
		fs.Add("criteria.0.text_en", "selection.too_many", fault.Args{"max": maxCriteria})
	}
	for i, c := range list {
		at := rowName("criteria", i)
		fs.Check(c.Stage.Marked(), at+"stage", "selection.choice")
		fs.Check(c.Weight >= 1 && c.Weight <= maxWeight, at+"weight", "selection.weight_wrong")
	}
}

// Standard are the criteria that a vacancy's own lead to: in the form what only a person can judge and the desirable ones,
// in the interview the competencies.
func Standard(f recruitment.Form) (list []Criterion) {
	for _, c := range f.Essential {
		if c.Kind == eligibility.Statement {
			list = append(list, Criterion{Stage: Form, Text: c.Text, Weight: 1})
		}
	}
	for _, c := range f.Desirable {
		list = append(list, Criterion{Stage: Form, Text: c.Text, Desirable: true, Weight: 1})
	}
	en, fr := items(f.Competencies.EN), items(f.Competencies.FR)
	for i := range max(len(en), len(fr)) {
		c := Criterion{Stage: Interview, Weight: 2}
		if i < len(en) {
			c.Text.EN = en[i]
		}
		if i < len(fr) {
			c.Text.FR = fr[i]
		}
		list = append(list, c)
	}
	return list[:min(len(list), maxCriteria)]
}

// items are the points of a list in Markdown, or its lines.
func items(text string) (list []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "-*•")); line != "" {
			list = append(list, line)
		}
	}
	return list
}
