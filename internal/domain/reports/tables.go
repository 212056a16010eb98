package reports

import (
	"slices"
	"strings"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/render/office"
)

// table begins a table of the catalogue: its title, and what it says without rows, are words of the report.
func (c *composer) table(key string, columns ...office.Column) office.Table {
	return office.Table{Key: key, Caption: c.p.T("reports.table." + key), Columns: columns, Empty: c.p.T("reports.none")}
}

func (c *composer) col(key string, kind office.Kind, width float64) office.Column {
	return office.Column{Title: c.p.T(key), Kind: kind, Width: width}
}

// facts are the particulars of the subject, a line each.
func (c *composer) facts() []office.Block {
	t := c.table("facts", c.col("reports.col.fact", office.Words, 1), c.col("reports.col.value", office.Words, 2.5))
	add := func(key, value string) {
		if strings.TrimSpace(value) != "" {
			t.Rows = append(t.Rows, []office.Cell{plain(c.p.T(key)), plain(value)})
		}
	}
	word := func(key string, words i18n.Key) { add(key, c.p.T(string(words))) }
	switch {
	case c.project != nil:
		p, page := c.project.Project, c.page
		add("portfolio.form.partner", c.inCell(page.Partner.Name))
		word("portfolio.form.state", p.State.Word())
		word("portfolio.form.rating", c.project.Standing.Overall.Word())
		for _, d := range c.project.Standing.Card.Dimensions(c.p) {
			add("reports.dimension", d.Name+": "+d.Status.Label)
		}
		add("portfolio.form.start", c.p.Date(p.Span().Start))
		add("portfolio.form.end", c.p.Date(p.Span().End))
		if x := c.project.Exception; x != nil && x.Report == "" {
			add("reports.exception_due", c.p.Date(x.Due))
		}
		add("portfolio.form.budget", p.Budget.Print(c.p))
		add("portfolio.form.officer", page.Officer.Name)
		add("portfolio.form.owner", page.Owner.Name)
	case c.pack != nil:
		x := c.pack
		add("portfolio.form.partner", c.inCell(x.Partner.Name))
		word("portfolio.form.rating", x.Overall.Word())
		add("portfolio.form.endorsed_on", c.p.Date(x.EndorsedOn))
		add("reports.review_due", c.p.Date(x.ReviewDue))
		add("portfolio.form.programme_officer", x.Officer.Name)
		add("portfolio.form.initiatives", c.p.Int(int64(x.Initiatives)))
		add("portfolio.form.projects", c.p.Int(int64(len(c.rows))))
	case c.partner != nil:
		x := c.partner
		add("portfolio.form.partner", c.inCell(x.Name))
		add("portfolio.form.capital", c.inCell(x.Capital))
		if x.ITPP != nil {
			add("reports.itpp", c.p.T("portfolio.form.period", "start", x.ITPP.Period.Start, "end", x.ITPP.Period.End))
		}
		if x.Package != nil {
			add("portfolio.form.package", x.Package.Ref+" "+c.inCell(x.Package.Title))
		}
		add("portfolio.form.projects", c.p.Int(int64(len(c.rows))))
	case c.donor != nil:
		a := c.donor.Agreement
		add("funds.donor", c.inCell(c.donor.Donor))
		add("reports.agreement", a.Ref+" "+a.Title)
		add("funds.fund", c.donor.Fund.Ref+" "+c.inCell(c.donor.Fund.Title))
		add("reports.agreed", a.Amount.Print(c.p))
		add("reports.signed_on", c.p.Date(a.SignedOn))
		add("reports.earmark", c.p.T(string(a.Earmark.Word())))
	case c.handover != nil:
		h := c.handover
		add("portfolio.form.project", h.ProjectRef)
		add("reports.handover.by", h.From)
		add("reports.handover.receiver", h.To)
		add("reports.handover.place", h.Place)
		add("reports.handover.on", c.p.Date(h.On))
		add("reports.handover.certificate", h.Certificate)
		var donors []string
		for _, d := range h.Donors {
			donors = append(donors, c.inCell(d.Name))
		}
		add("portfolio.form.donors", strings.Join(donors, ", "))
	default:
		add("portfolio.form.projects", c.p.Int(int64(len(c.rows))))
	}
	return []office.Block{t}
}

