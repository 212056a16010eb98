package search

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
)

// key is the document's name in the index.
func key(kind, id string) string { return kind + "/" + id }

func parseKey(key string) (kind, id string) {
	kind, id, _ = strings.Cut(key, "/")
	return kind, id
}

// follow applies the messages after the cursor, in order. Objects are loaded as they are now, so that
// a message applied twice changes nothing.
func (x *Index) follow(ctx context.Context) error {
	for {
		messages, err := x.control.Messages(ctx, control.TopicIndex, x.state.Cursor, batchSize)
		if err != nil || len(messages) == 0 {
			return err
		}
		for len(messages) > 0 {
			changed := map[string]map[string]bool{} // kind → ids
			n, size := 0, 0
			for ; n < len(messages) && size < batchSize; n++ {
				var refs []control.Ref
				if err := json.Unmarshal(messages[n].Payload, &refs); err != nil {
					return fmt.Errorf("message %d of the index: %w", messages[n].No, err)
				}
				for _, r := range refs {
					if changed[r.Kind] == nil {
						changed[r.Kind] = map[string]bool{}
					}
					changed[r.Kind][r.ID] = true
				}
				size += len(refs)
			}
			if err := x.apply(ctx, changed, messages[n-1]); err != nil {
				return err
			}
			messages = messages[n:]
		}
	}
}

func (x *Index) apply(ctx context.Context, changed map[string]map[string]bool, last control.Message) error {
	b := x.batch()
	for _, kind := range slices.Sorted(maps.Keys(changed)) {
		for ids := range slices.Chunk(slices.Sorted(maps.Keys(changed[kind])), batchSize) {
			if err := b.load(ctx, kind, ids); err != nil {
				return err
			}
		}
	}
	b.next.Cursor, b.next.Message = last.No, last.ID
	return b.write()
}
