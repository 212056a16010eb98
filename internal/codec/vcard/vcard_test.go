package vcard_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/codec/vcard"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit/input"
)

func read(t *testing.T, text string) []vcard.Card {
	t.Helper()
	cards, skipped, err := vcard.Read(strings.NewReader(text))
	if err != nil || len(skipped) > 0 {
		t.Fatalf("%v %v", err, skipped)
	}
	return cards
}

// Each version as it is found in the wild: quoted-printable with soft breaks, charsets, bare types, folded lines,
// groups, a card without end, a byte order mark.
func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want vcard.Card
	}{
		"2.1 quoted-printable": {"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=A9goire;H=C3=A9l=\n=C3=A8ne;;;\nTEL;HOME;FAX:1\nTEL;WORK;VOICE:+33 1\nEMAIL;PREF;INTERNET:Helene@Example.FR\nEND:VCARD\n",
			vcard.Card{Line: 1, Name: "Hélène Grégoire", Phone: "+33 1", Email: "helene@example.fr"}},
		"2.1 Latin": {"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=ISO-8859-1:Ren\xe9e M\xfcller\r\nORG:Minist\xe8re;Budget\r\nEND:VCARD\r\n",
			vcard.Card{Line: 1, Name: "Renée Müller", Organisation: "Ministère", Unit: "Budget"}},
		"3.0 folded": {"\xef\xbb\xbfBEGIN:vCard\r\nVERSION:3.0\r\nFN:Ștefan \r\n Țurcanu\r\nORG:Ministry of Defence\\, Chişinău;Planning\\; Budget\r\nTITLE:Head\\, planning\r\nitem1.EMAIL;TYPE=INTERNET:s@x.example\r\nEND:vCard\r\n",
			vcard.Card{Line: 1, Name: "Ștefan Țurcanu", Organisation: "Ministry of Defence, Chişinău", Unit: "Planning; Budget", Title: "Head, planning", Email: "s@x.example"}},
		"4.0": {"BEGIN:VCARD\nVERSION:4.0\nFN:Ana\nTEL;VALUE=uri;TYPE=\"voice,work\";PREF=1:tel:+373-22\nLANG;PREF=1:fr\nROLE:Adviser\nEND:VCARD",
			vcard.Card{Line: 1, Name: "Ana", Phone: "+373-22", Language: "fr", Title: "Adviser"}},
		"no end": {"BEGIN:VCARD\nFN:Ana\n", vcard.Card{Line: 1, Name: "Ana"}},
		"markup": {"BEGIN:VCARD\nFN:<script>alert(1)</script>\u202eevil\nEND:VCARD\n", vcard.Card{Line: 1, Name: "<script>alert(1)</script>evil"}},
	} {
		if cards := read(t, c.text); len(cards) != 1 || cards[0] != c.want {
			t.Errorf("%s: %+v", name, cards)
		}
	}
	cards := read(t, "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\n\n\nBEGIN:VCARD\nEMAIL:c@x.example\nEND:VCARD")
	if len(cards) != 3 || cards[1].Line != 3 || cards[2].Line != 8 || cards[2].Name != "c@x.example" {
		t.Errorf("%+v", cards)
	}
}

