package funds

import "github.com/govalues/decimal"

// decimalOne is the rate within one currency.
var decimalOne = decimal.One
