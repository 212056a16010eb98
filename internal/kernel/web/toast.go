package web

import (
	"net/http"
	"regexp"
	"strings"

	"cairn/internal/kernel/i18n"
)

// toast is what the page after a write says about it, with a way to undo it.
type toast struct {
	Say   string // text key
	Trail string // trail row to undo, "" for none
}

const toastCookie = "cairn_toast"

var (
	plainKey   = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,99}$`)
	plainTrail = regexp.MustCompile(`^[0-9a-zA-Z-]{1,40}$`)
)

func (t *toast) words(p *i18n.Printer) string { return p.T(t.Say) }

// leaveToast hands the message to the next page in a cookie that lasts a minute.
func (s *Server) leaveToast(w http.ResponseWriter, r *http.Request, see See) {
	say := see.Say
	if say == "" && see.Done != "" {
		say = "web.saved"
	}
	if say == "" {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: toastCookie, Value: say + "|" + see.Done, Path: "/", MaxAge: 60,
		HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode})
}

// takeToast finds the message and takes the cookie away. The browser's word is believed only as far
// as its form goes: the key must have words, and undoing is decided where it is done.
func (s *Server) takeToast(w http.ResponseWriter, r *http.Request) *toast {
	c, err := r.Cookie(toastCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: toastCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode})
	say, trail, _ := strings.Cut(c.Value, "|")
	if !plainKey.MatchString(say) || !s.words.Has(say) || trail != "" && !plainTrail.MatchString(trail) {
		return nil
	}
	return &toast{say, trail}
}
