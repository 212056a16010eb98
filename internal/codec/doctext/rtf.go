package doctext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// unseen are the destinations of RTF 1.9 whose text is not the document's. Those that open with \* are unseen too.
var unseen = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true,
	"fldinst": true, "themedata": true, "colorschememapping": true, "datastore": true, "latentstyles": true, "xmlnstbl": true,
	"listtable": true, "listoverridetable": true, "rsidtbl": true, "generator": true, "bkmkstart": true, "bkmkend": true, "filetbl": true,
	"revtbl": true, "annotation": true, "footnote": true, "nonshppict": true, "nonesttables": true}

// rtfState is what a group of RTF inherits and gives back at its end.
type rtfState struct {
	mute bool
	item bool // inside the mark of a list item
	skip int  // characters that stand for the next \u, \ucN
}

// rtfText reads the characters of an RTF file.
type rtfText struct {
	t        *Text
	content  []byte
	at       int
	state    rtfState
	groups   []rtfState
	code     encoding.Encoding
	line     strings.Builder
	bytes    []byte // of the code page, not decoded yet
	style    Style
	pending  int    // characters still to be left out after \u
	high     uint16 // the first half of a pair
	opening  bool   // a group has just been opened
	row      bool   // the paragraph stands in a table
	rows     rows
	ignorant bool // \* was read: an unknown destination is unseen
}

// readRTF reads Rich Text Format.
func readRTF(t *Text, content []byte) error {
	start := bytes.IndexByte(content, '{')
	r := &rtfText{t: t, rows: rows{t: t}, content: content, at: start, code: charmap.Windows1252, state: rtfState{skip: 1}}
	for r.at < len(r.content) {
		if !r.step() {
			break
		}
	}
	if len(r.groups) > 0 {
		t.note(Damaged)
	}
	r.flush()
	r.rows.endAll()
	return nil
}

// step reads one character, group border or control word.
func (r *rtfText) step() bool {
	c := r.content[r.at]
	r.at++
	switch c {
	case '{':
		if len(r.groups) > 5_000 {
			return false
		}
		r.groups = append(r.groups, r.state)
		r.opening, r.pending = true, 0
		return true
	case '}':
		r.pending = 0
		if n := len(r.groups); n > 0 {
			if r.state.item && !r.groups[n-1].item {
				r.drop()
			}
			r.state, r.groups = r.groups[n-1], r.groups[:n-1]
		}
		r.opening, r.ignorant = false, false
		return len(r.groups) > 0
	case '\\':
		return r.control()
	case '\r', '\n':
		return true
	}
	r.opening = false
	r.raw(c)
	return true
}

// control reads a control word or symbol.
func (r *rtfText) control() bool {
	if r.at >= len(r.content) {
		return false
	}
	c := r.content[r.at]
	if c < 'a' || c > 'z' {
		r.at++
		return r.symbol(c)
	}
	start := r.at
	for r.at < len(r.content) && r.content[r.at] >= 'a' && r.content[r.at] <= 'z' || r.at < len(r.content) && r.content[r.at] >= 'A' && r.content[r.at] <= 'Z' {
		r.at++
	}
	word := string(r.content[start:min(r.at, start+40)])
	start = r.at
	if r.at < len(r.content) && r.content[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.content) && r.content[r.at] >= '0' && r.content[r.at] <= '9' {
		r.at++
	}
	value, err := strconv.Atoi(string(r.content[start:min(r.at, start+12)]))
	if r.at < len(r.content) && r.content[r.at] == ' ' {
		r.at++
	}
	return r.word(word, value, err == nil)
}

func (r *rtfText) symbol(c byte) bool {
	switch c {
	case '\'':
		if r.at+2 <= len(r.content) {
			if b, err := strconv.ParseUint(string(r.content[r.at:r.at+2]), 16, 8); err == nil {
				r.at += 2
				r.opening = false
				r.raw(byte(b))
			}
		}
		return true
	case '*':
		r.ignorant = true
		return true
	case '~':
		r.put(" ")
	case '_':
		r.put("-")
	case '{', '}', '\\':
		r.raw(c)
	case '\n', '\r':
		return r.flush()
	}
	r.opening = false
	return true
}

