package portfolio_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// stored is a line of radios in custody, entered by the forms, one serial number for each piece.
func (p *projects) stored(c *testkit.Client, project portfolio.ProjectID, serials ...string) string {
	p.t.Helper()
	id := posted(p.t, c, "/projects/"+string(project)+"/equipment/new", "title_en", "Radio", "title_fr", "Poste radio", "donor", "NLD", "ordered", "3", "unit_value", "9,000.00", "unit_value_currency", "EUR")
	posted(p.t, c, "/equipment/"+id+"/receive", "received", "3", "received_on", "2026-11-02", "serials", strings.Join(serials, "\r\n"))
	posted(p.t, c, "/equipment/"+id+"/inspect", "remarks", "Sound")
	posted(p.t, c, "/equipment/"+id+"/take", "custodian", "Logistics store", "location", "Chisinau")
	return id
}

// scheduled is a handover of all three radios, prepared and scheduled by the forms.
func (p *projects) scheduled(c *testkit.Client, project portfolio.ProjectID, asset string) string {
	p.t.Helper()
	id := posted(p.t, c, "/projects/"+string(project)+"/handovers/new", "from", "Liaison office", "to", "Signals school", "place", "Chisinau", "on", "2026-11-18",
		"donors", "NLD", "contact_point", "true", "end_use", "EUA 4", "items.0.asset", asset, "items.0.quantity", "3", "items.0.serials", "A1\nA2\nA3")
	posted(p.t, c, "/handovers/"+id+"/schedule")
	return id
}

// certificate is the signed paper of such a handover.
func certificate(asset string) []string {
	return []string{"certificate_document", "C-12", "certificate_on", "2026-11-18", "signed_for_partner", "Head of the school", "signed_for_nato", "Coordinator",
		"items.0.asset", asset, "items.0.quantity", "3", "items.0.serials", "A1\nA2\nA3"}
}

