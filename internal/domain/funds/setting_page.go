package funds

import (
	"context"
	"slices"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

const pathSettings = "/funds/settings"

// settingsOut are the numbers of the financial house rules in force, each with the day it is of (§13.1).
type settingsOut struct {
	Ladder Dated[Ladder] `json:"ladder"`
	Awards Dated[Awards] `json:"awards"`
	Limits Dated[Limits] `json:"limits"`
	perDiemsOut

	today cal.Date
	names map[ActorID]string
}

func (s *Service) readSettings(ctx context.Context, _ struct{}) (out settingsOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Ladder, err = ladderSetting.dated(ctx, q, out.today); err != nil {
			return err
		}
		if out.Awards, err = awardSetting.dated(ctx, q, out.today); err != nil {
			return err
		}
		if out.Limits, err = limitSetting.dated(ctx, q, out.today); err != nil {
			return err
		}
		if err = out.perDiemsOut.read(ctx, q, out.today); err != nil {
			return err
		}
		out.names, err = control.Names(ctx, q, append(out.setters(), out.Ladder.By, out.Awards.By, out.Limits.By)...)
		return err
	})
	return out, err
}

// since says from when a setting applies, and who set it.
func since[T any](f *web.Frame, d Dated[T], names map[ActorID]string) string {
	if d.From.IsZero() {
		return f.T("funds.setting.shipped")
	}
	return f.T("funds.setting.since", "on", d.From, "who", names[d.By], "note", d.Note)
}

func upTo(p *i18n.Printer, cents int64) string {
	if cents == 0 {
		return p.T("funds.setting.no_limit")
	}
	return money.Euro(cents).Print(p)
}

func (out settingsOut) ladderTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "ladder", Title: p.T("funds.setting.ladder"), Columns: []web.Column{{Key: "up_to", Label: p.T("funds.setting.up_to"), Main: true}, {Key: "steps", Label: p.T("funds.setting.steps")}, {Key: "signatures", Label: p.T("funds.setting.signatures"), Kind: web.KindInt}}}
	for _, r := range out.Ladder.Value.Rungs {
		steps := p.T(string(StepRequest.Word()))
		for _, s := range r.Steps {
			steps += " → " + p.T(string(s.Word()))
		}
		n := r.Signatures
		if out.Ladder.Value.Exception == "" {
			n = 2
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(upTo(p, r.UpTo)), web.Text(steps), web.Int(int64(n))}})
	}
	return t
}

func (out settingsOut) awardTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "awards", Title: p.T("funds.setting.awards"), Columns: []web.Column{{Key: "up_to", Label: p.T("funds.setting.up_to"), Main: true}, {Key: "method", Label: p.T("funds.setting.least")}, {Key: "quotes", Label: p.T("funds.setting.quotes"), Kind: web.KindInt}}}
	for _, r := range out.Awards.Value.Rows {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(upTo(p, r.UpTo)), web.Text(p.T(string(r.Least.Word()))), web.Int(int64(r.Quotes))}})
	}
	return t
}

// print is a limit as a page prints it.
func (n number) print(p *i18n.Printer) string {
	switch n.unit {
	case "money":
		return money.Euro(n.value).Print(p)
	case "day_of_year":
		d := yearDayOf(int(n.value))
		return p.T("funds.setting.unit.day_of_year", "day", d.Day, "month", p.Month(d.Month))
	}
	return p.T("funds.setting.unit."+n.unit, "n", n.value)
}

// Table is the limits: page, XLSX and CSV.
func (out settingsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "limits", Title: p.T("funds.setting.limits"), AsOf: out.today, Columns: []web.Column{{Key: "what", Label: p.T("funds.setting.what"), Main: true}, {Key: "rule", Label: p.T("funds.setting.rule")}, {Key: "value", Label: p.T("funds.setting.value")}}}
	for _, n := range out.Limits.Value.numbers() {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T("funds.limit." + n.name)), web.Text(n.rule), web.Text(n.print(p))}})
	}
	return t
}

// rungForm is a rung of the ladder as its form has it.
type rungForm struct {
	UpTo       money.Amount `json:"up_to"` // nothing is without limit
	Steps      []string     `json:"steps"`
	Signatures int          `json:"signatures"`
}

type ladderIn struct {
	From      cal.Date   `json:"from"`
	Note      string     `json:"note"`
	Exception string     `json:"exception"`
	Rungs     []rungForm `json:"rungs"`
}

// ladder is the ladder that was entered, and where its rungs stand in the form; rungs without a step and a limit were left
// blank and are none.
func (in ladderIn) ladder() (Ladder, web.Places) {
	l := Ladder{Exception: in.Exception}
	rungs, at := web.Filled("rungs", in.Rungs, func(r rungForm) bool { return len(r.Steps) == 0 && r.UpTo.Minor == 0 })
	for _, r := range rungs {
		rung := Rung{UpTo: r.UpTo.Minor, Signatures: r.Signatures}
		for _, s := range chainSteps {
			if slices.Contains(r.Steps, string(s)) {
				rung.Steps = append(rung.Steps, s)
			}
		}
		l.Rungs = append(l.Rungs, rung)
	}
	return l, at
}

