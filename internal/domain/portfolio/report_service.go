package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// OverrideForm is a rating somebody types (R21).
type OverrideForm struct {
	Dimension Dimension `json:"dimension"`
	Rating    Rating    `json:"rating"`
	Reason    string    `json:"reason"`
	Expires   cal.Date  `json:"expires"`
}

// actApproveRating decides a typed rating that is better than the figures; it is what the inbox asks
// for.
const actApproveRating Act = "portfolio.project.approve_rating"

// OverrideRating types a rating (R21): one that is worse than the figures, or equal, counts at once; a
// better one waits for approval by somebody else. A new one for a dimension ends the former.
func (s *Service) OverrideRating(ctx context.Context, id ProjectID, f OverrideForm) (control.Done, error) {
	return s.edit(ctx, "portfolio.project.rate", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, computed, thresholds, err := s.computedCard(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		o := KeptOverride{ID: OverrideID(tx.NewID()), State: "in_force",
			Override: Override{Dimension: f.Dimension, Rating: f.Rating, Reason: f.Reason, SetBy: tx.Actor().ID, SetOn: tx.Today(), Expires: f.Expires}}
		if !p.State.Running() {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.rag.not_running", fault.Args{"state": p.State.Word()})
		}
		var fs fault.Fields
		fs.Check(f.Dimension.Known(), "dimension", "portfolio.project.choice_unknown")
		err = o.Check(computed[f.Dimension], thresholds)
		better := fault.Is(err, fault.Refused)
		if !better && err != nil {
			if other := fs.Merge(err); other != nil {
				return control.Change{}, other
			}
		}
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		before := map[string]any{"dimension": f.Dimension, "rating": computed[f.Dimension]}
		if better {
			o.State = "open"
			if err := tx.Submit(ctx, id.ref(), actApproveRating, p.Ref+" "+firstOf(p.Title), decisionDue(tx), before, f); err != nil {
				return control.Change{}, err
			}
		} else if err := endOverrides(ctx, tx, id, f.Dimension); err != nil {
			return control.Change{}, err
		}
		if err := insertOverride(ctx, tx, id, o); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), Before: before, After: f, Note: f.Reason}, s.rate(ctx, tx, id)
	})
}

// firstOf is a title for texts that exist in one language only: the English one, else the French.
func firstOf(t i18n.Text) string {
	if t.EN != "" {
		return t.EN
	}
	return t.FR
}

// computedCard is what the figures alone say of a project.
func (s *Service) computedCard(ctx context.Context, tx *control.Tx, id ProjectID) (Project, Card, Thresholds, error) {
	r, err := s.ratable(ctx, tx, id)
	if err != nil {
		return Project{}, nil, Thresholds{}, err
	}
	t, err := thresholdsOf(ctx, tx, r.Project.Parent.ID)
	return r.Project, t.Rate(r, tx.Today()), t, err
}

