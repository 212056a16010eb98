package doctext

import (
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Places in the file information block of [MS-DOC], from its beginning.
const (
	fibFlags    = 0x0a // bit 8: encrypted; bit 9: which table stream
	fibCcpText  = 0x4c // characters of the main text, Word 97 and later
	fibClx      = 0x01a2
	fibClxSize  = 0x01a6
	fibSize     = 0x01aa
	fibTextFrom = 0x18 // first and last byte of the text, Word 6 and 95
	fibTextTo   = 0x1c
	fibVersion  = 0x02
	fibPapx     = 0x0102 // where the pages with the properties of paragraphs are named
	fibPapxSize = 0x0106
)

// readDOC reads a binary Word document: the pieces of its text in order, with the code of fields left out.
func readDOC(t *Text, content []byte) error {
	streams, err := compound(content)
	if err != nil {
		return err
	}
	if _, ok := streams["EncryptedPackage"]; ok {
		return protected()
	}
	word := streams["WordDocument"]
	if len(word) < fibSize {
		return damaged(errors.New("no information block"))
	}
	if _, ok := streams["Macros"]; ok {
		t.note(Macros)
	} else if _, ok := streams["VBA"]; ok {
		t.note(Macros)
	}
	flags := binary.LittleEndian.Uint16(word[fibFlags:])
	if flags&0x0100 != 0 {
		return protected()
	}
	if binary.LittleEndian.Uint16(word[fibVersion:]) < 0xc0 {
		return oldWord(t, word)
	}
	table := streams["0Table"]
	if flags&0x0200 != 0 {
		table = streams["1Table"]
	}
	text, at, err := pieces(word, table)
	if err != nil {
		return err
	}
	wordLines(t, text, marksOf(text, at, paragraphsOf(word, table)))
	return nil
}

// oldWord reads the text of Word 6 and 95, which lies in one run of bytes.
func oldWord(t *Text, word []byte) error {
	from, to := int64(binary.LittleEndian.Uint32(word[fibTextFrom:])), int64(binary.LittleEndian.Uint32(word[fibTextTo:]))
	if from < 0 || to < from || to > int64(len(word)) {
		return damaged(errors.New("text outside the file"))
	}
	out, _ := charmap.Windows1252.NewDecoder().Bytes(word[from:to])
	text := []rune(string(out))
	wordLines(t, text, guessed(text))
	return nil
}

// run is where a piece of the text stands in the file: from its first character on, each so many bytes wide.
type run struct {
	first, width int
	at           int64
}

// pieces puts the text together by the piece table ([MS-DOC] 2.8.35 and 2.9.177): each piece is Windows-1252 or UTF-16.
func pieces(word, table []byte) ([]rune, []run, error) {
	at, size := int64(binary.LittleEndian.Uint32(word[fibClx:])), int64(binary.LittleEndian.Uint32(word[fibClxSize:]))
	if at+size > int64(len(table)) {
		return nil, nil, damaged(errors.New("piece table outside the file"))
	}
	clx := table[at : at+size]
	for len(clx) > 3 && clx[0] == 1 { // properties, before the table
		n := 3 + int(binary.LittleEndian.Uint16(clx[1:]))
		if n > len(clx) {
			return nil, nil, damaged(errors.New("piece table cut"))
		}
		clx = clx[n:]
	}
	if len(clx) < 9 || clx[0] != 2 {
		return nil, nil, damaged(errors.New("no piece table"))
	}
	plc := clx[5:]
	if n := int64(binary.LittleEndian.Uint32(clx[1:])); n < int64(len(plc)) {
		plc = plc[:n]
	}
	count := (len(plc) - 4) / 12
	main := int64(binary.LittleEndian.Uint32(word[fibCcpText:]))
	var text []rune
	var runs []run
	for i := range count {
		from, to := int64(binary.LittleEndian.Uint32(plc[4*i:])), int64(binary.LittleEndian.Uint32(plc[4*i+4:]))
		to = min(to, main) // headers and notes follow the main text
		if to <= from {
			continue
		}
		piece, r, err := piece(word, binary.LittleEndian.Uint32(plc[4*(count+1)+8*i+2:]), to-from)
		if err != nil {
			return nil, nil, err
		}
		r.first = len(text)
		runs = append(runs, r)
		if text = append(text, piece...); len(text) > maxRunes {
			break
		}
	}
	return text, runs, nil
}

func piece(word []byte, fc uint32, n int64) ([]rune, run, error) {
	at := int64(fc & 0x3fffffff)
	if fc&0x40000000 != 0 {
		at /= 2
		if at+n > int64(len(word)) {
			return nil, run{}, damaged(errors.New("piece outside the file"))
		}
		out, _ := charmap.Windows1252.NewDecoder().Bytes(word[at : at+n])
		return []rune(string(out)), run{width: 1, at: at}, nil
	}
	if at+2*n > int64(len(word)) {
		return nil, run{}, damaged(errors.New("piece outside the file"))
	}
	text := make([]rune, n)
	for i := range text {
		text[i] = rune(binary.LittleEndian.Uint16(word[at+2*int64(i):]))
		if i > 0 && utf16.IsSurrogate(text[i-1]) { // a pair keeps two places, the second of which is left out of clean text
			text[i-1], text[i] = utf16.DecodeRune(text[i-1], text[i]), utf8.RuneError
		}
	}
	return text, run{width: 2, at: at}, nil
}

// The marks in the text of a Word document.
const (
	markCell       = 0x07
	markLine       = 0x0b
	markPage       = 0x0c
	markParagraph  = 0x0d
	markFieldBegin = 0x13
	markFieldText  = 0x14
	markFieldEnd   = 0x15
	markHyphen     = 0x1e
)

// wordLines cuts the text of a Word document at its marks. Rows of tables are put together as in the other forms.
func wordLines(t *Text, text []rune, marks func(int) mark) {
	table := rows{t: t}
	var line strings.Builder
	code := 0 // fields whose code we are in
	put := func() bool {
		ok := table.put(Body, line.String())
		line.Reset()
		return ok
	}
	for i, r := range text {
		ok := true
		switch {
		case r == markFieldBegin:
			code++
		case r == markFieldText || r == markFieldEnd && code > 0:
			code = max(0, code-1)
		case code > 0:
		case r == markParagraph || r == markPage || r == markCell:
			switch kind := marks(i); {
			case kind == endsRow:
				ok = put() && table.end()
			case kind == outside:
				ok = table.endAll() && put()
			default:
				if !table.inside() {
					table.begin()
				}
				if ok = put(); kind == endsCell {
					table.cell()
				}
			}
		case r == markLine:
			line.WriteByte(' ')
		case r == markHyphen:
			line.WriteByte('-')
		default:
			line.WriteRune(r)
		}
		if !ok {
			return
		}
	}
	if put() {
		table.endAll()
	}
}
