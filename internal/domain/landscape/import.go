package landscape

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// ImportID identifies one reading of IATI files.
type ImportID string

func (id ImportID) ref() control.Ref { return control.Ref{Kind: KindImport, ID: string(id)} }

// ImportState is where an import stands. Its words are "landscape.import.state." and the code.
type ImportState string

// The states of an import. One that runs and has not moved for a while was broken off. Waiting is told
// of one whose job has not come to it; it is never stored.
const (
	Waiting ImportState = "waiting"
	Running ImportState = "running"
	Done    ImportState = "done"
	Stopped ImportState = "stopped"
)

// staleAfter is how long after its last batch a running import is taken for broken off.
const staleAfter = 10 * time.Second

// ImportIATI reads the activity files that paths name (Files) into the landscape and says what it has
// done. The iati-identifier is the key: a later record updates an earlier one, and what has not changed
// since the last import is left alone. What is no IATI is refused with file and line, and the rest goes
// in. It writes in small transactions, so that an import that is stopped has kept what it has read.
//
// Faults: Invalid as Files gives them, Forbidden, Conflict landscape.import.runs while another import
// runs.
func (s *Service) ImportIATI(ctx context.Context, paths ...string) (Result, error) {
	files, err := Files(paths...)
	if err != nil {
		return Result{}, err
	}
	id, err := s.beginImport(ctx)
	if err != nil {
		return Result{}, err
	}
	write := func(ctx context.Context, _ place, body batch) error {
		_, err := s.control.Do(ctx, control.Op{Act: ActImport, Object: id.ref()}, body)
		return err
	}
	if err := s.readInto(ctx, id, files, place{}, write); err != nil {
		s.endImport(context.WithoutCancel(ctx), id, Stopped) //nolint:errcheck // the first error is the one to tell
		return Result{}, err
	}
	if err := s.endImport(ctx, id, Done); err != nil {
		return Result{}, err
	}
	return s.Result(ctx, id)
}

// batch writes one chunk.
type batch func(ctx context.Context, tx *control.Tx) (control.Change, error)

// beginImport notes that an import begins.
func (s *Service) beginImport(ctx context.Context) (id ImportID, err error) {
	_, err = s.control.Do(ctx, control.Op{Act: ActImport}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		running, err := runningImport(ctx, tx, tx.Now().Add(-staleAfter))
		if err != nil {
			return control.Change{}, err
		}
		if running {
			return control.Change{}, fault.New(fault.Conflict, "landscape.import.runs", nil)
		}
		id = ImportID(tx.NewID())
		if err := tx.Protect(ctx, control.Object{Ref: id.ref()}); err != nil { // PUBLIC, as what it reads
			return control.Change{}, err
		}
		return control.Change{Object: id.ref()}, insertImport(ctx, tx, id, "")
	})
	return id, err
}

// endImport notes how an import ended.
func (s *Service) endImport(ctx context.Context, id ImportID, state ImportState) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActImport, Object: id.ref()}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return control.Change{Object: id.ref(), After: map[string]any{"state": state}}, updateImportState(ctx, tx, id, state)
	})
	return err
}

// readInto reads files from a place on, in a goroutine of its own, and writes what was read with write,
// which is control.Do or a step of a job; after is where reading goes on once the batch is in.
func (s *Service) readInto(ctx context.Context, id ImportID, files []File, from place, write func(ctx context.Context, after place, body batch) error) error {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	chunks, failed := make(chan *chunk, 1), make(chan error, 1)
	go func() {
		defer close(chunks)
		r := newReading(s.today(), func(c *chunk) error {
			select {
			case chunks <- c:
				return nil
			case <-reading.Done():
				return reading.Err()
			}
		})
		failed <- r.read(reading, files, from)
	}()
	for c := range chunks {
		err := write(ctx, c.after, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			return storeChunk(ctx, tx, id, c)
		})
		if err != nil {
			stop()
			<-failed // the files are closed then
			return err
		}
	}
	return <-failed
}

// storeChunk writes a chunk. The trail gets one row for it, with a digest of the activities it brought in
// or changed.
func storeChunk(ctx context.Context, tx *control.Tx, id ImportID, c *chunk) (change control.Change, err error) {
	known, err := standings(ctx, tx, id, c.records)
	if err != nil {
		return change, err
	}
	before := make(map[string]standing, len(known))
	last := make(map[string]*record, len(known)) // the record of each identifier that remains
	var counts Counts
	for _, r := range c.records {
		at := known[r.identifier]
		if last[r.identifier] == nil {
			before[r.identifier] = *at
		}
		at.meet(r.digest, &counts)
		last[r.identifier] = r
	}
	var w changes
	for _, r := range c.records {
		if last[r.identifier] == r {
			w.add(tx, r, before[r.identifier], known[r.identifier])
		}
	}
	ids, err := w.store(ctx, tx, id)
	if err != nil {
		return change, err
	}
	if err := noteProgress(ctx, tx, id, c, counts); err != nil {
		return change, err
	}
	if len(ids) > 0 {
		if err := tx.Index(ctx, KindActivity, ids...); err != nil {
			return change, err
		}
	}
	return control.Change{Object: id.ref(), After: batchView{Activities: c.activities, Refused: len(c.refusals), Counts: counts, Stored: len(ids), Digest: digestOf(ids)}}, nil
}

// batchView is what the trail tells of a batch. Digest is the SHA-256 of the ids stored, each with a line
// end, in their order.
type batchView struct {
	Activities int `json:"activities"`
	Refused    int `json:"refused"`
	Counts
	Stored int    `json:"stored"`
	Digest string `json:"digest"`
}

func digestOf(ids []string) string {
	h := sha256.New()
	for _, id := range ids {
		h.Write([]byte(id))
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Result says what an import has done so far. Fault: NotFound.
func (s *Service) Result(ctx context.Context, id ImportID) (r Result, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, err := importByID(ctx, q, id)
		if err != nil {
			return err
		}
		r, err = resultOf(ctx, q, i)
		return err
	})
	return r, err
}
