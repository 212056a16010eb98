package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// The world of these tests: writers write, approvers approve, readers only read. Georgia is a partner.
const (
	write   control.Act = "note.write"
	approve control.Act = "note.approve"
)

func permits(role control.Role, act control.Act) bool {
	return act == write && role == "writer" || act == approve && role == "approver" || role == "admin" && strings.HasPrefix(string(act), "control.")
}

func nation(_ context.Context, _ db.Querier, iso3 string, _ cal.Date) (bool, []string, error) {
	return iso3 != "GEO", []string{iso3}, nil
}

type office struct {
	*control.Control
	t   *testing.T
	now time.Time
}

func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	o := &office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.now }}, func(t *testing.T, d *db.DB) {
		*o = office{t: t, now: now}
		c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: permits, Nation: nation})
		if err != nil {
			t.Fatal(err)
		}
		o.Control = c
		test(t, o)
	})
}

func (o *office) do(ctx context.Context, op control.Op, body func(context.Context, *control.Tx) error) error {
	_, err := o.Do(ctx, op, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return control.Change{Object: control.Ref{Kind: "note", ID: "n"}}, body(ctx, tx)
	})
	return err
}

// hire makes a person with a role in a scope and returns the context in which they act.
func (o *office) hire(name, nation string, role control.Role, scope string) context.Context {
	o.t.Helper()
	err := o.do(o.AsSystem(o.t.Context()), control.Op{Act: "people.hire"}, func(ctx context.Context, tx *control.Tx) error {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: nation, Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		_, err := tx.GrantRole(ctx, p.ID, control.Grant{Role: role, Scope: scope}, cal.Period{Start: tx.Today()})
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.as(name)
}

func (o *office) as(name string) context.Context {
	o.t.Helper()
	var a *control.Actor
	err := o.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Actor(ctx, q, control.ActorID(name))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return control.WithActor(o.t.Context(), a)
}

func (o *office) note(ctx context.Context, id, scope string, m control.Marking) error {
	_, err := o.Do(ctx, control.Op{Act: write, Scope: scope}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		ref := control.Ref{Kind: "note", ID: id}
		return control.Change{Object: ref, After: map[string]string{"text": id}}, tx.Protect(ctx, control.Object{Ref: ref, Scope: scope, Marking: m})
	})
	return err
}

func (o *office) sees(ctx context.Context) []string {
	o.t.Helper()
	var ids []string
	err := o.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		t := db.SQL("SELECT o.id FROM control_object o")
		control.Visible(ctx, t, "o.id")
		ids, err = db.Collect(ctx, q, t.Add("ORDER BY o.id"), db.Value[string])
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return ids
}

func (o *office) check(anchors ...control.Anchor) control.Findings {
	o.t.Helper()
	var f control.Findings
	err := o.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) error { return o.Check(ctx, q, &f, anchors...) })
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var unclassified = control.Marking{Level: control.LevelUnclassified}

func TestDoLeavesATrailAndRecordsRefusals(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann, ben := o.hire("ann", "FRA", "writer", "a/"), o.hire("ben", "FRA", "reader", "a/")
		must(t, o.note(ann, "n1", "a/", unclassified))
		if err := o.note(ben, "n2", "a/", unclassified); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader wrote: %v", err)
		}
		if err := o.note(ann, "n3", "b/", unclassified); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a writer wrote out of scope: %v", err)
		}
		if err := o.note(ann, "n4", "a/", control.Marking{Level: control.LevelRestricted}); fault.Of(err).Key != "control.above_ceiling" {
			t.Errorf("R111: %v", err)
		}
		var outcomes []string
		must(t, o.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error {
			list, err := o.Trail(ctx, q, control.TrailFilter{Act: write, Limit: 10})
			for _, e := range list {
				outcomes = append(outcomes, e.ActorName+" "+e.Outcome+" "+e.Refused)
			}
			return err
		}))
		want := []string{"ann refused control.above_ceiling", "ann refused fault.forbidden", "ben refused fault.forbidden", "ann done "}
		if !slices.Equal(outcomes, want) {
			t.Errorf("trail %q", outcomes)
		}
		if err := o.note(t.Context(), "n5", "a/", unclassified); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody wrote: %v", err)
		}
	})
}

