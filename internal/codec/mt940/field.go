package mt940

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

var balanceForm = regexp.MustCompile(`^([CD])(\d{6})([A-Z]{3})?(\d+(?:,\d*)?)$`)

func (p *parser) balance(tag, text string) error {
	m := balanceForm.FindStringSubmatch(text)
	if m == nil {
		return p.fault(nil, fault.Malformed, "mt940.field", fault.Args{"tag": tag, "value": text})
	}
	currency := money.Currency(m[3])
	if currency == "" {
		currency = p.currency
	}
	on, err := day(m[2])
	if err != nil {
		return p.fault(err, fault.Malformed, "mt940.date", fault.Args{"value": m[2]})
	}
	amount, err := p.amount(m[4], currency, m[1] == "D")
	if err != nil {
		return err
	}
	b := &Balance{Amount: amount, On: on, Middle: strings.HasSuffix(tag, "M")}
	side := &p.s.Opening
	if tag[0:2] == "62" {
		side = &p.s.Closing
		p.after = true
	}
	if *side != nil {
		return p.fault(nil, fault.Malformed, "mt940.repeated", fault.Args{"tag": tag})
	}
	*side = b
	p.currency = currency
	if tag[0:2] == "62" {
		return p.hand()
	}
	return nil
}

// amount reads the SWIFT form of a sum: a decimal comma, with or without digits after it.
func (p *parser) amount(text string, c money.Currency, debit bool) (money.Amount, error) {
	if !c.Valid() {
		return money.Amount{}, p.fault(nil, fault.Malformed, "mt940.currency", nil)
	}
	a, err := money.ParseDecimal(strings.TrimSuffix(strings.Replace(text, ",", ".", 1), "."), c)
	if err != nil {
		return a, p.fault(err, fault.Malformed, "mt940.amount", fault.Args{"value": text, "currency": string(c)})
	}
	if debit {
		a = a.Neg()
	}
	return a, nil
}

var floorForm = regexp.MustCompile(`^([A-Z]{3})([CD]?)\d+(,\d*)?$`)

// floor takes the currency from the floor limit of an MT942.
func (p *parser) floor(text string) error {
	m := floorForm.FindStringSubmatch(text)
	if m == nil {
		return p.fault(nil, fault.Malformed, "mt940.field", fault.Args{"tag": "34F", "value": text})
	}
	p.currency = money.Currency(m[1])
	return nil
}

var totalForm = regexp.MustCompile(`^(\d{1,5})([A-Z]{3})(\d+(?:,\d*)?)$`)

func (p *parser) total(tag, text string) error {
	m := totalForm.FindStringSubmatch(text)
	if m == nil {
		return p.fault(nil, fault.Malformed, "mt940.field", fault.Args{"tag": tag, "value": text})
	}
	amount, err := p.amount(m[3], money.Currency(m[2]), false)
	if err != nil {
		return err
	}
	count, _ := strconv.Atoi(m[1])
	side := &p.s.credits
	if tag == "90D" {
		side = &p.s.debits
	}
	*side = &total{count, amount.Minor}
	p.s.Interim, p.after = true, true
	return p.hand()
}

// day reads YYMMDD; years from 80 on are of the last century. 30 February, to which banks count
// interest, is the last day of that month.
func day(text string) (cal.Date, error) {
	yy, _ := strconv.Atoi(text[:2])
	year := 2000 + yy
	if yy >= 80 {
		year = 1900 + yy
	}
	month, _ := strconv.Atoi(text[2:4])
	d, _ := strconv.Atoi(text[4:])
	if month == 2 && (d == 29 || d == 30) {
		return cal.NewDate(year, time.March, 1).AddDays(-1), nil
	}
	return cal.ParseDate(strconv.Itoa(year) + "-" + text[2:4] + "-" + text[4:])
}

// near is the day MMDD in the year that brings it nearest to another day.
func near(mmdd string, to cal.Date) (best cal.Date, err error) {
	for year := to.Year() - 1; year <= to.Year()+1; year++ {
		d, e := cal.ParseDate(strconv.Itoa(year) + "-" + mmdd[:2] + "-" + mmdd[2:])
		if e != nil {
			err = e
			continue
		}
		if best.IsZero() || distance(d, to) < distance(best, to) {
			best = d
		}
	}
	if !best.IsZero() {
		return best, nil
	}
	return best, err
}

func distance(a, b cal.Date) int { return max(a.DaysUntil(b), b.DaysUntil(a)) }

var entryForm = regexp.MustCompile(`^(\d{6})(\d{4})?(R?[CD]|E[CD])([A-Z])?(\d+(?:,\d*)?)([A-Z][A-Z0-9]{3})(.*)$`)

