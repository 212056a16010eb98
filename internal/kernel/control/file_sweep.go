package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"time"

	"cairn/internal/kernel/db"
)

const (
	pendingTime = 24 * time.Hour // after which a file nobody attached is dropped
	sweepChunks = 16             // chunks dropped in one transaction
)

// SweepFiles drops files nobody attached within a day, uploads that were never finished, and content no
// file has any more.
func (c *Control) SweepFiles(ctx context.Context) error {
	var gone []string
	err := c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		before := tx.Now.Add(-pendingTime)
		if _, err = db.Exec(ctx, tx, db.SQL(`DELETE FROM control_file WHERE object_id IS NULL AND uploaded_at < ?`, before)); err != nil {
			return err
		}
		// Without its digest nobody finds the content any more, so that it can go in steps.
		gone, err = db.Collect(ctx, tx, db.SQL(`UPDATE control_blob SET digest = NULL
			WHERE (digest IS NOT NULL OR started_at < ?) AND NOT EXISTS (SELECT 1 FROM control_file f WHERE f.blob_id = control_blob.id)
			RETURNING id`, before), db.Value[string])
		return err
	})
	if err != nil {
		return err
	}
	for _, blob := range gone {
		if err := c.dropBlob(ctx, blob); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return c.db.Reclaim(ctx)
}

func (c *Control) dropBlob(ctx context.Context, blob string) error {
	for more := true; more; {
		err := c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			n, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM control_chunk WHERE blob_id = ?
				AND no IN (SELECT no FROM control_chunk WHERE blob_id = ? ORDER BY no LIMIT ?)`, blob, blob, sweepChunks))
			if more = n > 0; more || err != nil {
				return err
			}
			_, err = db.Exec(ctx, tx, db.SQL(`DELETE FROM control_blob WHERE id = ?`, blob))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkFiles holds the content of every file against its digest and size.
func checkFiles(ctx context.Context, q db.Querier, f *Findings) error {
	rows, err := q.Query(ctx, `SELECT b.id, b.digest, b.size, c.no, c.data FROM control_blob b LEFT JOIN control_chunk c ON c.blob_id = b.id
		WHERE b.digest IS NOT NULL ORDER BY b.id, c.no`)
	if err != nil {
		return err
	}
	defer rows.Close()
	type sum struct {
		id, digest    string
		size, want    int64
		next, missing int64
		hash          hash.Hash
	}
	var now *sum
	done := func() {
		if now != nil && (now.size != now.want || now.missing > 0 || hex.EncodeToString(now.hash.Sum(nil)) != now.digest) {
			f.Add("file", now.id, "its content is not what was uploaded")
		}
	}
	for rows.Next() {
		var next sum
		var no *int64
		var data []byte
		if err := rows.Scan(&next.id, &next.digest, &next.want, &no, &data); err != nil {
			return err
		}
		if now == nil || now.id != next.id {
			done()
			now = &next
			now.hash = sha256.New()
		}
		if no != nil && *no != now.next {
			now.missing++
		}
		now.next++
		now.size += int64(len(data))
		now.hash.Write(data)
	}
	done()
	return rows.Err()
}
