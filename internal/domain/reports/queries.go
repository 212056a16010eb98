package reports

import (
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/render/office"
)

// query is a block of the catalogue. What is inside is for the office only (R126, R129).
type query struct {
	about  []About
	inside bool
	make   func(c *composer) []office.Block
}

// queries are the blocks that templates may name, by verb and name.
var queries map[string]query

// catalogue makes the queries; library.go calls it before it reads the kinds that ship, because composers name the
// catalogue and it names them.
func catalogue() map[string]query {
	return map[string]query{
		"text bottom_line":      {abouts, false, (*composer).bottomLine},
		"text objectives":       {[]About{AboutPackage, AboutProject}, false, (*composer).objectives},
		"text problem":          {[]About{AboutProject}, false, (*composer).problem},
		"text assessment":       {[]About{AboutProject}, true, (*composer).assessment},
		"text assurance":        {[]About{AboutHandover}, false, (*composer).assurance},
		"list achievements":     {withPlans, false, (*composer).achieved},
		"list next_steps":       {withPlans, false, (*composer).nextSteps},
		"list decisions":        {[]About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject}, true, (*composer).decisionList},
		"list points":           {[]About{AboutPackage, AboutPartner}, true, (*composer).points},
		"list questions":        {[]About{AboutPackage, AboutPartner}, true, (*composer).questions},
		"list updates":          {withPlans, true, (*composer).updates},
		"table facts":           {withWork, false, (*composer).facts},
		"table packages":        {[]About{AboutPortfolio, AboutPartner}, false, (*composer).packageTable},
		"table projects":        {withWork, false, (*composer).projectTable},
		"table initiatives":     {[]About{AboutPackage}, false, (*composer).initiativeTable},
		"table milestones":      {withPlans, false, (*composer).milestoneTable},
		"table deliverables":    {withPlans, false, (*composer).deliverableTable},
		"table risks":           {withEntries, true, func(c *composer) []office.Block { return c.entryTable("risks", c.risks) }},
		"table issues":          {withEntries, true, func(c *composer) []office.Block { return c.entryTable("issues", c.issues) }},
		"table decisions":       {[]About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject}, true, (*composer).decisionTable},
		"table recommendations": {[]About{AboutPortfolio}, true, (*composer).recommendationTable},
		"table events":          {withEntries, false, (*composer).eventTable},
		"table actions":         {withEntries, true, (*composer).actionTable},
		"table contacts":        {[]About{AboutPartner}, true, (*composer).contactTable},
		"table goals":           {[]About{AboutPartner}, false, (*composer).goalTable},
		"table public":          {[]About{AboutPartner}, false, (*composer).publicTable},
		"table others":          {[]About{AboutPartner}, false, (*composer).otherTable},
		"table money":           {withMoney, false, (*composer).moneyTable},
		"table fund":            {[]About{AboutContribution}, false, (*composer).fundTable},
		"table donors":          {[]About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject}, false, (*composer).donorTable},
		"table statement":       {[]About{AboutContribution}, false, (*composer).statementTable},
		"table receipts":        {[]About{AboutContribution}, false, (*composer).receiptTable},
		"table inventory":       {[]About{AboutHandover}, false, (*composer).inventoryTable},
		"table values":          {[]About{AboutHandover}, false, (*composer).valueTable},
		"table checks":          {[]About{AboutHandover}, false, (*composer).checkTable},
		"table signatures":      {[]About{AboutHandover}, false, (*composer).signatureTable},
		"chart ladder":          {withMoney, false, (*composer).ladderChart},
		"chart ratings":         {[]About{AboutPortfolio, AboutPackage, AboutPartner}, false, (*composer).ratingChart},
		"chart donors":          {[]About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject}, false, (*composer).donorChart},
		"chart progress":        {[]About{AboutPackage, AboutPartner, AboutPortfolio, AboutContribution}, false, (*composer).progressChart},
		"drawing gantt":         {[]About{AboutProject}, false, (*composer).gantt},
		"drawing timeline":      {withPlans, false, (*composer).timeline},
		"drawing map":           {[]About{AboutPortfolio}, false, (*composer).worldMap},
		"tiles partners":        {[]About{AboutPortfolio}, false, (*composer).partnerTiles},
		"tiles projects":        {[]About{AboutPackage, AboutPartner, AboutPortfolio}, false, (*composer).projectTiles},
	}
}

