package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// The end is 18:00 in Brussels on a winter day, 17:00 UTC.
func silence(objections ...Objection) Procedure {
	return Procedure{ID: "s1", Title: i18n.Text{EN: "Moldova, version 2"}, Document: "PO(2026)0007",
		Opened: cal.MustInstant("2026-02-10T09:00:00Z"), Ends: cal.MustInstant("2026-02-12T17:00:00Z"),
		Zone: HeadquartersZone, State: ProcedureRunning, Objections: objections}
}

func objection(received string) Objection {
	return Objection{Party: "TUR", Received: cal.MustInstant(received), Document: "Letter 3"}
}

func TestProcedureMachine(t *testing.T) { checkMachine(t, procedureMachine, procedureGuards) }

func TestSilenceOutcome(t *testing.T) { // R12, story 9
	for _, c := range []struct {
		name       string
		objections []Objection
		now        string
		want       Outcome
	}{
		{"nobody yet", nil, "2026-02-12T16:59:59.999999Z", OutcomeRunning},
		{"nobody by the end", nil, "2026-02-12T17:00:00Z", OutcomeAgreed},
		{"one second before", []Objection{objection("2026-02-12T16:59:59Z")}, "2026-02-12T17:00:00Z", OutcomeBroken},
		{"broken at once, not at the end", []Objection{objection("2026-02-11T10:00:00Z")}, "2026-02-11T10:00:00Z", OutcomeBroken},
		{"the last microsecond", []Objection{objection("2026-02-12T16:59:59.999999Z")}, "2026-02-13T00:00:00Z", OutcomeBroken},
		{"at the end is late", []Objection{objection("2026-02-12T17:00:00Z")}, "2026-02-12T17:00:00Z", OutcomeAgreed},
		{"after the end is late", []Objection{objection("2026-02-12T18:00:00Z")}, "2026-02-13T00:00:00Z", OutcomeAgreed},
		{"late and in time", []Objection{objection("2026-02-12T18:00:00Z"), objection("2026-02-12T12:00:00Z")}, "2026-02-13T00:00:00Z", OutcomeBroken},
	} {
		if got := silence(c.objections...).OutcomeAt(cal.MustInstant(c.now)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSilenceIsSettledByItsOutcome(t *testing.T) {
	end, before := cal.MustInstant("2026-02-12T17:00:00Z"), cal.MustInstant("2026-02-12T16:00:00Z")
	early := objection("2026-02-12T12:00:00Z")
	for _, c := range []struct {
		name   string
		guard  string
		facts  procedureFacts
		want   string
		fields []string
	}{
		{"agreed with action sheet", "silence_kept", procedureFacts{Procedure: silence(), Record: paper("2026-02-12"), Now: end}, "", nil},
		{"agreed without action sheet", "silence_kept", procedureFacts{Procedure: silence(), Now: end}, invalid, []string{"record_body", "record_document", "record_on"}},
		{"too early", "silence_kept", procedureFacts{Procedure: silence(), Record: paper("2026-02-12"), Now: before}, "portfolio.decision_procedure.still_running", nil},
		{"broken cannot be agreed", "silence_kept", procedureFacts{Procedure: silence(early), Record: paper("2026-02-12"), Now: end}, "portfolio.decision_procedure.was_broken", nil},
		{"broken", "silence_broken", procedureFacts{Procedure: silence(early), Now: before}, "", nil},
		{"not broken", "silence_broken", procedureFacts{Procedure: silence(), Now: end}, "portfolio.decision_procedure.not_broken", nil},
		{"withdrawn without reason", "reason", procedureFacts{Procedure: silence(), Now: before}, invalid, []string{"reason"}},
	} {
		c.facts.Today = cal.MustDate("2026-02-12")
		expect(t, c.name, procedureGuards.Check(c.guard, c.facts), c.want, c.fields...)
	}
	for outcome, want := range map[Outcome]string{"": "", OutcomeAgreed: "", OutcomeRunning: "portfolio.decision_procedure.still_running", OutcomeBroken: "portfolio.decision_procedure.was_broken"} {
		expect(t, string(outcome), outcome.Allows(), want)
	}
}

func TestProcedureCheck(t *testing.T) {
	now := cal.MustInstant("2026-02-10T09:00:00Z")
	expect(t, "good", silence().Check(now, nil), "")
	expect(t, "end is now", silence().Check(silence().Ends, nil), invalid, "ends_on")
	expect(t, "empty", Procedure{}.Check(now, nil), invalid, "title", "document", "ends_on")
	_, wrong := EndsAt(cal.Date{}, "18:00", "Europe/Atlantis")
	expect(t, "no end", Procedure{Title: silence().Title}.Check(now, wrong), invalid, "document", "zone", "ends_on")
}

func TestObjectionCheck(t *testing.T) {
	now := cal.MustInstant("2026-02-13T00:00:00Z")
	for _, c := range []struct {
		name   string
		state  ProcedureState
		o      Objection
		want   string
		fields []string
	}{
		{"in time", ProcedureRunning, objection("2026-02-12T12:00:00Z"), "", nil},
		{"late, after the settlement", ProcedureAgreed, objection("2026-02-12T17:00:00Z"), "", nil},
		{"in time, after the settlement", ProcedureAgreed, objection("2026-02-12T16:00:00Z"), "portfolio.decision_procedure.settled", nil},
		{"second one", ProcedureBroken, objection("2026-02-12T16:00:00Z"), "", nil},
		{"withdrawn", ProcedureWithdrawn, objection("2026-02-12T16:00:00Z"), "portfolio.decision_procedure.settled", nil},
		{"of tomorrow", ProcedureRunning, objection("2026-02-13T00:00:00.000001Z"), invalid, []string{"received_on"}},
		{"before the opening", ProcedureRunning, objection("2026-02-10T08:59:59Z"), invalid, []string{"received_on"}},
		{"empty", ProcedureRunning, Objection{}, invalid, []string{"party", "document", "received_on"}},
	} {
		p := silence()
		p.State = c.state
		expect(t, c.name, p.CheckObjection(c.o, now), c.want, c.fields...)
	}
}

func TestEndsAt(t *testing.T) {
	for _, c := range []struct {
		name, on, clock, zone, want string
		field                       string
	}{
		{"winter", "2026-02-12", "18:00", HeadquartersZone, "2026-02-12T17:00:00.000000Z", ""},
		{"summer", "2026-07-12", "18:00:30", HeadquartersZone, "2026-07-12T16:00:30.000000Z", ""},
		{"another zone", "2026-02-12", "18:00", "America/New_York", "2026-02-12T23:00:00.000000Z", ""},
		{"comes twice: the first", "2026-10-25", "02:30", HeadquartersZone, "2026-10-25T00:30:00.000000Z", ""},
		{"skipped", "2026-03-29", "02:30", HeadquartersZone, "", "ends_time"},
		{"no time", "2026-02-12", "6pm", HeadquartersZone, "", "ends_time"},
		{"no day", "", "18:00", HeadquartersZone, "", "ends_on"},
		{"no zone", "2026-02-12", "18:00", "", "", "zone"},
	} {
		day, _ := cal.ParseDate(c.on)
		got, err := EndsAt(day, c.clock, c.zone)
		if c.field != "" {
			expect(t, c.name, err, invalid, c.field)
		} else if err != nil || got.String() != c.want {
			t.Errorf("%s: %s, %v", c.name, got, err)
		}
	}
}

func TestWallShowsTheZone(t *testing.T) {
	w := Wall{At: cal.MustInstant("2026-02-12T23:30:00Z"), Zone: HeadquartersZone}
	for lang, want := range map[i18n.Lang]string{
		i18n.EN: "13\u00a0Feb\u00a02026 00:30:00\u00a0Europe/Brussels",
		i18n.FR: "13\u00a0févr.\u00a02026 00:30:00\u00a0Europe/Brussels",
	} {
		if got := w.Print(words(t).Printer(lang)); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
