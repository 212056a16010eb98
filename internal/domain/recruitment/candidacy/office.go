package candidacy

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The addresses of the office's pages.
const (
	pathConfirm  = recruitment.PathApplications + "/confirm"
	pathOne      = "/applications/{id}"
	pathDecide   = "/applications/{id}/decision"
	pathOneFile  = "/applications/{id}/files/{file}"
	pathRegister = recruitment.PathPersonalData
	pathForget   = "/personal-data/{id}/erase"
)

func (s *Service) officeRoutes() []web.Route {
	return []web.Route{
		web.Get(recruitment.PathApplications, ActRead, s.list, listPage),
		web.Get(pathConfirm, ActJudge, s.showConfirm, confirmPage),
		web.Post(pathConfirm, ActJudge, s.confirm, pathConfirm),
		web.Get(pathOne, ActRead, s.showOne, onePage),
		web.Post(pathDecide, ActJudge, s.decision, pathOne),
		web.Get(pathOneFile, ActRead, s.oneFile, nil),
		web.Get(pathRegister, ActRead, s.register, registerPage),
		web.Get(pathForget, ActForget, s.showForget, forgetPage),
		web.Post(pathForget, ActForget, s.forget, pathForget),
	}
}

// listIn is a page of the applications to a vacancy.
type listIn struct {
	web.List
	ID    recruitment.VacancyID `json:"id"`
	State State                 `json:"state" web:"max=20"`
}

// listOut are the applications to a vacancy as page, JSON and file.
type listOut struct {
	Applications []Row  `json:"applications"`
	Next         string `json:"next,omitempty"`

	vacancy recruitment.Vacancy
	closed  bool
	today   cal.Date
}

// Row is an application in the list, with what the rules propose. Months are those of the first criterion on experience, in all
// and in managing projects.
type Row struct {
	ID         ApplicationID       `json:"id"`
	Receipt    string              `json:"receipt"`
	Name       string              `json:"name"`
	Nations    []string            `json:"nations"`
	Submitted  cal.Instant         `json:"submitted_at"`
	State      State               `json:"state"`
	Verdict    eligibility.Verdict `json:"proposal"`
	NotMet     int                 `json:"not_met"`
	ToJudge    int                 `json:"to_be_judged"`
	Months     int                 `json:"experience_months"`
	Project    int                 `json:"project_months"`
	Advantages int                 `json:"advantages"`
}

func (j Judged) row() Row {
	r := Row{ID: j.ID, Receipt: j.Receipt(), Name: j.Name, Nations: []string{}, Submitted: j.Submitted, State: j.State, Verdict: j.Report.Verdict, Advantages: j.Report.Advantages}
	for _, n := range []string{j.HandedIn.Person.Nation, j.HandedIn.Person.Second} {
		if n != "" {
			r.Nations = append(r.Nations, n)
		}
	}
	for _, o := range j.Report.Essential {
		switch o.Result {
		case eligibility.NotMet:
			r.NotMet++
		case eligibility.ToJudge, eligibility.NoneFound:
			r.ToJudge++
		}
		if o.Criterion.Kind == eligibility.Experience && r.Months == 0 {
			r.Months, r.Project = total(o.Arithmetic), total(o.ProjectArithmetic)
		}
	}
	return r
}

// total is the whole months that pieces add up to, by their shares.
func total(pieces []eligibility.Piece) int {
	sum := 0
	for _, p := range pieces {
		sum += (p.Months*30 + p.Days) * p.Share
	}
	return sum / 300_000
}

func (s *Service) list(ctx context.Context, in listIn) (out listOut, err error) {
	now := s.control.DB().Now()
	out.today = now.Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.vacancy, err = recruitment.VacancyByID(ctx, q, in.ID); err != nil {
			return err
		}
		out.closed = !eligibility.InTime(now, out.vacancy.Deadline())
		list, err := Applications(ctx, q, in.ID, Filter{State: in.State, After: ApplicationID(in.After), Limit: in.Limit + 1})
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		out.Applications = make([]Row, len(list))
		for i, j := range list {
			out.Applications[i] = j.row()
		}
		return err
	})
	return out, err
}

