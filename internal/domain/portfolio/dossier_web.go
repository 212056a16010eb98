package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

func (s *Service) partnerRoutes() []web.Route {
	return []web.Route{
		web.Get("/partners", control.SignedIn, s.ListPartners, partnersPage),
		web.Get("/partners/{code}", control.SignedIn, s.ReadPartner, partnerPage),
	}
}

// factDate prints a date that is as exact as its source: a day, a month or a year.
func factDate(f *web.Frame, date string) string {
	switch len(date) {
	case len("2018-02-19"):
		if d, err := cal.ParseDate(date); err == nil {
			return f.P.Date(d)
		}
	case len("2018-02"):
		if d, err := cal.ParseDate(date + "-01"); err == nil {
			return f.P.Month(int(d.Time().Month())) + " " + date[:4]
		}
	}
	return date
}
