package mspdi_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"cairn/internal/codec/mspdi"
	"cairn/internal/kernel/fault"
)

// endless is a plan that goes on until so many bytes of tasks were given, made while it is read.
type endless struct {
	left  int64 // of tasks, in bytes
	given int64
	next  string
	uid   int
	ended bool
}

func newPlanOf(bytes int64) *endless {
	return &endless{left: bytes, next: `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-01-05T08:00:00</StartDate><Tasks>`}
}

func (e *endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if e.next == "" && !e.fill() {
			break
		}
		k := copy(p[n:], e.next)
		e.next = e.next[k:]
		n += k
	}
	e.given += int64(n)
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (e *endless) fill() bool {
	if e.left <= 0 {
		if e.ended {
			return false
		}
		e.ended, e.next = true, "</Tasks></Project>"
		return true
	}
	e.uid++
	link := ""
	if e.uid > 1 {
		link = fmt.Sprintf("<PredecessorLink><PredecessorUID>%d</PredecessorUID><Type>1</Type><LinkLag>0</LinkLag><LagFormat>7</LagFormat></PredecessorLink>", e.uid-1)
	}
	e.next = fmt.Sprintf("<Task><UID>%d</UID><ID>%d</ID><Name>Prepare the room and the lessons, part %d</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration>"+
		"<DurationFormat>7</DurationFormat>%s<ExtendedAttribute><FieldID>188743731</FieldID><Value>%s</Value></ExtendedAttribute></Task>\n", e.uid, e.uid, e.uid, link, strings.Repeat("kept ", 40))
	e.left -= int64(len(e.next))
	return true
}

// A file of 200 MB that is over the limit is refused when the limit is reached, with the limit named; it is not read on.
func TestTooLargeIsRefused(t *testing.T) {
	const size, limit = 200 << 20, 2 << 20
	e := newPlanOf(size)
	_, err := mspdi.Read(e, limit)
	f := fault.Of(err)
	if f == nil || f.Key != "mspdi.too_large" || f.Args["limit"] != int64(2) {
		t.Errorf("%v", err)
	}
	if e.given > limit+1 {
		t.Errorf("%d bytes were read of a file that may have %d", e.given, limit)
	}
	if mspdi.Limit < size {
		t.Error("the command reads files of 200 MB")
	}
}

// memoryOfText is how many times the size of its text a file may take in memory, tasks and places of elements with it:
// twice what was measured of a file of 200 MB.
const memoryOfText = 6

// A big file is held in memory within a few times its size.
func TestMemoryOfABigFile(t *testing.T) {
	const size = 12 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f, err := mspdi.Read(newPlanOf(size), mspdi.Limit)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := float64(after.HeapAlloc-before.HeapAlloc) / size
	if len(f.Tasks) < 10_000 || held > memoryOfText {
		t.Errorf("%d tasks take %.1f times their text", len(f.Tasks), held)
	}
	runtime.KeepAlive(f)
}

// Entities are never expanded. A document type that declares any is refused where it stands; one that only names a file
// of them is passed over, unread, and the entity is refused as one that nobody declared.
func TestEntityBombs(t *testing.T) {
	laughs := `<!DOCTYPE lolz [<!ENTITY lol "lol">`
	for i := range 9 {
		laughs += fmt.Sprintf(`<!ENTITY lol%d "%s">`, i+1, strings.Repeat(map[bool]string{true: "&lol;", false: fmt.Sprintf("&lol%d;", i)}[i == 0], 10))
	}
	for name, c := range map[string]struct{ text, key string }{
		"a billion laughs": {laughs + `]><Project><Name>&lol9;</Name></Project>`, "mspdi.entities"},
		"quadratic":        {`<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("a", 50_000) + `">]><Project><Name>` + strings.Repeat("&a;", 50_000) + `</Name></Project>`, "mspdi.entities"},
		"of a file":        {`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project><Name>&a;</Name></Project>`, "mspdi.entities"},
		"of parameters":    {`<!DOCTYPE x [<!ENTITY % p "<!ENTITY a 'b'>"> %p;]><Project><Name>&a;</Name></Project>`, "mspdi.entities"},
		"of a server":      {`<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><Project><Name>&a;</Name></Project>`, "mspdi.malformed"},
		"undeclared":       {`<Project><Name>&nbsp;</Name></Project>`, "mspdi.malformed"},
	} {
		if _, err := mspdi.Read(strings.NewReader(c.text), mspdi.Limit); fault.Of(err) == nil || fault.Of(err).Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

// What claims one encoding and is another is refused, or read as what its first bytes say; it never becomes other text
// silently.
func TestWrongEncodings(t *testing.T) {
	text := `<?xml version="1.0" encoding="%"?><Project><Tasks><Task><UID>1</UID><Name>Ét` + "\xe9" + `</Name></Task></Tasks></Project>`
	for _, claim := range []string{"UTF-8", "utf-8", "UTF-16", "us-ascii-maybe", "ISO-10646-UCS-4"} {
		if f, err := mspdi.Read(strings.NewReader(strings.Replace(text, "%", claim, 1)), mspdi.Limit); err == nil {
			t.Errorf("Latin-1 bytes under %s were read as %q", claim, f.Tasks[0].Name)
		}
	}
	latin := strings.NewReplacer("%", "iso-8859-1", "É", "\xc9").Replace(text)
	if f, err := mspdi.Read(strings.NewReader(latin), mspdi.Limit); err != nil || f.Tasks[0].Name != "Été" {
		t.Errorf("Latin-1: %v", err)
	}
	odd := "\xff\xfe<\x00P\x00r\x00" + "o" // UTF-16 that breaks off within a character
	if _, err := mspdi.Read(strings.NewReader(odd), mspdi.Limit); err == nil {
		t.Error("half a character passed")
	}
}
