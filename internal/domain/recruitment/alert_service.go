package recruitment

import (
	"context"
	"crypto/hmac"
	"slices"
	"strings"

	"cairn/internal/domain/recruitment/eligibility"
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
	f.Criteria = f.Criteria.formed() // else as asked: what no open notice has now, one of tomorrow may have
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

// formed are the criteria without a contract or a level that the rules do not know: no notice ever has it.
func (c Criteria) formed() Criteria {
	if !slices.Contains(ContractKinds, ContractKind(c.Contract)) {
		c.Contract = ""
	}
	if level, _ := eligibility.ParseLevel(c.Second); level == eligibility.NoLevel {
		c.Second = ""
	}
	return c
}

// facet is a criterion by a value of notices: their columns in both languages, the key of its name, and where its value is.
type facet struct {
	en, fr, field string
	value         *string
}

func (c *Criteria) facets() []facet {
	return []facet{
		{"n.division_en", "n.division_fr", "recruitment.field.division", &c.Division},
		{"n.location_en", "n.location_fr", "recruitment.field.location", &c.Location},
		{"n.grade", "n.grade", "recruitment.field.grade", &c.Grade},
	}
}

// onNotices are the value of a facet in both languages, as the latest notice that was ever before the public has it, open, closed or withdrawn; and
// whether there is one.
func (x facet) onNotices(ctx context.Context, q db.Querier) (i18n.Text, bool, error) {
	t := db.SQL(`SELECT ` + x.en + `, ` + x.fr + ` FROM recruitment_notice n`)
	control.Visible(public(ctx), t, "n.id")
	t.Add("WHERE n.internal = ? AND "+x.en+" = ? ORDER BY n.published_at DESC LIMIT 1", false, *x.value)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (both i18n.Text, err error) {
		err = row.Scan(&both.EN, &both.FR)
		return both, err
	})
	if err != nil || len(list) == 0 {
		return i18n.Text{EN: *x.value, FR: *x.value}, false, err
	}
	return list[0], true, nil
}

// known are the criteria with only such values as a notice has or had, or the rules know: what else came with the address of the form was
// written by anybody, and the form does not show it as ours.
func (c Criteria) known(ctx context.Context, q db.Querier) (Criteria, error) {
	c = c.formed()
	for _, x := range c.facets() {
		_, known, err := x.onNotices(ctx, q)
		if err != nil {
			return c, err
		}
		if !known {
			*x.value = ""
		}
	}
	return c, nil
}

// inWords are the criteria of a search in words, "" for every notice. Without words, nothing is repeated that somebody typed freely and no notice
// says: it would go by our relay to any mailbox.
func (c Criteria) inWords(ctx context.Context, q db.Querier, p *i18n.Printer, words bool) (string, error) {
	var said []string
	withheld := c.Text != "" && !words
	if c.Text != "" && words {
		said = append(said, p.T("recruitment.alert.words", "words", c.Text))
	}
	pair := func(field string, value any) {
		said = append(said, p.T("web.pair", "name", i18n.Key(field), "value", value))
	}
	for _, x := range c.facets() {
		if *x.value == "" {
			continue
		}
		both, known, err := x.onNotices(ctx, q)
		if err != nil {
			return "", err
		}
		if !known && !words {
			withheld = true
			continue
		}
		pair(x.field, p.Text(both))
	}
	if slices.Contains(ContractKinds, ContractKind(c.Contract)) {
		pair("recruitment.field.contract", i18n.Key("recruitment.contract."+c.Contract))
	}
	if c.Second != "" {
		pair("recruitment.second_language", c.Second)
	}
	if withheld {
		said = slices.Insert(said, 0, p.T("recruitment.alert.words_withheld"))
	}
	return strings.Join(said, " · "), nil
}
