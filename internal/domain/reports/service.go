package reports

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// The acts of the slice.
const (
	ActCreate     control.Act = "reports.report.create"
	ActEdit       control.Act = "reports.report.edit"
	ActFreeze     control.Act = "reports.report.freeze" // fix the figures and ask for clearance
	ActThaw       control.Act = "reports.report.thaw"   // go back to a draft
	ActClear      control.Act = "reports.report.clear"
	ActIssue      control.Act = "reports.report.issue"
	ActMake       control.Act = "reports.report.make" // make the files of a draft
	ActWithdraw   control.Act = "reports.report.withdraw"
	ActSaveKind   control.Act = "reports.kind.save"
	ActRemoveKind control.Act = "reports.kind.remove"
	ActSaveStyle  control.Act = "reports.style.save"
)

// Service is the slice's use cases. App fills the function fields.
type Service struct {
	control   *control.Control
	portfolio *portfolio.Service
	funds     *funds.Service
	landscape *landscape.Service

	// Words are those of the whole program, in which documents are made.
	Words *i18n.Catalogue
	// MarkingWords are the words of a marking on a document (R116).
	MarkingWords func(p *i18n.Printer, m control.Marking) string
	// Fictional says that everything is invented, as Installation does once a demonstration is built.
	Fictional bool
	// Office is the name of the office as originator; nil or "" leaves the author alone.
	Office func(p *i18n.Printer) string
}

// New makes the service over the office's control and the slices whose figures reports are made of.
func New(c *control.Control, p *portfolio.Service, f *funds.Service, l *landscape.Service) *Service {
	s := &Service{control: c, portfolio: p, funds: f, landscape: l}
	if c != nil {
		c.Decides(ActClear, s.DecideClearance)
		c.Runs(jobMake, s.runMake)
		c.Undoes(ActEdit, control.Undoing(s.undoEdit))
	}
	return s
}

// Order asks for a document without keeping a report.
type Order struct {
	Kind    string
	Subject string // its reference
	Lang    i18n.Lang
	Format  Format
	From    cal.Date    // of a donor's statement; no date for all of its life
	On      cal.Date    // no date is today
	AsOf    cal.Instant // none is now
}

// Make writes a document of the figures of a day as they are known at an instant, with the sight of whoever asks.
// Faults: NotFound for the kind or subject, Invalid for a format that the kind does not have.
func (s *Service) Make(ctx context.Context, o Order, w io.Writer) error {
	d, err := s.Document(ctx, o)
	if err != nil {
		return err
	}
	data, err := write(d, o.Format) // whole first: a slow reader of w keeps no place of those that write at the same time
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

// Document is what Make writes.
func (s *Service) Document(ctx context.Context, o Order) (d office.Document, err error) {
	var k StoredKind
	var style Style
	r := Report{Kind: o.Kind, Langs: []i18n.Lang{o.Lang}}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if k, err = kindNamed(ctx, q, o.Kind); err != nil {
			return err
		}
		if style, err = styleAt(ctx, q, -1); err != nil {
			return err
		}
		r.Subject, err = s.resolve(ctx, q, k.About, o.Subject)
		return err
	})
	if err != nil {
		return d, err
	}
	if !slices.Contains(k.Formats, o.Format) || writers[o.Format] == nil {
		var fs fault.Fields
		fs.Add("format", "reports.no_format", fault.Args{"format": string(o.Format), "known": join(k.Formats)})
		return d, fs.Err()
	}
	now := s.control.DB().Now()
	if o.On.IsZero() {
		o.On = now.Date()
	}
	if o.AsOf.IsZero() {
		o.AsOf = now
	}
	r.Title, r.From, r.On, r.Style = k.Title, o.From, o.On, style.Version
	r.Point = Point{o.From, o.On, o.AsOf}
	content, w, _, err := s.compose(ctx, k.Template, r, true)
	if err != nil {
		return d, err
	}
	r.Marking = w.marking()
	names := people{}
	if a := control.ActorFrom(ctx); a != nil && a.ID != control.System {
		r.Author, names[a.ID] = a.ID, a.Name
	}
	return s.document(k.Template, r, content[o.Lang], o.Lang, names, style.office()), nil
}

