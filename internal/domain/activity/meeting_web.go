package activity

import (
	"context"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

func (s *Service) meetingRoutes() []web.Route {
	return []web.Route{
		web.Get(pathMeetings, control.SignedIn, s.listMeetings, meetingsPage),
		web.Get(pathNewMeeting, ActCreateMeeting, s.showNewMeeting, recordPage),
		web.Post(pathNewMeeting, ActCreateMeeting, s.createMeeting, pathNewMeeting),
		web.Get(pathMeeting, control.SignedIn, s.showMeeting, meetingPage),
		web.Get(pathEditMeeting, ActEditMeeting, s.showEditMeeting, recordPage),
		web.Post(pathEditMeeting, ActEditMeeting, s.saveMeeting, pathEditMeeting),
	}
}

type meetingsIn struct {
	web.List
	Text    string       `json:"q"`
	State   MeetingState `json:"state"`
	Partner string       `json:"partner"`
}

// meetingsOut is the list of records as page, JSON and file.
type meetingsOut struct {
	Meetings []Meeting `json:"meetings"`
	Next     string    `json:"next,omitempty"`

	today   cal.Date
	holders map[control.Ref]Named
	choices
}

func (s *Service) listMeetings(ctx context.Context, in meetingsIn) (out meetingsOut, err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Meetings, err = Meetings(ctx, q, MeetingFilter{Text: in.Text, State: in.State, Partner: in.Partner, After: in.After, Limit: in.Limit + 1}); err != nil {
			return err
		}
		if len(out.Meetings) > in.Limit {
			out.Meetings = out.Meetings[:in.Limit]
			out.Next = out.Meetings[in.Limit-1].Key()
		}
		refs := make([]control.Ref, len(out.Meetings))
		for i, m := range out.Meetings {
			refs[i] = m.Holder
		}
		out.holders, err = HoldersOf(ctx, q, refs)
		return err
	})
	return out, err
}

