package fieldpack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts of the slice. What a form says is written under the acts of its own slice besides.
const (
	ActMake  control.Act = "fieldpack.form.make"
	ActRead  control.Act = "fieldpack.form.take_in"
	ActApply control.Act = "fieldpack.form.apply"
)

// Service is the slice's use cases. App fills Words.
type Service struct {
	control    *control.Control
	portfolio  *portfolio.Service
	activities *activity.Service
	weeks      *week.Service

	Words *i18n.Catalogue // of the whole office: a form says everything in both languages
}

// New makes the service over the slices whose forms it makes.
func New(c *control.Control, p *portfolio.Service, a *activity.Service, w *week.Service) *Service {
	s := &Service{control: c, portfolio: p, activities: a, weeks: w}
	if c != nil {
		c.Undoes(ActApply, s.undoApply)
	}
	return s
}

// daysOut is how long a form may be out when nobody says.
const daysOut = 14

// Order is a form that is wanted: its kind and the reference of its object. Week is that of a progress
// report, "" for this one; no day is in fourteen days.
type Order struct {
	Kind Kind      `json:"kind"`
	Ref  string    `json:"ref"`
	Week week.Week `json:"week"`
	Due  cal.Date  `json:"due"`
}

// Make makes a form for an object that the actor sees and may make forms for.
func (s *Service) Make(ctx context.Context, o Order) (Form, control.Done, error) {
	var f Form
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		f, err = s.about(ctx, q, o.Kind, strings.TrimSpace(o.Ref))
		return err
	})
	if err != nil {
		return f, control.Done{}, err
	}
	done, err := s.control.Do(ctx, control.Op{Act: ActMake, Object: f.Object, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		at, err := control.Protection(ctx, tx, f.Object)
		if err != nil {
			return control.Change{}, err
		}
		f.ID, f.State, f.MadeBy, f.MadeOn, f.Due, f.Marking, f.scope = tx.NewID(), Out, tx.Actor().ID, tx.Today(), o.Due, at.Marking, at.Scope
		f.secret = tx.NewID() + tx.NewID()
		if f.Due.IsZero() {
			f.Due = tx.Today().AddDays(daysOut)
		}
		if f.Kind == Progress {
			if f.Period = string(o.Week); f.Period == "" {
				f.Period = string(week.Of(tx.Today()))
			}
		}
		var fs fault.Fields
		fs.Check(!f.Due.Before(tx.Today()), "due", "fieldpack.due_past")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: control.Ref{Kind: KindForm, ID: f.ID}, Scope: at.Scope, Marking: at.Marking}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: KindForm, ID: f.ID}, After: f}, insertForm(ctx, tx, f)
	})
	if err == nil && done.Replayed {
		return s.formAfter(ctx, done)
	}
	return f, done, err
}

func (s *Service) formAfter(ctx context.Context, done control.Done) (Form, control.Done, error) {
	f, err := s.Form(ctx, done.Object.ID)
	return f, done, err
}

// about finds the object a form is asked for, by its reference; what is not there is told at that field.
func (s *Service) about(ctx context.Context, q db.Querier, kind Kind, ref string) (Form, error) {
	f, err := s.find(ctx, q, kind, ref)
	if fault.Is(err, fault.NotFound) {
		var fs fault.Fields
		fs.Add("ref", "fieldpack.no_object", fault.Args{"ref": ref})
		return f, fs.Err()
	}
	return f, err
}

