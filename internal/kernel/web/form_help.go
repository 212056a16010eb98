package web

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"cairn/internal/kernel/i18n"
)

// formAction is where a form posts: the page itself unless it says otherwise.
func (f *Frame) formAction(h FormHead) templ.SafeURL {
	if h.Action == "" {
		return f.link(f.Path)
	}
	return f.link(h.Action)
}

// version is the version of the object that the reader began from, kept over a refusal.
func (f *Frame) version(stored int) string { return f.Value("version", stored) }

// chosen are the values of a select, radio or checkbox field.
func (x Field) chosen(f *Frame) []string {
	if list, ok := x.Value.([]string); ok || x.Multiple {
		return f.Values(x.Name, list)
	}
	return []string{f.Value(x.Name, x.Value)}
}

func (x Field) yes() bool {
	on, _ := x.Value.(bool)
	return on
}

// sides are the two languages of a pair, the reader's first. Type carries the language.
func (x Pair) sides(f *Frame) []Field {
	texts := map[i18n.Lang]string{i18n.EN: x.Text.EN, i18n.FR: x.Text.FR}
	var sides []Field
	for _, l := range []i18n.Lang{f.Lang(), f.Lang().Other()} {
		sides = append(sides, Field{Name: x.Name + "_" + string(l), Type: string(l), Value: texts[l], Max: x.Max, ReadOnly: x.ReadOnly})
	}
	return sides
}

// sideLabel is the visible name of one language; what is noted for summaries also names the field.
func (f *Frame) sideLabel(side Field, of string) string {
	words := f.T("web.in." + side.Type)
	f.label(side.Name, of+", "+words)
	return words
}

func hasBlank(options []Option) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Value == "" })
}

type optionGroup struct {
	label   string
	options []Option
}

// grouped gathers neighbours of one group.
func grouped(options []Option) []optionGroup {
	var groups []optionGroup
	for _, o := range options {
		if n := len(groups); n > 0 && groups[n-1].label == o.Group {
			groups[n-1].options = append(groups[n-1].options, o)
			continue
		}
		groups = append(groups, optionGroup{o.Group, []Option{o}})
	}
	return groups
}

// optionID is the id of one radio button or checkbox; the first has the field's own, which the
// summary of faults links to.
func optionID(name string, i int) string {
	if i == 0 {
		return fieldID(name)
	}
	return fieldID(name) + "-" + strconv.Itoa(i)
}

// name is what a row is called: the text of its main cell.
func (r Row) name(t *Table) string {
	for i, c := range t.Columns {
		if c.Main && i < len(r.Cells) {
			return r.Cells[i].text
		}
	}
	return r.Key
}

// percent and hundredth are widths for SVG attributes; the policy forbids inline style.
func percent(share float64) string { return hundredth(share) + "%" }

func hundredth(share float64) string {
	return strconv.FormatFloat(max(0, min(1, share))*100, 'f', 1, 64)
}

// jobPart is "3 of 12", "" while the whole is not known.
func (f *Frame) jobPart(j JobState) string {
	if j.Total == 0 {
		return ""
	}
	return f.T("web.job_part", "done", j.Done, "total", j.Total)
}
