package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Scope is what figures are asked of: the first member that is set counts.
type Scope struct {
	Line         LineID
	Contribution AgreementID
	Project      portfolio.ProjectID
	Package      portfolio.PackageID
	Fund         FundID
	Commitment   CommitmentID
}

// holding keeps to the accounts a that hold money, by the condition of their index word for word: some stay open while they are
// empty.
const holding = "a.open AND a.balance_minor <> 0"

// inAnyFund leads to the one index of open accounts, which begins with the fund, where no fund is named: each index on
// accounts costs every posting, and an office has few funds.
const inAnyFund = "a.fund_id IN (SELECT f.id FROM funds_fund f) AND "

// of narrows accounts a to the scope, by what the index of open accounts has.
func (s Scope) of(t *db.Text) *db.Text {
	switch {
	case s.Commitment != "":
		return t.Add(`a.fund_id = (SELECT c.fund_id FROM funds_commitment c WHERE c.id = ?) AND a.project_id = (SELECT c.project_id FROM funds_commitment c WHERE c.id = ?)
			AND a.commitment_id = ?`, s.Commitment, s.Commitment, s.Commitment)
	case s.Line != "":
		return t.Add(`a.fund_id = (SELECT l.fund_id FROM funds_line l WHERE l.id = ?) AND a.project_id = (SELECT l.project_id FROM funds_line l WHERE l.id = ?)
			AND a.line_id = ?`, s.Line, s.Line, s.Line)
	case s.Contribution != "":
		return t.Add("a.fund_id = (SELECT g.fund_id FROM funds_agreement g WHERE g.id = ?) AND a.contribution_id = ?", s.Contribution, s.Contribution)
	case s.Project != "":
		return t.Add(inAnyFund+"a.project_id = ?", s.Project)
	case s.Package != "":
		return t.Add(inAnyFund+"a.package_id = ?", s.Package)
	}
	return t.Add("a.fund_id = ?", s.Fund)
}

// Point is when figures are asked for: what had been booked for a day, as the office knew it at an
// instant. Zero members mean now. So a statement comes out again as it was issued, whatever was
// corrected since.
type Point struct {
	On   cal.Date
	AsOf cal.Instant
}

// Now reports whether the current balances answer.
func (p Point) Now() bool { return p.On.IsZero() && p.AsOf.IsZero() }

// known keeps to entries, under the name of their table in the text, that the point has.
func (p Point) known(t *db.Text, of string) *db.Text {
	if !p.On.IsZero() {
		t.Add("AND "+of+".booked_on <= ?", p.On)
	}
	if !p.AsOf.IsZero() {
		t.Add("AND "+of+".recorded_at <= ?", p.AsOf)
	}
	return t
}

// standing keeps to those of known that nothing the point has takes back (R48).
func (p Point) standing(t *db.Text, of string) *db.Text {
	p.known(t, of)
	return p.known(t.Add("AND NOT EXISTS (SELECT 1 FROM funds_entry taken WHERE taken.reverses = "+of+".id"), "taken").Add(")")
}

// has reports whether something that was decided on a day, and known from an instant on, is in the point.
func (p Point) has(on cal.Date, at cal.Instant) bool {
	return (p.On.IsZero() || !on.After(p.On)) && (p.AsOf.IsZero() || !at.After(p.AsOf))
}

// Balances are the accounts of a scope, summed over commitments, at a point. The cost grows with the
// accounts that are not empty, and with what was booked or recorded in the scope's funds since the point.
func Balances(ctx context.Context, q db.Querier, s Scope, p Point) ([]Account, error) {
	const grouped = "GROUP BY a.fund_id, a.kind, a.contribution_id, a.package_id, a.project_id, a.line_id"
	now, err := db.Collect(ctx, q, s.of(db.SQL(`SELECT a.fund_id, a.kind, a.contribution_id, a.package_id, a.project_id, a.line_id, '', CAST(SUM(a.balance_minor) AS BIGINT)
		FROM funds_account a WHERE `+holding+` AND`)).Add(grouped), scanAccount)
	if err != nil || p.Now() {
		return now, err
	}
	t := db.SQL(`SELECT a.fund_id, a.kind, a.contribution_id, a.package_id, a.project_id, a.line_id, '', CAST(SUM(x.minor) AS BIGINT) FROM (`)
	s.since(t, "t.debit_account AS account, t.minor", p)
	t.Add("UNION ALL")
	s.since(t, "t.credit_account, -t.minor", p)
	t.Add(`) x JOIN funds_account a ON a.no = x.account WHERE`)
	back, err := db.Collect(ctx, q, s.of(t).Add(grouped), scanAccount)
	return merged(now, back), err
}

