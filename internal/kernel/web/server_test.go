package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"mime/multipart"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/kernel/web/gallery"
	"cairn/internal/testkit"
)

func TestAssets(t *testing.T) {
	c, _ := world(t)
	page := c.Get("/en/gallery").HTML()
	sheet := c.Get(page.All("link[rel=stylesheet]")[0].Attr("href"), "Accept-Encoding", "identity").Must(http.StatusOK)
	if got := sheet.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("kept %q", got)
	}
	for _, found := range regexp.MustCompile(`url\(([^)]+)\)`).FindAllSubmatch(sheet.Body, -1) {
		if a := c.Get(string(found[1])); a.Status != http.StatusOK || a.Header.Get("Content-Type") != "font/woff2" {
			t.Errorf("%s: %d %s", found[1], a.Status, a.Header.Get("Content-Type"))
		}
	}
	scripts := 0
	for _, e := range page.All("script[type=module]") {
		scripts += len(c.Get(e.Attr("src"), "Accept-Encoding", "identity").Must(http.StatusOK).Body)
	}
	if scripts == 0 || scripts > 30_000 {
		t.Errorf("%d bytes of script, of at most 30,000", scripts)
	}
	zipped := c.Get(page.All("link[rel=stylesheet]")[0].Attr("href"), "Accept-Encoding", "gzip").Must(http.StatusOK)
	if r, err := gzip.NewReader(bytes.NewReader(zipped.Body)); err != nil {
		t.Error(err)
	} else if plain, err := io.ReadAll(r); err != nil || !bytes.Equal(plain, sheet.Body) {
		t.Errorf("compressed and plain differ (%v)", err)
	}
	for _, path := range []string{"/assets/", "/assets/app.css", "/assets/../server.go", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2ftext.json", "/assets//etc/passwd", "/assets/fonts/"} {
		if a := c.Get(path); a.Status == http.StatusOK {
			t.Errorf("%s was served", path)
		}
	}
}

func TestFurtherStyles(t *testing.T) {
	cfg := web.Config{DB: sqlite(t), Styles: nil, Routes: gallery.New().Routes()}
	cfg.Styles = append(cfg.Styles, fstest.MapFS{"draw.css": {Data: []byte(".bar{fill:red}")}, "draw.go": {Data: []byte("package draw")}})
	c := testkit.ServeSite(t, cfg, nil, gallery.Words)
	sheets := c.Get("/en/nothing").HTML().All("link[rel=stylesheet]:not([media])")
	if len(sheets) != 2 || string(c.Get(sheets[1].Attr("href")).Body) != ".bar{fill:red}" {
		t.Errorf("%d sheets", len(sheets))
	}
}

func TestPagesAreSentSparingly(t *testing.T) {
	c, _ := world(t)
	first := c.Get("/en/gallery/things", "Accept-Encoding", "identity").Must(http.StatusOK)
	tag := first.Header.Get("ETag")
	if tag == "" || first.Header.Get("Content-Encoding") != "" || first.Header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%v", first.Header)
	}
	if again := c.Get("/en/gallery/things", "If-None-Match", `"x", `+tag); again.Status != http.StatusNotModified || len(again.Body) > 0 {
		t.Errorf("unchanged: %d with %d bytes", again.Status, len(again.Body))
	}
	if other := c.Get("/fr/gallery/things", "If-None-Match", tag); other.Status != http.StatusOK {
		t.Errorf("another page: %d", other.Status)
	}
	if zipped := c.Get("/en/gallery/things", "Accept-Encoding", "gzip"); zipped.Header.Get("Content-Encoding") != "gzip" || len(zipped.Body) > len(first.Body)/3 {
		t.Errorf("%d bytes became %d", len(first.Body), len(zipped.Body))
	}
	if form := c.Get("/en/gallery/things/t1/edit"); form.Header.Get("ETag") != "" {
		t.Error("a form with a key of its own is no two times the same")
	}
}

func TestWhatBreaksIsToldWithItsNumber(t *testing.T) {
	c, log := world(t)
	for _, path := range []string{"/fr/trouble/panic", "/fr/trouble/broken"} {
		log.Reset()
		a := c.Get(path).Must(http.StatusInternalServerError)
		id := a.Header.Get("X-Request-Id")
		if got := a.HTML().One("code").Text(); got != id || id == "" {
			t.Errorf("the page says %q, the header %q", got, id)
		}
		if bytes.Contains(a.Body, []byte("sda1")) || bytes.Contains(a.Body, []byte("sat on")) || bytes.Contains(a.Body, []byte("goroutine")) {
			t.Errorf("%s tells too much: %s", path, a.Body)
		}
		if !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "sda1") && !strings.Contains(log.String(), "the cat sat") {
			t.Errorf("%s: the log says %s", path, log)
		}
	}
	c.Get("/api/v1/trouble/panic").Must(http.StatusInternalServerError).JSON(&problem{})
}

