package office

import (
	"encoding/xml"
	"errors"
	"path"
	"strconv"
)

// slideKinds are what masters and layouts may point to.
var slideKinds = map[string]bool{"image": true, "theme": true, "themeOverride": true, "slideLayout": true, "slideMaster": true, "tags": true,
	"http://schemas.microsoft.com/office/2007/relationships/hdphoto": true}

// takeDeck takes the first master of a presentation of the office over, with its layouts, theme and pictures. Its
// slides stay where they are.
func (f *pptx) takeDeck(file []byte) error {
	h, err := openHouse(file, "PowerPoint", typeSlides+"presentation.main+xml", typeSlides+"template.main+xml", typeSlides+"slideshow.main+xml")
	if err != nil {
		return err
	}
	k := &f.deck
	first := ""
	if _, err := h.readXML(h.main, func(e xml.StartElement) {
		switch e.Name.Local {
		case "sldMasterId":
			if first == "" {
				first, k.masterID = attr(e, nsRel, "id"), attr(e, nsPlain, "id")
			}
		case "sldSz":
			k.wide, k.high = number(attr(e, nsPlain, "cx")), number(attr(e, nsPlain, "cy"))
		}
	}); err != nil {
		return err
	}
	rels, err := h.relations(h.main)
	if err != nil {
		return err
	}
	name := ""
	for _, r := range rels {
		if r.id == first && r.kind == relOffice+"slideMaster" && !r.outside {
			name = r.target
		}
	}
	if name == "" || k.wide < 2_000_000 || k.high < 2_000_000 || k.wide > 60_000_000 || k.high > 60_000_000 {
		return h.damaged(h.main, errors.New("no master or no size"))
	}
	if k.master, err = h.take(&f.pack, name, slideKinds); err != nil {
		return err
	}
	if k.masterID, err = masterID(k.masterID, k.master.b); err != nil {
		return h.damaged(h.main, err)
	}
	return f.readDeck(h)
}

// firstMasterID is the least id that a master or layout may have.
const firstMasterID = 1 << 31

// masterID is the id that a presentation gives its master, or one that no layout has where it gives none.
func masterID(said string, master []byte) (string, error) {
	if said != "" {
		if n, err := strconv.ParseUint(said, 10, 32); err != nil || n < firstMasterID {
			return "", errors.New("an id of a master that is none")
		}
		return said, nil
	}
	used := map[string]bool{}
	_ = walk(master, func(e xml.StartElement) { // read before, and found whole
		if e.Name.Local == "sldLayoutId" {
			used[attr(e, nsPlain, "id")] = true
		}
	})
	for n := firstMasterID; ; n++ {
		if id := strconv.Itoa(n); !used[id] {
			return id, nil
		}
	}
}

// readDeck finds the layouts that sections stand on, and the colours and fonts of charts.
func (f *pptx) readDeck(h *houseFile) error {
	k := &f.deck
	base := readLayout(k.master, slideLayout{}, k)
	parts := map[string]*part{}
	for _, pt := range f.parts {
		parts[pt.name] = pt
	}
	var layouts []foundLayout
	for _, r := range k.master.rels {
		name := resolve(path.Dir(k.master.name), r.target)
		pt := parts[name]
		switch {
		case pt == nil:
		case r.kind == relOffice+"theme":
			themeLook(pt.b, &f.h)
		case r.kind == relOffice+"slideLayout":
			l := foundLayout{slideLayout: readLayout(pt, base, k)}
			_ = walk(pt.b, func(e xml.StartElement) {
				if e.Name.Local == "sldLayout" {
					l.kind = attr(e, nsPlain, "type")
				}
			})
			layouts = append(layouts, l)
		}
	}
	if len(layouts) == 0 {
		return h.damaged(k.master.name, errors.New("no layouts"))
	}
	f.h.prefer(f.d.Style)
	k.cover = pick(layouts, "title", "secHead", "obj", "titleOnly")
	k.layouts = map[Layout]slideLayout{}
	for _, form := range layoutForms {
		var l slideLayout
		if form.body {
			l = pick(layouts, "obj", "tx", "twoObj", "titleOnly")
		} else {
			l = pick(layouts, "titleOnly", "obj", "tx")
			l.body = ""
		}
		l.size = form.size
		k.layouts[form.layout] = l
	}
	return nil
}

// foundLayout is a layout of the office with its kind as the standard names it.
type foundLayout struct {
	slideLayout
	kind string
}

// pick is the first layout of the kinds, in the order asked; one with a title when there is none, or any.
func pick(layouts []foundLayout, kinds ...string) slideLayout {
	for _, kind := range kinds {
		for _, l := range layouts {
			if l.kind == kind && l.title != "" {
				return l.slideLayout
			}
		}
	}
	for _, l := range layouts {
		if l.title != "" {
			return l.slideLayout
		}
	}
	return layouts[0].slideLayout
}

// readLayout finds the places of a layout or master.
func readLayout(pt *part, base slideLayout, k *deck) slideLayout {
	l := slideLayout{part: pt, box: base.box, size: 1800}
	var box *frame
	bodies := 0
	_ = walk(pt.b, func(e xml.StartElement) { // read before, and found whole
		switch e.Name.Local {
		case "sp", "grpSp", "pic", "graphicFrame", "cxnSp":
			box = nil
		case "ph":
			kind, idx := attr(e, nsPlain, "type"), attr(e, nsPlain, "idx")
			if idx == "" {
				idx = "0"
			}
			if _, err := strconv.ParseUint(idx, 10, 32); err != nil {
				return // no place that a slide could fill
			}
			switch kind {
			case "title", "ctrTitle":
				l.title = kind
			case "subTitle":
				l.sub = idx
			case "sldNum":
				l.number = idx == "12"
			case "", "obj", "body":
				if bodies++; bodies == 1 {
					if kind != "body" {
						l.body = idx
					}
					box = &l.box
				}
			}
		case "off":
			if box != nil {
				box.x, box.y = number(attr(e, nsPlain, "x")), number(attr(e, nsPlain, "y"))
			}
		case "ext":
			if box != nil && attr(e, nsPlain, "cx") != "" {
				box.w, box.h = number(attr(e, nsPlain, "cx")), number(attr(e, nsPlain, "cy"))
				box = nil
			}
		}
	})
	l.box = l.box.within(k)
	return l
}

// within keeps a body between the markings and on the slide.
func (r frame) within(k *deck) frame {
	top, bottom := k.high*9/100, k.high-430_000
	if r.w < k.wide/3 || r.h < k.high/4 || r.x+r.w > k.wide || r.y >= bottom-k.high/4 {
		r = frame{k.wide / 20, k.high / 5, k.wide * 18 / 20, k.high * 7 / 10}
	}
	r.y = max(r.y, top)
	r.h = min(r.h, bottom-r.y)
	return r
}
