package mail

import (
	"context"
	"encoding/json"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Kind is a sort of message, such as a digest. A slice registers its kinds at start.
type Kind struct {
	Name     string // "digest"; kept with each message and in what people turned down
	Word     string // text key of its name
	Help     string // text key of a sentence about it, for those who choose
	Optional bool   // a person may turn it down
	// Life is how long after it was asked for a message is still worth sending; 0 is two days.
	Life time.Duration
	// Compose writes the message for one recipient, who is the actor in the context where they are a person
	// of the office. It reads by q alone, a snapshot that it shares with the messages composed beside it. A nil
	// letter is: there is nothing to say any more. It must not write. Nil for a kind that is a part of other
	// messages and can be turned down by itself.
	Compose func(ctx context.Context, q db.Querier, to Recipient, data json.RawMessage) (*Letter, error)
	// Mailbox finds who a message goes to when it is composed, for people outside the office whose address the slice
	// alone keeps: notices of the kind name nobody, and neither the message, its page, the log nor the trail ever holds
	// the address. False is: they get nothing any more. Nil for a kind whose notices name a person or an address.
	Mailbox func(ctx context.Context, q db.Querier, data json.RawMessage) (Recipient, bool, error)
	// Refused is told of a mailbox that refused for good; it goes with Mailbox.
	Refused func(ctx context.Context, data json.RawMessage) error
}

const usualLife = 48 * time.Hour

func (k Kind) life() time.Duration {
	if k.Life == 0 {
		return usualLife
	}
	return k.Life
}

// Recipient is who a message goes to. Person is "" for somebody outside the office.
type Recipient struct {
	Person   control.ActorID
	Name     string
	Address  string
	Language i18n.Lang
	Zone     *time.Location
	Wishes   Preferences // of a person
	Printer  *i18n.Printer
}

// Letter is a composed message. Everything in it is plain text; what it leads to is a path of the office
// without language, which gets the office's outside address before it.
type Letter struct {
	Subject  string
	Lead     string
	Body     []string // paragraphs after the lead, for letters in somebody's own words
	Sections []Section
	Files    []File
	// Calendar is an iCalendar object that mail programs act on; nil for none.
	Calendar *Calendar
	// Marking is that of the subject, the lead, the files and the calendar; lines have their own. Above the
	// ceiling of mail all of these are left out and the message is a link.
	Marking control.Marking
	Link    Link // the one thing the message leads to; zero for none
	// Off is the path that ends these messages with one post, for recipients outside the office; "" for none.
	Off string
	// Base is the outside address before the letter's paths, where it is not the office's.
	Base string
}

// Section is a part of a letter under a heading.
type Section struct {
	Title string
	Lines []Line
	More  Link // to the rest; zero for none
}

// Line is one thing told. Above the ceiling of mail only its link is sent.
type Line struct {
	Text    string
	Note    string // what follows, such as a day
	Href    string
	Marking control.Marking
}

// Link is words with a path.
type Link struct{ Text, Href string }

// File is an attachment.
type File struct {
	Name, Type string
	Content    []byte
}

// Calendar is an iCalendar object with its method (REQUEST, CANCEL).
type Calendar struct {
	Method  string
	Content []byte
}

// Register makes kinds known. A name is registered once.
func (s *Service) Register(kinds ...Kind) {
	for _, k := range kinds {
		if _, twice := s.kinds[k.Name]; twice || k.Name == "" {
			panic("mail: the kind " + k.Name + " cannot be registered")
		}
		s.kinds[k.Name] = k
		s.order = append(s.order, k.Name)
	}
}

// Kinds are the registered kinds in their order.
func (s *Service) Kinds() []Kind {
	list := make([]Kind, len(s.order))
	for i, name := range s.order {
		list[i] = s.kinds[name]
	}
	return list
}
