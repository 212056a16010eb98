package ecb

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"cairn/internal/kernel/fault"
)

// zip reads the one file that is packed in a ZIP, as the bank hands out its CSV files. What is unpacked is bounded
// like a file that is not packed.
func (p *parser) zip(in io.Reader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return p.failed(err, 1)
	}
	p.packed = true
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return p.failed(err, 1)
	}
	var files []*zip.File
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, "/") && !strings.HasPrefix(f.Name, "__MACOSX/") { // what a Mac adds by itself
			files = append(files, f)
		}
	}
	if len(files) != 1 {
		return p.fault(nil, fault.Malformed, "ecb.zip_files", 1, fault.Args{"n": len(files)})
	}
	const locked = 1 // flag of what is protected by a password
	if files[0].Flags&locked != 0 {
		return p.fault(nil, fault.Malformed, "ecb.zip_locked", 1, nil)
	}
	content, err := files[0].Open()
	if err != nil {
		return p.failed(err, 1)
	}
	defer content.Close()
	p.file += " (" + clip(files[0].Name) + ")"
	return p.content(content)
}
