package office

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"cairn/internal/codec/ical"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Event is something on a calendar: days (From, To with its last) or instants (Starts, Ends) in a zone. A higher
// Sequence of the same UID replaces what was told before. Guests are people of the office.
type Event struct {
	UID          string
	Sequence     int
	Changed      cal.Instant
	Object       control.Ref // whose marking it carries
	From, To     cal.Date
	Starts, Ends cal.Instant
	Zone         string
	Title, About i18n.Text
	Kind         string // text key of what it is
	Place, Href  string
	Busy         bool
	Cancelled    bool
	Organiser    control.ActorID
	Guests       []control.ActorID
}

// EventFilter asks for the events of a person, or of a package, in a period.
type EventFilter struct {
	Person  control.ActorID
	Package string
	Period  cal.Period
}

// Place is a package as a feed names it.
type Place struct {
	ID   string
	Name i18n.Text
}

// The acts on one's own feeds.
const (
	ActCreateFeed control.Act = "own.feed.create"
	ActRevokeFeed control.Act = "own.feed.revoke"
)

// How far a calendar looks, in days.
const (
	calendarBack  = 60
	calendarAhead = 540
	feedsEach     = 20
	askFeedAgain  = time.Hour
	freshFeed     = "fresh feed" // entry of the conversation
)

// Feed is an address at which a calendar may subscribe. Package is "" for everything of one's own.
type Feed struct {
	ID      string      `json:"id"`
	Package string      `json:"package"`
	Created cal.Instant `json:"created_at"`

	name i18n.Text
}

// FeedsOut is the page of one's own feeds. Fresh is the path of the one just made, shown this once.
type FeedsOut struct {
	Feeds []Feed `json:"feeds"`
	Fresh string `json:"-"`

	places []Place
	base   string // outside address of the office, "" where none is entered
}

func (s *Service) calendarRoutes() []web.Route {
	return []web.Route{
		web.Get("/account/calendar", control.SignedIn, s.ReadFeeds, feedsPage),
		web.Post("/account/calendar", ActCreateFeed, s.CreateFeed, "/account/calendar"),
		web.Post("/account/calendar/{id}/revoke", ActRevokeFeed, s.RevokeFeed, "/account/calendar"),
		web.Get("/calendar/feeds/{secret}/cairn.ics", control.Public, s.ReadFeed, nil),
		web.Get("/calendar/events/{id}/event.ics", control.SignedIn, s.ReadEvent, nil),
	}
}

// ReadFeeds lists one's own feeds.
func (s *Service) ReadFeeds(ctx context.Context, _ struct{}) (out FeedsOut, err error) {
	me := control.ActorFrom(ctx).ID
	if session := web.SessionFrom(ctx); session != nil {
		if out.Fresh = session.Unseal(ctx, freshFeed); out.Fresh != "" {
			session.Drop(ctx, freshFeed)
		}
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.places, err = s.Places(ctx, q); err != nil {
			return err
		}
		out.Feeds, err = db.Collect(ctx, q, db.SQL(`SELECT id, package, created_at FROM office_feed WHERE owner = ? AND revoked_at IS NULL ORDER BY id`, me), func(row db.Row) (f Feed, err error) {
			err = row.Scan(&f.ID, &f.Package, &f.Created)
			return f, err
		})
		return err
	})
	for i, f := range out.Feeds {
		for _, p := range out.places {
			if p.ID == f.Package {
				out.Feeds[i].name = p.Name
			}
		}
	}
	if err != nil {
		return out, err
	}
	settings, err := s.Mail.Settings(ctx)
	out.base = s.Mail.Base(settings)
	return out, err
}

// FeedIn asks for a feed of one's own, or of a package.
type FeedIn struct {
	Package string `json:"package" web:"max=64"`
}

// CreateFeed makes an address. Only its hash is kept.
func (s *Service) CreateFeed(ctx context.Context, in FeedIn) (see web.See, err error) {
	session := web.SessionFrom(ctx)
	if session == nil {
		return see, fault.Missing("page")
	}
	secret := rand.Text()
	_, err = s.control.Do(ctx, control.Op{Act: ActCreateFeed}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		me := tx.Actor().ID
		var fs fault.Fields
		if in.Package != "" {
			places, err := s.Places(ctx, tx)
			if err != nil {
				return control.Change{}, err
			}
			known := false
			for _, p := range places {
				known = known || p.ID == in.Package
			}
			fs.Check(known, "package", "office.feed.package_unknown")
		}
		n, err := db.One(ctx, tx, "feed", db.SQL(`SELECT COUNT(*) FROM office_feed WHERE owner = ? AND revoked_at IS NULL`, me), db.Value[int64])
		if err != nil {
			return control.Change{}, err
		}
		fs.Check(n < feedsEach, "package", "office.feed.too_many")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		f := Feed{ID: tx.NewID(), Package: in.Package, Created: tx.Now()}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO office_feed (id, owner, package, digest, created_at) VALUES (?, ?, ?, ?, ?)`, f.ID, me, f.Package, feedDigest(secret), f.Created))
		return control.Change{Object: control.Ref{Kind: "feed", ID: f.ID}, After: f}, err
	})
	if err == nil {
		err = session.Seal(ctx, freshFeed, "/calendar/feeds/"+secret+"/cairn.ics")
	}
	return web.See{To: "/account/calendar"}, err
}

func feedDigest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// FeedRefIn names a feed of one's own.
type FeedRefIn struct {
	ID string `json:"id" web:"max=64"`
}

// RevokeFeed makes an address worthless.
func (s *Service) RevokeFeed(ctx context.Context, in FeedRefIn) (web.See, error) {
	_, err := s.control.Do(ctx, control.Op{Act: ActRevokeFeed}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE office_feed SET revoked_at = ? WHERE id = ? AND owner = ? AND revoked_at IS NULL`, tx.Now(), in.ID, tx.Actor().ID))
		if err == nil && n == 0 {
			err = fault.Missing("feed")
		}
		return control.Change{Object: control.Ref{Kind: "feed", ID: in.ID}}, err
	})
	return web.See{To: "/account/calendar", Say: "office.feed.revoked"}, err
}