// compose reads the world of a report and makes its content. With traced, amounts are held against their entries.
func (s *Service) compose(ctx context.Context, t Template, r Report, traced bool) (map[i18n.Lang]Content, *world, []Figure, error) {
	w, err := s.read(ctx, r.Subject, r.Point)
	if err != nil {
		return nil, nil, nil, err
	}
	if repeatsProjects(t) {
		for _, row := range w.rows[:min(len(w.rows), mostProjects)] {
			c, err := s.child(ctx, w, row.ID)
			if err != nil {
				return nil, nil, nil, err
			}
			w.children = append(w.children, c)
		}
	}
	content, used := s.composeAll(t, r, w, r.Langs, nil)
	if !traced {
		return content, w, s.figuresOf(w, used, nil), nil
	}
	var behind map[sourceKey][]Entry
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		behind, err = s.sources(ctx, q, used)
		return err
	})
	if err != nil {
		return nil, nil, nil, err
	}
	content, used = s.composeAll(t, r, w, r.Langs, behind)
	return content, w, s.figuresOf(w, used, behind), nil
}

// repeatsProjects reports whether a kind repeats anything for every project below its subject.
func repeatsProjects(t Template) bool {
	var within func(list []Part) bool
	within = func(list []Part) bool {
		return slices.ContainsFunc(list, func(x Part) bool { return x.Verb == "each" || within(x.Parts) || within(x.Else) })
	}
	return slices.ContainsFunc(t.Sections, func(x Section) bool { return within(x.Parts) || within(x.Notes) })
}

// ByID loads a report that the actor may see. Fault: NotFound.
func (s *Service) ByID(ctx context.Context, id ReportID) (r Report, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		r, err = reportByID(ctx, q, id)
		return err
	})
	return r, err
}

// ByRef finds a report by its reference. Fault: NotFound.
func (s *Service) ByRef(ctx context.Context, ref string) (r Report, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := reports(ctx, q, true, func(t *db.Text) { t.Add("WHERE r.ref = ?", ref) })
		r, err = only(list, err)
		return err
	})
	return r, err
}

// List lists the reports in a state that the actor may see, the latest first; "" is every state.
func (s *Service) List(ctx context.Context, state State) (list []Report, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = reports(ctx, q, false, func(t *db.Text) {
			if state != "" {
				t.Add("WHERE r.state = ?", string(state))
			}
			t.Add("ORDER BY r.id DESC")
		})
		return err
	})
	return list, err
}

func only(list []Report, err error) (r Report, _ error) {
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectReport)
	}
	if err != nil {
		return r, err
	}
	return list[0], nil
}

// Create begins a report. Faults: NotFound, Invalid.
func (s *Service) Create(ctx context.Context, x Settings) (control.Done, error) {
	r, err := s.begin(ctx, x)
	if err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActCreate, Scope: r.Subject.scope, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n := r
		n.ID, n.Author, n.CreatedAt, n.State = ReportID(tx.NewID()), tx.Actor().ID, tx.Now(), Draft
		var err error
		if n.Ref, err = nextRef(ctx, tx); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: n.ID.Object(), Scope: r.Subject.scope, Marking: n.Marking}); err != nil {
			return control.Change{}, err
		}
		_, err = save(ctx, tx, n, true)
		return control.Change{Object: n.ID.Object(), After: n.kept()}, err
	})
}

// begin is a report as its settings say, held against its kind and sources.
func (s *Service) begin(ctx context.Context, x Settings) (r Report, err error) {
	var k StoredKind
	now := s.control.DB().Now()
	if x.On.IsZero() {
		x.On = now.Date()
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if k, err = kindNamed(ctx, q, x.Kind); err != nil {
			return err
		}
		r.Subject, err = s.resolve(ctx, q, k.About, x.Subject)
		return err
	})
	if err != nil {
		return r, err
	}
	w, err := s.read(ctx, r.Subject, Point{x.From, x.On, now})
	if err != nil {
		return r, err
	}
	if err := x.check(k.Template, w.marking(), now.Date()); err != nil {
		return r, err
	}
	r.Kind, r.Title, r.Texts, r.Sections = k.Kind, k.Title, map[string]i18n.Text{}, orderOf(k.Template, nil)
	r.take(x)
	return r, nil
}

