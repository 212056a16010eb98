package people

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

func (s *Service) adminRoutes() []web.Route {
	return []web.Route{
		web.Get("/people", ActReadUsers, s.showPeople, peoplePage),
		web.Get("/people/new", ActCreateUser, s.showNewUser, newUserPage),
		web.Post("/people", ActCreateUser, s.postUser, "/people/new"),
		web.Get("/people/links", ActInvite, s.showLinks, linksPage),
		web.Post("/people/links", ActInvite, s.postLinks, "/people/links"),
		web.Get("/people/links/made", ActInvite, s.showMadeLinks, madeLinksPage),
		web.Get("/people/{id}", ActReadUsers, s.showCard, cardPage),
		web.Get("/people/{id}/edit", ActEditUser, s.showCard, editUserPage),
		web.Post("/people/{id}/edit", ActEditUser, s.postEdit, "/people/{id}/edit"),
		web.Get("/people/{id}/roles", ActGiveRole, s.showCard, rolesPage),
		web.Post("/people/{id}/roles", ActGiveRole, s.postRoles, "/people/{id}/roles"),
		web.Post("/people/{id}/roles/{grant}/end", ActEndRole, s.postEndRole, "/people/{id}"),
		web.Post("/people/{id}/invite", ActInvite, s.postInvite, "/people/{id}"),
		web.Get("/people/{id}/reset", ActReset, s.showCard, resetPage),
		web.Post("/people/{id}/reset", ActReset, s.postReset, "/people/{id}/reset"),
		web.Post("/people/{id}/sessions/end", ActEndSession, s.postEndSessions, "/people/{id}"),
		web.Post("/people/{id}/tokens/{token}/revoke", ActRevokeToken, s.postRevokeAny, "/people/{id}"),
		web.Get("/people/{id}/leave", ActDeactivate, s.showCard, leavePage),
		web.Post("/people/{id}/leave", ActDeactivate, s.postLeave, "/people/{id}/leave"),
		web.Get("/people/{id}/hand-over", ActHandOver, s.showHandOver, handOverPage),
		web.Post("/people/{id}/hand-over", ActHandOver, s.postHandOver, "/people/{id}/hand-over"),
		web.Post("/people/{id}/return", ActReactivate, s.postReturn, "/people/{id}"),
		web.Get("/people/delegations", ActReadDelegations, s.showAllDelegations, allDelegationsPage),
		web.Post("/people/delegations/{id}/revoke", ActRevokeDelegations, s.postRevoke, "/people/delegations"),
		web.Get("/people/roles", ActReadUsers, s.showMatrix, matrixPage),
	}
}

// cardPath is the page of a person.
func cardPath(id control.ActorID) string { return web.Href("/people/{id}", string(id)) }

// PeopleIn narrows the list of people.
type PeopleIn struct {
	web.List
	Text string       `json:"q" web:"max=200"`
	Role control.Role `json:"role" web:"max=64"`
	Left bool         `json:"left"`
}

// peopleList is a page of the list.
type peopleList struct {
	People  []Member `json:"people"`
	Next    string   `json:"next,omitempty"`
	Left    bool     `json:"left"`
	nations []Nation
}

// options let whoever may invite choose some of the people for it.
func (v peopleList) options(f *web.Frame) (o web.ListOptions) {
	if !v.Left && f.May(ActInvite, "") {
		o.Bulk, o.BulkSay = "/people/links", f.T("people.links.title")
	}
	return o
}

func (s *Service) showPeople(ctx context.Context, in PeopleIn) (v peopleList, err error) {
	v.Left = in.Left
	v.People, err = s.Users(ctx, Filter{Text: in.Text, Role: in.Role, Left: in.Left, After: in.After, Limit: in.Limit + 1})
	if err != nil {
		return v, err
	}
	if len(v.People) > in.Limit {
		v.People = v.People[:in.Limit]
		v.Next = string(v.People[in.Limit-1].ID)
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		v.nations, err = s.nations(ctx, q)
		return err
	})
	return v, err
}

// newUserView is what the form of a new person chooses from.
type newUserView struct {
	Scopes  []Scope  `json:"-"`
	Nations []Nation `json:"-"`
	Today   cal.Date `json:"today"`
}

func (s *Service) showNewUser(ctx context.Context, _ struct{}) (v newUserView, err error) {
	v.Today = s.now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if v.Scopes, err = s.scopes(ctx, q); err != nil {
			return err
		}
		v.Nations, err = s.nations(ctx, q)
		return err
	})
	return v, err
}

// NewUserIn is a new person with roles.
type NewUserIn struct {
	Profile
	Assignment
}

func (s *Service) postUser(ctx context.Context, in NewUserIn) (web.See, error) {
	id, err := s.CreateUser(ctx, in.Profile, in.Assignment)
	if err != nil {
		return web.See{}, err
	}
	return s.invited(ctx, id)
}

// invited makes an invitation and leads to the person's card, which shows the link once.
func (s *Service) invited(ctx context.Context, id control.ActorID) (web.See, error) {
	path, err := s.Invite(ctx, id)
	if err != nil {
		return web.See{}, err
	}
	return handOut(ctx, id, path)
}

// handOut leads to a person's card, which shows a one-time link once; a program gets it in the answer.
func handOut(ctx context.Context, id control.ActorID, path string) (see web.See, err error) {
	if session := web.SessionFrom(ctx); session != nil {
		err = session.Seal(ctx, linkEntry(id), path)
	}
	return web.See{To: cardPath(id), Body: map[string]string{"id": string(id), "link": path}}, err
}

func linkEntry(id control.ActorID) string { return "link of " + string(id) }

// PersonIn names a person.
type PersonIn struct {
	ID control.ActorID `json:"id" web:"max=64"`
}

