package portfolio

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// PortfolioIn is the address of the portfolio page.
type PortfolioIn struct {
	Show string `json:"show"` // "troubled", "mine", "ending"; "" is all
	Map  bool   `json:"map"`  // with the map
}

// PortfolioOut is the page of the portfolio: what is wrong, what is wanted of whom, what moved, and the
// packages, worst first.
type PortfolioOut struct {
	Tally      Tally           `json:"tally"`
	Packages   []PortfolioLine `json:"packages"`
	Programmes []PortfolioLine `json:"programmes"` // of education
	Due        []Deadline      `json:"due"`
	Moved      []MovedProject  `json:"moved"` // better or worse since the last report
	Funding    []Funding       `json:"funding,omitempty"`

	today    cal.Date
	in       PortfolioIn
	partners map[string]stakeholders.Party
	pending  []Pending
}

// PortfolioLine is a package or a programme as the portfolio shows it, with its running projects added up.
type PortfolioLine struct {
	Link
	Ref      string          `json:"ref"`
	Title    i18n.Text       `json:"title"`
	Partner  Party           `json:"partner"`
	State    i18n.Key        `json:"-"`
	Lead     Person          `json:"lead"`
	Overall  Rating          `json:"overall"`
	Former   Rating          `json:"former"`
	Trend    Trend           `json:"trend"`
	Card     Card            `json:"dimensions"`
	Projects Tally           `json:"projects"`
	Progress float64         `json:"progress"` // of the work of its running projects, 0 to 1
	Elapsed  float64         `json:"elapsed"`  // of their time, 0 to 1
	Next     NextLine        `json:"next_milestone"`
	Ends     cal.Date        `json:"ends"`            // the last forecast end
	Money    []Purse         `json:"money,omitempty"` // of its projects, by currency
	Marking  control.Marking `json:"marking"`
}

// MovedProject is a project whose rating is another than at the last report.
type MovedProject struct {
	ID     ProjectID `json:"id"`
	Ref    string    `json:"ref"`
	Title  i18n.Text `json:"title"`
	Former Rating    `json:"former"`
	Now    Rating    `json:"now"`
	Trend  Trend     `json:"trend"`
}

// dueDays is how far the portfolio looks ahead, dueLines how many things its page lists.
const (
	dueDays  = 30
	dueLines = 10
)

// ReadPortfolio gives the page of the portfolio, as far as the actor sees.
func (s *Service) ReadPortfolio(ctx context.Context, in PortfolioIn) (out PortfolioOut, err error) {
	out.today, out.in = s.today(), in
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := packages(ctx, q, func(t *db.Text) { t.Add("WHERE p.state NOT IN ('closed', 'declined', 'terminated') ORDER BY p.ref") })
		if err != nil {
			return err
		}
		heads, err := packageHeads(ctx, q, list, out.today)
		if err != nil {
			return err
		}
		deep, err := programmes(ctx, q, func(t *db.Text) { t.Add("WHERE p.kind = 'deep'") })
		if err != nil {
			return err
		}
		parents := make([]string, 0, len(heads)+len(deep))
		for _, h := range heads {
			parents = append(parents, string(h.ID))
		}
		for _, p := range deep {
			parents = append(parents, string(p.ID))
		}
		lines, err := projectLines(ctx, q, parents...)
		if err != nil {
			return err
		}
		if err := out.fill(ctx, q, heads, deep, lines); err != nil {
			return err
		}
		if err := s.fillMoney(ctx, q, lines, &out); err != nil {
			return err
		}
		return s.dueNow(ctx, q, heads, lines, &out)
	})
	return out, err
}

// fill adds up the running projects below each package and programme.
func (out *PortfolioOut) fill(ctx context.Context, q db.Querier, heads []PackageHead, deep []Programme, lines []ProjectLine) (err error) {
	below := map[string][]ProjectLine{}
	for _, l := range lines {
		below[l.Parent.ID] = append(below[l.Parent.ID], l)
		if t := l.Standing.Trend(); l.State.Running() && (t == TrendBetter || t == TrendWorse) && !l.Standing.ReportedOn.IsZero() {
			out.Moved = append(out.Moved, MovedProject{l.ID, l.Ref, l.Title, l.Standing.Former, l.Standing.Overall, t})
		}
	}
	codes := make([]string, 0, len(heads)+len(deep))
	for _, h := range heads {
		codes = append(codes, h.Partner.Code)
	}
	for _, p := range deep {
		codes = append(codes, p.Partner)
	}
	if out.partners, err = stakeholders.ByCode(ctx, q, codes...); err != nil {
		return err
	}
	for _, h := range heads {
		line := PortfolioLine{Link: Link{Kind: ObjectPackage, ID: string(h.ID)}, Ref: h.Ref, Title: h.Title, Partner: h.Partner,
			State: packageMachine.Word(h.State), Lead: h.Officer, Marking: h.Marking}
		line.add(below[string(h.ID)], out.today)
		line.Overall = max(line.Overall, h.Overall)
		line.Trend = TrendOf(line.Former, line.Overall)
		out.Packages = append(out.Packages, line)
	}
	for _, p := range deep {
		line := PortfolioLine{Link: Link{Kind: ObjectProgramme, ID: string(p.ID)}, Ref: p.Ref, Title: p.Title, Partner: partyOf(out.partners, p.Partner),
			State: deepMachine.Word(p.State), Marking: p.Marking}
		line.add(below[string(p.ID)], out.today)
		out.Programmes = append(out.Programmes, line)
	}
	out.Packages, out.Programmes = worstFirst(out.Packages), worstFirst(out.Programmes)
	slices.SortStableFunc(out.Moved, func(a, b MovedProject) int { return cmp.Compare(b.Now, a.Now) })
	out.Tally = TallyOf(standingsFrom(out.Packages))
	return nil
}

