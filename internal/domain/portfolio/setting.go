package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// setting is a stored configuration: its value as JSON, and the revision for the optimistic lock.
type setting struct {
	value    string
	revision int
}

// settingOf reads a setting of an object, else that of the office; ok is false when neither is stored.
func settingOf(ctx context.Context, q db.Querier, name, object string) (found setting, own bool, err error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT value, version, object_id FROM portfolio_setting
		WHERE name = ? AND object_id IN ('', ?) ORDER BY object_id DESC`, name, object), func(row db.Row) (x struct {
		setting
		object string
	}, err error) {
		err = row.Scan(&x.value, &x.revision, &x.object)
		return x, err
	})
	if err != nil || len(list) == 0 {
		return setting{}, false, err
	}
	return list[0].setting, list[0].object == object, nil
}

// tracksOf are the tracks of the office: those stored, else the shipped ones.
func tracksOf(ctx context.Context, q db.Querier) (Tracks, error) {
	found, _, err := settingOf(ctx, q, "tracks", "")
	if err != nil || found.revision == 0 {
		return DefaultTracks(), err
	}
	var t Tracks
	return t, json.Unmarshal([]byte(found.value), &t)
}

// thresholdsOf are the thresholds of a package, else those of the office, else the shipped ones.
func thresholdsOf(ctx context.Context, q db.Querier, of string) (Thresholds, error) {
	found, _, err := settingOf(ctx, q, "thresholds", of)
	if err != nil || found.revision == 0 {
		return DefaultThresholds(), err
	}
	var t Thresholds
	return t, json.Unmarshal([]byte(found.value), &t)
}

// Settings are a configuration as its page shows it.
type Settings[T any] struct {
	Value    T    `json:"value"`
	Revision int  `json:"version"` // 0: nothing stored, Value is what applies
	Own      bool `json:"own"`     // stored for this very object
}

// Tracks reads the tracks for their form.
func (s *Service) Tracks(ctx context.Context) (out Settings[Tracks], err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		found, own, err := settingOf(ctx, q, "tracks", "")
		if err != nil {
			return err
		}
		out.Revision, out.Own = found.revision, own
		out.Value, err = tracksOf(ctx, q)
		return err
	})
	return out, err
}

// Thresholds reads the thresholds that apply to a package, "" for those of the office.
func (s *Service) Thresholds(ctx context.Context, of string) (out Settings[Thresholds], err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if of != "" {
			if _, err := control.Protection(ctx, q, control.Ref{Kind: ObjectPackage, ID: of}); err != nil {
				return err
			}
		}
		found, own, err := settingOf(ctx, q, "thresholds", of)
		if err != nil {
			return err
		}
		if own {
			out.Revision, out.Own = found.revision, true
		}
		out.Value, err = thresholdsOf(ctx, q, of)
		return err
	})
	return out, err
}

// EditTracks saves the tracks of the office; a configuration under which a project could get stuck is
// refused field by field.
func (s *Service) EditTracks(ctx context.Context, seen int, t Tracks) (control.Done, error) {
	return s.create(ctx, "portfolio.tracks.edit", "", func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if err := t.Check(); err != nil {
			return control.Change{}, err
		}
		before, err := tracksOf(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		change := control.Change{Object: control.Ref{Kind: "setting", ID: "tracks"}, Before: before, After: t}
		return change, saveSetting(ctx, tx, "tracks", "", seen, t)
	})
}

// EditThresholds saves the thresholds of a package, "" for those of the office (R20, §13.4). Projects
// are rated by them from their next change or day on.
func (s *Service) EditThresholds(ctx context.Context, of string, seen int, t Thresholds) (control.Done, error) {
	body := func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if err := t.Check(); err != nil {
			return control.Change{}, err
		}
		before, err := thresholdsOf(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		change := control.Change{Object: control.Ref{Kind: "setting", ID: "thresholds"}, Before: before, After: t}
		if of != "" {
			change.Object = control.Ref{Kind: ObjectPackage, ID: of}
		}
		return change, saveSetting(ctx, tx, "thresholds", of, seen, t)
	}
	if of == "" {
		return s.create(ctx, "portfolio.thresholds.edit", "", body)
	}
	return s.edit(ctx, "portfolio.thresholds.edit", control.Ref{Kind: ObjectPackage, ID: of}, body)
}

// saveSetting stores a value if the stored one still has the revision that was seen, 0 for none.
func saveSetting(ctx context.Context, tx *control.Tx, name, object string, seen int, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return err
	}
	stored, own, err := settingOf(ctx, tx, name, object)
	if err != nil {
		return err
	}
	if !own {
		stored.revision = 0
	}
	if err := unchanged(seen, Stamp{Revision: stored.revision}, v); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_setting (name, object_id, value, version, updated_at, updated_by) VALUES (?, ?, ?, 1, ?, ?)
		ON CONFLICT (name, object_id) DO UPDATE SET value = excluded.value, version = portfolio_setting.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		name, object, string(value), tx.Now(), tx.Actor().ID))
	return err
}
