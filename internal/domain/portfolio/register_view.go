package portfolio

import (
	"context"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// Table sets the entries in columns; the page shows owners by name, a file the same.
func (l EntryList) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "registers", Title: p.T("portfolio.registers"), AsOf: l.today, Next: l.Next, Columns: []web.Column{
		{Key: "ref", Label: p.T("portfolio.register.ref")},
		{Key: "title", Label: p.T("portfolio.register.title"), Main: true},
		{Key: "holder", Label: p.T("portfolio.register.holder")},
		{Key: "kind", Label: p.T("portfolio.register.kind")},
		{Key: "category", Label: p.T("portfolio.register.category")},
		{Key: "status", Label: p.T("portfolio.register.status")},
		{Key: "level", Label: p.T("portfolio.register.level"), Kind: web.KindInt},
		{Key: "owner", Label: p.T("portfolio.register.owner")},
		{Key: "due", Label: p.T("portfolio.register.due"), Kind: web.KindDate, Sort: true},
		{Key: "board", Label: p.T("portfolio.register.board")},
		{Key: "partner", Label: p.T("portfolio.register.partner"), Export: true},
	}}
	markings := make([]control.Marking, 0, len(l.Entries))
	for _, r := range l.Entries {
		level, board, due := web.Int(int64(r.Level)), web.Blank(), web.Day(r.Due)
		if r.Kind == ObjectDecision {
			level = web.Blank()
		}
		if r.Board != "" {
			board = web.Text(p.T(string(r.Board.Word())))
		}
		if r.Overdue(l.today) {
			due = due.Under(p.T("portfolio.register.overdue"))
		}
		t.Rows = append(t.Rows, web.Row{Key: r.ID, Href: r.Href(), Cells: []web.Cell{
			web.Text(r.Ref), web.Anchor(p.Text(r.Title), r.Href()), web.Text(r.Holder), web.Text(p.T(string(r.KindWord()))), web.Text(p.T(string(r.Category.Word()))),
			web.Text(p.T(string(r.StatusWord()))), level, web.Text(r.OwnerName), due, board, web.Text(r.Partner),
		}})
		markings = append(markings, r.Marking)
	}
	t.Marking = control.Combine(markings...)
	return t
}

// kindOptions are the four registers.
func kindOptions(f *web.Frame) []web.Option {
	var options []web.Option
	for _, kind := range EntryKinds {
		options = append(options, web.Option{Value: kind, Label: f.T("kind." + kind)})
	}
	return options
}

// statusOptions are the views of the list and the statuses of the chosen register.
func statusOptions(f *web.Frame, kind string) []web.Option {
	options := []web.Option{{Value: statusAll, Label: f.T("portfolio.register.with_closed")}}
	add := func(status string, word i18n.Key) {
		options = append(options, web.Option{Value: status, Label: f.T(string(word))})
	}
	switch kind {
	case ObjectRisk:
		for _, s := range riskMachine.States() {
			add(string(s), riskMachine.Word(s))
		}
	case ObjectIssue:
		for _, s := range issueMachine.States() {
			add(string(s), issueMachine.Word(s))
		}
	case ObjectChange:
		for _, s := range changeMachine.States() {
			add(string(s), changeMachine.Word(s))
		}
	}
	return options
}

// levelOptions are the levels from which one looks: R24's and PM²'s red.
func levelOptions(f *web.Frame) []web.Option {
	return []web.Option{{Value: strconv.Itoa(RiskSerious), Label: f.T("portfolio.register.from_level", "n", RiskSerious)}, {Value: "20", Label: f.T("portfolio.register.from_level", "n", 20)}}
}

// boardOptions are the boards entries are escalated to.
func boardOptions(f *web.Frame) []web.Option {
	var options []web.Option
	for _, b := range Boards[1:] {
		options = append(options, web.Option{Value: string(b), Label: f.T(string(b.Word()))})
	}
	return options
}

// RegistersOut are the registers of a project, with its open risks on the map.
type RegistersOut struct {
	EntryList
	Ref   string     `json:"ref"`
	Title i18n.Text  `json:"title"`
	Risks []RiskMark `json:"risks"`

	project ProjectOut
}

// registersIn is the address of a project's registers.
type registersIn struct {
	ID string `json:"id"`
	EntryFilter
}

