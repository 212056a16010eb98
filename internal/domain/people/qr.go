package people

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR draws a text as a QR code: the path of an SVG in a square of size units, quiet zone of four units
// included.
func QR(text string) (path string, size int, err error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", 0, err
	}
	const quiet = 4
	modules := code.Bounds().Dx()
	var b strings.Builder
	for y := range modules {
		for x := 0; x < modules; x++ {
			run := 0
			for x+run < modules && dark(code.At(x+run, y).RGBA()) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	return b.String(), modules + 2*quiet, nil
}

func dark(r, g, b, _ uint32) bool { return r+g+b == 0 }
