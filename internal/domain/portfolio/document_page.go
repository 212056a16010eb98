package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// documentsAt is the address of the documents of something.
type documentsAt struct {
	ID string `json:"id"`
	web.List
}

// DocumentList is a page of the documents of a holder, newest first: those of its deliverables and
// waivers too.
type DocumentList struct {
	Documents []DocumentHead `json:"documents"`
	Next      string         `json:"next,omitempty"`

	panel documentPanel
	head  func(f *web.Frame) web.Head
}

// Table is the list for the page and for files.
func (out DocumentList) Table(p *i18n.Printer) *web.Table {
	return documentTable(p, out.Documents, out.Next)
}

// documentPanel says where documents are uploaded to: the holder, and what of it they are about.
type documentPanel struct {
	holder, about Link
	scope         string
	over          bool // the holder takes no more
}

// may reports whether the reader may upload a document here.
func (x documentPanel) may(f *web.Frame) bool { return !x.over && f.May(actCreateDocument, x.scope) }

// upload is the address of the form.
func (x documentPanel) upload(paper Paper) string {
	path := subjectHref(x.holder) + "/documents/new"
	switch {
	case paper != "":
		return path + "?paper=" + string(paper)
	case x.about.ID != "":
		return path + "?about_kind=" + x.about.Kind + "&about_id=" + x.about.ID
	}
	return path
}

// holderPage is what the pages of documents say of their holder.
type holderPage struct {
	panel   documentPanel
	marking control.Marking
	head    func(f *web.Frame, tab string) web.Head
}

// readHolder gives what the pages of documents say of their holder; reading a RESTRICTED one is recorded
// by its own page.
func (s *Service) readHolder(ctx context.Context, holder Link) (h holderPage, err error) {
	in := idIn{holder.ID}
	h.panel.holder = holder
	switch holder.Kind {
	case ObjectProject:
		page, err := s.ReadProject(ctx, in)
		h.head, h.marking, h.panel.over, h.panel.scope = page.head, page.dossier.Project.Marking, page.State.Over(), page.dossier.Project.Scope
		return h, err
	case ObjectPackage:
		page, err := s.ReadPackage(ctx, in)
		h.head, h.marking, h.panel.scope = page.head, page.Marking, page.stored.Scope
		return h, err
	case ObjectInitiative:
		page, err := s.ReadInitiative(ctx, in)
		h.head, h.marking, h.panel.scope = page.head, page.Marking, page.stored.Scope
		return h, err
	case ObjectProgramme:
		page, err := s.ReadProgramme(ctx, in)
		h.head, h.marking, h.panel.scope = page.head, page.Marking, page.stored.Scope
		return h, err
	}
	return h, fault.Missing(holder.Kind)
}

// listDocuments gives the page of the documents of one kind of holder.
func (s *Service) listDocuments(kind string) func(ctx context.Context, in documentsAt) (DocumentList, error) {
	return func(ctx context.Context, in documentsAt) (out DocumentList, err error) {
		holder, err := s.readHolder(ctx, Link{Kind: kind, ID: in.ID})
		if err != nil {
			return out, err
		}
		out.panel = holder.panel
		out.head = func(f *web.Frame) web.Head { return holder.head(f, "documents") }
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			out.Documents, err = documentHeads(ctx, q, func(t *db.Text) {
				t.Add("WHERE d.holder_id = ?", in.ID)
				if in.After != "" {
					t.Add("AND d.id < ?", in.After)
				}
			})
			return err
		})
		in.After = "" // the query has gone on from there
		out.Documents, out.Next = pageOf(out.Documents, in.List, func(h DocumentHead) string { return string(h.ID) })
		return out, err
	}
}

// documentsAbout are the documents of one deliverable or waiver.
func documentsAbout(ctx context.Context, q db.Querier, id string) ([]DocumentHead, error) {
	return documentHeads(ctx, q, func(t *db.Text) { t.Add("WHERE d.about_id = ?", id) })
}

