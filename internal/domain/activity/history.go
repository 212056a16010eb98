package activity

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// past is what happened to an object of the slice, newest first.
type past struct {
	Entries []control.Entry `json:"entries"`
	Next    string          `json:"next,omitempty"`

	kind   string
	people map[string]string // names of users by identifier
}

// The histories are the pages of their objects with what happened to them.
type (
	historyOut struct {
		activityOut
		past
	}
	meetingHistoryOut struct {
		meetingOut
		past
	}
	actionHistoryOut struct {
		actionOut
		past
	}
)

type historyIn struct {
	web.List
	ID string `json:"id"`
}

func (s *Service) historyRoutes() []web.Route {
	return []web.Route{
		web.Get(pathHistory, control.SignedIn, func(ctx context.Context, in historyIn) (out historyOut, err error) {
			if out.activityOut, err = s.showActivity(ctx, idIn{ActivityID(in.ID)}); err == nil {
				out.past, err = s.past(ctx, KindActivity, in)
			}
			return out, err
		}, historyPage),
		web.Get(pathMeetingHistory, control.SignedIn, func(ctx context.Context, in historyIn) (out meetingHistoryOut, err error) {
			if out.meetingOut, err = s.showMeeting(ctx, meetingIn{MeetingID(in.ID)}); err == nil {
				out.past, err = s.past(ctx, KindMeeting, in)
			}
			return out, err
		}, meetingHistoryPage),
		web.Get(pathActionHistory, control.SignedIn, func(ctx context.Context, in historyIn) (out actionHistoryOut, err error) {
			if out.actionOut, err = s.showAction(ctx, actionIn{ActionID(in.ID)}); err == nil {
				out.past, err = s.past(ctx, KindAction, in)
			}
			return out, err
		}, actionHistoryPage),
	}
}

// past reads what happened to an object that the actor was found to see.
func (s *Service) past(ctx context.Context, kind string, in historyIn) (out past, err error) {
	out.kind = kind
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Entries, err = s.control.Trail(ctx, q, control.TrailFilter{Object: in.ID, Outcome: "done", Before: in.After, Limit: in.Limit + 1}); err != nil {
			return err
		}
		if n := in.Limit; len(out.Entries) > n {
			out.Entries, out.Next = out.Entries[:n], out.Entries[n-1].ID
		}
		var ids []control.ActorID
		for _, e := range out.Entries {
			for _, id := range web.Identifiers(e.Before, e.After) {
				ids = append(ids, control.ActorID(id))
			}
		}
		names, err := control.Names(ctx, q, ids...)
		out.people = make(map[string]string, len(names))
		for id, name := range names {
			out.people[string(id)] = name
		}
		return err
	})
	return out, err
}

func (h past) happenings(p *i18n.Printer) []web.Happening {
	var list []web.Happening
	words := Vocabularies()[h.kind]
	for _, e := range h.Entries {
		x := web.Happening{At: e.At, Who: e.ActorName, What: p.T(e.Act.Key()), Note: e.Note}
		before, after := words.Speak(p, h.people, e.Before), words.Speak(p, h.people, e.After)
		if before != nil || after != nil {
			x.Before, x.After, x.Labels = before, after, words.Names(p, before, after)
		}
		list = append(list, x)
	}
	return list
}
