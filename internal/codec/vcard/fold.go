package vcard

import (
	"bytes"
	"io"
	"unicode/utf8"
)

const width = 75 // octets of a line, without its end

// foldLines writes content lines that end in CRLF, each broken after at most 75 octets, never within a character.
func foldLines(w io.Writer, content []byte) error {
	var b bytes.Buffer
	for line := range bytes.SplitSeq(bytes.TrimSuffix(content, []byte("\r\n")), []byte("\r\n")) {
		room := width
		for len(line) > room {
			n := room
			for n > 0 && !utf8.RuneStart(line[n]) {
				n--
			}
			if n == 0 { // no character: bytes as they come
				n = room
			}
			b.Write(line[:n])
			b.WriteString("\r\n ")
			line, room = line[n:], width-1
		}
		b.Write(line)
		b.WriteString("\r\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}