func (c *composer) packageTable() []office.Block {
	t := c.table("packages", c.col("portfolio.form.package", office.Words, 3), c.col("portfolio.form.partner", office.Words, 1.5), c.col("portfolio.form.rating", office.Words, 1.2),
		c.col("reports.col.projects", office.Number, 1), c.col("portfolio.form.next_milestone", office.Words, 2.5), c.col("portfolio.form.programme_officer", office.Words, 1.5))
	if c.portf != nil {
		for _, l := range c.portf.Packages {
			n := l.Projects.Rated() + l.Projects.NotRated
			next := c.inCell(l.Next.Title)
			if !l.Next.On.IsZero() {
				next += ", " + c.p.Date(l.Next.On)
			}
			t.Rows = append(t.Rows, []office.Cell{c.named(l.Ref+" ", l.Title), c.named("", l.Partner.Name), c.rating(l.Overall), count(n), plain(next), plain(l.Lead.Name)})
		}
		return []office.Block{t}
	}
	for _, x := range c.partner.Packages {
		n := x.Projects.Rated() + x.Projects.NotRated
		t.Rows = append(t.Rows, []office.Cell{c.named(x.Ref+" ", x.Title), c.named("", x.Partner.Name), c.rating(x.Overall), count(n),
			plain(c.p.T("reports.review_on", "on", x.ReviewDue)), plain(x.Officer.Name)})
	}
	return []office.Block{t}
}

func (c *composer) projectTable() []office.Block {
	t := c.table("projects", c.col("portfolio.form.project", office.Words, 3), c.col("portfolio.form.state", office.Words, 1.3), c.col("portfolio.form.rating", office.Words, 1.2),
		c.col("portfolio.form.progress", office.Share, 1), c.col("portfolio.form.next_milestone", office.Words, 2.5), c.col("portfolio.form.end", office.Day, 1.2))
	for _, r := range c.rows {
		next := c.inCell(r.Next.Title)
		if !r.Next.On.IsZero() {
			next += ", " + c.p.Date(r.Next.On)
		}
		t.Rows = append(t.Rows, []office.Cell{c.named(r.Ref+" ", r.Title), plain(c.p.T(string(r.State.Word()))), c.rating(r.Overall), minor(int64(r.Progress) * 100), plain(next), day(r.End)})
	}
	return []office.Block{t}
}

func (c *composer) initiativeTable() []office.Block {
	t := c.table("initiatives", c.col("portfolio.form.initiative", office.Words, 3), c.col("reports.col.theme", office.Words, 1.5), c.col("portfolio.form.rating", office.Words, 1.2),
		c.col("portfolio.form.lead", office.Words, 1.2), c.col("portfolio.form.maturity", office.Words, 1.2), c.col("portfolio.form.end", office.Day, 1.2))
	for _, x := range c.pack.Lines {
		t.Rows = append(t.Rows, []office.Cell{c.named(x.Ref+" ", x.Title), plain(c.p.T("portfolio.theme." + string(x.Theme))), c.rating(x.Rating),
			c.named("", x.Lead.Name), plain(c.p.T("portfolio.form.maturity_words", "start", x.Start, "target", x.Target)), day(x.Period.End)})
	}
	return []office.Block{t}
}

func (c *composer) milestoneTable() []office.Block {
	t := c.table("milestones", c.col("portfolio.form.milestone", office.Words, 3), c.col("portfolio.form.project", office.Words, 1.3), c.col("portfolio.form.rating", office.Words, 1.2),
		c.col("portfolio.form.baseline", office.Day, 1.1), c.col("portfolio.form.forecast", office.Day, 1.1), c.col("portfolio.form.achieved", office.Day, 1.1))
	for _, r := range c.rows {
		for _, m := range c.dossiers[r.ID].Milestones {
			if m.Cancelled {
				continue
			}
			s := c.status(m)
			achievedOn := m.Achieved
			if achievedOn.After(c.point.On) {
				achievedOn = cal.Date{}
			}
			t.Rows = append(t.Rows, []office.Cell{c.named("", m.Title), plain(r.Ref), {Text: c.p.T(string(s.Word())), Tone: milestoneTone(s)}, day(m.Baseline), day(m.Forecast), day(achievedOn)})
		}
	}
	return []office.Block{t}
}

