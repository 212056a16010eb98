package stakeholders

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The slice's addresses.
const (
	pathList        = "/parties"
	pathNew         = "/parties/new"
	pathParty       = "/parties/{code}"
	pathEdit        = "/parties/{code}/edit"
	pathMembership  = "/parties/{code}/memberships/{id}" // "new" for one more
	pathRemove      = "/parties/{code}/memberships/{id}/remove"
	pathNewContact  = "/parties/{code}/contacts/new"
	pathContact     = "/parties/{code}/contacts/{id}"
	pathErase       = "/parties/{code}/contacts/{id}/erase"
	newMembershipID = "new"
)

// actRead is the act of pages that everybody may open; what they show is what the reader may see.
const actRead control.Act = "control.read"

// Routes is the slice's whole space of addresses.
func (s *Service) Routes() []web.Route {
	return append(s.cardRoutes(), []web.Route{
		web.Get(pathList, actRead, s.showList, listPage),
		web.Get(pathNew, ActCreateParty, s.showNew, partyFormPage),
		web.Post(pathNew, ActCreateParty, s.create, pathNew),
		web.Get(pathParty, actRead, s.showParty, partyPage),
		web.Get(pathEdit, ActEditParty, s.showEdit, partyFormPage),
		web.Post(pathEdit, ActEditParty, s.edit, pathEdit),
		web.Get(pathMembership, ActEditMembership, s.showMembership, membershipPage),
		web.Post(pathMembership, ActEditMembership, s.saveMembership, pathMembership),
		web.Post(pathRemove, ActEditMembership, s.removeMembership, pathMembership),
		web.Get(pathNewContact, ActCreateContact, s.showNewContact, contactPage),
		web.Post(pathNewContact, ActCreateContact, s.createContact, pathNewContact),
		web.Get(pathContact, ActEditContact, s.showContact, contactPage),
		web.Post(pathContact, ActEditContact, s.editContact, pathContact),
		web.Get(pathErase, ActEraseContact, s.showErase, erasePage),
		web.Post(pathErase, ActEraseContact, s.eraseContact, pathErase),
	}...)
}

type codeIn struct {
	Code string `json:"code"`
}

type rowIn struct {
	Code string `json:"code"`
	ID   string `json:"id"`
}

type listIn struct {
	web.List
	Text   string `json:"q"`
	Kind   Kind   `json:"kind"`
	Of     Group  `json:"of"`
	Region Region `json:"region"`
}

func (s *Service) showList(ctx context.Context, in listIn) (listOut, error) {
	lang := web.LangFrom(ctx)
	l, err := s.Parties(ctx, Filter{Text: in.Text, Kind: in.Kind, Of: in.Of, Region: in.Region,
		Sort: in.Sort, After: in.After, Limit: in.Limit}, lang)
	return listOut{List: l, day: s.today()}, err
}

func (s *Service) showParty(ctx context.Context, in codeIn) (partyOut, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return partyOut{}, err
	}
	facts, err := ShippedFacts()
	out := partyOut{Record: r, Known: facts.Dossier(r.Code), day: s.today()}
	return out, err
}

func (s *Service) showNew(ctx context.Context, _ struct{}) (partyFormOut, error) {
	return s.partyForm(ctx, Party{Kind: Organisation, Language: i18n.EN})
}

func (s *Service) showEdit(ctx context.Context, in codeIn) (partyFormOut, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return partyFormOut{}, err
	}
	return s.partyForm(ctx, r.Party)
}

func (s *Service) partyForm(ctx context.Context, p Party) (partyFormOut, error) {
	countries, err := s.Parties(ctx, Filter{Kind: Country}, web.LangFrom(ctx))
	if err != nil {
		return partyFormOut{}, err
	}
	choice, err := s.markings(ctx, control.LevelPublic)
	return partyFormOut{Party: p, countries: countries.Parties, choice: choice}, err
}

// markings are what a form may mark a record of this installation with, from a level on.
func (s *Service) markings(ctx context.Context, from control.Level) (choice MarkingChoice, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		choice, err = Markings(ctx, q, from, s.control.Installation().Ceiling, s.today())
		return err
	})
	return choice, err
}

func (s *Service) create(ctx context.Context, in Party) (web.See, error) {
	_, err := s.CreateParty(ctx, in, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Say: "web.saved"}, err
}

func (s *Service) edit(ctx context.Context, in Party) (web.See, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return web.See{}, err
	}
	in.ID = r.ID
	done, err := s.EditParty(ctx, in, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Done: done.Trail}, err
}

type membershipIn struct {
	Code   string   `json:"code"`
	ID     string   `json:"id"`
	Of     Group    `json:"of"`
	From   cal.Date `json:"from"`
	To     cal.Date `json:"to"`
	Source string   `json:"source"`
}

func (s *Service) showMembership(ctx context.Context, in rowIn) (membershipOut, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return membershipOut{}, err
	}
	out := membershipOut{Party: r.Party}
	if in.ID != newMembershipID {
		out.Membership, err = among(r.Memberships, in.ID)
	}
	return out, err
}

func (s *Service) saveMembership(ctx context.Context, in membershipIn) (web.See, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return web.See{}, err
	}
	m := Membership{ID: in.ID, Of: in.Of, Period: cal.Period{Start: in.From, End: in.To}, Source: in.Source}
	if in.ID == newMembershipID {
		m.ID = ""
	}
	_, err = s.SaveMembership(ctx, r.ID, m, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Say: "web.saved"}, err
}

func (s *Service) removeMembership(ctx context.Context, in rowIn) (web.See, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return web.See{}, err
	}
	_, err = s.RemoveMembership(ctx, r.ID, in.ID, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Say: "stakeholders.membership.removed"}, err
}

type contactIn struct {
	Code string `json:"code"`
	Contact
}

func (s *Service) showNewContact(ctx context.Context, in codeIn) (contactOut, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return contactOut{}, err
	}
	c := Contact{Language: r.Language, LegalBasis: PublicTask, Marking: control.Marking{Level: control.LevelUnclassified}}
	choice, err := s.markings(ctx, control.LevelUnclassified)
	return contactOut{Contact: c, party: r.Party, choice: choice}, err
}

func (s *Service) showContact(ctx context.Context, in rowIn) (contactOut, error) {
	c, p, err := s.Contact(ctx, ContactID(in.ID))
	if err == nil && (p.Code != in.Code || !c.ErasedOn.IsZero()) {
		err = fault.Missing(KindContact)
	}
	if err != nil {
		return contactOut{}, err
	}
	choice, err := s.markings(ctx, control.LevelUnclassified)
	return contactOut{Contact: c, party: p, choice: choice}, err
}

func (s *Service) createContact(ctx context.Context, in contactIn) (web.See, error) {
	r, err := s.Party(ctx, in.Code)
	if err != nil {
		return web.See{}, err
	}
	in.Party = r.ID
	_, err = s.CreateContact(ctx, in.Contact, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Say: "web.saved"}, err
}

func (s *Service) editContact(ctx context.Context, in contactIn) (web.See, error) {
	done, err := s.EditContact(ctx, in.Contact, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Done: done.Trail}, err
}

func (s *Service) showErase(ctx context.Context, in rowIn) (contactOut, error) {
	return s.showContact(ctx, in)
}

type eraseIn struct {
	Code   string `json:"code"`
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

func (s *Service) eraseContact(ctx context.Context, in eraseIn) (web.See, error) {
	_, err := s.EraseContact(ctx, ContactID(in.ID), in.Reason, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Say: "stakeholders.contact.erased"}, err
}
