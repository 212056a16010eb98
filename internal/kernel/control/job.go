package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// JobState is where a job stands.
type JobState string

// The states of a job.
const (
	Queued    JobState = "queued"
	Running   JobState = "running"
	Finished  JobState = "done"
	Failed    JobState = "failed"
	Cancelled JobState = "cancelled"
)

// Job is work too long for a request: it runs in steps, each a Do whose transaction also moves the
// job's checkpoint, so that after a crash it goes on where it stopped and no step is done twice.
type Job struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	State     JobState        `json:"state"`
	Actor     ActorID         `json:"actor"`
	Step      string          `json:"step"` // text key of what it is doing, or of what went wrong
	Done      int64           `json:"done"`
	Total     int64           `json:"total"`
	Result    json.RawMessage `json:"result,omitempty"`
	Attempts  int             `json:"attempts"`
	CreatedAt cal.Instant     `json:"created_at"`
	EndedAt   cal.Instant     `json:"ended_at"`
}

// JobFunc does the work of a kind of job and returns its result, kept as JSON.
type JobFunc func(ctx context.Context, run *Run) (result any, err error)

// Runs registers the work of a kind of job. App calls it at start.
func (c *Control) Runs(kind string, work JobFunc) { c.jobs[kind] = work }

const (
	jobLease    = 30 * time.Second
	jobAttempts = 5           // crashes after which a job is given up
	jobPause    = time.Second // before the database is asked again
)

