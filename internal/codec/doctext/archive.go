package doctext

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

// archive is a document that is a zip of parts.
type archive struct {
	zip *zip.Reader
}

func openArchive(content []byte) (archive, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return archive{}, damaged(err)
	}
	if len(z.File) > 20_000 {
		return archive{}, damaged(errors.New("too many parts"))
	}
	return archive{z}, nil
}

func (a archive) has(prefix string) bool {
	for _, f := range a.zip.File {
		if strings.HasPrefix(f.Name, prefix) {
			return true
		}
	}
	return false
}

// part is the unpacked content of a part; a part that unpacks to more than its limit is damaged.
func (a archive) part(name string) ([]byte, error) {
	f, err := a.zip.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out, err := io.ReadAll(io.LimitReader(f, maxInside+1))
	if err == nil && len(out) > maxInside {
		err = fmt.Errorf("%s unpacks to more than %d bytes", name, maxInside)
	}
	return out, err
}

// sniffZip tells the documents that are archives by the parts they must have.
func sniffZip(content []byte) Kind {
	a, err := openArchive(content)
	switch {
	case err != nil:
		return ""
	case a.has("word/"):
		return DOCX
	case a.has("Index/Document.iwa"), a.has("Index.zip"), a.has("index.xml"):
		return Pages
	case a.has("content.xml"):
		if kind, err := a.part("mimetype"); err == nil && bytes.HasPrefix(kind, []byte("application/vnd.oasis.opendocument.text")) {
			return ODT
		}
	}
	return ""
}

// tokens reads a part of XML token by token. Entities that a document declares itself are not followed.
func tokens(content []byte, each func(xml.Token) bool) error {
	d := xml.NewDecoder(bytes.NewReader(content))
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	depth := 0
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		switch tok.(type) {
		case xml.StartElement:
			if depth++; depth > 10_000 {
				return damaged(errors.New("nested too deep"))
			}
		case xml.EndElement:
			depth--
		}
		if !each(tok) {
			return nil
		}
	}
}

// attribute is the value of an attribute by its local name.
func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
