package portfolio

import (
	"context"
	"encoding/json"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The kinds of register entries; each lies in the scope of its project or package and carries its
// marking.
const (
	ObjectRisk     = "risk"
	ObjectIssue    = "issue"
	ObjectDecision = "decision"
	ObjectChange   = "change"
)

// EntryKinds are the four registers, in their order on pages.
var EntryKinds = []string{ObjectRisk, ObjectIssue, ObjectDecision, ObjectChange}

// refPrefix is what the references of a register start with.
var refPrefix = map[string]string{ObjectRisk: "R", ObjectIssue: "I", ObjectDecision: "D", ObjectChange: "CR-"}

// entryHead is what the common row keeps of an entry besides Entry: it is derived from the kind's own
// fields whenever they are saved.
type entryHead struct {
	Kind   string
	ID     string
	Status string
	Open   bool
	Level  int
	Target cal.Date
	Due    cal.Date
}

const entryColumns = `e.id, e.ref, COALESCE(e.project_id, ''), e.parent_kind, e.parent_id, e.category, e.title_en, e.title_fr, e.lang, e.identified_by, e.identified_on,
	COALESCE(e.owner, ''), e.links, e.board, COALESCE(e.escalated_by, ''), e.escalated_on, e.escalated_reason, COALESCE(e.decision_id, '')`

// entryScan scans the common columns, in the order entryColumns + the kind's own + stampColumns("e").
type entryScan struct {
	stampScan
	id    string
	links string
}

func (c *entryScan) into(e *Entry, own ...any) []any {
	dest := append([]any{&c.id, &e.Ref, &e.Project, &e.Parent.Kind, &e.Parent.ID, &e.Category, &e.Title.EN, &e.Title.FR, &e.Lang, &e.IdentifiedBy, &e.IdentifiedOn,
		&e.Owner, &c.links, &e.Escalation.Board, &e.Escalation.By, &e.Escalation.On, &e.Escalation.Reason, &e.Escalation.Decision}, own...)
	return c.stampScan.into(&e.Stamp, dest...)
}

func (c *entryScan) set(e *Entry) error {
	c.stampScan.set(&e.Stamp)
	return json.Unmarshal([]byte(c.links), &e.Links)
}

// entriesOf reads entries of one kind that the actor may see: own are the columns of its table x, scan
// gives where they go; where adds a condition on e and x and the order.
func entriesOf[T any](ctx context.Context, q db.Querier, table, own string, dest func(*T) (*Entry, []any), set func(*T, string), where func(*db.Text)) ([]T, error) {
	t := db.SQL(`SELECT ` + entryColumns + `, ` + own + `, ` + stampColumns("e") + ` FROM portfolio_entry e JOIN ` + table + ` x ON x.id = e.id`)
	control.Visible(ctx, t, "e.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (v T, err error) {
		var c entryScan
		e, own := dest(&v)
		if err := row.Scan(c.into(e, own...)...); err != nil {
			return v, err
		}
		set(&v, c.id)
		return v, c.set(e)
	})
}

// nextEntryNo is the number of the next entry in a register of a holder. It goes on from the highest: an
// import that was undone leaves gaps.
func nextEntryNo(ctx context.Context, q db.Querier, kind, holder string) (int, error) {
	n, err := db.One(ctx, q, kind, db.SQL(`SELECT COALESCE(MAX(CAST(substr(ref, ?) AS BIGINT)), 0) FROM portfolio_entry WHERE holder_id = ? AND kind = ?`,
		len(refPrefix[kind])+1, holder, kind), db.Value[int])
	return n + 1, err
}

// insertEntry keeps a new entry under the next reference of its register and protects it like its
// holder.
func insertEntry(ctx context.Context, tx *control.Tx, h entryHead, e *Entry, in holder) error {
	n, err := nextEntryNo(ctx, tx, h.Kind, in.ID)
	if err != nil {
		return err
	}
	return insertNumbered(ctx, tx, h, e, in, n)
}

// insertNumbered is insertEntry under a number that is known.
func insertNumbered(ctx context.Context, tx *control.Tx, h entryHead, e *Entry, in holder, n int) error {
	e.Ref = refPrefix[h.Kind] + strconv.Itoa(n)
	if err := tx.Protect(ctx, control.Object{Ref: control.Ref{Kind: h.Kind, ID: h.ID}, Scope: in.Scope, Marking: in.Marking}); err != nil {
		return err
	}
	links, err := linksText(e.Links)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_entry (id, kind, ref, holder_id, project_id, parent_kind, parent_id, partner, title_en, title_fr, lang, category,
		status, open, level, owner, identified_by, identified_on, target_on, due_on, links, board, waiting, escalated_reason, version, updated_at, updated_by) VALUES`).
		Values(27, h.ID, h.Kind, e.Ref, in.ID, db.OrNull(e.Project), e.Parent.Kind, e.Parent.ID, in.Partner, e.Title.EN, e.Title.FR, e.Lang, e.Category,
			h.Status, h.Open, h.Level, db.OrNull(e.Owner), e.IdentifiedBy, e.IdentifiedOn, h.Target, h.Due, links, "", false, "", 1, tx.Now(), tx.Actor().ID))
	return err
}

// updateEntry saves what the common row keeps, if it still has the revision that was read.
func updateEntry(ctx context.Context, tx *control.Tx, h entryHead, e Entry) error {
	links, err := linksText(e.Links)
	if err != nil {
		return err
	}
	x := e.Escalation
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_entry SET title_en = ?, title_fr = ?, lang = ?, category = ?, status = ?, open = ?, level = ?, owner = ?,
		identified_on = ?, target_on = ?, due_on = ?, links = ?, board = ?, waiting = ?, escalated_by = ?, escalated_on = ?, escalated_reason = ?, decision_id = ?,
		version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		e.Title.EN, e.Title.FR, e.Lang, e.Category, h.Status, h.Open, h.Level, db.OrNull(e.Owner),
		e.IdentifiedOn, h.Target, h.Due, links, x.Board, x.Open(), db.OrNull(x.By), x.On, x.Reason, db.OrNull(x.Decision),
		tx.Now(), tx.Actor().ID, h.ID, e.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

func linksText(links []Link) (string, error) {
	if links == nil {
		links = []Link{}
	}
	text, err := json.Marshal(links)
	return string(text), err
}

// saveOwn keeps the row of an entry in the table of its kind; the first column is its id.
func saveOwn(ctx context.Context, tx *control.Tx, table, columns string, values ...any) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO `+table+` (id, `+columns+`) VALUES`).Values(len(values), values...).
		Add(`ON CONFLICT (id) DO UPDATE SET `+excluded(columns)))
	return err
}

// holder is what an entry belongs to: a project, or a package or programme itself.
type holder struct {
	Link
	Project ProjectID
	Parent  Link
	Ref     string
	Partner string
	Scope   string
	Marking control.Marking
}

// holderOf loads the holder of a new entry, if the actor may see it and work on it.
func holderOf(ctx context.Context, q db.Querier, of Link) (holder, error) {
	if of.Kind == ObjectProject {
		p, err := openProject(ctx, q, ProjectID(of.ID))
		return holder{of, p.ID, p.Parent, p.Ref, p.Partner, p.Scope, p.Marking}, err
	}
	p, err := parentOf(ctx, q, of)
	return holder{of, "", p.Link, p.Ref, p.Partner, p.Scope, p.Marking}, err
}

// of is what the entry belongs to.
func (e Entry) of() Link {
	if e.Project != "" {
		return e.Project.ref()
	}
	return e.Parent
}
