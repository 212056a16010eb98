package recruitment

import (
	"context"
	"reflect"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return slices.Concat([]web.Route{
		web.Get(pathVacancies, control.SignedIn, s.list, listPage),
		web.Get(pathNew, ActCreate, s.showNew, newPage),
		web.Post(pathNew, ActCreate, s.create, pathNew),
		web.Get(pathPaste, ActCreate, s.showPaste, pastePage),
		web.Post(pathPaste, ActCreate, s.paste, pathPaste),
		web.Get(pathTemplates, control.SignedIn, s.listTemplates, templatesPage),
		web.Post(pathRetire, ActRetireTemplate, s.retire, pathTemplates),
		web.Get(pathVacancy, control.SignedIn, s.show, vacancyPage),
		web.Get(pathEdit, ActEdit, s.showEdit, editPage),
		web.Post(pathEdit, ActEdit, s.save, pathEdit),
		web.Get(pathFlag, ActResolve, s.showFlag, flagPage),
		web.Post(pathFlag, ActResolve, s.resolve, pathFlag),
		web.Post(pathSubmit, ActSubmit, s.move(s.Submit, "recruitment.submitted"), pathEdit),
		web.Post(pathRecall, ActRecall, s.move(s.Recall, "recruitment.recalled"), pathVacancy),
		web.Post(pathBudget, ActConfirmBudget, s.move(s.ConfirmBudget, "recruitment.budget_done"), pathVacancy),
		web.Post(pathPublish, ActPublish, s.move(s.Publish, "recruitment.published"), pathVacancy),
		web.Get(pathExtend, ActExtend, s.showExtend, extendPage),
		web.Post(pathExtend, ActExtend, s.extend, pathExtend),
		web.Get(pathCorrect, ActCorrect, s.showEdit, correctPage),
		web.Post(pathCorrect, ActCorrect, s.correct, pathCorrect),
		web.Get(pathCancel, ActCancel, s.show, cancelPage),
		web.Post(pathCancel, ActCancel, s.cancel, pathCancel),
		web.Get(pathTemplate, ActSaveTemplate, s.show, templatePage),
		web.Post(pathTemplate, ActSaveTemplate, s.saveTemplate, pathTemplate),
		web.Get(pathHistory, control.SignedIn, s.history, historyPage),
	}, s.careersRoutes(), s.alertRoutes())
}

type listIn struct {
	web.List
	Text   string `json:"q" web:"max=200"`
	State  State  `json:"state"`
	Budget bool   `json:"budget"`
}

// listOut is the list of vacancies as page, JSON and file.
type listOut struct {
	Vacancies []Row  `json:"vacancies"`
	Next      string `json:"next,omitempty"`

	today cal.Date
}

// Row is a vacancy in the list: what it is now, at the instant of asking. Flags are those still to be settled.
type Row struct {
	ID        VacancyID   `json:"id"`
	Reference string      `json:"reference"`
	Title     i18n.Text   `json:"title"`
	Division  i18n.Text   `json:"division"`
	Grade     string      `json:"grade"`
	State     State       `json:"state"`
	Posts     int         `json:"posts"`
	Closes    cal.Instant `json:"deadline"`
	Published cal.Instant `json:"published_at"`
	Budget    bool        `json:"pending_budget"`
	Internal  bool        `json:"internal_only"`
	Example   bool        `json:"example"`
	Flags     int         `json:"open_flags"`
	Selection *Choosing   `json:"selection,omitempty"` // once it has begun
}

func (v Vacancy) row(now cal.Instant) Row {
	return Row{v.ID, v.Reference, v.Title, v.Division, v.Grades(), v.Stage(now), v.Posts, v.Deadline(), v.PublishedAt, v.PendingBudget, v.InternalOnly, v.Example, len(v.OpenFlags()), nil}
}

