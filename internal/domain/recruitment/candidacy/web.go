package candidacy

import (
	"context"
	"slices"
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

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	list := []web.Route{
		web.Get(pathApply, control.Public, s.showApply, applyPage),
		web.Post(pathApply, control.Public, s.apply, pathApply),
		web.Get(pathSent, control.Public, s.showPlace, sentPage),
		web.Get(pathGone, control.Public, s.showPlace, gonePage),
		web.Get(pathCheck, control.Public, s.showApply, checkPage),
		web.Post(pathCheck, control.Public, s.checkCV, pathCheck),
		web.Get(pathChecked, control.Public, s.showChecked, checkedPage),
		web.Post(pathChecked, control.Public, s.beginWith, pathChecked),
		web.Post(pathForgetCV, control.Public, s.forgetCV, pathChecked),
		web.Get(pathCVGone, control.Public, s.showPlace, cvGonePage),
		web.Get(pathTailored, control.Public, s.showTailored, tailoredPage),
		web.Post(pathTailored, control.Public, s.saveTailored, pathTailored),
		web.Get(pathTailoredFile, control.Public, s.tailoredFile, nil),
		web.Get(pathApplication, control.Public, s.show(""), applicationPage),
		web.Post(pathOf(StepPerson), control.Public, s.savePerson, pathOf(StepPerson)),
		web.Post(pathOf(StepStudies), control.Public, s.saveStudies, pathOf(StepStudies)),
		web.Post(pathOf(StepExperience), control.Public, s.saveExperience, pathOf(StepExperience)),
		web.Post(pathOf(StepLanguages), control.Public, s.saveLanguages, pathOf(StepLanguages)),
		web.Post(pathOf(StepAnswers), control.Public, s.saveAnswers, pathOf(StepAnswers)),
		web.Post(pathOf(StepFiles), control.Public, s.addFile, pathOf(StepFiles)),
		web.Post(pathOf(StepDeclared), control.Public, s.saveDeclared, pathOf(StepDeclared)),
		web.Post(pathOf(StepReview), control.Public, s.submit, pathOf(StepReview)),
		web.Post(pathWithdraw, control.Public, s.withdraw, pathApplication),
		web.Get(pathErase, control.Public, s.show(""), erasePage),
		web.Post(pathErase, control.Public, s.erasing, pathErase),
		web.Get(pathData, control.Public, s.data, nil),
		web.Get(pathFile, control.Public, s.file, nil),
		web.Post(pathRemove, control.Public, s.removeFile, pathOf(StepFiles)),
	}
	list = append(list, s.officeRoutes()...)
	for _, step := range Steps {
		list = append(list, web.Get(pathOf(step), control.Public, s.show(step), stepPages[step]))
	}
	return list
}

// place is where a candidate's page is shown.
type place struct {
	demo bool
	base string
}

func (s *Service) place() place { return place{s.Demonstration, s.CareersAddress} }

type placeOut struct{ place }

func (s *Service) showPlace(context.Context, struct{}) (placeOut, error) {
	return placeOut{s.place()}, nil
}

type applyIn struct {
	Reference string `json:"reference" web:"max=40"`
	Name      string `json:"name" web:"max=200"`
	Email     string `json:"email" web:"max=200"`
	Website   string `json:"website" web:"max=200"` // hidden from people: who fills it in is a robot
}

// applyOut is the page on which an application begins.
type applyOut struct {
	Reference string      `json:"reference"`
	Title     i18n.Text   `json:"title"`
	Closes    cal.Instant `json:"closes_at"`
	Open      bool        `json:"open"`
	place
}

func (s *Service) showApply(ctx context.Context, in struct {
	Reference string `json:"reference" web:"max=40"`
}) (out applyOut, err error) {
	out.place = s.place()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		now := s.control.DB().Now()
		list, err := recruitment.Postings(ctx, q, recruitment.PostingFilter{Reference: strings.ToUpper(in.Reference), Now: now, Limit: 1})
		if err != nil || len(list) == 0 {
			return firstOf(err, fault.Missing("notice"))
		}
		n := list[0]
		out.Reference, out.Title, out.Closes, out.Open = n.Reference, n.Title, n.Closes, eligibility.InTime(now, n.Closes)
		return nil
	})
	return out, err
}

