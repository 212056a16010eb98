package web_test

import (
	"context"
	"net/http"
	"testing"

	"cairn/internal/kernel/web"
	"cairn/internal/kernel/web/gallery"
	"cairn/internal/testkit"
)

func TestEveryListWithAFilterHasSavedViews(t *testing.T) {
	d := sqlite(t)
	withViews := site()
	withViews.Views = func(_ context.Context, page string) ([]web.View, error) {
		if page != "/gallery/things" {
			return nil, nil
		}
		return []web.View{{ID: "v1", Name: "Late ones", Query: "state=late", Mine: true}, {ID: "v2", Name: "Of the team", Query: "q=radio"}}, nil
	}
	c := testkit.ServeSite(t, web.Config{DB: d, Site: withViews, Routes: gallery.New().Routes()}, officer(t, d), gallery.Words)
	page := c.Get("/en/gallery/things?state=late&sort=-due&after=x").Must(http.StatusOK).HTML()
	if got := page.One("nav.saved a[aria-current]").Text(); got != "Late ones" {
		t.Errorf("current: %q", got)
	}
	if got := page.All("nav.saved a")[2].Attr("href"); got != "/en/gallery/things?q=radio" {
		t.Errorf("leads to %q", got)
	}
	form := page.One(`form[action="/en/views"]`)
	if form.One("input[name=page]").Attr("value") != "/gallery/things" {
		t.Error("the view is not of this list")
	}
	page.One(`form[action="/en/views/v1/drop"]`)
	page.None(`form[action="/en/views/v2/drop"]`)

	plain := testkit.ServeSite(t, web.Config{DB: sqlite(t), Site: site(), Routes: gallery.New().Routes()}, officer(t, d), gallery.Words)
	where := plain.Get("/en/gallery/things").Must(http.StatusOK).HTML()
	where.None("nav.saved")
	where.None(`form[action="/en/views"]`)
}
