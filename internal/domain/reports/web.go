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
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return slices.Concat([]web.Route{
		web.Get(pathReports, control.SignedIn, s.readList, listPage),
		web.Get(pathNew, ActCreate, s.readNew, newPage),
		web.Post(pathReports, ActCreate, s.postNew, pathNew),
		web.Get(pathWaiting, control.SignedIn, s.readWaiting, waitingPage),
		web.Get(pathCompare, control.SignedIn, s.readCompare, comparePage),
		web.Get(pathReport, control.SignedIn, s.readReport, reportPage),
		web.Get(pathFile, control.SignedIn, s.readFile, nil),
		web.Get(pathAll, control.SignedIn, s.readAll, nil),
		web.Post(pathSettings, ActEdit, s.postSettings, pathReport),
		web.Post(pathArrange, ActEdit, s.postArrange, pathReport),
		web.Post(pathLine, ActEdit, s.postLine, pathReport),
		web.Post(pathText, ActEdit, s.postText, pathReport),
		web.Post(pathFreeze, ActFreeze, s.postFreeze, pathReport),
		web.Post(pathThaw, ActThaw, s.postThaw, pathReport),
		web.Post(pathClear, ActClear, s.postClear, pathReport),
		web.Post(pathIssue, ActIssue, s.postIssue, pathReport),
		web.Post(pathMake, ActMake, s.postMake, pathReport),
		web.Post(pathWithdraw, ActWithdraw, s.postWithdraw, pathReport),
	}, s.kindRoutes())
}

// listIn narrows the archive.
type listIn struct {
	web.List
	State State  `json:"state"`
	Kind  string `json:"kind"`
	About string `json:"subject"` // reference of a subject
}

// listOut is the archive.
type listOut struct {
	Reports []Report `json:"reports"`
	Next    string   `json:"next,omitempty"`

	kinds  []StoredKind
	names  people
	today  cal.Date
	markup control.Marking
}

func (s *Service) readList(ctx context.Context, in listIn) (out listOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Reports, err = reports(ctx, q, false, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.State != "" {
				t.Add("AND r.state = ?", string(in.State))
			}
			if in.Kind != "" {
				t.Add("AND r.kind = ?", in.Kind)
			}
			if in.About != "" {
				t.Add("AND r.subject_ref = ?", in.About)
			}
			if in.After != "" {
				t.Add("AND r.id < ?", in.After)
			}
			t.Add("ORDER BY r.id DESC LIMIT ?", in.Limit+1)
		})
		if err != nil {
			return err
		}
		if len(out.Reports) > in.Limit {
			out.Reports = out.Reports[:in.Limit]
			out.Next = string(out.Reports[in.Limit-1].ID)
		}
		if out.kinds, err = kinds(ctx, q); err != nil {
			return err
		}
		var ids []control.ActorID
		for _, r := range out.Reports {
			ids = append(ids, r.Author, r.ClearedBy)
			out.markup = control.Combine(out.markup, r.Marking)
		}
		out.names, err = control.Names(ctx, q, ids...)
		return err
	})
	return out, err
}

