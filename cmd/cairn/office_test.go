package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cairn/internal/app"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// desk is somebody at a terminal, in a folder of their own.
type desk struct {
	*testing.T
	dir string
}

func (d desk) file(name, content string) string {
	d.Helper()
	path := filepath.Join(d.dir, name)
	if content != "" {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			d.Fatal(err)
		}
	}
	return path
}

// does runs a command on the office, holds how it ends, and gives what it says.
func (d desk) does(status int, args ...string) string {
	d.Helper()
	var out bytes.Buffer
	if got := run(d.Context(), slices.Concat(args, []string{"--data", filepath.Join(d.dir, "office")}), &out, &out); got != status {
		d.Fatalf("%q ends with %d, want %d: %s", args, got, status, out.String())
	}
	return strings.ReplaceAll(out.String(), i18n.NBSP, " ")
}

// says holds that a command says something.
func (d desk) says(status int, want string, args ...string) {
	d.Helper()
	if said := d.does(status, args...); !strings.Contains(said, want) {
		d.Errorf("%q does not say %q: %s", args, want, said)
	}
}

// table is what a command about a table reports to programs.
type table struct {
	Rows, Added, Changed, Unchanged int
	Refused                         []struct {
		Row                   int
		Column, Value, Reason string
	}
	Map     map[string]string
	Applied bool
	Import  string
}

func (d desk) table(args ...string) (t table) {
	d.Helper()
	if err := json.Unmarshal([]byte(d.does(0, append(args, "--json")...)), &t); err != nil {
		d.Fatal(err)
	}
	return t
}

const tracker = `Suivi des projets;;;
Projet;Pays;Début;Budget (k€)
Laboratoire cyber;République de Moldova;01/03/2027;1 250,5
Cours de logistique;MDA;à confirmer;80
Atelier;Atlantide;31/05/2027;12
`

// A week of an office at a terminal: set up, a table seen, brought, taken out, brought back unchanged and undone; a
// plan of Microsoft Project, a digest, a calendar, visiting cards, a field form. What is done twice or cannot be read is refused with words.
func TestAnOfficeByCommand(t *testing.T) {
	d := desk{t, t.TempDir()}
	setup := []string{"init", "--name-en", "Office", "--admin", "ada@office.example", "--admin-name", "Ada"}
	d.says(1, "--admin-name", setup[:5]...)
	d.says(0, "ada@office.example\t/en/link/", setup...)
	d.does(1, setup...)
	d.does(0, "user", "create", "olga@office.example", "--name", "Olga", "--nation", "NLD", "--preset", "programme_manager")
	d.opens()
	d.tables()
	d.plans()
	d.says(0, "", "digest", "--for", "olga@office.example", "--dry-run")
	d.does(1, "digest", "--for", "nobody@office.example", "--dry-run")
	d.says(0, "BEGIN:VCALENDAR", "export", "ical", "--for", "olga@office.example")
	d.cards()
	d.form()
}

// opens gives the office its first programme; there is no command for it.
func (d desk) opens() {
	d.Helper()
	office, err := app.Open(d.Context(), app.Config{Data: filepath.Join(d.dir, "office")})
	if err != nil {
		d.Fatal(err)
	}
	defer office.Close()
	_, err = office.Portfolio.CreateProgramme(office.Control.AsSystem(d.Context()), portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDEEP, StartYear: 2019,
		Title: i18n.Text{EN: "Education", FR: "Formation"}, MarkingForm: portfolio.MarkingForm{Level: control.LevelUnclassified}})
	if err != nil {
		d.Fatal(err)
	}
}

func (d desk) tables() {
	d.Helper()
	file, out := d.file("suivi.csv", tracker), d.file("out.xlsx", "")
	seen := d.table("import", "table", file, "--kind", "projects")
	if seen.Rows != 3 || seen.Added != 2 || seen.Applied || seen.Import != "" || seen.Map["Projet"] != "title_fr" {
		d.Errorf("seen: %+v", seen)
	}
	if len(seen.Refused) != 1 || seen.Refused[0].Row != 5 || seen.Refused[0].Column != "Pays" || seen.Refused[0].Value != "Atlantide" || seen.Refused[0].Reason == "" {
		d.Errorf("refused: %+v", seen.Refused)
	}
	d.says(0, "5\tPays\tAtlantide\t", "import", "table", file, "--kind", "projects")
	taken := d.table("import", "table", file, "--kind", "projects", "--apply")
	if taken.Added != 2 || !taken.Applied || taken.Import == "" {
		d.Fatalf("taken: %+v", taken)
	}
	d.does(0, "export", "table", "--kind", "projects", "-o", out)
	d.says(1, "is there already", "export", "table", "--kind", "projects", "-o", out)
	if same := d.table("import", "table", out, "--kind", "projects"); same.Unchanged != 2 || same.Added+same.Changed+len(same.Refused) != 0 {
		d.Errorf("out and in again: %+v", same)
	}
	d.does(0, "undo", taken.Import)
	d.does(1, "undo", taken.Import)
	d.does(1, "undo", "nothing")
	if again := d.table("import", "table", file, "--kind", "projects", "--apply"); again.Added != 2 {
		d.Errorf("after the undo: %+v", again)
	}
	d.says(1, "organisations", "import", "table", file, "--kind", "castles")
	d.does(1, "import", "table", d.file("none.csv", "\x00\x01\x02\x03\x00\x00\x01\xff"), "--kind", "projects")
}

