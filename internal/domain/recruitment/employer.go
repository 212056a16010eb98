package recruitment

import (
	"regexp"
	"slices"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Employer is whose post a notice is about. It decides whether candidates are offered a tailored curriculum (R142).
type Employer string

// The employers. A form that names none is one of the Alliance's: what is refused there is never offered by omission.
const (
	Alliance Employer = "nato"
	Partner  Employer = "partner" // an institution of a partner, whose notice the office publishes
)

// Employers are all, as forms offer them.
var Employers = []Employer{Alliance, Partner}

// Tailoring says whether candidates may have their own sentences chosen and ordered by the criteria; empty leaves it to the
// employer: never for the Alliance, else wherever generative tools are not ruled out.
type Tailoring string

// The choices.
const (
	ByEmployer       Tailoring = ""
	TailoringAllowed Tailoring = "allowed"
	TailoringOff     Tailoring = "off"
)

// Tailorings are all, as forms offer them.
var Tailorings = []Tailoring{ByEmployer, TailoringAllowed, TailoringOff}

// NotTailored is why no tailored curriculum is offered for the notice, as a text key; "" where one is. For the posts of the Alliance it
// is off whatever the form says: an application there is the candidate's own unaided work (R142).
func (f Form) NotTailored() i18n.Key {
	switch {
	case f.Employer != Partner:
		return "recruitment.not_tailored.nato"
	case f.Tailored == TailoringOff:
		return "recruitment.not_tailored.off"
	case f.Tailored == ByEmployer && f.Ban:
		return "recruitment.not_tailored.ban"
	}
	return ""
}

// tailoringWords are the text key of what a form says about tailoring.
func (f Form) tailoringWords() i18n.Key {
	if why := f.NotTailored(); why != "" {
		return why
	}
	return "recruitment.may_tailor"
}

// checkEmployer holds that a post of the Alliance never has tailoring switched on (R142).
func (f Form) checkEmployer(fs *fault.Fields) {
	fs.Check(f.Employer == "" || slices.Contains(Employers, f.Employer), "employer", "recruitment.choice")
	fs.Check(slices.Contains(Tailorings, f.Tailored), "tailored_cv", "recruitment.choice")
	fs.Check(f.Employer == Partner || f.Tailored != TailoringAllowed, "tailored_cv", "recruitment.not_tailored.nato")
}

// The facts of a read notice about its employer.
const (
	EmployerKind = "employer"    // of Employers
	TailoredCV   = "tailored_cv" // TailoringAllowed or TailoringOff
)

// allianceName is a body of the Alliance, as notices name it. Bodies come and go and no list has all: one that it lacks is found as long
// as its notice names the Alliance anywhere.
var allianceName = regexp.MustCompile(`\b(?:SHAPE|SACT|SACEUR|NCI Agency|NAPMA|NAGSMA|NETMA|NAHEMA|JFC ?(?:Brunssum|Naples|Norfolk)|JFC(?:BS|NP|NF))\b|\b(?i:nato|otan|ncia|nspa)\b|(?i:` + strings.Join([]string{
	`north atlantic (?:treaty organi[sz]ation|alliance|council)`, `(?:organisation du traité de l['’]|alliance |conseil de l['’])atlantique(?: nord)?`, `international (?:military )?staff`, `secrétariat international`, `état-major militaire international`,
	`supreme headquarters allied powers`, `supreme allied command`, `grand quartier général des puissances alliées`, `commandement suprême (?:des forces )?allié`,
	`allied (?:command|joint force|land command|air command|maritime command|rapid reaction corps)`, `commandement allié`, `joint force command`, `commandement (?:allié )?de forces interarmées`,
	`communications and information agency`, `joint warfare centre`, `joint force training centre`, `joint analysis and lessons learned centre`, `centre for maritime research and experimentation`,
}, "|") + `)`)

// employer tells whose post it is: the Alliance's where its name stands as the organisation or in the clause on nationality, or where
// it stands anywhere and no label names another organisation. Where a label does and the Alliance is named as well, a person must look.
// Whether a curriculum may be tailored follows from it and from the clause on generative tools (R142).
func (r *noticeReader) employer() {
	kind, source, sure := Partner, "", Medium
	organisation, named := r.fields[Organisation]
	name, _ := organisation.Value.(string)
	clause, national := r.fields["clause_nationality"]
	switch {
	case named && allianceName.MatchString(name):
		kind, source, sure = Alliance, organisation.Source, surer(organisation.Confidence, Medium)
	case national && allianceName.MatchString(clause.Source):
		kind, source = Alliance, clause.Source
	case named && organisation.Confidence == High:
		source, sure = organisation.Source, High
		if line := r.allianceLine(); line != "" { // a partner of the Alliance, or a body of it under a name of its own
			source, sure = source+"\n"+line, Low
		}
	default:
		if named {
			source = organisation.Source
		}
		if line := r.allianceLine(); line != "" {
			kind, source = Alliance, line
		}
	}
	if source == "" {
		return // it names nobody: the form leaves it to the Alliance's rule
	}
	r.fields[EmployerKind] = Fact{string(kind), excerpt(source), sure}
	may, why := TailoringAllowed, source
	if kind == Alliance {
		may = TailoringOff
	}
	if ban, there := r.fields["clause_no_ai"]; there {
		may, why = TailoringOff, ban.Source
	}
	r.fields[TailoredCV] = Fact{string(may), excerpt(why), sure}
}

// allianceLine is the first line that names the Alliance, "" where none does.
func (r *noticeReader) allianceLine() string {
	if at := slices.IndexFunc(r.lines, allianceName.MatchString); at >= 0 {
		return r.lines[at]
	}
	return ""
}

// NotTailored is why no curriculum is tailored for a notice that was only read, as a text key; "" where one is. Nobody has looked whose
// post it is: it must stand under a label, and the Alliance nowhere (R142).
func (n Notice) NotTailored() i18n.Key {
	if why := FormOf(n, i18n.EN).NotTailored(); why != "" {
		return why
	}
	if n.Fields[EmployerKind].Confidence != High {
		return "recruitment.not_tailored.unclear"
	}
	return ""
}

// surer is the surer of two confidences.
func surer(a, b Confidence) Confidence {
	if rank(a) >= rank(b) {
		return a
	}
	return b
}

// employer is whose post it is; one that names nobody is the Alliance's.
func (f Form) employer() Employer {
	if f.Employer == Partner {
		return Partner
	}
	return Alliance
}
