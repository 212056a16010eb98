package office

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// The kinds of mail of the desk. A digest is one message a day at most; its parts can be turned down by
// themselves.
const (
	KindDigest  = "digest"
	partDecide  = "digest.decide"
	partLate    = "digest.late"
	partDue     = "digest.due"
	partChanges = "digest.changes"
	partTeam    = "digest.team"
	KindUrgent  = "approval"
)

// ActSendDigests is the act by which the program asks for digests and urgent mails.
const ActSendDigests control.Act = "office.digest.send"

// The rules of the digest.
const (
	digestLines  = 10  // of one part; the rest is on the page
	escalateDays = 7   // overdue days after which a team leader is told
	urgentDays   = 1   // days before its date from which an approval is told at once
	digestLife   = 20  // hours; after that the next one says the same
	askTogether  = 200 // digests asked for in one transaction
)

// MailKinds are the kinds of mail that the desk sends.
func (s *Service) MailKinds() []mail.Kind {
	part := func(name, word, help string) mail.Kind {
		return mail.Kind{Name: name, Word: word, Help: help, Optional: true}
	}
	return []mail.Kind{
		{Name: KindUrgent, Word: "office.kind.urgent", Help: "office.kind.urgent_help", Optional: true, Compose: s.composeUrgent},
		{Name: KindInvitation, Word: "office.kind.invitation", Help: "office.kind.invitation_help", Optional: true, Compose: s.composeInvitation},
		{Name: KindDigest, Word: "office.kind.digest", Help: "office.kind.digest_help", Optional: true, Life: digestLife * time.Hour, Compose: s.composeDigest},
		part(partDecide, "office.kind.decide", "office.kind.decide_help"),
		part(partLate, "office.kind.late", "office.kind.late_help"),
		part(partDue, "office.kind.due", "office.kind.due_help"),
		part(partChanges, "office.kind.changes", "office.kind.changes_help"),
		part(partTeam, "office.kind.team", "office.kind.team_help"),
	}
}

// digestAsked is what a digest is asked for with: the reader's day, and when they were last told.
type digestAsked struct {
	Day   cal.Date    `json:"day"`
	Since cal.Date    `json:"since"` // day of the digest before; no date for the first
	After cal.Instant `json:"after"` // instant of it
}

// reminds reports whether something due on a day is to be mentioned: today, or as many days before as the reader
// wants, counted since the digest before, so that a weekend swallows no reminder.
func (a digestAsked) reminds(on cal.Date, days []int) bool {
	since := a.Since
	if since.IsZero() || since.Before(a.Day.AddDays(-7)) {
		since = a.Day.AddDays(-1)
	}
	for _, n := range append([]int{0}, days...) {
		if at := on.AddDays(-n); at.After(since) && !at.After(a.Day) {
			return true
		}
	}
	return false
}

// composeDigest writes the day's digest of whoever is in the context; nil when there is nothing to tell.
func (s *Service) composeDigest(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
	var asked digestAsked
	if err := json.Unmarshal(data, &asked); err != nil {
		return nil, err
	}
	d, err := s.readDesk(ctx, q)
	if err != nil {
		return nil, err
	}
	w := &writer{s: s, p: to.Printer, desk: d, asked: asked, zone: to.Zone, wishes: to.Wishes}
	if w.team, err = s.overdueOfTeam(ctx, q, asked.Day); err != nil {
		return nil, err
	}
	if w.seen, err = control.SeenAmong(ctx, q, w.mentioned()...); err != nil {
		return nil, err
	}
	return w.letter(), nil
}

// writer writes one digest.
type writer struct {
	s      *Service
	p      *i18n.Printer
	desk   Desk
	asked  digestAsked
	zone   *time.Location
	wishes mail.Preferences
	team   []teamLate
	seen   map[string]control.Object
}

func (w *writer) mentioned() []string {
	var ids []string
	for _, d := range w.desk.Due {
		ids = append(ids, d.Object.ID)
	}
	for _, c := range w.desk.Changes {
		ids = append(ids, c.Entry.Object.ID)
	}
	for _, t := range w.team {
		ids = append(ids, t.due.Object.ID)
	}
	return ids
}

