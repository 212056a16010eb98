package funds

import (
	"testing"

	"cairn/internal/kernel/money"
)

// An account is known by every notation in which banks print it, and by nothing that is another account or another
// currency than the statement's.
func TestSameAccount(t *testing.T) {
	const belgian, german, dutch, french, czech = "BE71096123456769", "DE02120300000000202051", "NL02ABNA0123456789", "FR1420041010050500013M02606", "CZ6508000000192000145399"
	for _, c := range []struct {
		found, iban string
		currency    money.Currency
		want        bool
	}{
		{belgian, belgian, "EUR", true},
		{"BE71 0961 2345 6769", belgian, "EUR", true},
		{belgian + "EUR", belgian, "EUR", true},
		{belgian + "/EUR", belgian, "EUR", true},
		{belgian + "USD", belgian, "EUR", false},
		{belgian + "USD", belgian, "", true},
		{belgian + "001", belgian, "", false},
		{"GEBABEBB/" + belgian, belgian, "EUR", true},
		{"GEBABEBBXXX/" + belgian + "EUR", belgian, "EUR", true},
		{"GEBABEBBXXX/" + belgian + "USD", belgian, "EUR", false},
		{"GEBABEBB/BE68539007547034", belgian, "EUR", false},
		{"096123456769", belgian, "EUR", true},
		{"096123456769EUR", belgian, "EUR", true},
		{"096-1234567-69", belgian, "EUR", true},
		{"GEBABEBB/096123456769", belgian, "EUR", true},
		{"DEUTDEFF/096123456769", belgian, "EUR", false},
		{"096123456768EUR", belgian, "EUR", false},
		{"12030000/202051", german, "EUR", true},
		{"12030000/0000202051", german, "EUR", true},
		{"12030000/202051EUR", german, "EUR", true},
		{"12030000/202051USD", german, "EUR", false},
		{"12030000/202052EUR", german, "EUR", false},
		{"12030001/202051", german, "EUR", false},
		{"12030000/", german, "EUR", false},
		{"/202051", german, "EUR", false},
		{"202051", german, "EUR", false},
		{"123456789", dutch, "EUR", true},
		{"0123456789", dutch, "EUR", true},
		{"1234.56.789EUR", dutch, "EUR", true},
		{"ABNANL2A/123456789", dutch, "EUR", true},
		{"INGBNL2A/123456789", dutch, "EUR", false},
		{"20041010050500013M02606", french, "EUR", true},
		{"20041/01005/0500013M026", french, "EUR", true},
		{"20041010050500013M026EUR", french, "EUR", true},
		{"19-2000145399/0800", czech, "CZK", true},
		{"19-2000145399/0300", czech, "CZK", false},
		{"", belgian, "EUR", false},
		{"EUR", belgian, "EUR", false},
		{belgian, "", "EUR", false},
	} {
		if got := sameAccount(c.found, c.iban, c.currency); got != c.want {
			t.Errorf("%q of %q in %q: %v", c.found, c.iban, c.currency, got)
		}
	}
}
