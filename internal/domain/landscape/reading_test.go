package landscape

import (
	"io"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// broken gives some text and then a fault.
type broken struct {
	io.Reader
	why error
}

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = b.why
	}
	return n, err
}

func (broken) Close() error { return nil }

// A file that cannot be read for the moment is not refused: the reading ends, to be taken up again.
func TestReadingWaitsForTheDatabase(t *testing.T) {
	away := fault.New(fault.Unavailable, "db.away", nil)
	for name, open := range map[string]func() (io.ReadCloser, error){
		"at the opening": func() (io.ReadCloser, error) { return nil, away },
		"in the middle": func() (io.ReadCloser, error) {
			return broken{strings.NewReader(`<?xml version="1.0"?><iati-activities version="2.03"><iati-activity>`), away}, nil
		},
	} {
		var refusals []Refusal
		r := newReading(cal.MustDate("2026-11-20"), func(c *chunk) error {
			refusals = append(refusals, c.refusals...)
			return nil
		})
		err := r.read(t.Context(), []File{{Name: name, Open: open}}, place{})
		if !fault.Is(err, fault.Unavailable) || len(refusals) > 0 {
			t.Errorf("%s: %v, refused %v", name, err, refusals)
		}
	}
}
