package reports

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Subject is what a report is about. ID is the object's, Ref what people call it: the reference code of a project,
// package, contribution or handover, the code of a partner, "portfolio" for the whole.
type Subject struct {
	About About     `json:"about"`
	ID    string    `json:"id"`
	Ref   string    `json:"ref"`
	Name  i18n.Text `json:"name"`
	Href  string    `json:"href"`
	scope string
}

// wholePortfolio is the reference of the portfolio.
const wholePortfolio = "portfolio"

// resolve finds a subject by its reference among what a kind is about. Fault: NotFound.
func (s *Service) resolve(ctx context.Context, q db.Querier, of []About, ref string) (found Subject, err error) {
	ref = strings.TrimSpace(ref)
	for _, a := range of {
		found, err = s.find(ctx, q, a, ref)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return found, err
		}
	}
	return found, fault.New(fault.NotFound, "reports.no_subject", fault.Args{"ref": ref})
}

func (s *Service) find(ctx context.Context, q db.Querier, a About, ref string) (Subject, error) {
	none := fault.New(fault.NotFound, "reports.no_subject", fault.Args{"ref": ref})
	switch a {
	case AboutPortfolio:
		if ref != wholePortfolio {
			return Subject{}, none
		}
		return Subject{About: a, ID: wholePortfolio, Ref: wholePortfolio, Name: s.bothWords("app.nav.portfolio"), Href: "/portfolio", scope: homeScope(control.ActorFrom(ctx))}, nil
	case AboutProject:
		id, err := portfolio.ProjectByRef(ctx, q, ref)
		if err != nil {
			return Subject{}, err
		}
		return s.byID(ctx, q, a, string(id))
	case AboutPackage:
		id, err := portfolio.PackageByRef(ctx, q, ref)
		if err != nil {
			return Subject{}, err
		}
		return s.byID(ctx, q, a, string(id))
	case AboutPartner:
		return s.byID(ctx, q, a, strings.ToUpper(ref))
	case AboutContribution:
		g, err := funds.AgreementByRef(ctx, q, ref)
		if err != nil {
			return Subject{}, err
		}
		return s.byID(ctx, q, a, string(g.ID))
	case AboutHandover:
		h, err := portfolio.HandoverByRef(ctx, q, ref)
		if err != nil {
			return Subject{}, err
		}
		return s.byID(ctx, q, a, string(h.ID))
	}
	return Subject{}, none
}

// byID finds a subject by its id. Fault: NotFound.
func (s *Service) byID(ctx context.Context, q db.Querier, a About, id string) (x Subject, err error) {
	x = Subject{About: a, ID: id}
	none := fault.New(fault.NotFound, "reports.no_subject", fault.Args{"ref": id})
	switch a {
	case AboutPortfolio:
		return s.find(ctx, q, a, id)
	case AboutProject:
		heads, err := portfolio.ProjectHeads(ctx, q, portfolio.ProjectID(id))
		if err != nil || len(heads) == 0 {
			return x, orMissing(err, none)
		}
		x.Ref, x.Name, x.Href, x.scope = heads[0].Ref, heads[0].Title, web.Href("/projects/{id}", id), heads[0].Scope
	case AboutPackage:
		named, err := portfolio.PackageGrounds(ctx, q, portfolio.PackageID(id))
		g, ok := named[portfolio.PackageID(id)]
		if err != nil || !ok {
			return x, orMissing(err, none)
		}
		x.Ref, x.Name, x.Href, x.scope = g.Ref, g.Title, web.Href("/packages/{id}", id), g.Scope
	case AboutPartner:
		parties, err := stakeholders.ByCode(ctx, q, id)
		p, ok := parties[id]
		if err != nil || !ok {
			return x, orMissing(err, none)
		}
		x.Ref, x.Name, x.Href, x.scope = id, p.Name, web.Href("/partners/{code}", id), portfolio.PartnerScope(id)
	case AboutContribution:
		list, err := funds.AgreementsSeen(ctx, q)
		if err != nil {
			return x, err
		}
		for _, g := range list {
			if string(g.ID) == id {
				parties, err := stakeholders.ByCode(ctx, q, g.Donor)
				if err != nil {
					return x, err
				}
				x.Ref, x.Name, x.Href = g.Ref, parties[g.Donor].Name, web.Href("/contributions/{id}", id)
				x.scope, err = scopeOf(ctx, q, funds.ObjectAgreement, id)
				return x, err
			}
		}
		return x, none
	case AboutHandover:
		list, err := portfolio.Handovers(ctx, q, portfolio.HandoverID(id))
		if err != nil || len(list) == 0 {
			return x, orMissing(err, none)
		}
		h := list[0]
		x.Ref, x.Href = h.ProjectRef+" "+h.Ref, web.Href("/handovers/{id}", id)
		x.Name = s.bothWords("reports.handover_to", "to", h.To)
		x.scope, err = scopeOf(ctx, q, portfolio.ObjectHandover, id)
		return x, err
	}
	return x, nil
}

