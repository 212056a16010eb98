package portfolio

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// path walks the forward moves of a track from an idea on.
func path(t Track) string {
	steps, at := []string{"idea"}, ProjectIdea
	for {
		next := slices.DeleteFunc(t.Next(at), func(m TrackMove) bool {
			return len(m.Passes) == 0 || slices.Contains(m.Passes, GateResume)
		})
		if len(next) == 0 {
			return strings.Join(steps, " ")
		}
		at = next[0].To
		step := string(at)
		if next[0].Approval != "" {
			step += "*"
		}
		steps = append(steps, step)
	}
}

func TestPathsOfTheTracks(t *testing.T) {
	tracks := DefaultTracks()
	for _, c := range []struct {
		track Track
		want  string // * marks a second person's decision
	}{
		{tracks.Light, "idea submitted* approved* executing closing financially_closed archived"},
		{tracks.Standard, "idea submitted* approved* initiating planning* executing* closing* operationally_closed* financially_closed* archived"},
		{tracks.Full, "idea submitted* approved* initiating planning* ready* executing* closing* operationally_closed* financially_closed* archived"},
	} {
		if got := path(c.track); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.track.Name, got, c.want)
		}
	}
}

// TestFullTable compares the machine of the full track with §4.2, line by line.
func TestFullTable(t *testing.T) {
	want := map[ProjectState][]ProjectState{
		ProjectIdea:                {ProjectSubmitted, ProjectCancelled},
		ProjectSubmitted:           {ProjectApproved, ProjectIdea, ProjectRejected, ProjectCancelled},
		ProjectApproved:            {ProjectInitiating, ProjectCancelled},
		ProjectInitiating:          {ProjectPlanning, ProjectClosing, ProjectCancelled},
		ProjectPlanning:            {ProjectReady, ProjectInitiating, ProjectCancelled},
		ProjectReady:               {ProjectExecuting, ProjectCancelled},
		ProjectExecuting:           {ProjectClosing, ProjectSuspended},
		ProjectSuspended:           {ProjectExecuting, ProjectClosing},
		ProjectClosing:             {ProjectOperationallyClosed},
		ProjectOperationallyClosed: {ProjectFinanciallyClosed},
		ProjectFinanciallyClosed:   {ProjectArchived},
	}
	full := DefaultTracks().Full
	for _, s := range ProjectStates {
		var got []ProjectState
		for _, m := range full.Next(s) {
			got = append(got, m.To)
		}
		if !slices.Equal(got, want[s]) {
			t.Errorf("%s → %v, want %v", s, got, want[s])
		}
	}
}

// TestEveryConfigurationHasAWayForward tries every set of decisions: whatever an administrator picks,
// a project gets from idea to archive, and no state of the track is a dead end.
func TestEveryConfigurationHasAWayForward(t *testing.T) {
	optional := []Gate{GatePlanning, GateExecution, GateStart, GateClosing, GateEnd, GateFinance}
	for set := range 1 << len(optional) {
		track := Track{Name: "test", Gates: []Gate{GateRequest}}
		for i, g := range optional {
			if set&(1<<i) != 0 {
				track.Gates = append(track.Gates, g)
			}
		}
		for _, r := range Requirements() {
			track.Requires = append(track.Requires, r.Code)
		}
		way := path(track)
		if !strings.HasSuffix(way, "archived") {
			t.Errorf("%v: %s", track.Gates, way)
		}
		asked := map[string]bool{}
		for _, m := range track.Moves() {
			if track.skips(m.From) || track.skips(m.To) {
				t.Errorf("%v: %s→%s touches a state that is left out", track.Gates, m.From, m.To)
			}
			for _, r := range track.Asks(m) {
				asked[r.Code] = true
			}
		}
		for _, code := range track.Requires {
			if !asked[code] {
				t.Errorf("%v: nothing asks for %s", track.Gates, code)
			}
		}
	}
}

