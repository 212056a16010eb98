package activity

import (
	"context"
	"errors"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// HolderRef is what something hangs below, as forms and addresses send it: "project:018f…".
type HolderRef struct{ control.Ref }

// UnmarshalText reads "kind:id", or nothing.
func (h *HolderRef) UnmarshalText(b []byte) error {
	h.Ref = control.Ref{}
	if len(b) == 0 {
		return nil
	}
	kind, id, ok := strings.Cut(string(b), ":")
	if !ok || !oneOf(kind, HolderKinds) || id == "" {
		return errors.New("activity: no holder")
	}
	h.Ref = control.Ref{Kind: kind, ID: id}
	return nil
}

// MarshalText writes "kind:id", "" for none.
func (h HolderRef) MarshalText() ([]byte, error) {
	if h.ID == "" {
		return nil, nil
	}
	return []byte(h.Kind + ":" + h.ID), nil
}

func (h HolderRef) String() string {
	b, _ := h.MarshalText() // it never fails
	return string(b)
}

// choices are what the forms of the slice offer.
type choices struct {
	holders  []web.Option
	people   []control.Person
	markings stakeholders.MarkingChoice
	partners []stakeholders.Party
}

// offers gathers the choices of a form; holders are those below which the actor may do an act, none for "".
func (s *Service) offers(ctx context.Context, act control.Act) (c choices, err error) {
	lang := web.LangFrom(ctx)
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		c = choices{}
		if c.people, err = control.People(ctx, q); err != nil {
			return err
		}
		if c.partners, err = stakeholders.Partners(ctx, q, s.today()); err != nil {
			return err
		}
		if c.markings, err = stakeholders.Markings(ctx, q, control.LevelPublic, s.control.Installation().Ceiling, s.today()); err != nil || act == "" {
			return err
		}
		c.holders, err = holderOptions(ctx, q, act, lang, c.partners)
		return err
	})
	return c, err
}

// holderOptions are what the actor may do an act below, in groups by kind.
func holderOptions(ctx context.Context, q db.Querier, act control.Act, lang i18n.Lang, partners []stakeholders.Party) ([]web.Option, error) {
	p := web.PrinterFrom(ctx)
	group := func(kind string) string {
		if p == nil {
			return kind
		}
		return p.T("activity.holder." + kind)
	}
	found, err := portfolio.Holders(ctx, q, act)
	var options []web.Option
	for _, h := range found {
		title, _ := h.Title.In(lang)
		options = append(options, web.Option{Value: HolderRef{h.Ref}.String(), Label: strings.TrimSpace(h.Code + " " + title), Group: group(h.Ref.Kind)})
	}
	actor := control.ActorFrom(ctx)
	for _, party := range partners {
		if actor != nil && actor.MayDecide(act, party.Scope()) {
			name, _ := party.Name.In(lang)
			options = append(options, web.Option{Value: HolderRef{party.Ref()}.String(), Label: name, Group: group(HolderParty)})
		}
	}
	return options, err
}

func (c choices) peopleOptions() []web.Option {
	options := make([]web.Option, len(c.people))
	for i, p := range c.people {
		options[i] = web.Option{Value: string(p.ID), Label: p.Name}
	}
	return options
}

func (c choices) partnerOptions(p *i18n.Printer) []web.Option {
	options := make([]web.Option, len(c.partners))
	for i, party := range c.partners {
		options[i] = web.Option{Value: party.Code, Label: p.Text(party.Name)}
	}
	return options
}

// names are the users by their identifiers.
func (c choices) names() map[control.ActorID]string {
	names := make(map[control.ActorID]string, len(c.people))
	for _, p := range c.people {
		names[p.ID] = p.Name
	}
	return names
}

// users finds the one user of a typed name, whatever its capitals; a name that two users bear is nobody's.
type users map[string]control.ActorID

func (s *Service) users(ctx context.Context) (users, error) {
	found := users{}
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		people, err := control.People(ctx, q)
		for _, p := range people {
			name := i18n.Fold(p.Name)
			if _, twice := found[name]; twice {
				found[name] = ""
			} else {
				found[name] = p.ID
			}
		}
		return err
	})
	return found, err
}

// find turns a typed name into a user, where it is one and nobody was chosen by identifier.
func (u users) find(actor *control.ActorID, name *string) {
	*name = strings.Join(strings.Fields(*name), " ")
	if *actor != "" {
		return
	}
	if id := u[i18n.Fold(*name)]; id != "" {
		*actor, *name = id, ""
	}
}

// words of a code list below a prefix, as options.
func wordOptions[T ~string](f *web.Frame, prefix string, codes []T) []web.Option {
	options := make([]web.Option, len(codes))
	for i, code := range codes {
		options[i] = web.Option{Value: string(code), Label: f.T(prefix + string(code))}
	}
	return options
}

// zones are the time zones that forms offer: the headquarters' and those of the partners' capitals.
var zones = []string{"Europe/Brussels", "Africa/Algiers", "Africa/Cairo", "Africa/Nouakchott", "Africa/Tripoli", "Africa/Tunis", "America/New_York", "Asia/Almaty", "Asia/Amman",
	"Asia/Baghdad", "Asia/Baku", "Asia/Bishkek", "Asia/Dubai", "Asia/Jerusalem", "Asia/Kuwait", "Asia/Qatar", "Asia/Tashkent", "Asia/Tbilisi", "Asia/Ulaanbaatar", "Asia/Yerevan",
	"Europe/Belgrade", "Europe/Chisinau", "Europe/Kyiv", "Europe/London", "Europe/Rome", "Europe/Sarajevo", "Europe/Vienna", "UTC"}

func zoneOptions(stored string) []web.Option {
	options := make([]web.Option, 0, len(zones)+1)
	known := false
	for _, z := range zones {
		options = append(options, web.Option{Value: z, Label: strings.ReplaceAll(z, "_", " ")})
		known = known || z == stored
	}
	if !known && stored != "" {
		options = append(options, web.Option{Value: stored, Label: stored})
	}
	return options
}