// list lists the vacancies that the actor in the context may see, as the page and the command line show them.
func (s *Service) list(ctx context.Context, in listIn) (out listOut, err error) {
	now := s.control.DB().Now()
	out.today = now.In(brussels)
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := Vacancies(ctx, q, Filter{Text: in.Text, State: in.State, Budget: in.Budget, Now: now, After: in.After, Limit: in.Limit + 1})
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		if err != nil {
			return err
		}
		ids := make([]VacancyID, len(list))
		for i, v := range list {
			ids[i] = v.ID
		}
		chosen, err := s.choosing(ctx, q, ids...)
		out.Vacancies = make([]Row, len(list))
		for i, v := range list {
			out.Vacancies[i] = v.row(now)
			if c, ok := chosen[v.ID]; ok {
				out.Vacancies[i].Selection = &c
			}
		}
		return err
	})
	return out, err
}

// Rows are the vacancies of the office as its list has them, for the command line: at most 50,000.
func (s *Service) Rows(ctx context.Context) ([]Row, error) {
	in := listIn{}
	in.Limit = web.ExportRows
	out, err := s.list(ctx, in)
	return out.Vacancies, err
}

type idIn struct {
	ID VacancyID `json:"id"`
}

// vacancyOut is a vacancy with who did what of it.
type vacancyOut struct {
	Vacancy
	Stage     State       `json:"stage"`
	Closes    cal.Instant `json:"deadline"`
	Public    string      `json:"public_page,omitempty"` // path of its notice on the careers pages
	now       cal.Instant
	names     map[control.ActorID]string
	pending   *control.Approval
	Selection *Choosing `json:"selection,omitempty"` // once it has begun
	selects   bool      // there is, or will be, a selection to look at
	chosen    bool      // people are being chosen: it is not opened again
}

func (s *Service) show(ctx context.Context, in idIn) (out vacancyOut, err error) {
	out.now = s.control.DB().Now()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Vacancy, err = vacancy(ctx, q, in.ID); err != nil {
			return err
		}
		ids := []control.ActorID{out.PreparedBy, out.SubmittedBy, out.ApprovedBy}
		for _, f := range out.Flags {
			ids = append(ids, f.By)
		}
		if out.names, err = control.Names(ctx, q, ids...); err != nil {
			return err
		}
		if out.chosen, err = s.selecting(ctx, q, in.ID); err != nil {
			return err
		}
		choosing, err := s.choosing(ctx, q, in.ID)
		if err != nil {
			return err
		}
		if c, ok := choosing[in.ID]; ok {
			out.Selection = &c
		}
		if out.State != Submitted && out.Correction == nil {
			return nil
		}
		waiting, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Object: string(in.ID), Limit: 1})
		if len(waiting) == 1 {
			out.pending = &waiting[0]
		}
		return err
	})
	out.Stage, out.Closes = out.Vacancy.Stage(out.now), out.Deadline()
	out.selects = s.Choosing != nil && out.Stage == Closed
	if (out.Stage == Published || out.Stage == Closed) && !out.InternalOnly {
		out.Public = web.Href(pathPosting, out.Reference)
	}
	return out, err
}

type moveIn struct {
	ID      VacancyID `json:"id"`
	Version int       `json:"version"`
}

// move is the handler of a use case that needs nothing but the vacancy.
func (s *Service) move(do func(context.Context, VacancyID, int) (control.Done, error), say string) func(context.Context, moveIn) (web.See, error) {
	return func(ctx context.Context, in moveIn) (web.See, error) {
		done, err := do(ctx, in.ID, in.Version)
		return web.See{To: vacancyPath(in.ID), Say: say, Body: done}, err
	}
}

// extendIn is a later deadline.
type extendIn struct {
	moveIn
	DeadlineOn   cal.Date  `json:"deadline_on"`
	DeadlineTime string    `json:"deadline_time" web:"max=5"`
	Zone         string    `json:"zone" web:"max=40"`
	Reason       i18n.Text `json:"reason"`
}

// showExtend is the form of a later deadline. Faults: those of show, Conflict while a selection runs.
func (s *Service) showExtend(ctx context.Context, in idIn) (out vacancyOut, err error) {
	if out, err = s.show(ctx, in); err == nil && out.chosen {
		err = fault.New(fault.Conflict, "recruitment.selection_runs", fault.Args{"ref": out.Reference})
	}
	return out, err
}

func (s *Service) extend(ctx context.Context, in extendIn) (web.See, error) {
	done, err := s.Extend(ctx, in.ID, in.Version, Form{DeadlineOn: in.DeadlineOn, DeadlineTime: in.DeadlineTime, Zone: in.Zone}, in.Reason)
	return web.See{To: vacancyPath(in.ID), Say: "recruitment.extended", Body: done}, err
}