// cardView is a person's card. Link is a one-time link just made for them, shown once.
type cardView struct {
	Card
	Link string `json:"-"`
}

func (s *Service) showCard(ctx context.Context, in PersonIn) (cardView, error) {
	card, err := s.Card(ctx, in.ID)
	return cardView{card, takeOnce(ctx, linkEntry(in.ID))}, err
}

// EditIn is a changed profile over the version that was read.
type EditIn struct {
	PersonIn
	Version int64 `json:"version"`
	Profile
}

func (s *Service) postEdit(ctx context.Context, in EditIn) (web.See, error) {
	_, err := s.EditUser(ctx, in.ID, in.Version, in.Profile)
	return web.See{To: cardPath(in.ID), Say: "people.user.saved"}, err
}

// RolesIn gives a person roles.
type RolesIn struct {
	PersonIn
	Assignment
}

func (s *Service) postRoles(ctx context.Context, in RolesIn) (web.See, error) {
	_, err := s.Give(ctx, in.ID, in.Assignment)
	return web.See{To: cardPath(in.ID), Say: "people.grant.given"}, err
}

// GrantIn names one grant of a person.
type GrantIn struct {
	PersonIn
	Grant string `json:"grant" web:"max=64"`
}

func (s *Service) postEndRole(ctx context.Context, in GrantIn) (web.See, error) {
	_, err := s.EndGrant(ctx, in.ID, in.Grant)
	return web.See{To: cardPath(in.ID), Say: "people.grant.ended"}, err
}

func (s *Service) postInvite(ctx context.Context, in PersonIn) (web.See, error) {
	return s.invited(ctx, in.ID)
}

// ResetIn asks for a new password, and for new one-time codes too.
type ResetIn struct {
	PersonIn
	WithCode bool `json:"with_code"`
}

func (s *Service) postReset(ctx context.Context, in ResetIn) (web.See, error) {
	path, err := s.ResetAccess(ctx, in.ID, in.WithCode)
	if err != nil {
		return web.See{}, err
	}
	return handOut(ctx, in.ID, path)
}

func (s *Service) postEndSessions(ctx context.Context, in PersonIn) (web.See, error) {
	_, err := s.EndSessions(ctx, in.ID)
	return web.See{To: cardPath(in.ID), Say: "people.user.sessions_ended"}, err
}

// PersonTokenIn names a token of a person.
type PersonTokenIn struct {
	PersonIn
	TokenRefIn
}

func (s *Service) postRevokeAny(ctx context.Context, in PersonTokenIn) (web.See, error) {
	_, err := s.RevokeToken(ctx, in.ID, in.Token)
	return web.See{To: cardPath(in.ID), Say: "people.token.revoked"}, err
}

// LeaveIn lets a person leave.
type LeaveIn struct {
	PersonIn
	Reason string `json:"reason" web:"max=2000"`
}

func (s *Service) postLeave(ctx context.Context, in LeaveIn) (web.See, error) {
	owned, err := s.Deactivate(ctx, in.ID, in.Reason)
	if err != nil || len(owned) == 0 {
		return web.See{To: cardPath(in.ID), Say: "people.user.left"}, err
	}
	return web.See{To: cardPath(in.ID) + "/hand-over", Say: "people.user.left"}, nil
}

// handOverView lists what somebody answers for, and who could take it over.
type handOverView struct {
	Card
	People []control.Person `json:"-"`
}

func (s *Service) showHandOver(ctx context.Context, in PersonIn) (v handOverView, err error) {
	if v.Card, err = s.Card(ctx, in.ID); err != nil {
		return v, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		v.People, err = control.People(ctx, q)
		return err
	})
	v.People = slices.DeleteFunc(v.People, func(p control.Person) bool { return p.ID == in.ID })
	return v, err
}

// HandOverIn names who takes over.
type HandOverIn struct {
	PersonIn
	To control.ActorID `json:"to" web:"max=64"`
}

func (s *Service) postHandOver(ctx context.Context, in HandOverIn) (web.See, error) {
	_, err := s.HandOver(ctx, in.ID, in.To)
	return web.See{To: cardPath(in.ID), Say: "people.user.handed_over"}, err
}

func (s *Service) postReturn(ctx context.Context, in PersonIn) (web.See, error) {
	_, err := s.Reactivate(ctx, in.ID)
	return web.See{To: cardPath(in.ID), Say: "people.user.returned"}, err
}

func (s *Service) showAllDelegations(ctx context.Context, _ struct{}) (allDelegations, error) {
	l, err := s.Delegations(ctx)
	return allDelegations{l}, err
}

func (s *Service) postRevoke(ctx context.Context, in RefIn) (web.See, error) {
	_, err := s.RevokeDelegation(ctx, in.ID)
	return web.See{To: "/people/delegations", Say: "people.delegation.revoked"}, err
}

// matrixLine is one act and who may do it.
type matrixLine struct {
	Act   control.Act    `json:"act"`
	Roles []control.Role `json:"roles"`
}

// matrixView is the table of who may do what.
type matrixView struct {
	Acts []matrixLine `json:"acts"`
}

// MatrixIn narrows the table to one role.
type MatrixIn struct {
	web.List
	Role control.Role `json:"role" web:"max=64"`
}

func (s *Service) showMatrix(_ context.Context, in MatrixIn) (v matrixView, err error) {
	for _, act := range Acts() {
		if in.Role == "" || Permits(in.Role, act) {
			v.Acts = append(v.Acts, matrixLine{act, RolesFor(act)})
		}
	}
	return v, nil
}

// actName is what an act is called in the reader's language; one whose slice is not installed is named
// by its code.
func actName(p *i18n.Printer, act control.Act) string {
	if !p.Has(act.Key()) {
		return string(act)
	}
	return p.T(act.Key())
}
