package control

import (
	"context"
	"fmt"
	"io"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

const fileColumns = `f.id, f.blob_id, f.name, f.media, f.size, f.uploaded_by, f.uploaded_at, COALESCE(f.object_kind, ''), COALESCE(f.object_id, '')`

func scanFile(row db.Row) (f File, err error) {
	err = row.Scan(&f.ID, &f.blob, &f.Name, &f.Media, &f.Size, &f.UploadedBy, &f.UploadedAt, &f.Object.Kind, &f.Object.ID)
	return f, err
}

// attached selects files through the sight of the objects they are attached to. Conditions follow.
func attached(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT ` + fileColumns + `, ` + MarkingColumns + ` FROM control_file f`)
	Visible(ctx, t, "f.object_id")
	return t.Add("WHERE 1 = 1")
}

func scanAttached(row db.Row) (f File, err error) {
	var level int
	var releasable string
	err = row.Scan(&f.ID, &f.blob, &f.Name, &f.Media, &f.Size, &f.UploadedBy, &f.UploadedAt, &f.Object.Kind, &f.Object.ID, &level, &releasable)
	f.Marking.ScanMarking(level, releasable)
	return f, err
}

// FileByID finds a file that is attached to an object the actor in the context may see.
func FileByID(ctx context.Context, q db.Querier, id string) (File, error) {
	return db.One(ctx, q, "file", attached(ctx).Add("AND f.id = ?", id), scanAttached)
}

// FilesOf lists the files of objects the actor in the context may see, by object, in the order they were
// uploaded: one query for a whole page.
func FilesOf(ctx context.Context, q db.Querier, objects ...string) (map[string][]File, error) {
	list, err := db.Collect(ctx, q, attached(ctx).Add("AND").In("f.object_id", objects...).Add("ORDER BY f.id"), scanAttached)
	files := map[string][]File{}
	for _, f := range list {
		files[f.Object.ID] = append(files[f.Object.ID], f)
	}
	return files, err
}

// Twins are the files with the content of a pending file of the actor's own that are attached to objects
// the actor may see, in the order they were uploaded. Of others nothing is told.
func (tx *Tx) Twins(ctx context.Context, file string) ([]File, error) {
	return db.Collect(ctx, tx, attached(ctx).Add(`AND f.blob_id = (SELECT p.blob_id FROM control_file p
		WHERE p.id = ? AND p.uploaded_by = ? AND p.object_id IS NULL) ORDER BY f.id`, file, tx.actor.ID), scanAttached)
}

// Content is the content of a file, read chunk by chunk as it is asked for, each through the sight of the
// object at that moment. It ends with the context it was opened in.
type Content struct {
	File File
	*io.SectionReader
}

// OpenFile opens a file attached to an object the actor in the context may see. Opening one of RESTRICTED
// or above is recorded (R117).
func (c *Control) OpenFile(ctx context.Context, id string) (Content, error) {
	var f File
	err := c.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		f, err = FileByID(ctx, q, id)
		return err
	})
	if err != nil {
		return Content{}, err
	}
	c.NoteRead(ctx, f.Object, f.Marking)
	at := &chunks{ctx: ctx, read: c.Read, size: f.Size, query: func(ctx context.Context) *db.Text {
		t := db.SQL(`SELECT c.data FROM control_file f JOIN control_chunk c ON c.blob_id = f.blob_id`)
		Visible(ctx, t, "f.object_id")
		return t.Add("WHERE f.id = ?", f.ID)
	}}
	return Content{f, io.NewSectionReader(at, 0, f.Size)}, nil
}

// OpenPending opens a file of the actor's own that is not attached to anything yet, for a slice that reads
// what was uploaded before anybody decides whether it is kept. It is gone a day after it came.
func (c *Control) OpenPending(ctx context.Context, id string) (Content, error) {
	actor := ActorFrom(ctx)
	if actor == nil {
		return Content{}, fault.New(fault.Unauthenticated, "fault.unauthenticated", nil)
	}
	pending := func(columns, join string) *db.Text {
		return db.SQL(`SELECT `+columns+` FROM control_file f `+join+` WHERE f.id = ? AND f.uploaded_by = ? AND f.object_id IS NULL`, id, actor.ID)
	}
	var f File
	err := c.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		f, err = db.One(ctx, q, "file", pending(fileColumns, ""), scanFile)
		return err
	})
	if err != nil {
		return Content{}, err
	}
	at := &chunks{ctx: ctx, read: c.Read, size: f.Size, query: func(context.Context) *db.Text {
		return pending("c.data", "JOIN control_chunk c ON c.blob_id = f.blob_id")
	}}
	return Content{f, io.NewSectionReader(at, 0, f.Size)}, nil
}

// chunks reads content out of the database, keeping the chunk it is at.
type chunks struct {
	ctx   context.Context
	read  func(context.Context, func(context.Context, db.Querier) error) error
	query func(context.Context) *db.Text // selects c.data; "AND c.no = …" follows
	size  int64

	no   int64
	data []byte // of chunk no; nil before the first
}

// ReadAt implements io.ReaderAt, for one reader at a time.
func (r *chunks) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		if offset >= r.size {
			return n, io.EOF
		}
		if err := r.seek(offset / chunkSize); err != nil {
			return n, err
		}
		copied := copy(p[n:], r.data[offset%chunkSize:])
		n, offset = n+copied, offset+int64(copied)
	}
	return n, nil
}

func (r *chunks) seek(no int64) error {
	if r.data != nil && r.no == no {
		return nil
	}
	err := r.read(r.ctx, func(ctx context.Context, q db.Querier) (err error) {
		r.data, err = db.One(ctx, q, "file", r.query(ctx).Add("AND c.no = ?", no), db.Value[[]byte])
		return err
	})
	r.no = no
	if want := min(chunkSize, r.size-no*chunkSize); err == nil && int64(len(r.data)) != want {
		err = fmt.Errorf("control: chunk %d of a file has %d bytes, not %d", no, len(r.data), want)
	}
	if err != nil {
		r.data = nil
	}
	return err
}
