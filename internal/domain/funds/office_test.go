package funds_test

import (
	"context"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// office is an office with real roles, a fund, and a project of Moldova at work.
type office struct {
	*funds.Service
	*control.Control
	t         testing.TB
	now       time.Time
	portfolio *portfolio.Service
	banked    bool // the first fund has the bank account

	manager, controller, treasury, treasury2, contracting    context.Context
	preparer                                                 context.Context // of the treasury too: nobody signs what they prepared
	officer, holder, programme, board, director, coordinator context.Context
}

// eachOffice runs a test in an office on both engines, from 2 March 2026 on.
func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.now }}, func(t *testing.T, d *db.DB) {
		o.open(t, d)
		test(t, o)
		o.sound()
	})
}

// oneOffice is eachOffice on SQLite alone, for what differs by no engine.
func oneOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	o.open(t, testkit.OpenSQLite(t, db.Options{Clock: func() time.Time { return o.clock() }}))
	test(t, o)
	o.sound()
}

// clock is the office's time; before it opens, its first day.
func (o *office) clock() time.Time {
	if o.now.IsZero() {
		return firstDay
	}
	return o.now
}

var firstDay = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func (o *office) open(t testing.TB, d *db.DB) { o.openOn(t, d, firstDay) }

// openOn opens an office on another day than the first.
func (o *office) openOn(t testing.TB, d *db.DB, now time.Time) {
	*o = office{t: t, now: now}
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
	if err != nil {
		t.Fatal(err)
	}
	o.Control, o.Service, o.portfolio = c, funds.New(c), portfolio.New(c)
	o.Service.Register(c)
	o.portfolio.Register(c)
	if _, err := stakeholders.New(c).InstallFacts(c.AsSystem(t.Context())); err != nil {
		t.Fatal(err)
	}
	o.staff()
}

func (o *office) staff() {
	o.manager, o.controller = o.hire("manager", people.FundManager), o.hire("controller", people.FinancialController)
	o.treasury, o.treasury2, o.preparer = o.hire("treasury", people.Treasury), o.hire("treasury2", people.Treasury), o.hire("preparer", people.Treasury)
	o.contracting, o.officer = o.hire("contracting", people.Contracting), o.hire("officer", people.ProjectOfficer)
	o.programme, o.board = o.hire("programme", people.ProgrammeOfficer), o.hire("board", people.ProgrammeOfficer)
	o.holder, o.director = o.hire("holder", people.ProgrammeOfficer), o.hire("director", people.Director)
	o.coordinator = o.hire("coordinator", people.Coordinator)
}

// hire makes an Ally with a role everywhere and gives the context they act in.
func (o *office) hire(name string, roles ...control.Role) context.Context {
	o.t.Helper()
	_, err := o.Do(o.AsSystem(o.t.Context()), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: "NLD", Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		err := tx.SavePerson(ctx, p)
		for _, role := range roles {
			if err == nil {
				_, err = tx.GrantRole(ctx, p.ID, control.Grant{Role: role}, cal.Period{Start: tx.Today()})
			}
		}
		return control.Change{Object: control.Ref{Kind: "user", ID: name}}, err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.as(name)
}

// as is the context in which somebody acts, with what they may do now.
func (o *office) as(name string) context.Context {
	o.t.Helper()
	var a *control.Actor
	err := o.Control.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Actor(ctx, q, control.ActorID(name))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return control.WithActor(o.t.Context(), a)
}

// must gives the id of what was done, and ends the test when it was not.
func (o *office) must(done control.Done, err error) string {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	return done.Object.ID
}

// refused holds that a use case was refused with a key, and gives the fault.
func (o *office) refused(what string, err error, key string) *fault.Fault {
	o.t.Helper()
	f := fault.Of(err)
	if f == nil {
		o.t.Fatalf("%s: it passed, want %s", what, key)
	}
	if f.Key == key {
		return f
	}
	for _, field := range f.Fields {
		if field.Key == key {
			return f
		}
	}
	o.t.Fatalf("%s: %v, want %s", what, err, key)
	return f
}

// sound holds that cairn check finds nothing.
func (o *office) sound() {
	o.t.Helper()
	for _, b := range o.findings() {
		o.t.Errorf("check: %s at %s: %s", b.Rule, b.Where, b.Detail)
	}
}

func (o *office) findings() []control.Break {
	o.t.Helper()
	var found control.Findings
	err := o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) error { return o.Service.Check(ctx, q, &found) })
	if err != nil {
		o.t.Fatal(err)
	}
	return found.Breaks
}

// totals are the balances of a scope at a point.
func (o *office) totals(s funds.Scope, at funds.Point) funds.Totals {
	o.t.Helper()
	var list []funds.Account
	err := o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) (err error) {
		list, err = funds.Balances(ctx, q, s, at)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return funds.TotalsOf(list)
}

func (o *office) today() cal.Date { return cal.Of(o.now) }

func day(s string) cal.Date { return cal.MustDate(s) }

func euro(units float64) money.Amount { return money.Euro(int64(units*100 + 0.5)) }

func (o *office) fund(ref string, kind funds.FundKind) funds.FundID {
	o.t.Helper()
	account := "BE71 0961 2345 6769"
	if o.banked {
		account = "" // not opened yet: two funds have no account in common
	}
	o.banked = true
	return funds.FundID(o.must(o.CreateFund(o.controller, funds.FundForm{Ref: ref, Title: i18n.Text{EN: ref, FR: ref}, Kind: kind, Currency: money.EUR,
		Authority: "PO(2025)0117", Interest: funds.InterestToFund, FeeBasis: 100, IBAN: account})))
}

// pledge is what a donor announces to a fund.
func (o *office) pledge(of funds.FundID, donor string, amount money.Amount, edit func(*funds.AgreementForm)) funds.AgreementID {
	o.t.Helper()
	x := funds.AgreementForm{Fund: of, Donor: donor, Title: "Contribution", Amount: amount, PledgedOn: o.today(), Earmark: funds.EarmarkNone,
		Unspent: funds.UnspentChoice, Interest: funds.InterestToFund, ReportEvery: 12, Contact: "Desk officer"}
	if edit != nil {
		edit(&x)
	}
	return funds.AgreementID(o.must(o.CreateAgreement(o.manager, x)))
}

func (o *office) sign(id funds.AgreementID) {
	o.t.Helper()
	o.must(o.SignAgreement(o.controller, id, 0, funds.SignForm{SignedOn: o.today(), Document: "FMA-1"}))
}

// receive records a receipt and has it confirmed.
func (o *office) receive(id funds.AgreementID, amount money.Amount, bankRef string) funds.ReceiptID {
	o.t.Helper()
	r := funds.ReceiptID(o.must(o.RecordReceipt(o.treasury, funds.ReceiptForm{Agreement: id, ValueOn: o.today(), Amount: amount, BankRef: bankRef})))
	o.must(o.DecideReceipt(o.controller, control.Ref{Kind: funds.ObjectReceipt, ID: string(r)}, true, ""))
	return r
}

// given is a signed contribution that came in.
func (o *office) given(of funds.FundID, donor string, amount money.Amount, edit func(*funds.AgreementForm)) funds.AgreementID {
	o.t.Helper()
	id := o.pledge(of, donor, amount, edit)
	o.sign(id)
	o.receive(id, amount, "BK-"+string(id))
	return id
}
