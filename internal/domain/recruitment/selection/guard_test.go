package selection_test

import (
	"context"
	"errors"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit/office"
)

// hands holds that the decision that waits is approved by none of some, and that the inbox offers it to none of them (R43, decision 0103).
func (d *desk) hands(list map[string]context.Context) {
	d.Helper()
	ref := d.selection().Ref()
	for who, ctx := range list {
		_, err := d.Decide(ctx, ref, true, "")
		d.refused("approved by "+who, err, "control.four_eyes")
		d.Must(control.Done{}, d.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			waiting, err := d.Control.Approvals(ctx, q, control.ApprovalFilter{Object: ref.ID, Limit: 10})
			offered := 0
			for _, a := range waiting {
				if a.Act != selection.ActApprove {
					continue
				}
				offered++
				if may, why := a.MayDecide(control.ActorFrom(ctx)); may || why != "control.approval.hand" {
					d.Errorf("the inbox of %s: %v, %q", who, may, why)
				}
			}
			if offered != 1 {
				d.Errorf("the inbox of %s: %d", who, offered)
			}
			return err
		}))
	}
}

// heldNoMore holds that nobody is kept for an offer that can come to nothing: of who is not eligible, or of a vacancy that was cancelled (R131).
func (d *desk) heldNoMore(code string) {
	d.Helper()
	id := d.application(code)
	offered := func(ctx context.Context, q db.Querier) bool {
		d.Helper()
		held, err := selection.Offered(ctx, q, []candidacy.ApplicationID{id})
		d.Must(control.Done{}, err)
		return held[id]
	}
	for _, to := range []candidacy.State{candidacy.Ineligible, candidacy.Eligible} {
		d.Must(d.applications.Decide(d.hr, id, 0, to, "On second thoughts."))
		d.read(func(ctx context.Context, q db.Querier) error {
			if got, want := offered(ctx, q), to == candidacy.Eligible; got != want {
				d.Errorf("held for an offer while %s: %v", to, got)
			}
			return nil
		})
	}
	undone := errors.New("undone")
	_, err := d.Control.Do(d.Control.AsSystem(d.Context()), control.Op{Act: selection.ActEnd}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_vacancy SET state = ? WHERE id = ?`, string(recruitment.Cancelled), string(d.vacancy))); err != nil {
			return control.Change{}, err
		}
		if offered(ctx, tx) {
			d.Error("held for an offer of a vacancy that was cancelled")
		}
		return control.Change{}, undone // what follows is of the vacancy as it was
	})
	if !errors.Is(err, undone) {
		d.Fatal(err)
	}
}

// inConflict seats somebody of the office who is in conflict, which they do not settle themselves (R43).
func (d *desk) inConflict(id selection.ID) context.Context {
	d.Helper()
	rita := d.Hire("Rita Recruiter", people.Recruiter, "")
	d.Must(d.Seat(d.hr, d.vacancy, office.ID(rita), false, ""))
	rita = d.again(rita)
	d.Must(d.Declare(rita, id, selection.Persons, "A cousin"))
	_, err := d.SettleConflict(rita, d.vacancy, office.ID(rita), nil, "Not the same person.")
	d.refused("who is in conflict settles it", err, "control.four_eyes")
	d.Must(d.Declare(rita, id, selection.Whole, ""))
	_, err = d.Unseat(rita, d.vacancy, office.ID(rita))
	d.refused("who is in conflict leaves the panel by themselves", err, "control.four_eyes")
	_, err = d.Seat(rita, d.vacancy, office.ID(rita), true, "")
	d.refused("who sits makes themselves chair", err, "control.four_eyes")
	_, err = d.Unseat(d.hr, d.vacancy, office.ID(rita))
	d.refused("a declaration goes with the seat", err, "selection.declared_conflict")
	_, err = d.TakeOut(rita, d.vacancy, "C01", "Answered no more.")
	d.refused("who is in conflict takes somebody out", err, "selection.conflict_whole")
	return rita
}

// outdated holds that no decision is approved as it was proposed once it could not be proposed any more, here since its reserve list has run
// out, and proposes it anew.
func (d *desk) outdated(outcomes map[string]selection.Outcome) {
	d.Helper()
	ref, today := d.selection().Ref(), cal.Of(d.Now)
	d.Must(d.Decide(d.director, ref, false, "Not for so long."))
	d.Must(d.Propose(d.hr, d.vacancy, outcomes, today.AddDays(1)))
	d.Now = d.Now.Add(24 * time.Hour)
	_, err := d.Decide(d.director, ref, true, "")
	d.refused("approved with a reserve list that has run out", err, "selection.outdated")
	d.Must(d.Decide(d.director, ref, false, "Propose it anew."))
	d.Must(d.Propose(d.hr, d.vacancy, outcomes, cal.MustDate("2027-12-21")))
}
