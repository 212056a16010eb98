package recruitment_test

import (
	"testing"

	"cairn/internal/codec/doctext"
	"cairn/internal/domain/recruitment"
)

// TestCellsOfANoticeInAFile reads the labels of a table out of a file as out of a pasted text: by the cells, whatever the label.
func TestCellsOfANoticeInAFile(t *testing.T) {
	for name, text := range map[string]string{
		"tabs":    "Job title\tDesk Officer\nOrganisational unit\tPlanning\nVille\tVienna\nClosing date\t3 May 2027",
		"blanks":  "Job title     Desk Officer\nOrganisational unit    Planning     Ville   Vienna\nClosing date    3 May 2027",
		"colons":  "Job title:    Desk Officer\nOrganisational unit: Planning     Ville: Vienna     Closing date: 3 May 2027",
		"running": "Job title\tDesk Officer\nOrganisational unit\tPlanning\nVille\tVienna\nClosing date\t3 May 2027\nThe holder   knows the   title   and the   grade   of   everything.",
		"a page":  "<html><table><tr><td>Job title<td><p>Desk Officer</p><tr><td>Organisational unit<td>Planning<td>Ville<td>Vienna<tr><td>Closing date<td>3 May 2027</table>",
	} {
		file, err := doctext.Read([]byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		n, err := recruitment.ReadNotice(file.String())
		if err != nil {
			t.Fatal(name, err)
		}
		for field, want := range map[string]any{recruitment.Title: "Desk Officer", recruitment.Organisation: "Planning", recruitment.Location: "Vienna", recruitment.Deadline: "2027-05-03"} {
			if got := n.Fields[field].Value; got != want {
				t.Errorf("%s: %s is %v", name, field, got)
			}
		}
		if grade, there := n.Fields[recruitment.Grade]; there {
			t.Errorf("%s: running text gave the grade %v", name, grade.Value)
		}
	}
}
