package fieldpack

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/activity"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// maxReturn is how large a form that comes back may be, in bytes, and how large it may unpack to.
const (
	maxReturn   = 2 << 20
	maxUnpacked = 16 << 20
)

// Came is what a file that came back says: the keys it carries and the answers by the names of the fields.
type Came struct {
	Keys    Keys              `json:"keys"`
	Lang    i18n.Lang         `json:"lang"`
	Answers map[string]string `json:"answers"`
}

// Read reads a form that came back: the file that the HTML form saves, or the workbook. What is neither is an
// Invalid fault of the field "file" that says what it is instead. It does not say whether the keys are ours.
func Read(content []byte) (Came, error) {
	switch {
	case len(content) > maxReturn:
		return Came{}, wrong("fieldpack.read.large", fault.Args{"megabytes": maxReturn >> 20}, nil)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWorkbook(content)
	case bytes.HasPrefix(content, []byte("\xD0\xCF\x11\xE0")):
		return Came{}, wrong("fieldpack.read.locked", nil, nil)
	case bytes.HasPrefix(bytes.TrimLeft(content, "\ufeff \r\n\t"), []byte("{")):
		return readSaved(bytes.TrimLeft(content, "\ufeff \r\n\t"))
	case bytes.Contains(content[:min(len(content), 200)], []byte("<!DOCTYPE html")):
		return Came{}, wrong("fieldpack.read.empty_page", nil, nil)
	}
	return Came{}, wrong("fieldpack.read.unknown", nil, nil)
}

func wrong(key string, args fault.Args, cause error) error {
	var fs fault.Fields
	fs.Add("file", key, args)
	if cause != nil {
		return errors.Join(fs.Err(), cause)
	}
	return fs.Err()
}

// readSaved reads what the HTML form saves.
func readSaved(content []byte) (Came, error) {
	var file struct {
		Cairn string `json:"cairn"`
		Came
	}
	if json.Unmarshal(content, &file) != nil || file.Cairn != "field-form" {
		return Came{}, wrong("fieldpack.read.unknown", nil, nil)
	}
	return file.Came, file.Came.bounded()
}

// bounded holds the answers to a size that a form can have.
func (c Came) bounded() error {
	if len(c.Answers) > 100 {
		return wrong("fieldpack.read.unknown", nil, nil)
	}
	for _, text := range c.Answers {
		if len(text) > 4*longest+100 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return wrong("fieldpack.read.unknown", nil, nil)
		}
	}
	return nil
}

// readWorkbook reads the workbook form: the keys from their hidden sheet, the answers beside the names of
// their fields, wherever these stand now.
func readWorkbook(content []byte) (came Came, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, RawCellValue: true})
	if err != nil {
		return came, wrong("fieldpack.read.workbook", nil, nil)
	}
	defer book.Close()
	text, err := book.GetCellValue(keySheet, "A1")
	if err != nil || json.Unmarshal([]byte(text), &came.Keys) != nil {
		return came, wrong("fieldpack.read.no_keys", nil, nil)
	}
	came.Answers = map[string]string{}
	for _, sheet := range book.GetSheetList() {
		if sheet == keySheet {
			continue
		}
		rows, err := book.Rows(sheet)
		if err != nil {
			continue
		}
		for n := 0; rows.Next() && n < 200; n++ {
			cells, err := rows.Columns()
			if err == nil && len(cells) > 3 && cells[2] != "" && cells[3] != "" {
				came.Answers[cells[3]] = strings.TrimSpace(cells[2])
			}
		}
		rows.Close()
	}
	return came, came.bounded()
}

// answers are what a return says, held against the fields of its form: every wrong one is told at once.
func (f Form) answers(came Came) (map[string]string, error) {
	var fs fault.Fields
	said := map[string]string{}
	for _, x := range f.fields() {
		text := strings.TrimSpace(came.Answers[x.Name])
		if text == "" {
			fs.Check(!x.Required, x.Name, "fault.required")
			continue
		}
		text, key, args := x.read(text)
		if key != "" {
			fs.Add(x.Name, key, args)
		}
		said[x.Name] = text
	}
	return said, fs.Err()
}

// read understands one answer; key says what is wrong with it.
func (x Field) read(text string) (clean, key string, args fault.Args) {
	switch x.Widget {
	case Day:
		if on, ok := readDay(text); ok {
			return on.String(), "", nil
		}
		return text, "fault.date", fault.Args{"value": short(text)}
	case Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n != float64(int(n)) || n < 0 || n > 100_000 {
			return text, "fault.whole_number", fault.Args{"value": short(text)}
		}
		return strconv.Itoa(int(n)), "", nil
	case Choice:
		for _, o := range x.Options {
			if o.Value == text {
				return text, "", nil
			}
		}
		return text, "fault.choice", fault.Args{"value": short(text)}
	}
	if n := utf8.RuneCountInString(text); n > longest {
		return text, "fieldpack.read.long", fault.Args{"n": n, "max": longest}
	}
	return text, "", nil
}

// readDay reads 2026-11-20, or the number of a day that a workbook keeps.
func readDay(text string) (cal.Date, bool) {
	if on, err := cal.ParseDate(text); err == nil && !on.IsZero() {
		return on, true
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 36526 || n > 73050 { // the years 2000 to 2099
		return cal.Date{}, false
	}
	return cal.NewDate(1899, 12, 30).AddDays(int(n)), true
}

func short(text string) string {
	if utf8.RuneCountInString(text) > 60 {
		return string([]rune(text)[:60]) + "…"
	}
	return text
}

// headcount is the attendance that answers give (R89).
func headcount(said map[string]string) activity.Headcount {
	h := activity.Headcount{}
	for _, band := range activity.Bands {
		n := func(part string) int {
			v, _ := strconv.Atoi(said[string(band)+"_"+part])
			return v
		}
		b := activity.BandCount{Band: band, Men: n("men"), Women: n("women"), NotStated: n("not_stated")}
		if b.Sum() > 0 {
			h.Bands = append(h.Bands, b)
			h.Total += b.Sum()
		}
	}
	return h
}
