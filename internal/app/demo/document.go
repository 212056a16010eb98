package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// onFile are the papers whose document is uploaded; of the others only the reference is filed.
var onFile = map[portfolio.Paper]Text{
	portfolio.PaperCharter:   {EN: "Project charter", FR: "Charte du projet"},
	portfolio.PaperEndReport: {EN: "End report", FR: "Rapport de fin de projet"},
}

// uploadPaper uploads a sheet of the project as the document that stands for a paper.
func (w *work) uploadPaper(ctx context.Context, paper portfolio.Paper, dated cal.Date) error {
	name, title := onFile[paper].In(w.lang), w.Title.In(w.lang)
	language, colon := portfolio.InEnglish, ": "
	if w.lang == i18n.FR {
		language, colon = portfolio.InFrench, "\u00a0: "
	}
	lines := []string{web.Fictional, "", name, title, dated.String(), directorate, ""}
	for _, text := range []Text{w.Problem, w.Objectives} {
		lines = append(append(lines, wrap(text.In(w.lang), 92)...), "")
	}
	form := portfolio.DocumentForm{Title: name + colon + title, Language: language, Author: directorate, Dated: dated, MarkingForm: marking(w.Partner)}
	up := portfolio.Upload{Name: strings.ToUpper("DEMO-"+w.Key+"-"+string(paper)) + ".pdf", Content: bytes.NewReader(sheet(append(lines, web.Fictional)))}
	_, err := w.Portfolio.CreateDocument(ctx, portfolio.Link(w.ref()), portfolio.Link{}, form, up, paper)
	return err
}

// wrap breaks a text into lines of at most so many characters.
func wrap(text string, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > most {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// sheet is a PDF of one page that holds the lines. The same lines give the same bytes.
func sheet(lines []string) []byte {
	var text strings.Builder
	text.WriteString("BT /F1 11 Tf 15 TL 56 790 Td\n")
	for _, line := range lines {
		fmt.Fprintf(&text, "(%s) Tj T*\n", strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(line))
	}
	text.WriteString("ET")
	// The standard fonts hold the characters of Windows-1252, which are those of both languages.
	content, _ := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).String(text.String()) // fails on nothing: it replaces
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, at)
	return b.Bytes()
}
