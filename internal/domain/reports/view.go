package reports

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// reportIn opens a report; the language is that of the preview.
type reportIn struct {
	ID   ReportID  `json:"id"`
	Lang i18n.Lang `json:"lang"`
}

// reportOut is the builder's page of one report.
type reportOut struct {
	Report
	Figures []Figure `json:"figures"`
	Files   []File   `json:"files"`

	document office.Document
	lang     i18n.Lang // of the preview
	content  Content
	drafted  i18n.Text // the bottom line as rules make it
	template Template
	chosen   []Chosen
	sources  control.Marking // what the sources allow
	levels   []control.Level
	names    people
	job      *control.Job
	today    cal.Date
	others   []web.Option // issues on the same subject, to compare with
}

func (s *Service) readReport(ctx context.Context, in reportIn) (out reportOut, err error) {
	out.today, out.levels = s.control.DB().Now().Date(), control.Levels(s.control.Installation().Ceiling)
	var style Style
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Report, err = reportByID(ctx, q, in.ID); err != nil {
			return err
		}
		if out.Files, err = filesOf(ctx, q, in.ID); err != nil {
			return err
		}
		if out.names, err = control.Names(ctx, q, out.Author, out.ClearedBy, out.IssuedBy, out.Line.By); err != nil {
			return err
		}
		if out.Job != "" {
			job, err := s.control.JobByID(s.control.AsSystem(ctx), q, out.Job)
			if err != nil {
				return err
			}
			out.job = &job
		}
		version := out.Style
		if out.frozen == nil {
			version = -1
		}
		if style, err = styleAt(ctx, q, version); err != nil {
			return err
		}
		if out.frozen == nil {
			k, err := kindNamed(ctx, q, out.Kind)
			if err != nil {
				return err
			}
			out.template = k.Template
		}
		return s.readOthers(ctx, q, &out)
	})
	if err != nil {
		return out, err
	}
	s.control.NoteRead(ctx, out.ID.Object(), out.Marking)
	out.Line.ByName = out.names[out.Line.By]
	if out.lang = in.Lang; !slices.Contains(out.Langs, out.lang) {
		out.lang = web.LangFrom(ctx)
		if !slices.Contains(out.Langs, out.lang) {
			out.lang = out.Langs[0]
		}
	}
	if out.frozen != nil {
		out.content, out.Figures, out.template = out.frozen.Content[out.lang], out.frozen.Figures, out.frozen.kind()
	} else if err := s.composeLive(ctx, &out); err != nil {
		return out, err
	}
	out.document = s.document(out.template, out.Report, out.content, out.lang, out.names, style.office())
	return out, nil
}

// composeLive makes the preview of a draft of the figures as they are now.
func (s *Service) composeLive(ctx context.Context, out *reportOut) error {
	out.Point.AsOf = s.control.DB().Now()
	out.chosen = orderOf(out.template, out.Sections)
	content, w, list, err := s.compose(ctx, out.template, out.Report, false)
	if err != nil {
		return err
	}
	out.content, out.Figures, out.sources = content[out.lang], list, w.marking()
	for _, lang := range i18n.Langs {
		c := &composer{world: w, p: s.Words.Printer(lang), lang: lang, made: &made{}}
		words := strings.Join(c.drafted(), " ")
		if lang == i18n.EN {
			out.drafted.EN = words
		} else {
			out.drafted.FR = words
		}
	}
	return nil
}

// readOthers finds the frozen reports of the same kind and subject.
func (s *Service) readOthers(ctx context.Context, q db.Querier, out *reportOut) error {
	list, err := reports(ctx, q, false, func(t *db.Text) {
		t.Add("WHERE r.subject_id = ? AND r.kind = ? AND r.id <> ? AND r.frozen <> '' ORDER BY r.id DESC LIMIT 50", out.Subject.ID, out.Kind, out.ID)
	})
	for _, r := range list {
		out.others = append(out.others, web.Option{Value: r.Ref, Label: r.Ref + " " + r.On.String()})
	}
	return err
}

