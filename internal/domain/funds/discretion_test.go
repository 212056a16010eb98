package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// guest makes somebody with a role in some scopes only.
func (o *office) guest(name string, role control.Role, scopes ...string) context.Context {
	o.t.Helper()
	_, err := o.Do(o.AsSystem(o.t.Context()), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: "NLD", Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		err := tx.SavePerson(ctx, p)
		for _, scope := range scopes {
			if err == nil {
				_, err = tx.GrantRole(ctx, p.ID, control.Grant{Role: role, Scope: scope}, cal.Period{Start: tx.Today()})
			}
		}
		return control.Change{Object: control.Ref{Kind: "user", ID: name}}, err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.as(name)
}

// R61: a donor who sees the fund and the project reads their own contribution by name and all others together, on every
// page of the money, as a file and for programs.
func TestDonorsDoNotReadEachOther(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		own := o.given(f, "NLD", euro(5_000), nil)
		others := []funds.AgreementID{o.given(f, "NOR", euro(5_000), nil), o.given(f, "CAN", euro(5_000), nil)}
		for _, a := range append(others, own) {
			o.allocate(a, p, line, euro(1_000))
		}
		c := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(3_000)))
		o.settled(c, "INV-1", 2_900)
		out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
		if err != nil {
			t.Fatal(err)
		}
		pay := string(out.Payments[0].ID)
		if _, err := o.statements(sta(1, "260302", 0, 5_000_00, ":61:260302C5000,00NTRFX//BK-4711\n:86:Kingdom of Norway\n")); err != nil {
			t.Fatal(err)
		}
		o.takenBack(f)
		donor := o.browse(o.guest("donor", people.DonorUser, funds.DonorScope("NLD"), "fund:"+string(f)+"/", portfolio.PartnerScope("MDA")))
		fund, project := "/funds/"+string(f), "/projects/"+string(p)
		read := map[string]string{}
		for _, path := range []string{"/funds", fund, fund + "/entries", fund + "/statement", fund + "/execution", fund + "/forecast", fund + "/flow", fund + "/years", fund + "/calls", fund + "/write-offs", fund + "/bank",
			fund + "/entries?contribution=" + string(own), project + "/statement", project + "/execution", project + "/entries", project + "/budgets", project + "/credit", project + "/commitments",
			"/payments/" + pay + "/trace", "/contributions/" + string(own), "/contributions/" + string(own) + "/trace", "/contributions/" + string(own) + "/statement"} {
			read[path] = donor.Get("/en" + path).Must(http.StatusOK).HTML().One("main").String()
			read[path+" as a program"] = string(donor.API(path, nil).Must(http.StatusOK).Body)
		}
		for _, path := range []string{fund + "/entries", fund + "/statement", fund + "/flow"} {
			read[path+" as a file"] = string(donor.Get("/en"+path+"?format=csv", "Accept", "*/*").Must(http.StatusOK).Body)
		}
		for path, text := range read {
			for _, word := range append([]string{"NOR-0", "CAN-0", "Norway", "Canada", "Vendor", ibans[0]}, string(others[0]), string(others[1])) {
				if strings.Contains(text, word) {
					t.Errorf("%s tells a donor of another: %s", path, around(text, word))
				}
			}
		}
		for _, path := range []string{fund + "/entries", fund + "/statement"} {
			if text := read[path]; !strings.Contains(text, "TF-MDA/NLD-01") || !strings.Contains(text, "Other contributions, together") {
				t.Errorf("%s does not name the donor's own contribution and the others together: %s", path, text)
			}
		}
		for _, path := range []string{fund + "/entries?contribution=" + string(others[0]), "/contributions/" + string(others[0]), "/contributions/" + string(others[0]) + "/trace", "/contributions/" + string(others[0]) + "/statement",
			"/commitments/" + string(c)} {
			donor.Get("/en" + path).Must(http.StatusNotFound)
		}
		donor.Get("/en/control-report").Must(http.StatusForbidden)
		apart := o.browse(o.guest("apart", people.DonorUser, funds.DonorScope("NLD")))
		for _, path := range []string{"/contributions/" + string(own), "/contributions/" + string(own) + "/trace", "/contributions/" + string(own) + "/statement"} {
			o.opensAll(donor, path)
			o.opensAll(apart, path)
			if len(apart.Get("/en"+path).HTML().All("a[href*='/funds/']")) > 0 {
				t.Errorf("%s leads into a fund that its reader may not open", path)
			}
		}
		o.pooledTotals(apart, own)
		for _, path := range []string{fund, fund + "/entries", fund + "/statement", fund + "/flow", fund + "/years", fund + "/bank", project + "/statement"} {
			o.opensAll(donor, path)
		}
		o.tracesOfADonor(pay)
		o.keepsTheAccount(o.browse(o.treasury), f)
	})
}