// ofFunds narrows entries to the funds that a scope's money lies in. A posting between two lines or two
// contributions is told by the one that takes, so that the giver's is found by its account and not by the
// posting's own columns.
func (s Scope) ofFunds(t *db.Text) {
	switch {
	case s.Commitment != "":
		t.Add("e.fund_id = (SELECT c.fund_id FROM funds_commitment c WHERE c.id = ?)", s.Commitment)
	case s.Line != "":
		t.Add("e.fund_id = (SELECT l.fund_id FROM funds_line l WHERE l.id = ?)", s.Line)
	case s.Contribution != "":
		t.Add("e.fund_id = (SELECT g.fund_id FROM funds_agreement g WHERE g.id = ?)", s.Contribution)
	case s.Project != "" || s.Package != "":
		t.Add("e.fund_id IN (SELECT f.id FROM funds_fund f)")
	default:
		t.Add("e.fund_id = ?", s.Fund)
	}
}

// since selects the transfers of the scope's funds that had not been booked or were not known at a point. Nothing is
// booked for a day ahead, so what is booked after a day was recorded after it, and ids sort by the time of recording.
func (s Scope) since(t *db.Text, columns string, p Point) {
	first := cal.At(p.On.AddDays(1).Time())
	if p.On.IsZero() || !p.AsOf.IsZero() && p.AsOf.Time().Before(first.Time()) {
		first = p.AsOf
	}
	t.Add("SELECT "+columns+" FROM funds_entry e JOIN funds_transfer t ON t.entry_id = e.id WHERE e.id >= ? AND", db.FirstID(first))
	s.ofFunds(t)
	switch {
	case p.AsOf.IsZero():
		t.Add("AND e.booked_on > ?", p.On)
	case p.On.IsZero():
		t.Add("AND e.recorded_at > ?", p.AsOf)
	default:
		t.Add("AND (e.booked_on > ? OR e.recorded_at > ?)", p.On, p.AsOf)
	}
}

func merged(now, back []Account) []Account {
	at := make(map[Key]int, len(now))
	for i, a := range now {
		at[a.Key] = i
	}
	for _, b := range back {
		if i, ok := at[b.Key]; ok {
			now[i].Minor += b.Minor
			continue
		}
		now = append(now, b)
	}
	return slices.DeleteFunc(now, func(a Account) bool { return a.Minor == 0 })
}

// Totals are the balances of a scope by kind: one short query however long the history is.
type Totals map[AccountKind]int64

// TotalsOf sums balances by kind.
func TotalsOf(list []Account) Totals {
	t := Totals{}
	for _, a := range list {
		t[a.Kind] += a.Minor
	}
	return t
}

// CurrentTotals are the totals of a scope now.
func CurrentTotals(ctx context.Context, q db.Querier, s Scope) (Totals, error) {
	t := Totals{}
	_, err := db.Collect(ctx, q, s.of(db.SQL(`SELECT a.kind, CAST(SUM(a.balance_minor) AS BIGINT) FROM funds_account a WHERE `+holding+` AND`)).Add("GROUP BY a.kind"),
		func(row db.Row) (x struct{}, err error) {
			var k AccountKind
			var minor int64
			err = row.Scan(&k, &minor)
			t[k] = minor
			return x, err
		})
	return t, err
}