func (c *composer) objectives() []office.Block {
	if c.pack != nil {
		if r := c.run(c.pack.Objectives); r.Text != "" {
			return []office.Block{paragraph(r)}
		}
		return nil
	}
	return c.long(c.page.Objectives)
}

func (c *composer) problem() []office.Block { return c.long(c.page.Problem) }

// long is a long text of a project, which stands in one language.
func (c *composer) long(text string) []office.Block {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	r := c.said(text, c.page.Lang)
	return markdown(text, r.Lang)
}

// assessment is what the officer said last of the project.
func (c *composer) assessment() []office.Block {
	if len(c.page.Updates) == 0 {
		return nil
	}
	u := c.page.Updates[0]
	blocks := []office.Block{paragraph(c.said(u.State, u.Lang))}
	for _, x := range []struct{ key, text string }{{"portfolio.weekly.next", u.Next}, {"portfolio.weekly.worry", u.Worry}} {
		if x.text != "" {
			blocks = append(blocks, paragraph(office.Run{Text: c.p.T(x.key) + " ", Bold: true}, c.said(x.text, u.Lang)))
		}
	}
	return append(blocks, office.Paragraph{Tone: office.Aside, Runs: []office.Run{{Text: c.p.T("reports.said_by", "who", u.By.Name, "on", u.On)}}})
}

func (c *composer) assurance() []office.Block {
	h := c.handover
	words := c.p.T("reports.handover.handed", "from", h.From, "to", h.To, "place", h.Place, "on", h.On, "n", h.Pieces)
	blocks := []office.Block{paragraph(office.Run{Text: words})}
	if h.EndUse != "" {
		blocks = append(blocks, paragraph(office.Run{Text: c.p.T("reports.handover.end_use", "ref", h.EndUse)}))
	}
	return blocks
}

// items is a list of lines, nil for none.
func items(lines []office.Item) []office.Block {
	if len(lines) == 0 {
		return nil
	}
	return []office.Block{office.List{Items: lines}}
}

func (c *composer) achieved() []office.Block {
	var lines []office.Item
	for _, h := range c.achievements() {
		if len(lines) == mostEntries {
			break
		}
		lines = append(lines, office.Item{Runs: []office.Run{{Text: c.p.T(string(h.Word)) + " ", Bold: true}, c.run(h.Title), {Text: ", " + c.ref(h.Project) + ", " + c.p.Date(h.On)}}})
	}
	return items(lines)
}

func (c *composer) ref(id portfolio.ProjectID) string {
	for _, r := range c.rows {
		if r.ID == id {
			return r.Ref
		}
	}
	return ""
}

func (c *composer) nextSteps() []office.Block {
	var lines []office.Item
	for _, m := range c.ahead() {
		if len(lines) == mostEntries {
			break
		}
		lines = append(lines, office.Item{Runs: []office.Run{{Text: c.p.Date(m.Forecast) + " ", Bold: true}, c.run(m.Title), {Text: ", " + m.Ref}}})
	}
	return items(lines)
}

func (c *composer) decisionList() []office.Block {
	var lines []office.Item
	for _, d := range c.wanted() {
		runs := []office.Run{{Text: c.p.T(string(d.What)) + " ", Bold: true}, c.run(d.Title), {Text: " (" + c.p.T(string(d.Who)) + ")"}}
		if !d.On.IsZero() {
			runs = append(runs, office.Run{Text: " " + c.p.Date(d.On)})
		}
		lines = append(lines, office.Item{Runs: runs})
	}
	return items(lines)
}

