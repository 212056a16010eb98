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

// PartnerHead is a partner as lists show it: what runs for it today.
type PartnerHead struct {
	Party
	Region  stakeholders.Region `json:"region,omitempty"`
	Package *PackageHead        `json:"package,omitempty"` // the one in force, else the latest
	DEEP    *ProgrammeHead      `json:"deep,omitempty"`
	ITPP    *ITPPHead           `json:"itpp,omitempty"` // the one in force, else the latest
	Overall Rating              `json:"overall"`
}

// ITPPHead is an ITPP as lists show it.
type ITPPHead struct {
	ID     ITPPID     `json:"id"`
	Period cal.Period `json:"period"`
	State  ITPPState  `json:"state"`
}

// PartnerList is the partners with what runs for them.
type PartnerList struct {
	Partners []PartnerHead `json:"partners"`
	Next     string        `json:"next,omitempty"`

	show    string
	marking control.Marking
	today   cal.Date
}

// PartnerFilter narrows the list of partners.
type PartnerFilter struct {
	web.List
	Show string `json:"show"` // "dcb", "deep"
}

// ListPartners lists the partners of today and whoever has a programme the actor may see.
func (s *Service) ListPartners(ctx context.Context, in PartnerFilter) (out PartnerList, err error) {
	out.today, out.show = s.today(), in.Show
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		known, err := stakeholders.Partners(ctx, q, out.today)
		if err != nil {
			return err
		}
		work, err := readWork(ctx, q, "", out.today)
		if err != nil {
			return err
		}
		more, err := stakeholders.ByCode(ctx, q, work.codes()...)
		for _, p := range known {
			more[p.Code] = p
		}
		for _, p := range more {
			head := work.head(p)
			if in.Show == "dcb" && head.Package == nil || in.Show == "deep" && head.DEEP == nil {
				continue
			}
			out.Partners = append(out.Partners, head)
		}
		out.marking = work.marking()
		return err
	})
	sortPartners(out.Partners, in.Sort, web.LangFrom(ctx))
	out.Partners, out.Next = pageOf(out.Partners, in.List, func(h PartnerHead) string { return h.Code })
	return out, err
}

func sortPartners(list []PartnerHead, by string, lang i18n.Lang) {
	column, descending := strings.CutPrefix(by, "-")
	slices.SortFunc(list, func(a, b PartnerHead) int {
		nameA, _ := a.Name.In(lang)
		nameB, _ := b.Name.In(lang)
		c := cmp.Compare(nameA, nameB)
		if column == "overall" {
			c = cmp.Or(cmp.Compare(b.Overall, a.Overall), c)
		}
		if descending {
			return -c
		}
		return c
	})
}

// work is what runs for partners, of that which the actor may see.
type work struct {
	packages   []PackageHead
	programmes []ProgrammeHead
	itpps      []ITPP
}

// readWork reads what runs for one partner, or for all with an empty code; newest first.
func readWork(ctx context.Context, q db.Querier, partner string, today cal.Date) (w work, err error) {
	of := func(column, order string) func(*db.Text) {
		return func(t *db.Text) {
			if partner != "" {
				t.Add("WHERE "+column+" = ?", partner)
			}
			if order != "" {
				t.Add(order)
			}
		}
	}
	list, err := packages(ctx, q, of("p.partner", "ORDER BY p.ref DESC"))
	if err != nil {
		return w, err
	}
	if w.packages, err = packageHeads(ctx, q, list, today); err != nil {
		return w, err
	}
	running, err := programmes(ctx, q, of("p.partner", "ORDER BY p.ref"))
	if err != nil {
		return w, err
	}
	if w.programmes, err = programmeHeads(ctx, q, running); err != nil {
		return w, err
	}
	w.itpps, err = itpps(ctx, q, of("i.partner", ""))
	return w, err
}

// codes are the partners something runs for.
func (w work) codes() []string {
	var codes []string
	for _, p := range w.packages {
		codes = append(codes, p.Partner.Code)
	}
	for _, p := range w.programmes {
		codes = append(codes, p.Partner.Code)
	}
	for _, i := range w.itpps {
		codes = append(codes, i.Partner)
	}
	return codes
}

func (w work) marking() control.Marking {
	var all []control.Marking
	for _, p := range w.packages {
		all = append(all, p.Marking)
	}
	for _, p := range w.programmes {
		all = append(all, p.Marking)
	}
	for _, i := range w.itpps {
		all = append(all, i.Marking)
	}
	return control.Combine(all...)
}

// head is what runs for one partner.
func (w work) head(p stakeholders.Party) PartnerHead {
	head := PartnerHead{Party: Party{p.Code, p.Name}, Region: p.Region}
	for i := range w.packages {
		if x := &w.packages[i]; x.Partner.Code == p.Code && (head.Package == nil || x.State.InForce()) {
			head.Package = x
			head.Overall = x.Overall
		}
	}
	for i := range w.programmes {
		if x := &w.programmes[i]; x.Partner.Code == p.Code && x.Kind == KindDEEP {
			head.DEEP = x
			head.Overall = max(head.Overall, x.Overall)
		}
	}
	for _, x := range w.itpps {
		if x.Partner == p.Code && (head.ITPP == nil || x.State == ITPPInForce || x.State == ITPPReview) {
			head.ITPP = &ITPPHead{x.ID, x.Period, x.State}
		}
	}
	return head
}

