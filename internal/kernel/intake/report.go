package intake

import (
	"encoding/json"

	"cairn/internal/kernel/i18n"
)

// Report is what an import does, or has done, for the command line and the programming interface.
type Report struct {
	Counts
	Kind    string       `json:"kind"`
	Sheet   string       `json:"sheet"`
	Header  int          `json:"header_row"`
	Refused []Refusal    `json:"refused"`
	Left    []Skip       `json:"skipped"`
	NotRead []string     `json:"not_read"`     // columns that hold something and are not read
	Others  []OtherSheet `json:"other_sheets"` // sheets that are not read
	Map     Map          `json:"map"`
	Applied bool         `json:"applied"`
	Import  string       `json:"import,omitempty"` // id, once it was applied
}

// Say gives the report of a plan in a language.
func (p *Plan) Say(in *i18n.Printer) Report {
	r := Report{Counts: p.Counts(), Kind: p.Kind.Name, Sheet: p.Sheet, Header: p.Header, Map: p.Map, Refused: []Refusal{}, Left: []Skip{}, NotRead: []string{}, Others: append([]OtherSheet{}, p.Others...)}
	for _, e := range p.Entries {
		if !e.Refused() {
			continue
		}
		p.locate(e)
		for _, x := range e.refused {
			x.Column, x.Reason = p.columnName(x, in), in.Message(x.Key, x.Args)
			r.Refused = append(r.Refused, x)
		}
	}
	for _, s := range p.Skipped {
		s.Reason = in.T(s.Key)
		r.Left = append(r.Left, s)
	}
	for _, c := range p.Columns {
		if c.Field == "" && c.Filled > 0 {
			r.NotRead = append(r.NotRead, c.Header)
		}
	}
	return r
}

// MarshalJSON leaves out how the text was made.
func (r Refusal) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Row    int    `json:"row"`
		Column string `json:"column"`
		Value  string `json:"value"`
		Reason string `json:"reason"`
		Key    string `json:"key"`
	}{r.Row, r.Column, r.Value, r.Reason, r.Key})
}
