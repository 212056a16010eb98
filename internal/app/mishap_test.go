package app_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// Clients hang up, half with half a form sent and half before the answer: what came in half is not written,
// and the rest is written whole or not at all.
func TestClientsHangUp(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		s := onStage(t, at)
		c := &crowd{made: map[string]string{}, people: []*person{s.stepIn(s.hire("Officer", "officer"))}}
		host, err := url.Parse(s.base)
		s.must(err)
		cookies := c.people[0].http.Jar.Cookies(host)
		var all sync.WaitGroup
		for i := range 40 {
			title := fmt.Sprint("Half ", i)
			if i%2 == 1 {
				title = fmt.Sprint("Whole ", i)
				c.lost = append(c.lost, writing{title: title})
			}
			form := url.Values{"title_en": {title}, "partner": {"MDA"}, "theme": {"cyber"}, "channel": {"un"}, "actor": {"Norway"}, "source": {"talk"}, "level": {"unclassified"}}.Encode()
			head := fmt.Sprintf("POST /en/landscape/entries/new HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n",
				host.Host, cookies[0].Name, cookies[0].Value, len(form))
			if i%2 == 0 {
				form = form[:len(form)/2]
			}
			all.Go(func() {
				conn, err := net.Dial("tcp", host.Host)
				if err == nil {
					_, err = conn.Write([]byte(head + form))
					time.Sleep(time.Duration(i%8) * time.Millisecond)
					conn.(*net.TCPConn).SetLinger(0) //nolint:errcheck // else it would say goodbye first
					conn.Close()
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if !c.send(s.base, writing{who: c.people[0], title: "After", key: "after"}) {
			t.Fatalf("nothing works after clients hung up: %v", c.lost)
		}
		titles := s.texts("SELECT title_en FROM landscape_entry WHERE title_en LIKE 'Half%'")
		if len(titles) > 0 {
			t.Errorf("written though it came in half: %v", titles)
		}
		c.compare(t, s.App)
	})
}

// texts reads one column.
func (s *stage) texts(query string) (list []string) {
	s.t.Helper()
	s.must(s.DB.Read(s.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		list, err = db.Collect(ctx, q, db.SQL(query), db.Value[string])
		return err
	}))
	return list
}

// The machine's clock jumps back two hours, and the program starts anew before it has caught up: the trail
// keeps its order, those who are signed in stay so, jobs run, and the trail is sealed though the process
// that died holds the lease.
func TestClockJumpsBackUnderTheOffice(t *testing.T) {
	var jump atomic.Int64
	eachPlace(t, func(t *testing.T, at place) {
		jump.Store(0)
		at.clock = func() time.Time { return time.Now().Add(time.Duration(jump.Load())).Round(0) }
		s := onStage(t, at)
		id := s.hire("Officer", "officer")
		officer := s.stepIn(id)
		c := &crowd{made: map[string]string{}}
		write := func(title string) {
			t.Helper()
			if !c.send(s.base, writing{who: officer, title: title, key: title}) {
				t.Fatalf("%s: %v", title, c.lost)
			}
		}
		write("before")
		jump.Store(int64(-2 * time.Hour))
		write("after")
		s.expect(officer, "/en/landscape/entries", http.StatusOK, "before", "after")
		s.Control.Runs("steps", func(ctx context.Context, run *control.Run) (any, error) {
			return nil, run.Report(ctx, control.Progress{Done: 0, Total: 0})
		})
		job := s.start("steps")
		if worked, err := s.Control.RunNextJob(t.Context()); err != nil || !worked {
			t.Errorf("no job ran: %v", err)
		}
		s.finished(job)
		if sealed, err := s.Control.Seal(t.Context()); err != nil || sealed == 0 { // and keeps the lease
			t.Errorf("%d rows sealed, %v", sealed, err)
		}
		s.must(s.Close())

		s = onStage(t, at)
		s.cast = []control.ActorID{id}
		write("started anew")
		if sealed, err := s.Control.Seal(t.Context()); err != nil || sealed != 0 {
			t.Errorf("%d rows sealed beside the lease of another, %v", sealed, err)
		}
		jump.Add(int64(30 * time.Second))
		if sealed, err := s.Control.Seal(t.Context()); err != nil || sealed == 0 {
			t.Errorf("%d rows sealed after the lease of a dead process, %v", sealed, err)
		}
		s.sound()
		stamps := s.texts("SELECT at FROM control_trail ORDER BY no")
		if !slices.IsSorted(stamps) || stamps[len(stamps)-1] < cal.At(time.Now().Add(-time.Hour)).String() {
			t.Errorf("the trail lost its order: %v", stamps)
		}
		if titles := s.texts("SELECT title_en FROM landscape_entry ORDER BY id"); strings.Join(titles, ", ") != "before, after, started anew" {
			t.Errorf("ids lost their order: %v", titles)
		}
	})
}

// The disk fills up under writers: they are told so, in their language, reading goes on, nothing is half
// done; and when there is room again, what was refused can be sent again. Once with a limit on the pages of
// the database, once with a real file system that is full, where a test may make one.
func TestFullDisk(t *testing.T) {
	t.Run("pages", func(t *testing.T) {
		s := onStage(t, place{data: t.TempDir()})
		limit := func(pages int) {
			s.must(s.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := db.One(ctx, tx, "pages", db.SQL(fmt.Sprintf("PRAGMA max_page_count = %d", pages)), db.Value[int])
				return err
			}))
		}
		s.fillUp(func() { limit(1) }, func() { limit(1_000_000) }) // 1: those there are, and no more
	})
	t.Run("file system", func(t *testing.T) {
		dir := t.TempDir()
		if said, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", dir).CombinedOutput(); err != nil {
			t.Skipf("no file system of the test's own: %v: %s", err, said)
		}
		t.Cleanup(func() {
			if said, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, said)
			}
		})
		s := onStage(t, place{data: dir})
		ballast := filepath.Join(dir, "ballast")
		s.fillUp(func() {
			if err := os.WriteFile(ballast, make([]byte, 24<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("the disk is not full: %v", err)
			}
		}, func() { s.must(os.Remove(ballast)) })
	})
}