func milestoneTone(s portfolio.MilestoneStatus) office.Tone {
	switch s {
	case portfolio.MilestoneAchieved:
		return office.Good
	case portfolio.MilestoneLate:
		return office.Watch
	case portfolio.MilestoneMissed:
		return office.Bad
	}
	return office.Plain
}

func (c *composer) deliverableTable() []office.Block {
	t := c.table("deliverables", c.col("portfolio.form.deliverable", office.Words, 3), c.col("portfolio.form.project", office.Words, 1.3), c.col("portfolio.form.state", office.Words, 1.3),
		c.col("portfolio.form.due", office.Day, 1.1), c.col("portfolio.form.accepted", office.Day, 1.1))
	for _, r := range c.rows {
		for _, x := range c.dossiers[r.ID].Deliverables {
			t.Rows = append(t.Rows, []office.Cell{c.named("", x.Title), plain(r.Ref), plain(c.p.T(string(x.State.Word()))), day(x.Due), day(x.Accepted)})
		}
	}
	return []office.Block{t}
}

func (c *composer) entryTable(key string, rows []portfolio.EntryRow) []office.Block {
	t := c.table(key, c.col("reports.col."+key, office.Words, 3.5), c.col("portfolio.form.project", office.Words, 1.3), c.col("portfolio.form.level", office.Number, 0.7),
		c.col("reports.col.status", office.Words, 1.2), c.col("reports.col.owner", office.Words, 1.5), c.col("portfolio.form.due", office.Day, 1.1))
	for _, r := range rows {
		level := count(r.Level)
		level.Blank = r.Level == 0
		t.Rows = append(t.Rows, []office.Cell{c.named(r.Ref+" ", r.Title), plain(r.Holder), level, plain(c.p.T(string(r.StatusWord()))), plain(r.OwnerName), day(r.Due)})
	}
	return []office.Block{t}
}

func (c *composer) decisionTable() []office.Block {
	t := c.table("decisions", c.col("reports.col.decision", office.Words, 3.5), c.col("reports.col.about", office.Words, 1.5), c.col("reports.col.decides", office.Words, 1.8), c.col("portfolio.form.due", office.Day, 1.1))
	for _, d := range c.wanted() {
		t.Rows = append(t.Rows, []office.Cell{plain(c.p.T(string(d.What)) + ": " + c.inCell(d.Title)), plain(d.About), plain(c.p.T(string(d.Who))), day(d.On)})
	}
	return []office.Block{t}
}

// recommendationTable are the audit recommendations that are overdue (R84), the longest first.
func (c *composer) recommendationTable() []office.Block {
	t := c.table("recommendations", c.col("reports.col.recommendation", office.Words, 3.5), c.col("reports.col.asked_by", office.Words, 1.5), c.col("reports.col.owner", office.Words, 1.8), c.col("portfolio.form.due", office.Day, 1.1))
	for _, r := range c.audit {
		t.Rows = append(t.Rows, []office.Cell{plain(r.Ref + " " + r.Title), plain(r.Body), plain(r.Responsible), day(r.DueOn)})
	}
	return []office.Block{t}
}

func (c *composer) eventTable() []office.Block {
	t := c.table("events", c.col("portfolio.form.activity", office.Words, 3), c.col("portfolio.form.kind", office.Words, 1.3), c.col("portfolio.form.start", office.Day, 1.1),
		c.col("portfolio.form.end", office.Day, 1.1), c.col("reports.col.place", office.Words, 1.8))
	for _, e := range c.events {
		t.Rows = append(t.Rows, []office.Cell{c.named("", e.Title), plain(c.p.T(string(e.Kind.Word()))), day(e.Start), day(e.End), plain(e.Place)})
	}
	return []office.Block{t}
}

func (c *composer) actionTable() []office.Block {
	t := c.table("actions", c.col("reports.col.action", office.Words, 4), c.col("portfolio.form.due", office.Day, 1.1))
	for _, a := range c.actions {
		t.Rows = append(t.Rows, []office.Cell{plain(a.Code + " " + c.inOther(a.Title, a.Lang)), day(a.Due)})
	}
	return []office.Block{t}
}

func (c *composer) contactTable() []office.Block {
	t := c.table("contacts", c.col("portfolio.form.name", office.Words, 1.5), c.col("reports.col.post", office.Words, 2))
	for _, x := range c.partner.Contacts {
		t.Rows = append(t.Rows, []office.Cell{plain(x.Name), plain(x.Post)})
	}
	return []office.Block{t}
}

