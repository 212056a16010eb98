package funds

import (
	"context"
	"hash/crc32"
	"maps"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// receiptTable are the receipts that stand, by agreement and bank reference. A table records new ones, which count once
// the Financial Controller has confirmed them; what is there stands, and is corrected by a reversal (R48).
func (s *Service) receiptTable() intake.Kind {
	return intake.Kind{
		Name: "receipts", Title: "funds.table.receipts", Object: ObjectReceipt, List: pathFunds, Add: actRecordReceipt, Edit: actRecordReceipt,
		Fields: []intake.Field{
			{Name: "agreement", Label: "funds.table.agreement", Also: "funds.table.agreement_also", Type: intake.Choice, Must: true, Stays: true},
			{Name: "value_on", Label: "funds.value_on", Also: "funds.table.value_on_also", Type: intake.Day, Must: true},
			{Name: "amount", Label: "funds.table.received", Also: "funds.table.received_also", Type: intake.Money, Must: true},
			{Name: "bank_ref", Label: "funds.bank_ref", Also: "funds.table.bank_ref_also", Must: true, Stays: true},
			{Name: "state", Label: "funds.table.receipt_state", Type: intake.Choice, Locked: true},
		},
		Keys:  [][]string{{"agreement", "bank_ref"}},
		Offer: s.offerReceipts, Rows: receiptTableRows, Check: s.checkReceipts, Save: s.saveReceipts, Remove: s.removeReceipts, Free: s.receiptsFree,
	}
}

// collectable are the agreements under which the actor may record money in the bank.
func collectable(ctx context.Context, q db.Querier) (map[AgreementID]Agreement, error) {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("ORDER BY a.ref") })
	actor := control.ActorFrom(ctx)
	found := map[AgreementID]Agreement{}
	for _, a := range list {
		if actor != nil && actor.MayDecide(actRecordReceipt, a.Scope) {
			found[a.ID] = a
		}
	}
	return found, err
}

func (s *Service) offerReceipts(ctx context.Context, q db.Querier) (intake.Offer, error) {
	offer := intake.Offer{"state": intake.Codes("funds.receipt.state.", ReceiptRecorded, ReceiptConfirmed)}
	found, err := collectable(ctx, q)
	if err != nil {
		return nil, err
	}
	parties, err := donorsOf(ctx, q, maps.Values(found))
	for _, a := range found {
		name := parties[a.Donor].Name
		offer["agreement"] = append(offer["agreement"], intake.Option{Value: string(a.ID), Name: i18n.Text{EN: a.Ref, FR: a.Ref}, Also: []string{a.Document, a.Title, name.EN, name.FR, a.Donor}})
	}
	slices.SortFunc(offer["agreement"], func(a, b intake.Option) int { return strings.Compare(a.Name.EN, b.Name.EN) })
	return offer, err
}

// receiptStamp tells a receipt from what it was entered as; a confirmation is no change of it.
func receiptStamp(x ReceiptForm) int {
	text := strings.Join([]string{string(x.Agreement), x.ValueOn.String(), intake.Sum(x.Amount), x.BankRef}, "\n")
	return int(crc32.ChecksumIEEE([]byte(text)) & 0x7fffffff)
}

func receiptTableRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := receipts(ctx, q, func(t *db.Text) {
		t.Add("WHERE r.state IN ('recorded', 'confirmed')")
		if len(ids) > 0 {
			t.Add("AND").In("r.id", ids...)
		}
		t.Add("ORDER BY r.value_on, r.id")
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	of := map[AgreementID]bool{}
	for _, r := range list {
		of[r.Agreement] = true
	}
	named, err := ledgerAgreements(ctx, q, slices.Sorted(maps.Keys(of))...)
	rows := make([]intake.Row, len(list))
	for i, r := range list {
		x := ReceiptForm{r.Agreement, r.ValueOn, r.Original, r.BankRef}
		v := intake.ValuesOf(x)
		v["state"] = string(r.State)
		rows[i] = intake.Row{ID: string(r.ID), Version: receiptStamp(x), Values: v, Marking: r.Marking, Words: map[string]string{v["agreement"]: named[r.Agreement].Ref}}
	}
	return rows, err
}

// checkReceipts holds new receipts against their agreements, with what is recorded under them and not confirmed yet and
// what the batch brings besides; and against the bank references of their funds.
func (s *Service) checkReceipts(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	found, err := collectable(ctx, q)
	if err != nil {
		return err
	}
	known, err := standing(ctx, q, batch, found)
	if err != nil {
		return err
	}
	today := s.control.DB().Now().Date()
	for _, e := range batch {
		if !e.Added() {
			e.Refuse("", "funds.table.receipt_stands", nil)
			continue
		}
		x, err := receiptOver(e)
		if err != nil {
			return err
		}
		a, ok := found[x.Agreement]
		if !ok {
			e.Refuse("agreement", "funds.table.agreement_forbidden", nil)
			continue
		}
		at := bankPlace{a.Fund, x.BankRef}
		if known.refs[at] {
			e.Refuse("bank_ref", "funds.receipt.known", fault.Args{"ref": x.BankRef})
			continue
		}
		a.Received += known.waiting[a.ID]
		r := Receipt{ValueOn: x.ValueOn, Original: x.Amount, BankRef: x.BankRef}
		if err := r.Check(a, today); err != nil {
			if err := e.RefuseErr(err); err != nil {
				return err
			}
			continue
		}
		f, err := ledgerFund(ctx, q, a.Fund)
		if err != nil {
			return err
		}
		if _, _, err := s.convert(ctx, q, x.Amount, f.Currency, x.ValueOn); err != nil {
			if err := e.RefuseErr(err); err != nil {
				return err
			}
			continue
		}
		known.refs[at] = true
		known.waiting[a.ID] += x.Amount.Minor
	}
	return nil
}

// bankPlace is a bank reference in the account of a fund.
type bankPlace struct {
	fund FundID
	ref  string
}

// standingReceipts are the bank references that funds have, and what is recorded under agreements and not confirmed.
type standingReceipts struct {
	refs    map[bankPlace]bool
	waiting map[AgreementID]int64
}

func standing(ctx context.Context, q db.Querier, batch []*intake.Entry, of map[AgreementID]Agreement) (x standingReceipts, err error) {
	x = standingReceipts{map[bankPlace]bool{}, map[AgreementID]int64{}}
	funds := map[string]bool{}
	for _, e := range batch {
		if a, ok := of[AgreementID(e.Now["agreement"])]; ok {
			funds[string(a.Fund)] = true
		}
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT r.fund_id, r.bank_ref, r.agreement_id, r.state, r.original_minor FROM funds_receipt r WHERE r.state IN ('recorded', 'confirmed') AND`).
		In("r.fund_id", slices.Sorted(maps.Keys(funds))...), func(row db.Row) (none struct{}, err error) {
		var at bankPlace
		var id AgreementID
		var state ReceiptState
		var minor int64
		if err = row.Scan(&at.fund, &at.ref, &id, &state, &minor); err == nil {
			x.refs[at] = true
			if state == ReceiptRecorded {
				x.waiting[id] += minor
			}
		}
		return none, err
	})
	return x, err
}

func receiptOver(e *intake.Entry) (x ReceiptForm, err error) {
	err = intake.Fill(e.Now, &x)
	return x, err
}

func (s *Service) saveReceipts(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	for _, e := range batch {
		x, err := receiptOver(e)
		if err != nil {
			return err
		}
		r, _, err := s.recordReceipt(ctx, tx, x)
		if err != nil {
			return err
		}
		e.ID, e.Version = string(r.ID), receiptStamp(x)
	}
	return nil
}

// keepsReceipt is why a receipt that an import has recorded is not taken back with it; "" for one that is: one that waits
// is rejected, one in the ledger reversed by whoever may reverse it by a grant of their own and has not confirmed it
// (R48). A delegation does not serve here: the undo is done in nobody's name.
func keepsReceipt(actor *control.Actor, r Receipt) string {
	switch {
	case r.State == ReceiptRecorded:
		return ""
	case !actor.May(actReverseReceipt, r.Scope):
		return "funds.table.receipt_in_ledger"
	case r.ConfirmedBy == actor.ID:
		return "funds.table.receipt_kept"
	}
	return ""
}

// receiptsFree refuses the undo of an import when money of its receipts has gone on, before anything is put back.
func (s *Service) receiptsFree(ctx context.Context, q db.Querier, ids ...string) error {
	list, err := receipts(ctx, q, func(t *db.Text) { t.Add("WHERE").In("r.id", ids...).Add("AND r.state = 'confirmed' ORDER BY r.id") })
	if err != nil {
		return err
	}
	actor := control.ActorFrom(ctx)
	return freeToReverse(ctx, q, slices.DeleteFunc(list, func(r Receipt) bool { return keepsReceipt(actor, r) != "" })...)
}

// removeReceipts takes back receipts that an import has recorded. What is refused ends the whole.
func (s *Service) removeReceipts(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	list, err := receipts(ctx, tx, func(t *db.Text) { t.Add("WHERE").In("r.id", ids...).Add("ORDER BY r.id DESC") })
	if err != nil {
		return nil, err
	}
	reason := "import"
	if s.Words != nil {
		reason = s.Words.Printer(i18n.EN).T("funds.table.taken_back")
	}
	kept := map[string]string{}
	for _, r := range list {
		if why := keepsReceipt(tx.Actor(), r); why != "" {
			kept[string(r.ID)] = why
			continue
		}
		if r.State == ReceiptConfirmed {
			if err := s.reverseReceipt(ctx, tx, &r, reason); err != nil {
				return nil, err
			}
			continue
		}
		if err := tx.Dismiss(ctx, r.ID.ref(), actConfirmReceipt); err != nil {
			return nil, err
		}
		r.State, r.Comment = ReceiptRejected, reason
		if err := updateReceipt(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	return kept, nil
}
