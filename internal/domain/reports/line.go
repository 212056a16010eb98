package reports

import (
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// StaleAfter is how many days a signed bottom line holds.
const StaleAfter = 30

// Line is the bottom line of a report as an officer edited and signed it; the zero value is one drafted by rules.
type Line struct {
	Text   i18n.Text       `json:"text"`
	By     control.ActorID `json:"by,omitempty"`
	ByName string          `json:"by_name,omitempty"`
	On     cal.Date        `json:"on"`
}

// Signed reports whether somebody stands for it.
func (l Line) Signed() bool { return l.By != "" }

// Age is how many days ago it was signed.
func (l Line) Age(today cal.Date) int { return l.On.DaysUntil(today) }

// Stale reports whether it was signed more than thirty days ago.
func (l Line) Stale(today cal.Date) bool { return l.Signed() && l.Age(today) > StaleAfter }

// sentences counts the sentences of a text: what ends in a point, a question mark or an exclamation mark before a
// space or the end.
func sentences(text string) (n int) {
	text = strings.TrimSpace(text)
	runes := []rune(text)
	open := false
	for i, r := range runes {
		switch {
		case strings.ContainsRune(".?!", r) && open && (i+1 == len(runes) || runes[i+1] == ' ' || runes[i+1] == '\n' || runes[i+1] == '\u00a0' && r != '.'):
			n, open = n+1, false
		case r != ' ':
			open = true
		}
	}
	if open {
		n++
	}
	return n
}

// drafted are the sentences that rules make of the figures: the state, its cause, what is wanted, by whom and when.
func (c *composer) drafted() []string {
	switch {
	case c.portf != nil:
		return c.withMoney(fromBluf(c.portf.BottomLine(c.p)))
	case c.pack != nil:
		return c.withMoney(fromBluf(c.pack.BottomLine(c.p)))
	case c.project != nil:
		return c.withMoney(fromBluf(c.project.Line(c.p)))
	case c.donor != nil:
		return c.donorLine()
	case c.handover != nil:
		return c.handoverLine()
	case c.partner != nil:
		if list := fromBluf(c.partner.BottomLine(c.p)); len(list) > 0 {
			return c.withMoney(list)
		}
		return []string{c.p.T("reports.line.partner", "projects", len(c.rows), "on_track", c.rated(portfolio.OnTrack)), c.asked()}
	}
	return nil
}

func fromBluf(b web.Bluf) (list []string) {
	for _, s := range []string{b.Lead, b.Rest, b.Ask} {
		if strings.TrimSpace(s) != "" {
			list = append(list, strings.TrimSpace(s))
		}
	}
	return list
}

// withMoney puts the sentence on the money before the last, where there is money and room for a sentence.
func (c *composer) withMoney(list []string) []string {
	n := 0
	for _, s := range list {
		n += sentences(s)
	}
	some := false
	for _, v := range figures[inFunds("received")].of(c.world) {
		some = some || v.Minor > 0
	}
	if !some || n > 3 || len(list) == 0 {
		return list
	}
	money := c.p.T("reports.line.money", "received", c.words(inFunds("received")), "committed", c.words(inFunds("committed")), "paid", c.words(inFunds("paid")))
	return append(append(append([]string{}, list[:len(list)-1]...), money), list[len(list)-1])
}

// asked says what is wanted, of whom and by when, or that nothing is.
func (c *composer) asked() string {
	list := c.wanted()
	switch {
	case len(list) == 0:
		return c.p.T("reports.line.nothing")
	case list[0].On.IsZero():
		return c.p.T("reports.line.decision", "what", i18n.Key(list[0].What), "who", i18n.Key(list[0].Who))
	}
	return c.p.T("reports.line.decision_by", "what", i18n.Key(list[0].What), "who", i18n.Key(list[0].Who), "on", list[0].On)
}

func (c *composer) donorLine() []string {
	a := c.donor.Agreement
	list := []string{c.p.T("reports.line.donor", "donor", c.donor.Donor, "received", c.words(inFunds("received")), "pledged", c.words(inFunds("pledged")), "on", c.donor.On),
		c.p.T("reports.line.spent", "liquidated", c.words(inFunds("liquidated")), "projects", len(c.rows), "available", c.words(inFunds("available")))}
	if late := a.OverdueOn(c.point.On); len(late) > 0 {
		return append(list, c.p.T("reports.line.overdue", "donor", c.donor.Donor, "n", len(late), "due", late[0].DueOn))
	}
	if next := a.Awaited(); len(next) > 0 {
		return append(list, c.p.T("reports.line.awaited", "donor", c.donor.Donor, "due", next[0].DueOn))
	}
	return append(list, c.p.T("reports.line.nothing"))
}

func (c *composer) handoverLine() []string {
	h := c.handover
	list := []string{c.p.T("reports.line.handover", "n", h.Pieces, "from", h.From, "to", h.To, "on", h.On)}
	if h.Certificate == "" {
		return append(list, c.p.T("reports.line.to_sign", "who", h.To, "on", h.On))
	}
	list = append(list, c.p.T("reports.line.certificate", "ref", h.Certificate))
	if !h.NextCheck.IsZero() {
		list = append(list, c.p.T("reports.line.check", "on", h.NextCheck))
	}
	return list
}

// bottomLine is the bottom line as a block: the signed one with its author and age, else the one drafted by rules.
func (c *composer) bottomLine() []office.Block {
	if !c.line.Signed() {
		words := office.Run{Text: strings.Join(c.drafted(), " ")}
		return []office.Block{office.Paragraph{Tone: office.Lead, Runs: []office.Run{words}}, aside(c.p.T("reports.line.by_rules"))}
	}
	s, lang := c.text(c.line.Text)
	blocks := []office.Block{office.Paragraph{Tone: office.Lead, Runs: []office.Run{{Text: s, Lang: lang}}}}
	age := c.line.Age(c.point.AsOf.Date())
	blocks = append(blocks, aside(c.p.T("reports.line.signed", "who", c.line.ByName, "on", c.line.On, "n", age)))
	if c.line.Stale(c.point.AsOf.Date()) {
		blocks = append(blocks, office.Paragraph{Tone: office.Watch, Runs: []office.Run{{Text: c.p.T("reports.line.stale", "n", StaleAfter)}}})
	}
	return blocks
}

func aside(words string) office.Paragraph {
	return office.Paragraph{Tone: office.Aside, Runs: []office.Run{{Text: words}}}
}