func (c *composer) goalTable() []office.Block {
	t := c.table("goals", c.col("portfolio.form.no", office.Words, 0.5), c.col("portfolio.form.goals", office.Words, 3.5), c.col("portfolio.form.state", office.Words, 1.2), c.col("reports.col.target", office.Day, 1.1), c.col("reports.col.served", office.Words, 1.8))
	for _, g := range c.goals() {
		var served []string
		for _, x := range g.Served {
			served = append(served, x.Ref)
		}
		t.Rows = append(t.Rows, []office.Cell{plain(g.No), c.named("", g.Text), plain(c.p.T("portfolio.itpp.goal_state." + string(g.State))), day(g.Target), plain(strings.Join(served, ", "))})
	}
	return []office.Block{t}
}

func (c *composer) publicTable() []office.Block {
	t := c.table("public", c.col("reports.col.fact", office.Words, 3.5), c.col("reports.col.known", office.Words, 1), c.col("reports.col.source", office.Words, 2))
	for _, x := range c.partner.Facts {
		t.Rows = append(t.Rows, []office.Cell{c.named("", x.Text), plain(x.Date), {Text: x.Source, Href: x.URL}})
	}
	return []office.Block{t}
}

func (c *composer) otherTable() []office.Block {
	t := c.table("others", c.col("portfolio.form.activity", office.Words, 3), c.col("reports.col.publisher", office.Words, 2), c.col("portfolio.form.start", office.Day, 1.1), c.col("portfolio.form.end", office.Day, 1.1))
	for _, x := range c.others {
		t.Rows = append(t.Rows, []office.Cell{c.named("", x.Title.Text), plain(x.Publisher.Name), day(x.Starts), day(x.Ends)})
	}
	return []office.Block{t}
}

// moneyTable is the financial status, a step a row: the figures of `cairn funds status`.
func (c *composer) moneyTable() []office.Block {
	t := c.table("money", append([]office.Column{c.col("reports.col.step", office.Words, 1.6)}, c.sums(c.p.T("funds.amount"), c.currencies(), false)...)...)
	for _, step := range funds.Steps {
		name := inFunds(step)
		row := []office.Cell{plain(c.p.T("reports.figure." + name))}
		for _, v := range c.use(name) {
			row = append(row, office.Cell{Value: v.Minor, Note: c.note(name, v)})
		}
		t.Rows = append(t.Rows, row)
	}
	return []office.Block{t}
}

// fundTable is where the whole fund of a contribution stands.
func (c *composer) fundTable() []office.Block {
	var currencies []money.Currency
	for _, x := range c.fundMoney {
		currencies = append(currencies, x.Currency)
	}
	t := c.table("fund", append([]office.Column{c.col("reports.col.step", office.Words, 1.6)}, c.sums(c.p.T("funds.amount"), currencies, false)...)...)
	for _, step := range []string{"pledged", "received", "committed", "paid", "available"} {
		row := []office.Cell{plain(c.p.T("reports.figure.funds." + step))}
		for _, v := range c.use("fund." + step) {
			row = append(row, minor(v.Minor))
		}
		t.Rows = append(t.Rows, row)
	}
	return []office.Block{t}
}

// donorTable is what each donor's contribution is here. Contributions in one currency stand in one table.
func (c *composer) donorTable() (blocks []office.Block) {
	for _, currency := range c.givenIn() {
		t := c.table("donors", c.col("funds.donor", office.Words, 2), c.col("reports.agreement", office.Words, 1.5))
		for _, step := range []string{"received", "committed", "paid", "available"} {
			t.Columns = append(t.Columns, office.Column{Title: c.p.T("reports.figure.funds." + step), Kind: office.Money, Currency: string(currency), Total: true})
		}
		t.Total = c.p.T("reports.total")
		if len(c.givenIn()) > 1 {
			t.Key += "_" + strings.ToLower(string(currency))
			t.Caption += " (" + string(currency) + ")"
		}
		for _, g := range c.given {
			if g.Currency == currency {
				t.Rows = append(t.Rows, []office.Cell{c.named("", g.Donor), plain(g.Agreement.Ref), minor(g.Totals.Received()), minor(g.Totals.Committed()), minor(g.Totals.Paid()), minor(g.Totals.Available())})
			}
		}
		blocks = append(blocks, t)
	}
	return blocks
}

