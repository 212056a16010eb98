package plan

import (
	"testing"

	"cairn/internal/kernel/fault"
)

// A lag is read as a number that counts as the form chose, or as Microsoft Project writes it, which says itself how it
// counts.
func TestLagIsRead(t *testing.T) {
	for text, want := range map[string]Link{
		"3": {Unit: LagWork, Lag: 3 * DayMinutes}, "−1,5": {Unit: LagWork, Lag: -3 * DayMinutes / 2}, "+2": {Unit: LagWork, Lag: 2 * DayMinutes}, "+2ed": {Unit: LagElapsed, Lag: 2 * 24 * 60},
		"2 jé": {Unit: LagElapsed, Lag: 2 * 24 * 60}, "4h": {Unit: LagWork, Lag: 240}, "1 sem": {Unit: LagWork, Lag: 5 * DayMinutes}, "-25%": {Unit: LagPercent, Lag: -25},
		"50e%": {Unit: LagElapsedPercent, Lag: 50}, "+50 e%": {Unit: LagElapsedPercent, Lag: 50}, "50é%": {Unit: LagElapsedPercent, Lag: 50}, "50\u202f%é": {Unit: LagElapsedPercent, Lag: 50}, "": {Unit: LagWork},
	} {
		if got, err := (Link{Unit: LagWork}).lagged(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for unit, want := range map[LagUnit]int{LagWork: 20 * DayMinutes, LagElapsed: 20 * 24 * 60, LagPercent: 20, LagElapsedPercent: 20} {
		if got, err := (Link{Unit: unit}).lagged("20"); err != nil || got.Lag != want || got.Unit != unit {
			t.Errorf("20 %s is %+v, %v", unit, got, err)
		}
	}
	for _, bad := range []struct {
		unit      LagUnit
		text, key string
	}{{LagWork, "soon", "portfolio.plan.lag_range"}, {LagWork, "NaN", "portfolio.plan.lag_range"}, {LagElapsed, "1e9", "portfolio.plan.lag_range"}, {LagWork, "3d?", "portfolio.plan.lag_range"},
		{LagWork, "1,234", "portfolio.plan.lag_range"}, {LagWork, "0x1p3", "portfolio.plan.lag_range"}, {LagWork, "90000d", "portfolio.plan.lag_range"}, {LagPercent, "12.5", "portfolio.plan.lag_percent"}, {LagWork, "12,5e%", "portfolio.plan.lag_percent"}, {LagElapsedPercent, "20000", "portfolio.plan.lag_range"}, {"moons", "3", "fault.choice"}} {
		_, err := Link{Unit: bad.unit}.lagged(bad.text)
		if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Key != bad.key {
			t.Errorf("%s in %s: %v, want %s", bad.text, bad.unit, err, bad.key)
		}
	}
}

func FuzzLag(f *testing.F) {
	for _, seed := range []string{"3", "−1,5", "2jé", "50e%", "50 %é", "NaN", "1e308", "0x1p9", "-10000%"} {
		f.Add(seed, string(LagElapsedPercent))
	}
	f.Fuzz(func(t *testing.T, text, unit string) {
		l, err := Link{Unit: LagUnit(unit)}.lagged(text)
		if err != nil {
			return
		}
		most := MaxDays * DayMinutes
		if l.Unit == LagPercent || l.Unit == LagElapsedPercent {
			most = mostPercent
		}
		if l.Lag > most || l.Lag < -most {
			t.Errorf("%q in %q is %+v", text, unit, l)
		}
	})
}
