package people

import (
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp/totp"

	"cairn/internal/kernel/cal"
)

func TestCodeStep(t *testing.T) {
	e, err := NewEnrolment("ann@office.example")
	if err != nil {
		t.Fatal(err)
	}
	now := cal.MustInstant("2026-11-20T09:00:00Z")
	code := func(late time.Duration) string {
		c, err := totp.GenerateCode(e.secret(), now.Time().Add(late))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		name string
		code string
		last int64
		want int64
	}{
		{"now", code(0), 0, step(now)},
		{"with a space", code(0)[:3] + " " + code(0)[3:], 0, step(now)},
		{"a step late", code(-codeSeconds * time.Second), 0, step(now) - 1},
		{"a step early", code(codeSeconds * time.Second), 0, step(now) + 1},
		{"two steps late", code(-2 * codeSeconds * time.Second), 0, 0},
		{"used", code(0), step(now), 0},
		{"before the last used", code(-codeSeconds * time.Second), step(now), 0},
		{"empty", "", 0, 0},
		{"too long", code(0) + "0", 0, 0},
	} {
		if got, err := codeStep(e.secret(), c.code, now, c.last); err != nil || got != c.want {
			t.Errorf("%s: %d %v, want %d", c.name, got, err, c.want)
		}
	}
	if len(e.Recovery) != recoveryCodes || !regexp.MustCompile(`^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$`).MatchString(e.Recovery[0]) {
		t.Errorf("recovery codes %q", e.Recovery)
	}
	if !strings.HasPrefix(e.URL, "otpauth://totp/Cairn:ann@office.example?") || strings.ReplaceAll(e.Typed(), "-", "") != e.secret() {
		t.Errorf("%s %s", e.URL, e.Typed())
	}
}

// The drawing has the same dark units as the code it was made from.
func TestQR(t *testing.T) {
	const text = "otpauth://totp/Cairn:ann@office.example?secret=ABC"
	path, size, err := QR(text)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[[2]int]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(path, -1) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1])
		}
		if n[2] != n[3] {
			t.Fatalf("%s does not close", m[0])
		}
		for x := range n[2] {
			drawn[[2]int{n[0] + x, n[1]}] = true
		}
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	if code.Bounds().Dx()+8 != size {
		t.Errorf("size %d", size)
	}
	for y := range code.Bounds().Dy() {
		for x := range code.Bounds().Dx() {
			if black := code.At(x, y) == color.Black; black != drawn[[2]int{x + 4, y + 4}] {
				t.Fatalf("unit %d %d: black %v", x, y, black)
			}
		}
	}
}
