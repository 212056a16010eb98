package funds

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// KindRedList is the mail that tells the Director which projects came onto the red list (R81).
const KindRedList = "red_list"

// actTellRedList is the act by which the program tells of the red list.
const actTellRedList Act = "funds.red_list.tell"

// MailKinds are the kinds of mail that the funds send.
func (s *Service) MailKinds() []mail.Kind {
	return []mail.Kind{{Name: KindRedList, Word: "funds.red.kind", Help: "funds.red.kind_help", Compose: s.composeRedList}}
}

// redProject is a project that was closed operationally too long ago and whose accounts are still open (R81).
type redProject struct {
	portfolio.Ground
	closed cal.Date
	told   cal.Date       // the Director; no date before
	left   []money.Amount // what is not spent, by currency
}

// redProjects are those the actor sees, closed longest ago first.
func redProjects(ctx context.Context, q db.Querier, grounds map[portfolio.ProjectID]portfolio.Ground, on cal.Date, months int) (list []redProject, err error) {
	var ids []portfolio.ProjectID
	for id, g := range grounds {
		if g.State == portfolio.ProjectOperationallyClosed {
			ids = append(ids, id)
		}
	}
	closed, err := portfolio.ClosedOn(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	told := map[portfolio.ProjectID]cal.Date{}
	if _, err := db.Collect(ctx, q, db.SQL(`SELECT r.project_id, r.told_on FROM funds_red_told r`), func(row db.Row) (none struct{}, err error) {
		var id portfolio.ProjectID
		var day cal.Date
		err = row.Scan(&id, &day)
		told[id] = day
		return none, err
	}); err != nil {
		return nil, err
	}
	for _, id := range ids {
		day := closed[id]
		if day.IsZero() || !day.AddMonths(months).Before(on) {
			continue
		}
		r := redProject{Ground: grounds[id], closed: day, told: told[id]}
		totals, err := totalsByCurrency(ctx, q, Scope{Project: id}, Point{})
		if err != nil {
			return nil, err
		}
		for _, t := range totals {
			if minor := t.Allocated() - t.Paid() - t.Totals[WrittenOff]; minor != 0 {
				r.left = append(r.left, money.Amount{Minor: minor, Currency: t.Currency})
			}
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b redProject) int {
		return cmp.Or(-cmp.Compare(a.closed.DaysUntil(on), b.closed.DaysUntil(on)), cmp.Compare(a.Ref, b.Ref))
	})
	return list, nil
}

// redList is the section of the control report, with one line for each currency of what is left.
func redList(ctx context.Context, q db.Querier, v controlView) (items []controlItem, err error) {
	list, err := redProjects(ctx, q, v.grounds, v.on, v.limits.ClosureMonths)
	for _, r := range list {
		x := controlItem{Ref: r.Ref, Title: r.Title, Who: v.person(r.Officer), On: r.closed, Days: r.closed.DaysUntil(v.on), Amount: sum(0, r.Budget.Currency), Why: "funds.control.why.red", args: []any{"n", v.limits.ClosureMonths},
			href: web.Href("/projects/{id}", string(r.ID)), behind: web.Href("/projects/{id}/statement", string(r.ID))}
		if !r.told.IsZero() {
			x.Why, x.args = "funds.control.why.red_told", append(x.args, "on", r.told)
		}
		for i := range max(1, len(r.left)) {
			if len(r.left) > 0 {
				x.Amount = &r.left[i]
			}
			items = append(items, x)
		}
	}
	return items, err
}

// redAsked names the projects that a mail tells of.
type redAsked struct {
	Projects []portfolio.ProjectID `json:"projects"`
}

// TellRedList tells the Director of projects that came onto the red list, each once (R81), and says of how many. Nobody
// is told where nobody directs: then it is tried again.
func (s *Service) TellRedList(ctx context.Context) (n int, err error) {
	on := s.control.DB().Now().Date()
	var fresh redAsked
	var who []ActorID
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		limits, err := limitSetting.on(ctx, q, on)
		if err != nil {
			return err
		}
		grounds, err := portfolio.Grounds(ctx, q)
		if err != nil {
			return err
		}
		list, err := redProjects(ctx, q, grounds, on, limits.ClosureMonths)
		for _, r := range list {
			if r.told.IsZero() {
				fresh.Projects = append(fresh.Projects, r.ID)
			}
		}
		if err != nil || len(fresh.Projects) == 0 || s.Directors == nil {
			return err
		}
		who, err = s.Directors(ctx, q, on)
		return err
	})
	if err != nil || len(fresh.Projects) == 0 || len(who) == 0 {
		return 0, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: actTellRedList}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		notices := make([]mail.Notice, len(who))
		for i, id := range who {
			notices[i] = mail.Notice{Kind: KindRedList, Person: id, Key: on.String() + " " + string(fresh.Projects[0]), Data: fresh}
		}
		for _, id := range fresh.Projects {
			if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_red_told (project_id, told_on) VALUES (?, ?) ON CONFLICT (project_id) DO NOTHING`, id, on)); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: control.Ref{Kind: KindRedList}, After: map[string]int{"projects": len(fresh.Projects)}}, mail.Notify(ctx, tx, notices...)
	})
	return len(fresh.Projects), err
}

// composeRedList writes the mail: of its projects, those that are still on the list; nil when none is.
func (s *Service) composeRedList(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
	var asked redAsked
	if err := json.Unmarshal(data, &asked); err != nil || len(asked.Projects) == 0 {
		return nil, err
	}
	on, p := s.control.DB().Now().Date(), to.Printer
	limits, err := limitSetting.on(ctx, q, on)
	if err != nil {
		return nil, err
	}
	grounds, err := portfolio.Grounds(ctx, q, asked.Projects...)
	if err != nil {
		return nil, err
	}
	list, err := redProjects(ctx, q, grounds, on, limits.ClosureMonths)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	section := mail.Section{Title: p.T("funds.control.red")}
	for _, r := range list {
		note := p.T("funds.red.since", "on", r.closed)
		for _, a := range r.left {
			note += ", " + a.Print(p)
		}
		section.Lines = append(section.Lines, mail.Line{Text: r.Ref + " " + p.Text(r.Title), Note: note, Href: web.Href("/projects/{id}", string(r.ID)), Marking: r.Marking})
	}
	return &mail.Letter{Subject: p.T("funds.red.subject", "n", len(list)), Lead: p.T("funds.red.lead", "n", limits.ClosureMonths), Sections: []mail.Section{section},
		Link: mail.Link{Text: p.T("funds.control"), Href: pathControl}}, nil
}
