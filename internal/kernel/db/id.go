package db

import (
	"encoding/binary"
	"io"
	"sync"

	"github.com/google/uuid"

	"cairn/internal/kernel/cal"
)

// idSource makes UUIDs of version 7 (RFC 9562, method 1): the millisecond, a counter of twelve bits
// that keeps ids of one millisecond in order, and random bits.
type idSource struct {
	mu      sync.Mutex
	millis  int64
	counter uint16
	entropy io.Reader
}

func (s *idSource) next(now cal.Instant) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if millis := now.Time().UnixMilli(); millis > s.millis {
		s.millis, s.counter = millis, 0
	} else if s.counter++; s.counter > 0xfff {
		s.millis, s.counter = s.millis+1, 0
	}
	var id uuid.UUID
	if _, err := io.ReadFull(s.entropy, id[8:]); err != nil {
		panic("db: no entropy for identifiers: " + err.Error())
	}
	binary.BigEndian.PutUint64(id[:8], uint64(s.millis)<<16|0x7000|uint64(s.counter))
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// FirstID is below every id that was made at an instant or later, and above those made a millisecond before it.
// No id was made before 1970: an instant before that is taken for the first.
func FirstID(at cal.Instant) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(max(0, at.Time().UnixMilli()))<<16|0x7000)
	return id.String()
}
