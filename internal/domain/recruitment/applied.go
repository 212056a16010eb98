package recruitment

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// PostingOf is the notice of a vacancy as whoever applies to it reads it, with whether it was withdrawn since: for the
// holder of an application, who knows of it already. It reads without the visibility join. Fault: NotFound.
func PostingOf(ctx context.Context, q db.Querier, id VacancyID) (p Posting, withdrawn bool, err error) {
	p, err = db.One(ctx, q, "notice", db.SQL(`SELECT `+postingColumns+`, n.withdrawn FROM recruitment_notice n WHERE n.vacancy_id = ?`, string(id)), func(row db.Row) (Posting, error) {
		return scanPosting(withFlag{row, &withdrawn})
	})
	return p, withdrawn, err
}

// withFlag is a row with one column more.
type withFlag struct {
	db.Row
	flag *bool
}

func (r withFlag) Scan(into ...any) error { return r.Row.Scan(append(into, r.flag)...) }

// Scope is where a vacancy lies, with everything that hangs under it.
func Scope(id VacancyID) string { return scope(id) }

// Closing is an instant in the time of the headquarters, as a deadline is printed; "" for never.
func Closing(p *i18n.Printer, at cal.Instant) string { return closing(p, at) }

// VacancyByID is a vacancy that the actor in the context may see. Fault: NotFound.
func VacancyByID(ctx context.Context, q db.Querier, id VacancyID) (Vacancy, error) {
	return vacancy(ctx, q, id)
}

// The addresses of a vacancy and of the applications to it, which are the package candidacy's.
func VacancyPath(id VacancyID) string      { return vacancyPath(id) }
func ApplicationsPath(id VacancyID) string { return web.Href(PathApplications, string(id)) }

// PathApplications is the pattern of the latter, PathPersonalData the page of what is kept of candidates.
const (
	PathApplications = "/vacancies/{id}/applications"
	PathPersonalData = "/personal-data"
)

// ActReadApplications is the act without which nothing of an application is seen.
const ActReadApplications control.Act = "recruitment.application.read"
