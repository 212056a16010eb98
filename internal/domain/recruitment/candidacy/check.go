package candidacy

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/mail"
)

// The most of an application.
const (
	maxJobs    = 40
	maxTongues = 12
	maxFiles   = 10
	maxEmail   = 200
)

// tidyEmail is an address as it is kept and compared.
func tidyEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// checkBegin gives what is wrong with the name and the address that somebody begins with.
func checkBegin(name, email string, fs *fault.Fields) {
	fs.Check(strings.TrimSpace(name) != "", "name", "fault.required")
	fs.Check(utf8.RuneCountInString(name) <= maxEmail && !strings.ContainsAny(name, "\r\n"), "name", "candidacy.name_wrong")
	fs.Check(len(email) <= maxEmail && mail.Address(email), "email", "candidacy.email_wrong")
}

// trimmed leaves out empty rows and blanks at the ends, and sets what a row says by saying nothing.
func (f Form) trimmed() Form {
	jobs := make([]Job, 0, len(f.Experience.Jobs))
	for _, j := range f.Experience.Jobs {
		if j.IsZero() {
			continue
		}
		if j.Share == 0 {
			j.Share = 100
		}
		jobs = append(jobs, j)
	}
	f.Experience.Jobs = jobs
	f.Tongues.Others = slices.DeleteFunc(slices.Clone(f.Tongues.Others), func(t Tongue) bool { return t == Tongue{} })
	if f.Person.Second == f.Person.Nation {
		f.Person.Second = ""
	}
	return f
}

// check gives what is wrong in a step that is saved: what was entered must be right; what is still missing, ready says.
func (f Form) check(s Step, now cal.Instant) error {
	var fs fault.Fields
	switch s {
	case StepPerson:
		f.Person.check(&fs, now.Date())
	case StepStudies:
		fs.Check(slices.Contains([]eligibility.Diploma{eligibility.NoDiploma, eligibility.University, eligibility.Equivalent}, f.Studies.Diploma), "diploma", "candidacy.choice")
		fs.Check(f.Studies.Year == 0 || f.Studies.Year >= 1940 && f.Studies.Year <= now.Date().Year(), "year", "candidacy.year_wrong")
	case StepExperience:
		f.Experience.check(&fs, now.Date())
	case StepLanguages:
		if len(f.Tongues.Others) > maxTongues {
			fs.Add("others.0.language", "candidacy.too_many", fault.Args{"max": maxTongues})
		}
		for i, t := range f.Tongues.Others {
			fs.Check(t.Language != "", at("others", i, "language"), "fault.required")
			fs.Check(t.Scale != "", at("others", i, "scale"), "fault.required")
			fs.Check(t.Level != "", at("others", i, "level"), "fault.required")
		}
	case StepAnswers:
		for name, said := range map[string]eligibility.Answer{"service": f.Answers.Service, "fit": f.Answers.Fit, "clearance": f.Answers.Clearance, "relatives": f.Answers.Relatives} {
			fs.Check(said == eligibility.Unsaid || said == eligibility.Yes || said == eligibility.No, name, "candidacy.choice")
		}
	}
	return fs.Err()
}

// at is the name of a field in a row of a list.
func at(list string, row int, field string) string {
	return list + "." + strconv.Itoa(row) + "." + field
}

func (p Person) check(fs *fault.Fields, today cal.Date) {
	fs.Check(!strings.ContainsAny(p.Name, "\r\n"), "name", "candidacy.name_wrong")
	fs.Check(p.Born.IsZero() || p.Born.Before(today) && p.Born.After(today.AddMonths(-12*110)), "born", "candidacy.born_wrong")
	fs.Check(p.Sex == "" || slices.Contains(Sexes, p.Sex), "sex", "candidacy.choice")
	for name, code := range map[string]string{"nation": p.Nation, "second_nation": p.Second} {
		fs.Check(code == "" || len(code) == 3 && strings.ToUpper(code) == code, name, "candidacy.choice")
	}
}

