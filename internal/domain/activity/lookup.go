package activity

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/web"
)

// HolderParty is the kind of a partner as what something hangs below.
const HolderParty = stakeholders.KindParty

// HolderKinds are what activities, meetings and actions hang below.
var HolderKinds = []string{portfolio.ObjectProject, portfolio.ObjectPackage, portfolio.ObjectProgramme, HolderParty}

// Named is an object's name and where its page is.
type Named struct {
	Title i18n.Text
	Code  string
	Href  string
}

// HoldersOf names what things hang below, for a batch. What the actor may not see is left out (R127).
func HoldersOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	ours, err := portfolio.NamesOf(ctx, q, refs)
	if err != nil {
		return nil, err
	}
	named := make(map[control.Ref]Named, len(refs))
	for ref, n := range ours {
		named[ref] = Named{n.Title, n.Code, n.Href}
	}
	var parties []stakeholders.PartyID
	for _, r := range refs {
		if r.Kind == HolderParty {
			parties = append(parties, stakeholders.PartyID(r.ID))
		}
	}
	if len(parties) == 0 {
		return named, nil
	}
	found, err := stakeholders.ByID(ctx, q, parties...)
	for id, p := range found {
		named[control.Ref{Kind: HolderParty, ID: string(id)}] = Named{p.Name, p.Code, web.Href("/partners/{code}", p.Code)}
	}
	return named, err
}

// listing says how objects of a kind are named, found and searched, on the alias x.
type listing struct {
	kind, table, titleEN, titleFR, body, path string
}

var listings = []listing{
	{KindActivity, "activity_activity", "x.title_en", "x.title_fr", "x.place || ' ' || x.venue || ' ' || x.aim", pathActivity},
	{KindMeeting, "activity_meeting", oneLang("en"), oneLang("fr"), "x.place", pathMeeting},
	{KindAction, "activity_action", oneLang("en"), oneLang("fr"), "x.detail || ' ' || x.owner_name || ' ' || x.answer", pathAction},
}

// oneLang is the title of what is written in one language.
func oneLang(lang string) string { return "CASE x.lang WHEN '" + lang + "' THEN x.title ELSE '' END" }

func (l listing) query() *db.Text {
	return db.SQL("SELECT x.id, x.ref, " + l.titleEN + ", " + l.titleFR + ", " + l.body + " FROM " + l.table + " x")
}

func (l listing) scan(row db.Row) (d search.Document, err error) {
	var body string
	err = row.Scan(&d.ID, &d.Code, &d.Title.EN, &d.Title.FR, &body)
	d.URL, d.Body = web.Href(l.path, d.ID), i18n.Text{EN: body, FR: body}
	return d, err
}

// SearchKinds are the kinds of this slice for the search index.
func SearchKinds(words *i18n.Catalogue) map[string]search.Kind {
	english, french := words.Printer(i18n.EN), words.Printer(i18n.FR)
	kinds := map[string]search.Kind{}
	for _, l := range listings {
		kinds[l.kind] = search.Kind{
			Name: i18n.Text{EN: english.T("kind." + l.kind), FR: french.T("kind." + l.kind)},
			Load: func(ctx context.Context, q db.Querier, ids []string) ([]search.Document, error) {
				return db.Collect(ctx, q, l.query().Add("WHERE").In("x.id", ids...), l.scan)
			},
			List: func(ctx context.Context, q db.Querier, after string, limit int) ([]string, error) {
				return db.Collect(ctx, q, db.SQL("SELECT x.id FROM "+l.table+" x WHERE x.id > ? ORDER BY x.id LIMIT ?", after, limit), db.Value[string])
			},
		}
	}
	return kinds
}

