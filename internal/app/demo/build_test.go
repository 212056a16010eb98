package demo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/internal/app"
	"cairn/internal/app/demo"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// build builds the world of a day and opens it, by default on SQLite.
func build(t *testing.T, day cal.Date, lang i18n.Lang, store ...db.Options) *app.App {
	t.Helper()
	cfg := app.Config{Data: t.TempDir()}
	if len(store) > 0 {
		cfg.DB = store[0].URL
	}
	built, err := app.BuildDemo(t.Context(), cfg, day, lang)
	if err != nil || !built {
		f := fault.Of(err)
		t.Fatal(built, err, f.Args, f.Fields)
	}
	return open(t, cfg)
}

// sharedWorld is the folder of the world of days[0], which takes some twenty seconds to build and is built once.
var sharedWorld = sync.OnceValues(func() (string, error) {
	folder := filepath.Join(scratch, "world")
	_, err := app.BuildDemo(context.Background(), app.Config{Data: folder}, days[0], "")
	return folder, err
})

// scratch is a folder for what several tests share.
var scratch string

// copied opens a copy of the world of days[0] on SQLite, on the evening of that day: what waits there does not end while the
// machine's own days go by.
func copied(t *testing.T) *app.App {
	t.Helper()
	folder, err := sharedWorld()
	if err != nil {
		t.Fatal(err)
	}
	evening, opened := days[0].Time().Add(20*time.Hour), time.Now()
	cfg := app.Config{Data: filepath.Join(t.TempDir(), "data"), Clock: func() time.Time { return evening.Add(time.Since(opened)) }}
	if err := os.CopyFS(cfg.Data, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	return open(t, cfg)
}

func open(t *testing.T, cfg app.Config) *app.App {
	t.Helper()
	office, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := office.Close(); err != nil {
			t.Error(err)
		}
	})
	return office
}

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "cairn-demo-"); err != nil {
		panic(err)
	}
	status := m.Run()
	os.RemoveAll(scratch)
	os.Exit(status)
}

func TestWorldHoldsEveryRule(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		office := copied(t)
		if where.URL != "" {
			office = build(t, days[0], "", where)
			one, other := dump(t, copied(t), office)
			checkSame(t, one, other)
		}
		found, err := office.Check(t.Context())
		if err != nil || len(found.Breaks) > 0 || found.Unsealed > 0 {
			t.Error(found, err)
		}
		if again, err := app.BuildDemo(t.Context(), office.Config, days[0], ""); again || err != nil {
			t.Error("the world was built twice", err)
		}
		checkTables(t, office)
		checkShown(t, office)
		checkFunds(t, office)
		checkSelections(t, office)
	})
}

// The world can be made for any day: as early as its facts allow, and after the present cycle
// of partnership programmes has ended.
func TestWorldOfAnyDay(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a world for each of several days")
	}
	for _, on := range []cal.Date{demo.Earliest, cal.MustDate("2031-01-01")} {
		build(t, on, i18n.FR)
	}
	if _, err := app.BuildDemo(t.Context(), app.Config{Data: t.TempDir()}, demo.Earliest.AddDays(-1), ""); !fault.Is(err, fault.Refused) {
		t.Errorf("a world before its facts: %v", err)
	}
}

// volatile are tables and columns that are not of the world: when and where the program ran, the
// salts of the trail, and what follows from an installation's key.
var volatile = []string{"goose_db_version", "control_lease", "control_seal", "sqlite_sequence", "control_trail.salt", "control_trail.digest", "recruitment_application.token_hash"}

