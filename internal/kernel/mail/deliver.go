package mail

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
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
			err = fmt.Errorf("composing mail panicked: %v\n%s", v, debug.Stack())
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
	sent     int
}

// send works through messages under this process's lease.
func (s *Service) send(ctx context.Context, list []claimed) (int, error) {
	r := &round{Service: s}
	if err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return r.load(ctx, q, list) }); err != nil {
		return 0, err
	}
	defer r.close()
	for _, c := range list {
		if err := r.one(ctx, c); err != nil {
			return r.sent, err
		}
	}
	return r.sent, nil
}

func (r *round) load(ctx context.Context, q db.Querier, list []claimed) (err error) {
	if r.settings, err = settings(ctx, q); err != nil {
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

// one brings a message as far as it gets today.
func (r *round) one(ctx context.Context, c claimed) error {
	kind, known := r.kinds[c.kind]
	to, why := r.recipient(c)
	switch {
	case !known:
		why = whyUnknown
	case why != "":
	case !r.settings.On():
		why = whyNoRelay
	case r.control.DB().Now().After(c.created.Add(kind.life())):
		return r.move(ctx, c, Waiting, outcome{state: Failed, reason: whyOld})
	case kind.Optional && r.wishes[c.person].off(c.kind):
		why = whyOff
	case r.bounced[to.Address]:
		why = whyBounced
	}
	if why != "" {
		return r.move(ctx, c, Waiting, outcome{state: Dropped, reason: why})
	}
	letter, err := r.compose(ctx, kind, to, c)
	if err != nil {
		r.log.ErrorContext(ctx, "a message could not be composed", "message", c.id, "kind", c.kind, "error", err)
		return r.move(ctx, c, Waiting, outcome{state: Waiting, reason: whyCompose, again: backOff(c.attempts)})
	}
	if letter == nil {
		return r.move(ctx, c, Waiting, outcome{state: Dropped, reason: whySettled})
	}
	words, err := r.wire(c, kind, to, *letter)
	if err != nil {
		return r.move(ctx, c, Waiting, outcome{state: Failed, reason: whyAddress, detail: err.Error()})
	}
	return r.handOver(ctx, c, to, words)
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
		to.Zone = r.wishes[c.person].zone(r.zone)
	}
	if !Address(to.Address) {
		return to, whyAddress
	}
	to.Printer = r.words.Printer(to.Language)
	return to, ""
}

// compose lets the kind write its letter, as the person it goes to.
func (r *round) compose(ctx context.Context, kind Kind, to Recipient, c claimed) (*Letter, error) {
	if kind.Compose == nil {
		return nil, errors.New("mail: " + kind.Name + " is a part of other messages")
	}
	if to.Person != "" {
		var actor *control.Actor
		err := r.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			actor, err = r.control.Actor(ctx, q, to.Person)
			return err
		})
		if fault.Is(err, fault.Unauthenticated) {
			return nil, nil // they left this very moment
		}
		if err != nil {
			return nil, err
		}
		ctx = control.WithActor(ctx, actor)
	}
	return kind.Compose(ctx, to, c.data)
}

// handOver gives the words to the relay between two commits: that it is about to, and how it went.
func (r *round) handOver(ctx context.Context, c claimed, to Recipient, words *gomail.Msg) error {
	if err := r.dial(ctx); err != nil {
		return r.move(ctx, c, Waiting, outcome{state: Waiting, reason: whyRelay, detail: err.Error(), again: backOff(c.attempts)})
	}
	ours, _, err := r.intend(ctx, c)
	if err != nil || !ours {
		return err
	}
	err = r.client.Send(words)
	to_ := judge(err, words.IsDelivered(), c.attempts)
	if to_.state == Sent {
		r.sent++
	} else {
		r.log.WarnContext(ctx, "a message was not taken", "message", c.id, "state", to_.state, "error", err)
		r.close()
		r.client = nil // whatever is left on the line belongs to this message
	}
	if err := r.record(ctx, c, to_); err != nil {
		return err
	}
	if to_.reason == whyRefused && noSuchBox(err) {
		return r.noteBounce(ctx, to.Address, statusOf(err), err.Error())
	}
	return nil
}

// record is move from Sending, again and again while the database is away: what has gone must not be forgotten.
// A process that is told to stop tries once.
func (r *round) record(ctx context.Context, c claimed, to outcome) (err error) {
	for range recordTries {
		if err = r.move(context.WithoutCancel(ctx), c, Sending, to); !fault.Is(err, fault.Unavailable) {
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
