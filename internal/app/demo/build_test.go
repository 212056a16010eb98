package demo_test

import (
	"testing"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// build builds the world of a day on SQLite and opens it.
func build(t *testing.T, day cal.Date, lang i18n.Lang) *app.App {
	t.Helper()
	cfg := app.Config{Data: t.TempDir()}
	built, err := app.BuildDemo(t.Context(), cfg, day, lang)
	if err != nil || !built {
		f := fault.Of(err)
		t.Fatal(built, err, f.Args, f.Fields)
	}
	office, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := office.Close(); err != nil {
			t.Error(err)
		}
	})
	return office
}

func TestWorldHoldsEveryRule(t *testing.T) {
	office := build(t, days[0], "")
	found, err := office.Check(t.Context())
	if err != nil || len(found.Breaks) > 0 || found.Unsealed > 0 {
		t.Fatal(found, err)
	}
	if again, err := app.BuildDemo(t.Context(), office.Config, days[0], ""); again || err != nil {
		t.Error("the world was built twice", err)
	}
}