// R113, R114 and story 20: clearance, scope and releasability, all three.
func TestVisible(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		root := o.hire("root", "FRA", "writer", "")
		must(t, o.note(root, "a", "x/", unclassified))
		must(t, o.note(root, "b", "x/", control.Marking{Level: control.LevelUnclassified, Releasable: []string{"MDA", "GEO"}}))
		must(t, o.note(root, "c", "y/", control.Marking{Level: control.LevelUnclassified, Releasable: []string{"GEO"}}))
		must(t, o.note(root, "p", "z/", control.Marking{}))
		for _, c := range []struct{ name, nation, scope, sees string }{
			{"ally", "FRA", "", "a b c p"}, {"allyx", "FRA", "x/", "a b p"}, {"geo", "GEO", "", "b c p"}, {"geox", "GEO", "x/", "b p"},
		} {
			if got := strings.Join(o.sees(o.hire(c.name, c.nation, "reader", c.scope)), " "); got != c.sees {
				t.Errorf("%s sees %q, want %q", c.name, got, c.sees)
			}
		}
		if got := o.sees(t.Context()); !slices.Equal(got, []string{"p"}) {
			t.Errorf("nobody sees %q", got)
		}
		geo := o.hire("geow", "GEO", "writer", "")
		err := o.do(geo, control.Op{Act: write, Object: control.Ref{Kind: "note", ID: "a"}}, func(context.Context, *control.Tx) error { return nil })
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("what may not be seen is not found: %v", err)
		}
		// R115: only the originator opens a marking further.
		protect := func(ctx context.Context, m control.Marking) error {
			return o.do(ctx, control.Op{Act: write, Scope: "x/"}, func(ctx context.Context, tx *control.Tx) error {
				return tx.Protect(ctx, control.Object{Ref: control.Ref{Kind: "note", ID: "a"}, Scope: "x/", Marking: m})
			})
		}
		open := control.Marking{Level: control.LevelUnclassified, Releasable: []string{"GEO"}}
		if err := protect(o.hire("other", "FRA", "writer", ""), open); fault.Of(err) == nil || fault.Of(err).Key != "control.originator_only" {
			t.Errorf("R115: %v", err)
		}
		must(t, protect(root, open))
	})
}

func TestCombineMarkings(t *testing.T) {
	mark := func(l control.Level, codes ...string) control.Marking {
		return control.Marking{Level: l, Releasable: codes}
	}
	for _, c := range []struct {
		sources []control.Marking
		want    control.Marking
	}{
		{nil, mark(0)},
		{[]control.Marking{mark(1, "GEO", "MDA"), mark(1, "GEO")}, mark(1, "GEO")},
		{[]control.Marking{mark(1, "GEO"), mark(0)}, mark(1, "GEO")},
		{[]control.Marking{mark(1, "GEO"), mark(2)}, mark(2)},
	} {
		if got := control.Combine(c.sources...); got.Level != c.want.Level || !slices.Equal(got.Releasable, c.want.Releasable) {
			t.Errorf("%v: %v, want %v", c.sources, got, c.want)
		}
	}
}

func TestIdempotencyKey(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		var ran, replayed atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				done, err := o.Do(ann, control.Op{Act: write, Key: "k1"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
					ref := control.Ref{Kind: "note", ID: tx.NewID()}
					return control.Change{Object: ref}, tx.Protect(ctx, control.Object{Ref: ref, Marking: unclassified})
				})
				if err != nil {
					t.Error(err)
				} else if done.Replayed {
					replayed.Add(1)
				} else {
					ran.Add(1)
				}
			})
		}
		wg.Wait()
		if ran.Load() != 1 || replayed.Load() != 7 || len(o.sees(ann)) != 1 {
			t.Fatalf("%d ran, %d were answered from memory, %d objects", ran.Load(), replayed.Load(), len(o.sees(ann)))
		}
	})
}

