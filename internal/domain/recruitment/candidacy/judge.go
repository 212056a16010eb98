package candidacy

import (
	"context"
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ActJudge is the act of confirming whether an application is eligible.
const ActJudge control.Act = "recruitment.application.judge"

// maxReasons is the most bytes of the reasons of a decision.
const maxReasons = 2000

// candidate is what a form declares, as the rules read it. A notice states no day on which the post begins: age is judged
// on the day of the deadline, the first on which anybody could be chosen (R133). Open stints end, and nationality is
// judged, on the day of submission (R132, R136).
func (f Form) candidate(submitted, closes cal.Date) eligibility.Candidate {
	c := eligibility.Candidate{Born: f.Person.Born, Service: f.Answers.Service, Fit: f.Answers.Fit, Relatives: f.Answers.Relatives, Clearance: f.Answers.Clearance,
		Diploma: f.Studies.Diploma, Studies: f.studied(), English: f.Tongues.English, French: f.Tongues.French, Submitted: submitted, Start: closes,
		Statements: map[int]string{}, Advantages: map[int]string{}}
	for _, n := range []string{f.Person.Nation, f.Person.Second} {
		if n != "" {
			c.Nationalities = append(c.Nationalities, n)
		}
	}
	for _, j := range f.Experience.Jobs {
		c.Experience = append(c.Experience, eligibility.Stint{Period: cal.Period{Start: j.From, End: j.To}, Share: j.Share, Project: j.Project})
	}
	for _, t := range f.Tongues.Others {
		c.OtherScales = append(c.OtherScales, eligibility.OtherScale{Language: languageCode(t.Language), Scale: t.Scale, Level: t.Level})
	}
	for i, s := range f.Answers.Essential {
		c.Statements[i] = s.Text
	}
	for i, s := range f.Answers.Desirable {
		c.Advantages[i] = s.Text
	}
	return c
}

// studied is what somebody studied, in one line.
func (f Form) studied() string {
	var parts []string
	for _, s := range []string{f.Studies.Subject, f.Studies.School} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// languageCode tells the two official languages by the names that people give them; other names stay as they are.
func languageCode(name string) string {
	switch i18n.Fold(strings.TrimSpace(name)) {
	case "english", "anglais", "en":
		return eligibility.English
	case "french", "francais", "fr":
		return eligibility.French
	}
	return name
}

// Judged is an application as the rules see it. What they say is a proposal; a person confirms it.
type Judged struct {
	Application
	Report eligibility.Report `json:"report"`
}

// judge judges what was handed in of an application.
func judge(a Application, n recruitment.Posting, members []eligibility.Membership) Judged {
	return Judged{a, eligibility.Judge(n.Essential, n.Desirable, a.HandedIn.candidate(a.Submitted.Date(), n.Closes.Date()), members)}
}

// alliance is who was a member state when, as the office keeps it (R132).
func alliance(ctx context.Context, q db.Querier) (members []eligibility.Membership, err error) {
	countries, err := stakeholders.Countries(ctx, q)
	if err != nil {
		return nil, err
	}
	codes, ids := map[stakeholders.PartyID]string{}, make([]stakeholders.PartyID, len(countries))
	for i, c := range countries {
		codes[c.ID], ids[i] = c.Code, c.ID
	}
	list, err := stakeholders.Memberships(ctx, q, ids...)
	for _, id := range ids {
		for _, m := range list[id] {
			if m.Of == stakeholders.Ally {
				members = append(members, eligibility.Membership{Nation: codes[id], Period: m.Period})
			}
		}
	}
	return members, err
}

// Filter narrows the applications of a vacancy; drafts, and what was erased, are no matter of the office.
type Filter struct {
	State State
	IDs   []ApplicationID // these alone; nil is all
	After ApplicationID
	Limit int
}

// Applications lists applications to a vacancy that the actor in the context may see, in the order in which they were begun,
// each judged by the rules.
func Applications(ctx context.Context, q db.Querier, vacancy recruitment.VacancyID, f Filter) ([]Judged, error) {
	n, _, err := recruitment.PostingOf(ctx, q, vacancy)
	if fault.Is(err, fault.NotFound) {
		return nil, nil // not published yet
	}
	if err != nil {
		return nil, err
	}
	members, err := alliance(ctx, q)
	if err != nil {
		return nil, err
	}
	t := seen(ctx, columns).Add("AND a.vacancy_id = ? AND a.submitted_at IS NOT NULL AND a.state <> 'erased'", string(vacancy))
	if f.State != "" {
		t.Add("AND a.state = ?", string(f.State))
	}
	if f.IDs != nil {
		ids := make([]string, len(f.IDs))
		for i, id := range f.IDs {
			ids[i] = string(id)
		}
		t.Add("AND").In("a.id", ids...)
	}
	if f.After != "" {
		t.Add("AND a.id > ?", string(f.After))
	}
	return db.Collect(ctx, q, t.Add("ORDER BY a.id LIMIT ?", f.Limit), func(row db.Row) (Judged, error) {
		a, err := scanApplication(row)
		if err != nil {
			return Judged{}, err
		}
		return judge(a, n, members), nil
	})
}

// Judge is one application that was handed in, with its notice. The office reads what was handed in and nothing of what the
// candidate is working on. Fault: NotFound.
func Judge(ctx context.Context, q db.Querier, id ApplicationID) (Judged, recruitment.Posting, error) {
	a, err := applicationOf(ctx, q, id)
	if err == nil && a.HandedIn == nil {
		err = fault.Missing(Kind)
	}
	if err != nil {
		return Judged{}, recruitment.Posting{}, err
	}
	n, _, err := recruitment.PostingOf(ctx, q, a.Vacancy)
	if err != nil {
		return Judged{}, n, err
	}
	members, err := alliance(ctx, q)
	a.Form = Form{}
	return judge(a, n, members), n, err
}

// decide records on an application what a person confirmed of it.
func (s *Service) decide(ctx context.Context, tx *control.Tx, a Application, n recruitment.Posting, to State, reasons string) (control.Change, error) {
	switch {
	case !a.running():
		return control.Change{}, fault.New(fault.Conflict, "candidacy.not_now", fault.Args{"state": a.State.Word()})
	case eligibility.InTime(tx.Now(), n.Closes):
		return control.Change{}, fault.New(fault.Conflict, "candidacy.still_open", fault.Args{"ref": n.Reference})
	}
	before := trace{a.State, a.DeleteOn, n.Closes}
	a.State, a.DecidedBy, a.DecidedAt, a.Reasons = to, tx.Actor().ID, tx.Now(), reasons
	a.retain(n.Closes)
	return control.Change{Object: a.ID.Ref(), Before: before, After: trace{a.State, a.DeleteOn, n.Closes}}, s.keep(ctx, tx, a)
}

// checkReasons gives what is wrong with the reasons of a decision.
func checkReasons(reasons string, fs *fault.Fields) {
	fs.Check(strings.TrimSpace(reasons) != "", "reasons", "fault.required")
	if len(reasons) > maxReasons {
		fs.Add("reasons", "fault.too_long", fault.Args{"max": maxReasons})
	}
}

// Decide confirms an application as eligible or not, with reasons, once the vacancy has closed; a decision can be put right.
// The rules only propose. at is the version that was read, 0 for any. Faults: Invalid, Stale, Conflict.
func (s *Service) Decide(ctx context.Context, id ApplicationID, at int, to State, reasons string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActJudge, Object: id.Ref(), Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		var fs fault.Fields
		fs.Check(to == Eligible || to == Ineligible, "decision", "candidacy.choice")
		checkReasons(reasons, &fs)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		a, err := applicationOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if at != 0 && at != a.Version {
			return control.Change{}, fault.Stale(map[string]any{"version": a.Version, "decision": a.State, "reasons": a.Reasons})
		}
		n, _, err := recruitment.PostingOf(ctx, tx, a.Vacancy)
		if err != nil {
			return control.Change{}, err
		}
		return s.decide(ctx, tx, a, n, to, reasons)
	})
}

