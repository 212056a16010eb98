package plan

import (
	"context"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// ProposalOut is the form by which a draft becomes a change request.
type ProposalOut struct {
	Title i18n.Text `json:"title"`

	page    portfolio.ProjectOut
	drafted Drafted
	form    portfolio.ChangeForm // as it was sent before, or as it begins
}

// ReadProposal gives the form of a proposal, with what the draft would bring.
func (s *Service) ReadProposal(ctx context.Context, in ganttIn) (out ProposalOut, err error) {
	if out.page, err = s.portfolio.Page(ctx, in.ID); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.drafted, _, err = s.readDrafted(ctx, q, out.page.Stored(), "", false); err != nil {
			return err
		}
		if out.drafted.Draft == nil || len(out.drafted.Draft.Edits) == 0 {
			return fault.Missing("draft")
		}
		out.form = portfolio.ChangeForm{Size: 2, Priority: 3}
		if change := out.drafted.Draft.Change; change != "" {
			head, err := portfolio.ChangeByID(ctx, q, change)
			if err != nil {
				return err
			}
			out.form = head.Form
		}
		return nil
	})
	return out, err
}

// proposalIn is the form of a change that a draft asks for.
type proposalIn struct {
	ID          string    `json:"id"`
	Title       i18n.Text `json:"title"`
	Description string    `json:"description"`
	NotDoing    string    `json:"not_doing"`
	Size        int       `json:"size"`
	Priority    int       `json:"priority"`
}

func (s *Service) postProposal(ctx context.Context, in proposalIn) (web.See, error) {
	out, err := s.ReadProposal(ctx, ganttIn{ID: in.ID})
	if err != nil {
		return web.See{}, err
	}
	k, p := out.drafted.Knock, out.page.Stored()
	f := portfolio.ChangeForm{EntryForm: portfolio.EntryForm{Title: in.Title, Category: "schedule", Owner: p.Officer}, Description: in.Description, NotDoing: in.NotDoing, Size: in.Size, Priority: in.Priority,
		Action: s.tell(k, out.drafted.Plan, p)}
	if k.Days() != 0 {
		f.NewEnd = k.EndIs
	}
	if more := k.CostIs - k.CostWas; more != 0 && p.Budget.Minor+more >= 0 {
		f.NewBudget = money.Amount{Minor: p.Budget.Minor + more, Currency: p.Budget.Currency}
	}
	if _, err := s.Propose(ctx, p.ID, f); err != nil {
		return web.See{}, err
	}
	return web.See{To: web.Href(pathPlan, in.ID), Say: "portfolio.plan.proposed"}, nil
}

// knockShown and knockMost are how many changes of a draft a page names at once and unfolded.
const (
	knockShown = 6
	knockMost  = 200
)

// toldTasks is how many tasks the words of a change name.
const toldTasks = 12

// tell says what a draft brings, in the language of the project, as the action of its change.
func (s *Service) tell(k Knock, p *Plan, project portfolio.Project) string {
	print := s.printer(project.Lang)
	var lines []string
	lines = append(lines, print.T("portfolio.plan.tell.end", "was", k.EndWas, "is", k.EndIs, "n", k.Days()))
	for i, v := range k.Tasks {
		if i == toldTasks {
			lines = append(lines, "- "+print.T("portfolio.plan.tell.more", "n", len(k.Tasks)-toldTasks))
			break
		}
		lines = append(lines, "- "+told(print, v))
	}
	for _, o := range k.Others {
		lines = append(lines, "- "+print.T("portfolio.plan.tell.other", "ref", o.Ref, "title", o.Title, "was", o.Was, "is", o.Is))
	}
	return strings.Join(lines, "\n")
}

// told is one difference in words.
func told(p *i18n.Printer, v Variance) string {
	switch v.Fate {
	case Added:
		return p.T("portfolio.plan.tell.added", "title", v.Title, "is", v.Is.Finish.Day())
	case Removed:
		return p.T("portfolio.plan.tell.removed", "title", v.Title)
	case Moved:
		return p.T("portfolio.plan.tell.moved", "title", v.Title, "was", v.Was.Finish.Day(), "is", v.Is.Finish.Day())
	}
	if len(v.Detail) == 0 {
		return p.T("portfolio.plan.tell.altered", "title", v.Title)
	}
	fields := make([]string, len(v.Detail))
	for i, f := range v.Detail {
		fields[i] = p.T("portfolio.plan.field." + f)
	}
	return p.T("portfolio.plan.tell.altered_in", "title", v.Title, "fields", strings.Join(fields, ", "))
}

func (s *Service) printer(l i18n.Lang) *i18n.Printer {
	if l == "" {
		l = i18n.EN
	}
	return s.portfolio.Words.Printer(l)
}

// ComparisonOut is a plan in two states: two baselines, or one and the plan in force.
type ComparisonOut struct {
	Rows []VarianceOut `json:"rows"`
	From string        `json:"from"`
	To   string        `json:"to"`

	in        compareIn
	page      portfolio.ProjectOut
	baselines []Baseline
	list      []Variance
	links     [2][]Link
	totals    [2]side
}

type side struct {
	period cal.Period
	cost   int64
	budget money.Amount
}

