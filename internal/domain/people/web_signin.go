package people

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

func (s *Service) signInRoutes() []web.Route {
	return []web.Route{
		web.Get("/sign-in", control.Public, s.showSignIn, signInPage),
		web.Post("/sign-in", control.Public, s.postSignIn, "/sign-in"),
		web.Post("/sign-in/as", control.Public, s.postSignInAs, "/sign-in"),
		web.Get("/sign-in/code", control.Public, s.showCode, codePage),
		web.Post("/sign-in/code", control.Public, s.postCode, "/sign-in/code"),
		web.Get("/sign-in/password", control.Public, s.showRenew, renewPage),
		web.Post("/sign-in/password", control.Public, s.postRenew, "/sign-in/password"),
		web.Get("/sign-in/set-up", control.Public, s.showSetUp, setUpPage),
		web.Post("/sign-in/set-up", control.Public, s.postSetUp, "/sign-in/set-up"),
		web.Post("/sign-out", control.SignedIn, s.postSignOut, ""),
		web.Get("/link/{token}", control.Public, s.showLink, linkPage),
		web.Post("/link/{token}", control.Public, s.postLink, "/link/{token}"),
	}
}

// What a conversation remembers while somebody signs in.
const (
	attemptEntry   = "attempt"
	backEntry      = "back"
	enrolmentEntry = "enrolment"
)

// stepPaths are the pages of the steps of an attempt.
var stepPaths = map[Step]string{StepCode: "/sign-in/code", StepRenew: "/sign-in/password", StepSetUp: "/sign-in/set-up"}

// proceed leads an attempt on to the page of its next step, or signs the browser in.
func proceed(ctx context.Context, a Attempt) (web.See, error) {
	session, err := conversation(ctx)
	if err != nil {
		return web.See{}, err
	}
	if a.Step != StepEnter {
		text, err := json.Marshal(a)
		if err != nil {
			return web.See{}, err
		}
		session.Put(ctx, attemptEntry, string(text))
		return web.See{To: stepPaths[a.Step]}, nil
	}
	to := cmp.Or(session.Get(ctx, backEntry), "/")
	for _, entry := range []string{attemptEntry, backEntry, enrolmentEntry} {
		session.Drop(ctx, entry)
	}
	return web.See{To: to}, session.SignIn(ctx, a.Person, a.Epoch)
}

// attempt is the sign-in under way in a conversation; the zero Attempt when there is none.
func attempt(ctx context.Context) (a Attempt, session *web.Session, err error) {
	if session, err = conversation(ctx); err != nil {
		return a, nil, err
	}
	if text := session.Get(ctx, attemptEntry); text != "" {
		err = json.Unmarshal([]byte(text), &a)
	}
	return a, session, err
}

// BackIn is where the reader was going when they were asked to sign in.
type BackIn struct {
	Back string `json:"back" web:"max=2000"`
}

// localPath is a path of ours without its language, to be led back to; "/" for anything else.
func localPath(back string) string {
	for _, l := range i18n.Langs {
		if rest, ok := strings.CutPrefix(back, "/"+string(l)); ok && (rest == "" || rest[0] == '/') && !strings.HasPrefix(rest, "/sign-in") {
			return "/" + strings.TrimPrefix(rest, "/")
		}
	}
	return "/"
}

// signInView is the sign-in page: in a demonstration with a button per person of the cast.
type signInView struct {
	Back    string   `json:"-"`
	Demo    bool     `json:"demo"`
	Players []Member `json:"players,omitempty"`
}

func (s *Service) showSignIn(ctx context.Context, in BackIn) (v signInView, err error) {
	v = signInView{Back: in.Back, Demo: s.control.Installation().Demo}
	v.Players, err = s.Players(ctx)
	return v, err
}

// SignInIn is the sign-in form. The password is taken as typed.
type SignInIn struct {
	BackIn
	Login    string `json:"login" web:"max=300"`
	Password string `json:"password" web:"raw,max=1000"`
}

func (s *Service) postSignIn(ctx context.Context, in SignInIn) (web.See, error) {
	session, err := conversation(ctx)
	if err != nil {
		return web.See{}, err
	}
	a, err := s.SignIn(ctx, session.Address, in.Login, in.Password)
	if err != nil {
		return web.See{}, err
	}
	session.Put(ctx, backEntry, localPath(in.Back))
	return proceed(ctx, a)
}

// SignInAsIn names one of the cast of a demonstration.
type SignInAsIn struct {
	BackIn
	Person control.ActorID `json:"person" web:"max=64"`
}

func (s *Service) postSignInAs(ctx context.Context, in SignInAsIn) (web.See, error) {
	session, err := conversation(ctx)
	if err != nil {
		return web.See{}, err
	}
	a, err := s.SignInAs(ctx, in.Person)
	if err != nil {
		return web.See{}, err
	}
	session.Put(ctx, backEntry, localPath(in.Back))
	return proceed(ctx, a)
}