func (r *rtfText) word(word string, value int, has bool) bool {
	if r.opening || r.ignorant {
		known := word == "listtext" || word == "pntext" || word == "shppict" || word == "upr" || word == "ud"
		if unseen[word] || r.ignorant && !known {
			r.state.mute = true
		}
		if word == "listtext" || word == "pntext" {
			r.settle()
			r.state.item = true
			r.style = Item
		}
	}
	r.opening, r.ignorant = false, false
	switch word {
	case "par", "sect", "page", "nestrow":
		return r.flush()
	case "line", "emspace", "enspace":
		r.put(" ")
	case "tab", "nestcell":
		r.put("\t")
	case "cell":
		r.row = true
		ok := r.flush()
		r.rows.cell()
		return ok
	case "intbl":
		r.row = true
	case "row":
		r.row = true
		ok := r.flush()
		r.row = false
		return r.rows.end() && ok
	case "pard":
		r.row = false
		if r.line.Len() == 0 {
			r.style = Body
		}
	case "outlinelevel":
		if r.style == Body && value < 9 {
			r.style = Heading
		}
	case "bullet":
		r.put("•")
	case "emdash":
		r.put("—")
	case "endash":
		r.put("–")
	case "lquote":
		r.put("‘")
	case "rquote":
		r.put("’")
	case "ldblquote":
		r.put("“")
	case "rdblquote":
		r.put("”")
	case "uc":
		r.state.skip = min(max(0, value), 8)
	case "u":
		r.unicode(uint16(int16(value)))
	case "bin":
		if has && value > 0 {
			r.at = min(len(r.content), r.at+value)
		}
	case "ansicpg":
		r.settle()
		r.code = codePage(value, r.code)
	case "mac":
		r.code = charmap.Macintosh
	}
	return true
}

// codePage is an encoding by its number in Windows, or the one before where there is none.
func codePage(number int, before encoding.Encoding) encoding.Encoding {
	name := "windows-" + strconv.Itoa(number)
	switch number {
	case 65001:
		name = "utf-8"
	case 932:
		name = "shift_jis"
	case 936:
		name = "gbk"
	case 949:
		name = "euc-kr"
	case 950:
		name = "big5"
	}
	if enc, err := htmlindex.Get(name); err == nil {
		return enc
	}
	return before
}

// unicode is the character of \uN; a pair of two halves is one.
func (r *rtfText) unicode(u uint16) {
	r.pending = r.state.skip
	if r.state.mute {
		return
	}
	r.settle()
	switch {
	case utf16.IsSurrogate(rune(u)) && r.high == 0:
		r.high = u
	case r.high != 0:
		r.line.WriteRune(utf16.DecodeRune(rune(r.high), rune(u)))
		r.high = 0
	default:
		r.line.WriteRune(rune(u))
	}
}

// raw is a byte in the code page of the document.
func (r *rtfText) raw(b byte) {
	if r.pending > 0 {
		r.pending--
		return
	}
	if !r.state.mute {
		r.bytes = append(r.bytes, b)
	}
}

// put is a character that RTF names by a word.
func (r *rtfText) put(s string) {
	if r.pending > 0 {
		r.pending--
		return
	}
	if !r.state.mute {
		r.settle()
		r.line.WriteString(s)
	}
}

// settle decodes the bytes that were gathered, together, since a character may have two.
func (r *rtfText) settle() {
	if len(r.bytes) > 0 {
		out, _ := r.code.NewDecoder().Bytes(r.bytes)
		r.line.Write(out)
		r.bytes = r.bytes[:0]
	}
}

// drop forgets the mark of a list item.
func (r *rtfText) drop() {
	r.bytes = r.bytes[:0]
	r.line.Reset()
}

// flush ends a paragraph: one in a table goes into its cell, one outside ends the row that a damaged document left open.
func (r *rtfText) flush() bool {
	r.settle()
	switch {
	case r.row && !r.rows.inside():
		r.rows.begin()
	case !r.row && strings.TrimSpace(r.line.String()) != "" && !r.rows.endAll():
		return false
	}
	ok := r.rows.put(r.style, r.line.String())
	r.line.Reset()
	if !r.row {
		r.style = Body
	}
	return ok
}