func TestEquipmentInTheBrowser(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		project := p.create(lightForm())
		c := o.browse(p.officer)
		path := "/projects/" + string(project)
		c.Get("/en" + path + "/equipment").Must(http.StatusOK).HTML().One(`a[href$="` + path + `/equipment/new"]`)
		if faults := c.Post("/en"+path+"/equipment/new", "ordered", "-2", "donor", "ATLANTIS").Must(http.StatusUnprocessableEntity).HTML().All("#errors li"); len(faults) != 4 {
			t.Errorf("%d faults of an empty form", len(faults))
		}
		asset := posted(t, c, path+"/equipment/new", "title_en", "Radio", "title_fr", "Poste radio", "donor", "NLD", "ordered", "5", "unit_value", "9,000.00", "unit_value_currency", "EUR")
		page := "/equipment/" + asset
		c.Get("/en" + page).Must(http.StatusOK).HTML().None(`a[href$="/lose"]`) // nothing is there to lose
		c.Get("/en" + page + "/lose").Must(http.StatusConflict)
		c.Post("/en"+page+"/split", "quantity", "5").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		posted(t, c, page+"/split", "quantity", "2") // two arrive later
		if faults := c.Post("/en"+page+"/receive", "received", "3", "received_on", "2026-12-24", "serials", "A1\nA1").Must(http.StatusUnprocessableEntity).HTML().All("#errors li"); len(faults) != 1 {
			t.Errorf("%d faults of a receipt in the future", len(faults))
		}
		c.Post("/en"+page+"/receive", "received", "3", "received_on", "2026-11-02", "serials", "A1\nA1\nA2").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		posted(t, c, page+"/receive", "received", "3", "received_on", "2026-11-02", "serials", "A1\r\nA2\r\nA3")
		posted(t, c, page+"/inspect", "remarks", "Sound")
		c.Post("/en" + page + "/take").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		posted(t, c, page+"/take", "custodian", "Logistics store", "location", "Chisinau")
		edit := []string{"title_en", "Radio", "title_fr", "Poste radio", "donor", "NLD", "ordered", "3", "unit_value", "9,000.00", "unit_value_currency", "EUR", "custodian", "Signals depot", "location", "Balti"}
		posted(t, c, page+"/edit", append(edit, "version", "5")...)
		if body := c.Post("/en"+page+"/edit", append(slices.Concat(edit[:len(edit)-1], []string{"Cahul"}), "version", "2")...).Must(http.StatusConflict).HTML().One("main").Text(); !strings.Contains(body, "Cahul") || !strings.Contains(body, "Balti") {
			t.Errorf("a conflict shows both sides: %s", body)
		}
		c.Post("/en"+page+"/lose", "remarks", " ").Must(http.StatusUnprocessableEntity) // what was found at the inspection is no reason
		c.Post("/en"+page+"/split", "quantity", "1", "serials", "A9").Must(http.StatusUnprocessableEntity)
		posted(t, c, page+"/split", "quantity", "1", "serials", "A3")
		var list struct {
			Assets []struct {
				ID, State string
				Serials   []string
				Ordered   int
			}
		}
		c.API("/equipment?state=in_custody", nil).Must(http.StatusOK).JSON(&list)
		if len(list.Assets) != 2 || !slices.Equal(list.Assets[0].Serials, []string{"A3"}) || !slices.Equal(list.Assets[1].Serials, []string{"A1", "A2"}) {
			t.Fatalf("%+v", list)
		}
		lost := "/equipment/" + list.Assets[0].ID
		posted(t, c, lost+"/lose", "remarks", "Stolen in transit")
		c.Get("/en" + lost).Must(http.StatusOK).HTML().None(`a[href$="/write-off"]`) // finance does
		c.Post("/en"+lost+"/write-off", "remarks", "Gone").Must(http.StatusForbidden)
		finance := o.browse(p.funds)
		finance.Get("/en" + page).Must(http.StatusOK).HTML().None(`a[href$="/edit"]`)
		finance.Get("/en" + path + "/equipment/new").Must(http.StatusForbidden)
		finance.Post("/en"+page+"/edit", edit...).Must(http.StatusForbidden)
		posted(t, finance, lost+"/write-off", "remarks", "Report 7")
		c.Get("/en" + lost + "/edit").Must(http.StatusOK)
		c.Post("/en"+lost+"/edit", edit...).Must(http.StatusConflict)
		for query, want := range map[string]int{"": 3, "partner=MDA": 3, "partner=GEO": 0, "donor=NLD": 3, "donor=DEU": 0, "state=ordered": 1, "state=written_off": 1} {
			if got := len(c.Get("/fr/equipment?" + query).Must(http.StatusOK).HTML().All("table.list tbody tr")); got != want {
				t.Errorf("%q: %d rows, want %d", query, got, want)
			}
		}
		if csv := string(c.Get("/fr/equipment?format=csv").Must(http.StatusOK).Body); !strings.Contains(csv, "Poste radio") || !strings.Contains(csv, "Sorti de l’inventaire") || !strings.Contains(csv, "A1, A2") {
			t.Error(csv)
		}
		for _, x := range []string{"/equipment", path + "/equipment", page, page + "/edit", page + "/split", page + "/lose", path + "/equipment/new"} {
			for _, lang := range []string{"/en", "/fr"} {
				noBareKeys(t, lang+x, string(c.Get(lang+x).Must(http.StatusOK).Body))
			}
		}
		stranger := o.browse(o.hire("eva", "DEU", people.ProjectOfficer, "partner:GEO/"))
		stranger.Get("/en" + page).Must(http.StatusNotFound)
		stranger.Post("/en"+page+"/lose", "remarks", "x").Must(http.StatusNotFound)
		if got := len(stranger.Get("/en/equipment").Must(http.StatusOK).HTML().All("table.list tbody tr")); got != 0 {
			t.Errorf("out of scope: %d rows", got)
		}
	})
}

