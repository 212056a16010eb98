package funds

import (
	"context"
	"strconv"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// ObjectAuthority is the kind of an authority to contract for a later year.
const ObjectAuthority = "authority"

// The acts on contract authority.
const (
	actGrantAuthority Act = "funds.authority.grant"
	actCover          Act = "funds.authority.cover"
)

// AuthorityForm grants authority to contract on a line of a later year. Amount is in the fund's currency.
type AuthorityForm struct {
	Line   LineID       `json:"line"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
}

// GrantAuthority lets a line of a later year be contracted on before its year has money (R40): the present
// year's credit is not touched. What is not used by the end of the year is cancelled.
func (s *Service) GrantAuthority(ctx context.Context, x AuthorityForm) (control.Done, error) {
	l, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Line, error) { return line(ctx, q, x.Line) })
	if fault.Is(err, fault.NotFound) {
		var fs fault.Fields
		fs.Add("line", "fault.required", nil)
		err = fs.Err()
	}
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, actGrantAuthority, l.Budget.ref(), x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := ledgerFund(ctx, tx, l.Fund)
		if err != nil {
			return control.Change{}, err
		}
		b, err := budget(ctx, tx, l.Budget)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		fs.Check(l.Year > tx.Today().Year(), "line", "funds.authority.year_wrong")
		fs.Check(b.State == BudgetActive, "line", "funds.authority.budget")
		fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
		f.checkCurrency(&fs, "amount", x.Amount)
		fs.Check(filled(x.Reason), "reason", "fault.required")
		within(&fs, "reason", x.Reason, ShortText)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		totals, err := CurrentTotals(ctx, tx, Scope{Line: l.ID})
		if err != nil {
			return control.Change{}, err
		}
		if room := l.Approved() - totals.Funded() - totals.sum(Authority, Authorised); x.Amount.Minor > room {
			return control.Change{}, fault.Refuse("funds.allocation.above_budget", fault.Args{"line": l.Name(), "room": f.Amount(max(0, room)), "wanted": x.Amount})
		}
		ref := control.Ref{Kind: ObjectAuthority, ID: tx.NewID()}
		entry, err := post(ctx, tx, Entry{Fund: f.ID, Kind: EntryAuthority, BookedOn: tx.Today(), Source: ref, Reason: x.Reason,
			Transfers: []Transfer{{From: f.account(Grantor), To: l.account(Authority, ""), Minor: x.Amount.Minor}}})
		if err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: ref, Scope: portfolio.ObjectScope(b.Scope, ObjectAuthority, ref.ID), Marking: b.Marking}); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_authority (id, line_id, year, minor, entry_id, reason, granted_on, granted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			ref.ID, l.ID, l.Year, x.Amount.Minor, entry, x.Reason, tx.Today(), tx.Actor().ID))
		return control.Change{Object: ref, After: map[string]any{"line": l.Name(), "amount": x.Amount}, Note: x.Reason}, err
	})
}

// CoverCommitment puts money of its year behind a commitment that was made by authority, once the line has
// it: from then on it is committed like any other, and can be delivered and paid (R40).
func (s *Service) CoverCommitment(ctx context.Context, id CommitmentID) (control.Done, error) {
	return s.changeCommitment(ctx, actCover, id, 0, "", func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if !c.ByAuthority || !c.State.Binding() {
			return fault.New(fault.Conflict, "funds.authority.none", nil)
		}
		if c.ChargedYear > tx.Today().Year() {
			return fault.Refuse("funds.authority.too_early", fault.Args{"year": strconv.Itoa(c.ChargedYear)})
		}
		g, err := ground(ctx, tx, c.Project)
		if err != nil {
			return err
		}
		f, err := ledgerFund(ctx, tx, c.Fund)
		if err != nil {
			return err
		}
		of, err := c.lines(ctx, tx)
		if err != nil {
			return err
		}
		e := Entry{Fund: f.ID, Kind: EntryCommit, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: c.Title}
		var all []Share
		for _, l := range of {
			there, err := CurrentTotals(ctx, tx, Scope{Commitment: c.ID})
			if err != nil {
				return err
			}
			minor := there[Authorised]
			if len(of) > 1 {
				if minor, err = authorisedOn(ctx, tx, c.ID, l.ID); err != nil {
					return err
				}
			}
			u := Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID, Category: l.Category}
			parts, err := choose(ctx, tx, f, l, u, tx.Today(), c.Contribution, minor)
			if err != nil {
				return err
			}
			all = append(all, parts...)
			e.Transfers = append(e.Transfers, Transfer{From: c.account(l, Authorised, ""), To: f.account(Grantor), Minor: minor})
			for _, x := range parts {
				e.Transfers = append(e.Transfers, Transfer{From: l.account(Budgeted, x.Contribution), To: c.account(l, Committed, x.Contribution), Minor: x.Minor})
			}
		}
		if e.Rule, err = (applied{"R51", all}).text(); err != nil {
			return err
		}
		c.ByAuthority = false
		_, err = post(ctx, tx, e)
		return err
	})
}

// authorisedOn is what a commitment uses of the authority on a line.
func authorisedOn(ctx context.Context, q db.Querier, c CommitmentID, l LineID) (int64, error) {
	return db.One(ctx, q, ObjectCommitment, Scope{Commitment: c}.of(db.SQL(`SELECT CAST(COALESCE(SUM(a.balance_minor), 0) AS BIGINT) FROM funds_account a WHERE `+holding+` AND`)).
		Add(`AND a.line_id = ? AND a.kind = 'authorised'`, l), db.Value[int64])
}

// readAuthorityForm gives the form that grants authority: the lines of later years.
func (s *Service) readAuthorityForm(ctx context.Context, in IDIn) (out CreditOut, err error) {
	if out, err = s.creditForm(ctx, in, Authority); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		later, err := lines(ctx, q, func(t *db.Text) {
			t.Add("WHERE l.project_id = ? AND l.year > ? ORDER BY l.year, l.no", in.ID, s.control.DB().Now().Date().Year())
		})
		out.from = nil
		for _, l := range later {
			out.from = append(out.from, web.Option{Value: string(l.ID), Label: cal.NewDate(l.Year, 1, 1).String()[:4] + " " + l.Name()})
		}
		return err
	})
	return out, err
}

type authorityIn struct {
	ID string `json:"id"`
	AuthorityForm
}

// authorityRoutes are the pages of contract authority.
func (s *Service) authorityRoutes() []web.Route {
	const grant = pathCredit + "/authority"
	return []web.Route{
		web.Get(grant, actGrantAuthority, s.readAuthorityForm, blockPage(actGrantAuthority)),
		web.Post(grant, actGrantAuthority, func(ctx context.Context, in authorityIn) (web.See, error) {
			_, err := s.GrantAuthority(ctx, in.AuthorityForm)
			return web.See{To: web.Href(pathCredit, in.ID), Say: "web.saved"}, err
		}, grant),
		web.Post("/commitments/{id}/cover", actCover, func(ctx context.Context, in IDIn) (web.See, error) {
			_, err := s.CoverCommitment(ctx, CommitmentID(in.ID))
			return web.See{To: web.Href("/commitments/{id}", in.ID), Say: "web.saved"}, err
		}, "/commitments/{id}"),
	}
}
