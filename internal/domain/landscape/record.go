package landscape

import (
	"encoding/hex"
	"encoding/json"
	"strings"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// record is one iati-activity made ready for the database: what is asked for in columns and rows of its
// own, and the whole as it was reported, as JSON.
type record struct {
	file          string
	line          int
	identifier    string
	digest        string
	title         Title
	publisherRef  string
	publisherName string
	status        string
	starts, ends  cal.Date
	words         string // what the text filter looks through
	organisations string // what the filter for organisations looks through
	reported      string
	countries     []string // ISO 3166-1 alpha-2
	sectors       []string // DAC purposes (5 digits) and categories (3 digits)
	flags         map[iati.Trap]int
	transactions  []transactionRow
}

// transactionRow is one transaction made ready. amount is the sum where it is a number, else "";
// minor is nil where it is not exactly so many minor units. kind is as reported: totals keep the letters of
// version 1.0x apart, and so agree with whoever counts the files.
type transactionRow struct {
	kind, currency string
	on             cal.Date
	amount         string
	minor          any
	reported       string
}

// What a record may put into columns that are indexed or searched; the rest is in what was reported.
const (
	maxIdentifier    = 300
	maxCode          = 40
	maxWords         = 4_000
	maxOrganisations = 64_000
)

// newRecord makes an activity ready. An identifier too long to be a key is refused.
func newRecord(a *iati.Activity, file string) (*record, error) {
	if len(a.Identifier) > maxIdentifier {
		return nil, fault.Refuse("landscape.import.identifier_long", fault.Args{"file": file, "line": a.Line, "max": maxIdentifier})
	}
	r := &record{
		file: file, line: a.Line, identifier: a.Identifier, digest: hex.EncodeToString(a.Digest[:]), title: titleOf(a.Titles),
		publisherRef: a.Reporting.Ref, publisherName: nameOf(a.Reporting), status: cut(a.Status, maxCode), starts: a.Start(), ends: a.End(),
		words: searchable(a), organisations: organisations(a), flags: map[iati.Trap]int{},
	}
	for _, f := range a.Flags {
		r.flags[f.Trap]++
	}
	r.places(a.Countries, a.Sectors)
	for i := range a.Transactions {
		t := &a.Transactions[i]
		r.places(t.Countries, t.Sectors)
		row, err := newTransactionRow(t)
		if err != nil {
			return nil, err
		}
		r.transactions = append(r.transactions, row)
	}
	rest := *a
	rest.Transactions = nil // they have rows of their own
	text, err := json.Marshal(rest)
	r.reported = string(text)
	return r, err
}

func newTransactionRow(t *iati.Transaction) (transactionRow, error) {
	row := transactionRow{kind: cut(t.Type.Reported, maxCode), currency: cut(string(t.Value.Currency), maxCode), on: t.Date.On}
	if _, ok := parseDecimal(t.Value.Text); ok {
		row.amount = t.Value.Text
	}
	if t.Value.Exact {
		row.minor = t.Value.Amount.Minor
	}
	text, err := json.Marshal(t)
	row.reported = string(text)
	return row, err
}

// places notes the codes of countries and of DAC sectors, each once.
func (r *record) places(countries, sectors []iati.Share) {
	for _, c := range countries {
		r.countries = addCode(r.countries, c.Code)
	}
	for _, s := range sectors {
		if s.Vocabulary.Code == "1" || s.Vocabulary.Code == "2" {
			r.sectors = addCode(r.sectors, s.Code)
		}
	}
}

func addCode(codes []string, code string) []string {
	if code == "" || len(code) > maxCode {
		return codes
	}
	for _, known := range codes {
		if known == code {
			return codes
		}
	}
	return append(codes, code)
}

// titleOf chooses the titles that lists show: the first in English, the first in French, and where there
// is neither the first of all.
func titleOf(narratives []iati.Narrative) (t Title) {
	for _, n := range narratives {
		switch lang, known := i18n.ParseLang(n.Language); {
		case known && lang == i18n.EN && t.EN == "":
			t.EN = n.Text
		case known && lang == i18n.FR && t.FR == "":
			t.FR = n.Text
		}
	}
	if t.EN == "" && t.FR == "" && len(narratives) > 0 {
		t.Other, t.Language = narratives[0].Text, cut(narratives[0].Language, maxCode)
	}
	return t
}

// nameOf is the name an organisation is listed under: the English one, else the first.
func nameOf(o iati.Organisation) string {
	for _, n := range o.Names {
		if lang, known := i18n.ParseLang(n.Language); known && lang == i18n.EN {
			return n.Text
		}
	}
	if len(o.Names) > 0 {
		return o.Names[0].Text
	}
	return ""
}

// searchable are the titles, the identifier and the publisher, folded, a line each.
func searchable(a *iati.Activity) string {
	var lines []string
	for _, n := range a.Titles {
		lines = append(lines, n.Text)
	}
	lines = append(lines, a.Identifier, a.Reporting.Ref, nameOf(a.Reporting))
	return cut(i18n.Fold(strings.Join(lines, "\n")), maxWords)
}

// organisations are the identifiers and names of all who take part, folded, a line each.
func organisations(a *iati.Activity) string {
	seen := map[string]bool{}
	var b strings.Builder
	add := func(o iati.Organisation) {
		lines := []string{o.Ref}
		for _, n := range o.Names {
			lines = append(lines, n.Text)
		}
		for _, line := range lines {
			if line != "" && !seen[line] && b.Len() < maxOrganisations {
				seen[line] = true
				b.WriteString(line)
				b.WriteByte('\n')
			}
		}
	}
	add(a.Reporting)
	for _, p := range a.Participants {
		add(p.Organisation)
	}
	for i := range a.Transactions {
		add(a.Transactions[i].Provider)
		add(a.Transactions[i].Receiver)
	}
	return cut(i18n.Fold(b.String()), maxOrganisations)
}

// cut is the beginning of a text, of at most so many bytes, letters whole.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
