package app

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"cairn/internal/app/demo"
	"cairn/internal/domain/activity"
	"cairn/internal/domain/fieldpack"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/domain/reports"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/domain/visitpack"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/malware"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/web"
)

// rooms are the slices of the office, each with its function fields filled.
type rooms struct {
	People       *people.Service
	Stakeholders *stakeholders.Service
	Portfolio    *portfolio.Service
	Landscape    *landscape.Service
	Funds        *funds.Service
	Week         *week.Service
	Visit        *visitpack.Service
	FieldPack    *fieldpack.Service
	Activity     *activity.Service
	Plan         *plan.Service
	Reports      *reports.Service
	Recruitment  *recruitment.Service
	Candidacy    *candidacy.Service
	Selection    *selection.Service
	Office       *office.Service
	Search       *search.Index
	Intake       *intake.Service
	Mail         *mail.Service
}

// scannerAt is the scanner for malware at an address, nil for none. Fault: Invalid "app.cli.scanner_address" {address}.
func scannerAt(address string) (control.Scanner, error) {
	if address == "" {
		return nil, nil
	}
	c, err := malware.New(address)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "app.cli.scanner_address", fault.Args{"address": address})
	}
	return c, nil
}

// compose builds control and the slices, connects them and enters the facts that ship.
func (a *App) compose(ctx context.Context) (err error) {
	scanner, err := scannerAt(a.Config.Scanner)
	if err != nil {
		return err
	}
	a.Control, err = control.New(ctx, control.Config{
		DB: a.DB, KeyDir: filepath.Join(a.Config.Data, "keys"), Log: a.Config.Log, Scanner: scanner,
		Permits: people.Permits, Nation: stakeholders.Nation,
	})
	if err != nil {
		return err
	}
	a.People = people.New(a.Control)
	a.Stakeholders = stakeholders.New(a.Control)
	a.Portfolio = portfolio.New(a.Control)
	a.Portfolio.MaxDocument = a.Config.DocumentMegabytes << 20
	a.Landscape = landscape.New(a.Control)
	a.Funds = funds.New(a.Control)
	a.Week = week.New(a.Control, a.Portfolio)
	a.Visit = visitpack.New(a.Control, a.Portfolio, a.Stakeholders)
	a.Activity = activity.New(a.Control, a.Portfolio)
	a.Plan = plan.New(a.Control, a.Portfolio)
	a.Reports = reports.New(a.Control, a.Portfolio, a.Funds, a.Landscape)
	a.Recruitment = recruitment.New(a.Control)
	a.Recruitment.CareersAddress = a.Config.Careers
	if a.Candidacy, err = candidacy.New(a.Control); err != nil {
		return err
	}
	a.Candidacy.CareersAddress = a.Config.Careers
	a.Recruitment.Applied, a.Recruitment.Moved = candidacy.Counts, a.Candidacy.Moved
	a.Selection = selection.New(a.Control)
	a.Selection.Words, a.Selection.CareersAddress = a.Words, a.Config.Careers
	a.Recruitment.Choosing, a.Recruitment.Selecting, a.Candidacy.Held = selection.StagesOf, selection.Begun, selection.Offered
	a.FieldPack = fieldpack.New(a.Control, a.Portfolio, a.Activity, a.Week)
	if a.Search, err = search.New(a.Control, filepath.Join(a.Config.Data, "search"), a.Config.Log); err != nil {
		return err
	}
	a.Office = office.New(a.Control, a.Search)
	a.Intake = intake.New(a.Control)
	a.connectMail()
	a.connect()
	a.connectTables()
	if a.Control.Installation().Demo {
		if err := a.fictional(); err != nil {
			return err
		}
	}
	_, err = a.Stakeholders.InstallFacts(a.Control.AsSystem(ctx))
	return err
}

// connect fills the function fields through which slices ask each other against the import arrows,
// and registers what control calls back.
func (a *App) connect() {
	a.People.Nations, a.People.Scopes = nations, a.places
	a.People.Owned = a.owned
	a.People.Transfer = a.handOver
	a.People.Cast = demo.Cast
	a.Portfolio.Others = a.others
	a.Portfolio.Register(a.Control)
	a.Portfolio.Words = a.Words
	a.Portfolio.Weekly = a.Week.Latest
	a.Portfolio.Held = activity.HeldBy
	a.Week.Actions = a.actionLoads
	a.FieldPack.Words = a.Words
	a.Landscape.Register()
	a.connectFunds()
	a.Activity.Register(a.Control)
	a.Plan.Register(a.Control)
	a.connectReports()
	a.Plan.Countries = calendarCountries
	a.Activity.Words = a.Words
	a.Office.Check = func(ctx context.Context) (control.Findings, error) { return a.Check(ctx) }
	a.Office.Due = a.due
	a.Office.Named = a.named
	a.Office.Vocabularies = vocabularies()
	for act, undo := range a.Stakeholders.Undoers() {
		a.Control.Undoes(act, undo)
	}
	for _, kinds := range []map[string]search.Kind{portfolio.SearchKinds(a.Words), landscape.SearchKinds(), activity.SearchKinds(a.Words), reports.SearchKinds(a.Words)} {
		for kind, of := range kinds {
			a.Search.Register(kind, of)
		}
	}
}

