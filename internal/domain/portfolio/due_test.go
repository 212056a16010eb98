package portfolio_test

import (
	"context"
	"slices"
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// words are what a person has to see to up to a day.
func (m *moldova) words(who context.Context, until cal.Date) (words []string) {
	m.t.Helper()
	err := m.Control.Read(who, func(ctx context.Context, q db.Querier) error {
		list, err := portfolio.DueOf(ctx, q, control.ActorFrom(ctx).ID, until)
		for _, d := range list {
			words = append(words, d.Word)
		}
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return words
}

// The end of a silence procedure is due to who looks after the package and to who settles it, the
// two-yearly review (R4) to the first.
func TestSilencesAndReviewsAreDue(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		m.silence(m.forDecision())
		for _, who := range []context.Context{m.programmeOfficer, m.secretary} {
			if words := m.words(who, day("2026-12-20")); !slices.Equal(words, []string{"portfolio.due.silence"}) {
				t.Errorf("%s: %q", control.ActorFrom(who).ID, words)
			}
			if words := m.words(who, day("2026-11-22")); len(words) > 0 {
				t.Errorf("before its day: %q", words)
			}
		}
		if words := m.words(m.officer, day("2026-12-20")); len(words) > 0 {
			t.Errorf("the project officer: %q", words)
		}
	})
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		m.endorsed()
		if words := m.words(m.programmeOfficer, day("2028-12-31")); !slices.Contains(words, "portfolio.due.review") {
			t.Errorf("two years on: %q", words)
		}
		if words := m.words(m.programmeOfficer, day("2027-12-31")); slices.Contains(words, "portfolio.due.review") {
			t.Errorf("one year on: %q", words)
		}
	})
}
