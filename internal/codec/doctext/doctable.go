package doctext

import (
	"encoding/binary"
	"slices"
)

// mark is what a mark at the end of a paragraph of a binary Word document ends.
type mark uint8

const (
	outside mark = iota // a paragraph outside tables
	within              // a paragraph in a cell
	endsCell
	endsRow
)

// paragraph is what is known of the paragraphs from a place in the file on.
type paragraph struct {
	at        int64
	cell, row bool // it stands in a table; it is the end of a row
}

// The properties of paragraphs ([MS-DOC] 2.6.2) that tell tables.
const (
	sprmInTable  = 0x2416
	sprmRowEnd   = 0x2417
	sprmTabs     = 0xc615
	sprmTable    = 0xd608
	pageSize     = 512
	boxSize      = 13
	maxFormatted = 1 << 15 // pages of properties
)

// paragraphsOf are the paragraphs by their places, from the pages that hold their properties (2.8.26, 2.9.175). What is damaged is left out;
// none where the document has none, as few programs write it.
func paragraphsOf(word, table []byte) (list []paragraph) {
	at, size := int64(binary.LittleEndian.Uint32(word[fibPapx:])), int64(binary.LittleEndian.Uint32(word[fibPapxSize:]))
	if size < 12 || at+size > int64(len(table)) {
		return nil
	}
	plc := table[at : at+size]
	count := min((len(plc)-4)/8, maxFormatted)
	for i := range count {
		page := int64(binary.LittleEndian.Uint32(plc[4*(count+1)+4*i:])&0x3fffff) * pageSize
		if page+pageSize <= int64(len(word)) {
			list = append(list, formatted(word[page:page+pageSize])...)
		}
	}
	slices.SortStableFunc(list, func(a, b paragraph) int { return int(a.at - b.at) })
	return list
}

// formatted are the paragraphs of a page of properties: places, then for each a box with where its properties stand.
func formatted(page []byte) (list []paragraph) {
	n := int(page[pageSize-1])
	if 4*(n+1)+boxSize*n > pageSize-1 {
		return nil
	}
	for i := range n {
		p := paragraph{at: int64(binary.LittleEndian.Uint32(page[4*i:]))}
		if from := 2 * int(page[4*(n+1)+boxSize*i]); from > 0 {
			size := 2*int(page[from]) - 1
			if from++; size < 0 && from < pageSize {
				size = 2 * int(page[from])
				from++
			}
			if end := min(from+size, pageSize); from+2 <= end {
				p.cell, p.row = tableOf(page[from+2 : end])
			}
		}
		list = append(list, p)
	}
	return list
}

// tableOf reads the properties of a paragraph, each an operation and its operand (2.2.5.1), for those of tables.
func tableOf(properties []byte) (cell, row bool) {
	for len(properties) >= 3 {
		op := binary.LittleEndian.Uint16(properties)
		properties = properties[2:]
		switch op {
		case sprmInTable:
			cell = properties[0] != 0
		case sprmRowEnd:
			row = properties[0] != 0
		}
		size := [...]int{1, 1, 2, 4, 2, 2, 0, 3}[op>>13]
		if op>>13 == 6 {
			size = 1 + int(properties[0])
			if op == sprmTable && len(properties) >= 2 {
				size = 1 + int(binary.LittleEndian.Uint16(properties))
			} else if op == sprmTabs && properties[0] == 255 {
				return cell, row
			}
		}
		properties = properties[min(size, len(properties)):]
	}
	return cell, row
}

// marksOf tells what the marks of a text end by what is known of their paragraphs; where nothing is, it is guessed.
func marksOf(text []rune, runs []run, list []paragraph) func(int) mark {
	if !slices.ContainsFunc(list, func(p paragraph) bool { return p.cell }) {
		return guessed(text)
	}
	return func(i int) mark {
		k, found := slices.BinarySearchFunc(runs, i, func(r run, i int) int { return r.first - i })
		if !found {
			k--
		}
		if k < 0 {
			return outside
		}
		at := runs[k].at + int64(i-runs[k].first)*int64(runs[k].width)
		n, found := slices.BinarySearchFunc(list, at, func(p paragraph, at int64) int { return int(p.at - at) })
		if !found {
			n--
		}
		switch {
		case n >= 0 && list[n].row:
			return endsRow
		case text[i] == markCell:
			return endsCell
		case n >= 0 && list[n].cell:
			return within
		}
		return outside
	}
}

// guessed tells what the marks of a text end without that: two cell marks in a row end a row, and what stands before the first cell mark
// of a table, after the mark of a paragraph, is no part of it.
func guessed(text []rune) func(int) mark {
	row := false // a row is being read
	return func(i int) mark {
		switch {
		case text[i] != markCell && row:
			return within
		case text[i] != markCell:
			return outside
		case row && i > 0 && text[i-1] == markCell:
			row = false
			return endsRow
		}
		row = true
		return endsCell
	}
}
