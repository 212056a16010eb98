package selection_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/office"
)

// refused holds that something was refused with a key.
func (d *desk) refused(what string, err error, key string) {
	d.Helper()
	if why := fault.Of(err); err == nil || why == nil || why.Key != key {
		d.Errorf("%s: %v, want %s", what, err, key)
	}
}

// R139, R140, R141, R144, R145: a selection from the form to the appointment, on both engines, with what is refused on the way.
func TestR139R140R141SelectionFromFormToAppointment(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		d := newDesk(o)
		one := []selection.Mark{{Value: 4, Reason: "Clear."}, {Value: 1, Reason: "Little."}}
		open := selection.ID(d.Must(d.Open(d.hr, d.vacancy)))
		_, err := d.Open(d.hr, d.vacancy)
		d.refused("opened again with nobody new", err, "selection.nobody_new")
		chair, second, third := d.members[0], d.members[1], d.members[2]

		_, err = d.Seat(d.hr, d.vacancy, office.ID(d.Hire("Rex", people.Recruiter, "")), true, "")
		d.refused("who sees the names sits in a blind stage", err, "selection.knows_names")
		_, err = d.Seat(d.hr, d.vacancy, office.ID(d.hr), true, "")
		d.refused("somebody seats themselves", err, "control.four_eyes")
		_, err = d.Declare(chair, open, selection.NoConflict, "")
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("who is not on the panel declares: %v", err)
		}
		for i, m := range d.members[:2] {
			d.Must(d.Seat(d.hr, d.vacancy, office.ID(m), i == 0, "female"))
		}
		chair, second = d.again(chair), d.again(second)
		_, err = d.SaveMarks(chair, open, "C01", one, false)
		d.refused("marks before the declaration", err, "selection.declare_first")
		d.Must(d.Declare(chair, open, selection.NoConflict, ""))
		_, err = d.SaveMarks(chair, open, "C01", one, true)
		d.refused("a panel of two", err, "selection.panel_small")
		d.Must(d.Seat(d.hr, d.vacancy, office.ID(third), false, "male"))
		third = d.again(third)
		_, err = d.SaveMarks(chair, open, "C01", one, true)
		d.refused("marks while others have not declared", err, "selection.undeclared")
		for range 2 { // also after they were seated before
			d.Must(d.Seat(d.hr, d.vacancy, office.ID(d.Second), false, ""))
			if !control.ActorFrom(d.again(d.Second)).MayAnywhere(selection.ActMark) {
				t.Error("seated, and may not mark")
			}
			d.Must(d.Unseat(d.hr, d.vacancy, office.ID(d.Second)))
			if control.ActorFrom(d.again(d.Second)).MayAnywhere(selection.ActMark) {
				t.Error("off the panel, and may mark")
			}
		}
		d.Must(d.Declare(second, open, selection.NoConflict, ""))
		d.Must(d.Declare(third, open, selection.Persons, "Yorick Larkspur, a cousin"))
		_, err = d.SaveMarks(third, open, "C01", one, false)
		d.refused("shown before the names were compared", err, "selection.conflict_persons")
		d.Must(d.SettleConflict(d.hr, d.vacancy, office.ID(third), nil, "Not the same person."))
		d.members = []context.Context{chair, second, third}

		d.Must(d.SaveMarks(chair, open, "C01", one[:1], false))
		_, err = d.SaveMarks(chair, open, "C01", one[:1], true)
		d.refused("half a sheet is handed in", err, "fault.invalid")
		d.Must(d.SaveMarks(chair, open, "C01", one, true))
		_, err = d.SaveMarks(chair, open, "C01", one, false)
		d.refused("marks change after they were handed in", err, "selection.handed_in_already")
		_, err = d.Agree(chair, open, "C01", one)
		d.refused("agreed before all are in", err, "selection.not_all_in")
		sel, _ := d.chosen()
		if !slices.Equal(sel.Blind, []selection.Stage{selection.Form}) {
			t.Errorf("blind from the beginning: %v", sel.Blind)
		}
		twice := []selection.Stage{selection.Form, selection.Test}
		_, err = d.SetUp(d.hr, d.vacancy, 0, sel.Criteria, twice, cal.MustDate("2027-01-10"))
		d.refused("blind after an open stage", err, "selection.blind_after_open")
		_, err = d.SetUp(d.hr, d.vacancy, 0, []selection.Criterion{{Stage: selection.Interview, Weight: 1}}, nil, cal.MustDate("2027-01-10"))
		d.refused("other criteria for a stage that is being marked", err, "fault.invalid")
		_, err = d.SkipStage(d.hr, d.vacancy, "Too long.")
		d.refused("a stage is left out that has begun", err, "selection.begun")
		d.Must(d.SaveMarks(second, open, "C01", one, true))
		d.Must(d.SaveMarks(third, open, "C01", one, true))
		_, err = d.Agree(second, open, "C01", one)
		d.refused("another than the chair records", err, "selection.chair_only")
		d.Must(d.Agree(chair, open, "C01", one))
		_, err = d.CloseStage(d.hr, d.vacancy)
		d.refused("closed while somebody is not agreed on", err, "selection.not_agreed")
		_, err = d.Unseat(d.hr, d.vacancy, office.ID(chair))
		d.refused("who has marked leaves the panel", err, "selection.has_marked")
		d.marked(open, "C02", 2, 2)
		d.marked(open, "C03", 3, 2)
		d.Must(d.TakeOut(d.hr, d.vacancy, "C04", "Answered no more."))
		if d.begun() {
			t.Error("begun in its first stage")
		}
		d.Must(d.CloseStage(d.hr, d.vacancy))
		if !d.begun() {
			t.Error("beyond its first stage, and not begun")
		}
		says(d.T, d.browse(d.hr).Get("/fr"+d.path("/candidates/C02")).Must(200).HTML().One("main").Text(), "Know the methods of projects (fr)")
		_, err = d.SetUp(d.hr, d.vacancy, 0, sel.Criteria, []selection.Stage{selection.Form, selection.Video}, cal.MustDate("2027-01-10"))
		d.refused("blind once members are shown whom they mark", err, "selection.blind_shown")
		_, err = d.SkipStage(d.hr, d.vacancy, " ")
		d.refused("left out without a reason", err, "fault.invalid")
		_, err = d.CloseStage(d.hr, d.vacancy)
		d.refused("closed with nothing to mark", err, "selection.no_criteria")
		d.Must(d.SkipStage(d.hr, d.vacancy, "Two candidates are left."))
		_, err = d.SetUp(d.hr, d.vacancy, 0, sel.Criteria, twice, cal.MustDate("2027-01-10"))
		d.refused("blind after an open stage that was left out: until then members were shown in it whom they mark", err, "selection.blind_after_open")
		d.Must(d.SkipStage(d.hr, d.vacancy, "Two candidates are left."))
		d.Must(d.Declare(third, open, selection.Persons, "A friend since."))
		d.Must(d.SettleConflict(d.hr, d.vacancy, office.ID(third), []string{"C02"}, "A friend since.")) // marked in an earlier stage
		d.marked(open, "C01", 4, 1)
		d.marked(open, "C03", 5, 1)
		_, err = d.Propose(d.hr, d.vacancy, nil, cal.Date{})
		d.refused("a decision before the interview is closed", err, "selection.not_now")
		d.Must(d.CloseStage(d.hr, d.vacancy))

		d.Must(d.ExplainRank(d.hr, d.vacancy, "C03", "Better in the interview."))
		_, err = d.Propose(d.hr, d.vacancy, nil, cal.Date{})
		d.refused("a decision on unsigned minutes", err, "selection.unsigned")
		_, err = d.Sign(d.hr, d.vacancy)
		d.refused("the second signs first", err, "selection.chair_first")
		d.Must(d.SignAsMember(chair, open))
		_, err = d.SignAsMember(chair, open)
		d.refused("the chair signs twice", err, "selection.signed_already")
		d.Must(d.Sign(d.hr, d.vacancy))
		d.Must(d.ExplainRank(d.hr, d.vacancy, "C03", "Better by far in the interview."))
		_, err = d.Propose(d.hr, d.vacancy, nil, cal.Date{})
		d.refused("minutes that changed are signed no more", err, "selection.unsigned")
		d.Must(d.Seat(d.hr, d.vacancy, office.ID(second), true, "female"))
		d.Must(d.Seat(d.hr, d.vacancy, office.ID(chair), true, "female")) // who chairs may still change
		_, err = d.Seat(d.hr, d.vacancy, office.ID(d.Second), false, "")
		d.refused("somebody new on the panel", err, "selection.not_now")
		d.Must(d.SignAsMember(chair, open))
		d.Must(d.SignAsMember(second, open))
		rita, bea := d.Hire("Rita", people.Recruiter, ""), d.Hire("Bea", people.Recruiter, "") // the inbox writes identifiers with spaces between
		d.Must(d.Sign(rita, d.vacancy))
		all := map[string]selection.Outcome{"C01": {Is: selection.Regret, Reason: "Second."}, "C03": {Is: selection.Recommended, Reason: "First."}}
		d.deputized(bea, all)
		d.Must(d.Propose(d.hr, d.vacancy, all, cal.Date{}))
		rolf := d.Hire("Rolf", people.Recruiter, "")
		d.Must(d.Sign(rolf, d.vacancy))
		_, err = d.Decide(rolf, open.Ref(), true, "")
		d.refused("approved by who signed since it was proposed", err, "control.four_eyes")
		d.hands(map[string]context.Context{"who signed the minutes": rita, "who was behind a proposal before": bea})
		d.Must(d.Decide(d.director, open.Ref(), false, "Say more."))
		d.Must(d.Propose(d.hr, d.vacancy, all, cal.Date{}))
		_, err = d.Declare(second, open, selection.Persons, "A friend since.")
		d.refused("declared after the decision was put up", err, "selection.proposed_already")
		_, err = d.SettleConflict(d.hr, d.vacancy, office.ID(third), []string{"C01"}, "A friend since.")
		d.refused("settled after the decision was put up", err, "selection.proposed_already")
		_, err = d.Unseat(d.hr, d.vacancy, office.ID(third))
		d.refused("off the panel after the decision was put up", err, "selection.proposed_already")
		_, err = d.Seat(d.hr, d.vacancy, office.ID(second), true, "")
		d.refused("another chair after the decision was put up", err, "selection.proposed_already")
		for who, ctx := range map[string]context.Context{"who proposed it": d.hr, "a leader": d.Leader, "a member": second} {
			if _, err := d.Decide(ctx, open.Ref(), true, ""); err == nil {
				t.Errorf("%s approved it", who)
			}
		}
		d.Must(d.Decide(d.director, open.Ref(), false, "Say more."))
		tells(d.T, "a member's minutes", string(d.browse(third).API("/panels/"+string(open)+"/minutes", nil).Must(200).Body), "Say more.", `"female"`, "favoured")
		d.Must(d.Propose(d.hr, d.vacancy, all, cal.Date{}))
		d.erased("C01")
		_, err = d.Decide(d.director, open.Ref(), true, "")
		d.refused("approved on minutes that changed since", err, "selection.unsigned")
		d.Must(d.SignAsMember(chair, open))
		d.Must(d.SignAsMember(second, open))
		d.Must(d.Decide(d.director, open.Ref(), true, ""))
		if _, list := d.chosen(); list[0].Code != "C01" || list[0].Standing != selection.Regret {
			t.Errorf("who was erased: %+v", list[0])
		}

		_, err = d.Offer(d.hr, d.vacancy, "C01")
		d.refused("an offer to who was erased", err, "selection.withdrew")
		_, err = d.Offer(d.hr, d.vacancy, "C02")
		d.refused("an offer to who is not recommended", err, "selection.standing_wrong")
		d.Must(d.Offer(d.hr, d.vacancy, "C03"))
		day := cal.MustDate("2026-12-21")
		for _, x := range selection.TheFour[:3] {
			d.Must(d.Clear(d.hr, d.vacancy, "C03", x, selection.Cleared{Requested: day, Received: day}))
		}
		_, err = d.OfferFinally(d.hr, d.vacancy, "C03")
		d.refused("a final offer with three of four", err, "selection.outstanding")
		d.Must(d.Clear(d.hr, d.vacancy, "C03", selection.TheFour[3], selection.Cleared{Requested: day, Received: day}))
		_, err = d.Appoint(d.hr, d.vacancy, "C03")
		d.refused("appointed without a final offer", err, "selection.standing_wrong")
		d.Must(d.OfferFinally(d.hr, d.vacancy, "C03"))
		d.heldWhileOffered("C03")
		d.read(func(ctx context.Context, q db.Querier) error {
			stage, err := db.One(ctx, q, "selection", db.SQL(`SELECT stage FROM recruitment_selection WHERE id = ?`, string(open)), db.Value[string])
			if stage != "ended" {
				t.Errorf("with every post filled: %s", stage)
			}
			return err
		})
		if control.ActorFrom(d.again(second)).MayAnywhere(selection.ActMark) {
			t.Error("the selection is over, and its panel still holds its role")
		}
		d.trailTellsNothing()
	})
}

