package candidacy

import (
	"context"
	"fmt"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// What tests look at beside the use cases.
var (
	ByToken = byToken
	Seal    = seal
	Unseal  = unseal
)

// Plant enters many applications like one that was handed in, for measures.
func (s *Service) Plant(ctx context.Context, like Application, vacancy recruitment.VacancyID, n int) error {
	const some = 1000
	for first := 0; first < n; first += some {
		if err := s.plant(ctx, like, vacancy, first, min(n, first+some)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) plant(ctx context.Context, like Application, vacancy recruitment.VacancyID, first, last int) error {
	_, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActBegin}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		for i := first; i < last; i++ {
			a := like
			a.ID, a.Email, a.Language = ApplicationID(tx.NewID()), fmt.Sprintf("c%d@mail.example", i), i18n.EN
			a.tokenHash = digestOf(string(a.ID))
			if err := tx.Protect(ctx, control.Object{Ref: a.ID.Ref(), Scope: scope(vacancy, a.ID), Marking: marking}); err != nil {
				return control.Change{}, err
			}
			if err := insert(ctx, tx, a); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: vacancy.Ref()}, nil
	})
	return err
}
