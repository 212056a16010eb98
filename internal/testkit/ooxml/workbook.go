package ooxml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// workbook checks what Excel asks of a workbook.
func (f *File) workbook() {
	main := f.Parts[f.Main]
	sheets := main.Root.All("x:sheet")
	if len(sheets) == 0 {
		f.bad("no sheet")
	}
	name, id := f.unique("name of a sheet"), f.unique("id of a sheet")
	for _, s := range sheets {
		n := s.Attr["name"]
		name(strings.ToLower(n))
		id(s.Attr["sheetId"])
		if utf8.RuneCountInString(n) > 31 || n == "" || strings.ContainsAny(n, `:\/?*[]`) || strings.HasPrefix(n, "'") || strings.HasSuffix(n, "'") {
			f.bad("%q is no name of a sheet", n)
		}
	}
	formats, shared := 0, 0
	for _, p := range f.Related(main, "styles") {
		formats = len(p.Root.Child("x:cellXfs").All("x:xf"))
		for _, list := range p.Root.Children {
			if c := list.Attr["count"]; c != "" && c != strconv.Itoa(len(list.Children)) {
				f.bad("%s says %s and has %d", list.Name, c, len(list.Children))
			}
		}
	}
	for _, p := range f.Related(main, "sharedStrings") {
		shared = len(p.Root.All("x:si"))
	}
	defined := f.unique("defined name")
	for _, n := range main.Root.All("x:definedName") {
		defined(strings.ToLower(n.Attr["name"]) + " " + n.Attr["localSheetId"])
	}
	for _, p := range f.Related(main, "worksheet") {
		f.sheet(p, formats, shared)
	}
	table := f.unique("name of a table")
	for _, part := range f.Names {
		if r := f.Parts[part].Root; r != nil && r.Name == "x:table" {
			table(strings.ToLower(r.Attr["displayName"]))
		}
	}
}

// sheet checks the rows and cells of a sheet.
func (f *File) sheet(p *Part, formats, shared int) {
	data := p.Root.Child("x:sheetData")
	if data == nil {
		f.bad("%s has no data", p.Name)
		return
	}
	last := 0
	for _, row := range data.Children {
		r, err := strconv.Atoi(row.Attr["r"])
		if err != nil || r <= last || r > 1<<20 {
			f.bad("%s: row %q after row %d", p.Name, row.Attr["r"], last)
		}
		last = r
		column := 0
		for _, c := range row.Children {
			letters := strings.TrimRight(c.Attr["r"], "0123456789")
			at := columnNumber(letters)
			if at <= column || c.Attr["r"] != letters+row.Attr["r"] {
				f.bad("%s: cell %s stands in a wrong place", p.Name, c.Attr["r"])
			}
			column = at
			f.cell(p, c, formats, shared)
		}
	}
	merged := f.unique("merged range in " + p.Name)
	for _, m := range p.Root.All("x:mergeCell") {
		merged(m.Attr["ref"])
	}
}

func (f *File) cell(p *Part, c *Node, formats, shared int) {
	if s := c.Attr["s"]; s != "" {
		if n, err := strconv.Atoi(s); err != nil || n >= formats {
			f.bad("%s: cell %s has the format %s of %d", p.Name, c.Attr["r"], s, formats)
		}
	}
	v := c.Child("x:v")
	switch c.Attr["t"] {
	case "s":
		if v == nil {
			f.bad("%s: cell %s names no text", p.Name, c.Attr["r"])
		} else if n, err := strconv.Atoi(v.Text); err != nil || n >= shared {
			f.bad("%s: cell %s names the text %s of %d", p.Name, c.Attr["r"], v.Text, shared)
		}
	case "", "n":
		if v != nil && v.Text != "" {
			if _, err := strconv.ParseFloat(v.Text, 64); err != nil {
				f.bad("%s: cell %s holds %q as a number", p.Name, c.Attr["r"], v.Text)
			}
		}
	}
	if utf8.RuneCountInString(c.Words()) > 32_767 {
		f.bad("%s: cell %s is longer than Excel takes", p.Name, c.Attr["r"])
	}
}

func columnNumber(letters string) int {
	n := 0
	for _, r := range letters {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// charts checks that charts carry a whole workbook and that their axes belong together.
func (f *File) charts() {
	for _, name := range f.Names {
		p := f.Parts[name]
		if p.Root == nil || p.Root.Name != "c:chartSpace" {
			continue
		}
		if f.Kind != "xlsx" {
			if p.Root.Child("c:externalData") == nil {
				f.bad("%s has no workbook", name)
			}
			for _, book := range f.Related(p, "package") {
				inner := Read(book.Data)
				for _, problem := range inner.found {
					f.bad("%s: %s", book.Name, problem)
				}
				if inner.Kind != "xlsx" {
					f.bad("%s is no workbook", book.Name)
				}
			}
		}
		axes := map[string]int{}
		for _, a := range p.Root.All("c:axId") {
			axes[a.Attr["val"]]++
		}
		for id, n := range axes {
			if n != 2 {
				f.bad("%s: the axis %s is named %d times", name, id, n)
			}
		}
		idx := f.unique("series in " + name)
		for _, s := range p.Root.All("c:ser") {
			idx(s.Val("c:idx"))
		}
	}
}
