package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// The acts of the end of a year.
const (
	actYearEnd  Act = "funds.year.close"
	actSignYear Act = "funds.year.sign"
)

// YearItemKind says what the end of a year does with credit.
type YearItemKind string

// The kinds of items of the list.
const (
	YearCarried   YearItemKind = "carried"   // committed and not paid: charged to the next year (R66)
	YearExpired   YearItemKind = "expired"   // of a commitment that was carried as often as allowed: cancelled (R66)
	YearLapsed    YearItemKind = "lapsed"    // common-funded credit that nobody committed: cancelled (R66)
	YearBrought   YearItemKind = "brought"   // credit of a trust fund: it stays (R67)
	YearAuthority YearItemKind = "authority" // authority to contract that nobody used: cancelled (R40)
)

// Word is the text key of its name.
func (k YearItemKind) Word() i18n.Key { return i18n.Key("funds.year.kind." + string(k)) }

// YearItem is a line of the list that the end of a year produces (R68).
type YearItem struct {
	Kind       YearItemKind        `json:"kind"`
	Project    portfolio.ProjectID `json:"-"`
	Line       LineID              `json:"-"`
	Commitment CommitmentID        `json:"-"`
	Minor      int64               `json:"-"`
	NewYear    int                 `json:"new_year,omitempty"`

	Amount     money.Amount `json:"amount"`
	ProjectRef string       `json:"project,omitempty"`
	LineName   string       `json:"line,omitempty"`
	Ref        string       `json:"commitment,omitempty"`
}

// YearList is what the end of a year does, or did, with the credit of a fund.
type YearList struct {
	Fund     string      `json:"fund"`
	Year     int         `json:"year"`
	Closed   bool        `json:"closed"` // the run is done; the list is the one it left
	ClosedAt cal.Instant `json:"closed_at,omitzero"`
	Signed   bool        `json:"signed"`
	SignedAt cal.Instant `json:"signed_at,omitzero"`
	Items    []YearItem  `json:"items"`

	fund     Fund
	closedBy ActorID
	signedBy ActorID
}

// Total is what the items of a kind come to, in minor units of the fund's currency.
func (l YearList) Total(k YearItemKind) (minor int64) {
	for _, i := range l.Items {
		if i.Kind == k {
			minor += i.Minor
		}
	}
	return minor
}

// ReadYear gives the list of a fund's year: the one that the run left, or what a run would do now. Fault:
// Refused while the year is not over.
func (s *Service) ReadYear(ctx context.Context, id FundID, year int) (out YearList, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		f, err := fund(ctx, q, id)
		if err != nil {
			return err
		}
		out, err = s.yearList(ctx, q, f, year)
		return err
	})
	return out, err
}

// YearEnds gives the lists of a year for all open funds the actor may see, by reference code; with apply it
// closes those that are still open. Doing so again changes nothing (R68).
func (s *Service) YearEnds(ctx context.Context, year int, apply bool) ([]YearList, error) {
	all, err := s.Funds(ctx)
	if err != nil {
		return nil, err
	}
	lists := []YearList{}
	for _, f := range all {
		if f.Closed {
			continue
		}
		if apply {
			if err := s.CloseYear(ctx, f.ID, year); err != nil {
				return lists, err
			}
		}
		l, err := s.ReadYear(ctx, f.ID, year)
		if err != nil {
			return lists, err
		}
		lists = append(lists, l)
	}
	return lists, nil
}

func (s *Service) yearList(ctx context.Context, q db.Querier, f Fund, year int) (l YearList, err error) {
	l = YearList{Fund: f.Ref, Year: year, Items: []YearItem{}, fund: f}
	if err := yearOver(year, s.control.DB().Now().Date()); err != nil {
		return l, err
	}
	closed, err := db.Collect(ctx, q, db.SQL(`SELECT y.closed_at, y.closed_by, s.signed_at, COALESCE(s.signed_by, '') FROM funds_year y
		LEFT JOIN funds_year_signature s ON s.fund_id = y.fund_id AND s.year = y.year WHERE y.fund_id = ? AND y.year = ?`, f.ID, year), func(row db.Row) (x struct{}, err error) {
		err = row.Scan(&l.ClosedAt, &l.closedBy, &l.SignedAt, &l.signedBy)
		return x, err
	})
	if err != nil {
		return l, err
	}
	if l.Closed, l.Signed = len(closed) > 0, l.signedBy != ""; l.Closed {
		l.Items, err = yearItems(ctx, q, f, year)
	} else {
		var plan yearPlan
		plan, err = s.planYear(ctx, q, f, year)
		l.Items = plan.items
	}
	if err != nil {
		return l, err
	}
	return l, l.name(ctx, q)
}

