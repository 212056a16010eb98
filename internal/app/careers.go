package app

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Vacancies lists the vacancies of the office, as the list of the pages has them.
func (a *App) Vacancies(ctx context.Context) ([]recruitment.Row, error) {
	return a.Recruitment.Rows(a.Control.AsSystem(ctx))
}

// PublishAt gives the careers pages an outside address of their own, "" leaves them at the office's. Fault: that of
// checkCareers.
func (a *App) PublishAt(address string) error {
	if err := checkCareers(address); err != nil {
		return err
	}
	a.Config.Careers = strings.TrimRight(address, "/")
	a.Recruitment.CareersAddress, a.Candidacy.CareersAddress = a.Config.Careers, a.Config.Careers
	return nil
}

// assetAddress finds what a careers page loads beside itself.
var assetAddress = regexp.MustCompile(`"(/assets/[A-Za-z0-9./_-]+)"`)

// ExportCareers keeps the careers pages as files in a folder that is empty or not there: both languages, the feed, the
// sitemap and what the pages load, for a server of files at the root of an address, or to be read from the folder itself. Only what the public may see is
// asked for, through the pages themselves and with nobody signed in. It says how many files there are.
func (a *App) ExportCareers(ctx context.Context, dir string) (files int, err error) {
	there, err := os.ReadDir(dir)
	if err == nil && len(there) > 0 {
		return 0, fault.Refuse("app.cli.careers_full", fault.Args{"folder": dir})
	}
	if err != nil && !os.IsNotExist(err) {
		return 0, fault.Wrap(err, fault.Invalid, "app.cli.no_file", fault.Args{"file": dir})
	}
	server, err := a.Server()
	if err != nil {
		return 0, err
	}
	paths, err := a.Recruitment.FilePaths(ctx)
	if err != nil {
		return 0, err
	}
	x := &careersExport{ctx: recruitment.Static(ctx), dir: dir, host: hostOf(a.Config.Careers), handler: server.Handler(), kept: map[string]bool{}}
	for _, l := range i18n.Langs {
		for _, path := range paths {
			if err := x.keep("/"+string(l)+path, "/"+string(l)+path+"/index.html"); err != nil {
				return 0, err
			}
		}
		for _, file := range []string{"/careers/feed.xml", "/careers/sitemap.xml"} {
			if err := x.keep("/"+string(l)+file, "/"+string(l)+file); err != nil {
				return 0, err
			}
		}
	}
	if err := x.write("/robots.txt", []byte("User-agent: *\nAllow: /\n")); err != nil {
		return 0, err
	}
	return len(x.kept), x.write("/index.html", []byte(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Careers / Carrières</title></head><body><p><a href="en/careers/index.html">Careers</a></p><p><a href="fr/careers/index.html" lang="fr">Carrières</a></p></body></html>`))
}

// careersExport asks the office's own handler for pages and keeps the answers.
type careersExport struct {
	ctx     context.Context
	dir     string
	host    string
	handler http.Handler
	kept    map[string]bool
}

// keep asks for an address and keeps the answer as a file, with what it loads.
func (x *careersExport) keep(address, file string) error {
	if x.kept[file] {
		return nil
	}
	r, err := http.NewRequestWithContext(x.ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Host, r.RemoteAddr, r.RequestURI = x.host, "127.0.0.1:0", address
	w := answer{header: http.Header{}, status: http.StatusOK}
	x.handler.ServeHTTP(&w, r)
	if w.status != http.StatusOK {
		return fault.Refuse("app.cli.careers_page", fault.Args{"page": address, "status": w.status})
	}
	if !strings.HasSuffix(file, ".html") {
		return x.write(file, w.body.Bytes())
	}
	if err := x.write(file, besides(w.body.Bytes(), file)); err != nil {
		return err
	}
	for _, m := range assetAddress.FindAllStringSubmatch(w.body.String(), -1) {
		if err := x.keep(m[1], m[1]); err != nil {
			return err
		}
	}
	return nil
}

// ownAddress is an address of this office in a page, from its root.
var ownAddress = regexp.MustCompile(`\b(href|src)="/([^"/?#][^"?#]*)([?#][^"]*)?"`)

// besides turns the addresses in a page that is kept as a file into those of the files beside it, so that the folder can be read without
// a server as well.
func besides(page []byte, file string) []byte {
	up := strings.Repeat("../", strings.Count(file, "/")-1)
	return ownAddress.ReplaceAllFunc(page, func(found []byte) []byte {
		m := ownAddress.FindSubmatch(found)
		to := strings.TrimSuffix(string(m[2]), "/")
		if !strings.HasPrefix(to, "assets/") && !strings.HasSuffix(to, ".xml") {
			to += "/index.html"
		}
		return []byte(string(m[1]) + `="` + up + to + string(m[3]) + `"`)
	})
}

// write puts a file into the folder. Its name comes from addresses of our own, and never leads out of it.
func (x *careersExport) write(name string, content []byte) error {
	to := filepath.Join(x.dir, filepath.FromSlash(filepath.Clean("/"+name)))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return fault.Wrap(err, fault.Invalid, "app.cli.no_file", fault.Args{"file": to})
	}
	if err := os.WriteFile(to, content, 0o644); err != nil {
		return fault.Wrap(err, fault.Invalid, "app.cli.no_file", fault.Args{"file": to})
	}
	x.kept[name] = true
	return nil
}

// answer keeps what a handler answers.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header, Write and WriteHeader make it an http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

func (a *answer) WriteHeader(status int) { a.status = status }