// takenBack records money of a contribution of Norway and reverses it for a reason that names the donor.
func (o *office) takenBack(f funds.FundID) {
	o.t.Helper()
	a := o.pledge(f, "NOR", euro(100), nil)
	o.sign(a)
	r := o.receive(a, euro(100), "BK-BACK")
	second := o.hire("second controller", people.FinancialController)
	o.must(o.ReverseReceipt(second, r, "Kingdom of Norway sent it twice"))
}

// pooledTotals holds that a donor who reads no fund finds its own agreement and what all donors of the fund gave together.
func (o *office) pooledTotals(apart *testkit.Client, own funds.AgreementID) {
	o.t.Helper()
	page := apart.Get("/en/funds").Must(http.StatusOK).HTML()
	page.One("a[href$='/contributions/" + string(own) + "']")
	if text := page.One("main").Text(); !strings.Contains(text, "all donors together") || !strings.Contains(text, "15,100.00") || strings.Contains(text, "NOR") {
		o.t.Errorf("a donor's funds: %s", text)
	}
	if text := apart.Get("/fr/funds").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "tous donateurs confondus") {
		o.t.Errorf("in French: %s", text)
	}
}

// tracesOfADonor holds that the readers of commands keep donors apart as the pages do.
func (o *office) tracesOfADonor(pay string) {
	o.t.Helper()
	donor := o.as("donor")
	back, err := o.TracePayment(donor, pay)
	if err != nil || len(back.Donors) != 2 || back.Donors[0].Contribution+back.Donors[1].Contribution != "TF-MDA/NLD-01" || back.Donors[1].Donor != "" || back.Amount != "2900.00" {
		o.t.Errorf("%+v %v", back.Donors, err)
	}
	if _, err := o.TraceContribution(donor, "TF-MDA/NOR-01"); keyOf(err) != "fault.not_found" {
		o.t.Errorf("another's contribution: %v", err)
	}
	rows, err := o.TrialBalance(donor, "TF-MDA", funds.Point{})
	var sum int64
	names := map[string]bool{}
	for _, r := range rows {
		if sum += r.Amount.Minor; names[r.Account] || strings.Contains(r.Account, "NOR") || strings.Contains(r.Account, "CAN") {
			o.t.Errorf("an account: %s", r.Account)
		}
		names[r.Account] = true
	}
	if err != nil || sum != 0 || len(rows) == 0 {
		o.t.Errorf("%d accounts come to %d: %v", len(rows), sum, err)
	}
}

// keepsTheAccount holds that the treasury still reads who paid.
func (o *office) keepsTheAccount(treasury *testkit.Client, f funds.FundID) {
	o.t.Helper()
	if text := treasury.Get("/en/funds/" + string(f) + "/bank").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "Norway") || !strings.Contains(text, "TF-MDA/NOR-01") {
		o.t.Errorf("the treasury reads: %s", text)
	}
}

// around is what stands about a word of a text.
func around(text, word string) string {
	at := strings.Index(text, word)
	return text[max(0, at-80):min(len(text), at+80)]
}
