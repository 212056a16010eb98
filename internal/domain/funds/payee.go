package funds

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectPayee is the kind of a payee; payees lie outside all partners' scopes.
const ObjectPayee = "payee"

// PayeeID identifies whoever may be paid.
type PayeeID string

func (id PayeeID) ref() control.Ref { return control.Ref{Kind: ObjectPayee, ID: string(id)} }

const payeeScope = "payee/"

// PayeeKind says who is paid.
type PayeeKind string

// PayeeKinds are all.
var PayeeKinds = []PayeeKind{"vendor", "agent", "person"}

// Word is the text key of its name.
func (k PayeeKind) Word() i18n.Key { return i18n.Key("funds.payee.kind." + string(k)) }

// Payee is a vendor, an executing agent or a traveller, with a bank account that somebody else than who
// entered it has verified (R42).
type Payee struct {
	ID         PayeeID
	Name       string
	Kind       PayeeKind
	Party      string
	Person     ActorID
	IBAN, BIC  string
	EnteredBy  ActorID
	VerifiedBy ActorID
	VerifiedOn cal.Date
	portfolio.Stamp
}

// PayeeForm is the form of a payee.
type PayeeForm struct {
	Name  string    `json:"name"`
	Kind  PayeeKind `json:"kind"`
	Party string    `json:"party"`
	IBAN  string    `json:"iban"`
	BIC   string    `json:"bic"`
	// Person is who of the office it is, for a payee of the kind "person" who is one of them: they have no hand in what is paid to them (R43).
	Person ActorID `json:"person"`
}

// Form is the payee as its form shows it.
func (p Payee) Form() PayeeForm { return PayeeForm{p.Name, p.Kind, p.Party, p.IBAN, p.BIC, p.Person} }

// told is what the trail keeps of the payee: of its account no more than tells one from another.
func (p Payee) told() PayeeForm {
	x := p.Form()
	x.IBAN = lastFour(x.IBAN)
	return x
}

// lastFour is the end of an account's number.
func lastFour(iban string) string {
	if len(iban) <= 4 {
		return iban
	}
	return "…" + iban[len(iban)-4:]
}

func (x PayeeForm) apply(p Payee) Payee {
	p.Name, p.Kind, p.Party, p.BIC = strings.Join(strings.Fields(x.Name), " "), x.Kind, x.Party, strings.TrimSpace(x.BIC)
	p.IBAN, p.Person = strings.ReplaceAll(x.IBAN, " ", ""), x.Person
	return p
}

// Check tells every wrong field of a payee.
func (p Payee) Check() error {
	var fs fault.Fields
	fs.Check(p.Name != "", "name", "fault.required")
	within(&fs, "name", p.Name, ShortText)
	fs.Check(slices.Contains(PayeeKinds, p.Kind), "kind", "funds.choice_unknown")
	fs.Check(p.IBAN == "" || ValidIBAN(p.IBAN), "iban", "funds.iban_wrong")
	within(&fs, "bic", p.BIC, 11)
	fs.Check(p.Person == "" || p.Kind == "person", "person", "funds.payee.no_person")
	return fs.Err()
}

// checkPerson holds the person that a payee is against those of the office.
func checkPerson(ctx context.Context, q db.Querier, p Payee) error {
	if p.Person == "" {
		return nil
	}
	people, err := control.People(ctx, q)
	var fs fault.Fields
	fs.Check(err != nil || slices.ContainsFunc(people, func(x control.Person) bool { return x.ID == p.Person }), "person", "funds.choice_unknown")
	if err != nil {
		return err
	}
	return fs.Err()
}

// The acts on a payee.
const (
	actCreatePayee  Act = "funds.payee.create"
	actEditPayee    Act = "funds.payee.edit"
	actVerifyPayee  Act = "funds.payee.verify"
	actExcludePayee Act = "funds.payee.exclude"
)

