package recruitment

import (
	"context"
	"net/url"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The addresses of alerts. All are below the careers pages, so that they are found on an address of their own.
const (
	pathAlerts    = "/careers/alerts"
	pathAsked     = "/careers/alerts/asked"
	pathStopped   = "/careers/alerts/stopped"
	pathAlert     = "/careers/alerts/{id}/{secret}"
	pathStopAlert = "/careers/alerts/{id}/{secret}/stop"
)

func (s *Service) alertRoutes() []web.Route {
	return []web.Route{
		web.Get(pathAlerts, control.Public, s.showAlertForm, alertFormPage),
		web.Post(pathAlerts, control.Public, s.askAlert, pathAlerts),
		web.Get(pathAsked, control.Public, s.showSaid, askedPage),
		web.Get(pathStopped, control.Public, s.showSaid, stoppedPage),
		web.Get(pathAlert, control.Public, s.showAlert, alertPage),
		web.Post(pathAlert, control.Public, s.confirmAlert, pathAlert),
		web.Get(pathStopAlert, control.Public, s.showAlert, stopAlertPage),
		web.Post(pathStopAlert, control.Public, s.stopAlert, pathStopAlert),
	}
}

// alertFormIn is a search, or a notice, for which somebody wants an alert.
type alertFormIn struct {
	Criteria
	Notice string `json:"notice" web:"max=40"`
}

type alertFormOut struct {
	alertFormIn
	title i18n.Text // of the notice
	said  string    // the search in words
	place
}

func (s *Service) showAlertForm(ctx context.Context, in alertFormIn) (out alertFormOut, err error) {
	out.alertFormIn, out.place = in, s.place(ctx)
	if in.Notice == "" {
		err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
			if out.Criteria, err = in.Criteria.known(ctx, q); err != nil {
				return err
			}
			out.said, err = out.Criteria.inWords(ctx, q, web.PrinterFrom(ctx), true)
			return err
		})
		return out, err
	}
	posting, err := s.posting(ctx, postingIn{Reference: in.Notice})
	out.title, out.Notice = posting.Title, posting.Reference
	return out, err
}

func (s *Service) askAlert(ctx context.Context, in AlertForm) (web.See, error) {
	if err := s.signUps.Allow(web.ClientFrom(ctx), s.control.DB().Now().Time()); err != nil {
		return web.See{}, err
	}
	return web.See{To: pathAsked}, s.AskAlert(ctx, in)
}

type saidOut struct{ place }

func (s *Service) showSaid(ctx context.Context, _ struct{}) (saidOut, error) {
	return saidOut{s.place(ctx)}, nil
}

// alertOut is an alert before whoever holds its link: what it is about, never the address.
type alertOut struct {
	Active    bool      `json:"active"`
	Frequency Frequency `json:"frequency"`
	About     string    `json:"about"`

	kind  string
	until cal.Instant // when an unconfirmed one is deleted
	link  AlertLink
	place
}

func (s *Service) showAlert(ctx context.Context, in AlertLink) (out alertOut, err error) {
	out.link, out.place = in, s.place(ctx)
	err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		a, err := s.alertBehind(ctx, q, in)
		if err != nil {
			return err
		}
		out.Active, out.Frequency, out.kind, out.until = a.active, a.frequency, a.kind, a.asked.Add(confirmWithin)
		out.About, err = s.about(ctx, q, web.PrinterFrom(ctx), a, true)
		return err
	})
	return out, err
}

func (s *Service) confirmAlert(ctx context.Context, in AlertLink) (web.See, error) {
	return web.See{To: web.Href(pathAlert, in.ID, in.Secret)}, s.ConfirmAlert(ctx, in)
}

// stopIn is a stop by the button, or by a mail program, which sends a field of its own (RFC 8058).
type stopIn struct {
	AlertLink
	OneClick string `json:"List-Unsubscribe" web:"max=40"`
}

func (s *Service) stopAlert(ctx context.Context, in stopIn) (web.See, error) {
	return web.See{To: pathStopped}, s.StopAlert(ctx, in.AlertLink)
}

// alertHref leads to the form of an alert for a search.
func (in careersIn) alertHref(f *web.Frame) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": in.Text, "division": in.Division, "location": in.Location, "grade": in.Grade, "contract": in.Contract, "second": in.Second} {
		if value != "" {
			v.Set(name, value)
		}
	}
	at := string(f.Href(pathAlerts))
	if len(v) > 0 {
		at += "?" + v.Encode()
	}
	return at
}
