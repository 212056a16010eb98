package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

const purposeEndByHost = "portfolio.programme.end_by_host"

// programmes are the programmes the actor may see, without institutions; where adds a condition on p
// and the order.
func programmes(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Programme, error) {
	t := db.SQL(`SELECT p.id, p.partner, p.kind, p.ref, p.title_en, p.title_fr, p.start_year, p.phase_en, p.phase_fr, p.state,
		p.policy_lead, p.academic_leads, ` + stampColumns("p") + ` FROM portfolio_programme p`)
	control.Visible(ctx, t, "p.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (p Programme, err error) {
		var c stampScan
		var leads string
		err = row.Scan(c.into(&p.Stamp, &p.ID, &p.Partner, &p.Kind, &p.Ref, &p.Title.EN, &p.Title.FR, &p.StartYear, &p.Phase.EN, &p.Phase.FR,
			&p.State, &p.PolicyLead, &leads)...)
		c.set(&p.Stamp)
		if err == nil {
			err = json.Unmarshal([]byte(leads), &p.AcademicLeads)
		}
		return p, err
	})
}

// programme loads one programme with its institutions and the host's notice.
func programme(ctx context.Context, q db.Querier, id ProgrammeID) (Programme, error) {
	list, err := programmes(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", id) })
	if err != nil {
		return Programme{}, err
	}
	if len(list) == 0 {
		return Programme{}, fault.Missing(ObjectProgramme)
	}
	p := list[0]
	if p.Institutions, err = db.Collect(ctx, q, db.SQL(`SELECT id, name_en, name_fr, kind, city FROM portfolio_institution
		WHERE programme_id = ? ORDER BY city, name_en, name_fr, id`, id), func(row db.Row) (i Institution, err error) {
		err = row.Scan(&i.ID, &i.Name.EN, &i.Name.FR, &i.Kind, &i.City)
		return i, err
	}); err != nil {
		return Programme{}, err
	}
	links, err := linkedGoals(ctx, q, string(id))
	if err != nil {
		return Programme{}, err
	}
	for _, g := range links[string(id)] {
		p.Goals = append(p.Goals, g.Goal.ID)
	}
	filed, err := recordsOf(ctx, q, string(id))
	p.HostNotice = lastRecord(filed, "", purposeEndByHost)
	return p, err
}

func insertProgramme(ctx context.Context, tx *control.Tx, p Programme) error {
	leads, err := listText(p.AcademicLeads)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_programme (id, partner, kind, ref, title_en, title_fr, start_year, phase_en, phase_fr, state,
		policy_lead, academic_leads, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		p.ID, p.Partner, p.Kind, p.Ref, p.Title.EN, p.Title.FR, p.StartYear, p.Phase.EN, p.Phase.FR, p.State,
		p.PolicyLead, leads, tx.Now(), tx.Actor().ID))
	if db.IsUnique(err) {
		return fault.Refuse("portfolio.programme.twice", nil)
	}
	return err
}

func updateProgramme(ctx context.Context, tx *control.Tx, p Programme) (bool, error) {
	leads, err := listText(p.AcademicLeads)
	if err != nil {
		return false, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_programme SET title_en = ?, title_fr = ?, start_year = ?, phase_en = ?, phase_fr = ?, state = ?,
		policy_lead = ?, academic_leads = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		p.Title.EN, p.Title.FR, p.StartYear, p.Phase.EN, p.Phase.FR, p.State, p.PolicyLead, leads, tx.Now(), tx.Actor().ID, p.ID, p.Revision))
	return n == 1, err
}

func insertInstitution(ctx context.Context, tx *control.Tx, id ProgrammeID, i Institution) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_institution (id, programme_id, name_en, name_fr, kind, city) VALUES (?, ?, ?, ?, ?, ?)`,
		i.ID, id, i.Name.EN, i.Name.FR, i.Kind, i.City))
	return err
}

// listText is a list of words as the database keeps it: JSON, never queried inside.
func listText[T ~string](list []T) (string, error) {
	if list == nil {
		list = []T{}
	}
	b, err := json.Marshal(list)
	return string(b), err
}
