package search

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Index is the full-text index of one node. It is safe for concurrent use.
type Index struct {
	control *control.Control
	dir     string
	log     *slog.Logger
	kinds   map[string]Kind
	mapping *mapping.IndexMappingImpl
	words   words
	marker  marker

	working sync.Mutex // held by whoever opens, rebuilds or follows

	mu    sync.RWMutex
	store bleve.Index // nil until the first CatchUp
	state state       // as stored with the last batch
}

// New prepares the index kept in a folder, which is made when absent and is the index's own: what is
// in it may be deleted. Register the kinds, then Run.
func New(c *control.Control, dir string, log *slog.Logger) (*Index, error) {
	m, err := newMapping()
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Index{control: c, dir: dir, log: log, kinds: map[string]Kind{}, mapping: m, words: newWords(m), marker: newMarker(m)}, nil
}

// Register declares a kind of object, before Run. From then on every change control records of such
// an object is indexed.
func (x *Index) Register(kind string, k Kind) {
	x.kinds[kind] = k
	x.control.Indexed(kind)
}

const (
	followEvery = 500 * time.Millisecond // how often the outbox is looked at
	retryAfter  = 5 * time.Second        // a failure
)

// Run opens the index, makes it anew where it must, and follows the outbox until the context ends.
func (x *Index) Run(ctx context.Context) {
	defer x.Close()
	for {
		pause := followEvery
		if err := x.CatchUp(ctx); err != nil && ctx.Err() == nil {
			x.log.Error("the search index is behind", "error", err)
			pause = retryAfter
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// CatchUp brings the index up to the newest numbered message; the first call opens it. Messages get
// their numbers from the sealer, so what was written in the last second may still be without.
func (x *Index) CatchUp(ctx context.Context) (err error) {
	x.working.Lock()
	defer x.working.Unlock()
	defer func() {
		if v := recover(); v != nil { // a file that was damaged under us
			err = fmt.Errorf("search: %v", v)
			x.close()
		}
	}()
	ctx = x.control.AsSystem(ctx)
	if err := x.open(ctx); err != nil {
		return err
	}
	if !x.state.Complete {
		if err := x.rebuild(ctx); err != nil {
			return err
		}
	}
	return x.follow(ctx)
}

// Close gives the files back; the next CatchUp opens them again.
func (x *Index) Close() error {
	x.working.Lock()
	defer x.working.Unlock()
	return x.close()
}

func (x *Index) close() (err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.store != nil {
		err = x.store.Close()
	}
	x.store, x.state = nil, state{}
	return err
}

// batch gathers changes that go in together, with the state they lead to.
type batch struct {
	*bleve.Batch
	x    *Index
	next state
}

func (x *Index) batch() *batch { return &batch{x.store.NewBatch(), x, x.state.clone()} }

// load puts the present words of some objects of a kind into the batch, and drops those that are gone.
func (b *batch) load(ctx context.Context, kind string, ids []string) error {
	k, known := b.x.kinds[kind]
	if !known {
		return nil
	}
	var documents []Document
	var objects map[string]control.Object
	err := b.x.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if documents, err = k.Load(ctx, q, ids); err != nil {
			return err
		}
		objects, err = control.SeenAmong(ctx, q, ids...)
		return err
	})
	if err != nil {
		return fmt.Errorf("loading %s for the index: %w", kind, err)
	}
	for _, id := range ids {
		b.Delete(key(kind, id))
	}
	for _, d := range documents {
		o, protected := objects[d.ID]
		if !protected || o.Kind != kind {
			continue
		}
		properties := d.properties(k, o)
		if err := b.Index(key(kind, d.ID), properties); err != nil {
			return err
		}
		b.next.Lengths.add(b.x.mapping, properties)
	}
	return nil
}

// write commits the batch and its state together.
func (b *batch) write() error {
	text, err := b.next.encode()
	if err != nil {
		return err
	}
	b.SetInternal(stateKey, text)
	if err := b.x.store.Batch(b.Batch); err != nil {
		return err
	}
	b.x.mu.Lock()
	b.x.state = b.next
	b.x.mu.Unlock()
	return nil
}

// batchSize is how many documents go into the index at a time.
const batchSize = 200

// rebuild fills an empty index. The cursor is taken first: what changes meanwhile comes again by the
// outbox. Searches find what is in so far.
func (x *Index) rebuild(ctx context.Context) error {
	last, err := x.control.LastMessage(ctx, control.TopicIndex)
	if err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(x.kinds)) {
		for after := ""; ; {
			var ids []string
			err := x.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
				ids, err = x.kinds[kind].List(ctx, q, after, batchSize)
				return err
			})
			if err != nil {
				return fmt.Errorf("listing %s for the index: %w", kind, err)
			}
			if len(ids) == 0 {
				break
			}
			b := x.batch()
			if err := b.load(ctx, kind, ids); err != nil {
				return err
			}
			if err := b.write(); err != nil {
				return err
			}
			after = ids[len(ids)-1]
		}
	}
	b := x.batch()
	b.next.Complete, b.next.Cursor, b.next.Message = true, last.No, last.ID
	return b.write()
}

// unavailable is what a searcher reads when the index cannot answer.
func unavailable(cause error) error {
	f := fault.Wrap(cause, fault.Unavailable, "search.unavailable", nil)
	f.RetryAfterSeconds = 5
	return f
}
