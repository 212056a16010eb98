package landscape

import (
	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// ActivityID identifies a published activity here; elsewhere it is known by its IATI identifier.
type ActivityID string

// Activity is a published activity as lists show it. Starts and Ends are the actual dates, or failing
// those the planned ones; none when neither was reported.
type Activity struct {
	ID         ActivityID        `json:"id"`
	Identifier string            `json:"identifier"`
	Title      Title             `json:"title"`
	Publisher  Publisher         `json:"publisher"`
	Status     string            `json:"status"` // of iati.ActivityStatuses
	Starts     cal.Date          `json:"starts"`
	Ends       cal.Date          `json:"ends"`
	Countries  []string          `json:"countries"` // ISO 3166-1 alpha-2
	Sectors    []string          `json:"sectors"`   // DAC purposes and categories
	Traps      map[iati.Trap]int `json:"traps"`     // how often each was found in it
	File       string            `json:"file"`      // where it was last read
	Line       int               `json:"line"`
	control.Marking
}

// Publisher is the organisation that reports an activity.
type Publisher struct {
	Ref  string `json:"ref"`
	Name string `json:"name"`
}

// Title is an activity's title as reported in English and in French; Other, in Language, only where
// there is neither. All are empty for an activity without a title.
type Title struct {
	i18n.Text
	Other    string `json:"other,omitempty"`
	Language string `json:"language,omitempty"` // "es", "" when the file does not say
}

// String is the title in any language.
func (t Title) String() string {
	text, _ := t.In(i18n.EN)
	return text
}

// In is the title for a reader, and the language it really is in ("" when nobody says).
func (t Title) In(l i18n.Lang) (string, string) {
	if t.Other != "" {
		return t.Other, t.Language
	}
	text, lang := t.Text.In(l)
	return text, string(lang)
}

func (id ActivityID) ref() control.Ref { return control.Ref{Kind: KindActivity, ID: string(id)} }
