package landscape

import (
	"archive/zip"
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// What a packed file may unpack to: so many times its own size, but at least some, because a small file
// of one publisher can pack well. XML packs ten to fifty times; a bomb a thousand times.
const (
	unpackTimes = 200
	unpackLeast = 64 << 20 // bytes
)

// zipMost is how many files a .zip may hold; each is opened by itself.
const zipMost = 1_000

// stored is packed content that can be read at any place.
type stored interface {
	io.ReaderAt
	Size() int64 // bytes
}

// unpack are the files of activities in one file: itself, unpacked when its name says that it is packed,
// or what a .zip holds of them. open opens the file once for each that is in it. What cannot be unpacked
// is told when it is opened.
func unpack(name string, open func() (stored, io.Closer, error)) []File {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, ".zip") {
		return unzip(name, open)
	}
	return []File{{name, func() (io.ReadCloser, error) {
		at, closer, err := open()
		if err != nil {
			return nil, err
		}
		plain := io.NewSectionReader(at, 0, at.Size())
		if !strings.HasSuffix(lower, ".gz") {
			return content{plain, closer}, nil
		}
		unpacked, err := gzip.NewReader(plain)
		if err != nil {
			return nil, errors.Join(unsound(name, err), closer.Close())
		}
		return content{bound(name, unpacked, at.Size()), closer}, nil
	}}}
}

// unzip are the .xml and .xml.gz in a .zip, in the order of their names.
func unzip(name string, open func() (stored, io.Closer, error)) []File {
	refused := func(err error) []File {
		return []File{{name, func() (io.ReadCloser, error) { return nil, err }}}
	}
	at, closer, err := open()
	if err != nil {
		return refused(err)
	}
	defer closer.Close()
	entries, err := zipEntries(at)
	switch {
	case err != nil:
		return refused(unsound(name, err))
	case len(entries) == 0:
		return refused(fault.New(fault.Invalid, "landscape.import.zip_empty", fault.Args{"file": name}))
	case len(entries) > zipMost:
		return refused(fault.New(fault.TooLarge, "landscape.import.zip_many", fault.Args{"file": name, "limit": zipMost}))
	}
	files := make([]File, len(entries))
	for i, e := range entries {
		files[i] = File{name + "/" + e.Name, func() (io.ReadCloser, error) { return openEntry(name, i, open) }}
	}
	return files
}

// zipEntries are the files of activities in an archive, by their names.
func zipEntries(at stored) ([]*zip.File, error) {
	if err := control.CheckDirectory(at, at.Size()); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(at, at.Size())
	if err != nil {
		return nil, err
	}
	entries := slices.DeleteFunc(archive.File, func(f *zip.File) bool { return f.FileInfo().IsDir() || !packedOrPlain(f.Name) })
	slices.SortStableFunc(entries, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	return entries, nil
}

// openEntry opens the i-th file of activities in an archive.
func openEntry(name string, i int, open func() (stored, io.Closer, error)) (io.ReadCloser, error) {
	at, closer, err := open()
	if err != nil {
		return nil, err
	}
	entries, err := zipEntries(at)
	if err != nil || i >= len(entries) {
		return nil, errors.Join(unsound(name, err), closer.Close())
	}
	full := name + "/" + entries[i].Name
	in, err := entries[i].Open()
	if err != nil {
		return nil, errors.Join(unsound(full, err), closer.Close())
	}
	unpacked := bound(full, in, int64(entries[i].CompressedSize64))
	if strings.HasSuffix(strings.ToLower(full), ".gz") {
		twice, err := gzip.NewReader(unpacked)
		if err != nil {
			return nil, errors.Join(unsound(full, err), closer.Close())
		}
		unpacked = bound(full, twice, int64(entries[i].CompressedSize64))
	}
	return content{unpacked, closer}, nil
}

// content closes the file below its unpacking.
type content struct {
	io.Reader
	io.Closer
}

// unsound says that a packed file is damaged.
func unsound(name string, cause error) error {
	return fault.Wrap(cause, fault.Invalid, "landscape.import.unsound", fault.Args{"file": name})
}

// bound limits what content of a packed size unpacks to.
func bound(name string, in io.Reader, packed int64) io.Reader {
	return &bounded{in, name, max(unpackLeast, unpackTimes*packed)}
}

// bounded fails once more has come out of it than an honest file of its size holds.
type bounded struct {
	in   io.Reader
	name string
	left int64 // bytes
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fault.New(fault.TooLarge, "landscape.import.bomb", fault.Args{"file": b.name, "times": unpackTimes})
	}
	if err != nil && err != io.EOF {
		err = unsound(b.name, err)
	}
	return n, err
}