// R43, R44 and story 3.
func TestDelegationAndFourEyes(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann, chief := o.hire("ann", "FRA", "writer", ""), o.hire("chief", "FRA", "approver", "")
		o.hire("ben", "FRA", "writer", "")
		note := control.Ref{Kind: "note", ID: "n"}
		must(t, o.note(ann, "n", "s/", unclassified))
		submit := func() error {
			return o.do(ann, control.Op{Act: write, Object: note}, func(ctx context.Context, tx *control.Tx) error {
				return tx.Submit(ctx, note, approve, "Note n", cal.Date{}, map[string]int{"v": 1}, map[string]int{"v": 2})
			})
		}
		settle := func(ctx context.Context, outcome control.Outcome, amount int64) error {
			return o.do(ctx, control.Op{Act: approve, Object: note, Amount: money.Euro(amount)}, func(ctx context.Context, tx *control.Tx) error {
				_, err := tx.Settle(ctx, note, approve, outcome, "because")
				return err
			})
		}
		delegate := func(to string, days int) {
			must(t, o.do(chief, control.Op{Act: control.SignedIn}, func(ctx context.Context, tx *control.Tx) error {
				_, err := tx.Delegate(ctx, control.GivenDelegation{Delegation: control.Delegation{Act: approve, Cap: money.Euro(1000)}, To: control.ActorID(to),
					Period: cal.Period{Start: tx.Today(), End: tx.Today().AddDays(days)}, Reason: "leave"})
				return err
			}))
		}
		must(t, submit())
		if err := submit(); !fault.Is(err, fault.Conflict) {
			t.Errorf("submitted twice: %v", err)
		}
		if err := settle(o.as("ben"), control.Approved, 1); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a writer approved: %v", err)
		}
		delegate("ann", 5)
		delegate("ben", 5)
		if err := settle(o.as("ann"), control.Approved, 1); fault.Of(err) == nil || fault.Of(err).Key != "control.four_eyes" {
			t.Errorf("the preparer approved through a delegation: %v", err)
		}
		if err := settle(o.as("ben"), control.Approved, 1001); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a delegation went beyond its cap: %v", err)
		}
		must(t, settle(o.as("ben"), control.Approved, 1000))
		if err := settle(chief, control.Approved, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("approved twice: %v", err)
		}
		must(t, submit())
		o.now = o.now.AddDate(0, 0, 6)
		if err := settle(o.as("ben"), control.Approved, 1); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an expired delegation served: %v", err)
		}
		must(t, settle(o.as("chief"), control.Returned, 1))

		// Whoever had a hand in it before does not decide it, is offered no decision and is told why; nor is who would decide for them.
		offered := func(who string) (why string) {
			ctx := o.as(who)
			must(t, o.Read(ctx, func(ctx context.Context, q db.Querier) error {
				list, err := o.Approvals(ctx, q, control.ApprovalFilter{Limit: 10})
				if len(list) != 1 {
					t.Fatalf("%d wait: %v", len(list), err)
				}
				_, why = list[0].MayDecide(control.ActorFrom(ctx))
				return err
			}))
			return why
		}
		delegate("ben", 5)
		for _, c := range []struct {
			maker      control.ActorID
			ben, chief string
		}{{"", "", ""}, {"ben", "control.approval.hand", ""}, {"chief", "control.approval.hand", "control.approval.hand"}} {
			must(t, o.do(o.as("ann"), control.Op{Act: write, Object: note}, func(ctx context.Context, tx *control.Tx) error {
				return tx.Submit(ctx, note, approve, "Note n", cal.Date{}, nil, nil, c.maker, c.maker)
			}))
			for who, want := range map[string]string{"ann": "control.approval.own", "ben": c.ben, "chief": c.chief} {
				if got := offered(who); got != want {
					t.Errorf("made by %q too, %s is told %q, want %q", c.maker, who, got, want)
				}
				if got := o.Waiting(o.as(who), control.ActorFrom(o.as(who))); (got == 1) != (want == "") {
					t.Errorf("made by %q too, %d wait for %s", c.maker, got, who)
				}
				if want != "" {
					if err := settle(o.as(who), control.Returned, 1); who == "ann" && !fault.Is(err, fault.Forbidden) || who != "ann" && (fault.Of(err) == nil || fault.Of(err).Key != "control.four_eyes") {
						t.Errorf("made by %q too, %s decided: %v", c.maker, who, err)
					}
				}
			}
			must(t, o.do(o.as("ann"), control.Op{Act: write, Object: note}, func(ctx context.Context, tx *control.Tx) error {
				return tx.Dismiss(ctx, note, approve)
			}))
		}
		must(t, o.do(o.as("ben"), control.Op{Act: approve, Object: note}, func(ctx context.Context, tx *control.Tx) error {
			return tx.Submit(ctx, note, approve, "Note n", cal.Date{}, nil, nil) // for the chief
		}))
		if why := offered("chief"); why != "control.approval.hand" {
			t.Errorf("whom it was submitted for is told %q", why)
		}
		if err := settle(o.as("chief"), control.Approved, 1); fault.Of(err) == nil || fault.Of(err).Key != "control.four_eyes" {
			t.Errorf("whom it was submitted for approved it: %v", err)
		}
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%+v", f.Breaks)
		}
	})
}

