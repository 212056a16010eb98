package activity

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.activityRoutes(), s.fileRoutes(), s.meetingRoutes(), s.actionRoutes(), s.belowRoutes(), s.historyRoutes())
}

func (s *Service) activityRoutes() []web.Route {
	routes := []web.Route{
		web.Get(pathActivities, control.SignedIn, s.listActivities, activitiesPage),
		web.Get(pathMonth, control.SignedIn, s.showMonth, monthPage),
		web.Get(pathNew, ActCreate, s.showNew, activityFormPage),
		web.Post(pathNew, ActCreate, s.createActivity, pathNew),
		web.Get(pathActivity, control.SignedIn, s.showActivity, activityPage),
		web.Get(pathEdit, ActEdit, s.showEdit, activityFormPage),
		web.Post(pathEdit, ActEdit, s.saveEdit, pathEdit),
		web.Get(pathPeople, ActEdit, s.showActivity, peopleFormPage),
		web.Post(pathPeople, ActEdit, s.savePeople, pathPeople),
		web.Get(pathParticipants, control.SignedIn, s.showParticipants, participantsPage),
		web.Get(pathInvitation, control.SignedIn, s.showInvitation, invitationPage),
		web.Get(pathCertificates, control.SignedIn, s.showActivity, certificatesPage),
	}
	for _, m := range Moves {
		path, form := "/activities/{id}/"+m.Name, pathActivity
		if page := movePages[m.Name]; page != nil {
			form = path
			routes = append(routes, web.Get(path, m.Act(), s.showActivity, page))
		}
		routes = append(routes, web.Post(path, m.Act(), func(ctx context.Context, in moveIn) (web.See, error) {
			done, err := s.Move(ctx, in.ID, m.Name, in.MoveForm)
			return web.See{To: web.Href(pathActivity, string(in.ID)), Done: done.Trail}, err
		}, form))
	}
	return routes
}

type activitiesIn struct {
	web.List
	Text    string   `json:"q"`
	Kind    Kind     `json:"kind"`
	State   State    `json:"state"`
	Partner string   `json:"partner"`
	From    cal.Date `json:"from"`
	To      cal.Date `json:"to"`
}

func (s *Service) listActivities(ctx context.Context, in activitiesIn) (out activitiesOut, err error) {
	f := Filter{Text: in.Text, Kind: in.Kind, State: in.State, Partner: in.Partner, Period: cal.Period{Start: in.From, End: in.To}, Newest: true, After: in.After, Limit: in.Limit + 1}
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.today, out.from, out.to = s.today(), in.From, in.To
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Activities, err = Activities(ctx, q, f); err != nil {
			return err
		}
		if len(out.Activities) > in.Limit {
			out.Activities = out.Activities[:in.Limit]
			out.Next = out.Activities[in.Limit-1].Key()
		}
		out.holders, err = HoldersOf(ctx, q, holdersIn(out.Activities))
		return err
	})
	return out, err
}

func holdersIn(list []Activity) []control.Ref {
	refs := make([]control.Ref, len(list))
	for i, a := range list {
		refs[i] = a.Holder
	}
	return refs
}

// monthIn is a month as the address gives it: "2026-11", "" for the one of today.
type monthIn struct {
	Month   string `json:"month"`
	Partner string `json:"partner"`
}

func (s *Service) showMonth(ctx context.Context, in monthIn) (out monthOut, err error) {
	first, err := monthOf(in.Month, s.today())
	if err != nil {
		return out, err
	}
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.First, out.today = first, s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		weeks := monthPeriod(first)
		out.Activities, err = Activities(ctx, q, Filter{Partner: in.Partner, Period: weeks})
		return err
	})
	return out, err
}

// newIn lets a page that knows what an activity hangs below fill it in.
type newIn struct {
	Holder HolderRef `json:"holder"`
}

func (s *Service) showNew(ctx context.Context, in newIn) (out activityFormOut, err error) {
	out.Holder = in.Holder
	out.Form = Form{Kind: "workshop", Format: "in_person", Zone: Headquarters, Lang: web.LangFrom(ctx), Marking: control.Marking{Level: control.LevelUnclassified}}
	if actor := control.ActorFrom(ctx); actor != nil {
		out.Lead = actor.ID
	}
	if out.choices, err = s.offers(ctx, ActCreate); err != nil || in.Holder.ID == "" {
		return out, err
	}
	o, err := s.placed(ctx, in.Holder.Ref)
	out.Marking = o.Marking
	if out.Marking.Level < control.LevelUnclassified {
		out.Marking = control.Marking{Level: control.LevelUnclassified}
	}
	return out, err
}

type createIn struct {
	Holder HolderRef `json:"holder"`
	Anyway bool      `json:"anyway"`
	Form
}

func (s *Service) createActivity(ctx context.Context, in createIn) (web.See, error) {
	if in.Holder.ID == "" {
		return web.See{}, missingHolder(in.Form.trimmed().Check())
	}
	done, err := s.Create(ctx, in.Holder.Ref, in.Form, in.Anyway)
	return web.See{To: web.Href(pathActivity, done.Object.ID), Say: "web.saved", Body: done}, err
}

// missingHolder adds to what is wrong with a form that it hangs below nothing.
func missingHolder(wrong error) error {
	var fs fault.Fields
	fs.Add("holder", "activity.holder_missing", nil)
	if other := fs.Merge(wrong); other != nil {
		return other
	}
	return fs.Err()
}

