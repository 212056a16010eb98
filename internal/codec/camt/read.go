package camt

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Texts are the words of faults in English and French.
//
//go:embed text.json
var Texts embed.FS

// What one file may ask of the reader.
const (
	maxToken    = 1 << 20 // bytes of one tag or text outside an entry
	maxEntry    = 8 << 20 // bytes of one entry: a batch of some 5,000 transactions
	maxBalances = 100     // of one statement
	maxHeader   = 500     // tags before the document in an envelope
)

// Read reads one file and hands over each entry with the statement it stands in, as read so far, and
// at the end of each statement the whole statement with a nil entry. The entry is the caller's to
// keep. An error of visit ends the reading and is returned as it is; every other one is a fault that
// names file and line.
func Read(ctx context.Context, r io.Reader, file string, visit func(*Statement, *Entry) error) (*Message, error) {
	p := &parser{ctx: ctx, file: file, visit: visit, in: &limited{in: bufio.NewReaderSize(r, 32<<10), limit: maxToken}}
	if head, _ := p.in.in.Peek(2); bytes.Equal(head, []byte("\xff\xfe")) || bytes.Equal(head, []byte("\xfe\xff")) || bytes.Equal(head, []byte("<\x00")) || bytes.Equal(head, []byte("\x00<")) {
		p.dec = xml.NewDecoder(p.in)
		p.fail(nil, fault.Malformed, "camt.encoding", 1, fault.Args{"encoding": "UTF-16"})
		return nil, p.err
	}
	p.dec = xml.NewDecoder(p.in)
	p.dec.CharsetReader = p.charset
	p.document()
	return p.message, p.err
}

// parser walks through one file. Its first failure stays in err and ends everything.
type parser struct {
	ctx      context.Context
	file     string
	in       *limited
	dec      *xml.Decoder
	visit    func(*Statement, *Entry) error
	message  *Message
	stated   int // statements read
	unknown  string
	err      error
	depth    int
	finished bool // the root was closed
}

var errLimit = errors.New("camt: one element is too large")

// limited gives bytes until the limit that the parser set for what it reads now.
type limited struct {
	in    *bufio.Reader
	given int64
	limit int64
	ended bool
}

// ReadByte implements io.ByteReader, so that the decoder does not read ahead.
func (l *limited) ReadByte() (byte, error) {
	if l.given >= l.limit {
		return 0, errLimit
	}
	b, err := l.in.ReadByte()
	if err != nil {
		l.ended = err == io.EOF
		return 0, err
	}
	l.given++
	return b, nil
}

// Read implements io.Reader for encodings other than UTF-8.
func (l *limited) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	one, err := l.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = one
	return 1, nil
}

func (p *parser) allow(bytes int64) { p.in.limit = p.in.given + bytes }

func (p *parser) charset(label string, in io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(label)
	if err != nil || strings.HasPrefix(strings.ToUpper(label), "UTF-16") {
		p.unknown = label
		return nil, errors.New("camt: an encoding nobody knows")
	}
	return enc.NewDecoder().Reader(in), nil
}

// fail ends the reading with a fault at a line.
func (p *parser) fail(cause error, kind fault.Kind, key string, line int, more fault.Args) {
	if p.err != nil {
		return
	}
	args := fault.Args{"file": p.file, "line": line}
	for k, v := range more {
		args[k] = v
	}
	p.err = fault.Wrap(cause, kind, key, args)
}

func (p *parser) line() int {
	line, _ := p.dec.InputPos()
	return line
}

