package ecb

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// csv reads the forms of one record a line: the bank's own, and that of its data portal. The first line
// says which it is.
func (p *parser) csv(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 4096), maxLine)
	var row func(cells []string, line int) error
	width, line := 0, 0
	finish := func() error { return nil }
	for lines.Scan() {
		line++
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if text == "" {
			continue
		}
		cells, closed := split(text)
		if !closed {
			return p.fault(nil, fault.Malformed, "ecb.quote_open", line, nil)
		}
		var err error
		switch {
		case row != nil && len(cells) < width:
			err = p.fault(nil, fault.Malformed, "ecb.short", line, fault.Args{"found": len(cells), "columns": width})
		case row != nil:
			err = row(cells, line)
		case slices.Contains(cells, "TIME_PERIOD"):
			width = len(cells)
			row, finish, err = p.portal(cells, line)
		default:
			width = len(cells)
			row, err = p.table(cells, line)
		}
		if err != nil {
			return err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return p.fault(nil, fault.TooLarge, "ecb.too_large", line+1, nil)
	case err != nil:
		return p.failed(err, line+1)
	}
	return finish()
}

// table reads the bank's own form by its head: a day a line, a currency a column. Head and lines of the bank end with a
// comma, so that the cell behind it is blank; a line that breaks off inside its last rate lacks that cell.
func (p *parser) table(head []string, line int) (row func([]string, int) error, err error) {
	for len(head) > 1 && head[len(head)-1] == "" {
		head = head[:len(head)-1]
	}
	currencies, err := p.header(head, line)
	if err != nil {
		return nil, err
	}
	return func(cells []string, line int) error {
		for len(cells) > len(head) && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > len(head) {
			return p.fault(nil, fault.Malformed, "ecb.columns", line, fault.Args{"found": len(cells) - 1, "columns": len(currencies)})
		}
		on, ok := date(cells[0])
		if !ok {
			return p.fault(nil, fault.Malformed, "ecb.date", line, fault.Args{"value": clip(cells[0])})
		}
		d := Day{On: on, Line: line}
		for i, cell := range cells[1:] {
			if cell == "" || cell == "N/A" {
				continue
			}
			if err := p.rate(&d, currencies[i], cell, line); err != nil {
				return err
			}
		}
		return p.hand(d)
	}, nil
}

func (p *parser) header(cells []string, line int) ([]money.Currency, error) {
	if cells[0] != "Date" || len(cells) < 2 || len(cells) > maxRates {
		return nil, p.fault(nil, fault.Malformed, "ecb.not_rates", line, nil)
	}
	seen := map[money.Currency]bool{}
	list := make([]money.Currency, 0, len(cells)-1)
	for _, cell := range cells[1:] {
		c := money.Currency(cell)
		if !c.Valid() || seen[c] {
			return nil, p.fault(nil, fault.Malformed, "ecb.currency", line, fault.Args{"value": clip(cell)})
		}
		seen[c] = true
		list = append(list, c)
	}
	return list, nil
}

// split cuts a line at its commas, but not at those in quotes. closed is false where a quotation mark is never
// closed: no form has a cell of several lines that matters, so it is where the file is cut.
func split(text string) (cells []string, closed bool) {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' && quoted && i+1 < len(text) && text[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"' && (quoted || strings.TrimSpace(b.String()) == ""):
			quoted = !quoted
		case c == ',' && !quoted:
			cells = append(cells, strings.TrimSpace(b.String()))
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(cells, strings.TrimSpace(b.String())), !quoted
}
