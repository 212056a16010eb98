package week

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// decisionsShown is how many decisions the team's page lists before it leads to all.
const decisionsShown = 10

// decisionWords say what is decided and by whom, before the day it is wanted by.
func decisionWords(f *web.Frame, d portfolio.Deadline) string {
	words := f.T(string(d.What)) + ", " + f.T(string(d.Who))
	if !d.On.IsZero() {
		words += ","
	}
	return words
}

// path is the address of the page of an officer and a week: the draft of a form is kept by it, so it names
// both.
func (out Page) path(f *web.Frame, w Week) string {
	if f.Actor != nil && out.Officer.ID != f.Actor.ID {
		return web.Href(pathFor, string(w), string(out.Officer.ID))
	}
	return web.Href(pathPage, string(w))
}

// mine reports whether the page is the reader's own.
func (out Page) mine(f *web.Frame) bool { return f.Actor != nil && f.Actor.ID == out.Officer.ID }

func (out Page) head(f *web.Frame) web.Head {
	h := web.Head{Title: f.T("week.title"), AsOf: out.today, Marking: out.marking(), TabsAre: f.T("week.weeks")}
	if !out.mine(f) {
		h.Title = f.T("week.title_of", "who", out.Officer.Name)
	}
	for _, w := range []Week{out.Now.Add(-2), out.Now.Add(-1), out.Now} {
		h.Tabs = append(h.Tabs, web.Tab{Text: f.T("week.tab", "no", strconv.Itoa(w.Number()), "start", w.Monday()), Href: out.path(f, w), Current: w == out.Week})
	}
	return h
}

func (out Page) marking() (m control.Marking) {
	for _, c := range out.Cards {
		m = control.Combine(m, c.Marking)
	}
	return m
}

// lead says what is asked and until when.
func (out Page) lead(f *web.Frame) string {
	said := f.T("week.said", "n", out.Said, "all", len(out.Cards), "week", out.Week)
	if out.Locked {
		return said + " " + f.T("week.locked")
	}
	return said + " " + f.T("week.locks", "on", out.Week.Locks().Date())
}

// slots binds each project to a row of the form: the one its texts have in what was posted or in the draft,
// else a fresh one. A list that changed meanwhile thus never shows the words of one project at another.
type slots struct {
	of    map[portfolio.ProjectID]int
	count int // of rows used, those of projects that are gone among them
}

func (out Page) slots(f *web.Frame) slots {
	s := slots{of: map[portfolio.ProjectID]int{}}
	kept, _ := strconv.Atoi(f.Value("count", "0"))
	kept = max(0, min(kept, 2000))
	for i := range kept {
		if id := f.Value(slot(i, "id"), ""); id != "" {
			s.of[portfolio.ProjectID(id)] = i
		}
	}
	s.count = kept
	for _, c := range out.Cards {
		if _, bound := s.of[c.ID]; !bound {
			s.of[c.ID] = s.count
			s.count++
		}
	}
	return s
}

// idle are rows that no project of the page has any more; they are sent empty, so that rows have no gap.
func (s slots) idle(cards []Card) []int {
	used := map[int]bool{}
	for _, c := range cards {
		used[s.of[c.ID]] = true
	}
	var idle []int
	for i := range s.count {
		if !used[i] {
			idle = append(idle, i)
		}
	}
	return idle
}

// slot is the name of a field in a row.
func slot(i int, name string) string { return "rows." + strconv.Itoa(i) + "." + name }

// said is what an update said, nothing for none.
func (u *Update) said() Said {
	if u == nil {
		return Said{}
	}
	return u.Said
}

func (u *Update) revision() string {
	if u == nil {
		return "0"
	}
	return strconv.Itoa(u.Revision)
}

// facts are the lines under the name of a project: what moved and what happened.
func (c Card) facts(p *i18n.Printer) []string {
	if c.Moved == nil {
		return nil
	}
	return c.Moved.words(p)
}

