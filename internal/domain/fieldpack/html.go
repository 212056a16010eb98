package fieldpack

import (
	"encoding/json"
	"html/template"
	"io"

	"cairn/internal/kernel/i18n"
)

// paper is what the files of a form say besides its fields.
type paper struct {
	Form
	Notices []i18n.Text // marking first, and that a demonstration is none
	Title   i18n.Text
	About   i18n.Text
	Lines   []line
	W       map[string]i18n.Text
	Keys    template.JS
	Lang    i18n.Lang
}

// line is a field as a file shows it.
type line struct {
	Field
	Label   i18n.Text
	Choices []choice
}

type choice struct {
	Value string
	Label i18n.Text
}

// paperWords are the texts of the files themselves.
var paperWords = []i18n.Key{"fieldpack.file.choose", "fieldpack.file.save", "fieldpack.file.kept", "fieldpack.file.missing", "fieldpack.file.back", "fieldpack.file.required", "fieldpack.file.readme",
	"fieldpack.file.locked", "fieldpack.file.switch", "fieldpack.file.clear", "fieldpack.file.sheet_form", "fieldpack.file.sheet_readme", "fieldpack.file.answer", "fieldpack.file.question"}

// paper lays a form out.
func (s *Service) paper(f Form, lang i18n.Lang) (paper, error) {
	w := words{s.Words.Printer(i18n.EN), s.Words.Printer(i18n.FR)}
	keys, err := json.Marshal(f.keys())
	p := paper{Form: f, Title: w.of(f.Kind.Word()), Keys: template.JS(keys), Lang: lang, W: map[string]i18n.Text{}}
	for _, key := range paperWords {
		p.W[string(key[len("fieldpack.file."):])] = w.of(key)
	}
	p.Notices = append(p.Notices, s.marking(w, f))
	if s.control.Installation().Demo {
		p.Notices = append(p.Notices, w.of("web.fictional"))
	}
	p.About = i18n.Text{EN: f.Ref + " " + w.en.Text(f.Title) + " " + f.Period, FR: f.Ref + " " + w.fr.Text(f.Title) + " " + f.Period}
	for _, x := range f.fields() {
		l := line{Field: x, Label: w.label(x)}
		for _, o := range x.Options {
			l.Choices = append(l.Choices, choice{o.Value, w.option(o)})
		}
		p.Lines = append(p.Lines, l)
	}
	return p, err
}

// writeHTML writes the form as one file without any outside resource: it keeps what is typed in the browser
// and saves it as a file to send back.
func (p paper) writeHTML(w io.Writer) error { return page.Execute(w, p) }