func TestHandoverInTheBrowser(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		project := p.create(lightForm())
		path := "/projects/" + string(project)
		c := o.browse(p.officer)
		asset := p.stored(c, project, "A1", "A2", "A3")
		wrong := c.Post("/en"+path+"/handovers/new", "to", strings.Repeat("x", portfolio.ShortText+1), "donors", "ATLANTIS", "items.0.asset", asset, "items.0.quantity", "2", "items.0.serials", "A1").Must(http.StatusUnprocessableEntity).HTML()
		if faults := wrong.All("#errors li"); len(faults) != 3 {
			t.Errorf("%d faults: %s", len(faults), wrong.One("#errors").Text())
		}
		draft := posted(t, c, path+"/handovers/new", "to", "Nobody yet")
		c.Post("/en/handovers/" + draft + "/schedule").Must(http.StatusUnprocessableEntity)
		c.Post("/en/handovers/" + draft + "/cancel").Must(http.StatusUnprocessableEntity) // says why
		posted(t, c, "/handovers/"+draft+"/cancel", "reason", "Entered by mistake")
		c.Get("/en/handovers/" + draft + "/edit").Must(http.StatusConflict)
		h := p.scheduled(c, project, asset)
		page := "/handovers/" + h
		c.Post("/en"+page+"/edit", "to", "Elsewhere").Must(http.StatusConflict) // scheduled
		posted(t, c, page+"/rework", "reason", "Another place")
		edit := []string{"from", "Liaison office", "to", "Signals school", "place", "Balti", "on", "2026-11-18", "end_use", "EUA 4", "items.0.asset", asset, "items.0.quantity", "3", "items.0.serials", "A1\nA2\nA3"}
		c.Post("/en"+page+"/edit", append(edit, "version", "1")...).Must(http.StatusConflict)
		posted(t, c, page+"/edit", edit...)
		posted(t, c, page+"/schedule")
		c.Get("/en" + path).Must(http.StatusOK)
		if due := len(p.due(p.officer, "2026-11-20")); due != 0 {
			t.Errorf("%d due, and nobody is the officer yet", due)
		}
		unlike := certificate(asset)
		unlike[slices.Index(unlike, "A1\nA2\nA3")], unlike[slices.Index(unlike, "3")] = "A1\nA2", "2"
		c.Post("/en"+page+"/sign", unlike...).Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		if faults := c.Post("/en" + page + "/sign").Must(http.StatusUnprocessableEntity).HTML().All("#errors li"); len(faults) != 5 {
			t.Errorf("%d faults of an empty certificate", len(faults))
		}
		finance := o.browse(p.funds)
		finance.Get("/en" + page).Must(http.StatusOK).HTML().None(`main a[href$="/sign"]`)
		finance.Post("/en"+page+"/sign", certificate(asset)...).Must(http.StatusForbidden)
		posted(t, c, page+"/sign", certificate(asset)...)
		shown := c.Get("/en" + page).Must(http.StatusOK).HTML()
		if text := shown.One("main").Text(); !strings.Contains(text, "€27,000.00") && !strings.Contains(text, "27,000") || !strings.Contains(text, "18 May 2027") || !strings.Contains(text, "18 Nov 2027") {
			t.Errorf("value and checks (R32, R33): %s", text)
		}
		c.Get("/en" + page + "/sign").Must(http.StatusConflict)
		evaluator := o.browse(o.as(people.EvaluationOfficer))
		evaluator.Post("/en" + page + "/verify").Must(http.StatusUnprocessableEntity) // checks are open
		c.Post("/en"+page+"/checks/1", "on", "2027-05-01", "finding", "In use").Must(http.StatusUnprocessableEntity)
		c.Get("/en" + page + "/checks/3").Must(http.StatusNotFound)
		o.now = o.now.AddDate(1, 0, 0)
		c, evaluator = o.browse(p.officer), o.browse(o.as(people.EvaluationOfficer))
		posted(t, c, page+"/checks/1", "on", "2027-05-17", "finding", "All three in use")
		c.Get("/en" + page + "/checks/1").Must(http.StatusConflict)
		c.Post("/en"+page+"/checks/1", "on", "2027-05-18", "finding", "Otherwise").Must(http.StatusConflict)
		posted(t, c, page+"/checks/2", "on", "2027-11-19", "finding", "One in repair")
		posted(t, evaluator, page+"/verify")
		posted(t, o.browse(p.programmeOfficer), page+"/close")
		for query, want := range map[string]int{"": 2, "state=closed": 1, "state=cancelled": 1, "check=due": 0, "partner=MDA": 2, "partner=GEO": 0, "limit=1": 1} {
			if got := len(c.Get("/fr/handovers?" + query).Must(http.StatusOK).HTML().All("table.list tbody tr")); got != want {
				t.Errorf("%q: %d rows, want %d", query, got, want)
			}
		}
		if csv := string(c.Get("/fr/handovers?format=csv").Must(http.StatusOK).Body); !strings.Contains(csv, "Signals school") || !strings.Contains(csv, "Close") {
			t.Error(csv)
		}
		for _, x := range []string{"/handovers", page, "/handovers/" + draft, path + "/handovers/new", "/equipment/" + asset} {
			for _, lang := range []string{"/en", "/fr"} {
				noBareKeys(t, lang+x, string(c.Get(lang+x).Must(http.StatusOK).Body))
			}
		}
		o.browse(o.hire("eva", "DEU", people.ProjectOfficer, "partner:GEO/")).Get("/en" + page).Must(http.StatusNotFound)
	})
}

