package recruitment_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// publicAddresses are all kinds of addresses that the public may ask for, with OPEN-1 as the one notice there is.
var publicAddresses = []string{"/careers", "/careers?q=secret", "/careers?closed=true", "/careers?division=Nowhere", "/careers/page/1", "/careers/feed.xml", "/careers/sitemap.xml", "/careers/OPEN-1", "/careers/advice/eligibility"}

// No vacancy that is not published is on any public page, feed, sitemap, structured data or address of programs, whoever
// is signed in: not a draft with its flags, a submitted, an approved, an internal, a cancelled one, nor a correction that
// waits, nor the name of anybody of the office. On both engines.
func TestNothingUnpublishedIsPublic(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		d := newDesk(o)
		secret := func(name string) recruitment.Form {
			return form(func(f *recruitment.Form) {
				f.Title, f.Division, f.Reference = i18n.Text{EN: "Hush " + name, FR: "Hush " + name}, i18n.Text{EN: "Veiled", FR: "Veiled"}, "HID-"+strings.ToUpper(name)
			})
		}
		flags := []recruitment.Flag{{Kind: recruitment.FlagCut, Message: "recruitment.flag.cut", Passage: "Hush passage"}}
		d.Must(d.Create(d.hr, secret("draft"), flags))
		submitted := recruitment.VacancyID(d.Must(d.Create(d.hr, secret("submitted"), nil)))
		d.Must(d.Submit(d.hr, submitted, 0))
		approved := recruitment.VacancyID(d.Must(d.Create(d.hr, secret("approved"), nil)))
		d.Must(d.Submit(d.hr, approved, 0))
		d.Must(d.Decide(d.director, approved.Ref(), true, "Hush comment"))
		internal := secret("internal")
		internal.InternalOnly = true
		d.published(internal)
		d.Must(d.Cancel(d.hr, d.published(secret("cancelled")), 0, "Hush reason"))
		open := form(func(f *recruitment.Form) { f.Reference = "OPEN-1" })
		flagged := recruitment.VacancyID(d.Must(d.Create(d.hr, open, flags)))
		d.Must(d.Resolve(d.hr, flagged, 0, 0, "Hush note"))
		d.Must(d.Submit(d.hr, flagged, 0))
		d.Must(d.Decide(d.director, flagged.Ref(), true, ""))
		d.Must(d.Publish(d.hr, flagged, 0))
		words := d.load(flagged).Form
		words.Summary.EN = "Hush correction"
		d.Must(d.Correct(d.hr, flagged, 0, words, i18n.Text{EN: "Hush correction", FR: "Hush correction"}))

		for who, ctx := range map[string]context.Context{"nobody": d.Context(), "the recruiter": d.hr} {
			c := d.browse(ctx)
			for _, path := range publicAddresses {
				for _, root := range []string{"/en", "/fr", "/api/v1"} {
					body := string(c.Get(root + path).Must(http.StatusOK).Body)
					for _, never := range []string{"Hush", "Veiled", "HID-", "Hana", "Dora", string(flagged)} {
						if strings.Contains(body, never) {
							t.Errorf("%s reads %q at %s%s", who, never, root, path)
						}
					}
				}
			}
			for _, ref := range []string{"HID-DRAFT", "HID-SUBMITTED", "HID-APPROVED", "HID-INTERNAL", "HID-CANCELLED"} {
				c.Get("/en/careers/" + ref).Must(http.StatusNotFound)
				c.Get("/api/v1/careers/" + ref).Must(http.StatusNotFound)
			}
		}
		paths, err := d.FilePaths(d.hr)
		if err != nil || len(paths) != 1+len(recruitment.Topics)+1 || !slices.Contains(paths, "/careers/OPEN-1") {
			t.Errorf("kept as files: %v %v", paths, err)
		}
	})
}

