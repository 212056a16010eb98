package funds_test

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

// The control report finds each thing that its rules look for, says so in both languages, opens what stands behind it,
// and goes into a workbook; whoever has no part in control does not read it.
func TestControlReport(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(90_000))[0]
		o.pledge(f, "NOR", euro(500), func(x *funds.AgreementForm) {})
		late := o.pledge(f, "CAN", euro(4_000), func(x *funds.AgreementForm) {
			x.Instalments = []funds.InstalmentForm{{DueOn: o.today().AddDays(5), Amount: euro(4_000)}}
		})
		o.sign(late)
		o.allocate(o.given(f, "NLD", euro(100_000), nil), p, line, euro(90_000))
		vendor := o.vendor("Kestelmoor", 0)
		o.settled(o.committed(p, o.order(line, vendor, euro(700))), "INV-1", 700)
		first := o.order(line, vendor, euro(20_000))
		o.committed(p, first)
		second := o.order(line, vendor, euro(20_000))
		second.Justification = "two separate courses"
		split := o.committed(p, second)
		o.pass(o.holder, o.invoice(split, "INV-2", euro(900)))
		o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: split, Number: "INV-3", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(900)}))
		agent := o.order(line, o.payee("Agency", "agent", 3), euro(9_000))
		agent.Kind, agent.Method, agent.Quotes = funds.KindAgent, funds.MethodNone, 0
		advanced := func(c funds.CommitmentID, units float64) {
			pay := funds.PaymentID(o.must(o.PrepareAdvance(o.preparer, c, euro(units))))
			o.must(o.SignPayment(o.treasury, pay, 0)) // one signature, by the exception
		}
		advanced(o.committed(p, agent), 4_000)
		advance := o.order(line, o.payee("Holder", "person", 2), euro(3_000))
		advance.Kind, advance.Method, advance.Quotes = funds.KindAdvance, funds.MethodNone, 0
		advanced(o.committed(p, advance), 3_000)
		after := o.order(line, o.vendor("Late vendor", 1), euro(300))
		after.ExPost, after.ObligationOn, after.Justification = true, o.today().AddDays(-9), "the hall had to be paid at once"
		waived := o.draft(p, after)
		o.request(waived)
		o.pass(o.holder, string(waived))
		o.delegate("controller", "officer", "funds.commitment.approve", euro(100_000), day("2027-12-31"))
		o.refused("whoever asked decides", o.decide(o.as("officer"), string(waived), true, ""), "control.four_eyes")
		o.pass(o.controller, string(waived))
		o.must(o.CreateRecommendation(o.controller, funds.RecommendationForm{Body: "External auditors", Document: "Report 2025", Title: "Count the stock", Owner: "manager", RaisedOn: o.today(), DueOn: o.today().AddDays(20)}))
		o.closed(p)
		o.now = o.now.AddDate(0, 13, 0)

		var out struct {
			Sections []struct {
				Section string `json:"section"`
				Items   []struct {
					Ref  string `json:"ref"`
					Who  string `json:"who"`
					Days int    `json:"days"`
				} `json:"items"`
			} `json:"sections"`
		}
		director := o.browse(o.as("director"))
		director.API("/control-report?from=2026-01-01", nil).Must(http.StatusOK).JSON(&out)
		found := map[string]int{}
		for _, s := range out.Sections {
			found[s.Section] = len(s.Items)
			for _, i := range s.Items {
				if i.Ref == "" {
					t.Errorf("%s has a finding without a reference: %+v", s.Section, i)
				}
			}
		}
		for section, want := range map[string]int{"red": 1, "donor_reports": 2, "agents": 1, "advances": 1, "ex_post": 1, "splitting": 1, "held": 1, "signatures": 4, "delegations": 1, "instalments": 1, "invoices": 2, "recommendations": 1, "unreconciled": 1, "segregation": 1} {
			if found[section] != want {
				t.Errorf("%s has %d findings, want %d", section, found[section], want)
			}
		}
		page := director.Get("/fr/control-report?from=2026-01-01").Must(http.StatusOK).HTML().One("main")
		if text := page.Text(); strings.Contains(text, "funds.") || !strings.Contains(text, "Kestelmoor") || !strings.Contains(text, "Liste rouge") {
			t.Errorf("the page in French: %s", text)
		}
		o.opensAll(director, "/control-report?from=2026-01-01")
		o.hire("auditor", people.Auditor)
		o.opensAll(o.browse(o.as("auditor")), "/control-report?from=2026-01-01")
		o.opensEntries(director, director.Get("/en/control-report?from=2026-01-01").Must(http.StatusOK).HTML())
		o.browse(o.as("officer")).Get("/en/control-report").Must(http.StatusForbidden)
		book, err := excelize.OpenReader(bytes.NewReader(director.Get("/en/control-report?format=xlsx", "Accept", "*/*").Must(http.StatusOK).Body))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) < 20 {
			t.Errorf("%d rows: %v", len(rows), err)
		}
	})
}

// opensEntries holds that what the report leads to has postings.
func (o *office) opensEntries(who *testkit.Client, page *testkit.Page) {
	o.t.Helper()
	links := page.All("a[href*='/entries?']")
	if len(links) < 5 {
		o.t.Fatalf("%d figures lead to their postings", len(links))
	}
	for _, a := range links {
		who.Get(a.Attr("href")).Must(http.StatusOK).HTML().One("table.list tbody tr:first-child")
	}
}

