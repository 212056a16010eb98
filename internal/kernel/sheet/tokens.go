package sheet

import (
	"encoding/xml"
	"errors"
	"io"
)

// tokens reads a part of a workbook and holds that it is whole: every element is closed in the order in which it was
// opened, and the first one last. The decoder by itself is silent about both, and a part that breaks off would be
// read as a shorter one.
type tokens struct {
	dec  *xml.Decoder
	open []xml.Name
	root bool // the first element has been there
}

// maxDepth is far beyond what a workbook nests.
const maxDepth = 1000

// errNotWhole is told to nobody: whoever reads the part says what is damaged.
var errNotWhole = errors.New("sheet: the part is not whole")

func newTokens(in io.Reader) *tokens { return &tokens{dec: xml.NewDecoder(in)} }

// next gives the next token; io.EOF behind the end of a whole part alone.
func (t *tokens) next() (xml.Token, error) {
	token, err := t.dec.RawToken()
	if err == io.EOF && (!t.root || len(t.open) > 0) {
		return nil, errNotWhole
	}
	switch is := token.(type) {
	case xml.StartElement:
		if t.root && len(t.open) == 0 || len(t.open) == maxDepth {
			return nil, errNotWhole
		}
		t.root, t.open = true, append(t.open, is.Name)
	case xml.EndElement:
		if last := len(t.open) - 1; last < 0 || t.open[last] != is.Name {
			return nil, errNotWhole
		}
		t.open = t.open[:len(t.open)-1]
	}
	return token, err
}
