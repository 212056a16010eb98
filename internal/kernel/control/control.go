package control

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"sync/atomic"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Config is what app tells control: the database, where the installation's key lies, which role may
// do which act, and what a nation is on a day (a member of the Alliance or not, and the codes that
// items may be releasable to).
type Config struct {
	DB      *db.DB
	KeyDir  string
	KeySeed []byte // the key itself, in place of KeyDir
	Permits func(Role, Act) bool
	Nation  func(ctx context.Context, q db.Querier, iso3 string, on cal.Date) (ally bool, codes []string, err error)
	Log     *slog.Logger
	Scanner Scanner // of what is uploaded; nil for none
}

// Control is the office's internal control over one database. It is safe for concurrent use.
type Control struct {
	db      *db.DB
	permits func(Role, Act) bool
	nation  func(ctx context.Context, q db.Querier, iso3 string, on cal.Date) (bool, []string, error)
	log     *slog.Logger
	scanner Scanner
	key     ed25519.PrivateKey
	node    string // this process, as a holder of leases

	installation atomic.Pointer[Installation]
	actors       sync.Map // ActorID → *Actor
	jobs         map[string]JobFunc
	deciders     map[Act]Decide
	undoers      map[Act]Undo
	indexed      map[string]bool
	unscoped     map[Act]bool
	needs        map[string]Act   // kind → what one must be allowed to see its objects
	concealed    []*regexp.Regexp // fields of the trail of which only the end is shown
	sealing      chan struct{}    // wakes the sealer
	decisions    atomic.Int64     // writes so far, any of which may have changed the inbox
	waiting      sync.Map         // ActorID → waiting
}

// Installation is the one row that says what this installation is.
type Installation struct {
	UID     string   `json:"uid"`     // made once, random
	Demo    bool     `json:"demo"`    // the demonstration world: every page and file says so
	Ceiling Level    `json:"ceiling"` // the level it is accredited up to (R111)
	AsOf    cal.Date `json:"as_of"`   // the day a demonstration world was made for; no date in a real office
}

// New opens control over a database and makes the installation's row and signing key at the first
// start. The clock's floor is set to the last trail row, so that a clock that jumped back while the
// program was down cannot write into the past.
func New(ctx context.Context, cfg Config) (*Control, error) {
	c := &Control{
		db: cfg.DB, permits: cfg.Permits, nation: cfg.Nation, log: cfg.Log, scanner: cfg.Scanner,
		jobs: map[string]JobFunc{}, deciders: map[Act]Decide{}, undoers: map[Act]Undo{}, indexed: map[string]bool{}, unscoped: map[Act]bool{}, needs: map[string]Act{},
		sealing: make(chan struct{}, 1),
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	node := make([]byte, 8)
	if _, err := rand.Read(node); err != nil {
		return nil, err
	}
	c.node = hex.EncodeToString(node)
	var err error
	if c.key, err = installationKey(cfg); err != nil {
		return nil, fmt.Errorf("the installation's key: %w", err)
	}
	if err := c.install(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Control) install(ctx context.Context) error {
	if err := c.load(ctx); err == nil || !errors.Is(err, errNotInstalled) {
		return err
	}
	err := c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_installation (id, uid, demo, ceiling, as_of, created_at)
			VALUES ('installation', ?, ?, ?, '', ?) ON CONFLICT (id) DO NOTHING`, tx.NewID(), false, int(LevelUnclassified), tx.Now))
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO control_actor (id, kind, name, nation, clearance, language, active, version)
			VALUES (?, 'system', 'Cairn', '', ?, 'en', ?, 1) ON CONFLICT (id) DO NOTHING`, System, int(LevelTopSecret), true))
		return err
	})
	if err != nil {
		return err
	}
	return c.load(ctx)
}

var errNotInstalled = errors.New("control: not installed yet")

func (c *Control) load(ctx context.Context) error {
	return c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, installed, err := Installed(ctx, q)
		if err != nil {
			return err
		}
		if !installed {
			return errNotInstalled
		}
		c.installation.Store(&i)
		last, err := db.Collect(ctx, q, db.SQL(`SELECT at FROM control_trail ORDER BY id DESC LIMIT 1`), db.Value[cal.Instant])
		if err == nil && len(last) == 1 {
			c.db.SetFloor(last[0])
		}
		return err
	})
}

// Installation says what this installation is. What another process has changed of it is known here within a
// second or so, where RunSealer runs; Protect asks the database.
func (c *Control) Installation() Installation { return *c.installation.Load() }

// DB is the database under control, for reads and for the few kernel files that keep state of their own.
func (c *Control) DB() *db.DB { return c.db }

// Read runs the body on one snapshot. Queries on protected objects go through Visible.
func (c *Control) Read(ctx context.Context, body func(ctx context.Context, q db.Querier) error) error {
	return c.db.Read(ctx, body)
}

// reload reads the installation's row again: another process may have changed it.
func (c *Control) reload(ctx context.Context) error {
	return c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, installed, err := Installed(ctx, q)
		if err == nil && installed {
			c.installation.Store(&i)
		}
		return err
	})
}

// MarkDemo declares the installation a demonstration world made for a day. It cannot be undone: such
// a database never becomes a real office.
func (c *Control) MarkDemo(ctx context.Context, on cal.Date) error {
	return c.reinstall(ctx, func(_ context.Context, _ *Tx, i *Installation) error {
		i.Demo, i.AsOf = true, on
		return nil
	})
}

// SetCeiling sets the level the installation is accredited up to (R111). Below what is there already it is
// a Refused fault, "control.ceiling_below" {n}.
func (c *Control) SetCeiling(ctx context.Context, l Level) error {
	return c.reinstall(ctx, func(ctx context.Context, tx *Tx, i *Installation) error {
		above, err := db.One(ctx, tx, "object", db.SQL(`SELECT COUNT(*) FROM control_object WHERE level > ?`, int(l)), db.Value[int64])
		if err == nil && above > 0 {
			err = fault.Refuse("control.ceiling_below", fault.Args{"n": above})
		}
		i.Ceiling = l
		return err
	})
}

// ActEditInstallation is the act of changing what the installation is.
const ActEditInstallation Act = "control.installation.edit"

func (c *Control) reinstall(ctx context.Context, edit func(ctx context.Context, tx *Tx, i *Installation) error) error {
	var after Installation
	_, err := c.Do(ctx, Op{Act: ActEditInstallation}, func(ctx context.Context, tx *Tx) (Change, error) {
		before, _, err := Installed(ctx, tx)
		if err != nil {
			return Change{}, err
		}
		after = before
		if err := edit(ctx, tx, &after); err != nil {
			return Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE control_installation SET demo = ?, as_of = ?, ceiling = ?`, after.Demo, after.AsOf.String(), int(after.Ceiling)))
		return Change{Object: Ref{"installation", after.UID}, Before: before, After: after}, err
	})
	if err == nil {
		c.installation.Store(&after)
	}
	return err
}
