package iati

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// What one file may ask of the reader. The largest activity seen is 0.3 MB, the deepest nests 8
// elements.
const (
	maxToken    = 1 << 20  // bytes of one tag, comment or text
	maxActivity = 16 << 20 // bytes of one activity
	maxElements = 200_000  // elements of one activity
	maxDepth    = 64       // elements inside each other
)

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// parser walks through one file. Its first failure stays in err and ends everything: each function
// below returns at once when it is set, so that the code that reads elements need not ask.
type parser struct {
	ctx   context.Context
	file  string
	today cal.Date
	src   *source
	dec   *xml.Decoder
	err   error

	line     int    // where the current token begins
	depth    int    // open elements
	space    string // the namespace of the root: elements of another one are a publisher's own
	text     []byte // text of the open elements, the innermost last
	language string // default language
	summary  Summary

	act      *Activity // the one being read, nil between two
	until    int64     // position at which it is too large
	elements int       // in it, so far
	canon    canon     // its digest
}

// element is a start tag.
type element struct {
	name  string
	attrs []xml.Attr
	line  int
}

// attr is the trimmed value of an attribute without a namespace, "" when it is not there.
func (e *element) attr(name string) string {
	for i := range e.attrs {
		if e.attrs[i].Name.Local == name && e.attrs[i].Name.Space == "" {
			return strings.TrimSpace(e.attrs[i].Value)
		}
	}
	return ""
}

// language is xml:lang in lower case, or what holds around the element.
func (e *element) language(around string) string {
	for i := range e.attrs {
		if e.attrs[i].Name.Local == "lang" && e.attrs[i].Name.Space == xmlSpace {
			return strings.ToLower(strings.TrimSpace(e.attrs[i].Value))
		}
	}
	return around
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

// next gives the next token, nil at the end and after a failure.
func (p *parser) next() xml.Token {
	if p.err != nil {
		return nil
	}
	p.line, _ = p.dec.InputPos()
	limit := p.src.position() + maxToken
	if p.act != nil {
		limit = min(limit, p.until)
	}
	p.src.allow(limit)
	token, err := p.dec.Token()
	if err != nil {
		p.failRead(err)
		return nil
	}
	switch t := token.(type) {
	case xml.StartElement:
		p.opened(t)
	case xml.EndElement:
		p.depth--
		p.canon.end()
	case xml.CharData:
		p.canon.text(t)
	case xml.Directive:
		if bytes.Contains(t, []byte("<!ENTITY")) {
			p.fail(nil, fault.Refused, "iati.entities", p.line, nil)
		}
	}
	return token
}

// opened accounts for a start tag.
func (p *parser) opened(t xml.StartElement) {
	p.depth++
	p.canon.start(t)
	if p.depth > maxDepth {
		p.fail(nil, fault.TooLarge, "iati.too_deep", p.line, fault.Args{"limit": maxDepth})
	}
	if p.act == nil {
		return
	}
	if p.elements++; p.elements > maxElements {
		p.failActivity(nil)
	}
}

// failRead tells why no further token can be read.
func (p *parser) failRead(err error) {
	line, _ := p.dec.InputPos()
	var known *fault.Fault
	switch {
	case err == io.EOF && p.depth == 0: // the end of the document
	case err == errLimit && p.act != nil && p.src.position() >= p.until:
		p.failActivity(err)
	case err == errLimit:
		p.failElement(err)
	case err == errBytes:
		p.fail(err, fault.Malformed, "iati.bytes", line, fault.Args{"encoding": p.src.encoding})
	case p.src.ended:
		p.fail(err, fault.Malformed, "iati.truncated", line, fault.Args{"activities": p.summary.Activities})
	case !p.src.failed(err):
		p.fail(err, fault.Malformed, "iati.malformed", line, nil)
	case p.ctx.Err() != nil:
		p.fail(err, fault.Unavailable, "iati.stopped", line, nil)
	case errors.As(err, &known): // such as an upload that is over its own limit
		p.err = known
	default:
		p.fail(err, fault.Internal, "iati.unreadable", line, nil)
	}
}

func (p *parser) failElement(cause error) {
	p.fail(cause, fault.TooLarge, "iati.element_too_large", p.line, fault.Args{"limit": maxToken >> 20})
}

func (p *parser) failActivity(cause error) {
	p.fail(cause, fault.TooLarge, "iati.activity_too_large", p.act.Line, fault.Args{"limit": maxActivity >> 20, "elements": maxElements})
}

// walk reads the element just opened to its end and returns its own text, trimmed. It calls visit
// for each child of the standard, which must walk or skip that child; a nil visit skips all.
func (p *parser) walk(visit func(e *element)) string {
	mark := len(p.text)
	for {
		switch t := p.next().(type) {
		case nil:
			return ""
		case xml.StartElement:
			if len(bytes.TrimSpace(p.text[mark:])) == 0 { // else a million activities indent the root's text
				p.text = p.text[:mark]
			}
			if visit == nil || t.Name.Space != p.space {
				p.skip()
				continue
			}
			visit(&element{t.Name.Local, t.Attr, p.line})
		case xml.CharData:
			if p.text = append(p.text, t...); len(p.text)-mark > maxToken {
				p.failElement(nil)
			}
		case xml.EndElement:
			text := string(bytes.TrimSpace(p.text[mark:]))
			p.text = p.text[:mark]
			return text
		}
	}
}

// skip reads the element just opened to its end and keeps nothing.
func (p *parser) skip() {
	for depth := p.depth; p.depth >= depth; {
		if p.next() == nil {
			return
		}
	}
}