// NamesOf gives the names and pages of objects of this slice, for the trail and lists: one query a kind.
// What the actor in the context may not see is left out (R127).
func NamesOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	ids := map[string][]string{}
	for _, r := range refs {
		if !slices.Contains(ids[r.Kind], r.ID) {
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	named := map[control.Ref]Named{}
	for _, l := range listings {
		if len(ids[l.kind]) == 0 {
			continue
		}
		t := l.query()
		control.Visible(ctx, t, "x.id")
		list, err := db.Collect(ctx, q, t.Add("WHERE").In("x.id", ids[l.kind]...), l.scan)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			named[control.Ref{Kind: l.kind, ID: d.ID}] = Named{d.Title, d.Code, d.URL}
		}
	}
	return named, nil
}

// Find loads one activity as the actor in the context sees it. Fault: NotFound.
func Find(ctx context.Context, q db.Querier, id ActivityID) (Activity, error) {
	return activity(ctx, q, id)
}

// Due is one thing a person must see to by a day.
type Due struct {
	Object control.Ref
	Title  i18n.Text
	About  i18n.Text // what it hangs below
	Href   string
	On     cal.Date
	Word   string // text key of what it is
}

// dueLimit is how many actions of each sort are listed for a person.
const dueLimit = 200

// duties gathers what some persons must see to.
type duties struct {
	of      map[control.ActorID][]Due
	holders map[control.Ref]control.Ref // what each object hangs below
}

func (d *duties) add(who control.ActorID, holder control.Ref, due Due) {
	d.of[who] = append(d.of[who], due)
	d.holders[due.Object] = holder
}

// DueOf lists what persons must see to in this slice up to a day, each the earliest first, as far as the actor in the
// context sees it: actions to do, to chase and to verify, records of meetings to issue (R130), reports of activities to
// write (R95). today says what is overdue.
func DueOf(ctx context.Context, q db.Querier, today, until cal.Date, who ...control.ActorID) (map[control.ActorID][]Due, error) {
	d := &duties{map[control.ActorID][]Due{}, map[control.Ref]control.Ref{}}
	if err := chasesDue(ctx, q, today, until, who, d); err != nil {
		return nil, err
	}
	for _, gather := range []func(context.Context, db.Querier, cal.Date, []control.ActorID, *duties) error{actionsDue, answersDue, recordsDue, reportsDue} {
		if err := gather(ctx, q, until, who, d); err != nil {
			return nil, err
		}
	}
	named, err := HoldersOf(ctx, q, slices.Collect(maps.Values(d.holders)))
	for _, list := range d.of {
		for i := range list {
			list[i].About = named[d.holders[list[i].Object]].Title
		}
		slices.SortStableFunc(list, func(a, b Due) int { return b.On.DaysUntil(a.On) })
	}
	return d.of, err
}

func strs(who []control.ActorID) []string {
	list := make([]string, len(who))
	for i, id := range who {
		list[i] = string(id)
	}
	return list
}

// actionsDue are the open actions that persons own.
func actionsDue(ctx context.Context, q db.Querier, until cal.Date, who []control.ActorID, d *duties) error {
	actions, err := Actions(ctx, q, ActionFilter{State: ActionOpen, Owners: strs(who), DueTo: until, Limit: dueLimit * len(who)})
	for _, a := range actions {
		d.add(a.Owner, a.Holder, Due{Object: a.ID.Ref(), Title: inLang(a.Title, a.Lang), Href: web.Href(pathAction, string(a.ID)), On: a.Due, Word: "activity.due.action"})
	}
	return err
}

// chasesDue are the open actions of others that their chair chases.
func chasesDue(ctx context.Context, q db.Querier, today, until cal.Date, who []control.ActorID, d *duties) error {
	actions, err := Actions(ctx, q, ActionFilter{State: ActionOpen, Chairs: strs(who), DueTo: until, Limit: dueLimit * len(who)})
	for _, a := range actions {
		if a.Escalated(today) {
			d.add(a.Chair, a.Holder, Due{Object: a.ID.Ref(), Title: inLang(a.Title, a.Lang), Href: web.Href(pathAction, string(a.ID)), On: a.Due, Word: "activity.due.chase"})
		}
	}
	return err
}

