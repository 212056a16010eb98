package recruitment

import (
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// CheckFor holds a curriculum against the essential criteria of a published notice on a day, by their kinds and figures and not
// by the words of the notice (R135–R138). What a curriculum does not say, such as a nationality, is left to the application.
// Words are printed by say, the criteria in a language.
func CheckFor(c *CV, n Posting, lang i18n.Lang, on cal.Date, say func(key string, args map[string]any) string) Check {
	out := c.read(on)
	for _, x := range n.Essential {
		text, _ := x.Text.In(lang)
		v := Verdict{Criterion: text, Result: eligibility.NoneFound}
		switch x.Kind {
		case eligibility.Experience:
			if len(c.Positions) > 0 {
				c.months(&v, x.Least, x.Part, out, say)
			}
		case eligibility.Languages:
			if len(c.Languages) > 0 {
				v.Result, v.Evidence = eligibility.ToJudge, joinPassages(c.Languages)
			}
		case eligibility.Degree:
			if len(c.Degrees) > 0 {
				v.Result, v.Evidence = eligibility.ToJudge, joinPassages(c.Degrees)
				if hasAny(plain(v.Evidence), universityDegrees) != "" {
					v.Result = eligibility.Met
				}
			}
		case eligibility.Statement:
			if found := c.evidence(plain(x.Text.EN + " " + x.Text.FR)); len(found) > 0 {
				v.Result, v.Evidence = eligibility.ToJudge, joinPassages(found)
			}
		default:
			v.Evidence = say("recruitment.evidence.asked_in_form", nil)
		}
		out.Criteria = append(out.Criteria, v)
	}
	out.find(c, on, say)
	return out
}
