package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// DocumentHead is a document as lists show it.
type DocumentHead struct {
	ID       DocumentID       `json:"id"`
	Ref      string           `json:"ref"`
	Title    string           `json:"title"`
	Language DocumentLanguage `json:"language"`
	Author   string           `json:"record_body"`
	Dated    cal.Date         `json:"record_on"`
	State    DocumentState    `json:"state"`
	About    *Link            `json:"about,omitempty"` // the deliverable or waiver it belongs to
	Papers   []Paper          `json:"papers"`          // of the project, which rest on it
	Versions int              `json:"versions"`
	Newest   VersionFile      `json:"newest"`
	Marking  control.Marking  `json:"marking"`
}

// VersionFile is one version of a document. Papers rest on this very version.
type VersionFile struct {
	No     int         `json:"no"`
	File   string      `json:"file"`
	Name   string      `json:"name"`
	Media  string      `json:"media"`
	Size   int64       `json:"size"` // bytes
	By     Person      `json:"by"`
	At     cal.Instant `json:"at"`
	Papers []Paper     `json:"papers"`
}

// versions are all versions of documents the actor sees, oldest first, by document.
func documentVersions(ctx context.Context, q db.Querier, list []Document) (map[DocumentID][]VersionFile, error) {
	ids := make([]string, len(list))
	filed := map[Link]map[DocumentID][]paperVersion{}
	for i, d := range list {
		ids[i] = string(d.ID)
		if d.Holder.Kind == ObjectProject && filed[d.Holder] == nil {
			records, err := recordsOf(ctx, q, d.Holder.ID)
			if err != nil {
				return nil, err
			}
			filed[d.Holder] = papersOn(records)
		}
	}
	files, err := control.FilesOf(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	var people []ActorID
	for _, of := range files {
		for _, f := range of {
			people = append(people, f.UploadedBy)
		}
	}
	names, err := control.Names(ctx, q, people...)
	versions := make(map[DocumentID][]VersionFile, len(list))
	for _, d := range list {
		for i, f := range files[string(d.ID)] {
			v := VersionFile{No: i + 1, File: f.ID, Name: f.Name, Media: f.Media, Size: f.Size, By: Person{f.UploadedBy, names[f.UploadedBy]}, At: f.UploadedAt, Papers: []Paper{}}
			for _, on := range filed[d.Holder][d.ID] {
				if on.File == f.ID {
					v.Papers = append(v.Papers, on.Paper)
				}
			}
			versions[d.ID] = append(versions[d.ID], v)
		}
	}
	return versions, err
}

func headOf(d Document, versions []VersionFile) DocumentHead {
	h := DocumentHead{ID: d.ID, Ref: d.Ref, Title: d.Title, Language: d.Language, Author: d.Author, Dated: d.Dated, State: d.State,
		Papers: []Paper{}, Versions: len(versions), Marking: d.Marking}
	if d.About.ID != "" {
		h.About = &d.About
	}
	for _, v := range versions {
		h.Papers = append(h.Papers, v.Papers...)
	}
	if len(versions) > 0 {
		h.Newest = versions[len(versions)-1]
	}
	return h
}

// documentHeads lists documents the actor may see, newest first; where adds conditions on d.
func documentHeads(ctx context.Context, q db.Querier, where func(*db.Text)) ([]DocumentHead, error) {
	list, err := documents(ctx, q, func(t *db.Text) {
		where(t)
		t.Add("ORDER BY d.id DESC")
	})
	if err != nil {
		return nil, err
	}
	versions, err := documentVersions(ctx, q, list)
	heads := make([]DocumentHead, len(list))
	for i, d := range list {
		heads[i] = headOf(d, versions[d.ID])
	}
	return heads, err
}

// sourcesOf are the documents that papers of a project rest on, as far as the actor sees them.
func (s *Service) sourcesOf(ctx context.Context, q db.Querier, filed []Filed) (map[DocumentID]bool, error) {
	shown := map[DocumentID]bool{}
	var ids []string
	for id := range papersOn(filed) {
		ids = append(ids, string(id))
	}
	if len(ids) == 0 {
		return shown, nil
	}
	seen, err := control.SeenAmong(ctx, q, ids...)
	for id := range seen {
		shown[DocumentID(id)] = true
	}
	return shown, err
}

// documentTable lists documents for the page and for files.
func documentTable(p *i18n.Printer, list []DocumentHead, next string) *web.Table {
	t := &web.Table{Key: "documents", Title: p.T("portfolio.document.list"), Next: next, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.form.title"), Kind: web.KindLink, Main: true},
		{Key: "papers", Label: p.T("portfolio.document.kind")},
		{Key: "language", Label: p.T("portfolio.form.language")},
		{Key: "marking", Label: p.T("web.marking")},
		{Key: "record_body", Label: p.T("portfolio.form.record_body")},
		{Key: "record_on", Label: p.T("portfolio.form.dated"), Kind: web.KindDate},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "by", Label: p.T("portfolio.document.by")},
		{Key: "size", Label: p.T("portfolio.form.size")},
		{Key: "ref", Label: p.T("portfolio.form.code"), Export: true},
		{Key: "file", Label: p.T("portfolio.form.filename"), Export: true},
		{Key: "versions", Label: p.T("portfolio.document.versions"), Kind: web.KindInt, Export: true},
	}, Empty: &web.Empty{Title: p.T("portfolio.document.none"), Words: p.T("portfolio.document.none_help")}}
	markings := make([]control.Marking, 0, len(list))
	for _, d := range list {
		markings = append(markings, d.Marking)
		href := web.Href("/documents/{id}", string(d.ID))
		version := p.T("portfolio.document.version_of", "no", d.Newest.No)
		t.Rows = append(t.Rows, web.Row{Key: string(d.ID), Href: href, Cells: []web.Cell{
			web.Anchor(d.Title, href).Under(d.Ref), web.Text(paperWords(p, d.Papers)), web.Text(d.languageWords(p)), web.Text(p.T(d.Marking.Level.Key())),
			web.Text(d.Author), web.Day(d.Dated), web.Text(d.stateWords(p)), web.Text(d.Newest.By.Name).Under(p.Instant(d.Newest.At)),
			web.Text(sizeWords(p, d.Newest.Size)).To(d.download(d.Newest)).Saves().Under(version),
			web.Text(d.Ref), web.Text(d.Newest.Name), web.Int(int64(d.Versions)),
		}})
	}
	t.Marking = control.Combine(markings...)
	return t
}

