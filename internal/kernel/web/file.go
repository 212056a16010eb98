package web

import (
	"io"
	"mime/multipart"
	"path"
	"reflect"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// File is an upload in an In. Its content is read with Open while the handler runs; what it really
// is, the caller finds out from the bytes: neither the name nor the browser's word is proof.
// The zero File is "none sent".
type File struct {
	Name string // last element of the name the browser gave
	Size int64  // bytes

	header *multipart.FileHeader
}

// IsZero reports whether nothing was sent.
func (f File) IsZero() bool { return f.header == nil }

// Open gives the content; close it. It is gone when the handler has returned.
func (f File) Open() (multipart.File, error) {
	if f.header == nil {
		return nil, fault.New(fault.Invalid, "fault.file_missing", nil)
	}
	return f.header.Open()
}

// uploads takes the files of one field. A browser sends an empty unnamed part for an untouched field.
func (f *field) uploads(name string, headers []*multipart.FileHeader, target reflect.Value, faults *fault.Fields) {
	var files []File
	for _, h := range headers {
		if h.Filename == "" && h.Size == 0 {
			continue
		}
		if h.Size > int64(f.max) {
			faults.Add(name, "fault.file_too_large", fault.Args{"name": excerpt(h.Filename), "megabytes": f.max >> 20})
			continue
		}
		files = append(files, File{Name: baseName(h.Filename), Size: h.Size, header: h})
	}
	switch {
	case len(files) == 0:
	case f.shape == shapeFile:
		target.Set(reflect.ValueOf(files[0]))
	default:
		target.Set(reflect.ValueOf(files))
	}
}

// baseName drops folders, in the way of either system, and characters that no name should hold.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\ufffd' {
			return -1
		}
		return r
	}, name)
}

// Download is an Out that is sent as it is: a document, a picture, a calendar file.
type Download struct {
	Name   string // file name offered to the reader
	Type   string // media type; anything a browser could run is sent as an attachment
	Inline bool   // shown in the browser instead of saved
	Tag    string // tells this content from any other: who has it already is told so; "" for none
	Write  func(w io.Writer) error
}

// Uploaded is a file as it was uploaded, under its own name and media type.
func Uploaded(content control.Content) Download {
	return Download{Name: content.File.Name, Type: content.File.Media, Write: func(w io.Writer) error {
		_, err := io.Copy(w, content)
		return err
	}}
}