// CreatePayee enters somebody who may be paid once their bank data are verified.
func (s *Service) CreatePayee(ctx context.Context, x PayeeForm) (control.Done, error) {
	return s.create(ctx, actCreatePayee, "", money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := x.apply(Payee{ID: PayeeID(tx.NewID()), EnteredBy: tx.Actor().ID})
		if err := p.Check(); err != nil {
			return control.Change{}, err
		}
		if err := checkPerson(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		if err := unlikeExcluded(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: p.ID.ref(), Scope: payeeScope, Marking: control.Marking{Level: control.LevelUnclassified}}); err != nil {
			return control.Change{}, err
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_payee (id, name, folded, kind, party, person, iban, bic, entered_by, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
			p.ID, p.Name, i18n.Fold(p.Name), p.Kind, p.Party, db.OrNull(p.Person), p.IBAN, p.BIC, p.EnteredBy, tx.Now(), tx.Actor().ID))
		return control.Change{Object: p.ID.ref(), After: p.told()}, takenIBAN(err)
	})
}

func takenIBAN(err error) error {
	if !db.IsUnique(err) {
		return err
	}
	var fs fault.Fields
	fs.Add("iban", "funds.payee.iban_taken", nil)
	return fs.Err()
}

// EditPayee saves the form of a payee. What was verified is whose account it is: when either changes, it is to be verified
// anew (R42).
func (s *Service) EditPayee(ctx context.Context, id PayeeID, seen int, x PayeeForm) (control.Done, error) {
	return s.edit(ctx, actEditPayee, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := payee(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Revision, before.Form()); err != nil {
			return control.Change{}, err
		}
		p := x.apply(before)
		if err := p.Check(); err != nil {
			return control.Change{}, err
		}
		if err := checkPerson(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		if err := unlikeExcluded(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		if p.IBAN != before.IBAN || p.BIC != before.BIC || p.Name != before.Name || p.Kind != before.Kind || p.Party != before.Party || p.Person != before.Person {
			p.EnteredBy, p.VerifiedBy, p.VerifiedOn = tx.Actor().ID, "", cal.Date{}
		}
		return control.Change{Object: id.ref(), Before: before.told(), After: p.told()}, updatePayee(ctx, tx, p)
	})
}

// VerifyPayee notes that the bank data were checked with the payee; whoever entered them does not (R42).
func (s *Service) VerifyPayee(ctx context.Context, id PayeeID, evidence string) (control.Done, error) {
	return s.edit(ctx, actVerifyPayee, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := payee(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		fs.Check(p.IBAN != "", "iban", "fault.required")
		fs.Check(filled(evidence), "evidence", "fault.required")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		if err := control.Distinct(tx.Hand(), p.EnteredBy); err != nil {
			return control.Change{}, err
		}
		p.VerifiedBy, p.VerifiedOn = tx.Actor().ID, tx.Today()
		return control.Change{Object: id.ref(), After: map[string]any{"verified_on": p.VerifiedOn, "iban": lastFour(p.IBAN)}, Note: evidence}, updatePayee(ctx, tx, p)
	})
}

// ExcludePayee puts a payee on the exclusion list from a day on (R47); an end that is no date is open.
func (s *Service) ExcludePayee(ctx context.Context, id PayeeID, period cal.Period, reason string) (control.Done, error) {
	return s.edit(ctx, actExcludePayee, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		var fs fault.Fields
		fs.Check(!period.Start.IsZero() && period.Valid(), "start", "funds.payee.period_wrong")
		fs.Check(filled(reason), "reason", "fault.required")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_exclusion (id, payee_id, from_on, until_on, reason, made_by) VALUES (?, ?, ?, ?, ?, ?)`,
			tx.NewID(), id, period.Start, period.End, reason, tx.Actor().ID))
		return control.Change{Object: id.ref(), After: map[string]any{"from": period.Start, "until": period.End}, Note: reason}, err
	})
}

func updatePayee(ctx context.Context, tx *control.Tx, p Payee) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_payee SET name = ?, folded = ?, kind = ?, party = ?, person = ?, iban = ?, bic = ?, entered_by = ?, verified_by = ?, verified_on = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, p.Name, i18n.Fold(p.Name), p.Kind, p.Party, db.OrNull(p.Person), p.IBAN, p.BIC, p.EnteredBy, db.OrNull(p.VerifiedBy), p.VerifiedOn, tx.Now(), tx.Actor().ID, p.ID, p.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return takenIBAN(err)
}

const payeeColumns = `SELECT p.id, p.name, p.kind, p.party, COALESCE(p.person, ''), p.iban, p.bic, p.entered_by, COALESCE(p.verified_by, ''), p.verified_on, `

// payees are those the actor may see with their bank data; where adds a condition on p and the order.
func payees(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Payee, error) {
	t := db.SQL(payeeColumns + stampColumns("p") + ` FROM funds_payee p`)
	control.Visible(ctx, t, "p.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (p Payee, err error) {
		err = stamped(row, &p.Stamp, &p.ID, &p.Name, &p.Kind, &p.Party, &p.Person, &p.IBAN, &p.BIC, &p.EnteredBy, &p.VerifiedBy, &p.VerifiedOn)
		return p, err
	})
}

func payee(ctx context.Context, q db.Querier, id PayeeID) (Payee, error) {
	list, err := payees(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", id) })
	return one(list, err, ObjectPayee)
}

// ledgerPayees are payees by id for a commitment or payment the caller has seen, and by name for choosing
// one; where adds a condition on p and the order.
func ledgerPayees(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Payee, error) {
	t := db.SQL(payeeColumns + `p.version FROM funds_payee p`)
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (p Payee, err error) {
		err = row.Scan(&p.ID, &p.Name, &p.Kind, &p.Party, &p.Person, &p.IBAN, &p.BIC, &p.EnteredBy, &p.VerifiedBy, &p.VerifiedOn, &p.Revision)
		return p, err
	})
}

func ledgerPayee(ctx context.Context, q db.Querier, id PayeeID) (Payee, error) {
	list, err := ledgerPayees(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", id) })
	return one(list, err, ObjectPayee)
}

// notExcluded holds a payee against the exclusion list on a day (R47): also under another record of the same name.
func notExcluded(ctx context.Context, q db.Querier, p Payee, on cal.Date) error {
	list, err := exclusions(ctx, q, p, on)
	if err != nil || len(list) == 0 {
		return err
	}
	return fault.Refuse("funds.payee.excluded", fault.Args{"name": p.Name, "reason": list[0].reason})
}

// unlikeExcluded refuses the form of a payee that would be a second record of one on the exclusion list (R47).
func unlikeExcluded(ctx context.Context, tx *control.Tx, p Payee) error {
	list, err := exclusions(ctx, tx, p, tx.Today())
	if err != nil {
		return err
	}
	var fs fault.Fields
	for _, x := range list {
		if x.of != p.ID {
			fs.Add("name", "funds.payee.like_excluded", fault.Args{"name": x.name, "reason": x.reason})
			break
		}
	}
	return fs.Err()
}

// ofPayee says that a column names a payee, which it takes once, by any of its records: those of its name, however it is written, or
// of the same person of the office.
func ofPayee(column string) string {
	return column + ` IN (SELECT r.id FROM funds_payee r JOIN funds_payee o ON r.folded = o.folded OR r.person = o.person WHERE o.id = ?)`
}

// exclusion is a line of the exclusion list in force.
type exclusion struct {
	of           PayeeID
	name, reason string
}

// exclusions are those in force on a day of the payee itself, and of others of its name, however it is written.
func exclusions(ctx context.Context, q db.Querier, p Payee, on cal.Date) ([]exclusion, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT e.id, e.name, x.reason FROM funds_exclusion x JOIN funds_payee e ON e.id = x.payee_id
		WHERE (e.id = ? OR e.folded = ?) AND x.from_on <= ? AND (x.until_on IS NULL OR x.until_on >= ?) ORDER BY x.id`, p.ID, i18n.Fold(p.Name), on, on), func(row db.Row) (x exclusion, err error) {
		err = row.Scan(&x.of, &x.name, &x.reason)
		return x, err
	})
}
