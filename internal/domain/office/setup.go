package office

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// SetupStep is one of the five steps by which an empty office is set up.
type SetupStep string

// The steps in their order. Each can be skipped and taken up again.
const (
	StepOffice    SetupStep = "office"
	StepPartners  SetupStep = "partners"
	StepPeople    SetupStep = "people"
	StepTemplates SetupStep = "templates"
	StepMail      SetupStep = "mail"
)

// SetupSteps are all of them.
var SetupSteps = []SetupStep{StepOffice, StepPartners, StepPeople, StepTemplates, StepMail}

// StepState is how far a step has come.
type StepState string

// The states of a step.
const (
	StepOpen    StepState = "open"
	StepDone    StepState = "done"
	StepSkipped StepState = "skipped"
)

// ActSetUp is the act of going through the steps.
const ActSetUp control.Act = "office.setup.edit"

// StepCount is how much there is already of what a step is about, with the page where there is more.
type StepCount struct {
	Word i18n.Key `json:"-"` // text key with {n}
	N    int64    `json:"n"`
	Href string   `json:"href"` // where it is listed
	New  string   `json:"new"`  // where more is entered; "" for nowhere
	Verb i18n.Key `json:"-"`    // words of the link to New
}

// Step is a step with its state.
type Step struct {
	Name   SetupStep   `json:"step"`
	State  StepState   `json:"state"`
	Counts []StepCount `json:"counts,omitempty"`
}

// TemplateChoice is a template for projects that ships, and whether the office offers it.
type TemplateChoice struct {
	Code    string    `json:"code"`
	Name    i18n.Text `json:"name"`
	Aim     i18n.Text `json:"aim"`
	Offered bool      `json:"offered"`
}

// SetupOut is the page of one step among the others.
type SetupOut struct {
	Steps     []Step           `json:"steps"`
	At        SetupStep        `json:"at"`
	Profile   Profile          `json:"profile"`
	Ceiling   control.Level    `json:"ceiling"`
	Templates []TemplateChoice `json:"templates"`
	Mail      MailOut          `json:"mail"`
}

// offered are the codes of the templates on offer.
func (out SetupOut) offered() []string {
	codes := []string{}
	for _, t := range out.Templates {
		if t.Offered {
			codes = append(codes, t.Code)
		}
	}
	return codes
}

// Open are the steps that are neither done nor skipped.
func (out SetupOut) Open() (n int) {
	for _, s := range out.Steps {
		if s.State == StepOpen {
			n++
		}
	}
	return n
}

func (out SetupOut) current() Step {
	for _, s := range out.Steps {
		if s.Name == out.At {
			return s
		}
	}
	return Step{}
}

// next is the step after one that is still open, "" when none is.
func (out SetupOut) next() SetupStep {
	at := slices.Index(SetupSteps, out.At)
	for i := range SetupSteps {
		s := out.Steps[(at+1+i)%len(SetupSteps)]
		if s.State == StepOpen && s.Name != out.At {
			return s.Name
		}
	}
	return ""
}

func (s *Service) setupRoutes() []web.Route {
	return []web.Route{
		web.Get("/setup", ActSetUp, s.ReadSetup, setupPage),
		web.Get("/setup/{step}", ActSetUp, s.ReadStep, setupPage),
		web.Get("/setup/office", ActSetUp, s.stepOf(StepOffice), setupPage),
		web.Post("/setup/office", ActSetUp, s.SaveOffice, "/setup/office"),
		web.Get("/setup/templates", ActSetUp, s.stepOf(StepTemplates), setupPage),
		web.Post("/setup/templates", ActSetUp, s.SaveTemplates, "/setup/templates"),
		web.Post("/setup/{step}", ActSetUp, s.FinishStep, "/setup/{step}"),
		web.Post("/setup/{step}/skip", ActSetUp, s.SkipStep, "/setup/{step}"),
	}
}

// stepOf shows the step of a form that has a place of its own.
func (s *Service) stepOf(step SetupStep) func(context.Context, struct{}) (SetupOut, error) {
	return func(ctx context.Context, _ struct{}) (SetupOut, error) { return s.ReadStep(ctx, StepIn{step}) }
}

// StepIn names a step.
type StepIn struct {
	Step SetupStep `json:"step" web:"max=20"`
}

// ReadSetup shows the first step that is still open.
func (s *Service) ReadSetup(ctx context.Context, _ struct{}) (SetupOut, error) {
	out, err := s.ReadStep(ctx, StepIn{StepOffice})
	if err != nil || out.Steps[0].State == StepOpen {
		return out, err
	}
	if next := out.next(); next != "" {
		out.At = next
	}
	return out, nil
}

// ReadStep shows one step.
func (s *Service) ReadStep(ctx context.Context, in StepIn) (out SetupOut, err error) {
	if !slices.Contains(SetupSteps, in.Step) {
		return out, fault.Missing("page")
	}
	out.At = in.Step
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		here, _, err := control.Installed(ctx, q)
		if err != nil {
			return err
		}
		out.Ceiling = here.Ceiling
		if out.Profile, err = ProfileOf(ctx, q); err != nil {
			return err
		}
		if out.Steps, err = s.steps(ctx, q); err != nil {
			return err
		}
		out.Templates, err = s.Templates(ctx, q)
		return err
	})
	if err != nil {
		return out, err
	}
	out.Mail, err = s.ReadMail(ctx, struct{}{})
	return out, err
}

