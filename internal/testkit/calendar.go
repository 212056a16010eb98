package testkit

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Component is a part of a calendar as the strict reader of the tests understands it.
type Component struct {
	Name     string
	Props    map[string][]string // by name, value with its parameters before it: "TZID=X:2026…"
	Children []*Component
}

// ReadCalendar reads an iCalendar file. It is a reader of its own, after RFC 5545 and not after our writer: CRLF only, at most 75 octets a line,
// nothing outside the components, every BEGIN with its END.
func ReadCalendar(t testing.TB, text string) *Component {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Fatal("a line does not end in CRLF")
	}
	var lines []string
	for l := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Fatalf("a line of %d octets, or a broken character: %q", len(l), l)
		}
		if rest, folded := strings.CutPrefix(l, " "); folded {
			lines[len(lines)-1] += rest
		} else {
			lines = append(lines, l)
		}
	}
	root := &Component{}
	stack := []*Component{root}
	for _, l := range lines {
		i := strings.IndexAny(l, ";:")
		if i < 1 {
			t.Fatalf("no property: %q", l)
		}
		name, value := l[:i], l[i+1:]
		top := stack[len(stack)-1]
		switch name {
		case "BEGIN":
			o := &Component{Name: value, Props: map[string][]string{}}
			top.Children = append(top.Children, o)
			stack = append(stack, o)
		case "END":
			if top.Name != value {
				t.Fatalf("%s ends %s", value, top.Name)
			}
			stack = stack[:len(stack)-1]
		default:
			top.Props[name] = append(top.Props[name], value)
		}
	}
	if len(stack) != 1 || len(root.Children) != 1 || root.Children[0].Name != "VCALENDAR" {
		t.Fatal("not one whole calendar")
	}
	return root.Children[0]
}

// One is the value of the only property of a name, its escapes undone.
func (o *Component) One(t testing.TB, name string) string {
	t.Helper()
	if len(o.Props[name]) != 1 {
		t.Fatalf("%s has %d of %s", o.Name, len(o.Props[name]), name)
	}
	return strings.NewReplacer(`\n`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(o.Props[name][0])
}

// All are the parts of a name: "VEVENT".
func (o *Component) All(name string) (list []*Component) {
	for _, c := range o.Children {
		if c.Name == name {
			list = append(list, c)
		}
	}
	return list
}
