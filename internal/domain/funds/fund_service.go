package funds

import (
	"context"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// The acts on a fund.
const (
	actCreateFund Act = "funds.fund.create"
	actEditFund   Act = "funds.fund.edit"
)

// FundForm is the form of a fund.
type FundForm struct {
	Ref       string         `json:"ref"`
	Title     i18n.Text      `json:"title"`
	Kind      FundKind       `json:"kind"`
	Currency  money.Currency `json:"currency"`
	Partner   string         `json:"partner"` // whose fund it is; "" for one of the whole office
	Authority string         `json:"authority"`
	EndsOn    cal.Date       `json:"ends_on"`
	IBAN      string         `json:"iban"`
	Interest  InterestRule   `json:"interest"`
	FeeBasis  int            `json:"fee_basis"`
}

// Form is the fund as its form shows it.
func (f Fund) Form() FundForm {
	return FundForm{f.Ref, f.Title, f.Kind, f.Currency, f.Partner(), f.Authority, f.EndsOn, f.IBAN, f.Interest, f.FeeBasis}
}

func (x FundForm) apply(f Fund) Fund {
	f.Ref, f.Title, f.Kind, f.Currency, f.Authority, f.EndsOn = strings.TrimSpace(x.Ref), x.Title, x.Kind, x.Currency, x.Authority, x.EndsOn
	f.IBAN, f.Interest, f.FeeBasis = strings.ReplaceAll(x.IBAN, " ", ""), x.Interest, x.FeeBasis
	return f
}

// CreateFund opens a fund. Its reference code is unlike all others.
func (s *Service) CreateFund(ctx context.Context, x FundForm) (control.Done, error) {
	return s.create(ctx, actCreateFund, "", money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f := x.apply(Fund{ID: FundID(tx.NewID())})
		if err := f.Check(); err != nil {
			return control.Change{}, err
		}
		if err := freeAccount(ctx, tx, f); err != nil {
			return control.Change{}, err
		}
		if x.Partner != "" {
			if _, err := party(ctx, tx, x.Partner, "partner"); err != nil {
				return control.Change{}, err
			}
		}
		m := control.Marking{Level: control.LevelUnclassified}
		if err := tx.Protect(ctx, control.Object{Ref: f.ID.ref(), Scope: fundScope(x.Partner, f.ID), Marking: m}); err != nil {
			return control.Change{}, err
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_fund (id, ref, title_en, title_fr, kind, currency, authority, ends_on, iban, interest_rule, fee_basis, state, version, updated_at, updated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', 1, ?, ?)`, f.ID, f.Ref, f.Title.EN, f.Title.FR, f.Kind, f.Currency, f.Authority, f.EndsOn, f.IBAN, f.Interest, f.FeeBasis, tx.Now(), tx.Actor().ID))
		if db.IsUnique(err) {
			var fs fault.Fields
			fs.Add("ref", "funds.ref_taken", fault.Args{"ref": f.Ref})
			err = fs.Err()
		}
		return control.Change{Object: f.ID.ref(), After: x}, err
	})
}

// freeAccount holds the bank account of a fund against those of the others: a statement is reconciled with one ledger (R82).
func freeAccount(ctx context.Context, q db.Querier, f Fund) error {
	if f.IBAN == "" {
		return nil
	}
	taken, err := db.One(ctx, q, ObjectFund, db.SQL(`SELECT COUNT(*) FROM funds_fund f WHERE f.iban = ? AND f.id <> ?`, f.IBAN, f.ID), db.Value[int64])
	if err != nil {
		return err
	}
	var fs fault.Fields
	fs.Check(taken == 0, "iban", "funds.fund.iban_taken")
	return fs.Err()
}

// EditFund saves the form of a fund read at a revision. Its currency, kind and partner stand.
func (s *Service) EditFund(ctx context.Context, id FundID, seen int, x FundForm) (control.Done, error) {
	return s.edit(ctx, actEditFund, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := fund(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Revision, before.Form()); err != nil {
			return control.Change{}, err
		}
		x.Ref, x.Currency, x.Kind, x.Partner = before.Ref, before.Currency, before.Kind, before.Partner()
		f := x.apply(before)
		if err := f.Check(); err != nil {
			return control.Change{}, err
		}
		if err := freeAccount(ctx, tx, f); err != nil {
			return control.Change{}, err
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_fund SET title_en = ?, title_fr = ?, authority = ?, ends_on = ?, iban = ?, interest_rule = ?, fee_basis = ?,
			version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
			f.Title.EN, f.Title.FR, f.Authority, f.EndsOn, f.IBAN, f.Interest, f.FeeBasis, tx.Now(), tx.Actor().ID, id, before.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		return control.Change{Object: id.ref(), Before: before.Form(), After: f.Form()}, err
	})
}

// Funds are the funds the actor may see, by reference code.
func (s *Service) Funds(ctx context.Context) ([]Fund, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) ([]Fund, error) {
		return funds(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
	})
}

// Fund reads one fund.
func (s *Service) Fund(ctx context.Context, id FundID) (Fund, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) (Fund, error) { return fund(ctx, q, id) })
}

// party finds a party by its code; what is not there is a wrong field.
func party(ctx context.Context, q db.Querier, code, field string) (stakeholders.Party, error) {
	found, err := stakeholders.ByCode(ctx, q, code)
	if err != nil {
		return stakeholders.Party{}, err
	}
	p, ok := found[code]
	if !ok {
		var fs fault.Fields
		fs.Add(field, "funds.party_unknown", fault.Args{"code": code})
		return p, fs.Err()
	}
	return p, nil
}
