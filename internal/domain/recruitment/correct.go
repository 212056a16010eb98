package recruitment

import (
	"context"
	"encoding/json"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts by which the words of a published notice are put right.
const (
	ActCorrect           control.Act = "recruitment.vacancy.correct"
	ActApproveCorrection control.Act = "recruitment.vacancy.approve_correction"
)

// Correction is a change of the words of a published notice, which a second person approves first (R43). Texts holds the
// texts, the words of the criteria and whether a curriculum may be tailored alone: what candidates are judged by, what is paid and when
// it closes stay.
type Correction struct {
	Texts  Form            `json:"texts"`
	Reason i18n.Text       `json:"reason"` // what was put right, as it will stand on the notice
	By     control.ActorID `json:"by"`
	At     cal.Instant     `json:"at"`
}

// corrected is the form with other words: texts, and criteria of the same number whose kinds and figures stay.
func (f Form) corrected(texts Form) (Form, error) {
	if len(texts.Essential) != len(f.Essential) || len(texts.Desirable) != len(f.Desirable) {
		return f, fault.Refuse("recruitment.criteria_stay", nil)
	}
	f.Title, f.Body, f.Division, f.Location = texts.Title, texts.Body, texts.Division, texts.Location
	f.Summary, f.Accountabilities, f.Competencies = texts.Summary, texts.Accountabilities, texts.Competencies
	f.Essential, f.Desirable = reworded(f.Essential, texts.Essential), reworded(f.Desirable, texts.Desirable)
	if f.Employer == Partner || texts.Tailored == TailoringAllowed { // which Check refuses for a post of the Alliance
		f.Tailored = texts.Tailored
	}
	return f.trimmed(), nil
}

func reworded(list, words []eligibility.Criterion) (out []eligibility.Criterion) {
	for i, c := range list {
		c.Text = words[i].Text
		out = append(out, c)
	}
	return out
}

// words are what a correction may change of a form.
func (f Form) words() Form {
	w := Form{Title: f.Title, Body: f.Body, Division: f.Division, Location: f.Location, Summary: f.Summary, Accountabilities: f.Accountabilities, Competencies: f.Competencies, Tailored: f.Tailored}
	for _, c := range f.Essential {
		w.Essential = append(w.Essential, eligibility.Criterion{Text: c.Text})
	}
	for _, c := range f.Desirable {
		w.Desirable = append(w.Desirable, eligibility.Criterion{Text: c.Text})
	}
	return w
}

// Correct proposes other words for a published notice. Nothing of them is public until a second person approved them
// (DecideCorrection). Faults: Invalid with every field that is missing, Refused when nothing changes, Conflict while another correction
// waits or once the notice has closed, since what was read by then is what candidates are judged by.
func (s *Service) Correct(ctx context.Context, id VacancyID, at int, texts Form, reason i18n.Text) (control.Done, error) {
	return s.on(ctx, ActCorrect, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Published); err != nil {
			return "", err
		}
		if v.Correction != nil {
			return "", fault.New(fault.Conflict, "recruitment.correction_waits", fault.Args{"ref": v.Reference})
		}
		next, err := v.Form.corrected(texts)
		if err != nil {
			return "", err
		}
		var fs fault.Fields
		checkReason(&fs, reason)
		if err := fs.Merge(next.Check()); err != nil {
			return "", err
		}
		if err := fs.Merge(next.Ready(tx.Now())); err != nil {
			return "", err
		}
		if err := fs.Err(); err != nil {
			return "", err
		}
		if same(next.words(), v.Form.words()) {
			return "", fault.Refuse("recruitment.nothing_corrected", nil)
		}
		before, after := v.view(), *v
		after.Form = next
		v.Correction = &Correction{Texts: next.words(), Reason: reason, By: tx.Actor().ID, At: tx.Now()}
		title, _ := v.Title.In(i18n.EN)
		return reason.EN, tx.Submit(ctx, id.Ref(), ActApproveCorrection, v.Reference+" "+title, tx.Today().AddDays(approvalDays), before, after.view())
	})
}

// checkReason holds that why a published notice changed is said in both languages.
func checkReason(fs *fault.Fields, reason i18n.Text) {
	fs.Check(reason.EN != "", "reason_en", "fault.required")
	fs.Check(reason.FR != "", "reason_fr", "fault.required")
	checkLength(fs, "reason_en", reason.EN, maxReason)
	checkLength(fs, "reason_fr", reason.FR, maxReason)
}

func same(a, b Form) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// DecideCorrection puts proposed words onto the published notice, with the day and what was put right, or returns them
// with a comment. Whoever proposed them does not, nor the one for whom they were proposed under a delegation (R43).
func (s *Service) DecideCorrection(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	return s.on(ctx, ActApproveCorrection, VacancyID(object.ID), 0, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		c := v.Correction
		if c == nil {
			return "", fault.New(fault.Conflict, "recruitment.no_correction", fault.Args{"ref": v.Reference})
		}
		behind, err := control.StoodFor(ctx, tx, object, ActCorrect)
		if err != nil {
			return "", err
		}
		if err := control.Distinct(tx.Hand(), append(behind, c.By)...); err != nil {
			return "", err
		}
		v.Correction = nil
		if !approve {
			_, err := tx.Settle(ctx, object, ActApproveCorrection, control.Returned, comment)
			return comment, err
		}
		if err := v.in(tx.Now(), Published); err != nil {
			return "", err
		}
		next, err := v.Form.corrected(c.Texts)
		if err != nil {
			return "", err
		}
		v.Form = next
		v.Changes = append(append([]DatedChange{}, v.Changes...), DatedChange{At: tx.Now(), Reason: c.Reason})
		if _, err := tx.Settle(ctx, object, ActApproveCorrection, control.Approved, comment); err != nil {
			return "", err
		}
		return c.Reason.EN, keepNotice(ctx, tx, *v)
	})
}

// dropCorrection takes a correction that waits out of the inbox: its notice has ended.
func dropCorrection(ctx context.Context, tx *control.Tx, v *Vacancy) error {
	if v.Correction == nil {
		return nil
	}
	v.Correction = nil
	return tx.Dismiss(ctx, v.ID.Ref(), ActApproveCorrection)
}

// correctIn are the words of a published notice as the form sends them.
type correctIn struct {
	ID      VacancyID `json:"id"`
	Version int       `json:"version"`
	Form
	Reason i18n.Text `json:"reason"`
}

func (s *Service) correct(ctx context.Context, in correctIn) (web.See, error) {
	done, err := s.Correct(ctx, in.ID, in.Version, in.Form, in.Reason)
	return web.See{To: vacancyPath(in.ID), Say: "recruitment.correction_sent", Body: done}, err
}
