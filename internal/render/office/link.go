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

// bookmarks gives every section a name that bookmarks may have: letters, digits and lines, 40 at most, none twice.
// Links within a document name the keys of sections.
func bookmarks(sections []Section) (names []string, byKey map[string]string) {
	used := map[string]bool{}
	byKey = map[string]string{}
	for i, s := range sections {
		name := []byte("s_")
		for k := 0; k < len(s.Key) && len(name) < 32; k++ {
			c := s.Key[k]
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
				name = append(name, c)
			} else {
				name = append(name, '_')
			}
		}
		if s.Key == "" || used[string(name)] {
			name = append(name, strconv.Itoa(i)...)
		}
		used[string(name)] = true
		names = append(names, string(name))
		if _, there := byKey[s.Key]; !there && s.Title != "" {
			byKey[s.Key] = string(name)
		}
	}
	return names, byKey
}

// headingAddress is the bookmark of a heading of the contents.
func headingAddress(appendix bool, chapter, under int) string {
	base := 200000
	if appendix {
		base = 300000
	}
	return "_Toc" + strconv.Itoa(base+chapter*1000+under)
}
