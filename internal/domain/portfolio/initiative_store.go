package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// initiatives are the initiatives the actor may see, with exit criteria and goals; where adds a
// condition on i. They come by package and number.
func initiatives(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Initiative, error) {
	t := db.SQL(`SELECT i.id, i.package_id, i.ref, i.title_en, i.title_fr, i.theme, i.lead, i.partner_lead, i.objective_en, i.objective_fr,
		i.elements, i.parp_goals, i.start_on, i.end_on, i.maturity_start, i.maturity_target, i.state, ` + stampColumns("i") + ` FROM portfolio_initiative i`)
	control.Visible(ctx, t, "i.id")
	where(t)
	list, err := db.Collect(ctx, q, t.Add("ORDER BY i.package_id, i.no"), scanInitiative)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for n, i := range list {
		ids[n] = string(i.ID)
	}
	criteria, err := criteriaOf(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	links, err := linkedGoals(ctx, q, ids...)
	for n := range list {
		i := &list[n]
		i.ExitCriteria = criteria[string(i.ID)]
		for _, g := range links[string(i.ID)] {
			i.Goals = append(i.Goals, g.Goal.ID)
		}
	}
	return list, err
}

func scanInitiative(row db.Row) (i Initiative, err error) {
	var c stampScan
	var elements, parp string
	err = row.Scan(c.into(&i.Stamp, &i.ID, &i.Package, &i.Ref, &i.Title.EN, &i.Title.FR, &i.Theme, &i.Lead, &i.PartnerLead, &i.Objective.EN, &i.Objective.FR,
		&elements, &parp, &i.Period.Start, &i.Period.End, &i.MaturityStart, &i.MaturityTarget, &i.State)...)
	c.set(&i.Stamp)
	if err == nil {
		err = json.Unmarshal([]byte(elements), &i.Elements)
	}
	if err == nil {
		err = json.Unmarshal([]byte(parp), &i.ParpGoals)
	}
	return i, err
}

func initiative(ctx context.Context, q db.Querier, id InitiativeID) (Initiative, error) {
	list, err := initiatives(ctx, q, func(t *db.Text) { t.Add("WHERE i.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectInitiative)
	}
	if err != nil {
		return Initiative{}, err
	}
	return list[0], nil
}

func initiativesOf(ctx context.Context, q db.Querier, id PackageID) ([]Initiative, error) {
	return initiatives(ctx, q, func(t *db.Text) { t.Add("WHERE i.package_id = ?", id) })
}

// basis is what the initiative's link to the ITPP rests on, on a day (R5); nothing is asked of one that
// has ended.
func (i Initiative) basis(link Condition, today cal.Date) Basis {
	if i.Ended() {
		return BasisOver
	}
	return link.Basis(today)
}

// linksOf is R5 for initiatives: what each rests on, on a day.
func linksOf(ctx context.Context, q db.Querier, today cal.Date, list []Initiative) (map[InitiativeID]Condition, error) {
	starts := map[string]cal.Date{}
	for _, i := range list {
		starts[string(i.ID)] = i.Period.Start
	}
	found, err := goalConditions(ctx, q, today, starts)
	links := map[InitiativeID]Condition{}
	for id, condition := range found {
		links[InitiativeID(id)] = condition
	}
	return links, err
}

func nextInitiativeNo(ctx context.Context, q db.Querier, id PackageID) (int, error) {
	return db.One(ctx, q, "count", db.SQL(`SELECT COALESCE(MAX(no), 0) + 1 FROM portfolio_initiative WHERE package_id = ?`, id), db.Value[int])
}

func insertInitiative(ctx context.Context, tx *control.Tx, i Initiative, no int) error {
	elements, err := listText(i.Elements)
	if err != nil {
		return err
	}
	parp, err := listText(i.ParpGoals)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_initiative (id, package_id, no, ref, title_en, title_fr, theme, lead, partner_lead, objective_en, objective_fr,
		elements, parp_goals, start_on, end_on, maturity_start, maturity_target, state, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		i.ID, i.Package, no, i.Ref, i.Title.EN, i.Title.FR, i.Theme, i.Lead, i.PartnerLead, i.Objective.EN, i.Objective.FR,
		elements, parp, i.Period.Start, i.Period.End, i.MaturityStart, i.MaturityTarget, i.State, tx.Now(), tx.Actor().ID))
	return err
}

func updateInitiative(ctx context.Context, tx *control.Tx, i Initiative) (bool, error) {
	elements, err := listText(i.Elements)
	if err != nil {
		return false, err
	}
	parp, err := listText(i.ParpGoals)
	if err != nil {
		return false, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_initiative SET title_en = ?, title_fr = ?, theme = ?, lead = ?, partner_lead = ?, objective_en = ?, objective_fr = ?,
		elements = ?, parp_goals = ?, start_on = ?, end_on = ?, maturity_start = ?, maturity_target = ?, state = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`,
		i.Title.EN, i.Title.FR, i.Theme, i.Lead, i.PartnerLead, i.Objective.EN, i.Objective.FR,
		elements, parp, i.Period.Start, i.Period.End, i.MaturityStart, i.MaturityTarget, i.State, tx.Now(), tx.Actor().ID, i.ID, i.Revision))
	return n == 1, err
}
