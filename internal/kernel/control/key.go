package control

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const keyFile = "installation.key"

// installationKey reads the Ed25519 key that signs anchors, or makes it at the first start.
func installationKey(cfg Config) (ed25519.PrivateKey, error) {
	seed := cfg.KeySeed
	if seed == nil {
		var err error
		if seed, err = os.ReadFile(filepath.Join(cfg.KeyDir, keyFile)); errors.Is(err, fs.ErrNotExist) {
			seed = make([]byte, ed25519.SeedSize)
			if _, err := rand.Read(seed); err != nil {
				return nil, err
			}
			return ed25519.NewKeyFromSeed(seed), SaveKey(cfg.KeyDir, seed)
		} else if err != nil {
			return nil, err
		}
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("a key has %d bytes, not %d", ed25519.SeedSize, len(seed))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// KeySeed is the secret of the installation's key, for a backup.
func (c *Control) KeySeed() []byte { return c.key.Seed() }

// SaveKey puts a key into a folder, for New to find, in place of one that is there.
func SaveKey(dir string, seed []byte) error {
	if len(seed) != ed25519.SeedSize {
		return fmt.Errorf("control: a key has %d bytes, not %d", ed25519.SeedSize, len(seed))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(dir, keyFile)
	if err := os.WriteFile(path+".new", seed, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
