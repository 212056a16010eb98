package mail

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Preferences are what a person wants of mail.
type Preferences struct {
	Zone    string   `json:"zone"`    // IANA name; "" is the office's
	Hour    int      `json:"hour"`    // of the digest, 0 to 23 in that zone
	Weekend bool     `json:"weekend"` // digests on Saturday and Sunday too
	Days    []int    `json:"days"`    // how many days before a due date they are reminded
	Off     []string `json:"off"`     // kinds turned down
	Version int64    `json:"version"`
}

// PreferencesPath is the page of one's own preferences.
const PreferencesPath = "/account/mail"

// ActEditPreferences is the act of saying what one wants of mail.
const ActEditPreferences control.Act = "own.mail.edit"

// UsualPreferences are those of somebody who said nothing.
func UsualPreferences() Preferences { return Preferences{Hour: 7, Days: []int{7, 1}} }

const maxDays = 90 // furthest reminder, in days

// Wants reports whether the person has not turned a kind down.
func (x Preferences) Wants(kind string) bool { return !x.off(kind) }

func (x Preferences) off(kind string) bool { return slices.Contains(x.Off, kind) }

// zone is where the person's day begins; office is for those who chose nothing.
func (x Preferences) zone(office *time.Location) *time.Location {
	if x.Zone != "" {
		if z, err := time.LoadLocation(x.Zone); err == nil {
			return z
		}
	}
	return office
}

// In is the person's time zone, given the office's.
func (x Preferences) In(office *time.Location) *time.Location { return x.zone(office) }

// ValidZone reports whether a text names a time zone.
func ValidZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

func (s *Service) checkPreferences(x Preferences) error {
	var fs fault.Fields
	fs.Check(x.Zone == "" || ValidZone(x.Zone), "zone", "mail.preference.zone_wrong")
	fs.Check(x.Hour >= 0 && x.Hour <= 23, "hour", "mail.preference.hour_wrong")
	within := func(d int) bool { return d >= 1 && d <= maxDays }
	fs.Check(len(x.Days) <= 5 && !slices.ContainsFunc(x.Days, func(d int) bool { return !within(d) }), "days", "mail.preference.days_wrong")
	for _, name := range x.Off {
		fs.Check(s.kinds[name].Optional, "off", "mail.preference.kind_unknown")
	}
	return fs.Err()
}

func preferencesOf(ctx context.Context, q db.Querier, ids []control.ActorID) (map[control.ActorID]Preferences, error) {
	found := make(map[control.ActorID]Preferences, len(ids))
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i], found[id] = string(id), UsualPreferences()
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT person, value, version FROM mail_preference WHERE`).In("person", names...), func(row db.Row) (none struct{}, err error) {
		var id control.ActorID
		var value string
		var version int64
		if err := row.Scan(&id, &value, &version); err != nil {
			return none, err
		}
		x := UsualPreferences()
		err = json.Unmarshal([]byte(value), &x)
		x.Version = version
		found[id] = x
		return none, err
	})
	return found, err
}

// PreferencesOf reads what persons want of mail, each the usual where they said nothing.
func PreferencesOf(ctx context.Context, q db.Querier, ids ...control.ActorID) (map[control.ActorID]Preferences, error) {
	return preferencesOf(ctx, q, ids)
}

// EditPreferences saves what the actor wants of mail, over the version that was read.
func (s *Service) EditPreferences(ctx context.Context, x Preferences) (control.Done, error) {
	if err := s.checkPreferences(x); err != nil {
		return control.Done{}, err
	}
	slices.SortFunc(x.Days, func(a, b int) int { return b - a })
	x.Days = slices.Compact(x.Days)
	return s.control.Do(ctx, control.Op{Act: ActEditPreferences}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		me := tx.Actor().ID
		return savePreferences(ctx, tx, me, func(before Preferences) (Preferences, error) {
			if before.Version != x.Version {
				return before, fault.Stale(before)
			}
			return x, nil
		})
	})
}

func savePreferences(ctx context.Context, tx *control.Tx, who control.ActorID, edit func(Preferences) (Preferences, error)) (control.Change, error) {
	all, err := preferencesOf(ctx, tx, []control.ActorID{who})
	if err != nil {
		return control.Change{}, err
	}
	before := all[who]
	after, err := edit(before)
	if err != nil {
		return control.Change{}, err
	}
	after.Version = before.Version + 1
	value, err := json.Marshal(after)
	if err != nil {
		return control.Change{}, err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO mail_preference (person, value, version) VALUES (?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET value = excluded.value, version = excluded.version`, who, string(value), after.Version))
	return control.Change{Object: control.Ref{Kind: "mail_preference", ID: string(who)}, Before: before, After: after}, err
}

// OffPath is the path of the page, and of the post, by which a person turns a kind down from a mail, without
// signing in: it can do nothing else. Opening it changes nothing, because programs open links too.
func (s *Service) OffPath(who control.ActorID, kind string) string {
	return "/mail/off/" + string(who) + "/" + kind + "/" + s.offToken(who, kind)
}

func (s *Service) offToken(who control.ActorID, kind string) string {
	mac := hmac.New(sha256.New, s.control.KeySeed())
	mac.Write([]byte("mail off\x00" + string(who) + "\x00" + kind))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// OffLink is what a link of a mail names.
type OffLink struct {
	Person control.ActorID `json:"person" web:"max=64"`
	Kind   string          `json:"kind" web:"max=64"`
	Token  string          `json:"token" web:"max=64"`
}

// OpenOff says which kind a link is about and whether it is turned down already. A link that was not made here
// is a NotFound fault.
func (s *Service) OpenOff(ctx context.Context, l OffLink) (kind Kind, off bool, err error) {
	kind, known := s.kinds[l.Kind]
	if !known || !kind.Optional || !hmac.Equal([]byte(l.Token), []byte(s.offToken(l.Person, l.Kind))) {
		return kind, false, fault.Missing("page")
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		all, err := preferencesOf(ctx, q, []control.ActorID{l.Person})
		off = all[l.Person].off(l.Kind)
		return err
	})
	return kind, off, err
}

// TurnOff turns the kind of a link down, or on again. It acts as the person the link was sent to.
func (s *Service) TurnOff(ctx context.Context, l OffLink, on bool) error {
	if _, _, err := s.OpenOff(ctx, l); err != nil {
		return err
	}
	var actor *control.Actor
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		actor, err = s.control.Actor(ctx, q, l.Person)
		return err
	})
	if fault.Is(err, fault.Unauthenticated) { // a leaver gets nothing anyway
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.control.Do(control.WithActor(ctx, actor), control.Op{Act: ActEditPreferences}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return savePreferences(ctx, tx, l.Person, func(x Preferences) (Preferences, error) {
			x.Off = slices.DeleteFunc(slices.Clone(x.Off), func(k string) bool { return k == l.Kind })
			if !on {
				x.Off = append(x.Off, l.Kind)
			}
			return x, nil
		})
	})
	return err
}
