package fieldpack

import (
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// fieldLabel is what a field is called, for a message; it prints in the language of its reader.
type fieldLabel struct{ Field }

// Print implements i18n.Printable.
func (l fieldLabel) Print(p *i18n.Printer) string {
	if l.Of != "" {
		return p.T(string(l.Of)) + ", " + p.T(string(l.Label))
	}
	return p.T(string(l.Label))
}

// labelOf is what the field of a name is called.
func (f Form) labelOf(name string) fieldLabel {
	for _, x := range f.fields() {
		if x.Name == name {
			return fieldLabel{x}
		}
	}
	return fieldLabel{Field{Name: name, Label: i18n.Key(name)}}
}

// fieldWhy is what is wrong with a field, in words.
type fieldWhy struct{ fault.Field }

// Print implements i18n.Printable.
func (w fieldWhy) Print(p *i18n.Printer) string { return p.Message(w.Key, w.Args) }

// List is the forms that are out and those that came back.
type List struct {
	Forms   []Form          `json:"forms"`
	Next    string          `json:"next,omitempty"`
	Marking control.Marking `json:"marking"`

	ref   string // asked for in the address: the object of the next form
	names map[control.ActorID]string
}

// Table is the list for the page and for files.
func (out List) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "field-forms", Title: p.T("fieldpack.forms"), Next: out.Next, Marking: out.Marking, Columns: []web.Column{
		{Key: "ref", Label: p.T("fieldpack.about"), Main: true}, {Key: "kind", Label: p.T("fieldpack.form_kind")}, {Key: "state", Label: p.T("fieldpack.where")},
		{Key: "due", Label: p.T("fieldpack.due"), Kind: web.KindDate}, {Key: "made", Label: p.T("fieldpack.made_on"), Kind: web.KindDate}, {Key: "by", Label: p.T("fieldpack.made_by")},
		{Key: "author", Label: p.T("fieldpack.field.author")},
	}, Empty: &web.Empty{Title: p.T("fieldpack.none"), Words: p.T("fieldpack.none_help")}}
	for _, f := range out.Forms {
		href := web.Href(pathForm, f.ID)
		t.Rows = append(t.Rows, web.Row{Key: f.ID, Href: href, Cells: []web.Cell{web.Anchor(f.Ref, href).Under(p.Text(f.Title)), web.Text(p.T(string(f.Kind.Word()))).Under(f.Period),
			web.Text(p.T(string(f.State.Word()))), web.Day(f.Due), web.Day(f.MadeOn), web.Text(out.names[f.MadeBy]), web.Text(f.Author)}})
	}
	return t
}

// saidTable is what a return says, as it was understood, field by field.
func (p Preview) saidTable(pr *i18n.Printer) *web.Table {
	t := &web.Table{Key: "said", Title: pr.T("fieldpack.says"), Columns: []web.Column{{Key: "field", Label: pr.T("fieldpack.file.question"), Main: true}, {Key: "answer", Label: pr.T("fieldpack.file.answer")}}}
	for _, x := range p.Form.fields() {
		text := p.Says[x.Name]
		if text == "" {
			continue
		}
		for _, o := range x.Options {
			if o.Value == text && o.Label != "" {
				text = pr.T(string(o.Label))
			}
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(fieldLabel{x}.Print(pr)), web.Text(text)}})
	}
	return t
}

// tone is how a finding is set.
func (f Finding) tone() web.Tone {
	if f.Stops {
		return web.OffTrack
	}
	return web.AtRisk
}

// Lines are what a return says, a line each, for the command line.
func (p Preview) Lines(pr *i18n.Printer) []string {
	var lines []string
	for _, row := range p.saidTable(pr).Rows {
		lines = append(lines, pr.T("web.pair", "name", row.Cells[0].Print(pr), "value", row.Cells[1].Print(pr)))
	}
	return lines
}