// Start queues a job in the transaction, for the actor of the transaction. It returns the job's id.
func (tx *Tx) Start(ctx context.Context, kind string, payload any) (string, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	id := tx.NewID()
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO control_job (id, kind, payload, state, actor_id, step, done, total, checkpoint, result, cancelling, attempts, lease, created_at)
		VALUES (?, ?, ?, 'queued', ?, '', 0, 0, '', '', ?, 0, '', ?)`, id, kind, string(text), tx.actor.ID, false, tx.Now()))
	return id, err
}

// Run is a job at work.
type Run struct {
	Job
	payload    string
	checkpoint string
	lease      string
	control    *Control
}

// Payload reads what the job was started with.
func (r *Run) Payload(into any) error { return json.Unmarshal([]byte(r.payload), into) }

// Checkpoint reads where an earlier run stopped; false at the first run.
func (r *Run) Checkpoint(into any) (bool, error) {
	if r.checkpoint == "" {
		return false, nil
	}
	return true, json.Unmarshal([]byte(r.checkpoint), into)
}

// Progress is what a step reports: the text key of what is going on, how much is done of how much, and
// the checkpoint to go on from, kept as JSON.
type Progress struct {
	Step        string
	Done, Total int64
	Checkpoint  any
}

// ErrCancelled is what a step of a job fails with once somebody has asked the job to stop. The work may
// then tidy up with writes of its own, and returns it.
var ErrCancelled = errors.New("control: the job was cancelled")

var errLeaseLost = errors.New("control: another process has taken the job over")

// Do is Control.Do for one step of the job: the body's change and the job's progress commit together.
// It fails when the job was cancelled or another process has taken it over.
func (r *Run) Do(ctx context.Context, op Op, body func(ctx context.Context, tx *Tx) (Change, Progress, error)) error {
	_, err := r.control.Do(ctx, op, func(ctx context.Context, tx *Tx) (Change, error) {
		change, p, err := body(ctx, tx)
		if err != nil {
			return change, err
		}
		return change, r.advance(ctx, tx, tx.Now(), p)
	})
	return err
}

// Report moves the progress without a change, in a transaction of its own.
func (r *Run) Report(ctx context.Context, p Progress) error {
	return r.control.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return r.advance(ctx, tx, tx.Now, p) })
}

type executor interface {
	db.Querier
	Exec(ctx context.Context, text string, args ...any) (int64, error)
}

func (r *Run) advance(ctx context.Context, tx executor, now cal.Instant, p Progress) error {
	checkpoint, err := json.Marshal(p.Checkpoint)
	if err != nil {
		return err
	}
	cancelling, err := db.Collect(ctx, tx, db.SQL(`UPDATE control_job SET step = ?, done = ?, total = ?, checkpoint = ?, lease_until = ?
		WHERE id = ? AND lease = ? AND state = 'running' RETURNING cancelling`,
		p.Step, p.Done, p.Total, string(checkpoint), now.Add(jobLease), r.ID, r.lease), db.Value[bool])
	switch {
	case err != nil:
		return err
	case len(cancelling) == 0:
		return errLeaseLost
	case cancelling[0]:
		return ErrCancelled
	}
	return nil
}

// RunJobs works through the queue until the context ends. Several processes may run it: a job belongs to
// whoever holds its lease. Work that panics does not take the office down with it: it counts as a crash.
func (c *Control) RunJobs(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		worked, err := c.survive(ctx)
		if err != nil && ctx.Err() == nil {
			c.log.Error("running jobs", "error", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *Control) survive(ctx context.Context) (worked bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("a job panicked: %v\n%s", v, debug.Stack())
		}
	}()
	return c.RunNextJob(ctx)
}

// RunNextJob takes the oldest job that waits, or whose process has died, and works it to its end. It
// reports false when there was none. A database that goes away in between is no failure of the job: it
// goes on from its last checkpoint when the database is back.
func (c *Control) RunNextJob(ctx context.Context) (bool, error) {
	run, err := c.claim(ctx)
	if err != nil || run == nil {
		return false, err
	}
	result, err := c.attempt(ctx, run)
	for fault.Is(err, fault.Unavailable) && pause(ctx) {
		c.log.Warn("a job waits for the database", "job", run.ID, "kind", run.Kind, "error", err)
		if err = c.patiently(ctx, func() error { return c.renew(ctx, run) }); err == nil {
			result, err = c.attempt(ctx, run)
		}
	}
	if errors.Is(err, errLeaseLost) || ctx.Err() != nil {
		return true, nil // it goes on elsewhere, or at the next start
	}
	return true, c.patiently(ctx, func() error { return c.end(ctx, run, result, err) })
}

// patiently does something again and again while the database is away.
func (c *Control) patiently(ctx context.Context, do func() error) error {
	for {
		if err := do(); !fault.Is(err, fault.Unavailable) || !pause(ctx) {
			return err
		}
	}
}

// pause waits before the database is asked again. It reports false when the context has ended.
func pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(jobPause):
		return true
	}
}

func (c *Control) attempt(ctx context.Context, run *Run) (any, error) {
	work, known := c.jobs[run.Kind]
	switch {
	case run.Attempts > jobAttempts:
		return nil, fault.Refuse("control.job_crashed", nil)
	case !known:
		return nil, fault.Refuse("control.job_unknown", fault.Args{"kind": run.Kind})
	}
	return c.work(ctx, run, work)
}

func (c *Control) work(ctx context.Context, run *Run, work JobFunc) (any, error) {
	var actor *Actor
	err := c.db.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if run.Actor == System {
			actor = ActorFrom(c.AsSystem(ctx))
			return nil
		}
		actor, err = c.Actor(ctx, q, run.Actor)
		return err
	})
	if err != nil {
		return nil, err
	}
	return work(WithRequest(WithActor(ctx, actor), "job "+run.ID), run)
}

func (c *Control) claim(ctx context.Context) (run *Run, err error) {
	err = c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		lease := c.node + " " + tx.NewID()
		run, err = c.lay(ctx, tx, lease, db.SQL(`UPDATE control_job SET state = 'running', lease = ?, lease_until = ?, attempts = attempts + 1
			WHERE id = (SELECT id FROM control_job WHERE state = 'queued' OR (state = 'running' AND lease_until < ?) ORDER BY created_at, id LIMIT 1)`,
			lease, tx.Now.Add(jobLease), tx.Now))
		return err
	})
	return run, err
}

// renew lengthens the lease of a job and reads again where it stands: a step whose answer was lost may
// have been done.
func (c *Control) renew(ctx context.Context, run *Run) error {
	return c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := c.lay(ctx, tx, run.lease, db.SQL(`UPDATE control_job SET lease_until = ? WHERE id = ? AND lease = ? AND state = 'running'`,
			tx.Now.Add(jobLease), run.ID, run.lease))
		switch {
		case err != nil:
			return err
		case now == nil:
			return errLeaseLost
		}
		run.Job, run.checkpoint = now.Job, now.checkpoint
		return nil
	})
}

// lay runs an update that puts a job under a lease, and gives the job; nil when it found none.
func (c *Control) lay(ctx context.Context, tx *db.Tx, lease string, update *db.Text) (*Run, error) {
	list, err := db.Collect(ctx, tx, update.Add(`RETURNING `+jobColumns+`, payload, checkpoint`), func(row db.Row) (*Run, error) {
		r := &Run{lease: lease, control: c}
		err := scanJobInto(row, &r.Job, &r.payload, &r.checkpoint)
		return r, err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func (c *Control) end(ctx context.Context, run *Run, result any, why error) error {
	state, step := Finished, ""
	switch {
	case errors.Is(why, ErrCancelled):
		state = Cancelled
	case why != nil:
		f := fault.Of(why)
		state, step, result = Failed, f.Key, map[string]any{"args": f.Args}
		c.log.Error("a job failed", "job", run.ID, "kind", run.Kind, "error", why)
	}
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	return c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE control_job SET state = ?, step = ?, result = ?, ended_at = ?, lease = '' WHERE id = ? AND lease = ?`,
			state, step, string(text), tx.Now, run.ID, run.lease))
		return err
	})
}

