package funds

import (
	"regexp"
	"strings"

	"cairn/internal/kernel/money"
)

// normalAccount is an account number without blanks and marks, in capitals.
func normalAccount(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(s))
}

var bicBefore = regexp.MustCompile(`^([A-Z]{4})([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?/(.+)$`)

// sameAccount reports whether the number on a statement is that of an IBAN: the IBAN itself, or the bank code and
// account number of which it is made, perhaps after a BIC and a slash, and before the currency of the statement. A
// statement that names no currency says nothing against the one behind its number.
func sameAccount(found, iban string, currency money.Currency) bool {
	found, iban = strings.ToUpper(strings.TrimSpace(found)), normalAccount(iban)
	if len(iban) < 8 {
		return false
	}
	for _, number := range []string{found, withoutCurrency(found, currency)} {
		if isAccount(number, iban) {
			return true
		}
		// A number without its country is that of the bank before it: another bank has another account.
		if m := bicBefore.FindStringSubmatch(number); m != nil && (normalAccount(m[3]) == iban || m[2] == iban[:2] && ofBank(m[1], iban) && isAccount(m[3], iban)) {
			return true
		}
	}
	return false
}

// ofBank reports whether a bank may have the account of an IBAN; those of some countries name their bank as a BIC does.
func ofBank(bank, iban string) bool {
	named := iban[4:8]
	return strings.Trim(named, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || named == bank
}

// withoutCurrency takes the currency from behind a number. Where none is known, three letters are one.
func withoutCurrency(number string, currency money.Currency) string {
	end := string(currency)
	if at := len(number) - 3; currency == "" && at > 0 && money.Currency(number[at:]).Valid() {
		end = number[at:]
	}
	return strings.TrimSuffix(number, end)
}

// isAccount reports whether a number without a BIC and a currency is that of an IBAN.
func isAccount(number, iban string) bool {
	n, bban := normalAccount(number), iban[4:]
	switch {
	case n == iban, len(n) >= 8 && strings.HasSuffix(bban, n):
		return true
	case iban[:2] == "FR" && len(bban) == 23 && n == bban[:21]: // French statements leave the key out
		return true
	}
	first, second, ok := strings.Cut(number, "/")
	if !ok {
		return false
	}
	// The bank code comes first; Czech and Slovak numbers have it last.
	return madeOf(bban, first, second) || madeOf(bban, second, first)
}

// madeOf reports whether a bank code and an account number, which may lack leading zeros, make a number.
func madeOf(bban, bank, account string) bool {
	bank, account = normalAccount(bank), strings.TrimLeft(normalAccount(account), "0")
	rest, ok := strings.CutPrefix(bban, bank)
	return ok && bank != "" && account != "" && strings.TrimLeft(rest, "0") == account
}
