package portfolio

import (
	"context"
	"io"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The acts on documents. Filing one for a paper of a project is purposePaper.
const (
	actCreateDocument   Act = "portfolio.document.create"
	actEditDocument     Act = "portfolio.document.edit"
	actReplaceDocument  Act = "portfolio.document.replace"
	actWithdrawDocument Act = "portfolio.document.withdraw"
)

// DocumentForm is the form of a document, under the names it has on the page, in JSON and in the trail.
type DocumentForm struct {
	Title    string           `json:"title"`
	Language DocumentLanguage `json:"language"`
	Author   string           `json:"record_body"`
	Dated    cal.Date         `json:"record_on"`
	MarkingForm
}

func (d Document) form() DocumentForm {
	return DocumentForm{d.Title, d.Language, d.Author, d.Dated, markingForm(d.Marking)}
}

func (f DocumentForm) apply(d Document) Document {
	d.Title, d.Language, d.Author, d.Dated, d.Marking = f.Title, f.Language, f.Author, f.Dated, f.MarkingForm.Marking()
	return d
}

// documentView is a document as the trail shows it.
type documentView struct {
	DocumentForm
	State    DocumentState `json:"state"`
	Filename string        `json:"filename,omitempty"`
	Size     int64         `json:"size,omitempty"` // bytes
	Version  int           `json:"version"`
}

func (d Document) view(f control.File) documentView {
	return documentView{d.form(), d.State, f.Name, f.Size, d.Revision}
}

// Upload is the content of a document on its way in: the name it comes under, and its bytes.
type Upload struct {
	Name    string
	Content io.Reader
}

// take brings the content of a document in, as a file that is pending until a document has it. What is
// wrong with it is told as a fault of the field "file".
func (s *Service) take(ctx context.Context, up Upload) (control.File, error) {
	if up.Content == nil {
		var fs fault.Fields
		fs.Add("file", "fault.file_missing", nil)
		return control.File{}, fs.Err()
	}
	f, err := s.control.Upload(ctx, up.Name, up.Content, control.Accept{MaxBytes: s.documentBytes(), Extensions: DocumentsTaken})
	return f, fault.Beside("file", err, fault.Invalid, fault.TooLarge)
}

// documentBytes is the size of the largest document the office takes.
func (s *Service) documentBytes() int64 {
	if s.MaxDocument > 0 {
		return min(s.MaxDocument, documentMost)
	}
	return DefaultDocumentBytes
}

// mayUpload reports whether the actor in the context may do the act on an object they see. Who may not is
// refused by Do, before anything is read.
func (s *Service) mayUpload(ctx context.Context, act Act, object control.Ref) (may bool, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		o, err := control.Protection(ctx, q, object)
		actor := control.ActorFrom(ctx)
		may = err == nil && actor != nil && actor.MayDecide(act, o.Scope)
		return err
	})
	return may, err
}