// heldWhileOffered appoints somebody years later: what is kept of them is kept beyond its day while the offer is open, and of nobody else, and
// goes once they are appointed (R131).
func (d *desk) heldWhileOffered(code string) {
	d.Helper()
	d.applications.Held = selection.Offered
	d.Now = time.Date(2029, 6, 1, 9, 0, 0, 0, time.UTC)
	state := func() candidacy.State {
		id := d.application(code)
		list := d.all()
		return list[slices.IndexFunc(list, func(a candidacy.Application) bool { return a.ID == id })].State
	}
	if n, err := d.applications.SweepDue(d.Context()); n != 2 || err != nil || state() != candidacy.Eligible {
		d.Errorf("%d erased beside who holds an offer and who was erased before: %v, %s", n, err, state())
	}
	d.heldNoMore(code)
	d.Must(d.Appoint(d.hr, d.vacancy, code))
	if n, err := d.applications.SweepDue(d.Context()); n != 1 || err != nil || state() != candidacy.Erased {
		d.Errorf("%d erased once they were appointed: %v, %s", n, err, state())
	}
}

// chosen is the selection with its candidates in the order of their codes.
func (d *desk) chosen() (sel selection.Selection, list []selection.Candidate) {
	d.Helper()
	d.read(func(ctx context.Context, q db.Querier) (err error) {
		sel, list, err = selection.Of(ctx, q, d.vacancy)
		return err
	})
	return sel, list
}

