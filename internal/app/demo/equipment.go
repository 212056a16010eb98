package demo

import (
	"context"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// line is a line of equipment: its id once it is there, and the day it is in custody.
type line struct {
	id portfolio.AssetID
	on cal.Date
}

// equip plans the equipment of a project and its handovers.
func (w *work) equip() {
	held := map[string]*line{}
	for _, a := range w.Assets {
		held[a.Key] = new(line)
		w.order(a, held[a.Key])
	}
	for n, h := range w.Handovers {
		w.handOver(h, n+1, held)
	}
}

// order plans a line of equipment up to its state: ordered, received, inspected, in custody, lost.
func (w *work) order(a Asset, l *line) {
	w.at(w.on(a.Ordered), w.Officer, "order "+a.Key, func(ctx context.Context) error {
		form := portfolio.AssetForm{Title: textOf(a.Title), Donor: a.Donor, Ordered: a.Quantity, UnitValue: euro(a.Value)}
		done, err := w.Portfolio.CreateAsset(ctx, w.id, form)
		return made(&l.id, done, err)
	})
	received := w.on(a.Received)
	moves := []struct {
		on   cal.Date
		act  control.Act
		form portfolio.AssetMove
	}{
		{received, "portfolio.asset.receive", portfolio.AssetMove{Received: a.Quantity, ReceivedOn: received, Serials: a.Serials}},
		{office.Add(received, 2), "portfolio.asset.inspect", portfolio.AssetMove{Remarks: a.Remarks.In(w.lang)}},
		{office.Add(received, 3), "portfolio.asset.take", portfolio.AssetMove{Custodian: a.Custodian.In(w.lang), Location: a.Location.In(w.lang)}},
		{w.on(a.Lost), "portfolio.asset.lose", portfolio.AssetMove{Remarks: a.Loss.In(w.lang)}},
	}
	reached := map[portfolio.AssetState]int{portfolio.AssetReceived: 1, portfolio.AssetInspected: 2, portfolio.AssetInCustody: 3, portfolio.AssetLost: 4}
	for _, m := range moves[:reached[a.State]] {
		w.at(m.on, w.Officer, string(m.act)+" "+a.Key, func(ctx context.Context) error {
			_, err := w.Portfolio.MoveAsset(ctx, m.act, l.id, 0, m.form)
			return err
		})
	}
	l.on = moves[2].on
}

// handOver plans a handover: drafted and scheduled some weeks before, once everything is in custody,
// signed on its day, and looked at again as far as its findings go (R33).
func (w *work) handOver(h Handover, no int, held map[string]*line) {
	var id portfolio.HandoverID
	on := w.on(h.On)
	drafted := workday(on, 26)
	for _, i := range h.Items {
		drafted = later(drafted, held[i.Asset].on)
	}
	if !drafted.Before(w.day) {
		drafted = workday(w.day, 6)
	}
	lines := func() []portfolio.HandoverLine {
		var list []portfolio.HandoverLine
		for _, i := range h.Items {
			list = append(list, portfolio.HandoverLine{Asset: held[i.Asset].id, Quantity: i.Quantity, Serials: i.Serials})
		}
		return list
	}
	w.at(drafted, w.Officer, "draft a handover of "+w.Key, func(ctx context.Context) error {
		form := portfolio.HandoverForm{From: h.From.In(w.lang), To: h.To.In(w.lang), Place: h.Place.In(w.lang), On: on, Donors: w.Donors,
			ContactPoint: h.Contact, EndUse: h.EndUse, Items: lines()}
		done, err := w.Portfolio.CreateHandover(ctx, w.id, form)
		return made(&id, done, err)
	})
	if h.State == portfolio.HandoverDraft {
		return
	}
	w.at(office.Add(drafted, 2), w.Officer, "schedule a handover of "+w.Key, func(ctx context.Context) error {
		_, err := w.Portfolio.MoveHandover(ctx, "portfolio.handover.schedule", id, 0, "")
		return err
	})
	if h.State == portfolio.HandoverScheduled {
		return
	}
	w.at(on, w.Officer, "sign a handover of "+w.Key, func(ctx context.Context) error {
		_, err := w.Portfolio.SignHandover(ctx, id, 0, portfolio.SignForm{
			Document: "DEMO-" + strings.ToUpper(w.Key) + "-HC" + string(rune('0'+no)), On: on,
			SignedForPartner: h.Signed[0].In(w.lang), SignedForNATO: h.Signed[1].In(w.lang), Items: lines(),
		})
		return err
	})
	for n, f := range h.Findings {
		checked := w.on(f.On)
		w.at(checked, w.Officer, "check the use of what "+w.Key+" handed over", func(ctx context.Context) error {
			_, err := w.Portfolio.CheckEndUse(ctx, id, 0, n+1, checked, f.Finding.In(w.lang))
			return err
		})
	}
}
