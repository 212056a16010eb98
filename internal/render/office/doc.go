// Package office writes one document as DOCX, PPTX, PDF, XLSX and HTML. What goes in is data: a Document of
// sections, and each section of blocks. It knows no domain word and no database. The same document gives the
// same bytes, so that two issues of a report can be compared.
package office