// What is no card is refused; a broken one is listed and the others go on.
func TestReadRefuses(t *testing.T) {
	for text, key := range map[string]string{"": "vcard.none", "PK\x03\x04": "vcard.none", "FN:Nobody": "vcard.none",
		strings.Repeat("BEGIN:VCARD\nFN:A\nEND:VCARD\n", vcard.MaxCards+1): "vcard.too_many"} {
		if _, _, err := vcard.Read(strings.NewReader(text)); fault.Of(err).Key != key {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	cards, skipped, err := vcard.Read(strings.NewReader("BEGIN:VCARD\nTITLE:Nobody\nEND:VCARD\nBEGIN:VCARD\nFN:A\nEND:VCARD\n"))
	if err != nil || len(cards) != 1 || len(skipped) != 1 || skipped[0].Line != 1 || skipped[0].Reason != "vcard.skipped.nameless" {
		t.Errorf("%v %v %v", cards, skipped, err)
	}
}

// endless is a card that never ends.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, "BEGIN:VCARD\nPHOTO:")
	if e.read > 0 {
		for n = range b {
			b[n] = 'A'
		}
		n = len(b)
	}
	e.read += n
	return n, nil
}

// A hundred megabytes are refused after eight, in little memory.
func TestReadHuge(t *testing.T) {
	e := &endless{}
	_, _, err := vcard.Read(io.LimitReader(e, 100<<20))
	if fault.Of(err).Key != "vcard.too_large" || e.read > vcard.MaxBytes+1<<20 {
		t.Errorf("%v after %d bytes", err, e.read)
	}
}

// What is written is read back alike, by lines of at most 75 octets.
func TestRoundTrip(t *testing.T) {
	want := vcard.Card{Name: "Ștefan Țurcanu", Organisation: "Ministère de la Défense, Chişinău, République de Moldova, direction", Unit: "Planification", Title: "Chef", Email: "s@x.example", Phone: "+373 22", UID: "urn:uuid:1", Note: "HEAD\nOne, two"}
	var b bytes.Buffer
	card := want
	card.Note = "One, two"
	if err := vcard.Write(&b, "HEAD", card); err != nil {
		t.Fatal(err)
	}
	for l := range strings.SplitSeq(b.String(), "\r\n") {
		if len(l) > 75 || strings.Contains(l, "\n") {
			t.Errorf("line %q", l)
		}
	}
	got := read(t, b.String())
	want.Line = 1
	if len(got) != 1 || got[0] != want {
		t.Errorf("%+v, want %+v\n%s", got, want, b.String())
	}
}

// The collection of real cards reads whole, accents and folded lines right.
func TestCollection(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(input.Path(t, "vcard"), "*.vcf"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cards:", err)
	}
	names := map[string][]string{
		"John_Doe_ANDROID.vcf": {"john.doe@company.com", "jane.doe@company.com", "Ñ Ñ Ñ Ñ Ñ", "Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ"},
		"outlook-2003.vcf":     {"John Doe III"},
		"rfc2426-example.vcf":  {"Frank Dawson", "Tim Howes"},
		"John_Doe_IPHONE.vcf":  {"Mr. John Richter James Doe Sr."},
		"gmail-single.vcf":     {"Greg Dartmouth"},
		"fullcontact.vcf":      {"Prefix FirstName MiddleName LastName Suffix"},
	}
	for _, file := range files {
		in, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		cards, skipped, err := vcard.Read(in)
		in.Close()
		if err != nil || len(skipped) > 0 {
			t.Errorf("%s: %v %v", file, err, skipped)
		}
		for i, name := range names[filepath.Base(file)] {
			if i >= len(cards) || cards[i].Name != name {
				t.Errorf("%s: card %d is not %q but %+v", filepath.Base(file), i, name, cards)
			}
		}
		if filepath.Base(file) == "outlook-2003.vcf" && (cards[0].Organisation != "Company, The" || cards[0].Unit != "TheDepartment" || !strings.Contains(cards[0].Note, "note field!!\nSecond line") || cards[0].Phone != "BusinessPhone" || cards[0].Email != "jdoe@hotmail.com") {
			t.Errorf("Outlook: %+v", cards[0])
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=\n=91;;\nEND:VCARD")
	f.Add("BEGIN:VCARD\nFN;X=\"a:b\";TYPE=x,y:A\\nB\nORG:a\\;b;c\nEND:VCARD")
	f.Add("BEGIN:VCARD\nEMAIL;CHARSET=utf-16:\xff\xfe\n =\n=\nEND")
	f.Fuzz(func(t *testing.T, text string) {
		cards, _, err := vcard.Read(strings.NewReader(text))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Error(err)
			}
			return
		}
		for _, c := range cards {
			if strings.ContainsAny(c.Name+c.Email+c.Phone+c.Organisation+c.Unit+c.Title, "\r\n\x00") {
				t.Errorf("%+v", c)
			}
			if err := vcard.Write(io.Discard, "", c); err != nil {
				t.Error(err)
			}
		}
	})
}
