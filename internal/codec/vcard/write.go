package vcard

import (
	"bytes"
	"io"
	"strings"

	govcard "github.com/emersion/go-vcard"
)

// Write writes cards in version 3.0, UTF-8, folded at 75 octets. heading stands in each card's note: the marking
// and, in a demonstration, that it is invented.
func Write(w io.Writer, heading string, cards ...Card) error {
	var b bytes.Buffer
	enc := govcard.NewEncoder(&b)
	for _, c := range cards {
		card := govcard.Card{}
		set := func(name, value string, types ...string) {
			if value != "" {
				card.Add(name, &govcard.Field{Value: value, Params: govcard.Params{}})
				for _, t := range types {
					card[name][0].Params.Add(govcard.ParamType, t)
				}
			}
		}
		set(govcard.FieldVersion, "3.0")
		set(govcard.FieldFormattedName, plain(c.Name))
		given, family := "", plain(c.Name)
		if i := strings.LastIndexByte(family, ' '); i > 0 {
			given, family = family[:i], family[i+1:]
		}
		set(govcard.FieldName, family+";"+given+";;;")
		if org := plain(c.Organisation); org != "" || c.Unit != "" {
			if c.Unit != "" {
				org += ";" + plain(c.Unit)
			}
			set(govcard.FieldOrganization, org)
		}
		set(govcard.FieldTitle, plain(c.Title))
		set(govcard.FieldEmail, plain(c.Email), "INTERNET", "WORK")
		set(govcard.FieldTelephone, plain(c.Phone), "WORK", "VOICE")
		set("X-LANG", c.Language)
		set(govcard.FieldUID, plain(c.UID))
		set(govcard.FieldNote, strings.TrimSpace(heading+"\n"+c.Note))
		if err := enc.Encode(card); err != nil {
			return err
		}
	}
	return foldLines(w, b.Bytes())
}

// plain makes a text one line without what parts components.
func plain(text string) string { return strings.ReplaceAll(line(text), ";", ",") }
