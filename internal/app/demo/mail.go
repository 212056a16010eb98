package demo

import (
	"context"

	desk "cairn/internal/domain/office"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// profile is what the office of the world is called.
var profile = desk.Profile{
	Name: i18n.Text{EN: "Programme office (invented)", FR: "Bureau des programmes (fictif)"},
	Unit: "DCB", Zone: "Europe/Brussels",
}

// writeMails asks for the digests of the world's day. A demonstration has no relay, so that none of them leaves; they
// stand in the list of messages with that reason.
func (b *builder) writeMails(ctx context.Context) error {
	if _, err := b.Desk.EditProfile(ctx, profile); err != nil {
		return err
	}
	var notices []mail.Notice
	for _, p := range b.World.People {
		if p.Cast {
			notices = append(notices, mail.Notice{Kind: desk.KindDigest, Person: b.actors[p.Key], Key: b.day.String()})
		}
	}
	_, err := b.Control.Do(ctx, control.Op{Act: desk.ActSendDigests}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		change := control.Change{Object: control.Ref{Kind: "digest"}, After: map[string]int{"digests": len(notices)}}
		return change, mail.Notify(ctx, tx, notices...)
	})
	if err != nil {
		return err
	}
	if err := b.Control.SealUp(ctx); err != nil { // what is sent follows what is sealed
		return err
	}
	_, err = b.Mail.Work(ctx)
	return err
}