// Table is the archive: page, XLSX and CSV.
func (out listOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "reports", Title: p.T("reports.title"), Next: out.Next, Marking: out.markup, AsOf: out.today, Columns: []web.Column{
		{Key: "ref", Label: p.T("reports.fact.ref"), Kind: web.KindLink, Main: true}, {Key: "kind", Label: p.T("reports.kind")}, {Key: "subject", Label: p.T("reports.subject")},
		{Key: "on", Label: p.T("reports.day"), Kind: web.KindDate}, {Key: "state", Label: p.T("reports.fact.status")}, {Key: "languages", Label: p.T("reports.langs")},
		{Key: "author", Label: p.T("reports.author")}, {Key: "cleared", Label: p.T("reports.fact.cleared_by")}, {Key: "issued", Label: p.T("reports.issued_on"), Kind: web.KindDate}},
		Empty: &web.Empty{Title: p.T("reports.archive_empty"), Words: p.T("reports.archive_empty_text"), Action: &web.Action{Text: p.T("act.reports.report.create"), Href: pathNew}}}
	for _, r := range out.Reports {
		at := web.Href(pathReport, string(r.ID))
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: at, Cells: []web.Cell{web.Anchor(r.Ref, at), web.Text(p.Text(r.Title)), web.Text(r.Subject.Ref).Under(p.Text(r.Subject.Name)),
			web.Day(r.On), web.Text(p.T(string(r.State.Word()))), web.Text(langWords(p, r.Langs)), web.Text(out.names[r.Author]), web.Text(out.names[r.ClearedBy]), web.Day(r.IssuedAt.Date())}})
	}
	return t
}

func langWords(p *i18n.Printer, list []i18n.Lang) string {
	words := make([]string, len(list))
	for i, l := range list {
		words[i] = p.T("reports.lang." + string(l))
	}
	return strings.Join(words, ", ")
}

// newIn opens the builder. About narrows what is offered; a subject given by its reference is filled in.
type newIn struct {
	Kind    string `json:"kind"`
	About   About  `json:"about"`
	Subject string `json:"subject"`
}

