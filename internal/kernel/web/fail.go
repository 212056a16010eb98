package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// statusOf is the HTTP status of each kind of fault: the one place where the two meet.
func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Invalid, fault.Refused:
		return http.StatusUnprocessableEntity
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// statusHungUp is logged for a client that did not wait; nobody reads the answer.
const statusHungUp = 499

func tooMany() error {
	return &fault.Fault{Kind: fault.TooMany, Key: "fault.too_many", RetryAfterSeconds: 1}
}

func requestID(r *http.Request) string { return control.RequestFrom(r.Context()) }

// fail answers with a fault: a page in the reader's language, or a problem document (RFC 9457).
func (x *exchange) fail(err error) {
	if errors.Is(err, context.Canceled) && x.r.Context().Err() != nil {
		x.w.WriteHeader(statusHungUp)
		return
	}
	why := fault.Of(err)
	status := statusOf(why.Kind)
	if status >= http.StatusInternalServerError {
		x.s.Log.ErrorContext(x.r.Context(), "a request failed", "error", err, "request", requestID(x.r), "method", x.r.Method, "route", x.route.Path)
	}
	x.failWith(status, why)
}

func (x *exchange) failWith(status int, why *fault.Fault) {
	h := x.w.Header()
	h.Del("ETag")
	h.Del("Content-Type")
	h.Set("Cache-Control", "no-store")
	if why.RetryAfterSeconds > 0 {
		h.Set("Retry-After", strconv.Itoa(why.RetryAfterSeconds))
	}
	if status == http.StatusUnauthorized && x.api {
		h.Set("WWW-Authenticate", `Bearer realm="Cairn"`)
	}
	if x.api || wantsJSON(x.r) {
		h.Set("Content-Type", "application/problem+json")
		x.sendJSON(status, x.problem(status, why))
		return
	}
	f := x.frame(strings.TrimPrefix(strings.TrimPrefix(x.r.URL.Path, "/en"), "/fr"))
	if x.atPublic() { // none of the office's pages, which the office's own page leads to, is on this host
		x.sendPage(status, f, publicErrorPage(f, x.s.Public, status, why))
		return
	}
	x.sendPage(status, f, errorPage(f, status, why))
}

// problem is a fault as programs read it.
type problem struct {
	Type    string         `json:"type"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Key     string         `json:"key"`
	Detail  string         `json:"detail"`
	Request string         `json:"request"`
	Fields  []problemField `json:"fields,omitempty"`
	Current any            `json:"current,omitempty"`
}

type problemField struct {
	Name   string `json:"name"`
	Key    string `json:"key"`
	Detail string `json:"detail"`
}

func (x *exchange) problem(status int, why *fault.Fault) problem {
	p := x.s.printers[x.lang]
	doc := problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Key: why.Key,
		Detail: p.Message(why.Key, why.Args), Request: requestID(x.r), Current: why.Current}
	for _, field := range why.Fields {
		doc.Fields = append(doc.Fields, problemField{field.Name, field.Key, p.Message(field.Key, field.Args)})
	}
	return doc
}

// noSuchPage answers addresses that no route has: a slash too many, the wrong method, or nothing.
func (s *Server) noSuchPage(w http.ResponseWriter, r *http.Request) {
	x := s.begin(w, r, Route{}, langOf(r.URL.Path))
	x.api = strings.HasPrefix(r.URL.Path, apiRoot)
	if trimmed := strings.TrimRight(r.URL.Path, "/"); trimmed != r.URL.Path && trimmed != "" && r.Method == http.MethodGet && s.routed(http.MethodGet, trimmed) {
		http.Redirect(w, r, localPath(trimmed), http.StatusPermanentRedirect)
		return
	}
	var others []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if s.routed(method, r.URL.Path) {
			others = append(others, method)
		}
	}
	if len(others) > 0 {
		w.Header().Set("Allow", strings.Join(others, ", "))
		x.failWith(http.StatusMethodNotAllowed, fault.New(fault.Malformed, "fault.method", nil))
		return
	}
	x.fail(fault.Missing("page"))
}

// routed reports whether something besides noSuchPage answers a path.
func (s *Server) routed(method, path string) bool {
	r, err := http.NewRequest(method, "/", nil)
	if err != nil {
		return false
	}
	r.URL.Path = path
	_, pattern := s.mux.Handler(r)
	return pattern != "/" && pattern != apiRoot+"/" && pattern != ""
}
