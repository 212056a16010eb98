package portfolio

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ProgrammeHead is a programme as lists show it.
type ProgrammeHead struct {
	ID           ProgrammeID     `json:"id"`
	Ref          string          `json:"ref"`
	Title        i18n.Text       `json:"title"`
	Partner      Party           `json:"partner"`
	Kind         ProgrammeKind   `json:"kind"`
	State        DeepState       `json:"state,omitempty"`
	StartYear    int             `json:"start_year,omitempty"`
	PolicyLead   string          `json:"policy_lead,omitempty"`
	Packages     int             `json:"packages"`
	Institutions int             `json:"institutions"`
	Projects     Tally           `json:"projects"`
	Overall      Rating          `json:"overall"`
	Marking      control.Marking `json:"marking"`
}

// stateWords is where a programme stands; a DCB programme stands where its packages do.
func (h ProgrammeHead) stateWords(p *i18n.Printer) string {
	if h.State == "" {
		return p.T("portfolio.programme.packages", "n", h.Packages)
	}
	return p.T("portfolio.programme.state." + string(h.State))
}

// countsBy is how many rows of a table hang under each of a list's ids, of those the actor may see.
func countsBy(ctx context.Context, q db.Querier, t *db.Text) (map[string]int, error) {
	counts := map[string]int{}
	_, err := db.Collect(ctx, q, t, func(row db.Row) (struct{}, error) {
		var id string
		var n int
		err := row.Scan(&id, &n)
		counts[id] = n
		return struct{}{}, err
	})
	return counts, err
}

// programmeHeads fills what lists show of programmes, with a query for each kind of thing.
func programmeHeads(ctx context.Context, q db.Querier, list []Programme) ([]ProgrammeHead, error) {
	ids, codes := make([]string, len(list)), make([]string, len(list))
	for i, p := range list {
		ids[i], codes[i] = string(p.ID), p.Partner
	}
	parties, err := stakeholders.ByCode(ctx, q, codes...)
	if err != nil {
		return nil, err
	}
	t := db.SQL(`SELECT x.programme_id, COUNT(*) FROM portfolio_package x`)
	control.Visible(ctx, t, "x.id")
	packages, err := countsBy(ctx, q, t.Add("WHERE").In("x.programme_id", ids...).Add("GROUP BY x.programme_id"))
	if err != nil {
		return nil, err
	}
	schools, err := countsBy(ctx, q, db.SQL(`SELECT programme_id, COUNT(*) FROM portfolio_institution WHERE`).In("programme_id", ids...).Add("GROUP BY programme_id"))
	if err != nil {
		return nil, err
	}
	projects, err := standingsOf(ctx, q, ids)
	heads := make([]ProgrammeHead, len(list))
	for i, p := range list {
		id := string(p.ID)
		h := ProgrammeHead{ID: p.ID, Ref: p.Ref, Title: p.Title, Partner: partyOf(parties, p.Partner), Kind: p.Kind, State: p.State, StartYear: p.StartYear, PolicyLead: p.PolicyLead,
			Packages: packages[id], Institutions: schools[id], Projects: TallyOf(projects[id]), Marking: p.Marking}
		for _, s := range projects[id] {
			h.Overall = max(h.Overall, s.Card.Overall())
		}
		heads[i] = h
	}
	return heads, err
}

// ProgrammeFilter narrows the list of programmes; empty fields do not.
type ProgrammeFilter struct {
	web.List
	Kind  ProgrammeKind `json:"kind"`
	State DeepState     `json:"state"`
}

// ProgrammeList is a page of programmes.
type ProgrammeList struct {
	Programmes []ProgrammeHead `json:"programmes"`
	Next       string          `json:"next,omitempty"`

	kind  ProgrammeKind
	today cal.Date
}

// ListProgrammes lists the programmes the actor may see, by partner unless sorted otherwise.
func (s *Service) ListProgrammes(ctx context.Context, in ProgrammeFilter) (out ProgrammeList, err error) {
	out.kind, out.today = in.Kind, s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := programmes(ctx, q, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.Kind != "" {
				t.Add("AND p.kind = ?", in.Kind)
			}
			if in.State != "" {
				t.Add("AND p.state = ?", in.State)
			}
			t.Add("ORDER BY p.ref")
		})
		if err != nil {
			return err
		}
		out.Programmes, err = programmeHeads(ctx, q, list)
		return err
	})
	lang := web.LangFrom(ctx)
	column, descending := strings.CutPrefix(in.Sort, "-")
	slices.SortStableFunc(out.Programmes, func(a, b ProgrammeHead) int {
		nameA, _ := a.Partner.Name.In(lang)
		nameB, _ := b.Partner.Name.In(lang)
		c := cmp.Compare(nameA, nameB)
		switch column {
		case "ref":
			c = cmp.Compare(a.Ref, b.Ref)
		case "start_year":
			c = cmp.Compare(a.StartYear, b.StartYear)
		}
		if descending {
			return -c
		}
		return c
	})
	out.Programmes, out.Next = pageOf(out.Programmes, in.List, func(h ProgrammeHead) string { return string(h.ID) })
	return out, err
}

