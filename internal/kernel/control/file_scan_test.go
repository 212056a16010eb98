package control_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// fakeScanner finds a worm by its words; away, it does not answer.
type fakeScanner struct {
	away     bool
	contents [][]byte
	open     int
}

type fakeScan struct {
	scanner *fakeScanner
	content bytes.Buffer
}

func (s *fakeScanner) Begin(context.Context) (control.Scan, error) {
	if s.away {
		return nil, errors.New("nobody there")
	}
	s.open++
	return &fakeScan{scanner: s}, nil
}

func (s *fakeScan) Write(part []byte) (int, error) { return s.content.Write(part) }

func (s *fakeScan) Found() (string, error) {
	if s.scanner.away {
		return "", errors.New("gone in the middle")
	}
	s.scanner.contents = append(s.scanner.contents, s.content.Bytes())
	switch {
	case bytes.Contains(s.content.Bytes(), []byte("enormous")):
		return "", control.ErrTooLargeToScan
	case bytes.Contains(s.content.Bytes(), []byte("a worm")):
		return "Invented.Worm-1", nil
	}
	return "", nil
}

func (s *fakeScan) Close() error { s.scanner.open--; return nil }

// R149: whatever is uploaded is shown to the scanner whole; what it finds something in, and what nobody looked at, is not taken.
func TestR149UploadsAreScanned(t *testing.T) {
	d, err := db.Open(t.Context(), db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	scanner := &fakeScanner{}
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Scanner: scanner})
	if err != nil {
		t.Fatal(err)
	}
	ctx := c.AsSystem(t.Context())
	upload := func(content []byte) error {
		_, err := c.Upload(ctx, "cv.pdf", bytes.NewReader(content), control.Accept{})
		return err
	}
	clean := pdf(3*mib+5, 149)
	must(t, upload(clean))
	if len(scanner.contents) != 1 || !bytes.Equal(scanner.contents[0], clean) {
		t.Error("the scanner saw another content")
	}
	for what, take := range map[string]func([]byte) error{"an upload": upload, "a content that is not kept": func(content []byte) error { return c.Scan(ctx, "cv.pdf", content) }} {
		scanner.away = false
		if f := fault.Of(take(append(pdf(2*mib, 150), "a worm"...))); f == nil || f.Kind != fault.Invalid || f.Key != "control.file_malware" || f.Args["found"] != "Invented.Worm-1" || f.Args["name"] != "cv.pdf" {
			t.Errorf("%s with malware: %v", what, f)
		}
		if f := fault.Of(take(append(pdf(10, 152), "enormous"...))); f == nil || f.Kind != fault.TooLarge || f.Key != "control.scanner_large" || f.Args["name"] != "cv.pdf" {
			t.Errorf("%s that is too large for the scanner: %v", what, f)
		}
		scanner.away = true
		if f := fault.Of(take(pdf(10, 151))); f == nil || f.Kind != fault.Unavailable || f.Key != "control.scanner_away" {
			t.Errorf("%s that nobody looks at: %v", what, f)
		}
	}
	scanner.away = true
	if _, err := c.Upload(ctx, "report.pdf", bytes.NewReader(pdf(10, 153)), control.Accept{Own: true}); err != nil {
		t.Errorf("a paper of the program's own: %v", err)
	}
	if scanner.open != 0 {
		t.Errorf("%d scans are still open", scanner.open)
	}
	for table, want := range map[string]int{"control_file": 2, "control_blob": 2, "control_chunk": 5} { // four of the clean one
		if n, err := countOf(t, d, table); err != nil || n != want {
			t.Errorf("%d rows of %s are kept, want %d: %v", n, table, want, err)
		}
	}
}

func countOf(t *testing.T, d *db.DB, table string) (n int, err error) {
	t.Helper()
	err = d.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		n, err = db.One(ctx, q, "count", db.SQL("SELECT COUNT(*) FROM "+table), db.Value[int])
		return err
	})
	return n, err
}
