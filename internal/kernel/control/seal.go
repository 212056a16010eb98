package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

const (
	sealBatch  = 4_000 // rows in one seal
	sealEvery  = time.Second
	sealLease  = 10 * time.Second
	leaseSeal  = "sealer"
	zeroDigest = "0000000000000000000000000000000000000000000000000000000000000000"
)

// Seal numbers the rows that are not yet sealed and appends one seal over them; it does the same
// numbering for the outbox. It reports how many trail rows it sealed; 0 also when another process is
// the sealer. Sealing happens after the business commit, because a chain head inside it would make
// every writer wait for every other.
func (c *Control) Seal(ctx context.Context) (sealed int, err error) {
	err = c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		sealed = 0
		mine, err := c.lease(ctx, tx, leaseSeal, sealLease)
		if err != nil || !mine {
			return err
		}
		if err := number(ctx, tx, "control_outbox"); err != nil {
			return err
		}
		last, err := lastSeal(ctx, tx)
		if err != nil {
			return err
		}
		if err := number(ctx, tx, "control_trail"); err != nil {
			return err
		}
		leaves, err := db.Collect(ctx, tx, trailRows(last.Last, sealBatch), scanLeaf)
		if err != nil || len(leaves) == 0 {
			return err
		}
		sealed = len(leaves)
		next := SealRow{No: last.No + 1, First: last.Last + 1, Last: last.Last + int64(len(leaves)), Root: merkleRoot(leaves), Previous: last.Hash, At: tx.Now}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO control_seal (no, first_no, last_no, merkle_root, previous, hash, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			next.No, next.First, next.Last, next.Root, next.Previous, next.hash(), next.At))
		return err
	})
	return sealed, err
}

// SealUp seals all that was written before the call, for tests, backups and the command line, and lets
// another process go on with it.
func (c *Control) SealUp(ctx context.Context) error {
	for {
		n, err := c.Seal(ctx)
		if err != nil {
			return err
		}
		if n < sealBatch {
			return c.release(ctx, leaseSeal)
		}
	}
}

// RunSealer seals at most a second after each write until the context ends, and looks as often whether another
// process has changed the installation.
func (c *Control) RunSealer(ctx context.Context) {
	defer func() {
		if err := c.release(context.WithoutCancel(ctx), leaseSeal); err != nil {
			c.log.Warn("the sealer's lease was not given back", "error", err)
		}
	}()
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	for {
		n, err := c.Seal(ctx)
		if err == nil {
			err = c.reload(ctx)
		}
		if err != nil && ctx.Err() == nil {
			c.log.Error("sealing the trail", "error", err)
		}
		if n == sealBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-c.sealing:
			select { // let the writes of a moment gather
			case <-ctx.Done():
				return
			case <-time.After(sealEvery / 4):
			}
		}
	}
}

func (c *Control) wakeSealer() {
	select {
	case c.sealing <- struct{}{}:
	default:
	}
}

// number gives the rows that have none the next numbers, in the order of their ids.
func number(ctx context.Context, tx *db.Tx, table string) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE `+table+` SET no = picked.no
		FROM (SELECT id, (SELECT COALESCE(MAX(no), 0) FROM `+table+` WHERE no IS NOT NULL) + ROW_NUMBER() OVER (ORDER BY id) AS no
			FROM (SELECT id FROM `+table+` WHERE no IS NULL ORDER BY id LIMIT ?) AS batch) AS picked
		WHERE `+table+`.id = picked.id`, sealBatch))
	return err
}

// SealRow is one seal: it covers the trail rows First to Last and chains to the seal before.
type SealRow struct {
	No       int64       `json:"no"`
	First    int64       `json:"first"`
	Last     int64       `json:"last"`
	Root     string      `json:"merkle_root"`
	Previous string      `json:"previous"`
	Hash     string      `json:"hash"`
	At       cal.Instant `json:"at"`
}

func (s SealRow) hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%d\n%d\n%s\n%s\n%s", s.No, s.First, s.Last, s.Root, s.Previous, s.At))
	return hex.EncodeToString(sum[:])
}

func scanSeal(row db.Row) (s SealRow, err error) {
	err = row.Scan(&s.No, &s.First, &s.Last, &s.Root, &s.Previous, &s.Hash, &s.At)
	return s, err
}

const sealColumns = `SELECT no, first_no, last_no, merkle_root, previous, hash, at FROM control_seal `

// lastSeal is the newest seal; before the first one it is a zero seal to chain to.
func lastSeal(ctx context.Context, q db.Querier) (SealRow, error) {
	list, err := db.Collect(ctx, q, db.SQL(sealColumns+`ORDER BY no DESC LIMIT 1`), scanSeal)
	if err != nil || len(list) == 0 {
		return SealRow{Hash: zeroDigest}, err
	}
	return list[0], nil
}

// leaf is what a seal covers of a trail row: everything but the erasable content, for which its
// salted digest stands.
type leaf struct {
	no     int64
	id     string
	sum    [32]byte
	broken bool // content and digest disagree
	erased bool // the content was dropped
}

func trailRows(after int64, limit int) *db.Text {
	return db.SQL(`SELECT no, id, at, actor_id, COALESCE(for_actor, ''), act, outcome, object_kind, object_id, request_id, digest, content, salt
		FROM control_trail WHERE no > ? ORDER BY no LIMIT ?`, after, limit)
}

func scanLeaf(row db.Row) (l leaf, err error) {
	var f [10]string // id … digest
	var content, salt *string
	if err := row.Scan(&l.no, &f[0], &f[1], &f[2], &f[3], &f[4], &f[5], &f[6], &f[7], &f[8], &f[9], &content, &salt); err != nil {
		return l, err
	}
	l.id, l.erased = f[0], content == nil
	l.sum = sha256.Sum256([]byte("\x00" + fmt.Sprint(l.no) + "\n" + strings.Join(f[:], "\n")))
	l.broken = content != nil && (salt == nil || digest(*salt, *content) != f[9])
	return l, nil
}

// merkleRoot is the root of a binary hash tree over the leaves; an odd node moves up as it is.
func merkleRoot(leaves []leaf) string {
	level := make([][32]byte, len(leaves))
	for i, l := range leaves {
		level[i] = l.sum
	}
	for len(level) > 1 {
		above := level[:0]
		for i := 0; i < len(level); i += 2 {
			if i+1 == len(level) {
				above = append(above, level[i])
				break
			}
			var pair [65]byte
			pair[0] = 1
			copy(pair[1:], level[i][:])
			copy(pair[33:], level[i+1][:])
			above = append(above, sha256.Sum256(pair[:]))
		}
		level = above
	}
	return hex.EncodeToString(level[0][:])
}
