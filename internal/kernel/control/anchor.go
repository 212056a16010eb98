package control

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// Anchor is the last seal, signed with the installation's key, to be kept outside the installation: in
// another system, on paper, with the auditors. Together with a later Check it proves that what was
// sealed up to then is still there unchanged. It does not prove that everything that happened was
// recorded, nor who sat at the keyboard, nor anything about rows sealed later; and whoever holds both
// the database and the key can forge history after the last anchor that left the house.
type Anchor struct {
	Installation string      `json:"installation"`
	Seal         SealRow     `json:"seal"`
	ExportedAt   cal.Instant `json:"exported_at"`
	PublicKey    string      `json:"public_key"`
	Signature    string      `json:"signature"`
}

func (a Anchor) signed() []byte {
	return fmt.Appendf(nil, "cairn anchor 1\n%s\n%s\n%s\n%s", a.Installation, a.Seal.hash(), a.Seal.Hash, a.ExportedAt)
}

// ExportAnchor seals what is left and signs the last seal.
func (c *Control) ExportAnchor(ctx context.Context) (Anchor, error) {
	if err := c.SealUp(ctx); err != nil {
		return Anchor{}, err
	}
	a := Anchor{Installation: c.Installation().UID, ExportedAt: c.db.Now()}
	err := c.db.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		a.Seal, err = lastSeal(ctx, q)
		return err
	})
	a.PublicKey = base64.StdEncoding.EncodeToString(c.key.Public().(ed25519.PublicKey))
	a.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(c.key, a.signed()))
	return a, err
}

// verify reports what is wrong with an anchor held against this installation, "" for nothing.
func (a Anchor) verify(ctx context.Context, q db.Querier, uid string) (string, error) {
	key, err := base64.StdEncoding.DecodeString(a.PublicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return "the anchor's public key cannot be read", nil
	}
	signature, err := base64.StdEncoding.DecodeString(a.Signature)
	if err != nil || !ed25519.Verify(key, a.signed(), signature) {
		return "the anchor's signature does not hold", nil
	}
	if a.Installation != uid {
		return "the anchor is of another installation", nil
	}
	if a.Seal.No == 0 {
		return "", nil
	}
	now, err := db.Collect(ctx, q, db.SQL(sealColumns+`WHERE no = ?`, a.Seal.No), scanSeal)
	if err != nil {
		return "", err
	}
	if len(now) == 0 || now[0].Hash != a.Seal.Hash {
		return fmt.Sprintf("seal %d is not the one that was anchored on %s", a.Seal.No, a.ExportedAt), nil
	}
	return "", nil
}