// trendWords say the ratings of the trend, the oldest first.
func trendWords(p *i18n.Printer, trend []portfolio.Rating) string {
	words := make([]string, len(trend))
	for i, r := range trend {
		words[i] = p.T(string(r.Word()))
	}
	return p.T("week.trend_words", "n", len(trend), "list", strings.Join(words, ", "))
}

// strips are the drawings of one page: many projects go alike, and are drawn once.
type strips map[string]templ.Component

// strip draws the ratings of the weeks; its title says the same in words.
func (s strips) strip(p *i18n.Printer, trend []portfolio.Rating) templ.Component {
	key := fmt.Sprint(trend)
	if s[key] == nil {
		s[key] = strip(p, trend)
	}
	return s[key]
}

func strip(p *i18n.Printer, trend []portfolio.Rating) templ.Component {
	row := draw.TrendRow{}
	for _, r := range trend {
		row.Statuses = append(row.Statuses, r.Drawn())
	}
	drawn := draw.Trend{Title: trendWords(p, trend), Reports: make([]cal.Date, len(trend)), Rows: []draw.TrendRow{row}}.Draw(p)
	return templ.Raw(drawn.String())
}

// head is the frame of the team's page.
func (out Team) head(f *web.Frame) web.Head {
	h := web.Head{Title: f.T("week.team"), AsOf: out.today, Marking: out.Marking, TabsAre: f.T("week.weeks")}
	for _, w := range []Week{out.Now.Add(-2), out.Now.Add(-1), out.Now} {
		h.Tabs = append(h.Tabs, web.Tab{Text: f.T("week.tab", "no", strconv.Itoa(w.Number()), "start", w.Monday()), Href: pathTeam + "?week=" + string(w), Current: w == out.Week})
	}
	return h
}

// bottomLine is what the leader should know first.
func (out Team) bottomLine(p *i18n.Printer) web.Bluf {
	missing := out.Projects - out.Said
	b := web.Bluf{Tone: web.OnTrack, Lead: p.T("week.team.all_said", "week", out.Week)}
	if missing > 0 {
		b.Lead = p.T("week.team.missing", "n", missing, "all", out.Projects, "week", out.Week)
		b.Tone = web.AtRisk
	}
	if n := len(out.Slipped); n > 0 {
		b.Rest = p.T("week.team.slipped_n", "n", n)
	} else {
		b.Rest = p.T("week.team.slipped_none")
	}
	if n := len(out.Decisions); n > 0 {
		b.Ask = p.T("week.team.decisions_n", "n", n)
	}
	return b
}

func (out Team) tally(p *i18n.Printer) []web.Count {
	last := WeekCount{}
	if n := len(out.Weeks); n > 0 {
		last = out.Weeks[n-1]
	}
	count := func(n int, key string, tone web.Tone) web.Count {
		return web.Count{Value: p.Int(int64(n)), Label: p.T(key), Tone: tone}
	}
	return []web.Count{
		count(last.OnTrack, string(portfolio.OnTrack.Word()), web.OnTrack), count(last.AtRisk, string(portfolio.AtRisk.Word()), web.AtRisk),
		count(last.OffTrack, string(portfolio.OffTrack.Word()), web.OffTrack),
	}
}

// Table is the team as page and file: who said what of how many projects, and how much waits for whom.
func (out Team) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "team", Title: p.T("week.team.load"), AsOf: out.today, Marking: out.Marking, Columns: []web.Column{
		{Key: "name", Label: p.T("week.team.person"), Main: true},
		{Key: "led", Label: p.T("week.team.led"), Kind: web.KindInt},
		{Key: "said", Label: p.T("week.team.said"), Kind: web.KindInt, Export: true},
		{Key: "last", Label: p.T("week.team.last"), Export: true},
		{Key: "bar", Label: p.T("week.team.bar"), Screen: true},
		{Key: "late", Label: p.T("week.team.late"), Kind: web.KindInt},
	}, Empty: &web.Empty{Title: p.T("week.team.nobody"), Words: p.T("week.team.nobody_help")}}
	for _, q := range out.quarters {
		t.Columns = append(t.Columns, web.Column{Key: "due_" + q.String(), Label: quarterWords(p, q), Kind: web.KindInt})
	}
	for _, m := range out.Members {
		last := ""
		if m.Last != "" {
			last = m.Last.Print(p)
		}
		cells := []web.Cell{web.Text(m.Name), web.Int(int64(m.Led)), web.Int(int64(m.Said)), web.Text(last), out.bar(p, m), counted(p, m.Late, m.LateKind, "late")}
		for i := range out.quarters {
			cells = append(cells, counted(p, m.Due[i], m.Kinds[i], ""))
		}
		t.Rows = append(t.Rows, web.Row{Cells: cells})
	}
	return t
}

