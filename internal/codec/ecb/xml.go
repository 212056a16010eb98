package ecb

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// unknownCharset is the name of an encoding that is not read.
type unknownCharset string

// Error implements error.
func (u unknownCharset) Error() string { return "ecb: no encoding " + string(u) }

// charset decodes what an XML file declares itself to be in. UTF-16 is decoded by its mark before, whatever is declared.
func charset(name string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "utf-8", "utf8", "utf-16", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252": // what the bank writes is the same in all
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Reader(in), nil
	}
	return nil, unknownCharset(name)
}

// xml reads the nested Cube elements: one per day with a time, in it one per currency.
func (p *parser) xml(in io.Reader) error {
	dec := xml.NewDecoder(in)
	dec.CharsetReader = charset
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
			return p.broken(err, line)
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
func (p *parser) broken(err error, line int) error {
	var syntax *xml.SyntaxError
	var foreign unknownCharset
	switch {
	case errors.As(err, &foreign):
		return p.fault(nil, fault.Malformed, "ecb.encoding", line, fault.Args{"encoding": clip(string(foreign))})
	case err == io.EOF, errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return p.fault(nil, fault.Malformed, "ecb.truncated", line, nil)
	case errors.As(err, &syntax), strings.HasPrefix(err.Error(), "xml:"):
		return p.fault(nil, fault.Malformed, "ecb.malformed", line, nil)
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
