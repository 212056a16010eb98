package stakeholders_test

import (
	"testing"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit/table"
)

// A list of contacts comes in from the columns of a mail program, goes out unchanged, and forgets whom the
// office forgets.
func TestContactsAsTable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := table.New(t, o.Control, o.Service.Tables(), stakeholders.Texts)
		const list = "Prénom;Nom;Pays;Courriel;Téléphone;Fonction\nNino;Secret;Géorgie;nino@example.org;+995 32 1;Chef\nLevan;B;Geor;levan@example.org;;\nAna;C;Georgia;ana@example.org\nBcc: x;D;Georgia;ana2@example.org Bcc: x@example.org;;\n"
		done := x.Takes(o.system(), "contacts", x.Book("list.csv", list), nil)
		x.Counts("contacts", done, 2, 0, 0, 2)
		names := map[string]bool{}
		for _, c := range o.party(o.system(), "GEO").Contacts {
			names[c.Name] = true
		}
		if !names["Nino Secret"] || !names["Ana C"] || len(names) != 2 {
			t.Errorf("%v", names)
		}
		x.ComesBack(o.system(), "contacts", 2, "Post", "Ana C", "Registrar")
		x.Counts("organisations", x.Takes(o.system(), "organisations", x.Book("o.csv", "Acronym,Organisation,Country\nNDA,National Defence Academy,GEO\nnda,Twice,GEO\n"), nil), 1, 0, 0, 1)
		must(t, x.Undo(o.system(), done.Import, ""))
		if left := o.party(o.system(), "GEO").Contacts; len(left) != 1 || left[0].Post != "Registrar" {
			t.Errorf("after the undo, only what was changed since is left: %+v", left)
		}
		if _, err := x.Preview(o.system(), "people of mars", x.Book("a.csv", list), nil); fault.Of(err).Key != "intake.kind_unknown" {
			t.Errorf("%v", err)
		}
	})
}