func (s *Service) apply(ctx context.Context, in applyIn) (web.See, error) {
	if in.Website != "" {
		return s.sent(""), nil
	}
	if err := s.mayBegin(ctx, in.Email); err != nil {
		return web.See{}, err
	}
	done, err := s.Begin(ctx, strings.ToUpper(in.Reference), in.Name, in.Email, web.LangFrom(ctx))
	return s.sent(done.Object.ID), err
}

// sent follows a beginning: the page that says that a mail is on its way, which is the same for everybody. In a
// demonstration no mail leaves, and nothing is anybody's: there the application itself follows.
func (s *Service) sent(id string) web.See {
	see := web.See{To: pathSent, Body: map[string]bool{"sent": true}}
	if s.Demonstration && id != "" {
		see.To = web.Href(pathApplication, s.Token(ApplicationID(id)))
	}
	return see
}

// mine is an application as its candidate has it.
type mine struct {
	Step     Step        `json:"step,omitempty"`
	Receipt  string      `json:"receipt"`
	State    State       `json:"state"`
	Email    string      `json:"email"`
	Form     Form        `json:"form"`
	Handed   *Form       `json:"handed_in,omitempty"`
	Unsent   bool        `json:"changed_since"`
	At       cal.Instant `json:"handed_in_at"`
	Closes   cal.Instant `json:"closes_at"`
	Open     bool        `json:"open"`
	DeleteOn cal.Date    `json:"delete_on"`
	Purpose  Purpose     `json:"purpose"`
	Basis    Basis       `json:"legal_basis"`
	Lacks    []Lack      `json:"lacks"`

	notice  recruitment.Posting
	token   string
	saved   bool
	nations []web.Option
	place
}

// Unkept makes every page of an application one that no cache keeps (web.Unkept): on a computer that is shared, neither the way back nor the
// disk shows it to the next person.
func (mine) Unkept() {}

type tokenIn struct {
	Token string `json:"token" web:"max=64"`
}

type showIn struct {
	tokenIn
	Saved bool `json:"saved"`
}

// show is the handler of a page of an application.
func (s *Service) show(step Step) func(context.Context, showIn) (mine, error) {
	return func(ctx context.Context, in showIn) (out mine, err error) {
		err = s.control.Read(s.control.AsSystem(ctx), func(ctx context.Context, q db.Querier) error {
			h, err := s.hold(ctx, q, in.Token)
			if err != nil {
				return err
			}
			out = s.mine(h, step)
			out.token, out.saved = in.Token, in.Saved
			if step == StepPerson || step == StepReview {
				out.nations, err = nations(ctx, q, web.LangFrom(ctx))
			}
			return err
		})
		return out, err
	}
}

func (s *Service) mine(h held, step Step) mine {
	out := mine{Step: step, Receipt: h.Receipt(), State: h.shown(), Email: h.Email, Form: h.Form, Handed: h.HandedIn, Unsent: h.Unsent(), At: h.Submitted, Closes: h.notice.Closes, Open: h.open(s.control.DB().Now()),
		DeleteOn: h.DeleteOn, Purpose: h.Purpose, Basis: h.Basis, Lacks: h.Form.lacks(h.notice), notice: h.notice, place: s.place()}
	if out.Lacks == nil {
		out.Lacks = []Lack{}
	}
	return out
}

// nations are the countries a candidate may be a national of, by their names in a language.
func nations(ctx context.Context, q db.Querier, lang i18n.Lang) ([]web.Option, error) {
	list, err := stakeholders.Countries(ctx, q)
	options := make([]web.Option, len(list))
	for i, c := range list {
		words, _ := c.Name.In(lang)
		options[i] = web.Option{Value: c.Code, Label: words}
	}
	slices.SortFunc(options, func(a, b web.Option) int { return strings.Compare(i18n.Fold(a.Label), i18n.Fold(b.Label)) })
	return options, err
}