// failRead tells why no further token can be read.
func (p *parser) failRead(err error, line int) {
	var known *fault.Fault
	var syntax *xml.SyntaxError
	switch {
	case p.unknown != "":
		p.fail(err, fault.Malformed, "camt.encoding", line, fault.Args{"encoding": p.unknown})
	case errors.Is(err, errLimit):
		p.fail(err, fault.TooLarge, "camt.too_large", line, fault.Args{"limit": maxEntry >> 20})
	case errors.As(err, &known):
		p.err = known
	case p.ctx.Err() != nil:
		p.fail(err, fault.Unavailable, "camt.unreadable", line, nil)
	case p.message == nil && p.depth == 0:
		p.fail(err, fault.Malformed, "camt.not_xml", line, nil)
	case p.in.ended:
		p.fail(err, fault.Malformed, "camt.truncated", line, nil)
	case errors.As(err, &syntax), strings.HasPrefix(err.Error(), "xml:"), strings.Contains(err.Error(), "exceeded max depth"):
		p.fail(err, fault.Malformed, "camt.malformed", line, nil)
	default:
		p.fail(err, fault.Internal, "camt.unreadable", line, nil)
	}
}

// next gives the next start or end tag, nil at the end of the document and after a failure.
func (p *parser) next() xml.Token {
	for p.err == nil {
		if p.ctx.Err() != nil {
			p.failRead(p.ctx.Err(), p.line())
			return nil
		}
		p.allow(maxToken)
		token, err := p.dec.Token()
		if err == io.EOF && p.finished {
			return nil
		}
		if err != nil {
			p.failRead(err, p.line())
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			p.depth++
			if p.finished {
				p.fail(nil, fault.Malformed, "camt.malformed", p.line(), nil)
				return nil
			}
			return t
		case xml.EndElement:
			p.depth--
			p.finished = p.depth == 0
			return t
		case xml.CharData:
			if len(bytes.TrimSpace(bytes.TrimPrefix(t, []byte("\ufeff")))) > 0 && p.depth == 0 {
				p.fail(nil, fault.Malformed, "camt.not_xml", p.line(), nil)
			}
		case xml.Directive: // no message of the standard has one, and harm begins with it
			p.fail(nil, fault.Refused, "camt.doctype", p.line(), nil)
		}
	}
	return nil
}

// decode reads the element just opened into a value.
func (p *parser) decode(to any, start *xml.StartElement, limit int64) {
	p.allow(limit)
	line := p.line()
	if err := p.dec.DecodeElement(to, start); err != nil {
		p.failRead(err, line)
	}
	p.depth--
}

func (p *parser) text(start *xml.StartElement) string {
	var s string
	p.decode(&s, start, maxToken)
	return trim(s)
}

func (p *parser) skip() {
	for depth := p.depth; p.depth >= depth && p.err == nil; {
		if p.next() == nil {
			return
		}
	}
}

var schema = regexp.MustCompile(`camt\.(05[234])\.001\.(\d\d)$`)

func (p *parser) document() {
	root, ok := p.next().(xml.StartElement)
	if !ok {
		return
	}
	line := p.line()
	root = p.unwrap(root)
	if p.err != nil {
		return
	}
	m := schema.FindStringSubmatch(root.Name.Space)
	if root.Name.Local != "Document" || m == nil {
		p.fail(nil, fault.Malformed, "camt.not_camt", line, fault.Args{"found": root.Name.Local, "space": root.Name.Space})
		return
	}
	in := p.depth + 1
	version, _ := strconv.Atoi(m[2])
	if version < 1 || version > 13 {
		p.fail(nil, fault.Refused, "camt.version", p.line(), fault.Args{"version": m[0]})
		return
	}
	p.message = &Message{Kind: Kind(m[1]), Version: version}
	for over := false; ; {
		switch t := p.next().(type) {
		case nil:
			return
		case xml.StartElement:
			switch {
			case over && t.Name.Local == "Document": // it may be of another kind
				p.fail(nil, fault.Malformed, "camt.second", p.line(), nil)
			case !over && p.depth == in:
				p.body()
			}
		case xml.EndElement:
			over = over || p.depth < in-1
			if p.finished && p.stated == 0 {
				p.fail(nil, fault.Malformed, "camt.no_statement", p.line(), nil)
			}
		}
	}
}