// totalsBy are current totals for many scopes of one column at once, such as all projects of a page.
func totalsBy(ctx context.Context, q db.Querier, column string, ids []string) (map[string]Totals, error) {
	found := make(map[string]Totals, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		t := db.SQL(`SELECT a.` + column + `, a.kind, CAST(SUM(a.balance_minor) AS BIGINT) FROM funds_account a WHERE ` + holding + ` AND ` + inAnyFund)
		if column == "line_id" { // found below its project, as Scope does
			t.Add("a.project_id IN (SELECT l.project_id FROM funds_line l WHERE").In("l.id", chunk...).Add(") AND")
		}
		_, err := db.Collect(ctx, q, t.In("a."+column, chunk...).Add("GROUP BY a."+column+", a.kind"), func(row db.Row) (x struct{}, err error) {
			var id string
			var k AccountKind
			var minor int64
			if err = row.Scan(&id, &k, &minor); err == nil {
				if found[id] == nil {
					found[id] = Totals{}
				}
				found[id][k] = minor
			}
			return x, err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// LineTotals are the current totals of lines.
func LineTotals(ctx context.Context, q db.Querier, ids ...LineID) (map[LineID]Totals, error) {
	return keyed(ctx, q, "line_id", ids)
}

// ContributionTotals are the current totals of contributions.
func ContributionTotals(ctx context.Context, q db.Querier, ids ...AgreementID) (map[AgreementID]Totals, error) {
	return keyed(ctx, q, "contribution_id", ids)
}

// FundTotals are the current totals of funds.
func FundTotals(ctx context.Context, q db.Querier, ids ...FundID) (map[FundID]Totals, error) {
	return keyed(ctx, q, "fund_id", ids)
}

func keyed[T ~string](ctx context.Context, q db.Querier, column string, ids []T) (map[T]Totals, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	byID, err := totalsBy(ctx, q, column, wanted)
	found := make(map[T]Totals, len(byID))
	for id, t := range byID {
		found[T(id)] = t
	}
	return found, err
}

func (t Totals) sum(kinds ...AccountKind) (minor int64) {
	for _, k := range kinds {
		minor += t[k]
	}
	return minor
}

// The steps of the ladder, each with all that has gone on from it: so each is at most the one before.
// They are in minor units of the fund's currency.

// Paid is what was paid out and is spent.
func (t Totals) Paid() int64 { return t.Step("paid") }

// Liquidated is what was received of goods and services, paid or not.
func (t Totals) Liquidated() int64 { return t.Step("liquidated") }

// Committed is what was ever reserved for commitments and still is, or went on.
func (t Totals) Committed() int64 { return t.Step("committed") }

// Funded is what lies or lay on budget lines (R38).
func (t Totals) Funded() int64 { return t.Step("funded") }

// Allocated is what was attached to projects.
func (t Totals) Allocated() int64 { return t.Step("allocated") }

// Received is the donors' money that came in, without interest and exchange.
func (t Totals) Received() int64 { return t.Step("received") }

// Signed is what donors have signed for.
func (t Totals) Signed() int64 { return t.Step("signed") }

// Pledged is what donors have announced or signed for.
func (t Totals) Pledged() int64 { return t.Step("pledged") }

// Available is what may still be committed (R38): what lies on lines, neither blocked nor reserved.
func (t Totals) Available() int64 { return t.Step("available") }

// Allocatable is what may still be allocated (R37).
func (t Totals) Allocatable() int64 { return t.Step("unallocated") }

// Expenditure is what was spent or is owed for what was received (accrual), with what was lost.
func (t Totals) Expenditure() int64 { return t.Step("expenditure") }

// OpenCommitments is what is reserved and not yet received, with advances that are not accounted for.
func (t Totals) OpenCommitments() int64 { return t.Step("open") }

// Uncommitted is what came in and is bound by nothing: for a fund, the money that is still free.
func (t Totals) Uncommitted() int64 { return t.Step("free") }

// name is the account's place as a person calls it: its line, project, contribution or fund.
func (k Key) name(ctx context.Context, q db.Querier) (string, error) {
	text, id := `SELECT f.ref FROM funds_fund f WHERE f.id = ?`, string(k.Fund)
	switch {
	case k.Line != "":
		text, id = `SELECT l.code || ' ' || l.title FROM funds_line l WHERE l.id = ?`, string(k.Line)
	case k.Contribution != "":
		text, id = `SELECT a.ref FROM funds_agreement a WHERE a.id = ?`, string(k.Contribution)
	}
	name, err := db.One(ctx, q, ObjectFund, db.SQL(text, id), db.Value[string])
	if fault.Is(err, fault.NotFound) {
		return id, nil
	}
	return name, err
}
