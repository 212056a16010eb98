package office

import (
	"fmt"
	"sort"
)

// tag is an element of the structure that a PDF has beside its pages: what a screen reader walks and what is
// kept when the text flows anew. Its content is marked on the pages by numbers.
type tag struct {
	role   string // of the standard: P, H1, Table, TD …
	alt    string // in place of a picture
	lang   string // where it is not the document's
	actual string // what is written, where the page shows it otherwise
	more   string // further entries of its dictionary
	kids   []tagKid
	object int
}

// tagKid is one of: an element, a marked content of a page, a link of a page.
type tagKid struct {
	tag        *tag
	page, mark int
	link       *pdfLink
}

// add puts an element into another.
func (t *tag) add(role string) *tag {
	kid := &tag{role: role}
	t.kids = append(t.kids, tagKid{tag: kid})
	return kid
}

// tagTree writes the elements and, for each page and link, the way back from content to element.
type tagTree struct {
	file  *pdfFile
	pages []*pdfPage
	links map[int]int // from a link's number in the tree to its element
	marks [][]int     // by page, then by mark
}

// write writes the whole tree and gives the number of its root.
func (w *tagTree) write(top *tag) int {
	root := w.file.reserve()
	w.links = map[int]int{}
	w.marks = make([][]int, len(w.pages))
	for i, p := range w.pages {
		w.marks[i] = make([]int, p.marks)
	}
	w.element(top, root)
	parents := w.file.reserve()
	body := []byte("<</Nums[")
	for i := range w.pages {
		body = fmt.Appendf(body, "%d[", i)
		for _, n := range w.marks[i] {
			body = fmt.Appendf(body, "%d 0 R ", n)
		}
		body = append(body, ']')
	}
	numbers := make([]int, 0, len(w.links))
	for n := range w.links {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	for _, n := range numbers {
		body = fmt.Appendf(body, "%d %d 0 R ", n, w.links[n])
	}
	w.file.object(parents, append(body, "]>>"...))
	w.file.object(root, fmt.Appendf(nil, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", top.object, parents, len(w.pages)+len(w.links)))
	return root
}

func (w *tagTree) element(t *tag, parent int) {
	t.object = w.file.reserve()
	b := fmt.Appendf(nil, "<</S/%s/P %d 0 R", t.role, parent)
	if t.alt != "" {
		b = append(b, "/Alt"+pdfText(t.alt)...)
	}
	if t.actual != "" {
		b = append(b, "/ActualText"+pdfText(t.actual)...)
	}
	if t.lang != "" {
		b = append(b, "/Lang("+t.lang+")"...)
	}
	b = append(b, t.more...)
	page := -1
	for _, k := range t.kids {
		if k.tag == nil && k.link == nil {
			page = k.page
			b = fmt.Appendf(b, "/Pg %d 0 R", w.pages[page].object)
			break
		}
	}
	b = append(b, "/K["...)
	for _, k := range t.kids {
		switch {
		case k.tag != nil:
			w.element(k.tag, t.object)
			b = fmt.Appendf(b, "%d 0 R ", k.tag.object)
		case k.link != nil:
			number := len(w.pages) + len(w.links)
			k.link.parent = number
			w.links[number] = t.object
			b = fmt.Appendf(b, "<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", k.link.object, w.pages[k.page].object)
		case k.page == page:
			w.marks[k.page][k.mark] = t.object
			b = fmt.Appendf(b, "%d ", k.mark)
		default:
			w.marks[k.page][k.mark] = t.object
			b = fmt.Appendf(b, "<</Type/MCR/Pg %d 0 R/MCID %d>>", w.pages[k.page].object, k.mark)
		}
	}
	w.file.object(t.object, append(b, "]>>"...))
}