const jobColumns = `id, kind, state, actor_id, step, done, total, result, attempts, created_at, ended_at`

func scanJobInto(row db.Row, j *Job, more ...any) error {
	var result string
	err := row.Scan(append([]any{&j.ID, &j.Kind, &j.State, &j.Actor, &j.Step, &j.Done, &j.Total, &result, &j.Attempts, &j.CreatedAt, &j.EndedAt}, more...)...)
	if result != "" {
		j.Result = json.RawMessage(result)
	}
	return err
}

func scanJob(row db.Row) (j Job, err error) {
	err = scanJobInto(row, &j)
	return j, err
}

// JobByID loads a job the actor started; whoever may "control.job.read" sees every one.
func (c *Control) JobByID(ctx context.Context, q db.Querier, id string) (Job, error) {
	j, err := db.One(ctx, q, "job", db.SQL(`SELECT `+jobColumns+` FROM control_job WHERE id = ?`, id), scanJob)
	if a := ActorFrom(ctx); err == nil && (a == nil || a.ID != j.Actor && !a.May("control.job.read", "")) {
		return Job{}, fault.Missing("job")
	}
	return j, err
}

// Jobs lists the newest jobs: the actor's own, or everybody's for whoever may "control.job.read".
func (c *Control) Jobs(ctx context.Context, q db.Querier, limit int) ([]Job, error) {
	a := ActorFrom(ctx)
	if a == nil {
		return nil, nil
	}
	t := db.SQL(`SELECT ` + jobColumns + ` FROM control_job`)
	if !a.May("control.job.read", "") {
		t.Add(`WHERE actor_id = ?`, a.ID)
	}
	return db.Collect(ctx, q, t.Add(`ORDER BY created_at DESC, id DESC LIMIT ?`, limit), scanJob)
}

// CancelJob asks a job to stop: at once while it waits, after its present step while it runs.
func (c *Control) CancelJob(ctx context.Context, id string) error {
	_, err := c.Do(ctx, Op{Act: SignedIn}, func(ctx context.Context, tx *Tx) (Change, error) {
		j, err := c.JobByID(ctx, tx, id)
		if err != nil {
			return Change{}, err
		}
		if j.State != Queued && j.State != Running {
			return Change{}, fault.New(fault.Conflict, "control.job_ended", nil)
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE control_job SET cancelling = ?,
			state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
			ended_at = CASE WHEN state = 'queued' THEN CAST(? AS TEXT) ELSE ended_at END
			WHERE id = ?`, true, tx.Now(), id))
		return Change{Object: Ref{"job", id}, Before: j}, err
	})
	return err
}