// due is what a person must see to by a day.
func (p *projects) due(who context.Context, until string) []portfolio.Due {
	p.t.Helper()
	var list []portfolio.Due
	err := p.Control.Read(who, func(ctx context.Context, q db.Querier) (err error) {
		list, err = portfolio.DueOf(ctx, q, control.ActorFrom(who).ID, day(until))
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return list
}

// TestOpenHandoverHoldsTheEnd is R32: a project does not end while a handover waits for its certificate,
// unless somebody else grants a waiver.
func TestOpenHandoverHoldsTheEnd(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackLight)
		p.file(id, portfolio.PaperFinancialClosure)
		c := o.browse(p.officer)
		asset := p.stored(c, id, "A1", "A2", "A3")
		h := p.scheduled(c, id, asset)
		f := lightForm()
		f.NoLessonReason, f.SustainmentPlan, f.SustainmentOwner, f.SustainmentCost = "Nothing new", "The school runs it", "Signals school", money.Euro(1_000_00)
		p.must(p.EditProject(p.officer, id, 0, f))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.pass_gate", id, 0, portfolio.ProjectClosing, ""))
		if due := p.due(p.officer, "2026-11-20"); !slices.ContainsFunc(due, func(d portfolio.Due) bool { return d.Word == "portfolio.due.handover" && d.Href == "/handovers/"+h }) {
			t.Errorf("%+v", due)
		}
		end := func() error {
			_, err := p.MoveProject(p.funds, "portfolio.project.close_finance", id, 0, portfolio.ProjectFinanciallyClosed, "")
			return err
		}
		p.refused("an open handover", end(), "portfolio.gate.missing")
		if next := c.Get("/en/projects/" + string(id)).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(next, "a signed certificate for every handover") {
			t.Errorf("what comes next: %s", next)
		}
		paperPath := "/projects/" + string(id) + "/papers/handovers"
		c.Get("/en" + paperPath).Must(http.StatusOK).HTML().None("input[name=record_document]") // no document stands for it
		c.Post("/en"+paperPath, "record_body", "Office", "record_on", "2026-11-01", "record_document", "D").Must(http.StatusUnprocessableEntity)
		posted(t, c, paperPath+"/waive", "reason", "The school moves", "expires", "2027-05-01")
		var waiver control.Ref
		for _, a := range p.inbox(p.board) {
			if a.Act == "portfolio.waiver.grant" {
				waiver = a.Object
			}
		}
		p.must(p.DecideWaiver(p.director, waiver, true, ""))
		if err := end(); err != nil {
			t.Errorf("with the waiver: %v", err)
		}
		c.Get("/en/projects/" + string(id) + "/equipment").Must(http.StatusOK).HTML().None(`a[href$="/equipment/new"]`)
		posted(t, c, "/handovers/"+h+"/sign", certificate(asset)...) // the certificate can still come
	})
}

