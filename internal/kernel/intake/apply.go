package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/sheet"
)

const hour = time.Hour

// One import of a kind is applied at a time. One that has not moved for a while was broken off.
const (
	staleAfter = time.Minute
	waitMost   = 45 * time.Second
	waitStep   = 100 * time.Millisecond
)

// A chunk is one transaction: it grows to what fits into chunkTime, so that other writers get through, and is
// never so small that what each chunk asks anew costs more than its rows.
const (
	chunkLeast = 50
	chunkMost  = 512
	chunkTime  = 40 * time.Millisecond
)

// step writes a chunk with how much is done of how much.
type step func(ctx context.Context, done, total int, body func(ctx context.Context, tx *control.Tx) (control.Change, error)) error

// inline is the step of an import that is applied at once.
func (s *Service) inline(act control.Act) step {
	return func(ctx context.Context, _, _ int, body func(context.Context, *control.Tx) (control.Change, error)) error {
		_, err := s.control.Do(ctx, control.Op{Act: act}, body)
		return err
	}
}

// ApplyBook makes the import of a file at once, as the actor in the context, and gives its id and what became
// of each row. It is what the command line does; pages go by Start and Apply.
func (s *Service) ApplyBook(ctx context.Context, kind, file string, b sheet.Book, m Map) (string, *Plan, error) {
	seen := s.control.DB().Now()
	p, err := s.Preview(ctx, kind, b, m)
	if err != nil {
		return "", nil, err
	}
	if err := s.Recognised(ctx, p); err != nil {
		return "", nil, err
	}
	done, err := s.open(ctx, p, file, "", "")
	if err != nil {
		return "", nil, err
	}
	p, err = s.apply(ctx, done.Object.ID, b, s.inline(ActImport), false, &planned{p, seen})
	return done.Object.ID, p, err
}

// applyAtOnce is up to how many rows an import is applied while its page waits; a longer one is a job.
const applyAtOnce = 300

// Apply applies an import of the actor's: at once, or as a job when it is long. Faults: Conflict when it was
// applied before, its file is gone, or another one of the kind does not end.
func (s *Service) Apply(ctx context.Context, id, key string) error {
	i, book, err := s.uploaded(ctx, id)
	if err != nil {
		return err
	}
	if i.State != Open && i.State != Applying {
		return fault.New(fault.Conflict, "intake.not_open", nil)
	}
	rows := 0
	for _, sh := range book.Sheets {
		rows = max(rows, len(sh.Rows))
	}
	if rows > applyAtOnce {
		return s.start(ctx, id, ActImport, key)
	}
	_, err = s.apply(ctx, id, book, s.inline(ActImport), false, nil)
	return err
}

// applyJob is what the job is started with.
type applyJob struct {
	Import string `json:"import"`
	Undo   bool   `json:"undo"`
}

func (s *Service) start(ctx context.Context, id string, act control.Act, key string) error {
	_, err := s.control.Do(ctx, control.Op{Act: act, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i, err := importByID(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		working, err := s.working(ctx, tx, i)
		if err == nil && working {
			err = fault.New(fault.Conflict, "intake.busy", nil)
		}
		if err != nil {
			return control.Change{}, err
		}
		if i.Job, err = tx.Start(ctx, jobApply, applyJob{id, act == ActUndo}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: i.ref()}, updateImport(ctx, tx, i)
	})
	return err
}

// working reports whether a job works on the import already.
func (s *Service) working(ctx context.Context, q db.Querier, i Import) (bool, error) {
	if i.Job == "" {
		return false, nil
	}
	job, err := s.control.JobByID(ctx, q, i.Job)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return job.State == control.Queued || job.State == control.Running, err
}

// runJob is the work of the job. After a crash the file is read anew: what was added before is found again.
func (s *Service) runJob(ctx context.Context, run *control.Run) (any, error) {
	var job applyJob
	if err := run.Payload(&job); err != nil {
		return nil, err
	}
	act, words := ActImport, "intake.step.apply"
	if job.Undo {
		act, words = ActUndo, "intake.step.undo"
	}
	steps := func(ctx context.Context, done, total int, body func(context.Context, *control.Tx) (control.Change, error)) error {
		return run.Do(ctx, control.Op{Act: act}, func(ctx context.Context, tx *control.Tx) (control.Change, control.Progress, error) {
			change, err := body(ctx, tx)
			return change, control.Progress{Step: words, Done: int64(done), Total: int64(total)}, err
		})
	}
	result := map[string]string{"href": "/imports/" + job.Import}
	if job.Undo {
		return result, s.undo(ctx, job.Import, steps)
	}
	_, book, err := s.uploaded(ctx, job.Import)
	if err != nil {
		return nil, err
	}
	_, err = s.apply(ctx, job.Import, book, steps, true, nil)
	return result, err
}

// planned is a plan that was made a moment ago, from what was there at an instant.
type planned struct {
	*Plan
	seen cal.Instant
}

// apply claims the import, plans it afresh, so that it sees what others have done meanwhile, and saves it
// chunk by chunk. again says that it may have been begun before, by the same job; ready is the plan where no
// other import of the kind has moved since it was made.
func (s *Service) apply(ctx context.Context, id string, b sheet.Book, write step, again bool, ready *planned) (*Plan, error) {
	i, err := s.claim(ctx, id, write, again)
	if err != nil {
		return nil, err
	}
	p, err := s.planNow(ctx, i, b, ready)
	if err != nil {
		return nil, err
	}
	w := &writer{Service: s, id: id, plan: p, write: write, size: chunkLeast}
	var list []*Entry
	for _, e := range open(p.Entries) {
		if e.Added() || len(e.Changes) > 0 {
			list = append(list, e)
		}
	}
	if err := w.all(ctx, list); err != nil {
		return nil, err
	}
	return p, w.end(ctx, i)
}

func (s *Service) planNow(ctx context.Context, i Import, b sheet.Book, ready *planned) (*Plan, error) {
	if ready != nil {
		others := true
		err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			others, err = movedSince(ctx, q, i.Kind, i.ID, ready.seen)
			return err
		})
		if err != nil || !others {
			return ready.Plan, err
		}
	}
	return s.Preview(ctx, i.Kind, b, i.Map)
}

