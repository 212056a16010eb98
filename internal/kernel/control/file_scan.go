package control

import (
	"context"
	"errors"
	"io"

	"cairn/internal/kernel/fault"
)

// ErrTooLargeToScan is of a scanner that takes no content of such a size.
var ErrTooLargeToScan = errors.New("control: the content is larger than the scanner takes")

// Scanner looks for malware in what is uploaded (R149).
type Scanner interface {
	Begin(ctx context.Context) (Scan, error)
}

// Scan is one content before a scanner, written as it comes. Found ends it and names what was found, "" for nothing.
type Scan interface {
	io.WriteCloser
	Found() (name string, err error)
}

// Scan shows a content that is not kept as a file to the scanner, where there is one. Faults: Invalid "control.file_malware"
// {name, found}; TooLarge "control.scanner_large" {name}; Unavailable "control.scanner_away", since what nobody has looked at is not taken.
func (c *Control) Scan(ctx context.Context, name string, content []byte) error {
	scan, err := c.beginScan(ctx)
	if scan == nil || err != nil {
		return err
	}
	defer scan.Close()
	if _, err := scan.Write(content); err != nil {
		return scanFailed(err, name)
	}
	return c.endScan(ctx, scan, name)
}

// beginScan is a scan, or nil where nothing scans.
func (c *Control) beginScan(ctx context.Context) (Scan, error) {
	if c.scanner == nil {
		return nil, nil
	}
	scan, err := c.scanner.Begin(ctx)
	if err != nil {
		return nil, scanFailed(err, "")
	}
	return scan, nil
}

func (c *Control) endScan(ctx context.Context, scan Scan, name string) error {
	found, err := scan.Found()
	if err != nil {
		return scanFailed(err, name)
	}
	if found == "" {
		return nil
	}
	c.log.WarnContext(ctx, "malware in what was uploaded: it was refused", "found", found)
	return fault.New(fault.Invalid, "control.file_malware", fault.Args{"name": fileName(name), "found": found})
}

func scanFailed(err error, name string) error {
	if errors.Is(err, ErrTooLargeToScan) {
		return fault.Wrap(err, fault.TooLarge, "control.scanner_large", fault.Args{"name": fileName(name)})
	}
	return fault.Wrap(err, fault.Unavailable, "control.scanner_away", nil)
}
