package demo

import (
	"io"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"cairn/internal/kernel/cal"
)

// Clock is the time in a world while it is being built: it goes from the day the office opened
// (see history) to the world's day, as the steps set it. It is safe for concurrent use.
type Clock struct{ now atomic.Int64 }

// NewClock is a clock that stands where a world made for a day begins.
func NewClock(day cal.Date) *Clock {
	c := new(Clock)
	c.set(opening(day))
	return c
}

// Now is the time in the world.
func (c *Clock) Now() time.Time { return time.Unix(c.now.Load(), 0).UTC() }

func (c *Clock) set(t time.Time) { c.now.Store(t.Unix()) }

// history is how many days before its day a world begins: two and a half years, so that the ledger runs over more than
// two years, and so over three fiscal years, whatever the day, and half-yearly reports to donors are about to fall due.
// The content speaks of the last two years (730 days).
const history = 913

// opening is the morning on which the office of a world opens.
func opening(day cal.Date) time.Time { return morning(day.AddDays(-history)) }

// morning is when a day's work begins.
func morning(on cal.Date) time.Time { return on.Time().Add(7 * time.Hour) }

// Entropy is where the identifiers of a world come from: the same for the same day.
func Entropy(day cal.Date) io.Reader {
	var seed [32]byte
	copy(seed[:], "world of "+day.String())
	return rand.NewChaCha8(seed)
}