func (s *Service) find(ctx context.Context, q db.Querier, kind Kind, ref string) (f Form, err error) {
	f = Form{Kind: kind, Ref: ref, Choices: []int{}}
	switch kind {
	case Progress, RiskNote:
		rows, err := portfolio.Rows(ctx, q, portfolio.ProjectFilter{Text: ref}, i18n.EN)
		for _, r := range rows {
			if strings.EqualFold(r.Ref, ref) {
				f.Object, f.Ref, f.Title = control.Ref{Kind: portfolio.ObjectProject, ID: string(r.ID)}, r.Ref, r.Title
				f.Version, err = portfolio.Revision(ctx, q, r.ID)
				return f, err
			}
		}
		if err != nil {
			return f, err
		}
	case Attendance:
		list, err := activity.Activities(ctx, q, activity.Filter{Text: ref, Limit: 50})
		for _, a := range list {
			if strings.EqualFold(a.Code, ref) {
				f.Object, f.Ref, f.Title, f.Version = a.ID.Ref(), a.Code, a.Title, a.Version
				return f, nil
			}
		}
		if err != nil {
			return f, err
		}
	case Check:
		h, err := portfolio.HandoverByRef(ctx, q, ref)
		if err != nil {
			return f, err
		}
		f.Object, f.Title, f.Version = control.Ref{Kind: portfolio.ObjectHandover, ID: string(h.ID)}, i18n.Text{EN: h.To, FR: h.To}, h.Revision
		for i, c := range h.Checks {
			if c.Done.IsZero() {
				f.Choices = append(f.Choices, i+1)
			}
		}
		if len(f.Choices) == 0 {
			return f, fault.Refuse("fieldpack.no_check", fault.Args{"ref": ref})
		}
		return f, nil
	default:
		var fs fault.Fields
		fs.Add("kind", "fault.required", nil)
		return f, fs.Err()
	}
	return f, fault.Missing(kind.Object())
}

// Form reads a form that was made.
func (s *Service) Form(ctx context.Context, id string) (f Form, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		f, err = form(ctx, q, id)
		return err
	})
	return f, err
}

// Write writes the file of a form: "html" or "xlsx".
func (s *Service) Write(f Form, format string, lang i18n.Lang, w io.Writer) error {
	p, err := s.paper(f, lang)
	if err != nil {
		return err
	}
	if format == "xlsx" {
		return p.writeXLSX(w)
	}
	return p.writeHTML(w)
}

// FileName is what the file of a form is called.
func (s *Service) FileName(f Form, format string) string {
	name := "cairn-" + string(f.Kind) + "-" + strings.NewReplacer("/", "-", " ", "-").Replace(f.Ref)
	if s.control.Installation().Demo {
		name += "-" + strings.ReplaceAll(s.Words.Printer(i18n.EN).T("web.fictional_file"), " ", "-")
	}
	return name + "." + format
}

// marking is what stands on the form.
func (s *Service) marking(w words, f Form) i18n.Text {
	m := f.Marking
	m.Level = max(m.Level, control.LevelUnclassified)
	t := w.of(i18n.Key(m.Level.Key()))
	if len(m.Releasable) > 0 {
		to := w.of("web.releasable_to", "parties", strings.Join(m.Releasable, ", "))
		t = i18n.Text{EN: t.EN + ", " + to.EN, FR: t.FR + ", " + to.FR}
	}
	return t
}

// Receive reads a file that came back and keeps what it says for a preview; nothing of it is applied. Its
// keys must be those of a form of this office that the actor sees, untouched.
func (s *Service) Receive(ctx context.Context, content []byte) (Return, control.Done, error) {
	came, err := Read(content)
	if err != nil {
		return Return{}, control.Done{}, err
	}
	var f Form
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		f, err = form(ctx, q, came.Keys.Form)
		return err
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return Return{}, control.Done{}, wrong("fieldpack.read.not_ours", nil, nil)
	case err != nil:
		return Return{}, control.Done{}, err
	case came.Keys != f.keys():
		return Return{}, control.Done{}, wrong("fieldpack.read.edited", fault.Args{"ref": f.Ref}, nil)
	}
	if came.Lang != i18n.EN && came.Lang != i18n.FR {
		came.Lang = web.LangFrom(ctx)
	}
	r := Return{Form: f.ID, Lang: came.Lang, Answers: came.Answers, digest: digest(came.Answers)}
	done, err := s.control.Do(ctx, control.Op{Act: ActRead, Object: control.Ref{Kind: KindForm, ID: f.ID}}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		r.ID, r.By, r.At = tx.NewID(), tx.Actor().ID, tx.Now()
		return control.Change{Object: control.Ref{Kind: KindForm, ID: f.ID}, After: map[string]string{"return": r.ID}}, insertReturn(ctx, tx, r)
	})
	return r, done, err
}

// digest tells two returns of one form apart.
func digest(answers map[string]string) string {
	text, _ := json.Marshal(answers) // a map of strings is always written, in the order of its keys
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:12])
}