func TestDistinct(t *testing.T) {
	for _, c := range []struct {
		checker control.Hand
		makers  []control.ActorID
		ok      bool
	}{
		{control.Hand{Person: "b"}, []control.ActorID{"a", ""}, true},
		{control.Hand{Person: "a"}, []control.ActorID{"a"}, false},
		{control.Hand{Person: "b", For: "a"}, []control.ActorID{"a"}, false},
		{control.Hand{Person: "a", For: "b"}, []control.ActorID{"c", "a"}, false},
	} {
		if err := control.Distinct(c.checker, c.makers...); (err == nil) != c.ok {
			t.Errorf("%+v by %v: %v", c.makers, c.checker, err)
		}
	}
}

// What was sealed cannot be changed, dropped or slipped in unseen; erasure keeps the seals.
func TestSealsShowTampering(t *testing.T) {
	for name, tamper := range map[string]string{
		"changed": `UPDATE control_trail SET actor_id = 'ben' WHERE no = 5`,
		"content": `UPDATE control_trail SET content = '{"note":"x"}' WHERE no = 5`,
		"dropped": `DELETE FROM control_trail WHERE no = 5`,
		"seal":    `UPDATE control_seal SET at = '2020-01-01T00:00:00.000000Z'`,
	} {
		t.Run(name, func(t *testing.T) {
			eachOffice(t, func(t *testing.T, o *office) {
				ann := o.hire("ann", "FRA", "writer", "")
				for i := range 9 {
					must(t, o.note(ann, fmt.Sprint("n", i), "", unclassified))
				}
				anchor, err := o.ExportAnchor(t.Context())
				must(t, err)
				must(t, o.do(o.AsSystem(t.Context()), control.Op{Act: "erase"}, func(ctx context.Context, tx *control.Tx) error {
					return tx.Erase(ctx, control.Ref{Kind: "note", ID: "n7"})
				}))
				must(t, o.SealUp(t.Context()))
				if f := o.check(anchor); len(f.Breaks) != 0 || f.Unsealed != 0 || f.Erased != 1 || f.Trail != 11 {
					t.Fatalf("untouched: %+v", f)
				}
				execute := func(text string) error {
					return o.DB().Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
						_, err := tx.Exec(ctx, text)
						return err
					})
				}
				if err := execute(tamper); err == nil {
					t.Fatal("the guard let it through")
				}
				for _, guard := range []string{"control_trail_keep ON control_trail", "control_trail_stay ON control_trail", "control_seal_keep ON control_seal"} {
					if o.DB().Engine == db.SQLite {
						guard, _, _ = strings.Cut(guard, " ")
					}
					must(t, execute("DROP TRIGGER "+guard))
				}
				must(t, execute(tamper))
				if f := o.check(anchor); len(f.Breaks) == 0 {
					t.Fatal("tampering was not seen")
				}
			})
		})
	}
}

