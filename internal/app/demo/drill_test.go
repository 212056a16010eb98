package demo_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/funds"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// drill follows figures of money to the postings behind them.
type drill struct {
	t    *testing.T
	c    *testkit.Client
	done map[string]int64 // by address: the sum in minor units
}

// sum adds up all pages of the postings behind a figure, and holds that they are what the page says they add up to.
func (d *drill) sum(href string) int64 {
	d.t.Helper()
	if known, ok := d.done[href]; ok {
		return known
	}
	var sum, says int64
	at, err := url.Parse(href)
	if err != nil {
		d.t.Fatal(href, err)
	}
	for n := 0; ; n++ {
		var page struct {
			Figures  []money.Amount
			Next     string
			Postings []struct{ Amount money.Amount }
		}
		d.c.Get(at.String(), "Accept", "application/json").Must(200).JSON(&page)
		for _, p := range page.Postings {
			sum += p.Amount.Minor
		}
		if n == 0 {
			for _, f := range page.Figures {
				says += f.Minor
			}
		}
		if page.Next == "" {
			break
		}
		q := at.Query()
		q.Set("after", page.Next)
		at.RawQuery = q.Encode()
	}
	if sum != says {
		d.t.Errorf("%s: the postings add up to %d, the page says %d", href, sum, says)
	}
	d.done[href] = sum
	return sum
}

// printed finds an amount as an English page prints it.
var printed = regexp.MustCompile(`^[A-Z]{3}\s(-|−)?([\d,]+)\.(\d\d)$`)

// minorOf is the amount found, without its sign, in hundredths.
func minorOf(found []string) (minor int64) {
	fmt.Sscan(strings.ReplaceAll(found[2], ",", "")+found[3], &minor)
	return minor
}

// page follows every figure of a page that opens its postings, and gives how many there were. Deductions of a statement
// open what was deducted.
func (d *drill) page(path string) (n int) {
	d.t.Helper()
	for _, a := range d.c.Get(path).Must(200).HTML().All("main a[href*='step=']") {
		text, href := strings.TrimSpace(a.Text()), a.Attr("href")
		found := printed.FindStringSubmatch(text)
		if found == nil || !strings.Contains(href, "/entries?") && !strings.Contains(href, "/behind?") {
			continue
		}
		minor := minorOf(found)
		if found[1] != "" && !strings.Contains(path, "/contributions/") {
			minor = -minor
		}
		if got := d.sum(href); got != minor && !(strings.Contains(path, "/contributions/") && got == -minor) {
			d.t.Errorf("%s: %s opens postings of %d: %s", path, text, got, href)
		}
		n++
	}
	return n
}

// foot holds that the page behind a figure has the figure below its postings.
func (d *drill) foot(href string) {
	d.t.Helper()
	for _, cell := range d.c.Get(href).Must(200).HTML().All("main tfoot td") {
		if found := printed.FindStringSubmatch(strings.TrimSpace(cell.Text())); found != nil {
			if want := d.sum(href); minorOf(found) != max(want, -want) {
				d.t.Errorf("%s: its foot says %s", href, cell.Text())
			}
			return
		}
	}
	d.t.Errorf("%s has no sum at its foot", href)
}