// Confirm confirms what the rules propose of several applications to a vacancy, with one reason; those of which they leave
// something to a person, or which are decided already, stay as they are. It is one act, with a line in the trail for each.
func (s *Service) Confirm(ctx context.Context, vacancy recruitment.VacancyID, ids []ApplicationID, reasons string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActJudge, Object: vacancy.Ref(), Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		var fs fault.Fields
		fs.Check(len(ids) > 0 && len(ids) <= maxConfirmed, "id", "candidacy.nobody_chosen")
		checkReasons(reasons, &fs)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		list, err := Applications(ctx, tx, vacancy, Filter{State: Submitted, IDs: ids, Limit: len(ids)})
		if err != nil {
			return control.Change{}, err
		}
		n, _, err := recruitment.PostingOf(ctx, tx, vacancy)
		if err != nil {
			return control.Change{}, err
		}
		var changes []control.Change
		for _, j := range list {
			to, sure := j.proposed()
			if !sure {
				continue
			}
			change, err := s.decide(ctx, tx, j.Application, n, to, reasons)
			if err != nil {
				return control.Change{}, err
			}
			changes = append(changes, change)
		}
		if len(changes) == 0 {
			return control.Change{}, fault.Refuse("candidacy.nothing_sure", nil)
		}
		if err := tx.TrailAll(ctx, ActJudge, changes...); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: vacancy.Ref()}, nil // who may read the vacancy's history need not know how many were found what
	})
}