// nations are the countries a user may be a national of.
func nations(ctx context.Context, q db.Querier) ([]people.Nation, error) {
	list, err := stakeholders.Countries(ctx, q)
	named := make([]people.Nation, len(list))
	for i, p := range list {
		named[i] = people.Nation{Code: p.Code, Name: p.Name}
	}
	return named, err
}

// calendarCountries are the countries whose working days plans may follow.
func calendarCountries(ctx context.Context, q db.Querier) ([]plan.Country, error) {
	list, err := stakeholders.Countries(ctx, q)
	named := make([]plan.Country, len(list))
	for i, p := range list {
		named[i] = plan.Country{Code: p.Code, Name: p.Name}
	}
	return named, err
}

// places are those below the whole office in which roles may be given: each partner with what hangs under it, each donor
// with its agreements (R61), and each vacancy that has closed, in which a panel holds its role.
func (a *App) places(ctx context.Context, q db.Querier) ([]people.Scope, error) {
	list, err := stakeholders.Partners(ctx, q, a.DB.Now().Date())
	scopes := make([]people.Scope, len(list))
	for i, p := range list {
		scopes[i] = people.Scope{Path: p.Scope(), Name: p.Name}
	}
	if err != nil {
		return nil, err
	}
	donors, err := a.donorPlaces(ctx, q)
	if err != nil {
		return nil, err
	}
	scopes = append(scopes, donors...)
	closed, err := recruitment.Vacancies(ctx, q, recruitment.Filter{State: recruitment.Closed, Now: a.DB.Now(), Limit: 500})
	for _, v := range closed {
		scopes = append(scopes, people.Scope{Path: recruitment.Scope(v.ID), Name: i18n.Text{EN: v.Reference, FR: v.Reference}})
	}
	return scopes, err
}

// donorPlaces are where donors' own things lie: of whoever is one on the day, or has given.
func (a *App) donorPlaces(ctx context.Context, q db.Querier) (places []people.Scope, err error) {
	given, err := funds.Givers(ctx, q)
	if err != nil {
		return nil, err
	}
	donors, err := stakeholders.Donors(ctx, q, a.DB.Now().Date())
	if err != nil {
		return nil, err
	}
	all, err := stakeholders.Everyone(ctx, q)
	for _, p := range all {
		if slices.Contains(given, p.Code) || slices.ContainsFunc(donors, func(d stakeholders.Party) bool { return d.Code == p.Code }) {
			places = append(places, people.Scope{Path: funds.DonorScope(p.Code), Name: i18n.Text{EN: "Donor: " + p.Name.EN, FR: "Donateur : " + p.Name.FR}})
		}
	}
	return places, err
}

// Routes are the addresses of the whole office.
func (a *App) Routes() []web.Route {
	return slices.Concat(
		a.Office.Routes(),
		a.People.Routes(),
		a.Stakeholders.Routes(),
		a.Portfolio.Routes(),
		a.Plan.Routes(),
		a.Reports.Routes(),
		a.Recruitment.Routes(),
		a.Candidacy.Routes(),
		a.Selection.Routes(),
		a.Landscape.Routes(),
		a.Week.Routes(),
		a.Activity.Routes(),
		a.Funds.Routes(),
		a.Visit.Routes(),
		a.FieldPack.Routes(),
		a.Intake.Routes(),
	)
}

// Check goes through every rule and the seals on one snapshot and reports all breaks. anchors are
// earlier ones to hold the trail against.
func (a *App) Check(ctx context.Context, anchors ...control.Anchor) (found control.Findings, err error) {
	err = a.DB.Read(a.Control.AsSystem(ctx), func(ctx context.Context, q db.Querier) error {
		return errors.Join(a.Control.Check(ctx, q, &found, anchors...), a.People.Check(ctx, q, &found), a.Portfolio.Check(ctx, q, &found), a.Funds.Check(ctx, q, &found))
	})
	return found, err
}

// firstLink makes the link of the first administrator where there is no user yet.
func (a *App) firstLink(ctx context.Context) (string, error) {
	if a.Control.Installation().Demo {
		return "", nil
	}
	path, err := a.People.FirstAdministrator(ctx)
	if path != "" {
		path = "/en" + path
	}
	return path, err
}

// OpenAPI describes the programming interface of the whole office. The routes are data, so no database
// is opened.
func OpenAPI() []byte {
	a := &App{rooms: rooms{
		People:       people.New(nil),
		Stakeholders: stakeholders.New(nil),
		Portfolio:    portfolio.New(nil),
		Plan:         plan.New(nil, nil),
		Reports:      reports.New(nil, nil, nil, nil),
		Recruitment:  recruitment.New(nil),
		Candidacy:    new(candidacy.Service),
		Selection:    selection.New(nil),
		Week:         week.New(nil, nil),
		Visit:        visitpack.New(nil, nil, nil),
		FieldPack:    fieldpack.New(nil, nil, nil, nil),
		Activity:     activity.New(nil, nil),
		Funds:        funds.New(nil),
		Office:       office.New(nil, nil),
		Intake:       intake.New(nil),
	}}
	return web.OpenAPI(a.Routes())
}