type cancelIn struct {
	moveIn
	Reason string `json:"reason"`
}

func (s *Service) cancel(ctx context.Context, in cancelIn) (web.See, error) {
	done, err := s.Cancel(ctx, in.ID, in.Version, in.Reason)
	return web.See{To: vacancyPath(in.ID), Say: "recruitment.cancelled", Body: done}, err
}

type templateIn struct {
	moveIn
	Name i18n.Text `json:"name"`
}

func (s *Service) saveTemplate(ctx context.Context, in templateIn) (web.See, error) {
	done, err := s.SaveTemplate(ctx, in.ID, in.Name)
	return web.See{To: pathTemplates, Say: "web.saved", Body: done}, err
}

// templatesOut are the templates in use.
type templatesOut struct {
	Templates []Template `json:"templates"`
}

func (s *Service) listTemplates(ctx context.Context, _ web.List) (out templatesOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Templates, err = Templates(ctx, q, web.LangFrom(ctx))
		return err
	})
	return out, err
}

func (s *Service) retire(ctx context.Context, in struct {
	ID string `json:"id"`
}) (web.See, error) {
	done, err := s.RetireTemplate(ctx, in.ID)
	return web.See{To: pathTemplates, Say: "recruitment.template_gone", Body: done}, err
}

// flagIn is a flag by its number, counted from 1.
type flagIn struct {
	idIn
	No      int    `json:"no"`
	Version int    `json:"version"`
	How     string `json:"how"`
}

type flagOut struct {
	vacancyOut
	no   int
	flag Flag
}

func (s *Service) showFlag(ctx context.Context, in flagIn) (out flagOut, err error) {
	if out.vacancyOut, err = s.show(ctx, in.idIn); err != nil {
		return out, err
	}
	if in.No < 1 || in.No > len(out.Flags) {
		return out, fault.Missing("flag")
	}
	out.no, out.flag = in.No, out.Flags[in.No-1]
	return out, nil
}

func (s *Service) resolve(ctx context.Context, in flagIn) (web.See, error) {
	done, err := s.Resolve(ctx, in.ID, in.Version, in.No-1, in.How)
	return web.See{To: vacancyPath(in.ID), Say: "recruitment.flag_settled", Body: done}, err
}

// historyOut is the page of a vacancy with what happened to it.
type historyOut struct {
	vacancyOut
	Entries []control.Entry `json:"entries"`
	Next    string          `json:"next,omitempty"`

	people map[string]string
}

type historyIn struct {
	web.List
	ID VacancyID `json:"id"`
}

func (s *Service) history(ctx context.Context, in historyIn) (out historyOut, err error) {
	if out.vacancyOut, err = s.show(ctx, idIn{in.ID}); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Entries, err = s.control.Trail(ctx, q, control.TrailFilter{Object: string(in.ID), Outcome: "done", Before: in.After, Limit: in.Limit + 1}); err != nil {
			return err
		}
		if n := in.Limit; len(out.Entries) > n {
			out.Entries, out.Next = out.Entries[:n], out.Entries[n-1].ID
		}
		var ids []control.ActorID
		for _, e := range out.Entries {
			for _, id := range web.Identifiers(e.Before, e.After) {
				ids = append(ids, control.ActorID(id))
			}
		}
		names, err := control.Names(ctx, q, ids...)
		out.people = make(map[string]string, len(names))
		for id, name := range names {
			out.people[string(id)] = name
		}
		return err
	})
	return out, err
}

func (h historyOut) happenings(p *i18n.Printer) []web.Happening {
	var list []web.Happening
	words := Vocabularies()[Kind]
	for _, e := range h.Entries {
		x := web.Happening{At: e.At, Who: e.ActorName, What: p.T(e.Act.Key()), Note: e.Note}
		before, after := words.Speak(p, h.people, e.Before), words.Speak(p, h.people, e.After)
		if !reflect.DeepEqual(before, after) { // proposing other words changes nothing yet
			x.Before, x.After, x.Labels = before, after, words.Names(p, before, after)
		}
		list = append(list, x)
	}
	return list
}