type awardForm struct {
	UpTo   money.Amount `json:"up_to"`
	Least  Method       `json:"least"`
	Quotes int          `json:"quotes"`
}

type awardsIn struct {
	From cal.Date    `json:"from"`
	Note string      `json:"note"`
	Rows []awardForm `json:"rows"`
}

// awards are the rows that were entered, and where they stand in the form.
func (in awardsIn) awards() (a Awards, at web.Places) {
	rows, at := web.Filled("rows", in.Rows, func(r awardForm) bool { return r.Least == "" && r.UpTo.Minor == 0 && r.Quotes == 0 })
	for _, r := range rows {
		a.Rows = append(a.Rows, MethodRow{r.UpTo.Minor, r.Least, r.Quotes})
	}
	return a, at
}

// limitsIn are the limits as their form has them: sums of money as amounts, days of the year by day and month.
type limitsIn struct {
	From cal.Date `json:"from"`
	Note string   `json:"note"`
	Counts
	Split        money.Amount `json:"split_minor"`
	Advance      money.Amount `json:"advance_minor"`
	Receipt      money.Amount `json:"receipt_minor"`
	WriteOff     money.Amount `json:"write_off_minor"`
	ProposeCarry yearDay      `json:"propose_carry_until"`
	DecideCarry  yearDay      `json:"decide_carry_until"`
}

// limits are what was entered; sums are in euros.
func (in limitsIn) limits() (Limits, error) {
	var fs fault.Fields
	for _, x := range []struct {
		name string
		sum  money.Amount
	}{{"split_minor", in.Split}, {"advance_minor", in.Advance}, {"receipt_minor", in.Receipt}, {"write_off_minor", in.WriteOff}} {
		fs.Check(x.sum.Currency == money.EUR, x.name, "funds.setting.in_euros")
	}
	return Limits{Counts: in.Counts, SplitMinor: in.Split.Minor, AdvanceMinor: in.Advance.Minor, ReceiptMinor: in.Receipt.Minor, WriteOffMinor: in.WriteOff.Minor,
		ProposeCarryUntil: in.ProposeCarry.number(), DecideCarryUntil: in.DecideCarry.number()}, fs.Err()
}

// monthOptions are the months of a year, by their numbers.
func monthOptions(p *i18n.Printer) (list []web.Option) {
	for m := 1; m <= 12; m++ {
		list = append(list, web.Option{Value: digits(m), Label: p.Month(m)})
	}
	return list
}

// rung is a row of the ladder's form: one in force, or a blank one.
func (out settingsOut) rung(i int) Rung {
	if i < len(out.Ladder.Value.Rungs) {
		return out.Ladder.Value.Rungs[i]
	}
	return Rung{Signatures: 2}
}

// limitOf is a limit in euro cents as its field shows it: empty where there is none.
func limitOf(cents int64) money.Amount {
	if cents == 0 {
		return money.Amount{}
	}
	return money.Euro(cents)
}

func (out settingsOut) award(i int) MethodRow {
	if i < len(out.Awards.Value.Rows) {
		return out.Awards.Value.Rows[i]
	}
	return MethodRow{}
}

// quotes are those of a row of the table of awards; none of a blank one.
func (out settingsOut) quotes(i int) any {
	if i < len(out.Awards.Value.Rows) {
		return out.Awards.Value.Rows[i].Quotes
	}
	return nil
}

func stepCodes(steps []Step) []string {
	codes := make([]string, len(steps))
	for i, s := range steps {
		codes[i] = string(s)
	}
	return codes
}

func signatureOptions() []web.Option {
	return []web.Option{{Value: "1", Label: "1"}, {Value: "2", Label: "2"}}
}

func digits(n int) string { return strconv.Itoa(n) }

// settingRoutes are the pages of the financial house rules.
func (s *Service) settingRoutes() []web.Route {
	see := func(err error) (web.See, error) { return web.See{To: pathSettings, Say: "web.saved"}, err }
	return []web.Route{
		web.Get(pathSettings, control.SignedIn, s.readSettings, settingsPage),
		web.Get(pathSettings+"/ladder", actEditSetting, s.readSettings, ladderForm),
		web.Post(pathSettings+"/ladder", actEditSetting, func(ctx context.Context, in ladderIn) (web.See, error) {
			l, at := in.ladder()
			_, err := s.SetLadder(ctx, in.From, l, in.Note)
			return see(at.Of(err))
		}, pathSettings+"/ladder"),
		web.Get(pathSettings+"/awards", actEditSetting, s.readSettings, awardsForm),
		web.Post(pathSettings+"/awards", actEditSetting, func(ctx context.Context, in awardsIn) (web.See, error) {
			a, at := in.awards()
			_, err := s.SetAwards(ctx, in.From, a, in.Note)
			return see(at.Of(err))
		}, pathSettings+"/awards"),
		web.Get(pathSettings+"/limits", actEditSetting, s.readSettings, limitsForm),
		web.Post(pathSettings+"/limits", actEditSetting, func(ctx context.Context, in limitsIn) (web.See, error) {
			limits, err := in.limits()
			if err == nil {
				_, err = s.SetLimits(ctx, in.From, limits, in.Note)
			}
			return see(err)
		}, pathSettings+"/limits"),
	}
}
