package intake

import (
	"context"
	"io"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// The acts of the package. What an import may do to a row is the matter of the kind's own acts.
const (
	ActImport control.Act = "intake.table.import"
	ActUndo   control.Act = "intake.table.undo"
)

// ObjectImport is the kind of an import, for the trail.
const ObjectImport = "table_import"

// jobApply is the kind of job that applies or undoes an import.
const jobApply = "intake_apply"

// State is where an import stands.
type State string

// The states of an import.
const (
	Open     State = "open" // shown, not applied
	Applying State = "applying"
	Applied  State = "applied"
	Undone   State = "undone"
)

// Import is a file that somebody has brought.
type Import struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Actor     control.ActorID `json:"actor"`
	File      string          `json:"file"`
	Sheet     string          `json:"sheet"`
	Map       Map             `json:"map"`
	State     State           `json:"state"`
	Job       string          `json:"job,omitempty"`
	Outcome   Outcome         `json:"outcome"`
	CreatedAt cal.Instant     `json:"created_at"`
	MovedAt   cal.Instant     `json:"moved_at"`

	upload string
}

// Outcome is what an import has done, once it was applied.
type Outcome struct {
	Counts
	Undone  int      `json:"undone"` // rows put back
	Kept    int      `json:"kept"`   // rows that an undo left as they are
	Columns []Column `json:"columns,omitempty"`
}

// Service keeps imports. It is safe for concurrent use.
type Service struct {
	control *control.Control
	// Words are those of the whole program, with which columns are matched.
	Words *i18n.Catalogue
	// Site is what files of the installation carry: marking and the words of a demonstration.
	Site  func() web.Site
	kinds []*Kind
}

// New makes the service over the office's control.
func New(c *control.Control) *Service { return &Service{control: c} }

// Add adds the kinds of a slice. App calls it at start.
func (s *Service) Add(kinds ...Kind) {
	for i := range kinds {
		s.kinds = append(s.kinds, &kinds[i])
	}
}

// Register tells control of the job and of the acts that lie in no scope: a table may go into several.
func (s *Service) Register() {
	s.control.Runs(jobApply, s.runJob)
	s.control.Unscoped(ActImport, ActUndo)
}

// Kinds are the names of all kinds.
func (s *Service) Kinds() []string {
	names := make([]string, len(s.kinds))
	for i, k := range s.kinds {
		names[i] = k.Name
	}
	return names
}

// kind finds a kind by its name: "intake.kind_unknown" {name, kinds} is the fault.
func (s *Service) kind(name string) (*Kind, error) {
	i := slices.IndexFunc(s.kinds, func(k *Kind) bool { return k.Name == name })
	if i < 0 {
		return nil, fault.New(fault.Invalid, "intake.kind_unknown", fault.Args{"name": name, "kinds": strings.Join(s.Kinds(), ", ")})
	}
	return s.kinds[i], nil
}

// may reports whether whoever is in the context may add or change rows of a kind somewhere.
func (k *Kind) may(actor *control.Actor) bool {
	return actor != nil && (k.Add != "" && actor.MayAnywhere(k.Add) || k.Edit != "" && actor.MayAnywhere(k.Edit))
}

// Preview makes the plan of a file for the actor in the context; nothing is written. m corrects the matching
// of the columns, nil takes what was remembered of such a file, or is found.
func (s *Service) Preview(ctx context.Context, kind string, b sheet.Book, m Map) (p *Plan, err error) {
	k, err := s.kind(kind)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return s.recognise(ctx, k, b, Shared{})
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err = s.plan(ctx, q, k, b, m)
		return err
	})
	return p, err
}

// recognise makes the plan of a file by what was remembered of such a file, with a value that all its rows have.
func (s *Service) recognise(ctx context.Context, k *Kind, b sheet.Book, all Shared) (p *Plan, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		kept, err := s.remembered(ctx, q, k, b)
		if err != nil {
			return err
		}
		if p, err = s.plan(ctx, q, k, b, all.over(kept)); kept != nil && fault.Is(err, fault.Invalid) { // the file has no such row or sheet
			p, err = s.plan(ctx, q, k, b, all.over(nil))
		}
		return err
	})
	return p, err
}