// dump is everything in the databases of two offices but what is volatile, table by table; the first is on SQLite.
func dump(t *testing.T, one, other *app.App) (first, second map[string][]string) {
	t.Helper()
	var names []string
	read := func(office *app.App) map[string][]string {
		tables := map[string][]string{}
		err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
			if names == nil {
				if names, err = db.Collect(ctx, q, db.SQL(`SELECT name FROM sqlite_master WHERE type = 'table'`), db.Value[string]); err != nil {
					return err
				}
			}
			for _, name := range names {
				if slices.Contains(volatile, name) {
					continue
				}
				if tables[name], err = rows(ctx, q, name); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return tables
	}
	return read(one), read(other)
}

// rows are the rows of a table as either engine holds them.
func rows(ctx context.Context, q db.Querier, table string) ([]string, error) {
	found, err := q.Query(ctx, "SELECT * FROM "+table)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	var list []string
	for found.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		for i, column := range columns {
			switch v := values[i].(type) {
			case []byte:
				values[i] = string(v)
			case bool: // SQLite has numbers
				values[i] = map[bool]int64{true: 1}[v]
			}
			if slices.Contains(volatile, table+"."+column) {
				values[i] = nil
			}
		}
		list = append(list, fmt.Sprintf("%q", values))
	}
	slices.Sort(list)
	return list, found.Err()
}

// checkSame holds two worlds of one day against each other: it is the same world whenever and wherever it is built.
func checkSame(t *testing.T, one, other map[string][]string) {
	t.Helper()
	for table, list := range one {
		again := other[table]
		if slices.Equal(list, again) {
			continue
		}
		t.Errorf("%s differs: %d rows, %d rows", table, len(list), len(again))
		for i := range min(len(list), len(again)) {
			if list[i] != again[i] {
				t.Logf("%s\n%s", list[i], again[i])
				break
			}
		}
	}
}

// visitor is a client signed in as one of the cast.
func visitor(t *testing.T, office *app.App, name string) *testkit.Client {
	t.Helper()
	server, err := office.Server()
	if err != nil {
		t.Fatal(err)
	}
	c := testkit.NewClient(t, server.Handler())
	cast, err := office.People.Players(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range cast {
		if m.Name == name {
			c.Post("/en/sign-in/as", "person", string(m.ID)).Must(303)
			return c
		}
	}
	t.Fatalf("%s is not of the cast", name)
	return nil
}

// checkShown holds what the world shows: every list has something in it, every page says that it is
// fiction, none carries a marking of the Alliance, and the ratings are those of the rules.
func checkShown(t *testing.T, office *app.App) {
	t.Helper()
	director := visitor(t, office, "Ingrid Haugland")
	for path, list := range map[string]string{
		"/portfolio": "packages", "/packages": "packages", "/programmes": "programmes", "/partners": "partners", "/projects": "projects",
		"/registers": "entries", "/approvals": "approvals", "/decisions": "decisions", "/waivers": "waivers", "/parties": "parties",
		"/landscape": "activities", "/landscape/entries": "entries", "/landscape/imports": "imports", "/people": "people", "/audit": "entries",
	} {
		var answer map[string]json.RawMessage
		director.Get("/en"+path, "Accept", "application/json").Must(200).JSON(&answer)
		if text := string(answer[list]); len(text) < 10 {
			t.Errorf("%s shows no %s: %s", path, list, text)
		}
		for _, lang := range []string{"/en", "/fr"} {
			checkPage(t, lang+path, string(director.Get(lang+path).Must(200).Body))
		}
	}
	checkRatings(t, director)
	checkBottomLine(t, director)
	checkDesk(t, office)
	checkPlanned(t, office, director)
}

// checkSelections holds that every stage of R139 is seen, that a vacancy waits to be screened, and that one from which people are being chosen
// is not opened again (R134).
func checkSelections(t *testing.T, office *app.App) {
	t.Helper()
	stages := map[selection.Stage]recruitment.VacancyID{}
	err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := db.Collect(ctx, q, db.SQL(`SELECT stage, vacancy_id FROM recruitment_selection`), func(row db.Row) (none struct{}, err error) {
			var stage selection.Stage
			var id recruitment.VacancyID
			err = row.Scan(&stage, &id)
			stages[stage] = id
			return none, err
		})
		return err
	})
	if err != nil || len(stages) != len(selection.Stages) {
		t.Errorf("the stages that are seen: %v, %v", stages, err)
	}
	hr := visitor(t, office, "Arta Dervishaj")
	for stage, id := range stages {
		for _, lang := range []string{"/en", "/fr"} {
			for _, part := range []string{"", "/panel", "/letters"} {
				at := lang + "/vacancies/" + string(id) + "/selection" + part
				checkPage(t, at, string(hr.Get(at).Must(200).Body))
			}
		}
		if stage == selection.Form {
			continue // nobody was chosen yet
		}
		later := hr.Post("/en/vacancies/"+string(id)+"/extend", "deadline_on", "2035-01-02", "deadline_time", "17:59", "zone", "Europe/Brussels", "reason_en", "More", "reason_fr", "Plus")
		if !strings.Contains(string(later.Must(http.StatusConflict).Body), "candidates are being chosen") {
			t.Errorf("in the stage %q it is not said why a vacancy is not opened again: %s", stage, later.Body)
		}
	}
}

