package funds

import (
	"context"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// YearOut is the page of a fund's year.
type YearOut struct {
	YearList
	Carries []Carry `json:"carries"` // asked for again in the new year

	names map[ActorID]string
	today cal.Date
}

type yearIn struct {
	ID   FundID `json:"id"`
	Year int    `json:"year"`
}

func (s *Service) readYearPage(ctx context.Context, in yearIn) (out YearOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		f, err := fund(ctx, q, in.ID)
		if err != nil {
			return err
		}
		if out.YearList, err = s.yearList(ctx, q, f, in.Year); err != nil {
			return err
		}
		if out.Carries, err = carries(ctx, q, func(t *db.Text) { t.Add("WHERE c.fund_id = ? AND c.year = ? ORDER BY c.id", in.ID, in.Year) }); err != nil {
			return err
		}
		ids := []ActorID{out.closedBy, out.signedBy}
		for _, c := range out.Carries {
			ids = append(ids, c.PreparedBy)
		}
		out.names, err = control.Names(ctx, q, ids...)
		return err
	})
	return out, err
}

// yearsOut lists the years of a fund that are over.
type yearsOut struct {
	Years []yearLine `json:"years"`
	fund  Fund
	today cal.Date
}

type yearLine struct {
	Year   int  `json:"year"`
	Closed bool `json:"closed"`
	Signed bool `json:"signed"`
}

// readYears lists the years that are over and in which something was booked, the latest first.
func (s *Service) readYears(ctx context.Context, in fundIn) (out yearsOut, err error) {
	out.today, out.Years = s.control.DB().Now().Date(), []yearLine{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		first, err := db.One(ctx, q, ObjectFund, db.SQL(`SELECT COALESCE(MIN(e.booked_on), '') FROM funds_entry e WHERE e.fund_id = ?`, in.ID), db.Value[string])
		if err != nil || first == "" {
			return err
		}
		closed := map[int]yearLine{}
		_, err = db.Collect(ctx, q, db.SQL(`SELECT y.year, CASE WHEN s.year IS NULL THEN 0 ELSE 1 END FROM funds_year y LEFT JOIN funds_year_signature s ON s.fund_id = y.fund_id AND s.year = y.year WHERE y.fund_id = ?`, in.ID), func(row db.Row) (x struct{}, err error) {
			l := yearLine{Closed: true}
			var signed int
			err = row.Scan(&l.Year, &signed)
			l.Signed = signed == 1
			closed[l.Year] = l
			return x, err
		})
		begin, bad := cal.ParseDate(first)
		if bad != nil {
			return bad
		}
		for year := out.today.Year() - 1; year >= begin.Year(); year-- {
			l := closed[year]
			l.Year = year
			out.Years = append(out.Years, l)
		}
		return err
	})
	return out, err
}

// Table is the list of the year: page, XLSX and CSV.
func (out YearOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "year-end", Title: p.T("funds.year.list_of", "fund", out.Fund, "year", strconv.Itoa(out.Year)), AsOf: out.today, Marking: out.fund.Marking, Columns: []web.Column{
		{Key: "kind", Label: p.T("funds.year.what"), Main: true}, {Key: "project", Label: p.T("funds.project")}, {Key: "line", Label: p.T("funds.line")}, {Key: "commitment", Label: p.T("funds.year.commitment")},
		{Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}, {Key: "new_year", Label: p.T("funds.year.new_year")},
	}, Empty: &web.Empty{Title: p.T("funds.year.nothing"), Words: p.T("funds.year.nothing_text")}}
	for _, i := range out.Items {
		next := ""
		if i.NewYear > 0 {
			next = strconv.Itoa(i.NewYear)
		}
		ref := web.Text(i.Ref)
		if i.Ref != "" {
			ref = web.Anchor(i.Ref, web.Href("/commitments/{id}", string(i.Commitment)))
		}
		project := i.ProjectRef
		if project == "" && i.Project != "" {
			project = p.T("funds.hidden")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T(string(i.Kind.Word()))), web.Text(project), web.Text(i.LineName), ref, opens(i.Amount, out.behind(i)), web.Text(next)}})
	}
	return t
}

