// Package doctext reads the text of documents that people send: PDF, Word (both forms), OpenDocument, RTF, Pages,
// web pages and plain text. It takes bytes and gives blocks of text in reading order; it runs nothing that a
// document carries, follows no link out of it, and stops at fixed limits.
//
// The kind of a document is told by its content, never by its name (R149). What a reader should know of the file
// itself, such as macros it carries or pages that are only pictures, is a Note.
package doctext

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"cairn/internal/kernel/fault"
)

// Kind is a form of document, told by its content.
type Kind string

// The forms that are read.
const (
	PDF   Kind = "pdf"
	DOC   Kind = "doc"
	DOCX  Kind = "docx"
	ODT   Kind = "odt"
	RTF   Kind = "rtf"
	Pages Kind = "pages"
	HTML  Kind = "html"
	Plain Kind = "text"
)

// Limits of one document. What passes them is refused, or cut with a Note.
const (
	MaxBytes  = 64 << 20 // of the file
	maxInside = 64 << 20 // of one part of an archive, unpacked
	maxRunes  = 4 << 20  // of text
	maxPages  = 2_000    // of a PDF
)

// Style is what a block is on the page.
type Style uint8

// The styles that matter to a reader of text.
const (
	Body Style = iota
	Heading
	Item // of a list
)

// Block is a paragraph, a heading, an item of a list or a row of a table, without white space around it. What stood apart in it, as the cells
// of a row do and what a tab parts, is apart by three blanks; everywhere else one blank parts two words.
type Block struct {
	Style Style
	Text  string
}

// Note is a remark on the file that a person should read. Its text key is "doctext.note." and the note.
type Note string

// The notes.
const (
	Macros   Note = "macros"   // carries macros, which were not run
	Pictures Note = "pictures" // pages that are pictures, without text
	Cut      Note = "cut"      // longer than is read
	Damaged  Note = "damaged"  // parts could not be read
)

// Text is what a document says.
type Text struct {
	Kind   Kind
	Blocks []Block
	Pages  int // of a PDF; 0 where a form has none
	Notes  []Note

	runes int
	laid  int // stretches of the pages of a PDF so far
}

// String is the text with a line per block.
func (t *Text) String() string {
	var b strings.Builder
	for _, block := range t.Blocks {
		b.WriteString(block.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// add appends a block, in one line of clean text; an empty one is left out. It reports whether there is room for more.
func (t *Text) add(style Style, text string) bool {
	text = clean(text)
	if text == "" {
		return true
	}
	if t.runes += utf8.RuneCountInString(text); t.runes > maxRunes {
		t.note(Cut)
		return false
	}
	if style == Body {
		if rest, ok := bullet(text); ok {
			style, text = Item, rest
		}
	}
	if text != "" {
		t.Blocks = append(t.Blocks, Block{style, text})
	}
	return true
}

func (t *Text) note(n Note) {
	for _, have := range t.Notes {
		if have == n {
			return
		}
	}
	t.Notes = append(t.Notes, n)
}

// gap parts what stood apart on a line; tab stands for one while a text is cleaned, in which no control character is left.
const (
	gap = "   "
	tab = '\x01'
)

// clean is a text in one line: a tab, or white space as wide as a gap, is a gap, other white space of every kind one space, what cannot be
// printed is gone, and the invisible hyphens and marks that word processors put between letters too. A clean text stays as it is.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return tab
		case unicode.IsSpace(r):
			return ' '
		case r == '\u2011': // the hyphen that does not break
			return '-'
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	var b strings.Builder
	blanks := 0
	for i := range len(s) {
		switch s[i] {
		case ' ':
			blanks++
			continue
		case tab:
			blanks += len(gap)
			continue
		}
		switch {
		case b.Len() == 0 || blanks == 0:
		case blanks < len(gap):
			b.WriteByte(' ')
		default:
			b.WriteString(gap)
		}
		b.WriteByte(s[i])
		blanks = 0
	}
	return b.String()
}

// bullets open an item of a list; symbol fonts put theirs into the private area.
const bullets = "•◦▪▫●○■□–—‣⁃*·➢➤✓✔\u25aa\uf0b7\uf0a7\uf0d8\uf076\uf0fc"

// bullet takes the mark of a list item off a line.
func bullet(s string) (rest string, ok bool) {
	r, n := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune(bullets, r) && r != '-' {
		return s, false
	}
	rest = s[n:]
	if rest != "" && rest[0] != ' ' {
		return s, false
	}
	return strings.TrimSpace(rest), true
}

// Read tells the kind of a document and reads its text. Faults: doctext.too_large, doctext.unknown (no form that is
// read), doctext.protected (needs a password), doctext.damaged, doctext.empty (nothing in it to read). A document
// of pictures only is no fault: it has the note Pictures and no blocks.
func Read(content []byte) (t *Text, err error) {
	if len(content) > MaxBytes {
		return nil, fault.New(fault.TooLarge, "doctext.too_large", fault.Args{"max": MaxBytes >> 20})
	}
	defer func() { // the readers of binary forms meet what nobody has written down
		if p := recover(); p != nil {
			t, err = nil, damaged(fmt.Errorf("reader stopped: %v", p))
		}
	}()
	kind := Sniff(content)
	read, ok := readers[kind]
	if !ok {
		return nil, fault.Refuse("doctext.unknown", nil)
	}
	t = &Text{Kind: kind}
	if err := read(t, content); err != nil {
		return nil, err
	}
	if len(t.Blocks) == 0 && len(t.Notes) == 0 {
		return nil, fault.Refuse("doctext.empty", nil)
	}
	return t, nil
}

var readers = map[Kind]func(*Text, []byte) error{
	PDF: readPDF, DOC: readDOC, DOCX: readDOCX, ODT: readODT, RTF: readRTF, Pages: readPages, HTML: readHTML, Plain: readPlain,
}

func damaged(cause error) error { return fault.Wrap(cause, fault.Refused, "doctext.damaged", nil) }

func protected() error { return fault.Refuse("doctext.protected", nil) }

// Sniff tells the kind of a document by its content; "" is none that is read.
func Sniff(content []byte) Kind {
	head := content[:min(len(content), 1024)]
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		return PDF
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return sniffCompound(content)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return sniffZip(content)
	case bytes.HasPrefix(trimmed, []byte(`{\rtf`)):
		return RTF
	case looksHTML(trimmed):
		return HTML
	case looksPlain(content):
		return Plain
	}
	return ""
}

func looksHTML(head []byte) bool {
	low := bytes.ToLower(head)
	return bytes.HasPrefix(low, []byte("<!doctype html")) || bytes.HasPrefix(low, []byte("<html")) ||
		bytes.HasPrefix(low, []byte("<?xml")) && bytes.Contains(low, []byte("<html"))
}
