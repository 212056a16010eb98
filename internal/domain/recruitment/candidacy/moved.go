package candidacy

import (
	"context"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/mail"
)

// Moved tells everybody who has begun an application to a vacancy, or handed one in, that its deadline is another, whatever
// was decided of them, which they are not told yet; and keeps what they told until the day that follows from it. It is part of
// the transaction that moves the deadline (R134), and for the program: whoever moves it learns nothing of who applies.
func (s *Service) Moved(ctx context.Context, tx *control.Tx, vacancy recruitment.VacancyID, to cal.Instant) error {
	list, err := db.Collect(ctx, tx, db.SQL(`SELECT `+columns+` FROM recruitment_application a WHERE a.vacancy_id = ? AND a.state IN ('draft', 'submitted', 'eligible', 'ineligible') ORDER BY a.id`, string(vacancy)), scanApplication)
	if err != nil {
		return err
	}
	notices, until := make([]mail.Notice, len(list)), map[cal.Date][]string{}
	for i, a := range list {
		a.retain(to)
		until[a.DeleteOn] = append(until[a.DeleteOn], string(a.ID))
		notices[i] = mail.Notice{Kind: MailMoved, Key: string(a.ID) + " " + to.String(), Data: mailed{a.ID}}
	}
	for day, ids := range until {
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_application SET delete_on = ? WHERE`, day).In("id", ids...)); err != nil {
			return err
		}
	}
	return mail.Notify(ctx, tx, notices...)
}
