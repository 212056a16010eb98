package web

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
)

// toast is what the page after a write says about it, with a way to undo it.
type toast struct {
	Say   string // text key
	Trail string // trail row to undo, "" for none
	args  []any  // numbers that the words name
}

const toastCookie = "cairn_toast"

var (
	plainKey   = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,99}$`)
	plainTrail = regexp.MustCompile(`^[0-9a-zA-Z-]{1,40}$`)
	plainCount = regexp.MustCompile(`^([a-z]{1,20})=([0-9]{1,9})$`)
)

func (t *toast) words(p *i18n.Printer) string { return p.T(t.Say, t.args...) }

// leaveToast hands the message to the next page in a cookie that lasts a minute.
func (s *Server) leaveToast(w http.ResponseWriter, r *http.Request, see See) {
	say := see.Say
	if say == "" && see.Done != "" {
		say = "web.saved"
	}
	if say == "" {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: toastCookie, Value: say + "|" + see.Done + "|" + counts(see.Counts), Path: "/", MaxAge: 60,
		HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode})
}

// counts are numbers as the cookie carries them: "lines=4&n=2".
func counts(of map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, name+"="+strconv.Itoa(of[name]))
	}
	return strings.Join(parts, "&")
}

// takeToast finds the message and takes the cookie away. The browser's word is believed only as far
// as its form goes: the key must have words, and undoing is decided where it is done.
func (s *Server) takeToast(w http.ResponseWriter, r *http.Request) *toast {
	c, err := r.Cookie(toastCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: toastCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode})
	say, rest, _ := strings.Cut(c.Value, "|")
	trail, numbers, _ := strings.Cut(rest, "|")
	if !plainKey.MatchString(say) || !s.words.Has(say) || trail != "" && !plainTrail.MatchString(trail) {
		return nil
	}
	t := &toast{Say: say, Trail: trail}
	for part := range strings.SplitSeq(numbers, "&") {
		if m := plainCount.FindStringSubmatch(part); m != nil {
			n, _ := strconv.Atoi(m[2])
			t.args = append(t.args, m[1], n)
		}
	}
	return t
}
