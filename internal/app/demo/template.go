package demo

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
)

// makeTemplate has a programme officer turn one of their projects into a template of the office.
func (b *builder) makeTemplate() {
	const partner = "MDA"
	b.report(b.day.AddDays(-20), b.programmeOfficer(partner), "a template of the office", func(ctx context.Context) error {
		project, err := b.holder(ctx, partner, portfolio.ObjectProject)
		if err != nil {
			return err
		}
		_, err = b.Portfolio.CreateTemplate(ctx, portfolio.TemplateForm{
			Project: portfolio.ProjectID(project.ID), Name: i18n.Text{EN: "Equipment and training at two sites", FR: "Équipement et formation sur deux sites"},
			Aim: i18n.Text{EN: "Two sites of a partner are equipped, their staff is trained, and both are on duty at the end.",
				FR: "Deux sites d’un partenaire sont équipés, leur personnel est formé et tous deux sont opérationnels à la fin."},
		})
		return err
	})
}