// points are what a speaker can say: what was achieved, how the money stands, what comes next and what is asked.
func (c *composer) points() []office.Block {
	line := func(key string, args ...any) office.Item {
		return office.Item{Runs: []office.Run{{Text: c.p.T("reports.point."+key, args...)}}}
	}
	lines := []office.Item{line("projects", "n", len(c.rows), "on_track", c.rated(portfolio.OnTrack))}
	if n := len(c.achievements()); n > 0 {
		lines = append(lines, line("achieved", "n", n, "from", c.span().Start))
	}
	for _, v := range figures[inFunds("received")].of(c.world) {
		if v.Minor > 0 {
			lines = append(lines, line("received", "amount", c.words(inFunds("received")), "paid", c.words(inFunds("paid"))))
			break
		}
	}
	for i, m := range c.ahead() {
		if i < 3 {
			lines = append(lines, office.Item{Runs: []office.Run{{Text: c.p.T("reports.point.next", "on", m.Forecast) + " "}, c.run(m.Title), {Text: " (" + m.Ref + ")"}}})
		}
	}
	if n := len(c.wanted()); n > 0 {
		lines = append(lines, line("decisions", "n", n))
	}
	return items(lines)
}

// questions are what a speaker may be asked, each with an answer from the figures.
func (c *composer) questions() (blocks []office.Block) {
	ask := func(question string, answer ...office.Run) {
		blocks = append(blocks, paragraph(office.Run{Text: question, Bold: true}), paragraph(answer...))
	}
	for _, r := range c.rows {
		if r.Overall != portfolio.OffTrack && r.Overall != portfolio.AtRisk || !r.State.Running() {
			continue
		}
		name := c.run(r.Title)
		answer := []office.Run{{Text: c.p.T("reports.answer.cause", "dimension", i18n.Key(r.Card.Worst().Word()), "end", r.End)}}
		if u := c.saidOf(r.ID); u != nil {
			answer = append(answer, office.Run{Text: " "}, c.said(u.State, u.Lang))
		}
		ask(c.p.T("reports.question.rating", "name", r.Ref+" "+name.Text, "rating", i18n.Key(r.Overall.Word())), answer...)
	}
	for i, x := range append(append([]portfolio.EntryRow{}, c.issues...), c.risks...) {
		if i == 5 {
			break
		}
		name := c.run(x.Title)
		key, by := "reports.answer.entry", x.OwnerName
		if by == "" {
			key = "reports.answer.entry_nobody"
		}
		ask(c.p.T("reports.question.entry", "name", name.Text, "holder", x.Holder), office.Run{Text: c.p.T(key, "who", by, "status", x.StatusWord(), "due", x.Due)})
	}
	ask(c.p.T("reports.question.money"), office.Run{Text: c.p.T("reports.answer.money", "received", c.words(inFunds("received")), "committed", c.words(inFunds("committed")), "paid", c.words(inFunds("paid")))})
	return blocks
}

func (c *composer) saidOf(id portfolio.ProjectID) *portfolio.Weekly {
	for _, u := range c.world.said[id] {
		return &u
	}
	return nil
}

func (c *composer) updates() []office.Block {
	var lines []office.Item
	for _, r := range c.rows {
		if u := c.saidOf(r.ID); u != nil {
			lines = append(lines, office.Item{Runs: []office.Run{{Text: r.Ref + " ", Bold: true}, c.said(u.State, u.Lang), {Text: " (" + u.By.Name + ", " + c.p.Date(u.On) + ")"}}})
		}
	}
	return items(lines)
}

// currencies are those of the subject's money, in their order.
func (c *composer) currencies() (list []money.Currency) {
	for _, t := range c.money {
		list = append(list, t.Currency)
	}
	return list
}
