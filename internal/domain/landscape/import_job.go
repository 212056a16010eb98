package landscape

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// jobImport is the kind of job that reads uploaded files.
const jobImport = "landscape_import"

// What can be uploaded at once.
const (
	uploadMost  = 10       // files
	uploadBytes = 50 << 20 // of each
)

// importJob is what such a job is started with.
type importJob struct {
	Import ImportID `json:"import"`
}

// jobResult is where the result of the job is.
type jobResult struct {
	Href string `json:"href"`
}

// StartImport takes files in and starts the job that reads them as ImportIATI does, in the order of their
// names. They are kept until they are read. While another import runs, it waits. Faults: Forbidden,
// Invalid on the field "files" for none, too many or one that is too large.
func (s *Service) StartImport(ctx context.Context, key string, files ...File) (control.Done, error) {
	actor := control.ActorFrom(ctx)
	var pending []string
	if actor != nil && actor.MayDecide(ActImport, "") { // who may not is refused below, before anything is read
		var err error
		if pending, err = s.takeIn(ctx, files); err != nil {
			return control.Done{}, err
		}
	}
	return s.control.Do(ctx, control.Op{Act: ActImport, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		id := ImportID(tx.NewID())
		if err := tx.Protect(ctx, control.Object{Ref: id.ref()}); err != nil { // PUBLIC, as what it reads
			return control.Change{}, err
		}
		var names []string
		for _, file := range pending {
			f, err := tx.Attach(ctx, file, id.ref(), "")
			if err != nil {
				return control.Change{}, err
			}
			names = append(names, f.Name)
		}
		job, err := tx.Start(ctx, jobImport, importJob{id})
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), After: map[string]any{"files": names}}, insertImport(ctx, tx, id, job)
	})
}

// takeIn uploads the files, which are pending until the import has them, and gives their ids.
func (s *Service) takeIn(ctx context.Context, files []File) (ids []string, err error) {
	var fs fault.Fields
	switch {
	case len(files) == 0:
		fs.Add("files", "fault.file_missing", nil)
	case len(files) > uploadMost:
		fs.Add("files", "landscape.import.too_many", fault.Args{"limit": uploadMost})
		files = nil
	}
	for _, f := range files {
		id, err := s.takeOne(ctx, f)
		switch why := fault.Of(err); {
		case fault.Is(err, fault.TooLarge):
			fs.Add("files", why.Key, why.Args)
		case err != nil:
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, fs.Err()
}

func (s *Service) takeOne(ctx context.Context, f File) (string, error) {
	in, err := f.Open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	up, err := s.control.Upload(ctx, f.Name, in, control.Accept{MaxBytes: uploadBytes, Unchecked: true})
	return up.ID, err
}

// stands is how an import stands by its job: one that never came to its end says running for ever.
func (s *Service) stands(ctx context.Context, q db.Querier, i *importRow) (job control.Job, err error) {
	if i.Job == "" {
		return job, nil
	}
	if job, err = s.control.JobByID(s.control.AsSystem(ctx), q, i.Job); err != nil || i.State != Running {
		return job, err
	}
	switch {
	case job.State == control.Cancelled, job.State == control.Failed:
		i.State = Stopped
	case i.waiting:
		i.State = Waiting
	}
	return job, nil
}

// CancelImport asks the job of an import to stop: what was read stays.
func (s *Service) CancelImport(ctx context.Context, id ImportID) error {
	var i importRow
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		i, err = importByID(ctx, q, id)
		return err
	})
	if err == nil && i.Job == "" {
		err = fault.New(fault.Conflict, "landscape.import.no_job", nil)
	}
	if err != nil {
		return err
	}
	return s.control.CancelJob(ctx, i.Job)
}

// jobPlace is where the job of an import goes on after a crash.
type jobPlace struct {
	place
	Began bool  `json:"began"`
	Over  bool  `json:"over"`
	Done  int64 `json:"done"` // KiB
}

// importRun is the job of an import at work.
type importRun struct {
	*Service
	run   *control.Run
	id    ImportID
	at    jobPlace
	total int64 // KiB of what was uploaded
	read  atomic.Int64
}

// runImport is the work of the job.
func (s *Service) runImport(ctx context.Context, run *control.Run) (any, error) {
	var job importJob
	if err := run.Payload(&job); err != nil {
		return nil, err
	}
	w := &importRun{Service: s, run: run, id: job.Import}
	if _, err := run.Checkpoint(&w.at); err != nil {
		return nil, err
	}
	err := w.begin(ctx)
	if err == nil && !w.at.Over {
		err = w.work(ctx)
	}
	if errors.Is(err, control.ErrCancelled) {
		return nil, errors.Join(err, s.stop(ctx, w.id))
	}
	return jobResult{web.Href(pathImport, string(job.Import))}, err
}

