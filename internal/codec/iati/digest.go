package iati

import (
	"crypto/sha256"
	"encoding/xml"
	"hash"
	"slices"
	"strings"
)

// reading is the version of this reader. Raise it when the reader, or who keeps what it read, makes
// something else of the same file, so that the next import reads unchanged activities again.
const reading = "iati 2"

// Marks between the parts of the canonical form: characters that no XML document can contain.
const (
	markStart = 1 + iota
	markName
	markValue
	markText
	markEnd
)

// canon digests an activity in a canonical form: names with their namespaces, attributes in order,
// texts with white space collapsed.
type canon struct {
	hash  hash.Hash
	buf   []byte
	on    bool // inside an activity
	open  bool // inside a text
	space bool // white space is pending inside a text
}

// begin starts the digest of one activity; context is what it inherits from its file.
func (c *canon) begin(context ...string) {
	if c.hash == nil {
		c.hash = sha256.New()
	}
	c.hash.Reset()
	c.on, c.open, c.space, c.buf = true, false, false, append(c.buf[:0], reading...)
	for _, s := range context {
		c.buf = append(append(c.buf, markName), s...)
	}
}

// sum ends it.
func (c *canon) sum() (digest [sha256.Size]byte) {
	c.hash.Write(c.buf)
	c.hash.Sum(digest[:0])
	c.on = false
	return digest
}

func (c *canon) start(t xml.StartElement) {
	if !c.on {
		return
	}
	c.mark(markStart)
	c.name(t.Name)
	attrs := t.Attr
	if !slices.IsSortedFunc(attrs, byName) {
		attrs = slices.Clone(attrs)
		slices.SortStableFunc(attrs, byName)
	}
	for _, a := range attrs {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue // names are resolved already
		}
		c.buf = append(c.buf, markName)
		c.name(a.Name)
		c.buf = append(append(c.buf, markValue), strings.TrimSpace(a.Value)...)
	}
}

func (c *canon) end() {
	if c.on {
		c.mark(markEnd)
	}
}

func (c *canon) mark(m byte) {
	if len(c.buf) > 16<<10 {
		c.hash.Write(c.buf)
		c.buf = c.buf[:0]
	}
	c.buf = append(c.buf, m)
	c.open, c.space = false, false
}

func (c *canon) name(n xml.Name) {
	if n.Space != "" {
		c.buf = append(append(c.buf, n.Space...), ' ')
	}
	c.buf = append(c.buf, n.Local...)
}

// text adds a piece of text; pieces that a comment or a CDATA border parts are one text.
func (c *canon) text(t []byte) {
	if !c.on {
		return
	}
	for _, b := range t {
		switch {
		case b == ' ' || b == '\n' || b == '\t' || b == '\r':
			c.space = c.open
			continue
		case !c.open:
			c.buf = append(c.buf, markText)
			c.open = true
		case c.space:
			c.buf = append(c.buf, ' ')
		}
		c.space = false
		c.buf = append(c.buf, b)
	}
}

func byName(a, b xml.Attr) int {
	if n := strings.Compare(a.Name.Local, b.Name.Local); n != 0 {
		return n
	}
	return strings.Compare(a.Name.Space, b.Name.Space)
}
