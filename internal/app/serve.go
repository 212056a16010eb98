package app

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/office"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/reports"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/domain/visitpack"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// URL is where a browser finds the office, given the address it listens on.
func (a *App) URL(addr net.Addr) string {
	if a.Config.BaseURL != "" {
		return a.Config.BaseURL
	}
	scheme := "http"
	if a.Config.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + addr.String()
}

// Server builds the web server of the office.
func (a *App) Server() (*web.Server, error) {
	return web.New(web.Config{
		Site: a.site(), Words: a.Words, DB: a.DB, Routes: a.Routes(), Log: a.Config.Log,
		Styles: []fs.FS{draw.Styles, office.Styles, portfolio.Styles, plan.Styles, week.Styles, activity.Styles, visitpack.Styles, reports.Styles}, Identify: a.People.Identify,
		Apart: []fs.FS{recruitment.Careers, candidacy.Careers}, Public: web.PublicHost{Name: hostOf(a.Config.Careers), Path: "/careers", Lead: "recruitment.open_notices", Style: "careers.css"},
		Limits: web.Limits{
			PerAddress: web.Rate{PerSecond: a.Config.AddressRate, Burst: int(4 * a.Config.AddressRate)},
			PerSession: web.Rate{PerSecond: a.Config.PersonRate, Burst: int(4 * a.Config.PersonRate)},
		},
		Proxies: a.Config.Proxies, TLS: a.Config.TLSCert != "" || len(a.Config.BaseURL) > 5 && a.Config.BaseURL[:5] == "https",
	})
}

// checkCareers refuses an address of the careers pages from which no host of their own follows, so that nobody believes them
// apart from the office while they are not. Fault: Refused with app.cli.careers_address.
func checkCareers(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.User != nil {
		return fault.Refuse("app.cli.careers_address", fault.Args{"address": address})
	}
	return nil
}

// hostOf is the host name in an address, "" for none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Serve runs the office until the context ends: the server, the sealer, the jobs, the search index and
// the sweep of what has expired. started is told the address, and the one-time link of the first
// administrator when there is no user yet.
func (a *App) Serve(ctx context.Context, started func(addr net.Addr, firstLink string)) error {
	if !a.Config.Alone {
		return errors.New("app: who serves takes the folder alone")
	}
	server, err := a.Server()
	if err != nil {
		return err
	}
	first, err := a.firstLink(ctx)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var background sync.WaitGroup
	for _, run := range []func(context.Context){a.Control.RunSealer, a.Control.RunJobs, a.Search.Run, a.Mail.Run, a.runDigests, a.runSweep(server), a.runDay, a.runClosing} {
		background.Go(func() { run(ctx) })
	}
	err = server.Run(ctx, web.Listen{
		Addr: a.Config.Listen, CertFile: a.Config.TLSCert, KeyFile: a.Config.TLSKey, Metrics: a.Config.Metrics,
		Started: func(addr net.Addr) { started(addr, first) },
	})
	stop()
	background.Wait()
	return errors.Join(err, a.Control.SealUp(context.WithoutCancel(ctx)))
}

// runDay does, at start and after midnight UTC, what changes with the day alone: ratings, end-use checks
// that were missed (R33), and accounts left open too long (R81). What failed, because the database was away, is done again a minute later.
func (a *App) runDay(ctx context.Context) {
	system := a.Control.AsSystem(ctx)
	for {
		today := a.DB.Now().Date()
		_, err := a.Portfolio.RateAll(system, today)
		_, missed := a.Portfolio.RaiseMissedChecks(system)
		_, recorded := a.Week.TakeSnapshots(system)
		_, told := a.Funds.TellRedList(system)
		if err = errors.Join(err, missed, recorded, told); err != nil && ctx.Err() == nil {
			a.Config.Log.Error("the work of the day", "error", err)
		}
		for wait := true; wait; wait = err == nil && today == a.DB.Now().Date() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Minute):
			}
		}
	}
}

// closeEvery is how often the closing of vacancies is recorded; they are closed from the instant of their deadline on.
const closeEvery = time.Minute

// leaseAlerts is held by the process that asks for alerts.
const leaseAlerts = "alerts"

// sendAlerts asks for the mails about vacancies that are due, and deletes alerts whose time is over. Of several processes
// one does.
func (a *App) sendAlerts(ctx context.Context) error {
	mine, err := a.Control.Hold(ctx, leaseAlerts, 2*closeEvery)
	if err != nil || !mine {
		return err
	}
	_, sweeping := a.Recruitment.SweepAlerts(a.Control.AsSystem(ctx))
	_, sending := a.Recruitment.SendAlerts(a.Control.AsSystem(ctx))
	return errors.Join(sweeping, sending)
}

