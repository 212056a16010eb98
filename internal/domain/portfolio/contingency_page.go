package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// ContingencyRow is a plan kept ready as its project lists it.
type ContingencyRow struct {
	ID      ContingencyID `json:"id"`
	Title   string        `json:"title"`
	Reserve money.Amount  `json:"reserve"`
	Invoked money.Amount  `json:"invoked"`
	Asked   money.Amount  `json:"asked"` // waits for its approval
	Left    money.Amount  `json:"left"`
	Owner   Person        `json:"owner"`
}

// UseOut is a draw on a reserve.
type UseOut struct {
	State       UseState     `json:"state"`
	Amount      money.Amount `json:"amount"`
	Occurred    string       `json:"occurred"`
	OccurredOn  cal.Date     `json:"occurred_on"`
	RequestedBy Person       `json:"requested_by"`
	DecidedBy   Person       `json:"decided_by,omitzero"`
	InvokedOn   cal.Date     `json:"invoked_on"`
	Comment     string       `json:"comment,omitempty"`
}

// row is a plan with its figures; names are those of people.
func (c Contingency) row(names map[ActorID]string) ContingencyRow {
	v := c.view()
	return ContingencyRow{c.ID, c.Title, c.Reserve, v.Invoked, v.Asked, v.Left, Person{c.Owner, names[c.Owner]}}
}

// ContingenciesOut is the page of a project's plans for contingencies.
type ContingenciesOut struct {
	Plans []ContingencyRow `json:"plans"`

	project ProjectOut
}

// ReadContingencies gives the plans that are kept ready for a project, with what is left of each reserve.
func (s *Service) ReadContingencies(ctx context.Context, in idIn) (out ContingenciesOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := contingencies(ctx, q, func(t *db.Text) { t.Add("WHERE c.project_id = ? ORDER BY c.id", in.ID) })
		if err != nil {
			return err
		}
		var people []ActorID
		for _, c := range list {
			people = append(people, c.Owner)
		}
		names, err := control.Names(ctx, q, people...)
		out.Plans = make([]ContingencyRow, len(list))
		for i, c := range list {
			out.Plans[i] = c.row(names)
		}
		return err
	})
	return out, err
}

// table lists the plans with their reserves.
func (out ContingenciesOut) table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "contingencies", Title: p.T("portfolio.contingency.list"), Columns: []web.Column{
		{Key: "title", Label: p.T("kind.contingency"), Kind: web.KindLink, Main: true},
		{Key: "reserve", Label: p.T("portfolio.contingency.reserve"), Kind: web.KindMoney},
		{Key: "invoked", Label: p.T("portfolio.contingency.invoked"), Kind: web.KindMoney},
		{Key: "asked", Label: p.T("portfolio.contingency.asked"), Kind: web.KindMoney},
		{Key: "left", Label: p.T("portfolio.contingency.left"), Kind: web.KindMoney},
		{Key: "owner", Label: p.T("portfolio.form.responsible")},
	}, Empty: &web.Empty{Title: p.T("portfolio.contingency.none"), Words: p.T("portfolio.contingency.none_help")}}
	for _, c := range out.Plans {
		href := web.Href("/contingencies/{id}", string(c.ID))
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{
			web.Anchor(c.Title, href), web.Sum(c.Reserve), web.Sum(c.Invoked), web.Sum(c.Asked), web.Sum(c.Left), web.Text(c.Owner.Name),
		}})
	}
	return t
}

// ContingencyOut is the page of a plan, and its forms.
type ContingencyOut struct {
	ContingencyRow
	Trigger string     `json:"trigger"`
	Plan    string     `json:"plan"`
	Risk    *NamedLink `json:"risk,omitempty"`
	Uses    []UseOut   `json:"uses"`
	Version int        `json:"version"`

	stored   Contingency
	project  ProjectOut
	people   []web.Option
	risks    []web.Option
	approval string // of the use that waits, in the inbox
}

// ReadContingency gives the page of a plan with every draw on its reserve.
func (s *Service) ReadContingency(ctx context.Context, in idIn) (out ContingencyOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.stored, err = contingency(ctx, q, ContingencyID(in.ID)); err != nil {
			return err
		}
		return s.fillContingency(ctx, q, &out)
	})
	if err != nil {
		return out, err
	}
	s.control.NoteRead(ctx, out.stored.ID.ref(), out.stored.Marking)
	return out, s.contingencyChoices(ctx, string(out.stored.Project), &out)
}

// fillContingency gathers what the page of a stored plan shows.
func (s *Service) fillContingency(ctx context.Context, q db.Querier, out *ContingencyOut) error {
	c := out.stored
	people := []ActorID{c.Owner}
	for _, u := range c.Uses {
		people = append(people, u.RequestedBy, u.ApprovedBy)
	}
	names, err := control.Names(ctx, q, people...)
	if err != nil {
		return err
	}
	out.ContingencyRow, out.Trigger, out.Plan, out.Version, out.Uses = c.row(names), c.Trigger, c.Plan, c.Revision, []UseOut{}
	for _, u := range c.Uses {
		use := UseOut{State: u.State, Amount: u.Amount, Occurred: u.Occurred, OccurredOn: u.OccurredOn, RequestedBy: Person{u.RequestedBy, names[u.RequestedBy]},
			InvokedOn: u.InvokedOn, Comment: u.Comment}
		if u.ApprovedBy != "" {
			use.DecidedBy = Person{u.ApprovedBy, names[u.ApprovedBy]}
		}
		out.Uses = append(out.Uses, use)
	}
	if c.Risk != "" {
		links, err := namedLinks(ctx, q, []Link{{Kind: ObjectRisk, ID: string(c.Risk)}})
		if err != nil {
			return err
		}
		if len(links) > 0 {
			out.Risk = &links[0]
		}
	}
	waiting, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Object: string(c.ID), Limit: 1})
	if len(waiting) > 0 {
		out.approval = waiting[0].ID
	}
	return err
}