// VarianceOut is a difference in JSON.
type VarianceOut struct {
	UID        int       `json:"uid"`
	Title      i18n.Text `json:"title"`
	Fate       Fate      `json:"fate"`
	WasStart   cal.Date  `json:"was_start,omitzero"`
	WasFinish  cal.Date  `json:"was_finish,omitzero"`
	IsStart    cal.Date  `json:"is_start,omitzero"`
	IsFinish   cal.Date  `json:"is_finish,omitzero"`
	StartDays  int       `json:"start_days"`
	FinishDays int       `json:"finish_days"`
}

// compareIn is the address of a comparison: From and To are numbers of baselines, To may be "now".
type compareIn struct {
	ID   string `json:"id"`
	From string `json:"from"`
	To   string `json:"to"`
	Fate string `json:"fate"`
}

// now stands for the plan in force.
const now = "now"

// ReadComparison compares two baselines, or one with the plan in force.
func (s *Service) ReadComparison(ctx context.Context, in compareIn) (out ComparisonOut, err error) {
	if out.page, err = s.portfolio.Page(ctx, in.ID); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		project := out.page.Stored()
		if out.baselines, err = baselines(ctx, q, project.ID); err != nil {
			return err
		}
		if len(out.baselines) == 0 {
			return fault.Missing("baseline")
		}
		latest := len(out.baselines)
		from := ganttIn{Baseline: in.From}.baseline(latest)
		if from == 0 {
			from = latest
		}
		was, err := baseline(ctx, q, project.ID, from)
		if err != nil {
			return err
		}
		p, err := load(ctx, q, project)
		if err != nil {
			return err
		}
		is, to := Baseline{Tasks: p.Tasks, Links: p.Links, Period: p.Period(), Budget: project.Budget}, now
		if no := (ganttIn{Baseline: in.To}).baseline(latest); in.To != now && in.To != "" && no > 0 {
			if is, err = baseline(ctx, q, project.ID, no); err != nil {
				return err
			}
			to = itoa(no)
		}
		out.in, out.From, out.To = compareIn{ID: in.ID, From: itoa(from), To: to, Fate: in.Fate}, itoa(from), to
		out.fill(was, is)
		return nil
	})
	return out, err
}

func (out *ComparisonOut) fill(was, is Baseline) {
	out.links = [2][]Link{was.Links, is.Links}
	for i, b := range []Baseline{was, is} {
		out.totals[i].period, out.totals[i].budget = b.Period, b.Budget
		for _, t := range leavesOf(b.Tasks) {
			out.totals[i].cost += t.Cost
		}
	}
	out.Rows = []VarianceOut{}
	for _, v := range Compare(was.Tasks, is.Tasks) {
		if out.in.Fate != "" && string(v.Fate) != out.in.Fate && (out.in.Fate != "changed" || v.Fate == Same) {
			continue
		}
		out.list = append(out.list, v)
		out.Rows = append(out.Rows, VarianceOut{v.UID, v.Title, v.Fate, v.Was.Start.Day(), v.Was.Finish.Day(), v.Is.Start.Day(), v.Is.Finish.Day(), v.StartDays, v.FinishDays})
	}
}

// linkChanges are how many links came and went.
func (out ComparisonOut) linkChanges() (added, removed int) {
	old := map[Link]bool{}
	for _, l := range out.links[0] {
		old[l] = true
	}
	for _, l := range out.links[1] {
		if old[l] {
			delete(old, l)
		} else {
			added++
		}
	}
	return added, len(old)
}

// Table is the comparison as a list.
func (out ComparisonOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "variance", Title: p.T("portfolio.plan.compare"), AsOf: out.page.Day(), Marking: out.page.Stored().Marking, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.plan.task"), Main: true},
		{Key: "fate", Label: p.T("portfolio.plan.fate")},
		{Key: "was_start", Label: p.T("portfolio.plan.was_start"), Kind: web.KindDate},
		{Key: "is_start", Label: p.T("portfolio.plan.is_start"), Kind: web.KindDate},
		{Key: "was_finish", Label: p.T("portfolio.plan.was_finish"), Kind: web.KindDate},
		{Key: "is_finish", Label: p.T("portfolio.plan.is_finish"), Kind: web.KindDate},
		{Key: "days", Label: p.T("portfolio.plan.slip_days"), Kind: web.KindInt},
		{Key: "duration", Label: p.T("portfolio.plan.duration_change"), Kind: web.KindInt},
		{Key: "cost", Label: p.T("portfolio.plan.cost_change"), Kind: web.KindMoney},
	}}
	for _, v := range out.list {
		cost := web.Blank()
		if v.Cost != 0 {
			cost = web.Sum(money.Amount{Minor: v.Cost, Currency: out.page.Stored().Budget.Currency})
		}
		days := web.Int(int64(v.FinishDays))
		if v.FinishDays > 0 {
			days = days.As("late")
		}
		if v.Fate == Added || v.Fate == Removed {
			days = web.Blank()
		}
		t.Rows = append(t.Rows, web.Row{Key: itoa(v.UID), Cells: []web.Cell{
			web.Text(p.Text(v.Title)), web.Text(p.T(string(v.Fate.Word()))), web.Day(v.Was.Start.Day()), web.Day(v.Is.Start.Day()), web.Day(v.Was.Finish.Day()), web.Day(v.Is.Finish.Day()),
			days, web.Int(int64(v.Minutes / DayMinutes)), cost,
		}})
	}
	return t
}
