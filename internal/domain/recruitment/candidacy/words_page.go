package candidacy

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/web"
)

// stepPages are the pages of the steps.
var stepPages = map[Step]func(*web.Frame, mine) templ.Component{
	StepPerson: personPage, StepStudies: studiesPage, StepExperience: experiencePage, StepLanguages: languagesPage, StepAnswers: answersPage, StepFiles: filesPage, StepDeclared: declaredPage, StepReview: reviewPage,
}

// acceptList is what the browser offers to choose from; what is taken the content says (R149).
var acceptList = strings.Join(fileKinds, ",")

// orBlank shows no figure where nothing was entered.
func orBlank(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

// job is the row of a number, an empty one below those that are filled.
func (m mine) job(i int) Job {
	if i < len(m.Form.Experience.Jobs) {
		return m.Form.Experience.Jobs[i]
	}
	return Job{}
}

func (m mine) tongue(i int) Tongue {
	if i < len(m.Form.Tongues.Others) {
		return m.Form.Tongues.Others[i]
	}
	return Tongue{}
}

func said(list []Said, i int) string {
	if i < len(list) {
		return list[i].Text
	}
	return ""
}

// questionsOf are the questions with yes or no that a notice asks, relatives always (R133).
func questionsOf(n recruitment.Posting) []string {
	asked := []string{}
	for name, kind := range map[string]eligibility.Kind{"service": eligibility.Service, "fit": eligibility.Fitness, "clearance": eligibility.Clearance} {
		if slices.ContainsFunc(slices.Concat(n.Essential, n.Desirable), func(c eligibility.Criterion) bool { return c.Kind == kind }) {
			asked = append(asked, name)
		}
	}
	slices.Sort(asked)
	return append(asked, "relatives")
}

// answer is what was said to a question.
func (f Form) answer(question string) eligibility.Answer {
	return map[string]eligibility.Answer{"service": f.Answers.Service, "fit": f.Answers.Fit, "clearance": f.Answers.Clearance, "relatives": f.Answers.Relatives}[question]
}

// said are the declarations that were made, as the ends of their text keys.
func (d Declared) said() (keys []string) {
	for _, x := range []struct {
		made bool
		key  string
	}{{d.NoAI, "no_ai"}, {d.NoFee, "no_fee"}, {d.Truth, "truth"}, {d.Read, "read"}, {d.Reserve, "reserve"}} {
		if x.made {
			keys = append(keys, x.key)
		}
	}
	return keys
}

func (m mine) nationWords(p Person) string {
	var names []string
	for _, code := range []string{p.Nation, p.Second} {
		if code == "" {
			continue
		}
		name := code
		for _, o := range m.nations {
			if o.Value == code {
				name = o.Label
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func periodWords(f *web.Frame, j Job) string {
	if j.To.IsZero() {
		return f.T("candidacy.since", "from", j.From)
	}
	return f.T("candidacy.from_to", "from", j.From, "to", j.To)
}

func jobWords(f *web.Frame, j Job) string {
	lines := []string{f.T("candidacy.job_line", "title", j.Title, "employer", j.Employer), f.T("candidacy.job_shares", "share", j.Share, "project", j.Project)}
	if j.Tasks != "" {
		lines = append(lines, j.Tasks)
	}
	return strings.Join(lines, "\n")
}

func levelWords(f *web.Frame, l eligibility.Level) string {
	if l == eligibility.NoLevel {
		return f.T("candidacy.no_level")
	}
	return f.T("recruitment.level." + l.String())
}

func answerWords(f *web.Frame, a eligibility.Answer) string {
	if a == eligibility.Unsaid {
		return ""
	}
	return f.T("recruitment.answer." + string(a))
}

// SizeWords is how large a file is, in the reader's language.
func SizeWords(f *web.Frame, bytes int64) string {
	return f.T("candidacy.kilobytes", "n", (bytes+1023)/1024)
}

func levelOptions(f *web.Frame) []web.Option {
	options := []web.Option{{Value: "", Label: f.T("candidacy.no_level")}}
	for _, l := range eligibility.Levels {
		options = append(options, web.Option{Value: l.String(), Label: f.T("recruitment.level." + l.String())})
	}
	return options
}

func diplomaOptions(f *web.Frame) (options []web.Option) {
	for _, d := range []eligibility.Diploma{eligibility.University, eligibility.Equivalent} {
		options = append(options, web.Option{Value: string(d), Label: f.T("candidacy.diploma." + string(d))})
	}
	return append(options, web.Option{Value: "", Label: f.T("candidacy.diploma.none")})
}

func sexOptions(f *web.Frame) (options []web.Option) {
	for _, x := range Sexes {
		options = append(options, web.Option{Value: string(x), Label: f.T("candidacy.sex." + string(x))})
	}
	return options
}

func useOptions(f *web.Frame) (options []web.Option) {
	for _, x := range FileUses {
		options = append(options, web.Option{Value: string(x), Label: f.T("candidacy.use." + string(x))})
	}
	return options
}

func yesNo(f *web.Frame) []web.Option {
	return []web.Option{{Value: "yes", Label: f.T("recruitment.answer.yes")}, {Value: "no", Label: f.T("recruitment.answer.no")}}
}
