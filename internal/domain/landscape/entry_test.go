package landscape_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// entry is what an officer knows of support to Moldova.
func entry() landscape.Entry {
	return landscape.Entry{Partner: "MDA", Theme: "cyber", Actor: "Norway", Channel: "bilateral", Title: i18n.Text{EN: "Cyber range"},
		Period: cal.Period{Start: cal.MustDate("2026-01-01"), End: cal.MustDate("2027-12-31")}, Amount: money.Euro(120_000_00),
		Source: "Liaison officer", Marking: control.Marking{Level: control.LevelUnclassified}}
}

func (o *office) enter(ctx context.Context, e landscape.Entry) landscape.Entry {
	o.t.Helper()
	done, err := o.CreateEntry(ctx, e, "")
	must(o.t, err)
	e, err = o.Entry(ctx, landscape.EntryID(done.Object.ID))
	must(o.t, err)
	return e
}

func TestEntryIsKept(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/")
		e := o.enter(ann, entry())
		want := entry()
		want.ID, want.Version, want.ChangedAt, want.ChangedBy, want.Releasable = e.ID, 1, e.ChangedAt, "ann", e.Releasable
		if e.Partner != want.Partner || e.Amount != want.Amount || e.Period != want.Period || e.Title != want.Title || e.ChangedBy != "ann" || e.Version != 1 {
			t.Errorf("entered %+v, kept %+v", want, e)
		}
		o.now = o.now.Add(time.Minute)
		e.Title.FR, e.Amount = "Champ de tir cyber", money.Amount{}
		done, err := o.EditEntry(ann, e, "")
		must(t, err)
		if _, err := o.EditEntry(ann, e, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale edit: %v", err)
		}
		now, err := o.Entry(ann, e.ID)
		must(t, err)
		if now.Title.FR == "" || now.Amount != (money.Amount{}) || now.Version != 2 {
			t.Errorf("edited %+v", now)
		}
		_, err = o.UndoDone(ann, done.Trail)
		must(t, err)
		if now, err = o.Entry(ann, e.ID); err != nil || now.Title.FR != "" || now.Amount.Minor != 120_000_00 {
			t.Errorf("taken back %+v, %v", now, err)
		}
	})
}

func TestEntryIsArchived(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/")
		e := o.enter(ann, entry())
		listed := func(f landscape.EntryFilter) int {
			l, err := o.ListEntries(ann, f)
			must(t, err)
			return len(l.Entries)
		}
		done, err := o.ArchiveEntry(ann, e.ID, e.Version, "")
		must(t, err)
		if listed(landscape.EntryFilter{}) != 0 || listed(landscape.EntryFilter{Archived: true}) != 1 {
			t.Error("an archived entry is still in the list")
		}
		e.Version = 2
		if _, err := o.EditEntry(ann, e, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("an archived entry was edited: %v", err)
		}
		if _, err := o.ArchiveEntry(ann, e.ID, 2, ""); fault.Of(err) == nil || fault.Of(err).Key != "landscape.entry.archived" {
			t.Errorf("archived twice: %v", err)
		}
		_, err = o.UndoDone(ann, done.Trail)
		must(t, err)
		if listed(landscape.EntryFilter{}) != 1 {
			t.Error("taken back, it is not in the list")
		}
	})
}

// TestEntryLiesInItsPartner: who needs to know another partner neither finds nor changes it (R127).
func TestEntryLiesInItsPartner(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann, bob := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/"), o.hire("bob", "FRA", people.ProjectOfficer, "partner:GEO/")
		e := o.enter(ann, entry())
		if _, err := o.Entry(bob, e.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("seen from elsewhere: %v", err)
		}
		if _, err := o.EditEntry(bob, e, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("edited from elsewhere: %v", err)
		}
		if _, err := o.CreateEntry(bob, entry(), ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("entered from elsewhere: %v", err)
		}
		if l, err := o.ListEntries(bob, landscape.EntryFilter{}); err != nil || len(l.Entries) != 0 {
			t.Errorf("listed elsewhere: %+v, %v", l, err)
		}
		moldovan := o.hire("ion", "MDA", people.Reader, "partner:MDA/")
		if _, err := o.Entry(moldovan, e.ID); !fault.Is(err, fault.NotFound) { // not released to Moldova
			t.Errorf("seen by the partner: %v", err)
		}
		for ref, n := range o.names(bob, e) {
			t.Errorf("%v is named %v elsewhere", ref, n)
		}
		if n := o.names(ann, e); len(n) != 1 {
			t.Errorf("its name is %v", n)
		}
	})
}

func (o *office) names(ctx context.Context, e landscape.Entry) (named map[control.Ref]landscape.Named) {
	must(o.t, o.Control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		named, err = landscape.NamesOf(ctx, q, []control.Ref{{Kind: landscape.KindEntry, ID: string(e.ID)}})
		return err
	}))
	return named
}

func TestEntryCheck(t *testing.T) {
	good := entry()
	must(t, good.Check())
	for field, spoil := range map[string]func(*landscape.Entry){
		"partner":         func(e *landscape.Entry) { e.Partner = "" },
		"theme":           func(e *landscape.Entry) { e.Theme = "cookery" },
		"channel":         func(e *landscape.Entry) { e.Channel = "" },
		"title_en":        func(e *landscape.Entry) { e.Title = i18n.Text{} },
		"actor":           func(e *landscape.Entry) { e.Actor = "" },
		"source":          func(e *landscape.Entry) { e.Source = "" },
		"note":            func(e *landscape.Entry) { e.Note = string(make([]byte, 5000)) },
		"period.end":      func(e *landscape.Entry) { e.Period.End = cal.MustDate("2025-01-01") },
		"amount":          func(e *landscape.Entry) { e.Amount.Minor = -1 },
		"amount_currency": func(e *landscape.Entry) { e.Amount.Currency = "euro" },
	} {
		e := entry()
		spoil(&e)
		f := fault.Of(e.Check())
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, f)
		}
	}
}

func TestEntryOfUnknownPartner(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		e := entry()
		e.Partner, e.Actor = "XXX", " "
		_, err := o.CreateEntry(o.system(), e, "")
		f := fault.Of(err)
		if f == nil || !slices.EqualFunc(f.Fields, []string{"actor", "partner"}, func(a fault.Field, name string) bool { return a.Name == name }) {
			t.Errorf("%v", err)
		}
	})
}