// endOverrides ends what counts for a dimension.
func endOverrides(ctx context.Context, tx *control.Tx, id ProjectID, d Dimension) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_override SET state = 'ended' WHERE project_id = ? AND dimension = ? AND state = 'in_force'`, id, d))
	return err
}

// DecideRating approves a typed rating that is better than the figures, or returns it with a comment
// (R21).
func (s *Service) DecideRating(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	id := ProjectID(object.ID)
	return s.edit(ctx, actApproveRating, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		_, computed, thresholds, err := s.computedCard(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		all, err := overridesOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		var open *KeptOverride
		for i := range all {
			if all[i].State == "open" {
				open = &all[i]
			}
		}
		if open == nil {
			return control.Change{}, fault.New(fault.Conflict, "control.approval.closed", nil)
		}
		outcome, state, by := control.Returned, "returned", ActorID("")
		if approve {
			outcome, state, by = control.Approved, "in_force", tx.Actor().ID
			open.ApprovedBy = by
			if err := open.Check(computed[open.Dimension], thresholds); err != nil {
				return control.Change{}, err
			}
			if err := endOverrides(ctx, tx, id, open.Dimension); err != nil {
				return control.Change{}, err
			}
		}
		if _, err := tx.Settle(ctx, id.ref(), actApproveRating, outcome, comment); err != nil {
			return control.Change{}, err
		}
		if err := settleOverride(ctx, tx, open.ID, state, by); err != nil {
			return control.Change{}, err
		}
		after := map[string]any{"dimension": open.Dimension, "rating": open.Rating, "state": state}
		return control.Change{Object: id.ref(), After: after, Note: comment}, s.rate(ctx, tx, id)
	})
}

// TakeReport freezes how a project stands as of a reporting date, today or earlier, after the last
// one; the next report is compared with it (R19, trends).
func (s *Service) TakeReport(ctx context.Context, id ProjectID, on cal.Date) (control.Done, error) {
	return s.edit(ctx, "portfolio.project.report", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		snapshot, err := s.takeReport(ctx, tx, id, on)
		return control.Change{Object: id.ref(), After: snapshot, Note: on.String()}, err
	})
}

// TakeReports takes the report of every running project below a package or programme that has none as
// of that date yet, in one entry of the trail. It refuses when there is nothing to report.
func (s *Service) TakeReports(ctx context.Context, parent Link, on cal.Date) (control.Done, error) {
	return s.edit(ctx, "portfolio.project.report", parent, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		list, err := projectHeads(ctx, tx, func(t *db.Text) {
			t.Add(`WHERE p.parent_id = ? AND p.state IN ('executing', 'suspended', 'closing')
				AND NOT EXISTS (SELECT 1 FROM portfolio_snapshot n WHERE n.project_id = p.id AND n.reported_on >= ?) ORDER BY p.ref`, parent.ID, on)
		})
		if err != nil {
			return control.Change{}, err
		}
		if len(list) == 0 {
			return control.Change{}, fault.Refuse("portfolio.report.nothing", fault.Args{"on": on})
		}
		taken := make(map[string]reportView, len(list))
		for _, p := range list {
			if taken[p.Ref], err = s.takeReport(ctx, tx, p.ID, on); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: parent, After: taken, Note: on.String()}, nil
	})
}

// reportView is a report as the trail shows it.
type reportView struct {
	On      cal.Date `json:"on"`
	Overall Rating   `json:"overall"`
	Card    Card     `json:"dimensions"`
	End     cal.Date `json:"forecast_end"`
}

func (s *Service) takeReport(ctx context.Context, tx *control.Tx, id ProjectID, on cal.Date) (reportView, error) {
	p, err := projectHead(ctx, tx, id)
	if err != nil {
		return reportView{}, err
	}
	var fs fault.Fields
	fs.Check(!on.IsZero() && !on.After(tx.Today()), "on", "portfolio.report.date_ahead")
	if err := fs.Err(); err != nil {
		return reportView{}, err
	}
	if !p.State.Running() {
		return reportView{}, fault.New(fault.Conflict, "portfolio.rag.not_running", fault.Args{"state": p.State.Word()})
	}
	last, err := lastSnapshot(ctx, tx, id)
	if err != nil {
		return reportView{}, err
	}
	if !on.After(last.On) {
		return reportView{}, fault.New(fault.Conflict, "portfolio.report.taken", fault.Args{"on": last.On})
	}
	if err := s.rate(ctx, tx, id); err != nil {
		return reportView{}, err
	}
	st, err := standingOf(ctx, tx, id)
	if err != nil {
		return reportView{}, err
	}
	snapshot := Snapshot{Project: id, On: on, Card: st.Card, Overall: st.Overall, End: p.Forecast.End, Cost: p.ForecastCost, Progress: st.Progress}
	if err := insertSnapshot(ctx, tx, snapshot); err != nil {
		return reportView{}, err
	}
	return reportView{on, st.Overall, st.Card, p.Forecast.End}, s.rate(ctx, tx, id)
}

// WriteException keeps what the officer reports on a breach: cause, options, recommendation (R22).
func (s *Service) WriteException(ctx context.Context, id ProjectID, report string) (control.Done, error) {
	return s.editException(ctx, "portfolio.exception.report", id, func(tx *control.Tx, e *Exception) error {
		var fs fault.Fields
		fs.Check(filled(report), "report", "portfolio.exception.report_missing")
		checkLong(&fs, "report", report)
		e.Report = report
		return fs.Err()
	})
}

// actDecideException closes an exception.
const actDecideException Act = "portfolio.exception.decide"

// DecideException closes the exception with what was decided (R22): the report must be there.
func (s *Service) DecideException(ctx context.Context, id ProjectID, decision string) (control.Done, error) {
	return s.editException(ctx, actDecideException, id, func(tx *control.Tx, e *Exception) error {
		if !filled(e.Report) {
			return fault.Refuse("portfolio.exception.report_first", nil)
		}
		var fs fault.Fields
		fs.Check(filled(decision), "decision", "portfolio.exception.decision_missing")
		checkLong(&fs, "decision", decision)
		e.Decision, e.Decided, e.DecidedBy = decision, tx.Today(), tx.Actor().ID
		return fs.Err()
	})
}

// exceptionView is an exception as the trail shows it.
type exceptionView struct {
	Due      cal.Date `json:"due"`
	Breaches []Breach `json:"breaches"`
	Report   string   `json:"report"`
	Decision string   `json:"decision"`
}

func (e Exception) view() exceptionView {
	return exceptionView{e.Due, e.Breaches, e.Report, e.Decision}
}

func (s *Service) editException(ctx context.Context, act Act, id ProjectID, change func(*control.Tx, *Exception) error) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if _, err := projectHead(ctx, tx, id); err != nil {
			return control.Change{}, err
		}
		e, err := openException(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if e == nil {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.exception.none", nil)
		}
		before := e.view()
		writer := e.ReportBy
		if err := change(tx, e); err != nil {
			return control.Change{}, err
		}
		if e.DecidedBy != "" {
			if err := control.Distinct(tx.Hand(), writer); err != nil {
				return control.Change{}, err
			}
		} else {
			e.ReportBy = tx.Actor().ID
		}
		if err := updateException(ctx, tx, *e); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), Before: before, After: e.view()}, s.rate(ctx, tx, id)
	})
}

// SignBottomLine keeps a bottom line that an officer edited and answers for. An empty text in both
// languages goes back to the one drafted by rules.
func (s *Service) SignBottomLine(ctx context.Context, object control.Ref, text i18n.Text) (control.Done, error) {
	return s.edit(ctx, "portfolio.bottom_line.sign", object, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := signedLine(ctx, tx, object.ID)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		checkShortParagraph(&fs, "text_en", text.EN)
		checkShortParagraph(&fs, "text_fr", text.FR)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		change := control.Change{Object: object, Before: before.Text, After: text}
		if text == (i18n.Text{}) {
			_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_bottom_line WHERE object_id = ?`, object.ID))
			return change, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_bottom_line (object_id, text_en, text_fr, signed_by, signed_on) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (object_id) DO UPDATE SET text_en = excluded.text_en, text_fr = excluded.text_fr, signed_by = excluded.signed_by, signed_on = excluded.signed_on`,
			object.ID, text.EN, text.FR, tx.Actor().ID, tx.Today()))
		return change, err
	})
}

// bottomLineLimit keeps a bottom line to a few sentences, in characters.
const bottomLineLimit = 1200

func checkShortParagraph(fs *fault.Fields, name, text string) {
	if len([]rune(text)) > bottomLineLimit {
		fs.Add(name, "portfolio.project.text_long", fault.Args{"limit": bottomLineLimit})
	}
}

// SignedLine is a bottom line with who signed it and when; the zero value is "drafted by rules".
type SignedLine struct {
	Text i18n.Text
	By   ActorID
	On   cal.Date
}

// signedLine reads the signed bottom line of an object the caller has seen.
func signedLine(ctx context.Context, q db.Querier, object string) (line SignedLine, err error) {
	_, err = db.Collect(ctx, q, db.SQL(`SELECT text_en, text_fr, signed_by, signed_on FROM portfolio_bottom_line WHERE object_id = ?`, object), func(row db.Row) (struct{}, error) {
		return struct{}{}, row.Scan(&line.Text.EN, &line.Text.FR, &line.By, &line.On)
	})
	return line, err
}