// proposed is what the rules propose, and whether they leave nothing to a person.
func (j Judged) proposed() (State, bool) {
	switch j.Report.Verdict {
	case eligibility.Eligible:
		return Eligible, true
	case eligibility.Ineligible:
		return Ineligible, true
	}
	return Submitted, false
}

// Finding is what the rules say of one criterion, in words of a language.
type Finding struct {
	Criterion         string              `json:"criterion"`
	Kind              eligibility.Kind    `json:"kind"`
	Rule              string              `json:"rule"`
	Result            eligibility.Result  `json:"result"`
	Evidence          []string            `json:"evidence"`
	Arithmetic        []eligibility.Piece `json:"arithmetic,omitempty"`
	ProjectArithmetic []eligibility.Piece `json:"project_arithmetic,omitempty"`
}

// findings puts outcomes into words.
func findings(p *i18n.Printer, list []eligibility.Outcome) []Finding {
	out := make([]Finding, len(list))
	for i, o := range list {
		out[i] = Finding{Criterion: p.Text(o.Criterion.Text), Kind: o.Criterion.Kind, Rule: o.Rule, Result: o.Result, Evidence: []string{}, Arithmetic: o.Arithmetic, ProjectArithmetic: o.ProjectArithmetic}
		for _, s := range o.Evidence {
			out[i].Evidence = append(out[i].Evidence, p.Message(s.Key, s.Args))
		}
	}
	return out
}

// Eligibility is an application as the command line shows it: without the candidate's name.
type Eligibility struct {
	Application ApplicationID       `json:"application"`
	Receipt     string              `json:"receipt"`
	Vacancy     string              `json:"vacancy"`
	State       State               `json:"state"`
	Verdict     eligibility.Verdict `json:"verdict"`
	Essential   []Finding           `json:"essential"`
	Desirable   []Finding           `json:"desirable"`
	Advantages  int                 `json:"advantages"`
}

// EligibilityOf judges an application by its identifier or its receipt, for whoever acts in the context. Fault: NotFound.
func (s *Service) EligibilityOf(ctx context.Context, p *i18n.Printer, which string) (out Eligibility, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		id := ApplicationID(which)
		if tail, ok := strings.CutPrefix(strings.ToUpper(which), "A-"); ok {
			list, err := db.Collect(ctx, q, seen(ctx, "a.id").Add(`AND a.submitted_at IS NOT NULL AND REPLACE(a.id, '-', '') LIKE ? ESCAPE '\'`, "%"+strings.ToLower(strings.NewReplacer("%", "", "_", "", `\`, "").Replace(tail))), db.Value[ApplicationID])
			if err != nil || len(list) != 1 {
				return firstOf(err, fault.Missing(Kind))
			}
			id = list[0]
		}
		j, n, err := Judge(ctx, q, id)
		if err == nil {
			out = Eligibility{j.ID, j.Receipt(), n.Reference, j.State, j.Report.Verdict, findings(p, j.Report.Essential), findings(p, j.Report.Desirable), j.Report.Advantages}
		}
		return err
	})
	return out, err
}
