package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"cairn/internal/app"
	"cairn/internal/kernel/db"
)

// crowd are people who write until the server dies under them, and remember what it acknowledged.
type crowd struct {
	people []*person

	mu     sync.Mutex
	made   map[string]string // title → id, as acknowledged
	lost   []writing         // sent, and never answered
	sent   int
	ending sync.Once
}

// writing is one write with a key of its own, so that sending it again writes it once.
type writing struct {
	who        *person
	title, key string
	why        error // that it was not acknowledged
}

// The program is killed in the middle of a thousand writes, several times: every write it acknowledged is
// there with its line in the trail, no other is there by half, and what was not answered can be sent
// again with its key.
func TestKilledWhileWriting(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		c := &crowd{made: map[string]string{}}
		links := c.hire(t, at.open(t))
		for round, until := range []int{150, 400, 650, 1000} {
			base, process := serve(t, at.args("serve")...)
			if round == 0 {
				for i, link := range links {
					if err := c.people[i].enter(base, link); err != nil {
						t.Fatal(err)
					}
				}
			}
			again := c.lost
			c.lost = nil
			for _, w := range again {
				c.send(base, w)
			}
			if len(c.lost) > 0 {
				t.Fatalf("sent again and not answered: %v", c.lost)
			}
			end := os.Kill
			if until == 1000 {
				end = os.Interrupt
			}
			c.write(base, until, func() { process.Signal(end) })
			process.Wait()
			t.Logf("%d acknowledged, %d not answered", len(c.made), len(c.lost))
			if said, status := cairn(t, at.args("check")...); status != 0 {
				t.Fatalf("after %d writes check ends with %d: %s", until, status, said)
			}
			office := at.open(t)
			c.compare(t, office)
			office.Close()
		}
	})
}

// hire makes six people who write by forms in a browser, whose links it returns, and six whose programs
// write JSON.
func (c *crowd) hire(t *testing.T, a *app.App) (links []string) {
	defer a.Close()
	for i := range 12 {
		login, link := hire(t, a, fmt.Sprintf("Writer%d", i), "officer")
		p := browser()
		if i < 6 {
			links = append(links, link)
		} else {
			p.token = tokenOf(t, a, login, "landscape.entry.create")
		}
		c.people = append(c.people, p)
	}
	return links
}

// write lets everybody write at once. Whoever sees the number of acknowledged writes reach until ends it,
// while the others wait for their answers.
func (c *crowd) write(base string, until int, end func()) {
	c.ending = sync.Once{}
	var wait sync.WaitGroup
	for _, who := range c.people {
		wait.Go(func() {
			for {
				c.mu.Lock()
				c.sent++
				w, enough := writing{who: who, title: fmt.Sprintf("Entry %d", c.sent), key: fmt.Sprintf("key-%d", c.sent)}, len(c.made) >= until
				c.mu.Unlock()
				if enough {
					c.ending.Do(end)
				}
				if enough || !c.send(base, w) {
					return
				}
			}
		})
	}
	wait.Wait()
}

// send writes one entry, by a form or as JSON, and notes how it went.
func (c *crowd) send(base string, w writing) bool {
	var to string
	var err error
	if w.who.token == "" {
		to, err = w.who.sendForm(base, w)
	} else {
		to, err = w.who.sendJSON(base, w)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		w.why = err
		c.lost = append(c.lost, w)
		return false
	}
	c.made[w.title] = to[strings.LastIndexByte(to, '/')+1:]
	return true
}

func (p *person) sendForm(base string, w writing) (to string, err error) {
	status, to, body, err := p.post(context.Background(), base+"/en/landscape/entries/new", url.Values{
		"_key": {w.key}, "title_en": {w.title}, "partner": {"MDA"}, "theme": {"cyber"}, "channel": {"bilateral"}, "actor": {"Norway"},
		"source": {"talk"}, "level": {"unclassified"},
	})
	if err == nil && status != http.StatusSeeOther {
		err = fmt.Errorf("%d: %.500s", status, mainOf(body))
	}
	return to, err
}

func (p *person) sendJSON(base string, w writing) (to string, err error) {
	text, err := json.Marshal(map[string]any{"title": map[string]string{"en": w.title}, "partner": "MDA", "theme": "cyber", "channel": "un",
		"actor": "Norway", "source": "talk", "level": "unclassified"})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequest(http.MethodPost, base+"/api/v1/landscape/entries/new", bytes.NewReader(text))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", w.key)
	status, to, body, err := p.do(r)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d: %.500s", status, mainOf(body))
	}
	return to, err
}

// compare holds the database against what was acknowledged.
func (c *crowd) compare(t *testing.T, a *app.App) {
	t.Helper()
	type row struct {
		id, title                string
		trail, protected, remade int
	}
	err := a.DB.Read(a.Control.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error {
		rows, err := db.Collect(ctx, q, db.SQL(`SELECT e.id, e.title_en,
			(SELECT COUNT(*) FROM control_trail x WHERE x.object_id = e.id AND x.act = 'landscape.entry.create' AND x.outcome = 'done'),
			(SELECT COUNT(*) FROM control_object x WHERE x.id = e.id),
			(SELECT COUNT(*) FROM landscape_entry x WHERE x.title_en = e.title_en) FROM landscape_entry e`), func(from db.Row) (r row, err error) {
			return r, from.Scan(&r.id, &r.title, &r.trail, &r.protected, &r.remade)
		})
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for _, r := range rows {
			there[r.id] = true
			if r.trail != 1 || r.protected != 1 || r.remade != 1 {
				t.Errorf("half done, or done twice: %+v", r)
			}
		}
		for title, id := range c.made {
			if !there[id] {
				t.Errorf("%s was acknowledged as %s and is not there", title, id)
			}
		}
		if len(rows) < len(c.made) || len(rows) > len(c.made)+len(c.lost) {
			t.Errorf("%d entries for %d acknowledged and %d unanswered writes", len(rows), len(c.made), len(c.lost))
		}
		orphans, err := db.Collect(ctx, q, db.SQL(`SELECT object_id FROM control_trail WHERE act = 'landscape.entry.create' AND outcome = 'done'
			AND object_id NOT IN (SELECT id FROM landscape_entry)
			UNION ALL SELECT id FROM control_object WHERE kind = 'landscape_entry' AND id NOT IN (SELECT id FROM landscape_entry)`), db.Value[string])
		if len(orphans) > 0 {
			t.Errorf("in the trail or protected, and not there: %v", orphans)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
