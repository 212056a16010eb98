package ecb

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// What one file may ask of the reader. The history has some 7,000 days of 42 currencies.
const (
	maxLine  = 16 << 10 // bytes
	maxBytes = 64 << 20 // bytes of an XML file
	maxRates = 400      // of one day
)

// Read reads one file and hands over its days as they come (the bank lists the latest first). An error
// of visit ends the reading and is returned as it is; every other one is a fault that names file and
// line. A file without a day is refused.
func Read(ctx context.Context, r io.Reader, file string, visit func(Day) error) error {
	p := &parser{ctx: ctx, file: file, visit: visit}
	in := bufio.NewReaderSize(r, 32<<10)
	head, _ := in.Peek(64)
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	read := p.csv
	if bytes.HasPrefix(head, []byte("<")) {
		read = p.xml
	}
	if err := read(in); err != nil {
		return err
	}
	if p.days == 0 {
		return p.fault(nil, fault.Malformed, "ecb.empty", 1, nil)
	}
	return nil
}

type parser struct {
	ctx   context.Context
	file  string
	visit func(Day) error
	days  int
}

func (p *parser) fault(cause error, kind fault.Kind, key string, line int, more fault.Args) error {
	args := fault.Args{"file": p.file, "line": line}
	for k, v := range more {
		args[k] = v
	}
	return fault.Wrap(cause, kind, key, args)
}

// failed tells why the source gives no more.
func (p *parser) failed(err error, line int) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return known
	}
	return p.fault(err, fault.Internal, "ecb.unreadable", line, nil)
}

func (p *parser) hand(d Day) error {
	if p.days++; p.days%100 == 0 && p.ctx.Err() != nil {
		return p.failed(p.ctx.Err(), d.Line)
	}
	return p.visit(d)
}

func (p *parser) csv(in *bufio.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 4096), maxLine)
	var currencies []money.Currency
	line := 0
	for lines.Scan() {
		line++
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if text == "" {
			continue
		}
		cells := strings.Split(strings.TrimRight(text, ", "), ",")
		if currencies == nil {
			var err error
			if currencies, err = p.header(cells, line); err != nil {
				return err
			}
			continue
		}
		if len(cells)-1 > len(currencies) {
			return p.fault(nil, fault.Malformed, "ecb.columns", line, fault.Args{"found": len(cells) - 1, "columns": len(currencies)})
		}
		on, ok := date(cells[0])
		if !ok {
			return p.fault(nil, fault.Malformed, "ecb.date", line, fault.Args{"value": clip(cells[0])})
		}
		d := Day{On: on, Line: line}
		for i, cell := range cells[1:] {
			if cell = strings.TrimSpace(cell); cell == "" || cell == "N/A" {
				continue
			}
			if err := p.rate(&d, currencies[i], cell, line); err != nil {
				return err
			}
		}
		if err := p.hand(d); err != nil {
			return err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return p.fault(err, fault.TooLarge, "ecb.too_large", line+1, nil)
	case err != nil:
		return p.failed(err, line+1)
	}
	return nil
}

func (p *parser) header(cells []string, line int) ([]money.Currency, error) {
	if strings.TrimSpace(cells[0]) != "Date" || len(cells) < 2 || len(cells) > maxRates {
		return nil, p.fault(nil, fault.Malformed, "ecb.not_rates", line, nil)
	}
	seen := map[money.Currency]bool{}
	list := make([]money.Currency, 0, len(cells)-1)
	for _, cell := range cells[1:] {
		c := money.Currency(strings.TrimSpace(cell))
		if !c.Valid() || seen[c] {
			return nil, p.fault(nil, fault.Malformed, "ecb.currency", line, fault.Args{"value": clip(cell)})
		}
		seen[c] = true
		list = append(list, c)
	}
	return list, nil
}

// date reads 2025-05-09 of the history and 09 May 2025 of the day.
func date(text string) (cal.Date, bool) {
	text = strings.TrimSpace(text)
	if d, err := cal.ParseDate(text); err == nil {
		return d, true
	}
	t, err := time.Parse("2 January 2006", text)
	if err != nil || t.Year() < 1 {
		return cal.Date{}, false
	}
	return cal.Of(t), true
}

