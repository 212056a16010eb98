package stakeholders

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// InstallFacts enters the shipped parties that are not there yet, with their memberships, and returns
// how many. App runs it at every start as the system, before anybody signs in: who is an Ally decides
// what a person may see. What somebody has changed since stays as it is.
func (s *Service) InstallFacts(ctx context.Context) (added int, err error) {
	facts, err := ShippedFacts()
	if err != nil {
		return 0, err
	}
	var fresh []PartyFact
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		fresh, err = notThere(ctx, q, facts.Parties)
		return err
	})
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActCreateParty}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		fresh, err := notThere(ctx, tx, facts.Parties) // another node may have been quicker
		if err != nil {
			return control.Change{}, err
		}
		added = len(fresh)
		codes := make([]string, 0, len(fresh))
		for _, p := range fresh {
			p.ID = PartyID(tx.NewID())
			if err := tx.Protect(ctx, control.Object{Ref: p.Ref(), Scope: p.Scope(), Marking: p.Marking}); err != nil {
				return control.Change{}, err
			}
			if err := insertParty(ctx, tx, p.Party); err != nil {
				return control.Change{}, err
			}
			memberships := make([]Membership, len(p.Memberships))
			for i, m := range p.Memberships {
				m.ID = tx.NewID()
				memberships[i] = m
			}
			if err := insertMemberships(ctx, tx, p.ID, memberships...); err != nil {
				return control.Change{}, err
			}
			if err := tx.Trail(ctx, ActCreateParty, control.Change{Object: p.Ref(), After: p}); err != nil {
				return control.Change{}, err
			}
			codes = append(codes, p.Code)
		}
		return control.Change{Object: control.Ref{Kind: KindParty}, After: map[string]any{"added": codes}}, nil
	})
	return added, err
}

func notThere(ctx context.Context, q db.Querier, facts []PartyFact) ([]PartyFact, error) {
	codes := make([]string, len(facts))
	for i, p := range facts {
		codes[i] = p.Code
	}
	known, err := ByCode(ctx, q, codes...)
	var fresh []PartyFact
	for _, p := range facts {
		if _, there := known[p.Code]; !there {
			fresh = append(fresh, p)
		}
	}
	return fresh, err
}
