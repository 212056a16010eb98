package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// furnished says how much there is of what a step of the setting up is about.
func (a *App) furnished(ctx context.Context, q db.Querier, step office.SetupStep) ([]office.StepCount, error) {
	switch step {
	case office.StepPartners:
		partners, err := stakeholders.Partners(ctx, q, a.DB.Now().Date())
		if err != nil {
			return nil, err
		}
		programmes, err := portfolio.CountProgrammes(ctx, q)
		counts := []office.StepCount{
			{Word: "app.setup.partners", N: int64(len(partners)), Href: "/parties", New: "/parties/new", Verb: "app.setup.partner_new"},
			{Word: "app.setup.programmes", N: programmes, Href: "/programmes", New: "/programmes/new", Verb: "app.setup.programme_new"},
		}
		// Who only administers the office opens no programmes.
		if a := control.ActorFrom(ctx); a == nil || !a.May("portfolio.programme.create", "") {
			counts[1].New = ""
		}
		return counts, err
	case office.StepPeople:
		staff, err := people.Staff(ctx, q)
		return []office.StepCount{
			{Word: "app.setup.people", N: int64(len(staff)), Href: "/people", New: "/people/new", Verb: "app.setup.person_new"},
			{Word: "app.setup.people_sheet", Href: "/imports/new?kind=people"},
			{Word: "app.setup.people_links", Href: "/people/links"},
		}, err
	}
	return nil, nil
}

// templateChoices are the templates for projects that ship.
func templateChoices(ctx context.Context, q db.Querier) ([]office.TemplateChoice, error) {
	choices, err := portfolio.TemplateChoices(ctx, q)
	list := make([]office.TemplateChoice, len(choices))
	for i, c := range choices {
		list[i] = office.TemplateChoice(c)
	}
	return list, err
}

func (a *App) offerTemplates(ctx context.Context, codes []string) error {
	_, err := a.Portfolio.OfferTemplates(ctx, codes)
	return err
}

// Setup is what cairn init sets an empty office up with. Password is nowhere: the administrator gets a link.
type Setup struct {
	Office  office.Profile `json:"office"`
	Ceiling control.Level  `json:"ceiling"`
	Admin   NewUser        `json:"administrator"`
	People  []NewUser      `json:"people"`
	Mail    *mail.Settings `json:"mail"`
}

// Invitation is the one-time link of somebody who was registered.
type Invitation struct {
	Login string `json:"login"`
	Path  string `json:"path"`
}

// Init sets an empty office up without a browser: what it is, its people with their links, its mail. A
// demonstration, and an office that has people already, are refused, and nothing is done.
func (a *App) Init(ctx context.Context, s Setup) ([]Invitation, error) {
	if a.Control.Installation().Demo {
		return nil, fault.Refuse("app.init_in_demo", nil)
	}
	used, err := a.People.Any(ctx)
	if err != nil {
		return nil, err
	}
	if used {
		return nil, fault.Refuse("app.init_used", nil)
	}
	ctx = a.Control.AsSystem(ctx)
	if s.Office.Name.FR == "" {
		s.Office.Name.FR = s.Office.Name.EN
	}
	present, err := a.Office.Profile(ctx)
	if err != nil {
		return nil, err
	}
	s.Office.Version = present.Version
	if s.Office.Zone == "" {
		s.Office.Zone = present.Zone
	}
	if _, err := a.Office.EditProfile(ctx, s.Office); err != nil {
		return nil, err
	}
	if err := a.Control.SetCeiling(ctx, s.Ceiling); err != nil {
		return nil, err
	}
	steps := []office.SetupStep{office.StepOffice}
	if s.Mail != nil {
		s.Mail.Version = 0
		if _, err := a.Mail.EditSettings(ctx, *s.Mail); err != nil {
			return nil, err
		}
		steps = append(steps, office.StepMail)
	}
	s.Admin.Preset = ""
	var links []Invitation
	for i, u := range append([]NewUser{s.Admin}, s.People...) {
		path, err := a.register(ctx, u, i == 0)
		if err != nil {
			return links, err
		}
		links = append(links, Invitation{u.Login, path})
	}
	if len(s.People) > 0 {
		steps = append(steps, office.StepPeople)
	}
	for _, step := range steps {
		if err := a.Office.Settle(ctx, step); err != nil {
			return links, err
		}
	}
	return links, nil
}

// register makes a user; the first administers the office.
func (a *App) register(ctx context.Context, u NewUser, administers bool) (string, error) {
	if !administers {
		return a.CreateUser(ctx, u)
	}
	lang, _ := i18n.ParseLang(u.Language)
	profile := people.Profile{Name: u.Name, Login: u.Login, Nation: u.Nation, Language: lang, Clearance: u.Clearance}
	id, err := a.People.CreateUser(ctx, profile, people.Assignment{Roles: []control.Role{people.Administrator}, From: a.DB.Now().Date()})
	if err != nil {
		return "", err
	}
	path, err := a.People.Invite(ctx, id)
	return "/" + string(lang) + path, err
}

// DiscardDemo throws a demonstration world away: its database, index and key. The folder is empty afterwards and a
// real office may begin in it. A folder that holds anything but a demonstration is refused.
func DiscardDemo(ctx context.Context, cfg Config) error {
	release, err := Alone(cfg.Data)
	if err != nil {
		return err
	}
	defer release()
	o := db.Options{URL: cfg.DB, Path: filepath.Join(cfg.Data, "cairn.db")}
	there, err := db.Exists(ctx, o)
	if err != nil {
		return err
	}
	if !there {
		return fault.Refuse("app.no_demo", nil)
	}
	blank, err := db.OpenBlank(ctx, o, nil)
	if err != nil {
		return err
	}
	err = blank.Upgrade(ctx)
	if err == nil {
		err = blank.Adopt(ctx, onlyDemo)
	}
	if err != nil {
		return errors.Join(err, blank.Discard(ctx))
	}
	return errors.Join(os.RemoveAll(filepath.Join(cfg.Data, "search")), os.RemoveAll(filepath.Join(cfg.Data, "keys")))
}

// onlyDemo refuses a database that holds a real office.
func onlyDemo(ctx context.Context, q db.Querier) error {
	here, installed, err := control.Installed(ctx, q)
	if err == nil && (!installed || !here.Demo) {
		err = fault.Refuse("app.no_demo", nil)
	}
	return err
}
