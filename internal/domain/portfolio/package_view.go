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

// Party is a country or organisation as pages and JSON show it.
type Party struct {
	Code string    `json:"code"`
	Name i18n.Text `json:"name"`
}

// Person is a user as pages and JSON show them.
type Person struct {
	ID   ActorID `json:"id"`
	Name string  `json:"name"`
}

// PackageHead is a package as lists show it.
type PackageHead struct {
	ID          PackageID       `json:"id"`
	Ref         string          `json:"ref"`
	Title       i18n.Text       `json:"title"`
	Partner     Party           `json:"partner"`
	State       PackageState    `json:"state"`
	Officer     Person          `json:"programme_officer"`
	EndorsedOn  cal.Date        `json:"endorsed_on"`
	ReviewDue   cal.Date        `json:"review_due"`
	Review      ReviewStanding  `json:"review"`
	Initiatives int             `json:"initiatives"`
	Projects    Tally           `json:"projects"`
	Overall     Rating          `json:"overall"` // the worst of its running projects; off track with a review 90 days late (R4)
	Marking     control.Marking `json:"marking"`

	scope string
}

// PackageFilter narrows the list of packages; empty fields do not.
type PackageFilter struct {
	web.List
	Partner string       `json:"partner"`
	State   PackageState `json:"state"`
	Show    string       `json:"show"` // "in_force", "mine", "review"
}

// PackageList is a page of packages.
type PackageList struct {
	Packages []PackageHead `json:"packages"`
	Next     string        `json:"next,omitempty"`

	today    cal.Date
	show     string
	partners []web.Option
	brief    bool // within the page of the partner or programme: without what stands there already
}

// today is the day in UTC, for reads; a write takes its transaction's.
func (s *Service) today() cal.Date { return s.control.DB().Now().Date() }

// ListPackages lists the packages the actor may see, worst first unless sorted otherwise.
func (s *Service) ListPackages(ctx context.Context, in PackageFilter) (out PackageList, err error) {
	out.today, out.show = s.today(), in.Show
	if offered, err := s.offers(ctx, ""); err == nil {
		out.partners = offered.Partners
	} else {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := packages(ctx, q, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.Partner != "" {
				t.Add("AND p.partner = ?", in.Partner)
			}
			if in.State != "" {
				t.Add("AND p.state = ?", in.State)
			}
			t.Add("ORDER BY p.ref")
		})
		if err != nil {
			return err
		}
		if actor := control.ActorFrom(ctx); in.Show == "mine" && actor != nil {
			mine, err := coordinated(ctx, q, actor.ID)
			if err != nil {
				return err
			}
			list = slices.DeleteFunc(list, func(p Package) bool { return p.ProgrammeOfficer != actor.ID && !slices.Contains(mine, p.ID) })
		}
		out.Packages, err = packageHeads(ctx, q, list, out.today)
		return err
	})
	out.Packages = slices.DeleteFunc(out.Packages, func(h PackageHead) bool {
		return in.Show == "in_force" && !h.State.InForce() || in.Show == "review" && h.Review != ReviewOverdue && h.Review != ReviewRed
	})
	sortPackages(out.Packages, in.Sort, web.LangFrom(ctx))
	out.Packages, out.Next = pageOf(out.Packages, in.List, func(h PackageHead) string { return string(h.ID) })
	return out, err
}

// pageOf cuts the rows after the one with the key that List.After names. It is for lists that are
// short by their nature and ordered by what no column holds.
func pageOf[T any](rows []T, in web.List, key func(T) string) (page []T, next string) {
	if in.After != "" {
		i := slices.IndexFunc(rows, func(row T) bool { return key(row) == in.After })
		rows = rows[i+1:]
	}
	if in.Limit > 0 && len(rows) > in.Limit {
		return rows[:in.Limit], key(rows[in.Limit-1])
	}
	return rows, ""
}

// sortPackages orders heads by a column, "-" before it for descending; worst first by itself.
func sortPackages(heads []PackageHead, by string, lang i18n.Lang) {
	column, descending := strings.CutPrefix(by, "-")
	slices.SortStableFunc(heads, func(a, b PackageHead) int {
		c := 0
		switch column {
		case "ref":
			c = cmp.Compare(a.Ref, b.Ref)
		case "partner":
			nameA, _ := a.Partner.Name.In(lang)
			nameB, _ := b.Partner.Name.In(lang)
			c = cmp.Compare(nameA, nameB)
		case "state":
			c = cmp.Compare(slices.Index(packageMachine.States(), a.State), slices.Index(packageMachine.States(), b.State))
		case "review_due":
			c = cmp.Compare(lastIfNone(a.ReviewDue), lastIfNone(b.ReviewDue))
		case "officer":
			c = cmp.Compare(a.Officer.Name, b.Officer.Name)
		default:
			c = cmp.Compare(b.Overall, a.Overall)
		}
		if descending {
			return -c
		}
		return c
	})
}

// lastIfNone sorts rows without a date behind those with one.
func lastIfNone(d cal.Date) string {
	if d.IsZero() {
		return "9"
	}
	return d.String()
}