func (d *desk) begun() (is bool) {
	d.Helper()
	d.read(func(ctx context.Context, q db.Querier) (err error) {
		is, err = selection.Begun(ctx, q, d.vacancy)
		return err
	})
	return is
}

// deputized holds that whoever let another propose a decision for them does not approve it (R43).
func (d *desk) deputized(behind context.Context, all map[string]selection.Outcome) {
	d.Helper()
	deputy := d.Hire("Dita Deputy", people.Director, "")
	_, err := d.Control.Do(behind, control.Op{Act: "own.delegation.give"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		id, err := tx.Delegate(ctx, control.GivenDelegation{Delegation: control.Delegation{Act: selection.ActPropose}, To: office.ID(deputy), Period: cal.Period{Start: tx.Today(), End: tx.Today().AddDays(7)}, Reason: "leave"})
		return control.Change{Object: control.Ref{Kind: "delegation", ID: id}}, err
	})
	d.Must(control.Done{}, err)
	d.Must(d.Propose(d.again(deputy), d.vacancy, all, cal.Date{}))
	_, err = d.Decide(behind, d.selection().Ref(), true, "")
	d.refused("approved by who is behind the proposal", err, "control.four_eyes")
	d.Must(d.Decide(d.director, d.selection().Ref(), false, "Say more."))
}

