package mspdi_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"cairn/internal/codec/mspdi"
	"cairn/internal/kernel/fault"
)

const small = `<?xml version="1.0" encoding="UTF-8"?>
<!-- kept -->
<Project xmlns="http://schemas.microsoft.com/project">
	<Name>Small</Name>
	<Tasks>
		<!-- first -->
		<Task>
			<UID>1</UID>
			<Name>A &amp; B</Name>
			<Odd a="1"><UID>99</UID></Odd>
			<Duration>PT8H0M0S</Duration>
			<Deadline>2026-03-01T17:00:00</Deadline>
			<PredecessorLink>
				<PredecessorUID>2</PredecessorUID>
				<Type>1</Type>
				<Extra/>
			</PredecessorLink>
			<ExtendedAttribute><FieldID>1</FieldID></ExtendedAttribute>
		</Task>
		<Task>
			<UID>2</UID>
		</Task>
	</Tasks>
</Project>
<!-- end -->
`

// Only what was changed changes.
func TestEdit(t *testing.T) {
	f := read(t, []byte(small))
	f.Tasks[0].Name = "C < D"
	f.Tasks[0].Deadline = time.Time{}
	f.Tasks[0].Critical = true
	f.Tasks[0].Links[0].LinkLag = 4800
	f.Tasks[0].Links = append(f.Tasks[0].Links, mspdi.Link{PredecessorUID: 3, Type: 0, LagFormat: 7})
	f.Tasks = append(f.Tasks[:1], mspdi.Task{UID: 3, Name: "New"}, f.Tasks[1])
	f.Project.MinutesPerDay = 450
	out := string(write(t, f))
	for _, want := range []string{
		"<!-- kept -->", "<!-- first -->", "<!-- end -->", `<Odd a="1"><UID>99</UID></Odd>`, "<Extra/>", "<ExtendedAttribute><FieldID>1</FieldID></ExtendedAttribute>",
		"<Name>C &lt; D</Name>", "\n\t\t\t<Critical>1</Critical>\n\t\t\t<PredecessorLink>", "<LinkLag>4800</LinkLag>", "<PredecessorUID>3</PredecessorUID><Type>0</Type>",
		"<UID>3</UID><ID>0</ID><Name>New</Name>", "\n\t<Name>Small</Name>\n\t<MinutesPerDay>450</MinutesPerDay>\n\t<Tasks>",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "Deadline") {
		t.Error("the deadline is still there")
	}
	g := read(t, []byte(out))
	if len(g.Tasks) != 3 || g.Tasks[1].UID != 3 || g.Tasks[2].UID != 2 || len(g.Tasks[0].Links) != 2 || g.Tasks[0].Links[0].LinkLag != 4800 || g.Tasks[0].Name != "C < D" {
		t.Errorf("%+v", g.Tasks)
	}
	g.Tasks = g.Tasks[:1]
	g.Tasks[0].Links = nil
	h := read(t, write(t, g))
	if len(h.Tasks) != 1 || len(h.Tasks[0].Links) != 0 {
		t.Errorf("%+v", h.Tasks)
	}
}

// Elements with a prefix, lists that are empty tags, records that are.
func TestForms(t *testing.T) {
	f := read(t, []byte(`<p:Project xmlns:p="http://schemas.microsoft.com/project" xmlns:x="urn:x"><p:Tasks><p:Task/><p:Task><p:UID>5</p:UID><x:UID>6</x:UID></p:Task></p:Tasks><p:Resources/></p:Project>`))
	if len(f.Tasks) != 2 || f.Tasks[1].UID != 5 {
		t.Fatalf("%+v", f.Tasks)
	}
	f.Tasks[0].Name = "N"
	f.Resources = append(f.Resources, mspdi.Resource{UID: 1, Name: "Ana", MaxUnits: 0.5})
	f.Assignments = append(f.Assignments, mspdi.Assignment{UID: 1, Units: 1})
	out := string(write(t, f))
	for _, want := range []string{"<p:Task><p:Name>N</p:Name></p:Task>", "<x:UID>6</x:UID>", "<p:Resources><p:Resource>", "<p:MaxUnits>0.5</p:MaxUnits>", "<p:Assignments><p:Assignment>"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q: %s", want, out)
		}
	}
	if g := read(t, []byte(out)); len(g.Resources) != 1 || len(g.Assignments) != 1 || g.Tasks[0].Name != "N" {
		t.Errorf("%+v", g)
	}
}

