package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// WaiverHead is a waiver as lists show it. Expired says that its time is over; it is never stored.
type WaiverHead struct {
	ID         WaiverID        `json:"id"`
	Rule       Rule            `json:"rule"`
	About      string          `json:"about,omitempty"`
	Subject    control.Ref     `json:"subject"`
	SubjectRef string          `json:"subject_ref"`
	State      WaiverState     `json:"state"`
	Author     Person          `json:"author"`
	Approver   Person          `json:"approver,omitzero"`
	Reason     string          `json:"reason"`
	GrantedOn  cal.Date        `json:"granted_on"`
	Expires    cal.Date        `json:"expires"`
	Marking    control.Marking `json:"marking"`

	scope string
}

// waiverHeads lists waivers with the reference codes of their subjects and the names of people.
func waiverHeads(ctx context.Context, q db.Querier, where func(*db.Text)) ([]WaiverHead, error) {
	list, err := waivers(ctx, q, where)
	if err != nil {
		return nil, err
	}
	var people []ActorID
	for _, w := range list {
		people = append(people, w.Author, w.Approver)
	}
	names, err := control.Names(ctx, q, people...)
	heads := make([]WaiverHead, 0, len(list))
	for _, w := range list {
		ref, err := subjectRef(ctx, q, w.Subject)
		if err != nil {
			return nil, err
		}
		h := WaiverHead{ID: w.ID, Rule: w.Rule, About: w.About, Subject: w.Subject, SubjectRef: ref, State: w.State, Author: Person{w.Author, names[w.Author]},
			Reason: w.Reason, GrantedOn: w.GrantedOn, Expires: w.Expires, Marking: w.Marking, scope: w.Scope}
		if w.Approver != "" {
			h.Approver = Person{w.Approver, names[w.Approver]}
		}
		heads = append(heads, h)
	}
	return heads, err
}

// expired reports whether a granted waiver is past its last day.
func (h WaiverHead) expired(today cal.Date) bool {
	return h.State == WaiverGranted && today.After(h.Expires)
}

// stateWords is where a waiver stands, with its expiry.
func (h WaiverHead) stateWords(p *i18n.Printer, today cal.Date) string {
	if h.expired(today) {
		return p.T("portfolio.waiver.expired")
	}
	return p.T("portfolio.waiver.state." + string(h.State))
}

// WaiverFilter narrows the list of waivers.
type WaiverFilter struct {
	web.List
	State WaiverState `json:"state"`
}

// WaiverList is a page of waivers, newest first.
type WaiverList struct {
	Waivers []WaiverHead `json:"waivers"`
	Next    string       `json:"next,omitempty"`

	state WaiverState
	today cal.Date
}

// ListWaivers lists the waivers the actor may see, newest first.
func (s *Service) ListWaivers(ctx context.Context, in WaiverFilter) (out WaiverList, err error) {
	out.today, out.state = s.today(), in.State
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Waivers, err = waiverHeads(ctx, q, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.State != "" {
				t.Add("AND w.state = ?", in.State)
			}
			if in.After != "" {
				t.Add("AND w.id < ?", in.After)
			}
		})
		return err
	})
	in.After = "" // the query has gone on from there
	out.Waivers, out.Next = pageOf(out.Waivers, in.List, func(h WaiverHead) string { return string(h.ID) })
	return out, err
}

// Table is the list for the page and for files.
func (out WaiverList) Table(p *i18n.Printer) *web.Table {
	return waiverTable(p, out.Waivers, out.today, out.Next)
}

func waiverTable(p *i18n.Printer, list []WaiverHead, today cal.Date, next string) *web.Table {
	t := &web.Table{Key: "waivers", Title: p.T("portfolio.waiver.list"), AsOf: today, Next: next, Columns: []web.Column{
		{Key: "subject", Label: p.T("portfolio.form.waived_for"), Main: true, Kind: web.KindLink},
		{Key: "rule", Label: p.T("portfolio.form.rule")},
		{Key: "reason", Label: p.T("portfolio.form.reason")},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "expires", Label: p.T("portfolio.form.expires"), Kind: web.KindDate},
		{Key: "author", Label: p.T("portfolio.form.author")},
		{Key: "approver", Label: p.T("portfolio.form.approver")},
	}, Empty: &web.Empty{Title: p.T("portfolio.waiver.none"), Words: p.T("portfolio.waiver.none_help")}}
	for _, w := range list {
		t.Marking = control.Combine(t.Marking, w.Marking)
		expires := web.Day(w.Expires)
		if w.expired(today) {
			expires = expires.As("late")
		}
		about, href := "", web.Href("/waivers/{id}", string(w.ID))
		if w.About != "" {
			about = p.T(string(Paper(w.About).Word()))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(w.ID), Href: href, Cells: []web.Cell{
			web.Anchor(w.SubjectRef, href), web.Text(string(w.Rule)).Under(about), web.Text(w.Reason),
			web.Text(w.stateWords(p, today)), expires, web.Text(w.Author.Name), web.Text(w.Approver.Name),
		}})
	}
	return t
}

