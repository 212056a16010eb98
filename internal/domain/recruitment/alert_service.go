package recruitment

import (
	"context"
	"crypto/hmac"
	"slices"
	"strings"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// AskAlert keeps an alert that waits for its confirmation and asks for the mail with the link (R148, double opt-in). What
// it answers never tells whether a mailbox is known: a robot, and a mailbox that has asked often enough, are answered as anybody is, and
// nothing is kept or sent. Faults: Invalid, NotFound for a notice that is not open.
func (s *Service) AskAlert(ctx context.Context, f AlertForm) error {
	f.Address, f.Notice = strings.TrimSpace(f.Address), strings.ToUpper(strings.TrimSpace(f.Notice))
	if f.Notice != "" {
		f.Frequency = Instant
	}
	if err := f.Check(); err != nil {
		return err
	}
	if f.Website != "" {
		return nil
	}
	if err := s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) (err error) {
		f.Criteria, err = f.Criteria.known(ctx, q, s.control.DB().Now())
		return err
	}); err != nil {
		return err
	}
	a := alert{subscriber: s.subscriberOf(f.Address), salt: newSalt(), address: f.Address, language: f.Language, kind: alertSearch, frequency: f.Frequency, criteria: f.Criteria}
	if f.Notice != "" {
		if err := s.saves(ctx, &a, f.Notice); err != nil {
			return err
		}
	}
	_, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActAskAlert}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a.id = tx.NewID()
		change := control.Change{Object: control.Ref{Kind: kindAlert, ID: a.id}, After: map[string]any{"kind": a.kind, "state": "pending"}}
		all, pending, err := alertCounts(ctx, tx, a.subscriber)
		if err != nil {
			return change, err
		}
		if all >= maxPerMailbox || pending >= maxPending {
			return control.Change{Object: control.Ref{Kind: kindAlert}, After: map[string]any{"state": "not_kept"}}, nil
		}
		if err := insertAlert(ctx, tx, a); err != nil {
			return change, err
		}
		return change, mail.Notify(ctx, tx, mail.Notice{Kind: KindConfirmAlert, Key: a.id, Data: alertMail{Alert: a.id}})
	})
	return err
}

// saves makes an alert one about an open notice.
func (s *Service) saves(ctx context.Context, a *alert, reference string) error {
	return s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		now := s.control.DB().Now()
		list, err := Postings(ctx, q, PostingFilter{Reference: reference, Now: now, Limit: 1})
		if err != nil {
			return err
		}
		if len(list) == 0 || !list[0].open(now) {
			return fault.Missing("notice")
		}
		a.kind, a.vacancy, a.deadline, a.criteria = alertNotice, list[0].Vacancy, list[0].Closes, Criteria{}
		return nil
	})
}

// AlertLink is what the link of a mail names.
type AlertLink struct {
	ID     string `json:"id" web:"max=64"`
	Secret string `json:"secret" web:"max=64"`
}

// alertBehind gives the alert of a link. A link that was not made here, and one whose alert is gone, are NotFound alike.
func (s *Service) alertBehind(ctx context.Context, q db.Querier, l AlertLink) (alert, error) {
	a, found, err := alertByID(ctx, q, l.ID)
	if err != nil {
		return a, err
	}
	if !found || !hmac.Equal([]byte(l.Secret), []byte(s.secret(a))) {
		return alert{}, fault.Missing("alert")
	}
	return a, nil
}

