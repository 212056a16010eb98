package web

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/a-h/templ"

	"cairn/internal/kernel/control"
)

// Route is one address of a slice. Make it with Get or Post; a slice returns all of its own from
// Routes() []web.Route.
type Route struct {
	Method string
	Path   string // pattern of net/http without language: "/projects/{id}"
	// Act is the permission, the audit verb and the tag in the API's description. control.Public
	// needs nobody signed in; control.SignedIn anybody who is.
	Act  control.Act
	Form string // Post only: pattern of the Get route whose page holds the form

	in, out reflect.Type
	plan    *plan
	run     func(ctx context.Context, in any) (any, error) // in is a pointer to a value of type in
	page    func(f *Frame, out any) templ.Component        // nil when there is no page
	state   func(ctx context.Context) (string, error)      // of what its pages show; nil when none is kept
}

// Get makes a reading route. In is decoded from path values and the query by the tag json:"name";
// see decode.go for the types it may hold. Out is what the API answers with as JSON; when it has a
// method Table(*i18n.Printer) *Table it can also be had as XLSX and CSV, and when it is a Download
// it is streamed as it is. A nil page means that browsers get a download or JSON.
func Get[In, Out any](path string, act control.Act, h func(ctx context.Context, in In) (Out, error), page func(f *Frame, out Out) templ.Component) Route {
	r := newRoute(http.MethodGet, path, act, reflect.TypeFor[In](), reflect.TypeFor[Out]())
	r.run = func(ctx context.Context, in any) (any, error) { return h(ctx, *in.(*In)) }
	if page != nil {
		r.page = func(f *Frame, out any) templ.Component { return page(f, out.(Out)) }
	}
	return r
}

// Post makes a writing route. In is decoded from path values and the form, multipart or JSON body.
// form is the pattern of the Get route whose page is shown again, with what was typed and the
// faults, when h answers with an Invalid or Refused fault; the path values of the request fill it.
func Post[In any](path string, act control.Act, h func(ctx context.Context, in In) (See, error), form string) Route {
	r := newRoute(http.MethodPost, path, act, reflect.TypeFor[In](), reflect.TypeFor[See]())
	r.Form = form
	r.run = func(ctx context.Context, in any) (any, error) { return h(ctx, *in.(*In)) }
	return r
}

func newRoute(method, path string, act control.Act, in, out reflect.Type) Route {
	if !strings.HasPrefix(path, "/") || act == "" {
		panic(fmt.Sprintf("web: route %q needs a path from the root and an act", path))
	}
	return Route{Method: method, Path: path, Act: act, in: in, out: out, plan: planOf(in)}
}

// See tells what follows a write that went well.
type See struct {
	// To is where the browser goes on, without language ("/projects/018f…"); "" is the form's page.
	To string
	// Done is the id of the trail row. With it the next page shows a toast with an Undo button
	// that posts to /undo/{trail}. Leave it empty for acts that cannot be undone (approve, publish,
	// send) and set Say instead.
	Done string
	// Say is the text key of the toast; with Done set and no Say it is "web.saved".
	Say string
	// Counts are the whole numbers that the words of Say name, by their argument; none is below zero.
	Counts map[string]int
	// Body is what the API answers with; nil becomes {"to": …, "done": …}.
	Body any
}

// Href fills the placeholders of a route pattern with path-escaped values:
// Href("/projects/{id}", id). It panics when their numbers differ, since both stand in the code.
func Href(pattern string, values ...string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "{")
		b.WriteString(before)
		if !found {
			break
		}
		_, pattern, _ = strings.Cut(rest, "}")
		if len(values) == 0 {
			panic("web: Href has too few values")
		}
		b.WriteString(escapePath(values[0]))
		values = values[1:]
	}
	if len(values) > 0 {
		panic("web: Href has too many values")
	}
	return b.String()
}
