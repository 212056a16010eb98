package office

import (
	"bytes"
	"image"
	_ "image/jpeg" // logos
	_ "image/png"
	"math"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Bounds of what a document may hold. A workbook takes more rows than a document, which nobody would print.
const (
	maxRows    = 200_000
	maxColumns = 200
	maxLogoMB  = 5
)

// Check refuses a document that no writer may write: one without a marking (R116), a title, a date or a
// language, a table with a row that does not fit its columns, a chart whose values do not fit its names, and a
// house style that cannot be used. Every writer calls it first; a builder may call it to say so earlier.
func Check(d *Document) error {
	switch {
	case strings.TrimSpace(d.Marking) == "":
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
	for i := range d.Sections {
		for _, blocks := range [][]Block{d.Sections[i].Blocks, d.Sections[i].Notes} {
			for _, b := range blocks {
				if err := checkBlock(b); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func checkBlock(b Block) error {
	switch b := b.(type) {
	case Table:
		return b.check()
	case Chart:
		return b.check()
	}
	return nil
}

func (t *Table) check() error {
	if n := len(t.Rows); n > maxRows {
		return fault.Refuse("render.too_many", fault.Args{"caption": t.Caption, "n": n, "what": i18n.Key("render.what.rows"), "max": maxRows})
	}
	if n := len(t.Columns); n > maxColumns {
		return fault.Refuse("render.too_many", fault.Args{"caption": t.Caption, "n": n, "what": i18n.Key("render.what.columns"), "max": maxColumns})
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fault.Refuse("render.bad_row", fault.Args{"caption": t.Caption, "row": i + 1, "cells": len(row), "n": len(t.Columns)})
		}
	}
	return nil
}

func (c *Chart) check() error {
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
		c, _, err := image.DecodeConfig(bytes.NewReader(s.Logo))
		if err != nil || len(s.Logo) > maxLogoMB<<20 || c.Width <= 0 || c.Height <= 0 || c.Width > 20_000 || c.Height > 20_000 {
			return fault.Wrap(err, fault.Refused, "render.bad_logo", fault.Args{"max": maxLogoMB})
		}
	}
	return nil
}
