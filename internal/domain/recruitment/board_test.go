package recruitment_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// readers are two who read the careers pages from servers that share a database and nothing else, as two processes do.
type readers struct {
	*desk
	all []*testkit.Client
}

// read holds what each of them reads at an address: asked twice, so that the second time it is a page that was kept.
func (r readers) read(path string, status int, holds, never string) {
	r.Helper()
	for i, c := range r.all {
		for range 2 {
			text := c.Get(path).Must(status).HTML().One("main").Text()
			if !strings.Contains(text, holds) || never != "" && strings.Contains(text, never) {
				r.Errorf("server %d, %s at %s: want %q and not %q in %s", i, path, r.Now, holds, never, text)
			}
		}
	}
}

// behind writes into the notices without a word to those who keep pages of them, or with one.
func (d *desk) behind(told bool, text string, args ...any) {
	d.Helper()
	_, err := d.Control.Do(d.Control.AsSystem(d.Context()), control.Op{Act: recruitment.ActClose}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		change := control.Change{Object: control.Ref{Kind: recruitment.Kind}}
		if text != "" {
			if _, err := db.Exec(ctx, tx, db.SQL(text, args...)); err != nil {
				return change, err
			}
		}
		if told {
			return change, recruitment.PagesChange(ctx, tx)
		}
		return change, nil
	})
	d.Must(control.Done{}, err)
}

