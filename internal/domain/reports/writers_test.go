package reports

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

// No more documents are written at the same time than there are places.
func TestWritersTakeTurns(t *testing.T) {
	var now, most atomic.Int32
	write := inTurn(func(io.Writer, office.Document) error {
		n := now.Add(1)
		for was := most.Load(); n > was && !most.CompareAndSwap(was, n); was = most.Load() {
		}
		time.Sleep(time.Millisecond) // long enough for the others to come in, were there no turns
		now.Add(-1)
		return nil
	})
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if err := write(io.Discard, office.Document{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := int(most.Load()); n < 1 || n > cap(atOnce) {
		t.Errorf("%d documents were written at once, %d at most", n, cap(atOnce))
	}
}

// BenchmarkTwoHundredReports asks for 200 donor reports of some 20 pages at the same moment, and says the most memory
// that the process has had. Run it alone, with -benchtime 1x.
func BenchmarkTwoHundredReports(b *testing.B) {
	d := longReport()
	formats := []Format{DOCX, PDF, PPTX, XLSX, HTML}
	for b.Loop() {
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				var file bytes.Buffer
				if err := writers[formats[i%len(formats)]](&file, d); err != nil {
					b.Error(err)
				}
			})
		}
		all.Wait()
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("only Linux says how much memory a process has had")
	}
	var most float64
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			if _, err := fmt.Sscan(string(rest), &most); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(most/1024, "MB-peak")
}

// longReport is a donor report of thirteen chapters with text, a table and a chart each.
func longReport() office.Document {
	day := cal.MustDate("2026-11-28")
	d := office.Document{Title: "Donor report", Marking: "UNCLASSIFIED", Lang: i18n.EN, Date: day}
	words := "The fund received two contributions since the last report and spent what the plan foresaw for the courses of the half year. "
	for i := range 13 {
		t := office.Table{Caption: "Receipts", Total: "Total", Columns: []office.Column{{Title: "Entry"}, {Title: "Day", Kind: office.Day}, {Title: "Amount", Kind: office.Money, Currency: "EUR", Total: true}}}
		for n := range 20 {
			t.Rows = append(t.Rows, []office.Cell{{Text: fmt.Sprint("R-", n)}, {Day: day.AddDays(-n)}, {Value: int64(n) * 99_173, Note: fmt.Sprint("Posting ", i, "-", n)}})
		}
		s := office.Section{Title: fmt.Sprint("Part ", i+1)}
		for range 4 {
			s.Blocks = append(s.Blocks, office.Paragraph{Runs: []office.Run{{Text: words + words + words}}})
		}
		s.Blocks = append(s.Blocks, t, office.Chart{Kind: office.Columns, Caption: "By quarter", Alt: "Receipts by quarter", Names: []string{"Q1", "Q2", "Q3", "Q4"}, Series: []office.Series{{Name: "Received", Values: []float64{1, 2, 3, 4}}}})
		d.Sections = append(d.Sections, s)
	}
	return d
}
