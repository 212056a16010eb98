package mail

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Message is a message as the page of mail lists it: never what it says.
type Message struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Word     string          `json:"-"` // text key of the kind
	Person   control.ActorID `json:"person,omitempty"`
	Name     string          `json:"name"`
	Address  string          `json:"address"`
	State    State           `json:"state"`
	Reason   string          `json:"reason,omitempty"` // text key
	Detail   string          `json:"detail,omitempty"`
	Attempts int             `json:"attempts"`
	NextAt   cal.Instant     `json:"next_at"`
	Created  cal.Instant     `json:"created_at"`
	Ended    cal.Instant     `json:"ended_at"`
}

// Filter narrows the list of messages; After is the id of the last of the page before.
type Filter struct {
	State  State
	Person control.ActorID
	After  string
	Limit  int
}

// Bounce is an address that gets nothing more.
type Bounce struct {
	Address string      `json:"address"`
	Status  string      `json:"status"`
	Detail  string      `json:"detail"`
	At      cal.Instant `json:"at"`
}

// Overview is how mail stands: how many messages are in each state, and which addresses refuse.
type Overview struct {
	Counts  map[State]int64 `json:"counts"`
	Bounces []Bounce        `json:"bounces"`
}

// allow refuses readers who may not look at the messages.
func allow(ctx context.Context) error {
	if a := control.ActorFrom(ctx); a == nil || !a.May(ActRead, "") {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(ActRead)})
	}
	return nil
}

// Messages lists messages, the newest first.
func (s *Service) Messages(ctx context.Context, f Filter) (list []Message, err error) {
	if err := allow(ctx); err != nil {
		return nil, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		t := db.SQL(`SELECT id, kind, person, name, address, state, reason, detail, attempts, next_at, created_at, ended_at FROM mail_message WHERE 1 = 1`)
		if f.State != "" {
			t.Add("AND state = ?", string(f.State))
		}
		if f.Person != "" {
			t.Add("AND person = ?", f.Person)
		}
		if f.After != "" {
			t.Add("AND id < ?", f.After)
		}
		list, err = db.Collect(ctx, q, t.Add("ORDER BY id DESC LIMIT ?", max(1, f.Limit)), func(row db.Row) (m Message, err error) {
			err = row.Scan(&m.ID, &m.Kind, &m.Person, &m.Name, &m.Address, &m.State, &m.Reason, &m.Detail, &m.Attempts, &m.NextAt, &m.Created, &m.Ended)
			return m, err
		})
		if err != nil {
			return err
		}
		return s.nameThem(ctx, q, list)
	})
	return list, err
}

func (s *Service) nameThem(ctx context.Context, q db.Querier, list []Message) error {
	var ids []control.ActorID
	for _, m := range list {
		if m.Person != "" {
			ids = append(ids, m.Person)
		}
	}
	people, err := s.People(ctx, q, ids)
	for i, m := range list {
		list[i].Word = s.kinds[m.Kind].Word
		if p, ok := people[m.Person]; ok {
			list[i].Name, list[i].Address = p.Name, p.Address
		}
	}
	return err
}

// Overview counts the messages.
func (s *Service) Overview(ctx context.Context) (o Overview, err error) {
	if err := allow(ctx); err != nil {
		return o, err
	}
	o.Counts = map[State]int64{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := db.Collect(ctx, q, db.SQL(`SELECT state, COUNT(*) FROM mail_message GROUP BY state`), func(row db.Row) (none struct{}, err error) {
			var state State
			var n int64
			err = row.Scan(&state, &n)
			o.Counts[state] = n
			return none, err
		})
		if err != nil {
			return err
		}
		o.Bounces, err = db.Collect(ctx, q, db.SQL(`SELECT address, status, detail, at FROM mail_bounce ORDER BY at DESC, address LIMIT 200`), func(row db.Row) (b Bounce, err error) {
			err = row.Scan(&b.Address, &b.Status, &b.Detail, &b.At)
			return b, err
		})
		return err
	})
	return o, err
}

// Again sends a message that is doubtful, failed or came back once more, as of now.
func (s *Service) Again(ctx context.Context, id string) error { return s.decide(ctx, id, true) }

// Leave settles a doubtful message, or one that waits for the relay: it is not sent again.
func (s *Service) Leave(ctx context.Context, id string) error { return s.decide(ctx, id, false) }

func (s *Service) decide(ctx context.Context, id string, again bool) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActEdit}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		t := db.SQL(`UPDATE mail_message SET state = 'dropped', reason = ?, ended_at = ? WHERE id = ? AND (state = 'doubtful' OR state = 'waiting' AND lease = '')`, whyByHand, tx.Now(), id)
		if again {
			t = db.SQL(`UPDATE mail_message SET state = 'waiting', reason = '', detail = '', attempts = 0, next_at = ?, created_at = ?, ended_at = NULL
				WHERE id = ? AND state IN ('doubtful', 'failed', 'bounced')`, tx.Now(), tx.Now(), id)
		}
		n, err := db.Exec(ctx, tx, t)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "mail.message.moved_on", nil)
		}
		return control.Change{Object: control.Ref{Kind: "mail_message", ID: id}, After: map[string]bool{"again": again}}, err
	})
	return err
}

// KindTest is the message by which an administrator tries the relay.
const KindTest = "test"

// testKind is registered by every office.
func testKind() Kind {
	return Kind{Name: KindTest, Word: "mail.kind.test", Compose: func(_ context.Context, _ db.Querier, to Recipient, _ json.RawMessage) (*Letter, error) {
		return &Letter{Subject: to.Printer.T("mail.test.subject"), Lead: to.Printer.T("mail.test.lead"), Link: Link{to.Printer.T("mail.test.link"), "/admin/mail"}}, nil
	}}
}

// Test asks for a message to the actor themselves.
func (s *Service) Test(ctx context.Context) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActEdit}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		x, err := SettingsOf(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		if !x.On() {
			return control.Change{}, fault.Refuse("mail.test.no_relay", nil)
		}
		change := control.Change{Object: control.Ref{Kind: "mail_setting", ID: "office"}, After: map[string]string{"to": string(tx.Actor().ID)}}
		return change, Notify(ctx, tx, Notice{Kind: KindTest, Person: tx.Actor().ID})
	})
	return err
}

// Preview is the letter that a kind would send to a person now, laid out; nil when there is nothing to say or
// they do not work here any more.
func (s *Service) Preview(ctx context.Context, kind string, who control.ActorID, data json.RawMessage) (*Sheet, error) {
	r := &round{Service: s}
	c := claimed{kind: kind, person: who, data: data}
	var sheet *Sheet
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := r.load(ctx, q, []claimed{c}); err != nil {
			return err
		}
		to, why := r.recipient(c)
		if why != "" {
			return fault.Refuse(why, nil)
		}
		letter, err := r.compose(ctx, q, s.kinds[kind], to, c)
		if err == nil && letter != nil {
			x := r.sheet(s.kinds[kind], to, *letter)
			sheet = &x
		}
		return err
	})
	return sheet, err
}

// Words is a printer of the office's catalogue, for kinds that write before they know their recipient.
func (s *Service) Words(lang i18n.Lang) *i18n.Printer { return s.words.Printer(lang) }