func TestAnchorOfAForgedHistory(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		anchor, err := o.ExportAnchor(o.hire("ann", "FRA", "writer", ""))
		must(t, err)
		forged := anchor
		forged.Seal.Hash = strings.Repeat("0", 64)
		if f := o.check(forged); len(f.Breaks) != 1 {
			t.Fatalf("%+v", f.Breaks)
		}
	})
}

// Two processes on one database: the ceiling that one sets binds the other at once, and its pages within a
// second or two; below what is marked already it cannot be set.
func TestCeilingOfAnotherProcess(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		keys := t.TempDir()
		var both [2]*office
		for i := range both {
			c, err := control.New(t.Context(), control.Config{DB: testkit.Open(t, where), KeyDir: keys, Permits: permits, Nation: nation})
			must(t, err)
			both[i] = &office{Control: c, t: t}
		}
		one, other := both[0], both[1]
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); other.RunSealer(ctx) }()
		defer func() { stop(); <-ended }()

		restricted := control.Marking{Level: control.LevelRestricted}
		if err := other.note(other.AsSystem(t.Context()), "early", "", restricted); !fault.Is(err, fault.Refused) && !fault.Is(err, fault.Invalid) {
			t.Errorf("marked above the ceiling: %v", err)
		}
		must(t, one.SetCeiling(one.AsSystem(t.Context()), control.LevelRestricted))
		must(t, other.note(other.AsSystem(t.Context()), "n", "", restricted))
		for range 100 {
			if other.Installation().Ceiling == control.LevelRestricted {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if got := other.Installation().Ceiling; got != control.LevelRestricted {
			t.Errorf("the other process still shows %v", got)
		}
		if err := one.SetCeiling(one.AsSystem(t.Context()), control.LevelUnclassified); fault.Of(err) == nil || fault.Of(err).Key != "control.ceiling_below" {
			t.Errorf("set below what is marked: %v", err)
		}
	})
}

// A job whose process dies between two steps goes on after its lease, and no step is done twice.
func TestJobResumesAfterACrash(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		var id string
		must(t, o.do(ann, control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (err error) {
			id, err = tx.Start(ctx, "notes", map[string]int{"n": 6})
			return err
		}))
		crash := errors.New("the process died")
		steps := 0
		work := func(dies int) control.JobFunc {
			return func(ctx context.Context, run *control.Run) (any, error) {
				var want struct{ N int }
				var next int
				must(t, run.Payload(&want))
				_, err := run.Checkpoint(&next)
				must(t, err)
				for ; next < want.N; next++ {
					if next == dies {
						panic(crash)
					}
					err := run.Do(ctx, control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (control.Change, control.Progress, error) {
						ref := control.Ref{Kind: "note", ID: fmt.Sprint("job", next)}
						err := tx.Protect(ctx, control.Object{Ref: ref, Marking: unclassified})
						return control.Change{Object: ref}, control.Progress{Done: int64(next + 1), Total: int64(want.N), Checkpoint: next + 1}, err
					})
					if err != nil {
						return nil, err
					}
					steps++
				}
				return map[string]int{"written": want.N}, nil
			}
		}
		o.Runs("notes", work(3))
		func() {
			defer func() {
				if recover() == nil {
					t.Fatal("no crash")
				}
			}()
			_, _ = o.RunNextJob(t.Context())
		}()
		o.Runs("notes", work(-1))
		if worked, err := o.RunNextJob(t.Context()); err != nil || worked {
			t.Fatalf("a job was taken from a living process: %v", err)
		}
		o.now = o.now.Add(time.Minute)
		if worked, err := o.RunNextJob(t.Context()); err != nil || !worked {
			t.Fatalf("the job was lost: %v", err)
		}
		must(t, o.Read(ann, func(ctx context.Context, q db.Querier) error {
			j, err := o.JobByID(ctx, q, id)
			var result map[string]int
			if err == nil {
				err = json.Unmarshal(j.Result, &result)
			}
			if j.State != control.Finished || j.Attempts != 2 || steps != 6 || result["written"] != 6 {
				t.Errorf("%+v after %d steps", j, steps)
			}
			return err
		}))
		must(t, o.SealUp(t.Context()))
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%+v", f.Breaks)
		}
	})
}

