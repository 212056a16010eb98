package db

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
)

// group is SQLite's one writer. Writers that wait are put into one transaction, a savepoint each, and
// are acknowledged together after its one fsync. If the engine itself ends the transaction (a full
// disk, an I/O error), nobody is acknowledged and each body runs again alone, so that one body's
// misfortune never costs another its write.
type group struct {
	owner   *DB
	writer  *session
	waiting chan *write
	done    sync.WaitGroup

	mu      sync.RWMutex
	stopped bool
}

type write struct {
	ctx  context.Context
	body func(context.Context, *Tx) error
	err  chan error
}

// groupSize is how many bodies share a transaction at the most.
const groupSize = 64

var errStopped = errors.New("db: the database is closed")

func newGroup(owner *DB, writer *session) *group {
	g := &group{owner: owner, writer: writer, waiting: make(chan *write, 1024)}
	g.done.Add(1)
	go g.loop()
	return g
}

func (g *group) run(ctx context.Context, body func(context.Context, *Tx) error) error {
	w := &write{ctx: ctx, body: body, err: make(chan error, 1)}
	if err := g.enqueue(w); err != nil {
		return err
	}
	err := <-w.err
	var p *panicked
	if errors.As(err, &p) {
		panic(p)
	}
	return err
}

func (g *group) enqueue(w *write) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.stopped {
		return errStopped
	}
	select {
	case g.waiting <- w:
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

func (g *group) stop() {
	g.mu.Lock()
	if !g.stopped {
		g.stopped = true
		close(g.waiting)
	}
	g.mu.Unlock()
	g.done.Wait()
	g.writer.close()
}

func (g *group) loop() {
	defer g.done.Done()
	for first := range g.waiting {
		writes := g.gather(first)
		errs, ended := g.commit(writes)
		if ended && len(writes) > 1 {
			for i, w := range writes {
				alone, _ := g.commit([]*write{w})
				errs[i] = alone[0]
			}
		}
		for i, w := range writes {
			w.err <- errs[i]
		}
	}
}

// gather takes those who wait already; nobody is waited for.
func (g *group) gather(first *write) []*write {
	writes := []*write{first}
	for len(writes) < groupSize {
		select {
		case w, ok := <-g.waiting:
			if !ok {
				return writes
			}
			writes = append(writes, w)
		default:
			return writes
		}
	}
	return writes
}

// commit runs the bodies in one transaction. ended says that the engine gave the transaction up, so
// that no body's result counts.
func (g *group) commit(writes []*write) (errs []error, ended bool) {
	ctx := context.Background()
	errs = make([]error, len(writes))
	fail := func(err error) ([]error, bool) {
		g.writer.exec(ctx, "ROLLBACK") //nolint:errcheck // there may be nothing left to roll back
		for i := range errs {
			if errs[i] == nil {
				errs[i] = err
			}
		}
		return errs, true
	}
	if _, err := g.writer.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fail(err)
	}
	for i, w := range writes {
		if errs[i] = w.ctx.Err(); errs[i] != nil {
			continue // the client left before its turn came
		}
		if _, err := g.writer.exec(ctx, "SAVEPOINT body"); err != nil {
			return fail(err)
		}
		errs[i] = g.try(w)
		if errs[i] != nil {
			if _, err := g.writer.exec(ctx, "ROLLBACK TO body"); err != nil {
				return fail(err)
			}
		}
		if _, err := g.writer.exec(ctx, "RELEASE body"); err != nil {
			return fail(err)
		}
	}
	if _, err := g.writer.exec(ctx, "COMMIT"); err != nil {
		return fail(err)
	}
	return errs, false
}

func (g *group) try(w *write) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v, debug.Stack()}
		}
	}()
	return w.body(bodyContext(w.ctx), newTx(g.owner, g.writer))
}