// DocumentOut is the page of a document.
type DocumentOut struct {
	DocumentHead
	Files    []VersionFile `json:"files"`
	Revision int           `json:"version"`

	stored    Document
	holderRef string
	over      bool  // the holder takes no change
	most      int64 // bytes of a new version
}

// ReadDocument gives the page of a document; opening one of RESTRICTED or above is recorded (R117).
func (s *Service) ReadDocument(ctx context.Context, in idIn) (out DocumentOut, err error) {
	out.most = s.documentBytes()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.stored, err = document(ctx, q, DocumentID(in.ID)); err != nil {
			return err
		}
		d := out.stored
		versions, err := documentVersions(ctx, q, []Document{d})
		if err != nil {
			return err
		}
		out.DocumentHead, out.Files, out.Revision = headOf(d, versions[d.ID]), versions[d.ID], d.Revision
		if out.holderRef, err = subjectRef(ctx, q, d.Holder); err != nil || d.Holder.Kind != ObjectProject {
			return err
		}
		p, err := projectHead(ctx, q, ProjectID(d.Holder.ID))
		if fault.Is(err, fault.NotFound) { // a project its reader may not see
			out.over, err = true, nil
		}
		out.over = out.over || p.State.Over()
		return err
	})
	if err == nil {
		s.control.NoteRead(ctx, out.stored.ID.ref(), out.stored.Marking)
	}
	return out, err
}

// may reports whether the reader may do something with the document as it stands.
func (out DocumentOut) may(f *web.Frame, act Act) bool {
	return out.State == DocumentCurrent && !out.over && f.May(act, out.stored.Scope)
}

// DocumentEditOut is the form of a document, new or stored.
type DocumentEditOut struct {
	DocumentForm
	Version int `json:"version"`

	stored    Document // zero for a new one
	holderRef string
	panel     documentPanel
	paper     Paper
	most      int64 // bytes
	choices
}

// documentNewIn is the address of the form of a new document: what it is about, or the paper of the
// project it stands for.
type documentNewIn struct {
	ID        string `json:"id"`
	AboutKind string `json:"about_kind"`
	AboutID   string `json:"about_id"`
	Paper     Paper  `json:"paper"`
}

// readDocumentNew gives the form of a new document of one kind of holder, marked as its holder is.
func (s *Service) readDocumentNew(kind string) func(ctx context.Context, in documentNewIn) (DocumentEditOut, error) {
	return func(ctx context.Context, in documentNewIn) (out DocumentEditOut, err error) {
		holder, err := s.readHolder(ctx, Link{Kind: kind, ID: in.ID})
		if err != nil {
			return out, err
		}
		out.panel, out.paper, out.most = holder.panel, in.Paper, s.documentBytes()
		out.panel.about = Link{Kind: in.AboutKind, ID: in.AboutID}
		out.MarkingForm, out.Language, out.Dated = markingForm(holder.marking), DocumentLanguage(web.LangFrom(ctx)), s.today()
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			if kind == ObjectProject {
				if _, err := openProject(ctx, q, ProjectID(in.ID)); err != nil {
					return err
				}
			}
			out.holderRef, err = subjectRef(ctx, q, out.panel.holder)
			return err
		})
		if err != nil {
			return out, err
		}
		out.choices, err = s.offers(ctx, "")
		return out, err
	}
}

// ReadDocumentForm gives the form of a stored document.
func (s *Service) ReadDocumentForm(ctx context.Context, in idIn) (out DocumentEditOut, err error) {
	page, err := s.ReadDocument(ctx, in)
	if err != nil {
		return out, err
	}
	out.stored, out.holderRef, out.DocumentForm, out.Version = page.stored, page.holderRef, page.stored.form(), page.Revision
	out.choices, err = s.offers(ctx, "")
	return out, err
}

// documentUploadIn uploads a document. The body may be as large as the office can be configured to take
// (documentMost); a smaller limit is told beside the field.
type documentUploadIn struct {
	documentNewIn
	File web.File `json:"file" web:"max=104857600"`
	DocumentForm
}