func TestCancelledJobStopsAfterItsStep(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		var id string
		must(t, o.do(ann, control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (err error) {
			id, err = tx.Start(ctx, "endless", nil)
			return err
		}))
		o.Runs("endless", func(ctx context.Context, run *control.Run) (any, error) {
			for n := int64(1); n < 10; n++ {
				if err := run.Report(ctx, control.Progress{Done: n}); err != nil {
					return nil, err
				}
				must(t, o.CancelJob(ann, id))
			}
			return nil, nil
		})
		_, err := o.RunNextJob(t.Context())
		must(t, err)
		must(t, o.Read(ann, func(ctx context.Context, q db.Querier) error {
			j, err := o.JobByID(ctx, q, id)
			if j.State != control.Cancelled || j.Done != 1 {
				t.Errorf("%+v", j)
			}
			return err
		}))
		if err := o.CancelJob(ann, id); !fault.Is(err, fault.Conflict) {
			t.Errorf("cancelled twice: %v", err)
		}
	})
}

func TestOutboxIsReadInOrder(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Indexed("note")
		ann := o.hire("ann", "FRA", "writer", "")
		for i := range 3 {
			must(t, o.note(ann, fmt.Sprint("n", i), "", unclassified))
		}
		must(t, o.SealUp(t.Context()))
		list, err := o.Messages(t.Context(), control.TopicIndex, 0, 10)
		must(t, err)
		var ids []string
		for i, m := range list {
			var refs []control.Ref
			must(t, json.Unmarshal(m.Payload, &refs))
			if m.No != int64(i+1) {
				t.Errorf("message %d has number %d", i, m.No)
			}
			ids = append(ids, refs[0].ID)
		}
		if !slices.Equal(ids, []string{"n", "n0", "n1", "n2"}) { // "n" is the hiring of this test
			t.Errorf("%q", ids)
		}
	})
}

// What an index filters by decides as Visible does, and SeenAmong as both.
func TestSightAgreesWithVisible(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		objects := map[string]control.Object{}
		for i, scope := range []string{"", "partner:MDA/", "partner:MDA/project:1/", "partner:GEO/"} {
			for j, m := range []control.Marking{{}, unclassified, {Level: control.LevelUnclassified, Releasable: []string{"GEO"}}} {
				id := fmt.Sprintf("o%d%d", i, j)
				must(t, o.note(ann, id, scope, m))
				objects[id] = control.Object{Scope: scope, Marking: m}
			}
		}
		for i := range 450 { // more than one chunk
			must(t, o.note(ann, fmt.Sprint("more", i), "", unclassified))
			objects[fmt.Sprint("more", i)] = control.Object{Marking: unclassified}
		}
		ids := slices.Sorted(maps.Keys(objects))
		for name, ctx := range map[string]context.Context{
			"nobody": t.Context(), "system": o.AsSystem(t.Context()), "everywhere": ann,
			"ally": o.hire("bob", "ITA", "writer", "partner:MDA/"), "partner": o.hire("gio", "GEO", "writer", "partner:"),
			"no scope": o.hire("eve", "ITA", "writer", "partner:UKR/"),
		} {
			visible := o.sees(ctx)
			s := control.SightOf(ctx)
			var within []string
			for _, id := range ids {
				m := objects[id]
				if s.Everything || m.Level == control.LevelPublic || m.Level <= s.Clearance &&
					slices.ContainsFunc(s.Scopes, func(path string) bool { return strings.HasPrefix(m.Scope, path) }) &&
					(s.Ally || slices.ContainsFunc(s.Codes, func(code string) bool { return slices.Contains(m.Releasable, code) })) {
					within = append(within, id)
				}
			}
			if !slices.Equal(within, visible) {
				t.Errorf("%s: sight gives %d, Visible %d", name, len(within), len(visible))
			}
			must(t, o.Read(ctx, func(ctx context.Context, q db.Querier) error {
				seen, err := control.SeenAmong(ctx, q, append(ids, "nothing")...)
				if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, visible) {
					t.Errorf("%s: SeenAmong gives %d, Visible %d", name, len(got), len(visible))
				}
				for id, got := range seen {
					if got.Scope != objects[id].Scope || got.Level != objects[id].Level || !slices.Equal(got.Releasable, objects[id].Releasable) {
						t.Errorf("%s: %+v", id, got)
					}
				}
				return err
			}))
		}
	})
}

