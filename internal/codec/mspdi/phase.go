package mspdi

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"
)

// Phase is a piece of an assignment's work over time, from its timephased data.
type Phase struct {
	Actual        bool // done, not planned
	Start, Finish time.Time
	Work          time.Duration
}

// SetPhases lets an assignment's planned work over time be written as so many pieces; those of the file go. Each
// piece lies within a day, as Project writes them.
func (a *Assignment) SetPhases(phases []Phase) { a.phases, a.rephase = phases, true }

// planned is Project's type of planned work over time.
const planned = "1"

// phaseText is the planned work over time of an assignment.
func (w *writer) phaseText(a *Assignment) (text []byte) {
	const layout = "2006-01-02T15:04:05"
	tag := func(name, value string) { text = append(text, w.element(name, value)...) }
	for _, p := range a.phases {
		text = append(text, "<"+w.f.prefix+"TimephasedData>"...)
		tag("Type", planned)
		tag("UID", strconv.Itoa(a.UID))
		tag("Start", p.Start.Format(layout))
		tag("Finish", p.Finish.Format(layout))
		tag("Unit", "2") // days
		tag("Value", formatDuration(p.Work))
		text = append(text, "</"+w.f.prefix+"TimephasedData>"...)
	}
	return text
}

// rephased are the patches that put the phases of an assignment in the place of those it was read with.
func (w *writer) rephased(a *Assignment) (patches []patch) {
	if !a.rephase {
		return nil
	}
	if a.body < a.tail {
		raw := w.f.raw[a.body:a.tail]
		dec := xml.NewDecoder(bytes.NewReader(raw))
		dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
		depth, from, kind, typed := 0, int32(0), "", false
		for {
			at := int32(dec.InputOffset())
			t, err := dec.RawToken()
			if err != nil {
				break
			}
			switch t := t.(type) {
			case xml.StartElement:
				if depth++; depth == 1 {
					from, kind = at, t.Name.Local
				}
				typed = depth == 2 && kind == "TimephasedData" && t.Name.Local == "Type"
			case xml.CharData:
				if typed && strings.TrimSpace(string(t)) == planned {
					kind = planned
				}
			case xml.EndElement:
				typed = false
				if depth--; depth == 0 && kind == planned {
					patches = append(patches, patch{from: w.indented(a.body + from), to: a.body + int32(dec.InputOffset())})
				}
			}
		}
	}
	return append(patches, patch{from: a.tail, to: a.tail, text: w.phaseText(a)})
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
