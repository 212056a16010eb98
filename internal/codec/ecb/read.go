package ecb

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/govalues/decimal"
	"golang.org/x/text/encoding/unicode"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// What one file may ask of the reader. The history has some 7,000 days of 42 currencies.
const (
	maxLine   = 16 << 10  // bytes
	maxBytes  = 64 << 20  // bytes of a file, and of what is packed in it
	maxRates  = 400       // of one day
	maxSeen   = 2_000_000 // of one file: all of the ECB's history seven times over
	maxDigits = 19        // of a rate: what is kept exactly
)

// Read reads one file, packed or not, and hands over its days as they come (the bank lists the latest first). An error
// of visit ends the reading and is returned as it is; every other one is a fault that names file and
// line. A file without a day is refused.
func Read(ctx context.Context, r io.Reader, file string, visit func(Day) error) error {
	p := &parser{ctx: ctx, file: file, visit: visit, seen: map[place]first{}}
	if err := p.content(r); err != nil {
		return err
	}
	if p.days == 0 {
		return p.fault(nil, fault.Malformed, "ecb.empty", 1, nil)
	}
	return nil
}

// parser reads one file.
type parser struct {
	ctx    context.Context
	file   string
	visit  func(Day) error
	days   int
	packed bool // what is read comes out of a ZIP
	seen   map[place]first
}

// place is where a rate belongs; first is the one that came first for it.
type place struct {
	on       cal.Date
	currency money.Currency
}

type first struct {
	value decimal.Decimal
	line  int
}

// content tells the forms apart by what stands in the file: nobody's names of files can be relied on.
func (p *parser) content(r io.Reader) error {
	in := bufio.NewReaderSize(&limited{in: r, left: maxBytes}, 32<<10)
	head, _ := in.Peek(64)
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		in = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in), 32<<10)
		head, _ = in.Peek(64)
	}
	switch head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))); {
	case !p.packed && (bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))): // the latter holds no file
		return p.zip(in)
	case bytes.HasPrefix(head, []byte("<")):
		return p.xml(in)
	}
	return p.csv(in)
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
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, errLimit):
		return p.fault(nil, fault.TooLarge, "ecb.too_large", line, nil)
	case p.packed:
		return p.fault(nil, fault.Malformed, "ecb.zip_damaged", line, nil)
	}
	return p.fault(err, fault.Internal, "ecb.unreadable", line, nil)
}

// hand gives a day away, without what the file has said of it before.
func (p *parser) hand(d Day) error {
	fresh, err := p.fresh(d)
	if err != nil || len(fresh) == 0 && len(d.Rates) > 0 {
		return err
	}
	d.Rates = fresh
	return p.give(d)
}

func (p *parser) give(d Day) error {
	if p.days++; p.days%100 == 0 && p.ctx.Err() != nil {
		return p.failed(p.ctx.Err(), d.Line)
	}
	return p.visit(d)
}

// fresh are the rates of a day that the file has not stated before. One that it has stated with another value is
// refused: nobody can tell which of the two is right.
func (p *parser) fresh(d Day) (list []Rate, err error) {
	for _, r := range d.Rates {
		at := place{d.On, r.Currency}
		was, again := p.seen[at]
		if again && !was.value.Equal(r.Value) {
			return nil, p.fault(nil, fault.Malformed, "ecb.differ", d.Line, fault.Args{"first": was.line, "currency": string(r.Currency), "on": d.On, "a": was.value.String(), "b": r.Value.String()})
		}
		if len(p.seen) == maxSeen {
			return nil, p.fault(nil, fault.TooLarge, "ecb.too_large", d.Line, nil)
		}
		if !again {
			p.seen[at] = first{r.Value, d.Line}
			list = append(list, r)
		}
	}
	return list, nil
}

// date reads 2025-05-09 of the history and 09 May 2025 of the day.
func date(text string) (cal.Date, bool) {
	text = strings.TrimSpace(text)
	if d, err := cal.ParseDate(text); err == nil {
		return d, !d.IsZero() // no text at all is the zero day
	}
	t, err := time.Parse("2 January 2006", text)
	if err != nil || t.Year() < 1 {
		return cal.Date{}, false
	}
	return cal.Of(t), true
}

// rate adds one rate to a day. A rate that is no number above zero is refused with the file: a day that
// lacks a rate would otherwise look like a day on which there was none. So is one of more digits than are
// kept, which would be rounded without a word. That of the euro itself says nothing, and can only be 1.
func (p *parser) rate(d *Day, c money.Currency, text string, line int) error {
	wrong := func(key string) error {
		return p.fault(nil, fault.Malformed, key, line, fault.Args{"value": clip(text), "currency": string(c), "digits": maxDigits})
	}
	v, err := decimal.Parse(text)
	switch {
	case err != nil || !v.IsPos() || strings.ContainsAny(text, "eE"):
		return wrong("ecb.rate")
	case len(text)-strings.Count(text, ".")-strings.Count(text, "+") > maxDigits:
		return wrong("ecb.digits")
	case c == money.EUR && !v.Equal(decimal.One):
		return wrong("ecb.euro")
	case c == money.EUR:
		return nil
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
	in   io.Reader
	left int
}

var errLimit = errors.New("ecb: the file is too large")

// Read implements io.Reader.
func (l *limited) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLimit
	}
	n, err := l.in.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}

// clip keeps a fault readable.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
