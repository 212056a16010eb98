package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

func deepProgramme() Programme {
	return Programme{Partner: "TUN", Kind: KindDEEP, Title: i18n.Text{FR: "Formation « défense » : Tunisie"}, StartYear: 2013,
		State: DeepActive, AcademicLeads: []string{"A. Lead"},
		Institutions: []Institution{{Name: i18n.Text{EN: "Staff College"}, Kind: "staff_college", City: "Tunis"}}}
}

func TestProgrammeMachine(t *testing.T) {
	checkMachine(t, deepMachine, deepGuards)
	// R9: whatever has not ended can be ended by the host.
	for _, s := range deepMachine.States() {
		_, err := deepMachine.Check(s, DeepEndedByHost)
		if ended := s == DeepConcluded || s == DeepEndedByHost; (err != nil) != ended {
			t.Errorf("%s→ended_by_host: %v", s, err)
		}
	}
}

func TestProgrammeCheck(t *testing.T) {
	p := deepProgramme()
	expect(t, "deep", p.Check(), "")
	expect(t, "dcb needs no year", Programme{Partner: "MDA", Kind: KindDCB, Title: i18n.Text{EN: "Moldova"}}.Check(), "")
	expect(t, "empty", Programme{}.Check(), invalid, "partner", "title", "kind")
	p.StartYear, p.Partner = 0, "tun"
	expect(t, "deep without a year", p.Check(), invalid, "partner", "start_year")
	expect(t, "institution", p.Institutions[0].Check(), "")
	expect(t, "empty institution", Institution{}.Check(), invalid, "name", "kind", "city")
}

func TestProgrammeGuards(t *testing.T) {
	met := Condition{Name: "portfolio.itpp.needs_goal", Met: true}
	facts := deepFacts{Programme: deepProgramme(), Goals: met, Record: paper("2026-03-01"), Reason: "Elections",
		Today: cal.MustDate("2026-03-02")}
	for _, c := range []struct {
		name   string
		guard  string
		change func(*deepFacts)
		want   string
		fields []string
	}{
		{"ready", "ready_to_start", func(*deepFacts) {}, "", nil},
		{"no goal", "ready_to_start", func(f *deepFacts) { f.Goals.Met = false }, "portfolio.programme.not_ready", nil},
		{"no school", "ready_to_start", func(f *deepFacts) { f.Programme.Institutions = nil }, "portfolio.programme.not_ready", nil},
		{"no lead", "ready_to_start", func(f *deepFacts) { f.Programme.AcademicLeads = nil }, "portfolio.programme.not_ready", nil},
		{"survey", "survey_reported", func(*deepFacts) {}, "", nil},
		{"survey without report", "survey_reported", func(f *deepFacts) { f.Record = Record{} }, invalid, []string{"record_body", "record_document", "record_on"}},
		{"no reason", "reason", func(f *deepFacts) { f.Reason = "" }, invalid, []string{"reason"}},
		{"notice", "host_notice", func(*deepFacts) {}, "", nil},
		{"notice of tomorrow", "host_notice", func(f *deepFacts) { f.Record = paper("2026-03-03") }, invalid, []string{"record_on"}},
		{"notice before the programme", "host_notice", func(f *deepFacts) { f.Record = paper("2012-12-31") }, invalid, []string{"record_on"}},
	} {
		f := facts
		c.change(&f)
		expect(t, c.name, deepGuards.Check(c.guard, f), c.want, c.fields...)
	}
}

func TestProgrammeEndedOn(t *testing.T) {
	p := deepProgramme()
	p.HostNotice = paper("2026-03-01")
	if !p.EndedOn().IsZero() {
		t.Error("an active programme has not ended")
	}
	p.State = DeepEndedByHost
	if p.EndedOn() != cal.MustDate("2026-03-01") {
		t.Errorf("ended on %s", p.EndedOn())
	}
}

func TestCodesHaveWords(t *testing.T) {
	c := words(t)
	var keys []string
	for _, x := range Themes {
		keys = append(keys, "portfolio.theme."+string(x))
	}
	for _, x := range Elements {
		keys = append(keys, "portfolio.element."+string(x))
	}
	for _, x := range InstitutionKinds {
		keys = append(keys, "portfolio.programme.institution_kind."+string(x))
	}
	for _, x := range []ReviewStanding{ReviewNone, ReviewAhead, ReviewOverdue, ReviewRed} {
		keys = append(keys, "portfolio.package.review."+string(x))
	}
	for _, x := range []Outcome{OutcomeRunning, OutcomeAgreed, OutcomeBroken} {
		keys = append(keys, "portfolio.decision_procedure.outcome."+string(x))
	}
	for _, key := range keys {
		if !c.Has(key) {
			t.Errorf("%s has no words", key)
		}
	}
}

func TestReferences(t *testing.T) {
	for _, c := range [][2]string{
		{PackageRef("MDA", 2), "DCB-MDA-02"},
		{InitiativeRef("DCB-MDA-02", 7), "DCB-MDA-02/I07"},
		{ProjectRef("DCB-MDA-02", 3), "DCB-MDA-02/P003"},
		{ProjectRef("DEEP-TUN", 1), "DEEP-TUN/P001"},
		{ProgrammeRef(KindDEEP, "TUN"), "DEEP-TUN"},
		{ProgrammeRef(KindDCB, "MDA"), "DCB-MDA"},
		{PackageRef("UN", 1), "DCB-UN-01"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %s, want %s", c[0], c[1])
		}
	}
	for code, ok := range map[string]bool{"MDA": true, "UN": true, "mda": false, "M": false, "MDA/X": false, "": false, "UNITED-NATIONS": false} {
		if PartnerCode(code) != ok {
			t.Errorf("%q: %v", code, !ok)
		}
	}
}