// Table sets the list in columns.
func (o meetingsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "meetings", Title: p.T("activity.meetings"), Next: o.Next, AsOf: o.today, Columns: []web.Column{
		{Key: "title", Label: p.T("activity.meeting.title"), Main: true},
		{Key: "ref", Label: p.T("activity.ref"), Export: true},
		{Key: "on", Label: p.T("activity.meeting.on"), Kind: web.KindDate},
		{Key: "holder", Label: p.T("activity.holder")},
		{Key: "chair", Label: p.T("activity.chair")},
		{Key: "decisions", Label: p.T("activity.meeting.decisions"), Kind: web.KindInt},
		{Key: "actions", Label: p.T("activity.actions"), Kind: web.KindInt},
		{Key: "step", Label: p.T("activity.state"), Screen: true},
		{Key: "state", Label: p.T("activity.state"), Export: true},
		{Key: "due", Label: p.T("activity.meeting.due"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("activity.meeting.none"), Words: p.T("activity.meeting.none_words")}}
	names := o.names()
	markings := make([]control.Marking, 0, len(o.Meetings))
	for _, m := range o.Meetings {
		href, state := web.Href(pathMeeting, string(m.ID)), p.T(string(m.State.Word()))
		due := web.Day(m.RecordDue())
		switch {
		case m.State == MeetingIssued:
			due = web.Blank()
		case m.Late(o.today):
			due = due.As("late")
		}
		t.Rows = append(t.Rows, web.Row{Key: string(m.ID), Href: href, Cells: []web.Cell{
			web.Anchor(m.Title, href).Under(m.Code), web.Text(m.Code), web.Day(m.On), holderCell(p, o.holders[m.Holder]), web.Text(names[m.Chair]),
			web.Int(int64(len(m.Decisions))), web.Int(int64(len(m.Actions))), web.Drawing(web.StepTag(m.step(), state), ""), web.Text(state), due,
		}})
		markings = append(markings, m.Marking)
	}
	t.Marking = control.Combine(markings...)
	return t
}

func (m Meeting) step() web.Step {
	if m.State == MeetingIssued {
		return web.Settled
	}
	return web.Drafted
}

// recordOut is the page on which a record is written while the meeting runs.
type recordOut struct {
	ID       MeetingID  `json:"id,omitempty"`
	Version  int        `json:"version"`
	Holder   HolderRef  `json:"holder"`
	Activity ActivityID `json:"activity"`
	MeetingForm

	code string
	choices
}

func (o recordOut) fresh() bool { return o.ID == "" }

func (o recordOut) back() string {
	if o.fresh() {
		return pathMeetings
	}
	return web.Href(pathMeeting, string(o.ID))
}

// newMeetingIn lets a page that knows what was met about, or the activity that the meeting was, fill it in.
type newMeetingIn struct {
	Holder   HolderRef  `json:"holder"`
	Activity ActivityID `json:"activity"`
}

func (s *Service) showNewMeeting(ctx context.Context, in newMeetingIn) (out recordOut, err error) {
	out.Holder, out.Activity = in.Holder, in.Activity
	out.MeetingForm = MeetingForm{Lang: web.LangFrom(ctx), On: s.today(), Marking: control.Marking{Level: control.LevelUnclassified}}
	if actor := control.ActorFrom(ctx); actor != nil {
		out.Chair = actor.ID
		out.Attendees = []Attendee{{Actor: actor.ID}}
	}
	if in.Activity != "" {
		a, err := s.Activity(ctx, in.Activity)
		if err != nil {
			return out, err
		}
		out.fill(a)
	} else if in.Holder.ID != "" {
		o, err := s.placed(ctx, in.Holder.Ref)
		if err != nil {
			return out, err
		}
		if o.Level >= control.LevelUnclassified {
			out.Marking = o.Marking
		}
	}
	out.choices, err = s.offers(ctx, ActCreateMeeting)
	return out, err
}

// fill takes over what the activity knows of the meeting.
func (o *recordOut) fill(a Activity) {
	o.Holder, o.On, o.Time, o.Place, o.Marking, o.Lang = HolderRef{a.Holder}, a.Start, a.StartTime, a.whereWords(), a.Marking, a.Lang
	o.Title, _ = a.Title.In(a.Lang)
	if a.Lead != "" {
		o.Chair = a.Lead
	}
	if len(a.People) > 0 {
		o.Attendees = nil
		for _, p := range a.People {
			o.Attendees = append(o.Attendees, Attendee{Actor: p.Actor, Name: p.Name, Organisation: p.Organisation})
		}
	}
}

type createMeetingIn struct {
	Holder   HolderRef  `json:"holder"`
	Activity ActivityID `json:"activity"`
	MeetingForm
}

func (s *Service) createMeeting(ctx context.Context, in createMeetingIn) (web.See, error) {
	if err := s.findUsers(ctx, &in.MeetingForm); err != nil {
		return web.See{}, err
	}
	if in.Holder.ID == "" {
		return web.See{}, missingHolder(in.MeetingForm.trimmed().Check())
	}
	done, err := s.CreateMeeting(ctx, in.Holder.Ref, in.Activity, in.MeetingForm)
	return web.See{To: web.Href(pathEditMeeting, done.Object.ID), Say: "activity.meeting.saved", Body: done}, err
}

// findUsers turns typed names into users.
func (s *Service) findUsers(ctx context.Context, f *MeetingForm) error {
	known, err := s.users(ctx)
	if err != nil {
		return err
	}
	for i := range f.Attendees {
		known.find(&f.Attendees[i].Actor, &f.Attendees[i].Name)
	}
	for i := range f.Actions {
		known.find(&f.Actions[i].Owner, &f.Actions[i].OwnerName)
	}
	return nil
}

func (s *Service) showEditMeeting(ctx context.Context, in meetingIn) (out recordOut, err error) {
	m, err := s.Meeting(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.ID, out.Version, out.Holder, out.Activity, out.MeetingForm, out.code = m.ID, m.Version, HolderRef{m.Holder}, m.Activity, m.MeetingForm, m.Code
	out.choices, err = s.offers(ctx, "")
	return out, err
}

type saveMeetingIn struct {
	ID      MeetingID `json:"id"`
	Version int       `json:"version"`
	Issue   bool      `json:"issue"`
	MeetingForm
}

// saveMeeting saves the record, or issues it as it was sent.
func (s *Service) saveMeeting(ctx context.Context, in saveMeetingIn) (web.See, error) {
	if err := s.findUsers(ctx, &in.MeetingForm); err != nil {
		return web.See{}, err
	}
	if in.Issue {
		done, err := s.IssueMeeting(ctx, in.ID, in.Version, in.MeetingForm)
		return web.See{To: web.Href(pathMeeting, string(in.ID)), Say: "activity.meeting.issued_said", Body: done}, err
	}
	done, err := s.EditMeeting(ctx, in.ID, in.Version, in.MeetingForm)
	return web.See{To: web.Href(pathEditMeeting, string(in.ID)), Done: done.Trail, Say: "activity.meeting.saved"}, err
}

type meetingIn struct {
	ID MeetingID `json:"id"`
}

// meetingOut is the record as a page to read.
type meetingOut struct {
	Meeting
	Items []Action `json:"items"` // what came of its actions

	holder    Named
	activity  Named
	decisions map[control.Ref]portfolio.Named
	today     cal.Date
	choices
}

func (s *Service) showMeeting(ctx context.Context, in meetingIn) (out meetingOut, err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Meeting, err = meeting(ctx, q, in.ID); err != nil {
			return err
		}
		if out.Items, err = Actions(ctx, q, ActionFilter{Meeting: in.ID}); err != nil {
			return err
		}
		holders, err := HoldersOf(ctx, q, []control.Ref{out.Holder})
		if err != nil {
			return err
		}
		out.holder = holders[out.Holder]
		var refs []control.Ref
		for _, d := range out.Decisions {
			refs = append(refs, control.Ref{Kind: portfolio.ObjectDecision, ID: d.Decision})
		}
		if out.decisions, err = portfolio.NamesOf(ctx, q, refs); err != nil || out.Activity == "" {
			return err
		}
		named, err := NamesOf(ctx, q, []control.Ref{out.Activity.Ref()})
		out.activity = named[out.Activity.Ref()]
		return err
	})
	if err == nil {
		s.control.NoteRead(ctx, in.ID.Ref(), out.Marking)
	}
	return out, err
}

