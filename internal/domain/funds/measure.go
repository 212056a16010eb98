package funds

import (
	"context"
	"sync"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// actMeasure is the act of posting for a measurement.
const actMeasure Act = "funds.measure.post"

const (
	measuredParts = 4   // transfers of an entry
	measuredChunk = 250 // rounds that the loader puts into one transaction
)

// Round is what postings that are measured do, entry after entry, a few minor units each, on lines that have money.
type Round []EntryKind

var (
	// Blocking blocks money on lines and releases it (R70): entries of four transfers between accounts that are there.
	Blocking = Round{EntryBlock, EntryBlock}
	// Spending commits, liquidates and pays: entries of four transfers that open and close accounts of a commitment, the last
	// with one transfer more out of the bank.
	Spending = Round{EntryCommit, EntryLiquidate, EntryPay}
)

// Measured is a fund that is measured. It is safe for concurrent use.
type Measured struct {
	// Contribution is the reference of one that pays for many of them.
	Contribution string

	service *Service
	fund    Fund
	mu      sync.Mutex
	lines   [][]Key // money free to commit, of one line after the other
	next    int
}

// Measure prepares a fund for measurement by its reference. Faults: NotFound; Refused where no line of it has money.
func (s *Service) Measure(ctx context.Context, ref string) (*Measured, error) {
	m := &Measured{service: s}
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		list, err := funds(ctx, q, func(t *db.Text) { t.Add("WHERE f.ref = ?", ref) })
		if m.fund, err = one(list, err, ObjectFund); err != nil {
			return err
		}
		free, err := accounts(ctx, q, func(t *db.Text) {
			t.Add("a.fund_id = ? AND a.kind = ? AND a.balance_minor > 100000 ORDER BY a.line_id, a.id", m.fund.ID, Budgeted)
		})
		if err != nil {
			return err
		}
		if len(free) == 0 {
			return fault.Refuse("funds.nothing_to_split", nil)
		}
		for _, a := range free {
			if n := len(m.lines); n > 0 && m.lines[n-1][0].Line == a.Line {
				m.lines[n-1] = append(m.lines[n-1], a.Key)
				continue
			}
			m.lines = append(m.lines, []Key{a.Key})
		}
		known, err := ledgerAgreements(ctx, q, free[0].Contribution)
		m.Contribution = known[free[0].Contribution].Ref
		return err
	})
	return m, err
}

// round is one that goes on from entry to entry.
type round struct {
	steps Round
	on    []Key // what pays for it, in parts of one minor unit
	id    CommitmentID
	step  int
}

// begin chooses the next line and the contributions on it; where they are few, the next lines help.
func (m *Measured) begin(steps Round, id string) round {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := round{steps: steps, id: CommitmentID(id)}
	for len(r.on) < measuredParts {
		line := m.lines[m.next%len(m.lines)]
		m.next++
		r.on = append(r.on, line[:min(len(line), measuredParts-len(r.on))]...)
	}
	return r
}

// entry is the next entry of a round.
func (m *Measured) entry(r *round, tx *control.Tx) Entry {
	kind := r.steps[r.step]
	e := Entry{Fund: m.fund.ID, Kind: kind, BookedOn: tx.Today(), Source: r.id.ref(), Rule: `{"rule":"R51","shares":[]}`, Reason: "measurement"}
	for i, k := range r.on {
		held := k
		held.Commitment = r.id
		t := Transfer{Minor: int64(i + 1)}
		switch kind {
		case EntryBlock:
			if t.From, t.To = k, k.As(Blocked); r.step > 0 {
				t.From, t.To = t.To, t.From
			}
		case EntryCommit:
			t.From, t.To = k, held.As(Committed)
		case EntryLiquidate:
			t.From, t.To = held.As(Committed), held.As(Liquidated)
		default:
			t.From, t.To = held.As(Liquidated), k.As(Paid)
		}
		e.Transfers = append(e.Transfers, t)
	}
	if kind == EntryPay {
		e.Transfers = append(e.Transfers, Transfer{From: m.fund.account(Bank), To: m.fund.account(Outside), Minor: measuredParts * (measuredParts + 1) / 2})
	}
	r.step = (r.step + 1) % len(r.steps)
	return e
}

// Poster gives a client's way of posting: each call is one entry under control, durable when it returns.
func (m *Measured) Poster(steps Round) func(ctx context.Context) error {
	var r round
	return func(ctx context.Context) error {
		next := r
		_, err := m.service.control.Do(ctx, control.Op{Act: actMeasure}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			if next = r; next.step == 0 {
				next = m.begin(steps, tx.NewID())
			}
			e := m.entry(&next, tx)
			id, err := post(ctx, tx, e)
			return control.Change{Object: control.Ref{Kind: "entry", ID: string(id)}, After: map[string]any{"kind": e.Kind, "transfers": len(e.Transfers)}}, err
		})
		if err == nil {
			r = next
		}
		return err
	}
}

// Fill posts rounds until there are so many transfers more, many in one transaction: the rows are those that
// single postings write.
func (m *Measured) Fill(ctx context.Context, transfers int) error {
	for done := 0; done < transfers; {
		n := 0
		_, err := m.service.control.Do(ctx, control.Op{Act: actMeasure}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			list := make([]Entry, 0, 3*measuredChunk)
			for range measuredChunk {
				r := m.begin(Spending, tx.NewID())
				for range r.steps {
					list = append(list, m.entry(&r, tx))
				}
			}
			n = measuredChunk * (3*measuredParts + 1)
			return control.Change{Object: m.fund.ID.ref(), After: map[string]any{"transfers": n}}, postMany(ctx, tx, list)
		})
		if err != nil {
			return err
		}
		done += n
	}
	return nil
}

// postMany posts entries of one fund one after the other, with one move per account for all of them.
func postMany(ctx context.Context, tx *control.Tx, list []Entry) error {
	whole := Entry{}
	for i := range list {
		e := &list[i]
		if err := e.Check(); err != nil {
			return err
		}
		e.ID, e.RecordedAt, e.By = EntryID(tx.NewID()), tx.Now(), tx.Actor().ID
		whole.Transfers = append(whole.Transfers, e.Transfers...)
	}
	moves := whole.moves()
	at, err := readPosition(ctx, tx, list[0].Fund, list[0].BookedOn.Year(), moves)
	if err == nil {
		err = settle(ctx, tx, moves, at)
	}
	if err != nil {
		return err
	}
	no := numbers(moves)
	for _, e := range list {
		insertEntry(tx, e, at.currency, no)
	}
	return nil
}