// documentVersionIn uploads a new version.
type documentVersionIn struct {
	ID      string   `json:"id"`
	Version int      `json:"version"`
	File    web.File `json:"file" web:"max=104857600"`
}

type documentEditIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	DocumentForm
}

type documentPaperIn struct {
	ID    string `json:"id"`
	Paper Paper  `json:"paper"`
}

type documentWithdrawIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Reason  string `json:"reason"`
}

type documentFileIn struct {
	ID   string `json:"id"`
	File string `json:"file"`
}

// WithFile opens an upload of a form for the time of a use case; without one it is told as a wrong field.
func WithFile(file web.File, use func(Upload) (control.Done, error)) (control.Done, error) {
	if file.IsZero() {
		return use(Upload{})
	}
	content, err := file.Open()
	if err != nil {
		return control.Done{}, err
	}
	defer content.Close()
	return use(Upload{Name: file.Name, Content: content})
}

// Download gives a version of a document as it was uploaded. It is always saved, never shown in the
// office's own pages.
func (s *Service) Download(ctx context.Context, in documentFileIn) (web.Download, error) {
	content, err := s.OpenDocument(ctx, DocumentID(in.ID), in.File)
	return web.Uploaded(content), err
}

func (s *Service) documentRoutes() []web.Route {
	const page = "/documents/{id}"
	to := func(id string) string { return web.Href(page, id) }
	routes := []web.Route{
		web.Get(page, control.SignedIn, s.ReadDocument, documentPage),
		web.Get(page+"/edit", actEditDocument, s.ReadDocumentForm, documentForm),
		web.Post(page+"/edit", actEditDocument, func(ctx context.Context, in documentEditIn) (web.See, error) {
			done, err := s.EditDocument(ctx, DocumentID(in.ID), in.Version, in.DocumentForm)
			return web.See{To: to(in.ID), Done: done.Trail}, err
		}, page+"/edit"),
		web.Post(page+"/versions", actReplaceDocument, func(ctx context.Context, in documentVersionIn) (web.See, error) {
			done, err := WithFile(in.File, func(up Upload) (control.Done, error) {
				return s.ReplaceDocument(ctx, DocumentID(in.ID), in.Version, up)
			})
			return web.See{To: to(in.ID), Say: "web.saved", Body: done}, err
		}, page),
		web.Post(page+"/papers", purposePaper, func(ctx context.Context, in documentPaperIn) (web.See, error) {
			_, err := s.AttachDocument(ctx, DocumentID(in.ID), in.Paper)
			return web.See{To: to(in.ID), Say: "web.saved"}, err
		}, page),
		web.Post(page+"/withdraw", actWithdrawDocument, func(ctx context.Context, in documentWithdrawIn) (web.See, error) {
			_, err := s.WithdrawDocument(ctx, DocumentID(in.ID), in.Version, in.Reason)
			return web.See{To: to(in.ID), Say: "web.saved"}, err
		}, page),
		web.Get[documentFileIn, web.Download](page+"/files/{file}", control.SignedIn, s.Download, nil),
	}
	for _, kind := range []string{ObjectProgramme, ObjectPackage, ObjectInitiative, ObjectProject} {
		list := "/" + kind + "s/{id}/documents"
		routes = append(routes,
			web.Get(list, control.SignedIn, s.listDocuments(kind), documentsPage),
			web.Get(list+"/new", actCreateDocument, s.readDocumentNew(kind), documentForm),
			web.Post(list+"/new", actCreateDocument, func(ctx context.Context, in documentUploadIn) (web.See, error) {
				done, err := WithFile(in.File, func(up Upload) (control.Done, error) {
					return s.CreateDocument(ctx, Link{Kind: kind, ID: in.ID}, Link{Kind: in.AboutKind, ID: in.AboutID}, in.DocumentForm, up, in.Paper)
				})
				return web.See{To: to(done.Object.ID), Say: "web.saved", Body: done}, err
			}, list+"/new"))
	}
	return routes
}