var page = template.Must(template.New("form").Funcs(template.FuncMap{"both": func(t i18n.Text) template.HTML {
	return template.HTML(`<span lang="en">` + template.HTMLEscapeString(t.EN) + `</span><span lang="fr">` + template.HTMLEscapeString(t.FR) + `</span>`)
}}).Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}" data-lang="{{.Lang}}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'none'; form-action 'none'; base-uri 'none'">
<title>{{.Title.EN}} / {{.Title.FR}}: {{.Ref}}</title>
<style>
:root{color-scheme:light dark}
body{font:16px/1.45 "Source Sans 3",system-ui,sans-serif;margin:0;background:light-dark(#f2f4f5,#10161a);color:light-dark(#16222b,#e6ebee)}
.mark{background:#16222b;color:#fff;text-align:center;font-weight:650;font-size:14px;padding:4px}
main{max-width:720px;margin:0 auto;padding:16px}
[data-lang=en] [lang=fr],[data-lang=fr] [lang=en]{display:none}
label{display:block;font-weight:600;margin-top:16px}
input,select,textarea{font:inherit;width:100%;box-sizing:border-box;min-height:44px;padding:6px 10px;margin-top:4px;border:1px solid light-dark(#7d8a93,#6c7a84);border-radius:4px;background:light-dark(#fff,#182026);color:inherit}
input[type=number],input[type=date]{max-width:220px}
button{font:inherit;font-weight:600;min-height:44px;padding:6px 16px;border-radius:4px;border:1px solid #0a5a83;background:#0a5a83;color:#fff;margin:20px 8px 8px 0}
button.quiet{background:none;color:inherit;border-color:light-dark(#7d8a93,#6c7a84)}
:focus-visible{outline:3px solid #2a8fc4;outline-offset:2px}
.note{color:light-dark(#465560,#a9b6be)}#said{font-weight:600;min-height:1.5em}.bad{border:2px solid #bb2d33}
@media print{button{display:none}}
</style>
</head>
<body>
{{define "mark"}}<div class="mark">{{range $i, $n := .Notices}}{{if $i}} – {{end}}{{both $n}}{{end}}</div>{{end}}
{{template "mark" .}}
<main>
<button class="quiet" type="button" id="switch">{{both .W.switch}}</button>
<h1>{{both .Title}}</h1>
<p>{{both .About}}</p>
<p class="note">{{both .W.readme}}</p>
<form id="form" novalidate>
{{range .Lines}}<label for="{{.Name}}">{{both .Label}}{{if .Required}} *{{end}}</label>
{{if eq .Widget "long"}}<textarea id="{{.Name}}" name="{{.Name}}" rows="4" maxlength="2000"{{if .Required}} required{{end}}></textarea>
{{else if eq .Widget "choice"}}<select id="{{.Name}}" name="{{.Name}}"{{if .Required}} required{{end}}><option value="">–</option>{{range .Choices}}<option value="{{.Value}}" data-en="{{.Label.EN}}" data-fr="{{.Label.FR}}">{{.Label.EN}}</option>{{end}}</select>
{{else if eq .Widget "number"}}<input id="{{.Name}}" name="{{.Name}}" type="number" min="0" max="100000" step="1" inputmode="numeric">
{{else if eq .Widget "day"}}<input id="{{.Name}}" name="{{.Name}}" type="date"{{if .Required}} required{{end}}>
{{else}}<input id="{{.Name}}" name="{{.Name}}" type="text" maxlength="200"{{if .Required}} required{{end}}>
{{end}}{{end}}
<p class="note">* {{both .W.required}}</p>
<p id="said" role="status"></p>
<button type="submit">{{both .W.save}}</button><button class="quiet" type="button" id="clear">{{both .W.clear}}</button>
<p class="note">{{both .W.back}}</p>
</form>
</main>
{{template "mark" .}}
<script>
"use strict";
const keys = {{.Keys}};
const said = {missing: {en: {{.W.missing.EN}}, fr: {{.W.missing.FR}}}, kept: {en: {{.W.kept.EN}}, fr: {{.W.kept.FR}}}};
const form = document.getElementById("form"), root = document.documentElement, note = document.getElementById("said");
const store = "cairn-" + keys.form;
const speak = (lang) => {
  root.dataset.lang = root.lang = lang;
  for (const o of form.querySelectorAll("option[data-en]")) o.textContent = o.dataset[lang];
};
const answers = () => Object.fromEntries([...new FormData(form)].filter(([, v]) => v !== ""));
const keep = () => { try { localStorage.setItem(store, JSON.stringify(answers())); note.textContent = said.kept[root.lang]; } catch { /* a browser that keeps nothing */ } };
try {
  for (const [name, value] of Object.entries(JSON.parse(localStorage.getItem(store)) ?? {})) if (form.elements[name]) form.elements[name].value = value;
} catch { /* nothing was kept */ }
speak(root.lang);
form.addEventListener("input", keep);
document.getElementById("switch").addEventListener("click", () => speak(root.lang === "en" ? "fr" : "en"));
document.getElementById("clear").addEventListener("click", () => { form.reset(); keep(); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wrong = [...form.elements].filter((e) => e.name && !e.checkValidity());
  for (const e of form.elements) e.classList.toggle("bad", wrong.includes(e));
  if (wrong.length) { note.textContent = said.missing[root.lang]; wrong[0].focus(); return; }
  const file = new Blob([JSON.stringify({cairn: "field-form", keys, lang: root.lang, answers: answers()}, null, 1)], {type: "application/json"});
  const a = document.createElement("a");
  a.href = URL.createObjectURL(file);
  a.download = "cairn-" + keys.kind + "-" + keys.form + ".json";
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10000);
});
</script>
</body>
</html>
`))