// answersDue are the actions that are done by a day and wait for the chair's word, unless the chair has answered themselves:
// then somebody else verifies.
func answersDue(ctx context.Context, q db.Querier, until cal.Date, who []control.ActorID, d *duties) error {
	actions, err := Actions(ctx, q, ActionFilter{Waits: true, Chairs: strs(who), Limit: dueLimit * len(who)})
	for _, a := range actions {
		if a.AnsweredBy != a.Chair && !a.AnsweredOn.After(until) {
			d.add(a.Chair, a.Holder, Due{Object: a.ID.Ref(), Title: inLang(a.Title, a.Lang), Href: web.Href(pathAction, string(a.ID)), On: a.AnsweredOn, Word: "activity.due.verify"})
		}
	}
	return err
}

// recordsDue are the records of meetings that persons write and have not issued (R130).
func recordsDue(ctx context.Context, q db.Querier, until cal.Date, who []control.ActorID, d *duties) error {
	meetings, err := Meetings(ctx, q, MeetingFilter{State: MeetingDraft, Writers: strs(who), Period: cal.Period{End: until}})
	for _, m := range meetings {
		if !m.RecordDue().After(until) {
			d.add(m.Writer, m.Holder, Due{Object: m.ID.Ref(), Title: inLang(m.Title, m.Lang), Href: web.Href(pathMeeting, string(m.ID)), On: m.RecordDue(), Word: "activity.due.record"})
		}
	}
	return err
}

// reportsDue are the reports of the activities that persons lead (R95).
func reportsDue(ctx context.Context, q db.Querier, until cal.Date, who []control.ActorID, d *duties) error {
	list, err := Activities(ctx, q, Filter{Leads: strs(who), Open: true, Period: cal.Period{End: until.AddDays(-ReportDays)}})
	for _, a := range list {
		if (a.State == Delivered || a.State == Running) && !a.ReportDue().After(until) {
			d.add(a.Lead, a.Holder, Due{Object: a.ID.Ref(), Title: a.Title, Href: web.Href(pathActivity, string(a.ID)), On: a.ReportDue(), Word: "activity.due.report"})
		}
	}
	return err
}

// Owned is what a leaver still answers for.
type Owned struct {
	Object control.Ref
	Word   string // text key of the noun
	Title  i18n.Text
	Href   string
}

// AnswersFor lists what a person still answers for in this slice, which is what HandOver gives to another:
// open actions they own, those they chair and have not verified, drafts of records they write, and
// activities they lead.
func AnswersFor(ctx context.Context, q db.Querier, who control.ActorID) ([]Owned, error) {
	var owned []Owned
	told := map[ActionID]bool{}
	for _, f := range []ActionFilter{{State: ActionOpen, Owner: string(who)}, {State: ActionOpen, Chair: string(who)}, {Waits: true, Chair: string(who)}} {
		actions, err := Actions(ctx, q, f)
		if err != nil {
			return nil, err
		}
		for _, a := range actions {
			if !told[a.ID] {
				owned = append(owned, Owned{a.ID.Ref(), "kind.action", inLang(a.Title, a.Lang), web.Href(pathAction, string(a.ID))})
			}
			told[a.ID] = true
		}
	}
	meetings, err := Meetings(ctx, q, MeetingFilter{State: MeetingDraft, Writers: []string{string(who)}})
	if err != nil {
		return nil, err
	}
	for _, m := range meetings {
		owned = append(owned, Owned{m.ID.Ref(), "kind.meeting", inLang(m.Title, m.Lang), web.Href(pathMeeting, string(m.ID))})
	}
	activities, err := Activities(ctx, q, Filter{Lead: string(who), Open: true})
	for _, a := range activities {
		owned = append(owned, Owned{a.ID.Ref(), "kind.activity", a.Title, web.Href(pathActivity, string(a.ID))})
	}
	return owned, err
}