// The careers pages, their filters and the rules they keep, without script.
func TestCareersPages(t *testing.T) {
	d := newDesk(office.One(t))
	d.published(form(func(f *recruitment.Form) {
		f.Reference, f.GradeTo, f.PayTo, f.PendingBudget = "BAND-1", "G15", money.Euro(6_713_06), true
		f.Title = i18n.Text{EN: "Education officer </script><b>", FR: "Chargé de formation"}
	}))
	later := d.published(form(func(f *recruitment.Form) {
		f.Reference, f.DeadlineOn, f.Division = "LATER-1", cal.MustDate("2027-03-01"), i18n.Text{EN: "Defence Investment", FR: "Investissement"}
	}))
	d.Now = d.Now.Add(50 * time.Hour)
	c := d.browse(d.Context())
	read := func(path string) *testkit.Answer { return c.Get(path).Must(http.StatusOK) }
	notices := func(path string) int { return len(read(path).HTML().All(".notices > li")) }
	main := func(path string) string { return read(path).HTML().One("main").Text() }
	d.Steps(
		office.Step{Name: "list and filters", Do: func() {
			says(d.T, main("/en/careers"), "EUR 5,000.00 to EUR 6,713.06", "Pending budget approval", "20 Dec 2026, 17:59 (Brussels time)")
			for path, want := range map[string]int{"": 2, "?q=chargé+formation": 1, "?q=education": 1, "?q=nothing": 0, "?division=Defence+Investment": 1, "?grade=G12": 1, "?contract=indefinite": 0, "?second=I": 2, "?within=30": 1, "?closed=true": 0, "?within=banana&second=XX": 2} {
				if n := notices("/en/careers" + path); n != want {
					d.Errorf("%s: %d notices, want %d", path, n, want)
				}
			}
			for _, topic := range recruitment.Topics {
				read("/fr/careers/advice/" + topic).HTML().One("h1")
			}
			c.Get("/en/careers/advice/luck").Must(http.StatusNotFound)
			c.Get("/en/careers/page/2").Must(http.StatusNotFound)
			c.Get("/en/careers/page/0").Must(http.StatusNotFound)
		}},
		office.Step{Name: "R146, story 28: pay is a month's and twelve of them, at both ends of a band", Do: func() {
			says(d.T, main("/en/careers/BAND-1"), "EUR 5,000.00 to EUR 6,713.06", "EUR 60,000.00 to EUR 80,556.72", "Where in the band one begins depends on experience", "before allowances", "estimates")
			if one := main("/en/careers/LATER-1"); strings.Contains(one, "in the band") || !strings.Contains(one, "EUR 60,000.00") {
				d.Errorf("one grade: %s", one)
			}
		}},
		office.Step{Name: "R147: the age of a notice in the reader's days, and who is among the first", Do: func() {
			says(d.T, main("/en/careers"), "Posted 2 days ago")
			if strings.Contains(main("/en/careers"), "among the first") {
				d.Error("said although nobody counts applications")
			}
			d.Applied = func(_ context.Context, _ db.Querier, ids []recruitment.VacancyID) (map[recruitment.VacancyID]int, error) {
				return map[recruitment.VacancyID]int{later: 25}, nil
			}
			d.behind(true, "")
			defer func() { d.Applied = nil }()
			says(d.T, main("/en/careers/BAND-1"), "Be among the first to apply")
			says(d.T, main("/fr/careers/BAND-1"), "Soyez parmi les premiers à postuler")
			if strings.Contains(main("/en/careers/LATER-1"), "among the first") {
				d.Error("said although 25 have applied")
			}
			d.Now = d.Now.Add(6 * 24 * time.Hour)
			defer func() { d.Now = d.Now.Add(-6 * 24 * time.Hour) }()
			if strings.Contains(main("/en/careers/BAND-1"), "among the first") {
				d.Error("said of a notice that is eight days old")
			}
		}},
		office.Step{Name: "R134: the deadline in Brussels and in the reader's time", Do: func() {
			says(d.T, main("/en/careers/BAND-1?zone=America/New_York"), "20 Dec 2026, 17:59 (Brussels time)", "20 Dec 2026, 11:59 in New York")
			says(d.T, main("/fr/careers/BAND-1?zone=Africa/Nouakchott"), "20 déc. 2026 à 16:59")
			if at := read("/en/careers/BAND-1").HTML().One(".facts time").Attr("datetime"); at != "2026-12-20T16:59:00Z" {
				d.Errorf("for the script: %s", at)
			}
			main("/en/careers/BAND-1?zone=Mars/Olympus")
		}},
		office.Step{Name: "R150: what is shared says nothing of whoever shares it", Do: func() {
			page := d.browse(d.hr).Get("/en/careers/BAND-1?zone=America/New_York").Must(http.StatusOK).HTML()
			share, mail := page.One(".address").Text(), page.One("a[href^='mailto:']").Attr("href")
			if !strings.HasSuffix(share, "/en/careers/BAND-1") || strings.Contains(share, "?") {
				d.Errorf("the address: %s", share)
			}
			for _, never := range []string{"New_York", "zone", "Hana", "person-"} {
				if strings.Contains(mail, never) {
					d.Errorf("by mail: %s", mail)
				}
			}
			if !strings.Contains(mail, "BAND-1") {
				d.Errorf("by mail: %s", mail)
			}
		}},
		office.Step{Name: "R151, R141 to R143, R145: every notice states its conditions", Do: func() {
			says(d.T, main("/en/careers/BAND-1"), "whatever their gender", "Teleworking", "smoke-free", "may call for travel", "security clearance", "No fee is charged", "kept in reserve", "generative tool", "Recorded video interview")
			says(d.T, main("/fr/careers/BAND-1"), "sans distinction de sexe", "télétravail", "non-fumeur", "déplacements", "habilitation", "Aucun frais", "réserve", "outil génératif")
		}},
		office.Step{Name: "structured data, feed and sitemap", Do: func() { d.machineRead(c) }},
		office.Step{Name: "a correction and a later deadline stand on the notice with their day", Do: func() {
			words := d.load(later).Form
			words.Title = i18n.Text{EN: "Programme officer", FR: "Chargé de programme"}
			d.Must(d.Correct(d.hr, later, 0, words, i18n.Text{EN: "The title was wrong.", FR: "L’intitulé était erroné."}))
			d.Must(d.DecideCorrection(d.director, later.Ref(), true, ""))
			says(d.T, main("/en/careers/LATER-1"), "Programme officer", "Corrected on 28 Nov 2026", "The title was wrong.")
			says(d.T, main("/fr/careers"), "Rectifié le 28 nov. 2026")
			if first := string(read("/en/careers/feed.xml").Body); strings.Index(first, "/careers/LATER-1") > strings.Index(first, "/careers/BAND-1") {
				d.Errorf("the feed begins with what closes first, not with what changed last: %s", first)
			}
		}},
		office.Step{Name: "an address of its own has nothing else of the office", Do: func() {
			own := func(path string, want int) { c.Get(path, "Host", "careers.example").Must(want) }
			own("/en/careers", http.StatusOK)
			own("/", http.StatusSeeOther)
			own("/en/vacancies", http.StatusNotFound)
			own("/api/v1/careers", http.StatusNotFound)
			for _, path := range []string{"/fr/careers/NOWHERE", "/fr/vacancies", "/fr/careers/alerts/x/y"} { // what went wrong leads on to what is there
				wrong := c.Get(path, "Host", "careers.example").Must(http.StatusNotFound).HTML()
				links := wrong.All("a[href]")
				if len(links) != 1 || links[0].Attr("href") != "/fr/careers" || links[0].Text() != "Avis ouverts" {
					d.Errorf("%s leads to %v", path, links)
				}
				wrong.One("link[rel=stylesheet]")
				own(links[0].Attr("href"), http.StatusOK)
			}
		}},
		office.Step{Name: "R134: closed a second after the deadline", Do: func() {
			d.Now = time.Date(2026, 12, 20, 16, 59, 1, 0, time.UTC)
			if n := notices("/en/careers"); n != 1 {
				d.Errorf("%d notices", n)
			}
			closed := read("/en/careers/BAND-1")
			says(d.T, closed.HTML().One("main").Text(), "Closed: no applications are taken any more")
			if strings.Contains(string(closed.Body), "JobPosting") {
				d.Error("a closed notice is offered to search engines")
			}
		}},
		office.Step{Name: "what closes within some days closes by the end of the last of them in Brussels", Do: func() {
			d.Must(d.Extend(d.hr, later, 0, recruitment.Form{DeadlineOn: cal.MustDate("2027-03-09"), DeadlineTime: "00:30", Zone: "Europe/Brussels"}, i18n.Text{EN: "More time", FR: "Plus de temps"}))
			d.Now = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
			if n := notices("/en/careers?within=7"); n != 0 { // 23:30 UTC of the seventh day is the eighth in Brussels
				d.Errorf("%d notices close within a week", n)
			}
			d.Now = d.Now.Add(24 * time.Hour)
			if n := notices("/en/careers?within=7"); n != 1 {
				d.Errorf("%d notices close within a week of the day after", n)
			}
		}},
	)
}

