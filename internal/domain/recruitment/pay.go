package recruitment

import (
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// payRange is an amount, or both ends of a band (R146).
func payRange(p *i18n.Printer, low, high money.Amount) string {
	switch {
	case low.IsZero():
		return ""
	case high.IsZero():
		return low.Print(p)
	}
	return p.T("recruitment.pay_range", "low", low, "high", high)
}

// contractWords are kind, length and renewal of a contract.
func contractWords(p *i18n.Printer, f Form) string {
	if f.Contract == "" {
		return ""
	}
	said := p.T("recruitment.contract." + string(f.Contract))
	if f.ContractMonths > 0 {
		said = p.T("recruitment.contract_for", "kind", said, "span", monthsWords(p, f.ContractMonths))
	}
	if f.RenewalMonths > 0 {
		said = p.T("recruitment.contract_renewal", "contract", said, "span", monthsWords(p, f.RenewalMonths))
	}
	return said
}

// monthsWords is a number of months, in years where they are whole.
func monthsWords(p *i18n.Printer, months int) string {
	if months%12 == 0 {
		return p.T("recruitment.years", "n", months/12)
	}
	return p.T("recruitment.months", "n", months)
}
