package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"cairn/internal/kernel/fault"
)

// Limits are how fast one client may ask. The zero value sets none.
type Limits struct {
	PerAddress Rate // of one network address, signed in or not
	PerSession Rate // of one person
}

// Rate is a token bucket: Burst requests at once, and PerSecond after that. A zero Rate is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// limiter counts in memory: a node that starts anew begins with full buckets.
type limiter struct {
	rate    Rate
	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
}

type bucket struct {
	tokens float64
	at     time.Time
}

// Limiter holds what a slice counts by itself, such as sign-ups of one network address, to a rate of its own. It counts
// in memory and is safe for concurrent use.
type Limiter struct{ l *limiter }

// NewLimiter makes one whose buckets are full.
func NewLimiter(r Rate) *Limiter { return &Limiter{newLimiter(r)} }

// Allow takes one of what a key has left, and gives a TooMany fault when there is nothing.
func (x *Limiter) Allow(key string, now time.Time) error {
	if x.l.allow(key, now) {
		return nil
	}
	return &fault.Fault{Kind: fault.TooMany, Key: "fault.too_many", RetryAfterSeconds: int(1 / x.l.rate.PerSecond)}
}

type clientKey struct{}

// ClientFrom is the network address that a request came from, as far as trusted proxies tell, for a Limiter and nothing
// else: it is kept nowhere. "" outside a request.
func ClientFrom(ctx context.Context) string {
	address, _ := ctx.Value(clientKey{}).(string)
	return address
}

// maxBuckets bounds the memory an attacker with many addresses can take.
const maxBuckets = 100_000

func newLimiter(r Rate) *limiter { return &limiter{rate: r, buckets: map[string]*bucket{}} }

// allow takes one token of the key's bucket, and reports whether there was one.
func (l *limiter) allow(key string, now time.Time) bool {
	if l.rate.PerSecond <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		l.sweep(now)
		b = &bucket{float64(l.rate.Burst), now}
		l.buckets[key] = b
	}
	b.tokens = min(float64(l.rate.Burst), b.tokens+now.Sub(b.at).Seconds()*l.rate.PerSecond)
	b.at = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// sweep forgets buckets that are full again, once a minute, and all of them when there are too many.
func (l *limiter) sweep(now time.Time) {
	full := time.Duration(float64(l.rate.Burst) / l.rate.PerSecond * float64(time.Second))
	if now.Sub(l.swept) < time.Minute && len(l.buckets) < maxBuckets {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if now.Sub(b.at) >= full {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// limited holds each address to its rate. Files with a hash in their name are not counted: a page
// asks for a handful of them at once.
func (s *Server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, assetRoot) || s.byAddr.allow(s.address(r), s.DB.Now().Time()) {
			next.ServeHTTP(w, r)
			return
		}
		x := s.begin(w, r, Route{}, langOf(r.URL.Path))
		x.api = strings.HasPrefix(r.URL.Path, apiRoot)
		x.fail(tooMany())
	})
}