// Table is the list for the page and for files.
func (out ProgrammeList) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "programmes", Title: p.T("portfolio.programme.list"), AsOf: out.today, Next: out.Next, Columns: []web.Column{
		{Key: "ref", Label: p.T("portfolio.form.programme"), Sort: true, Main: true, Kind: web.KindLink},
		{Key: "code", Label: p.T("portfolio.form.ref"), Export: true},
		{Key: "partner", Label: p.T("portfolio.form.partner"), Sort: true},
		{Key: "kind", Label: p.T("portfolio.form.kind")},
		{Key: "overall", Label: p.T("portfolio.form.rating"), Kind: web.KindStatus},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "start_year", Label: p.T("portfolio.form.start_year"), Sort: true},
		{Key: "institutions", Label: p.T("portfolio.form.institutions"), Kind: web.KindInt},
		{Key: "projects", Label: p.T("portfolio.form.projects"), Kind: web.KindInt},
	}, Empty: &web.Empty{Title: p.T("portfolio.programme.none"), Words: p.T("portfolio.programme.none_help")}}
	for _, h := range out.Programmes {
		t.Marking = control.Combine(t.Marking, h.Marking)
		href := web.Href("/programmes/{id}", string(h.ID))
		t.Rows = append(t.Rows, web.Row{Key: string(h.ID), Href: href, Cells: []web.Cell{
			web.Anchor(p.Text(h.Title), href).Under(h.Ref), web.Text(h.Ref),
			web.Anchor(p.Text(h.Partner.Name), web.Href("/partners/{code}", h.Partner.Code)),
			web.Text(p.T("portfolio.programme.kind." + string(h.Kind))),
			web.State(ratingStatus(p, h.Overall)),
			web.Text(h.stateWords(p)), yearCell(h.StartYear),
			web.Int(int64(h.Institutions)), web.Int(int64(h.Projects.total())),
		}})
	}
	return t
}

// yearCell is a year as words, without grouping; none for 0.
func yearCell(year int) web.Cell {
	if year == 0 {
		return web.Blank()
	}
	return web.Text(cal.FiscalYear(year).String())
}

// ProgrammeOut is the page of a programme.
type ProgrammeOut struct {
	ProgrammeHead
	Phase         i18n.Text      `json:"phase"`
	AcademicLeads []string       `json:"academic_leads"`
	Schools       []Institution  `json:"institutions_list"`
	PackageList   []PackageHead  `json:"packages_list"`
	Goals         []GoalRef      `json:"goals"`
	Basis         Basis          `json:"goal_link,omitempty"`
	ProjectsList  []ProjectBrief `json:"projects_list"`
	Waivers       []WaiverHead   `json:"waivers"`
	EndedOn       cal.Date       `json:"ended_on"` // by the host's notice (R9)
	Moves         []Move         `json:"moves"`
	Version       int            `json:"version"`

	stored   Programme
	projects []ProjectLine
	names    map[ActorID]string
	today    cal.Date
}

// ReadProgramme gives the page of a programme. Opening a restricted one is noted (R117).
func (s *Service) ReadProgramme(ctx context.Context, in idIn) (out ProgrammeOut, err error) {
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := programme(ctx, q, ProgrammeID(in.ID))
		if err != nil {
			return err
		}
		heads, err := programmeHeads(ctx, q, []Programme{p})
		if err != nil {
			return err
		}
		out.ProgrammeHead, out.stored, out.Version = heads[0], p, p.Revision
		out.Phase, out.AcademicLeads, out.Schools, out.EndedOn = p.Phase, p.AcademicLeads, p.Institutions, p.EndedOn()
		if err := out.below(ctx, q); err != nil {
			return err
		}
		if p.Kind == KindDCB {
			return nil
		}
		return out.deep(ctx, q)
	})
	if err == nil {
		s.control.NoteRead(ctx, out.ID.ref(), out.Marking)
	}
	return out, err
}

