package portfolio

import (
	"fmt"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ObjectDocument is the kind of a document. It lies in the scope of its holder and carries a marking of
// its own (R111-R116).
const ObjectDocument = "document"

// DocumentID identifies a document.
type DocumentID string

func (id DocumentID) ref() control.Ref { return control.Ref{Kind: ObjectDocument, ID: string(id)} }

// DocumentState is where a document stands.
type DocumentState string

// The states of a document. One that is withdrawn stays on file, but no gate rests on it any more.
const (
	DocumentCurrent   DocumentState = "current"
	DocumentWithdrawn DocumentState = "withdrawn"
)

// DocumentLanguage is the language a document is written in.
type DocumentLanguage string

// The languages of documents: the two of the office, or another one.
const (
	InEnglish DocumentLanguage = "en"
	InFrench  DocumentLanguage = "fr"
	InAnother DocumentLanguage = "other"
)

// DocumentLanguages are all, as forms offer them.
var DocumentLanguages = []DocumentLanguage{InEnglish, InFrench, InAnother}

// Document is a paper whose content is on file here. Its files, in their order, are its versions; none
// is ever changed or taken away.
type Document struct {
	ID       DocumentID
	No       int // from 1 in its holder
	Ref      string
	Holder   Link // the programme, package, initiative or project it was uploaded to
	About    Link // the deliverable or waiver of the holder it belongs to; zero for the holder itself
	Title    string
	Language DocumentLanguage
	Author   string   // the body or person that wrote or decided it
	Dated    cal.Date // the date it bears
	State    DocumentState
	Reason   string // why it was withdrawn
	Stamp
}

// DocumentRef is the reference code of the n-th document of a holder: "DCB-MDA-02/P003/DOC04".
func DocumentRef(holderRef string, n int) string { return fmt.Sprintf("%s/DOC%02d", holderRef, n) }

// Record is the document as a paper of a gate. It names the document by its reference only: who may
// see the project need not be one who may see the document (R127).
func (d Document) Record() Record { return Record{Body: d.Author, On: d.Dated, Document: d.Ref} }

// Name is the title in the language of the document; an English title also stands for a third language.
func (d Document) Name() i18n.Text {
	if d.Language == InFrench {
		return i18n.Text{FR: d.Title}
	}
	return i18n.Text{EN: d.Title}
}

// Check tells every wrong field of the form of a document on a day.
func (d Document) Check(today cal.Date) error {
	var fs fault.Fields
	fs.Check(strings.TrimSpace(d.Title) != "", "title", "portfolio.document.title_missing")
	checkShort(&fs, "title", d.Title)
	fs.Check(slices.Contains(DocumentLanguages, d.Language), "language", "portfolio.project.choice_unknown")
	checkShort(&fs, "record_body", d.Author)
	Record{Body: d.Author, On: d.Dated, Document: "-"}.Check(&fs, "record", today)
	return fs.Err()
}

// StandsFor refuses a document that cannot be filed for a paper of its project: a withdrawn one, one of
// something else, one that is marked above the project, because whoever reads the gate reads who wrote it.
func (d Document) StandsFor(p Project) error {
	switch {
	case d.State == DocumentWithdrawn:
		return fault.New(fault.Conflict, "portfolio.document.is_withdrawn", nil)
	case d.Holder != Link(p.ID.ref()):
		return fault.Missing(ObjectDocument)
	case d.Marking.Level > p.Marking.Level:
		return fault.Refuse("portfolio.document.marked_above", nil)
	}
	return nil
}

// documentMost is the size in bytes of the largest document that can be configured.
const documentMost = control.MaxFile

// DocumentsTaken are the types of documents by extension, unless the office is configured otherwise: what
// a programme office writes, signs and scans.
var DocumentsTaken = []string{".csv", ".docx", ".jpeg", ".jpg", ".ods", ".odt", ".pdf", ".png", ".pptx", ".txt", ".xlsx"}

// DefaultDocumentBytes is the size of the largest document, unless the office is configured otherwise.
const DefaultDocumentBytes = 25 << 20