func (x Experience) check(fs *fault.Fields, today cal.Date) {
	if len(x.Jobs) > maxJobs {
		fs.Add("jobs.0.employer", "candidacy.too_many", fault.Args{"max": maxJobs})
		return
	}
	for i, j := range x.Jobs {
		fs.Check(j.Employer != "", at("jobs", i, "employer"), "fault.required")
		fs.Check(j.Title != "", at("jobs", i, "title"), "fault.required")
		fs.Check(!j.From.IsZero(), at("jobs", i, "from"), "fault.required")
		fs.Check(!j.From.After(today), at("jobs", i, "from"), "candidacy.future")
		fs.Check(j.To.IsZero() || !j.To.Before(j.From), at("jobs", i, "to"), "candidacy.end_before_start")
		fs.Check(j.Share >= 1 && j.Share <= 100, at("jobs", i, "share"), "candidacy.share_wrong")
		fs.Check(j.Project >= 0 && j.Project <= 100, at("jobs", i, "project"), "candidacy.share_wrong")
	}
}

// Lack is something that an application must say before it can be handed in: a field of a step.
type Lack struct {
	Step  Step   `json:"step"`
	Field string `json:"field"`
	Key   string `json:"key"` // text key of the field's name
}

// lacks lists what a form must still say for a notice (R133, R135, R142, R143). What a criterion asks is no lack here: an
// application that does not meet it may be handed in, and is judged.
func (f Form) lacks(n recruitment.Posting) (list []Lack) {
	need := func(ok bool, s Step, field string) {
		if !ok {
			list = append(list, Lack{s, field, "candidacy.field." + field})
		}
	}
	need(strings.TrimSpace(f.Person.Name) != "", StepPerson, "name")
	need(!f.Person.Born.IsZero(), StepPerson, "born")
	need(f.Person.Nation != "", StepPerson, "nation")
	need(f.Studies.Diploma != "" || f.Studies.Subject != "" || f.Saves[StepStudies] > 0, StepStudies, "diploma")
	need(f.Answers.Relatives != eligibility.Unsaid, StepAnswers, "relatives")
	need(f.Answers.Relatives != eligibility.Yes || f.Answers.Who != "", StepAnswers, "who")
	for name, said := range f.questions(n) {
		need(said != eligibility.Unsaid, StepAnswers, name)
	}
	need(slices.ContainsFunc(f.Files, func(a Attached) bool { return a.Use == "cv" }), StepFiles, "cv")
	need(f.Declared.NoAI || !n.Ban, StepDeclared, "no_ai")
	need(f.Declared.NoFee, StepDeclared, "no_fee")
	need(f.Declared.Truth, StepDeclared, "truth")
	need(f.Declared.Read, StepDeclared, "read")
	slices.SortStableFunc(list, func(a, b Lack) int { return slices.Index(Steps, a.Step) - slices.Index(Steps, b.Step) })
	return list
}

// questions are the conditions with yes or no that a notice has criteria for, with what was answered.
func (f Form) questions(n recruitment.Posting) map[string]eligibility.Answer {
	asked := map[string]eligibility.Answer{}
	for _, c := range slices.Concat(n.Essential, n.Desirable) {
		switch c.Kind {
		case eligibility.Service:
			asked["service"] = f.Answers.Service
		case eligibility.Fitness:
			asked["fit"] = f.Answers.Fit
		case eligibility.Clearance:
			asked["clearance"] = f.Answers.Clearance
		}
	}
	return asked
}

// complete refuses a form that cannot be handed in yet; which fields it lacks, the page of the review lists.
func (f Form) complete(n recruitment.Posting) error {
	if lacks := len(f.lacks(n)); lacks > 0 {
		return fault.Refuse("candidacy.lacking", fault.Args{"n": lacks})
	}
	return nil
}
