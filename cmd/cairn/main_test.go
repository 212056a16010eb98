package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/kernel/i18n"
)

const activity = `<?xml version="1.0"?>
<iati-activities version="2.03"><iati-activity><iati-identifier>XX-1</iati-identifier>
<title><narrative>Reform of the police</narrative></title></iati-activity></iati-activities>`

// project is a plan of two tasks; the second waits for the first, and the first for the one named.
func project(waits string) string {
	link := func(uid string) string {
		return "<PredecessorLink><PredecessorUID>" + uid + "</PredecessorUID><Type>1</Type></PredecessorLink>"
	}
	first := ""
	if waits != "" {
		first = link(waits)
	}
	return `<Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-01-05T08:00:00</StartDate><Tasks>` +
		`<Task><UID>1</UID><Name>A</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration>` + first + `</Task>` +
		`<Task><UID>2</UID><Name>B</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration>` + link("1") + `</Task></Tasks></Project>`
}

// Results and refusals of the command line are said in the language asked for. English words in a French
// sentence are those of the parser of arguments, and of what broke.
func TestAnswersInBothLanguages(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	phrase, published, none := file("phrase", "seven green stones by the river\n"), file("one.xml", activity), file("none.json", "{")
	plan, loop := file("plan.xml", project("")), file("loop.xml", project("2"))
	cv := file("cv.txt", "Zenobia Quillfeather\nzq@mail.example\n\nExperience\nPlanner, Academy (invented), 2019 - 2021\n- Sold flowers\n- Wrote curricula for officers\n")
	partner := file("partner.txt", "Course developer\nOrganisation: Academy of the Plain (invented)\nRequirements\n- Wrote curricula for schools.\n")
	unclear := file("unclear.txt", "Course developer\nOrganisation: Agency of the Plain (invented)\nThe agency serves NATO.\nRequirements\n- Wrote curricula for schools.\n")
	alliance := file("alliance.txt", "Course developer\nOrganisation: NATO\nRequirements\n- Wrote curricula for schools.\n")
	office, taken, again := filepath.Join(dir, "office"), filepath.Join(dir, "taken"), filepath.Join(dir, "again")
	for _, c := range []struct {
		args   string
		status int
		en, fr string // with {lang} in file names, so that each language has its own
	}{
		{"check --data " + office, 0, "0 breaks; ", "0 écart ; lignes du journal : "},
		{"check --data " + office + " --anchor " + none, 1, "cairn: " + none + " is not an anchor.", "cairn : " + none + " n’est pas une ancre."},
		{"import iati --data " + office + "{lang} " + published, 0, "1 files, 1 activities: 1 created, 0 updated", "fichiers : 1 ; activités : 1, dont créées : 1, modifiées : 0"},
		{"import iati --data " + office + "{lang} " + published, 0, "1 No reporting organisation", "1 Organisation déclarante absente"},
		{"check --data " + filepath.Join(dir, "mistyped{lang}"), 0, "cairn: there was no office in " + dir, "cairn : il n’y avait pas de bureau dans " + dir},
		{"export journal -o " + filepath.Join(dir, "none", "j") + " --data " + office, 1, "cannot be written", "ne peut être écrit"},
		{"user list --data " + office, 0, "", ""},
		{"import bank --account BE71096123456769 --data " + office + " " + dir + "/none.sta", 1, "(there is no such file or folder; check the name)", "(ce fichier ou dossier n’existe pas ; vérifiez le nom)"},
		{"import bank --account BE71096123456769 --data " + office + " " + dir, 1, "(it is a folder; name a file)", "(c’est un dossier ; indiquez un fichier)"},
		{"import bank --account BE71096123456769 --data " + office + " " + file("cut.xml", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">`+"\n<a"), 1, "(the XML is damaged at line 2; fetch the file again)", "(le XML est endommagé à la ligne 2 ; récupérez le fichier à nouveau)"},
		{"import bank --account BE71096123456769 --data " + office + " " + file("sum.sta", ":20:A\n:60F:C260301EUR1,005\n"), 1, "line 2: “1,005” EUR is not an amount", "ligne 2 : « 1,005 » EUR n’est pas un montant"},
		{"user create a{lang}@office.example --name A --nation NLD --preset viewer --data " + office, 0, "/en/link/", "/en/link/"},
		{"user list --data " + office, 0, "NLD\tReader", "NLD\tLecteur"},
		{"user deactivate a{lang}@office.example --data " + office, 0, "Nothing to hand over.", "Rien à transférer."},
		{"user first-link --data " + office, 1, "There are users already", "Il y a déjà des utilisateurs"},
		{"user token x@office.example --name x --until 2026-13-01 --data " + office, 1, "“2026-13-01” is not a date", "« 2026-13-01 » n’est pas une date"},
		{"landscape list --from never --data " + office, 1, "“never” is not a date", "« never » n’est pas une date"},
		{"demo --date never --data " + office, 1, "“never” is not a date", "« never » n’est pas une date"},
		{"demo --no-serve --data " + office, 1, "This folder holds a real office.", "Ce dossier contient un bureau réel."},
		{"backup x --data " + office, 1, "a backup is always locked", "une sauvegarde est toujours chiffrée"},
		{"backup --passphrase-file " + phrase + " " + taken + "{lang} --data " + office, 0, " tables, ", " ; tables : "},
		{"backup --passphrase-file " + phrase + " " + taken + "{lang} --data " + office, 1, "is there already; name another file.", "existe déjà ; indiquez un autre fichier."},
		{"restore " + taken + "{lang} --data " + again + "{lang}", 1, "Name --passphrase-file or --identity", "Indiquez --passphrase-file ou --identity"},
		{"restore --passphrase-file " + phrase + " " + taken + "{lang} --data " + again + "{lang}", 0, "Ended: 0 sessions, 0 tokens, ", "Accès clos : sessions : 0, jetons : 0, "},
		{"bench write --writes 20 --clients 2 --data " + again + "{lang}", 0, "writes abandoned", "écritures abandonnées"},
		{"schedule " + plan, 0, "late start", "fin au plus tard"},
		{"schedule " + plan + " --recompute -o " + again + "{lang}.xml", 0, ": 2 tasks recomputed", " : 2 tâches recalculées"},
		{"schedule " + plan + " --recompute -o " + plan, 1, "is there already; name another file.", "existe déjà ; indiquez un autre fichier."},
		{"schedule " + plan + " --recompute", 1, "Name the file to write with -o", "Indiquez avec -o le fichier à écrire"},
		{"schedule " + loop, 1, "These tasks wait for each other: A → B → A.", "Ces tâches s’attendent l’une l’autre : A → B → A."},
		{"schedule " + published, 1, "begins with <iati-activities>", "commence par <iati-activities>"},
		{"import table --kind projects --data " + office + " " + file("amounts.csv", "Project;Country;Budget\nLab;MDA;1,234 EUR\n"), 0, "1 rows: ", "comporte trois décimales, et EUR en admet 2. Si vous voulez dire 1234"},
		{"cv tailor " + cv + " --notice " + partner + " -o " + again + "{lang}.docx", 0, "Left out: 1 of 2\n    Sold flowers", "Écartées : 1 sur 2\n    Sold flowers"},
		{"cv tailor " + cv + " --notice " + partner + " -o " + again + "{lang}.docx", 1, "is there already; name another file.", "existe déjà ; indiquez un autre fichier."},
		{"cv tailor " + cv + " --notice " + partner + " -o " + again + "{lang}.txt", 1, "is written as .docx or .pdf", "s’écrit en .docx ou .pdf"},
		{"cv tailor " + cv + " --notice " + partner, 0, "Wrote curricula for officers [Wrote, curricula]", "Wrote curricula for officers [Wrote, curricula]"},
		{"cv tailor " + cv + " --notice " + alliance + " -o " + again + "{lang}.pdf", 1, "not offered for posts of NATO", "non proposé pour les postes de l’OTAN"},
		{"cv tailor " + cv + " --notice " + unclear, 1, "Whose post it is does not stand clearly in it", "L’employeur n’y figure pas clairement"},
		{"cv tailor " + cv + " --vacancy NONE-1 --data " + office, 1, "cairn: ", "cairn : "},
		{"config", 0, "# Settings of Cairn.", "# Réglages de Cairn."},
		{"chekc", 2, "cairn: unexpected argument chekc", "Ces arguments ne conviennent pas ; l’analyseur le dit en anglais : unexpected argument chekc"},
		{"serve --nothing", 2, "cairn help", "cairn --lang fr help"},
	} {
		for lang, want := range map[i18n.Lang]string{i18n.EN: c.en, i18n.FR: c.fr} {
			var out bytes.Buffer
			args := strings.Fields(strings.ReplaceAll(c.args, "{lang}", string(lang)))
			status := run(t.Context(), append(args, "--lang", string(lang)), &out, &out)
			said := strings.ReplaceAll(out.String(), i18n.NBSP, " ")
			if status != c.status || !strings.Contains(said, want) {
				t.Errorf("%s: %v ends with %d, want %d and %q: %s", lang, args, status, c.status, want, said)
			}
			if left := regexp.MustCompile(`\b(app|people|iati)\.[a-z_.]+\w|\{\w+\}`).FindString(said); left != "" {
				t.Errorf("%s: %v says %s: %s", lang, args, left, said)
			}
		}
	}
}
