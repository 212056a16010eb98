package plan

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// Export is the plan of a project as a file of Microsoft Project (XML): the file it was imported from, with
// what has changed since laid over it, or a new one. What the plan does not model comes back as it came.
//
// Of the eleven baselines of the format, number 0, which Project compares with, is the latest of the plan,
// and 1 to 10 are those of these numbers; of more than ten, the last ten stand in order. Lines that were
// removed since a baseline have no place in the format. A task that waits for one of another project has a
// link across projects, named by reference and uid.
func (s *Service) Export(ctx context.Context, id portfolio.ProjectID, w io.Writer) (name string, err error) {
	var p *Plan
	var e engine
	var frozen []Baseline
	var refs map[portfolio.ProjectID]string
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		project, err := portfolio.ProjectHead(ctx, q, id)
		if err != nil {
			return err
		}
		if p, err = load(ctx, q, project); err != nil {
			return err
		}
		world, err := s.world(ctx, q, p)
		if err != nil {
			return err
		}
		names, err := s.fileNames(ctx, q, p, world.cals)
		if err != nil {
			return err
		}
		if refs, err = refsOf(ctx, q, p); err != nil {
			return err
		}
		if frozen, err = allBaselines(ctx, q, id); err != nil {
			return err
		}
		e, err = p.computeNamed(world.cals, world.outside, names)
		return err
	})
	if err != nil {
		return "", err
	}
	file, err := s.content(ctx, p)
	if err != nil {
		return "", err
	}
	if err := e.write(file, p, refs, frozen); err != nil {
		return "", err
	}
	return p.Project.Ref + ".xml", s.marked(w, file)
}

// fictional is what the files of a demonstration say.
const fictional = "<!-- " + web.Fictional + " -->"

// marked writes a file; in a demonstration it says before its first element that its data is fictional.
func (s *Service) marked(w io.Writer, file *mspdi.File) error {
	if !s.control.Installation().Demo {
		return file.Write(w)
	}
	var b bytes.Buffer
	if err := file.Write(&b); err != nil {
		return err
	}
	text := b.Bytes()
	at := bytes.Index(text, []byte("?>")) + len("?>")
	if at < len("?>") {
		at = 0
	}
	if bytes.Contains(text[:min(len(text), at+2*len(fictional))], []byte(fictional)) {
		at = len(text) // it came from a demonstration
	}
	_, err := w.Write(text[:at])
	if err == nil && at < len(text) {
		_, err = io.WriteString(w, fictional)
	}
	if err == nil {
		_, err = w.Write(text[at:])
	}
	return err
}

// ExportByRef is Export of the project with a reference code.
func (s *Service) ExportByRef(ctx context.Context, ref string, w io.Writer) error {
	var id portfolio.ProjectID
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		id, err = portfolio.ProjectByRef(ctx, q, ref)
		return err
	})
	if err == nil {
		_, err = s.Export(ctx, id, w)
	}
	return err
}

// fileNames are what people and the calendars of the office are called in a file, by their id.
func (s *Service) fileNames(ctx context.Context, q db.Querier, p *Plan, cals Calendars) (map[string]string, error) {
	people, err := control.Names(ctx, q, p.people()...)
	names := map[string]string{p.calendarID(): p.calendarID() + cairnMark}
	for _, t := range p.Tasks {
		names[t.Calendar] = t.Calendar + cairnMark
	}
	for _, c := range cals {
		if !c.Person {
			names[c.ID] = c.ID + cairnMark
		}
	}
	for id, name := range people {
		names[string(id)] = name + cairnMark
	}
	return names, err
}

// refsOf are the references of the projects of the same package that the actor may see.
func refsOf(ctx context.Context, q db.Querier, p *Plan) (map[portfolio.ProjectID]string, error) {
	siblings, err := portfolio.Siblings(ctx, q, p.Project)
	refs := map[portfolio.ProjectID]string{}
	for _, x := range siblings {
		refs[x.ID] = x.Ref
	}
	return refs, err
}

