package funds

import (
	"context"
	"strings"

	"cairn/internal/codec/ecb"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

type bankOut struct {
	Account    string          `json:"account"`
	Statements []bankStatement `json:"statements"`
	Lines      []bankLine      `json:"open_lines"`

	Reconciliation
}

type bankStatement struct {
	Number string   `json:"number"`
	First  cal.Date `json:"first"`
	Last   cal.Date `json:"last"`
	Open   int      `json:"open_lines"`
	Signed bool     `json:"reconciled"`
}

type bankLine struct {
	ID          BankLineID `json:"id"`
	On          cal.Date   `json:"value_on"`
	Amount      string     `json:"amount"`
	Party       string     `json:"party"`
	Purpose     string     `json:"purpose"`
	Suggestions []EntryID  `json:"suggested_entries"`
}

func (s *Service) readBank(ctx context.Context, in fundIn) (out bankOut, err error) {
	if out.Reconciliation, err = s.Reconciliation(ctx, in.ID); err != nil {
		return out, err
	}
	r := out.Reconciliation
	out.Account, out.Statements, out.Lines = r.Fund.IBAN, []bankStatement{}, []bankLine{}
	for _, b := range r.Statements {
		out.Statements = append(out.Statements, bankStatement{b.Name(), b.First, b.Last, b.Open, b.ReconciledBy != ""})
	}
	for _, l := range r.Lines {
		x := bankLine{ID: l.ID, On: l.ValuedOn, Amount: r.Fund.Amount(l.Minor).Decimal(), Party: l.Party, Purpose: l.Purpose, Suggestions: []EntryID{}}
		for _, g := range l.Suggestions {
			x.Suggestions = append(x.Suggestions, g.Entry)
		}
		out.Lines = append(out.Lines, x)
	}
	return out, nil
}

// words are the reasons of a suggestion as one sentence.
func (g Suggestion) words(p *i18n.Printer) string {
	parts := make([]string, len(g.Reasons))
	for i, r := range g.Reasons {
		parts[i] = p.T(r.Key, r.Args...)
	}
	return strings.Join(parts, ", ")
}

// options are what a line may confirm, the likeliest first, each with why.
func (l OpenLine) options(f *web.Frame) []web.Option {
	list := []web.Option{{Value: "", Label: f.T("funds.bank.no_entry")}}
	for _, g := range l.Suggestions {
		list = append(list, web.Option{Value: string(g.Entry), Label: g.movement.words(f.P) + " – " + g.words(f.P)})
	}
	return list
}

// bookWords say as what the line can be posted at once: what came from the bank itself, or what it took.
func (l OpenLine) bookWords(p *i18n.Printer) string {
	if l.Minor < 0 {
		return p.T("funds.bank.book_charge")
	}
	return p.T("funds.bank.book_interest")
}

// first is the entry that a line confirms likeliest; none when two fit alike.
func (l OpenLine) first() string {
	if len(l.Suggestions) == 0 || len(l.Suggestions) > 1 && l.Suggestions[0].Score == l.Suggestions[1].Score {
		return ""
	}
	return string(l.Suggestions[0].Entry)
}

func (o bankOut) statementTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "statements", Title: p.T("funds.bank.statements"), Columns: []web.Column{
		{Key: "number", Label: p.T("funds.bank.statement"), Main: true}, {Key: "last", Label: p.T("funds.bank.until"), Kind: web.KindDate},
		{Key: "opening", Label: p.T("funds.bank.opening"), Kind: web.KindMoney}, {Key: "closing", Label: p.T("funds.bank.closing"), Kind: web.KindMoney},
		{Key: "open", Label: p.T("funds.bank.open"), Kind: web.KindInt}, {Key: "signed", Label: p.T("funds.state")},
	}, Empty: &web.Empty{Title: p.T("funds.bank.none"), Words: p.T("funds.bank.none_text")}}
	for _, b := range o.Reconciliation.Statements {
		a := o.Fund.Amount
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(b.Name()), web.Day(b.Last), web.Sum(a(b.Opening)), web.Sum(a(b.Closing)), web.Int(int64(b.Open)), o.state(p, b)}})
	}
	return t
}

// state says whether a statement is signed off, with which difference, or withdrawn, and why.
func (o bankOut) state(p *i18n.Printer, b BankStatement) web.Cell {
	on := func(at cal.Instant) string { return p.Date(at.In(o.zone)) }
	switch {
	case b.Withdrawn():
		return web.Text(p.T("funds.bank.withdrawn", "on", on(b.WithdrawnAt))).Under(b.Reason)
	case b.ReconciledBy == "":
		return web.Text(p.T("funds.bank.unsigned"))
	case b.Difference != 0:
		return web.Text(p.T("funds.bank.signed", "on", on(b.ReconciledAt))).Under(p.T("web.pair", "name", o.Fund.Amount(b.Difference).Print(p), "value", b.Because))
	}
	return web.Text(p.T("funds.bank.signed", "on", on(b.ReconciledAt)))
}