// Table is the list for the page and for files.
func (out PartnerList) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "partners", Title: p.T("portfolio.dossier.list"), AsOf: out.today, Next: out.Next, Marking: out.marking, Columns: []web.Column{
		{Key: "name", Label: p.T("portfolio.form.partner"), Sort: true, Main: true, Kind: web.KindLink},
		{Key: "overall", Label: p.T("portfolio.form.rating"), Sort: true, Kind: web.KindStatus},
		{Key: "package", Label: p.T("portfolio.form.package")},
		{Key: "deep", Label: p.T("portfolio.programme.kind.deep")},
		{Key: "itpp", Label: p.T("portfolio.itpp.short")},
	}}
	for _, h := range out.Partners {
		href := web.Href("/partners/{code}", h.Code)
		rating, pack, deep, plan := web.Blank(), web.Blank(), web.Blank(), web.Blank()
		if h.Package != nil || h.DEEP != nil {
			rating = web.State(ratingStatus(p, h.Overall))
		}
		if h.Package != nil {
			pack = web.Anchor(h.Package.Ref, web.Href("/packages/{id}", string(h.Package.ID))).Under(p.T("portfolio.package.state." + string(h.Package.State)))
		}
		if h.DEEP != nil {
			deep = web.Anchor(h.DEEP.Ref, web.Href("/programmes/{id}", string(h.DEEP.ID))).Under(h.DEEP.stateWords(p))
		}
		if h.ITPP != nil {
			plan = web.Anchor(itppName(p, h.ITPP.Period), web.Href("/itpps/{id}", string(h.ITPP.ID))).Under(p.T("portfolio.itpp.state." + string(h.ITPP.State)))
		}
		t.Rows = append(t.Rows, web.Row{Key: h.Code, Href: href, Cells: []web.Cell{
			web.Anchor(p.Text(h.Name), href).Under(h.region(p)), rating, pack, deep, plan,
		}})
	}
	return t
}

// region is the part of the world a country lies in, the code of an organisation.
func (h PartnerHead) region(p *i18n.Printer) string {
	if h.Region == "" {
		return h.Code
	}
	return p.T("stakeholders.region." + string(h.Region))
}

// codeIn is the address of a partner.
type codeIn struct {
	Code string `json:"code"`
}

// PartnerDossier is everything on one partner in one place: its partnership programme, packages, DEEP
// programme and what is publicly known, with sources.
type PartnerDossier struct {
	PartnerHead
	Is         []stakeholders.Membership `json:"is"` // what the party is today: a partner, a member of a forum
	Language   i18n.Lang                 `json:"language"`
	Capital    i18n.Text                 `json:"capital,omitzero"`
	Plan       *ITPPOut                  `json:"itpp_tree,omitempty"`
	Packages   []PackageHead             `json:"packages"`
	Programmes []ProgrammeHead           `json:"programmes"`
	Plans      []ITPPHead                `json:"itpps"`
	Facts      []FactOut                 `json:"public_facts"`
	Contacts   []ContactOut              `json:"points_of_contact"`
	Marking    control.Marking           `json:"marking"`

	bluf  []Sentence
	today cal.Date
}

// FactOut is one thing publicly known of a partner, with where it is known from.
type FactOut struct {
	Date   string    `json:"date,omitempty"`
	Text   i18n.Text `json:"text"`
	Source string    `json:"source"`
	URL    string    `json:"url,omitempty"`
}

// ContactOut is a point of contact in a line; the record of the party has the rest.
type ContactOut struct {
	Name string `json:"name"`
	Post string `json:"post"`
}

// ReadPartner gives the dossier of a partner. Fault: NotFound for a code that names nobody.
func (s *Service) ReadPartner(ctx context.Context, in codeIn) (out PartnerDossier, err error) {
	record, err := stakeholders.New(s.control).Party(ctx, in.Code)
	if err != nil {
		return out, err
	}
	out.today, out.Language, out.Capital = s.today(), record.Language, record.Capital
	for _, m := range record.Memberships {
		if m.Period.Contains(out.today) {
			out.Is = append(out.Is, m)
		}
	}
	for _, c := range record.Contacts {
		if c.NationalPoC && c.ErasedOn.IsZero() {
			out.Contacts = append(out.Contacts, ContactOut{c.Name, c.Post})
		}
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		w, err := readWork(ctx, q, in.Code, out.today)
		if err != nil {
			return err
		}
		out.PartnerHead, out.Packages, out.Programmes, out.Marking = w.head(record.Party), w.packages, w.programmes, w.marking()
		for _, i := range w.itpps {
			out.Plans = append(out.Plans, ITPPHead{i.ID, i.Period, i.State})
		}
		if out.ITPP != nil {
			plan, err := s.itppOut(ctx, q, out.ITPP.ID)
			if err != nil {
				return err
			}
			out.Plan = &plan
		}
		if out.Package == nil {
			return nil
		}
		standings, err := standingsOf(ctx, q, []string{string(out.Package.ID)})
		if err != nil {
			return err
		}
		awaited, err := s.awaited(ctx, q, out.Package.scope)
		out.bluf = PackageBottomLine(PackageFigures{State: out.Package.State, Review: out.Package.Review, ReviewDue: out.Package.ReviewDue,
			Projects: standings[string(out.Package.ID)], Pending: pendingOf(awaited), Today: out.today})
		return err
	})
	if err != nil {
		return out, err
	}
	facts, err := stakeholders.ShippedFacts()
	for _, x := range facts.Dossier(in.Code) {
		out.Facts = append(out.Facts, FactOut{x.Date, x.Text, x.Source.Title, x.Source.URL})
	}
	return out, err
}
