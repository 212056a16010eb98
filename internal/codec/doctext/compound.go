package doctext

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"
)

// sniffCompound tells the old binary forms apart by the streams they have. A package that Office has encrypted is
// told when it is read.
func sniffCompound(content []byte) Kind {
	r, err := mscfb.New(bytes.NewReader(content))
	if err != nil {
		return DOC // damaged: reading says so
	}
	for _, f := range r.File {
		switch f.Name {
		case "WordDocument", "EncryptedPackage":
			return DOC
		}
	}
	return ""
}

// compound is the streams of an OLE file by name, each within the limit.
func compound(content []byte) (map[string][]byte, error) {
	r, err := mscfb.New(bytes.NewReader(content))
	if err != nil {
		return nil, damaged(err)
	}
	streams := map[string][]byte{}
	for entry, err := r.Next(); ; entry, err = r.Next() {
		if errors.Is(err, io.EOF) {
			return streams, nil
		}
		if err != nil {
			return nil, damaged(err)
		}
		switch entry.Name {
		case "WordDocument", "0Table", "1Table", "EncryptedPackage", "Macros", "VBA":
			if _, have := streams[entry.Name]; have && len(entry.Path) > 0 {
				continue // of a document inside this one
			}
			data, err := io.ReadAll(io.LimitReader(entry, maxInside))
			if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
				return nil, damaged(fmt.Errorf("%s: %w", entry.Name, err))
			}
			streams[entry.Name] = data
		}
	}
}
