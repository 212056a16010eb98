package backup

import (
	"compress/gzip"
	"errors"
	"io"

	"filippo.io/age"

	"cairn/internal/kernel/fault"
)

// A backup packs some ten to one, and one full of pictures of nothing a little better. Beyond these it
// is no backup.
const (
	freeBytes = 256 << 20 // that may come of anything
	maxRatio  = 100       // unpacked to packed, after that
)

// unlock decrypts and unpacks. Every error of the reader it returns is a fault, but for those of r itself.
func unlock(r io.Reader, with []age.Identity) (io.Reader, error) {
	source := &counter{in: r}
	plain, err := age.Decrypt(source, with...)
	switch {
	case err == nil:
	case source.err != nil:
		return nil, source.err
	case wrongKey(err):
		return nil, fault.Wrap(err, fault.Refused, "backup.key_wrong", nil)
	default:
		return nil, fault.Wrap(err, fault.Refused, "backup.unknown", nil)
	}
	c := &content{source: source}
	if c.unpacked, err = gzip.NewReader(plain); err != nil {
		return nil, c.explain(err)
	}
	return c, nil
}

// counter counts what was read and keeps the error that ended it.
type counter struct {
	in  io.Reader
	n   int64
	err error
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

type content struct {
	source   *counter
	unpacked *gzip.Reader
	n        int64
}

func (c *content) Read(p []byte) (int, error) {
	n, err := c.unpacked.Read(p)
	if c.n += int64(n); c.n > freeBytes && c.n/maxRatio > c.source.n {
		return 0, fault.Refuse("backup.bomb", nil)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = c.explain(err)
	}
	return n, err
}

func (c *content) explain(err error) error {
	switch {
	case c.source.err != nil:
		return c.source.err
	case errors.Is(err, gzip.ErrHeader):
		return fault.Wrap(err, fault.Refused, "backup.unknown", nil)
	}
	return fault.Wrap(err, fault.Refused, "backup.damaged", nil)
}
