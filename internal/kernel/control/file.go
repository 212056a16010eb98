package control

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// File is an uploaded file. It is seen by whoever sees the object it is attached to; until then by
// nobody, and only the one who uploaded it can attach it.
type File struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Media      string      `json:"media"` // its media type, told by content
	Size       int64       `json:"size"`  // bytes
	UploadedBy ActorID     `json:"uploaded_by"`
	UploadedAt cal.Instant `json:"uploaded_at"`
	Object     Ref         `json:"object"` // zero while it is pending
	Marking    Marking     `json:"marking"`

	blob string
}

// Accept bounds an upload more than the office does as a whole.
type Accept struct {
	MaxBytes   int64    // 0 is MaxFile
	Extensions []string // ".pdf"; nil is FileExtensions
	// Unchecked takes content of any type and any name, for a slice that reads it by itself with care and
	// hands it out to nobody.
	Unchecked bool
	// Own says that the program made the content itself: no scanner is asked about it.
	Own bool
}

// MaxFile is the size in bytes of the largest file the office takes.
const MaxFile = 100 << 20

const (
	chunkSize   = 1 << 20 // bytes
	maxFileName = 200     // characters
)

// Upload takes a file in for the actor in the context. It is pending until a body of Do attaches it, and
// gone a day later if none does. The content is read as a stream, each chunk kept in a transaction of
// its own and hashed outside any; content that is known already is kept once, of which nothing here
// tells, not even by the time it takes.
//
// Faults, all Invalid but TooLarge: "control.file_empty", "control.file_type" {types},
// "control.file_mismatch" for content that is not what the name says, "control.file_program",
// "control.file_macro", "control.file_malware" {found}, "control.file_large" {megabytes}, "control.scanner_large"; each with
// {name}; and Unavailable "control.scanner_away".
func (c *Control) Upload(ctx context.Context, name string, content io.Reader, a Accept) (File, error) {
	actor := ActorFrom(ctx)
	switch {
	case actor == nil:
		return File{}, fault.New(fault.Unauthenticated, "fault.unauthenticated", nil)
	case actor.ReadOnly:
		return File{}, fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(SignedIn)})
	}
	u := &upload{control: c, unchecked: a.Unchecked, actor: actor.ID, name: fileName(name), most: min(cmp.Or(a.MaxBytes, MaxFile), MaxFile), hash: sha256.New()}
	if ext := extension(u.name); a.Extensions != nil && !slices.Contains(a.Extensions, ext) {
		return File{}, fault.New(fault.Invalid, "control.file_type", fault.Args{"name": u.name, "types": strings.Join(a.Extensions, " ")})
	}
	if !a.Own {
		var err error
		if u.scan, err = c.beginScan(ctx); err != nil {
			return File{}, err
		}
	}
	if u.scan == nil {
		if err := u.take(ctx, content); err != nil {
			return File{}, err
		}
		return u.finish(ctx)
	}
	defer u.scan.Close()
	err := u.take(ctx, content)
	if err == nil {
		err = c.endScan(ctx, u.scan, u.name)
	}
	if err != nil { // what a scanner did not pass waits for no sweep
		return File{}, errors.Join(err, u.drop(ctx))
	}
	return u.finish(ctx)
}

// fileName drops folders, in the way of either system, and characters that no name should hold. A name
// that is too long keeps its extension.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 { // also those that turn the direction
			return -1
		}
		return r
	}, name))
	if runes, ext := []rune(name), path.Ext(name); len(runes) > maxFileName {
		keep := max(0, maxFileName-utf8.RuneCountInString(ext))
		name = string(runes[:keep]) + ext
	}
	return name
}

// upload is a file on its way in.
type upload struct {
	control *Control
	actor   ActorID
	name    string
	most    int64 // bytes

	unchecked bool
	scan      Scan // nil where nothing scans
	kind      fileType
	hash      hash.Hash
	size      int64
	blob      string
	tail      []byte // the end of the chunk before, where a mark may start
}

// take reads the content into chunks. What it leaves behind when it fails, the sweep takes away.
func (u *upload) take(ctx context.Context, content io.Reader) error {
	chunk := make([]byte, chunkSize)
	for no := 0; ; no++ {
		n, err := io.ReadFull(content, chunk)
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return err
		}
		if no == 0 {
			if u.kind = anyType; !u.unchecked {
				if u.kind, err = checkHead(u.name, chunk[:n]); err != nil {
					return err
				}
			}
			if err := u.start(ctx); err != nil {
				return err
			}
		}
		if n > 0 {
			if err := u.keep(ctx, no, chunk[:n]); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
	}
}

