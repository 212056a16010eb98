package mail_test

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"strings"
	"testing"
)

// parts are the text and the page of a letter, decoded.
func parts(t *testing.T, l letter) (text, page string) {
	t.Helper()
	media, params, err := mime.ParseMediaType(l.Header.Get("Content-Type"))
	must(t, err)
	if media != "multipart/alternative" {
		t.Fatalf("the letter is %s", media)
	}
	in := multipart.NewReader(l.Body, params["boundary"])
	for {
		part, err := in.NextRawPart()
		if err == io.EOF {
			return text, page
		}
		must(t, err)
		var body io.Reader = part
		if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			body = quotedprintable.NewReader(part)
		}
		content, err := io.ReadAll(body)
		must(t, err)
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			text = string(content)
		} else {
			page = string(content)
		}
	}
}
