package mail

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	gomail "github.com/wneessen/go-mail"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Why a message was not sent, or may not have arrived: text keys below "mail.why.".
const (
	whyNoRelay    = "mail.why.no_relay"
	whyLeft       = "mail.why.left"
	whyOff        = "mail.why.turned_down"
	whyBounced    = "mail.why.bounced"
	whySettled    = "mail.why.settled"
	whyOld        = "mail.why.too_old"
	whyUnknown    = "mail.why.unknown_kind"
	whyAddress    = "mail.why.address"
	whyCompose    = "mail.why.not_composed"
	whyRelay      = "mail.why.relay_away"
	whyLater      = "mail.why.relay_later"
	whyRefused    = "mail.why.relay_refused"
	whyNoAnswer   = "mail.why.no_answer"
	whyCrash      = "mail.why.crash"
	whyCameBack   = "mail.why.came_back"
	whyByHand     = "mail.why.by_hand"
	lookEvery     = 2 * time.Second
	dialWithin    = 20 * time.Second
	recordTries   = 30 // seconds in which an outcome is recorded, while the database is away
	secondsApart  = time.Second
	hardBounce    = "5.0.0"
	statusUnknown = ""
)

// Run sends until the context ends. Several processes may run it: a message belongs to whoever holds its lease.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if _, err := s.survive(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("sending mail", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Service) survive(ctx context.Context) (sent int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("sending mail panicked: %v\n%s", v, debug.Stack())
		}
	}()
	return s.Work(ctx)
}

// Work takes in what was asked for and sends what is due. It says how many messages the relay took.
func (s *Service) Work(ctx context.Context) (sent int, err error) {
	if err := s.takeIn(ctx); err != nil {
		return 0, err
	}
	if err := s.doubt(ctx); err != nil {
		return 0, err
	}
	for {
		list, err := s.claim(ctx)
		if err != nil || len(list) == 0 {
			return sent, err
		}
		n, err := s.send(ctx, list)
		sent += n
		if err != nil {
			return sent, err
		}
	}
}

// round is what one batch of messages is sent with.
type round struct {
	*Service
	settings Settings
	people   map[control.ActorID]Person
	wishes   map[control.ActorID]Preferences
	bounced  map[string]bool
	zone     *time.Location
	office   i18n.Text      // name of the office, with its unit
	client   *gomail.Client // once the first letter is there
	away     error          // the relay could not be reached
	settled  []settled      // not recorded yet: with the next intent, or before anything else is composed
	sent     int
}

// ahead is how many messages are composed in one snapshot, before they are handed over one by one.
const ahead = 25

// send works through messages under this process's lease.
func (s *Service) send(ctx context.Context, list []claimed) (int, error) {
	r := &round{Service: s}
	if err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return r.load(ctx, q, list) }); err != nil {
		return 0, err
	}
	defer r.close()
	for some := range slices.Chunk(list, ahead) {
		letters, err := r.write(ctx, some)
		if err != nil {
			return r.sent, err
		}
		for _, l := range letters {
			if err = r.deliver(ctx, l); err != nil {
				break
			}
		}
		if err := errors.Join(err, r.record(ctx)); err != nil {
			return r.sent, err
		}
	}
	return r.sent, nil
}

func (r *round) load(ctx context.Context, q db.Querier, list []claimed) (err error) {
	if r.settings, err = SettingsOf(ctx, q); err != nil {
		return err
	}
	var ids []control.ActorID
	for _, c := range list {
		if c.person != "" {
			ids = append(ids, c.person)
		}
	}
	if r.people, err = r.People(ctx, q, ids); err != nil {
		return err
	}
	if r.wishes, err = preferencesOf(ctx, q, ids); err != nil {
		return err
	}
	if r.bounced, err = bounced(ctx, q); err != nil {
		return err
	}
	if r.zone, err = r.Service.zone(ctx, q); err != nil || r.Service.Office == nil {
		return err
	}
	name, unit, err := r.Service.Office(ctx, q)
	if r.office = name; unit != "" && name != (i18n.Text{}) {
		r.office = i18n.Text{EN: name.EN + ", " + unit, FR: name.FR + ", " + unit}
	}
	return err
}

func (r *round) close() {
	if r.client != nil {
		_ = r.client.Close() // the words were taken or not; a line that does not close nicely changes nothing
	}
}

