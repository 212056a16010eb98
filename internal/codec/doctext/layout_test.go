package doctext

import (
	"slices"
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
	if !strings.Contains(text, "Adviser, Staff College   2016-2019\n") {
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

// Two columns of short lines are read one after the other though they lie as a table does; the labels of a form stay beside their values, with a
// colon or known, and so do the texts of a table of three columns and what is set to the margin.
func TestTablesAreToldFromColumnsByTheirWords(t *testing.T) {
	for name, c := range map[string]struct {
		lines [][2]string
		want  string
	}{
		"columns": {[][2]string{{"Contact", "Experience"}, {"Brussels", "Adviser, Staff College"}, {"jane@mail.example", "Wrote a course"}, {"Skills", "Analyst, Institute"}, {"Planning", "Studied borders"}, {"Budgets", "Trainee, Embassy"}},
			"Contact\nBrussels\njane@mail.example\nSkills\nPlanning\nBudgets\nExperience\n"},
		"colons": {[][2]string{{"Anything:", "One"}, {"Other:", "Two words"}, {"Third thing:", "Three"}, {"Fourth:", "Four"}, {"Fifth:", "Five"}, {"Sixth:", "Six"}}, "Other:   Two words\nThird thing:   Three\n"},
		"known":  {[][2]string{{"Job title", "Project Officer"}, {"Grade", "A.2"}, {"Lieu d’affectation", "Brussels"}, {"Closing date", "5 May 2026"}, {"Contract type", "Definite"}, {"Annex", "None"}}, "Job title   Project Officer\nGrade   A.2\n"},
		"dates":  {[][2]string{{"2019 – 2021", "Adviser, Staff College"}, {"since Jan. 2022", "Head, Institute"}, {"2016 – 2019", "Analyst, Institute"}, {"2014", "Clerk, Senate"}, {"2012 – 2013", "Trainee"}}, "2016 – 2019   Analyst, Institute\n"},
	} {
		if text := said(page(200, 0, c.lines...)); !strings.Contains(text, c.want) {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	var grid, margin []glyph
	for i, place := range []string{"Oslo", "Tallinn", "Rome, Italy", "Brussels, Belgium", "Bern"} {
		y := 700 - 14*float64(i)
		grid = append(append(append(grid, typed(50, y, "Course")...), typed(200, y, place)...), typed(400, y, "Taught")...)
		margin = append(append(margin, typed(50, y, "Adviser to the staff college")...), typed(500-5*float64(len(place)), y, place)...)
	}
	grid = append(grid, typed(50, 500, "Below the table stands a line of its own.")...)
	if text := said(grid); !strings.Contains(text, "Course   Bern   Taught\n") {
		t.Errorf("a table of three columns:\n%s", text)
	}
	if text := said(margin); !strings.Contains(text, "college   Brussels, Belgium\n") {
		t.Errorf("at the margin:\n%s", text)
	}
}

// A page of thousands of words at places of their own is read across, and looking for its columns has an end.
func TestPageOfManyWordsIsRead(t *testing.T) {
	var glyphs []glyph
	for row := range 100 {
		for column := range 60 {
			glyphs = append(glyphs, typed(float64(40*column)+float64(row)/7, 2000-14*float64(row), "ab")...)
		}
	}
	text := &Text{}
	for range 15 {
		flow(text, slices.Clone(glyphs))
	}
	if n := strings.Count(text.String(), "ab"); n != 15*len(glyphs)/2 || text.laid < maxLaid {
		t.Errorf("%d words, %d stretches", n, text.laid)
	}
	twenty := slices.Clone(glyphs[:20*120])
	if n := strings.Count(said(twenty), "ab"); n != 20*60 {
		t.Errorf("%d words of a part in which columns are looked for", n)
	}
}