func (c *composer) givenIn() (list []money.Currency) {
	for _, g := range c.given {
		if !slices.Contains(list, g.Currency) {
			list = append(list, g.Currency)
		}
	}
	slices.Sort(list)
	return list
}

// statementTable is the donor's statement between two days.
func (c *composer) statementTable() []office.Block {
	x := c.donor
	t := c.table("statement", c.col("funds.statement.section", office.Words, 1.6), c.col("funds.line", office.Words, 2.4),
		office.Column{Title: c.p.T("funds.amount"), Kind: office.Money, Currency: string(x.Fund.Currency), Width: 1.3})
	t.Caption = c.p.T("reports.statement_of", "from", x.From, "on", x.On)
	for _, l := range x.Lines {
		line := l.Line
		if l.Section == "expenditure" && line == "" {
			line = c.p.T("funds.hidden")
		}
		t.Rows = append(t.Rows, []office.Cell{plain(c.p.T("funds.statement." + l.Section)), plain(line), minor(l.Amount.Minor)})
	}
	blocks := []office.Block{t}
	if !x.Final {
		blocks = append(blocks, office.Paragraph{Tone: office.Watch, Runs: []office.Run{{Text: c.p.T("funds.statement.provisional")}}})
	}
	return blocks
}

func (c *composer) receiptTable() []office.Block {
	t := c.table("receipts", c.col("reports.col.value_day", office.Day, 1), c.col("reports.col.bank_ref", office.Words, 1.5),
		office.Column{Title: c.p.T("reports.col.paid_in"), Kind: office.Words, Width: 1.3}, office.Column{Title: c.p.T("funds.amount"), Kind: office.Money, Currency: string(c.donor.Fund.Currency), Total: true, Width: 1.3})
	t.Total = c.p.T("reports.total")
	for _, r := range c.receipts {
		t.Rows = append(t.Rows, []office.Cell{day(r.ValueOn), plain(r.BankRef), plain(r.Original.Print(c.p)), {Value: r.Minor, Note: c.p.T("reports.note.entry", "entry", string(r.Entry))}})
	}
	return []office.Block{t}
}

func (c *composer) inventoryTable() []office.Block {
	t := c.table("inventory", c.col("reports.col.item", office.Words, 3), c.col("reports.col.serials", office.Words, 2.5), office.Column{Title: c.p.T("reports.col.quantity"), Kind: office.Number, Total: true, Width: 0.9},
		c.col("reports.col.worth", office.Words, 1.3))
	t.Total = c.p.T("reports.total")
	for _, x := range c.handover.Items {
		t.Rows = append(t.Rows, []office.Cell{c.named("", x.Title), plain(strings.Join(x.Serials, ", ")), count(x.Quantity), plain(x.Value.Print(c.p))})
	}
	return []office.Block{t}
}

func (c *composer) valueTable() []office.Block {
	t := c.table("values", c.col("funds.donor", office.Words, 2), c.col("reports.col.worth", office.Words, 1.3))
	for _, x := range c.handover.Values {
		t.Rows = append(t.Rows, []office.Cell{c.named("", x.Donor.Name), plain(x.Amount.Print(c.p))})
	}
	return []office.Block{t}
}

func (c *composer) checkTable() []office.Block {
	t := c.table("checks", c.col("portfolio.form.no", office.Number, 0.5), c.col("portfolio.form.due", office.Day, 1), c.col("reports.col.done", office.Day, 1), c.col("reports.col.finding", office.Words, 3))
	for _, x := range c.handover.Checks {
		t.Rows = append(t.Rows, []office.Cell{count(x.No), day(x.Due), day(x.Done), plain(x.Finding)})
	}
	return []office.Block{t}
}

func (c *composer) signatureTable() []office.Block {
	h := c.handover
	t := c.table("signatures", c.col("reports.col.for", office.Words, 1.5), c.col("reports.col.signatory", office.Words, 2), c.col("reports.col.signature", office.Words, 2), c.col("reports.col.date", office.Day, 1))
	t.Rows = [][]office.Cell{
		{plain(h.To), plain(h.Signed.ForPartner), {Blank: true}, day(h.Signed.On)},
		{plain(h.From), plain(h.Signed.ForNATO), {Blank: true}, day(h.Signed.On)},
	}
	return []office.Block{t}
}
