package db

import "testing"

func TestMomentFollows(t *testing.T) {
	last := pgMoment{server: "a", running: 100, next: 100, own: 100}
	idle := pgMoment{server: "a", running: 100, next: 100}
	for _, c := range []struct {
		what      string
		last, now pgMoment
		follows   bool
	}{
		{"only its own transaction", last, pgMoment{server: "a", running: 101, next: 101}, true},
		{"one that changed nothing", idle, idle, true},
		{"the first", pgMoment{}, idle, false},
		{"another transaction after it", last, pgMoment{server: "a", running: 102, next: 102}, false},
		{"another one that still runs", last, pgMoment{server: "a", running: 101, next: 103}, false},
		{"another one that began before it", pgMoment{server: "a", running: 100, next: 100, own: 101}, pgMoment{server: "a", running: 102, next: 102}, false},
		{"another one that ran while it began", pgMoment{server: "a", running: 98, next: 100, own: 100}, pgMoment{server: "a", running: 101, next: 101}, false},
		{"another one after one that changed nothing", idle, pgMoment{server: "a", running: 101, next: 101}, false},
		{"another server", last, pgMoment{server: "b", running: 101, next: 101}, false},
		{"a server that has lost it", last, idle, false},
		{"a server that may lose it", pgMoment{running: 100, next: 100, own: 100}, pgMoment{running: 101, next: 101}, false},
	} {
		if got := c.now.follows(c.last); got != c.follows {
			t.Errorf("after %s: %v", c.what, got)
		}
	}
}
