package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
)

type benchFundsCmd struct {
	Postings int `help:"How many postings with each number of clients." default:"20000"`
	History  int `help:"How many transfers the fund has when its status and trace are asked for." default:"1000000"`
	Runs     int `help:"How often each question is asked." default:"9"`
}

// measuredFund is the fund of the demonstration that is measured.
const measuredFund = "TF-DCB"

// Run posts into a fund of the demonstration with one client and with 64, fills it up to a long history, checks it,
// and asks for its status, its trial balance and the way of a contribution's money.
func (v benchFundsCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	dir, clean, err := benchDir(c)
	if err != nil {
		return err
	}
	defer clean()
	cfg := app.Config{Data: dir, DB: c.DB}
	if _, err := app.BuildDemo(ctx, cfg, cal.Of(time.Now().UTC()), ""); err != nil {
		return err
	}
	office, err := app.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer office.Close()
	fund, err := office.MeasureFund(ctx, measuredFund)
	if err != nil {
		return err
	}
	var figures []figure
	for _, m := range []struct {
		page    string
		steps   app.MeasuredRound
		clients int
	}{{"posting_1", app.Blocking, 1}, {"posting_64", app.Blocking, 64}, {"spending_1", app.Spending, 1}, {"spending_64", app.Spending, 64}} {
		n := v.Postings
		if m.clients == 1 {
			n = max(3, v.Postings/4) // one client alone takes its time
		}
		got, page := office.MeasurePosting(ctx, fund, m.steps, n, m.clients, time.Now), m.page
		figures = append(figures, figure{page, "rate", float64(got.Posted) / got.Took.Seconds(), "/s"}, figure{page, "median", ms(got.Each[len(got.Each)/2]), "ms"},
			figure{page, "p99", ms(got.Each[len(got.Each)*99/100]), "ms"}, figure{page, "abandoned", float64(got.Lost), ""})
	}
	asked, err := v.history(ctx, office, fund)
	if err != nil {
		return err
	}
	return report(w, c, "funds", c.say("app.bench.ledger", "n", v.History), append(figures, asked...))
}

// history fills the fund and asks it.
func (v benchFundsCmd) history(ctx context.Context, office *app.App, fund *app.MeasuredFund) ([]figure, error) {
	begin := time.Now()
	if err := office.FillFund(ctx, fund, v.History); err != nil {
		return nil, err
	}
	filled := time.Since(begin)
	if err := office.Control.SealUp(ctx); err != nil {
		return nil, err
	}
	begin = time.Now()
	found, err := office.Check(ctx)
	if err != nil {
		return nil, err
	}
	figures := []figure{{"", "filled", float64(v.History) / filled.Seconds(), "/s"}, {"", "took", time.Since(begin).Seconds(), "s"}, {"", "breaks", float64(len(found.Breaks)), ""}}
	for _, ask := range []struct {
		page string
		do   func() error
	}{
		{"status", func() error { _, err := office.FundsStatus(ctx, app.FundsQuery{Fund: measuredFund}); return err }},
		{"trial", func() error { _, err := office.FundsTrialBalance(ctx, measuredFund, app.FundsPoint{}); return err }},
		{"trace", func() error { _, err := office.FundsTrace(ctx, fund.Contribution, ""); return err }},
	} {
		var each []time.Duration
		for range v.Runs {
			if again := office.MeasurePosting(ctx, fund, app.Spending, 1, 1, time.Now); again.Lost > 0 { // an answer is recalled until the next commit
				return nil, errors.New("the posting between two questions was refused")
			}
			begin := time.Now()
			if err := ask.do(); err != nil {
				return nil, err
			}
			each = append(each, time.Since(begin))
		}
		slices.Sort(each)
		figures = append(figures, figure{ask.page, "median", ms(each[len(each)/2]), "ms"}, figure{ask.page, "worst_run", ms(each[len(each)-1]), "ms"})
	}
	return figures, nil
}