// machineRead looks at what programs read of a notice.
func (d *desk) machineRead(c *testkit.Client) {
	var data map[string]any
	raw := string(c.Get("/en/careers/BAND-1").Must(http.StatusOK).Body)
	start := strings.Index(raw, `application/ld+json">`) + len(`application/ld+json">`)
	if err := json.Unmarshal([]byte(raw[start:start+strings.Index(raw[start:], "</script>")]), &data); err != nil {
		d.Fatal(err)
	}
	if data["@type"] != "JobPosting" || data["validThrough"] != "2026-12-20T16:59:00Z" || data["title"] != "Education officer </script><b>" {
		d.Errorf("%v", data)
	}
	says(d.T, string(c.Get("/fr/careers/feed.xml").Must(http.StatusOK).Body), "Chargé de formation", "<feed", "/fr/careers/BAND-1")
	says(d.T, string(c.Get("/en/careers/sitemap.xml").Must(http.StatusOK).Body), "/en/careers/BAND-1", "/fr/careers/LATER-1")
}

// No public page sets a cookie, asks anybody else for anything, or is bigger than a phone on a bad line can bear: with 500
// notices open, the list and each notice stay under 40 KB. Each address of the internet is held to a rate.
func TestCareersFollowNobody(t *testing.T) {
	d := newDesk(office.One(t))
	d.published(form(func(f *recruitment.Form) { f.Reference = "OPEN-1" }))
	c := d.browse(d.Context())
	elsewhere := regexp.MustCompile(`(?:src|href|action|srcset|poster)="((?:https?:)?//[^"]*)"|url\(|@import|<iframe|<img`)
	for _, path := range publicAddresses {
		a := c.Get("/en" + path).Must(http.StatusOK)
		if cookie := a.Header.Values("Set-Cookie"); len(cookie) > 0 {
			t.Errorf("%s sets cookies: %v", path, cookie)
		}
		if strings.HasSuffix(path, ".xml") {
			continue
		}
		if csp := a.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") && !strings.Contains(csp, "default-src 'self'") {
			t.Errorf("%s lets a browser ask anybody: %q", path, csp)
		}
		for _, m := range elsewhere.FindAllStringSubmatch(string(a.Body), -1) {
			if !strings.HasSuffix(m[1], "/careers") && !strings.Contains(m[1], "/careers/") && !strings.Contains(m[1], "/careers?") {
				t.Errorf("%s asks elsewhere: %q", path, m[0])
			}
		}
		for _, load := range append(a.HTML().All("script[src]"), a.HTML().All("link[rel=stylesheet], link[rel=icon]")...) {
			if at := load.Attr("src") + load.Attr("href"); !strings.HasPrefix(at, "/assets/") {
				t.Errorf("%s loads %s", path, at)
			}
		}
	}
	for _, file := range []string{"careers.css", "careers.js"} {
		text, err := recruitment.Careers.ReadFile(file)
		if err != nil || regexp.MustCompile(`https?:|url\(|fetch\(|XMLHttp|sendBeacon|cookie|localStorage|@import`).Match(text) {
			t.Errorf("%s asks or keeps something: %v", file, err)
		}
	}
}

