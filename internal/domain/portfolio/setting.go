package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// ObjectSetting is the kind of a configuration of the office in the trail; its id is the name.
const ObjectSetting = "setting"

// configuration is something the office may set otherwise than it ships, for all or for one package.
type configuration[T any] struct {
	name    string
	act     Act
	shipped func() T
	check   func(T) error
}

var (
	trackSetting     = configuration[Tracks]{"tracks", "portfolio.tracks.edit", DefaultTracks, Tracks.Check}
	thresholdSetting = configuration[Thresholds]{"thresholds", "portfolio.thresholds.edit", DefaultThresholds, Thresholds.Check}
)

// Settings are a configuration as its page and the trail show it. Value is what applies; Own says that
// it was set for this very object and not inherited from the office or as shipped.
type Settings[T any] struct {
	Value    T    `json:"value"`
	Own      bool `json:"own"`
	Revision int  `json:"version"` // 0: never set for this object

	by ActorID
	on cal.Date
}

// shippedAgain is what is stored for an object that was set back: the row stays, so that its revision
// counts on.
const shippedAgain = "null"

// of reads what applies to an object, "" for the office.
func (c configuration[T]) of(ctx context.Context, q db.Querier, object string) (out Settings[T], err error) {
	out.Value = c.shipped()
	_, err = db.Collect(ctx, q, db.SQL(`SELECT value, version, object_id, updated_by, updated_at FROM portfolio_setting
		WHERE name = ? AND object_id IN ('', ?) ORDER BY object_id`, c.name, object), func(row db.Row) (x struct{}, err error) {
		var value, of string
		var revision int
		var by ActorID
		var at cal.Instant
		if err := row.Scan(&value, &revision, &of, &by, &at); err != nil {
			return x, err
		}
		if of == object {
			out.Revision, out.Own, out.by, out.on = revision, value != shippedAgain, by, at.Date()
		}
		if value == shippedAgain {
			return x, nil
		}
		var v T
		err = json.Unmarshal([]byte(value), &v)
		out.Value = v
		return x, err
	})
	return out, err
}

// set stores a value for an object if it still has the revision that was seen, 0 for none; nil sets it
// back to what the office has, and the office to what ships. Faults: Invalid with every wrong field,
// Stale.
func (c configuration[T]) set(ctx context.Context, s *Service, object string, seen int, v *T) (control.Done, error) {
	body := func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if v != nil {
			if err := c.check(*v); err != nil {
				return control.Change{}, err
			}
		}
		before, err := c.of(ctx, tx, object)
		if err != nil {
			return control.Change{}, err
		}
		if before.Revision != seen {
			return control.Change{}, orStale(nil, before.stale())
		}
		value, err := json.Marshal(v)
		if err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_setting (name, object_id, value, version, updated_at, updated_by) VALUES (?, ?, ?, 1, ?, ?)
			ON CONFLICT (name, object_id) DO UPDATE SET value = excluded.value, version = portfolio_setting.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
			c.name, object, string(value), tx.Now(), tx.Actor().ID))
		if err != nil {
			return control.Change{}, err
		}
		after, err := c.of(ctx, tx, object)
		change := control.Change{Object: control.Ref{Kind: ObjectSetting, ID: c.name}, Before: before, After: after}
		if object != "" {
			change.Object = control.Ref{Kind: ObjectPackage, ID: object}
		}
		return change, err
	}
	if object == "" {
		return s.create(ctx, c.act, "", body)
	}
	return s.edit(ctx, c.act, control.Ref{Kind: ObjectPackage, ID: object}, body)
}

// stale is what the page of a conflict shows: the stored value with its revision.
func (v Settings[T]) stale() map[string]any {
	members := map[string]any{}
	text, err := json.Marshal(v.Value)
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	if err != nil {
		return nil
	}
	members["version"] = v.Revision
	return members
}

// undo puts back what applied before.
func (c configuration[T]) undo(s *Service) control.Undo {
	return control.Undoing(func(ctx context.Context, object control.Ref, was, became Settings[T]) (control.Done, error) {
		of := ""
		if object.Kind == ObjectPackage {
			of = object.ID
		}
		if !was.Own {
			return c.set(ctx, s, of, became.Revision, nil)
		}
		return c.set(ctx, s, of, became.Revision, &was.Value)
	})
}

// tracksOf are the tracks of the office.
func tracksOf(ctx context.Context, q db.Querier) (Tracks, error) {
	found, err := trackSetting.of(ctx, q, "")
	return found.Value, err
}

// thresholdsOf are the thresholds of a package.
func thresholdsOf(ctx context.Context, q db.Querier, of string) (Thresholds, error) {
	found, err := thresholdSetting.of(ctx, q, of)
	return found.Value, err
}

// Tracks reads the tracks of the office.
func (s *Service) Tracks(ctx context.Context) (out Settings[Tracks], err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out, err = trackSetting.of(ctx, q, "")
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
		out, err = thresholdSetting.of(ctx, q, of)
		return err
	})
	return out, err
}

// EditTracks saves the tracks of the office; a configuration under which a project could get stuck is
// refused field by field. Nil sets them back to those that ship.
func (s *Service) EditTracks(ctx context.Context, seen int, t *Tracks) (control.Done, error) {
	return trackSetting.set(ctx, s, "", seen, t)
}

// EditThresholds saves the thresholds of a package, "" for those of the office (R20, §13.4). Projects
// are rated by them from their next change or day on. Nil sets a package back to those of the office,
// and the office to those that ship.
func (s *Service) EditThresholds(ctx context.Context, of string, seen int, t *Thresholds) (control.Done, error) {
	return thresholdSetting.set(ctx, s, of, seen, t)
}

// settingNames are the configurations as the trail names them, with their pages.
func settingNames() map[string]Named {
	return map[string]Named{
		trackSetting.name:     {Title: i18n.Text{EN: "Tracks of projects", FR: "Parcours des projets"}, Href: tracksPath},
		thresholdSetting.name: {Title: i18n.Text{EN: "Limits of the ratings", FR: "Seuils d’évaluation"}, Href: limitsPath},
		endUseSetting.name:    {Title: i18n.Text{EN: "Threshold for end-use checks", FR: "Seuil des contrôles d’utilisation finale"}, Href: endUsePath},
	}
}
