package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

// wordHouse is what an office's own document gives: its styles by their names in small letters, its theme, its
// numberings, its logo and its page. The parts stand in the new file already.
type wordHouse struct {
	styles, theme, numbering *part
	ids                      map[string]string // of styles
	lastNumber, lastAbstract int
	numbers, cleanup         []byte // the ends of the numbering, behind what says how the numbers look
	logo                     []byte
	page                     wordPage
}

// wordKinds are what styles, themes and numberings may point to.
var wordKinds = map[string]bool{"image": true}

// readWordHouse takes the look of a document of the office over into a new file.
func readWordHouse(file []byte, p *pack, look *house, page wordPage) (*wordHouse, error) {
	f, err := openHouse(file, "Word", typeWord+"document.main+xml", typeWord+"template.main+xml")
	if err != nil {
		return nil, err
	}
	w := &wordHouse{ids: map[string]string{}, page: page}
	rels, err := f.relations(f.main)
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if r.outside {
			continue // pictures and templates of the body, which is not taken over
		}
		switch strings.TrimPrefix(r.kind, relOffice) {
		case "styles":
			err = w.takeStyles(f, p, r.target)
		case "theme":
			if w.theme, err = f.take(p, r.target, wordKinds); err == nil {
				themeLook(w.theme.b, look)
			}
		case "numbering":
			err = w.takeNumbering(f, p, r.target)
		case "header":
			err = w.findLogo(f, r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	if w.styles == nil {
		return nil, f.damaged("styles.xml", errors.New("missing"))
	}
	_, err = f.readXML(f.main, w.measure)
	w.page = w.page.sound(page)
	return w, err
}

// takeStyles copies the styles and finds their ids. Ours go before the end.
func (w *wordHouse) takeStyles(f *houseFile, p *pack, name string) (err error) {
	if w.styles, err = f.take(p, name, wordKinds); err != nil {
		return err
	}
	id, kind := "", ""
	_ = walk(w.styles.b, func(e xml.StartElement) {
		switch e.Name.Local {
		case "style":
			id, kind = attr(e, nsW, "styleId"), attr(e, nsW, "type")
		case "name":
			known := strings.ToLower(attr(e, nsW, "val"))
			if id != "" && known != "" && w.ids[known] == "" && (kind == "table") == (known == "normal table" || known == "cairn table" || known == "cairn facts") {
				w.ids[known] = string(appendText(nil, id))
			}
			id = ""
		}
	})
	end, err := openEnd(w.styles.b, "styles", func(string, int) {})
	if err != nil {
		return f.damaged(w.styles.name, err)
	}
	w.styles.b = append([]byte{}, w.styles.b[:end]...) // without its end, so that more can be put behind
	return nil
}

// openEnd is where the end tag of a part's root begins. Each is called with the children of the root and where they
// begin. The root must be that of Word with the prefix w, under which we write.
func openEnd(data []byte, root string, each func(name string, at int)) (int, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		at := int(d.InputOffset())
		token, err := d.RawToken()
		if err != nil {
			return 0, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch depth++; {
			case depth == 1 && (t.Name != xml.Name{Space: "w", Local: root} || attr(t, "xmlns", "w") != nsW):
				return 0, errors.New("not in the namespace of Word")
			case depth == 2:
				each(t.Name.Local, at)
			}
		case xml.EndElement:
			if depth--; depth > 0 {
				continue
			}
			if !bytes.HasPrefix(data[at:], []byte("</")) {
				return 0, errors.New("no end element")
			}
			return at, nil
		}
	}
}

// takeNumbering copies the numberings and finds the ids that are free behind them.
func (w *wordHouse) takeNumbering(f *houseFile, p *pack, name string) (err error) {
	if w.numbering, err = f.take(p, name, wordKinds); err != nil {
		return err
	}
	sound := true
	last := func(so *int, id string) {
		n := number(id)
		sound = sound && strconv.Itoa(n) == strings.TrimSpace(id)
		*so = max(*so, n)
	}
	_ = walk(w.numbering.b, func(e xml.StartElement) {
		switch e.Name.Local {
		case "abstractNum":
			last(&w.lastAbstract, attr(e, nsW, "abstractNumId"))
		case "num":
			last(&w.lastNumber, attr(e, nsW, "numId"))
		}
	})
	if !sound {
		return f.damaged(w.numbering.name, errors.New("an id of a numbering that is no number"))
	}
	whole := w.numbering.b
	numbers, cleanup := -1, -1 // where the numbers of the part begin, and what may stand behind them
	end, err := openEnd(whole, "numbering", func(name string, at int) {
		switch {
		case name == "num" && numbers < 0:
			numbers = at
		case name == "numIdMacAtCleanup" && cleanup < 0:
			cleanup = at
		}
	})
	if err != nil {
		return f.damaged(w.numbering.name, err)
	}
	if cleanup < 0 {
		cleanup = end
	}
	if numbers < 0 {
		numbers = cleanup
	}
	if numbers > cleanup {
		return f.damaged(w.numbering.name, errors.New("numbers in a wrong order"))
	}
	w.numbering.b = append([]byte{}, whole[:numbers]...)
	w.numbers, w.cleanup = whole[numbers:cleanup], whole[cleanup:end]
	return nil
}

// number reads a whole number of a size that ids and lengths have; 0 for anything else.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1<<27 {
		return 0
	}
	return n
}

// findLogo takes the first picture of a header that a file of ours can carry.
func (w *wordHouse) findLogo(f *houseFile, header string) error {
	rels, err := f.relations(header)
	if err != nil {
		return err
	}
	for _, r := range rels {
		if w.logo != nil || r.outside || r.kind != relOffice+"image" {
			continue
		}
		picture, err := f.read(r.target)
		if err != nil {
			return err
		}
		if checkLogo(picture) == nil { // a larger one is left where it is
			w.logo = picture
		}
	}
	return nil
}

// measure reads the paper and the margins; those of the last section hold.
func (w *wordHouse) measure(e xml.StartElement) {
	switch e.Name.Local {
	case "pgSz":
		w.page.wide, w.page.high = number(attr(e, nsW, "w")), number(attr(e, nsW, "h"))
		if w.page.wide > w.page.high {
			w.page.wide, w.page.high = w.page.high, w.page.wide
		}
	case "pgMar":
		for name, to := range map[string]*int{"top": &w.page.top, "right": &w.page.right, "bottom": &w.page.bottom, "left": &w.page.left, "header": &w.page.header, "footer": &w.page.footer} {
			*to = number(attr(e, nsW, name))
		}
	}
}

// sound is a page that text fits on; another one otherwise.
func (p wordPage) sound(other wordPage) wordPage {
	if p.wide > 31_680 || p.high > 31_680 || p.wide-p.left-p.right < 4000 || p.high-p.top-p.bottom < 4000 {
		return other
	}
	p.top, p.bottom = max(p.top, 1300), max(p.bottom, 1200) // room for the marking
	return p
}
