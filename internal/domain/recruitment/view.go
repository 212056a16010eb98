package recruitment

import (
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/web"
)

// view is a vacancy as the trail keeps it: its lists with numbers, so that a comparison tells the rows that differ.
type view struct {
	Vacancy
	Essential []numbered     `json:"essential,omitempty"`
	Desirable []numbered     `json:"desirable,omitempty"`
	Flags     []numberedFlag `json:"flags,omitempty"`
}

type numbered struct {
	No int `json:"no"`
	eligibility.Criterion
}

type numberedFlag struct {
	No int `json:"no"`
	Flag
}

func (v Vacancy) view() view {
	v.Correction = nil // it is not what the vacancy says
	out := view{Vacancy: v, Essential: numberRows(v.Essential), Desirable: numberRows(v.Desirable)}
	for i, f := range v.Flags {
		out.Flags = append(out.Flags, numberedFlag{i + 1, f})
	}
	return out
}

func numberRows(list []eligibility.Criterion) (out []numbered) {
	for i, c := range list {
		out = append(out, numbered{i + 1, c})
	}
	return out
}

// form is the form that a view was made of.
func (v view) form() Form {
	f := v.Form
	f.Essential, f.Desirable = nil, nil
	for _, n := range v.Essential {
		f.Essential = append(f.Essential, n.Criterion)
	}
	for _, n := range v.Desirable {
		f.Desirable = append(f.Desirable, n.Criterion)
	}
	return f
}

// Vocabularies put the public views of the slice's objects into words.
func Vocabularies() map[string]web.Vocabulary {
	codes := map[string]string{"state": "recruitment.state.", "schedule": "recruitment.schedule.", "contract": "recruitment.contract.", "security": "recruitment.security.", "employer": "recruitment.employer.", "tailored_cv": "recruitment.tailoring.",
		"field": "recruitment.fact."}
	return map[string]web.Vocabulary{
		Kind:         {Members: []string{"recruitment.field."}, Codes: codes},
		KindTemplate: {Members: []string{"recruitment.field."}, Codes: codes},
	}
}