func yearOver(year int, today cal.Date) error {
	if year < 2000 {
		return fault.Refuse("funds.year.too_early", fault.Args{"year": strconv.Itoa(year)})
	}
	if !cal.NewDate(year, 12, 31).Before(today) {
		return fault.Refuse("funds.year.not_over", fault.Args{"year": strconv.Itoa(year)})
	}
	return nil
}

func yearItems(ctx context.Context, q db.Querier, f Fund, year int) ([]YearItem, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT i.kind, i.project_id, i.line_id, i.commitment_id, i.minor, i.new_year FROM funds_year_item i WHERE i.fund_id = ? AND i.year = ? ORDER BY i.no`, f.ID, year),
		func(row db.Row) (i YearItem, err error) {
			err = row.Scan(&i.Kind, &i.Project, &i.Line, &i.Commitment, &i.Minor, &i.NewYear)
			return i, err
		})
	if list == nil {
		list = []YearItem{}
	}
	return list, err
}

// name fills what the items are called. The list is the fund's: who sees the fund sees all of it.
func (l *YearList) name(ctx context.Context, q db.Querier) error {
	var ids []LineID
	var commitments []string
	for _, i := range l.Items {
		if i.Line != "" {
			ids = append(ids, i.Line)
		}
		commitments = append(commitments, string(i.Commitment))
	}
	found, err := linesByID(ctx, q, ids...)
	if err != nil {
		return err
	}
	refs := map[CommitmentID]string{}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT c.id, c.ref FROM funds_commitment c WHERE`).In("c.id", commitments...), func(row db.Row) (x struct{}, err error) {
		var id CommitmentID
		var ref string
		err = row.Scan(&id, &ref)
		refs[id] = ref
		return x, err
	})
	if err != nil {
		return err
	}
	grounds, err := portfolio.Grounds(ctx, q)
	for i, x := range l.Items {
		l.Items[i].Amount = l.fund.Amount(x.Minor)
		g, seen := grounds[x.Project]
		if !seen { // the sum is the fund's, what it is for is the project's
			continue
		}
		l.Items[i].ProjectRef, l.Items[i].Ref = g.Ref, refs[x.Commitment]
		if line, ok := found[x.Line]; ok {
			l.Items[i].LineName = line.Name()
		}
	}
	return err
}

