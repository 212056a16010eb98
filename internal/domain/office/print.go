package office

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
)

// bottomLine says in one breath what waits for the reader. It counts the same lists as the page shows.
func (d Desk) bottomLine(p *i18n.Printer) web.Bluf {
	b := web.Bluf{Tone: web.OnTrack, Lead: p.T("office.desk.bluf_none")}
	if n := len(d.Decide); n > 0 {
		b.Tone, b.Lead = web.AtRisk, p.T("office.desk.bluf_decide", "n", n)
	}
	switch {
	case d.Late > 0:
		b.Tone, b.Rest = web.AtRisk, p.T("office.desk.bluf_late", "n", d.Late)
	case len(d.Due) > 0:
		b.Rest = p.T("office.desk.bluf_due", "n", len(d.Due), "days", dueWithin)
	}
	return b
}

func (d Desk) tally(p *i18n.Printer) []web.Count {
	return []web.Count{
		{Value: strconv.Itoa(len(d.Decide)), Label: p.T("office.desk.tally_decide"), Plain: true, Href: "/approvals"},
		{Value: strconv.Itoa(len(d.Due)), Label: p.T("office.desk.tally_due"), Plain: true},
		{Value: strconv.Itoa(d.Late), Label: p.T("office.desk.tally_late"), Plain: true},
	}
}

// approvalWords say what an approval waits for: what is decided, who prepared it, by when.
func (d Desk) approvalWords(p *i18n.Printer, a control.Approval) string {
	words := []string{p.T(a.Act.Key())}
	if code := d.named[a.Object].Code; code != "" {
		words = append(words, code)
	}
	if !slices.ContainsFunc(d.Waiting, func(w control.Approval) bool { return w.ID == a.ID }) {
		words = append(words, p.T("office.approval.from", "who", a.PreparedName))
	}
	if !a.DueOn.IsZero() {
		words = append(words, p.T("office.approval.by", "on", a.DueOn))
	}
	return strings.Join(words, ", ")
}

func (d Desk) happenings(p *i18n.Printer) []web.Happening {
	var list []web.Happening
	for _, c := range d.Changes {
		list = append(list, web.Happening{At: c.Entry.At, Who: c.Entry.ActorName, What: p.T(c.Entry.Act.Key()) + ": " + p.Text(c.Named.Title), Note: c.Entry.Note, Href: c.Named.Href})
	}
	return list
}

func (e EntryOut) facts(p *i18n.Printer) []web.Fact {
	facts := []web.Fact{
		{Term: p.T("office.trail.at"), Value: p.Instant(e.At)},
		{Term: p.T("office.trail.who"), Value: e.ActorName},
		{Term: p.T("office.trail.outcome"), Value: p.T("office.outcome." + e.Outcome)},
		{Term: p.T("office.trail.request"), Value: e.Request},
	}
	if e.For != "" {
		facts = append(facts, web.Fact{Term: p.T("office.trail.on_behalf"), Value: e.ForName})
	}
	if words := note(e.Entry, p); words != "" {
		facts = append(facts, web.Fact{Term: p.T("office.trail.note"), Value: words})
	}
	no := p.T("office.trail.unsealed")
	if e.No > 0 {
		no = p.Int(e.No)
	}
	return append(facts, web.Fact{Term: p.T("office.trail.no"), Value: no, Help: p.T("office.trail.no_help")})
}

func (out InstallationOut) facts(p *i18n.Printer) []web.Fact {
	kind := "office.admin.real"
	if out.Demo {
		kind = "office.admin.demo"
	}
	return []web.Fact{
		{Term: p.T("office.admin.uid"), Value: out.UID},
		{Term: p.T("office.admin.kind"), Value: p.T(kind)},
		{Term: p.T("office.admin.engine"), Value: p.T("office.admin.engine." + out.Engine)},
		{Term: p.T("office.admin.ceiling"), Value: p.T(out.Ceiling.Key())},
	}
}

// adminLinks are the other pages of administration that the reader may open.
func adminLinks(f *web.Frame) []web.Link {
	var list []web.Link
	for _, l := range []struct {
		act  control.Act
		key  string
		href string
	}{
		{"people.user.read", "office.admin.people", "/people"},
		{mail.ActRead, "office.admin.mail", "/admin/mail"},
		{ActSetUp, "office.setup", "/setup"},
		{"portfolio.tracks.edit", "office.admin.tracks", "/admin/tracks"},
		{control.ActEditInstallation, "office.admin.limits", "/admin/limits"},
		{control.ActEditInstallation, "office.admin.end_use", "/admin/end-use"},
		{control.SignedIn, "office.admin.calendars", "/admin/calendars"},
		{control.SignedIn, "office.jobs", "/jobs"},
		{"control.check.run", "office.check", "/audit/check"},
		{"control.anchor.export", "office.anchor", "/audit/anchor"},
	} {
		if f.Actor != nil && f.Actor.MayAnywhere(l.act) {
			list = append(list, web.Link{Text: f.T(l.key), Href: l.href})
		}
	}
	return list
}

// queryDate reads a day of the address, no date when it is none.
func queryDate(f *web.Frame, name string) cal.Date {
	d, err := cal.ParseDate(f.Query.Get(name))
	if err != nil {
		return cal.Date{}
	}
	return d
}

// progress is the job as the page shows it moving.
func (j JobOut) progress(p *i18n.Printer) web.JobState {
	return web.JobState{Href: web.Href("/jobs/{id}", j.ID), Title: p.T("office.job.kind." + j.Kind), Step: j.Step, Done: int(j.Done), Total: int(j.Total), Over: j.Over, Then: j.Then}
}

func (j JobOut) facts(p *i18n.Printer) []web.Fact {
	facts := []web.Fact{
		{Term: p.T("office.job.state"), Value: p.T("office.job.state." + string(j.State))},
		{Term: p.T("office.job.started"), Value: p.Instant(j.CreatedAt)},
	}
	if !j.EndedAt.IsZero() {
		facts = append(facts, web.Fact{Term: p.T("office.job.ended"), Value: p.Instant(j.EndedAt)})
	}
	if len(j.Result) > 2 && j.Then == "" {
		facts = append(facts, web.Fact{Term: p.T("office.job.result"), Value: string(j.Result)})
	}
	return facts
}

// query is the query of an address from names and values.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}