// behind is the address of what stands behind an item: the postings that ended the credit, or what lay on the line at the
// end of the year; none where the reader does not see the project.
func (out YearOut) behind(i YearItem) string {
	last := cal.NewDate(out.Year, 12, 31).String()
	of := "&line=" + string(i.Line)
	switch {
	case i.ProjectRef == "":
		return ""
	case i.Commitment != "":
		return web.Href(pathEntries, string(out.fund.ID)) + "?commitment=" + string(i.Commitment)
	case i.Kind == YearAuthority && out.Closed:
		return out.ended(EntryAuthority)
	case i.Kind == YearAuthority:
		return ""
	case i.Kind == YearLapsed && out.Closed:
		return behindFund(out.fund.ID, "gone") + of + "&from=" + last + "&on=" + last
	}
	return behindFund(out.fund.ID, "uncommitted") + of + "&on=" + last
}

// ended is the address of the entries of a kind that the end of the year made.
func (out YearOut) ended(kind EntryKind) string {
	last := cal.NewDate(out.Year, 12, 31).String()
	return web.Href(pathEntries, string(out.fund.ID)) + "?kind=" + string(kind) + "&from=" + last + "&on=" + last
}

func (out YearOut) facts(f *web.Frame) []web.Fact {
	var facts []web.Fact
	for _, k := range []YearItemKind{YearCarried, YearExpired, YearLapsed, YearBrought, YearAuthority} {
		if minor := out.Total(k); minor > 0 {
			fact := web.Fact{Term: f.T(string(k.Word())), Value: out.fund.Amount(minor).Print(f.P)}
			if kind := map[YearItemKind]EntryKind{YearLapsed: EntryLapse, YearAuthority: EntryAuthority}[k]; kind != "" && out.Closed {
				fact.Href = out.ended(kind)
			}
			facts = append(facts, fact)
		}
	}
	if out.Closed {
		facts = append(facts, web.Fact{Term: f.T("funds.year.closed_by"), Value: out.names[out.closedBy] + ", " + f.P.Date(out.ClosedAt.Date())})
	}
	if out.Signed {
		facts = append(facts, web.Fact{Term: f.T("funds.year.signed_by"), Value: out.names[out.signedBy] + ", " + f.P.Date(out.SignedAt.Date())})
	}
	return facts
}

// lapsedLines are those whose lapsed credit may be asked for again.
func (out YearOut) lapsedLines() (list []web.Option) {
	for _, i := range out.Items {
		if i.Kind == YearLapsed {
			list = append(list, web.Option{Value: string(i.Line), Label: i.ProjectRef + " " + i.LineName})
		}
	}
	return list
}

// yearRoutes are the pages of the ends of years.
func (s *Service) yearRoutes() []web.Route {
	const page = "/funds/{id}/years/{year}"
	at := func(in yearIn) string { return web.Href(page, string(in.ID), strconv.Itoa(in.Year)) }
	return []web.Route{
		web.Get("/funds/{id}/years", control.SignedIn, s.readYears, yearsPage),
		web.Get(page, control.SignedIn, s.readYearPage, yearPage),
		web.Post(page+"/close", actYearEnd, func(ctx context.Context, in yearIn) (web.See, error) {
			return web.See{To: at(in), Say: "funds.year.was_closed"}, s.CloseYear(ctx, in.ID, in.Year)
		}, page),
		web.Post(page+"/sign", actSignYear, func(ctx context.Context, in yearIn) (web.See, error) {
			_, err := s.SignYear(ctx, in.ID, in.Year)
			return web.See{To: at(in), Say: "web.saved"}, err
		}, page),
		web.Post(page+"/carry", actProposeCarry, func(ctx context.Context, in carryIn) (web.See, error) {
			_, err := s.ProposeCarry(ctx, in.ID, in.Year, in.CarryForm)
			return web.See{To: at(yearIn{in.ID, in.Year}), Say: "funds.year.was_asked"}, err
		}, page),
	}
}

type carryIn struct {
	ID   FundID `json:"id"`
	Year int    `json:"year"`
	CarryForm
}
