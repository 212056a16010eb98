package landscape

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// What a chunk holds before it is written: so many rows, or so many bytes. It is small enough that other
// writers never wait long behind it.
const (
	chunkRows  = 600
	chunkBytes = 1 << 20
)

// chunk is what one transaction of an import writes.
type chunk struct {
	records    []*record
	refusals   []Refusal
	flags      map[iati.Trap]int
	activities int
	files      []fileRead
	after      place // where reading goes on once the chunk is in
	rows       int
	bytes      int
}

// fileRead is a file that was read to its end, or as far as it could be.
type fileRead struct {
	position   int
	name       string
	standard   string
	activities int
}

// place is how far an import has come: so many files, and so many records of the next one.
type place struct {
	Files   int `json:"files"`
	Records int `json:"records"`
}

// reading reads files and gives what it has read in chunks.
type reading struct {
	today cal.Date
	give  func(*chunk) error
	chunk *chunk
}

func newReading(today cal.Date, give func(*chunk) error) *reading {
	return &reading{today: today, give: give}
}

// read reads the files from a place on. Its only errors are those of the context and of give, and Unavailable
// ones, such as of a database that is away while a file is read out of it: what else cannot be read is
// refused in the chunks.
func (r *reading) read(ctx context.Context, files []File, from place) error {
	r.begin(from)
	for i := from.Files; i < len(files); i++ {
		skip := 0
		if i == from.Files {
			skip = from.Records
		}
		if err := r.file(ctx, files[i], i, skip); err != nil {
			return err
		}
	}
	return r.flush()
}

func (r *reading) begin(at place) {
	r.chunk = &chunk{flags: map[iati.Trap]int{}, after: at}
}

func (r *reading) flush() error {
	done := r.chunk
	r.begin(done.after)
	return r.give(done)
}

// legible is a file's name as it is kept and shown: on disk and in archives it may hold any bytes.
func legible(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return unicode.ReplacementChar
		}
		return c
	}, strings.ToValidUTF8(name, string(unicode.ReplacementChar)))
}

func (r *reading) file(ctx context.Context, f File, position, skip int) error {
	f.Name = legible(f.Name)
	read := fileRead{position: position, name: f.Name}
	in, err := f.Open()
	if err != nil {
		var told *fault.Fault
		switch {
		case fault.Is(err, fault.Unavailable):
			return err
		case !errors.As(err, &told):
			told = fault.Wrap(err, fault.Invalid, "landscape.import.unopened", fault.Args{"file": f.Name})
		}
		r.refuse(refusal(f.Name, told))
	} else {
		defer in.Close()
		n := 0
		var s iati.Summary
		s, err = iati.Read(ctx, in, f.Name, r.today, func(a *iati.Activity) error {
			if n++; n <= skip {
				return nil
			}
			r.take(a, f.Name)
			r.chunk.after = place{position, n}
			if r.chunk.rows >= chunkRows || r.chunk.bytes >= chunkBytes {
				return r.flush()
			}
			return nil
		})
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case fault.Is(err, fault.Unavailable):
			return err
		case err != nil:
			r.refuse(refusal(f.Name, fault.Of(err)))
		}
		read.standard, read.activities = cut(s.Version, maxCode), s.Activities
	}
	r.chunk.files = append(r.chunk.files, read)
	r.chunk.after = place{position + 1, 0}
	r.chunk.rows++
	return nil
}

// take adds an activity to the chunk.
func (r *reading) take(a *iati.Activity, file string) {
	c := r.chunk
	c.activities++
	for _, f := range a.Flags {
		c.flags[f.Trap]++
	}
	if a.Refused != nil {
		r.refuse(refusal(file, a.Refused))
		return
	}
	rec, err := newRecord(a, file)
	if err != nil {
		r.refuse(refusal(file, fault.Of(err)))
		return
	}
	c.records = append(c.records, rec)
	c.rows += 1 + len(rec.transactions) + len(rec.countries) + len(rec.sectors) + len(rec.flags)
	c.bytes += len(rec.reported) + len(rec.words) + len(rec.organisations)
	for i := range rec.transactions {
		c.bytes += len(rec.transactions[i].reported)
	}
}

func (r *reading) refuse(why Refusal) {
	r.chunk.refusals = append(r.chunk.refusals, why)
	r.chunk.rows++
}
