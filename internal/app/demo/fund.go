package demo

import (
	"context"
	"fmt"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Those who handle the money of the world: three of the treasury, so that nobody signs what they prepared.
const (
	financialController = "wautier"
	contracting         = "castellvi"
	preparer            = "damsgaard"
	firstHand           = "quintela"
	secondHand          = "radev"
)

// pot is a fund of the world with the agreement that pays from it, by donor.
type pot struct {
	ref     string
	title   i18n.Text
	iban    string
	id      funds.FundID
	given   map[string]*funds.AgreementID
	needs   map[string]int64 // by donor, in euro
	partner []string         // donors in their order
}

// purse is where the money of the world's projects comes from.
type purse struct {
	packages, education *pot
	common              *pot // credits of a year
	payees              []funds.PayeeID
	entrusted           bool // a project's evaluation is with an executing agent
}

// share is the part of a project's budget in hundredths that a line of it has.
var shares = []struct {
	code     string
	title    i18n.Text
	category funds.Category
	part     int64
}{
	{"1.1", i18n.Text{EN: "Courses and trainers", FR: "Cours et formateurs"}, funds.CategoryTraining, 34},
	{"1.2", i18n.Text{EN: "Equipment", FR: "Équipement"}, funds.CategoryEquipment, 30},
	{"1.3", i18n.Text{EN: "Experts", FR: "Experts"}, funds.CategoryExperts, 18},
	{"2.1", i18n.Text{EN: "Translation", FR: "Traduction"}, funds.CategoryTranslation, 8},
	{"2.2", i18n.Text{EN: "Evaluation", FR: "Évaluation"}, funds.CategoryEvaluation, 5},
	{"3.1", i18n.Text{EN: "Contingency", FR: "Provision pour aléas"}, funds.CategoryContingency, 5},
}

// vendors are the payees with example account numbers of the published standard.
var vendors = []struct{ party, iban string }{
	{"HALVAR", "DE89370400440532013000"}, {"KESTEL", "GB82WEST12345698765432"}, {"CASTEL", "FR1420041010050500013M02606"},
	{"OSTRAV", "NL91ABNA0417164300"}, {"VERBAN", "ES9121000418450200051332"}, {"LEMANO", "IT60X0542811101000000123456"},
}

// sellers are the vendors of the first four lines.
var sellers = [...]int{1, 0, 2, 5}

// raiseFunds opens two funds, has the donors of all funded projects pledge, sign and pay, and enters the payees.
func (b *builder) raiseFunds() {
	b.purse.packages = &pot{ref: "TF-DCB", title: i18n.Text{EN: "Trust fund for packages (fictional)", FR: "Fonds d’affectation spéciale des paquets (fictif)"}, iban: "BE68539007547034", given: map[string]*funds.AgreementID{}, needs: map[string]int64{}}
	b.purse.education = &pot{ref: "TF-DEEP", title: i18n.Text{EN: "Trust fund for education (fictional)", FR: "Fonds d’affectation spéciale de la formation (fictif)"}, iban: "LU280019400644750000", given: map[string]*funds.AgreementID{}, needs: map[string]int64{}}
	for i := range b.Partners {
		for j := range b.Partners[i].Projects {
			p := &b.Partners[i].Projects[j]
			if !p.funded() {
				continue
			}
			pot, donors := b.purse.of(p)
			for _, d := range donors {
				if pot.given[d] == nil {
					pot.given[d] = new(funds.AgreementID)
					pot.partner = append(pot.partner, d)
				}
				pot.needs[d] += p.Budget / int64(len(donors))
			}
		}
	}
	b.at(b.opened, financialController, "set the ladder of approvals", func(ctx context.Context) error {
		l := funds.DefaultLadder()
		l.Exception = "DEMO-FC-1"
		if _, err := b.Funds.SetLadder(ctx, b.opened, l, "Small payments have one signature."); err != nil {
			return err
		}
		limits := funds.DefaultLimits()
		limits.ClosureMonths = 2
		_, err := b.Funds.SetLimits(ctx, b.opened, limits, "Accounts are closed two months after the work.")
		return err
	})
	b.perDiems()
	b.openFund(b.purse.packages)
	b.openFund(b.purse.education)
	b.openCommon()
	b.promise()
	b.redirect()
	b.audit()
	b.windUp()
	for _, f := range []*pot{b.purse.packages, b.purse.education, b.purse.common} {
		b.statements(f)
	}
	b.purse.payees = make([]funds.PayeeID, len(vendors))
	for i, v := range vendors {
		b.at(b.opened, contracting, "enter payee "+v.party, func(ctx context.Context) error {
			done, err := b.Funds.CreatePayee(ctx, funds.PayeeForm{Name: b.partyName(v.party), Kind: "vendor", Party: v.party, IBAN: v.iban})
			return made(&b.purse.payees[i], done, err)
		})
		b.at(office.Add(b.opened, 1), preparer, "verify payee "+v.party, func(ctx context.Context) error {
			_, err := b.Funds.VerifyPayee(ctx, b.purse.payees[i], "DEMO: called back on the number of the register.")
			return err
		})
	}
}

func (b *builder) partyName(code string) string {
	for _, p := range b.Parties {
		if p.Code == code {
			return textOf(p.Name).EN
		}
	}
	return code
}

// of is the fund of a project, and its donors.
func (p *purse) of(project *Project) (*pot, []string) {
	if len(project.Donors) > 0 {
		return p.packages, project.Donors
	}
	return p.education, []string{"ROWAN"}
}

// funded reports whether the ledger of the world pays for a project: it is or was at work.
func (p *Project) funded() bool {
	_, began := p.Life[portfolio.ProjectExecuting]
	return began
}

// openFund opens a fund and takes in what its donors give: most at once, the rest of some a year later.
func (b *builder) openFund(f *pot) {
	b.at(b.opened, financialController, "open "+f.ref, func(ctx context.Context) error {
		done, err := b.Funds.CreateFund(ctx, funds.FundForm{Ref: f.ref, Title: f.title, Kind: funds.TrustFund, Currency: money.EUR, Authority: "DEMO-" + f.ref,
			IBAN: f.iban, Interest: funds.InterestToFund, FeeBasis: 100, EndsOn: b.day.AddDays(1500)})
		return made(&f.id, done, err)
	})
	for i, donor := range f.partner {
		amount := (f.needs[donor]*135/100/50_000 + 1) * 50_000
		later := int64(0)
		if i%2 == 0 {
			later = amount / 5
		}
		id := f.given[donor]
		b.pledge(f, donor, id, funds.AgreementForm{Donor: donor, Title: "Contribution of " + donor, Amount: euro(amount), PledgedOn: b.opened, ExpiresOn: b.day.AddDays(900), Earmark: funds.EarmarkNone,
			ReportEvery: 6, Unspent: funds.UnspentChoice, Interest: funds.InterestToFund, Contact: "Contributors’ desk",
			Instalments: []funds.InstalmentForm{{DueOn: office.Add(b.opened, 15), Amount: money.Euro((amount - amount/5) * 100)}, {DueOn: b.day.AddDays(-300), Amount: money.Euro(amount / 5 * 100)}}}, b.opened)
		b.sign(id, donor, office.Add(b.opened, 8))
		b.tellDonor(id, donor, office.Add(b.opened, 8), 6)
		b.receive(id, donor, office.Add(b.opened, 16), amount-amount/5, 1)
		if later > 0 {
			b.receive(id, donor, office.Add(b.day.AddDays(-296), 0), later, 2)
		}
	}
	b.callAtFirst(f)
	for year := b.opened.Year(); year < b.day.Year(); year++ {
		on := office.Add(cal.NewDate(year, 12, 28), 0)
		if on.Before(office.Add(b.opened, 30)) {
			continue // the first money has only just come in
		}
		b.at(on, preparer, "post interest of "+f.ref, func(ctx context.Context) error {
			_, err := b.Funds.PostInterest(ctx, f.id, int64(len(f.partner))*1_234_57, on, "Interest of the year, DEMO-INT")
			return err
		})
	}
}

// promise adds agreements that are not money yet, one in kind and one for a kind of cost only.
func (b *builder) promise() {
	f := b.purse.packages
	ids := make([]funds.AgreementID, 5)
	form := func(donor, title string, whole int64, on cal.Date) funds.AgreementForm {
		return funds.AgreementForm{Donor: donor, Title: title, Amount: euro(whole), PledgedOn: on, ExpiresOn: b.day.AddDays(700), Earmark: funds.EarmarkNone, ReportEvery: 12, Unspent: funds.UnspentRefund, Interest: funds.InterestToFund, Contact: "Contributors’ desk"}
	}
	b.pledge(f, "ALDER", &ids[0], form("ALDER", "Second contribution", 500_000, b.day.AddDays(-41)), workday(b.day, 41))
	b.pledge(f, "ROWAN", &ids[1], form("ROWAN", "Contribution under discussion", 350_000, b.day.AddDays(-75)), workday(b.day, 75))
	b.at(workday(b.day, 60), fundManager, "negotiate with ROWAN", func(ctx context.Context) error {
		_, err := b.Funds.NegotiateAgreement(ctx, ids[1], 0)
		return err
	})
	courses := form("BIRCH", "For training only", 240_000, b.day.AddDays(-200))
	courses.Earmark, courses.EarmarkRef = funds.EarmarkCategory, string(funds.CategoryTraining)
	b.pledge(f, "BIRCH", &ids[2], courses, workday(b.day, 200))
	b.sign(&ids[2], "BIRCH", workday(b.day, 180))
	b.receive(&ids[2], "BIRCH", workday(b.day, 170), 240_000, 3)
	kind := form("HAZEL", "Field hospital, in kind", 180_000, b.day.AddDays(-260))
	kind.InKind, kind.Valuation = true, "DEMO: price list of the maker, less eight years of use"
	b.pledge(f, "HAZEL", &ids[3], kind, workday(b.day, 260))
	b.pledge(f, "LARCH", &ids[4], form("LARCH", "Signed, not paid yet", 400_000, b.day.AddDays(-120)), workday(b.day, 120))
	b.sign(&ids[4], "LARCH", workday(b.day, 95))
	b.losses(f.given[f.partner[1]]) // who has paid all but a fifth
}

func (b *builder) pledge(f *pot, donor string, id *funds.AgreementID, x funds.AgreementForm, on cal.Date) {
	b.at(on, fundManager, "pledge of "+donor, func(ctx context.Context) error {
		x.Fund = f.id
		x.PledgedOn = on
		done, err := b.Funds.CreateAgreement(ctx, x)
		return made(id, done, err)
	})
}

func (b *builder) sign(id *funds.AgreementID, donor string, on cal.Date) {
	b.at(on, fundManager, "negotiate with "+donor, func(ctx context.Context) error {
		_, err := b.Funds.NegotiateAgreement(ctx, *id, 0)
		return err
	})
	b.at(on, financialController, "sign with "+donor, func(ctx context.Context) error {
		_, err := b.Funds.SignAgreement(ctx, *id, 0, funds.SignForm{SignedOn: on, Document: "DEMO-CA-" + donor})
		return err
	})
}

func (b *builder) receive(id *funds.AgreementID, donor string, on cal.Date, whole int64, n int) {
	b.receiveSum(id, donor, on, euro(whole), n)
}

func (b *builder) receiveSum(id *funds.AgreementID, donor string, on cal.Date, amount money.Amount, n int) {
	var receipt string
	b.at(on, preparer, "receipt from "+donor, func(ctx context.Context) error {
		done, err := b.Funds.RecordReceipt(ctx, funds.ReceiptForm{Agreement: *id, ValueOn: on, Amount: amount, BankRef: fmt.Sprintf("DEMO-%s-%d", donor, n)})
		receipt = done.Object.ID
		return err
	})
	b.at(office.Add(on, 1), financialController, "confirm the receipt from "+donor, func(ctx context.Context) error {
		return b.settle(ctx, receipt, "funds.receipt.confirm")
	})
}

// settle agrees to what waits on an object, if it waits for that act.
func (b *builder) settle(ctx context.Context, id string, act control.Act) error {
	return b.decide(ctx, id, act, true)
}

// decide decides what waits on an object, if it waits for that act.
func (b *builder) decide(ctx context.Context, id string, act control.Act, agree bool) error {
	var list []control.Approval
	err := b.Control.Read(b.Control.AsSystem(ctx), func(ctx context.Context, q db.Querier) (err error) {
		list, err = b.Control.Approvals(ctx, q, control.ApprovalFilter{Object: id, Limit: 5})
		return err
	})
	for _, a := range list {
		if err == nil && a.Act == act {
			comment := "Agreed. / D’accord."
			if !agree {
				comment = "Not agreed. / Pas d’accord."
			}
			_, err = b.Control.Decide(ctx, a.ID, agree, comment)
		}
	}
	return err
}

// spend budgets a project once it is at work, has its donors' money allocated, and orders from time to time until it
// closes or is suspended.
func (w *work) spend() {
	if !w.funded() {
		return
	}
	began := office.Add(w.came(portfolio.ProjectExecuting), 2)
	pot, donors := w.purse.of(w.Project)
	lines := w.budget(pot, began)
	w.at(office.Add(began, 6), fundManager, "allocate to "+w.Key, func(ctx context.Context) error {
		for i, l := range *lines {
			for j, donor := range donors {
				part := shares[i].part * w.Budget / int64(len(donors))
				if j == 0 {
					part += shares[i].part * w.Budget % int64(len(donors))
				}
				if _, err := w.Funds.Allocate(ctx, funds.AllocationForm{Agreement: *pot.given[donor], Project: w.id, Line: l, Amount: money.Euro(part)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	w.entrust(lines, began)
	w.cases(lines)
	w.give()
	w.yearly()
	w.settleBalance()
	until := w.day
	for _, s := range []portfolio.ProjectState{portfolio.ProjectClosing, portfolio.ProjectSuspended} {
		if on := w.came(s); !on.IsZero() && on.Before(until) {
			until = on
		}
	}
	for n := 0; ; n++ {
		on := office.Add(began.AddDays(14+62*n), 0)
		if !on.AddDays(8).Before(until) || until.Before(w.day) && !on.AddDays(60).Before(until) {
			return
		}
		w.commit(lines, n, on)
	}
}

// budget plans the project's budget: written and handed in by its officer, reviewed, approved.
func (w *work) budget(pot *pot, on cal.Date) *[]funds.LineID {
	lines := new([]funds.LineID)
	var id funds.BudgetID
	w.at(on, w.Officer, "budget "+w.Key, func(ctx context.Context) error {
		x := funds.BudgetForm{Title: w.form.Title.EN}
		if x.Title == "" {
			x.Title = w.form.Title.FR
		}
		for _, s := range shares {
			title := s.title.EN
			if w.lang == i18n.FR {
				title = s.title.FR
			}
			x.Lines = append(x.Lines, funds.LineForm{Chapter: s.code[:1], Code: s.code, Title: title, Category: s.category, Fund: pot.id, Amount: money.Euro(s.part * w.Budget)})
		}
		done, err := w.Funds.CreateBudget(ctx, w.id, x)
		if err := made(&id, done, err); err != nil {
			return err
		}
		_, err = w.Funds.SubmitBudget(ctx, id, 0)
		return err
	})
	w.at(office.Add(on, 2), fundManager, "review the budget of "+w.Key, func(ctx context.Context) error { return w.settle(ctx, string(id), "funds.budget.review") })
	w.at(office.Add(on, 4), financialController, "approve the budget of "+w.Key, func(ctx context.Context) error {
		if err := w.settle(ctx, string(id), "funds.budget.approve"); err != nil {
			return err
		}
		_, all, err := w.Funds.ProjectBudgets(ctx, w.id)
		for _, l := range all {
			if l.Budget == id {
				*lines = append(*lines, l.ID)
			}
		}
		return err
	})
	return lines
}

// commit plans one commitment as far as its days have come: asked for, decided by the ladder, delivered, invoiced, paid.
func (w *work) commit(lines *[]funds.LineID, n int, on cal.Date) {
	line := n % 4
	amount := money.Euro(min(shares[line].part*w.Budget/7, 74_500_00) / 500 * 500)
	var commitment, invoice, payment string
	do := w.since(on)
	do(0, w.Officer, "order", func(ctx context.Context, day cal.Date) error {
		x := funds.CommitmentForm{Kind: funds.KindService, Title: w.orderTitle(line), Payee: w.purse.payees[sellers[line]], LegalBasis: fmt.Sprintf("DEMO-PO-%s-%d", w.Key, n+1),
			Method: funds.MethodQuotes, Quotes: 3, DeliveryOn: day.AddDays(28), Items: []funds.Item{{Line: (*lines)[line], Amount: amount}}}
		done, err := w.Funds.CreateCommitment(ctx, w.id, x)
		if commitment = done.Object.ID; err == nil {
			_, err = w.Funds.RequestCommitment(ctx, funds.CommitmentID(commitment), 0)
		}
		return err
	})
	do(2, w.Owner, "certify", w.agrees(&commitment, "funds.commitment.certify"))
	do(4, fundManager, "check", w.agrees(&commitment, "funds.commitment.check"))
	do(6, financialController, "approve", w.agrees(&commitment, "funds.commitment.approve"))
	do(9, contracting, "sign", w.agrees(&commitment, "funds.commitment.sign"))
	do(22, w.Officer, "accept", func(ctx context.Context, day cal.Date) error {
		_, err := w.Funds.AcceptDelivery(ctx, funds.CommitmentID(commitment), funds.DeliveryForm{AcceptedOn: day, Amount: amount, Document: "DEMO-DN-" + w.Key})
		return err
	})
	do(24, contracting, "invoice", func(ctx context.Context, day cal.Date) error {
		done, err := w.Funds.RegisterInvoice(ctx, funds.InvoiceForm{Commitment: funds.CommitmentID(commitment), Number: fmt.Sprintf("DEMO-%s-%02d", w.Key, n+1), DatedOn: day.AddDays(-1), ReceivedOn: day, Amount: amount})
		invoice = done.Object.ID
		return err
	})
	do(25, financialController, "release", w.agrees(&invoice, "funds.invoice.release"))
	do(26, w.Owner, "certify the invoice", w.agrees(&invoice, "funds.invoice.certify"))
	do(28, financialController, "approve the invoice", w.agrees(&invoice, "funds.invoice.approve"))
	do(30, preparer, "prepare", func(ctx context.Context, _ cal.Date) error {
		done, err := w.Funds.PreparePayment(ctx, funds.InvoiceID(invoice))
		payment = done.Object.ID
		return err
	})
	do(31, firstHand, "first signature", w.signs(&payment))
	do(32, secondHand, "second signature", w.signs(&payment))
}

// signs signs a payment that still wants a signature.
func (w *work) signs(id *string) doing {
	return func(ctx context.Context, _ cal.Date) error {
		p, err := w.Funds.Payment(ctx, funds.PaymentID(*id))
		if err != nil || p.State != funds.PaymentPrepared && p.State != funds.PaymentFirst {
			return err
		}
		_, err = w.Funds.SignPayment(ctx, p.ID, 0)
		return err
	}
}

func (w *work) orderTitle(line int) string {
	if w.lang == i18n.FR {
		return shares[line].title.FR
	}
	return shares[line].title.EN
}
