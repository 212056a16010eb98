package portfolio

import (
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// tone is the judgement's tone on pages.
func (r Rating) tone() web.Tone {
	return [...]web.Tone{NotRated: web.Unrated, OnTrack: web.OnTrack, AtRisk: web.AtRisk, OffTrack: web.OffTrack}[r]
}

// blufOf is the bottom line of a page: the one an officer signed, else the one drafted by rules. Of the
// drafted one the first sentence leads, and the last says what is wanted.
func blufOf(p *i18n.Printer, overall Rating, drafted []Sentence, signed SignedLine, names map[ActorID]string, today cal.Date) web.Bluf {
	b := web.Bluf{Tone: overall.tone(), On: today}
	if !signed.On.IsZero() {
		b.Rest, b.Author, b.On = p.Text(signed.Text), names[signed.By], signed.On
		return b
	}
	var said []string
	for _, s := range drafted {
		said = append(said, p.Message(s.Key, s.Args))
	}
	switch n := len(said); {
	case n == 1:
		b.Lead = said[0]
	case n > 1:
		b.Lead, b.Rest, b.Ask = said[0], strings.Join(said[1:n-1], " "), said[n-1]
	}
	return b
}
