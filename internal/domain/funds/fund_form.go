package funds

import (
	"context"
	"io"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// FundFormOut is the form of a fund.
type FundFormOut struct {
	Form    FundForm `json:"form"`
	Version int      `json:"version"`

	fund       Fund
	parties    []web.Option
	currencies []web.Option
}

func (s *Service) readNewFund(ctx context.Context, _ struct{}) (out FundFormOut, err error) {
	out.Form = FundForm{Kind: TrustFund, Currency: money.EUR, Interest: InterestToFund, FeeBasis: 100}
	for _, c := range fundCurrencies {
		out.currencies = append(out.currencies, web.Option{Value: string(c), Label: string(c)})
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p := web.PrinterFrom(ctx)
		if p == nil {
			return nil
		}
		list, err := stakeholders.Partners(ctx, q, s.control.DB().Now().Date())
		for _, x := range list {
			out.parties = append(out.parties, web.Option{Value: x.Code, Label: p.Text(x.Name)})
		}
		return err
	})
	return out, err
}

// fundCurrencies are offered for the ledger of a new fund; a program may name any other.
var fundCurrencies = []money.Currency{money.EUR, "USD", "GBP", "CAD", "NOK", "SEK", "DKK", "CHF"}

func (s *Service) readFundEdit(ctx context.Context, in fundIn) (out FundFormOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.fund, err = fund(ctx, q, in.ID)
		out.Form, out.Version = out.fund.Form(), out.fund.Revision
		return err
	})
	return out, err
}

type fundFormIn struct {
	ID      FundID `json:"id"`
	Version int    `json:"version"`
	FundForm
}

// fundRoutes are the forms of funds, and the ledger as a file.
func (s *Service) fundRoutes() []web.Route {
	to := func(id FundID, err error) (web.See, error) {
		return web.See{To: web.Href(pathFund, string(id)), Say: "web.saved"}, err
	}
	return []web.Route{
		web.Get("/funds/new", actCreateFund, s.readNewFund, fundForm),
		web.Post("/funds/new", actCreateFund, func(ctx context.Context, in fundFormIn) (web.See, error) {
			done, err := s.CreateFund(ctx, in.FundForm)
			return web.See{To: web.Href(pathFund, done.Object.ID), Say: "web.saved", Body: done}, err
		}, "/funds/new"),
		web.Get(pathFund+"/edit", actEditFund, s.readFundEdit, fundForm),
		web.Post(pathFund+"/edit", actEditFund, func(ctx context.Context, in fundFormIn) (web.See, error) {
			_, err := s.EditFund(ctx, in.ID, in.Version, in.FundForm)
			return to(in.ID, err)
		}, pathFund+"/edit"),
		web.Get[struct{}, web.Download]("/funds/journal", actExportJournal, s.downloadJournal, nil),
	}
}

// downloadJournal gives the whole ledger as a journal, to those who may take it out of the office.
func (s *Service) downloadJournal(ctx context.Context, _ struct{}) (web.Download, error) {
	return web.Download{Name: "journal.txt", Type: "text/plain", Write: func(w io.Writer) error { return s.ExportJournal(ctx, w) }}, nil
}