// fillUp lets people write until the disk, which fill fills, takes no more, and again when empty has made
// room.
func (s *stage) fillUp(fill, empty func()) {
	t := s.t
	c := &crowd{made: map[string]string{}}
	for i := range 8 {
		c.people = append(c.people, s.stepIn(s.hire(fmt.Sprintf("Writer%d", i), "officer")))
	}
	fill()
	c.write(s.base, 1_000_000, func() {})
	for _, w := range c.lost {
		if !strings.HasPrefix(w.why.Error(), "503") || !strings.Contains(w.why.Error(), "The disk of the installation is full") {
			t.Errorf("%s was answered with %v", w.title, w.why)
		}
	}
	s.expect(c.people[0], "/en/landscape/entries", http.StatusOK, "<h1")
	// What a writer was refused for may leave room for something smaller: a sign-in takes less of the log than an entry does.
	const smaller = 8
	var status int
	var body string
	for range smaller + 1 {
		var err error
		status, _, body, err = browser().post(t.Context(), s.base+"/fr/sign-in/as", url.Values{"person": {string(s.cast[0])}})
		if s.must(err); status != http.StatusSeeOther {
			break
		}
	}
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "Le disque de l’installation est plein") {
		t.Errorf("signing in: %d %.300s", status, mainOf(body))
	}
	c.compare(t, s.App)

	empty()
	again := c.lost
	c.lost = nil
	for _, w := range again {
		if !c.send(s.base, w) {
			t.Errorf("there is room again: %v", c.lost)
		}
	}
	s.stepIn(s.cast[0])
	s.sound()
	c.compare(t, s.App)
}