func TestWhichMoveAsksForWhat(t *testing.T) {
	tracks := DefaultTracks()
	for _, c := range []struct {
		track    Track
		from, to ProjectState
		want     string
	}{
		{tracks.Light, ProjectIdea, ProjectSubmitted, "request overlap host_contribution"}, // the one form shows it all
		{tracks.Light, ProjectSubmitted, ProjectApproved, "request overlap host_contribution"},
		{tracks.Light, ProjectApproved, ProjectExecuting, "request officer overlap host_contribution"},
		{tracks.Light, ProjectExecuting, ProjectClosing, "deliverables sustainment"},
		{tracks.Light, ProjectClosing, ProjectFinanciallyClosed, "sustainment handovers lessons financial_closure"},
		{tracks.Standard, ProjectIdea, ProjectSubmitted, "request"},
		{tracks.Standard, ProjectInitiating, ProjectPlanning, "overlap host_contribution business_case charter"},
		{tracks.Standard, ProjectPlanning, ProjectExecuting, "request officer overlap host_contribution business_case charter work_plan logframe budget risk_log agreements funds"},
		{tracks.Full, ProjectPlanning, ProjectReady, "work_plan logframe budget risk_log stakeholder_matrix"},
		{tracks.Full, ProjectReady, ProjectExecuting, "request officer overlap host_contribution business_case charter work_plan logframe budget risk_log stakeholder_matrix agreements funds"},
		{tracks.Full, ProjectInitiating, ProjectClosing, ""}, // R14: nothing stands in the way of stopping
		{tracks.Full, ProjectClosing, ProjectOperationallyClosed, "sustainment handovers end_report lessons"},
		{tracks.Full, ProjectOperationallyClosed, ProjectFinanciallyClosed, "financial_closure"},
		{tracks.Full, ProjectFinanciallyClosed, ProjectArchived, "retention"},
	} {
		m, err := c.track.Move(c.from, c.to)
		if err != nil {
			t.Errorf("%s %s→%s: %v", c.track.Name, c.from, c.to, err)
			continue
		}
		var got []string
		for _, r := range c.track.Asks(m) {
			got = append(got, r.Code)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s→%s asks %v, want %s", c.track.Name, c.from, c.to, got, c.want)
		}
	}
}

func TestMovesOffTheTrackAreRefused(t *testing.T) {
	light := DefaultTracks().Light
	if _, err := light.Move(ProjectApproved, ProjectInitiating); !fault.Is(err, fault.Conflict) {
		t.Errorf("the light track has no initiating: %v", err)
	}
	if _, err := light.Move(ProjectExecuting, ProjectCancelled); !fault.Is(err, fault.Conflict) {
		t.Errorf("work under way is stopped, not cancelled: %v", err)
	}
}

func TestTrackLimits(t *testing.T) {
	start := cal.MustDate("2026-01-31")
	months := func(n, days int) cal.Period {
		return cal.Period{Start: start, End: start.AddMonths(n).AddDays(days)}
	}
	light := DefaultTracks().Light
	for _, c := range []struct {
		budget money.Amount
		p      cal.Period
		fits   bool
	}{
		{money.Euro(50_000_00), months(6, -1), true}, {money.Euro(50_000_01), months(6, -1), false},
		{money.Euro(50_000_00), months(6, 0), false}, {money.Amount{}, cal.Period{}, true},
		{money.Amount{Minor: 1, Currency: "USD"}, months(1, 0), false},
	} {
		if got := light.Fits(c.budget, c.p); got != c.fits {
			t.Errorf("%v for %v: %v", c.budget, c.p, got)
		}
	}
	if full := DefaultTracks().Full; !full.Fits(money.Euro(1<<50), months(120, 0)) {
		t.Error("the full track has no limit")
	}
}

