package fieldpack

import (
	"context"
	"encoding/json"
	"strconv"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// Finding is something to know of a return before it is applied; one that stops it keeps it from being.
type Finding struct {
	Key   string     `json:"key"`
	Args  fault.Args `json:"args,omitempty"`
	Stops bool       `json:"stops"`
}

// Preview is a return with its form and what is to be known about it.
type Preview struct {
	Return   Return            `json:"return"`
	Form     Form              `json:"form"`
	Says     map[string]string `json:"says"` // understood
	Findings []Finding         `json:"findings"`

	wrong error
	names map[control.ActorID]string
}

// May reports whether nothing stands in the way of applying it.
func (p Preview) May() bool {
	for _, f := range p.Findings {
		if f.Stops {
			return false
		}
	}
	return true
}

// Preview says what a return would do.
func (s *Service) Preview(ctx context.Context, id string) (p Preview, err error) {
	today := s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if p.Return, err = returned(ctx, q, id); err != nil {
			return err
		}
		if p.Form, err = form(ctx, q, p.Return.Form); err != nil {
			return err
		}
		p.names, err = control.Names(ctx, q, p.Return.By, p.Form.MadeBy)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Says, p.wrong = p.Form.answers(Came{Answers: p.Return.Answers})
	p.judge(today)
	return p, s.moved(ctx, &p)
}

func (p *Preview) find(stops bool, key string, args fault.Args) {
	p.Findings = append(p.Findings, Finding{key, args, stops})
}

// judge finds what the form itself tells: that it came twice, late, or for a closed week, or is not whole.
func (p *Preview) judge(today cal.Date) {
	switch {
	case p.Form.State == Returned && p.Form.digest == p.Return.digest:
		p.find(true, "fieldpack.finding.same", fault.Args{"author": p.Form.Author})
	case p.Form.State == Returned:
		p.find(true, "fieldpack.finding.twice", fault.Args{"author": p.Form.Author})
	}
	if p.Form.Due.Before(today) {
		p.find(false, "fieldpack.finding.late", fault.Args{"on": p.Form.Due, "n": p.Form.Due.DaysUntil(today)})
	}
	if p.Form.Kind == Progress {
		w := week.Week(p.Form.Period)
		if week.Closed(w, today) {
			p.find(true, "fieldpack.finding.closed", fault.Args{"week": w})
		}
	}
	if on, err := cal.ParseDate(p.Says["filled_on"]); err == nil && on.After(today) {
		p.find(false, "fieldpack.finding.ahead", fault.Args{"on": on})
	}
	if f := fault.Of(p.wrong); p.wrong != nil && f != nil {
		for _, x := range f.Fields {
			p.find(true, "fieldpack.finding.field", fault.Args{"field": p.Form.labelOf(x.Name), "why": fieldWhy{x}})
		}
	}
}

// moved finds whether the object is another than when the form was made, and whether it still takes the form.
func (s *Service) moved(ctx context.Context, p *Preview) error {
	var version int
	over := false
	switch p.Form.Kind {
	case Attendance:
		a, err := s.activities.Activity(ctx, activity.ActivityID(p.Form.Object.ID))
		if err != nil {
			return err
		}
		version = a.Version
		if a.State != activity.Delivered {
			p.find(true, "fieldpack.finding.not_delivered", fault.Args{"state": a.State.Word()})
		}
	case Check:
		h, _, err := s.portfolio.Handover(ctx, portfolio.HandoverID(p.Form.Object.ID))
		if err != nil {
			return err
		}
		version = h.Revision
		if n, _ := strconv.Atoi(p.Says["check"]); n > 0 && n <= len(h.Checks) && !h.Checks[n-1].Done.IsZero() && p.Form.State == Out {
			p.find(true, "fieldpack.finding.checked", fault.Args{"on": h.Checks[n-1].Done})
		}
	default:
		d, err := s.portfolio.Project(ctx, portfolio.ProjectID(p.Form.Object.ID))
		if err != nil {
			return err
		}
		version, over = d.Project.Revision, d.Project.State.Over()
		if p.Form.Kind == Progress && p.Form.State == Out {
			if err := s.said(ctx, p); err != nil {
				return err
			}
		}
	}
	if over {
		p.find(true, "fieldpack.finding.over", fault.Args{"ref": p.Form.Ref})
	}
	if version != p.Form.Version {
		p.find(false, "fieldpack.finding.moved", fault.Args{"ref": p.Form.Ref})
	}
	return nil
}

// said finds what was said of the project in the week already, which the form would replace.
func (s *Service) said(ctx context.Context, p *Preview) error {
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		id := portfolio.ProjectID(p.Form.Object.ID)
		latest, err := s.weeks.Latest(ctx, q, []portfolio.ProjectID{id}, 12)
		for _, u := range latest[id] {
			if u.Week == p.Form.Period {
				p.find(false, "fieldpack.finding.said", fault.Args{"who": u.By.Name, "text": u.State})
			}
		}
		return err
	})
}

