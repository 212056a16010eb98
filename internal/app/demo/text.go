package demo

import (
	"encoding/json"
	"fmt"

	"cairn/internal/kernel/i18n"
)

// Text is a text of the content in both languages, written as ["English", "French"].
type Text i18n.Text

// In gives the text in a language.
func (t Text) In(l i18n.Lang) string {
	text, _ := i18n.Text(t).In(l)
	return text
}

// textOf is a text as the slices take it.
func textOf(t Text) i18n.Text { return i18n.Text(t) }

// UnmarshalJSON reads a list of exactly two texts.
func (t *Text) UnmarshalJSON(b []byte) error {
	var sides []string
	if err := json.Unmarshal(b, &sides); err != nil {
		return err
	}
	if len(sides) != 2 {
		return fmt.Errorf("demo: %s is not a text in English and French", b)
	}
	t.EN, t.FR = sides[0], sides[1]
	return nil
}
