package db

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"cairn/internal/kernel/fault"
)

// group is the one writer of a process. There is one pen: whoever finds it free puts all that wait into one transaction,
// their own among them, and they are acknowledged together after its one commit. So one client alone waits for no other
// goroutine. None costs another its write: what the engine or a body breaks is run again, with a savepoint for each body, and
// in the end each body alone (docs/decisions/0097-one-queue-of-writes.md).
type group struct {
	owner   *DB
	writer  writer
	waiting chan *write
	pen     chan struct{} // holds one while somebody writes
	running sync.WaitGroup

	mu      sync.RWMutex
	stopped bool

	known known // by the last group, if it was committed
	state int64 // of the database, in which that group began

	company bool // the last group was not one client's alone
	guarded int  // groups to come that get savepoints, because a body has just failed after it had begun to write
}

// writer is the one connection of a group.
type writer interface {
	Querier
	exec(ctx context.Context, text string, args ...any) (sql.Result, error)
	later(ctx context.Context, text string, args ...any) error // may wait for the next statement or the commit
	forget()                                                   // what waits
	begin(ctx context.Context) (state int64, err error)        // another one after a commit of anybody else
	alone() bool                                               // nobody else can write before the commit
	commit(ctx context.Context) error
	rollback(ctx context.Context) // leaves nothing of the transaction, whatever state it is in
	sound() bool                  // no statement has failed that the engine does not forgive
	close()
}

type write struct {
	ctx  context.Context
	body func(context.Context, *Tx) error
	err  chan error
}

const (
	groupSize     = 64 // bodies that share a transaction at the most
	guardedGroups = 16 // groups with savepoints after one that would have needed them
	retryForTime  = 2 * time.Second
)

var (
	errStopped = errors.New("db: the database is closed")
	errBroken  = errors.New("db: whoever wrote for others ended in the middle")
)

func newGroup(owner *DB, w writer) *group {
	return &group{owner: owner, writer: w, waiting: make(chan *write, 1024), pen: make(chan struct{}, 1)}
}

func (g *group) run(ctx context.Context, body func(context.Context, *Tx) error) error {
	w := &write{ctx: ctx, body: body, err: make(chan error, 1)}
	if err := g.enqueue(w); err != nil {
		return err
	}
	defer g.running.Done()
	err := g.await(w)
	var p *panicked
	if errors.As(err, &p) {
		panic(p)
	}
	return err
}

// await gives the answer to a write that waits, for which somebody writes who has the pen, be it oneself.
func (g *group) await(w *write) error {
	for {
		select {
		case err := <-w.err:
			return err
		case g.pen <- struct{}{}:
			g.write()
		}
	}
}

// write runs what waits and gives the pen back.
func (g *group) write() {
	defer func() { <-g.pen }()
	select {
	case first := <-g.waiting:
		writes := g.gather(first)
		g.answer(writes)
		g.company = len(writes) > 1 || len(g.waiting) > 0
	default: // another one who had the pen has run it
	}
}

// answer runs writes and tells each how it ended. When the goroutine ends in the middle, by a panic that is not a body's or because
// a test gave up in one, nothing of them is left and the others are told so.
func (g *group) answer(writes []*write) {
	errs := slices.Repeat([]error{errBroken}, len(writes))
	defer func() {
		if errs[0] == errBroken {
			g.writer.rollback(context.Background())
			g.known = nil
		}
		for i, w := range writes {
			w.err <- errs[i]
		}
	}()
	errs = g.settle(writes)
}

