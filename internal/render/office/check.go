package office

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // logos
	_ "image/png"
	"math"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// bounds are how much of tables a file may hold: rows and columns of one table, cells of all. What is over them is
// refused under a key that says what to do instead.
type bounds struct {
	rows, columns, cells int
	key                  string
}

// A workbook takes more than a document, which nobody would print or show.
var (
	pageBounds = bounds{rows: 20_000, columns: 200, cells: 450_000, key: "render.too_many"}
	bookBounds = bounds{rows: 200_000, columns: 200, cells: 4_000_000, key: "render.too_many_book"}
)

// Bounds of a logo: what it weighs, and how many pixels it has when it is unpacked, so that a small file does not
// take all memory.
const (
	maxLogoMB     = 5
	maxLogoPixels = 4 << 20
)

// prepare is what every writer does first. It refuses a document that may not be written: one without a marking
// (R116) that is not somebody's own, a title, a date or a language, a table with a row that does not fit its columns or with more than the
// writer takes, a chart whose values do not fit its names, a drawing that cannot be read, and a house style that
// cannot be used. Then it puts the appendices last.
func (d *Document) prepare(most bounds) error {
	switch {
	case strings.TrimSpace(d.Marking) == "" && !d.Personal:
		return fault.Refuse("render.no_marking", nil)
	case strings.TrimSpace(d.Title) == "":
		return fault.Refuse("render.no_title", nil)
	case d.Lang != i18n.EN && d.Lang != i18n.FR:
		return fault.Refuse("render.no_language", nil)
	case d.Date.IsZero():
		return fault.Refuse("render.no_date", nil)
	}
	if err := d.Style.check(); err != nil {
		return err
	}
	d.drawings = map[string]Drawing{}
	cells := 0
	for i := range d.Sections {
		for _, blocks := range [][]Block{d.Sections[i].Blocks, d.Sections[i].Notes} {
			for _, b := range blocks {
				if err := d.check(b, most, &cells); err != nil {
					return err
				}
			}
		}
	}
	d.ordered()
	return nil
}

func (d *Document) check(b Block, most bounds, cells *int) error {
	switch b := b.(type) {
	case Table:
		if err := b.check(most); err != nil {
			return err
		}
		if *cells += len(b.Rows) * len(b.Columns); *cells > most.cells {
			return most.refuse(b.Caption, *cells, "render.what.cells", most.cells)
		}
	case Chart:
		return b.check()
	case Figure:
		if _, known := d.drawings[b.SVG]; known || b.SVG == "" {
			return nil
		}
		drawing, err := ReadSVG(b.SVG)
		if err != nil {
			return fault.Wrap(err, fault.Internal, "render.bad_figure", fault.Args{"caption": b.Caption})
		}
		d.drawings[b.SVG] = drawing
	}
	return nil
}

// drawing is the drawing of a figure, read by prepare; one without shapes for a figure of nothing.
func (d *Document) drawing(b *Figure) Drawing { return d.drawings[b.SVG] }

func (most bounds) refuse(caption string, n int, what i18n.Key, max int) error {
	return fault.Refuse(most.key, fault.Args{"caption": caption, "n": n, "what": what, "max": max})
}

func (t *Table) check(most bounds) error {
	if n := len(t.Rows); n > most.rows {
		return most.refuse(t.Caption, n, "render.what.rows", most.rows)
	}
	if n := len(t.Columns); n > most.columns {
		return most.refuse(t.Caption, n, "render.what.columns", most.columns)
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fault.Refuse("render.bad_row", fault.Args{"caption": t.Caption, "row": i + 1, "cells": len(row), "n": len(t.Columns)})
		}
	}
	return nil
}

func (c *Chart) check() error {
	if c.Kind == Ring && len(c.Series) > 1 {
		return fault.Refuse("render.bad_ring", fault.Args{"caption": c.Caption, "n": len(c.Series)})
	}
	for _, s := range c.Series {
		if len(s.Values) != len(c.Names) {
			return fault.Refuse("render.bad_chart", fault.Args{"caption": c.Caption, "series": s.Name, "values": len(s.Values), "n": len(c.Names)})
		}
		for _, v := range s.Values {
			if math.IsInf(v, 0) {
				return fault.Refuse("render.bad_number", fault.Args{"caption": c.Caption, "series": s.Name})
			}
		}
	}
	return nil
}

func (s *Style) check() error {
	for _, c := range []string{s.Ink, s.Accent} {
		if c != "" && (len(c) != 7 || c[0] != '#' || strings.Trim(c[1:], "0123456789abcdefABCDEF") != "") {
			return fault.Refuse("render.bad_colour", fault.Args{"value": c})
		}
	}
	if s.Paper != "" && s.Paper != "A4" && s.Paper != "Letter" {
		return fault.Refuse("render.bad_paper", fault.Args{"value": s.Paper})
	}
	if len(s.Logo) > 0 {
		if err := checkLogo(s.Logo); err != nil {
			return fault.Wrap(err, fault.Refused, "render.bad_logo", fault.Args{"max": maxLogoMB, "pixels": maxLogoPixels >> 20})
		}
	}
	return nil
}

// checkLogo reads a picture to its end, once its head has said that it is none that takes all memory.
func checkLogo(logo []byte) error {
	if len(logo) > maxLogoMB<<20 {
		return errors.New("too large")
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(logo))
	if err != nil {
		return err
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxLogoPixels || c.Height > maxLogoPixels/c.Width {
		return errors.New("too many pixels, or none")
	}
	_, _, err = image.Decode(bytes.NewReader(logo))
	return err
}

// fittedPicture is the size of a picture within a frame, in the unit of the frame; never 0.
func fittedPicture(c image.Config, wide, high int) (w, h int) {
	w, h = high*c.Width/c.Height, high
	if w > wide {
		w, h = wide, wide*c.Height/c.Width
	}
	return max(w, 1), max(h, 1)
}