// remembered is the map that the actor last applied to a file with such headers; nil for none.
func (s *Service) remembered(ctx context.Context, q db.Querier, k *Kind, b sheet.Book) (Map, error) {
	t := findTable(k.vocabulary(s.Words, nil), k.Name, b)
	actor := control.ActorFrom(ctx)
	if t == nil || t.keys >= 0 || actor == nil {
		return nil, nil
	}
	return matchOf(ctx, q, actor.ID, k.Name, t.signature())
}

// Start takes a file in and shows it as an import of a kind; it is kept for a day. Faults: those of
// sheet.Read and control.Upload, those of the shared value with "=" and its field as name, Forbidden.
func (s *Service) Start(ctx context.Context, kind, name string, content io.ReaderAt, size int64, all Shared, key string) (control.Done, error) {
	k, err := s.kind(kind)
	if err != nil {
		return control.Done{}, err
	}
	actor := control.ActorFrom(ctx)
	if actor == nil || !actor.MayAnywhere(ActImport) || !k.may(actor) {
		return control.Done{}, fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(ActImport)})
	}
	book, err := sheet.Read(name, content, size)
	if err != nil {
		return control.Done{}, err
	}
	p, err := s.recognise(ctx, k, book, all)
	if err != nil {
		return control.Done{}, err
	}
	up, err := s.control.Upload(ctx, name, io.NewSectionReader(content, 0, size), control.Accept{MaxBytes: sheet.MaxBytes, Unchecked: true})
	if err != nil {
		return control.Done{}, err
	}
	return s.open(ctx, p, name, up.ID, key)
}

// open notes an import that is to be applied.
func (s *Service) open(ctx context.Context, p *Plan, file, upload, key string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActImport, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i := Import{ID: tx.NewID(), Kind: p.Kind.Name, Actor: tx.Actor().ID, File: file, Sheet: p.Sheet, Map: p.Map, State: Open, upload: upload}
		return control.Change{Object: i.ref(), After: map[string]any{"kind": i.Kind, "file": file}}, insertImport(ctx, tx, i)
	})
}

func (i Import) ref() control.Ref { return control.Ref{Kind: ObjectImport, ID: i.ID} }

// SaveMatch corrects how the columns of an import are matched, and shows it anew. Faults: those of the map,
// with its keys as fields; Conflict once it was applied.
func (s *Service) SaveMatch(ctx context.Context, id string, m Map, key string) (control.Done, error) {
	i, book, err := s.uploaded(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	p, err := s.Preview(ctx, i.Kind, book, m)
	if err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActImport, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i, err := importByID(ctx, tx, id)
		if err == nil && i.State != Open {
			err = fault.New(fault.Conflict, "intake.not_open", nil)
		}
		if err != nil {
			return control.Change{}, err
		}
		i.Map, i.Sheet = p.Map, p.Sheet
		return control.Change{Object: i.ref()}, updateImport(ctx, tx, i)
	})
}

// Import gives an import of the actor's.
func (s *Service) Import(ctx context.Context, id string) (i Import, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		i, err = importByID(ctx, q, id)
		return err
	})
	return i, err
}

// uploaded loads an import of the actor's with its file.
func (s *Service) uploaded(ctx context.Context, id string) (i Import, b sheet.Book, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		i, err = importByID(ctx, q, id)
		return err
	})
	if err != nil {
		return i, b, err
	}
	file, err := s.control.OpenPending(ctx, i.upload)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Conflict, "intake.file_gone", nil)
	}
	if err != nil {
		return i, b, err
	}
	b, err = sheet.Read(i.File, file, file.File.Size)
	return i, b, err
}