// marking is that of an object; one that is not known is withheld.
func (w *writer) marking(id string) control.Marking {
	if o, ok := w.seen[id]; ok {
		return o.Marking
	}
	return control.Marking{Level: control.LevelTopSecret}
}

func (w *writer) letter() *mail.Letter {
	var late, due []mail.Line
	for _, d := range w.desk.Due {
		switch {
		case d.On.Before(w.asked.Day):
			late = append(late, w.due(d, w.p.T("office.digest.was_due", "on", d.On)))
		case w.asked.reminds(d.On, w.wishes.Days):
			due = append(due, w.due(d, w.p.T("office.digest.due_on", "on", d.On)))
		}
	}
	l := &mail.Letter{}
	w.add(l, partDecide, "office.desk.decide", w.decide(), mail.Link{Text: w.p.T("office.approvals"), Href: "/approvals"})
	mine := mail.Link{Text: w.p.T("office.desk"), Href: "/"}
	w.add(l, partLate, "office.digest.late", late, mine)
	w.add(l, partDue, "office.desk.due", due, mine)
	w.add(l, partTeam, "office.digest.team", w.others(), mail.Link{})
	w.add(l, partChanges, "office.desk.changes", w.changes(), mine)
	if len(l.Sections) == 0 {
		return nil
	}
	l.Subject = w.p.T("office.digest.subject", "on", w.asked.Day)
	l.Lead = w.p.T("office.digest.lead")
	return l
}

// add puts a part into the letter, unless it is empty or the reader turned it down.
func (w *writer) add(l *mail.Letter, part, title string, lines []mail.Line, more mail.Link) {
	if len(lines) == 0 || !w.wishes.Wants(part) {
		return
	}
	section := mail.Section{Title: w.p.T(title)}
	if rest := len(lines) - digestLines; rest > 0 {
		lines = append(lines[:digestLines:digestLines], mail.Line{Text: w.p.T("office.digest.more", "n", rest), Href: more.Href})
	}
	section.Lines = lines
	l.Sections = append(l.Sections, section)
}

func (w *writer) decide() []mail.Line {
	var lines []mail.Line
	for _, a := range w.desk.Decide {
		title := a.Title
		if n, ok := w.desk.named[a.Object]; ok {
			title = w.p.Text(n.Title)
		}
		lines = append(lines, mail.Line{Text: title, Note: w.desk.approvalWords(w.p, a), Href: "/approvals/" + a.ID, Marking: a.Marking})
	}
	return lines
}

func (w *writer) due(d Due, when string) mail.Line {
	note := w.p.T(d.Kind) + ", " + when
	if about := w.p.Text(d.About); about != "" {
		note = about + ", " + note
	}
	return mail.Line{Text: w.p.Text(d.Title), Note: note, Href: d.Href, Marking: w.marking(d.Object.ID)}
}

func (w *writer) others() []mail.Line {
	var lines []mail.Line
	for _, t := range w.team {
		line := w.due(t.due, w.p.T("office.digest.was_due", "on", t.due.On))
		line.Note = t.name + ", " + line.Note
		lines = append(lines, line)
	}
	return lines
}

func (w *writer) changes() []mail.Line {
	var lines []mail.Line
	for _, c := range w.desk.Changes {
		fresh := c.Entry.At.After(w.asked.After) && !w.asked.After.IsZero() || w.asked.After.IsZero() && !c.Entry.At.In(w.zone).Before(w.asked.Day.AddDays(-1))
		if fresh {
			lines = append(lines, mail.Line{Text: w.p.Text(c.Named.Title), Note: c.Entry.ActorName + ", " + w.p.T(c.Entry.Act.Key()), Href: c.Named.Href, Marking: w.marking(c.Entry.Object.ID)})
		}
	}
	return lines
}