// Every encoding Project and its users write is read, and written as UTF-8.
func TestEncodings(t *testing.T) {
	text := `<?xml version="1.0" encoding="%"?><Project><Tasks><Task><UID>1</UID><Name>Été €</Name></Task></Tasks></Project>`
	wide := func(e unicode.Endianness) []byte {
		data, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().Bytes([]byte(strings.Replace(text, "%", "UTF-16", 1)))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, data := range map[string][]byte{
		"UTF-8": []byte(strings.Replace(text, "%", "utf-8", 1)), "mark": []byte("\ufeff" + strings.Replace(text, "%", "UTF-8", 1)),
		"little": wide(unicode.LittleEndian), "big": wide(unicode.BigEndian),
		"windows": []byte(strings.NewReplacer("%", "windows-1252", "É", "\xc9", "é", "\xe9", "€", "\x80").Replace(text)),
	} {
		f := read(t, data)
		if f.Tasks[0].Name != "Été €" {
			t.Errorf("%s: %q", name, f.Tasks[0].Name)
		}
		if g := read(t, write(t, f)); g.Tasks[0].Name != "Été €" {
			t.Errorf("%s, written: %q", name, g.Tasks[0].Name)
		}
	}
}

// What is no plan is refused with what to do about it.
func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "mspdi.empty",
		"  \n":                          "mspdi.empty",
		"plan":                          "mspdi.truncated",
		"<html><body/></html>":          "mspdi.html",
		"<Project><Tasks><Task>":        "mspdi.truncated",
		"<Project><Tasks></Project>":    "mspdi.malformed",
		"<Project></Project><Project/>": "mspdi.malformed",
		"<Project>\xff\xfe</Project>":   "mspdi.bytes",
		`<?xml version="1.0" encoding="x-nobody"?><Project/>`:                                            "mspdi.encoding",
		`<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><Project><Name>&b;</Name></Project>`: "mspdi.entities",
		"<Project>" + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + "</Project>":            "mspdi.too_deep",
	} {
		_, err := mspdi.Read(strings.NewReader(text), mspdi.Limit)
		if f := fault.Of(err); f == nil || f.Key != want {
			t.Errorf("%.60q: %v, want %s", text, err, want)
		}
	}
	if _, err := mspdi.Read(strings.NewReader(small), 100); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
}

// Whatever is read is written back as it was, and can be read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`<Project><Calendars><Calendar><UID>1</UID><WeekDays><WeekDay><DayType>1</DayType></WeekDay></WeekDays></Calendar></Calendars></Project>`))
	f.Add([]byte("<Project><Tasks/><Tasks><Task/></Tasks></Project>"))
	f.Add([]byte("<a:Project><a:Tasks><a:Task><a:UID>x</a:UID></a:Task></a:Tasks></a:Project>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := mspdi.Read(bytes.NewReader(data), 1<<20)
		if err != nil {
			return
		}
		out := write(t, file)
		again, err := mspdi.Read(bytes.NewReader(out), 1<<20)
		if err != nil {
			t.Fatalf("%q was written %q: %v", data, out, err)
		}
		if len(again.Tasks) != len(file.Tasks) {
			t.Fatalf("%d tasks became %d", len(file.Tasks), len(again.Tasks))
		}
		if once := write(t, again); !bytes.Equal(once, out) {
			t.Fatalf("%q was written again as %q", out, once)
		}
		for i := range again.Tasks {
			again.Tasks[i].Name += "x"
			again.Tasks[i].Links = append(again.Tasks[i].Links, mspdi.Link{PredecessorUID: 1})
		}
		edited := write(t, again)
		last, err := mspdi.Read(bytes.NewReader(edited), 1<<20)
		if err != nil || len(last.Tasks) != len(again.Tasks) {
			t.Fatalf("edited %q: %v", edited, err)
		}
	})
}
