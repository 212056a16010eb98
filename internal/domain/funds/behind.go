package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// The figures that pages show of money, in the order of its way.
var (
	stepNames = []string{"allocated", "funded", "available", "blocked", "committed", "uncommitted", "open", "liquidated", "paid", "locked"} // of projects and packages
	fundSteps = []string{"pledged", "signed", "outstanding", "received", "fees", "interest", "charges", "fx", "bank", "unallocated", "allocated", "budgeted", "available", "blocked", "committed", "uncommitted", "open", "reserved", "liquidated", "owed", "paid", "locked", "gone"}
	giftSteps = []string{"pledged", "signed", "outstanding", "received", "fees", "interest", "charges", "unallocated", "allocated", "budgeted", "available", "blocked", "committed", "uncommitted", "open", "liquidated", "paid", "expenditure", "locked", "held", "free", "unspent", "refunded", "redirected"}
)

// behindIn asks for the postings behind a figure of a fund, contribution, project or package. Line, project and
// contribution narrow it down.
type behindIn struct {
	web.List
	ID           string      `json:"id"`
	Step         string      `json:"step"`
	Line         LineID      `json:"line"`         // noLine for what is on none
	Project      string      `json:"project"`      // of a contribution
	Contribution AgreementID `json:"contribution"` // otherDonors for those the reader does not see
	Donor        string      `json:"donor"`        // of contributions that the reader sees
	Package      string      `json:"package"`      // otherPackages for those the reader does not see, and what is of none
	Category     Category    `json:"category"`
	From         cal.Date    `json:"from"` // no date: from the beginning; else what the figure has changed by since
	moment
}

// What a figure may be narrowed down to besides what has an id.
const (
	noLine        LineID      = "-"
	otherDonors   AgreementID = "others"
	otherPackages             = "others"
)

// behindRow is a posting with what it adds to the figure, below zero for what it takes away.
type behindRow struct {
	Entry  EntryID      `json:"entry"`
	On     cal.Date     `json:"on"`
	Kind   EntryKind    `json:"kind"`
	From   AccountKind  `json:"from"`
	To     AccountKind  `json:"to"`
	Amount money.Amount `json:"amount"`
	Donor  string       `json:"contribution,omitempty"` // of the contribution, where the reader may see it
	Line   string       `json:"line,omitempty"`
	Reason string       `json:"reason,omitempty"`

	no      int
	project portfolio.ProjectID
}

// behindOut is the page of the postings behind a figure.
type behindOut struct {
	Ref  string `json:"ref"`
	Step string `json:"step"`
	Line string `json:"line,omitempty"` // that is asked for
	issue
	Figures []money.Amount `json:"figures"` // by currency: what all the postings add up to
	Rows    []behindRow    `json:"postings"`
	Next    string         `json:"next,omitempty"`

	title     i18n.Text
	pack      bool
	id        string
	marking   control.Marking
	steps     []string // to choose from
	fund      Fund     // of a fund's or a contribution's figure, where the reader sees it
	agreement Agreement
	whole     bool // these are all

	scope    Scope
	projects []string        // of a project's or a package's figure: those the reader sees
	seen     []string        // agreements, when the others are asked for
	given    []string        // agreements of the donor who is asked for
	packages []string        // that the reader sees, when the others are asked for
	lines    map[LineID]bool // of the kind of cost that is asked for
}

// readBehindFund lists the postings behind a figure of a fund.
func (s *Service) readBehindFund(ctx context.Context, in behindIn) (out behindOut, err error) {
	return s.readBehind(ctx, in, fundSteps, func(ctx context.Context, q db.Querier, out *behindOut) error {
		out.fund, err = fund(ctx, q, FundID(in.ID))
		out.Ref, out.title, out.marking, out.scope = out.fund.Ref, out.fund.Title, out.fund.Marking, Scope{Fund: out.fund.ID}
		return err
	})
}

// readBehindContribution lists the postings behind a figure of a contribution.
func (s *Service) readBehindContribution(ctx context.Context, in behindIn) (out behindOut, err error) {
	return s.readBehind(ctx, in, giftSteps, func(ctx context.Context, q db.Querier, out *behindOut) error {
		if out.agreement, err = agreement(ctx, q, AgreementID(in.ID)); err != nil {
			return err
		}
		out.fund, err = fundBeside(ctx, q, out.agreement.Fund)
		out.Ref, out.title, out.marking, out.scope = out.agreement.Ref, i18n.Text{EN: out.agreement.Title, FR: out.agreement.Title}, out.agreement.Marking, Scope{Contribution: out.agreement.ID}
		return err
	})
}

