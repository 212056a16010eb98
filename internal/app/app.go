// Package app composes the office: it opens the database, builds the slices, fills the function fields
// through which one slice asks another against the import arrows, mounts the routes and runs what runs
// in the background. A test, the server and the command line all start here.
package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Config is where the office lives and how it is reached. Clock and Entropy are for a demonstration
// world and for tests.
type Config struct {
	Data  string // folder: SQLite file, search index, key, locks
	DB    string // PostgreSQL address; empty for SQLite in Data
	Alone bool   // no server may be at work in the folder, nor come (see Alone); needed to serve

	Listen, Metrics         string
	TLSCert, TLSKey         string
	BaseURL                 string
	Careers                 string // outside address of the careers pages alone, "" for none of their own
	Proxies                 []netip.Prefix
	AddressRate, PersonRate float64
	Scanner                 string // address of a scanner for malware, "" for none (see malware.New)
	DocumentMegabytes       int64  // of the largest document; 0 is the portfolio's own limit
	Log                     *slog.Logger

	Clock   func() time.Time
	Entropy io.Reader
}

// App is the open office.
type App struct {
	Config  Config
	DB      *db.DB
	Control *control.Control
	Words   *i18n.Catalogue
	release func() // of the folder, when taken alone
	rooms
}

// Open opens the office in its data folder, bringing the database up to date. It starts nothing in the
// background; Serve does. The folder is taken before the database is touched, so that a newer program that
// is started beside a server does not change the schema under it.
func Open(ctx context.Context, cfg Config) (*App, error) {
	if cfg.Data == "" {
		return nil, errors.New("no data folder named")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if err := checkCareers(cfg.Careers); err != nil {
		return nil, err
	}
	words, err := Words()
	if err != nil {
		return nil, err
	}
	release := func() {}
	if cfg.Alone {
		if release, err = Alone(cfg.Data); err != nil {
			return nil, err
		}
	}
	d, err := openDB(ctx, cfg)
	if err != nil {
		release()
		return nil, err
	}
	a := &App{Config: cfg, DB: d, Words: words, release: release}
	if err := a.compose(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// openDB opens the database. Unless the folder was taken alone, the schema is changed only when no server is
// at work in it.
func openDB(ctx context.Context, cfg Config) (*db.DB, error) {
	o := db.Options{URL: cfg.DB, Path: filepath.Join(cfg.Data, "cairn.db"), Clock: cfg.Clock, Entropy: cfg.Entropy, Fixed: !cfg.Alone}
	d, err := db.Open(ctx, o)
	if !errors.Is(err, db.ErrOlder) {
		return d, err
	}
	release, err := Alone(cfg.Data)
	if err != nil {
		return nil, err
	}
	defer release()
	o.Fixed = false
	return db.Open(ctx, o)
}

// Exists reports whether there is an office already.
func Exists(ctx context.Context, cfg Config) (bool, error) {
	return db.Exists(ctx, db.Options{URL: cfg.DB, Path: filepath.Join(cfg.Data, "cairn.db")})
}

// Close closes the office once nothing serves it any more.
func (a *App) Close() error {
	defer a.release()
	return a.DB.Close()
}
