package candidacy

import (
	"hash/maphash"
	"sync"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// throttle holds what strangers may do to a rate, per key: so many at once, then one every so many seconds. It counts in
// memory, in a fixed number of buckets to which keys are hashed, so that no number of invented keys makes it grow.
type throttle struct {
	burst, seconds float64
	seed           maphash.Seed

	mu      sync.Mutex
	buckets [1 << 12]struct {
		spent float64
		at    cal.Instant
	}
}

func newThrottle(burst int, seconds float64) *throttle {
	return &throttle{burst: float64(burst), seconds: seconds, seed: maphash.MakeSeed()}
}

// take takes one of each of some keys. Fault: TooMany, with when one may try again.
func (t *throttle) take(now cal.Instant, keys ...string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		b := &t.buckets[maphash.String(t.seed, key)%uint64(len(t.buckets))]
		if !b.at.IsZero() {
			b.spent = max(0, b.spent-now.Time().Sub(b.at.Time()).Seconds()/t.seconds)
		}
		b.at = now
		if b.spent+1 > t.burst {
			return &fault.Fault{Kind: fault.TooMany, Key: "fault.too_many", RetryAfterSeconds: int((b.spent+1-t.burst)*t.seconds) + 1}
		}
		b.spent++
	}
	return nil
}
