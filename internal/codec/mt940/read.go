package mt940

import (
	"bufio"
	"context"
	"embed"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Texts are the words of faults in English and French.
//
//go:embed text.json
var Texts embed.FS

// What one file may ask of the reader.
const (
	maxLine  = 64 << 10 // bytes; the standard allows 65
	maxField = 64 << 10 // bytes of one field with its continuation lines
)

// Read reads one file and hands over each entry with its statement as read so far, and at the end of
// each statement the whole statement with a nil entry. An error of visit ends the reading and is
// returned as it is; every other one is a fault that names file and line.
func Read(ctx context.Context, r io.Reader, file string, visit func(*Statement, *Entry) error) error {
	p := &parser{file: file, visit: visit}
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 4096), maxLine)
	for in.Scan() {
		if p.line++; p.line%1000 == 0 && ctx.Err() != nil {
			return p.fault(ctx.Err(), fault.Unavailable, "mt940.unreadable", nil)
		}
		if err := p.take(text(in.Bytes())); err != nil {
			return err
		}
	}
	p.line++
	switch err := in.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return p.fault(err, fault.TooLarge, "mt940.too_long", nil)
	case err != nil:
		var known *fault.Fault
		if errors.As(err, &known) {
			return known
		}
		return p.fault(err, fault.Internal, "mt940.unreadable", nil)
	}
	p.line = max(p.line-1, 1)
	if err := p.finish(); err != nil {
		return err
	}
	if err := p.headed(""); err != nil {
		return err
	}
	if p.statements == 0 {
		p.at = 1
		return p.fault(nil, fault.Malformed, "mt940.empty", nil)
	}
	return nil
}

// text is a line in UTF-8. Bytes that are not come from an old character set: the one of DOS where it
// uses the places that the one of Windows leaves to control characters.
func text(b []byte) string {
	line := strings.TrimRight(string(b), "\r\n")
	if utf8.ValidString(line) {
		return line
	}
	set := charmap.Windows1252
	for _, c := range b {
		if c >= 0x80 && c <= 0xa0 {
			set = charmap.CodePage852
		}
	}
	decoded, _ := set.NewDecoder().String(line)
	return decoded
}

type parser struct {
	file       string
	visit      func(*Statement, *Entry) error
	line       int // being read
	at         int // where the field began
	tag        string
	field      []string // its lines
	size       int
	s          *Statement
	e          *Entry
	info       []string // lines of the :86: of the entry, which some banks repeat
	infoSize   int
	after      bool // a closing balance was read: :86: belongs to the statement
	head       header
	currency   money.Currency
	tally      tally
	statements int
}

func (p *parser) fault(cause error, kind fault.Kind, key string, more fault.Args) error {
	args := fault.Args{"file": p.file, "line": max(p.at, 1)}
	if p.at == 0 {
		args["line"] = max(p.line, 1)
	}
	for k, v := range more {
		if s, ok := v.(string); ok {
			v = shortened(s)
		}
		args[k] = v
	}
	return fault.Wrap(cause, kind, key, args)
}

// tags are the fields of the two messages. What merely looks like one, such as the wrapped half of a
// time of day, goes on with the field before.
var tags = regexp.MustCompile(`^:(20|21|25P?|28C?|60[FM]|61|62[FM]|64|65|86|13D?|34F|90[CD]|NS):`)

// ends are the lines that close a message; ING writes -XXX.
func ends(line string) bool {
	return line == "-" || line == "-}" || line == "-XXX" || strings.HasPrefix(line, "-}{")
}

// take gathers the lines of a field, and hands it on when the next begins.
func (p *parser) take(line string) error {
	line = strings.Trim(line, "\x01\x03\x1a\ufeff")
	trimmed := strings.TrimSpace(line)
	switch {
	case ends(trimmed):
		return p.finish()
	case trimmed == "" || trimmed == ":":
		return nil
	}
	m := tags.FindStringSubmatch(line)
	switch {
	case m == nil && p.tag == "":
		return p.between(trimmed)
	case m == nil:
		return p.goesOn(line)
	}
	if err := p.flush(); err != nil {
		return err
	}
	if err := p.headed(m[1]); err != nil {
		return err
	}
	p.tag, p.at, p.size = m[1], p.line, len(line)
	p.field = append(p.field[:0], line[len(m[0]):])
	if p.tag == "20" || p.s == nil {
		if err := p.end(); err != nil {
			return err
		}
		p.s = &Statement{Line: p.line}
	}
	return nil
}

// goesOn adds a line to the field. After the balances it is the header of the next message, where the bank does
// not end its messages.
func (p *parser) goesOn(line string) error {
	switch p.tag {
	case "62F", "62M", "64", "65":
		return p.between(strings.TrimSpace(line))
	}
	if p.size += len(line); p.size > maxField {
		return p.fault(nil, fault.TooLarge, "mt940.too_long", nil)
	}
	p.field = append(p.field, line)
	return nil
}

// flush reads the field that is gathered.
func (p *parser) flush() error {
	if p.tag == "" || p.s == nil {
		return nil
	}
	tag := p.tag
	p.tag = ""
	first := strings.TrimSpace(p.field[0])
	if tag != "86" {
		p.inform()
	}
	switch tag {
	case "20":
		p.s.Reference = first
	case "25", "25P":
		p.s.Account = strings.ReplaceAll(first, " ", "")
	case "28", "28C":
		p.s.Number, p.s.Page, _ = strings.Cut(first, "/")
	case "60F", "60M", "62F", "62M":
		return p.balance(tag, first)
	case "34F":
		return p.floor(first)
	case "13", "13D":
		p.s.within = true
	case "90C", "90D":
		return p.total(tag, first)
	case "61":
		if err := p.hand(); err != nil {
			return err
		}
		return p.entry()
	case "86":
		if p.e != nil && !p.after {
			return p.gather()
		}
		p.s.Info = strings.TrimSpace(strings.Join(p.field, " "))
	case "NS":
		p.nonSwift()
	}
	return nil
}

// hand gives the entry to the caller once all its fields are read.
func (p *parser) hand() error {
	if p.e == nil {
		return nil
	}
	p.inform()
	e := p.e
	p.e = nil
	p.s.Entries++
	p.tally.add(e.Amount)
	return p.visit(p.s, e)
}

// end closes the statement.
func (p *parser) end() error {
	if err := p.hand(); err != nil || p.s == nil {
		return err
	}
	s := p.s
	// Many banks print the time of an end-of-day statement too: what has balances is no MT942.
	s.Interim = s.Interim || s.within && s.Opening == nil && s.Closing == nil
	s.Check = s.check(p.tally, p.currency)
	p.s, p.after, p.tally, p.currency = nil, false, tally{}, ""
	p.statements++
	return p.visit(s, nil)
}

// finish closes the message.
func (p *parser) finish() error {
	if err := p.flush(); err != nil {
		return err
	}
	p.tag = ""
	if p.s != nil {
		p.head = header{}
	}
	return p.end()
}
