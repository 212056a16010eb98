package office

import (
	"net/url"
	"strconv"
	"strings"
)

// address is a link that a file may carry, empty for none: Office calls a whole file damaged because of one
// address that is none, and an address of a program's inside would run there.
func address(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || len(href) > 2000 {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto":
	default:
		return ""
	}
	s := u.String()
	for _, r := range s {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"<>\^{|}`+"`", r) {
			return ""
		}
	}
	return s
}

// bookmark is a name as bookmarks may have: letters, digits and lines, 40 at most.
func bookmark(name string) string {
	out := []byte("s_")
	for i := 0; i < len(name) && len(out) < 40; i++ {
		c := name[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			out = append(out, c)
		} else {
			out = append(out, '_')
		}
	}
	return string(out)
}

// sectionAddress is the bookmark of a section; links within a document name its key.
func sectionAddress(s *Section, i int) string {
	if s.Key == "" {
		return "_Toc" + strconv.Itoa(100000+i)
	}
	return bookmark(s.Key)
}

// headingAddress is the bookmark of a heading of the contents.
func headingAddress(appendix bool, chapter, under int) string {
	base := 200000
	if appendix {
		base = 300000
	}
	return "_Toc" + strconv.Itoa(base+chapter*1000+under)
}