// step is how far a state has come, for its tag.
func (s State) step() web.Step {
	switch s {
	case Draft:
		return web.Drafted
	case Submitted:
		return web.Submitted
	case Eligible:
		return web.Settled
	}
	return web.Ended
}

// Table is the list once, for the page, XLSX and CSV.
func (o listOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "applications", Title: p.T("candidacy.applications"), Next: o.Next, AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "name", Label: p.T("candidacy.field.name"), Main: true},
		{Key: "receipt", Label: p.T("candidacy.receipt"), Export: true},
		{Key: "nations", Label: p.T("candidacy.field.nation")},
		{Key: "submitted", Label: p.T("candidacy.submitted_on"), Kind: web.KindDate},
		{Key: "step", Label: p.T("candidacy.field.state"), Screen: true},
		{Key: "state", Label: p.T("candidacy.field.state"), Export: true},
		{Key: "proposal", Label: p.T("candidacy.proposal")},
		{Key: "not_met", Label: p.T("candidacy.not_met"), Kind: web.KindInt},
		{Key: "to_judge", Label: p.T("candidacy.to_judge"), Kind: web.KindInt},
		{Key: "months", Label: p.T("candidacy.months"), Kind: web.KindInt},
		{Key: "project", Label: p.T("candidacy.project_months"), Kind: web.KindInt},
		{Key: "advantages", Label: p.T("candidacy.advantages"), Kind: web.KindInt},
	}, Empty: &web.Empty{Title: p.T("candidacy.none"), Words: p.T("candidacy.none_words")}}
	for _, r := range o.Applications {
		at, state := web.Href(pathOne, string(r.ID)), p.T(string(r.State.Word()))
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: at, Cells: []web.Cell{
			web.Anchor(r.Name, at).Under(r.Receipt), web.Text(r.Receipt), web.Text(strings.Join(r.Nations, ", ")), web.Day(r.Submitted.Date()), web.Drawing(web.StepTag(r.State.step(), state), state), web.Text(state),
			web.Text(p.T("candidacy.verdict." + string(r.Verdict))), web.Int(int64(r.NotMet)), web.Int(int64(r.ToJudge)), web.Int(int64(r.Months)), web.Int(int64(r.Project)), web.Int(int64(r.Advantages))}})
	}
	return t
}

// confirmIn names the applications of which the proposal is to be confirmed.
type confirmIn struct {
	ID      recruitment.VacancyID `json:"id"`
	Chosen  []ApplicationID       `json:"chosen"`
	Reasons string                `json:"reasons"`
}

// confirmOut is what confirming would do.
type confirmOut struct {
	listOut
	chosen []string
}

// showConfirm lists what would be confirmed: the applications to the vacancy that wait and of which the rules leave nothing
// to a person, so many as one act confirms.
func (s *Service) showConfirm(ctx context.Context, in struct {
	ID recruitment.VacancyID `json:"id"`
}) (out confirmOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		now := s.control.DB().Now()
		if out.vacancy, err = recruitment.VacancyByID(ctx, q, in.ID); err != nil {
			return err
		}
		out.today, out.closed = now.Date(), !eligibility.InTime(now, out.vacancy.Deadline())
		for after := ApplicationID(""); ; {
			list, err := Applications(ctx, q, in.ID, Filter{State: Submitted, After: after, Limit: maxConfirmed})
			if err != nil {
				return err
			}
			for _, j := range list {
				if _, sure := j.proposed(); sure && len(out.chosen) < maxConfirmed {
					out.Applications = append(out.Applications, j.row())
					out.chosen = append(out.chosen, string(j.ID))
				}
			}
			if len(list) < maxConfirmed || len(out.chosen) == maxConfirmed {
				return nil
			}
			after = list[len(list)-1].ID
		}
	})
	return out, err
}

// maxConfirmed is how many applications one act confirms.
const maxConfirmed = 1000

