package stakeholders

import (
	"context"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Record is a party with everything the reader may see of it.
type Record struct {
	Party
	Memberships []Membership `json:"memberships"`
	Contacts    []Contact    `json:"contacts"`
	Here        []Party      `json:"here"` // the organisations at home there
}

// Party loads a party by its code. Fault: NotFound.
func (s *Service) Party(ctx context.Context, code string) (r Record, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if r.Party, err = partyByCode(ctx, q, code); err != nil {
			return err
		}
		all, err := Memberships(ctx, q, r.ID)
		if err != nil {
			return err
		}
		r.Memberships = all[r.ID]
		if r.Contacts, err = contactsOf(ctx, q, r.ID); err != nil || r.Kind != Country {
			return err
		}
		r.Here, err = parties(ctx, q, Filter{Home: r.Code}, i18n.EN, s.today())
		return err
	})
	return r, err
}

// List is a page of parties and what each is today.
type List struct {
	Parties []Party                  `json:"parties"`
	Is      map[PartyID][]Membership `json:"is"`
	Next    string                   `json:"next,omitempty"` // for Filter.After; "" on the last page
}

// Parties lists what the filter keeps on today, in the order of a language's names.
func (s *Service) Parties(ctx context.Context, f Filter, lang i18n.Lang) (l List, err error) {
	limit := f.Limit
	if limit > 0 {
		f.Limit++ // one more tells whether there is a next page
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if l.Parties, err = parties(ctx, q, f, lang, s.today()); err != nil {
			return err
		}
		if limit > 0 && len(l.Parties) > limit {
			l.Parties = l.Parties[:limit]
			l.Next = l.Parties[limit-1].Code
		}
		ids := make([]PartyID, len(l.Parties))
		for i, p := range l.Parties {
			ids[i] = p.ID
		}
		l.Is, err = Memberships(ctx, q, ids...)
		for id, all := range l.Is {
			l.Is[id] = on(s.today(), all)
		}
		return err
	})
	return l, err
}

// Contact loads a contact with its party. Fault: NotFound.
func (s *Service) Contact(ctx context.Context, id ContactID) (c Contact, p Party, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if c, err = contactByID(ctx, q, id); err != nil {
			return err
		}
		p, err = partyByID(ctx, q, c.Party)
		return err
	})
	return c, p, err
}