// SecretIn is the secret part of a feed's address.
type SecretIn struct {
	Secret string `json:"secret" web:"max=64"`
}

// ReadFeed is what a calendar gets at the address: what its owner may see now. An address that is unknown or
// revoked, and one whose owner has left, is NotFound.
func (s *Service) ReadFeed(ctx context.Context, in SecretIn) (web.Download, error) {
	var f Feed
	var owner control.ActorID
	var actor *control.Actor
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		f, err = db.One(ctx, q, "feed", db.SQL(`SELECT id, package, owner FROM office_feed WHERE digest = ? AND revoked_at IS NULL`, feedDigest(in.Secret)), func(row db.Row) (f Feed, err error) {
			err = row.Scan(&f.ID, &f.Package, &owner)
			return f, err
		})
		if err == nil {
			actor, err = s.control.Actor(ctx, q, owner)
		}
		return err
	})
	if fault.Is(err, fault.Unauthenticated) {
		err = fault.Missing("feed")
	}
	if err != nil {
		return web.Download{}, err
	}
	text, err := s.CalendarOf(control.WithActor(ctx, actor), f.Package, web.PrinterFrom(ctx))
	if err != nil {
		return web.Download{}, err
	}
	sum := sha256.Sum256(text)
	return web.Download{Name: "cairn.ics", Type: "text/calendar; charset=utf-8", Tag: hex.EncodeToString(sum[:12]), Write: func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}}, nil
}

// CalendarOf is the calendar of whoever is in the context, or of a package they may see, as a file.
func (s *Service) CalendarOf(ctx context.Context, pkg string, p *i18n.Printer) ([]byte, error) {
	today := s.control.DB().Now().Date()
	filter := EventFilter{Person: control.ActorFrom(ctx).ID, Package: pkg, Period: cal.Period{Start: today.AddDays(-calendarBack), End: today.AddDays(calendarAhead)}}
	c := ical.Calendar{Name: p.T("office.calendar.mine"), Lang: p.Lang, Method: ical.Publish, Refresh: askFeedAgain}
	settings, err := s.Mail.Settings(ctx)
	if err != nil {
		return nil, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		zone, err := Zone(ctx, q)
		if err != nil {
			return err
		}
		c.Zone = zone
		if pkg != "" {
			places, err := s.Places(ctx, q)
			if err != nil {
				return err
			}
			for _, x := range places {
				if x.ID == pkg {
					c.Name = p.Text(x.Name)
				}
			}
		}
		events, err := s.Events(ctx, q, filter)
		if err != nil {
			return err
		}
		return s.fill(ctx, q, &c, events, p, s.Mail.Base(settings))
	})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = ical.Write(&b, c)
	return b.Bytes(), err
}

// fill puts events into a calendar, in words of a language, with the marking of all of them on each.
func (s *Service) fill(ctx context.Context, q db.Querier, c *ical.Calendar, events []Event, p *i18n.Printer, base string) error {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.Object.ID
	}
	seen, err := control.SeenAmong(ctx, q, ids...)
	if err != nil {
		return err
	}
	var markings []control.Marking
	for _, e := range events {
		if o, ok := seen[e.Object.ID]; ok {
			markings = append(markings, o.Marking)
			c.Events = append(c.Events, s.spoken(e, p, base))
		}
	}
	whole := control.Combine(markings...)
	whole.Level = max(whole.Level, control.LevelUnclassified)
	c.Heading = s.Mail.MarkingWords(p, whole)
	if s.control.Installation().Demo {
		c.Heading += ", " + p.T("mail.fictional")
	}
	return nil
}

// spoken is an event in words.
func (s *Service) spoken(e Event, p *i18n.Printer, base string) ical.Event {
	out := ical.Event{UID: e.UID, Sequence: e.Sequence, Changed: e.Changed, From: e.From, To: e.To, Starts: e.Starts, Ends: e.Ends,
		Title: p.Text(e.Title), Description: p.T(e.Kind), Place: e.Place, Cancelled: e.Cancelled, Busy: e.Busy}
	if about := p.Text(e.About); about != "" {
		out.Description += ": " + about
	}
	if e.Zone != "" {
		if z, err := time.LoadLocation(e.Zone); err == nil {
			out.Zone = z
		}
	}
	if base != "" && e.Href != "" {
		out.URL = base + "/" + string(p.Lang) + e.Href
	}
	return out
}