// claim makes sure that nobody else applies an import of the kind, or this one a second time.
func (s *Service) claim(ctx context.Context, id string, write step, again bool) (i Import, err error) {
	deadline := time.Now().Add(waitMost)
	for {
		err = write(ctx, 0, 0, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			if i, err = importByID(ctx, tx, id); err != nil {
				return control.Change{}, err
			}
			if i.State != Open && i.State != Applying {
				return control.Change{}, fault.New(fault.Conflict, "intake.not_open", nil)
			}
			own := i.ID
			if !again {
				own = ""
			}
			others, err := busy(ctx, tx, i.Kind, own, tx.Now().Add(-staleAfter))
			if err == nil && others {
				err = fault.New(fault.Conflict, "intake.busy", nil)
			}
			if err != nil {
				return control.Change{}, err
			}
			i.State = Applying
			return control.Change{Object: i.ref()}, updateImport(ctx, tx, i)
		})
		if f := fault.Of(err); f == nil || f.Key != "intake.busy" || time.Now().After(deadline) {
			return i, err
		}
		select {
		case <-ctx.Done():
			return i, ctx.Err()
		case <-time.After(waitStep):
		}
	}
}

// writer saves the entries of an import.
type writer struct {
	*Service
	id    string
	plan  *Plan
	write step
	size  int
	done  int
	total int
}

func (w *writer) all(ctx context.Context, list []*Entry) error {
	w.total = len(list)
	for len(list) > 0 {
		n := min(w.size, len(list))
		started := time.Now()
		if err := w.chunk(ctx, list[:n]); err != nil {
			return err
		}
		switch spent := time.Since(started); {
		case spent < chunkTime/2:
			w.size = min(2*w.size, chunkMost)
		case spent > chunkTime:
			w.size = max(w.size/2, chunkLeast)
		}
		w.done += n
		list = list[n:]
	}
	return nil
}

// chunk saves some entries in one transaction. Where a rule says no only while saving, the chunk is halved
// until the entry at fault stands alone, and that one is refused.
func (w *writer) chunk(ctx context.Context, batch []*Entry) error {
	var saved []*Entry
	err := w.write(ctx, w.done, w.total, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		saved = make([]*Entry, len(batch)) // the body may run again: it works on copies
		for i, e := range batch {
			c := *e
			saved[i] = &c
		}
		return w.save(ctx, tx, saved)
	})
	f := fault.Of(err)
	if f != nil && db.IsUnique(err) {
		f = fault.New(fault.Conflict, "intake.not_unique", nil)
	}
	switch {
	case err == nil:
		for i := range batch {
			*batch[i] = *saved[i]
		}
		return nil
	case errors.Is(err, control.ErrCancelled), f.Kind == fault.Internal, f.Kind == fault.Unavailable, f.Kind == fault.Unauthenticated:
		return err
	case len(batch) == 1:
		return batch[0].RefuseErr(f)
	}
	half := len(batch) / 2
	if err := w.chunk(ctx, batch[:half]); err != nil {
		return err
	}
	return w.chunk(ctx, batch[half:])
}

// save is the body of a chunk.
func (w *writer) save(ctx context.Context, tx *control.Tx, batch []*Entry) (control.Change, error) {
	k := w.plan.Kind
	if err := notMoved(ctx, tx, k, batch); err != nil {
		return control.Change{}, err
	}
	if err := k.Check(ctx, tx, open(batch)); err != nil {
		return control.Change{}, err
	}
	list := open(batch)
	if len(list) > 0 {
		if err := k.Save(ctx, tx, list); err != nil {
			return control.Change{}, err
		}
	}
	next, err := nextLine(ctx, tx, w.id)
	if err != nil {
		return control.Change{}, err
	}
	lines := make([]line, len(list))
	ids := make([]string, len(list))
	for i, e := range list {
		ids[i] = e.ID
		lines[i] = line{No: next + i, Row: e.No, Outcome: lineAdded, Object: e.ID, Version: e.Version, Content: lineContent{Title: w.plan.titleOf(e)}}
		if !e.Added() {
			lines[i].Outcome, lines[i].Content.Changes = lineChanged, e.Changes
		}
	}
	if err := k.trail(ctx, tx, list); err != nil {
		return control.Change{}, err
	}
	if err := insertLines(ctx, tx, w.id, lines); err != nil {
		return control.Change{}, err
	}
	return batchChange(w.id, ids), touchImport(ctx, tx, w.id)
}

