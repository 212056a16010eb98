package app_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// Every measurement runs, on a small office: what it measures is for docs/PERFORMANCE.md to say, but it
// must have found something to measure.
func TestBenchRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a demonstration and serves it")
	}
	for _, line := range []string{
		"write --writes 200 --clients 4",
		"check --rows 500",
		"pages --projects 55 --entries 30 --trail 90 --vacancies 3 --clients 2 --lasts 200ms",
		"plan --tasks 60 --runs 2",
		"import demo/world/landscape.xml",
	} {
		what := strings.Fields(line)[0]
		t.Run(what, func(t *testing.T) {
			data := t.TempDir()
			if what == "pages" || what == "plan" { // these build a demonstration where there is none yet
				data = copyWorld(t)
			}
			out, status := cairn(t, append([]string{"bench", "--json", "--data", data}, strings.Fields(line)...)...)
			var found struct {
				Figures []struct {
					What  string
					Value float64
				}
			}
			if err := json.Unmarshal([]byte(out), &found); err != nil || status != 0 || len(found.Figures) == 0 {
				t.Fatalf("%v, status %d: %s", err, status, out)
			}
			for _, f := range found.Figures {
				bad := f.What == "breaks" || f.What == "abandoned"
				if (f.Value == 0) != bad {
					t.Errorf("%s: %v", f.What, f.Value)
				}
			}
		})
	}
}