// 1,250 notices are listed in files of 100, each once, none is left out.
func TestCareersAsFilesHaveNoLimit(t *testing.T) {
	d := newDesk(office.One(t))
	d.published(form(func(f *recruitment.Form) { f.Reference = "OPEN-0" }))
	for from := 0; from < 1249; from += 250 { // a write is bounded
		d.copies(from+1, min(from+250, 1249))
	}
	paths, err := d.FilePaths(d.Context())
	if err != nil || len(paths) != 1+len(recruitment.Topics)+1250+12 || paths[len(paths)-1] != "/careers/page/13" {
		t.Fatalf("%d paths, the last %s: %v", len(paths), paths[len(paths)-1], err)
	}
	c := d.browse(d.Context())
	seen := map[string]bool{}
	for no := 1; no <= 13; no++ {
		page := c.Get(fmt.Sprintf("/en/careers/page/%d", no)).Must(http.StatusOK).HTML()
		for _, a := range page.All(".notices h2 a") {
			seen[a.Attr("href")] = true
		}
		if next := page.All("a[rel=next]"); (len(next) == 1) != (no < 13) {
			t.Errorf("page %d: %d links to the next", no, len(next))
		}
	}
	if len(seen) != 1250 {
		t.Errorf("%d notices", len(seen))
	}
	if n := len(c.Get("/en/careers").Must(http.StatusOK).Body); n > 40<<10 {
		t.Errorf("the list has %d bytes", n)
	}
	if n := len(c.Get("/fr/careers/OPEN-0").Must(http.StatusOK).Body); n > 40<<10 {
		t.Errorf("a notice has %d bytes", n)
	}
	d.closedByPages(c)
}