// CreateDocument uploads a document to a programme, package, initiative or project, or to a deliverable
// or waiver of it (about), and files it for a paper of the project where one is named. Faults: Invalid
// with every wrong field ("file" for the content), Conflict for a holder that is over.
func (s *Service) CreateDocument(ctx context.Context, holder, about Link, form DocumentForm, up Upload, paper Paper) (control.Done, error) {
	may, err := s.mayUpload(ctx, actCreateDocument, holder)
	if err != nil {
		return control.Done{}, err
	}
	var file control.File
	if may {
		var taken error
		file, taken = s.take(ctx, up)
		if err := both(form.apply(Document{}).Check(s.today()), taken); err != nil {
			return control.Done{}, err
		}
	}
	return s.edit(ctx, actCreateDocument, holder, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		d := form.apply(Document{ID: DocumentID(tx.NewID()), Holder: holder, About: about, State: DocumentCurrent})
		o, err := s.openHolder(ctx, tx, d)
		if err != nil {
			return control.Change{}, err
		}
		if err := unknownContent(ctx, tx, file.ID, d); err != nil {
			return control.Change{}, err
		}
		holderRef, err := subjectRef(ctx, tx, holder)
		if err != nil {
			return control.Change{}, err
		}
		if d.No, err = nextNo(ctx, tx, "portfolio_document", "holder_id", holder.ID); err != nil {
			return control.Change{}, err
		}
		d.Ref = DocumentRef(holderRef, d.No)
		if err := tx.Protect(ctx, control.Object{Ref: d.ID.ref(), Scope: o.Scope, Marking: d.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertDocument(ctx, tx, d); err != nil {
			return control.Change{}, err
		}
		first, err := tx.Attach(ctx, file.ID, d.ID.ref(), "")
		if err != nil {
			return control.Change{}, err
		}
		if paper != "" {
			if err := fileDocument(ctx, tx, d, paper, first); err != nil {
				return control.Change{}, err
			}
			if err := tx.Trail(ctx, purposePaper, attachedView(d, paper)); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: d.ID.ref(), After: d.view(first)}, nil
	})
}

// openHolder holds that what a document is uploaded to can still be worked on, and that what it is about
// belongs to the holder. It gives the holder's protection.
func (s *Service) openHolder(ctx context.Context, tx *control.Tx, d Document) (control.Object, error) {
	o, err := control.Protection(ctx, tx, d.Holder)
	if err != nil {
		return o, err
	}
	if d.Holder.Kind == ObjectProject {
		if _, err := openProject(ctx, tx, ProjectID(d.Holder.ID)); err != nil {
			return o, err
		}
	}
	return o, belongs(ctx, tx, d.About, d.Holder)
}

// belongs is nil when a document that is about something may be uploaded to a holder.
func belongs(ctx context.Context, q db.Querier, about, holder Link) error {
	var of Link
	switch about.Kind {
	case "":
		return nil
	case ObjectDeliverable:
		d, err := deliverable(ctx, q, DeliverableID(about.ID))
		if err != nil {
			return err
		}
		of = d.Project.ref()
	case ObjectWaiver:
		w, err := waiver(ctx, q, WaiverID(about.ID))
		if err != nil {
			return err
		}
		of = w.Subject
	}
	if of != holder {
		return fault.Missing(about.Kind)
	}
	return nil
}

// unknownContent refuses a pending file whose content the holder has already, as far as the actor sees
// its documents: of one that is known elsewhere nothing is told.
func unknownContent(ctx context.Context, tx *control.Tx, file string, d Document) error {
	twins, err := tx.Twins(ctx, file)
	if err != nil || len(twins) == 0 {
		return err
	}
	var ids []string
	for _, f := range twins {
		ids = append(ids, f.Object.ID)
	}
	known, err := documents(ctx, tx, func(t *db.Text) {
		t.Add("WHERE d.holder_id = ? AND d.state = 'current' AND", d.Holder.ID).In("d.id", ids...).Add("ORDER BY d.no")
	})
	if err != nil || len(known) == 0 {
		return err
	}
	var fs fault.Fields
	fs.Add("file", "portfolio.document.known", fault.Args{"ref": known[0].Ref, "title": known[0].Title})
	return fs.Err()
}

// editDocument opens a Do on a document that is not withdrawn, read at a revision.
func (s *Service) editDocument(ctx context.Context, act Act, id DocumentID, seen int, change func(context.Context, *control.Tx, Document) (control.Change, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		d, err := document(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, d.Stamp, d.form()); err != nil {
			return control.Change{}, err
		}
		if d.State == DocumentWithdrawn {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.document.is_withdrawn", nil)
		}
		if _, err := s.openHolder(ctx, tx, d); err != nil {
			return control.Change{}, err
		}
		return change(ctx, tx, d)
	})
}

// EditDocument saves what is said of a document read at a revision; its content stays. The level is
// lowered or the releasability widened by its originator only (R115).
func (s *Service) EditDocument(ctx context.Context, id DocumentID, seen int, form DocumentForm) (control.Done, error) {
	return s.editDocument(ctx, actEditDocument, id, seen, func(ctx context.Context, tx *control.Tx, before Document) (control.Change, error) {
		after := form.apply(before)
		if err := after.Check(tx.Today()); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: id.ref(), Scope: before.Scope, Marking: after.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := updateDocument(ctx, tx, after); err != nil {
			return control.Change{}, err
		}
		after.Revision++
		return control.Change{Object: id.ref(), Before: before.view(control.File{}), After: after.view(control.File{})}, nil
	})
}

