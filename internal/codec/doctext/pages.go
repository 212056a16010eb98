package doctext

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"

	"github.com/golang/snappy"
	"google.golang.org/protobuf/encoding/protowire"
)

// readPages reads an Apple Pages document: the XML of Pages '09, the archived objects of later ones.
func readPages(t *Text, content []byte) error {
	a, err := openArchive(content)
	if err != nil {
		return err
	}
	if a.has(".iwph") || a.has(".iwpv2") {
		return protected()
	}
	if part, err := a.part("index.xml"); err == nil {
		p := pagesXML{t: t}
		return tokens(part, p.token)
	}
	if inner, err := a.part("Index.zip"); err == nil {
		if a, err = openArchive(inner); err != nil {
			return err
		}
	}
	part, err := a.part("Index/Document.iwa")
	if err != nil {
		return damaged(err)
	}
	return archived(t, part)
}

// pagesXML gathers the paragraphs of Pages '09: sf:p elements inside the body's text storage.
type pagesXML struct {
	t    *Text
	line strings.Builder
	open int
}

func (p *pagesXML) token(tok xml.Token) bool {
	switch e := tok.(type) {
	case xml.StartElement:
		switch e.Name.Local {
		case "p":
			p.open++
		case "tab":
			p.line.WriteByte('\t')
		case "br", "lnbr":
			p.line.WriteByte(' ')
		}
	case xml.EndElement:
		if e.Name.Local == "p" && p.open > 0 {
			p.open--
			ok := p.t.add(Body, p.line.String())
			p.line.Reset()
			return ok
		}
	case xml.CharData:
		if p.open > 0 {
			p.line.Write(e)
		}
	}
	return true
}

// storageType is the number of the archived text storage among the objects of a Pages document.
const storageType = 2001

// archived reads the objects of an .iwa part: chunks of Snappy without checksums, inside them messages of
// protocol buffers, each after a header that tells its type and length. Text is in the text storages.
func archived(t *Text, part []byte) error {
	var data []byte
	for len(part) >= 4 && part[0] == 0 {
		n := int(part[1]) | int(part[2])<<8 | int(part[3])<<16
		if n > len(part)-4 {
			t.note(Damaged)
			break
		}
		if size, err := snappy.DecodedLen(part[4 : 4+n]); err != nil || size+len(data) > maxInside {
			return damaged(errors.Join(err, errors.New("chunk does not unpack")))
		}
		out, err := snappy.Decode(nil, part[4:4+n])
		if err != nil {
			return damaged(err)
		}
		data = append(data, out...)
		part = part[4+n:]
	}
	for len(data) > 0 {
		header, n := protowire.ConsumeBytes(data)
		if n < 0 {
			t.note(Damaged)
			return nil
		}
		data = data[n:]
		for _, info := range fields(header, 2) {
			kind, size := number(info, 1), int(number(info, 3))
			if size < 0 || size > len(data) {
				t.note(Damaged)
				return nil
			}
			if kind == storageType {
				storage(t, data[:size])
			}
			data = data[size:]
		}
	}
	return nil
}

// storage adds the paragraphs of a text storage: field 3 holds its text, with the marks of pages and breaks in it.
func storage(t *Text, message []byte) {
	for _, text := range fields(message, 3) {
		for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\u2029' || r == '\u0004' || r == '\u0005' }) {
			if !t.add(Body, strings.ReplaceAll(string(line), "\u2028", " ")) {
				return
			}
		}
	}
}

// fields are the values of a field that holds bytes.
func fields(message []byte, want protowire.Number) (list [][]byte) {
	for len(message) > 0 {
		num, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return list
		}
		message = message[n:]
		if num == want && kind == protowire.BytesType {
			value, n := protowire.ConsumeBytes(message)
			if n < 0 {
				return list
			}
			list = append(list, value)
			message = message[n:]
			continue
		}
		if n = protowire.ConsumeFieldValue(num, kind, message); n < 0 {
			return list
		}
		message = message[n:]
	}
	return list
}

// number is the first value of a field that holds a number, 0 without one.
func number(message []byte, want protowire.Number) uint64 {
	for len(message) > 0 {
		num, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return 0
		}
		message = message[n:]
		if num == want && kind == protowire.VarintType {
			value, _ := protowire.ConsumeVarint(message)
			return value
		}
		if n = protowire.ConsumeFieldValue(num, kind, message); n < 0 {
			return 0
		}
		message = message[n:]
	}
	return 0
}