// trailTellsNothing holds that no mark, reason or name of a candidate stands in the trail.
func (d *desk) trailTellsNothing() {
	d.Helper()
	d.read(func(ctx context.Context, q db.Querier) error {
		rows, err := db.Collect(ctx, q, db.SQL(`SELECT COALESCE(content, '') FROM control_trail WHERE act LIKE 'recruitment.selection.%'`), db.Value[string])
		if len(rows) < 30 {
			d.Errorf("%d lines", len(rows))
		}
		for _, r := range rows {
			tells(d.T, "the trail", r, "friend", "Quillfeather", "Larkspur", "As heard", "Answered no more", "Better", "cousin", "Clear.")
		}
		return err
	})
	var found control.Findings
	d.Must(control.Done{}, d.Control.SealUp(d.Context()))
	d.read(func(ctx context.Context, q db.Querier) error { return d.Control.Check(ctx, q, &found) })
	if len(found.Breaks) > 0 {
		d.Errorf("%v", found.Breaks)
	}
}

// erased holds that nothing is kept of somebody in a selection whose application was erased, and that every page is there without.
func (d *desk) erased(code string) {
	d.Helper()
	application := d.application(code)
	d.Must(d.applications.Erase(d.Context(), d.applications.Token(application)))
	if n, err := d.ForgetErased(d.Context()); n != 1 || err != nil {
		d.Errorf("%d forgotten, %v", n, err)
	}
	d.read(func(ctx context.Context, q db.Querier) error {
		left, err := db.Collect(ctx, q, db.SQL(`SELECT c.content FROM recruitment_selection_candidate c WHERE c.application_id = ? UNION ALL
			SELECT x.content FROM recruitment_selection_sheet x JOIN recruitment_selection_candidate c ON c.id = x.candidate_id WHERE c.application_id = ?`, string(application), string(application)), db.Value[string])
		for _, text := range left {
			if text != "" {
				d.Errorf("left: %s", text)
			}
		}
		if len(left) < 7 {
			d.Errorf("%d sheets and candidates", len(left))
		}
		return err
	})
	for _, path := range []string{"", "/minutes", "/ranking", "/decision", "/panel", "/candidates/" + code} {
		d.browse(d.hr).Get("/en" + d.path(path)).Must(200)
	}
	d.browse(d.members[1]).Get("/en/panels/" + string(d.selection()) + "/minutes").Must(200)
}

