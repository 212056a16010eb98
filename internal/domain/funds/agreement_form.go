package funds

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// AgreementForm is the form of an agreement as it is announced and negotiated.
type AgreementForm struct {
	Fund        FundID           `json:"fund"`
	Donor       string           `json:"donor"`
	Title       string           `json:"title"`
	Amount      money.Amount     `json:"amount"`
	PledgedOn   cal.Date         `json:"pledged_on"`
	ExpiresOn   cal.Date         `json:"expires_on"`
	Earmark     Earmark          `json:"earmark"`
	EarmarkRef  string           `json:"earmark_ref"`
	Exclusions  []string         `json:"exclusions"`
	Conditions  string           `json:"conditions"`
	ReportEvery int              `json:"report_every"`
	Unspent     UnspentRule      `json:"unspent"`
	Interest    InterestRule     `json:"interest"`
	InKind      bool             `json:"in_kind"`
	Valuation   string           `json:"valuation"`
	Contact     string           `json:"contact"`
	Instalments []InstalmentForm `json:"instalments"`
}

// InstalmentForm is an instalment as the form of an agreement has it; Amount is in the agreement's currency.
type InstalmentForm struct {
	DueOn  cal.Date     `json:"due_on"`
	Amount money.Amount `json:"amount" web:"currency=amount"`
}

// Form is the agreement as its form shows it.
func (a Agreement) Form() AgreementForm {
	f := AgreementForm{a.Fund, a.Donor, a.Title, a.Amount, a.PledgedOn, a.ExpiresOn, a.Earmark, a.EarmarkRef, []string{}, a.Conditions, a.ReportEvery,
		a.Unspent, a.Interest, a.InKind, a.Valuation, a.Contact, []InstalmentForm{}}
	for _, i := range a.Instalments {
		f.Instalments = append(f.Instalments, InstalmentForm{i.DueOn, money.Amount{Minor: i.Minor, Currency: a.Amount.Currency}})
	}
	for _, c := range a.Exclusions {
		f.Exclusions = append(f.Exclusions, string(c))
	}
	return f
}

// check tells every wrong field of the form, and of the agreement that it makes. The rows of instalments are held by their
// places in the form, in which rows left blank count: each that is filled in has a day, not before the one above, and an
// amount in the currency of the agreement, and together they are the agreement's.
func (f AgreementForm) check(a Agreement) error {
	var fs fault.Fields
	var sum int64
	var last cal.Date
	at := -1
	for i, x := range f.Instalments {
		if x.blank() {
			continue
		}
		at = i
		fs.Check(!x.DueOn.IsZero() && !x.DueOn.Before(last), rowField("instalments", i, "due_on"), "funds.agreement.instalment_day")
		if x.Amount.Minor != 0 && x.Amount.Currency != f.Amount.Currency {
			fs.Add(rowField("instalments", i, "amount"), "funds.receipt.currency", fault.Args{"currency": string(f.Amount.Currency)})
		} else {
			fs.Check(x.Amount.Minor > 0, rowField("instalments", i, "amount"), "funds.amount_not_positive")
		}
		last = x.DueOn
		sum += x.Amount.Minor
	}
	if err := fs.Err(); at >= 0 && err == nil && sum != f.Amount.Minor {
		fs.Add(rowField("instalments", at, "amount"), "funds.agreement.instalment_sum", nil)
	}
	if err := fs.Merge(a.Check()); err != nil {
		return err
	}
	return fs.Err()
}

// blank reports whether a row was left blank: it is no instalment.
func (x InstalmentForm) blank() bool { return x.DueOn.IsZero() && x.Amount.Minor == 0 }

// apply puts the form into an agreement. Rows of instalments that were left blank are none.
func (f AgreementForm) apply(a Agreement) Agreement {
	a.Title, a.Amount, a.PledgedOn, a.ExpiresOn, a.Earmark, a.EarmarkRef = f.Title, f.Amount, f.PledgedOn, f.ExpiresOn, f.Earmark, f.EarmarkRef
	a.Conditions, a.ReportEvery, a.Unspent, a.Interest, a.InKind, a.Valuation, a.Contact = f.Conditions, f.ReportEvery, f.Unspent, f.Interest, f.InKind, f.Valuation, f.Contact
	a.Instalments, a.Exclusions = nil, []Category{}
	for _, i := range f.Instalments {
		if !i.blank() {
			a.Instalments = append(a.Instalments, Instalment{i.DueOn, i.Amount.Minor})
		}
	}
	for _, c := range f.Exclusions {
		a.Exclusions = append(a.Exclusions, Category(c))
	}
	return a
}

type agreementView struct {
	AgreementForm
	State   AgreementState `json:"state"`
	Version int            `json:"version"`
}

func (a Agreement) view() agreementView { return agreementView{a.Form(), a.State, a.Revision} }