type idIn struct {
	ID ActivityID `json:"id"`
}

func (s *Service) showActivity(ctx context.Context, in idIn) (out activityOut, err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Activity, err = activity(ctx, q, in.ID); err != nil {
			return err
		}
		holders, err := HoldersOf(ctx, q, []control.Ref{out.Holder})
		if err != nil {
			return err
		}
		out.holder = holders[out.Holder]
		if out.Overlaps, err = overlapsOf(ctx, q, out.Activity); err != nil {
			return err
		}
		files, err := control.FilesOf(ctx, q, string(in.ID))
		if err != nil {
			return err
		}
		out.Files = files[string(in.ID)]
		records, err := Meetings(ctx, q, MeetingFilter{Activity: in.ID})
		if len(records) > 0 {
			out.record = &records[0]
		}
		return err
	})
	if err == nil {
		s.control.NoteRead(ctx, in.ID.Ref(), out.Marking)
	}
	return out, err
}

func (s *Service) showEdit(ctx context.Context, in idIn) (out activityFormOut, err error) {
	a, err := s.Activity(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if err := notOver(a); err != nil {
		return out, err
	}
	out.ID, out.Version, out.Form, out.Holder, out.code = a.ID, a.Version, a.Form, HolderRef{a.Holder}, a.Code
	out.choices, err = s.offers(ctx, "")
	return out, err
}

type editIn struct {
	ID      ActivityID `json:"id"`
	Version int        `json:"version"`
	Anyway  bool       `json:"anyway"`
	Form
}

func (s *Service) saveEdit(ctx context.Context, in editIn) (web.See, error) {
	done, err := s.Edit(ctx, in.ID, in.Version, in.Form, in.Anyway)
	return web.See{To: web.Href(pathActivity, string(in.ID)), Done: done.Trail}, err
}

type peopleIn struct {
	ID      ActivityID `json:"id"`
	Version int        `json:"version"`
	Anyway  bool       `json:"anyway"`
	People  []Person   `json:"people"`
}

func (s *Service) savePeople(ctx context.Context, in peopleIn) (web.See, error) {
	known, err := s.users(ctx)
	if err != nil {
		return web.See{}, err
	}
	for i := range in.People {
		known.find(&in.People[i].Actor, &in.People[i].Name)
	}
	done, err := s.SavePeople(ctx, in.ID, in.Version, in.People, in.Anyway)
	return web.See{To: web.Href(pathParticipants, string(in.ID)), Done: done.Trail}, err
}

func (s *Service) showParticipants(ctx context.Context, in idIn) (participantsOut, error) {
	page, err := s.showActivity(ctx, in)
	return participantsOut{page}, err
}

func (s *Service) showInvitation(ctx context.Context, in idIn) (out invitationOut, err error) {
	if out.activityOut, err = s.showActivity(ctx, in); err != nil {
		return out, err
	}
	out.EN, out.FR = s.invitation(out.activityOut)
	return out, nil
}

type moveIn struct {
	ID ActivityID `json:"id"`
	MoveForm
}

func (s *Service) fileRoutes() []web.Route {
	return []web.Route{
		web.Post(pathFiles, ActFile, s.upload, pathActivity),
		web.Get[fileIn, web.Download](pathFile, control.SignedIn, s.download, nil),
		web.Post(pathDropFile, ActFile, func(ctx context.Context, in fileIn) (web.See, error) {
			done, err := s.DropFile(ctx, in.ID, in.File)
			return web.See{To: web.Href(pathActivity, string(in.ID)), Say: "activity.file_removed", Body: done}, err
		}, pathActivity),
	}
}

type uploadIn struct {
	ID   ActivityID `json:"id"`
	File web.File   `json:"file"`
}

type fileIn struct {
	ID   ActivityID `json:"id"`
	File string     `json:"file"`
}

// filesTaken are the kinds of files an activity takes.
var filesTaken = []string{".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".csv", ".txt", ".png", ".jpg", ".jpeg"}

// upload takes a file in. Who may not have one there is refused before it is read.
func (s *Service) upload(ctx context.Context, in uploadIn) (web.See, error) {
	see := web.See{To: web.Href(pathActivity, string(in.ID)), Say: "web.saved"}
	a, err := s.Activity(ctx, in.ID)
	if err != nil {
		return see, err
	}
	if actor := control.ActorFrom(ctx); actor == nil || !actor.MayDecide(ActFile, a.scope) {
		return see, fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(ActFile)})
	}
	if in.File.IsZero() {
		var fs fault.Fields
		fs.Add("file", "fault.file_missing", nil)
		return see, fs.Err()
	}
	content, err := in.File.Open()
	if err != nil {
		return see, err
	}
	defer content.Close()
	file, err := s.control.Upload(ctx, in.File.Name, content, control.Accept{MaxBytes: 25 << 20, Extensions: filesTaken})
	if err != nil {
		return see, fault.Beside("file", err, fault.Invalid, fault.TooLarge)
	}
	see.Body, err = s.File(ctx, in.ID, file)
	return see, err
}

// download gives a file as it was uploaded: saved, never shown in the office's own pages.
func (s *Service) download(ctx context.Context, in fileIn) (web.Download, error) {
	content, err := s.control.OpenFile(ctx, in.File)
	if err == nil && content.File.Object != in.ID.Ref() {
		err = fault.Missing("file")
	}
	return web.Uploaded(content), err
}