// inbox is what waits and a person may see.
func (p *projects) inbox(who context.Context) (list []control.Approval) {
	p.t.Helper()
	err := p.Control.Read(who, func(ctx context.Context, q db.Querier) (err error) {
		list, err = p.Approvals(ctx, q, control.ApprovalFilter{Limit: 20})
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return list
}

// TestEndUseLimitIsASetting is R33: the value above which the use of equipment is checked.
func TestEndUseLimitIsASetting(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		project := p.create(lightForm())
		c, setter := o.browse(p.officer), o.browse(p.director)
		c.Get("/en/equipment").Must(http.StatusOK).HTML().One(`a[href$="/admin/end-use"]`)
		c.Get("/en/admin/end-use").Must(http.StatusOK).HTML().None(`a[href$="/admin/end-use/edit"]`)
		c.Get("/en/admin/end-use/edit").Must(http.StatusForbidden)
		c.Post("/en/admin/end-use/edit", "limit", "1").Must(http.StatusForbidden)
		if got := setter.Get("/en/admin/end-use/edit").Must(http.StatusOK).HTML().One("input[name=limit]").Attr("value"); got != "5,000.00" {
			t.Errorf("ships with %q", got)
		}
		setter.Post("/en/admin/end-use/edit", "limit", "-3").Must(http.StatusUnprocessableEntity)
		posted(t, setter, "/admin/end-use/edit", "limit", "10,000.00", "limit_currency", "EUR")
		setter.Post("/en/admin/end-use/edit", "limit", "1", "version", "9").Must(http.StatusConflict)
		posted(t, setter, "/admin/end-use/reset", "version", "1")
		posted(t, setter, "/admin/end-use/edit", "limit", "10,000.00", "version", "2")
		for _, path := range []string{"/fr/admin/end-use", "/en/admin/end-use", "/fr/admin/end-use/edit"} {
			noBareKeys(t, path, string(setter.Get(path).Must(http.StatusOK).Body))
		}
		asset := p.stored(c, project, "A1", "A2", "A3")
		h := p.scheduled(c, project, asset)
		posted(t, c, "/handovers/"+h+"/sign", certificate(asset)...)
		got, _, err := p.Handover(p.officer, portfolio.HandoverID(h))
		if err != nil || len(got.Checks) != 0 {
			t.Errorf("radios of 9,000 euros each are below the limit: %+v %v", got.Checks, err)
		}
	})
}

