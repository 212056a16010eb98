package iati

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Summary tells what one file held.
type Summary struct {
	Version    string       // of the standard, as the file states it; "" when it does not
	Activities int          // handed over, the refused ones among them
	Refused    int          // without an identifier
	Flags      map[Trap]int // raised on all activities
}

// Read streams an activity file and calls each for every activity in it, in their order. The name is
// the file's, for the words of faults; today is the day up to which a thing can have happened (trap
// FutureDate; no day, no such flags). Each owns the activity it is given; its error ends the reading
// and is returned as it is.
//
// Every other error is a fault that names the file and the line; by then the activities before that
// line were handed over, and the summary counts them. Malformed: iati.empty, iati.html,
// iati.organisations, iati.not_xml, iati.not_iati, iati.encoding, iati.bytes, iati.truncated,
// iati.malformed. Refused: iati.entities (no entity of a file is ever expanded). TooLarge:
// iati.element_too_large, iati.activity_too_large, iati.too_deep. Unavailable: iati.stopped, when ctx
// ended. Internal: iati.unreadable, when r failed with an error that is no fault itself.
func Read(ctx context.Context, r io.Reader, name string, today cal.Date, each func(*Activity) error) (Summary, error) {
	p := &parser{file: name, today: today, ctx: ctx, summary: Summary{Flags: map[Trap]int{}}}
	src, err := newSource(ctx, r)
	if unknown, ok := err.(unknownEncoding); ok {
		p.fail(err, fault.Malformed, "iati.encoding", 1, fault.Args{"encoding": string(unknown)})
		return p.summary, p.err
	}
	p.src = src
	p.dec = xml.NewDecoder(src)
	p.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the source decoded it
	if root := p.root(); root != nil {
		p.activities(root, each)
		p.end()
	}
	return p.summary, p.err
}

// root finds the root element and judges by it whether this is an activity file; nil when it is not.
func (p *parser) root() *element {
	for p.err == nil {
		switch t := p.next().(type) {
		case nil:
			p.failRootless()
			return nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				p.fail(nil, fault.Malformed, "iati.not_xml", p.line, nil)
			}
		case xml.StartElement:
			p.space = t.Name.Space
			switch t.Name.Local {
			case "iati-activities":
				return &element{t.Name.Local, t.Attr, p.line}
			case "iati-organisations", "iati-organisation":
				p.fail(nil, fault.Malformed, "iati.organisations", p.line, nil)
			case "html", "HTML":
				p.fail(nil, fault.Malformed, "iati.html", p.line, nil)
			default:
				p.fail(nil, fault.Malformed, "iati.not_iati", p.line, fault.Args{"found": excerpt(t.Name.Local)})
			}
		}
	}
	return nil
}

// failRootless tells what a file is that ended, or broke, before its first element: empty, or
// something that never was XML, such as a workbook.
func (p *parser) failRootless() {
	broken := fault.Of(p.err)
	switch {
	case broken == nil:
		p.fail(nil, fault.Malformed, "iati.empty", 1, nil)
	case broken.Key == "iati.malformed", broken.Key == "iati.bytes":
		p.err = nil
		p.fail(broken, fault.Malformed, "iati.not_xml", p.line, nil)
	}
}

// activities reads the children of the root.
func (p *parser) activities(root *element, each func(*Activity) error) {
	p.summary.Version = root.attr("version")
	p.language = root.language("")
	p.walk(func(e *element) {
		if e.name != "iati-activity" {
			p.skip()
			return
		}
		a := p.activity(e)
		if p.err != nil {
			return
		}
		p.summary.Activities++
		if a.Refused != nil {
			p.summary.Refused++
		}
		for _, f := range a.Flags {
			p.summary.Flags[f.Trap]++
		}
		p.err = each(a)
	})
}

// end makes sure that nothing follows the root element.
func (p *parser) end() {
	for p.err == nil {
		switch t := p.next().(type) {
		case nil:
			return
		case xml.StartElement:
			p.fail(nil, fault.Malformed, "iati.malformed", p.line, nil)
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				p.fail(nil, fault.Malformed, "iati.malformed", p.line, nil)
			}
		}
	}
}