// R145: a declined offer goes to the reserve list, whose people agreed to it; who withdrew is passed over.
func TestR145DeclinedOfferGoesToTheReserveList(t *testing.T) {
	d := newDesk(office.One(t))
	id := d.seated()
	for i, code := range []string{"C01", "C02", "C03", "C04"} {
		d.marked(id, code, 3+i%2, 2)
	}
	d.reopened("2026-12-23", func() {
		_, err := d.CloseStage(d.hr, d.vacancy)
		d.refused("a stage is closed while anybody can apply", err, "selection.not_closed")
		token := d.applications.Token(d.application("C04"))
		d.Must(d.applications.Save(d.Context(), token, candidacy.StepStudies, 0, func(f *candidacy.Form) { f.Studies.Subject = "Letters" }))
		d.Must(d.applications.Submit(d.Context(), token))
	})
	_, err := d.CloseStage(d.hr, d.vacancy)
	d.refused("a stage is closed with somebody who is judged anew", err, "selection.judged_anew")
	d.Must(d.applications.Decide(d.hr, d.application("C04"), 0, candidacy.Eligible, "Fits."))
	_, err = d.CloseStage(d.hr, d.vacancy)
	d.refused("a stage is closed on marks of an application that was replaced", err, "selection.marked_before")
	two := []selection.Mark{{Value: 4, Reason: "As heard."}, {Value: 4, Reason: "As heard."}}
	_, err = d.Agree(d.members[0], id, "C04", two)
	d.refused("agreed on marks of an application that was replaced", err, "selection.not_all_in")
	says(t, d.browse(d.members[1]).Get("/en/panels/"+string(id)+"/candidates/C04").Must(200).HTML().One("main").Text(), "Hand in my marks")
	d.marked(id, "C04", 4, 2)
	_, err = d.SaveMarks(d.members[0], id, "C04", two, true)
	d.refused("marks change after they were handed in anew", err, "selection.handed_in_already")
	d.Must(d.CloseStage(d.hr, d.vacancy))
	rita := d.inConflict(id)
	for range 2 {
		d.Must(d.SkipStage(d.hr, d.vacancy, "Four candidates."))
	}
	for i, code := range []string{"C01", "C02", "C03", "C04"} {
		d.marked(id, code, 5-i%2, 1)
	}
	d.Must(d.CloseStage(d.hr, d.vacancy))
	d.Must(d.SignAsMember(d.members[0], id))
	_, err = d.Sign(rita, d.vacancy)
	d.refused("who is in conflict with the vacancy signs for the office", err, "selection.conflict_whole")
	_, err = d.ExplainRank(rita, d.vacancy, "C01", "Better.")
	d.refused("gives the reason of a place", err, "selection.conflict_whole")
	_, err = d.Propose(rita, d.vacancy, nil, cal.Date{})
	d.refused("proposes", err, "selection.conflict_whole")
	d.Must(d.SignAsMember(d.members[1], id))

	consents := map[string]bool{}
	ids := map[string]candidacy.ApplicationID{}
	d.read(func(ctx context.Context, q db.Querier) error {
		_, err := db.Collect(ctx, q, db.SQL(`SELECT code, application_id FROM recruitment_selection_candidate`), func(row db.Row) (none struct{}, err error) {
			var code string
			var a candidacy.ApplicationID
			err = row.Scan(&code, &a)
			ids[code] = a
			return none, err
		})
		found, err2 := candidacy.Among(ctx, q, ids["C01"], ids["C02"], ids["C03"], ids["C04"])
		for code, a := range ids {
			consents[code] = found[a].HandedIn.Declared.Reserve
		}
		if err == nil {
			err = err2
		}
		return err
	})
	var places struct {
		Places []struct {
			Code string `json:"code"`
		} `json:"places"`
	}
	d.browse(d.hr).API(d.path("/ranking"), nil).Must(200).JSON(&places)
	decide := func(first bool) map[string]selection.Outcome {
		out := map[string]selection.Outcome{}
		for i, p := range places.Places {
			is := selection.Regret
			switch {
			case i == 0:
				is = selection.Recommended
			case consents[p.Code] || !first:
				is = selection.Reserve
			}
			out[p.Code] = selection.Outcome{Is: is, Reason: "By the ranking."}
		}
		return out
	}
	d.reopened("2026-12-25", func() {
		_, err = d.Propose(d.hr, d.vacancy, decide(true), cal.MustDate("2027-12-21"))
		d.refused("a decision while anybody can apply", err, "selection.not_closed")
	})
	_, err = d.Propose(d.hr, d.vacancy, decide(false), cal.MustDate("2027-12-21"))
	d.refused("the reserve list without consent", err, "fault.invalid")
	d.Must(d.Propose(d.hr, d.vacancy, decide(true), cal.MustDate("2027-12-21")))
	regret := standardWording()
	_, err = d.WriteLetters(d.hr, d.vacancy, selection.RegretLetter, regret)
	d.refused("a regret before the decision is approved", err, "selection.nobody_gets")
	d.reopened("2026-12-27", func() {
		_, err = d.Decide(d.director, id.Ref(), true, "")
		d.refused("approved while anybody can apply", err, "selection.not_closed")
		token := d.applications.Token(d.application("C04"))
		d.Must(d.applications.Save(d.Context(), token, candidacy.StepStudies, 0, func(f *candidacy.Form) { f.Studies.Subject = "History" }))
		d.Must(d.applications.Submit(d.Context(), token))
	})
	_, err = d.Decide(d.director, id.Ref(), true, "")
	d.refused("approved with somebody who is judged anew", err, "selection.judged_anew")
	d.Must(d.applications.Decide(d.hr, d.application("C04"), 0, candidacy.Eligible, "Fits."))
	d.outdated(decide(true))
	first := d.application(places.Places[0].Code)
	d.Must(d.applications.Decide(d.hr, first, 0, candidacy.Ineligible, "A forged diploma."))
	_, err = d.Decide(d.director, id.Ref(), true, "")
	d.refused("approved with somebody recommended who is gone", err, "selection.favoured_gone")
	d.Must(d.applications.Decide(d.hr, first, 0, candidacy.Eligible, "It is not forged."))
	d.Must(d.Decide(d.director, id.Ref(), true, ""))
	d.letters(regret)
	d.reopened("2026-12-30", func() {
		_, err = d.Offer(d.hr, d.vacancy, places.Places[0].Code)
		d.refused("an offer while anybody can apply", err, "selection.not_closed")
	})
	d.Must(d.Offer(d.hr, d.vacancy, places.Places[0].Code))
	var reserve []string
	for _, p := range places.Places[1:] {
		if consents[p.Code] {
			reserve = append(reserve, p.Code)
		}
	}
	_, err = d.Offer(d.hr, d.vacancy, reserve[0])
	d.refused("two offers for one post", err, "selection.not_next")
	_, err = d.DeclineOffer(d.hr, d.vacancy, places.Places[0].Code, " ")
	if got := d.Refused("declined without a reason", err, "fault.invalid"); got["why"] != "fault.required" {
		t.Errorf("declined without a reason: %v", got)
	}
	d.Must(d.DeclineOffer(d.hr, d.vacancy, places.Places[0].Code, "Another post."))
	if len(reserve) > 1 {
		d.Must(d.applications.Withdraw(d.Context(), d.applications.Token(ids[reserve[0]])))
		_, err = d.Offer(d.hr, d.vacancy, reserve[0])
		d.refused("an offer to who withdrew", err, "selection.withdrew")
		reserve = reserve[1:]
	}
	d.Must(d.applications.Decide(d.hr, ids[reserve[0]], 0, candidacy.Ineligible, "A forged diploma."))
	if n, err := d.EndOver(d.Context()); n != 0 || err != nil {
		t.Errorf("%d ended over somebody of whom the decision can be put right: %v", n, err)
	}
	d.Must(d.applications.Decide(d.hr, ids[reserve[0]], 0, candidacy.Eligible, "It is not forged."))
	d.Must(d.Offer(d.hr, d.vacancy, reserve[0]))
	d.Must(d.Clear(d.hr, d.vacancy, reserve[0], "medical", selection.Cleared{Requested: cal.MustDate("2026-12-21"), Refused: cal.MustDate("2026-12-21"), Note: "Not fit."}))
	_, err = d.OfferFinally(d.hr, d.vacancy, reserve[0])
	d.refused("an offer that has lapsed becomes final", err, "selection.not_now")
	if sel, _ := d.chosen(); sel.Stage != selection.Ended {
		t.Errorf("with nobody left for an offer: %s", sel.Stage)
	}
	as := func(texts ...string) {
		d.Helper()
		d.Must(d.Control.Do(d.Control.AsSystem(d.Context()), control.Op{Act: selection.ActEnd}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			for _, text := range texts {
				if _, err := db.Exec(ctx, tx, db.SQL(text)); err != nil {
					return control.Change{}, err
				}
			}
			return control.Change{Object: id.Ref()}, nil
		}))
	}
	as(`UPDATE recruitment_selection SET stage = 'clearances'`, `UPDATE recruitment_selection_candidate SET standing = 'reserve' WHERE code = '`+reserve[0]+`'`)
	d.Must(d.TakeOut(d.hr, d.vacancy, reserve[0], "Answers no more."))
	if sel, _ := d.chosen(); sel.Stage != selection.Ended {
		t.Errorf("with the last one taken out: %s", sel.Stage)
	}
	for _, x := range [][]string{
		{`UPDATE recruitment_selection SET stage = 'clearances'`}, // the last one withdrew, which ends nothing by itself
		{`UPDATE recruitment_selection SET stage = 'form'`, `UPDATE recruitment_vacancy SET state = 'cancelled'`},
	} {
		as(x...)
		for _, want := range []int{1, 0} {
			if n, err := d.EndOver(d.Context()); n != want || err != nil {
				t.Errorf("%d ended by the sweep, want %d: %v", n, want, err)
			}
		}
	}
	if control.ActorFrom(d.again(d.members[1])).MayAnywhere(selection.ActMark) {
		t.Error("nobody is left for an offer, and the panel still holds its role")
	}
}