// newOut is the first page of the builder.
type newOut struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`

	kinds    []StoredKind
	chosen   *StoredKind
	subjects []web.Option
	today    cal.Date
	marking  control.Marking
	levels   []control.Level
}

func (s *Service) readNew(ctx context.Context, in newIn) (out newOut, err error) {
	out.Kind, out.Subject, out.today = in.Kind, in.Subject, s.control.DB().Now().Date()
	out.levels = control.Levels(s.control.Installation().Ceiling)
	var subject Subject
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.kinds, err = kinds(ctx, q); err != nil {
			return err
		}
		if in.About != "" {
			out.kinds = slices.DeleteFunc(out.kinds, func(k StoredKind) bool { return !slices.Contains(k.About, in.About) })
			if out.Kind == "" {
				out.Kind = firstFor(out.kinds)
			}
		}
		if out.Kind == "" {
			return nil
		}
		k, err := kindNamed(ctx, q, out.Kind)
		if err != nil {
			return err
		}
		out.chosen = &k
		for _, a := range k.About {
			list, err := s.candidates(ctx, q, a, 500)
			if err != nil {
				return err
			}
			out.subjects = append(out.subjects, list...)
		}
		if out.Subject == "" {
			out.Subject = firstRef(out.subjects)
		}
		if out.Subject == "" {
			return nil
		}
		subject, err = s.resolve(ctx, q, k.About, out.Subject)
		return err
	})
	if err != nil || subject.ID == "" {
		return out, err
	}
	if !slices.ContainsFunc(out.subjects, func(o web.Option) bool { return o.Value == out.Subject }) {
		out.subjects = append(out.subjects, web.Option{Value: out.Subject, Label: out.Subject})
	}
	w, err := s.read(ctx, subject, Point{On: out.today, AsOf: s.control.DB().Now()})
	if err != nil {
		return out, err
	}
	out.marking = w.marking()
	return out, nil
}

// firstFor is the kind that a page opens the builder with: a deck where there is one for its subject.
func firstFor(list []StoredKind) string {
	for _, k := range list {
		if slices.Contains(k.Formats, PPTX) {
			return k.Kind
		}
	}
	if len(list) > 0 {
		return list[0].Kind
	}
	return ""
}

// settingsIn are the choices as the form sends them.
type settingsIn struct {
	ID      ReportID `json:"id"`
	Version int      `json:"version"`
	Settings
	Do string `json:"do"` // "make" makes the files at once
}

func (s *Service) postNew(ctx context.Context, in settingsIn) (web.See, error) {
	done, err := s.Create(ctx, in.Settings)
	if err != nil {
		return web.See{}, err
	}
	see := web.See{To: web.Href(pathReport, done.Object.ID), Say: "reports.said.created", Body: done}
	if in.Do == "make" {
		see.Say = "reports.said.making"
		_, err = s.MakeFiles(web.WithRequestKey(ctx, ""), ReportID(done.Object.ID))
	}
	return see, err
}

type onIn struct {
	ID      ReportID `json:"id"`
	Version int      `json:"version"`
}

func (in onIn) see(done control.Done, say string) web.See {
	see := web.See{To: web.Href(pathReport, string(in.ID)), Say: say, Body: done}
	if say == "" {
		see.Done = done.Trail
	}
	return see
}

func (s *Service) postSettings(ctx context.Context, in settingsIn) (web.See, error) {
	done, err := s.EditSettings(ctx, in.ID, in.Version, in.Settings)
	return onIn{ID: in.ID}.see(done, ""), err
}

type arrangeIn struct {
	onIn
	Section string `json:"section"`
	Verb    string `json:"verb"`
	Keys    string `json:"order"` // all sections in the order they were dragged into, parted by spaces
}

func (s *Service) postArrange(ctx context.Context, in arrangeIn) (web.See, error) {
	var done control.Done
	var err error
	if verb, key, ok := strings.Cut(in.Verb, " "); ok {
		done, err = s.Arrange(ctx, in.ID, in.Version, key, verb)
	} else {
		done, err = s.Order(ctx, in.ID, in.Version, strings.Fields(in.Keys))
	}
	return in.see(done, ""), err
}

type lineIn struct {
	onIn
	Line i18n.Text `json:"line"`
}

func (s *Service) postLine(ctx context.Context, in lineIn) (web.See, error) {
	done, err := s.SignLine(ctx, in.ID, in.Version, in.Line)
	return in.see(done, ""), err
}

type textIn struct {
	onIn
	Key  string    `json:"key"`
	Text i18n.Text `json:"text"`
}

func (s *Service) postText(ctx context.Context, in textIn) (web.See, error) {
	done, err := s.WriteText(ctx, in.ID, in.Version, in.Key, in.Text)
	return in.see(done, ""), err
}

func (s *Service) postFreeze(ctx context.Context, in onIn) (web.See, error) {
	done, err := s.Freeze(ctx, in.ID, in.Version)
	return in.see(done, "reports.said.frozen"), err
}

func (s *Service) postThaw(ctx context.Context, in onIn) (web.See, error) {
	done, err := s.Thaw(ctx, in.ID, in.Version)
	return in.see(done, "reports.said.thawed"), err
}

type clearIn struct {
	onIn
	Verdict string `json:"verdict"`
	Comment string `json:"comment" web:"max=2000"`
}

func (s *Service) postClear(ctx context.Context, in clearIn) (web.See, error) {
	done, err := s.DecideClearance(ctx, in.ID.Object(), in.Verdict == "clear", in.Comment)
	say := "reports.said.cleared"
	if in.Verdict != "clear" {
		say = "reports.said.returned"
	}
	return in.see(done, say), err
}

func (s *Service) postIssue(ctx context.Context, in onIn) (web.See, error) {
	done, err := s.Issue(ctx, in.ID, in.Version)
	return in.see(done, "reports.said.issuing"), err
}

func (s *Service) postMake(ctx context.Context, in onIn) (web.See, error) {
	done, err := s.MakeFiles(ctx, in.ID)
	return in.see(done, "reports.said.making"), err
}

type withdrawIn struct {
	onIn
	Reason string `json:"reason" web:"max=2000"`
}

func (s *Service) postWithdraw(ctx context.Context, in withdrawIn) (web.See, error) {
	done, err := s.Withdraw(ctx, in.ID, in.Version, strings.TrimSpace(in.Reason))
	return in.see(done, "reports.said.withdrawn"), err
}
