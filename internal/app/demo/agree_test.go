package demo_test

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/app"
	"cairn/internal/app/demo"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

// wanted finds in a bottom line how many decisions it says are awaited.
var wanted = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(No|One|\d+) decisions? (?:is|are) awaited`),
	"fr": regexp.MustCompile(`(Aucune|Une|\d+) décisions? (?:n’est|est|sont) attendues?`),
}

// awaits is the number in the bottom line of a page.
func awaits(t *testing.T, c *testkit.Client, lang, path string) int {
	t.Helper()
	line := c.Get("/" + lang + path).Must(200).HTML().One(".bluf").Text()
	said := wanted[lang].FindStringSubmatch(line)
	if said == nil {
		t.Fatalf("/%s%s speaks of no decision: %s", lang, path, line)
	}
	switch said[1] {
	case "No", "Aucune":
		return 0
	case "One", "Une":
		return 1
	}
	n, _ := strconv.Atoi(said[1])
	return n
}

// undecided counts what waits below a scope path, straight from the tables.
func undecided(t *testing.T, office *app.App, scope string) (n int) {
	t.Helper()
	err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
		for _, query := range []string{
			`SELECT COUNT(*) FROM control_approval a JOIN control_object o ON o.id = a.object_id WHERE a.state = 'open' AND o.scope_path LIKE ?`,
			`SELECT COUNT(*) FROM portfolio_procedure p JOIN control_object o ON o.id = p.id WHERE p.state = 'running' AND o.scope_path LIKE ?`,
			`SELECT COUNT(*) FROM portfolio_exception e JOIN control_object o ON o.id = e.project_id WHERE e.decided_on IS NULL AND e.report <> '' AND o.scope_path LIKE ?`,
		} {
			found, err := db.One(ctx, q, "count", db.SQL(query, scope+"%"), db.Value[int])
			if err != nil {
				return err
			}
			n += found
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// scopeOf is where an object stands.
func scopeOf(t *testing.T, office *app.App, id string) (scope string) {
	t.Helper()
	err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		scope, err = db.One(ctx, q, "object", db.SQL(`SELECT scope_path FROM control_object WHERE id = ?`, id), db.Value[string])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// standing is a row of a list as far as counts go.
type standing struct {
	ID          string `json:"id"`
	Ref         string `json:"ref"`
	State       string `json:"state"`
	Initiatives int    `json:"initiatives"`
}

// TestNoSentenceContradictsATable holds every bottom line, tile and count of the world against the rows
// it speaks of.
func TestNoSentenceContradictsATable(t *testing.T) {
	office := copied(t)
	c := visitor(t, office, "Ingrid Haugland")

	var due struct {
		Due []struct {
			Decision bool `json:"decision"`
		} `json:"due"`
	}
	c.Get("/en/portfolio/due", "Accept", "application/json").Must(200).JSON(&due)
	decisions := 0
	for _, d := range due.Due {
		if d.Decision {
			decisions++
		}
	}
	if all := undecided(t, office, ""); decisions == 0 || decisions != all {
		t.Errorf("%d decisions are listed, %d wait", decisions, all)
	}
	var packages struct{ Packages []standing }
	var projects struct{ Projects []standing }
	c.Get("/en/packages", "Accept", "application/json").Must(200).JSON(&packages)
	c.Get("/en/projects?limit=200", "Accept", "application/json").Must(200).JSON(&projects)
	for _, lang := range []string{"en", "fr"} {
		if n := awaits(t, c, lang, "/portfolio"); n != decisions {
			t.Errorf("%s: the portfolio speaks of %d decisions, its list has %d", lang, n, decisions)
		}
		checkAwaited(t, office, c, lang, "/packages/", packages.Packages)
		checkAwaited(t, office, c, lang, "/projects/", projects.Projects)
	}
	checkLines(t, c, packages.Packages)
	checkTiles(t, c, projects.Projects)
	checkMilestones(t, office)
	checkExports(t, office, projects.Projects)
	checkRates(t, office, c, projects.Projects)
}

// checkRates holds that earned value counts what was paid in another currency by stated rates, which it names, and
// without them says that the cost is not known. It changes the world.
func checkRates(t *testing.T, office *app.App, c *testkit.Client, projects []standing) {
	t.Helper()
	type earned struct {
		AC     *int64
		EV     int64
		ByWork bool `json:"by_work"`
		Rates  []struct{ From, To, Value, On, Source string }
	}
	read := func(id string) (e earned) {
		t.Helper()
		c.Get("/en/projects/"+id+"/earned-value", "Accept", "application/json").Must(200).JSON(&e)
		return e
	}
	i := slices.IndexFunc(projects, func(p standing) bool { e := read(p.ID); return e.AC != nil && *e.AC > 0 && e.EV > 0 && !e.ByWork })
	if i < 0 {
		t.Fatal("no project has an earned value and a cost")
	}
	id := projects[i].ID
	euros := read(id)
	err := office.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, db.SQL("DELETE FROM funds_rate")); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, db.SQL("UPDATE portfolio_project SET budget_currency = 'USD' WHERE id = ?", id))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if e := read(id); len(euros.Rates) != 0 || e.AC != nil || len(e.Rates) != 0 {
		t.Errorf("euros are counted as dollars: %+v", e)
	}
	page := c.Get("/fr/projects/" + id + "/earned-value").Must(200).HTML().One("main").Text()
	for _, want := range []string{"inconnu : un montant dans une autre monnaie n’a pas de cours", "Payé sans cours", "EUR"} {
		if !strings.Contains(page, want) {
			t.Errorf("without rates the page does not say %q: %s", want, page)
		}
	}
	var file strings.Builder
	file.WriteString("Date,USD\n")
	for day := office.DB.Now().Date(); day.After(cal.MustDate("2016-12-31")); day = day.AddDays(-1) {
		file.WriteString(day.String() + ",2.0\n")
	}
	if _, err := office.Funds.ImportRates(office.Control.AsSystem(t.Context()), strings.NewReader(file.String()), "eurofxref-hist.csv"); err != nil {
		t.Fatal(err)
	}
	e := read(id)
	if e.AC == nil || *e.AC != 2**euros.AC || len(e.Rates) == 0 || e.Rates[0].From != "EUR" || e.Rates[0].To != "USD" || e.Rates[0].On == "" || e.Rates[0].Source == "" {
		t.Errorf("at two dollars for a euro: %+v, in euros %+v", e, euros)
	}
	page = c.Get("/en/projects/" + id + "/earned-value").Must(200).HTML().One("main").Text()
	if !strings.Contains(page, "Rates applied") || !strings.Contains(page, "EUR 1 = USD 2") {
		t.Errorf("the page does not name the rates: %s", page)
	}
}

// checkExports holds that the plan of every project, as it is exported for Project and computed from that file alone,
// has the dates it has here.
func checkExports(t *testing.T, office *app.App, projects []standing) {
	t.Helper()
	computed := 0
	for _, p := range projects {
		own, err := office.Plan.Read(office.Control.AsSystem(t.Context()), portfolio.ProjectID(p.ID))
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := office.ExportPlan(t.Context(), p.Ref, &file); err != nil {
			t.Errorf("%s: %v", p.Ref, err)
			continue
		}
		if len(own.Tasks) == 0 {
			continue
		}
		there, err := app.ReadSchedule(&file)
		if err != nil {
			t.Errorf("%s: %v", p.Ref, err)
			continue
		}
		dates := map[int]app.ScheduledTask{}
		for _, x := range there.Tasks() {
			dates[x.UID] = x
		}
		for _, x := range own.Tasks {
			if d, ok := dates[x.UID]; !ok || !x.Cancelled && !strings.HasPrefix(d.EarlyFinish, x.Finish.String()) {
				t.Errorf("%s, task %d: the file ends it %s, the plan %s", p.Ref, x.UID, d.EarlyFinish, x.Finish)
			}
		}
		computed++
	}
	if computed < 20 {
		t.Errorf("only %d plans were exported", computed)
	}
}

// checkMilestones holds every open milestone against the task it waits for: it is not before that task's end, and has
// slipped about as much, so that the milestones of a project do not tell another story than its tasks.
func checkMilestones(t *testing.T, office *app.App) {
	t.Helper()
	const most = 45 // days, that the two may slip apart
	type pair struct {
		ref, title         string
		milestone, task    cal.Date
		wasMilestone, wasT cal.Date
	}
	err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
		list, err := db.Collect(ctx, q, db.SQL(`SELECT p.ref, m.title_en, substr(m.finish_at, 1, 10), substr(t.finish_at, 1, 10), m.baseline_on, substr(b.finish_at, 1, 10)
			FROM portfolio_task_link l JOIN portfolio_project p ON p.id = l.project_id
			JOIN portfolio_task m ON m.project_id = l.project_id AND m.uid = l.to_uid JOIN portfolio_task t ON t.project_id = l.project_id AND t.uid = l.from_uid
			LEFT JOIN portfolio_baseline_task b ON b.project_id = t.project_id AND b.uid = t.uid AND b.baseline_no = (SELECT MAX(x.no) FROM portfolio_baseline x WHERE x.project_id = t.project_id)
			WHERE l.from_project = '' AND m.kind = 'milestone' AND m.actual_finish IS NULL AND NOT m.cancelled`), func(row db.Row) (x pair, err error) {
			err = row.Scan(&x.ref, &x.title, &x.milestone, &x.task, &x.wasMilestone, &x.wasT)
			return x, err
		})
		if len(list) < 10 {
			t.Errorf("only %d milestones wait for a task", len(list))
		}
		for _, x := range list {
			if x.milestone.Before(x.task) {
				t.Errorf("%s: %s is foretold for %s, and what it waits for ends on %s", x.ref, x.title, x.milestone, x.task)
			}
			if x.wasMilestone.IsZero() || x.wasT.IsZero() {
				continue
			}
			if apart := x.wasMilestone.DaysUntil(x.milestone) - x.wasT.DaysUntil(x.task); apart > most || apart < -most {
				t.Errorf("%s: %s has slipped %d days more than what it waits for", x.ref, x.title, apart)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkAwaited compares the bottom line of each page with what waits below its object.
func checkAwaited(t *testing.T, office *app.App, c *testkit.Client, lang, path string, rows []standing) {
	t.Helper()
	for _, row := range rows {
		if said, is := awaits(t, c, lang, path+row.ID), undecided(t, office, scopeOf(t, office, row.ID)); said != is {
			t.Errorf("%s: the page of %s speaks of %d decisions, %d wait", lang, row.Ref, said, is)
		}
	}
}

// checkLines compares the number of a package's initiatives with its version in force, and sees that
// nothing is asked of a line that has ended.
func checkLines(t *testing.T, c *testkit.Client, packages []standing) {
	t.Helper()
	for _, p := range packages {
		var page struct {
			Versions []struct {
				State string
				Lines []struct{}
			}
			Lines []struct {
				Ref, State string
				Link       string `json:"goal_link"`
			} `json:"initiatives_list"`
		}
		c.Get("/en/packages/"+p.ID, "Accept", "application/json").Must(200).JSON(&page)
		for _, v := range page.Versions {
			if v.State == "endorsed" && len(v.Lines) != p.Initiatives {
				t.Errorf("%s has %d initiatives in the list, %d in its version in force", p.Ref, p.Initiatives, len(v.Lines))
			}
		}
		for _, l := range page.Lines {
			ended := l.State == "concluded" || l.State == "dropped"
			if ended != (l.Link == "over") {
				t.Errorf("%s is %s and its goal is %q", l.Ref, l.State, l.Link)
			}
		}
	}
}

// partnerOf is the partner in a reference code: DCB-GEO-01/P002, DEEP-UKR/P001.
func partnerOf(ref string) string {
	return strings.Split(strings.ReplaceAll(ref, "/", "-"), "-")[1]
}

// checkTiles compares what the tiles of the partners say with the list of projects.
func checkTiles(t *testing.T, c *testkit.Client, projects []standing) {
	t.Helper()
	running := map[string]int{}
	for _, p := range projects {
		if slices.Contains([]string{"executing", "suspended", "closing"}, p.State) {
			running[partnerOf(p.Ref)]++
		}
	}
	number := regexp.MustCompile(`(one|un|\d+) (?:projects? at work|projets? en cours)`)
	for _, lang := range []string{"en", "fr"} {
		for _, tile := range c.Get("/" + lang + "/portfolio").Must(200).HTML().All(".tiles a") {
			code := tile.Attr("href")[strings.LastIndex(tile.Attr("href"), "/")+1:]
			said := number.FindStringSubmatch(tile.Text())
			if said == nil {
				t.Errorf("%s: the tile of %s counts no projects: %s", lang, code, tile.Text())
				continue
			}
			n, err := strconv.Atoi(said[1])
			if err != nil {
				n = 1
			}
			if n != running[code] {
				t.Errorf("%s: the tile of %s says %q, %d projects run", lang, code, said[0], running[code])
			}
		}
	}
}

// TestInventedPapersNameNobody: a paper whose number is invented was decided by an invented body; what
// real bodies did has its public source.
func TestInventedPapersNameNobody(t *testing.T) {
	for _, p := range load(t).Partners {
		if p.Package != nil {
			for _, v := range p.Package.Versions {
				checkInvented(t, p.Code, v.Endorsement)
			}
		}
		if p.ITPP != nil {
			checkInvented(t, p.Code, p.ITPP.Approval)
		}
		if p.DEEP != nil && (p.DEEP.StartYear != 0) != (p.Code == "MRT" && p.DEEP.StartYear == 2013) {
			t.Errorf("the DEEP programme of %s begins in %d, for which there is no public source", p.Code, p.DEEP.StartYear)
		}
	}
}

func checkInvented(t *testing.T, code string, paper demo.Paper) {
	t.Helper()
	if paper == (demo.Paper{}) || strings.HasPrefix(paper.Document, "https://") {
		return
	}
	if !strings.Contains(paper.Body, "(invented)") || !strings.Contains(paper.Body, "(fictive)") {
		t.Errorf("%s: %s is an invented paper of %q", code, paper.Document, paper.Body)
	}
}
