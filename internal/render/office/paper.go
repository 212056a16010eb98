package office

import "io"

// Paper is a form in which a document is given to a person: its media type, and its writer.
type Paper struct {
	Media string
	Write func(io.Writer, Document) error
}

// Papers are those that one person edits or prints, by the end of a file's name.
var Papers = map[string]Paper{
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", DOCX},
	".pdf":  {"application/pdf", PDF},
}
