package selection

import (
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// day is the day of an instant; nothing for never.
func day(at cal.Instant) web.Cell {
	if at.IsZero() {
		return web.Text("")
	}
	return web.Day(at.Date())
}

// yes is a word for what is so, and nothing for what is not.
func yes(p *i18n.Printer, is bool) string {
	if is {
		return p.T("selection.yes")
	}
	return ""
}

// Table lists the candidates of a selection.
func (o selectionOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "candidates", Title: p.T("selection.candidates"), Next: o.Next, AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "code", Label: p.T("selection.code"), Main: true},
		{Key: "standing", Label: p.T("selection.standing")},
		{Key: "left", Label: p.T("selection.left_in")},
		{Key: "handed_in", Label: p.T("selection.sheets")},
		{Key: "agreed", Label: p.T("selection.agreed")},
	}, Empty: &web.Empty{Title: p.T("selection.none"), Words: p.T("selection.none_words")}}
	if o.named {
		t.Columns = append(t.Columns, web.Column{Key: "name", Label: p.T("selection.name")})
	}
	for _, c := range o.Candidates {
		at := web.Href(pathCandidate, string(o.Vacancy), c.Code)
		standing, sheets := p.T(string(c.Standing.Word())), ""
		if c.Gone != "" {
			standing = p.T("selection.gone."+string(c.Gone)+"_word", "standing", standing)
		}
		if o.Stage.Marked() && c.Standing == Running {
			sheets = p.T("selection.n_of", "n", c.Sheets, "of", c.Markers)
		}
		left := ""
		if c.Left != "" {
			left = p.T(string(c.Left.Word()))
		}
		cells := []web.Cell{web.Anchor(c.Code, at), web.Text(standing), web.Text(left), web.Text(sheets), web.Text(yes(p, c.Agreed))}
		if o.named {
			cells = append(cells, web.Text(c.Name))
		}
		t.Rows = append(t.Rows, web.Row{Key: c.Code, Href: at, Cells: cells})
	}
	return t
}

// stepTable lists the stages with who came in and who went out.
func (o selectionOut) stepTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "stages", Title: p.T("selection.stages"), Columns: []web.Column{
		{Key: "stage", Label: p.T("selection.stage"), Main: true},
		{Key: "began", Label: p.T("selection.began"), Kind: web.KindDate},
		{Key: "ended", Label: p.T("selection.ended"), Kind: web.KindDate},
		{Key: "in", Label: p.T("selection.came_in"), Kind: web.KindInt},
		{Key: "out", Label: p.T("selection.went_out"), Kind: web.KindInt},
		{Key: "note", Label: p.T("selection.remark")},
	}}
	for _, l := range o.steps {
		note := ""
		switch {
		case l.stage == o.Stage:
			note = p.T("selection.now")
		case l.step.Skipped != "":
			note = p.T("selection.skipped_because", "who", o.names[l.step.By], "reason", l.step.Skipped)
		}
		in, out := web.Text(""), web.Text("")
		if !l.step.Began.IsZero() {
			in, out = web.Int(int64(l.in)), web.Int(int64(l.out))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(l.stage), Cells: []web.Cell{web.Text(p.T(string(l.stage.Word()))), day(l.step.Began), day(l.step.Ended), in, out, web.Text(note)}})
	}
	return t
}

// Table lists the members of a panel.
func (o panelOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "panel", Title: p.T("selection.panel"), AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "name", Label: p.T("selection.member"), Main: true},
		{Key: "chair", Label: p.T("selection.chair")},
		{Key: "sex", Label: p.T("selection.sex")},
		{Key: "conflict", Label: p.T("selection.conflict")},
		{Key: "declared", Label: p.T("selection.declared"), Kind: web.KindDate},
		{Key: "excluded", Label: p.T("selection.excluded")},
		{Key: "sheets", Label: p.T("selection.sheets")},
	}, Empty: &web.Empty{Title: p.T("selection.no_members"), Words: p.T("selection.no_members_words")}}
	for _, m := range o.Members {
		sex := ""
		if m.Sex != "" {
			sex = p.T("selection.sex." + m.Sex)
		}
		conflict := p.T("selection.conflict.undeclared")
		if m.Conflict != Undeclared {
			conflict = p.T("selection.conflict." + string(m.Conflict))
		}
		cell := web.Text(conflict)
		if m.Conflict == Persons && m.Settled.IsZero() {
			cell = web.Anchor(p.T("selection.to_settle"), web.Href(pathSettle, string(o.Vacancy), string(m.Actor))).Under(conflict)
		}
		t.Rows = append(t.Rows, web.Row{Key: string(m.Actor), Cells: []web.Cell{web.Text(m.Name), web.Text(yes(p, m.Chair)), web.Text(sex), cell, day(m.Declared), web.Text(strings.Join(m.Excluded, ", ")), web.Text(p.T("selection.n_of", "n", m.HandedIn, "of", m.Awaited))}})
	}
	return t
}

