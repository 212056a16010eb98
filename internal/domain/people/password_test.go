package people

import (
	"strings"
	"testing"

	"cairn/internal/kernel/fault"
)

func TestPasswordRules(t *testing.T) {
	for _, c := range []struct{ password, key string }{
		{"correct horse battery", ""},
		{"ééééééééùùùàâç", ""},
		{"elevenchars", "people.password.short"},
		{"aaaaaaaabbbbbbbb", "people.password.easy"},
		{"xx Ann.Bold xx 12", "people.password.easy"},
		{strings.Repeat("long enough ", 30), "people.password.long"},
	} {
		var fs fault.Fields
		NewPassword{c.password, c.password}.check(&fs, "ann.bold@office.example")
		key := ""
		if err := fs.Err(); err != nil {
			key = fault.Of(err).Fields[0].Key
		}
		if key != c.key {
			t.Errorf("%q: %q, want %q", c.password, key, c.key)
		}
	}
}

func TestHashesKeepTheirCost(t *testing.T) {
	cheap := newHasher(cost{memory: 64, passes: 1, threads: 1})
	stored, err := cheap.hash(t.Context(), "pâssword")
	if err != nil {
		t.Fatal(err)
	}
	dear := newHasher(cost{memory: 128, passes: 2, threads: 1})
	for _, c := range []struct {
		stored, password string
		want             bool
	}{{stored, "pâssword", true}, {stored, "pa\u0302ssword", true}, {stored, "password", false}, {"", "pâssword", false}, {"", "", false}} {
		if got, err := dear.matches(t.Context(), c.stored, c.password); err != nil || got != c.want {
			t.Errorf("%q with %q: %v %v", c.stored, c.password, got, err)
		}
	}
	again, err := cheap.hash(t.Context(), "pâssword")
	if err != nil || again == stored {
		t.Error("two hashes with one salt")
	}
}

func FuzzDecodeHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=-1,t=0,p=256$$")
	f.Add("")
	f.Fuzz(func(t *testing.T, stored string) {
		c, salt, hash, err := decode(stored)
		if err != nil {
			return
		}
		if c.memory > maxMemory || c.passes > maxPasses || c.threads == 0 || len(hash) > 128 {
			t.Errorf("%q costs %+v", stored, c)
		}
		if again, err := parsed(encode(c, salt, hash)); err != nil || again != c {
			t.Errorf("%q comes back as %+v %v", stored, again, err)
		}
	})
}

func parsed(stored string) (cost, error) {
	c, _, _, err := decode(stored)
	return c, err
}
