package plan

import (
	"context"
	"io"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Preview is what an import changes, said before anything is kept. Undo is the entry in the trail by which
// an import that was kept is taken back.
type Preview struct {
	Project string    `json:"project"`
	Kind    FileKind  `json:"kind"`
	Tasks   int       `json:"tasks"`
	Added   int       `json:"added"`
	Removed int       `json:"removed"`
	Moved   int       `json:"moved"`
	Altered int       `json:"altered"`
	Changes []Changed `json:"changes"`
	End     cal.Date  `json:"end"`
	Notes   []string  `json:"notes"`
	Applied bool      `json:"applied"`
	Undo    string    `json:"undo,omitempty"`

	list  []Variance
	notes []exchange.Note
}

// Changed is a line of a preview.
type Changed struct {
	UID    int       `json:"uid"`
	Title  i18n.Text `json:"title"`
	Fate   Fate      `json:"fate"`
	Was    cal.Date  `json:"was_finish,omitzero"`
	Is     cal.Date  `json:"is_finish,omitzero"`
	Detail []string  `json:"detail,omitempty"` // what else differs, by the names of the fields
}

// Import reads a plan from a file over that of the project with a reference code, and says what that
// changes. Only with apply is it kept, as one change that can be undone; a plan that was approved takes an
// import through a draft only (R17).
func (s *Service) Import(ctx context.Context, ref, name string, r io.Reader, apply bool) (out Preview, err error) {
	var was, is *Plan
	var in Source
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		id, err := portfolio.ProjectByRef(ctx, q, ref)
		if err != nil {
			return err
		}
		project, err := portfolio.ProjectHead(ctx, q, id)
		if err != nil {
			return err
		}
		was, err = load(ctx, q, project)
		return err
	})
	if err != nil {
		return out, err
	}
	if in, err = ReadSource(name, r, was.Project); err != nil {
		return out, err
	}
	is = was.clone()
	n := 0
	if err := is.take(planFile{ID: "new", Kind: in.Kind, Network: in.Network}, func() string { n++; return "new-" + itoa(n) }); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		w, err := s.world(ctx, q, is)
		if err != nil {
			return err
		}
		return is.Compute(w.cals, w.outside)
	})
	if err != nil {
		return out, err
	}
	out = preview(was, is, in)
	if !apply {
		return out, nil
	}
	done, err := s.bring(ctx, was.Project.ID, in)
	out.Applied, out.Undo = err == nil, done.Trail
	return out, err
}

// bring keeps a source as one change.
func (s *Service) bring(ctx context.Context, id portfolio.ProjectID, in Source) (control.Done, error) {
	file, err := s.upload(ctx, in)
	if err != nil {
		return control.Done{}, err
	}
	return s.change(ctx, actImport, id, func(ctx context.Context, tx *control.Tx, p *Plan) error {
		if p.Project.Baseline.No > 0 {
			return fault.Refuse("portfolio.plan.approved", fault.Args{"no": p.Project.Baseline.No})
		}
		kept, err := keep(ctx, tx, id, in, file)
		if err != nil {
			return err
		}
		return p.take(kept, tx.NewID)
	})
}

func preview(was, is *Plan, in Source) Preview {
	out := Preview{Project: was.Project.Ref, Kind: in.Kind, Tasks: len(is.Tasks), End: is.Period().End, notes: in.Notes, Notes: []string{}, Changes: []Changed{}}
	counts := map[Fate]int{}
	for _, v := range Differences(was, is) {
		counts[v.Fate]++
		out.list = append(out.list, v)
		out.Changes = append(out.Changes, Changed{v.UID, v.Title, v.Fate, v.Was.Finish.Day(), v.Is.Finish.Day(), v.Detail})
	}
	out.Added, out.Removed, out.Moved, out.Altered = counts[Added], counts[Removed], counts[Moved], counts[Altered]
	return out
}

// Say puts the notes into the reader's words.
func (p *Preview) Say(words *i18n.Printer) {
	for _, n := range p.notes {
		p.Notes = append(p.Notes, words.Message(n.Key, n.Args))
	}
}

// Lines are the differences in words.
func (p Preview) Lines(words *i18n.Printer) []string {
	lines := make([]string, len(p.list))
	for i, v := range p.list {
		lines[i] = told(words, v)
	}
	return lines
}

// DraftImport lays a file over the plan in the draft of the one who acts, where it shows what it changes
// before anything is kept.
func (s *Service) DraftImport(ctx context.Context, id portfolio.ProjectID, name string, r io.Reader) (notes []exchange.Note, err error) {
	p, err := s.Read(ctx, id)
	if err != nil {
		return nil, err
	}
	in, err := ReadSource(name, r, p.Project)
	if err != nil {
		return nil, err
	}
	file, err := s.upload(ctx, in)
	if err != nil {
		return nil, err
	}
	_, err = s.draftEdits(ctx, id, func(ctx context.Context, tx *control.Tx) ([]Edit, error) {
		kept, err := keep(ctx, tx, id, in, file)
		return []Edit{{Verb: Import, File: kept.ID}}, err
	})
	return in.Notes, err
}

// Differences are the tasks that are not as they were, with what differs beside their dates.
func Differences(was, is *Plan) []Variance {
	var list []Variance
	for _, v := range Compare(was.Tasks, is.Tasks) {
		if v.Fate == Same || v.Fate == Moved || v.Fate == Altered {
			v.Detail = v.Was.differs(v.Is)
			if !slices.Equal(was.before(v.UID), is.before(v.UID)) {
				v.Detail = append(v.Detail, "links")
			}
			if !slices.Equal(was.team(v.UID), is.team(v.UID)) {
				v.Detail = append(v.Detail, "people")
			}
			if v.Fate == Same && len(v.Detail) > 0 {
				v.Fate = Altered
			}
		}
		if v.Fate != Same {
			list = append(list, v)
		}
	}
	return list
}

// differs names the fields beside dates in which two states of a task differ.
func (t Task) differs(is Task) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"title", t.Title == is.Title}, {"level", t.Level == is.Level}, {"kind", t.Kind == is.Kind}, {"duration", t.Duration == is.Duration || t.Summary || is.Summary}, {"cost", t.Cost == is.Cost},
		{"constraint", t.Constraint == is.Constraint && t.ConstraintAt == is.ConstraintAt}, {"deadline", t.Deadline == is.Deadline}, {"calendar", t.Calendar == is.Calendar},
		{"manual", t.Manual == is.Manual}, {"parts", slices.Equal(t.Splits, is.Splits)}, {"effort", t.Follows == is.Follows && t.Effort == is.Effort}, {"owner", t.Owner == is.Owner}, {"progress", t.sameProgress(is)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// before are the links to a task in one order.
func (p *Plan) before(uid int) []Link {
	var list []Link
	for _, l := range p.Links {
		if l.To == uid {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b Link) int {
		if n := compare(string(a.FromProject), string(b.FromProject)); n != 0 {
			return n
		}
		return a.From - b.From
	})
	return list
}

// team are those on a task in one order.
func (p *Plan) team(uid int) []Assignment {
	var list []Assignment
	for _, a := range p.Assignments {
		if a.Task == uid {
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(a, b Assignment) int { return a.Resource - b.Resource })
	return list
}
