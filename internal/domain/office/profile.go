package office

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
)

// Profile is what the office is: its name, the unit it belongs to, the time zone in which its days begin.
// Its fiscal year is the calendar year (R65).
type Profile struct {
	Name    i18n.Text `json:"name"`
	Unit    string    `json:"unit"`
	Zone    string    `json:"zone"` // IANA name
	Version int64     `json:"version"`
}

// ActEditProfile is the act of saying what the office is.
const ActEditProfile control.Act = "office.profile.edit"

// usualZone is that of headquarters.
const usualZone = "Europe/Brussels"

const maxOfficeName = 120 // characters

func (x Profile) check() error {
	var fs fault.Fields
	fs.Check(x.Name.EN != "" && utf8.RuneCountInString(x.Name.EN) <= maxOfficeName, "name_en", "office.profile.name_wrong")
	fs.Check(x.Name.FR != "" && utf8.RuneCountInString(x.Name.FR) <= maxOfficeName, "name_fr", "office.profile.name_wrong")
	fs.Check(utf8.RuneCountInString(x.Unit) <= maxOfficeName, "unit", "office.profile.unit_wrong")
	fs.Check(mail.ValidZone(x.Zone), "zone", "office.profile.zone_wrong")
	return fs.Err()
}

// ProfileOf reads what the office is; one that was never set up has no name.
func ProfileOf(ctx context.Context, q db.Querier) (x Profile, err error) {
	x.Zone = usualZone
	_, err = db.Collect(ctx, q, db.SQL(`SELECT value, version FROM office_profile`), func(row db.Row) (none struct{}, err error) {
		var value string
		var version int64
		if err = row.Scan(&value, &version); err == nil {
			err = json.Unmarshal([]byte(value), &x)
		}
		x.Version = version
		return none, err
	})
	return x, err
}

// Zone is the time zone of the office.
func Zone(ctx context.Context, q db.Querier) (*time.Location, error) {
	x, err := ProfileOf(ctx, q)
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(x.Zone)
}

// Profile reads what the office is.
func (s *Service) Profile(ctx context.Context) (x Profile, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		x, err = ProfileOf(ctx, q)
		return err
	})
	return x, err
}

// About is the page about the program and, for who works here, about the office.
type About struct {
	Profile
}

// ReadAbout shows strangers nothing of the office.
func (s *Service) ReadAbout(ctx context.Context, _ struct{}) (out About, err error) {
	if control.ActorFrom(ctx) != nil {
		out.Profile, err = s.Profile(ctx)
	}
	return out, err
}

func aboutFacts(f *web.Frame, out About) []web.Fact {
	return []web.Fact{
		{Term: f.T("office.setup.unit"), Value: out.Unit},
		{Term: f.T("office.preference.zone"), Value: out.Zone},
	}
}

// EditProfile says what the office is, over the version that was read. Faults: Invalid with every wrong field,
// Stale.
func (s *Service) EditProfile(ctx context.Context, x Profile) (control.Done, error) {
	if err := x.check(); err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActEditProfile}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := ProfileOf(ctx, tx)
		if err == nil && before.Version != x.Version {
			err = fault.Stale(before)
		}
		if err != nil {
			return control.Change{}, err
		}
		after := x
		after.Version++
		value, err := json.Marshal(after)
		if err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO office_profile (id, value, version) VALUES ('office', ?, ?)
			ON CONFLICT (id) DO UPDATE SET value = excluded.value, version = excluded.version`, string(value), after.Version))
		return control.Change{Object: control.Ref{Kind: "office_profile", ID: "office"}, Before: before, After: after}, err
	})
}
