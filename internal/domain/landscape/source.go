package landscape

import (
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cairn/internal/kernel/fault"
)

// File is a file of activities to import. Name is what refusals call it.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Files finds what paths name: a file, whatever it is called, or every .xml and .xml.gz below a folder.
// They come in the order of their names, which are their paths below the folder. Invalid:
// landscape.import.path when a path is not there, landscape.import.no_files when there is nothing to read.
func Files(paths ...string) ([]File, error) {
	var found []located
	for _, path := range paths {
		err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || file != path && !packedOrPlain(file) {
				return err
			}
			name, err := filepath.Rel(path, file)
			if file == path {
				name = filepath.Base(file)
			}
			found = append(found, located{filepath.ToSlash(name), file})
			return err
		})
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "landscape.import.path", fault.Args{"path": path})
		}
	}
	if len(found) == 0 {
		return nil, fault.New(fault.Invalid, "landscape.import.no_files", nil)
	}
	slices.SortFunc(found, func(a, b located) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.path, b.path))
	})
	files := make([]File, 0, len(found))
	for _, l := range slices.Compact(found) {
		files = append(files, File{l.name, l.open})
	}
	return files, nil
}

type located struct{ name, path string }

func (l located) open() (io.ReadCloser, error) {
	in, err := os.Open(l.path)
	if err != nil || !strings.HasSuffix(strings.ToLower(l.path), ".gz") {
		return in, err
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return packed{unpacked, in}, nil
}

// packed closes the file below its unpacking too.
type packed struct {
	*gzip.Reader
	file *os.File
}

func (p packed) Close() error { return errors.Join(p.Reader.Close(), p.file.Close()) }

func packedOrPlain(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return strings.HasSuffix(name, ".xml")
}