func (s *Service) confirm(ctx context.Context, in confirmIn) (web.See, error) {
	done, err := s.Confirm(ctx, in.ID, in.Chosen, in.Reasons)
	return web.See{To: recruitment.ApplicationsPath(in.ID), Say: "candidacy.confirmed", Body: done}, err
}

// oneOut is an application as the office reads it.
type oneOut struct {
	Judged
	notice  recruitment.Posting
	decided string // name of whoever decided
	closed  bool
	nations []web.Option
}

type oneIn struct {
	ID ApplicationID `json:"id"`
}

func (s *Service) showOne(ctx context.Context, in oneIn) (out oneOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Judged, out.notice, err = Judge(ctx, q, in.ID); err != nil {
			return err
		}
		out.closed = !eligibility.InTime(s.control.DB().Now(), out.notice.Closes)
		names, err := control.Names(ctx, q, out.DecidedBy)
		out.decided = names[out.DecidedBy]
		if err == nil {
			out.nations, err = nations(ctx, q, web.LangFrom(ctx))
		}
		return err
	})
	return out, err
}

type decideIn struct {
	ID       ApplicationID `json:"id"`
	Version  int           `json:"version"`
	Decision State         `json:"decision" web:"max=20"`
	Reasons  string        `json:"reasons"`
}

func (s *Service) decision(ctx context.Context, in decideIn) (web.See, error) {
	done, err := s.Decide(ctx, in.ID, in.Version, in.Decision, in.Reasons)
	return web.See{To: web.Href(pathOne, string(in.ID)), Say: "candidacy.decided", Body: done}, err
}

// oneFile sends a file of an application that was handed in to somebody of the office, to be saved and never shown.
func (s *Service) oneFile(ctx context.Context, in struct {
	ID   ApplicationID `json:"id"`
	File string        `json:"file"`
}) (web.Download, error) {
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		j, _, err := Judge(ctx, q, in.ID)
		if err == nil && !slices.ContainsFunc(j.HandedIn.Files, func(a Attached) bool { return a.ID == in.File }) {
			err = fault.Missing("file")
		}
		return err
	})
	if err != nil {
		return web.Download{}, err
	}
	return s.send(ctx, in.File)
}

func (o oneOut) facts(f *web.Frame) []web.Fact {
	p := o.HandedIn.Person
	list := []web.Fact{
		{Term: f.T("candidacy.receipt"), Value: o.Receipt()},
		{Term: f.T("candidacy.field.state"), Value: f.T(string(o.State.Word()))},
		{Term: f.T("candidacy.submitted_on"), Value: recruitment.Closing(f.P, o.Submitted)},
		{Term: f.T("candidacy.field.email"), Value: o.Email},
		{Term: f.T("candidacy.field.phone"), Value: p.Phone},
		{Term: f.T("candidacy.field.address"), Value: p.Address},
		{Term: f.T("candidacy.field.born"), Value: f.P.Date(p.Born)},
		{Term: f.T("candidacy.field.nation"), Value: mine{nations: o.nations}.nationWords(p)},
		{Term: f.T("candidacy.field.who"), Value: o.HandedIn.Answers.Who},
		{Term: f.T("candidacy.kept_for"), Value: f.T(string(o.Purpose.Word()))},
		{Term: f.T("candidacy.field.delete_on"), Value: f.P.Date(o.DeleteOn)},
	}
	if o.DecidedBy != "" {
		list = append(list, web.Fact{Term: f.T("candidacy.decided_by"), Value: o.decided}, web.Fact{Term: f.T("candidacy.reasons"), Value: o.Reasons})
	}
	return list
}

// pieceWords is a stretch of time as it was counted: "1 Jan 2022 to 31 Dec 2023: 24 months and 0 days, at 75 %".
func pieceWords(p *i18n.Printer, x eligibility.Piece) string {
	return p.T("candidacy.piece", "from", x.Period.Start, "to", x.Period.End, "months", x.Months, "days", x.Days, "share", p.Decimal(float64(x.Share)/100, shareDecimals(x.Share)))
}

// shareDecimals keeps the decimals of a share that is no whole part of a hundred.
func shareDecimals(share int) int {
	if share%100 == 0 {
		return 0
	}
	return 2
}