// write brings a file up to the computed plan.
func (e engine) write(f *mspdi.File, p *Plan, refs map[portfolio.ProjectID]string, frozen []Baseline) error {
	ours := map[string]bool{}
	for _, ref := range refs {
		ours[ref] = true
	}
	for i := range f.Tasks { // links across projects are made anew
		f.Tasks[i].Links = slices.DeleteFunc(f.Tasks[i].Links, func(l mspdi.Link) bool {
			ref, _, _ := strings.Cut(l.CrossProjectName, `\`)
			return l.CrossProject && ours[ref]
		})
	}
	priced := slices.ContainsFunc(e.network.Tasks, func(t schedule.Task) bool { return t.Cost.Currency != "" })
	if err := exchange.ToProject(f, e.plan); err != nil {
		return err
	}
	if f.Project.CurrencyCode == "" && priced {
		f.Project.CurrencyCode, f.Project.CurrencyDigits = string(p.Currency()), p.Currency().Exponent()
	}
	f.Tasks = slices.DeleteFunc(f.Tasks, func(t mspdi.Task) bool { return t.UID >= outsideUID })
	for i := range f.Tasks {
		for j := range f.Tasks[i].Links {
			l := &f.Tasks[i].Links[j]
			if of, outside := e.outside[l.PredecessorUID]; outside {
				l.PredecessorUID, l.CrossProject = of.From, true
				l.CrossProjectName = cmp.Or(refs[of.FromProject], "?") + `\` + strconv.Itoa(of.From)
			}
		}
	}
	freeze(f, frozen)
	return nil
}

// slots are the last of the eleven baselines of the format.
const slots = 10

// freeze writes the baselines of the plan into those of the file.
func freeze(f *mspdi.File, frozen []Baseline) {
	if len(frozen) == 0 {
		return
	}
	numbered := map[int]Baseline{0: frozen[len(frozen)-1]}
	for i, b := range frozen[max(0, len(frozen)-slots):] {
		numbered[i+1] = b
	}
	for no := range slots + 1 {
		b, ok := numbered[no]
		if !ok {
			break
		}
		tasks := byUID(b.Tasks)
		for i := range f.Tasks {
			if t, was := tasks[f.Tasks[i].UID]; was {
				freezeTask(&f.Tasks[i], no, t, b)
			}
		}
	}
}

// freezeTask writes one baseline of a task where the file says something else.
func freezeTask(m *mspdi.Task, no int, t Task, b Baseline) {
	at := slices.IndexFunc(m.Baselines, func(x mspdi.Baseline) bool { return x.Number == no })
	if at < 0 {
		at = len(m.Baselines)
		m.Baselines = append(m.Baselines, mspdi.Baseline{Number: no})
	}
	x := &m.Baselines[at]
	set(momentAt(x.Start), t.Start, &x.Start, t.Start.Time())
	set(momentAt(x.Finish), t.Finish, &x.Finish, t.Finish.Time())
	set(x.Duration, minutesLong(t.Duration), &x.Duration, minutesLong(t.Duration))
	if !t.Summary {
		cost := exchange.Hundredths(t.Cost, b.Budget.Currency)
		if was, ok := exchange.ParseCost(x.Cost, b.Budget.Currency); !ok || was != t.Cost {
			x.Cost = cost
		}
	}
}

// calendarChoice are the calendars a plan may follow: those of the countries, and of its own file.
func (p *Plan) calendarChoice() []fileCalendarName {
	var list []fileCalendarName
	for _, c := range p.file.Network.Calendars {
		if c.Base == 0 && !cairnCalendar.MatchString(c.Name) {
			list = append(list, fileCalendarName{fileCalendarPrefix + itoa(c.UID), c.Name})
		}
	}
	if standard := fileCalendarPrefix + "0"; p.calendarID() == standard {
		list = append(list, fileCalendarName{standard, "Standard"})
	}
	return list
}

type fileCalendarName struct{ id, name string }
