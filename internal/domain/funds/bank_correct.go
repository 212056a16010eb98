package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// actCorrectBank is the act of setting the way back of a mistake against what stands in its place.
const actCorrectBank Act = "funds.bank.correct"

// CorrectionForm names the reversal of an entry that a line of the bank has confirmed, and the entry that says rightly what the
// line was: a receipt under another agreement, interest instead of a receipt.
type CorrectionForm struct {
	Reversal EntryID `json:"reversal"`
	Entry    EntryID `json:"entry"`
}

// corrected are the kinds of entries that may have been a mistake about a line of the bank, and stand in the place of one.
var corrected = []EntryKind{EntryReceipt, EntryInterest, EntryCharge}

// isCorrection reports whether a movement takes back what the bank has told of, though nothing went back at the bank.
func (m movement) isCorrection() bool { return slices.Contains(corrected, m.Undoes) }

// mends reports whether a movement may stand in the place of what a correction took back.
func (m movement) mends(c movement) bool {
	return slices.Contains(corrected, m.Kind) && m.Minor == -c.Minor
}

// CorrectMatch sets a reversal and the right entry against each other: the line that had confirmed the mistake confirms all three,
// whose sum is still its own, so that a statement that is signed stays as it is (R48, R82). Faults: Refused where the two are no open
// movements of the account that make up for one another.
func (s *Service) CorrectMatch(ctx context.Context, id FundID, x CorrectionForm) (control.Done, error) {
	return s.edit(ctx, actCorrectBank, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := fund(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		open, err := openMovements(ctx, tx, f, cal.MustDate("1900-01-01"), tx.Today(), tx.Now())
		if err != nil {
			return control.Change{}, err
		}
		at := func(e EntryID) int { return slices.IndexFunc(open, func(m movement) bool { return m.Entry == e }) }
		wrong, right := at(x.Reversal), at(x.Entry)
		if wrong < 0 || right < 0 {
			return control.Change{}, fault.Refuse("funds.bank.entry_unknown", nil)
		}
		if !open[wrong].isCorrection() || !open[right].mends(open[wrong]) {
			return control.Change{}, fault.Refuse("funds.bank.no_correction", nil)
		}
		line, err := db.One(ctx, tx, "bank_line", db.SQL(`SELECT m.line_id FROM funds_entry r JOIN funds_bank_match m ON m.entry_id = r.reverses WHERE r.id = ?`, x.Reversal), db.Value[BankLineID])
		if err != nil {
			return control.Change{}, err
		}
		for _, e := range []EntryID{x.Reversal, x.Entry} {
			if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_bank_match (line_id, entry_id) VALUES (?, ?)`, line, e)); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: id.ref(), After: x}, nil
	})
}

// corrections are the movements that take back what the bank has told of.
func (r Reconciliation) corrections() (list []movement) {
	for _, m := range r.Movements {
		if m.isCorrection() {
			list = append(list, m)
		}
	}
	return list
}

// mending are the entries that may stand in the place of what a correction took back.
func (r Reconciliation) mending(c movement, p *i18n.Printer) (list []web.Option) {
	for _, m := range r.Movements {
		if m.mends(c) {
			list = append(list, web.Option{Value: string(m.Entry), Label: m.words(p)})
		}
	}
	return list
}

type correctIn struct {
	ID FundID `json:"id"`
	CorrectionForm
}

func (s *Service) postCorrection(ctx context.Context, in correctIn) (web.See, error) {
	done, err := s.CorrectMatch(ctx, in.ID, in.CorrectionForm)
	return web.See{To: web.Href(pathBank, string(in.ID)), Say: "web.saved", Body: done}, err
}
