package candidacy

import (
	"context"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ActForget is the act of erasing a candidate's data on their demand to the office.
const ActForget control.Act = "recruitment.application.forget"

// Held is what the register of personal data says of one person in one application: what is kept of them, what for, on what
// basis, and when it goes.
type Held struct {
	ID       ApplicationID         `json:"id"`
	Vacancy  recruitment.VacancyID `json:"-"`
	Name     string                `json:"name"`
	Receipt  string                `json:"receipt"`
	State    State                 `json:"state"`
	Purpose  Purpose               `json:"purpose"`
	Basis    Basis                 `json:"legal_basis"`
	DeleteOn cal.Date              `json:"delete_on"`
	Files    int                   `json:"files"`

	title i18n.Text
}

// registered lists what the register says of people: no more of a draft either, which nobody but the candidate reads.
func registered(ctx context.Context, q db.Querier, f Filter) ([]Held, error) {
	t := db.SQL(`SELECT a.id, a.vacancy_id, a.name, a.state, a.purpose, a.legal_basis, a.delete_on FROM recruitment_application a`)
	control.Visible(ctx, t, "a.id")
	t.Add("WHERE 1 = 1")
	if f.IDs != nil {
		t.Add("AND a.id = ?", string(f.IDs[0]))
	}
	if f.State != "" {
		t.Add("AND a.state = ?", string(f.State))
	}
	if f.After != "" {
		t.Add("AND a.id > ?", string(f.After))
	}
	return db.Collect(ctx, q, t.Add("ORDER BY a.id LIMIT ?", f.Limit), func(row db.Row) (h Held, err error) {
		err = row.Scan(&h.ID, &h.Vacancy, &h.Name, &h.State, &h.Purpose, &h.Basis, &h.DeleteOn)
		h.Receipt = Application{ID: h.ID}.Receipt()
		return h, err
	})
}

type registerIn struct {
	web.List
	State State `json:"state" web:"max=20"`
}

// registerOut is the register as page, JSON and file.
type registerOut struct {
	People []Held `json:"people"`
	Next   string `json:"next,omitempty"`

	today cal.Date
}

func (s *Service) register(ctx context.Context, in registerIn) (out registerOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.People, err = registered(ctx, q, Filter{State: in.State, After: ApplicationID(in.After), Limit: in.Limit + 1}); err != nil {
			return err
		}
		if len(out.People) > in.Limit {
			out.People = out.People[:in.Limit]
			out.Next = string(out.People[in.Limit-1].ID)
		}
		var refs []control.Ref
		ids := make([]string, len(out.People))
		for i, h := range out.People {
			refs, ids[i] = append(refs, h.Vacancy.Ref()), string(h.ID)
		}
		files := map[string][]control.File{}
		if len(ids) > 0 {
			if files, err = control.FilesOf(ctx, q, ids...); err != nil {
				return err
			}
		}
		named, err := recruitment.NamesOf(ctx, q, refs)
		for i, h := range out.People {
			out.People[i].title, out.People[i].Files = named[h.Vacancy.Ref()].Title, len(files[string(h.ID)])
		}
		return err
	})
	return out, err
}

// Table is the register once, for the page, XLSX and CSV.
func (o registerOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "personal-data", Title: p.T("candidacy.register"), Next: o.Next, AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "name", Label: p.T("candidacy.field.name"), Main: true},
		{Key: "receipt", Label: p.T("candidacy.receipt")},
		{Key: "vacancy", Label: p.T("candidacy.vacancy")},
		{Key: "state", Label: p.T("candidacy.field.state")},
		{Key: "purpose", Label: p.T("candidacy.kept_for")},
		{Key: "basis", Label: p.T("candidacy.on_basis")},
		{Key: "files", Label: p.T("candidacy.step.files"), Kind: web.KindInt},
		{Key: "delete_on", Label: p.T("candidacy.field.delete_on"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("candidacy.nobody"), Words: p.T("candidacy.nobody_words")}}
	for _, h := range o.People {
		name := web.Anchor(h.Name, web.Href(pathForget, string(h.ID)))
		if h.State == Erased {
			name = web.Text(p.T("candidacy.erased_person"))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(h.ID), Cells: []web.Cell{
			name, web.Text(h.Receipt), web.Text(p.Text(h.title)), web.Text(p.T(string(h.State.Word()))), web.Text(p.T(string(h.Purpose.Word()))), web.Text(p.T(string(h.Basis.Word()))), web.Int(int64(h.Files)), web.Day(h.DeleteOn)}})
	}
	return t
}

// forgetOut is the page on which somebody's data is erased for them.
type forgetOut struct{ Held }

func (s *Service) showForget(ctx context.Context, in oneIn) (out forgetOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := registered(ctx, q, Filter{IDs: []ApplicationID{in.ID}, Limit: 1})
		if err == nil && (len(list) == 0 || list[0].State == Erased) {
			err = fault.Missing(Kind)
		}
		if err == nil {
			out.Held = list[0]
		}
		return err
	})
	return out, err
}

// Forget erases what a candidate told, on a demand that reached the office by another way than the candidate's own page.
// Faults: NotFound, Conflict for one that is erased already.
func (s *Service) Forget(ctx context.Context, id ApplicationID) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActForget, Object: id.Ref(), Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := applicationOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if a.State == Erased {
			return control.Change{}, fault.New(fault.Conflict, "candidacy.not_now", fault.Args{"state": a.State.Word()})
		}
		h := held{Application: a}
		if err := h.erase(ctx, tx); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.Ref(), After: trace{State: h.State, DeleteOn: h.DeleteOn}}, s.keep(ctx, tx, h.Application)
	})
}

func (s *Service) forget(ctx context.Context, in oneIn) (web.See, error) {
	done, err := s.Forget(ctx, in.ID)
	return web.See{To: pathRegister, Say: "candidacy.forgotten", Body: done}, err
}