// take takes the settings over.
func (r *Report) take(x Settings) {
	r.From, r.On, r.Point.From, r.Point.On = x.From, x.On, x.From, x.On
	r.Langs, r.Formats = nil, nil
	for _, l := range i18n.Langs {
		if slices.Contains(x.Langs, string(l)) {
			r.Langs = append(r.Langs, l)
		}
	}
	for _, f := range Formats {
		if slices.Contains(x.Formats, string(f)) {
			r.Formats = append(r.Formats, f)
		}
	}
	r.Marking, r.Marked, r.Retention = x.marking, x.marked, x.Retention
}

// keptReport is a report as the trail has it, and as an undo puts it back: without its content.
type keptReport struct {
	Ref       string               `json:"ref"`
	Kind      string               `json:"kind"`
	Subject   string               `json:"subject"`
	From      cal.Date             `json:"from"`
	On        cal.Date             `json:"on"`
	Langs     []i18n.Lang          `json:"languages"`
	Formats   []Format             `json:"formats"`
	Sections  []Chosen             `json:"sections"`
	Texts     map[string]i18n.Text `json:"texts"`
	Line      Line                 `json:"bottom_line"`
	Marking   control.Marking      `json:"marking"`
	Marked    bool                 `json:"marked"`
	Retention Retention            `json:"retention"`
	State     State                `json:"state"`
	Version   int                  `json:"version"`
}

func (r Report) kept() keptReport {
	return keptReport{r.Ref, r.Kind, r.Subject.Ref, r.From, r.On, r.Langs, r.Formats, r.Sections, maps.Clone(r.Texts), r.Line, r.Marking, r.Marked, r.Retention, r.State, r.Version + 1}
}

// undoEdit puts a draft back to what it was before an edit.
func (s *Service) undoEdit(ctx context.Context, object control.Ref, was, became keptReport) (control.Done, error) {
	return s.edit(ctx, ActEdit, ReportID(object.ID), became.Version, func(_ context.Context, _ *control.Tx, r *Report) error {
		r.From, r.On, r.Langs, r.Formats, r.Sections, r.Texts, r.Line = was.From, was.On, was.Langs, was.Formats, was.Sections, was.Texts, was.Line
		r.Marking, r.Marked, r.Retention = was.Marking, was.Marked, was.Retention
		return draftOnly(r)
	})
}

// edit changes a report read at a version; -1 is whichever is stored.
func (s *Service) edit(ctx context.Context, act control.Act, id ReportID, at int, change func(ctx context.Context, tx *control.Tx, r *Report) error) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Object: id.Object(), Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		r, err := reportByID(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if at >= 0 && at != r.Version {
			return control.Change{}, fault.Stale(nil)
		}
		before, marking := r.kept(), r.Marking
		before.Version = r.Version
		if err := change(ctx, tx, &r); err != nil {
			return control.Change{}, err
		}
		if r.Marking.Level != marking.Level || !slices.Equal(r.Marking.Releasable, marking.Releasable) {
			if err := tx.Protect(ctx, control.Object{Ref: id.Object(), Scope: r.scope, Marking: r.Marking}); err != nil {
				return control.Change{}, err
			}
		}
		kept, err := save(ctx, tx, r, false)
		if err == nil && !kept {
			err = fault.Stale(nil)
		}
		return control.Change{Object: id.Object(), Before: before, After: r.kept()}, err
	})
}

func draftOnly(r *Report) error {
	if r.State != Draft {
		return fault.Refuse("reports.not_draft", fault.Args{"ref": r.Ref, "state": r.State.Word()})
	}
	return nil
}

// EditSettings changes what was chosen for a draft; its kind and subject stay.
func (s *Service) EditSettings(ctx context.Context, id ReportID, at int, x Settings) (control.Done, error) {
	r, err := s.ByID(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	var k StoredKind
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		k, err = kindNamed(ctx, q, r.Kind)
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	now := s.control.DB().Now()
	w, err := s.read(ctx, r.Subject, Point{x.From, x.On, now})
	if err != nil {
		return control.Done{}, err
	}
	if err := x.check(k.Template, w.marking(), now.Date()); err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, ActEdit, id, at, func(_ context.Context, _ *control.Tx, r *Report) error {
		r.take(x)
		return draftOnly(r)
	})
}

