package recruitment

import "cairn/internal/kernel/web"

// The addresses of the office's pages on vacancies.
const (
	pathVacancies = "/vacancies"
	pathNew       = "/vacancies/new"
	pathPaste     = "/vacancies/paste"
	pathTemplates = "/vacancies/templates"
	pathRetire    = "/vacancies/templates"
	pathVacancy   = "/vacancies/{id}"
	pathEdit      = "/vacancies/{id}/edit"
	pathFlag      = "/vacancies/{id}/flags/{no}"
	pathSubmit    = "/vacancies/{id}/submit"
	pathRecall    = "/vacancies/{id}/recall"
	pathBudget    = "/vacancies/{id}/budget"
	pathPublish   = "/vacancies/{id}/publish"
	pathCorrect   = "/vacancies/{id}/correct"
	pathExtend    = "/vacancies/{id}/extend"
	pathCancel    = "/vacancies/{id}/cancel"
	pathTemplate  = "/vacancies/{id}/template"
	pathHistory   = "/vacancies/{id}/history"
)

// The addresses of the careers pages, which need nobody signed in.
const (
	pathCareers   = "/careers"
	pathFeed      = "/careers/feed.xml"
	pathSitemap   = "/careers/sitemap.xml"
	pathPosting   = "/careers/{reference}"
	PathApply     = "/careers/apply/{reference}" // where applications are taken, by the package candidacy
	PathCheck     = "/careers/check/{reference}" // where it checks a curriculum
	PathSelection = "/vacancies/{id}/selection"  // what follows the close, by the package selection
	pathAdvice    = "/careers/advice/{topic}"
	pathPage      = "/careers/page/{no}"
)

func vacancyPath(id VacancyID) string { return web.Href(pathVacancy, string(id)) }