// TestEverythingHasAName holds that the trail, the approvals and the search name what has no title of its
// own.
func TestEverythingHasAName(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		project := p.create(lightForm())
		c := o.browse(p.officer)
		asset := p.stored(c, project, "A1", "A2", "A3")
		h := p.scheduled(c, project, asset)
		plan := posted(t, c, "/projects/"+string(project)+"/contingencies/new", "title", "Second supplier", "trigger", "It fails", "plan", "Buy", "reserve", "1.00", "owner", "project_officer")
		posted(t, c, "/projects/"+string(project)+"/papers/charter/waive", "reason", "Soon", "expires", "2027-01-31")
		waiver := p.inbox(p.board)[0].Object
		want := map[control.Ref]string{
			{Kind: portfolio.ObjectAsset, ID: asset}:         "Poste radio",
			{Kind: portfolio.ObjectHandover, ID: h}:          p.read(project).Project.Ref + " H1 Signals school",
			{Kind: portfolio.ObjectContingency, ID: plan}:    "Second supplier",
			{Kind: portfolio.ObjectITPP, ID: string(p.itpp)}: "MDA 2025–2028",
			waiver: lightForm().Title.FR,
		}
		err := p.Control.Read(p.officer, func(ctx context.Context, q db.Querier) error {
			refs := []control.Ref{}
			for ref := range want {
				refs = append(refs, ref)
			}
			named, err := portfolio.NamesOf(ctx, q, refs)
			for ref, title := range want {
				if got, _ := named[ref].Title.In(i18n.FR); !strings.HasPrefix(got, title[:8]) || err != nil {
					t.Errorf("%s is called %q, want %q (%v)", ref.Kind, got, title, err)
				}
				if got := c.Get("/en" + named[ref].Href); got.Status != http.StatusOK {
					t.Errorf("%s leads to %s: %d", ref.Kind, named[ref].Href, got.Status)
				}
				documents, err := portfolio.SearchKinds(catalogue(t))[ref.Kind].Load(ctx, q, []string{ref.ID})
				if err != nil || len(documents) != 1 || ref.Kind == portfolio.ObjectAsset && documents[0].Body.EN != "A1 A2 A3 Chisinau" {
					t.Errorf("search of %s: %+v %v", ref.Kind, documents, err)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestEditsOfEquipmentAndContingencyAreUndone(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.parties()
		o.Register(o.Control)
		project := p.create(lightForm())
		line := portfolio.AssetForm{Title: titled("Radio"), Donor: "NLD", Ordered: 2, UnitValue: money.Euro(9_00)}
		asset := portfolio.AssetID(p.must(p.CreateAsset(p.officer, project, line)))
		o.undone("equipment", p.officer, func() string { a, err := p.Asset(p.officer, asset); p.must(control.Done{}, err); return a.Location }, func(words string) (control.Done, error) {
			f := line
			f.Location = words
			return p.EditAsset(p.officer, asset, 0, f)
		})
		form := portfolio.ContingencyForm{Title: "Second supplier", Trigger: "t", Plan: "p", Reserve: money.Euro(1_00), Owner: "project_officer"}
		plan := portfolio.ContingencyID(p.must(p.CreateContingency(p.officer, project, form)))
		o.undone("contingency plan", p.officer, func() string { c, err := p.Contingency(p.officer, plan); p.must(control.Done{}, err); return c.Plan }, func(words string) (control.Done, error) {
			f := form
			f.Plan = words
			return p.EditContingency(p.officer, plan, 0, f)
		})
	})
}

// TestCheckCountsEquipmentAndReserves holds that the check finds what no form can make: a piece handed
// over without a certificate (R32), a reserve overdrawn (R30).
func TestCheckCountsEquipmentAndReserves(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		project := p.create(lightForm())
		c := o.browse(p.officer)
		asset := p.stored(c, project, "A1", "A2", "A3")
		posted(t, c, "/handovers/"+p.scheduled(c, project, asset)+"/sign", certificate(asset)...)
		other := p.stored(c, project, "B1", "B2", "B3")
		plan := p.must(p.CreateContingency(p.officer, project, portfolio.ContingencyForm{Title: "t", Trigger: "t", Plan: "p", Reserve: money.Euro(1_00), Owner: "project_officer"}))
		p.must(p.RequestContingencyUse(p.officer, portfolio.ContingencyID(plan), 0, portfolio.UseForm{Amount: money.Euro(1_00), Occurred: "o", OccurredOn: day("2026-11-19")}))
		found := func() (breaks []string) {
			var f control.Findings
			if err := p.Control.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error { return p.Service.Check(ctx, q, &f) }); err != nil {
				t.Fatal(err)
			}
			for _, b := range f.Breaks {
				breaks = append(breaks, b.Rule)
			}
			slices.Sort(breaks)
			return breaks
		}
		if got := found(); got != nil {
			t.Errorf("all is well, and it finds %v", got)
		}
		_, err := p.Do(o.AsSystem(t.Context()), control.Op{Act: "people.user.hand_over"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			_, first := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_asset SET transferred = 1 WHERE id = ?`, other))
			_, second := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_contingency SET reserve_minor = 99 WHERE id = ?`, plan))
			return control.Change{Object: control.Ref{Kind: "user", ID: "project_officer"}}, errors.Join(first, second)
		})
		if got := found(); err != nil || !slices.Equal(got, []string{"R30", "R32", "R32"}) {
			t.Errorf("%v %v", got, err)
		}
	})
}
