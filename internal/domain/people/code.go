package people

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"cairn/internal/kernel/cal"
)

// issuer is what an authenticator app shows beside the login.
const issuer = "Cairn"

// codeSeconds is how long a one-time code is the present one (RFC 6238); one step before and after it
// are taken too, for clocks that differ.
const codeSeconds = 30

// recoveryCodes is how many codes somebody gets for the day the telephone is lost.
const recoveryCodes = 10

// Enrolment is what somebody needs to set up one-time codes. It is kept with the conversation until
// the first code was entered, and shown on one page only.
type Enrolment struct {
	URL      string   `json:"url"` // otpauth://totp/…, for the app and for the drawing
	Recovery []string `json:"recovery"`
}

// NewEnrolment makes a secret and recovery codes for a login.
func NewEnrolment(login string) (Enrolment, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: login, Period: codeSeconds})
	if err != nil {
		return Enrolment{}, err
	}
	e := Enrolment{URL: key.URL()}
	for range recoveryCodes {
		e.Recovery = append(e.Recovery, inFours(rand.Text()[:16]))
	}
	return e, nil
}

// secret is the shared secret in base 32, "" when the enrolment is none.
func (e Enrolment) secret() string {
	key, err := otp.NewKeyFromURL(e.URL)
	if err != nil {
		return ""
	}
	return key.Secret()
}

// Typed is the secret as one copies it by hand, in groups of four.
func (e Enrolment) Typed() string { return inFours(e.secret()) }

func inFours(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// step is the number of the time step of an instant.
func step(now cal.Instant) int64 { return now.Time().Unix() / codeSeconds }

// codeStep finds the time step, later than the last one used, in which the code is right; 0 when
// there is none. A code works once.
func codeStep(secret, code string, now cal.Instant, last int64) (int64, error) {
	code = plainCode(code)
	for at := max(step(now)-1, last+1); at <= step(now)+1; at++ {
		right, err := hotp.GenerateCode(secret, uint64(at))
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			return at, nil
		}
	}
	return 0, nil
}

// plainCode drops what people set between the characters of a code.
func plainCode(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "").Replace(code))
}

// digest is what is kept of a secret of 80 bits or more. Guessing such a secret is hopeless, so that
// it needs no slow hash.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