// What was marked on an application that was replaced does not come back as handed in when its stage is closed over it.
func TestMarksOfAReplacedApplicationStayDrafts(t *testing.T) {
	d := newDesk(office.One(t))
	id := d.seated()
	for _, code := range []string{"C01", "C02", "C03", "C04"} {
		d.marked(id, code, 4, 2)
	}
	gone := d.application("C04")
	d.reopened("2026-12-23", func() {
		token := d.applications.Token(gone)
		d.Must(d.applications.Save(d.Context(), token, candidacy.StepStudies, 0, func(f *candidacy.Form) { f.Studies.Subject = "Letters" }))
		d.Must(d.applications.Submit(d.Context(), token))
	})
	d.Must(d.applications.Decide(d.hr, gone, 0, candidacy.Ineligible, "No degree any more."))
	d.Must(d.CloseStage(d.hr, d.vacancy))
	d.read(func(ctx context.Context, q db.Querier) error {
		n, err := db.One(ctx, q, "sheets", db.SQL(`SELECT COUNT(*) FROM recruitment_selection_sheet x JOIN recruitment_selection_candidate c ON c.id = x.candidate_id WHERE c.application_id = ? AND x.handed_in_at IS NOT NULL`, string(gone)), db.Value[int])
		if n != 0 {
			t.Errorf("%d sheets on an application that was replaced count as handed in", n)
		}
		return err
	})
}