// packageHeads fills what lists show of packages, with a query for each kind of thing and not for each
// package.
func packageHeads(ctx context.Context, q db.Querier, list []Package, today cal.Date) ([]PackageHead, error) {
	ids, codes, people := make([]string, len(list)), make([]string, len(list)), make([]ActorID, len(list))
	for i, p := range list {
		ids[i], codes[i], people[i] = string(p.ID), p.Partner, p.ProgrammeOfficer
	}
	parties, err := stakeholders.ByCode(ctx, q, codes...)
	if err != nil {
		return nil, err
	}
	names, err := control.Names(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	endorsed, err := endorsedOn(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	reviewed, err := reviewedOn(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	lines, err := initiativeCounts(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	projects, err := standingsOf(ctx, q, ids)
	heads := make([]PackageHead, len(list))
	for i, p := range list {
		h := PackageHead{ID: p.ID, Ref: p.Ref, Title: p.Title, Partner: partyOf(parties, p.Partner), State: p.State,
			Officer: Person{p.ProgrammeOfficer, names[p.ProgrammeOfficer]}, EndorsedOn: endorsed[string(p.ID)],
			Initiatives: lines[string(p.ID)], Projects: TallyOf(projects[string(p.ID)]), Marking: p.Marking, scope: p.Scope}
		if p.State.InForce() {
			h.ReviewDue = ReviewDue(h.EndorsedOn, reviewed[string(p.ID)], p.ReviewMonths)
		}
		h.Review = ReviewOn(h.ReviewDue, today)
		for _, standing := range projects[string(p.ID)] {
			h.Overall = max(h.Overall, standing.Card.Overall())
		}
		if h.Review == ReviewRed {
			h.Overall = OffTrack
		}
		heads[i] = h
	}
	return heads, err
}

// partyOf is a party by its code; one that the reader may not see keeps its code for a name.
func partyOf(known map[string]stakeholders.Party, code string) Party {
	name := known[code].Name
	if name == (i18n.Text{}) {
		name = i18n.Text{EN: code, FR: code}
	}
	return Party{code, name}
}

// Table is the list for the page and for files.
func (out PackageList) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "packages", Title: p.T("portfolio.package.list"), AsOf: out.today, Next: out.Next, Columns: []web.Column{
		{Key: "ref", Label: p.T("portfolio.form.package"), Sort: true, Main: true, Kind: web.KindLink},
		{Key: "code", Label: p.T("portfolio.form.ref"), Export: true},
		{Key: "partner", Label: p.T("portfolio.form.partner"), Sort: true, Export: out.brief},
		{Key: "overall", Label: p.T("portfolio.form.rating"), Sort: true, Kind: web.KindStatus},
		{Key: "state", Label: p.T("portfolio.form.state"), Sort: true},
		{Key: "initiatives", Label: p.T("portfolio.form.initiatives"), Kind: web.KindInt, Export: out.brief},
		{Key: "projects", Label: p.T("portfolio.form.projects"), Kind: web.KindInt},
		{Key: "endorsed_on", Label: p.T("portfolio.form.endorsed_on"), Kind: web.KindDate},
		{Key: "review_due", Label: p.T("portfolio.form.review_due"), Kind: web.KindDate, Sort: true},
		{Key: "officer", Label: p.T("portfolio.form.programme_officer"), Sort: true, Export: out.brief},
	}, Empty: &web.Empty{Title: p.T("portfolio.package.none"), Words: p.T("portfolio.package.none_help"), Action: &web.Action{Text: p.T("portfolio.programme.list"), Href: "/programmes"}}}
	for _, h := range out.Packages {
		title, _ := h.Title.In(p.Lang)
		partner, _ := h.Partner.Name.In(p.Lang)
		review := web.Day(h.ReviewDue)
		if h.Review == ReviewOverdue || h.Review == ReviewRed {
			review = review.As("late").Under(p.T("portfolio.package.review." + string(h.Review)))
		}
		t.Marking = control.Combine(t.Marking, h.Marking)
		t.Rows = append(t.Rows, web.Row{Key: string(h.ID), Href: web.Href("/packages/{id}", string(h.ID)), Cells: []web.Cell{
			web.Anchor(title, web.Href("/packages/{id}", string(h.ID))).Under(h.Ref), web.Text(h.Ref),
			web.Anchor(partner, web.Href("/partners/{code}", h.Partner.Code)),
			web.State(ratingStatus(p, h.Overall)),
			web.Text(p.T("portfolio.package.state." + string(h.State))),
			web.Int(int64(h.Initiatives)),
			web.Int(int64(h.Projects.total())),
			web.Day(h.EndorsedOn), review,
			web.Text(h.Officer.Name),
		}})
	}
	return t
}

// ratingStatus is a rating as pages show it: shape and word.
func ratingStatus(p *i18n.Printer, r Rating) web.Status {
	return web.Status{Tone: r.tone(), Label: p.T(string(r.Word()))}
}

func (t Tally) total() int { return t.Rated() + t.NotRated }