func (out reportOut) head(f *web.Frame) web.Head {
	return web.Head{Title: f.P.Text(out.Title), Lead: strings.TrimSpace(out.Ref + ", " + out.Subject.Ref + " " + f.P.Text(out.Subject.Name)), Marking: out.Marking, AsOf: out.On,
		Crumbs: []web.Link{{Text: f.T("reports.title"), Href: pathReports}}, Tabs: out.tabs(f), TabsAre: f.T("reports.preview_langs"), Actions: reportActions(f, out)}
}

// tabs are the languages of the preview.
func (out reportOut) tabs(f *web.Frame) (list []web.Tab) {
	for _, l := range out.Langs {
		list = append(list, web.Tab{Text: f.T("reports.lang." + string(l)), Href: web.Href(pathReport, string(out.ID)) + "?lang=" + string(l), Current: l == out.lang})
	}
	return list
}

// may reports whether the reader may do an act to the report.
func (out reportOut) may(f *web.Frame, act control.Act) bool { return f.May(act, out.scope) }

// mayClear reports whether the reader may clear it: not its author.
func (out reportOut) mayClear(f *web.Frame) bool {
	return out.State == Drafted && f.Actor != nil && f.Actor.ID != out.Author && f.Actor.MayDecide(ActClear, out.scope)
}

// running reports whether files are being made.
func (out reportOut) running() bool {
	return out.job != nil && (out.job.State == control.Queued || out.job.State == control.Running)
}

func (out reportOut) failed() bool { return out.job != nil && out.job.State == control.Failed }

func (out reportOut) progress(f *web.Frame) web.JobState {
	at := web.Href(pathReport, string(out.ID))
	state := web.JobState{Href: web.Href("/jobs/{id}", out.Job), Title: f.T("reports.making"), Done: int(out.job.Done), Total: int(out.job.Total), Over: !out.running(), Then: at}
	if out.job.Step != "" {
		state.Step = f.T(out.job.Step)
	}
	return state
}

// bluf is the bottom line as the page shows it.
func (out reportOut) bluf(f *web.Frame) web.Bluf {
	if !out.Line.Signed() {
		return web.Bluf{Rest: f.P.Text(out.drafted), On: out.today}
	}
	return web.Bluf{Rest: f.P.Text(out.Line.Text), Author: out.Line.ByName, On: out.Line.On}
}

// facts are the particulars of the report.
func (out reportOut) facts(f *web.Frame) (list []web.Fact) {
	add := func(key, value string) { list = append(list, web.Fact{Term: f.T(key), Value: value}) }
	list = append(list, web.Fact{Term: f.T("reports.subject"), Value: out.Subject.Ref + " " + f.P.Text(out.Subject.Name), Href: out.href()})
	add("reports.day", f.P.Date(out.On))
	if !out.Point.AsOf.IsZero() && out.frozen != nil {
		add("reports.frozen_at", f.P.Instant(out.Point.AsOf))
	}
	add("reports.fact.status", f.T(string(out.State.Word())))
	add("reports.author", out.names[out.Author])
	if out.ClearedBy != "" {
		add("reports.fact.cleared_by", out.names[out.ClearedBy]+", "+f.P.Instant(out.ClearedAt))
	}
	if !out.IssuedAt.IsZero() {
		add("reports.issued_on", f.P.Instant(out.IssuedAt)+", "+out.names[out.IssuedBy])
	}
	if out.Retention != "" {
		add("reports.fact.retention", f.T(string(out.Retention.Word())))
	}
	if n := len(out.content.Untranslated); n > 0 {
		add("reports.fact.to_translate", f.P.Int(int64(n)))
	}
	if n := len(out.content.Left); n > 0 {
		add("reports.fact.to_write", f.P.Int(int64(n)))
	}
	return list
}

