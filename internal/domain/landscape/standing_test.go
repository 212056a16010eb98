package landscape

import "testing"

// Each import is the digests that one identifier has in its files, in their order.
func TestMeet(t *testing.T) {
	for name, c := range map[string]struct {
		imports []string
		want    []Counts
	}{
		"once":                        {[]string{"A", "A", "B", "B"}, []Counts{{1, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 0, 1}}},
		"twice alike":                 {[]string{"AA", "AA"}, []Counts{{1, 0, 0}, {0, 0, 1}}},
		"twice, differently":          {[]string{"AB", "AB", "AB"}, []Counts{{1, 0, 0}, {0, 0, 1}, {0, 0, 1}}},
		"the last comes back":         {[]string{"ABA", "ABA"}, []Counts{{1, 0, 0}, {0, 0, 1}}},
		"the later record is dropped": {[]string{"AB", "A", "A"}, []Counts{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
		"one of two is changed":       {[]string{"AB", "CB", "AC"}, []Counts{{1, 0, 0}, {0, 0, 1}, {0, 1, 0}}},
	} {
		s := standing{}
		for i, digests := range c.imports {
			s.met = false
			var got Counts
			for _, d := range digests {
				s.meet(string(d), &got)
			}
			if got != c.want[i] {
				t.Errorf("%s: import %d of %v counts %+v, want %+v", name, i+1, c.imports, got, c.want[i])
			}
		}
	}
}
