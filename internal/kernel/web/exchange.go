package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// exchange is one request on its way to its answer.
type exchange struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	route Route
	lang  i18n.Lang
	api   bool
	actor *control.Actor
	now   cal.Instant
	shelf shelf // where its page is kept
	// unkept says that no cache keeps the answer.
	unkept bool
}

func (s *Server) begin(w http.ResponseWriter, r *http.Request, rt Route, lang i18n.Lang) *exchange {
	x := &exchange{s: s, w: w, r: r, route: rt, lang: lang, actor: control.ActorFrom(r.Context()), now: s.DB.Now()}
	ctx := WithPrinter(r.Context(), s.printers[lang])
	ctx = context.WithValue(ctx, clientKey{}, s.address(r))
	x.r = r.WithContext(context.WithValue(ctx, outsideKey{}, cmp.Or(s.site.BaseURL, x.host())))
	return x
}

// page answers a route as a browser asks for it: session, cross-origin protection, both languages.
func (s *Server) page(rt Route, lang i18n.Lang) http.Handler {
	return s.guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := s.begin(w, r, rt, lang)
		switch {
		case !allowed(x.actor, rt.Act):
			x.refuse()
		case rt.Method == http.MethodGet:
			x.get()
		default:
			x.post()
		}
	}))
}

// api answers the same route for programs: bearer token only, cookies not even read, always JSON.
func (s *Server) api(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := s.begin(w, r, rt, preferred(r.Header.Get("Accept-Language")))
		x.api = true
		w.Header().Add("Vary", "Authorization, Accept-Language")
		if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") && token != "" && s.Identify != nil {
			actor, err := s.Identify(r.Context(), Claim{Token: strings.TrimSpace(token)})
			if err != nil {
				x.fail(err)
				return
			}
			x.enter(actor)
		}
		switch {
		case !allowed(x.actor, rt.Act):
			x.refuse()
		case x.actor != nil && !s.byPerson.allow(string(x.actor.ID), x.now.Time()):
			x.fail(tooMany())
		case rt.Method == http.MethodGet:
			x.get()
		default:
			x.post()
		}
	})
}

// guarded puts the cross-origin protection, the session and whoever is signed in before a handler.
func (s *Server) guarded(next http.Handler) http.Handler {
	inner := s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := s.session(r)
		r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, session))
		x := s.begin(w, r, Route{}, langOf(r.URL.Path))
		if who := session.claim(r.Context()); who.Person != "" && s.Identify != nil {
			actor, err := s.Identify(r.Context(), who)
			switch {
			case fault.Is(err, fault.Unauthenticated): // a leaver's session is nobody's
			case err != nil:
				x.fail(err)
				return
			case actor != nil:
				x.enter(actor)
				if !s.byPerson.allow(string(actor.ID), x.now.Time()) {
					x.fail(tooMany())
					return
				}
			}
		}
		next.ServeHTTP(w, x.r)
	}))
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.begin(w, r, Route{}, langOf(r.URL.Path)).fail(fault.New(fault.Forbidden, "fault.cross_origin", nil))
	}))
	return protection.Handler(inner)
}

// enter makes the actor known to everything below.
func (x *exchange) enter(a *control.Actor) {
	x.actor = a
	if a != nil {
		x.r = x.r.WithContext(control.WithActor(x.r.Context(), a))
	}
}

// whoIsIt finds the person behind a browser outside the routes, for the bare address.
func (s *Server) whoIsIt(r *http.Request) (found *control.Actor) {
	c, err := r.Cookie(sessionCookie)
	if err != nil || s.Identify == nil {
		return nil
	}
	ctx, err := s.sessions.Load(r.Context(), c.Value)
	if err != nil {
		return nil
	}
	if who := s.session(r).claim(ctx); who.Person != "" {
		found, _ = s.Identify(ctx, who)
	}
	return found
}

// refuse answers somebody who may not be here: a browser that is not signed in is led to the sign-in
// page and back, anybody else is told.
func (x *exchange) refuse() {
	if x.actor != nil {
		x.fail(fault.New(fault.Forbidden, "fault.forbidden", nil))
		return
	}
	if _, ok := x.s.site.routes["GET /sign-in"]; ok && !x.api && x.r.Method == http.MethodGet {
		to := pagePattern(x.lang, "/sign-in") + "?" + url.Values{"back": {x.r.URL.RequestURI()}}.Encode()
		x.w.Header().Set("Cache-Control", "no-store")
		http.Redirect(x.w, x.r, to, http.StatusSeeOther)
		return
	}
	x.fail(fault.New(fault.Unauthenticated, "fault.unauthenticated", nil))
}

