package intake

import (
	"net/url"
	"strings"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/sheet"
)

// NewFor is the address where rows of a kind are brought or pasted, all with one value in a field, such as the budget
// lines of a project: value is what people call it.
func NewFor(kind, field, value string) string {
	return newHref(kind) + "&" + url.Values{"field": {field}, "value": {value}}.Encode()
}

// pasted is what somebody copied out of a spreadsheet as a file with a header: cells that name no columns are taken to
// stand in the order of the kind's fields, without the one that all rows share.
func (s *Service) pasted(k *Kind, text, shared string, p *i18n.Printer) string {
	if text = strings.TrimLeft(text, "\r\n"); text == "" {
		return ""
	}
	book, err := sheet.Read("paste.tsv", strings.NewReader(text), int64(len(text)))
	if err != nil || len(book.Sheets) == 0 || len(book.Sheets[0].Rows) == 0 {
		return text // Start says what is wrong with it
	}
	if first := book.Sheets[0].Rows[0]; k.vocabulary(s.Words, nil).headerScore(first) >= 2 {
		return text
	}
	mark := ";"
	if strings.Contains(text, "\t") {
		mark = "\t"
	}
	var heads []string
	for _, f := range k.Fields {
		if !f.Locked && !f.Brought && f.Name != shared {
			heads = append(heads, p.T(f.Label))
		}
	}
	return strings.Join(heads, mark) + "\n" + text
}