// compared are the bank's balance and the ledger's on a day, their difference, and what explains it.
func (o bankOut) compared(p *i18n.Printer, c Comparison) []web.Fact {
	sum := func(minor int64) string { return o.Fund.Amount(minor).Print(p) }
	facts := []web.Fact{{Term: p.T("funds.bank.compared.bank"), Value: sum(c.Bank)}, {Term: p.T("funds.bank.compared.ledger"), Value: sum(c.Ledger), Href: behindFund(o.Fund.ID, "bank") + "&on=" + c.On.String()}, {Term: p.T("funds.bank.compared.difference"), Value: sum(c.Difference())}}
	for _, x := range []struct {
		key   string
		items Items
	}{{"funds.bank.compared.under_way", Items{c.UnderWay.N, -c.UnderWay.Minor}}, {"funds.bank.compared.ahead", c.Ahead}, {"funds.bank.compared.open", c.Open}, {"funds.bank.compared.noted", c.Noted}} {
		if x.items.N > 0 {
			facts = append(facts, web.Fact{Term: p.T(x.key, "n", x.items.N), Value: sum(x.items.Minor)})
		}
	}
	if c.Before != 0 {
		facts = append(facts, web.Fact{Term: p.T("funds.bank.compared.before"), Value: sum(c.Before)})
	}
	return append(facts, web.Fact{Term: p.T("funds.bank.compared.rest"), Value: sum(c.Rest())})
}

// behind is the address of the entries of the day and kind of a movement.
func (m movement) behind(of FundID) string {
	return web.Href(pathEntries, string(of)) + "?kind=" + string(m.Kind) + "&from=" + m.On.String() + "&on=" + m.On.String()
}

func (o bankOut) movementTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "movements", Title: p.T("funds.bank.movements"), Columns: []web.Column{
		{Key: "kind", Label: p.T("funds.entry_kind"), Main: true}, {Key: "on", Label: p.T("funds.booked"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney},
	}}
	for _, m := range o.Movements {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T(string(m.Word()))).Under(m.named()), web.Day(m.On), web.Sum(o.Fund.Amount(m.Minor)).To(m.behind(o.Fund.ID))}})
	}
	return t
}

// last is the statement that can be withdrawn: the last of the account, not signed, with no line matched; nil for none.
func (o bankOut) last() *BankStatement {
	for _, b := range o.Reconciliation.Statements {
		if b.Withdrawn() {
			continue
		}
		if b.ReconciledBy == "" && b.Open == b.Lines {
			return &b
		}
		return nil
	}
	return nil
}

type bankImportIn struct {
	ID   FundID   `json:"id"`
	File web.File `json:"file" web:"max=52428800"`
}

func (s *Service) postBankImport(ctx context.Context, in bankImportIn) (web.See, error) {
	f, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Fund, error) { return fund(ctx, q, in.ID) })
	if err != nil {
		return web.See{}, err
	}
	file, err := in.File.Open()
	if err != nil {
		return web.See{}, err
	}
	defer file.Close()
	out, err := s.ImportBank(ctx, file, in.File.Name, f.IBAN)
	if err != nil {
		return web.See{}, besideFile(err)
	}
	suggested, err := s.suggested(ctx, f, out.ids)
	counts := map[string]int{"statements": len(out.ids), "lines": out.Booked, "suggested": suggested}
	return web.See{To: web.Href(pathBank, string(in.ID)), Say: "funds.bank.imported", Counts: counts, Body: out}, err
}

// besideFile puts what is wrong with a file beside its field, so that the page stays.
func besideFile(err error) error {
	why := fault.Of(err)
	if _, named := why.Args["file"]; !named {
		return err
	}
	var fs fault.Fields
	fs.Add("file", why.Key, why.Args)
	return fs.Err()
}

type matchIn struct {
	ID    FundID     `json:"id"`
	Line  BankLineID `json:"line"`
	Entry EntryID    `json:"entry"`
	Note  string     `json:"note" web:"max=300"`
}

func (s *Service) postMatch(ctx context.Context, in matchIn) (web.See, error) {
	x := MatchForm{Line: in.Line, Note: in.Note}
	if in.Entry != "" {
		x.Entries = []EntryID{in.Entry}
	}
	done, err := s.MatchLine(ctx, x)
	return web.See{To: web.Href(pathBank, string(in.ID)), Say: "web.saved", Body: done}, err
}