// Table is the ranking.
func (o rankingOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "ranking", Title: p.T("selection.ranking"), Next: o.Next, AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "code", Label: p.T("selection.code"), Main: true},
		{Key: "rank", Label: p.T("selection.rank"), Kind: web.KindInt},
		{Key: "tied", Label: p.T("selection.tied")},
		{Key: "points", Label: p.T("selection.points"), Kind: web.KindInt},
		{Key: "of", Label: p.T("selection.most"), Kind: web.KindInt},
		{Key: "reason", Label: p.T("selection.reason")},
		{Key: "standing", Label: p.T("selection.standing")},
		{Key: "why", Label: p.T("selection.decided_because")},
	}, Empty: &web.Empty{Title: p.T("selection.no_ranking"), Words: p.T("selection.no_ranking_words")}}
	for _, x := range o.Places {
		at := web.Href(pathCandidate, string(o.Vacancy), x.Code)
		standing := p.T(string(x.Standing.Word()))
		if x.Standing == Ranked && x.Outcome.Is != "" {
			standing = p.T("selection.proposed_as", "standing", x.Outcome.Is.Word())
		}
		t.Rows = append(t.Rows, web.Row{Key: x.Code, Href: at, Cells: []web.Cell{web.Anchor(x.Code, at).Under(x.Name), web.Int(int64(x.Rank)), web.Text(yes(p, x.Tied)), web.Int(int64(x.Points)), web.Int(int64(x.Most)), web.Text(x.Reason), web.Text(standing), web.Text(x.Outcome.Reason)}})
	}
	return t
}

// Table lists the panels that somebody sits on.
func (o panelsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "panels", Title: p.T("selection.my_panels"), AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "title", Label: p.T("selection.vacancy"), Main: true},
		{Key: "stage", Label: p.T("selection.stage")},
		{Key: "due", Label: p.T("selection.due"), Kind: web.KindDate},
		{Key: "awaits", Label: p.T("selection.awaits")},
	}, Empty: &web.Empty{Title: p.T("selection.no_panels"), Words: p.T("selection.no_panels_words")}}
	for _, x := range o.Panels {
		at, awaits, due := web.Href(pathSeat, string(x.ID)), "", x.Due
		if !x.Stage.Marked() {
			due = cal.Date{} // no mark is awaited any more
		}
		switch {
		case x.Declare:
			awaits = p.T("selection.await_declare")
		case x.Awaits > 0:
			awaits = p.T("selection.await_marks", "n", x.Awaits)
		case x.Sign:
			awaits = p.T("selection.await_sign")
		}
		t.Rows = append(t.Rows, web.Row{Key: string(x.ID), Href: at, Cells: []web.Cell{web.Anchor(p.Text(x.Title), at).Under(x.Reference), web.Text(p.T(string(x.Stage.Word()))), web.Day(due), web.Text(awaits)}})
	}
	return t
}

// Table lists the candidates whom a member marks.
func (o seatOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "to-mark", Title: p.T("selection.candidates"), Next: o.Next, AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "code", Label: p.T("selection.code"), Main: true},
		{Key: "own", Label: p.T("selection.own_sheet")},
		{Key: "others", Label: p.T("selection.others")},
		{Key: "agreed", Label: p.T("selection.agreed")},
	}, Empty: &web.Empty{Title: p.T("selection.nobody_to_mark"), Words: p.T("selection.nobody_to_mark_words")}}
	for _, r := range o.Rows {
		at := web.Href(pathMark, string(o.ID), r.Code)
		own, others := p.T("selection.sheet_open"), ""
		switch {
		case r.HandedIn:
			at = web.Href(pathDiffer, string(o.ID), r.Code)
			own, others = p.T("selection.sheet_in"), strconv.Itoa(r.Others)
		case r.Begun:
			own = p.T("selection.sheet_begun")
		}
		t.Rows = append(t.Rows, web.Row{Key: r.Code, Href: at, Cells: []web.Cell{web.Anchor(r.Code, at).Under(r.Name), web.Text(own), web.Text(others), web.Text(yes(p, r.Agreed))}})
	}
	return t
}

