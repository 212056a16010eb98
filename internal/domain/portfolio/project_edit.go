package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ProjectEditOut is the form of a project, new or stored.
type ProjectEditOut struct {
	ID      ProjectID `json:"id,omitempty"`
	Ref     string    `json:"ref,omitempty"`
	Version int       `json:"version"`
	Package string    `json:"package,omitempty"` // of a new one: what it hangs below
	ProjectForm

	choices
	parents     []web.Option
	initiatives []web.Option
	state       ProjectState
	locked      bool // dates and budget are those of a baseline (R17)
	shown       control.Marking
}

// newIn is the address of the form of a new project.
type newIn struct {
	Package string `json:"package"` // id of a package or programme, "" to choose
}

// ReadProjectNew gives the form of a new project: on the light track, marked as its package.
func (s *Service) ReadProjectNew(ctx context.Context, in newIn) (out ProjectEditOut, err error) {
	out.Package, out.Track, out.Lang = in.Package, TrackLight, web.LangFrom(ctx)
	out.Level = control.LevelUnclassified
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		parents, err := parentsFor(ctx, q, "portfolio.project.create")
		for _, p := range parents {
			out.parents = append(out.parents, web.Option{Value: p.ID, Label: p.Ref})
			if p.ID == in.Package {
				out.MarkingForm = markingForm(p.Marking)
			}
		}
		if err != nil || in.Package == "" {
			return err
		}
		out.initiatives, err = initiativeOptions(ctx, q, in.Package, web.LangFrom(ctx))
		return err
	})
	return out, err
}

// ReadProjectForm gives the form of a stored project.
func (s *Service) ReadProjectForm(ctx context.Context, in idIn) (out ProjectEditOut, err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := project(ctx, q, ProjectID(in.ID))
		if err != nil {
			return err
		}
		out.ID, out.Ref, out.Version, out.ProjectForm, out.state, out.shown = p.ID, p.Ref, p.Revision, formOf(p), p.State, p.Marking
		out.locked = p.Baseline.No > 0
		out.initiatives, err = initiativeOptions(ctx, q, p.Parent.ID, web.LangFrom(ctx))
		return err
	})
	return out, err
}

// fresh reports whether the project is still to be recorded.
func (out ProjectEditOut) fresh() bool { return out.ID == "" }

// parentsFor are the packages and programmes below which the actor may do an act, by reference code.
func parentsFor(ctx context.Context, q db.Querier, act Act) ([]parent, error) {
	var all []parent
	for kind, table := range map[string]string{ObjectPackage: "portfolio_package", ObjectProgramme: "portfolio_programme"} {
		t := db.SQL(`SELECT x.id, x.ref, x.partner, seen.scope_path, ` + control.MarkingColumns + ` FROM ` + table + ` x`)
		control.Visible(ctx, t, "x.id")
		if kind == ObjectProgramme {
			t.Add("WHERE x.kind = 'deep'") // what is below a DCB programme hangs below one of its packages
		} else {
			t.Add("WHERE x.state NOT IN ('closed', 'declined', 'terminated')")
		}
		list, err := db.Collect(ctx, q, t, func(row db.Row) (parent, error) {
			p := parent{Link: Link{Kind: kind}}
			var level int
			var releasable string
			err := row.Scan(&p.ID, &p.Ref, &p.Partner, &p.Scope, &level, &releasable)
			p.Marking.ScanMarking(level, releasable)
			return p, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	actor := control.ActorFrom(ctx)
	all = slices.DeleteFunc(all, func(p parent) bool { return actor == nil || !actor.MayDecide(act, p.Scope) })
	slices.SortFunc(all, func(a, b parent) int { return compareText(a.Ref, b.Ref) })
	return all, nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// initiativeOptions are the initiatives of a package that are not over.
func initiativeOptions(ctx context.Context, q db.Querier, of string, lang i18n.Lang) ([]web.Option, error) {
	t := db.SQL(`SELECT i.id, i.ref, i.title_en, i.title_fr FROM portfolio_initiative i`)
	control.Visible(ctx, t, "i.id")
	return db.Collect(ctx, q, t.Add("WHERE i.package_id = ? AND i.state <> 'dropped' ORDER BY i.no", of), func(row db.Row) (o web.Option, err error) {
		var ref string
		var title i18n.Text
		err = row.Scan(&o.Value, &ref, &title.EN, &title.FR)
		words, _ := title.In(lang)
		o.Label = ref + " " + words
		return o, err
	})
}

// parentLink finds what a new project hangs below by its id alone.
func (s *Service) parentLink(ctx context.Context, id string) (link Link, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		for _, kind := range []string{ObjectPackage, ObjectProgramme} {
			link = Link{Kind: kind, ID: id}
			if _, err := parentOf(ctx, q, link); err == nil {
				return nil
			}
		}
		link = Link{Kind: ObjectPackage, ID: id} // CreateProject says that it is not there
		return nil
	})
	return link, err
}
