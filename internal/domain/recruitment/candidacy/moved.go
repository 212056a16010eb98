package candidacy

import (
	"context"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/mail"
)

// Moved tells everybody who has begun an application to a vacancy, or handed one in, that its deadline is another, and keeps
// what they told until the day that follows from it. It is part of the transaction that moves the deadline (R134), and for
// the program: whoever moves it learns nothing of who applies.
func (s *Service) Moved(ctx context.Context, tx *control.Tx, vacancy recruitment.VacancyID, to cal.Instant) error {
	for _, x := range []struct {
		state   State
		purpose Purpose
		until   cal.Date
	}{{Draft, ForSelection, draftsUntil(to)}, {Submitted, ForSelection, selectionUntil(to)}, {Submitted, ForReserve, reserveUntil(to)}} {
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_application SET delete_on = ? WHERE vacancy_id = ? AND state = ? AND purpose = ?`, x.until, string(vacancy), string(x.state), string(x.purpose))); err != nil {
			return err
		}
	}
	ids, err := db.Collect(ctx, tx, db.SQL(`SELECT id FROM recruitment_application WHERE vacancy_id = ? AND state IN ('draft', 'submitted') ORDER BY id`, string(vacancy)), db.Value[ApplicationID])
	if err != nil {
		return err
	}
	notices := make([]mail.Notice, len(ids))
	for i, id := range ids {
		notices[i] = mail.Notice{Kind: MailMoved, Key: string(id) + " " + to.String(), Data: mailed{id}}
	}
	return mail.Notify(ctx, tx, notices...)
}