// pathValues are the values of the wildcards of a pattern.
func pathValues(pattern string, r *http.Request) map[string]string {
	found := map[string]string{}
	for {
		_, rest, ok := strings.Cut(pattern, "{")
		if !ok {
			return found
		}
		name, after, _ := strings.Cut(rest, "}")
		name = strings.TrimSuffix(name, "...")
		if name != "$" {
			found[name] = r.PathValue(name)
		}
		pattern = after
	}
}

// path is the address of a pattern's page for this request, without language.
func (x *exchange) path(pattern string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(pattern, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		if name != "$" {
			b.WriteString(escapePath(x.r.PathValue(strings.TrimSuffix(name, "..."))))
		}
		pattern = after
	}
}

// host is where this request found the office.
func (x *exchange) host() string {
	if x.s.TLS {
		return "https://" + x.r.Host
	}
	return "http://" + x.r.Host
}

// frame is what the pages of this exchange are drawn in; pattern is that of the page.
func (x *exchange) frame(pattern string) *Frame {
	f := &Frame{
		P: x.s.printers[x.lang], Actor: x.actor, Path: x.path(pattern), Query: x.r.URL.Query(), Now: x.now,
		RequestID: control.RequestFrom(x.r.Context()), site: x.s.site, host: x.host(), prefs: readPrefs(x.r),
	}
	f.public = x.route.Act == control.Public
	f.Query.Del("format")
	if x.actor != nil && x.s.site.Views != nil && x.route.Method == http.MethodGet {
		f.views = sync.OnceValue(func() []View {
			list, err := x.s.site.Views(x.r.Context(), f.Path)
			if err != nil {
				x.s.Log.WarnContext(x.r.Context(), "the saved views could not be read", "error", err, "request", f.RequestID)
			}
			return list
		})
	}
	if x.actor != nil {
		f.draft = sync.OnceValue(func() *draft {
			d, err := x.s.drafts.load(x.r.Context(), x.actor.ID, f.Path)
			if err != nil {
				x.s.Log.WarnContext(x.r.Context(), "a draft could not be read", "error", err, "request", f.RequestID)
			}
			return d
		})
	}
	return f
}

// readQuery decodes path values and query into a new In. Programs are told about names that mean
// nothing; in a browser's address strangers may have left some.
func (x *exchange) readQuery(p *plan, in reflect.Type, pattern string) (reflect.Value, error) {
	target := reflect.New(in)
	values := x.r.URL.Query()
	values.Del("format")
	var unknown fault.Fields
	if x.api {
		for name := range values {
			if !p.knows(name) {
				unknown.Add(excerpt(name), "fault.unknown_field", nil)
			}
		}
	}
	for name, value := range pathValues(pattern, x.r) {
		values[name] = []string{value}
	}
	err := unknown.Merge(p.decodeForm(input{values: values, lang: LangFrom(x.r.Context())}, target.Elem()))
	if err == nil {
		err = unknown.Err()
	}
	return target, err
}

// readBody decodes the body by its media type, with the path values on top. posted are the texts of
// a form, nil for JSON.
func (x *exchange) readBody() (target reflect.Value, posted url.Values, err error) {
	p := x.route.plan
	target = reflect.New(x.route.in)
	x.r.Body = http.MaxBytesReader(x.w, x.r.Body, p.bodyLimit())
	media, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	path := pathValues(x.route.Path, x.r)
	switch media {
	case "application/json":
		body, err := io.ReadAll(x.r.Body)
		if err != nil {
			return target, nil, bodyFault(err)
		}
		return target, nil, p.decodeJSON(body, path, target.Elem())
	case "multipart/form-data":
		err = x.r.ParseMultipartForm(1 << 20)
	case "application/x-www-form-urlencoded", "":
		err = x.r.ParseForm()
	default:
		return target, nil, fault.New(fault.Malformed, "fault.media_type", fault.Args{"value": excerpt(media)})
	}
	if err != nil {
		return target, nil, bodyFault(err)
	}
	in := input{values: url.Values{}, lang: LangFrom(x.r.Context())}
	for name, values := range x.r.PostForm {
		in.values[name] = values
	}
	if x.r.MultipartForm != nil {
		in.files = x.r.MultipartForm.File
		for name, values := range x.r.MultipartForm.Value {
			in.values[name] = values
		}
	}
	posted = url.Values{}
	for name, values := range in.values {
		posted[name] = values
	}
	for name, value := range path {
		in.values[name] = []string{value}
	}
	return target, posted, p.decodeForm(in, target.Elem())
}

// bodyFault tells a body that is too large from one that cannot be read.
func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", fault.Args{"megabytes": tooLarge.Limit >> 20})
	}
	return fault.Wrap(err, fault.Malformed, "fault.form", nil)
}