// readBehindProject lists the postings behind a figure of a project.
func (s *Service) readBehindProject(ctx context.Context, in behindIn) (out behindOut, err error) {
	return s.readBehind(ctx, in, stepNames, func(ctx context.Context, q db.Querier, out *behindOut) error {
		g, err := ground(ctx, q, portfolio.ProjectID(in.ID))
		out.Ref, out.title, out.marking, out.scope, out.projects = g.Ref, g.Title, g.Marking, Scope{Project: g.ID}, []string{in.ID}
		return err
	})
}

// readBehindPackage lists the postings behind a figure of a package: of its projects that the reader sees.
func (s *Service) readBehindPackage(ctx context.Context, in behindIn) (out behindOut, err error) {
	return s.readBehind(ctx, in, stepNames, func(ctx context.Context, q db.Querier, out *behindOut) error {
		g, below, err := packageProjects(ctx, q, portfolio.PackageID(in.ID))
		out.Ref, out.title, out.marking, out.scope, out.pack = g.Ref, g.Title, g.Marking, Scope{Package: g.ID}, true
		out.projects = make([]string, len(below))
		for i, p := range below {
			out.projects[i] = string(p.ID)
		}
		return err
	})
}

// readBehind finds whose figure it is, and lists the postings behind it.
func (s *Service) readBehind(ctx context.Context, in behindIn, names []string, of func(context.Context, db.Querier, *behindOut) error) (out behindOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out = behindOut{id: in.ID, steps: names}
		if err := of(ctx, q, &out); err != nil {
			return err
		}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		return out.read(ctx, q, in)
	})
	return out, err
}

// packageProjects are a package and its projects, as far as the actor sees them, by reference code.
func packageProjects(ctx context.Context, q db.Querier, id portfolio.PackageID) (g portfolio.PackageGround, list []portfolio.Ground, err error) {
	packages, err := portfolio.PackageGrounds(ctx, q, id)
	if err != nil {
		return g, nil, err
	}
	g, ok := packages[id]
	if !ok {
		return g, nil, fault.Missing(portfolio.ObjectPackage)
	}
	all, err := portfolio.Grounds(ctx, q)
	for _, p := range all {
		if p.Package == id {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b portfolio.Ground) int { return cmp.Compare(a.Ref, b.Ref) })
	return g, list, err
}

func (out *behindOut) read(ctx context.Context, q db.Querier, in behindIn) error {
	out.Rows, out.Figures = []behindRow{}, []money.Amount{}
	if out.Step = in.Step; !slices.Contains(out.steps, out.Step) {
		out.Step = "committed"
	}
	if out.projects != nil && len(out.projects) == 0 {
		return nil
	}
	if err := out.narrow(ctx, q, in); err != nil {
		return err
	}
	if err := out.figure(ctx, q, in); err != nil {
		return err
	}
	of := out.scope.reach()
	if out.projects != nil && out.scope.Line == "" {
		of = reachOf(out.projects)
	}
	return out.readRows(ctx, q, in, of)
}

// narrow takes what the question is narrowed down to. Faults: NotFound for a line of another project, and for a
// contribution that the reader does not see.
func (out *behindOut) narrow(ctx context.Context, q db.Querier, in behindIn) error {
	if in.Line != "" && in.Line != noLine {
		l, err := line(ctx, q, in.Line)
		if err == nil && out.projects != nil && !slices.Contains(out.projects, string(l.Project)) {
			err = fault.Missing("line")
		}
		if err != nil {
			return err
		}
		if out.projects != nil && in.Contribution == "" {
			out.scope = Scope{Line: l.ID}
		}
		if grounds, err := portfolio.Grounds(ctx, q, l.Project); err != nil || len(grounds) > 0 {
			out.Line = l.Name()
			if err != nil {
				return err
			}
		}
	}
	if err := out.narrowKinds(ctx, q, in); err != nil {
		return err
	}
	switch in.Contribution {
	case "":
		return nil
	case otherDonors:
		known, err := AgreementsSeen(ctx, q)
		for _, a := range known {
			out.seen = append(out.seen, string(a.ID))
		}
		return err
	}
	a, err := agreement(ctx, q, in.Contribution)
	out.Ref = strings.TrimSpace(out.Ref + " " + a.Ref)
	return err
}

