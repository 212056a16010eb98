package mspdi

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// Phase is a piece of an assignment's work over time, from its timephased data.
type Phase struct {
	Actual        bool // done, not planned
	Start, Finish time.Time
	Work          time.Duration
}

// Phases reads an assignment's planned and actual work over time. What cannot be read is left out.
func (f *File) Phases(a *Assignment) (phases []Phase) {
	if a.end == 0 || int(a.tail) > len(f.raw) || a.body >= a.tail {
		return nil
	}
	raw := f.raw[a.body:a.tail]
	mark := []byte("<" + f.prefix + "TimephasedData")
	at := bytes.Index(raw, mark)
	if at < 0 {
		return nil
	}
	dec := xml.NewDecoder(bytes.NewReader(raw[at:]))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var kind, start, finish, value string
	var into *string
	depth := 0
	for {
		t, err := dec.RawToken()
		if err != nil {
			return phases
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch into = nil; {
			case depth == 1:
				kind, start, finish, value = "", "", "", ""
				if t.Name.Local != "TimephasedData" {
					kind = "other"
				}
			case depth > 2 || kind == "other":
			default:
				into = map[string]*string{"Type": &kind, "Start": &start, "Finish": &finish, "Value": &value}[t.Name.Local]
			}
		case xml.CharData:
			if into != nil {
				*into += string(t)
			}
		case xml.EndElement:
			depth--
			into = nil
			if depth != 0 {
				continue
			}
			kind = strings.TrimSpace(kind)
			from, err1 := parseTime(strings.TrimSpace(start))
			to, err2 := parseTime(strings.TrimSpace(finish))
			work, err3 := parseDuration(strings.TrimSpace(value))
			if (kind == "1" || kind == "2") && err1 == nil && err2 == nil && err3 == nil && !from.IsZero() && to.After(from) {
				phases = append(phases, Phase{Actual: kind == "2", Start: from, Finish: to, Work: work})
			}
		}
	}
}
