package demo

import (
	"context"
	"slices"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// administrator is the person of the content who runs the system and hires the others.
const administrator = "radulovic"

// openOffice hires everybody and enters the invented parties; whoever reads for one of them comes after it.
func (b *builder) openOffice() {
	for _, p := range b.World.People {
		if p.Donor != "" {
			continue
		}
		hirer := administrator
		if p.Key == administrator {
			hirer = system
		}
		b.at(b.opened, hirer, "hire "+p.Key, func(ctx context.Context) error { return b.hire(ctx, p) })
	}
	for _, p := range b.Parties {
		b.at(b.opened, teamLeader, "enter "+p.Code, func(ctx context.Context) error { return b.enter(ctx, p) })
	}
	for _, p := range b.World.People {
		if p.Donor != "" {
			b.at(b.opened, administrator, "hire "+p.Key, func(ctx context.Context) error { return b.hire(ctx, p) })
		}
	}
	for _, d := range b.Delegations {
		b.at(b.on(d.Start), d.From, "delegate to "+d.To, func(ctx context.Context) error { return b.delegate(ctx, d) })
	}
}

func (b *builder) delegate(ctx context.Context, d Delegation) error {
	scope := ""
	if d.Partner != "" {
		scope = portfolio.PartnerScope(d.Partner)
	}
	_, err := b.Rooms.People.Delegate(ctx, people.Mandate{
		To: b.actors[d.To], Act: d.Act, Scope: scope, From: b.on(d.Start), Until: b.on(d.End), Reason: d.Reason.In(control.ActorFrom(ctx).Language),
	})
	return err
}

func (b *builder) hire(ctx context.Context, p Person) error {
	profile := people.Profile{
		Name: p.Name, Login: p.Key + "@office.example", Nation: p.Nation, Language: p.Lang,
		Clearance: control.LevelUnclassified,
	}
	given := []people.Assignment{{Roles: p.Roles}}
	if p.Donor != "" {
		given[0].Scope = funds.DonorScope(p.Donor)
	}
	for i, code := range p.Partners {
		given = append(given[:i], people.Assignment{Roles: p.Roles, Scope: portfolio.PartnerScope(code)})
	}
	if p.Reads {
		given = append(given, people.Assignment{Roles: []control.Role{people.Reader}})
	}
	id, err := b.Rooms.People.CreateUser(ctx, profile, given[0])
	for _, more := range given[1:] {
		if err == nil {
			_, err = b.Rooms.People.Give(ctx, id, more)
		}
	}
	b.actors[p.Key] = id
	return err
}

// groups are what the invented parties are to the office; a vendor is a party and no more.
var groups = map[string]stakeholders.Group{"donor": stakeholders.Donor, "agent": stakeholders.ExecutingAgent}

func (b *builder) enter(ctx context.Context, p Party) error {
	done, err := b.Stakeholders.CreateParty(ctx, stakeholders.Party{
		Code: p.Code, Kind: stakeholders.Organisation, Name: textOf(p.Name), Language: "en",
	}, "")
	if group, ok := groups[p.Kind]; ok && err == nil {
		_, err = b.Stakeholders.SaveMembership(ctx, stakeholders.PartyID(done.Object.ID), stakeholders.Membership{
			Of: group, Period: cal.Period{Start: b.opened}, Source: "DEMO-" + p.Code,
		}, "")
	}
	return err
}

// Cast are those with a button on the sign-in page of a demonstration, in the order of the content.
func Cast(ctx context.Context, q db.Querier) ([]control.ActorID, error) {
	content, err := Load()
	if err != nil {
		return nil, err
	}
	working, err := control.People(ctx, q)
	if err != nil {
		return nil, err
	}
	var cast []control.ActorID
	for _, p := range content.People {
		i := slices.IndexFunc(working, func(w control.Person) bool { return w.Name == p.Name })
		if p.Cast && i >= 0 {
			cast = append(cast, working[i].ID)
		}
	}
	return cast, nil
}
