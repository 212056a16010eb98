package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"cairn/internal/kernel/fault"
)

// cost is what hashing a password takes. It is stored with each hash, so that it can be raised without
// touching the old ones.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// presentCost keeps an attacker with the database busy and a sign-in under a tenth of a second; it is
// what OWASP asks of argon2id at least.
var presentCost = cost{memory: 19 << 10, passes: 2, threads: 1}

const (
	saltBytes = 16
	hashBytes = 32
)

// maxHashing bounds how many passwords are hashed at once, and so the memory this takes: a flood of
// sign-ins waits in line.
const maxHashing = 4

// hasher hashes and compares passwords. It must not be called inside a write: a hash takes too long.
type hasher struct {
	cost  cost
	slots chan struct{}
	dummy string // what a password is compared with when there is nothing to compare it with
}

func newHasher(c cost) *hasher {
	h := &hasher{cost: c, slots: make(chan struct{}, maxHashing)}
	h.dummy = encode(c, make([]byte, saltBytes), make([]byte, hashBytes))
	return h
}

func (h *hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash gives "$argon2id$v=19$m=…,t=…,p=…$salt$hash".
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	return encode(h.cost, salt, h.cost.derive(password, salt, hashBytes)), nil
}

// matches compares a password with a stored hash. With no hash it does the same work and says no, so
// that the time of the answer does not tell who has an account.
func (h *hasher) matches(ctx context.Context, stored, password string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	absent := stored == ""
	if absent {
		stored = h.dummy
	}
	c, salt, want, err := decode(stored)
	if err != nil {
		return false, err
	}
	same := subtle.ConstantTimeCompare(c.derive(password, salt, uint32(len(want))), want) == 1
	return same && !absent, nil
}

func (c cost) derive(password string, salt []byte, length uint32) []byte {
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.passes, c.memory, c.threads, length)
}

func encode(c cost, salt, hash []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads,
		b64.EncodeToString(salt), b64.EncodeToString(hash))
}

// Bounds of what decode believes: a damaged row must not make the program take all memory.
const (
	maxMemory = 1 << 20 // KiB
	maxPasses = 64
)

func decode(stored string) (c cost, salt, hash []byte, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("people: not an argon2id hash")
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err != nil || n != 3 {
		return c, nil, nil, fmt.Errorf("people: the hash has no cost: %w", err)
	}
	if c.memory < 8 || c.memory > maxMemory || c.passes < 1 || c.passes > maxPasses || c.threads < 1 {
		return c, nil, nil, fmt.Errorf("people: the hash has an impossible cost")
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || hashErr != nil || len(salt) < 8 || len(hash) < 16 || len(hash) > 128 {
		return c, nil, nil, fmt.Errorf("people: the hash is damaged")
	}
	return c, salt, hash, nil
}

// Limits of a password. Length is what makes one strong; nobody is made to mix kinds of characters.
const (
	MinPassword = 12  // characters
	maxPassword = 256 // bytes
)

// NewPassword is a password somebody chooses, typed twice because it is not seen.
type NewPassword struct {
	Password string `json:"password" web:"raw,max=1000"`
	Again    string `json:"again" web:"raw,max=1000"`
}

// check notes what is wrong with a new password for somebody of that login.
func (p NewPassword) check(fs *fault.Fields, login string) {
	fs.Check(p.Password == p.Again, "again", "people.password.unlike")
	plain := norm.NFKC.String(p.Password)
	distinct := map[rune]bool{}
	for _, r := range plain {
		distinct[r] = true
	}
	own, _, _ := strings.Cut(login, "@")
	switch folded := strings.ToLower(plain); {
	case utf8.RuneCountInString(plain) < MinPassword:
		fs.Add("password", "people.password.short", fault.Args{"n": MinPassword})
	case len(p.Password) > maxPassword:
		fs.Add("password", "people.password.long", nil)
	case len(distinct) < 5, len(own) >= 4 && strings.Contains(folded, own):
		fs.Add("password", "people.password.easy", nil)
	}
}
