package control

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"

	"cairn/internal/kernel/fault"
)

// fileType is a type of file the office takes: its media type, and how its content is told.
type fileType struct {
	media string
	// head looks at the first bytes (512 at least, or all there are).
	head func(head []byte) bool
	// names looks at the names inside, for types that are a zip archive; nil for others.
	names func(names []string) bool
}

// fileTypes are all types that may be uploaded, by extension. What is not here is refused: programs and
// scripts, pages that run in a browser, archives whose content nobody has looked at, and documents of
// the kinds that exist to carry macros.
var fileTypes = map[string]fileType{
	".pdf":  {"application/pdf", func(h []byte) bool { return bytes.Contains(h[:min(len(h), 1024)], []byte("%PDF-")) }, nil},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", isZip, inside("[Content_Types].xml", "word/")},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", isZip, inside("[Content_Types].xml", "xl/")},
	".pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", isZip, inside("[Content_Types].xml", "ppt/")},
	".odt":  {"application/vnd.oasis.opendocument.text", isOpenDocument("text"), inside("content.xml")},
	".ods":  {"application/vnd.oasis.opendocument.spreadsheet", isOpenDocument("spreadsheet"), inside("content.xml")},
	".odp":  {"application/vnd.oasis.opendocument.presentation", isOpenDocument("presentation"), inside("content.xml")},
	".pages": {"application/vnd.apple.pages", isZip, func(names []string) bool {
		return inside("Index/")(names) || inside("Index.zip")(names) || inside("index.xml")(names)
	}},
	".doc":  {"application/msword", starts("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), nil},
	".xls":  {"application/vnd.ms-excel", starts("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), nil},
	".ppt":  {"application/vnd.ms-powerpoint", starts("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), nil},
	".msg":  {"application/vnd.ms-outlook", starts("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), nil},
	".rtf":  {"application/rtf", starts(`{\rtf`), nil},
	".png":  {"image/png", sniffs("image/png"), nil},
	".jpg":  {"image/jpeg", sniffs("image/jpeg"), nil},
	".jpeg": {"image/jpeg", sniffs("image/jpeg"), nil},
	".gif":  {"image/gif", sniffs("image/gif"), nil},
	".webp": {"image/webp", sniffs("image/webp"), nil},
	".tif":  {"image/tiff", starts("II*\x00", "MM\x00*"), nil},
	".tiff": {"image/tiff", starts("II*\x00", "MM\x00*"), nil},
	".txt":  {"text/plain", sniffs("text/plain"), nil},
	".md":   {"text/markdown", sniffs("text/plain"), nil},
	".csv":  {"text/csv", sniffs("text/plain"), nil},
	".json": {"application/json", sniffs("text/plain"), nil},
	".xml":  {"application/xml", sniffs("text/xml", "text/plain"), nil},
	".eml":  {"message/rfc822", sniffs("text/plain"), nil},
	".ics":  {"text/calendar", sniffs("text/plain"), nil},
	".vcf":  {"text/vcard", sniffs("text/plain"), nil},
}

// anyType is that of content nobody has looked at.
var anyType = fileType{media: "application/octet-stream"}

// FileExtensions are the extensions of the types that may be uploaded, in order, for a form's hint.
func FileExtensions() []string {
	var list []string
	for e := range fileTypes {
		list = append(list, e)
	}
	slices.Sort(list)
	return list
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }

func starts(signatures ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(signatures, func(s string) bool { return bytes.HasPrefix(head, []byte(s)) })
	}
}

func sniffs(media ...string) func([]byte) bool {
	return func(head []byte) bool {
		found, _, _ := strings.Cut(http.DetectContentType(head), ";")
		return slices.Contains(media, found)
	}
}

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// isOpenDocument looks for the entry that such a file starts with, stored and not packed.
func isOpenDocument(kind string) func([]byte) bool {
	return func(head []byte) bool {
		return isZip(head) && len(head) > 38 && bytes.HasPrefix(head[30:], []byte("mimetypeapplication/vnd.oasis.opendocument."+kind))
	}
}

// inside demands that each name is among those in the archive, or starts one of them.
func inside(wanted ...string) func([]string) bool {
	return func(names []string) bool {
		for _, w := range wanted {
			if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, w) }) {
				return false
			}
		}
		return true
	}
}

// programs are how files start that a machine runs.
var programs = starts("\x7fELF", "#!", "\xca\xfe\xba\xbe", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "MSCF", "\x00asm", "L\x00\x00\x00\x01\x14\x02\x00")

func isProgram(head []byte) bool {
	return programs(head) || bytes.HasPrefix(head, []byte("MZ")) && bytes.IndexByte(head, 0) >= 0
}

// checkHead tells by the name and the first bytes whether a file may be taken.
func checkHead(name string, head []byte) (fileType, error) {
	t, known := fileTypes[extension(name)]
	switch {
	case len(head) == 0:
		return t, refuseFile(name, "control.file_empty")
	case isProgram(head):
		return t, refuseFile(name, "control.file_program")
	case !known:
		return t, fault.New(fault.Invalid, "control.file_type", fault.Args{"name": name, "types": strings.Join(FileExtensions(), " ")})
	case !t.head(head):
		return t, refuseFile(name, "control.file_mismatch")
	}
	return t, nil
}

func refuseFile(name, key string) error {
	return fault.New(fault.Invalid, key, fault.Args{"name": name})
}

// macroMark names the storage in which the older office formats keep macros, as they write it.
var macroMark = func() (mark []byte) {
	for _, c := range []byte("_VBA_PROJECT") {
		mark = append(mark, c, 0)
	}
	return mark
}()

// checkArchive looks at the names inside a document that is a zip archive. Nothing is unpacked.
func checkArchive(name string, t fileType, content io.ReaderAt, size int64) error {
	if err := CheckDirectory(content, size); err != nil {
		return fault.Wrap(err, fault.Invalid, "control.file_mismatch", fault.Args{"name": name})
	}
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "control.file_mismatch", fault.Args{"name": name})
	}
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
		lower := strings.ToLower(f.Name)
		if strings.HasSuffix(lower, "vbaproject.bin") || strings.HasPrefix(lower, "basic/") || strings.HasPrefix(lower, "scripts/") {
			return refuseFile(name, "control.file_macro")
		}
	}
	if !t.names(names) {
		return refuseFile(name, "control.file_mismatch")
	}
	return nil
}

const (
	directoryEnd = 22      // bytes of the record that ends a zip archive
	maxComment   = 1 << 16 // that may follow it
	maxDirectory = 2 << 20 // bytes of names; an honest document has some kilobytes
)

var errDirectory = errors.New("control: no honest document has such a directory")

// CheckDirectory bounds the list of names of a zip archive before it is read into memory: it has a modest
// length and ends where the archive says it does.
func CheckDirectory(content io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, directoryEnd+maxComment))
	start := size - int64(len(tail))
	if _, err := content.ReadAt(tail, start); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < directoryEnd {
		return errDirectory
	}
	length, offset := binary.LittleEndian.Uint32(tail[at+12:]), binary.LittleEndian.Uint32(tail[at+16:])
	if length > maxDirectory || int64(offset)+int64(length) != start+int64(at) {
		return errDirectory
	}
	return nil
}