// elsewhere are the pages of other slices, which are not served here.
var elsewhere = regexp.MustCompile(`^/en/(audit|deliverables/.*|(projects|packages)/[^/]+)$`)

// opensAll holds that every link of a page's main part into the money leads whoever reads it to a page.
func (o *office) opensAll(who *testkit.Client, path string) {
	o.t.Helper()
	seen := map[string]bool{}
	for _, a := range who.Get("/en" + path).Must(http.StatusOK).HTML().All("main a[href^='/en/']") {
		href := a.Attr("href")
		at, _, _ := strings.Cut(href, "?")
		if seen[href] || elsewhere.MatchString(at) {
			continue
		}
		seen[href] = true
		if got := who.Get(href); got.Status != http.StatusOK {
			o.t.Errorf("%s leads to %s, which answers %d", path, href, got.Status)
		}
	}
	if len(seen) == 0 {
		o.t.Errorf("%s leads nowhere", path)
	}
}

// R81: the red list tells what is left in each currency by itself, and the Director is told once of each project.
func TestRedList(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		euros, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		dollars := funds.FundID(o.must(o.CreateFund(o.controller, funds.FundForm{Ref: "TF-USD", Title: i18n.Text{EN: "USD", FR: "USD"}, Kind: funds.TrustFund, Currency: "USD",
			Authority: "PO(2025)0117", Interest: funds.InterestToFund, FeeBasis: 0, IBAN: "GB82 WEST 1234 5698 7654 32"})))
		o.allocate(o.given(euros, "NLD", euro(5_000), nil), p, "", euro(1_000))
		usd := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "USD"} }
		o.allocate(o.given(dollars, "CAN", usd(900_00), nil), p, "", usd(300_00))
		o.closed(p)
		o.Directors = func(_ context.Context, q db.Querier, on cal.Date) (ids []control.ActorID, err error) {
			return []control.ActorID{"director"}, nil
		}
		tell := func(when string, want int) {
			t.Helper()
			if n, err := o.TellRedList(o.AsSystem(t.Context())); err != nil || n != want {
				t.Errorf("%s: told of %d, want %d: %v", when, n, want, err)
			}
		}
		o.now = o.now.AddDate(0, 12, 0)
		tell("after twelve months to the day", 0)
		o.now = o.now.AddDate(0, 0, 1)
		before := o.browse(o.as("director")).Get("/en/control-report").Must(http.StatusOK).HTML().One("#red").Text()
		if !strings.Contains(before, "EUR 1,000.00") || !strings.Contains(before, "USD 300.00") || strings.Contains(before, "1,300") || strings.Contains(before, "was told") {
			t.Errorf("the red list: %s", before)
		}
		tell("a day later", 1)
		tell("again", 0)
		o.now = o.now.AddDate(0, 1, 0)
		tell("a month later", 0)
		if text := o.browse(o.as("director")).Get("/en/control-report").Must(http.StatusOK).HTML().One("#red").Text(); !strings.Contains(text, "the Director was told on 3 Mar 2027") {
			t.Errorf("the red list: %s", text)
		}
		o.lettersOfTheRedList(p)
	})
}

// lettersOfTheRedList holds what the mail says, and that it says nothing to who does not see the project.
func (o *office) lettersOfTheRedList(p portfolio.ProjectID) {
	o.t.Helper()
	words, err := i18n.NewCatalogue(web.Texts, people.Texts, portfolio.Texts, funds.Texts)
	if err != nil {
		o.t.Fatal(err)
	}
	letter := func(who string, lang i18n.Lang) (l *mail.Letter) {
		o.t.Helper()
		err := o.Control.Read(o.as(who), func(ctx context.Context, q db.Querier) (err error) {
			l, err = o.MailKinds()[0].Compose(ctx, q, mail.Recipient{Person: control.ActorID(who), Printer: words.Printer(lang)}, []byte(`{"projects":["`+string(p)+`"]}`))
			return err
		})
		if err != nil {
			o.t.Fatal(err)
		}
		return l
	}
	for lang, want := range map[i18n.Lang]string{i18n.EN: "closed on 2 Mar 2026, EUR 1,000.00, USD 300.00", i18n.FR: "clos le 2 mars 2026, 1 000,00 EUR, 300,00 USD"} {
		l := letter("director", lang)
		if l == nil || len(l.Sections) != 1 || len(l.Sections[0].Lines) != 1 || strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(l.Sections[0].Lines[0].Note) != want || l.Link.Href != "/control-report" {
			o.t.Errorf("%s: %+v", lang, l)
		}
	}
	o.guest("stranger", people.DonorUser, funds.DonorScope("NOR"))
	if l := letter("stranger", i18n.EN); l != nil {
		o.t.Errorf("a stranger reads %+v", l)
	}
}

// closed closes a project operationally, past its gates.
func (o *office) closed(p portfolio.ProjectID) {
	o.t.Helper()
	err := o.Control.DB().Write(o.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_project SET state = 'operationally_closed' WHERE id = ?`, string(p))); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_gate (id, project_id, gate, from_state, to_state, state, note, findings, prepared_by, prepared_at, approved_by, approved_at, comment)
			VALUES (?, ?, 'end', 'closing', 'operationally_closed', 'approved', '', '[]', 'officer', ?, 'director', ?, '')`, "gate-of-"+string(p), string(p), at(o.now), at(o.now)))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}