// contingencyChoices fills what the forms of a plan offer: people, and the open risks of the project.
func (s *Service) contingencyChoices(ctx context.Context, id string, out *ContingencyOut) (err error) {
	if out.project, err = s.ReadProject(ctx, idIn{id}); err != nil {
		return err
	}
	lang, listed := web.LangFrom(ctx), out.Risk == nil
	for _, r := range out.project.dossier.Risks {
		title, _ := r.Title.In(lang)
		out.risks = append(out.risks, web.Option{Value: string(r.ID), Label: r.Ref + " " + title})
		listed = listed || r.ID == out.stored.Risk
	}
	if !listed { // it is closed by now
		title, _ := out.Risk.Title.In(lang)
		out.risks = append(out.risks, web.Option{Value: out.Risk.ID, Label: out.Risk.Ref + " " + title})
	}
	offered, err := s.offers(ctx, "")
	out.people = offered.People
	return err
}

// ReadContingencyForm gives the form of a new plan of a project.
func (s *Service) ReadContingencyForm(ctx context.Context, in idIn) (out ContingencyOut, err error) {
	return out, s.contingencyChoices(ctx, in.ID, &out)
}

// useTable lists the draws on the reserve, the earliest first.
func (out ContingencyOut) useTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "uses", Title: p.T("portfolio.contingency.uses"), Columns: []web.Column{
		{Key: "occurred", Label: p.T("portfolio.contingency.occurred"), Main: true},
		{Key: "on", Label: p.T("portfolio.contingency.occurred_on"), Kind: web.KindDate},
		{Key: "amount", Label: p.T("portfolio.contingency.amount"), Kind: web.KindMoney},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "requested_by", Label: p.T("portfolio.contingency.requested_by")},
		{Key: "decided_by", Label: p.T("portfolio.contingency.decided_by")},
	}, Empty: &web.Empty{Title: p.T("portfolio.contingency.uses_none"), Words: p.T("portfolio.contingency.uses_help")}}
	for _, u := range out.Uses {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{
			web.Text(u.Occurred), web.Day(u.OccurredOn), web.Sum(u.Amount),
			web.Drawing(web.StepTag(u.State.step(), p.T("portfolio.contingency.use."+string(u.State))), ""),
			web.Text(u.RequestedBy.Name), web.Text(u.DecidedBy.Name).Under(u.Comment),
		}})
	}
	return t
}

// step is where a draw on the reserve stands, as pages draw it.
func (s UseState) step() web.Step {
	switch s {
	case UseApproved:
		return web.Settled
	case UseReturned:
		return web.Returned
	case UseWithdrawn:
		return web.Ended
	}
	return web.Submitted
}

type contingencyIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	ContingencyForm
}

type useIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	UseForm
}

func (s *Service) contingencyRoutes() []web.Route {
	const list, create, page = "/projects/{id}/contingency", "/projects/{id}/contingencies/new", "/contingencies/{id}"
	to := func(id string) string { return web.Href(page, id) }
	return []web.Route{
		web.Get(list, control.SignedIn, s.ReadContingencies, contingenciesPage),
		web.Get(create, actCreateContingency, s.ReadContingencyForm, contingencyForm),
		web.Post(create, actCreateContingency, func(ctx context.Context, in contingencyIn) (web.See, error) {
			done, err := s.CreateContingency(ctx, ProjectID(in.ID), in.ContingencyForm)
			return web.See{To: to(done.Object.ID), Say: "web.saved", Body: done}, err
		}, create),
		web.Get(page, control.SignedIn, s.ReadContingency, contingencyPage),
		web.Get(page+"/edit", actEditContingency, s.ReadContingency, contingencyForm),
		web.Post(page+"/edit", actEditContingency, func(ctx context.Context, in contingencyIn) (web.See, error) {
			done, err := s.EditContingency(ctx, ContingencyID(in.ID), in.Version, in.ContingencyForm)
			return web.See{To: to(in.ID), Done: done.Trail}, err
		}, page+"/edit"),
		web.Get(page+"/request", actRequestUse, s.ReadContingency, usePage),
		web.Post(page+"/request", actRequestUse, func(ctx context.Context, in useIn) (web.See, error) {
			_, err := s.RequestContingencyUse(ctx, ContingencyID(in.ID), in.Version, in.UseForm)
			return web.See{To: to(in.ID), Say: "portfolio.contingency.was_asked"}, err
		}, page+"/request"),
		web.Post(page+"/withdraw", actRequestUse, func(ctx context.Context, in idIn) (web.See, error) {
			_, err := s.WithdrawContingencyUse(ctx, ContingencyID(in.ID))
			return web.See{To: to(in.ID), Say: "portfolio.contingency.was_withdrawn"}, err
		}, page),
	}
}