type unmatchIn struct {
	ID   FundID     `json:"id"`
	Line BankLineID `json:"line"`
}

func (s *Service) postUnmatch(ctx context.Context, in unmatchIn) (web.See, error) {
	done, err := s.UnmatchLine(ctx, in.Line)
	return web.See{To: web.Href(pathBank, string(in.ID)), Say: "funds.bank.taken_back", Body: done}, err
}

type signIn struct {
	ID        FundID          `json:"id"`
	Statement BankStatementID `json:"statement"`
	Because   string          `json:"because" web:"max=300"`
}

func (s *Service) postSign(ctx context.Context, in signIn) (web.See, error) {
	done, err := s.ReconcileStatement(ctx, in.Statement, in.Because)
	return web.See{To: web.Href(pathBank, string(in.ID)), Say: "funds.bank.signed_off", Body: done}, err
}

type withdrawIn struct {
	ID        FundID          `json:"id"`
	Statement BankStatementID `json:"statement"`
	Reason    string          `json:"reason" web:"max=300"`
}

func (s *Service) postWithdraw(ctx context.Context, in withdrawIn) (web.See, error) {
	done, err := s.WithdrawStatement(ctx, in.Statement, in.Reason)
	return web.See{To: web.Href(pathBank, string(in.ID)), Say: "funds.bank.withdrawn_said", Body: done}, err
}

type ratesOut struct {
	Rates []rateRow       `json:"rates"`
	Rule  Dated[RateRule] `json:"rule"`
	today cal.Date
}

type rateRow struct {
	Currency string   `json:"currency"`
	On       cal.Date `json:"on"`
	Value    string   `json:"value"` // what one euro bought
	Source   string   `json:"source"`
	Ended    cal.Date `json:"ended,omitzero"`
}

func (s *Service) readRates(ctx context.Context, _ struct{}) (out ratesOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Rule, err = rateRule.dated(ctx, q, out.today); err != nil {
			return err
		}
		list, err := latestQuotes(ctx, q)
		out.Rates = []rateRow{}
		for _, x := range list {
			out.Rates = append(out.Rates, rateRow{string(x.currency), x.on, x.value.String(), x.source, endOf(x.currency)})
		}
		return err
	})
	return out, err
}

// Table is the last published rate of each currency: page, XLSX and CSV.
func (o ratesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "rates", Title: p.T("funds.rates.title"), AsOf: o.today, Columns: []web.Column{
		{Key: "currency", Label: p.T("funds.rates.currency"), Main: true}, {Key: "value", Label: p.T("funds.rates.value"), Kind: web.KindDecimal},
		{Key: "on", Label: p.T("funds.rates.on"), Kind: web.KindDate}, {Key: "source", Label: p.T("funds.rates.source")}, {Key: "state", Label: p.T("funds.state")},
	}, Empty: &web.Empty{Title: p.T("funds.rates.none"), Words: p.T("funds.rates.none_text")}}
	for _, r := range o.Rates {
		state := ""
		switch {
		case !r.Ended.IsZero():
			state = p.T("funds.rates.ended", "on", r.Ended)
		case r.On.DaysUntil(o.today) > o.Rule.Value.MaxDays:
			state = p.T("funds.rates.old")
		}
		t.Rows = append(t.Rows, web.Row{Key: r.Currency, Cells: []web.Cell{web.Text(r.Currency), web.Exact(r.Value), web.Day(r.On), web.Text(r.Source), web.Text(state)}})
	}
	return t
}

type ratesFileIn struct {
	File web.File `json:"file" web:"max=67108864"`
}

func (s *Service) postRates(ctx context.Context, in ratesFileIn) (web.See, error) {
	file, err := in.File.Open()
	if err != nil {
		return web.See{}, err
	}
	defer file.Close()
	out, err := s.ImportRates(ctx, file, in.File.Name)
	if err != nil {
		return web.See{}, besideFile(err)
	}
	return web.See{To: pathRates, Say: "funds.rates.imported", Body: out}, nil
}

type rateRuleIn struct {
	From cal.Date `json:"from"`
	Days int      `json:"max_days"`
	Note string   `json:"note" web:"max=300"`
}

func (s *Service) postRateRule(ctx context.Context, in rateRuleIn) (web.See, error) {
	done, err := s.SetRateRule(ctx, in.From, in.Days, in.Note)
	return web.See{To: pathRates, Say: "web.saved", Body: done}, err
}

// endOf is the day on which a currency was legal tender last; none for one that lives.
func endOf(c money.Currency) cal.Date { return ecb.Ended(c) }
