package mt940

import (
	"regexp"
	"strings"

	"cairn/internal/kernel/fault"
)

// What stands before a message: the blocks of the SWIFT envelope, whole or one on a line, and the lines that
// Dutch banks print in their place (the sender, the kind of message, the sender again).
const (
	maxHeader     = 8   // lines before one message; banks print three
	maxHeaderLine = 100 // bytes
)

var envelope = regexp.MustCompile(`^\{[1-5S]:.*\}$|^(\{.*\})?\{4:$`)

var (
	messageKind = regexp.MustCompile(`^:94[0-9]:$`)           // of Rabobank
	otherTag    = regexp.MustCompile(`^:\d\d[A-Z]?:`)         // a field that is not read
	almostTag   = regexp.MustCompile(`^\W*\d{1,2}[A-Z]?\s*:`) // the beginning of a field, damaged
)

// header is the lines outside of a message that wait for the :20: of the next.
type header struct {
	count, line int // line is that of the first
	text        string
}

// between takes a line outside of a message, or after its balances. Nothing but a header may stand there, which
// the :20: that follows proves: anything else may be what is left of a damaged statement.
func (p *parser) between(line string) error {
	if envelope.MatchString(line) || p.s != nil && otherTag.MatchString(line) {
		return nil
	}
	if p.head.count++; p.head.count == 1 {
		p.head.line, p.head.text = p.line, line
	}
	field := strings.HasPrefix(line, ":") && !messageKind.MatchString(line) || almostTag.MatchString(line)
	if field || p.head.count > maxHeader || len(line) > maxHeaderLine {
		return p.stray()
	}
	return nil
}

// headed ends the header, if there is one, with the tag that comes after it: of the next message, or of the balances
// in which a line stood that is not read.
func (p *parser) headed(tag string) error {
	if p.head.count == 0 {
		return nil
	}
	switch tag {
	case "20":
	case "64", "65", "86", "NS":
		if p.s == nil {
			return p.stray()
		}
	default:
		return p.stray()
	}
	p.head = header{}
	return nil
}

// stray is the fault of lines that belong to no message: in a file without any, that of another format.
func (p *parser) stray() error {
	p.at = p.head.line
	if p.statements == 0 && p.s == nil {
		return p.fault(nil, fault.Malformed, "mt940.not_mt940", nil)
	}
	return p.fault(nil, fault.Malformed, "mt940.stray", fault.Args{"value": p.head.text})
}

// shortened keeps a line of a file to what a message can quote.
func shortened(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
