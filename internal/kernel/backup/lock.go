package backup

import (
	"errors"
	"io"
	"unicode/utf8"

	"filippo.io/age"

	"cairn/internal/kernel/fault"
)

// minPassphrase is in characters; scryptWork is the cost of guessing one, as age itself sets it (about a
// second and 256 MiB). A backup that asks for more was made to wear the reader out.
const minPassphrase = 12

var scryptWork = 18

// ToPassphrase locks a backup with a passphrase. A short one is an Invalid fault,
// "backup.passphrase_short" {n}.
func ToPassphrase(passphrase string) (age.Recipient, error) {
	if utf8.RuneCountInString(passphrase) < minPassphrase {
		return nil, fault.New(fault.Invalid, "backup.passphrase_short", fault.Args{"n": minPassphrase})
	}
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(scryptWork)
	return r, nil
}

// ToRecipient locks a backup for the holder of a key, given its public half, "age1…". Another text is an
// Invalid fault, "backup.recipient_wrong" {value}.
func ToRecipient(public string) (age.Recipient, error) {
	r, err := age.ParseX25519Recipient(public)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "backup.recipient_wrong", fault.Args{"value": public})
	}
	return r, nil
}

// WithPassphrase opens a backup with a passphrase.
func WithPassphrase(passphrase string) (age.Identity, error) {
	i, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "backup.key_wrong", nil)
	}
	i.SetMaxWorkFactor(scryptWork)
	return i, nil
}

// WithKeys opens a backup with the secret keys of a file as age-keygen writes it. A file without one is
// an Invalid fault, "backup.identity_wrong".
func WithKeys(file io.Reader) ([]age.Identity, error) {
	list, err := age.ParseIdentities(io.LimitReader(file, 1<<20))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "backup.identity_wrong", nil)
	}
	return list, nil
}

// wrongKey reports whether age found nothing it could open with.
func wrongKey(err error) bool {
	var none *age.NoIdentityMatchError
	return errors.As(err, &none)
}