// ReplaceDocument uploads a new version of a document read at a revision. What rests on the former
// version goes on resting on it.
func (s *Service) ReplaceDocument(ctx context.Context, id DocumentID, seen int, up Upload) (control.Done, error) {
	may, err := s.mayUpload(ctx, actReplaceDocument, id.ref())
	if err != nil {
		return control.Done{}, err
	}
	var file control.File
	if may {
		if file, err = s.take(ctx, up); err != nil {
			return control.Done{}, err
		}
	}
	return s.editDocument(ctx, actReplaceDocument, id, seen, func(ctx context.Context, tx *control.Tx, d Document) (control.Change, error) {
		former, err := versionsOfDocument(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unknownContent(ctx, tx, file.ID, d); err != nil {
			return control.Change{}, err
		}
		next, err := tx.Attach(ctx, file.ID, id.ref(), "")
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), Before: d.view(former[len(former)-1]), After: d.view(next)}, updateDocument(ctx, tx, d)
	})
}

// versionsOfDocument are the files of a document the actor sees, oldest first: one at least.
func versionsOfDocument(ctx context.Context, q db.Querier, id DocumentID) ([]control.File, error) {
	files, err := control.FilesOf(ctx, q, string(id))
	if err == nil && len(files[string(id)]) == 0 {
		err = fault.Missing("file")
	}
	return files[string(id)], err
}

// AttachDocument files the newest version of a document for a paper of its project, so that the gate that
// asks for the paper finds it (R13, R15, R16).
func (s *Service) AttachDocument(ctx context.Context, id DocumentID, paper Paper) (control.Done, error) {
	return s.editDocument(ctx, purposePaper, id, 0, func(ctx context.Context, tx *control.Tx, d Document) (control.Change, error) {
		files, err := versionsOfDocument(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		return attachedView(d, paper), fileDocument(ctx, tx, d, paper, files[len(files)-1])
	})
}

// attachedView is what the trail says of a document filed for a paper.
func attachedView(d Document, paper Paper) control.Change {
	return control.Change{Object: d.Holder, After: map[string]any{"paper": paper, "document": d.Ref, "dated": d.Dated}}
}

// fileDocument files a version of a document for a paper of its project.
func fileDocument(ctx context.Context, tx *control.Tx, d Document, paper Paper, file control.File) error {
	if d.Holder.Kind != ObjectProject {
		return fault.Missing(ObjectProject)
	}
	p, err := openProject(ctx, tx, ProjectID(d.Holder.ID))
	if err != nil {
		return err
	}
	if !slices.Contains(filedPapers(), paper) {
		var fs fault.Fields
		fs.Add("paper", "portfolio.project.choice_unknown", nil)
		return fs.Err()
	}
	if !tx.Actor().MayDecide(purposePaper, p.Scope) {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": purposePaper})
	}
	if err := d.StandsFor(p); err != nil {
		return err
	}
	return insertRecord(ctx, tx, d.Holder.ID, Filed{Record: d.Record(), About: string(paper), Purpose: purposePaper, Source: d.ID, File: file.ID})
}

// WithdrawDocument takes a document read at a revision out of use, with a reason. Its content stays on
// file; a paper that rested on it rests on what was filed before, or is missing again.
func (s *Service) WithdrawDocument(ctx context.Context, id DocumentID, seen int, reason string) (control.Done, error) {
	return s.editDocument(ctx, actWithdrawDocument, id, seen, func(ctx context.Context, tx *control.Tx, before Document) (control.Change, error) {
		if err := needReason(reason); err != nil {
			return control.Change{}, err
		}
		after := before
		after.State, after.Reason = DocumentWithdrawn, reason
		return control.Change{Object: id.ref(), Before: before.view(control.File{}), After: after.view(control.File{}), Note: reason}, updateDocument(ctx, tx, after)
	})
}

// OpenDocument opens a version of a document for reading; opening one of RESTRICTED or above is recorded
// (R117). A file of something else is NotFound.
func (s *Service) OpenDocument(ctx context.Context, id DocumentID, file string) (control.Content, error) {
	content, err := s.control.OpenFile(ctx, file)
	if err == nil && content.File.Object != id.ref() {
		err = fault.Missing("file")
	}
	return content, err
}
