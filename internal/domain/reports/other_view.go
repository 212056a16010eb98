package reports

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// compareIn names two reports by reference.
type compareIn struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// compareOut is two issues figure by figure.
type compareOut struct {
	Comparison
	title   i18n.Text
	marking control.Marking
	choice  []web.Option // frozen reports, while none are named
}

func (s *Service) readCompare(ctx context.Context, in compareIn) (out compareOut, err error) {
	lang := web.LangFrom(ctx)
	if lang == "" {
		lang = i18n.EN
	}
	if in.From == "" || in.To == "" {
		out.Comparison = Comparison{From: in.From, To: in.To, Figures: []Change{}}
		return out, s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			list, err := reports(ctx, q, false, func(t *db.Text) { t.Add("WHERE r.frozen <> '' ORDER BY r.id DESC LIMIT 200") })
			for _, r := range list {
				out.choice = append(out.choice, web.Option{Value: r.Ref, Label: r.Ref + " " + r.Kind + " " + r.Subject.Ref + " " + r.On.String()})
			}
			return err
		})
	}
	if out.Comparison, err = s.Compare(ctx, in.From, in.To, lang); err != nil {
		return out, err
	}
	r, err := s.ByRef(ctx, in.To)
	first, again := s.ByRef(ctx, in.From)
	if err == nil {
		err = again
	}
	out.title, out.marking = r.Title, control.Combine(r.Marking, first.Marking)
	return out, err
}

// heading names the two, or asks for them.
func (out compareOut) heading(p *i18n.Printer) string {
	if out.From == "" || out.To == "" {
		return p.T("reports.compare_choose")
	}
	return p.T("reports.compare_title", "from", out.From, "to", out.To)
}

// Table is the comparison: page, XLSX and CSV.
func (out compareOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "comparison", Title: out.heading(p), Marking: out.marking, Columns: []web.Column{
		{Key: "figure", Label: p.T("reports.col.figure"), Main: true}, {Key: "of", Label: p.T("reports.col.about")}, {Key: "was", Label: p.T("reports.first") + " " + out.From}, {Key: "now", Label: p.T("reports.second") + " " + out.To},
		{Key: "words", Label: p.T("reports.difference")}}}
	show := func(f *Figure) web.Cell {
		if f == nil {
			return web.Blank()
		}
		return web.Text(f.Print(p))
	}
	for _, c := range out.Figures {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(c.Label), web.Text(c.Of), show(c.was), show(c.now), web.Text(c.Words)}})
	}
	return t
}

// waitingOut is what is to be translated: texts that officers wrote for drafts in one language only, and bottom
// lines too.
type waitingOut struct {
	Texts   []waitingText `json:"texts"`
	marking control.Marking
}

// waitingText is a text of a draft that exists in one language only.
type waitingText struct {
	Report ReportID  `json:"report"`
	Ref    string    `json:"ref"`
	Lang   i18n.Lang `json:"language"` // that it is written in
	Text   string    `json:"text"`
}

// mostWaiting is how many drafts are looked through.
const mostWaiting = 200

func (s *Service) readWaiting(ctx context.Context, _ struct{ web.List }) (out waitingOut, err error) {
	out.Texts = []waitingText{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := reports(ctx, q, true, func(t *db.Text) {
			t.Add("WHERE r.state IN ('draft', 'drafted', 'cleared') ORDER BY r.id DESC LIMIT ?", mostWaiting)
		})
		for _, r := range list {
			out.add(r)
		}
		return err
	})
	return out, err
}

// add notes the texts of a report that one of its languages lacks.
func (out *waitingOut) add(r Report) {
	note := func(text string, lang i18n.Lang) {
		out.Texts = append(out.Texts, waitingText{r.ID, r.Ref, lang, text})
		out.marking = control.Combine(out.marking, r.Marking)
	}
	if r.frozen != nil {
		for _, lang := range r.Langs {
			for _, u := range r.frozen.Content[lang].Untranslated {
				note(u.Text, u.Lang)
			}
		}
		return
	}
	texts := []i18n.Text{r.Line.Text}
	for _, t := range r.Texts {
		texts = append(texts, t)
	}
	for _, t := range texts {
		for _, lang := range r.Langs {
			if s, other := t.In(lang); s != "" && other != lang {
				note(s, other)
			}
		}
	}
}

