package doctext

import (
	"strings"
	"testing"
)

// typed puts a line of text on a page, each character half as wide as the size.
func typed(x, y float64, text string) (list []glyph) {
	for _, r := range text {
		list = append(list, glyph{x: x, y: y, w: 5, size: 10, font: "F", text: string(r)})
		x += 5
	}
	return list
}

// page sets lines of two columns below each other, those on the right so much lower.
func page(right, lower float64, lines ...[2]string) (list []glyph) {
	for i, line := range lines {
		y := 700 - 14*float64(i)
		list = append(append(list, typed(50, y, line[0])...), typed(right, y-lower, line[1])...)
	}
	return list
}

func said(glyphs []glyph) string {
	t := &Text{}
	flow(t, glyphs)
	return t.String()
}

// A side column is read as a whole, before or after the other, though its lines lie beside those of the other.
func TestColumnsAreReadOneAfterTheOther(t *testing.T) {
	text := said(page(200, 5,
		[2]string{"Contact", "Experience of many years in several places"},
		[2]string{"Brussels", "Project manager at the ministry of defence"},
		[2]string{"Belgium", "led a reform of logistics with four partners"},
		[2]string{"Skills", "Adviser to the staff college for education"},
		[2]string{"Planning", "wrote the course for officers of the reserve"},
		[2]string{"Budgets", "Analyst at an institute for security studies"},
		[2]string{"Reports", "published eleven papers about border control"}))
	if at := strings.Index(text, "Reports"); at < 0 || at > strings.Index(text, "Experience") {
		t.Errorf("the columns were mixed:\n%s", text)
	}
}

// Dates at the right margin belong to the line they stand on.
func TestDatesAtTheMarginStayOnTheirLine(t *testing.T) {
	text := said(page(420, 0,
		[2]string{"Project manager, Ministry of Defence", "2019-2024"}, [2]string{"Adviser, Staff College", "2016-2019"},
		[2]string{"Analyst, Institute for Security Studies", "2014-2016"}, [2]string{"Trainee, Embassy in Tallinn", "2013-2014"},
		[2]string{"Lecturer, University of Coimbra", "2011-2013"}, [2]string{"Assistant, Parliament", "2010-2011"}))
	if !strings.Contains(text, "Adviser, Staff College 2016-2019\n") {
		t.Errorf("a date left its line:\n%s", text)
	}
}

// A line that is full goes on in the next; a short one ends its paragraph.
func TestLinesOfAParagraphAreJoined(t *testing.T) {
	text := said(append(append(typed(50, 700, "She led the work of a team that taught planning to"), typed(50, 686, "partners in three countries.")...), typed(50, 672, "Then she left.")...))
	if text != "She led the work of a team that taught planning to partners in three countries.\nThen she left.\n" {
		t.Errorf("got:\n%s", text)
	}
}
