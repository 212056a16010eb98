package people

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// account is a user with what opens the door. It never leaves the package.
type account struct {
	User
	hash   string
	secret string // of one-time codes, "" for none
	step   int64  // time step of the last code used
	epoch  int64  // raised to end all sessions
}

const accountColumns = `SELECT id, login, name, nation, language, clearance, clearance_until, password_hash, must_renew, must_use_code,
	code_secret, code_step, epoch, signed_in_at, created_at, deactivated_at, version FROM people_user `

func scanAccount(row db.Row) (a account, err error) {
	err = row.Scan(&a.ID, &a.Login, &a.Name, &a.Nation, &a.Language, &a.Clearance, &a.ClearanceUntil, &a.hash, &a.MustRenew, &a.MustUseCode,
		&a.secret, &a.step, &a.epoch, &a.SignedInAt, &a.CreatedAt, &a.DeactivatedAt, &a.Version)
	a.HasPassword, a.HasCode = a.hash != "", a.secret != ""
	return a, err
}

func loadAccount(ctx context.Context, q db.Querier, id control.ActorID) (account, error) {
	return db.One(ctx, q, Kind, db.SQL(accountColumns+`WHERE id = ?`, id), scanAccount)
}

func loadLogin(ctx context.Context, q db.Querier, login string) (account, error) {
	return db.One(ctx, q, Kind, db.SQL(accountColumns+`WHERE login = ?`, login), scanAccount)
}

func countUsers(ctx context.Context, q db.Querier) (int64, error) {
	return db.One(ctx, q, Kind, db.SQL(`SELECT COUNT(*) FROM people_user`), db.Value[int64])
}

// Filter narrows the list of people; empty fields do not. Text is a part of the name or the login.
// After is the id of the last person of the page before.
type Filter struct {
	Text  string
	Left  bool // those who left, instead of those who work here
	Role  control.Role
	After string
	Limit int
}

func listUsers(ctx context.Context, q db.Querier, f Filter, today cal.Date) ([]User, error) {
	t := db.SQL(accountColumns)
	if f.Left {
		t.Add(`WHERE deactivated_at IS NOT NULL`)
	} else {
		t.Add(`WHERE deactivated_at IS NULL`)
	}
	if f.Text != "" {
		part := db.Containing(i18n.Fold(f.Text))
		t.Add(`AND (name_key LIKE ? ESCAPE '\' OR login LIKE ? ESCAPE '\')`, part, part)
	}
	if f.Role != "" {
		held, err := control.Holders(ctx, q, f.Role, today)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(held))
		for i, g := range held {
			ids[i] = string(g.Actor)
		}
		t.Add(`AND`).In("id", ids...)
	}
	if f.After != "" {
		t.Add(`AND (name_key, id) > (SELECT name_key, id FROM people_user WHERE id = ?)`, f.After)
	}
	return db.Collect(ctx, q, t.Add(`ORDER BY name_key, id LIMIT ?`, max(1, f.Limit)), func(row db.Row) (User, error) {
		a, err := scanAccount(row)
		return a.User, err
	})
}

// insertUser stores a new person and makes them known to control.
func insertUser(ctx context.Context, tx *control.Tx, u User, hash string) error {
	if err := tx.SavePerson(ctx, u.actor()); err != nil {
		return err
	}
	var hashed cal.Instant
	if hash != "" {
		hashed = tx.Now()
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO people_user (id, login, name, name_key, nation, language, clearance, clearance_until,
		password_hash, password_at, must_renew, must_use_code, code_secret, code_step, epoch, created_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 1, ?, 1)`,
		u.ID, u.Login, u.Name, i18n.Fold(u.Name), u.Nation, u.Language, int(u.Clearance), u.ClearanceUntil,
		hash, hashed, u.MustRenew, u.MustUseCode, tx.Now()))
	return loginTaken(err)
}

// updateUser stores a profile over the version it was read in. end also ends all sessions.
func updateUser(ctx context.Context, tx *control.Tx, u User, version int64, end bool) error {
	raise := 0
	if end {
		raise = 1
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_user SET login = ?, name = ?, name_key = ?, nation = ?, language = ?, clearance = ?,
		clearance_until = ?, must_renew = ?, must_use_code = ?, deactivated_at = ?, epoch = epoch + CAST(? AS BIGINT), version = version + 1
		WHERE id = ? AND version = ?`, u.Login, u.Name, i18n.Fold(u.Name), u.Nation, u.Language, int(u.Clearance),
		u.ClearanceUntil, u.MustRenew, u.MustUseCode, u.DeactivatedAt, raise, u.ID, version))
	if err != nil {
		return loginTaken(err)
	}
	if n == 0 {
		current, err := loadAccount(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		return fault.Stale(current.User)
	}
	return tx.SavePerson(ctx, u.actor())
}

func loginTaken(err error) error {
	if db.IsUnique(err) {
		var fs fault.Fields
		fs.Add("login", "people.user.login_taken", nil)
		return fs.Err()
	}
	return err
}

// setPassword replaces the hash the caller has looked at, so that of two changes at once one wins. It
// ends all sessions and says which epoch begins.
func setPassword(ctx context.Context, tx *control.Tx, id control.ActorID, old, hash string) (epoch int64, err error) {
	epoch, err = db.One(ctx, tx, Kind, db.SQL(`UPDATE people_user SET password_hash = ?, password_at = ?, must_renew = ?, epoch = epoch + 1
		WHERE id = ? AND password_hash = ? AND deactivated_at IS NULL RETURNING epoch`, hash, tx.Now(), false, id, old), db.Value[int64])
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Conflict, "people.password.changed", nil)
	}
	return epoch, err
}

func endSessions(ctx context.Context, tx *control.Tx, id control.ActorID) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_user SET epoch = epoch + 1 WHERE id = ?`, id))
	return err
}

// setCode stores the secret of one-time codes, "" for none, with the step of the last code used.
func setCode(ctx context.Context, tx *control.Tx, id control.ActorID, secret string, used int64) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_user SET code_secret = ?, code_step = ? WHERE id = ?`, secret, used, id))
	return err
}

func replaceRecovery(ctx context.Context, tx *control.Tx, id control.ActorID, codes []string) error {
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM people_recovery WHERE user_id = ?`, id)); err != nil || len(codes) == 0 {
		return err
	}
	var args []any
	for _, code := range codes {
		args = append(args, string(id), digest(plainCode(code)))
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO people_recovery (user_id, code_hash) VALUES`).Values(2, args...))
	return err
}

// useRecovery takes a recovery code, once.
func useRecovery(ctx context.Context, tx *control.Tx, id control.ActorID, code string) (bool, error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_recovery SET used_at = ? WHERE user_id = ? AND code_hash = ? AND used_at IS NULL`,
		tx.Now(), id, digest(plainCode(code))))
	return n == 1, err
}

func recoveryLeft(ctx context.Context, q db.Querier, id control.ActorID) (int64, error) {
	return db.One(ctx, q, Kind, db.SQL(`SELECT COUNT(*) FROM people_recovery WHERE user_id = ? AND used_at IS NULL`, id), db.Value[int64])
}