// drop takes away what was kept of it so far.
func (u *upload) drop(ctx context.Context) error {
	if u.blob == "" {
		return nil
	}
	return u.control.dropBlob(context.WithoutCancel(ctx), u.blob)
}

func (u *upload) start(ctx context.Context) error {
	return u.control.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u.blob = tx.NewID()
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_blob (id, size, started_at) VALUES (?, 0, ?)`, u.blob, tx.Now))
		return err
	})
}

func (u *upload) keep(ctx context.Context, no int, chunk []byte) error {
	if u.size += int64(len(chunk)); u.size > u.most {
		return fault.New(fault.TooLarge, "control.file_large", fault.Args{"name": u.name, "megabytes": u.most >> 20})
	}
	u.hash.Write(chunk)
	if u.scan != nil {
		if _, err := u.scan.Write(chunk); err != nil {
			return scanFailed(err, u.name)
		}
	}
	seam := append(u.tail, chunk[:min(len(chunk), len(macroMark))]...)
	if u.kind.names == nil && !u.unchecked && (bytes.Contains(chunk, macroMark) || bytes.Contains(seam, macroMark)) {
		return refuseFile(u.name, "control.file_macro")
	}
	u.tail = bytes.Clone(chunk[max(0, len(chunk)-len(macroMark)):])
	return u.control.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_chunk (blob_id, no, data) VALUES (?, ?, ?)`, u.blob, no, chunk))
		return err
	})
}

// finish looks into the whole content where its type asks for it, and makes the pending file. Content that
// is known already is referred to; the copy is left to the sweep.
func (u *upload) finish(ctx context.Context) (f File, err error) {
	if u.kind.names != nil {
		at := &chunks{ctx: ctx, read: u.control.db.Read, size: u.size, query: func(context.Context) *db.Text {
			return db.SQL(`SELECT c.data FROM control_chunk c WHERE c.blob_id = ?`, u.blob)
		}}
		if err := checkArchive(u.name, u.kind, at, u.size); err != nil {
			return f, err
		}
	}
	digest := hex.EncodeToString(u.hash.Sum(nil))
	err = u.control.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		f = File{ID: tx.NewID(), Name: u.name, Media: u.kind.media, Size: u.size, UploadedBy: u.actor, UploadedAt: tx.Now, blob: u.blob}
		known, err := db.Collect(ctx, tx, db.SQL(`SELECT id FROM control_blob WHERE digest = ?`, digest), db.Value[string])
		switch {
		case err != nil:
			return err
		case len(known) > 0:
			f.blob = known[0]
		default:
			if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE control_blob SET digest = ?, size = ? WHERE id = ?`, digest, u.size, u.blob)); err != nil {
				return err
			}
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO control_file (id, blob_id, name, media, size, uploaded_by, uploaded_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			f.ID, f.blob, f.Name, f.Media, f.Size, f.UploadedBy, f.UploadedAt))
		return err
	})
	return f, err
}

// Attach attaches a pending file of the actor's own to an object they may see, under a name; an empty
// name keeps the file's, and another always gets its extension. A file that is not there, somebody
// else's, or attached already, is NotFound.
func (tx *Tx) Attach(ctx context.Context, file string, to Ref, name string) (File, error) {
	o, err := Protection(ctx, tx, to)
	if err != nil {
		return File{}, err
	}
	f, err := db.One(ctx, tx, "file", db.SQL(`SELECT `+fileColumns+` FROM control_file f WHERE f.id = ? AND f.uploaded_by = ? AND f.object_id IS NULL`,
		file, tx.actor.ID), scanFile)
	if err != nil {
		return File{}, err
	}
	if name = fileName(name); name != "" && name != "." {
		if ext := extension(f.Name); extension(name) != ext {
			name = fileName(name + ext)
		}
		f.Name = name
	}
	f.Object, f.Marking = to, o.Marking
	_, err = db.Exec(ctx, tx, db.SQL(`UPDATE control_file SET object_kind = ?, object_id = ?, name = ?, attached_at = ? WHERE id = ?`,
		to.Kind, to.ID, f.Name, tx.Now(), f.ID))
	return f, err
}

// DropFile takes a file off its object. Its content goes with the next sweep, unless another file has it.
func (tx *Tx) DropFile(ctx context.Context, file string) (File, error) {
	f, err := FileByID(ctx, tx, file)
	if err == nil {
		_, err = db.Exec(ctx, tx, db.SQL(`DELETE FROM control_file WHERE id = ?`, file))
	}
	return f, err
}