// CloseYear ends a year for a fund: common-funded credit that nobody committed lapses, what is committed goes
// on into the next year, a trust fund's credit stays (R66, R67), and unused authority to contract is
// cancelled (R40). All of it is booked on the last day, and then nothing is booked into the year any more.
// Doing so again changes nothing (R68).
func (s *Service) CloseYear(ctx context.Context, id FundID, year int) error {
	l, err := s.ReadYear(ctx, id, year)
	if err != nil || l.Closed {
		return err
	}
	_, err = s.edit(ctx, actYearEnd, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := fund(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		p, err := s.planYear(ctx, tx, f, year)
		if err != nil {
			return control.Change{}, err
		}
		if err := s.postYear(ctx, tx, f, year, p); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_year (fund_id, year, closed_at, closed_by) VALUES (?, ?, ?, ?)`, id, year, tx.Now(), tx.Actor().ID))
		if db.IsUnique(err) {
			return control.Change{}, fault.New(fault.Conflict, "funds.year.closed_already", fault.Args{"year": strconv.Itoa(year)})
		}
		if err != nil {
			return control.Change{}, err
		}
		var args []any
		for i, x := range p.items {
			args = append(args, id, year, i+1, x.Kind, x.Project, x.Line, x.Commitment, x.Minor, x.NewYear)
		}
		if err := db.InsertRows(ctx, tx, `INSERT INTO funds_year_item (fund_id, year, no, kind, project_id, line_id, commitment_id, minor, new_year)`, 9, args, ""); err != nil {
			return control.Change{}, err
		}
		after := YearList{Fund: f.Ref, Year: year, Closed: true, Items: p.items, fund: f}
		return control.Change{Object: id.ref(), After: map[string]any{"year": year, "lapsed": f.Amount(after.Total(YearLapsed)), "carried": f.Amount(after.Total(YearCarried)),
			"expired": f.Amount(after.Total(YearExpired)), "brought": f.Amount(after.Total(YearBrought)), "authority": f.Amount(after.Total(YearAuthority)), "items": len(p.items)}}, nil
	})
	return err
}

// postYear books what a plan says on the last day of the year.
func (s *Service) postYear(ctx context.Context, tx *control.Tx, f Fund, year int, p yearPlan) error {
	sys := s.control.AsSystem(ctx)
	on := cal.NewDate(year, 12, 31)
	lapse := Entry{Fund: f.ID, Kind: EntryLapse, BookedOn: on, Source: f.ID.ref(), Reason: yearReason(year), Transfers: p.transfers}
	for i := range p.expired {
		gone, err := s.notOwed(sys, tx, p.expired[i])
		if err != nil {
			return err
		}
		p.expired[i].Minor -= sumOf(gone)
		for _, a := range gone {
			to := a.Key.As(Lapsed)
			to.Commitment = ""
			lapse.Transfers = append(lapse.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor})
		}
	}
	if len(lapse.Transfers) > 0 {
		if _, err := post(ctx, tx, lapse); err != nil {
			return err
		}
	}
	if len(p.authority) > 0 {
		if _, err := post(ctx, tx, Entry{Fund: f.ID, Kind: EntryAuthority, BookedOn: on, Source: f.ID.ref(), Reason: yearReason(year), Transfers: p.authority}); err != nil {
			return err
		}
	}
	return s.carry(ctx, tx, year, p)
}

// lapsedYears are the years of a fund whose credit has lapsed: those that are closed, of a common-funded one (R66). Trust-fund money
// does not lapse with a year (R67).
func lapsedYears(ctx context.Context, q db.Querier, f Fund) (map[int]bool, error) {
	if f.Kind != CommonFunded {
		return nil, nil
	}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT y.year FROM funds_year y WHERE y.fund_id = ?`, f.ID), db.Value[int])
	lapsed := map[int]bool{}
	for _, year := range list {
		lapsed[year] = true
	}
	return lapsed, err
}

func yearReason(year int) string { return "R66-R68 " + cal.NewDate(year, 12, 31).String() }

// carry moves commitments on into the next year, and ends what of them was cancelled.
func (s *Service) carry(ctx context.Context, tx *control.Tx, year int, p yearPlan) error {
	sys := s.control.AsSystem(ctx)
	changed := map[CommitmentID]*Commitment{}
	for i := range p.expired {
		c := &p.expired[i]
		changed[c.ID] = c
		keep, err := owed(sys, tx, *c)
		if err != nil {
			return err
		}
		if keep == 0 {
			if c.State.Waiting() {
				if err := s.dismiss(ctx, tx, *c); err != nil {
					return err
				}
			}
			c.State = CommitmentCancelled
			continue
		}
		c.Original.Minor = keep
		if err := writeItemsDown(ctx, tx, c, keep); err != nil {
			return err
		}
		if err := s.settleState(ctx, tx, c); err != nil {
			return err
		}
	}
	for i := range p.carried {
		c := &p.carried[i]
		if x := changed[c.ID]; x != nil {
			c = x
		}
		changed[c.ID] = c
		c.ChargedYear, c.Carried = year+1, c.Carried+1
	}
	for _, c := range slices.SortedFunc(maps.Values(changed), func(a, b *Commitment) int { return cmp.Compare(a.ID, b.ID) }) {
		if err := updateCommitment(ctx, tx, *c); err != nil {
			return err
		}
	}
	return nil
}

// SignYear puts the Financial Controller's name under the list of a year that is closed (R68).
func (s *Service) SignYear(ctx context.Context, id FundID, year int) (control.Done, error) {
	return s.edit(ctx, actSignYear, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := fund(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		l, err := s.yearList(ctx, tx, f, year)
		if err != nil {
			return control.Change{}, err
		}
		if !l.Closed || l.Signed {
			return control.Change{}, fault.New(fault.Conflict, "funds.year.not_to_sign", fault.Args{"year": strconv.Itoa(year)})
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_year_signature (fund_id, year, signed_at, signed_by) VALUES (?, ?, ?, ?)`, id, year, tx.Now(), tx.Actor().ID))
		return control.Change{Object: id.ref(), After: map[string]any{"year": year, "signed": true}}, err
	})
}