// href is the page of the subject.
func (out reportOut) href() string {
	return map[About]string{AboutPortfolio: "/portfolio", AboutPackage: web.Href("/packages/{id}", out.Subject.ID), AboutPartner: web.Href("/partners/{code}", out.Subject.ID),
		AboutProject: web.Href("/projects/{id}", out.Subject.ID), AboutContribution: web.Href("/contributions/{id}", out.Subject.ID), AboutHandover: web.Href("/handovers/{id}", out.Subject.ID)}[out.Subject.About]
}

// Table is the figures of the report: page, XLSX and CSV.
func (out reportOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "figures", Title: p.T("reports.figures"), Marking: out.Marking, AsOf: out.On, Columns: []web.Column{
		{Key: "figure", Label: p.T("reports.col.figure"), Main: true}, {Key: "of", Label: p.T("reports.col.about")}, {Key: "value", Label: p.T("reports.col.value"), Kind: web.KindText}, {Key: "entries", Label: p.T("reports.col.entries"), Kind: web.KindInt}}}
	for _, x := range out.Figures {
		n := web.Blank()
		if x.Currency != "" && out.frozen != nil {
			n = web.Int(int64(len(x.Entries)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.Text(x.Label)), web.Text(x.Of), web.Text(x.Print(p)), n}})
	}
	return t
}

func (out reportOut) fileTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "files", Title: p.T("reports.files"), Columns: []web.Column{{Key: "file", Label: p.T("reports.file"), Kind: web.KindLink, Main: true}, {Key: "lang", Label: p.T("reports.langs")},
		{Key: "made", Label: p.T("reports.made_at")}, {Key: "sum", Label: "SHA-256"}}}
	for _, x := range out.Files {
		word := p.T("reports.status.draft")
		if x.Issued {
			word = p.T("reports.as_issued")
		}
		t.Rows = append(t.Rows, web.Row{Key: x.File, Cells: []web.Cell{web.Anchor(strings.ToUpper(string(x.Format)), web.Href(pathFile, string(out.ID), x.File)).Under(x.Name).Saves(),
			web.Text(p.T("reports.lang." + string(x.Lang))), web.Text(p.Instant(x.MadeAt)).Under(word), web.Text(x.SHA256[:16])}})
	}
	return t
}

// sectionTitle is the title of a section of the kind.
func (out reportOut) sectionTitle(p *i18n.Printer, key string) string {
	for _, s := range out.template.Sections {
		if s.Key == key {
			return p.Text(s.Title)
		}
	}
	return key
}

// formatOptions are the formats of a kind, to choose from.
func formatOptions(list []Format) (options []web.Option) {
	for _, f := range list {
		if writers[f] != nil {
			options = append(options, web.Option{Value: string(f), Label: strings.ToUpper(string(f))})
		}
	}
	return options
}

func langOptions(p *i18n.Printer) (options []web.Option) {
	for _, l := range i18n.Langs {
		options = append(options, web.Option{Value: string(l), Label: p.T("reports.lang." + string(l))})
	}
	return options
}

// levelOptions are the levels that a report of such sources may carry.
func levelOptions(p *i18n.Printer, levels []control.Level, sources control.Marking) []web.Option {
	options := []web.Option{{Value: "", Label: p.T("reports.level_open")}}
	for _, l := range levels {
		if l >= sources.Level {
			options = append(options, web.Option{Value: l.String(), Label: p.T(l.Key())})
		}
	}
	return options
}

func retentionOptions(p *i18n.Printer) []web.Option {
	options := []web.Option{{Value: "", Label: p.T("reports.retention_open")}}
	for _, r := range []Retention{Temporary, Permanent} {
		options = append(options, web.Option{Value: string(r), Label: p.T(string(r.Word()))})
	}
	return options
}

func releaseOptions(p *i18n.Printer, names func(*i18n.Printer, string) string, sources control.Marking) (options []web.Option) {
	for _, code := range sources.Releasable {
		options = append(options, web.Option{Value: code, Label: names(p, code)})
	}
	return options
}

func textsOf[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = string(x)
	}
	return texts
}
