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
		return p.badDate(tag, m[2])
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
	if o := p.s.Opening; o != nil && o.Amount.Currency != currency {
		return p.fault(nil, fault.Malformed, "mt940.currencies", fault.Args{"opening": string(o.Amount.Currency), "closing": string(currency)})
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
		return a, p.fault(nil, fault.Malformed, "mt940.amount", fault.Args{"value": text, "currency": string(c)})
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
	p.currency, p.s.Interim = money.Currency(m[1]), true
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
	p.s.within, p.after = true, true
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

// badDate is the fault of a date, which it names as the file writes it.
func (p *parser) badDate(tag, value string) error {
	return p.fault(nil, fault.Malformed, "mt940.date", fault.Args{"tag": tag, "value": value})
}

// apart is how many days the entry date, which has no year, may lie from the value date: what is farther away
// is 29 February of another year than that of the statement.
const apart = 182

// near is the day MMDD in the year that brings it nearest to another day. It knows no 30 February: on the day
// of an entry the bank has booked it.
func near(mmdd string, to cal.Date) (on cal.Date, ok bool) {
	for year := to.Year() - 1; year <= to.Year()+1; year++ {
		d, err := cal.ParseDate(strconv.Itoa(year) + "-" + mmdd[:2] + "-" + mmdd[2:])
		if err == nil && distance(d, to) <= apart {
			return d, true
		}
	}
	return cal.Date{}, false
}

func distance(a, b cal.Date) int { return max(a.DaysUntil(b), b.DaysUntil(a)) }

// entryForm has the value date, the entry date or blanks in its place, the mark, the letter of the currency, the
// amount, the type and the references.
var entryForm = regexp.MustCompile(`^(\d{6})(\d{4}| +)?(R?[CD]|E[CD])([A-Z])?(\d+(?:,\d*)?)([A-Z][A-Z0-9]{3})(.*)$`)

// days are the value date of an entry and the day on which it was booked, which a bank may leave out.
func (p *parser) days(value, entry string) (valued, booked cal.Date, err error) {
	if valued, err = day(value); err != nil {
		return valued, booked, p.badDate("61", value)
	}
	if entry == "" {
		return valued, valued, nil
	}
	booked, ok := near(entry, valued)
	if !ok {
		return valued, booked, p.badDate("61", entry)
	}
	return valued, booked, nil
}

// wrapped is over how many lines a bank may wrap an entry: without a bound, trying each would take long on a long
// field.
const wrapped = 8

// entry reads :61:. A bank may wrap it in the middle: then the lines are joined until it can be read.
func (p *parser) entry() error {
	if p.currency == "" {
		return p.fault(nil, fault.Malformed, "mt940.currency", nil)
	}
	head, used := strings.TrimSpace(p.field[0]), 1
	m := entryForm.FindStringSubmatch(head)
	for m == nil && used < min(len(p.field), wrapped) {
		head += strings.TrimSpace(p.field[used])
		used++
		m = entryForm.FindStringSubmatch(head)
	}
	if m == nil {
		return p.fault(nil, fault.Malformed, "mt940.field", fault.Args{"tag": "61", "value": p.field[0]})
	}
	valued, booked, err := p.days(m[1], strings.TrimSpace(m[2]))
	if err != nil {
		return err
	}
	reversal := strings.HasPrefix(m[3], "R")
	amount, err := p.amount(m[5], p.currency, strings.HasSuffix(m[3], "D") != reversal)
	if err != nil {
		return err
	}
	e := &Entry{Line: p.at, Valued: valued, Booked: booked, Dated: strings.TrimSpace(m[2]) != "", Amount: amount, Reversal: reversal, Type: m[6]}
	e.Reference, e.BankRef, _ = strings.Cut(strings.TrimSpace(m[7]), "//")
	if e.Reference = strings.TrimSpace(e.Reference); e.Reference == "NONREF" {
		e.Reference = ""
	}
	e.Supplementary = strings.TrimSpace(strings.Join(p.field[used:], " "))
	p.e, p.after = e, false
	return nil
}
