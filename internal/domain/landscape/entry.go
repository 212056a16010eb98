package landscape

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// EntryID identifies an entry of the list kept by hand.
type EntryID string

func (id EntryID) ref() control.Ref { return control.Ref{Kind: KindEntry, ID: string(id)} }

// Channel is the way support comes to a partner. Its words are "landscape.channel." and the code.
type Channel string

// Channels are all channels, in the order forms offer them.
var Channels = []Channel{"bilateral", "eu", "un", "nato", "multilateral", "other"}

// Entry is what an officer knows of another actor's work for a partner, most often support to its armed
// forces, which no published source shows.
type Entry struct {
	ID      EntryID      `json:"id"`
	Partner string       `json:"partner"` // code of the party
	Theme   Theme        `json:"theme"`
	Actor   string       `json:"actor"` // who does it, in words: "Norway", "EU delegation"
	Channel Channel      `json:"channel"`
	Title   i18n.Text    `json:"title"`
	Period  cal.Period   `json:"period"` // either end may be unknown
	Amount  money.Amount `json:"amount"` // what it is said to cost; the zero Amount when nobody knows
	Source  string       `json:"source"` // where the officer has it from
	Note    string       `json:"note"`
	control.Marking
	Archived  cal.Instant     `json:"archived"` // never while it is in the list
	Version   int             `json:"version"`  // for the optimistic lock
	ChangedAt cal.Instant     `json:"changed_at"`
	ChangedBy control.ActorID `json:"changed_by"`
}

// Limits of the texts of an entry, in bytes.
const (
	maxLine = 300
	maxNote = 4_000
)

// Check reports every wrong field of an entry.
func (e Entry) Check() error {
	var fs fault.Fields
	fs.Check(e.Partner != "", "partner", "fault.required")
	fs.Check(e.Theme.Known(), "theme", "landscape.entry.theme_wrong")
	fs.Check(slices.Contains(Channels, e.Channel), "channel", "landscape.entry.channel_wrong")
	fs.Check(e.Title.EN != "" || e.Title.FR != "", "title_en", "fault.required")
	fs.Check(e.Actor != "", "actor", "fault.required")
	fs.Check(e.Source != "", "source", "landscape.entry.source_missing")
	for _, text := range []struct {
		name, value string
		most        int
	}{{"title_en", e.Title.EN, maxLine}, {"title_fr", e.Title.FR, maxLine}, {"actor", e.Actor, maxLine}, {"source", e.Source, maxLine}, {"note", e.Note, maxNote}} {
		if len(text.value) > text.most {
			fs.Add(text.name, "fault.too_long", fault.Args{"max": text.most})
		}
	}
	fs.Check(e.Period.Valid(), "period.end", "landscape.entry.ends_first")
	fs.Check(e.Amount.Minor >= 0, "amount", "landscape.entry.amount_negative")
	fs.Check(e.Amount.Currency == "" || e.Amount.Currency.Valid(), "amount_currency", "money.currency")
	return fs.Err()
}

// words are what the text filter looks through.
func (e Entry) words() string {
	return i18n.Fold(strings.Join([]string{e.Title.EN, e.Title.FR, e.Actor, e.Source}, "\n"))
}
