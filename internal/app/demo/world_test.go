package demo_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/internal/app/demo"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/money"
)

// days are the days on which the content is tried: it must hold on any.
var days = []cal.Date{
	cal.MustDate("2026-11-23"), cal.MustDate("2026-12-31"), cal.MustDate("2027-01-01"), cal.MustDate("2027-02-28"), cal.MustDate("2027-05-09"),
}

func load(t *testing.T) demo.World {
	t.Helper()
	w, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// walk visits every value of a type in the content, with a path to name it by.
func walk[T any](path string, v reflect.Value, visit func(path string, v T)) {
	if v.CanInterface() {
		if found, ok := v.Interface().(T); ok {
			visit(path, found)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(path, v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i), visit)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			name := path
			for _, key := range []string{"Key", "Code"} {
				if e := v.Index(i); e.Kind() == reflect.Struct && e.FieldByName(key).Kind() == reflect.String {
					name = path + "/" + e.FieldByName(key).String()
				}
			}
			walk(name, v.Index(i), visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			walk(path+"["+k.String()+"]", v.MapIndex(k), visit)
		}
	}
}

func TestEveryTextIsInBothLanguages(t *testing.T) {
	walk("", reflect.ValueOf(load(t)), func(path string, text demo.Text) {
		switch {
		case (text.EN == "") != (text.FR == ""):
			t.Errorf("%s: %q has one language", path, text.EN+text.FR)
		case strings.TrimSpace(text.EN) != text.EN || strings.TrimSpace(text.FR) != text.FR:
			t.Errorf("%s: %q has blanks at an end", path, text.EN)
		case strings.ContainsAny(text.EN+text.FR, "'\""):
			t.Errorf("%s: %q has a straight quote", path, text.EN+" / "+text.FR)
		case len(text.EN) > 40 && text.EN == text.FR:
			t.Errorf("%s: %q is not translated", path, text.EN)
		}
	})
}

// frenchSpace finds a high sign of punctuation after a blank that could break the line.
var frenchSpace = regexp.MustCompile(`[^\x{00a0}\d/]  ?[:;?!»]|« |[^\s\x{00a0}:/][;?!»]`)

func TestFrenchPunctuation(t *testing.T) {
	walk("", reflect.ValueOf(load(t)), func(path string, text demo.Text) {
		if at := frenchSpace.FindString(text.FR); at != "" && !strings.Contains(at, "http") {
			t.Errorf("%s: %q needs a no-break space at %q", path, text.FR, at)
		}
	})
}

// markings are those of the Alliance, and blame is words that put it on somebody, or that stand for
// work left undone. No text may hold either.
var (
	markings = regexp.MustCompile(`(?i)NATO (UN)?(CLASSIFIED|RESTRICTED|CONFIDENTIAL|SECRET)|COSMIC|OTAN SANS CLASSIFICATION|NATO DIFFUSION RESTREINTE`)
	blame    = regexp.MustCompile(`(?i)\blorem\b|\bTODO\b|\bTBD\b|corrupt|refused to|incompeten|negligen|sabot|fraud|incapable`)
)

func TestNoForbiddenWord(t *testing.T) {
	err := filepath.WalkDir("world", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, found := range append(markings.FindAllString(string(content), -1), blame.FindAllString(string(content), -1)...) {
			t.Errorf("%s: %q", path, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestKeysAndReferences(t *testing.T) {
	w := load(t)
	persons, parties := map[string]bool{}, map[string]bool{}
	once := func(seen map[string]bool, kind, key string) {
		if key == "" || seen[key] {
			t.Errorf("the %s %q is empty or there twice", kind, key)
		}
		seen[key] = true
	}
	for _, p := range w.People {
		once(persons, "person", p.Key)
	}
	for _, p := range w.Parties {
		once(parties, "party", p.Code)
	}
	known := func(where, kind string, in map[string]bool, keys ...string) {
		for _, key := range keys {
			if key != "" && key != "-" && !in[key] {
				t.Errorf("%s names %s %q, who is not there", where, kind, key)
			}
		}
	}
	projects := map[string]bool{}
	for _, p := range w.Partners {
		goals, initiatives := map[string]bool{}, map[string]bool{}
		if p.ITPP != nil {
			for _, o := range p.ITPP.Objectives {
				for _, g := range o.Goals {
					once(goals, "goal", g.Key)
				}
			}
		}
		if p.Package != nil {
			known(p.Code, "person", persons, append(p.Package.Coordinators, p.Package.Officer)...)
			for _, i := range p.Package.Initiatives {
				once(initiatives, "initiative", i.Key)
				known(i.Key, "goal", goals, i.Goals...)
				known(i.Key, "party", parties, i.Lead)
				if len(i.Goals) == 0 && p.ITPP != nil {
					t.Errorf("%s serves no goal", i.Key)
				}
			}
			for _, v := range p.Package.Versions {
				known(p.Code, "initiative", initiatives, v.Drops...)
			}
		}
		if p.DEEP != nil {
			known(p.Code, "person", persons, p.DEEP.AcademicLeads...)
			known(p.Code, "goal", goals, p.DEEP.Goals...)
			known(p.Code, "party", parties, p.DEEP.PolicyLead)
		}
		for _, pr := range p.Projects {
			once(projects, "project", pr.Key)
			known(pr.Key, "person", persons, pr.Officer, pr.Owner)
			known(pr.Key, "party", parties, append(pr.Donors, pr.Lead, pr.Agent)...)
			known(pr.Key, "initiative", initiatives, pr.Initiative)
			if (pr.Initiative == "") != pr.Deep {
				t.Errorf("%s: under an initiative or under the DEEP programme", pr.Key)
			}
			for _, d := range pr.Deliverables {
				known(pr.Key, "person", persons, d.Acceptor)
				known(pr.Key, "party", parties, d.Payee)
			}
			for _, a := range pr.Activities {
				known(pr.Key, "person", persons, a.Owner)
			}
			for _, a := range pr.Assets {
				known(pr.Key, "party", parties, a.Donor)
			}
		}
	}
}

func TestEveryRoleIsHeld(t *testing.T) {
	var held []control.Role
	for _, p := range load(t).People {
		held = append(held, p.Roles...)
		for _, r := range p.Roles {
			if !slices.Contains(people.Roles, r) {
				t.Errorf("%s has the role %q, which there is not", p.Key, r)
			}
		}
	}
	for _, r := range people.Roles {
		if r != people.Candidate && !slices.Contains(held, r) { // a candidate is no user of the office
			t.Errorf("nobody holds the role %q", r)
		}
	}
}

// Every project goes through its states in the order its track knows, at most two years ago.
func TestLivesFollowTheTracks(t *testing.T) {
	for _, day := range days {
		for _, p := range load(t).Partners {
			for _, pr := range p.Projects {
				track, _ := portfolio.DefaultTracks().Named(pr.Track)
				states := lived(pr, day)
				if len(states) == 0 || states[0] != portfolio.ProjectIdea {
					t.Errorf("%s begins with %v", pr.Key, states)
					continue
				}
				for i, s := range states[1:] {
					if _, err := track.Move(states[i], s); err != nil {
						t.Errorf("%s on the %s track cannot go from %s to %s", pr.Key, pr.Track, states[i], s)
					}
				}
				for s, on := range pr.Life {
					if d := on.On(day); d.After(day) || day.AddDays(-730).After(d) {
						t.Errorf("%s came to %s on %s", pr.Key, s, d)
					}
				}
				if a := pr.Awaits; a != nil {
					if _, err := track.Move(states[len(states)-1], a.To); err != nil {
						t.Errorf("%s cannot wait for %s in %s", pr.Key, a.To, states[len(states)-1])
					}
				}
				if !track.Fits(money.Euro(pr.Budget*100), cal.Period{Start: pr.Start.On(day), End: pr.End.On(day)}) {
					t.Errorf("%s does not fit the %s track", pr.Key, pr.Track)
				}
			}
		}
	}
}

// lived is the states of a project in the order of their days.
func lived(p demo.Project, day cal.Date) []portfolio.ProjectState {
	var states []portfolio.ProjectState
	for _, s := range portfolio.ProjectStates {
		if on, ok := p.Life[s]; ok && !on.IsZero() {
			states = append(states, s)
		}
	}
	slices.SortStableFunc(states, func(a, b portfolio.ProjectState) int {
		return p.Life[b].On(day).DaysUntil(p.Life[a].On(day))
	})
	return states
}

func TestDays(t *testing.T) {
	sunday := cal.MustDate("2026-11-22")
	for text, want := range map[string]string{
		"0": "2026-11-22", "-1": "2026-11-20", "-2": "2026-11-20", "1": "2026-11-23", "6": "2026-11-30",
		`"2023-02-15"`: "2023-02-15", `"Y-2"`: "2024-01-01", `"Y0"`: "2026-01-01",
	} {
		var d demo.Day
		if err := json.Unmarshal([]byte(text), &d); err != nil || d.On(sunday).String() != want {
			t.Errorf("%s is %s, want %s (%v)", text, d.On(sunday), want, err)
		}
	}
	for _, text := range []string{`""`, `"Y"`, `"Yx"`, `"15 Feb 2023"`, `1.5`, `{}`} {
		var d demo.Day
		if json.Unmarshal([]byte(text), &d) == nil {
			t.Errorf("%s was read as %s", text, d.On(sunday))
		}
	}
}
