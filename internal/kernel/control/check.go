package control

import (
	"context"
	"fmt"

	"cairn/internal/kernel/db"
)

// Break is one thing that should not be: the rule it breaks and where.
type Break struct {
	Rule   string `json:"rule"`
	Where  string `json:"where"`
	Detail string `json:"detail"`
}

// Findings is what Check found: every break, and what it went through.
type Findings struct {
	Breaks   []Break `json:"breaks"`
	Trail    int64   `json:"trail_rows"`
	Seals    int64   `json:"seals"`
	Unsealed int64   `json:"unsealed"`
	Erased   int64   `json:"erased"`
}

// Add notes a break.
func (f *Findings) Add(rule, where, format string, args ...any) {
	f.Breaks = append(f.Breaks, Break{rule, where, fmt.Sprintf(format, args...)})
}

// Check walks the seals over the whole trail and the rules that bind control's tables, on one
// snapshot, and reports all breaks. anchors are earlier ones to hold it against.
func (c *Control) Check(ctx context.Context, q db.Querier, f *Findings, anchors ...Anchor) error {
	if err := checkSeals(ctx, q, f); err != nil {
		return err
	}
	for _, a := range anchors {
		wrong, err := a.verify(ctx, q, c.Installation().UID)
		if err != nil {
			return err
		}
		if wrong != "" {
			f.Add("anchor", a.ExportedAt.String(), "%s", wrong)
		}
	}
	if err := checkFiles(ctx, q, f); err != nil {
		return err
	}
	for _, rule := range []struct{ name, query, detail string }{
		{"four_eyes", `SELECT id FROM control_approval WHERE state IN ('approved', 'returned') AND (decided_by = prepared_by OR decided_for = prepared_by)`, "decided by the one who prepared it"},
		{"decided", `SELECT id FROM control_approval WHERE (state IN ('approved', 'returned')) <> (decided_by IS NOT NULL AND decided_at IS NOT NULL) AND state <> 'withdrawn'`, "decided without a decider, or open with one"},
		{"ceiling", `SELECT o.id FROM control_object o, control_installation i WHERE o.level > i.ceiling`, "marked above the installation's ceiling"},
		{"trail", `SELECT o.id FROM control_object o WHERE o.originator NOT IN (SELECT actor_id FROM control_trail WHERE object_kind = 'batch')
			AND NOT EXISTS (SELECT 1 FROM control_trail t WHERE t.object_id = o.id)`, "an object nobody is recorded to have made"},
		{"delegation", `SELECT id FROM control_delegation WHERE cap_minor < 0 OR (cap_minor IS NULL) <> (cap_currency IS NULL)`, "a cap without currency or below zero"},
		{"file", `SELECT f.id FROM control_file f JOIN control_blob b ON b.id = f.blob_id WHERE b.digest IS NULL OR f.size <> b.size`, "a file without its content"},
		{"job", `SELECT id FROM control_job WHERE (state IN ('done', 'failed', 'cancelled')) <> (ended_at IS NOT NULL)`, "ended without an end, or the other way round"},
	} {
		ids, err := db.Collect(ctx, q, db.SQL(rule.query), db.Value[string])
		if err != nil {
			return fmt.Errorf("rule %s: %w", rule.name, err)
		}
		for _, id := range ids {
			f.Add(rule.name, id, "%s", rule.detail)
		}
	}
	return nil
}

func checkSeals(ctx context.Context, q db.Querier, f *Findings) error {
	seals, err := db.Collect(ctx, q, db.SQL(sealColumns+`ORDER BY no`), scanSeal)
	if err != nil {
		return err
	}
	previous := SealRow{Hash: zeroDigest}
	for _, s := range seals {
		where := fmt.Sprintf("seal %d", s.No)
		if s.No != previous.No+1 || s.First != previous.Last+1 || s.Previous != previous.Hash {
			f.Add("seal", where, "does not follow seal %d", previous.No)
		}
		if s.Hash != s.hash() {
			f.Add("seal", where, "its hash does not fit its content")
		}
		if err := checkLeaves(ctx, q, f, s); err != nil {
			return err
		}
		previous = s
	}
	f.Seals = int64(len(seals))
	f.Unsealed, err = db.One(ctx, q, "trail", db.SQL(`SELECT (SELECT COUNT(*) FROM control_trail WHERE no IS NULL) + (SELECT COUNT(*) FROM control_trail WHERE no > ?)`, previous.Last), db.Value[int64])
	f.Trail += f.Unsealed
	return err
}

func checkLeaves(ctx context.Context, q db.Querier, f *Findings, s SealRow) error {
	size := int(s.Last - s.First + 1)
	leaves, err := db.Collect(ctx, q, trailRows(s.First-1, size), scanLeaf)
	if err != nil {
		return err
	}
	where := fmt.Sprintf("seal %d", s.No)
	for i, l := range leaves {
		if l.no != s.First+int64(i) {
			f.Add("trail", where, "row %d is missing", s.First+int64(i))
			return nil
		}
		if l.broken {
			f.Add("trail", l.id, "row %d does not fit its digest", l.no)
		}
		if l.erased {
			f.Erased++
		}
	}
	f.Trail += int64(len(leaves))
	switch {
	case len(leaves) < size:
		f.Add("trail", where, "%d of %d rows are missing", size-len(leaves), size)
	case merkleRoot(leaves) != s.Root:
		f.Add("trail", where, "its rows are not those that were sealed")
	}
	return nil
}