func (o meetingOut) facts(f *web.Frame) []web.Fact {
	names := o.names()
	on := f.P.Date(o.On)
	if o.Time != "" {
		on = f.T("activity.meeting.at", "on", o.On, "time", o.Time)
	}
	facts := []web.Fact{
		{Term: f.T("activity.state"), Shown: web.StepTag(o.step(), f.T(string(o.State.Word())))},
		{Term: f.T("activity.meeting.on"), Value: on},
		{Term: f.T("activity.place"), Value: o.Place},
		{Term: f.T("activity.chair"), Value: names[o.Chair]},
		{Term: f.T("activity.holder"), Value: strings.TrimSpace(o.holder.Code + " " + f.P.Text(o.holder.Title)), Href: o.holder.Href},
	}
	if o.activity.Href != "" {
		facts = append(facts, web.Fact{Term: f.T("activity.activity"), Value: o.activity.Code, Href: o.activity.Href})
	}
	if o.State == MeetingIssued {
		return append(facts, web.Fact{Term: f.T("activity.meeting.issued"), Value: f.T("activity.meeting.issued_by", "on", o.IssuedOn, "who", names[o.IssuedBy])})
	}
	return append(facts, web.Fact{Term: f.T("activity.meeting.due"), Value: f.P.Date(o.RecordDue())})
}

// said are attendees in words: those there, or those with apologies.
func (o meetingOut) said(absent bool) []string {
	var list []string
	for _, a := range o.Attendees {
		if a.Absent == absent {
			list = append(list, a.words(o.names()))
		}
	}
	return list
}

// ownerOf is the owner of a line of the record in words.
func (o choices) ownerOf(owner control.ActorID, name string) string {
	if owner != "" {
		return o.names()[owner]
	}
	return name
}

// items are the actions: as they stand once the record is issued, as they were written before.
func (o meetingOut) items(p *i18n.Printer) *web.Table {
	if o.State == MeetingIssued {
		return actionTable(p, o.Items, nil, o.choices, o.today)
	}
	t := &web.Table{Key: "actions", Title: p.T("activity.actions"), Marking: o.Marking, Columns: []web.Column{
		{Key: "title", Label: p.T("activity.action.title"), Main: true}, {Key: "owner", Label: p.T("activity.owner")}, {Key: "due", Label: p.T("activity.due"), Kind: web.KindDate},
	}}
	for _, x := range o.Actions {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(x.Title), web.Text(o.ownerOf(x.Owner, x.OwnerName)), web.Day(x.Due)}})
	}
	return t
}