// step writes with the progress of the job in one transaction.
func (w *importRun) step(ctx context.Context, words string, at jobPlace, body batch) error {
	err := w.run.Do(ctx, control.Op{Act: ActImport, Object: w.id.ref()}, func(ctx context.Context, tx *control.Tx) (control.Change, control.Progress, error) {
		change, err := body(ctx, tx)
		return change, control.Progress{Step: words, Done: at.Done, Total: w.total, Checkpoint: at}, err
	})
	if err == nil {
		w.at = at
	}
	return err
}

// begin waits until no other import runs, unless the job has begun before.
func (w *importRun) begin(ctx context.Context) error {
	for !w.at.Began {
		err := w.step(ctx, "landscape.import.step.read", jobPlace{Began: true}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			running, err := runningImport(ctx, tx, tx.Now().Add(-staleAfter))
			if err == nil && running {
				err = errRuns
			}
			if err != nil {
				return control.Change{}, err
			}
			return control.Change{Object: w.id.ref()}, beginWaiting(ctx, tx, w.id)
		})
		if !errors.Is(err, errRuns) {
			return err
		}
		if err := w.run.Report(ctx, control.Progress{Step: "landscape.import.step.wait", Checkpoint: w.at}); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(waitBetween):
		}
	}
	return nil
}

// waitBetween is how long an import that waits for another lets pass before it looks again.
const waitBetween = time.Second

var errRuns = errors.New("landscape: another import runs")

// work reads the files on from where the job stood, and ends the import.
func (w *importRun) work(ctx context.Context) error {
	files, err := w.uploaded(ctx)
	if err != nil {
		return err
	}
	err = w.readInto(ctx, w.id, files, w.at.place, func(ctx context.Context, after place, body batch) error {
		done := min(w.total, max(w.at.Done, w.read.Load()>>10))
		return w.step(ctx, "landscape.import.step.read", jobPlace{place: after, Began: true, Done: done}, body)
	})
	if err != nil {
		return err
	}
	return w.step(ctx, "landscape.import.step.done", jobPlace{Began: true, Over: true, Done: w.total}, ended(w.id, Done))
}

// ended notes how an import ended. The files go: what was in them has been read, or nobody will.
func ended(id ImportID, state ImportState) batch {
	return func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		files, err := control.FilesOf(ctx, tx, string(id))
		if err != nil {
			return control.Change{}, err
		}
		for _, f := range files[string(id)] {
			if _, err := tx.DropFile(ctx, f.ID); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: id.ref(), After: map[string]any{"state": state}}, updateImportState(ctx, tx, id, state)
	}
}

// stop ends an import whose job was cancelled.
func (s *Service) stop(ctx context.Context, id ImportID) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActImport, Object: id.ref()}, ended(id, Stopped))
	return err
}

// SweepImports ends the imports whose jobs were cancelled while they waited, or have failed, and drops
// what was uploaded for them. App calls it from time to time, as the program itself.
func (s *Service) SweepImports(ctx context.Context) error {
	var dead []ImportID
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		dead = nil
		list, err := db.Collect(ctx, q, visibleImports(ctx).Add("WHERE i.state = ? AND i.job_id IS NOT NULL", Running), scanImport)
		for _, i := range list {
			if _, err := s.stands(ctx, q, &i); err != nil {
				return err
			}
			if i.State == Stopped {
				dead = append(dead, i.ID)
			}
		}
		return err
	})
	for _, id := range dead {
		err = errors.Join(err, s.stop(ctx, id))
	}
	return err
}

// uploaded are the files of activities in what was uploaded, in the order of the names.
func (w *importRun) uploaded(ctx context.Context) ([]File, error) {
	var list []control.File
	err := w.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		files, err := control.FilesOf(ctx, q, string(w.id))
		list = files[string(w.id)]
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b control.File) int { return cmp.Compare(a.Name, b.Name) })
	var files []File
	for _, f := range list {
		w.total += (f.Size + 1023) >> 10
		files = append(files, unpack(f.Name, func() (stored, io.Closer, error) {
			content, err := w.control.OpenFile(ctx, f.ID)
			if err != nil {
				return nil, nil, err
			}
			return counted{content, &w.read}, io.NopCloser(nil), nil
		})...)
	}
	return files, nil
}

// counted counts what is read of uploaded content, for the progress of the job.
type counted struct {
	control.Content
	read *atomic.Int64 // bytes
}

// ReadAt implements io.ReaderAt.
func (c counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.Content.ReadAt(p, at)
	c.read.Add(int64(n))
	return n, err
}
