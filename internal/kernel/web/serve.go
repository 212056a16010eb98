package web

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"github.com/alexedwards/scs/v2"

	"cairn/internal/kernel/fault"
)

// keyField carries the idempotency key of a form.
const keyField = "_key"

type requestKeyKey struct{}

// RequestKey is the idempotency key of the request, for control.Op.Key: from the form or from the
// header Idempotency-Key, bound to what was sent with it, so that a form that is sent twice writes
// once and one that was changed in between writes again. "" when the sender gave none.
func RequestKey(ctx context.Context) string {
	key, _ := ctx.Value(requestKeyKey{}).(string)
	return key
}

// WithRequestKey is a context in which a use case is done at most once under a key of the caller's own, for
// what comes from elsewhere than a form: a file that may be read in twice.
func WithRequestKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, requestKeyKey{}, key)
}

// PartOf is a context for one of several acts of a request, each of which is done at most once under its own part of the key.
func PartOf(ctx context.Context, part string) context.Context {
	key := RequestKey(ctx)
	if key == "" {
		return ctx
	}
	return WithRequestKey(ctx, key+"/"+part)
}

// get reads In, asks the handler and answers in the form that was asked for.
func (x *exchange) get() {
	as := asJSON
	if !x.api {
		x.w.Header().Add("Vary", "Accept, Accept-Encoding")
	}
	if asked, err := formatOf(x.r); err != nil {
		x.fail(err)
		return
	} else if !x.api || asked == asXLSX || asked == asCSV {
		as = asked
	}
	var err error
	if x.shelf, err = x.shelve(as); err != nil {
		x.fail(err)
		return
	}
	if p := x.s.kept.find(x.shelf, x.now); p != nil {
		x.sendKept(p)
		return
	}
	in, err := x.readQuery(x.route.plan, x.route.in, x.route.Path)
	if err != nil {
		x.fail(err)
		return
	}
	x.route.plan.bound(in, as == asXLSX || as == asCSV)
	out, err := x.route.run(x.r.Context(), in.Interface())
	if err != nil {
		x.fail(err)
		return
	}
	_, x.unkept = out.(Unkept)
	x.reply(as, out)
}

// post reads In from the body, asks the handler and leads on; a form that is not accepted comes back.
func (x *exchange) post() {
	in, posted, err := x.readBody()
	if x.r.MultipartForm != nil {
		defer x.r.MultipartForm.RemoveAll()
	}
	ctx := context.WithValue(x.r.Context(), requestKeyKey{}, x.requestKey(posted, in))
	var done any
	if err == nil {
		done, err = x.route.run(ctx, in.Interface())
	}
	if err != nil {
		x.postFailed(err, posted)
		return
	}
	see := done.(See)
	if x.api || wantsJSON(x.r) {
		x.answerJSON(see)
		return
	}
	if posted.Has(draftMark) && x.actor != nil {
		if err := x.s.drafts.drop(ctx, x.actor.ID, x.path(x.route.Form)); err != nil {
			x.s.Log.WarnContext(ctx, "a draft was not dropped", "error", err)
		}
	}
	if x.s.sessions.Status(ctx) == scs.Destroyed {
		x.w.Header().Set("Clear-Site-Data", `"cache"`) // the way back shows nothing to the next person
	}
	x.s.leaveToast(x.w, x.r, see)
	to := see.To
	if to == "" {
		to = x.path(x.route.Form)
	}
	x.w.Header().Set("Cache-Control", "no-store")
	http.Redirect(x.w, x.r, x.address(to), http.StatusSeeOther)
}

// address puts the language before one of our paths.
func (x *exchange) address(to string) string {
	if to == "/" {
		to = ""
	}
	return "/" + string(x.lang) + to
}

// requestKey binds the sender's key to the route and to what was sent.
func (x *exchange) requestKey(posted url.Values, in reflect.Value) string {
	key := x.r.Header.Get("Idempotency-Key")
	if posted != nil {
		key = posted.Get(keyField)
	}
	if key == "" || len(key) > 200 {
		return ""
	}
	sum := fnv.New64a()
	sum.Write([]byte(x.r.URL.Path))
	if posted != nil {
		sum.Write([]byte(posted.Encode()))
		x.sumFiles(sum)
	} else if sent, err := json.Marshal(in.Interface()); err == nil {
		sum.Write(sent)
	}
	return url.QueryEscape(key) + ":" + strconv.FormatUint(sum.Sum64(), 36) // it may hold any bytes
}

// sumFiles adds what the request uploads, by name and size: another file is another request.
func (x *exchange) sumFiles(sum io.Writer) {
	if x.r.MultipartForm == nil {
		return
	}
	for _, field := range slices.Sorted(maps.Keys(x.r.MultipartForm.File)) {
		for _, h := range x.r.MultipartForm.File[field] {
			fmt.Fprintf(sum, "\x00%s\x00%s\x00%d", field, h.Filename, h.Size)
		}
	}
}

// answerJSON tells a program, or our own script, what was done.
func (x *exchange) answerJSON(see See) {
	body := see.Body
	if body == nil {
		answer := map[string]string{}
		if see.To != "" {
			answer["to"] = x.where(see.To)
		}
		if see.Done != "" {
			answer["done"] = see.Done
		}
		body = answer
	}
	if see.To != "" {
		x.w.Header().Set("Location", x.where(see.To))
	}
	x.w.Header().Set("Cache-Control", "no-store")
	x.sendJSON(http.StatusOK, body)
}

// where is a path of ours as this client reaches it.
func (x *exchange) where(to string) string {
	if x.api {
		return apiRoot + to
	}
	return x.address(to)
}

func wantsJSON(r *http.Request) bool {
	as, err := formatOf(r)
	return err == nil && as == asJSON
}

// postFailed shows the form again with what was typed, or both sides of a conflict, or the fault.
func (x *exchange) postFailed(err error, posted url.Values) {
	why := fault.Of(err)
	form, hasForm := x.s.site.routes["GET "+x.route.Form]
	if x.api || wantsJSON(x.r) || posted == nil || !hasForm {
		x.fail(err)
		return
	}
	switch {
	case why.Kind == fault.Conflict && why.Current != nil:
		x.conflict(form, why, posted)
	case why.Kind == fault.Invalid, why.Kind == fault.Refused, why.Kind == fault.Conflict:
		x.formAgain(form, why, posted)
	default:
		x.fail(err)
	}
}

// formAgain renders the page of the form with the posted texts and the faults. It renders twice: the
// summary stands above the fields whose labels it names.
func (x *exchange) formAgain(form Route, why *fault.Fault, posted url.Values) {
	f, err := x.formPage(form, why, posted)
	if err != nil {
		x.fail(why)
		return
	}
	x.send(statusOf(why.Kind), f.rendered, false)
}

// formPage runs the Get route of a form and draws its page with the posted texts.
func (x *exchange) formPage(form Route, why *fault.Fault, posted url.Values) (*Frame, error) {
	in, err := x.readQuery(form.plan, form.in, form.Path)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return nil, err
	}
	form.plan.bound(in, false) // a form may stand on the page of a list
	out, err := form.run(x.r.Context(), in.Interface())
	if err != nil {
		return nil, err
	}
	_, x.unkept = out.(Unkept)
	f := x.frame(form.Path)
	f.posted, f.fault, f.labels, f.choices = posted, why, map[string]label{}, map[string]string{}
	page := form.page(f, out)
	for range 2 {
		if f.rendered, err = render(x.r.Context(), page); err != nil {
			return nil, err
		}
	}
	return f, nil
}
