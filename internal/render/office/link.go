package office

import (
	"net/url"
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
