package stakeholders_test

import (
	"bytes"
	"strings"
	"testing"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// A list of contacts comes in from the columns of a mail program, goes out unchanged, and forgets whom the
// office forgets.
func TestContactsAsTable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		words, err := i18n.NewCatalogue(web.Texts, sheet.Texts, intake.Texts, stakeholders.Texts)
		must(t, err)
		tables := intake.New(o.Control)
		tables.Words = words
		tables.Add(o.Service.Tables()...)
		tables.Register()
		read := func(name, content string) sheet.Book {
			b, err := sheet.Read(name, strings.NewReader(content), int64(len(content)))
			must(t, err)
			return b
		}
		counts := func(what string, p *intake.Plan, err error, want intake.Counts) {
			t.Helper()
			must(t, err)
			if got := p.Counts(); got != want {
				t.Errorf("%s: %+v, want %+v: %+v", what, got, want, p.Say(words.Printer(i18n.EN)).Refused)
			}
		}
		const list = "Prénom;Nom;Pays;Courriel;Téléphone;Fonction\nNino;Secret;Géorgie;nino@example.org;+995 32 1;Chef\nLevan;B;Geor;levan@example.org;;\nAna;C;Georgia;ana@example.org\nBcc: x;D;Georgia;ana2@example.org Bcc: x@example.org;;\n"
		id, p, err := tables.ApplyBook(o.system(), "contacts", "list.csv", read("list.csv", list), nil)
		counts("contacts", p, err, intake.Counts{Rows: 4, Added: 2, Refused: 2})
		names := map[string]bool{}
		for _, c := range o.party(o.system(), "GEO").Contacts {
			names[c.Name] = true
		}
		if !names["Nino Secret"] || !names["Ana C"] || len(names) != 2 {
			t.Errorf("%v", names)
		}
		for _, lang := range i18n.Langs {
			var out bytes.Buffer
			must(t, tables.Export(o.system(), "contacts", lang, &out))
			p, err := tables.Preview(o.system(), "contacts", read("c.xlsx", out.String()), nil)
			counts("unchanged", p, err, intake.Counts{Rows: 2, Unchanged: 2})
		}
		_, p, err = tables.ApplyBook(o.system(), "organisations", "o.csv", read("o.csv", "Acronym,Organisation,Country\nNDA,National Defence Academy,GEO\nnda,Twice,GEO\n"), nil)
		counts("organisations", p, err, intake.Counts{Rows: 2, Added: 1, Refused: 1})
		must(t, tables.Undo(o.system(), id, ""))
		if left := o.party(o.system(), "GEO").Contacts; len(left) != 0 {
			t.Errorf("after the undo: %+v", left)
		}
		if _, err := tables.Preview(o.system(), "people of mars", read("a.csv", list), nil); fault.Of(err).Key != "intake.kind_unknown" {
			t.Errorf("%v", err)
		}
	})
}