// DigestText is what would go to a person today, as plain text; "" when nothing would.
func (s *Service) DigestText(ctx context.Context, who control.ActorID) (string, error) {
	asked, err := s.nextDigest(ctx, who)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(asked)
	if err != nil {
		return "", err
	}
	sheet, err := s.Mail.Preview(ctx, KindDigest, who, data)
	if err != nil || sheet == nil {
		return "", err
	}
	return sheet.Subject + "\n\n" + sheet.Text(), nil
}

func (s *Service) nextDigest(ctx context.Context, who control.ActorID) (asked digestAsked, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		all, err := s.digests(ctx, q, []control.ActorID{who})
		if err == nil {
			asked = all[0].asked
		}
		return err
	})
	return asked, err
}

// personDigest is how a person's digest stands.
type personDigest struct {
	who   control.ActorID
	asked digestAsked // the next one
	due   bool        // it is time for it
}

// digests are the next digests of persons and whether their hour has come.
func (s *Service) digests(ctx context.Context, q db.Querier, ids []control.ActorID) ([]personDigest, error) {
	wishes, err := mail.PreferencesOf(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	office, err := Zone(ctx, q)
	if err != nil {
		return nil, err
	}
	type told struct {
		day cal.Date
		at  cal.Instant
	}
	last := map[control.ActorID]told{}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT person, day, at FROM office_digest`), func(row db.Row) (none struct{}, err error) {
		var id control.ActorID
		var t told
		err = row.Scan(&id, &t.day, &t.at)
		last[id] = t
		return none, err
	})
	if err != nil {
		return nil, err
	}
	now := s.control.DB().Now()
	list := make([]personDigest, 0, len(ids))
	for _, id := range ids {
		x := wishes[id]
		local := now.Time().In(x.In(office))
		day, before := cal.Of(local), last[id]
		working := x.Weekend || local.Weekday() != time.Saturday && local.Weekday() != time.Sunday
		due := x.Wants(KindDigest) && working && local.Hour() >= x.Hour && before.day.Before(day)
		list = append(list, personDigest{id, digestAsked{Day: day, Since: before.day, After: before.at}, due})
	}
	return list, nil
}

// AskDigests asks for the digests whose hour has come, at most one a person and day, and for the mails about
// approvals that became urgent. It says how many messages it asked for. App runs it every minute as the system;
// nothing is asked for while mail is not set up.
func (s *Service) AskDigests(ctx context.Context) (n int, err error) {
	settings, err := s.Mail.Settings(ctx)
	if err != nil || !settings.On() {
		return 0, err
	}
	var staff []control.ActorID
	var list []personDigest
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if staff, err = s.Staff(ctx, q); err != nil {
			return err
		}
		all, err := s.digests(ctx, q, staff)
		list = slices.DeleteFunc(all, func(p personDigest) bool { return !p.due })
		return err
	})
	if err != nil {
		return 0, err
	}
	for chunk := range slices.Chunk(list, askTogether) {
		if err := s.askFor(ctx, chunk); err != nil {
			return n, err
		}
		n += len(chunk)
	}
	urgent, err := s.askUrgent(ctx, staff)
	return n + urgent, err
}

func (s *Service) askFor(ctx context.Context, chunk []personDigest) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActSendDigests}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		var rows []any
		notices := make([]mail.Notice, len(chunk))
		for i, p := range chunk {
			rows = append(rows, string(p.who), p.asked.Day, tx.Now())
			notices[i] = mail.Notice{Kind: KindDigest, Person: p.who, Key: p.asked.Day.String(), Data: p.asked}
		}
		err := db.InsertRows(ctx, tx, `INSERT INTO office_digest (person, day, at)`, 3, rows, "ON CONFLICT (person) DO UPDATE SET day = excluded.day, at = excluded.at")
		if err != nil {
			return control.Change{}, err
		}
		change := control.Change{Object: control.Ref{Kind: "digest"}, After: map[string]int{"digests": len(chunk)}}
		return change, mail.Notify(ctx, tx, notices...)
	})
	return err
}
