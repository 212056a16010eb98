package search

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	"go.etcd.io/bbolt"
	bolt "go.etcd.io/bbolt/errors"

	"cairn/internal/kernel/control"
)

// state is what the index keeps about itself, written with each batch.
type state struct {
	Version      string  `json:"version"`
	Installation string  `json:"installation"`
	Complete     bool    `json:"complete"` // false while it is being filled
	Cursor       int64   `json:"cursor"`   // number of the last message applied
	Message      string  `json:"message"`  // its id: another id under that number is another history
	Lengths      lengths `json:"lengths"`
}

// layout changes when the properties of documents or their analysis do in a way the mapping does not show.
const layout = 1

var stateKey = []byte("cairn")

func (s state) encode() ([]byte, error) { return json.Marshal(s) }

func (s state) clone() state {
	s.Lengths.Words = maps.Clone(s.Lengths.Words)
	return s
}

// version names what an index must have been made with to be of use: the mapping and the kinds.
func (x *Index) version() (string, error) {
	text, err := json.Marshal(x.mapping)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%d\n%s", layout, text)
	for _, kind := range slices.Sorted(maps.Keys(x.kinds)) {
		fmt.Fprintf(sum, "\n%s %q", kind, x.kinds[kind].Name)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12]), nil
}

// open opens the folder, or starts an empty index in it when what is there is of no use. A database that
// does not answer is no reason to do so.
func (x *Index) open(ctx context.Context) error {
	if x.store != nil {
		return nil
	}
	version, err := x.version()
	if err != nil {
		return err
	}
	store, why := x.openSound()
	if errors.Is(why, bolt.ErrTimeout) {
		return fmt.Errorf("the search index in %s is in use by another process: %w", x.dir, why)
	}
	var now state
	if why == nil {
		if now, why = x.readState(store, version); why == nil {
			var known bool
			if known, err = x.sameHistory(ctx, now); err == nil && !known {
				why = errors.New("the database has another history: it was restored")
			}
		}
		if why != nil || err != nil {
			store.Close()
		}
	}
	if err != nil {
		return err
	}
	if why != nil {
		x.log.Info("the search index is made anew", "because", why)
		if err := os.RemoveAll(x.dir); err != nil {
			return err
		}
		if store, err = bleve.New(x.dir, x.mapping); err != nil {
			return err
		}
		now = state{Version: version, Installation: x.control.Installation().UID}
	}
	x.mu.Lock()
	x.store, x.state = store, now
	x.mu.Unlock()
	return nil
}

// openSound opens the store after a look at every file, because bleve maps them into memory: a file
// cut short would end the process at the first touch, not fail.
func (x *Index) openSound() (store bleve.Index, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("opening it: %v", v)
		}
	}()
	files, err := os.ReadDir(filepath.Join(x.dir, "store"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		path := filepath.Join(x.dir, "store", file.Name())
		if filepath.Ext(path) != ".zap" || soundSegment(path) {
			continue
		}
		// Either a crash cut its writing short and nothing refers to it yet, or it will be missed now.
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	if err := soundRoot(filepath.Join(x.dir, "store", "root.bolt")); err != nil {
		return nil, err
	}
	return bleve.OpenUsing(x.dir, map[string]any{"bolt_timeout": "2s"})
}

// soundRoot reads the list of segments once through, with the pages it has free: bleve writes to it in
// goroutines of its own, where a page that is missing or wrong would end the process.
func soundRoot(path string) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("its list of segments: %v", v)
		}
	}()
	root, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: 2 * time.Second})
	if err != nil {
		return err
	}
	defer root.Close()
	file, err := os.Stat(path)
	if err != nil {
		return err
	}
	return root.View(func(tx *bbolt.Tx) error {
		if tx.Size() > file.Size() {
			return errors.New("its list of segments is cut short")
		}
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return readThrough(b) })
	})
}

// readThrough touches everything in a bucket.
func readThrough(b *bbolt.Bucket) error {
	return b.ForEach(func(key, value []byte) error {
		if value == nil {
			return readThrough(b.Bucket(key))
		}
		return nil
	})
}

// soundSegment checks the sum that ends a segment's file.
func soundSegment(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < 4 {
		return false
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, info.Size()-4); err != nil {
		return false
	}
	var stored [4]byte
	_, err = io.ReadFull(f, stored[:])
	return err == nil && binary.BigEndian.Uint32(stored[:]) == sum.Sum32()
}

// readState reads what the index says of itself; an error says why it is of no use.
func (x *Index) readState(store bleve.Index, version string) (s state, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("reading it: %v", v)
		}
	}()
	text, err := store.GetInternal(stateKey)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("its state: %w", err)
	}
	switch {
	case s.Version != version:
		return s, errors.New("it is of another version")
	case s.Installation != x.control.Installation().UID:
		return s, errors.New("it is of another installation")
	case !s.Complete:
		return s, errors.New("it was not finished")
	}
	return s, nil
}

// sameHistory reports whether the database still has the message the index stopped at. A database that
// was restored to an earlier day has another one under that number, or none.
func (x *Index) sameHistory(ctx context.Context, s state) (bool, error) {
	if s.Cursor == 0 {
		return true, nil
	}
	at, err := x.control.Messages(ctx, control.TopicIndex, s.Cursor-1, 1)
	return len(at) == 1 && at[0].No == s.Cursor && at[0].ID == s.Message, err
}

// lengths counts what was ever indexed, for the average length BM25 weighs a document's length against.
// bleve itself takes the size of the vocabulary for the sum of all lengths, which punishes every text
// longer than a line. Changed documents count again; an average bears that.
type lengths struct {
	Documents int64            `json:"documents"`
	Words     map[string]int64 `json:"words"` // by field
}

func (l *lengths) add(m *mapping.IndexMappingImpl, properties map[string]any) {
	if l.Words == nil {
		l.Words = map[string]int64{}
	}
	l.Documents++
	for property, value := range properties {
		text, single := value.(string)
		if !single || text == "" {
			continue
		}
		for _, f := range m.DefaultMapping.Properties[property].Fields {
			l.Words[f.Name] += int64(len(m.AnalyzerNamed(f.Analyzer).Analyze([]byte(text))))
		}
	}
}