// ConfirmAlert makes the alert of a link active; one that is active stays so. Fault: NotFound.
func (s *Service) ConfirmAlert(ctx context.Context, l AlertLink) error {
	return s.onAlert(ctx, ActConfirmAlert, l, func(ctx context.Context, tx *control.Tx, a alert) (control.Change, error) {
		if tx.Now().After(a.asked.Add(confirmWithin)) && !a.active {
			return control.Change{}, fault.Missing("alert")
		}
		if !a.active {
			_, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_alert SET state = 'active', confirmed_at = ?, looked_at = ? WHERE id = ? AND state = 'pending'`, tx.Now(), tx.Now(), a.id))
			return control.Change{Before: map[string]string{"state": "pending"}, After: map[string]string{"state": "active"}}, err
		}
		return control.Change{}, nil
	})
}

// StopAlert deletes the alert of a link at once. One that is gone already is no fault: a mail program may post twice.
func (s *Service) StopAlert(ctx context.Context, l AlertLink) error {
	err := s.onAlert(ctx, ActStopAlert, l, func(ctx context.Context, tx *control.Tx, a alert) (control.Change, error) {
		return control.Change{Before: map[string]string{"state": "kept"}}, deleteAlert(ctx, tx, a)
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func (s *Service) onAlert(ctx context.Context, act control.Act, l AlertLink, do func(ctx context.Context, tx *control.Tx, a alert) (control.Change, error)) error {
	_, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: act}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := s.alertBehind(ctx, tx, l)
		if err != nil {
			return control.Change{}, err
		}
		change, err := do(ctx, tx, a)
		change.Object = control.Ref{Kind: kindAlert, ID: a.id}
		return change, err
	})
	return err
}

// alertRefused forgets an alert whose mailbox refused for good.
func (s *Service) alertRefused(ctx context.Context, id string) error {
	_, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActStopAlert}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		change := control.Change{Object: control.Ref{Kind: kindAlert, ID: id}, Before: map[string]string{"state": "kept"}, After: map[string]string{"state": "bounced"}}
		a, found, err := alertByID(ctx, tx, id)
		if err != nil || !found {
			return change, err
		}
		return change, deleteAlert(ctx, tx, a)
	})
	return err
}

// SweepAlerts deletes alerts that were not confirmed in time, and saved notices a week after their close. It says how many.
func (s *Service) SweepAlerts(ctx context.Context) (gone int, err error) {
	now := s.control.DB().Now()
	var list []alert
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = db.Collect(ctx, q, db.SQL(`SELECT `+alertColumns+` FROM recruitment_alert a WHERE a.state = 'pending' AND a.asked_at < ?
			OR a.kind = 'notice' AND EXISTS (SELECT 1 FROM recruitment_notice n WHERE n.vacancy_id = a.vacancy_id AND (n.deadline_at < ? OR n.withdrawn = ?)) ORDER BY a.id LIMIT ?`,
			now.Add(-confirmWithin), now.Add(-afterClose), true, alertsTogether), scanAlert)
		return err
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActSweepAlerts}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		for _, a := range list {
			if err := deleteAlert(ctx, tx, a); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: control.Ref{Kind: kindAlert}, After: map[string]int{"deleted": len(list)}}, nil
	})
	return len(list), err
}

// known are the criteria with only such values as an open notice has, or the rules know: what else came with the address of
// the form was written by anybody, and would go by our relay to any mailbox.
func (c Criteria) known(ctx context.Context, q db.Querier, now cal.Instant) (Criteria, error) {
	open, err := briefs(ctx, q, now)
	keep := func(value *string, of func(brief) string) {
		if !slices.ContainsFunc(open, func(b brief) bool { return of(b) == *value }) {
			*value = ""
		}
	}
	keep(&c.Division, func(b brief) string { return b.Division.EN })
	keep(&c.Location, func(b brief) string { return b.Location.EN })
	keep(&c.Grade, func(b brief) string { return b.Grade })
	if !slices.Contains(ContractKinds, ContractKind(c.Contract)) {
		c.Contract = ""
	}
	if level, _ := eligibility.ParseLevel(c.Second); level == eligibility.NoLevel {
		c.Second = ""
	}
	return c, err
}

// inWords are the criteria of a search in words, "" for every notice; with words or without what somebody typed freely.
func (c Criteria) inWords(ctx context.Context, q db.Querier, p *i18n.Printer, words bool) (string, error) {
	var said []string
	switch {
	case c.Text != "" && words:
		said = append(said, p.T("recruitment.alert.words", "words", c.Text))
	case c.Text != "":
		said = append(said, p.T("recruitment.alert.words_withheld"))
	}
	pair := func(field string, value any) {
		said = append(said, p.T("web.pair", "name", i18n.Key(field), "value", value))
	}
	for _, x := range []struct{ column, value string }{{"division", c.Division}, {"location", c.Location}} {
		if x.value == "" {
			continue
		}
		both, err := bothSides(ctx, q, x.column, x.value)
		if err != nil {
			return "", err
		}
		pair("recruitment.field."+x.column, p.Text(both))
	}
	if c.Grade != "" {
		pair("recruitment.field.grade", c.Grade)
	}
	if slices.Contains(ContractKinds, ContractKind(c.Contract)) {
		pair("recruitment.field.contract", i18n.Key("recruitment.contract."+c.Contract))
	}
	if c.Second != "" {
		pair("recruitment.second_language", c.Second)
	}
	return strings.Join(said, " · "), nil
}

// bothSides are a division or a place in both languages, as the latest notice with its English name has it.
func bothSides(ctx context.Context, q db.Querier, column, en string) (i18n.Text, error) {
	t := shown(ctx, "n."+column+"_en, n."+column+"_fr").Add("AND n."+column+"_en = ? ORDER BY n.published_at DESC LIMIT 1", en)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (x i18n.Text, err error) {
		err = row.Scan(&x.EN, &x.FR)
		return x, err
	})
	if err != nil || len(list) == 0 {
		return i18n.Text{EN: en, FR: en}, err
	}
	return list[0], nil
}