// Apply writes what a return says through the use case of its slice, as the actor, and notes the form as
// returned. A file that is read and applied again writes nothing again.
func (s *Service) Apply(ctx context.Context, id string) (control.Done, error) {
	p, err := s.Preview(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	for _, f := range p.Findings {
		if f.Stops {
			return control.Done{}, fault.Refuse(f.Key, f.Args)
		}
	}
	applied, err := s.use(web.WithRequestKey(ctx, "field-form:"+p.Form.ID+":"+p.Return.digest), p)
	if err != nil {
		return control.Done{}, err
	}
	ref := control.Ref{Kind: KindForm, ID: p.Form.ID}
	return s.control.Do(ctx, control.Op{Act: ActApply, Object: ref, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := form(ctx, tx, p.Form.ID)
		if err != nil {
			return control.Change{}, err
		}
		if f.State != Out {
			return control.Change{}, fault.New(fault.Conflict, "fieldpack.finding.twice", fault.Args{"author": f.Author})
		}
		after := outcome{Kind: f.Kind, Author: p.Says["author"], FilledOn: p.Says["filled_on"], Applied: applied, Says: p.Says}
		return control.Change{Object: ref, After: after, Note: after.Author}, settle(ctx, tx, f.ID, Returned, after.Author, applied.Trail, p.Return.digest)
	})
}

// outcome is what applying did, as the trail keeps it.
type outcome struct {
	Kind     Kind              `json:"kind"`
	Author   string            `json:"author"`
	FilledOn string            `json:"filled_on"`
	Applied  control.Done      `json:"applied"`
	Says     map[string]string `json:"says"`
}

// use calls the use case.
func (s *Service) use(ctx context.Context, p Preview) (control.Done, error) {
	says := p.Says
	number := func(name string) int {
		n, _ := strconv.Atoi(says[name])
		return n
	}
	switch p.Form.Kind {
	case Progress:
		entry := week.Entry{Project: portfolio.ProjectID(p.Form.Object.ID), Said: week.Said{State: says["state"], Next: says["next"], Worry: says["worry"]}}
		entry.Revision = -1 // over whatever stands there: the preview has shown it
		return s.weeks.Submit(ctx, week.Submission{Week: week.Week(p.Form.Period), Lang: p.Return.Lang, Entries: []week.Entry{entry}})
	case Attendance:
		return s.activities.Move(ctx, activity.ActivityID(p.Form.Object.ID), "report", activity.MoveForm{Actual: headcount(says), AfterAction: says["after_action"]})
	case RiskNote:
		title := says["title"]
		form := portfolio.RiskForm{EntryForm: portfolio.EntryForm{Category: portfolio.Category(says["category"])}, Sign: portfolio.Threat, Cause: says["cause"], Event: says["event"],
			Effect: says["effect"], Likelihood: number("likelihood"), Impact: number("impact"), Action: says["action"]}
		if form.Title.EN = title; p.Return.Lang == "fr" {
			form.Title.EN, form.Title.FR = "", title
		}
		return s.portfolio.RaiseRisk(ctx, p.Form.Object, form)
	}
	on, err := cal.ParseDate(says["done_on"])
	if err != nil {
		return control.Done{}, err
	}
	return s.portfolio.CheckEndUse(ctx, portfolio.HandoverID(p.Form.Object.ID), 0, number("check"), on, says["finding"])
}

// undoApply takes back what a form wrote, by the way its slice has for it, and puts the form out again.
func (s *Service) undoApply(ctx context.Context, object control.Ref, _, after json.RawMessage) (control.Done, error) {
	var did outcome
	if err := json.Unmarshal(after, &did); err != nil || did.Applied.Trail == "" {
		return control.Done{}, fault.Refuse("control.undo_none", nil)
	}
	if err := s.back(ctx, object.ID, did); err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActApply, Object: object}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return control.Change{Object: object, Before: did}, settle(ctx, tx, object.ID, Out, "", "", "")
	})
}

func (s *Service) back(ctx context.Context, id string, did outcome) error {
	switch did.Kind {
	case RiskNote: // a risk that was entered is never dropped, but closed with the reason
		_, err := s.portfolio.RetractRisk(ctx, portfolio.RiskID(did.Applied.Object.ID), s.Words.Printer(web.LangFrom(ctx)).T("fieldpack.undone"))
		return err
	case Check:
		no, _ := strconv.Atoi(did.Says["check"])
		_, err := s.portfolio.ReopenEndUse(ctx, portfolio.HandoverID(did.Applied.Object.ID), 0, no)
		return err
	}
	_, err := s.control.UndoDone(ctx, did.Applied.Trail)
	return err
}
