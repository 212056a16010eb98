package db

import "context"

// OpenAt opens a database as it was when it had the migrations up to a number.
func OpenAt(ctx context.Context, o Options, version int64) (*DB, error) {
	d, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	provider, err := migrator(d.Engine, d.engine.pool())
	if err == nil {
		_, err = provider.UpTo(ctx, version)
	}
	return d, err
}
