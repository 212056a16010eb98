package people_test

import (
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit/table"
)

// The staff comes in from a list with given names in a column of their own, each at a desk; nobody is given a
// password, and an undo leaves whoever has come in since.
func TestPeopleAsTable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := table.New(t, o.control, o.Tables(), people.Texts)
		const list = "Nom;Prénom;Courriel;Poste;Périmètre;Nationalité;Langue\n" +
			"Dupont;Élodie;Elodie.Dupont@Office.example;Chargé de dossier;République de Moldova;France;français\n" +
			"Berg;Kari;kari@office.example;Project officer;;Norway;\n" +
			"<b>;;kari@office.example;;;Norvège;\n" +
			"No Address;;n/a;;;FRA;\n" +
			"Martian;;m@office.example;Emperor;;Mars;\n"
		b := x.Book("staff.csv", list)
		done := x.Takes(o.system(), "people", b, nil)
		for _, r := range done.Refused {
			if r.Row < 4 || r.Column == "" {
				t.Errorf("%+v", r)
			}
		}
		if done.Added+done.Counts.Refused != 5 || done.Added < 1 {
			t.Fatalf("%+v", done)
		}
		x.Counts("again", x.Previews(o.system(), "people", b, nil), 0, 0, done.Added, done.Counts.Refused)
		u, err := o.UserByLogin(o.system(), "elodie.dupont@office.example")
		must(t, err)
		if u.Name != "Élodie Dupont" || u.Nation != "FRA" || u.Language != "fr" || u.HasPassword {
			t.Errorf("%+v", u)
		}
		if _, err := o.Invite(o.system(), u.ID); err != nil {
			t.Errorf("not to be invited: %v", err)
		}
		reader := control.WithActor(t.Context(), &control.Actor{ID: "nobody"})
		if _, err := x.Preview(reader, "people", b, nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a person without a role looks at the list of people: %v", err)
		}
		x.ComesBack(o.system(), "people", done.Added, "Name", u.Login, "Élodie Durand")
		must(t, x.Undo(o.system(), done.Import, ""))
		i, err := x.Import(o.system(), done.Import)
		must(t, err)
		if i.Outcome.Undone != done.Added-1 || i.Outcome.Kept != 1 {
			t.Errorf("undone: %+v", i.Outcome)
		}
		if _, err := o.UserByLogin(o.system(), "kari@office.example"); err == nil {
			t.Error("Kari is still there")
		}
		if breaks := o.check(); len(breaks) > 0 {
			t.Errorf("%+v", breaks)
		}
	})
}