func TestTheLogHoldsNothingPersonal(t *testing.T) {
	c, log := world(t)
	log.Reset()
	c.Get("/en/gallery/things?q=Lindqvist")
	got := log.String()
	if strings.Contains(got, "Lindqvist") || strings.Contains(got, "127.0.0.1") || strings.Contains(got, "system") {
		t.Errorf("the log says %s", got)
	}
	if !strings.Contains(got, `route="GET /en/gallery/things"`) || !strings.Contains(got, "status=200") {
		t.Errorf("the log says %s", got)
	}
}

func TestDownloads(t *testing.T) {
	c, _ := world(t)
	a := c.Get("/en/trouble/paper").Must(http.StatusOK)
	if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") || strings.ContainsAny(got, "\r\n") {
		t.Errorf("a picture that could run is sent as %q", got)
	}
	if a.Header.Get("X-Content-Type-Options") != "nosniff" || string(a.Body) != "<svg/>" {
		t.Errorf("%v %s", a.Header, a.Body)
	}
}

func TestUploads(t *testing.T) {
	c, _ := world(t)
	send := func(name string, size int) *testkit.Answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile("paper", name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(bytes.Repeat([]byte("x"), size))
		w.Close()
		return c.Send("/en/trouble/upload", w.FormDataContentType(), &body, "Accept", "application/json")
	}
	var got struct {
		Name    string `json:"name"`
		Content string `json:"content"`
	}
	send(`C:\Papers\..\a b.pdf`, 1000).Must(http.StatusOK).JSON(&got)
	if got.Name != "a b.pdf" || len(got.Content) != 1000 {
		t.Errorf("%q with %d bytes", got.Name, len(got.Content))
	}
	var p problem
	send("a.pdf", 1001).Must(http.StatusUnprocessableEntity).JSON(&p)
	if p.Fields[0].Key != "fault.file_too_large" {
		t.Errorf("%+v", p)
	}
	c.Post("/en/trouble/upload").Must(http.StatusUnprocessableEntity) // none sent, and the handler wants one
	c.Send("/en/trouble/key", "application/x-www-form-urlencoded", strings.NewReader("note="+strings.Repeat("x", 30<<20))).Must(http.StatusRequestEntityTooLarge)
}

func TestRatesAreHeld(t *testing.T) {
	d := sqlite(t) // its clock stands still, so no token comes back
	cfg := web.Config{DB: d, Routes: gallery.New().Routes(), Limits: web.Limits{PerAddress: web.Rate{PerSecond: 1, Burst: 5}}, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	c := testkit.ServeSite(t, cfg, nil, gallery.Words)
	for i := range 6 {
		a := c.Get("/en/nothing", "X-Forwarded-For", "6.6.6.6, 198.51.100.7")
		if refused := a.Status == http.StatusTooManyRequests; refused != (i == 5) || refused && a.Header.Get("Retry-After") != "1" {
			t.Errorf("request %d: %d", i, a.Status)
		}
	}
	c.Get("/en/nothing", "X-Forwarded-For", "198.51.100.7, 203.0.113.9").Must(http.StatusNotFound) // another address
	c.Get("/en/nothing", "X-Forwarded-For", "5.5.5.5, 198.51.100.7").Must(http.StatusTooManyRequests)

	cfg = web.Config{DB: d, Routes: gallery.New().Routes(), Limits: web.Limits{PerSession: web.Rate{PerSecond: 1, Burst: 2}}}
	c = testkit.ServeSite(t, cfg, officer(t, d), gallery.Words)
	c.API("/gallery", nil).Must(http.StatusOK)
	c.Get("/en/gallery").Must(http.StatusOK)
	c.Get("/en/gallery").Must(http.StatusTooManyRequests)
}

func TestSessions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		a := officer(t, d)
		out := web.Post("/sign-out", control.SignedIn, func(ctx context.Context, _ nothing) (web.See, error) {
			return web.See{To: "/"}, web.SessionFrom(ctx).SignOut(ctx)
		}, "")
		c := testkit.Serve(t, d, a, append(gallery.New().Routes(), out), gallery.Words)
		c.Get("/en/gallery").Must(http.StatusOK).HTML().One("form[action='/en/sign-out']")
		var hashes []string
		err := d.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
			hashes, err = db.Collect(ctx, q, db.SQL(`SELECT token_hash FROM web_session WHERE person_id = ?`, a.ID), db.Value[string])
			return err
		})
		if err != nil || len(hashes) != 1 {
			t.Fatalf("%d sessions (%v)", len(hashes), err)
		}
		if stolen := testkit.Serve(t, d, nil, gallery.New().Routes(), gallery.Words).Get("/en/gallery", "Cookie", "cairn_session="+hashes[0]); stolen.Status != http.StatusUnauthorized {
			t.Errorf("what the database holds opened the door: %d", stolen.Status)
		}
		if left := c.Post("/en/sign-out").Must(http.StatusSeeOther); left.Header.Get("Clear-Site-Data") != `"cache"` {
			t.Error("the browser may still show the pages")
		}
		c.Get("/en/gallery").Must(http.StatusUnauthorized)
	})
}

