package web

import (
	"strings"
	"testing"

	"cairn/internal/kernel/money"
)

// What a formula names becomes cells of the sheet; what is not there is said, and is not left for the reader to find.
func TestFormulasNameTheirCells(t *testing.T) {
	row := func() Row { return Row{Cells: []Cell{Text("a"), Blank(), Sum(money.Euro(1)), Sum(money.Euro(2))}} }
	of := func(rows ...Row) sheet {
		return sheet{Table: &Table{Key: "months", Rows: rows, Columns: []Column{{Key: "month", Main: true}, {Key: "more", Screen: true}, {Key: "begin", Kind: KindMoney}, {Key: "end", Kind: KindMoney}}}}
	}
	full, none := of(row(), row(), row()), of()
	for _, c := range []struct {
		of            sheet
		formula, want string
		fault         string
	}{
		{of: full, formula: "{begin}+{end}", want: "B12+C12"},
		{of: full, formula: "{end:0}", want: "C10"},
		{of: full, formula: "SUM({end:0-2})-{begin:1}", want: "SUM(C10:C12)-B11"},
		{of: full, formula: "SUM({end:*})", want: "SUM(C10:C12)"},
		{of: none, formula: "SUM({end:*})", want: ""},
		{of: full, formula: "{end:3}", fault: "line 3 of 3"},
		{of: full, formula: "SUM({end:0-3})", fault: "line 3 of 3"},
		{of: full, formula: "{end:99999999999999999999}", fault: "of 3"},
		{of: none, formula: "{end:0}", fault: "line 0 of 0"},
		{of: full, formula: "{end:-1}", fault: "a place that is none"},
		{of: full, formula: "SUM({end:2-*})", fault: "a place that is none"},
		{of: full, formula: "{rest}", fault: "no column"},
		{of: full, formula: "{more}", fault: "no column"},
	} {
		got, err := c.of.resolve(c.formula, 12, 10)
		if c.fault == "" && (err != nil || got != c.want) {
			t.Errorf("%s is %q, %v; want %q", c.formula, got, err, c.want)
		}
		if c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%s is %q, %v; want a fault that says %q", c.formula, got, err, c.fault)
		}
	}
}