// rate adds one rate to a day. A rate that is no number above zero is refused with the file: a day that
// lacks a rate would otherwise look like a day on which there was none.
func (p *parser) rate(d *Day, c money.Currency, text string, line int) error {
	v, err := decimal.Parse(text)
	if err != nil || !v.IsPos() || strings.ContainsAny(text, "eE") {
		return p.fault(err, fault.Malformed, "ecb.rate", line, fault.Args{"value": clip(text), "currency": string(c)})
	}
	for _, r := range d.Rates {
		if r.Currency == c {
			return p.fault(nil, fault.Malformed, "ecb.twice", line, fault.Args{"currency": string(c)})
		}
	}
	if len(d.Rates) >= maxRates {
		return p.fault(nil, fault.TooLarge, "ecb.too_large", line, nil)
	}
	d.Rates = append(d.Rates, Rate{Currency: c, Value: v})
	return nil
}

// limited ends a source that does not end by itself.
type limited struct {
	in    io.Reader
	left  int
	ended bool
}

var errLimit = errors.New("ecb: the file is too large")

func (l *limited) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLimit
	}
	n, err := l.in.Read(b[:min(len(b), l.left)])
	l.left -= n
	l.ended = l.ended || err == io.EOF
	return n, err
}

// xml reads the nested Cube elements: one per day with a time, in it one per currency.
func (p *parser) xml(in *bufio.Reader) error {
	source := &limited{in: in, left: maxBytes}
	dec := xml.NewDecoder(source)
	var d *Day
	depth, found, cubes := 0, false, 0
	for {
		token, err := dec.Token()
		line, _ := dec.InputPos()
		if err == io.EOF && depth == 0 {
			if cubes == 0 {
				return p.fault(nil, fault.Malformed, "ecb.not_rates", line, nil)
			}
			return nil
		}
		if err != nil {
			return p.broken(err, source, line)
		}
		switch t := token.(type) {
		case xml.Directive:
			return p.fault(nil, fault.Refused, "ecb.doctype", line, nil)
		case xml.StartElement:
			if depth++; depth > 16 {
				return p.fault(nil, fault.Malformed, "ecb.not_rates", line, nil)
			}
			if depth == 1 && t.Name.Local != "Envelope" || depth == 1 && found {
				return p.fault(nil, fault.Malformed, "ecb.not_rates", line, nil)
			}
			found = true
			if t.Name.Local != "Cube" {
				continue
			}
			cubes++
			switch at := attrs(t); {
			case at["time"] != "":
				on, ok := date(at["time"])
				if !ok || d != nil {
					return p.fault(nil, fault.Malformed, "ecb.date", line, fault.Args{"value": clip(at["time"])})
				}
				d = &Day{On: on, Line: line}
			case at["currency"] != "" || at["rate"] != "":
				c := money.Currency(at["currency"])
				if d == nil || !c.Valid() {
					return p.fault(nil, fault.Malformed, "ecb.currency", line, fault.Args{"value": clip(at["currency"])})
				}
				if at["rate"] == "N/A" {
					continue
				}
				if err := p.rate(d, c, at["rate"], line); err != nil {
					return err
				}
			}
		case xml.EndElement:
			depth--
			if d != nil && t.Name.Local == "Cube" && depth == 2 {
				if err := p.hand(*d); err != nil {
					return err
				}
				d = nil
			}
		}
	}
}

// broken tells why no further token can be read.
func (p *parser) broken(err error, source *limited, line int) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errLimit):
		return p.fault(err, fault.TooLarge, "ecb.too_large", line, nil)
	case err == io.EOF, source.ended:
		return p.fault(err, fault.Malformed, "ecb.truncated", line, nil)
	case errors.As(err, &syntax), strings.HasPrefix(err.Error(), "xml:"):
		return p.fault(err, fault.Malformed, "ecb.malformed", line, nil)
	}
	return p.failed(err, line)
}

func attrs(t xml.StartElement) map[string]string {
	m := make(map[string]string, len(t.Attr))
	for _, a := range t.Attr {
		m[a.Name.Local] = strings.TrimSpace(a.Value)
	}
	return m
}

// clip keeps a fault readable.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