// The careers pages are kept once they are drawn, and never say what is no longer so: what is written is seen at once, also
// from another server, and what the clock alone changes from its instant on. On both engines.
func TestKeptCareersPagesAreTrue(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		other := &desk{Office: o, Service: recruitment.New(o.Control)}
		d := newDesk(o)
		for _, s := range []*recruitment.Service{d.Service, other.Service} {
			s.Applied = func(context.Context, db.Querier, []recruitment.VacancyID) (map[recruitment.VacancyID]int, error) {
				return nil, nil
			}
		}
		at := func(instant string) { d.Now = cal.MustInstant(instant).Time() }
		open := d.published(form(func(f *recruitment.Form) { f.Reference = "OPEN-1" }))
		later := d.published(form(func(f *recruitment.Form) {
			f.Reference, f.DeadlineOn, f.Title = "LATER-1", cal.MustDate("2027-03-01"), i18n.Text{EN: "Programme analyst", FR: "Analyste"}
		}))
		r := readers{d, []*testkit.Client{d.browse(d.Context()), other.browse(d.Context())}}

		// It is kept: what nobody was told of is not read again.
		r.read("/en/careers", http.StatusOK, "Programme assistant", "")
		tag := r.all[0].Get("/en/careers").Header.Get("ETag")
		r.all[0].Get("/en/careers", "If-None-Match", tag).Must(http.StatusNotModified)
		d.behind(false, `UPDATE recruitment_notice SET content = replace(content, 'Programme assistant', 'Archive assistant')`)
		r.read("/en/careers", http.StatusOK, "Programme assistant", "Archive assistant")
		d.behind(true, "")
		r.read("/en/careers", http.StatusOK, "Archive assistant", "Programme assistant")
		if a := r.all[0].Get("/en/careers", "If-None-Match", tag).Must(http.StatusOK); a.Header.Get("ETag") == tag {
			t.Errorf("another page has the tag %s", tag)
		}
		// Each question has an answer of its own, and a page that is not there is asked for again.
		r.read("/en/careers?q=analyst", http.StatusOK, "Programme analyst", "Archive assistant")
		r.read("/fr/careers?q=analyst", http.StatusOK, "Analyste", "Programme analyst")
		for _, c := range r.all {
			c.Get("/en/careers/NEW-1").Must(http.StatusNotFound)
		}
		added := d.published(form(func(f *recruitment.Form) { f.Reference, f.Title.EN = "NEW-1", "Newcomer" }))
		r.read("/en/careers/NEW-1", http.StatusOK, "Newcomer", "")
		r.read("/en/careers", http.StatusOK, "Newcomer", "")
		r.read("/en/careers/OPEN-1", http.StatusOK, "Newcomer", "") // among the similar ones
		// A correction and a later deadline.
		words := d.load(open).Form
		words.Title.EN = "Programme assistant, registers"
		d.Must(d.Correct(d.hr, open, 0, words, i18n.Text{EN: "A word", FR: "Un mot"}))
		r.read("/en/careers/OPEN-1", http.StatusOK, "Archive assistant", "registers, ")
		d.Must(d.DecideCorrection(d.director, open.Ref(), true, ""))
		r.read("/en/careers/OPEN-1", http.StatusOK, "Programme assistant, registers", "Archive assistant")
		r.read("/en/careers", http.StatusOK, "Programme assistant, registers", "Archive assistant")
		r.read("/en/careers/LATER-1", http.StatusOK, "1 Mar 2027", "5 Mar 2027")
		d.Must(d.Extend(d.hr, later, 0, recruitment.Form{DeadlineOn: cal.MustDate("2027-03-05"), DeadlineTime: "17:59", Zone: "Europe/Brussels"}, i18n.Text{EN: "More time", FR: "Plus de temps"}))
		r.read("/en/careers/LATER-1", http.StatusOK, "5 Mar 2027", "")
		r.read("/en/careers", http.StatusOK, "5 Mar 2027", "")
		// A withdrawal.
		d.Must(d.Cancel(d.hr, added, 0, "No money"))
		for _, c := range r.all {
			c.Get("/en/careers/NEW-1").Must(http.StatusNotFound)
		}
		r.read("/en/careers", http.StatusOK, "Programme analyst", "Newcomer")
		r.read("/en/careers/OPEN-1", http.StatusOK, "Programme analyst", "Newcomer")

		// The days: midnight in Brussels, and in the zone of a reader who chose one.
		at("2026-11-20T22:59:59.999999Z")
		r.read("/en/careers", http.StatusOK, "Posted today", "Posted 1 day")
		r.read("/en/careers/OPEN-1", http.StatusOK, "Posted today", "Posted 1 day")
		at("2026-11-20T23:00:00Z")
		r.read("/en/careers", http.StatusOK, "Posted 1 day ago", "Posted today")
		r.read("/en/careers/OPEN-1", http.StatusOK, "Posted 1 day ago", "Posted today")
		r.read("/en/careers/OPEN-1?zone=America/New_York", http.StatusOK, "Posted today", "Posted 1 day")
		at("2026-11-21T05:00:00Z")
		r.read("/en/careers/OPEN-1?zone=America/New_York", http.StatusOK, "Posted 1 day ago", "Posted today")
		at("2026-11-27T22:59:59Z")
		r.read("/en/careers/OPEN-1", http.StatusOK, "Be among the first", "")
		at("2026-11-27T23:00:00Z")
		r.read("/en/careers/OPEN-1", http.StatusOK, "Posted 8 days ago", "Be among the first")
		// The deadline: to its instant it is open, a microsecond later it is not, on any page.
		at("2026-12-20T16:59:00Z")
		r.read("/en/careers", http.StatusOK, "Programme assistant, registers", "")
		r.read("/en/careers/page/1", http.StatusOK, "Programme assistant, registers", "")
		r.read("/en/careers/OPEN-1", http.StatusOK, "How to apply", "Closed: no applications")
		r.read("/en/careers/LATER-1", http.StatusOK, "Programme assistant, registers", "") // as a similar one
		r.read("/en/careers?closed=true", http.StatusOK, "No notice", "Programme assistant, registers")
		at("2026-12-20T16:59:00.000001Z")
		r.read("/en/careers", http.StatusOK, "Programme analyst", "Programme assistant, registers")
		r.read("/en/careers/page/1", http.StatusOK, "Programme analyst", "Programme assistant, registers")
		r.read("/en/careers/OPEN-1", http.StatusOK, "Closed: no applications", "")
		r.read("/en/careers/LATER-1", http.StatusOK, "Programme analyst", "Programme assistant, registers")
		r.read("/en/careers?closed=true", http.StatusOK, "Programme assistant, registers", "No notice")
	})
}
