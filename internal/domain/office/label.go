package office

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// member is the prefix of words for members that objects of several kinds share.
const member = "office.member."

// Compared is before and after of one object, to be put into words.
type Compared struct {
	before, after json.RawMessage
	words         web.Vocabulary
	people        map[string]string // names by identifier
}

// compare prepares two public views of an object of a kind; an empty view stands for "not there".
func (s *Service) compare(ctx context.Context, q db.Querier, kind string, before, after json.RawMessage) (Compared, error) {
	c := Compared{before: before, after: after, words: s.Vocabularies[kind], people: map[string]string{}}
	c.words.Members = append(append([]string{}, c.words.Members...), member)
	var ids []control.ActorID
	for _, id := range web.Identifiers(before, after) {
		ids = append(ids, control.ActorID(id))
	}
	names, err := control.Names(ctx, q, ids...)
	for id, name := range names {
		c.people[string(id)] = name
	}
	return c, err
}

// spoken are both views in words, with the names of their members.
func (c Compared) spoken(p *i18n.Printer) (before, after web.Spoken, names map[string]string) {
	before, after = c.words.Speak(p, c.people, c.before), c.words.Speak(p, c.people, c.after)
	return before, after, c.words.Names(p, before, after)
}