func TestSessionsEnd(t *testing.T) {
	now := morning
	d := testkit.OpenSQLite(t, db.Options{Clock: func() time.Time { return now }})
	c := testkit.Serve(t, d, officer(t, d), gallery.New().Routes(), gallery.Words)
	now = morning.Add(11 * time.Hour)
	c.Get("/en/gallery").Must(http.StatusOK)
	now = morning.Add(12*time.Hour + time.Minute)
	c.Get("/en/gallery").Must(http.StatusUnauthorized)
}

func TestMetrics(t *testing.T) {
	words, err := i18n.NewCatalogue(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{DB: sqlite(t), Words: words})
	if err != nil {
		t.Fatal(err)
	}
	c := testkit.NewClient(t, s.Handler())
	c.Get("/healthz")
	c.Get("/metrics").Must(http.StatusNotFound) // not for the public
	got := string(testkit.NewClient(t, s.Metrics()).Get("/metrics").Must(http.StatusOK).Body)
	if !strings.Contains(got, `cairn_http_request_seconds_count{route="GET /healthz",status="200"} 1`) {
		t.Errorf("counted: %.300s", got)
	}
}

func TestHealth(t *testing.T) {
	d := sqlite(t)
	c := testkit.ServeSite(t, web.Config{DB: d, Ready: func(context.Context) error { return io.EOF }}, nil)
	c.Get("/healthz").Must(http.StatusOK)
	c.Get("/readyz").Must(http.StatusServiceUnavailable)
	c = testkit.ServeSite(t, web.Config{DB: d}, nil)
	c.Get("/readyz").Must(http.StatusOK)
}

func TestFaultyRouteTablesAreRefused(t *testing.T) {
	words, err := i18n.NewCatalogue(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) web.Route {
		return web.Get(path, control.Public, func(context.Context, nothing) (nothing, error) { return nothing{}, nil }, nil)
	}
	post := func(path, form string) web.Route {
		return web.Post(path, control.Public, func(context.Context, nothing) (web.See, error) { return web.See{}, nil }, form)
	}
	for name, routes := range map[string][]web.Route{
		"twice":             {get("/a"), get("/a")},
		"a form nowhere":    {post("/a", "/b")},
		"a form not a page": {get("/a"), post("/a", "/a")},
		"our own address":   {post("/draft", "")},
		"wildcards collide": {get("/a/{x}/b"), get("/a/b/{x}")},
	} {
		if _, err := web.New(web.Config{DB: sqlite(t), Words: words, Routes: routes}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// writeCertificate makes a certificate for localhost with a serial number of its own.
func writeCertificate(t *testing.T, dir string, serial int64) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "EC PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

func TestRunServesTLSAndStops(t *testing.T) {
	words, err := i18n.NewCatalogue(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{DB: sqlite(t), Words: words, TLS: true})
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile := writeCertificate(t, t.TempDir(), 1)
	ctx, stop := context.WithCancel(t.Context())
	started, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		ended <- s.Run(ctx, web.Listen{Addr: "127.0.0.1:0", CertFile: certFile, KeyFile: keyFile, Started: func(a net.Addr) { started <- a }})
	}()
	address := <-started
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	resp, err := client.Get("https://" + address.String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.TLS.PeerCertificates[0].SerialNumber.Int64() != 1 || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("serial %s, %v", resp.TLS.PeerCertificates[0].SerialNumber, resp.Header)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("stopped with %v", err)
	}
}