// Arrange moves, shows or hides a section of a draft: verb is up, down, show or hide.
func (s *Service) Arrange(ctx context.Context, id ReportID, at int, key, verb string) (control.Done, error) {
	return s.arranged(ctx, id, at, func(list []Chosen) []Chosen { return moved(list, key, verb) })
}

// Order puts the sections of a draft into the order of their keys.
func (s *Service) Order(ctx context.Context, id ReportID, at int, keys []string) (control.Done, error) {
	return s.arranged(ctx, id, at, func(list []Chosen) []Chosen { return ordered(list, keys) })
}

func (s *Service) arranged(ctx context.Context, id ReportID, at int, change func([]Chosen) []Chosen) (control.Done, error) {
	return s.edit(ctx, ActEdit, id, at, func(ctx context.Context, tx *control.Tx, r *Report) error {
		k, err := kindNamed(ctx, tx, r.Kind)
		if err != nil {
			return err
		}
		r.Sections = change(orderOf(k.Template, r.Sections))
		return draftOnly(r)
	})
}

// SignLine keeps the bottom line of a draft as an officer edited it, under the name of whoever acts. It has two to
// four sentences in each language it is given in; without any text it is again the one drafted by rules.
func (s *Service) SignLine(ctx context.Context, id ReportID, at int, text i18n.Text) (control.Done, error) {
	var fs fault.Fields
	for _, x := range []struct{ field, text string }{{"line_en", text.EN}, {"line_fr", text.FR}} {
		n := sentences(x.text)
		fs.Check(x.text == "" || n >= 2 && n <= 4, x.field, "reports.line.sentences")
		fs.Check(len(x.text) <= 2000, x.field, "reports.line.long")
	}
	if err := fs.Err(); err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, ActEdit, id, at, func(_ context.Context, tx *control.Tx, r *Report) error {
		r.Line = Line{Text: text, By: tx.Actor().ID, On: tx.Today()}
		if text.EN+text.FR == "" {
			r.Line = Line{}
		}
		return draftOnly(r)
	})
}

// mostWritten is how long a text of an officer may be, in bytes.
const mostWritten = 20_000

// WriteText keeps a text that the kind leaves to the officer, by its key.
func (s *Service) WriteText(ctx context.Context, id ReportID, at int, key string, text i18n.Text) (control.Done, error) {
	var fs fault.Fields
	fs.Check(len(text.EN) <= mostWritten, "text_en", "reports.text_long")
	fs.Check(len(text.FR) <= mostWritten, "text_fr", "reports.text_long")
	if err := fs.Err(); err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, ActEdit, id, at, func(ctx context.Context, tx *control.Tx, r *Report) error {
		k, err := kindNamed(ctx, tx, r.Kind)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(k.Writes(), func(x Part) bool { return x.Name == key }) {
			return fault.New(fault.NotFound, "reports.no_text", fault.Args{"key": key})
		}
		if r.Texts == nil {
			r.Texts = map[string]i18n.Text{}
		}
		r.Texts[key] = text
		return draftOnly(r)
	})
}

// Withdraw takes a report that is not issued out of use, with a reason.
func (s *Service) Withdraw(ctx context.Context, id ReportID, at int, reason string) (control.Done, error) {
	if reason == "" {
		var fs fault.Fields
		fs.Add("reason", "fault.required", nil)
		return control.Done{}, fs.Err()
	}
	return s.edit(ctx, ActWithdraw, id, at, func(ctx context.Context, tx *control.Tx, r *Report) error {
		if r.State == Issued || r.State == Issuing || r.State == Withdrawn {
			return fault.Refuse("reports.not_withdrawable", fault.Args{"ref": r.Ref, "state": r.State.Word()})
		}
		r.State, r.Comment = Withdrawn, reason
		return tx.Dismiss(ctx, id.Object(), ActClear)
	})
}

// write makes the file of a document.
func write(d office.Document, f Format) ([]byte, error) {
	var b bytes.Buffer
	w := writers[f]
	if w == nil {
		return nil, fault.Refuse("reports.no_format", fault.Args{"format": string(f), "known": ""})
	}
	err := w(&b, d)
	return b.Bytes(), err
}
