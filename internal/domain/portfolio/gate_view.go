package portfolio

import (
	"slices"

	"cairn/internal/kernel/web"
)

// table lists the papers of the dossier with what each rests on.
func (out DossierOut) table(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "papers", Title: p.T("portfolio.form.dossier"), Columns: []web.Column{
		{Key: "paper", Label: p.T("portfolio.paper.name"), Kind: web.KindLink, Main: true},
		{Key: "basis", Label: p.T("portfolio.form.basis")},
		{Key: "document", Label: p.T("portfolio.form.document")},
		{Key: "waiver", Label: p.T("portfolio.form.waiver")},
		{Key: "rule", Label: p.T("portfolio.form.rule")},
	}}
	for _, x := range out.Papers {
		href := web.Href("/projects/{id}/papers/{paper}", string(out.project.ID), string(x.Paper))
		title := web.Anchor(p.T(string(x.Paper.Word())), href)
		if !x.Required {
			title = title.Under(p.T("portfolio.paper.not_required"))
		}
		step := web.Settled
		if x.Basis == BasisMissing {
			step = web.Drafted
		}
		document, waiver := web.Blank(), web.Blank()
		if x.Document.Document != "" {
			document = sourceLink(p, recordWords(f, Record(x.Document)), x.Source)
		}
		if !x.Waiver.Expires.IsZero() {
			waiver = web.Text(x.Waiver.Reason).Under(p.T("portfolio.paper.waived_until", "on", x.Waiver.Expires))
		}
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{
			title, web.Drawing(web.StepTag(step, p.T("portfolio.gate.basis."+string(x.Basis))), ""), document, waiver, web.Text(string(x.Rule)),
		}})
	}
	return t
}

// table lists what others do.
func (out OverlapFormOut) table(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "others", Title: p.T("portfolio.project.others"), Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.form.title"), Kind: web.KindLink, Main: true},
		{Key: "who", Label: p.T("portfolio.project.other_who")},
		{Key: "period", Label: p.T("portfolio.project.other_period")},
		{Key: "source", Label: p.T("portfolio.project.other_source")},
	}, Empty: &web.Empty{Title: p.T("portfolio.project.others_none"), Words: p.T("portfolio.project.others_none_help")}}
	for _, x := range out.Others {
		source := x.Source
		if source == "" {
			source = p.T("portfolio.project.other_own")
		}
		t.Rows = append(t.Rows, web.Row{Href: x.Href, Cells: []web.Cell{
			web.Anchor(p.Text(x.Title), x.Href), web.Text(x.Who), web.Text(spanWords(p, x.Period)), web.Text(source),
		}})
	}
	return t
}

// mayRaise reports whether this reader can put the project on a higher track now.
func (out ProjectOut) mayRaise(f *web.Frame) bool {
	return out.Track != TrackFull && out.Decision == nil && !out.State.Over() && out.State != ProjectClosing &&
		out.State != ProjectOperationallyClosed && f.May("portfolio.project.raise_track", out.dossier.Project.Scope)
}

func higherTracks(f *web.Frame, than TrackName) []web.Option {
	options := trackOptions(f)
	at := slices.IndexFunc(options, func(o web.Option) bool { return o.Value == string(than) })
	return options[at+1:]
}

// table lists who does what in the project.
func (out PeopleOut) table(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "people", Title: p.T("portfolio.project.at_work"), Columns: []web.Column{
		{Key: "name", Label: p.T("portfolio.form.person"), Main: true},
		{Key: "does", Label: p.T("portfolio.form.does")},
		{Key: "what", Label: p.T("portfolio.form.what"), Kind: web.KindLink},
	}}
	add := func(who Person, does, what, href string) {
		if who.ID != "" {
			t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{web.Text(who.Name), web.Text(p.T(does)), web.Anchor(what, href)}})
		}
	}
	plan := web.Href("/projects/{id}/plan", string(out.project.ID))
	for _, d := range out.project.Deliverables {
		href := web.Href("/deliverables/{id}", string(d.ID))
		add(d.Producer, "portfolio.form.producer", p.Text(d.Title), href)
		add(d.Acceptor, "portfolio.form.acceptor", p.Text(d.Title), href)
	}
	for _, m := range out.project.Milestones {
		add(m.Owner, "portfolio.form.milestone", p.Text(m.Title), plan)
	}
	for _, a := range out.project.dossier.Activities {
		add(out.project.dossier.person(a.Owner), "portfolio.form.activity", p.Text(a.Title), plan)
	}
	return t
}
