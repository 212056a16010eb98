package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// ActBulkEdit changes owner, target or category of several risks and issues at once.
const ActBulkEdit Act = "portfolio.register.edit"

// bulkPath is where several entries are edited.
const bulkPath = "/registers/bulk"

// BulkForm is what is to change in entries; empty fields stay as they are.
type BulkForm struct {
	Owner    ActorID  `json:"owner"`
	Target   cal.Date `json:"target"`
	Category Category `json:"category"`
}

// bulkAct is the act that edits a kind; the other kinds have no bulk edit.
var bulkAct = map[string]Act{ObjectRisk: actEditRisk, ObjectIssue: actEditIssue}

// bulkIn is the address and the form of the page.
type bulkIn struct {
	IDs []string `json:"id"`
	BulkForm
	Rows []BulkKey `json:"rows"`
}

func (in bulkIn) asked() bulkAsked[BulkForm] {
	return bulkAsked[BulkForm]{in.IDs, in.BulkForm, in.Rows}
}

// entryBulk is the bulk edit of register entries.
func (s *Service) entryBulk() bulkPages[EntryRow, BulkForm] {
	return bulkPages[EntryRow, BulkForm]{
		path: bulkPath, list: "/registers", title: "portfolio.registers",
		bulkEdit: bulkEdit[EntryRow, BulkForm]{act: ActBulkEdit,
			rows: func(ctx context.Context, q db.Querier, ids []string) ([]EntryRow, error) {
				return entryRows(ctx, q, func(t *db.Text) { t.Add("WHERE").In("e.id", ids...).Add("ORDER BY e.level DESC, e.id") })
			},
			line: func(r EntryRow) BulkLine {
				return BulkLine{Ref: control.Ref{Kind: r.Kind, ID: r.ID}, Name: r.Holder + " " + r.Ref, Title: r.Title, Version: r.Version, Marking: r.Marking,
					href: r.Href(), words: map[string]string{string(r.Owner): r.OwnerName}}
			},
			has:     func(r EntryRow) BulkForm { return BulkForm{r.Owner, r.Target, r.Category} },
			over:    BulkForm.over,
			blocked: func(actor *control.Actor, r EntryRow, _ BulkForm) *BulkReason { return entryBlocked(actor, r) },
			save:    s.saveBulkEntry,
		},
		fields: func(c choices) []bulkField[BulkForm] {
			return []bulkField[BulkForm]{
				{choiceOf("owner", "portfolio.register.owner", "", c.People), func(f BulkForm) string { return string(f.Owner) }},
				{asked(inputDay, "target", "portfolio.register.target", cal.Date{}), func(f BulkForm) string { return f.Target.String() }},
				{wordsOf("category", "portfolio.register.category", "", "portfolio.register.category.", Categories), func(f BulkForm) string { return string(f.Category) }},
			}
		},
	}
}

func (f BulkForm) over(r EntryRow) BulkForm {
	after := BulkForm{r.Owner, r.Target, r.Category}
	if f.Owner != "" {
		after.Owner = f.Owner
	}
	if !f.Target.IsZero() {
		after.Target = f.Target
	}
	if f.Category != "" {
		after.Category = f.Category
	}
	return after
}

// entryBlocked is why an entry cannot be edited with others: the kind has no bulk edit, it is not open or
// waits for a decision, or the person may not edit it.
func entryBlocked(actor *control.Actor, r EntryRow) *BulkReason {
	act, ok := bulkAct[r.Kind]
	switch {
	case !ok:
		return because("portfolio.register.bulk_kind")
	case !r.Open || r.Status == string(RiskWaitingApproval):
		return because("portfolio.register.bulk_locked")
	case actor == nil || !actor.May(act, r.Scope):
		return because("portfolio.bulk.role")
	}
	return nil
}

// PreviewBulk tells what a bulk edit would change, row by row, and why a row would stay.
func (s *Service) PreviewBulk(ctx context.Context, ids []string, f BulkForm) ([]BulkRow, error) {
	return s.entryBulk().preview(ctx, s, ids, f)
}

// BulkEdit changes several risks and issues as one act with one undo.
func (s *Service) BulkEdit(ctx context.Context, rows []BulkKey, f BulkForm) (control.Done, error) {
	return s.entryBulk().edit(ctx, s, rows, f.over)
}

// ReadBulk gives the form for several entries, and what it would change once it is filled.
func (s *Service) ReadBulk(ctx context.Context, in bulkIn) (BulkOut, error) {
	return s.entryBulk().read(ctx, s, in.asked())
}

func (s *Service) postBulk(ctx context.Context, in bulkIn) (web.See, error) {
	return s.entryBulk().post(ctx, s, in.asked())
}

// saveBulkEntry changes one entry inside the act.
func (s *Service) saveBulkEntry(ctx context.Context, tx *control.Tx, r EntryRow, to BulkForm) error {
	if r.Kind == ObjectRisk {
		return bulkOn(ctx, s, tx, risks, r.ID, to, func(v *Risk) *cal.Date { return &v.Target })
	}
	return bulkOn(ctx, s, tx, issues, r.ID, to, func(v *Issue) *cal.Date { return &v.Target })
}

func bulkOn[T any](ctx context.Context, s *Service, tx *control.Tx, r register[T], id string, to BulkForm, target func(*T) *cal.Date) error {
	v, err := r.one(ctx, tx, id)
	if err != nil {
		return err
	}
	e := r.entry(&v)
	e.Owner, e.Category, *target(&v) = to.Owner, to.Category, to.Target
	if err := r.checked(ctx, tx, v); err != nil {
		return err
	}
	return s.keep(ctx, tx, *e, r.head(v), func() error { return r.save(ctx, tx, v) })
}