// batchChange is the line of the trail of a chunk: how many rows, and a digest of their ids.
func batchChange(id string, ids []string) control.Change {
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return control.Change{Object: control.Ref{Kind: ObjectImport, ID: id}, After: map[string]any{"rows": len(ids), "digest": hex.EncodeToString(sum[:])}}
}

// trail adds to the history of each row what was added, or what it was and became: the check asks of every object who
// has made it.
func (k *Kind) trail(ctx context.Context, tx *control.Tx, list []*Entry) error {
	var added, changed []control.Change
	for _, e := range list {
		ref := control.Ref{Kind: k.Object, ID: e.ID}
		if e.Added() {
			added = append(added, control.Change{Object: ref, After: e.Now})
			continue
		}
		was, now := Values{}, Values{}
		for _, c := range e.Changes {
			was[c.Field], now[c.Field] = c.Was, c.Now
		}
		changed = append(changed, control.Change{Object: ref, Before: was, After: now})
	}
	if err := tx.TrailAll(ctx, k.Add, added...); err != nil {
		return err
	}
	return tx.TrailAll(ctx, k.Edit, changed...)
}

// notMoved refuses what was changed since it was read.
func notMoved(ctx context.Context, tx *control.Tx, k *Kind, batch []*Entry) error {
	var ids []string
	for _, e := range batch {
		if !e.Added() {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := k.Rows(ctx, tx, ids...)
	if err != nil {
		return err
	}
	now := map[string]int{}
	for _, r := range rows {
		now[r.ID] = r.Version
	}
	for _, e := range batch {
		if !e.Added() && now[e.ID] != e.Version {
			e.Refuse("", "intake.changed_since", nil)
		}
	}
	return nil
}

// end writes down what was refused and skipped, and that the import is applied.
func (w *writer) end(ctx context.Context, i Import) error {
	p := w.plan
	lines := p.leftOut(w.Words)
	const batch = 500
	for first := 0; ; first += batch {
		part := lines[min(first, len(lines)):min(first+batch, len(lines))]
		last := first+batch >= len(lines)
		err := w.write(ctx, w.total, w.total, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			next, added, changed, _, _, err := lineNumbers(ctx, tx, w.id)
			if err != nil {
				return control.Change{}, err
			}
			numbered := append([]line{}, part...)
			for j := range numbered {
				numbered[j].No = next + j
			}
			if err := insertLines(ctx, tx, w.id, numbered); err != nil || !last {
				return control.Change{Object: i.ref()}, err
			}
			i.State, i.Map, i.Sheet = Applied, p.Map, p.Sheet
			i.Outcome = Outcome{Counts: p.Counts(), Columns: p.Columns}
			i.Outcome.Unchanged -= added + changed - i.Outcome.Added - i.Outcome.Changed // of a run that was broken off
			i.Outcome.Added, i.Outcome.Changed = added, changed
			if p.source != "" {
				if err := saveMatch(ctx, tx, p.Kind.Name, p.source, p.Map.lasting()); err != nil {
					return control.Change{}, err
				}
			}
			return control.Change{Object: i.ref(), After: i.Outcome.Counts}, updateImport(ctx, tx, i)
		})
		if err != nil || last {
			return err
		}
	}
}

// leftOut are the lines of what was refused and skipped.
func (p *Plan) leftOut(words *i18n.Catalogue) (lines []line) {
	en, fr := words.Printer(i18n.EN), words.Printer(i18n.FR)
	for _, e := range p.Entries {
		if !e.Refused() {
			continue
		}
		p.locate(e)
		l := line{Row: e.No, Outcome: lineRefused, Content: lineContent{Title: p.titleOf(e), Cells: e.cells}}
		for _, r := range e.refused {
			l.Content.Why = append(l.Content.Why, why{p.columnName(r, en), r.Value, en.Message(r.Key, r.Args), fr.Message(r.Key, r.Args)})
		}
		lines = append(lines, l)
	}
	for _, s := range p.Skipped {
		lines = append(lines, line{Row: s.Row, Outcome: lineSkipped, Content: lineContent{Why: []why{{EN: en.T(s.Key), FR: fr.T(s.Key)}}}})
	}
	return lines
}

// columnName is what a refusal calls its column: the header, or where the file has none, what the field is
// called.
func (p *Plan) columnName(r Refusal, in *i18n.Printer) string {
	if c := p.vocab.column(r.Column); c != nil {
		return c.label(in)
	}
	return r.Column
}