// stepIn is what every step sends: the version it began from, and where to go on.
type stepIn struct {
	tokenIn
	Version int    `json:"version"`
	Then    string `json:"then" web:"max=10"`
}

// went leads on after a step was saved: to the next one, or back to the same.
func (in stepIn) went(step Step) web.See {
	to := web.Href(pathOf(step.next()), in.Token)
	if in.Then == "stay" {
		to = web.Href(pathOf(step), in.Token) + "?saved=true"
	}
	return web.See{To: to}
}

func (s *Service) save(ctx context.Context, in stepIn, step Step, set func(*Form)) (web.See, error) {
	done, err := s.Save(ctx, in.Token, step, in.Version, set)
	see := in.went(step)
	see.Body = done
	return see, err
}

type personIn struct {
	stepIn
	Person
}

func (s *Service) savePerson(ctx context.Context, in personIn) (web.See, error) {
	return s.save(ctx, in.stepIn, StepPerson, func(f *Form) { f.Person = in.Person })
}

type studiesIn struct {
	stepIn
	Studies
}

func (s *Service) saveStudies(ctx context.Context, in studiesIn) (web.See, error) {
	return s.save(ctx, in.stepIn, StepStudies, func(f *Form) { f.Studies = in.Studies })
}

type experienceIn struct {
	stepIn
	Experience
}

func (s *Service) saveExperience(ctx context.Context, in experienceIn) (web.See, error) {
	return s.save(ctx, in.stepIn, StepExperience, func(f *Form) { f.Experience = in.Experience })
}

type languagesIn struct {
	stepIn
	Tongues
}

func (s *Service) saveLanguages(ctx context.Context, in languagesIn) (web.See, error) {
	return s.save(ctx, in.stepIn, StepLanguages, func(f *Form) { f.Tongues = in.Tongues })
}

type answersIn struct {
	stepIn
	Answers
}

func (s *Service) saveAnswers(ctx context.Context, in answersIn) (web.See, error) {
	return s.save(ctx, in.stepIn, StepAnswers, func(f *Form) { f.Answers = in.Answers })
}

type declaredIn struct {
	stepIn
	Declared
}

func (s *Service) saveDeclared(ctx context.Context, in declaredIn) (web.See, error) {
	return s.save(ctx, in.stepIn, StepDeclared, func(f *Form) { f.Declared = in.Declared })
}

type fileIn struct {
	tokenIn
	Use  FileUse  `json:"use" web:"max=10"`
	File web.File `json:"file" web:"max=5242880"`
}

func (s *Service) addFile(ctx context.Context, in fileIn) (web.See, error) {
	if err := s.uploads.Allow(in.Token, s.control.DB().Now().Time()); err != nil {
		return web.See{}, err
	}
	if in.File.IsZero() {
		var fs fault.Fields
		fs.Add("file", "fault.file_missing", nil)
		return web.See{}, fs.Err()
	}
	content, err := in.File.Open()
	if err != nil {
		return web.See{}, err
	}
	defer content.Close()
	done, err := s.AddFile(ctx, in.Token, in.Use, in.File.Name, content)
	return web.See{To: web.Href(pathOf(StepFiles), in.Token), Body: done}, err
}

type oneFileIn struct {
	tokenIn
	File string `json:"file" web:"max=64"`
}

func (s *Service) removeFile(ctx context.Context, in oneFileIn) (web.See, error) {
	done, err := s.RemoveFile(ctx, in.Token, in.File)
	return web.See{To: web.Href(pathOf(StepFiles), in.Token), Body: done}, err
}

func (s *Service) submit(ctx context.Context, in tokenIn) (web.See, error) {
	done, err := s.Submit(ctx, in.Token)
	return web.See{To: web.Href(pathApplication, in.Token), Body: done}, err
}

func (s *Service) withdraw(ctx context.Context, in tokenIn) (web.See, error) {
	done, err := s.Withdraw(ctx, in.Token)
	return web.See{To: web.Href(pathApplication, in.Token), Body: done}, err
}

func (s *Service) erasing(ctx context.Context, in tokenIn) (web.See, error) {
	done, err := s.Erase(ctx, in.Token)
	return web.See{To: pathGone, Body: done}, err
}