// below reads what hangs under the programme: packages and projects.
func (out *ProgrammeOut) below(ctx context.Context, q db.Querier) error {
	list, err := packages(ctx, q, func(t *db.Text) { t.Add("WHERE p.programme_id = ? ORDER BY p.ref DESC", out.ID) })
	if err != nil {
		return err
	}
	if out.PackageList, err = packageHeads(ctx, q, list, out.today); err != nil {
		return err
	}
	if out.projects, err = projectLines(ctx, q, string(out.ID)); err != nil {
		return err
	}
	people := []ActorID{out.stored.ChangedBy}
	for _, l := range out.projects {
		people = append(people, l.Officer)
		out.ProjectsList = append(out.ProjectsList, ProjectBrief{l.ID, l.Ref, l.Title, l.State, l.Standing.Overall})
	}
	out.names, err = control.Names(ctx, q, people...)
	return err
}

// deep reads what only a DEEP programme has: goals, waivers and moves.
func (out *ProgrammeOut) deep(ctx context.Context, q db.Querier) error {
	facts, err := deepFactsOf(ctx, q, out.stored, complete(out.today), out.today)
	if err != nil {
		return err
	}
	out.Basis = facts.Goals.Basis(out.today)
	out.Moves = movesFrom(ctx, deepMachine, deepGuards, out.State, out.stored.Scope, facts)
	if out.Goals, err = goalRefs(ctx, q, string(out.ID), out.stored.Partner, out.today); err != nil {
		return err
	}
	out.Waivers, err = waiverHeads(ctx, q, func(t *db.Text) { t.Add("WHERE w.subject_id = ?", out.ID) })
	return err
}

// ShowProgrammeMove gives the page of a move of a DEEP programme.
func (s *Service) ShowProgrammeMove(ctx context.Context, act control.Act, id ProgrammeID) (MoveOut, error) {
	p, err := s.ReadProgramme(ctx, idIn{string(id)})
	if err != nil {
		return MoveOut{}, err
	}
	out := MoveOut{Act: act, Subject: p.Title, Ref: p.Ref, State: deepMachine.Word(p.State), Version: p.Version, Marking: p.Marking,
		words: "portfolio.programme.state.", back: web.Href("/programmes/{id}", string(id)), crumbs: partnerCrumbs(ctx, p.Partner)}
	out.moves, err = only(act, p.Moves, out.State)
	return out, err
}

// ProgrammeEditOut is the form of a programme, new or stored.
type ProgrammeEditOut struct {
	ProgrammeForm
	ID    ProgrammeID     `json:"id,omitempty"`
	Ref   string          `json:"ref,omitempty"`
	Shown control.Marking `json:"marking"`

	choices
}

// ReadProgrammeForm gives the form of a stored programme.
func (s *Service) ReadProgrammeForm(ctx context.Context, in idIn) (out ProgrammeEditOut, err error) {
	p, err := s.ReadProgramme(ctx, in)
	if err != nil {
		return out, err
	}
	out = ProgrammeEditOut{ProgrammeForm: p.stored.form(), ID: p.ID, Ref: p.Ref, Shown: p.Marking}
	out.ProgrammeForm.Goals = nil // only those the reader may see
	for _, g := range p.Goals {
		out.ProgrammeForm.Goals = append(out.ProgrammeForm.Goals, g.ID)
	}
	out.choices, err = s.offers(ctx, p.stored.Partner)
	return out, err
}

// ReadProgrammeNew gives the form of a new programme.
func (s *Service) ReadProgrammeNew(ctx context.Context, in partnerIn) (out ProgrammeEditOut, err error) {
	out.ProgrammeForm.Partner, out.Level = in.Partner, control.LevelUnclassified
	if in.Partner != "" {
		out.Releasable = []string{in.Partner}
	}
	out.choices, err = s.offers(ctx, in.Partner)
	return out, err
}

// SchoolEditOut is the form of an institution; "new" in the address makes a new one.
type SchoolEditOut struct {
	Institution
	programme ProgrammeOut
}

type schoolIn struct {
	ID     string `json:"id"`
	School string `json:"institution"`
}

func (s *Service) readSchoolForm(ctx context.Context, in schoolIn) (out SchoolEditOut, err error) {
	out.programme, err = s.ReadProgramme(ctx, idIn{in.ID})
	for _, school := range out.programme.Schools {
		if school.ID == in.School {
			out.Institution = school
		}
	}
	return out, err
}