func (a *App) runClosing(ctx context.Context) {
	tick := time.NewTicker(closeEvery)
	defer tick.Stop()
	defer func() {
		if err := a.Control.Release(context.WithoutCancel(ctx), leaseAlerts); err != nil {
			a.Config.Log.Error("giving the asking for alerts back", "error", err)
		}
	}()
	for {
		_, err := a.Recruitment.CloseDue(a.Control.AsSystem(ctx))
		if err = errors.Join(err, a.sendAlerts(ctx)); err != nil && ctx.Err() == nil {
			a.Config.Log.Error("closing vacancies and sending alerts", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sweepEvery is how often what has expired is dropped.
const sweepEvery = 10 * time.Minute

func (a *App) runSweep(server *web.Server) func(context.Context) {
	return func(ctx context.Context) {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			_, erasing := a.Stakeholders.EraseDue(a.Control.AsSystem(ctx))
			_, candidates := a.Candidacy.SweepDue(ctx)
			_, selections := a.Selection.ForgetErased(ctx)
			_, over := a.Selection.EndOver(ctx)
			candidates = errors.Join(candidates, a.Candidacy.SweepCVs(ctx))
			ending := errors.Join(a.Landscape.SweepImports(a.Control.AsSystem(ctx)), a.Intake.Sweep(a.Control.AsSystem(ctx)))
			if err := errors.Join(server.Sweep(ctx), ending, a.Control.SweepFiles(ctx), erasing, candidates, selections, over, a.Mail.Sweep(ctx)); err != nil && ctx.Err() == nil {
				a.Config.Log.Error("dropping what has expired", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}
}

// site is what all pages share.
func (a *App) site() web.Site {
	waiting := func(ctx context.Context, who *control.Actor) int { return a.Control.Waiting(ctx, who) }
	return web.Site{
		Demonstration: a.Control.Installation().Demo,
		Marking:       control.Marking{Level: control.LevelUnclassified},
		PartyName:     stakeholders.ReleaseName,
		BaseURL:       a.Config.BaseURL,
		Views:         a.savedViews,
		Nav: []web.NavGroup{
			{Items: []web.NavItem{
				{Label: "office.desk", Path: "/", Icon: "home", Go: "h", Tab: true},
				{Label: "app.nav.portfolio", Path: "/portfolio", Icon: "portfolio", Go: "p", Tab: true},
				{Label: "app.nav.packages", Path: "/packages", Icon: "package", Go: "k"},
				{Label: "app.nav.projects", Path: "/projects", Icon: "project", Go: "j", Tab: true},
				{Label: "portfolio.plan.deadlines", Path: "/deadlines", Icon: "clock", Go: "y"},
				{Label: "funds.title", Path: "/funds", Icon: "fund", Go: "f"},
				{Label: "week.title", Path: "/week", Icon: "calendar", Go: "w"},
				{Label: "funds.commitments", Path: "/commitments", Icon: "briefcase", Go: "c"},
				{Label: "funds.payments", Path: "/payments", Icon: "upload"},
				{Label: "office.approvals", Path: "/approvals", Icon: "check", Go: "a", Tab: true, Count: waiting},
			}},
			{Label: "app.nav.delivery", Items: []web.NavItem{
				{Label: "app.nav.programmes", Path: "/programmes", Icon: "school", Go: "d"},
				{Label: "portfolio.plan.milestones", Path: "/milestones", Icon: "flag", Go: "i"},
				{Label: "app.nav.registers", Path: "/registers", Icon: "flag", Go: "r"},
				{Label: "fieldpack.forms", Path: "/field-forms", Icon: "download", Go: "f"},
				{Label: "activity.activities", Path: "/activities", Icon: "calendar", Go: "v"},
				{Label: "activity.actions", Path: "/actions", Icon: "check", Go: "o"},
				{Label: "portfolio.asset.equipment", Path: "/equipment", Icon: "briefcase", Go: "e"},
				{Label: "app.nav.landscape", Path: "/landscape", Icon: "globe", Go: "l"},
			}},
			{Label: "app.nav.people", Items: []web.NavItem{
				{Label: "app.nav.parties", Path: "/parties", Icon: "people", Go: "s"},
				{Label: "week.team", Path: "/team", Icon: "chart", Go: "m"},
				{Label: "recruitment.vacancies", Path: "/vacancies", Icon: "briefcase", Go: "n"},
				{Label: "selection.my_panels", Path: "/panels", Icon: "check", Go: "h"},
				{Label: "app.nav.users", Path: "/people", Icon: "person", Go: "u"},
			}},
			{Label: "app.nav.knowledge", Items: []web.NavItem{
				{Label: "reports.title", Path: "/reports", Icon: "chart", Go: "b"},
				{Label: "office.trail", Path: "/audit", Icon: "clock", Go: "t"},
				{Label: "intake.imports", Path: "/imports", Icon: "upload", Go: "i"},
				{Label: "office.admin", Path: "/admin", Icon: "settings"},
				{Label: "office.help", Path: "/help", Icon: "help"},
			}},
		},
	}
}