// add sums the running projects up: the worst rating of each dimension, the earliest next milestone, and
// progress and time weighed by planned days.
func (l *PortfolioLine) add(projects []ProjectLine, today cal.Date) {
	l.Card = Card{}
	days, done, gone := 0, 0.0, 0.0
	var standings []Standing
	for _, p := range projects {
		if !p.State.Running() {
			continue
		}
		standings = append(standings, Standing{Name: p.Title, Card: p.Standing.Card})
		for d, r := range p.Standing.Card {
			l.Card[d] = max(l.Card[d], r)
		}
		l.Former = max(l.Former, p.Standing.Former)
		if on := p.Standing.NextOn; !on.IsZero() && (l.Next.On.IsZero() || on.Before(l.Next.On)) {
			l.Next = NextLine{p.Standing.Next, on}
		}
		if end := p.Span().End; end.After(l.Ends) {
			l.Ends = end
		}
		weight := p.Planned.Days()
		days += weight
		done += float64(weight) * float64(p.Standing.Progress) / 100
		gone += float64(weight) * p.Planned.Elapsed(today)
	}
	if days > 0 {
		l.Progress, l.Elapsed = done/float64(days), gone/float64(days)
	}
	l.Projects = TallyOf(standings)
	l.Overall = l.Card.Overall()
	l.Trend = TrendOf(l.Former, l.Overall)
}

// worstFirst orders lines by rating, the worst first, then by reference code.
func worstFirst(lines []PortfolioLine) []PortfolioLine {
	slices.SortStableFunc(lines, func(a, b PortfolioLine) int {
		if c := cmp.Compare(b.Overall, a.Overall); c != 0 {
			return c
		}
		return strings.Compare(a.Ref, b.Ref)
	})
	return lines
}

// standingsFrom are lines as the bottom line takes them. A package can be off track by its review alone
// (R4), which no dimension shows.
func standingsFrom(lines []PortfolioLine) []Standing {
	standings := make([]Standing, len(lines))
	for i, l := range lines {
		standings[i] = Standing{Name: l.Partner.Name, Card: l.Card, Former: l.Former}
		if l.Overall > l.Card.Overall() {
			standings[i].Card, standings[i].Review = Card{Schedule: l.Overall}, true
		}
	}
	return standings
}

// shown are the lines of the view that was asked for.
func (out PortfolioOut) shown(ctx *control.Actor, lines []PortfolioLine) []PortfolioLine {
	return slices.DeleteFunc(slices.Clone(lines), func(l PortfolioLine) bool {
		switch out.in.Show {
		case "troubled":
			return l.Overall < AtRisk
		case "mine":
			return ctx == nil || l.Lead.ID != ctx.ID
		case "ending":
			return l.Ends.IsZero() || l.Ends.After(out.today.AddMonths(12))
		}
		return false
	})
}

// dueNow gathers the decisions that are awaited and the days to meet, the nearest first.
func (s *Service) dueNow(ctx context.Context, q db.Querier, heads []PackageHead, lines []ProjectLine, out *PortfolioOut) (err error) {
	until := out.today.AddDays(dueDays)
	if out.Due, err = s.awaited(ctx, q, ""); err != nil {
		return err
	}
	out.pending = pendingOf(out.Due)
	for _, h := range heads {
		if !h.ReviewDue.IsZero() && !h.ReviewDue.After(until) {
			out.Due = append(out.Due, Deadline{What: "portfolio.due.review", Title: h.Title, About: h.Ref, On: h.ReviewDue, Href: web.Href("/packages/{id}", string(h.ID)), Marking: h.Marking})
		}
	}
	for _, l := range lines {
		if on := l.Standing.NextOn; !on.IsZero() && l.State.Running() && !on.After(until) {
			out.Due = append(out.Due, Deadline{What: "portfolio.due.milestone", Title: l.Standing.Next, About: l.Ref, On: on, Href: web.Href("/projects/{id}", string(l.ID)), Marking: l.Marking})
		}
	}
	exceptions, err := openExceptions(ctx, q, "")
	for _, x := range exceptions {
		if !x.Decision {
			out.Due = append(out.Due, x)
		}
	}
	out.Due = soonest(out.Due)
	return err
}

// deciders say who decides at an act, in words, by default; the matrix of roles is the people slice's.
var deciders = map[Act]i18n.Key{
	"portfolio.project.approve": "portfolio.decider.programme_officer", "portfolio.project.start": "portfolio.decider.programme_officer",
	"portfolio.project.pass_gate": "portfolio.decider.board", "portfolio.project.close": "portfolio.decider.owner",
	"portfolio.project.close_finance": "portfolio.decider.fund_manager", actAcceptDeliverable: "portfolio.decider.acceptor",
	actApproveRating: "portfolio.decider.programme_officer", actGrantWaiver: "portfolio.decider.director", actApproveRisk: "portfolio.decider.board",
	actDecideChange: "portfolio.decider.board", actApproveUse: "portfolio.decider.programme_officer", actDecideException: "portfolio.decider.programme_officer",
}

func deciderWord(act Act) i18n.Key {
	if word, ok := deciders[act]; ok {
		return word
	}
	return "portfolio.decider.other"
}