// TestEveryFigureOpensItsPostings: every figure of the funds, packages, projects and contributions of the world opens
// postings whose sum it is (R49), on the pages and by name.
func TestEveryFigureOpensItsPostings(t *testing.T) {
	office := copied(t)
	d := &drill{t, visitor(t, office, "Ingrid Haugland"), map[string]int64{}}
	seen := map[string]int{}
	follow := func(kind, path string) { seen[kind] += d.page("/en" + path) }
	follow("funds", "/funds")
	for _, id := range values[string](t, office, `SELECT id FROM funds_fund ORDER BY ref`) {
		follow("fund", "/funds/"+id)
		follow("statement of a fund", "/funds/"+id+"/statement")
		d.foot("/en/funds/" + id + "/behind?step=received")
	}
	for _, id := range values[string](t, office, `SELECT id FROM funds_agreement ORDER BY ref`) {
		follow("contribution", "/contributions/"+id)
		follow("statement of a donor", "/contributions/"+id+"/statement")
		follow("trace", "/contributions/"+id+"/trace")
	}
	for _, id := range values[string](t, office, `SELECT DISTINCT package_id FROM funds_line WHERE package_id <> '' ORDER BY 1`) {
		follow("package", "/packages/"+id+"/money")
		follow("statement of a package", "/packages/"+id+"/statement")
	}
	for _, id := range values[string](t, office, `SELECT DISTINCT project_id FROM funds_line ORDER BY 1`) {
		follow("project", "/projects/"+id)
		follow("statement of a project", "/projects/"+id+"/statement")
	}
	for kind, least := range map[string]int{"funds": 18, "fund": 50, "statement of a fund": 80, "contribution": 100, "statement of a donor": 60, "trace": 40, "package": 20, "statement of a package": 40, "project": 60, "statement of a project": 150} {
		if seen[kind] < least {
			t.Errorf("%s: %d figures open their postings, want %d or more", kind, seen[kind], least)
		}
	}
	for _, x := range []struct {
		query, at string
		of        func(ref string) app.FundsQuery
		steps     []string
	}{
		{`SELECT id, ref FROM funds_fund`, "/funds/%s/behind", func(ref string) app.FundsQuery { return app.FundsQuery{Fund: ref} }, funds.Steps[:10]},
		{`SELECT id, ref FROM funds_agreement`, "/contributions/%s/entries", func(ref string) app.FundsQuery { return app.FundsQuery{Contribution: ref} }, funds.Steps[:10]},
		{`SELECT id, ref FROM portfolio_package`, "/packages/%s/entries", func(ref string) app.FundsQuery { return app.FundsQuery{Package: ref} }, spendable},
		{`SELECT id, ref FROM portfolio_project WHERE id IN (SELECT project_id FROM funds_line)`, "/projects/%s/entries", func(ref string) app.FundsQuery { return app.FundsQuery{Project: ref} }, spendable},
	} {
		d.status(office, x.query, x.at, x.of, x.steps)
	}
}

// spendable are the figures of a status that a project or package has by itself.
var spendable = []string{"allocated", "budgeted", "committed", "liquidated", "paid", "available"}

// status holds each figure of the status of what a query finds against the postings behind it.
func (d *drill) status(office *app.App, query, at string, of func(ref string) app.FundsQuery, steps []string) {
	d.t.Helper()
	for _, x := range pairs(d.t, office, query) {
		list, err := office.FundsStatus(d.t.Context(), of(x[1]))
		if err != nil {
			d.t.Error(x[1], err)
			continue
		}
		for _, step := range steps {
			var want int64
			for _, s := range list {
				amount, err := money.ParseDecimal(figureOf(s, step), s.Currency)
				if err != nil {
					d.t.Fatal(x[1], step, err)
				}
				want += amount.Minor
			}
			if step == "budgeted" && !strings.HasPrefix(at, "/funds") && !strings.HasPrefix(at, "/contributions") {
				step = "funded"
			}
			if got := d.sum("/en" + fmt.Sprintf(at, x[0]) + "?step=" + step); got != want {
				d.t.Errorf("%s has %s of %d, its postings %d", x[1], step, want, got)
			}
		}
	}
}

// figureOf is a figure of a status by its name.
func figureOf(s funds.Status, step string) string {
	return map[string]string{"pledged": s.Pledged, "signed": s.Signed, "received": s.Received, "fees": s.Fees, "allocated": s.Allocated, "budgeted": s.Budgeted,
		"committed": s.Committed, "liquidated": s.Liquidated, "paid": s.Paid, "available": s.Available}[step]
}

// pairs are the answers of a query of two columns.
func pairs(t *testing.T, office *app.App, query string) (list [][2]string) {
	t.Helper()
	err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		list, err = db.Collect(ctx, q, db.SQL(query), func(row db.Row) (x [2]string, err error) {
			err = row.Scan(&x[0], &x[1])
			return x, err
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