func orMissing(err, none error) error {
	if err != nil {
		return err
	}
	return none
}

func scopeOf(ctx context.Context, q db.Querier, kind, id string) (string, error) {
	o, err := control.Protection(ctx, q, control.Ref{Kind: kind, ID: id})
	return o.Scope, err
}

// homeScope is where an actor keeps what lies below no partner: the whole office, for those who work for all of
// it, else the first place where they may build reports.
func homeScope(a *control.Actor) string {
	if a == nil || a.May(ActCreate, "") {
		return ""
	}
	for _, g := range a.Grants {
		if a.May(ActCreate, g.Scope) {
			return g.Scope
		}
	}
	return ""
}

// bothWords are the words of a key in both languages.
func (s *Service) bothWords(key string, args ...any) i18n.Text {
	if s.Words == nil {
		return i18n.Text{EN: key, FR: key}
	}
	return i18n.Text{EN: s.Words.Printer(i18n.EN).T(key, args...), FR: s.Words.Printer(i18n.FR).T(key, args...)}
}

// example is a subject of a kind that exists and that the actor may see: its reference, "" for none.
func (s *Service) example(ctx context.Context, q db.Querier, of []About) (string, error) {
	for _, a := range of {
		list, err := s.candidates(ctx, q, a, 1)
		if err != nil || len(list) > 0 {
			return firstRef(list), err
		}
	}
	return "", nil
}

func firstRef(list []web.Option) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value
}

// candidates are subjects of one sort to choose from: the reference and the name. Those with most to say come
// first: handovers that are signed, contributions that were received.
func (s *Service) candidates(ctx context.Context, q db.Querier, a About, most int) (list []web.Option, err error) {
	p := web.PrinterFrom(ctx)
	if p == nil && s.Words != nil {
		p = s.Words.Printer(i18n.EN)
	}
	add := func(ref string, name i18n.Text) {
		if len(list) < most {
			list = append(list, web.Option{Value: ref, Label: ref + " " + p.Text(name)})
		}
	}
	switch a {
	case AboutPortfolio:
		list = []web.Option{{Value: wholePortfolio, Label: p.T("app.nav.portfolio")}}
	case AboutPackage:
		names, err := portfolio.PackageNames(ctx, q)
		for _, n := range names {
			add(n.Code, n.Title)
		}
		return list, err
	case AboutProject:
		rows, err := portfolio.Rows(ctx, q, portfolio.ProjectFilter{States: portfolio.LiveStates, Limit: most}, p.Lang)
		for _, r := range rows {
			add(r.Ref, r.Title)
		}
		return list, err
	case AboutPartner:
		partners, err := stakeholders.Partners(ctx, q, s.control.DB().Now().Date())
		if err != nil {
			return nil, err
		}
		at, err := portfolio.PackageNames(ctx, q)
		for _, first := range []bool{true, false} { // those with a package first
			for _, x := range partners {
				if slices.ContainsFunc(at, func(n portfolio.PackageName) bool { return n.Partner == x.Code }) == first {
					add(x.Code, x.Name)
				}
			}
		}
		return list, err
	case AboutContribution:
		all, err := funds.AgreementsSeen(ctx, q)
		if err != nil {
			return nil, err
		}
		codes := make([]string, len(all))
		for i, g := range all {
			codes[i] = g.Donor
		}
		parties, err := stakeholders.ByCode(ctx, q, codes...)
		for _, received := range []bool{true, false} {
			for _, g := range all {
				if (g.Received > 0) == received {
					add(g.Ref, parties[g.Donor].Name)
				}
			}
		}
		return list, err
	case AboutHandover:
		return s.handovers(ctx, q, most)
	}
	return list, nil
}

// handovers are certificates to choose from, the signed ones first.
func (s *Service) handovers(ctx context.Context, q db.Querier, most int) (list []web.Option, err error) {
	all, err := portfolio.Handovers(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, signed := range []bool{true, false} {
		for _, h := range all {
			if ref := h.ProjectRef + " " + h.Ref; (h.Certificate != "") == signed && len(list) < most {
				list = append(list, web.Option{Value: ref, Label: ref})
			}
		}
	}
	return list, nil
}
