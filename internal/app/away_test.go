package app_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

// PostgreSQL crashes under writers, readers and a job, and comes back: meanwhile everybody is told so, in
// their language; then the next request works, what was acknowledged is there once, and the job has done
// each of its steps once.
func TestPostgresGoesAwayAndComesBack(t *testing.T) {
	cluster := testkit.NewCluster(t)
	s := onStage(t, place{data: t.TempDir(), url: cluster.URL})
	const steps = 40
	s.Control.Runs("steps", func(ctx context.Context, run *control.Run) (any, error) {
		next := 0
		if _, err := run.Checkpoint(&next); err != nil {
			return nil, err
		}
		for ; next < steps; next++ {
			time.Sleep(30 * time.Millisecond)
			err := run.Do(ctx, control.Op{Act: "control.read"}, func(context.Context, *control.Tx) (control.Change, control.Progress, error) {
				return control.Change{Object: control.Ref{Kind: "step", ID: fmt.Sprint("step ", next)}}, control.Progress{Done: int64(next + 1), Total: steps, Checkpoint: next + 1}, nil
			})
			if err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	job := s.start("steps")
	ctx, end := context.WithCancel(t.Context())
	var background sync.WaitGroup
	for _, run := range []func(context.Context){s.Control.RunSealer, s.Control.RunJobs} {
		background.Go(func() { run(ctx) })
	}
	c := &crowd{made: map[string]string{}}
	for i := range 6 {
		c.people = append(c.people, s.stepIn(s.hire(fmt.Sprintf("Writer%d", i), "officer")))
	}
	reader := s.stepIn(s.hire("Reader", "viewer"))
	s.expect(reader, "/readyz", http.StatusOK, "ready")
	s.expect(reader, "/en/projects", http.StatusOK, "<h1")

	var crash sync.Once
	c.write(s.base, 100, func() { crash.Do(cluster.Crash) })
	for _, w := range c.lost {
		if !strings.HasPrefix(w.why.Error(), "503") {
			t.Errorf("%s was answered with %v", w.title, w.why)
		}
	}
	s.expect(reader, "/readyz", http.StatusServiceUnavailable, "not ready")
	s.expect(reader, "/healthz", http.StatusOK, "ok")
	s.expect(reader, "/en/projects", http.StatusServiceUnavailable, `lang="en"`, "database")
	s.expect(reader, "/fr/projects", http.StatusServiceUnavailable, `lang="fr"`, "base de données")
	s.expect(&person{http: reader.http, token: "cairn_any"}, "/api/v1/projects", http.StatusServiceUnavailable, `"db.away"`)

	cluster.Start()
	s.expect(reader, "/fr/projects", http.StatusOK, "<h1")
	s.expect(reader, "/readyz", http.StatusOK, "ready")
	again := c.lost
	c.lost = nil
	for _, w := range again {
		c.send(s.base, w)
	}
	c.write(s.base, 200, func() {})
	s.finished(job)
	end()
	background.Wait()
	c.compare(t, s.App)
}

// start queues a job of the system's.
func (s *stage) start(kind string) (id string) {
	s.t.Helper()
	system := s.Control.AsSystem(s.t.Context())
	_, err := s.Control.Do(system, control.Op{Act: "control.read"}, func(ctx context.Context, tx *control.Tx) (_ control.Change, err error) {
		id, err = tx.Start(ctx, kind, nil)
		return control.Change{Object: control.Ref{Kind: "job", ID: id}}, err
	})
	s.must(err)
	return id
}

// finished waits until a job has ended well, and holds that it did each of its steps once.
func (s *stage) finished(id string) {
	s.t.Helper()
	system := s.Control.AsSystem(s.t.Context())
	var j control.Job
	for range 300 {
		s.must(s.DB.Read(system, func(ctx context.Context, q db.Querier) (err error) {
			j, err = s.Control.JobByID(ctx, q, id)
			return err
		}))
		if !j.EndedAt.IsZero() {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.must(s.DB.Read(system, func(ctx context.Context, q db.Querier) error {
		times, err := db.Collect(ctx, q, db.SQL(`SELECT COUNT(*) FROM control_trail WHERE object_kind = 'step' GROUP BY object_id`), db.Value[int])
		for _, n := range times {
			if n != 1 {
				s.t.Errorf("a step was done %d times", n)
			}
		}
		if j.State != control.Finished || int64(len(times)) != j.Total || j.Attempts != 1 {
			s.t.Errorf("%d steps done, %+v", len(times), j)
		}
		return err
	}))
}

// expect asks for a page and holds its status and what it says.
func (s *stage) expect(who *person, path string, status int, says ...string) {
	s.t.Helper()
	got, _, body, err := who.get(s.base + path)
	if err != nil {
		s.t.Error(err)
		return
	}
	if got != status {
		s.t.Errorf("%s: %d, want %d: %.300s", path, got, status, body)
	}
	for _, words := range says {
		if !strings.Contains(body, words) {
			s.t.Errorf("%s does not say %q: %.600s", path, words, body)
		}
	}
}
