package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cairn/internal/kernel/fault"
)

func TestFieldsGatherAll(t *testing.T) {
	var fs fault.Fields
	fs.Check(true, "ok", "x")
	fs.Check(false, "title", "fault.required")
	if err := fs.Merge(fault.New(fault.NotFound, "k", nil)); err == nil {
		t.Fatal("a fault of another kind must come back, not be swallowed")
	}
	var inner fault.Fields
	inner.Add("start", "fault.date", fault.Args{"value": "31/02"})
	if err := fs.Merge(inner.Err()); err != nil {
		t.Fatal(err)
	}
	got := fault.Of(fs.Err())
	if got.Kind != fault.Invalid || len(got.Fields) != 2 || got.Fields[1].Name != "start" {
		t.Fatalf("got %+v", got)
	}
	if new(fault.Fields).Err() != nil {
		t.Fatal("no field noted must be no error")
	}
}

// An amount left empty is told once, and not also that it is too small; two files that are both wrong are both told.
func TestAFieldIsToldOnce(t *testing.T) {
	var fs, later fault.Fields
	fs.Check(false, "amount", "fault.required")
	fs.Check(false, "amount", "money.positive")
	fs.Add("files", "file.empty", fault.Args{"name": "a.xlsx"})
	fs.Add("files", "file.empty", fault.Args{"name": "b.xlsx"})
	fs.Add("files", "file.empty", fault.Args{"name": "b.xlsx"})
	later.Add("amount", "money.currency", nil)
	later.Add("payee", "fault.required", nil)
	if err := fs.Merge(later.Err()); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, f := range fault.Of(fs.Err()).Fields {
		told = append(told, f.Name+": "+f.Key)
	}
	if got := strings.Join(told, "|"); got != "amount: fault.required|files: file.empty|files: file.empty|payee: fault.required" {
		t.Errorf("told %s", got)
	}
}

func TestOfKeepsCauseHidden(t *testing.T) {
	secret := errors.New("disk at /dev/sda1 is full")
	err := fmt.Errorf("saving: %w", fault.Wrap(secret, fault.Unavailable, "fault.busy", nil))
	if f := fault.Of(err); f.Key != "fault.busy" || !errors.Is(f, secret) {
		t.Fatalf("got %+v", f)
	}
	if f := fault.Of(secret); f.Kind != fault.Internal || f.Key != "fault.internal" {
		t.Fatalf("got %+v", f)
	}
	if fault.Of(nil) != nil {
		t.Fatal("nil must stay nil")
	}
}

func TestBesideField(t *testing.T) {
	why := fault.Wrap(errors.New("disk"), fault.TooLarge, "control.file_large", fault.Args{"megabytes": 25})
	got := fault.Of(fault.Beside("file", fmt.Errorf("upload: %w", why), fault.Invalid, fault.TooLarge))
	if got.Kind != fault.Invalid || len(got.Fields) != 1 || got.Fields[0].Name != "file" || got.Fields[0].Key != "control.file_large" || got.Fields[0].Args["megabytes"] != 25 {
		t.Errorf("a large file is told as %v", got)
	}
	if err := fault.Beside("file", why, fault.Invalid); err != error(why) {
		t.Errorf("another kind became %v", err)
	}
	var fs fault.Fields
	fs.Add("title", "fault.required", nil)
	if got := fault.Of(fault.Beside("file", fs.Err(), fault.Invalid)); got.Fields[0].Name != "title" {
		t.Errorf("named fields became %v", got)
	}
	if err := fault.Beside("file", nil, fault.Invalid); err != nil {
		t.Errorf("nothing became %v", err)
	}
}
