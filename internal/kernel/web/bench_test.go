package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/kernel/web/gallery"
)

// BenchmarkListPage asks for a list of 50 rows the way a signed-in browser does, session query and
// all, with eight clients. The target is 1,000 a second on two cores that also run the clients.
func BenchmarkListPage(b *testing.B) {
	d := sqlite(b)
	a := officer(b, d)
	things := make([]gallery.Thing, 50)
	for i := range things {
		things[i] = gallery.Thing{ID: fmt.Sprintf("t%02d", i), Name: i18n.Text{EN: fmt.Sprintf("Thing number %d", i)}, Lead: "C. Lindqvist", Tone: web.Tone(i % 4),
			Due: cal.MustDate("2027-01-31").AddDays(i), Budget: money.Euro(int64(i) * 1_234_567), Done: float64(i) / 50, Kind: "works"}
	}
	words, err := i18n.NewCatalogue(web.Texts, gallery.Words)
	if err != nil {
		b.Fatal(err)
	}
	signIn := web.Post("/sign-in", control.Public, func(ctx context.Context, _ nothing) (web.See, error) {
		return web.See{}, web.SessionFrom(ctx).SignIn(ctx, a.ID, 1)
	}, "")
	s, err := web.New(web.Config{DB: d, Words: words, Site: site(), Routes: append(gallery.Of(things).Routes(), signIn),
		Identify: func(context.Context, web.Claim) (*control.Actor, error) { return a, nil }})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	b.Cleanup(server.Close)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Post(server.URL+"/en/sign-in", "application/x-www-form-urlencoded", nil)
	if err != nil {
		b.Fatal(err)
	}
	resp.Body.Close()
	session := resp.Cookies()[0]
	var bytes atomic.Int64
	b.SetParallelism(4) // of two processors
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := http.NewRequest(http.MethodGet, server.URL+"/en/gallery/things", nil)
			if err != nil {
				b.Error(err)
				return
			}
			r.AddCookie(session)
			resp, err := client.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			n, err := io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != http.StatusOK {
				b.Errorf("%d %v", resp.StatusCode, err)
				return
			}
			bytes.Add(n)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(bytes.Load())/float64(b.N)/1000, "KB/page")
}