// enqueue lets a write wait, to be awaited.
func (g *group) enqueue(w *write) error {
	if err := w.ctx.Err(); err != nil { // a select would choose by chance between this and a free place
		return err
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.stopped {
		return errStopped
	}
	select {
	case g.waiting <- w:
		g.running.Add(1)
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

func (g *group) stop() {
	g.mu.Lock()
	g.stopped = true
	g.mu.Unlock()
	g.running.Wait()
	g.writer.close()
}

// gather takes those who wait already. Those who were just acknowledged get to come back before it stops, because a
// commit costs the same for one body as for many; nobody is waited for longer than that, and no others where there were none.
func (g *group) gather(first *write) []*write {
	writes := []*write{first}
	for seen := 0; len(writes) < groupSize; {
		select {
		case w := <-g.waiting:
			writes = append(writes, w)
			continue
		default:
		}
		if seen == len(writes) || !g.company {
			return writes
		}
		seen = len(writes)
		runtime.Gosched()
	}
	return writes
}

// verdict says how far a transaction of a group got.
type verdict int

const (
	settled   verdict = iota // each body has its answer
	contended                // another process got in between; the engine asks for the whole again
	doubted                  // what was known from the group before may be so no longer
	unguarded                // a body failed after it had begun to write, and there was no savepoint to go back to
	ended                    // the engine gave the transaction up
)

// settle runs the bodies until each has its answer.
func (g *group) settle(writes []*write) []error {
	start, pause := time.Now(), 2*time.Millisecond
	for {
		errs, how := g.commit(writes)
		switch how {
		case settled:
			g.guarded = max(0, g.guarded-1)
			return errs
		case unguarded:
			g.guarded = guardedGroups
		case doubted: // begins with nothing known
		case contended:
			if time.Since(start) > retryForTime {
				return errs
			}
			time.Sleep(pause/2 + rand.N(pause))
			pause = min(2*pause, 100*time.Millisecond)
		default:
			if len(writes) == 1 {
				return errs
			}
			for i := range writes {
				errs[i] = g.settle(writes[i : i+1])[0]
			}
			return errs
		}
	}
}

// commit runs the bodies in one transaction. Only when it is settled do their answers count.
func (g *group) commit(writes []*write) (errs []error, how verdict) {
	ctx := context.Background()
	errs = make([]error, len(writes))
	fail := func(err error, how verdict) ([]error, verdict) {
		g.writer.rollback(ctx)
		for i := range errs {
			if errs[i] == nil {
				errs[i] = err
			}
		}
		return errs, how
	}
	rows, err := g.begin(ctx)
	if err != nil {
		return fail(err, settled) // it would fail each of them
	}
	alone := len(writes) == 1
	guarded := g.guarded > 0 && !alone
	for i, w := range writes {
		if errs[i] = w.ctx.Err(); errs[i] != nil {
			continue // the client left before its turn came
		}
		how, errs[i] = g.try(ctx, w, rows, guarded)
		switch {
		case how != settled && !(alone && how == unguarded):
			return fail(errs[i], how)
		case alone && errs[i] != nil:
			return fail(errs[i], settled)
		}
	}
	if err = rows.flush(ctx, g.writer); err == nil {
		err = g.writer.commit(ctx)
	}
	switch {
	case err == nil:
		g.known = rows.known
		return errs, settled
	case rows.doubts(err):
		return fail(err, doubted)
	case retriable(err):
		return fail(err, contended)
	case unknown(err):
		return fail(err, settled) // it may have been committed, so that nothing is done again
	case !alone && !guarded:
		return fail(err, unguarded) // one of the bodies told the engine something that it has refused only now
	}
	return fail(err, ended)
}

// begin begins a transaction. It knows what the last one knew, if that was committed and nobody else has committed since.
func (g *group) begin(ctx context.Context) (*appended, error) {
	last := g.known
	g.known = nil
	state, err := g.writer.begin(ctx)
	if last == nil || state != g.state || last.many() {
		last = known{}
	}
	g.state = state
	return &appended{known: last, carried: len(last) > 0 && !g.writer.alone(), watched: map[[2]string]bool{}}, err
}

// try runs one body, after a savepoint if it is guarded.
func (g *group) try(ctx context.Context, w *write, rows *appended, guarded bool) (verdict, error) {
	if guarded {
		if _, err := g.writer.exec(ctx, "SAVEPOINT body"); err != nil {
			return ended, err
		}
	}
	tx := newTx(g.owner, g.writer, rows)
	err := call(w, tx)
	switch {
	case rows.doubts(err):
		return doubted, err
	case retriable(err):
		return contended, err
	case !guarded && (err != nil && (tx.wrote || !own(err)) || tx.failed || !g.writer.sound()):
		return unguarded, err
	case !guarded:
		return settled, err
	}
	if err == nil {
		err = rows.flush(ctx, g.writer)
	}
	if err == nil {
		_, err = g.writer.exec(ctx, "RELEASE SAVEPOINT body")
	}
	switch {
	case err == nil:
		return settled, nil
	case rows.doubts(err):
		return doubted, err
	case retriable(err):
		return contended, err
	}
	rows.clear()
	g.writer.forget()
	for _, back := range []string{"ROLLBACK TO SAVEPOINT body", "RELEASE SAVEPOINT body"} {
		if _, end := g.writer.exec(ctx, back); end != nil {
			return ended, end
		}
	}
	return settled, err
}

// own reports whether a body refused by itself. Any other error may be the engine's, met while rows were read, and the engine may
// have given the transaction up without another word.
func own(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Unwrap() == nil
}

// call runs a body and turns its panic into an error.
func call(w *write, tx *Tx) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v, debug.Stack()}
		}
	}()
	return w.body(bodyContext(w.ctx), tx)
}