// checkPlanned holds that a plan shows a task which rests, and the calendars somebody with a week of their own.
func checkPlanned(t *testing.T, office *app.App, c *testkit.Client) {
	t.Helper()
	project := ""
	err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		project, err = db.One(ctx, q, "task", db.SQL(`SELECT project_id FROM portfolio_task WHERE splits <> '' ORDER BY project_id, uid LIMIT 1`), db.Value[string])
		return err
	})
	if err != nil || len(c.Get("/en/projects/"+project+"/schedule").Must(200).HTML().All(".gc path.d-rest")) == 0 {
		t.Errorf("no plan shows a split task: %v", err)
	}
	if said := c.Get("/fr/admin/calendars").Must(200).HTML().One("main").Text(); !strings.Contains(said, "personne, avec sa propre semaine de travail") {
		t.Errorf("nobody works a week of their own: %s", said)
	}
}

// figures finds how many packages a bottom line says are on track, and of how many.
var figures = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(\d+) of (\d+) rated packages are on track`),
	"fr": regexp.MustCompile(`(\d+) paquets évalués sur (\d+) sont en bonne voie`),
}

// checkBottomLine holds the sentence of the portfolio against its table.
func checkBottomLine(t *testing.T, c *testkit.Client) {
	t.Helper()
	var table struct {
		Packages []struct {
			Overall string `json:"overall"`
		} `json:"packages"`
	}
	c.Get("/en/portfolio", "Accept", "application/json").Must(200).JSON(&table)
	good := 0
	for _, p := range table.Packages {
		if p.Overall == "on_track" {
			good++
		}
	}
	for lang, sentence := range figures {
		said := sentence.FindStringSubmatch(string(c.Get("/" + lang + "/portfolio").Must(200).Body))
		if want := []string{strconv.Itoa(good), strconv.Itoa(len(table.Packages))}; len(said) < 3 || !slices.Equal(said[1:], want) {
			t.Errorf("the %s bottom line says %q, the table %v", lang, said, want)
		}
	}
}

func checkPage(t *testing.T, path, page string) {
	t.Helper()
	if !strings.Contains(page, "FICTIONAL DATA, NOT A NATO DOCUMENT") && !strings.Contains(page, "DONNÉES FICTIVES, DOCUMENT NON OTAN") {
		t.Errorf("%s does not say that it is fiction", path)
	}
	if found := markings.FindString(page); found != "" {
		t.Errorf("%s says %q", path, found)
	}
}

// checkRatings holds the ratings the office shows against those that follow from the content.
func checkRatings(t *testing.T, c *testkit.Client) {
	t.Helper()
	var list struct {
		Projects []struct {
			Title   i18n.Text `json:"title"`
			Overall string    `json:"overall"`
		} `json:"projects"`
	}
	c.Get("/en/projects?limit=200", "Accept", "application/json").Must(200).JSON(&list)
	shown := map[i18n.Text]string{}
	for _, p := range list.Projects {
		shown[p.Title] = p.Overall
	}
	for _, p := range load(t).Partners {
		for _, pr := range p.Projects {
			want := cards(pr, days[0])[2].Overall().String()
			if got, ok := shown[i18n.Text(pr.Title)]; ok && got != want {
				t.Errorf("%s is shown as %q, by the rules it is %q", pr.Key, got, want)
			}
		}
	}
}