// Objects of a batch are protected like any other, and check finds the batch in the trail.
func TestProtectNew(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		batch := func(m control.Marking) error {
			_, err := o.Do(ann, control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
				ref := control.Ref{Kind: "batch", ID: tx.NewID()}
				objects := []control.Object{{Ref: ref}}
				for i := range 70 {
					objects = append(objects, control.Object{Ref: control.Ref{Kind: "note", ID: fmt.Sprint("n", i)}, Scope: "x/", Marking: m})
				}
				return control.Change{Object: ref}, tx.ProtectNew(ctx, objects...)
			})
			return err
		}
		if err := batch(control.Marking{Level: control.LevelRestricted}); fault.Of(err).Key != "control.above_ceiling" {
			t.Errorf("R111: %v", err)
		}
		must(t, batch(unclassified))
		if err := batch(unclassified); !db.IsUnique(err) {
			t.Errorf("protected twice: %v", err)
		}
		if n := len(o.sees(ann)); n != 71 {
			t.Errorf("%d objects", n)
		}
		if n := len(o.sees(o.hire("ben", "FRA", "reader", "y/"))); n != 1 { // the batch is public
			t.Errorf("out of scope: %d", n)
		}
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%+v", f.Breaks)
		}
	})
}

// What others did is found among however many objects, the newest too, and in its order over all of them.
func TestDoingsOfOthersAmongManyObjects(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann, ben := o.hire("ann", "FRA", "writer", ""), o.hire("ben", "FRA", "admin", "")
		ids := make([]string, 950)
		for i := range ids {
			ids[i] = fmt.Sprintf("n%03d", i)
		}
		wrote := func(ctx context.Context, ids ...string) {
			t.Helper()
			must(t, o.do(ctx, control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) error {
				list := make([]control.Change, len(ids))
				for i, id := range ids {
					list[i] = control.Change{Object: control.Ref{Kind: "note", ID: id}}
				}
				return tx.TrailAll(ctx, write, list...)
			}))
		}
		wrote(ann, ids...)
		wrote(ann, ids[7])
		wrote(ann, ids[949])
		wrote(ann, ids[500])
		wrote(o.AsSystem(t.Context()), ids[3])
		var got []string
		must(t, o.Read(ben, func(ctx context.Context, q db.Querier) error {
			list, err := o.OthersDoings(ctx, q, ids, 4)
			for _, e := range list {
				got = append(got, e.Object.ID)
			}
			none, failed := o.OthersDoings(ctx, q, nil, 4)
			if len(none) != 0 {
				t.Errorf("doings among no objects: %v", none)
			}
			return errors.Join(err, failed)
		}))
		if want := []string{"n500", "n949", "n007", "n949"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		must(t, o.Read(ann, func(ctx context.Context, q db.Querier) error {
			if list, err := o.OthersDoings(ctx, q, ids, 4); err != nil || len(list) != 0 {
				t.Errorf("ann is told of her own: %v, %v", list, err)
			}
			return nil
		}))
	})
}