func (s *Service) steps(ctx context.Context, q db.Querier) ([]Step, error) {
	states := map[SetupStep]StepState{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT name, state FROM office_step`), func(row db.Row) (none struct{}, err error) {
		var name SetupStep
		var state StepState
		err = row.Scan(&name, &state)
		states[name] = state
		return none, err
	})
	if err != nil {
		return nil, err
	}
	list := make([]Step, len(SetupSteps))
	for i, name := range SetupSteps {
		list[i] = Step{Name: name, State: StepOpen}
		if state, ok := states[name]; ok {
			list[i].State = state
		}
		if s.Furnished != nil {
			if list[i].Counts, err = s.Furnished(ctx, q, name); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// SetupOpen is how many steps are open for somebody who may go through them; 0 in a demonstration.
func (s *Service) SetupOpen(ctx context.Context) (n int, err error) {
	a := control.ActorFrom(ctx)
	if a == nil || !a.May(ActSetUp, "") || s.control.Installation().Demo {
		return 0, nil
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		settled, err := db.One(ctx, q, "step", db.SQL(`SELECT COUNT(*) FROM office_step`), db.Value[int64])
		n = len(SetupSteps) - int(settled)
		return err
	})
	return n, err
}

// OfficeIn is what the first step asks.
type OfficeIn struct {
	Name    i18n.Text     `json:"name"`
	Unit    string        `json:"unit"`
	Zone    string        `json:"zone" web:"max=64"`
	Ceiling control.Level `json:"ceiling"`
	Version int64         `json:"version"`
}

// SaveOffice says what the office is, and goes on. Ceiling and profile are saved one after the other; what can be wrong
// with the profile, an old version too, is found before the ceiling is set, so that a form that comes back has saved
// nothing.
func (s *Service) SaveOffice(ctx context.Context, in OfficeIn) (see web.See, err error) {
	profile := Profile{Name: in.Name, Unit: in.Unit, Zone: in.Zone, Version: in.Version}
	if err := profile.check(); err != nil {
		return see, err
	}
	is, err := s.Profile(ctx)
	if err == nil && is.Version != in.Version {
		err = fault.Stale(is)
	}
	if err != nil {
		return see, err
	}
	if s.control.Installation().Ceiling != in.Ceiling {
		if err := s.control.SetCeiling(ctx, in.Ceiling); err != nil {
			return see, err
		}
	}
	if _, err := s.EditProfile(ctx, profile); err != nil {
		return see, err
	}
	return s.FinishStep(ctx, StepIn{StepOffice})
}

// TemplatesIn names the templates on offer.
type TemplatesIn struct {
	Templates []string `json:"templates"`
}

// SaveTemplates chooses the templates on offer, and goes on.
func (s *Service) SaveTemplates(ctx context.Context, in TemplatesIn) (see web.See, err error) {
	if err := s.OfferTemplates(ctx, in.Templates); err != nil {
		return see, err
	}
	return s.FinishStep(ctx, StepIn{StepTemplates})
}

// FinishStep says that a step is done, and leads to the next one.
func (s *Service) FinishStep(ctx context.Context, in StepIn) (web.See, error) {
	return s.goOn(ctx, in.Step, StepDone)
}

// SkipStep leaves a step for later, and leads to the next one.
func (s *Service) SkipStep(ctx context.Context, in StepIn) (web.See, error) {
	return s.goOn(ctx, in.Step, StepSkipped)
}

func (s *Service) goOn(ctx context.Context, step SetupStep, state StepState) (see web.See, err error) {
	if err := s.settle(ctx, step, state); err != nil {
		return see, err
	}
	out, err := s.ReadStep(ctx, StepIn{step})
	see.To = "/"
	if next := out.next(); next != "" {
		see.To = "/setup/" + string(next)
	} else {
		see.Say = "office.setup.finished"
	}
	return see, err
}

func (s *Service) settle(ctx context.Context, step SetupStep, state StepState) error {
	if !slices.Contains(SetupSteps, step) {
		return fault.Missing("page")
	}
	_, err := s.control.Do(ctx, control.Op{Act: ActSetUp}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO office_step (name, state, at) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET state = excluded.state, at = excluded.at`, string(step), string(state), tx.Now()))
		return control.Change{Object: control.Ref{Kind: "setup", ID: string(step)}, After: map[string]string{"state": string(state)}}, err
	})
	return err
}

// Settle records a step for the command line.
func (s *Service) Settle(ctx context.Context, step SetupStep) error {
	return s.settle(ctx, step, StepDone)
}

// fiscalYear is the present one, in words: it is the calendar year (R65).
func (out SetupOut) fiscalYear(f *web.Frame) string {
	year := cal.FiscalYearOf(f.Now.Date())
	return f.T("office.setup.fiscal_year", "year", year.String())
}