// plans brings a plan of Microsoft Project into a project and out again.
func (d desk) plans() {
	d.Helper()
	file, loop, out, french := d.file("plan.xml", project("")), d.file("loop.xml", project("2")), d.file("plan-out.xml", ""), d.file("plan-fr.xml", "")
	to := []string{"--project", "DEEP-MDA/P001"}
	type preview struct {
		Project, Kind, End                    string
		Tasks, Added, Removed, Moved, Altered int
		Applied                               bool
		Undo                                  string
	}
	reads := func(args ...string) (p preview) {
		d.Helper()
		if err := json.Unmarshal([]byte(d.does(0, slices.Concat([]string{"import", "mspdi"}, args, to, []string{"--json"})...)), &p); err != nil {
			d.Fatal(err)
		}
		return p
	}
	brings := func(args ...string) []string { return slices.Concat([]string{"import", "mspdi"}, args, to) }

	// A preview keeps nothing, and what cannot be read is refused with words and keeps nothing either.
	if p := reads(file); p.Project != "DEEP-MDA/P001" || p.Tasks != 2 || p.Added != 2 || p.Applied || p.Undo != "" {
		d.Errorf("seen: %+v", p)
	}
	d.says(0, "2 tasks; 2 added, 0 removed, 0 moved, 0 altered", brings(file)...)
	d.says(0, "Nothing was kept: add --apply.", brings(file)...)
	d.says(0, "Rien n’a été gardé : ajoutez --apply.", append(brings(file), "--lang", "fr")...)
	d.says(1, "A → B → A", brings(loop, "--apply")...)
	d.says(1, "Ces tâches s’attendent l’une l’autre", append(brings(loop, "--apply"), "--lang", "fr")...)
	d.says(1, "begins with <iati-activities>", brings(d.file("one.xml", activity), "--apply")...)
	d.does(1, brings(d.file("cut.xml", project("")[:200]), "--apply")...)
	d.does(2, brings(d.file("none.xml", ""))...)
	d.does(2, "import", "mspdi", file)
	d.does(1, "import", "mspdi", file, "--project", "DEEP-MDA/P999")

	taken := reads(file, "--apply")
	if taken.Added != 2 || !taken.Applied || taken.Undo == "" {
		d.Errorf("taken: %+v", taken)
	}
	if again := reads(file); again.Tasks != 2 || again.Added+again.Removed+again.Moved+again.Altered != 0 {
		d.Errorf("the same file again: %+v", again)
	}
	d.says(0, "out.xml: the plan of DEEP-MDA/P001", slices.Concat([]string{"export", "mspdi", "-o", out}, to)...)
	d.says(1, "is there already", slices.Concat([]string{"export", "mspdi", "-o", out}, to)...)
	d.says(0, "plan-fr.xml : le plan de DEEP-MDA/P001", slices.Concat([]string{"export", "mspdi", "-o", french, "--lang", "fr"}, to)...)
	d.does(1, "export", "mspdi", "--project", "DEEP-MDA/P999", "-o", d.file("nothing.xml", ""))
	if _, err := os.Stat(filepath.Join(d.dir, "nothing.xml")); !os.IsNotExist(err) {
		d.Errorf("an export that was refused leaves a file: %v", err)
	}
	if back := reads(out); back.Tasks != 2 || back.Added+back.Removed+back.Moved+back.Altered != 0 {
		d.Errorf("out and in again: %+v", back)
	}
	var tasks []struct {
		Name   string
		Finish string `json:"early_finish"`
	}
	if err := json.Unmarshal([]byte(d.does(0, "schedule", out, "--json")), &tasks); err != nil || len(tasks) != 2 || tasks[1].Name != "B" {
		d.Errorf("what went out is computed as %+v: %v", tasks, err)
	}
}

func (d desk) cards() {
	d.Helper()
	file := d.file("x.vcf", "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=A9goire;H=C3=A9l=\r\n=C3=A8ne\r\nEMAIL:helene@x.example\r\nEND:VCARD\r\n")
	d.says(0, "Hélène Grégoire", "import", "vcard", file, "--party", "MDA")
	d.does(1, "import", "vcard", file, "--party", "MDA", "--apply")
	d.does(0, "import", "vcard", file, "--party", "MDA", "--apply", "--purpose", "Planning", "--delete-on", time.Now().AddDate(1, 0, 0).Format(time.DateOnly))
	d.says(0, "FN:Hélène Grégoire", "export", "vcard", "--party", "MDA")
}

func (d desk) form() {
	d.Helper()
	file := d.file("form.xlsx", "")
	made := []string{"fieldpack", "make", "--kind", "progress", "--project", "DEEP-MDA/P001", "--as", "olga@office.example", "-o", file}
	d.does(0, made...)
	d.says(1, "is there already", made...)
	book, err := excelize.OpenFile(file)
	if err != nil {
		d.Fatal(err)
	}
	for cell, value := range map[string]string{"C5": "Corina Field", "C6": time.Now().UTC().Format(time.DateOnly), "C7": "Roads are open"} {
		if err := book.SetCellValue("Form", cell, value); err != nil {
			d.Fatal(err)
		}
	}
	if err := book.Save(); err != nil {
		d.Fatal(err)
	}
	d.says(0, "Roads are open", "fieldpack", "read", file, "--as", "olga@office.example")
	d.does(1, "fieldpack", "read", d.file("letter.txt", "Dear colleague"), "--as", "olga@office.example")
}
