package web_test

import (
	"bytes"
	"encoding/csv"
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestListAsWorkbook(t *testing.T) {
	c, _ := world(t)
	a := c.Get("/en/gallery/things", "Accept", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").Must(http.StatusOK)
	if _, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition")); err != nil || params["filename"] != "things-2026-11-20-FICTIONAL-DATA.xlsx" {
		t.Errorf("named %q (%v)", a.Header.Get("Content-Disposition"), err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]string{
		"A1": "NATO UNCLASSIFIED, releasable to Georgia", "A2": "FICTIONAL DATA, NOT A NATO DOCUMENT", "A3": "Data as of 20\u00a0Nov\u00a02026",
		"A4": "Name", "C4": "Budget", "F4": "Key", "A5": "Cyber incident response", "B5": "at risk", "C5": "EUR 2,740,000.00", "C7": "JOD 1,250.500",
		"D5": "2027-08-13", "D8": "", "E8": "=A. Petrović", "F5": "t1", "A9": "Total in EUR", "C9": "EUR 21,640,000.00",
	} {
		if got, err := book.GetCellValue("Things", cell); err != nil || got != want {
			t.Errorf("%s holds %q (%v), want %q", cell, got, err, want)
		}
	}
	for cell, want := range map[string]string{"C5": "2740000", "C7": "1250.5", "D5": "46612"} {
		if got, err := book.GetCellValue("Things", cell, excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("%s is stored as %q (%v), want the number %s", cell, got, err, want)
		}
	}
	if formula, err := book.GetCellFormula("Things", "E8"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q (%v)", formula, err)
	}
	if panes, err := book.GetPanes("Things"); err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("panes %+v (%v)", panes, err)
	}
	props, err := book.GetDocProps()
	if err != nil || props.Category != "NATO UNCLASSIFIED, releasable to Georgia" || !strings.Contains(props.Description, "FICTIONAL DATA") {
		t.Errorf("properties %+v (%v)", props, err)
	}
	head, err := book.GetHeaderFooter("Things")
	if err != nil || !strings.Contains(head.OddHeader, "NATO UNCLASSIFIED") || !strings.Contains(head.OddFooter, "&P / &N") {
		t.Errorf("on paper %+v (%v)", head, err)
	}
}

func TestListAsText(t *testing.T) {
	c, _ := world(t)
	a := c.Get("/fr/gallery/things?format=csv&limit=1").Must(http.StatusOK) // a file holds them all
	body, marked := bytes.CutPrefix(a.Body, []byte("\ufeff"))
	if !marked {
		t.Error("no byte order mark: Excel would break the accents")
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range lines {
		got = append(got, strings.Join(line, ";"))
	}
	want := []string{
		"NATO SANS CLASSIFICATION, communicable à : la Géorgie", "DONNÉES FICTIVES, DOCUMENT NON OTAN", "Données au 20\u00a0nov.\u00a02026",
		"Intitulé;État;Budget;Budget, devise;Échéance;Responsable;Clé",
		"Réponse aux incidents cyber;à surveiller;2740000.00;EUR;2027-08-13;C. Lindqvist;t1",
		"Réforme de l’école d’état-major;hors trajectoire;18900000.00;EUR;2026-12-09;M. Okafor;t2",
		"Depot for spare parts;en bonne voie;1250.500;JOD;2027-02-11;F. Diallo;t3",
		"Étude des besoins;non évalué;;;;'=A. Petrović;t4",
		"Total en EUR;;21640000.00;EUR;;;",
	}
	if strings.Join(got, "\n") != strings.ReplaceAll(strings.Join(want, "\n"), " :", "\u00a0:") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFormatsThatAreNotThere(t *testing.T) {
	c, _ := world(t)
	c.Get("/en/gallery?format=xlsx").Must(http.StatusBadRequest)
	c.Get("/en/gallery?format=docx").Must(http.StatusBadRequest)
	if a := c.Get("/en/gallery/things", "Accept", "application/json;q=0.9, text/html;q=0.1"); a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %s", a.Header.Get("Content-Type"))
	}
	if a := c.Get("/en/gallery/things", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8"); !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		t.Errorf("a browser got %s", a.Header.Get("Content-Type"))
	}
}