// subjectHref is the page of what a waiver or a decision is about.
func subjectHref(subject control.Ref) string {
	return "/" + subject.Kind + "s/" + subject.ID
}

// WaiverNew is the form that asks for a waiver.
type WaiverNew struct {
	Subject control.Ref     `json:"subject"`
	Ref     string          `json:"ref"`
	Rules   []Rule          `json:"rules"` // those a waiver can lift for it
	Marking control.Marking `json:"marking"`

	last cal.Date // the latest expiry
}

// readWaiverForm gives the form for one object of a kind.
func (s *Service) readWaiverForm(kind string) func(ctx context.Context, in idIn) (WaiverNew, error) {
	return func(ctx context.Context, in idIn) (out WaiverNew, err error) {
		out.Subject, out.Rules, out.last = control.Ref{Kind: kind, ID: in.ID}, []Rule{RuleGoalLink}, s.today().AddMonths(WaiverMonths)
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			object, err := control.Protection(ctx, q, out.Subject)
			if err != nil {
				return err
			}
			out.Marking = object.Marking
			out.Ref, err = subjectRef(ctx, q, out.Subject)
			return err
		})
		return out, err
	}
}

// waiverIn asks for a waiver for the thing of the address.
type waiverIn struct {
	ID string `json:"id"`
	WaiverForm
}

// becauseIn takes a granted waiver back.
type becauseIn struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

func (s *Service) waiverRoutes() []web.Route {
	const request, withdraw control.Act = "portfolio.waiver.request", "portfolio.waiver.withdraw"
	routes := []web.Route{
		web.Get("/waivers", control.SignedIn, s.ListWaivers, waiversPage),
		web.Get("/waivers/{id}", control.SignedIn, s.ReadWaiver, waiverPage),
		web.Post("/waivers/{id}/withdraw", withdraw, func(ctx context.Context, in becauseIn) (web.See, error) {
			_, err := s.WithdrawWaiver(ctx, WaiverID(in.ID), in.Reason)
			return web.See{Say: "web.saved"}, err
		}, "/waivers/{id}"),
	}
	for _, kind := range []string{ObjectInitiative, ObjectProgramme} {
		path := "/" + kind + "s/{id}/waiver"
		routes = append(routes, web.Get(path, request, s.readWaiverForm(kind), waiverForm),
			web.Post(path, request, func(ctx context.Context, in waiverIn) (web.See, error) {
				subject := control.Ref{Kind: kind, ID: in.ID}
				done, err := s.RequestWaiver(ctx, subject, in.WaiverForm)
				return web.See{To: subjectHref(subject), Say: "portfolio.waiver.sent", Body: done}, err
			}, path))
	}
	return routes
}

// WaiverOut is the page of a waiver.
type WaiverOut struct {
	WaiverHead
	today     cal.Date
	documents []DocumentHead
}

// panel says where the paper a waiver rests on is uploaded to, while it is asked for or holds.
func (out WaiverOut) panel() documentPanel {
	return documentPanel{holder: out.Subject, about: out.ID.ref(), scope: out.scope, over: out.State != WaiverRequested && out.State != WaiverGranted}
}

// ReadWaiver gives the page of a waiver.
func (s *Service) ReadWaiver(ctx context.Context, in idIn) (out WaiverOut, err error) {
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		w, err := waiver(ctx, q, WaiverID(in.ID))
		if err != nil {
			return err
		}
		heads, err := waiverHeads(ctx, q, func(t *db.Text) { t.Add("WHERE w.id = ?", w.ID) })
		if err != nil {
			return err
		}
		out.WaiverHead = heads[0]
		out.documents, err = documentsAbout(ctx, q, in.ID)
		return err
	})
	return out, err
}
