package landscape

import (
	"cairn/internal/codec/iati"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Result is what an import has done. Activities are the records read, each of an identifier's among
// them; Flagged says how often each trap was met, on unchanged activities too.
type Result struct {
	Files      int `json:"files"`
	Activities int `json:"activities"`
	Counts
	Refused []Refusal         `json:"refused"`
	Flagged map[iati.Trap]int `json:"flagged"`
	Seconds float64           `json:"seconds"`
}

// Refusal is something that was not taken in: a file, the rest of one, or an activity. Line is 0 where
// the whole file is meant.
type Refusal struct {
	File    string     `json:"file"`
	Line    int        `json:"line"`
	Key     string     `json:"key"`
	Message string     `json:"message"` // in the reader's language, once Say has been called
	Args    fault.Args `json:"-"`
}

// maxRefusals is how many refusals of one import are kept; the rest are counted.
const maxRefusals = 10_000

// Say puts the messages of the refusals into the reader's language.
func (r *Result) Say(p *i18n.Printer) {
	for i := range r.Refused {
		r.Refused[i].Message = p.Message(r.Refused[i].Key, r.Refused[i].Args)
	}
}

// refusal is a fault as the import keeps it.
func refusal(file string, f *fault.Fault) Refusal {
	r := Refusal{File: file, Key: f.Key, Args: f.Args}
	r.Line, _ = f.Args["line"].(int)
	return r
}
