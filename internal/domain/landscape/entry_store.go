package landscape

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// EntryFilter narrows the list kept by hand; zero values do not.
type EntryFilter struct {
	Text     string // in a title, the actor or the source, whatever the accents and capitals
	Partner  string // code of the party
	Theme    Theme
	Channel  Channel
	Period   cal.Period // entries that share a day with it; unknown ends are open
	Archived bool       // those archived, instead of those in the list
	After    EntryID    // the last entry of the page before
	Limit    int        // 0 is no limit
}

// visibleEntries starts a query for the entries that the actor in the context may see.
func visibleEntries(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT e.id, e.partner_code, e.theme, e.actor, e.channel, e.title_en, e.title_fr, e.starts_on, e.ends_on,
		COALESCE(e.amount_minor, 0), COALESCE(e.currency, ''), e.source, e.note, e.archived_at, e.version, e.updated_at, e.updated_by, ` +
		control.MarkingColumns + ` FROM landscape_entry e`)
	control.Visible(ctx, t, "e.id")
	return t
}

func scanEntry(row db.Row) (e Entry, err error) {
	var level int
	var releasable string
	err = row.Scan(&e.ID, &e.Partner, &e.Theme, &e.Actor, &e.Channel, &e.Title.EN, &e.Title.FR, &e.Period.Start, &e.Period.End,
		&e.Amount.Minor, &e.Amount.Currency, &e.Source, &e.Note, &e.Archived, &e.Version, &e.ChangedAt, &e.ChangedBy, &level, &releasable)
	e.ScanMarking(level, releasable)
	return e, err
}

func entryByID(ctx context.Context, q db.Querier, id EntryID) (Entry, error) {
	return db.One(ctx, q, KindEntry, visibleEntries(ctx).Add("WHERE e.id = ?", id), scanEntry)
}

// entries lists what a filter keeps, the newest first.
func entries(ctx context.Context, q db.Querier, f EntryFilter) ([]Entry, error) {
	t := visibleEntries(ctx)
	f.where(t)
	if f.After != "" {
		t.Add("AND e.id < ?", f.After)
	}
	t.Add("ORDER BY e.id DESC")
	if f.Limit > 0 {
		t.Add("LIMIT ?", f.Limit)
	}
	return db.Collect(ctx, q, t, scanEntry)
}

// countEntries counts what a filter keeps, but not beyond a number.
func countEntries(ctx context.Context, q db.Querier, f EntryFilter, most int) (int, error) {
	t := db.SQL("SELECT 1 FROM landscape_entry e")
	control.Visible(ctx, t, "e.id")
	f.where(t)
	list, err := db.Collect(ctx, q, t.Add("LIMIT ?", most), db.Value[int])
	return len(list), err
}

// where adds the conditions of a filter on landscape_entry, aliased e.
func (f EntryFilter) where(t *db.Text) {
	if f.Archived {
		t.Add("WHERE e.archived_at IS NOT NULL")
	} else {
		t.Add("WHERE e.archived_at IS NULL")
	}
	if f.Text != "" {
		t.Add(`AND e.words LIKE ? ESCAPE '\'`, db.Containing(i18n.Fold(f.Text)))
	}
	for _, is := range [][2]string{{"e.partner_code", f.Partner}, {"e.theme", string(f.Theme)}, {"e.channel", string(f.Channel)}} {
		if column, value := is[0], is[1]; value != "" {
			t.Add("AND "+column+" = ?", value)
		}
	}
	if !f.Period.Start.IsZero() {
		t.Add("AND (e.ends_on IS NULL OR e.ends_on >= ?)", f.Period.Start)
	}
	if !f.Period.End.IsZero() {
		t.Add("AND (e.starts_on IS NULL OR e.starts_on <= ?)", f.Period.End)
	}
}

func insertEntry(ctx context.Context, tx *control.Tx, e Entry) error {
	minor, currency := amountColumns(e.Amount)
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO landscape_entry (id, partner_code, theme, actor, channel, title_en, title_fr, starts_on, ends_on,
		amount_minor, currency, source, note, words, version, updated_at, updated_by) VALUES`).
		Values(17, e.ID, e.Partner, e.Theme, e.Actor, e.Channel, e.Title.EN, e.Title.FR, e.Period.Start, e.Period.End,
			minor, currency, e.Source, e.Note, e.words(), 1, tx.Now(), tx.Actor().ID))
	return err
}

// updateEntry stores a changed entry unless somebody else changed it since e.Version; changed says
// whether it did. The partner stays: the entry lies in its scope.
func updateEntry(ctx context.Context, tx *control.Tx, e Entry) (changed bool, err error) {
	minor, currency := amountColumns(e.Amount)
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE landscape_entry SET theme = ?, actor = ?, channel = ?, title_en = ?, title_fr = ?, starts_on = ?, ends_on = ?,
		amount_minor = ?, currency = ?, source = ?, note = ?, words = ?, archived_at = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, e.Theme, e.Actor, e.Channel, e.Title.EN, e.Title.FR, e.Period.Start, e.Period.End,
		minor, currency, e.Source, e.Note, e.words(), e.Archived, tx.Now(), tx.Actor().ID, e.ID, e.Version))
	return n == 1, err
}

// amountColumns are an amount as the database keeps it: none is absent, and not 0.
func amountColumns(a money.Amount) (minor, currency any) {
	if a.Currency == "" {
		return nil, nil
	}
	return a.Minor, a.Currency
}