// narrowKinds takes what a fund's figure is narrowed down to besides: a donor, a package, a kind of cost.
func (out *behindOut) narrowKinds(ctx context.Context, q db.Querier, in behindIn) error {
	if in.Donor != "" {
		known, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.donor = ? ORDER BY a.id", in.Donor) })
		if err != nil {
			return err
		}
		if len(known) == 0 {
			return fault.Missing("donor")
		}
		for _, a := range known {
			out.given = append(out.given, string(a.ID))
		}
	}
	if in.Package != "" {
		seen, err := portfolio.PackageGrounds(ctx, q)
		if err != nil {
			return err
		}
		if _, ok := seen[portfolio.PackageID(in.Package)]; !ok && in.Package != otherPackages {
			return fault.Missing(portfolio.ObjectPackage)
		}
		for id := range seen {
			out.packages = append(out.packages, string(id))
		}
		slices.Sort(out.packages)
	}
	if in.Category == "" {
		return nil
	}
	of, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.category = ? ORDER BY l.id", in.Category) })
	out.lines = map[LineID]bool{}
	for _, l := range of {
		out.lines[l.ID] = true
	}
	return err
}

// keeps reports whether an account is among those that the question is narrowed down to.
func (out *behindOut) keeps(in behindIn, a Account) bool {
	switch {
	case out.projects != nil && !slices.Contains(out.projects, string(a.Project)),
		in.Project != "" && string(a.Project) != in.Project,
		in.Line == noLine && a.Line != "", in.Line != "" && in.Line != noLine && a.Line != in.Line,
		in.Contribution == otherDonors && slices.Contains(out.seen, string(a.Contribution)),
		in.Contribution != "" && in.Contribution != otherDonors && a.Contribution != in.Contribution,
		in.Donor != "" && !slices.Contains(out.given, string(a.Contribution)),
		in.Package == otherPackages && slices.Contains(out.packages, string(a.Package)), in.Package != "" && in.Package != otherPackages && string(a.Package) != in.Package,
		in.Category != "" && !out.lines[a.Line]:
		return false
	}
	return slices.Contains(steps[out.Step], a.Kind)
}

// within is keeps for the accounts a of a query, with the days and the place in the list that are asked for.
func (out *behindOut) within(in behindIn) func(*db.Text) {
	return func(t *db.Text) {
		if in.Project != "" {
			t.Add("AND a.project_id = ?", in.Project)
		}
		switch in.Line {
		case "":
		case noLine:
			t.Add("AND a.line_id = ''")
		default:
			t.Add("AND a.line_id = ?", in.Line)
		}
		switch {
		case in.Contribution == otherDonors && len(out.seen) > 0:
			t.Add("AND NOT").In("a.contribution_id", out.seen...)
		case in.Contribution != "" && in.Contribution != otherDonors:
			t.Add("AND a.contribution_id = ?", in.Contribution)
		}
		if in.Donor != "" {
			t.Add("AND").In("a.contribution_id", out.given...)
		}
		switch {
		case in.Package == otherPackages && len(out.packages) > 0:
			t.Add("AND NOT").In("a.package_id", out.packages...)
		case in.Package != "" && in.Package != otherPackages:
			t.Add("AND a.package_id = ?", in.Package)
		}
		if in.Category != "" {
			t.Add("AND a.line_id IN (SELECT l.id FROM funds_line l WHERE l.category = ?)", in.Category)
		}
		if !in.From.IsZero() {
			t.Add("AND e.booked_on >= ?", in.From)
		}
		if entry, no, cut := strings.Cut(in.After, "."); cut {
			n, _ := strconv.Atoi(no)
			t.Add("AND (t.entry_id < ? OR t.entry_id = ? AND t.no > ?)", entry, entry, n)
		} else if entry != "" {
			t.Add("AND t.entry_id < ?", entry)
		}
	}
}