// unwrap gives the document inside an envelope in which a bank or a network sends it with a header, such as a business message or a data PDU; else
// the root itself.
func (p *parser) unwrap(root xml.StartElement) xml.StartElement {
	if root.Name.Local == "Document" {
		return root
	}
	for range maxHeader {
		t := p.next()
		if t == nil {
			return root
		}
		if start, ok := t.(xml.StartElement); ok && start.Name.Local == "Document" {
			return start
		}
	}
	return root
}

// body reads the message inside the document.
func (p *parser) body() {
	for {
		switch t := p.next().(type) {
		case nil:
			return
		case xml.EndElement:
			return
		case xml.StartElement:
			switch t.Name.Local {
			case "GrpHdr":
				p.head(&t)
			case "Stmt", "Rpt", "Ntfctn":
				p.statement()
			default:
				p.skip()
			}
		}
	}
}

func (p *parser) head(start *xml.StartElement) {
	line := p.line()
	var x xmlHead
	p.decode(&x, start, maxToken)
	m := p.message
	m.ID, m.Info, m.Page, m.LastPage = trim(x.ID), trim(x.Info), trim(x.Pages.Page), truth(x.Pages.Last)
	m.Created, m.Recipient = p.instant(x.Created, line), p.party(x.Recipient, line)
	if x.Query != nil {
		m.Query = &Query{MessageID: trim(x.Query.ID), Name: trim(x.Query.Name), Created: p.instant(x.Query.Created, line)}
	}
}

// statement reads one statement, report or notification, and hands over what it reads.
func (p *parser) statement() {
	s := &Statement{Message: p.message, Line: p.line()}
	var booked money.Amount
	var mixed bool
	for p.err == nil {
		switch t := p.next().(type) {
		case nil:
			return
		case xml.EndElement:
			s.Check = s.check(booked, mixed)
			p.stated++
			p.hand(s, nil)
			return
		case xml.StartElement:
			if t.Name.Local != "Ntry" {
				p.part(s, &t)
				continue
			}
			line := p.line()
			var x xmlEntry
			if p.decode(&x, &t, maxEntry); p.err != nil {
				return
			}
			e := p.entry(&x, line)
			s.Entries++
			if e.IsBooked() {
				sum, err := booked.Add(e.Amount)
				booked, mixed = sum, mixed || err != nil
			}
			p.hand(s, e)
		}
	}
}

func (p *parser) hand(s *Statement, e *Entry) {
	if p.err == nil {
		p.err = p.visit(s, e)
	}
}

// part reads what stands in a statement beside its entries.
func (p *parser) part(s *Statement, t *xml.StartElement) {
	line := p.line()
	switch t.Name.Local {
	case "Id":
		s.ID = p.text(t)
	case "ElctrncSeqNb":
		s.Sequence = p.text(t)
	case "LglSeqNb":
		s.LegalSequence = p.text(t)
	case "CreDtTm":
		s.Created = p.instant(p.text(t), line)
	case "CpyDplctInd":
		s.Copy = p.text(t)
	case "AddtlStmtInf", "AddtlRptInf", "AddtlNtfctnInf":
		s.Info = p.text(t)
	case "StmtPgntn", "RptPgntn", "NtfctnPgntn":
		var x xmlPages
		p.decode(&x, t, maxToken)
		s.Page, s.LastPage = trim(x.Page), truth(x.Last)
	case "FrToDt":
		var x struct {
			From string `xml:"FrDtTm"`
			To   string `xml:"ToDtTm"`
		}
		p.decode(&x, t, maxToken)
		s.From, s.To = p.instant(x.From, line), p.instant(x.To, line)
	case "Acct":
		var x xmlAccount
		p.decode(&x, t, maxToken)
		s.Account = *account(&x)
	case "Bal":
		var x xmlBalance
		p.decode(&x, t, maxToken)
		if len(s.Balances) >= maxBalances {
			p.fail(nil, fault.TooLarge, "camt.too_large", line, fault.Args{"limit": maxEntry >> 20})
			return
		}
		if p.err == nil {
			s.Balances = append(s.Balances, p.balance(x, line))
		}
	default:
		p.skip()
	}
}
