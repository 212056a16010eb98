// Package vcard reads visiting cards of the versions 2.1, 3.0 and 4.0, as telephones and mail programs write
// them, and writes 3.0, which all of them read.
package vcard

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode"
	"unicode/utf8"

	govcard "github.com/emersion/go-vcard"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/unicode/norm"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Card is what a visiting card says, as far as the office keeps it. Texts are one line each, but Note.
type Card struct {
	Line         int    `json:"line"` // of its BEGIN in the file
	Name         string `json:"name"`
	Organisation string `json:"organisation"`
	Unit         string `json:"unit"`
	Title        string `json:"title"`
	Email        string `json:"email"`
	Phone        string `json:"phone"`
	Language     string `json:"language"` // "en", "fr" or ""
	Note         string `json:"note,omitempty"`
	UID          string `json:"uid,omitempty"`
}

// Skipped is a card that could not be taken, with the reason as a text key.
type Skipped struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// The limits of a file.
const (
	MaxBytes = 8 << 20
	MaxCards = 5_000
	maxLine  = 1 << 20 // bytes of one property; pictures are longer and skipped
	maxText  = 500     // characters kept of a text
)

// Read reads all cards of a file. Cards without a name and address, or broken ones, are listed with their line.
// Faults, all Invalid: "vcard.too_large" {megabytes}, "vcard.too_many" {max}, "vcard.none" where there is no
// card at all.
func Read(in io.Reader) ([]Card, []Skipped, error) {
	counted := &counter{r: io.LimitReader(in, MaxBytes+1)}
	lines := &lines{in: bufio.NewReaderSize(counted, 64<<10)}
	var cards []Card
	var skipped []Skipped
	for {
		raw, line, err := lines.card()
		if counted.n > MaxBytes {
			return nil, nil, fault.New(fault.Invalid, "vcard.too_large", fault.Args{"megabytes": MaxBytes >> 20})
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if len(cards)+len(skipped) == MaxCards {
			return nil, nil, fault.New(fault.Invalid, "vcard.too_many", fault.Args{"max": MaxCards})
		}
		card, why := understand(raw)
		if card.Line = line; why != "" {
			skipped = append(skipped, Skipped{line, why})
			continue
		}
		cards = append(cards, card)
	}
	if len(cards)+len(skipped) == 0 {
		return nil, nil, fault.New(fault.Invalid, "vcard.none", nil)
	}
	return cards, skipped, nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// lines reads properties: folded lines put together, the soft breaks of quoted-printable too.
type lines struct {
	in   *bufio.Reader
	no   int // of the last line read
	next []byte
	held bool
}

const endOfCard = "END:VCARD\r\n"

// kept are the properties the office reads.
var kept = map[string]bool{"FN": true, "N": true, "ORG": true, "TITLE": true, "ROLE": true, "EMAIL": true, "TEL": true, "LANG": true, "NOTE": true, "UID": true, "VERSION": true}

// card gives the properties of the next card, in the form of version 3.0 and UTF-8, and the line it begins in.
func (l *lines) card() (raw string, line int, err error) {
	var b strings.Builder
	for {
		p, err := l.property()
		if errors.Is(err, io.EOF) && line > 0 {
			return b.String() + endOfCard, line, nil
		}
		if err != nil {
			return "", 0, err
		}
		name, params, value, ok := parse(p)
		switch {
		case !ok:
		case name == "BEGIN" && strings.EqualFold(strings.TrimSpace(value), "VCARD"):
			if line > 0 { // the one before has no end
				l.unread(p)
				return b.String() + endOfCard, line, nil
			}
			line = l.no
			b.WriteString("BEGIN:VCARD\r\n")
		case line == 0:
		case name == "END":
			return b.String() + endOfCard, line, nil
		case kept[name]:
			b.WriteString(name + params + ":" + value + "\r\n")
		}
	}
}

func (l *lines) unread(p []byte) { l.next, l.held = p, true }

// property reads one property with its continuation lines. Of one that is too long the rest is dropped.
func (l *lines) property() ([]byte, error) {
	if l.held {
		l.held = false
		return l.next, nil
	}
	p, err := l.line()
	if err != nil {
		return nil, err
	}
	for {
		soft := quotedPrintable(p) && bytes.HasSuffix(p, []byte("="))
		peek, err := l.in.Peek(1)
		folded := err == nil && (peek[0] == ' ' || peek[0] == '\t')
		if err != nil || !soft && !folded {
			return p, nil
		}
		more, err := l.line()
		if err != nil {
			return p, nil
		}
		if folded && !soft {
			more = more[1:]
		}
		if soft {
			p = p[:len(p)-1]
		}
		if len(p)+len(more) <= maxLine {
			p = append(p, more...)
		} else if soft && bytes.HasSuffix(more, []byte("=")) {
			p = append(p, '=') // still goes on
		}
	}
}

// line reads one line of the file, of any length, and keeps at most so much of it.
func (l *lines) line() ([]byte, error) {
	var kept []byte
	for {
		part, err := l.in.ReadSlice('\n')
		if room := maxLine - len(kept); room > 0 {
			kept = append(kept, part[:min(room, len(part))]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (len(kept) == 0 || !errors.Is(err, io.EOF)) {
			return nil, err
		}
		l.no++
		kept = bytes.TrimRight(kept, "\r\n")
		if l.no == 1 {
			kept = bytes.TrimPrefix(kept, []byte("\xef\xbb\xbf"))
		}
		return kept, nil
	}
}

// head is what stands before the value of a property.
func head(p []byte) []byte {
	quoted := false
	for i, c := range p {
		switch c {
		case '"':
			quoted = !quoted
		case ':':
			if !quoted {
				return p[:i]
			}
		}
	}
	return nil
}

func quotedPrintable(p []byte) bool {
	return bytes.Contains(bytes.ToUpper(head(p)), []byte("QUOTED-PRINTABLE"))
}

// parse takes a property apart and brings it into the form of version 3.0.
func parse(p []byte) (name, params, value string, ok bool) {
	before := head(p)
	if before == nil {
		return "", "", "", false
	}
	raw := p[len(before)+1:]
	parts := strings.Split(string(before), ";")
	name = strings.ToUpper(strings.TrimSpace(parts[0]))
	if _, rest, grouped := strings.Cut(name, "."); grouped {
		name = rest
	}
	charset := ""
	var types []string
	for _, part := range parts[1:] {
		key, v, named := strings.Cut(part, "=")
		key, v = strings.ToUpper(strings.TrimSpace(key)), strings.Trim(strings.TrimSpace(v), `"`)
		switch {
		case key == "CHARSET":
			charset = v
		case key == "QUOTED-PRINTABLE", key == "ENCODING" && strings.EqualFold(v, "QUOTED-PRINTABLE"):
			decoded, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(raw)))
			if err == nil || len(decoded) > 0 {
				raw = decoded
			}
		case !named:
			types = append(types, key)
		case key == "TYPE" || key == "PREF":
			types = append(types, strings.ToUpper(v))
		}
	}
	value = toUTF8(raw, charset)
	value = strings.NewReplacer("\r\n", `\n`, "\r", `\n`, "\n", `\n`).Replace(value)
	if len(types) > 0 {
		params = ";TYPE=" + strings.Map(plainType, strings.Join(types, ","))
	}
	return name, params, value, true
}

func plainType(r rune) rune {
	if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == ',' || r == '-' {
		return r
	}
	return -1
}

// toUTF8 decodes a value by its charset; one without is UTF-8 where it can be, else Windows Latin.
func toUTF8(raw []byte, charset string) string {
	if charset == "" && utf8.Valid(raw) {
		return string(raw)
	}
	if charset == "" {
		charset = "windows-1252"
	}
	if encoding, err := htmlindex.Get(charset); err == nil {
		if text, err := encoding.NewDecoder().Bytes(raw); err == nil {
			return string(text)
		}
	}
	return strings.ToValidUTF8(string(raw), "\ufffd")
}

// understand reads the properties of one card, or says why it is none.
func understand(raw string) (c Card, why string) {
	card, err := govcard.NewDecoder(strings.NewReader(raw)).Decode()
	if err != nil || len(card) == 0 {
		return c, "vcard.skipped.broken"
	}
	c.Name = line(card.PreferredValue(govcard.FieldFormattedName))
	if n := card.Name(); c.Name == "" && n != nil {
		c.Name = line(strings.Join([]string{n.HonorificPrefix, n.GivenName, n.AdditionalName, n.FamilyName, n.HonorificSuffix}, " "))
	}
	org := strings.Split(strings.ReplaceAll(card.PreferredValue(govcard.FieldOrganization), `\;`, "\u001f"), ";")
	c.Organisation, c.Unit = line(org[0]), line(strings.Join(org[1:], ", "))
	c.Title = line(card.PreferredValue(govcard.FieldTitle))
	if c.Title == "" {
		c.Title = line(card.PreferredValue(govcard.FieldRole))
	}
	c.Email = strings.ToLower(strings.TrimPrefix(line(chosen(card[govcard.FieldEmail], "WORK")), "mailto:"))
	c.Phone = strings.TrimPrefix(line(chosen(card[govcard.FieldTelephone], "WORK", "CELL")), "tel:")
	if lang, ok := i18n.ParseLang(card.PreferredValue(govcard.FieldLanguage)); ok {
		c.Language = string(lang)
	}
	c.Note, c.UID = block(card.Value(govcard.FieldNote)), line(card.Value(govcard.FieldUID))
	if c.Name == "" {
		c.Name = c.Email
	}
	if c.Name == "" {
		return c, "vcard.skipped.nameless"
	}
	return c, ""
}

// chosen is the preferred of several addresses or numbers: marked so, then of the types named, never a fax.
func chosen(fields []*govcard.Field, types ...string) string {
	best, rank := "", 0
	for i, f := range fields {
		if f.Params.HasType("FAX") || f.Params.HasType("PAGER") {
			continue
		}
		r := len(fields) - i
		if f.Params.HasType("PREF") {
			r += 10_000
		}
		for j, t := range types {
			if f.Params.HasType(t) {
				r += 1_000 / (j + 1)
			}
		}
		if r > rank {
			best, rank = f.Value, r
		}
	}
	return best
}

// line makes a text one line of sensible length, composed, without controls.
func line(text string) string {
	text = strings.NewReplacer(`\;`, ";", "\u001f", ";").Replace(text)
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, "\ufffd")))
	return cut(strings.Join(strings.Fields(text), " "))
}

func block(text string) string {
	var kept []string
	for l := range strings.SplitSeq(text, "\n") {
		kept = append(kept, line(l))
	}
	return cut(strings.TrimSpace(strings.Join(kept, "\n")))
}

func cut(text string) string {
	if utf8.RuneCountInString(text) > maxText {
		return string([]rune(text)[:maxText])
	}
	return text
}

// String names a card in a message.
func (s Skipped) String() string { return fmt.Sprintf("%d: %s", s.Line, s.Reason) }
