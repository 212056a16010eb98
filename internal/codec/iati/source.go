package iati

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// What ends the bytes of a source before their end.
var (
	errLimit = errors.New("iati: the limit for one element or activity is reached")
	errBytes = errors.New("iati: bytes that are not text in the declared encoding")
)

// unknownEncoding is the name of an encoding nobody knows.
type unknownEncoding string

func (u unknownEncoding) Error() string { return "iati: unknown encoding " + string(u) }

// source feeds the XML decoder byte by byte with checked UTF-8, and stops it at a limit: the decoder
// itself would gather one token of any size in memory.
type source struct {
	ctx      context.Context // looked at before each read
	in       io.Reader
	encoding string // as declared; "UTF-8" when nothing is
	buf      [32 << 10]byte
	next     int   // the next byte to give
	valid    int   // buf[next:valid] is whole, valid UTF-8
	filled   int   // buf[valid:filled] is the start of a rune, or not valid
	passed   int64 // bytes given before buf[0]
	limit    int64 // the position at which to stop
	stop     int   // min(valid, limit - passed): the only test per byte
	err      error // what comes after buf[:filled]; io.EOF at the end
	ended    bool  // the end was met
}

// newSource finds the encoding by the byte order mark, else by the XML declaration, and decodes it.
// Its only error is an unknownEncoding; an error of r comes when the bytes before it were given.
func newSource(ctx context.Context, r io.Reader) (*source, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		r = failing{err}
	}
	marked := head[:n]
	head = bytes.TrimPrefix(marked, []byte("\xef\xbb\xbf"))
	s := &source{ctx: ctx, in: io.MultiReader(bytes.NewReader(head), r), encoding: "UTF-8", limit: 1 << 62}
	switch {
	case len(head) < len(marked): // marked as UTF-8, whatever is declared
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00?\x00")):
		s.decode("UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<\x00?")):
		s.decode("UTF-16", unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	default:
		return s, s.declared(head)
	}
	return s, nil
}

// failing is what is left of a reader after its error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:-]{0,40})["']`)

// declared obeys the encoding named in the XML declaration. A declared UTF-16 in a file whose
// declaration could be read byte by byte is taken for UTF-8, which its bytes then have to be.
func (s *source) declared(head []byte) error {
	m := declaration.FindSubmatch(head)
	if m == nil {
		return nil
	}
	name := strings.ToUpper(string(m[1]))
	if strings.HasPrefix(name, "UTF-16") {
		return nil
	}
	enc, err := htmlindex.Get(name) // reads ISO-8859-1 as windows-1252, which is what such files hold
	switch {
	case err != nil, enc == encoding.Replacement:
		return unknownEncoding(m[1])
	case enc != unicode.UTF8: // whose decoder would hide bad bytes
		s.decode(name, enc)
	}
	return nil
}

func (s *source) decode(name string, enc encoding.Encoding) {
	s.encoding, s.in = name, enc.NewDecoder().Reader(s.in)
}

// position is the number of bytes given so far.
func (s *source) position() int64 { return s.passed + int64(s.next) }

// allow sets the position at which ReadByte fails with errLimit.
func (s *source) allow(limit int64) {
	s.limit = limit
	s.stop = int(min(int64(s.valid), max(limit-s.passed, 0)))
}

// ReadByte implements io.ByteReader for the decoder.
func (s *source) ReadByte() (byte, error) {
	for s.next >= s.stop {
		if s.position() >= s.limit {
			return 0, errLimit
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	b := s.buf[s.next]
	s.next++
	return b, nil
}

// failed reports whether err is what the reader behind the source answered, not what the decoder
// made of its bytes.
func (s *source) failed(err error) bool { return s.err != nil && s.err != io.EOF && err == s.err }

// Read is there because the decoder demands it when an encoding is declared; it uses ReadByte.
func (s *source) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := s.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// fill reads on when every valid byte was given. The tail of a rune that the last read cut in two is
// moved to the front.
func (s *source) fill() error {
	rest := copy(s.buf[:], s.buf[s.valid:s.filled])
	s.passed += int64(s.valid)
	s.next, s.valid, s.filled = 0, 0, rest
	for empty := 0; s.valid == 0; empty++ {
		if s.filled > 0 && utf8.FullRune(s.buf[:s.filled]) {
			return errBytes
		}
		if s.err != nil {
			s.ended = s.err == io.EOF
			return s.err
		}
		if s.err = s.ctx.Err(); s.err == nil && empty > 100 {
			s.err = io.ErrNoProgress
		}
		if s.err != nil {
			return s.err
		}
		var n int
		n, s.err = s.in.Read(s.buf[s.filled:])
		s.filled += n
		s.valid = validPrefix(s.buf[:s.filled])
	}
	s.allow(s.limit)
	return nil
}

// validPrefix is the length of the whole, valid runes at the start of b.
func validPrefix(b []byte) int {
	whole := len(b)
	for i := whole - 1; i >= 0 && i > whole-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				whole = i
			}
			break
		}
	}
	if utf8.Valid(b[:whole]) {
		return whole
	}
	n := 0
	for {
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size <= 1 {
			return n
		}
		n += size
	}
}
