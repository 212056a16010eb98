package camt

import (
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// amount reads a sum without a sign; direction gives it one.
func (p *parser) amount(a *xmlAmount, direction, element string, line int) money.Amount {
	if a == nil {
		p.fail(nil, fault.Malformed, "camt.missing", line, fault.Args{"element": element})
		return money.Amount{}
	}
	text := strings.TrimSpace(a.Text)
	m, err := money.ParseDecimal(text, money.Currency(strings.TrimSpace(a.Currency)))
	if err == nil && !m.Currency.Valid() || err != nil || m.Minor < 0 || strings.ContainsAny(text, "eE+") {
		p.fail(err, fault.Malformed, "camt.amount", line, fault.Args{"value": text, "currency": a.Currency})
		return money.Amount{}
	}
	switch strings.TrimSpace(direction) {
	case "CRDT":
		return m
	case "DBIT":
		return m.Neg()
	}
	p.fail(nil, fault.Malformed, "camt.direction", line, fault.Args{"value": direction})
	return money.Amount{}
}

// aside reads a sum that is told beside the one that counts, with the sign of the entry, nil where there is none. A bank may tell it in a
// currency that we do not know, or to more decimals than the currency has: then it is left out, and no reason to refuse the file.
func (p *parser) aside(a *xmlAmount, direction, element string, line int) *money.Amount {
	if a == nil {
		return nil
	}
	currency := money.Currency(strings.TrimSpace(a.Currency))
	if _, err := money.ParseDecimal(strings.TrimSpace(a.Text), currency); err != nil && fault.Of(err).Key != "money.not_a_number" || currency != "" && !currency.Valid() {
		return nil
	}
	m := p.amount(a, direction, element, line)
	return &m
}

// instant reads a date with a time; without a zone it is taken as UTC. Empty is the zero instant.
func (p *parser) instant(text string, line int) cal.Instant {
	text = strings.TrimSpace(text)
	if text == "" {
		return cal.Instant{}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 0 {
			return cal.At(t)
		}
	}
	p.fail(nil, fault.Malformed, "camt.date", line, fault.Args{"value": text})
	return cal.Instant{}
}

// day reads a date, or an instant whose date is the one the bank wrote, not the one in UTC.
func (p *parser) day(d xmlDate, line int) Day {
	text := strings.TrimSpace(d.Instant)
	if text == "" {
		text = strings.TrimSpace(d.Date)
	}
	if text == "" {
		return Day{}
	}
	at := p.instant(text, line)
	if p.err != nil {
		return Day{}
	}
	on, err := cal.ParseDate(text[:10])
	if err != nil {
		p.fail(err, fault.Malformed, "camt.date", line, fault.Args{"value": text})
	}
	if !strings.Contains(text, "T") {
		at = cal.Instant{}
	}
	return Day{on, at}
}

func (p *parser) balance(x xmlBalance, line int) Balance {
	day := p.day(x.Date, line)
	return Balance{
		Code:    first(x.Type.Code.Code, x.Type.Code.Proprietary, x.Type.Old),
		Interim: strings.TrimSpace(x.Type.Sub.Code) == "INTM",
		Amount:  p.amount(x.Amount, x.Direction, "Bal/Amt", line),
		On:      day.On, At: day.At,
	}
}

func (p *parser) entry(x *xmlEntry, line int) *Entry {
	e := &Entry{
		Line: line, Reference: trim(x.Reference), Amount: p.amount(x.Amount, x.Direction, "Ntry/Amt", line),
		Reversal: truth(x.Reversal), Status: first(x.Status.Code, x.Status.Text),
		Booked: p.day(x.Booked, line), Valued: p.day(x.Valued, line),
		BankRef: trim(x.BankRef), Code: code(x.Code), Charges: p.charges(x.Charges, line), Info: trim(x.Info),
	}
	if x.Batch != nil {
		e.BatchID = trim(x.Batch.PaymentID)
	}
	add := func(list []xmlDetail) {
		for i := range list {
			e.Details = append(e.Details, p.detail(&list[i], x.Direction, line))
		}
	}
	add(x.Old)
	for _, d := range x.Details {
		if d.Batch != nil && e.BatchID == "" {
			e.BatchID = trim(d.Batch.PaymentID)
		}
		add(d.Transactions)
	}
	return e
}

// detail takes the sign of its entry where it has none of its own: what some banks print inside a
// debit is CRDT from the payee's view.
func (p *parser) detail(x *xmlDetail, direction string, line int) Detail {
	r := x.References
	d := Detail{
		References: References{
			MessageID: trim(r.MessageID), BankRef: trim(r.BankRef), PaymentID: trim(r.PaymentID), InstructionID: trim(r.InstructionID),
			EndToEndID: trim(r.EndToEndID), TransactionID: trim(r.TransactionID), MandateID: trim(r.MandateID),
			ChequeNumber: trim(r.ChequeNumber), ClearingRef: trim(r.ClearingRef), UETR: trim(r.UETR),
		},
		Amount:       p.aside(x.Amount, direction, "TxDtls/Amt", line),
		Transaction:  p.aside(x.Amounts.Transaction.Amount, direction, "TxAmt/Amt", line),
		Instructed:   p.aside(x.Amounts.Instructed.Amount, direction, "InstdAmt/Amt", line),
		ExchangeRate: first(x.Amounts.Instructed.Rate.Value, x.Amounts.Transaction.Rate.Value, x.Amounts.Counter.Rate.Value),
		Code:         code(x.Code), Charges: p.charges(x.Charges, line),
		Debtor: p.party(x.Parties.Debtor, line), DebtorAccount: account(x.Parties.DebtorAccount), DebtorAgent: agent(x.Agents.Debtor),
		Creditor: p.party(x.Parties.Creditor, line), CreditAccount: account(x.Parties.CreditorAccount), CreditorAgent: agent(x.Agents.Creditor),
		ReturnReason: first(x.Return.Reason.Code, x.Return.Reason.Proprietary), AdditionalInfo: trim(x.Info),
	}
	for _, own := range r.Own {
		d.References.Proprietary = append(d.References.Proprietary, Reference{trim(own.Type), trim(own.Ref)})
	}
	for _, text := range x.Remittance.Free {
		d.Unstructured = append(d.Unstructured, trim(text))
	}
	for _, s := range x.Remittance.Structured {
		ref := s.Reference
		one := Structured{Ref: first(ref.Ref, ref.Old), Code: first(ref.Type.Code.Code, ref.Type.Old, ref.OldType.Code), Proprietary: first(ref.Type.Code.Proprietary, ref.OldType.Proprietary)}
		for _, text := range s.Info {
			one.Info = append(one.Info, trim(text))
		}
		d.Structured = append(d.Structured, one)
	}
	return d
}

func (p *parser) charges(x *xmlCharges, line int) *Charges {
	if x == nil {
		return nil
	}
	c := &Charges{Total: p.aside(x.Total, "CRDT", "TtlChrgsAndTaxAmt", line)}
	records := x.Records
	if x.Amount != nil { // before version 04 the element is the record
		records = append(records, x.xmlCharge)
	}
	for _, r := range records {
		if amount := p.aside(r.Amount, first(r.Direction, "DBIT"), "Chrgs/Amt", line); amount != nil {
			c.Records = append(c.Records, Charge{Amount: *amount, Included: truth(r.Included), Identifier: first(r.Type.Own.ID, r.Type.Code)})
		}
	}
	return c
}

func (p *parser) party(x *xmlParty, line int) *Party {
	if x == nil {
		return nil
	}
	if x.Inner != nil {
		x = x.Inner
	}
	party := &Party{Name: trim(x.Name), Country: trim(x.Country)}
	if a := x.Address; a != nil {
		party.Address = &Address{Street: trim(a.Street), Building: trim(a.Building), PostCode: trim(a.PostCode), Town: trim(a.Town), Subdivision: trim(a.Subdivision), Country: trim(a.Country)}
		for _, l := range a.Lines {
			party.Address.Lines = append(party.Address.Lines, trim(l))
		}
	}
	if x.ID == nil {
		return party
	}
	if o := x.ID.Organisation; o != nil {
		id := Organisation{BIC: first(o.AnyBIC, o.BICOrBEI, o.BIC), BEI: first(o.BICOrBEI, o.BEI), IBEI: trim(o.IBEI), EANGLN: trim(o.EANGLN)}
		others := o.Other
		if o.Own != nil {
			others = append(others, *o.Own)
		}
		if len(others) > 0 {
			id.Other, id.Scheme, id.Issuer = trim(others[0].ID), first(others[0].Scheme.Code, others[0].Scheme.Proprietary), trim(others[0].Issuer)
		}
		party.Organisation = &id
	}
	if h := x.ID.Person; h != nil {
		id := Person{Province: trim(h.Born.Province), City: trim(h.Born.City), Country: trim(h.Born.Country), Born: p.day(xmlDate{Date: h.Born.On}, line).On}
		if len(h.Other) > 0 {
			id.Other, id.Scheme, id.Issuer = trim(h.Other[0].ID), first(h.Other[0].Scheme.Code, h.Other[0].Scheme.Proprietary), trim(h.Other[0].Issuer)
		}
		party.Person = &id
	}
	return party
}

func account(x *xmlAccount) *Account {
	if x == nil {
		return nil
	}
	a := &Account{IBAN: strings.ReplaceAll(trim(x.ID.IBAN), " ", ""), Currency: money.Currency(trim(x.Currency)), Name: trim(x.Name), Owner: trim(x.Owner.Name)}
	if x.Owner.Inner != nil {
		a.Owner = trim(x.Owner.Inner.Name)
	}
	switch {
	case a.IBAN != "":
	case x.ID.Other != nil:
		a.Other, a.Scheme, a.Issuer = trim(x.ID.Other.ID), first(x.ID.Other.Scheme.Code, x.ID.Other.Scheme.Proprietary), trim(x.ID.Other.Issuer)
	case x.ID.Own != nil:
		a.Other, a.Proprietary = trim(x.ID.Own.ID), true
	default:
		a.Other = trim(x.ID.BBAN)
	}
	if bank := agent(x.Servicer); bank != nil {
		a.BIC = bank.BIC
	}
	return a
}

func agent(x *xmlAgent) *Agent {
	if x == nil {
		return nil
	}
	i := x.Institution
	return &Agent{BIC: first(i.BICFI, i.BIC, i.Combined.BIC), Name: first(i.Name, i.Joined.Name, i.Combined.Name)}
}

func code(x xmlCode) Code {
	return Code{Domain: trim(x.Domain.Code), Family: trim(x.Domain.Family.Code), SubFamily: trim(x.Domain.Family.Sub), Proprietary: trim(x.Own.Code), Issuer: trim(x.Own.Issuer)}
}

func trim(s string) string { return strings.TrimSpace(s) }

// first is the first text that is not blank, trimmed.
func first(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}

func truth(s string) bool { s = trim(s); return s == "true" || s == "1" }
