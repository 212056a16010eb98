package portfolio

import (
	"context"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// Tables are the lists of the slice that can be brought as a table and taken out as a workbook.
func (s *Service) Tables() []intake.Kind {
	return append([]intake.Kind{s.projectTable(), s.deliverableTable(), s.milestoneTable()}, s.entryTables()...)
}

// markingFields are the columns of a marking.
func markingColumns() []intake.Field {
	return []intake.Field{
		{Name: "level", Label: "portfolio.form.level", Also: "portfolio.table.level_also", Type: intake.Choice, Fresh: control.LevelUnclassified.String()},
		{Name: "releasable", Label: "portfolio.form.releasable", Type: intake.Choices},
	}
}

// levels are the levels that may be given here.
func (s *Service) levels() (list []intake.Option) {
	for _, level := range control.Levels(s.control.Installation().Ceiling) {
		list = append(list, intake.Option{Value: level.String(), Key: level.Key()})
	}
	return list
}

// partyOptions are all countries and organisations, by code.
func partyOptions(ctx context.Context, q db.Querier) (parties []intake.Option, err error) {
	all, err := stakeholders.Everyone(ctx, q)
	for _, p := range all {
		o := intake.Option{Value: p.Code, Name: p.Name}
		if p.ISO2 != "" {
			o.Also = append(o.Also, p.ISO2)
		}
		parties = append(parties, o)
	}
	return parties, err
}

// parentKey is a package or programme as a value of a table.
func parentKey(l Link) string { return l.Kind + ":" + l.ID }

// parentOptions are the packages and programmes under which the actor may do an act, also by their partner,
// where it has but one of them.
func parentOptions(ctx context.Context, q db.Querier, act Act) ([]intake.Option, map[string]parent, error) {
	list, err := parentsFor(ctx, q, act)
	if err != nil {
		return nil, nil, err
	}
	codes := make([]string, len(list))
	for i, p := range list {
		codes[i] = p.Partner
	}
	named, err := stakeholders.ByCode(ctx, q, codes...)
	options, byKey := make([]intake.Option, len(list)), map[string]parent{}
	for i, p := range list {
		options[i] = intake.Option{Value: parentKey(p.Link), Name: i18n.Text{EN: p.Ref, FR: p.Ref}, Also: []string{p.Partner, named[p.Partner].Name.EN, named[p.Partner].Name.FR}}
		byKey[options[i].Value] = p
	}
	return options, byKey, err
}