// quarterWords are "Q4 2026".
func quarterWords(p *i18n.Printer, first cal.Date) string {
	return p.T("week.team.quarter", "no", strconv.Itoa((int(first.Time().Month())+2)/3), "year", strconv.Itoa(first.Year()))
}

// counted is a number with what it is made of under it.
func counted(p *i18n.Printer, n int, by map[string]int, class string) web.Cell {
	var parts []string
	for _, kind := range kinds {
		if by[kind] > 0 {
			parts = append(parts, p.T("week.kind."+kind, "n", by[kind]))
		}
	}
	class = "kinds " + class
	if n == 0 {
		class = "mut"
	}
	return web.Int(int64(n)).Under(strings.Join(parts, ", ")).As(class)
}

// bar draws what is late, due in this quarter and due later, one over the other.
func (out Team) bar(p *i18n.Printer, m Member) web.Cell {
	all, soon := int64(m.Load()), int64(m.Late+m.Due[0])
	words := p.T("week.team.bar_words", "late", m.Late, "soon", m.Due[0], "later", m.Load()-m.Late-m.Due[0])
	drawn := draw.Bullet{Firm: int64(m.Late), Middle: soon, All: all, Whole: int64(out.most)}.Draw()
	return web.Drawing(templ.Raw(drawn.String()), words)
}

// trendRow is one line of the table of weeks: a count over the weeks, with its direction drawn.
type trendRow struct {
	label  string
	values []int // -1: nothing was recorded
}

// trends are the figures of the weeks, one line each.
func (out Team) trends(p *i18n.Printer) []trendRow {
	lines := []struct {
		key string
		of  func(WeekCount) int
	}{
		{"week.team.updates", func(c WeekCount) int { return c.Said }}, {"week.team.projects", func(c WeekCount) int { return c.Recorded }},
		{string(portfolio.OnTrack.Word()), func(c WeekCount) int { return c.OnTrack }}, {string(portfolio.AtRisk.Word()), func(c WeekCount) int { return c.AtRisk }},
		{string(portfolio.OffTrack.Word()), func(c WeekCount) int { return c.OffTrack }},
		{"week.team.issues", func(c WeekCount) int { return c.Issues }}, {"week.team.overdue", func(c WeekCount) int { return c.Overdue }},
	}
	rows := make([]trendRow, len(lines))
	for i, l := range lines {
		rows[i].label = p.T(l.key)
		for _, w := range out.Weeks {
			v := l.of(w)
			if w.Recorded == 0 {
				v = -1
			}
			rows[i].values = append(rows[i].values, v)
		}
	}
	return rows
}

func (r trendRow) draw() string { return draw.Spark{Values: r.values}.Draw().String() }

// NamesOf gives the names and pages of the weeks among refs, for the trail.
func NamesOf(refs []control.Ref, words *i18n.Catalogue) map[control.Ref]portfolio.Named {
	named := map[control.Ref]portfolio.Named{}
	for _, r := range refs {
		w, err := Parse(r.ID)
		if r.Kind != KindUpdate && r.Kind != KindSnapshot || err != nil {
			continue
		}
		title := i18n.Text{EN: w.Print(words.Printer(i18n.EN)), FR: w.Print(words.Printer(i18n.FR))}
		named[r] = portfolio.Named{Title: title, Href: pathTeam + "?week=" + string(w)}
	}
	return named
}
