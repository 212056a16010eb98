package activity

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// Tables are the lists of the slice that can be brought as a table and taken out as a workbook.
func (s *Service) Tables() []intake.Kind {
	return []intake.Kind{s.activityTable(), s.actionTable()}
}

// markingColumns are the columns of a marking.
func markingColumns() []intake.Field {
	return []intake.Field{
		{Name: "level", Label: "activity.field.level", Also: "activity.table.level_also", Type: intake.Choice, Fresh: control.LevelUnclassified.String()},
		{Name: "releasable", Label: "activity.field.releasable", Type: intake.Choices},
	}
}

// tableOffer is what both tables offer: what things may hang below, and markings.
func (s *Service) tableOffer(ctx context.Context, q db.Querier, act control.Act) (intake.Offer, error) {
	holders, err := s.tableHolders(ctx, q, act)
	if err != nil {
		return nil, err
	}
	all, err := stakeholders.Everyone(ctx, q)
	offer := intake.Offer{"holder": holders, "lang": intake.Codes("web.in.", i18n.Langs...)}
	for _, p := range all {
		offer["releasable"] = append(offer["releasable"], intake.Option{Value: p.Code, Name: p.Name})
	}
	for _, level := range control.Levels(s.control.Installation().Ceiling) {
		offer["level"] = append(offer["level"], intake.Option{Value: level.String(), Key: level.Key()})
	}
	return offer, err
}

// tableHolders are what the actor may do an act below: projects, packages and programmes by reference or
// title, partners by name.
func (s *Service) tableHolders(ctx context.Context, q db.Querier, act control.Act) ([]intake.Option, error) {
	found, err := portfolio.Holders(ctx, q, act)
	if err != nil {
		return nil, err
	}
	var options []intake.Option
	for _, h := range found {
		options = append(options, intake.Option{Value: HolderRef{h.Ref}.String(), Name: i18n.Text{EN: h.Code, FR: h.Code}, Also: []string{h.Title.EN, h.Title.FR}})
	}
	partners, err := stakeholders.Partners(ctx, q, s.today())
	actor := control.ActorFrom(ctx)
	for _, party := range partners {
		if actor != nil && actor.MayDecide(act, party.Scope()) {
			options = append(options, intake.Option{Value: HolderRef{party.Ref()}.String(), Name: party.Name, Also: []string{party.Code, party.ISO2}})
		}
	}
	return options, err
}

// allowedHolders are the values of tableHolders.
func (s *Service) allowedHolders(ctx context.Context, q db.Querier, act control.Act) (map[string]bool, error) {
	options, err := s.tableHolders(ctx, q, act)
	allowed := make(map[string]bool, len(options))
	for _, o := range options {
		allowed[o.Value] = true
	}
	return allowed, err
}

// protections finds where new rows hang, each holder once.
type protections map[string]control.Object

func (p protections) of(ctx context.Context, q db.Querier, value string) (control.Object, error) {
	if o, known := p[value]; known {
		return o, nil
	}
	var h HolderRef
	if err := h.UnmarshalText([]byte(value)); err != nil {
		return control.Object{}, err
	}
	o, err := control.Protection(ctx, q, h.Ref)
	p[value] = o
	return o, err
}

// changedIDs are the rows that a batch changes.
func changedIDs(batch []*intake.Entry) []string {
	ids := []string{}
	for _, e := range batch {
		if !e.Added() {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// holderCodes are the reference codes of holders, by their value in a table; what the actor may not see has
// none.
func holderCodes(ctx context.Context, q db.Querier, refs []control.Ref) (map[string]string, error) {
	named, err := HoldersOf(ctx, q, refs)
	codes := make(map[string]string, len(named))
	for ref, n := range named {
		codes[HolderRef{ref}.String()] = n.Code
	}
	return codes, err
}

// takeBack deletes rows that an import has added, with those of a table that only belong to them.
func takeBack(ctx context.Context, tx *control.Tx, kind, table, below string, ids []string) error {
	if below != "" {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM `+below+` WHERE`).In(kind+"_id", ids...)); err != nil {
			return err
		}
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM `+table+` WHERE`).In("id", ids...)); err != nil {
		return err
	}
	return tx.Unprotect(ctx, kind, ids...)
}
