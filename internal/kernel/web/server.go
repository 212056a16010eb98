package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/alexedwards/scs/v2"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Config is everything a server is made of. App fills it at start.
type Config struct {
	Site   Site
	Words  *i18n.Catalogue
	DB     *db.DB
	Routes []Route
	Styles []fs.FS // further style sheets, served and linked after ours
	Apart  []fs.FS // styles and scripts of pages with a look of their own, which name them (Frame.Asset)
	Log    *slog.Logger

	// Public is the host name on which only some public pages are found, "" for none.
	Public PublicHost

	// Identify finds who a session or a bearer token stands for. Nobody, or no longer anybody, is a
	// nil actor and no error; the answer to an expired token is an Unauthenticated fault.
	Identify func(ctx context.Context, who Claim) (*control.Actor, error)
	// Ready says whether the installation can serve besides its database; nil is yes.
	Ready func(ctx context.Context) error

	Limits  Limits
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
	TLS     bool           // browsers reach this server over TLS, its own or a proxy's: cookies are Secure
}

// Claim is what a request brought to say who it is: a person signed in to a session, or a token.
type Claim struct {
	Person control.ActorID // from the session
	Epoch  int64           // of the person, when they signed in
	Token  string          // from Authorization: Bearer
}

// Server serves the pages and the programming interface. It is safe for concurrent use.
type Server struct {
	Config
	site     *Site
	words    *i18n.Catalogue
	printers map[i18n.Lang]*i18n.Printer
	sessions *scs.SessionManager
	drafts   *drafts
	kept     *keeper
	byPerson *limiter
	byAddr   *limiter
	metrics  *metrics
	mux      *http.ServeMux
	describe func() []byte // the routes in OpenAPI, drawn at the first asking
}

// New checks the routes and builds the server. Two routes of one method and path, a route without
// words for its act, and a Post whose form is no Get route are errors.
func New(cfg Config) (*Server, error) {
	s := &Server{Config: cfg, words: cfg.Words, printers: map[i18n.Lang]*i18n.Printer{}}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	loaded, err := loadAssets(cfg.Styles, cfg.Apart)
	if err != nil {
		return nil, err
	}
	site := cfg.Site
	site.assets, site.routes = loaded, map[string]Route{}
	s.site = &site
	for _, l := range i18n.Langs {
		s.printers[l] = cfg.Words.Printer(l)
	}
	s.sessions = newSessions(cfg.DB, cfg.TLS, s.sessionFailed)
	s.drafts, s.kept = &drafts{cfg.DB}, newKeeper()
	s.byPerson, s.byAddr = newLimiter(cfg.Limits.PerSession), newLimiter(cfg.Limits.PerAddress)
	s.metrics = newMetrics()
	s.describe = sync.OnceValue(func() []byte { return OpenAPI(cfg.Routes) })
	return s, s.mount()
}

// mount puts every route at its three places: /en, /fr and /api/v1.
func (s *Server) mount() (err error) {
	defer func() {
		if v := recover(); v != nil { // the mux panics on patterns that collide
			err = fmt.Errorf("web: %v", v)
		}
	}()
	s.mux = http.NewServeMux()
	for _, rt := range s.Routes {
		s.site.routes[rt.Method+" "+rt.Path] = rt
	}
	var problems []error
	for _, rt := range s.Routes {
		if rt.Form != "" {
			if form, ok := s.site.routes["GET "+rt.Form]; !ok || form.page == nil {
				problems = append(problems, fmt.Errorf("web: the form of %s %s is not on a page: %q", rt.Method, rt.Path, rt.Form))
			}
		}
		for _, l := range i18n.Langs {
			s.mux.Handle(rt.Method+" "+pagePattern(l, rt.Path), s.page(rt, l))
		}
		s.mux.Handle(rt.Method+" "+apiRoot+strings.TrimSuffix(rt.Path, "/"), s.api(rt))
	}
	for _, l := range i18n.Langs {
		root := "/" + string(l)
		s.mux.Handle("POST "+root+"/preferences", s.guarded(http.HandlerFunc(s.setPreferences)))
		s.mux.Handle("GET "+root+"/print.css", http.HandlerFunc(s.servePrintSheet))
		s.mux.Handle("POST "+root+"/draft", s.guarded(http.HandlerFunc(s.saveDraft)))
	}
	s.mux.Handle("GET "+assetRoot, s.site.assets)
	s.mux.HandleFunc("GET "+apiRoot+"/openapi.json", s.serveDescription)
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") })
	s.mux.HandleFunc("GET /readyz", s.serveReady)
	s.mux.HandleFunc("GET /{$}", s.toLanguage)
	s.mux.Handle(apiRoot+"/", http.HandlerFunc(s.noSuchPage))
	s.mux.Handle("/", s.guarded(http.HandlerFunc(s.noSuchPage)))
	return errors.Join(problems...)
}

const apiRoot = "/api/v1"

// pagePattern is where a route's page lives in a language.
func pagePattern(l i18n.Lang, path string) string {
	return "/" + string(l) + strings.TrimSuffix(path, "/")
}

// langOf is the language of a path; English where it has none.
func langOf(path string) i18n.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	lang, _ := i18n.ParseLang(first)
	return lang
}

// Handler is the whole server: limits, headers, log and counters around the routes.
func (s *Server) Handler() http.Handler {
	return s.headed(s.observed(s.limited(s.hosted(s.mux))))
}

// toLanguage sends the bare address to the reader's own language.
func (s *Server) toLanguage(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept-Language, Cookie")
	w.Header().Set("Cache-Control", "no-store")
	lang := preferred(r.Header.Get("Accept-Language"))
	if actor := s.whoIsIt(r); actor != nil && actor.Language != "" {
		lang = actor.Language
	}
	http.Redirect(w, r, "/"+string(lang), http.StatusSeeOther)
}

// serveReady tells a load balancer whether to send requests here.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	err := s.DB.Ping(r.Context())
	if err == nil && s.Ready != nil {
		err = s.Ready(r.Context())
	}
	if err != nil {
		s.Log.WarnContext(r.Context(), "not ready", "error", err)
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// Sweep drops sessions and drafts whose time is over. App calls it now and then.
func (s *Server) Sweep(ctx context.Context) error {
	return errors.Join(sweepSessions(ctx, s.DB), s.drafts.sweep(ctx))
}