// stepView is the page of a step of an attempt: for whom, and what a password manager needs to know.
type stepView struct {
	Login     string    `json:"login"`
	Enrolment Enrolment `json:"-"`
}

// show loads the page of a step, or says that the attempt is over.
func (s *Service) show(ctx context.Context, at Step) (stepView, error) {
	a, _, err := attempt(ctx)
	if err != nil {
		return stepView{}, err
	}
	who, err := s.resume(ctx, a, at)
	return stepView{Login: who.Login}, err
}

func (s *Service) showCode(ctx context.Context, _ struct{}) (stepView, error) {
	return s.show(ctx, StepCode)
}

func (s *Service) showRenew(ctx context.Context, _ struct{}) (stepView, error) {
	return s.show(ctx, StepRenew)
}

func (s *Service) showSetUp(ctx context.Context, _ struct{}) (stepView, error) {
	v, err := s.show(ctx, StepSetUp)
	if err == nil {
		v.Enrolment, err = enrolment(ctx, v.Login)
	}
	return v, err
}

// CodeIn is a one-time or recovery code.
type CodeIn struct {
	Code string `json:"code" web:"max=100"`
}

func (s *Service) postCode(ctx context.Context, in CodeIn) (web.See, error) {
	a, _, err := attempt(ctx)
	if err == nil {
		a, err = s.EnterCode(ctx, a, in.Code)
	}
	if err != nil {
		return web.See{}, err
	}
	return proceed(ctx, a)
}

func (s *Service) postRenew(ctx context.Context, in NewPassword) (web.See, error) {
	a, _, err := attempt(ctx)
	if err == nil {
		a, err = s.RenewPassword(ctx, a, in)
	}
	if err != nil {
		return web.See{}, err
	}
	return proceed(ctx, a)
}

// enrolment is the one under way in a conversation, begun when there is none.
func enrolment(ctx context.Context, login string) (e Enrolment, err error) {
	session, err := conversation(ctx)
	if err != nil {
		return e, err
	}
	if text := session.Unseal(ctx, enrolmentEntry); text != "" {
		return e, json.Unmarshal([]byte(text), &e)
	}
	if e, err = NewEnrolment(login); err != nil {
		return e, err
	}
	text, err := json.Marshal(e)
	if err != nil {
		return e, err
	}
	return e, session.Seal(ctx, enrolmentEntry, string(text))
}

func (s *Service) postSetUp(ctx context.Context, in CodeIn) (web.See, error) {
	v, err := s.showSetUp(ctx, struct{}{})
	if err != nil {
		return web.See{}, err
	}
	a, _, err := attempt(ctx)
	if err == nil {
		a, err = s.SetUpCode(ctx, a, v.Enrolment, in.Code)
	}
	if err != nil {
		return web.See{}, err
	}
	return proceed(ctx, a)
}

func (s *Service) postSignOut(ctx context.Context, _ struct{}) (web.See, error) {
	session, err := conversation(ctx)
	if err != nil {
		return web.See{}, err
	}
	s.noteSignOut(ctx)
	return web.See{To: "/sign-in"}, session.SignOut(ctx)
}

// LinkIn is the token of a one-time link.
type LinkIn struct {
	Token string `json:"token" web:"max=100"`
}

// linkView is the page of a link. The first administrator also says who they are.
type linkView struct {
	Link
	Token   string   `json:"-"`
	Nations []Nation `json:"-"`
}

func (s *Service) showLink(ctx context.Context, in LinkIn) (v linkView, err error) {
	l, err := s.OpenLink(ctx, in.Token)
	if err != nil {
		return v, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		nations, err := s.nations(ctx, q)
		v = linkView{l, in.Token, nations}
		return err
	})
	return v, err
}

// UseLinkIn is the form behind a link; name, login and nation are asked of the first administrator.
type UseLinkIn struct {
	LinkIn
	NewPassword
	Name   string `json:"name" web:"max=500"`
	Login  string `json:"login" web:"max=300"`
	Nation string `json:"nation" web:"max=3"`
}

func (s *Service) postLink(ctx context.Context, in UseLinkIn) (web.See, error) {
	l, err := s.OpenLink(ctx, in.Token)
	if err != nil {
		return web.See{}, err
	}
	var a Attempt
	if l.Purpose == FirstAdministrator {
		p := Profile{Name: in.Name, Login: in.Login, Nation: in.Nation, Language: web.LangFrom(ctx), Clearance: control.LevelUnclassified}
		a, err = s.UseFirstLink(ctx, in.Token, p, in.NewPassword)
	} else {
		a, err = s.UseLink(ctx, in.Token, in.NewPassword)
	}
	if err != nil {
		return web.See{}, err
	}
	return proceed(ctx, a)
}