// application is that of the candidate with a code.
func (d *desk) application(code string) candidacy.ApplicationID {
	d.Helper()
	_, list := d.chosen()
	return list[slices.IndexFunc(list, func(c selection.Candidate) bool { return c.Code == code })].Application
}

// reopened opens the vacancy again for all until a day, on which body is done, and lets it close.
func (d *desk) reopened(until string, body func()) {
	d.Helper()
	day := cal.MustDate(until)
	d.Must(d.vacancies.Extend(d.hr, d.vacancy, 0, recruitment.Form{DeadlineOn: day, DeadlineTime: "17:59", Zone: "Europe/Brussels"}, i18n.Text{EN: "More", FR: "Plus"}))
	body()
	d.Now = day.AddDays(1).Time().Add(9 * time.Hour)
}

// standardWording is a wording in both languages that leaves open what it can.
func standardWording() selection.Wording {
	both := func(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }
	return selection.Wording{Subject: both("{title} ({reference})"), Body: both("Dear {name},\n\nNo.")}
}

// letters drafts and sends the regrets: the outbox and the trail name nobody, and what goes out is what was drafted, to the address
// of the application, once.
func (d *desk) letters(w selection.Wording) {
	d.Helper()
	d.Must(d.WriteLetters(d.hr, d.vacancy, selection.RegretLetter, w))
	hr := d.browse(d.hr)
	path := d.path("/letters")
	says(d.T, hr.Get("/fr"+path+"?kind=regret").Must(200).HTML().One("main").Text(), "Réponse négative", "Programme assistant (VN-2026-001)")
	says(d.T, hr.Get("/en"+path+"/write/regret").Must(200).HTML().One("textarea[name='body_fr']").Text(), "{name}")
	hr.Get("/en" + path + "/write/nothing").Must(404)
	at := hr.Get("/en" + path).HTML().All("tbody a")[0].Attr("href")
	says(d.T, hr.Get(at).Must(200).HTML().One("main").Text(), "A draft", "Dear ")
	hr.Post("/en" + path + "/send/regret").Must(303)
	_, err := d.SendLetters(d.hr, d.vacancy, selection.RegretLetter)
	d.refused("sent twice", err, "selection.no_drafts")
	_, err = d.WriteLetters(d.hr, d.vacancy, selection.RegretLetter, w)
	d.refused("drafted for who has it", err, "selection.nobody_gets")
	sent := 0
	d.read(func(ctx context.Context, q db.Querier) error {
		rows, err := db.Collect(ctx, q, db.SQL(`SELECT payload FROM control_outbox WHERE payload LIKE '%candidate.letter%'`), db.Value[string])
		for _, payload := range rows {
			tells(d.T, "the outbox", payload, "Quillfeather", "Larkspur", "mail.example", "Dear")
			var n struct {
				Data json.RawMessage `json:"data"`
			}
			if err := json.Unmarshal([]byte(payload), &n); err != nil {
				return err
			}
			kind := d.MailKinds()[0]
			to, there, err := kind.Mailbox(ctx, q, n.Data)
			if err != nil || !there {
				d.Fatalf("%v %v", there, err)
			}
			to.Printer = d.Words.Printer(to.Language)
			letter, err := kind.Compose(ctx, q, to, n.Data)
			if err != nil || letter == nil || letter.Subject != "Programme assistant (VN-2026-001)" || letter.Body[0] != "Dear "+to.Name+"," || !strings.HasSuffix(to.Address, "@mail.example") {
				d.Errorf("%v %+v %+v", err, to, letter)
			}
			sent++
		}
		return err
	})
	if sent == 0 {
		d.Error("no letter is on its way")
	}
}