// written is a message as it goes to the relay, or, without words, how it ends before.
type written struct {
	claimed
	to    Recipient
	words *gomail.Msg
	end   outcome
}

// write composes messages in one snapshot, so that what they have in common is read once where the engine recalls what
// it answered (SQLite); PostgreSQL spares them the snapshots alone. One that fails ends the snapshot, which an engine may
// not read any more; the rest get another.
func (r *round) write(ctx context.Context, list []claimed) ([]written, error) {
	var done []written
	for len(done) < len(list) {
		err := r.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			for _, c := range list[len(done):] {
				w, err := r.one(ctx, q, c)
				done = append(done, w)
				if err != nil {
					r.log.ErrorContext(ctx, "a message could not be composed", "message", c.id, "kind", c.kind, "error", err)
					return nil
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return done, nil
}

// one composes a message, as its recipient, unless there is a reason that it should not go. Where composing panics, it
// is this message that could not be composed: those beside it go, and it waits like any other that failed.
func (r *round) one(ctx context.Context, q db.Querier, c claimed) (w written, err error) {
	kind, known := r.kinds[c.kind]
	to, why := r.recipient(c)
	if known && kind.Mailbox != nil {
		if to, why, err = r.mailbox(ctx, q, kind, c); err != nil {
			return written{claimed: c, end: outcome{state: Waiting, reason: whyCompose, again: backOff(c.attempts)}}, err
		}
	}
	w = written{claimed: c, to: to}
	switch {
	case !known:
		why = whyUnknown
	case why != "":
	case !r.settings.On():
		why = whyNoRelay
	case r.control.DB().Now().After(c.created.Add(kind.life())):
		w.end = outcome{state: Failed, reason: whyOld}
		return w, nil
	case kind.Optional && to.Wishes.off(c.kind):
		why = whyOff
	case r.bounced[to.Address]:
		why = whyBounced
	}
	w.end = outcome{state: Dropped, reason: why}
	if why != "" {
		return w, nil
	}
	failed := outcome{state: Waiting, reason: whyCompose, again: backOff(c.attempts)}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("composing panicked: %v\n%s", v, debug.Stack())
			w.words, w.end = nil, failed
		}
	}()
	letter, err := r.compose(ctx, q, kind, to, c)
	if err != nil {
		w.end = failed
		return w, err
	}
	if letter == nil {
		w.end.reason = whySettled
		return w, nil
	}
	words, err := r.wire(c, kind, to, *letter)
	if err != nil {
		w.end = outcome{state: Failed, reason: whyAddress, detail: err.Error()}
		return w, nil
	}
	w.words = words
	return w, nil
}

// mailbox finds who a message goes to whose address a slice keeps, or why nobody.
func (r *round) mailbox(ctx context.Context, q db.Querier, kind Kind, c claimed) (to Recipient, why string, err error) {
	to, wanted, err := kind.Mailbox(ctx, q, c.data)
	switch {
	case err != nil:
		return to, "", err
	case !wanted:
		return to, whySettled, nil
	case !Address(to.Address):
		return to, whyAddress, nil
	}
	to.Person, to.Zone, to.Printer = "", r.zone, r.words.Printer(to.Language)
	return to, "", nil
}

// recipient finds who a message goes to, or why nobody.
func (r *round) recipient(c claimed) (to Recipient, why string) {
	to = Recipient{Person: c.person, Name: c.name, Address: c.address, Language: c.language, Zone: r.zone}
	if c.person != "" {
		p := r.people[c.person]
		if !p.Active {
			return to, whyLeft
		}
		to.Name, to.Address, to.Language = p.Name, p.Address, p.Language
		to.Wishes = r.wishes[c.person]
		to.Zone = to.Wishes.zone(r.zone)
	}
	if !Address(to.Address) {
		return to, whyAddress
	}
	to.Printer = r.words.Printer(to.Language)
	return to, ""
}

// compose lets the kind write its letter, as the person it goes to.
func (r *round) compose(ctx context.Context, q db.Querier, kind Kind, to Recipient, c claimed) (*Letter, error) {
	if kind.Compose == nil {
		return nil, errors.New("mail: " + kind.Name + " is a part of other messages")
	}
	if to.Person != "" {
		actor, err := r.control.Actor(ctx, q, to.Person)
		if fault.Is(err, fault.Unauthenticated) {
			return nil, nil // they left this very moment
		}
		if err != nil {
			return nil, err
		}
		ctx = control.WithActor(ctx, actor)
	}
	return kind.Compose(ctx, q, to, c.data)
}

// deliver gives the words to the relay between two commits: that it is about to, and how it went. The second is the
// first of the message after it.
func (r *round) deliver(ctx context.Context, w written) error {
	if w.words == nil {
		r.settled = append(r.settled, settled{w.claimed, Waiting, w.end})
		return nil
	}
	if err := r.dial(ctx); err != nil {
		r.settled = append(r.settled, settled{w.claimed, Waiting, outcome{state: Waiting, reason: whyRelay, detail: err.Error(), again: backOff(w.attempts)}})
		return nil
	}
	var ours bool
	err := r.recording(ctx, func(earlier []settled) (err error) {
		ours, err = r.intend(ctx, earlier, w.claimed)
		return err
	})
	if err != nil || !ours {
		return err
	}
	err = r.client.Send(w.words)
	went := judge(err, w.words.IsDelivered(), w.attempts)
	private := r.kinds[w.kind].Mailbox != nil
	if private { // what a relay says names the address
		went.detail = ""
	}
	r.settled = append(r.settled, settled{w.claimed, Sending, went})
	if went.state == Sent {
		r.sent++
		return nil
	}
	said := "withheld"
	if !private {
		said = err.Error()
	}
	r.log.WarnContext(ctx, "a message was not taken", "message", w.id, "state", went.state, "error", said)
	r.close()
	r.client = nil // whatever is left on the line belongs to this message
	if went.reason == whyRefused && noSuchBox(err) {
		if err := r.record(ctx); err != nil {
			return err
		}
		if private {
			return r.kinds[w.kind].Refused(ctx, w.data)
		}
		return r.noteBounce(ctx, w.to.Address, statusOf(err), err.Error())
	}
	return nil
}

// record writes down how messages went that are settled.
func (r *round) record(ctx context.Context) error {
	if len(r.settled) == 0 {
		return nil
	}
	return r.recording(ctx, func(list []settled) error { return r.move(context.WithoutCancel(ctx), list) })
}

// recording does a write that also records what is settled, again and again while the database is away: what has gone
// must not be forgotten. A process that is told to stop tries once.
func (r *round) recording(ctx context.Context, write func([]settled) error) (err error) {
	for range recordTries {
		if err = write(r.settled); err == nil {
			r.settled = r.settled[:0]
		}
		if !fault.Is(err, fault.Unavailable) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(secondsApart):
		}
	}
	return err
}

