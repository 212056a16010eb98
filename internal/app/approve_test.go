package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// stage is an office in which everybody hired has a button on the sign-in page, served in the test's own
// process.
type stage struct {
	*app.App
	t    *testing.T
	base string
	cast []control.ActorID
}

// onStage serves the office at a place.
func onStage(t *testing.T, at place) *stage {
	t.Helper()
	s := &stage{App: at.open(t), t: t}
	s.must(s.Control.MarkDemo(s.Control.AsSystem(t.Context()), s.DB.Now().Date()))
	s.People.Cast = func(context.Context, db.Querier) ([]control.ActorID, error) { return s.cast, nil }
	server, err := s.Server()
	s.must(err)
	listening := httptest.NewServer(server.Handler())
	t.Cleanup(listening.Close)
	s.base = listening.URL
	return s
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// hire makes a user with a preset of roles.
func (s *stage) hire(name, preset string) control.ActorID {
	s.t.Helper()
	login, _ := hire(s.t, s.App, name, preset)
	u, err := s.People.UserByLogin(s.Control.AsSystem(s.t.Context()), login)
	s.must(err)
	s.cast = append(s.cast, u.ID)
	return u.ID
}

// as is the context of what a person does.
func (s *stage) as(id control.ActorID) context.Context {
	s.t.Helper()
	var a *control.Actor
	s.must(s.DB.Read(s.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = s.Control.Actor(ctx, q, id)
		return err
	}))
	return control.WithActor(s.t.Context(), a)
}

// stepIn signs a person in, in a browser of their own.
func (s *stage) stepIn(id control.ActorID) *person {
	s.t.Helper()
	p := browser()
	status, _, body, err := p.post(s.t.Context(), s.base+"/en/sign-in/as", url.Values{"person": {string(id)}})
	s.must(err)
	if status != http.StatusSeeOther {
		s.t.Fatalf("%d: %.300s", status, body)
	}
	return p
}

// submitted is a light project for a partner that waits for its approval: the project, and the approval in
// the inbox.
func (s *stage) submitted(officer, leader context.Context, partner string) (project, approval string) {
	s.t.Helper()
	open := portfolio.MarkingForm{Level: control.LevelUnclassified}
	programme, err := s.Portfolio.CreateProgramme(leader, portfolio.ProgrammeForm{Partner: partner, Kind: portfolio.KindDEEP,
		Title: i18n.Text{EN: "Defence education"}, StartYear: 2009, MarkingForm: open})
	s.must(err)
	today := s.DB.Now().Date()
	done, err := s.Portfolio.CreateProject(officer, portfolio.Link{Kind: portfolio.ObjectProgramme, ID: programme.Object.ID}, portfolio.ProjectForm{
		Title: i18n.Text{EN: "Faculty course"}, Lang: i18n.EN, Track: portfolio.TrackLight, Theme: "cyber", Problem: "No teachers", Objectives: "Ten teachers",
		PlannedStart: today.AddDays(10), PlannedEnd: today.AddDays(90), Budget: money.Euro(10_000_00), HostText: "Rooms", MarkingForm: open})
	s.must(err)
	id := portfolio.ProjectID(done.Object.ID)
	_, err = s.Portfolio.RecordOverlap(officer, id, portfolio.OverlapNone, "", 0)
	s.must(err)
	_, err = s.Portfolio.SubmitProject(officer, id, 0, portfolio.ProjectSubmitted, "")
	s.must(err)
	s.must(s.Control.Read(leader, func(ctx context.Context, q db.Querier) error {
		waiting, err := s.Control.Approvals(ctx, q, control.ApprovalFilter{Object: string(id), Limit: 2})
		if err == nil && len(waiting) != 1 {
			err = fmt.Errorf("%d approvals wait", len(waiting))
		}
		if err == nil {
			approval = waiting[0].ID
		}
		return err
	}))
	return string(id), approval
}

// approved counts the lines of the trail that say that a project was approved.
func (s *stage) approved(project string) (n int) {
	s.t.Helper()
	s.must(s.DB.Read(s.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		n, err = db.One(ctx, q, "trail", db.SQL(`SELECT COUNT(*) FROM control_trail WHERE object_id = ? AND act = 'portfolio.project.approve' AND outcome = 'done'`, project), db.Value[int])
		return err
	}))
	return n
}

// sound holds that no rule of the office is broken.
func (s *stage) sound() {
	s.t.Helper()
	s.must(s.Control.SealUp(s.t.Context()))
	found, err := s.Check(s.t.Context())
	s.must(err)
	if len(found.Breaks) > 0 || found.Trail == 0 {
		s.t.Errorf("%+v", found)
	}
}

// Twenty post the approval of one object at the same time, twenty people or one person in twenty
// browsers: one wins, nineteen are told that it is decided, and the trail has one approval.
func TestTwentyApprovalsAtOnce(t *testing.T) {
	const crowd = 20
	eachPlace(t, func(t *testing.T, at place) {
		s := onStage(t, at)
		officer, leader := s.as(s.hire("Officer", "officer")), s.hire("Leader", "programme_manager")
		colleagues := []control.ActorID{leader}
		for i := range crowd - 1 {
			colleagues = append(colleagues, s.hire(fmt.Sprintf("Colleague%d", i), "programme_manager"))
		}
		for _, c := range []struct {
			name, partner string
			people        []control.ActorID
		}{{"twenty people", "MDA", colleagues}, {"one person in twenty browsers", "GEO", slices.Repeat([]control.ActorID{colleagues[7]}, crowd)}} {
			t.Run(c.name, func(t *testing.T) {
				s.t = t
				project, approval := s.submitted(officer, s.as(leader), c.partner)
				browsers := make([]*person, crowd)
				for i, id := range c.people {
					browsers[i] = s.stepIn(id)
				}
				var statuses [crowd]int
				var start, all sync.WaitGroup
				start.Add(1)
				for i, p := range browsers {
					all.Go(func() {
						start.Wait()
						var body string
						var err error
						statuses[i], _, body, err = p.post(t.Context(), s.base+"/en/approvals/"+approval+"/decide", url.Values{"decision": {"approve"}})
						if err != nil || statuses[i] != http.StatusSeeOther && statuses[i] != http.StatusConflict {
							t.Errorf("%d, %v: %.400s", statuses[i], err, body)
						}
					})
				}
				start.Done()
				all.Wait()
				count := map[int]int{}
				for _, status := range statuses {
					count[status]++
				}
				if count[http.StatusSeeOther] != 1 || count[http.StatusConflict] != crowd-1 {
					t.Errorf("statuses and how often: %v", count)
				}
				if n := s.approved(project); n != 1 {
					t.Errorf("the trail has %d approvals", n)
				}
			})
		}
	})
}