// entry reads :61:. A bank may wrap it in the middle: then the lines are joined until it can be read.
func (p *parser) entry() error {
	if p.currency == "" {
		return p.fault(nil, fault.Malformed, "mt940.currency", nil)
	}
	head, used := strings.TrimSpace(p.field[0]), 1
	m := entryForm.FindStringSubmatch(head)
	for m == nil && used < len(p.field) {
		head += strings.TrimSpace(p.field[used])
		used++
		m = entryForm.FindStringSubmatch(head)
	}
	if m == nil {
		return p.fault(nil, fault.Malformed, "mt940.field", fault.Args{"tag": "61", "value": p.field[0]})
	}
	valued, err := day(m[1])
	booked := valued
	if err == nil && m[2] != "" {
		booked, err = near(m[2], valued)
	}
	if err != nil {
		return p.fault(err, fault.Malformed, "mt940.date", fault.Args{"value": m[1] + m[2]})
	}
	reversal := strings.HasPrefix(m[3], "R")
	amount, err := p.amount(m[5], p.currency, strings.HasSuffix(m[3], "D") != reversal)
	if err != nil {
		return err
	}
	e := &Entry{Line: p.at, Valued: valued, Booked: booked, Amount: amount, Reversal: reversal, Type: m[6]}
	e.Reference, e.BankRef, _ = strings.Cut(strings.TrimSpace(m[7]), "//")
	if e.Reference = strings.TrimSpace(e.Reference); e.Reference == "NONREF" {
		e.Reference = ""
	}
	e.Supplementary = strings.TrimSpace(strings.Join(p.field[used:], " "))
	p.e, p.after = e, false
	return nil
}

var structured = regexp.MustCompile(`^(\d{3})([?>])\d\d`)

// information reads :86: of an entry: structured subfields where the bank has them, else free text.
func (e *Entry) information(lines []string) {
	m := structured.FindStringSubmatch(lines[0])
	if m == nil {
		var words []string
		for _, l := range lines {
			words = append(words, strings.Fields(l)...)
		}
		e.Purpose = strings.Join(words, " ")
		return
	}
	e.Code = m[1]
	var purpose, party, text strings.Builder
	for _, sub := range strings.Split(strings.Join(lines, "")[3:], m[2])[1:] {
		if len(sub) < 2 {
			continue
		}
		key, value := sub[:2], sub[2:]
		switch no, err := strconv.Atoi(key); {
		case err != nil:
			purpose.WriteString(m[2] + sub) // a mark inside the text
		case no == 0:
			text.WriteString(value)
		case no >= 20 && no <= 29, no >= 60 && no <= 63:
			purpose.WriteString(value)
		case no == 30:
			e.PartyBIC = strings.TrimSpace(value)
		case no == 31:
			e.PartyAccount = strings.TrimSpace(value)
		case no == 32, no == 33:
			party.WriteString(value)
		}
	}
	e.Text, e.Party = strings.TrimSpace(text.String()), strings.TrimSpace(party.String())
	e.purpose(purpose.String())
}

var sepa = regexp.MustCompile(`(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)\+`)

// purpose takes the references of a SEPA payment out of the text that they are packed in.
func (e *Entry) purpose(text string) {
	at := sepa.FindAllStringSubmatchIndex(text, -1)
	if at == nil {
		e.Purpose = strings.TrimSpace(text)
		return
	}
	free := strings.TrimSpace(text[:at[0][0]])
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		value := strings.TrimSpace(text[m[1]:end])
		switch text[m[2]:m[3]] {
		case "EREF":
			e.EndToEndID = value
		case "MREF":
			e.MandateID = value
		case "SVWZ":
			free = strings.TrimSpace(free + " " + value)
		case "IBAN":
			e.PartyAccount = value
		case "BIC":
			e.PartyBIC = value
		}
	}
	e.Purpose = free
	if e.EndToEndID == "NOTPROVIDED" {
		e.EndToEndID = ""
	}
}

// nonSwift reads :NS:, which some banks use for texts in place of :86: and for the holder's name.
func (p *parser) nonSwift() {
	for _, l := range p.field {
		if len(l) < 2 {
			continue
		}
		no, err := strconv.Atoi(l[:2])
		value := strings.TrimSpace(l[2:])
		switch {
		case err != nil || value == "":
		case no == 22 && p.e == nil:
			p.s.Holder = value
		case p.e == nil:
		case no >= 1 && no <= 14:
			p.e.Purpose = strings.TrimSpace(p.e.Purpose + " " + value)
		case no == 15, no == 16:
			p.e.Party = strings.TrimSpace(p.e.Party + " " + value)
		case no == 17:
			p.e.Text = value
		}
	}
}