// download is the address of a version's content.
func (d DocumentHead) download(v VersionFile) string {
	return web.Href("/documents/{id}/files/{file}", string(d.ID), v.File)
}

func (d DocumentHead) languageWords(p *i18n.Printer) string {
	return p.T("portfolio.document.language." + string(d.Language))
}

func (d DocumentHead) stateWords(p *i18n.Printer) string {
	return p.T("portfolio.document.state." + string(d.State))
}

// paperWords says which papers of the project rest on a document, or that it is another one.
func paperWords(p *i18n.Printer, papers []Paper) string {
	if len(papers) == 0 {
		return p.T("portfolio.document.other")
	}
	words := make([]string, len(papers))
	for i, paper := range papers {
		words[i] = p.T(string(paper.Word()))
	}
	return strings.Join(words, ", ")
}

// sizeWords is a size in bytes as people say it.
func sizeWords(p *i18n.Printer, size int64) string {
	if size < 1<<20 {
		return p.T("portfolio.document.kilobytes", "size", p.Int((size+1023)>>10))
	}
	decimals := 1
	if size%(1<<20) == 0 {
		decimals = 0
	}
	return p.T("portfolio.document.megabytes", "size", p.Decimal(float64(size)/(1<<20), decimals))
}

// versionTable lists the versions of a document, newest first.
func (out DocumentOut) versionTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "versions", Title: p.T("portfolio.document.versions"), Columns: []web.Column{
		{Key: "file", Label: p.T("portfolio.form.filename"), Kind: web.KindLink, Main: true},
		{Key: "version", Label: p.T("portfolio.document.version")},
		{Key: "papers", Label: p.T("portfolio.document.stands_for")},
		{Key: "by", Label: p.T("portfolio.document.by")},
		{Key: "size", Label: p.T("portfolio.form.size")},
	}}
	for _, v := range slices.Backward(out.Files) {
		papers := web.Blank()
		if len(v.Papers) > 0 {
			papers = web.Text(paperWords(p, v.Papers))
		}
		t.Rows = append(t.Rows, web.Row{Href: out.download(v), Cells: []web.Cell{
			web.Anchor(v.Name, out.download(v)).Saves(), web.Text(p.T("portfolio.document.version_of", "no", v.No)), papers,
			web.Text(v.By.Name).Under(p.Instant(v.At)), web.Text(sizeWords(p, v.Size)),
		}})
	}
	return t
}

// facts are the particulars of a document.
func (out DocumentOut) facts(f *web.Frame) []web.Fact {
	facts := []web.Fact{
		{Term: f.T("portfolio.form.state"), Value: out.stateWords(f.P)},
		{Term: f.T("portfolio.form.code"), Value: out.Ref},
		{Term: f.T("portfolio.document.kind"), Value: paperWords(f.P, out.Papers)},
		{Term: f.T("portfolio.form.language"), Value: out.languageWords(f.P)},
		{Term: f.T("portfolio.form.record_body"), Value: out.Author},
		{Term: f.T("portfolio.form.dated"), Value: f.P.Date(out.Dated)},
		{Term: f.T("portfolio.document.held_with"), Value: out.holderRef, Href: subjectHref(out.stored.Holder)},
	}
	if out.About != nil {
		facts = append(facts, web.Fact{Term: f.T("portfolio.document.about"), Value: f.T("kind." + out.About.Kind), Href: subjectHref(*out.About)})
	}
	if out.stored.Reason != "" {
		facts = append(facts, web.Fact{Term: f.T("portfolio.document.withdrawn_because"), Value: out.stored.Reason})
	}
	return facts
}

// acceptedTypes are the types a browser offers to choose from.
func acceptedTypes() string { return strings.Join(DocumentsTaken, ",") }

// typeWords are the types as the help of a form names them.
func typeWords() string {
	return strings.ToUpper(strings.ReplaceAll(strings.Join(DocumentsTaken, ", "), ".", ""))
}