// figure sums the accounts of the step at the point, by currency, less what they had before the first day asked for.
func (out *behindOut) figure(ctx context.Context, q db.Querier, in behindIn) error {
	sums := map[money.Currency]int64{}
	add := func(p Point, sign int64) error {
		list, err := Balances(ctx, q, out.scope, p)
		if err != nil {
			return err
		}
		currencies, err := currenciesOf(ctx, q, list)
		for _, a := range list {
			if out.keeps(in, a) {
				sums[currencies[a.Fund]] += sign * a.Minor
			}
		}
		return err
	}
	err := add(out.point, signOf(out.Step))
	if err == nil && !in.From.IsZero() {
		err = add(Point{On: in.From.AddDays(-1), AsOf: out.point.AsOf}, -signOf(out.Step))
	}
	for _, c := range slices.Sorted(maps.Keys(sums)) {
		out.Figures = append(out.Figures, money.Amount{Minor: sums[c], Currency: c})
	}
	return err
}

// signOf is how a figure counts what its accounts hold: interest comes from an account that gives it.
func signOf(step string) int64 {
	if step == "interest" {
		return -1
	}
	return 1
}

// readRows lists the postings, the latest first.
func (out *behindOut) readRows(ctx context.Context, q db.Querier, in behindIn, of reach) error {
	t := db.SQL(`SELECT e.id, t.no, e.booked_on, e.kind, a.kind, b.kind, x.minor, f.currency, x.contribution, x.project, x.line, e.reason FROM (
		SELECT y.entry_id, y.no, CAST(SUM(y.minor) AS BIGINT) AS minor, MAX(y.contribution_id) AS contribution, MAX(y.project_id) AS project, MAX(y.line_id) AS line FROM (`)
	of.behind(t, out.Step, out.point, out.within(in)).Add(`) y GROUP BY y.entry_id, y.no HAVING SUM(y.minor) <> 0 ORDER BY y.entry_id DESC, y.no LIMIT ?) x
		JOIN funds_transfer t ON t.entry_id = x.entry_id AND t.no = x.no JOIN funds_entry e ON e.id = t.entry_id JOIN funds_fund f ON f.id = e.fund_id
		JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account ORDER BY e.id DESC, t.no`, in.Limit+1)
	rows, err := db.Collect(ctx, q, t, func(row db.Row) (r behindRow, err error) {
		err = row.Scan(&r.Entry, &r.no, &r.On, &r.Kind, &r.From, &r.To, &r.Amount.Minor, &r.Amount.Currency, &r.Donor, &r.project, &r.Line, &r.Reason)
		r.Amount.Minor *= signOf(out.Step)
		return r, err
	})
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		out.Rows, out.Next = wholeEntries(rows, in.Limit)
	}
	out.whole = in.After == "" && out.Next == ""
	return out.nameRows(ctx, q)
}

// wholeEntries cuts a page so that no entry stands on two: the next page begins below the last one shown. An entry
// longer than a page goes on on the next.
func wholeEntries(rows []behindRow, limit int) ([]behindRow, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	cut := limit
	for cut > 1 && rows[cut-1].Entry == rows[limit].Entry {
		cut--
	}
	last := rows[cut-1]
	if last.Entry == rows[limit].Entry {
		last = rows[limit-1]
		return rows[:limit], string(last.Entry) + "." + strconv.Itoa(last.no)
	}
	return rows[:cut], string(last.Entry)
}

func (out *behindOut) nameRows(ctx context.Context, q db.Querier) error {
	var ids []LineID
	wanted := map[string]bool{}
	for _, r := range out.Rows {
		if r.Line != "" {
			ids = append(ids, LineID(r.Line))
		}
		wanted[r.Donor] = true
	}
	found, err := linesByID(ctx, q, ids...)
	if err != nil {
		return err
	}
	grounds, err := portfolio.Grounds(ctx, q)
	if err != nil {
		return err
	}
	list := make([]string, 0, len(wanted))
	for id := range wanted {
		list = append(list, id)
	}
	slices.Sort(list)
	refs := map[string]string{}
	for chunk := range slices.Chunk(list, 500) {
		seen, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE").In("a.id", chunk...) })
		if err != nil {
			return err
		}
		for _, a := range seen {
			refs[string(a.ID)] = a.Ref
		}
	}
	for i, r := range out.Rows {
		if out.Rows[i].Donor = refs[r.Donor]; r.Donor != "" && out.Rows[i].Donor == "" {
			out.Rows[i].Reason = "" // what people write of a donor's money names the donor (R61)
		}
		out.Rows[i].Line = ""
		switch _, seen := grounds[r.project]; {
		case r.project == "":
		case !seen:
			out.Rows[i].Reason = "" // nor of a project that the reader does not see
		case r.Line != "":
			out.Rows[i].Line = found[LineID(r.Line)].Name()
		}
	}
	return nil
}
