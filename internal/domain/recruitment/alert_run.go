package recruitment

import (
	"context"
	"errors"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/mail"
)

// settling is how long a publication may take to commit: so far back is looked again. What was told stays told.
const settling = time.Minute

// SendAlerts asks for the mails that are due: new notices that searches find, at once or in the digest of seven in
// Brussels, daily or on Mondays; reminders before a saved notice closes; changes of its deadline (R148). It says for how
// many. Running it twice, or in two processes, tells nobody anything twice.
func (s *Service) SendAlerts(ctx context.Context) (n int, err error) {
	for _, f := range Frequencies {
		told, err := s.tellSearches(ctx, f)
		if n += told; err != nil {
			return n, err
		}
	}
	changed, errChanged := s.tellSaved(ctx, KindChanged, savedChanged)
	reminded, errReminded := s.tellSaved(ctx, KindReminder, savedClosing)
	return n + changed + reminded, errors.Join(errChanged, errReminded)
}

// lastDigest is when the digest of a frequency last became due, at an instant.
func lastDigest(f Frequency, now cal.Instant) cal.Instant {
	local := now.Time().In(brussels)
	at := time.Date(local.Year(), local.Month(), local.Day(), digestHour, 0, 0, 0, brussels)
	if at.After(local) {
		at = at.AddDate(0, 0, -1)
	}
	for f == Weekly && at.Weekday() != time.Monday {
		at = at.AddDate(0, 0, -1)
	}
	return cal.At(at)
}

// tellSearches looks for alerts of a frequency that are due and tells each what is new, a thousand in a transaction.
func (s *Service) tellSearches(ctx context.Context, f Frequency) (told int, err error) {
	now := s.control.DB().Now()
	var notices []heard
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		notices, err = openNotices(ctx, q, now.Add(-60*24*time.Hour), now)
		return err
	})
	if err != nil || len(notices) == 0 {
		return 0, err
	}
	due := notices[len(notices)-1].published
	if f != Instant {
		due = lastDigest(f, now)
	}
	looked := now.Add(-settling) // also of a digest: a notice of just before that commits late is told by the next tick
	for after := ""; ; {
		n, last, err := s.tellSome(ctx, f, notices, due, looked, after)
		if told += n; err != nil || last == "" {
			return told, err
		}
		after = last
	}
}

// tellSome tells the alerts that are due behind an identifier, and gives the last of them; "" when there is none.
func (s *Service) tellSome(ctx context.Context, f Frequency, notices []heard, due, looked cal.Instant, after string) (n int, last string, err error) {
	question := func() *db.Text {
		return db.SQL(`SELECT `+alertColumns+` FROM recruitment_alert a WHERE a.state = 'active' AND a.kind = 'search' AND a.frequency = ? AND a.looked_at < ? AND a.id > ? ORDER BY a.id LIMIT ?`, string(f), due, after, alertsTogether)
	}
	var some []alert
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		some, err = db.Collect(ctx, q, question(), scanAlert)
		return err
	})
	if err != nil || len(some) == 0 {
		return 0, "", err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActSendAlerts}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n, last = 0, ""
		list, err := db.Collect(ctx, tx, question(), scanAlert)
		if err != nil || len(list) == 0 {
			return control.Change{Object: control.Ref{Kind: kindAlert}}, err
		}
		first := list[0].id
		last = list[len(list)-1].id
		told, err := toldOf(ctx, tx, first, last, notices)
		if err != nil {
			return control.Change{}, err
		}
		var rows []any
		var asked []mail.Notice
		for _, a := range list {
			found := false
			for _, x := range notices {
				key := [2]string{a.subscriber, string(x.vacancy)}
				if !x.published.After(a.looked) || told[key] || !a.criteria.matches(x) {
					continue
				}
				told[key], found = true, true
				rows = append(rows, a.subscriber, string(x.vacancy), a.id, tx.Now())
			}
			if found {
				asked = append(asked, mail.Notice{Kind: KindAlert, Key: a.id + " " + tx.Now().String(), Data: alertMail{Alert: a.id, At: tx.Now()}})
			}
		}
		n = len(asked)
		if err := db.InsertRows(ctx, tx, `INSERT INTO recruitment_alert_told (subscriber, vacancy_id, alert_id, told_at)`, 4, rows, "ON CONFLICT DO NOTHING"); err != nil {
			return control.Change{}, err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_alert SET looked_at = CASE WHEN looked_at > ? THEN looked_at ELSE ? END WHERE state = 'active' AND kind = 'search' AND frequency = ? AND looked_at < ? AND id >= ? AND id <= ?`, looked, looked, string(f), due, first, last)); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: kindAlert}, After: map[string]int{"mails": n}}, mail.Notify(ctx, tx, asked...)
	})
	return n, last, err
}

// saved is an alert about one notice with the deadline that the notice now has.
type saved struct {
	id       string
	deadline cal.Instant
}

// savedChanged finds saved notices whose deadline is not the one that was told.
func savedChanged(now cal.Instant) *db.Text {
	return savedOpen(now).Add("AND a.deadline_at <> n.deadline_at ORDER BY a.id LIMIT ?", alertsTogether)
}

// savedClosing finds saved notices that close soon and whose readers were not reminded of that deadline.
func savedClosing(now cal.Instant) *db.Text {
	return savedOpen(now).Add("AND n.deadline_at <= ? AND (a.reminded_for IS NULL OR a.reminded_for <> n.deadline_at) ORDER BY a.id LIMIT ?", now.Add(remindBefore), alertsTogether)
}

func savedOpen(now cal.Instant) *db.Text {
	return db.SQL(`SELECT a.id, n.deadline_at FROM recruitment_alert a JOIN recruitment_notice n ON n.vacancy_id = a.vacancy_id
		WHERE a.state = 'active' AND a.kind = 'notice' AND n.withdrawn = ? AND n.deadline_at >= ?`, false, now)
}

// tellSaved asks for one mail for each saved notice that a question finds, and notes which deadline was told.
func (s *Service) tellSaved(ctx context.Context, kind string, find func(now cal.Instant) *db.Text) (told int, err error) {
	scan := func(row db.Row) (x saved, err error) { return x, row.Scan(&x.id, &x.deadline) }
	column := map[string]string{KindChanged: "deadline_at", KindReminder: "reminded_for"}[kind]
	for {
		var some []saved
		err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			some, err = db.Collect(ctx, q, find(s.control.DB().Now()), scan)
			return err
		})
		if err != nil || len(some) == 0 {
			return told, err
		}
		n := 0
		_, err = s.control.Do(ctx, control.Op{Act: ActSendAlerts}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			list, err := db.Collect(ctx, tx, find(tx.Now()), scan)
			if err != nil {
				return control.Change{}, err
			}
			n = len(list)
			notices := make([]mail.Notice, n)
			for i, x := range list {
				notices[i] = mail.Notice{Kind: kind, Key: x.id + " " + x.deadline.String(), Data: alertMail{Alert: x.id}}
				if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_alert SET `+column+` = ? WHERE id = ?`, x.deadline, x.id)); err != nil {
					return control.Change{}, err
				}
			}
			return control.Change{Object: control.Ref{Kind: kindAlert}, After: map[string]any{"what": kind, "mails": n}}, mail.Notify(ctx, tx, notices...)
		})
		if told += n; err != nil || n == 0 {
			return told, err
		}
	}
}
