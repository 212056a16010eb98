package app

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// connectMail makes the office's mail and tells it who people are.
func (a *App) connectMail() {
	a.Mail = mail.New(a.Control, a.Words, a.Config.Log)
	a.Mail.Secrets = filepath.Join(a.Config.Data, "secrets")
	a.Mail.BaseURL = a.Config.BaseURL
	a.Mail.People = mailboxes
	a.Mail.Zone = office.Zone
	a.Mail.Office = func(ctx context.Context, q db.Querier) (i18n.Text, string, error) {
		profile, err := office.ProfileOf(ctx, q)
		return profile.Name, profile.Unit, err
	}
	a.Office.Mail, a.Office.Staff, a.Office.Leads = a.Mail, people.Staff, people.Leads
	a.Office.Events, a.Office.Gatherings, a.Office.Gathering, a.Office.Places = a.events, a.gatherings, a.oneGathering, places
	a.Office.Furnished, a.Office.Templates, a.Office.OfferTemplates = a.furnished, templateChoices, a.offerTemplates
	a.Mail.Register(slices.Concat(a.Office.MailKinds(), a.Funds.MailKinds(), a.Recruitment.MailKinds(), a.Candidacy.MailKinds(), a.Selection.MailKinds())...)
}

// digestEvery is how often it is looked whose digest is due.
const digestEvery = time.Minute

// leaseDigest is held by the process that asks.
const leaseDigest = "digest"

// runDigests asks for digests and urgent mails when their time has come. Of several processes one does.
func (a *App) runDigests(ctx context.Context) {
	tick := time.NewTicker(digestEvery)
	defer tick.Stop()
	defer func() {
		if err := a.Control.Release(context.WithoutCancel(ctx), leaseDigest); err != nil {
			a.Config.Log.Error("giving back the lease of digests", "error", err)
		}
	}()
	for {
		mine, err := a.Control.Hold(ctx, leaseDigest, 2*digestEvery)
		if err == nil && mine {
			_, digests := a.Office.AskDigests(a.Control.AsSystem(ctx))
			_, invitations := a.Office.AskInvitations(a.Control.AsSystem(ctx))
			err = errors.Join(digests, invitations)
		}
		if err != nil && ctx.Err() == nil {
			a.Config.Log.Error("asking for digests", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Digest is what would go to a user today, as plain text, "" when nothing would.
func (a *App) Digest(ctx context.Context, login string) (string, error) {
	ctx = a.Control.AsSystem(ctx)
	u, err := a.People.UserByLogin(ctx, login)
	if err != nil {
		return "", err
	}
	return a.Office.DigestText(ctx, u.ID)
}

// mailboxes tell mail where people are reached.
func mailboxes(ctx context.Context, q db.Querier, ids []control.ActorID) (map[control.ActorID]mail.Person, error) {
	found, err := people.Mailboxes(ctx, q, ids)
	persons := make(map[control.ActorID]mail.Person, len(found))
	for id, m := range found {
		persons[id] = mail.Person(m)
	}
	return persons, err
}