// table sets the marks of members side by side, criterion by criterion, with who differs by how much and what was agreed.
func (x compared) table(p *i18n.Printer, names map[control.ActorID]string) *web.Table {
	t := &web.Table{Key: "differences", Title: p.T("selection.differences_in", "stage", x.Stage.Word()), Columns: []web.Column{{Key: "criterion", Label: p.T("selection.criterion"), Main: true}}}
	for _, sheet := range x.Sheets {
		t.Columns = append(t.Columns, web.Column{Key: "m" + string(sheet.Actor), Label: names[sheet.Actor]})
	}
	t.Columns = append(t.Columns, web.Column{Key: "spread", Label: p.T("selection.spread")}, web.Column{Key: "agreed", Label: p.T("selection.agreed_mark")})
	for i, c := range x.Criteria {
		label := web.Text(p.Text(c.Text))
		if c.Desirable {
			label = label.Under(p.T("selection.desirable"))
		}
		cells := []web.Cell{label}
		for _, sheet := range x.Sheets {
			cells = append(cells, web.Text(strconv.Itoa(sheet.Marks[i].Value)).Under(sheet.Marks[i].Reason))
		}
		agreed := web.Text("")
		if x.Agreed != nil {
			agreed = web.Text(strconv.Itoa(x.Agreed.Marks[i].Value)).Under(x.Agreed.Marks[i].Reason)
		}
		t.Rows = append(t.Rows, web.Row{Key: strconv.Itoa(i), Cells: append(cells, x.Differ[i].cell(p, names), agreed)})
	}
	return t
}

// cell says by how much members differ, and who stands where when it is to be talked about.
func (d Difference) cell(p *i18n.Printer, names map[control.ActorID]string) web.Cell {
	cell := web.Text(strconv.Itoa(d.Spread()))
	if d.Talk() {
		cell = web.Text(p.T("selection.to_talk", "n", d.Spread())).Under(p.T("selection.apart", "low", d.Low, "lows", listed(names, d.Lows), "high", d.High, "highs", listed(names, d.Highs))).As("late")
	}
	return cell
}

func listed(names map[control.ActorID]string, ids []control.ActorID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = names[id]
	}
	return strings.Join(words, ", ")
}

// clearanceTable lists the four clearances of a candidate (R141).
func (o candidateOut) clearanceTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "clearances", Title: p.T("selection.clearances"), Columns: []web.Column{
		{Key: "clearance", Label: p.T("selection.clearance"), Main: true},
		{Key: "requested", Label: p.T("selection.requested_on"), Kind: web.KindDate},
		{Key: "received", Label: p.T("selection.received_on"), Kind: web.KindDate},
		{Key: "refused", Label: p.T("selection.refused_on"), Kind: web.KindDate},
		{Key: "note", Label: p.T("selection.note")},
	}}
	for _, c := range TheFour {
		x := o.Candidate.Clearances[c]
		t.Rows = append(t.Rows, web.Row{Key: string(c), Cells: []web.Cell{web.Text(p.T(string(c.Word()))), web.Day(x.Requested), web.Day(x.Received), web.Day(x.Refused), web.Text(x.Note)}})
	}
	return t
}

// resultTable lists how a candidate left the stages.
func resultTable(p *i18n.Printer, results map[Stage]Result, criteria []Criterion) *web.Table {
	t := &web.Table{Key: "results", Title: p.T("selection.results"), Columns: []web.Column{
		{Key: "stage", Label: p.T("selection.stage"), Main: true},
		{Key: "result", Label: p.T("selection.result")},
		{Key: "on", Label: p.T("selection.on"), Kind: web.KindDate},
		{Key: "reason", Label: p.T("selection.reason")},
	}}
	for _, stage := range MarkedStages {
		r, is := results[stage]
		if !is {
			continue
		}
		word := "selection.result.out"
		switch {
		case r.Withdrawn:
			word = "selection.result.withdrawn"
		case r.Ineligible:
			word = "selection.result.ineligible"
		case r.Skipped:
			word = "selection.result.skipped"
		case r.Passed:
			word = "selection.result.passed"
		}
		t.Rows = append(t.Rows, web.Row{Key: string(stage), Cells: []web.Cell{web.Text(p.T(string(stage.Word()))), web.Text(p.T(word)), day(r.At), web.Text(r.why(p, of(criteria, stage)))}})
	}
	return t
}
