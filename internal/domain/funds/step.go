package funds

import "cairn/internal/kernel/db"

// steps are the figures of money by name, each with the accounts whose balances add up to it: what stands on the step
// of the ladder, with all that has gone on from it, so that each is at most the one before. The postings behind a
// figure are those that enter or leave these accounts (R49).
var steps = func() map[string][]AccountKind {
	paid := []AccountKind{Paid}
	liquidated := append([]AccountKind{Liquidated}, paid...)
	committed := append([]AccountKind{Committed, Advanced, WrittenOff}, liquidated...)
	funded := append([]AccountKind{Budgeted, Blocked}, committed...)
	allocated := append([]AccountKind{Allocated, Locked}, funded...)
	received := append([]AccountKind{Received, Fees, Charges, Refunded, Redirected, Lapsed, Interest}, allocated...)
	signed := append([]AccountKind{Receivable}, received...)
	return map[string][]AccountKind{
		"pledged": append([]AccountKind{Pledged}, signed...), "signed": signed, "received": received, "fees": {Fees}, "allocated": allocated, "budgeted": funded, "funded": funded,
		"committed": committed, "open": {Committed, Advanced}, "liquidated": liquidated, "paid": paid, "available": {Budgeted}, "unallocated": {Received}, "blocked": {Blocked}, "locked": {Locked},
		"outstanding": {Receivable}, "uncommitted": {Allocated, Locked, Budgeted, Blocked}, "interest": {Interest}, "charges": {Charges}, "fx": {FX}, "bank": {Bank}, "refunded": {Refunded}, "redirected": {Redirected},
		"expenditure": {Liquidated, Paid, WrittenOff}, "held": {Blocked, Locked, Lapsed}, "free": {Received, Allocated, Budgeted},
		"owed": {Liquidated}, "reserved": {Committed}, "gone": {Refunded, Redirected, Lapsed},
		"unspent": {Received, Allocated, Budgeted, Blocked, Committed, Advanced, Locked, Lapsed},
	}
}()

// Steps are the names of the figures of a status, in the order of the money's way.
var Steps = []string{"pledged", "signed", "received", "fees", "allocated", "budgeted", "committed", "liquidated", "paid", "available", "unallocated"}

// Step is a figure by its name, in minor units; 0 for a name that is none.
func (t Totals) Step(name string) int64 { return t.sum(steps[name]...) }

// reach is how the postings behind figures are found by an index. A posting between two places is told by the one that
// takes (Transfer), so that what a place gave to another is found by what moved it.
type reach struct {
	of   func(*db.Text) // accounts a of the place
	told func(*db.Text) // transfers t of entries e by an index that has all that are told by it, and maybe others
	gave func(*db.Text) // transfers t from it that another tells, and that told has not; nil where there are none
}

// reachOf are some projects.
func reachOf(projects []string) reach {
	return reach{
		of:   func(t *db.Text) { t.In("a.project_id", projects...) },
		told: func(t *db.Text) { t.In("t.project_id", projects...) },
		gave: func(t *db.Text) {
			t.Add("t.entry_id IN (SELECT m.entry_id FROM funds_line l JOIN funds_credit_move m ON m.from_line = l.id WHERE").In("l.project_id", projects...).
				Add("AND m.entry_id IS NOT NULL) AND NOT").In("t.project_id", projects...)
		},
	}
}

// reach is that of a scope. A contribution gives to others when the balance of a project is shared out (R64).
func (s Scope) reach() reach {
	r := reach{of: func(t *db.Text) { s.of(t) }}
	switch {
	case s.Commitment != "":
		r.told = func(t *db.Text) {
			t.Add("t.project_id = (SELECT c.project_id FROM funds_commitment c WHERE c.id = ?)", s.Commitment)
		}
	case s.Line != "":
		r.told = func(t *db.Text) {
			t.Add("t.project_id = (SELECT l.project_id FROM funds_line l WHERE l.id = ?)", s.Line)
		}
		r.gave = func(t *db.Text) {
			t.Add("t.entry_id IN (SELECT m.entry_id FROM funds_credit_move m WHERE m.from_line = ? AND m.entry_id IS NOT NULL) AND t.project_id <> (SELECT l.project_id FROM funds_line l WHERE l.id = ?)", s.Line, s.Line)
		}
	case s.Contribution != "":
		r.told = func(t *db.Text) { t.Add("t.contribution_id = ? AND t.contribution_id <> ''", s.Contribution) }
		r.gave = func(t *db.Text) {
			t.Add(`t.entry_id IN (SELECT e.id FROM funds_transfer h JOIN funds_entry e ON e.source_id = h.project_id WHERE h.contribution_id = ? AND h.contribution_id <> '' AND e.kind = ?)
				AND t.contribution_id <> ?`, s.Contribution, EntryEqualise, s.Contribution)
		}
	case s.Project != "":
		return reachOf([]string{string(s.Project)})
	case s.Package != "":
		const its = "t.project_id IN (SELECT l.project_id FROM funds_line l WHERE l.package_id = ? UNION SELECT y.project_id FROM funds_allocation y WHERE y.line_id = '')"
		r.told = func(t *db.Text) { t.Add(its, s.Package) }
		r.gave = func(t *db.Text) {
			t.Add("t.entry_id IN (SELECT m.entry_id FROM funds_line l JOIN funds_credit_move m ON m.from_line = l.id WHERE l.package_id = ? AND m.entry_id IS NOT NULL) AND NOT "+its, s.Package, s.Package)
		}
	default:
		r.told = func(t *db.Text) { t.Add("e.fund_id = ?", s.Fund) }
	}
	return r
}

// behind selects what transfers add to a figure of a place at a point, below zero for what they take away, with the
// contribution, the project and the line of the account in the place. A transfer within the figure is there twice and adds nothing.
func (r reach) behind(t *db.Text, step string, p Point, more func(*db.Text)) *db.Text {
	kinds := make([]string, len(steps[step]))
	for i, k := range steps[step] {
		kinds[i] = string(k)
	}
	half := func(minor, account string, which func(*db.Text)) {
		t.Add("SELECT t.entry_id, t.no, " + minor + " AS minor, a.contribution_id, a.project_id, a.line_id FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id JOIN funds_account a ON a.no = t." + account + " WHERE")
		which(t)
		t.Add("AND")
		r.of(t)
		p.known(t.Add("AND").In("a.kind", kinds...), "e")
		more(t)
	}
	half("t.minor", "credit_account", r.told)
	t.Add("UNION ALL")
	half("-t.minor", "debit_account", r.told)
	if r.gave != nil {
		t.Add("UNION ALL")
		half("-t.minor", "debit_account", r.gave)
	}
	return t
}
