package web

import (
	"net"
	"net/http"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// PublicHost gives some public pages an address of their own: on Name, such as "careers.example", only the pages under
// Path are found, and the bare address leads to them. The office itself is not there: no sign-in, no interface for
// programs, nothing to try.
type PublicHost struct {
	Name  string
	Path  string // pattern without language: "/careers"
	Lead  string // text key of the link to Path on pages that say what went wrong; "" for that of the start page
	Style string // name of a style sheet of those apart, for the same pages; "" for none
}

// hosted answers on the public host with its pages alone.
func (s *Server) hosted(next http.Handler) http.Handler {
	if s.Public.Name == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !sameHost(r.Host, s.Public.Name), strings.HasPrefix(r.URL.Path, assetRoot), s.underPublic(r.URL.Path):
			next.ServeHTTP(w, r)
		case r.URL.Path == "/":
			w.Header().Add("Vary", "Accept-Language")
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, pagePattern(preferred(r.Header.Get("Accept-Language")), s.Public.Path), http.StatusSeeOther)
		case r.URL.Path == "/robots.txt":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Write([]byte("User-agent: *\nAllow: /\n"))
		default:
			x := s.begin(w, r, Route{}, langOf(r.URL.Path))
			x.api = strings.HasPrefix(r.URL.Path, apiRoot)
			x.fail(fault.Missing("page"))
		}
	})
}

// atPublic reports whether an exchange is on the public host.
func (x *exchange) atPublic() bool {
	return x.s.Public.Name != "" && sameHost(x.r.Host, x.s.Public.Name)
}

// lead is the text key of the link to the public pages.
func (h PublicHost) lead() string {
	if h.Lead == "" {
		return "web.to_start"
	}
	return h.Lead
}

func (s *Server) underPublic(path string) bool {
	for _, l := range i18n.Langs {
		root := pagePattern(l, s.Public.Path)
		if path == root || strings.HasPrefix(path, root+"/") {
			return true
		}
	}
	return false
}

// sameHost compares host names without their port.
func sameHost(got, want string) bool {
	if name, _, err := net.SplitHostPort(got); err == nil {
		got = name
	}
	return strings.EqualFold(strings.TrimSuffix(got, "."), want)
}
