package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// prefs are what a reader sets for one browser. They live in a cookie, not with the account.
type prefs struct {
	theme string // "system", "light" or "dark"
	keys  string // "on" or "off": single-key shortcuts (WCAG 2.1.4)
}

var (
	themes   = []string{"system", "light", "dark"}
	keyModes = []string{"on", "off"}
)

const prefsCookie = "cairn_prefs"

// readPrefs takes known values only; anything else is the first of the list.
func readPrefs(r *http.Request) prefs {
	p := prefs{themes[0], keyModes[0]}
	if c, err := r.Cookie(prefsCookie); err == nil {
		theme, keys, _ := strings.Cut(c.Value, ".")
		p.set(theme, keys)
	}
	return p
}

func (p *prefs) set(theme, keys string) {
	if slices.Contains(themes, theme) {
		p.theme = theme
	}
	if slices.Contains(keyModes, keys) {
		p.keys = keys
	}
}

// setPreferences answers the little form of the page's menu and goes back to the page.
func (s *Server) setPreferences(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	p := readPrefs(r)
	p.set(r.PostFormValue("theme"), r.PostFormValue("keys"))
	http.SetCookie(w, &http.Cookie{Name: prefsCookie, Value: p.theme + "." + p.keys, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, localPath(r.PostFormValue("back")), http.StatusSeeOther)
}

// localPath lets a redirect lead only to a page of our own.
func localPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsRune(to, '\\') || !utf8.ValidString(to) || strings.ContainsFunc(to, unicode.IsControl) {
		return "/"
	}
	return to
}
