package people

import (
	"hash/maphash"
	"sync"

	"cairn/internal/kernel/cal"
)

// throttle holds sign-in attempts to a rate, per key: so many at once, then one every so many seconds.
// It never locks an account: whoever waits may try again. It counts in memory, in a fixed number of
// buckets to which keys are hashed, so that no number of invented logins makes it grow.
type throttle struct {
	burst   float64
	seconds float64
	seed    maphash.Seed

	mu      sync.Mutex
	buckets [1 << 12]bucket
}

type bucket struct {
	spent   float64 // attempts not yet forgotten
	at      cal.Instant
	refused bool // since the last attempt that went through
}

func newThrottle(burst int, seconds float64) *throttle {
	return &throttle{burst: float64(burst), seconds: seconds, seed: maphash.MakeSeed()}
}

// try takes one attempt. wait is 0 when it may go on, else the whole seconds until one may; first is
// true for the first refusal in a row.
func (t *throttle) try(key string, now cal.Instant) (wait int, first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := &t.buckets[maphash.String(t.seed, key)%uint64(len(t.buckets))]
	if !b.at.IsZero() {
		b.spent = max(0, b.spent-now.Time().Sub(b.at.Time()).Seconds()/t.seconds)
	}
	b.at = now
	if b.spent+1 > t.burst {
		first, b.refused = !b.refused, true
		return int((b.spent+1-t.burst)*t.seconds) + 1, first
	}
	b.spent, b.refused = b.spent+1, false
	return 0, false
}
