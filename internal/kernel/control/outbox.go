package control

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// TopicIndex carries what has to be indexed for search: a list of Ref.
const TopicIndex = "index"

// Message is a line of the outbox: something to be done after the commit, such as a mail or an update
// of the search index. Its number is given by the sealer, in order and without a gap.
type Message struct {
	No      int64
	ID      string
	Topic   string
	Payload json.RawMessage
	At      cal.Instant
}

var outboxLines = &db.Rows{Table: "control_outbox", Columns: `id, topic, payload, at`, Width: 4}

// Send puts a message into the outbox; it goes out if and only if the transaction commits.
func (tx *Tx) Send(ctx context.Context, topic string, payload any) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	tx.Append(outboxLines, tx.NewID(), topic, string(text), tx.Now())
	return nil
}

// Index asks for objects of one kind to be indexed anew. Do asks for the object of each change by
// itself; a batch names the rest.
func (tx *Tx) Index(ctx context.Context, kind string, ids ...string) error {
	refs := make([]Ref, len(ids))
	for i, id := range ids {
		refs[i] = Ref{kind, id}
	}
	return tx.Send(ctx, TopicIndex, refs)
}

// Indexed declares the kinds of objects that search knows. App calls it at start.
func (c *Control) Indexed(kinds ...string) {
	for _, k := range kinds {
		c.indexed[k] = true
	}
}

// Messages reads up to limit messages of a topic after a number, in order. Each node follows with a
// cursor of its own, or with one in the database (Follow) where a message must be handled once.
func (c *Control) Messages(ctx context.Context, topic string, after int64, limit int) (list []Message, err error) {
	err = c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = db.Collect(ctx, q, messages(topic).Add(`AND no > ? ORDER BY no LIMIT ?`, after, limit), scanMessage)
		return err
	})
	return list, err
}

// Follow hands the messages of a topic that a cursor in the database has not passed to handle, up to limit and
// in order, in one transaction that also moves the cursor: each is handled once, by one process of several. It
// says how many there were. handle must leave the outside world alone, as a body of Do must.
func (c *Control) Follow(ctx context.Context, cursor, topic string, limit int, handle func(ctx context.Context, tx *db.Tx, list []Message) error) (n int, err error) {
	var after int64
	err = c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		after, err = passed(ctx, q, cursor)
		return err
	})
	if err != nil {
		return 0, err
	}
	if list, err := c.Messages(ctx, topic, after, 1); err != nil || len(list) == 0 {
		return 0, err
	}
	err = c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		after, err := passed(ctx, tx, cursor)
		if err != nil {
			return err
		}
		list, err := db.Collect(ctx, tx, messages(topic).Add(`AND no > ? ORDER BY no LIMIT ?`, after, limit), scanMessage)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := handle(ctx, tx, list); err != nil {
			return err
		}
		n = len(list)
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO control_cursor (name, no) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET no = excluded.no`, cursor, list[n-1].No))
		return err
	})
	return n, err
}

// passed is the number up to which a cursor has handled its messages.
func passed(ctx context.Context, q db.Querier, cursor string) (int64, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT no FROM control_cursor WHERE name = ?`, cursor), db.Value[int64])
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0], nil
}

// LastMessage is the newest numbered message of a topic; its number is 0 when there is none.
func (c *Control) LastMessage(ctx context.Context, topic string) (last Message, err error) {
	err = c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := db.Collect(ctx, q, messages(topic).Add(`ORDER BY no DESC LIMIT 1`), scanMessage)
		if len(list) == 1 {
			last = list[0]
		}
		return err
	})
	return last, err
}

// messages selects the numbered messages of a topic.
func messages(topic string) *db.Text {
	return db.SQL(`SELECT no, id, topic, payload, at FROM control_outbox WHERE topic = ? AND no > 0`, topic)
}

func scanMessage(row db.Row) (m Message, err error) {
	var payload string
	err = row.Scan(&m.No, &m.ID, &m.Topic, &payload, &m.At)
	m.Payload = json.RawMessage(payload)
	return m, err
}
