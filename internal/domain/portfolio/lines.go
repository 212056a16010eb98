package portfolio

import (
	"encoding/json"
	"strings"
)

// Lines is a list of short texts: in a form a text area with one on each line, in JSON an array.
type Lines []string

// UnmarshalText reads one text per line; empty lines are left out.
func (l *Lines) UnmarshalText(b []byte) error {
	*l = nil
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" {
			*l = append(*l, line)
		}
	}
	return nil
}

// MarshalText writes one text per line.
func (l Lines) MarshalText() ([]byte, error) { return []byte(strings.Join(l, "\n")), nil }

// MarshalJSON writes an array.
func (l Lines) MarshalJSON() ([]byte, error) { return json.Marshal([]string(l)) }

// UnmarshalJSON reads an array, or a text as forms send it.
func (l *Lines) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		return l.UnmarshalText([]byte(text))
	}
	return json.Unmarshal(b, (*[]string)(l))
}