// Table is the list: page, XLSX and CSV.
func (out waitingOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "to-translate", Title: p.T("reports.to_translate"), Marking: out.marking, Columns: []web.Column{
		{Key: "report", Label: p.T("reports.report"), Kind: web.KindLink, Main: true}, {Key: "language", Label: p.T("reports.written_in")}, {Key: "text", Label: p.T("reports.text")}},
		Empty: &web.Empty{Title: p.T("reports.all_translated"), Words: p.T("reports.all_translated_text")}}
	for _, x := range out.Texts {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Anchor(x.Ref, web.Href(pathReport, string(x.Report))), web.Text(p.T("reports.lang." + string(x.Lang))), web.Text(x.Text)}})
	}
	return t
}

// kindsOut is the kinds of the office.
type kindsOut struct {
	Kinds []StoredKind `json:"kinds"`
}

func (s *Service) readKinds(ctx context.Context, _ struct{ web.List }) (out kindsOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Kinds, err = kinds(ctx, q)
		return err
	})
	return out, err
}

// Table is the kinds: page, XLSX and CSV.
func (out kindsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "kinds", Title: p.T("reports.kinds"), Columns: []web.Column{{Key: "title", Label: p.T("reports.kind"), Kind: web.KindLink, Main: true}, {Key: "key", Label: p.T("reports.kind_key")},
		{Key: "about", Label: p.T("reports.subject")}, {Key: "formats", Label: p.T("reports.formats")}, {Key: "audience", Label: p.T("reports.fact.distribution")}, {Key: "from", Label: p.T("reports.kind_from")}}}
	for _, k := range out.Kinds {
		from := p.T("reports.kind_ships")
		if k.SavedBy != "" {
			from = p.T("reports.kind_own", "n", k.Version)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Anchor(p.Text(k.Title), web.Href(pathKind, k.Kind)), web.Text(k.Kind), web.Text(aboutWords(p, k.About)), web.Text(join(k.Formats)),
			web.Text(p.T("reports.audience." + string(k.Audience))), web.Text(from)}})
	}
	return t
}

func aboutWords(p *i18n.Printer, list []About) (words string) {
	for i, a := range list {
		if i > 0 {
			words += ", "
		}
		words += p.T("reports.about." + string(a))
	}
	return words
}

type kindIn struct {
	Kind string `json:"kind"`
}

// kindOut is a kind with its source and, of an example, how it comes out.
type kindOut struct {
	StoredKind
	fresh    bool
	names    people
	preview  *reportOut
	subjects string // reference of the example
}

func (s *Service) readKind(ctx context.Context, in kindIn) (out kindOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := kinds(ctx, q)
		if err != nil {
			return err
		}
		for _, k := range list {
			if k.Kind == in.Kind {
				out.StoredKind = k
			}
		}
		if out.Kind == "" {
			return fault.New(fault.NotFound, "reports.no_kind", fault.Args{"kind": in.Kind})
		}
		if out.subjects, err = s.example(ctx, q, out.About); err != nil {
			return err
		}
		out.names, err = control.Names(ctx, q, out.SavedBy)
		return err
	})
	if err != nil || out.subjects == "" {
		return out, err
	}
	lang := web.LangFrom(ctx)
	if lang == "" {
		lang = i18n.EN
	}
	return out, s.previewKind(ctx, &out, lang)
}

// previewKind composes a kind for its example, as the reader sees it.
func (s *Service) previewKind(ctx context.Context, out *kindOut, lang i18n.Lang) error {
	p := &reportOut{lang: lang}
	p.Langs, p.Kind, p.Title = []i18n.Lang{lang}, out.Kind, out.Title
	var flat StoredKind
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if flat, err = kindNamed(ctx, q, out.Kind); err != nil {
			return err
		}
		p.Subject, err = s.resolve(ctx, q, out.About, out.subjects)
		return err
	})
	if err != nil {
		return err
	}
	now := s.control.DB().Now()
	p.On = now.Date()
	p.Point = Point{On: p.On, AsOf: now}
	content, w, _, err := s.compose(ctx, flat.Template, p.Report, false)
	if err != nil {
		return err
	}
	p.Marking, p.content = w.marking(), content[lang]
	p.document = s.document(flat.Template, p.Report, p.content, lang, people{}, Style{}.office())
	out.preview = p
	return nil
}

func (s *Service) readNewKind(_ context.Context, _ struct{}) (kindOut, error) {
	return kindOut{StoredKind: StoredKind{Source: shipped["project_status"].source}, fresh: true}, nil
}
