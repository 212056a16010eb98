package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// interestShown is how many entries of interest and charges are offered to be taken back, the latest first.
const interestShown = 50

// InterestOut is the page that posts interest, with what can be taken back of it.
type InterestOut struct {
	fund   Fund
	posted []Entry
}

func (s *Service) readInterest(ctx context.Context, in fundIn) (out InterestOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		out.posted, err = entries(ctx, q, func(t *db.Text) {
			t.Add("WHERE e.fund_id = ? AND e.kind IN (?, ?)", in.ID, EntryInterest, EntryCharge).
				Add("AND NOT EXISTS (SELECT 1 FROM funds_entry r WHERE r.reverses = e.id) AND NOT EXISTS (SELECT 1 FROM funds_bank_match m WHERE m.entry_id = e.id AND NOT "+signedOff("m.line_id")+")").
				Add("ORDER BY e.booked_on DESC, e.id DESC LIMIT ?", interestShown)
		})
		return err
	})
	return out, err
}

func (out InterestOut) back() string { return web.Href(pathFund, string(out.fund.ID)) }

// options are the entries, each as its day, kind, sum and reason.
func (out InterestOut) options(p *i18n.Printer) []web.Option {
	list := make([]web.Option, len(out.posted))
	for i, e := range out.posted {
		var minor int64
		for _, t := range e.Transfers {
			if t.From.Kind == Bank || t.To.Kind == Bank {
				minor += t.Minor
			}
		}
		list[i] = web.Option{Value: string(e.ID), Label: p.Date(e.BookedOn) + " " + p.T(string(e.Kind.Word())) + " " + out.fund.Amount(minor).Print(p) + " · " + e.Reason}
	}
	return list
}

type interestIn struct {
	ID     FundID       `json:"id"`
	Amount money.Amount `json:"amount"`
	On     cal.Date     `json:"on"`
	Reason string       `json:"reason"`
}

type interestBackIn struct {
	ID      FundID  `json:"id"`
	Entry   EntryID `json:"entry"`
	Because string  `json:"because"`
}

// interestRoutes are the addresses of what the bank itself pays and takes.
func (s *Service) interestRoutes() []web.Route {
	const page = pathFund + "/interest"
	return []web.Route{
		web.Get(page, actInterest, s.readInterest, interestPage),
		web.Post(page, actInterest, func(ctx context.Context, in interestIn) (web.See, error) {
			return web.See{To: web.Href(pathFund, string(in.ID)), Say: "web.saved"}, s.enterInterest(ctx, in)
		}, page),
		web.Post(page+"/reverse", actReverseInterest, func(ctx context.Context, in interestBackIn) (web.See, error) {
			done, err := s.ReverseInterest(ctx, in.ID, in.Entry, in.Because)
			return web.See{To: web.Href(page, string(in.ID)), Say: "web.saved", Body: done}, err
		}, page),
		web.Post(pathBank+"/book", actBookLine, func(ctx context.Context, in unmatchIn) (web.See, error) {
			done, err := s.BookLine(ctx, in.Line)
			return web.See{To: web.Href(pathBank, string(in.ID)), Say: "web.saved", Body: done}, err
		}, pathBank),
	}
}

// enterInterest posts interest that was entered in the currency of its fund.
func (s *Service) enterInterest(ctx context.Context, in interestIn) error {
	f, err := s.Fund(ctx, in.ID)
	if err != nil {
		return err
	}
	var fs fault.Fields
	f.checkCurrency(&fs, "amount", in.Amount)
	if err := fs.Err(); err != nil {
		return err
	}
	_, err = s.PostInterest(ctx, in.ID, in.Amount.Minor, in.On, in.Reason)
	return err
}
