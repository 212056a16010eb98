package iati_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

// today is the day of reading in these tests.
var today = cal.MustDate("2022-06-30")

// read gathers all activities of a text.
func read(t testing.TB, text string) ([]*iati.Activity, iati.Summary, error) {
	t.Helper()
	var list []*iati.Activity
	s, err := iati.Read(t.Context(), strings.NewReader(text), "test.xml", today, func(a *iati.Activity) error {
		list = append(list, a)
		return nil
	})
	if len(list) != s.Activities {
		t.Fatalf("handed over %d, counted %d", len(list), s.Activities)
	}
	return list, s, err
}

// one reads a text that holds one activity.
func one(t testing.TB, text string) *iati.Activity {
	t.Helper()
	list, _, err := read(t, text)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d activities, %v", len(list), err)
	}
	return list[0]
}

// TestGolden reads one whole activity of each generation of the standard.
func TestGolden(t *testing.T) {
	for _, name := range []string{"version-1.05", "version-2.03"} {
		body, err := os.ReadFile(filepath.Join("testdata", name+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		a := one(t, string(body))
		if len(a.Flags) > 0 && name == "version-1.05" {
			t.Errorf("%s: words of version 1.0x are no trap in it: %v", name, a.Flags)
		}
		got := reported(t, a)
		golden := filepath.Join("testdata", name+".golden.json")
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is read as\n%s", name, got)
		}
	}
}

// TestZeroAmountTravels: an amount of zero keeps its currency on the way through JSON.
func TestZeroAmountTravels(t *testing.T) {
	a := one(t, file(`<transaction><transaction-type code="3"/><transaction-date iso-date="2021-01-31"/><value currency="EUR">0</value></transaction>`))
	reported(t, a)
	if v := a.Transactions[0].Value; !v.Exact || v.Amount.Currency != "EUR" {
		t.Errorf("%+v", v)
	}
}

// reported is the activity as JSON with its digest. What is kept as JSON is the same activity when it is
// read back.
func reported(t *testing.T, a *iati.Activity) []byte {
	t.Helper()
	text, err := json.MarshalIndent(struct {
		*iati.Activity
		Digest string `json:"digest"`
	}{a, hex.EncodeToString(a.Digest[:])}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	back := iati.Activity{Digest: a.Digest, Refused: a.Refused}
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(&back, a) {
		t.Errorf("as JSON and back it is %+v, %v", back, err)
	}
	return append(text, '\n')
}

func TestStartAndEnd(t *testing.T) {
	for dates, want := range map[string][2]string{
		``: {"", ""},
		`<activity-date type="1" iso-date="2020-01-01"/><activity-date type="3" iso-date="2021-01-01"/>`: {"2020-01-01", "2021-01-01"},
		`<activity-date type="1" iso-date="2020-01-01"/><activity-date type="2" iso-date="2020-02-01"/>`: {"2020-02-01", ""},
		`<activity-date type="2" iso-date="0"/><activity-date type="1" iso-date="2020-01-01"/>`:          {"2020-01-01", ""},
	} {
		a := one(t, file(dates))
		if got := [2]string{a.Start().String(), a.End().String()}; got != want {
			t.Errorf("%s: %v, want %v", dates, got, want)
		}
	}
}

func TestCallerEndsTheReading(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	s, err := iati.Read(t.Context(), strings.NewReader(wrap(activity("")+activity("")+"<broken")), "test.xml", today,
		func(*iati.Activity) error { n++; return stop })
	if err != stop || n != 1 || s.Activities != 1 {
		t.Fatalf("%v after %d", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = iati.Read(ctx, strings.NewReader(wrap(activity(""))), "test.xml", today, func(*iati.Activity) error { return nil })
	if !errors.Is(err, context.Canceled) || fault.Of(err).Key != "iati.stopped" {
		t.Fatal(err)
	}
}

func TestDigest(t *testing.T) {
	digest := func(text string) [32]byte { return one(t, text).Digest }
	base := digest(wrap(`<iati-activity xml:lang="en" hierarchy="1"><iati-identifier>A</iati-identifier><title><narrative>One two</narrative></title></iati-activity>`))
	for name, same := range map[string]string{
		"white space":      wrap("\n\n<iati-activity hierarchy='1'  xml:lang=\"en\" >\n <iati-identifier> A\n</iati-identifier><title>\t<narrative> One\n  two </narrative></title></iati-activity>"),
		"comment, CDATA":   wrap(`<iati-activity xml:lang="en" hierarchy="1"><!-- x --><iati-identifier>A</iati-identifier><title><narrative>One <!-- y --><![CDATA[two]]></narrative></title></iati-activity>`),
		"place in a file":  wrap(activity("") + `<iati-activity xml:lang="en" hierarchy="1"><iati-identifier>A</iati-identifier><title><narrative>One two</narrative></title></iati-activity>`),
		"reference to two": wrap(`<iati-activity xml:lang="en" hierarchy="1"><iati-identifier>&#65;</iati-identifier><title><narrative>One two</narrative></title></iati-activity>`),
	} {
		list, _, err := read(t, same)
		if err != nil || list[len(list)-1].Digest != base {
			t.Errorf("%s: another digest (%v)", name, err)
		}
	}
	for name, other := range map[string]string{
		"text":           wrap(`<iati-activity xml:lang="en" hierarchy="1"><iati-identifier>A</iati-identifier><title><narrative>Onetwo</narrative></title></iati-activity>`),
		"attribute":      wrap(`<iati-activity xml:lang="en" hierarchy="2"><iati-identifier>A</iati-identifier><title><narrative>One two</narrative></title></iati-activity>`),
		"part not kept":  wrap(`<iati-activity xml:lang="en" hierarchy="1"><iati-identifier>A</iati-identifier><title><narrative>One two</narrative></title><result/></iati-activity>`),
		"nesting":        wrap(`<iati-activity xml:lang="en" hierarchy="1"><iati-identifier>A</iati-identifier><title/><narrative>One two</narrative></iati-activity>`),
		"file's version": strings.Replace(wrap(`<iati-activity xml:lang="en" hierarchy="1"><iati-identifier>A</iati-identifier><title><narrative>One two</narrative></title></iati-activity>`), "2.03", "1.05", 1),
	} {
		if digest(other) == base {
			t.Errorf("a change of the %s went unseen", name)
		}
	}
	prefix := func(p string) string {
		return `<iati-activities version="2.03" xmlns:` + p + `="https://publisher.example/ns"><iati-activity ` + p + `:a="1"><` + p + `:x/></iati-activity></iati-activities>`
	}
	if digest(prefix("a")) != digest(prefix("b")) {
		t.Error("the prefix of a namespace counts")
	}
}

// wrap makes a file of activities; the first line is line 1.
func wrap(activities string) string {
	return `<iati-activities version="2.03">` + activities + `</iati-activities>`
}

// activity is one without a flag, with more inside.
func activity(more string) string {
	return `<iati-activity xml:lang="en" default-currency="EUR">` + sound + more + `</iati-activity>`
}

const sound = `<iati-identifier>XX-TEST-1</iati-identifier><reporting-org ref="XX-TEST" type="10"><narrative>Ministry</narrative></reporting-org>` +
	`<title><narrative>Title</narrative></title><recipient-country code="GE"/><sector code="15210"/>`

// file is a file of one activity that has no flag but for what more brings.
func file(more string) string { return wrap(activity(more)) }
