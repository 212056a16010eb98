package landscape

import (
	"math/big"
	"strconv"
	"strings"
)

// decimal is a number of any size and precision, exactly: units × 10^-scale. The zero value is 0.
type decimal struct {
	units big.Int
	scale int
}

// What a reported sum may be to be added up: within it lies every sum that means something, and beyond it
// a text such as "1e999999999" would fill the memory.
const (
	maxNumberText     = 1000
	maxNumberExponent = 1000
)

// parseDecimal reads decimal text, also in scientific notation: "1234.50", "-2", "1e-10". It is false
// for anything else and for a number beyond the bounds above.
func parseDecimal(text string) (d decimal, ok bool) {
	if text == "" || len(text) > maxNumberText {
		return d, false
	}
	mantissa, power := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		var err error
		mantissa = text[:i]
		if power, err = strconv.Atoi(text[i+1:]); err != nil || power > maxNumberExponent || power < -maxNumberExponent {
			return d, false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if strings.Trim(strings.TrimLeft(whole, "+-")+fraction, "0123456789") != "" {
		return d, false
	}
	if _, ok = d.units.SetString(whole+fraction, 10); !ok {
		return decimal{}, false
	}
	d.scale = len(fraction) - power
	if d.scale < 0 {
		d.units.Mul(&d.units, powerOfTen(-d.scale))
		d.scale = 0
	}
	return d, true
}

// add adds another number to d.
func (d *decimal) add(e decimal) {
	switch {
	case d.scale < e.scale:
		d.units.Mul(&d.units, powerOfTen(e.scale-d.scale))
		d.scale = e.scale
	case d.scale > e.scale:
		var finer big.Int
		finer.Mul(&e.units, powerOfTen(d.scale-e.scale))
		d.units.Add(&d.units, &finer)
		return
	}
	d.units.Add(&d.units, &e.units)
}

// String is plain decimal text without zeros at the end of the fraction: "600380503.691285", "-833540".
func (d decimal) String() string {
	digits := d.units.String()
	if d.scale == 0 {
		return digits
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if missing := d.scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - d.scale
	fraction := strings.TrimRight(digits[point:], "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + digits[:point] + fraction
}

func powerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