func TestTracksCheck(t *testing.T) {
	if err := DefaultTracks().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Tracks){
		"no approval":         func(t *Tracks) { t.Light.Gates = nil },
		"unknown gate":        func(t *Tracks) { t.Full.Gates = append(t.Full.Gates, "resume") },
		"unknown requirement": func(t *Tracks) { t.Full.Requires = append(t.Full.Requires, "poetry") },
		"full below standard": func(t *Tracks) { t.Full.Requires = t.Full.Requires[1:] },
		"no closure":          func(t *Tracks) { t.Light.Requires = []string{"request"} },
		"negative limit":      func(t *Tracks) { t.Light.MaxMonths = -1 },
		"wrong name":          func(t *Tracks) { t.Light.Name = "lite" },
	} {
		tracks := DefaultTracks()
		change(&tracks)
		if err := tracks.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRaise(t *testing.T) {
	tracks := DefaultTracks()
	light := completeProject()
	light.Track = TrackLight
	at := func(s ProjectState) Project { p := light; p.State = s; return p }
	bare := GateFacts{Project: at(ProjectExecuting), On: day}
	for name, c := range map[string]struct {
		p   Project
		to  TrackName
		f   GateFacts
		key string
	}{
		"an idea":                  {at(ProjectIdea), TrackStandard, bare, ""},
		"approved, to full":        {at(ProjectApproved), TrackFull, bare, ""},
		"down":                     {func() Project { p := at(ProjectIdea); p.Track = TrackFull; return p }(), TrackLight, bare, "portfolio.track.not_higher"},
		"to the same":              {at(ProjectIdea), TrackLight, bare, "portfolio.track.not_higher"},
		"to nowhere":               {at(ProjectIdea), "heavy", bare, "portfolio.track.not_higher"},
		"under decision":           {at(ProjectSubmitted), TrackStandard, bare, "portfolio.track.under_decision"},
		"executing without papers": {at(ProjectExecuting), TrackStandard, bare, "portfolio.gate.missing"},
		"executing with papers":    {at(ProjectExecuting), TrackStandard, withPapers(at(ProjectExecuting)), ""},
		"suspended without papers": {at(ProjectSuspended), TrackStandard, bare, "portfolio.gate.missing"},
		"closing":                  {at(ProjectClosing), TrackStandard, withPapers(at(ProjectClosing)), "portfolio.track.too_late"},
	} {
		raised, err := c.p.Raise(c.to, tracks, c.f)
		if f := fault.Of(err); f != nil && f.Key != c.key || f == nil && c.key != "" {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
		if err == nil {
			if c.p.Track = c.to; fmt.Sprint(raised) != fmt.Sprint(c.p) {
				t.Errorf("%s: raising changed more than the track", name)
			}
			target, _ := tracks.Named(c.to)
			if !slices.Contains(target.Machine().States(), raised.State) {
				t.Errorf("%s: stands in %s, which the track does not have", name, raised.State)
			}
		} else if raised.Track != c.p.Track {
			t.Errorf("%s: refused, and raised all the same", name)
		}
	}
}

func TestProjectMachinesHaveWords(t *testing.T) {
	for _, track := range DefaultTracks().All() {
		guards := Guards[GateFacts]{}
		for _, m := range track.Moves() {
			if m.guard() != "" {
				guards[m.guard()] = func(GateFacts) error { return nil }
			}
		}
		checkMachine(t, track.Machine(), guards)
	}
	hasWords(t, ProjectStates, ProjectState.Word)
	hasWords(t, gates, Gate.Word)
	hasWords(t, []TrackName{TrackLight, TrackStandard, TrackFull}, TrackName.Word)
	hasWords(t, Requirements(), Requirement.Word)
	hasWords(t, Papers, Paper.Word)
	hasWords(t, DeliveryModels, DeliveryModel.Word)
	hasWords(t, RiskAppetites, RiskAppetite.Word)
	hasWords(t, Retentions, Retention.Word)
	hasWords(t, []OverlapAnswer{OverlapNone, OverlapCoordinated}, OverlapAnswer.Word)
	for _, m := range DeliveryModels {
		hasWords(t, m.Agreements(), Agreement.Word)
	}
}

// completeProject has everything a gate of its own can ask for.
func completeProject() Project {
	return Project{
		ID: "p1", State: ProjectIdea, Track: TrackStandard, Officer: "officer",
		Request: Request{
			Title: i18n.Text{EN: "Field hospital"}, Lang: i18n.EN, Theme: "military_medicine", Problem: "none there", Objectives: "one there",
			Beneficiaries: "40 medics, of whom 15 women", Planned: period(90), Budget: money.Euro(40_000_00),
			HostContribution: HostContribution{Text: "land and staff"},
		},
		Approach: Approach{Justification: "goal 2.1", SuccessCriteria: "it runs", Delivery: DeliveryOffice},
		Closure:  Closure{Sustainment: Sustainment{Owner: "medical service", YearlyCost: money.Euro(0)}, NoLessonReason: "too small", Retention: "temporary"},
		Overlap:  Overlap{Answer: OverlapNone, By: "officer", On: day},
	}
}

// withPapers has a document for every paper.
func withPapers(p Project) GateFacts {
	f := GateFacts{Project: p, On: day, Papers: map[Paper]Condition{}}
	for _, paper := range Papers {
		f.Papers[paper] = PaperCondition(paper, Unasked, Record{Body: "office", On: day, Document: "DOC-1"}, Waiver{})
	}
	return f
}