// Of 26 closed notices, whose list begins with the last, a second page has the one that closed first.
func (d *desk) closedByPages(c *testkit.Client) {
	d.Helper()
	_, err := d.Control.Do(d.Control.AsSystem(d.Context()), control.Op{Act: recruitment.ActClose}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		for i := range 26 {
			ref := fmt.Sprintf("COPY-%d", i)
			if i == 0 {
				ref = "OPEN-0"
			}
			at := cal.At(time.Date(2026, 10, 1+i, 16, 59, 0, 0, time.UTC))
			if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_notice SET deadline_at = ? WHERE reference = ?`, at, ref)); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: control.Ref{Kind: recruitment.Kind}}, nil
	})
	d.Must(control.Done{}, err)
	d.behind(true, "")
	var seen []string
	at := "/en/careers?closed=true"
	for pages := 0; at != "" && pages < 3; pages++ {
		page := c.Get(at).Must(http.StatusOK).HTML()
		at = ""
		for _, a := range page.All(".notices h2 a") {
			seen = append(seen, strings.TrimPrefix(a.Attr("href"), "/en/careers/"))
		}
		for _, a := range page.All("a[rel=next]") {
			at = a.Attr("href")
		}
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(seen)))); len(seen) != 26 || n != 26 || seen[25] != "OPEN-0" {
		d.Errorf("%d closed notices on all pages, %d of them different: %v", len(seen), n, seen)
	}
}

// copies sets copies of the one published notice beside it, which is quicker than publishing each.
func (d *desk) copies(from, to int) {
	d.Helper()
	_, err := d.Control.Do(d.Control.AsSystem(d.Context()), control.Op{Act: recruitment.ActClose}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		for i := from; i <= to; i++ {
			ids := [2]control.Ref{{Kind: recruitment.Kind, ID: tx.NewID()}, {Kind: recruitment.KindNotice, ID: tx.NewID()}}
			for j, ref := range ids {
				level := []control.Level{control.LevelUnclassified, control.LevelPublic}[j]
				if err := tx.Protect(ctx, control.Object{Ref: ref, Scope: "vacancy:" + ids[0].ID + "/", Marking: control.Marking{Level: level}}); err != nil {
					return control.Change{}, err
				}
			}
			ref := fmt.Sprintf("COPY-%d", i)
			for _, copied := range []string{
				`INSERT INTO recruitment_vacancy SELECT ?, ?, state, title_en, title_fr, division_en, division_fr, grade, pending_budget, deadline_at, words, content, flags, changes, version, prepared_by, submitted_by, approved_by, approved_at, published_at, closed_at, comment, notice_id, correction, hands FROM recruitment_vacancy WHERE reference = 'OPEN-0'`,
				`INSERT INTO recruitment_notice SELECT ?, ?, ?, withdrawn, internal, title_en, title_fr, division_en, division_fr, location_en, location_fr, grade, contract, second_level, words, replace(content, 'OPEN-0', ?), changes, published_at, deadline_at, changed_at FROM recruitment_notice WHERE reference = 'OPEN-0'`,
			} {
				args := []any{ids[0].ID, ref}
				if strings.Contains(copied, "recruitment_notice S") {
					args = []any{ids[1].ID, ids[0].ID, ref, ref}
				}
				if _, err := db.Exec(ctx, tx, db.SQL(copied, args...)); err != nil {
					return control.Change{}, err
				}
			}
		}
		return control.Change{Object: control.Ref{Kind: recruitment.Kind}}, nil
	})
	d.Must(control.Done{}, err)
}
