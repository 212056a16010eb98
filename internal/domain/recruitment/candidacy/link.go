package candidacy

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// linker makes the tokens of return links. A token follows from the installation's key and the application, so that it can
// be mailed again and stands nowhere: the database has its digest, the notice of the mail only the application.
type linker struct{ key []byte }

func newLinker(seed []byte) (linker, error) {
	key, err := hkdf.Key(sha256.New, seed, nil, "cairn: return links of applications", 32)
	return linker{key}, err
}

// token is the token of an application's link: 160 bits as 32 capital letters and digits.
func (l linker) token(id ApplicationID) string {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(id))
	return base32.StdEncoding.EncodeToString(mac.Sum(nil)[:20])
}

// digestOf is what is stored of a token.
func digestOf(token string) string {
	sum := sha256.Sum256([]byte(strings.ToUpper(token)))
	return hex.EncodeToString(sum[:])
}

// Token is the token of an application's link. Whoever has it can read and change the application: it is for the program,
// and goes nowhere but into a mail to the candidate.
func (s *Service) Token(id ApplicationID) string { return s.links.token(id) }
