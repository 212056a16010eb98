package sheet

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// separated reads a CSV file. Rows are counted as a spreadsheet program counts them, one for each record,
// empty ones too.
func (r *reader) separated(data []byte) (Book, error) {
	text, ok := decode(data)
	switch {
	case !ok:
		return Book{}, r.bad("sheet.no_sheet")
	case looksLikeHTML(text):
		return Book{}, r.bad("sheet.html")
	}
	s := Sheet{Name: strings.TrimSuffix(path.Base(r.name), path.Ext(r.name))}
	mark, text, no := separator(text)
	rest := records{text: text, mark: mark}
	for {
		fields, more, closed := rest.next()
		if !more {
			break
		}
		no++
		if !closed {
			return Book{}, r.bad("sheet.quote_open", "row", no)
		}
		row := Row{No: no, Cells: make([]Cell, len(fields))}
		for i, field := range fields {
			row.Cells[i] = words(field)
		}
		if err := r.add(&s, row); err != nil {
			return Book{}, err
		}
	}
	if len(s.Rows) == 0 {
		return Book{}, r.bad("sheet.empty")
	}
	return Book{Sheets: []Sheet{s}}, nil
}

func looksLikeHTML(text string) bool {
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 200)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<table")
}

// decode reads UTF-8, UTF-16 of either order with or without its mark, and else the Latin-1 of Windows. ok
// is false for what is no text.
func decode(data []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return wide(data[2:], 0), true
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return wide(data[2:], 1), true
	}
	if zeros := bytes.Count(data[:min(len(data), 4096)], []byte{0}); zeros > 0 {
		sample := data[:min(len(data), 4096)]
		even, odd := 0, 0
		for i, b := range sample {
			if b == 0 && i%2 == 0 {
				even++
			} else if b == 0 {
				odd++
			}
		}
		switch { // Latin letters in UTF-16 have a zero in every second place
		case odd > len(sample)/4 && even*20 < odd:
			return wide(data, 0), true
		case even > len(sample)/4 && odd*20 < even:
			return wide(data, 1), true
		}
		return "", false
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	latin, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(latin), err == nil
}

// wide decodes UTF-16; low is where the low byte of each pair stands.
func wide(data []byte, high int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		a, b := uint16(data[2*i]), uint16(data[2*i+1])
		if high == 0 {
			a, b = b, a
		}
		units[i] = a<<8 | b
	}
	return string(utf16.Decode(units))
}

// separators are the marks that part the fields of a record, the likelier first.
var separators = []byte{';', '\t', ',', '|'}

// separator finds the mark that parts the fields: the one a first line "sep=;" names, else the one that
// cuts the first records into the most columns of the same number. skipped is 1 where that line was there.
func separator(text string) (mark byte, rest string, skipped int) {
	if line, after, _ := strings.Cut(text, "\n"); strings.HasPrefix(strings.ToLower(line), "sep=") {
		if named := strings.TrimSuffix(line[4:], "\r"); len(named) == 1 {
			return named[0], after, 1
		}
	}
	best, mark := 0, ','
	for _, candidate := range separators {
		if score := evenness(text, candidate); score > best {
			best, mark = score, candidate
		}
	}
	return mark, text, 0
}

// evenness scores a mark by how many of the first records have as many fields as most do, times how many
// fields that is; a mark that cuts nothing scores nothing.
func evenness(text string, mark byte) int {
	const looked = 50
	widths := map[int]int{}
	rest := records{text: text, mark: mark}
	for range looked {
		fields, more, closed := rest.next()
		if !more || !closed {
			break
		}
		if len(fields) > 1 {
			widths[len(fields)]++
		}
	}
	best := 0
	for width, times := range widths {
		best = max(best, times*times*(width-1))
	}
	return best
}

// records cuts a text into records of fields. A field in quotes may hold the mark and line ends, and a
// quote as two; what follows its last quote belongs to it as typed, and a quote inside a bare field is
// one.
type records struct {
	text string
	mark byte
}

// next gives the next record; closed is false where its last field opens a quote that never ends.
func (r *records) next() (fields []string, more, closed bool) {
	if r.text == "" {
		return nil, false, true
	}
	for {
		field, end, ok := r.field()
		fields = append(fields, field)
		if !ok {
			return fields, true, false
		}
		if end {
			return fields, true, true
		}
	}
}

// field takes one field off the text; end says that the record ends with it.
func (r *records) field() (field string, end, closed bool) {
	var b strings.Builder
	i := 0
	if strings.HasPrefix(r.text, `"`) {
		i = 1
		for {
			at := strings.IndexByte(r.text[i:], '"')
			if at < 0 {
				r.text = ""
				return b.String(), true, false
			}
			b.WriteString(r.text[i : i+at])
			i += at + 1
			if i < len(r.text) && r.text[i] == '"' {
				b.WriteByte('"')
				i++
				continue
			}
			if i == len(r.text) || r.text[i] == r.mark || r.text[i] == '\n' || r.text[i] == '\r' {
				break
			}
			b.WriteByte('"') // a quote inside quotes that nobody doubled
		}
	}
	for ; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == r.mark:
			r.text = r.text[i+1:]
			return b.String(), false, true
		case c == '\n' || c == '\r':
			skip := 1
			if c == '\r' && i+1 < len(r.text) && r.text[i+1] == '\n' {
				skip = 2
			}
			r.text = r.text[i+skip:]
			return b.String(), true, true
		default:
			b.WriteByte(c)
		}
	}
	r.text = ""
	return b.String(), true, true
}
