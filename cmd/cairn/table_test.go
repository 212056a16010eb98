package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/app"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/db"
)

// A table of which nothing is applied does not say that it was: without headings it is refused with the columns that are
// needed, with every row refused it ends with 1, and a second sheet that is not read is named. None of it speaks Go.
func TestTablesThatComeToNothing(t *testing.T) {
	d := desk{t, t.TempDir()}
	d.does(0, "init", "--name-en", "Office", "--admin", "ada@office.example", "--admin-name", "Ada")
	d.opens()
	bare := d.file("bare.csv", "Laboratoire cyber;MDA;01/03/2027\n")
	refused := d.file("refused.csv", "Projet;Pays\nAtelier;Atlantide\n")
	good := d.file("good.csv", "Projet;Pays\nAtelier;MDA\n")
	projects := func(file string, more ...string) []string {
		return append([]string{"import", "table", file, "--kind", "projects"}, more...)
	}
	for _, apply := range []string{"--apply=false", "--apply"} {
		d.says(1, "names none of the columns that are needed", projects(bare, apply)...)
		d.says(1, "aucune des colonnes nécessaires", projects(bare, apply, "--lang", "fr")...)
	}
	d.says(0, "1 refused", projects(refused)...)
	d.says(1, "Nothing was applied: every row", projects(refused, "--apply")...)
	if said := d.does(1, projects(refused, "--apply", "--json")...); !strings.Contains(said, `"applied":false`) {
		d.Errorf("%s", said)
	}
	d.says(0, "takes it back", projects(good, "--apply")...)
	d.says(0, "no row of the file adds or changes anything", projects(good, "--apply")...)

	d.says(0, "1 to change", projects(d.file("reference.csv", "Reference,Title (English)\n"+d.firstReference()+",Workshop\n"))...)
	d.says(0, "1 unchanged", projects(d.file("reference.csv", "Reference,Remark\n"+d.firstReference()+",none\n"))...) // a reference finds its row, and is enough

	for text, line := range map[string]string{"{\"Projet\":\n x}": "ligne 2", "{\n\n\"Projet\": 1}": "ligne 3", "[]": "ligne 1", " ": "ligne 1"} {
		said := d.does(1, projects(good, "--lang", "fr", "--map", d.file("map.json", text))...)
		if !strings.Contains(said, line) || strings.Contains(said, "invalid") || strings.Contains(said, "json") && strings.Contains(said, "unmarshal") {
			d.Errorf("%q: %s", text, said)
		}
	}

	f, out := excelize.NewFile(), bytes.Buffer{}
	_, err := f.NewSheet("More")
	if err = errors.Join(err, f.SetSheetRow("Sheet1", "A1", &[]any{"Projet", "Pays"}), f.SetSheetRow("Sheet1", "A2", &[]any{"Atelier", "MDA"}), f.SetSheetRow("More", "A1", &[]any{"Projet", "Pays"}),
		f.SetSheetRow("More", "A2", &[]any{"Cours", "MDA"}), f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	two := d.file("two.xlsx", out.String())
	d.says(0, "sheet “More”, rows: 2", projects(two)...)
	d.says(0, "feuille « More », lignes : 2", projects(two, "--lang", "fr")...)
}

// firstReference is that of the first project.
func (d desk) firstReference() string {
	d.Helper()
	office, err := app.Open(d.Context(), app.Config{Data: filepath.Join(d.dir, "office")})
	if err != nil {
		d.Fatal(err)
	}
	defer office.Close()
	ref := ""
	err = office.Control.Read(office.Control.AsSystem(d.Context()), func(ctx context.Context, q db.Querier) error {
		found, err := portfolio.Grounds(ctx, q)
		for _, g := range found {
			ref = g.Ref
		}
		return err
	})
	if err != nil || ref == "" {
		d.Fatal("no project", err)
	}
	return ref
}