func (r *round) dial(ctx context.Context) error {
	if r.away != nil || r.client != nil {
		return r.away
	}
	client, err := r.relay(r.settings)
	if err == nil {
		err = client.DialWithContext(ctx)
	}
	if err != nil {
		r.away = err
		return err
	}
	r.client = client
	return nil
}

// judge says where a message stands after the relay was given it. Only what the relay refused in words, or what
// broke before its end was sent, may go again by itself.
func judge(err error, delivered bool, attempts int) outcome {
	var refusal *gomail.SendError
	switch {
	case err == nil || delivered:
		return outcome{state: Sent}
	case !errors.As(err, &refusal):
		return outcome{state: Doubtful, reason: whyNoAnswer, detail: err.Error()}
	case refusal.ErrorCode() >= 500:
		return outcome{state: Failed, reason: whyRefused, detail: err.Error()}
	case refusal.Reason == gomail.ErrSMTPDataClose && refusal.ErrorCode() == 0:
		return outcome{state: Doubtful, reason: whyNoAnswer, detail: err.Error()}
	}
	return outcome{state: Waiting, reason: whyLater, detail: err.Error(), again: backOff(attempts)}
}

// noSuchBox reports whether the relay refused the recipient and not the message.
func noSuchBox(err error) bool {
	var refusal *gomail.SendError
	return errors.As(err, &refusal) && refusal.Reason == gomail.ErrSMTPRcptTo && refusal.ErrorCode() >= 550 && refusal.ErrorCode() <= 553
}

func statusOf(err error) string {
	var refusal *gomail.SendError
	if errors.As(err, &refusal) && refusal.EnhancedStatusCode() != statusUnknown {
		return refusal.EnhancedStatusCode()
	}
	return hardBounce
}

// pauses are how long to wait after each attempt that failed; the last one repeats.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

func backOff(attempts int) time.Duration { return pauses[min(attempts, len(pauses)-1)] }
