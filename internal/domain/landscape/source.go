package landscape

import (
	"cmp"
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

// Files finds what paths name: a file, whatever it is called, every .xml and .xml.gz below a folder, or in
// a .zip that is named itself.
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
	var files []File
	for _, l := range slices.Compact(found) {
		files = append(files, unpack(l.name, l.open)...)
	}
	return files, nil
}

type located struct{ name, path string }

// fileOnDisk is a file that is read where it lies.
type fileOnDisk struct {
	*os.File
	size int64
}

func (f fileOnDisk) Size() int64 { return f.size }

func (l located) open() (stored, io.Closer, error) {
	in, err := os.Open(l.path)
	if err != nil {
		return nil, nil, err
	}
	info, err := in.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, in.Close())
	}
	return fileOnDisk{in, info.Size()}, in, nil
}

func packedOrPlain(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return strings.HasSuffix(name, ".xml")
}