// ReadRegisters reads a project's registers and its open risks for the map.
func (s *Service) ReadRegisters(ctx context.Context, in registersIn) (out RegistersOut, err error) {
	if out.project, err = s.ReadProject(ctx, idIn{in.ID}); err != nil {
		return out, err
	}
	out.Ref, out.Title, out.Risks = out.project.Ref, out.project.Title, out.project.dossier.Risks
	in.Project = out.project.ID
	out.EntryList, err = s.ListEntries(ctx, in.EntryFilter)
	out.within = true
	return out, err
}

// heatMap draws open risks by likelihood and impact.
func heatMap(f *web.Frame, risks []RiskMark) string {
	h := draw.HeatMap{Title: f.T("portfolio.register.map"), Likelihood: f.T("portfolio.register.likelihood"), Impact: f.T("portfolio.register.impact")}
	for _, r := range risks {
		h.Risks = append(h.Risks, draw.RiskMark{Ref: r.Ref, Name: f.P.Text(r.Title), Href: string(f.Href(entryPaths[ObjectRisk], string(r.ID))), Likelihood: r.Likelihood, Impact: r.Impact})
	}
	return h.Draw().String()
}

// EntryOut is the page of one entry.
type EntryOut struct {
	Entry EntryRow    `json:"entry"`
	Form  any         `json:"form"`
	Links []NamedLink `json:"links"`
	Acts  []Act       `json:"acts"` // that lead on from where it stands, whoever may do them

	texts    []entryText
	lang     i18n.Lang // of the texts
	today    cal.Date
	edit     Act
	editable bool
	decides  Act // in the inbox, while it waits
	preparer ActorID
}

// NamedLink is an entry that this one came from or led to.
type NamedLink struct {
	Link
	Ref   string    `json:"ref"`
	Title i18n.Text `json:"title"`
	Href  string    `json:"href"`
}

// entryText is a long text of an entry under its label.
type entryText struct{ label, text string }

// read gives the handler of the pages of one register.
func (k entryPages[T, In]) read(s *Service) func(context.Context, idIn) (EntryOut, error) {
	return func(ctx context.Context, in idIn) (out EntryOut, err error) {
		out.today, out.edit, out.decides = s.control.DB().Now().Date(), k.edit, k.decides
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			v, err := k.one(ctx, q, in.ID)
			if err != nil {
				return err
			}
			out.lang = k.entry(&v).Lang
			out.Form, out.texts, out.editable, out.Acts = k.form(v), k.texts(v), k.editable(v), k.acts(ctx, v)
			if k.preparer != nil {
				out.preparer = k.preparer(v)
			}
			list, err := entryRows(ctx, q, func(t *db.Text) { t.Add("WHERE e.id = ?", in.ID) })
			if err == nil && len(list) == 0 {
				err = fault.Missing(k.kind)
			}
			if err != nil {
				return err
			}
			out.Entry = list[0]
			out.Links, err = namedLinks(ctx, q, k.entry(&v).Links)
			return err
		})
		if err == nil {
			s.control.NoteRead(ctx, control.Ref{Kind: k.kind, ID: in.ID}, out.Entry.Marking)
		}
		return out, err
	}
}

// namedLinks are those of the links that the actor may see, with their names.
func namedLinks(ctx context.Context, q db.Querier, links []Link) (seen []NamedLink, err error) {
	named, err := NamedEntries(ctx, q, links)
	for _, link := range links {
		if n, ok := named[link]; ok {
			seen = append(seen, NamedLink{link, n.Ref, n.Title, n.Href()})
		}
	}
	return seen, err
}

// facts are the particulars beside the texts.
func (out EntryOut) facts(f *web.Frame) []web.Fact {
	e := out.Entry
	facts := []web.Fact{
		{Term: f.T("portfolio.register.status"), Value: f.T(string(e.StatusWord()))},
		{Term: f.T("portfolio.register.category"), Value: f.T(string(e.Category.Word()))},
		{Term: f.T("portfolio.register.owner"), Value: e.OwnerName},
		{Term: f.T("portfolio.register.target"), Value: f.P.Date(e.Target)},
	}
	if e.Kind != ObjectDecision {
		facts = append(facts, web.Fact{Term: f.T("portfolio.register.level"), Value: f.P.Int(int64(e.Level))}, web.Fact{Term: f.T("portfolio.register.due"), Value: f.P.Date(e.Due)})
	}
	if e.Board != "" {
		facts = append(facts, web.Fact{Term: f.T("portfolio.register.board"), Value: f.T(string(e.Board.Word()))})
	}
	return facts
}
