package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Terms are what a donor's letter says anew of a balance that goes to another fund. What it does not mention stays as the
// agreement says (R52).
type Terms struct {
	ExpiresOn  cal.Date `json:"expires_on"`
	Earmark    Earmark  `json:"earmark"` // "" where the letter is silent
	EarmarkRef string   `json:"earmark_ref"`
}

// Letter is a donor's written word on a balance.
type Letter struct {
	Instruction
	Terms
}

// of is an agreement under the terms.
func (x Terms) of(a Agreement) Agreement {
	if !x.ExpiresOn.IsZero() {
		a.ExpiresOn = x.ExpiresOn
	}
	if x.Earmark != "" {
		a.Earmark, a.EarmarkRef = x.Earmark, x.EarmarkRef
	}
	return a
}

// checkTerms holds what becomes of an agreement in another fund against what can be there: it has not expired, and what it
// is kept for has a budget line. Where it has none, the letter must say what the money is for, since nobody else frees an
// earmark (R52).
func (s *Service) checkTerms(ctx context.Context, q db.Querier, today cal.Date, a Agreement, d Disposition, x Terms) error {
	var fs fault.Fields
	if d.Kind != DisposeRedirect {
		fs.Check(x == Terms{}, "earmark", "funds.disposition.terms_elsewhere")
		return fs.Err()
	}
	b := x.of(a)
	fs.Check(b.ExpiresOn.IsZero() || b.ExpiresOn.After(today), "expires_on", "funds.disposition.expired")
	fs.Check(x.Earmark == "" || slices.Contains(Earmarks, x.Earmark), "earmark", "funds.choice_unknown")
	fs.Check((b.Earmark == EarmarkNone) == (b.EarmarkRef == "") && (x.Earmark != "" || x.EarmarkRef == ""), "earmark_ref", "funds.agreement.earmark_of")
	fs.Check(b.Earmark != EarmarkCategory || Category(b.EarmarkRef).Known(), "earmark_ref", "funds.choice_unknown")
	if err := fs.Err(); err != nil {
		return err
	}
	if err := checkEarmark(ctx, q, b); err != nil {
		return err
	}
	holds, err := s.holds(ctx, q, d.Target, b)
	fs.Check(err != nil || holds, "earmark", "funds.disposition.earmark_lost")
	if err != nil {
		return err
	}
	return fs.Err()
}

// holds reports whether a fund has a budget line of what a contribution is kept for.
func (s *Service) holds(ctx context.Context, q db.Querier, of FundID, b Agreement) (bool, error) {
	if b.Earmark == EarmarkNone || b.Earmark == EarmarkCategory {
		return true, nil
	}
	ctx = s.control.AsSystem(ctx) // whoever files the letter need not see the other fund's projects
	ids, err := db.Collect(ctx, q, db.SQL(`SELECT DISTINCT l.project_id FROM funds_line l WHERE l.fund_id = ?`, of), db.Value[portfolio.ProjectID])
	if err != nil || len(ids) == 0 {
		return false, err
	}
	grounds, err := portfolio.Grounds(ctx, q, ids...)
	for _, g := range grounds {
		if b.Admits(Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID}) {
			return true, err
		}
	}
	return false, err
}
