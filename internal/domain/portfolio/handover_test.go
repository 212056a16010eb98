package portfolio

import (
	"slices"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

func depot() map[AssetID]Asset {
	return map[AssetID]Asset{
		"bus": {ID: "bus", Project: "p1", Title: i18n.Text{EN: "Bus"}, Donor: "LUX", State: AssetInCustody,
			Ordered: 3, Received: 2, Transferred: 1, Serials: []string{"B2"}, UnitValue: money.Euro(80_000_00)},
		"tent": {ID: "tent", Project: "p1", Title: i18n.Text{EN: "Tent"}, Donor: "NOR", State: AssetInCustody,
			Ordered: 10, Received: 10, UnitValue: money.Euro(900_00)},
		"crate": {ID: "crate", Project: "p1", Title: i18n.Text{EN: "Crate"}, Donor: "NOR", State: AssetReceived,
			Ordered: 1, Received: 1, UnitValue: money.Euro(5_00)},
	}
}

func handover(items ...HandoverItem) Handover {
	return Handover{
		ID: "h1", Project: "p1", State: HandoverScheduled, From: "Core Team", To: "Ministry", Place: "Tbilisi", On: day, Items: items,
		Certificate: Certificate{
			Record: Record{Body: "Core Team", On: day, Document: "CERT-1"}, SignedForPartner: "Col. A", SignedForNATO: "Ms B", Items: items,
		},
	}
}

// TestStory23 is acceptance story 23: two buses when custody has one.
func TestStory23(t *testing.T) {
	h := handover(HandoverItem{"bus", 2, []string{"B1", "B2"}})
	_, _, err := h.Sign(HandoverFacts{Assets: depot(), On: day}, money.Euro(50_000_00))
	f := fault.Of(err)
	if f == nil || f.Key != "portfolio.handover.above_custody" || f.Args["wanted"] != 2 || f.Args["custody"] != 1 {
		t.Fatalf("%v", err)
	}
	h.State = HandoverDraft
	if _, err := h.Move(HandoverScheduled, HandoverFacts{Assets: depot(), On: day}); !fault.Is(err, fault.Refused) {
		t.Errorf("nor can it be scheduled: %v", err)
	}
}

// TestCertificate is R32.
func TestCertificate(t *testing.T) {
	checkMachine(t, HandoverMachine(), handoverGuards)
	bus, tents := HandoverItem{"bus", 1, []string{"B2"}}, HandoverItem{"tent", 4, nil}
	for name, c := range map[string]struct {
		items  []HandoverItem
		change func(*Handover)
		key    string
	}{
		"all in order":           {[]HandoverItem{bus, tents}, nil, ""},
		"lines in another order": {[]HandoverItem{bus, tents}, func(h *Handover) { h.Certificate.Items = []HandoverItem{tents, bus} }, ""},
		"all tents":              {[]HandoverItem{{"tent", 10, nil}}, nil, ""},
		"one tent too many":      {[]HandoverItem{{"tent", 11, nil}}, nil, "portfolio.handover.above_custody"},
		"no tent":                {[]HandoverItem{{"tent", 0, nil}}, nil, "portfolio.handover.above_custody"},
		"a serial not there":     {[]HandoverItem{{"bus", 1, []string{"B9"}}}, nil, "portfolio.handover.serials_unlike"},
		"without its serial":     {[]HandoverItem{{"bus", 1, nil}}, nil, "portfolio.handover.serials_unlike"},
		"serials where none are": {[]HandoverItem{{"tent", 1, []string{"T1"}}}, nil, "portfolio.handover.serials_unlike"},
		"not yet inspected":      {[]HandoverItem{{"crate", 1, nil}}, nil, "portfolio.handover.above_custody"},
		"the same asset twice":   {[]HandoverItem{tents, tents}, nil, "portfolio.handover.item_unknown"},
		"an asset of nowhere":    {[]HandoverItem{{"ship", 1, nil}}, nil, "portfolio.handover.item_unknown"},
		"another project's":      {[]HandoverItem{tents}, func(h *Handover) { h.Project = "p2" }, "portfolio.handover.item_unknown"},
		"certificate says fewer": {[]HandoverItem{tents}, func(h *Handover) { h.Certificate.Items = []HandoverItem{{"tent", 3, nil}} }, "fault.invalid"},
		"certificate lists less": {[]HandoverItem{bus, tents}, func(h *Handover) { h.Certificate.Items = h.Items[:1] }, "fault.invalid"},
		"one signature":          {[]HandoverItem{tents}, func(h *Handover) { h.Certificate.SignedForPartner = "" }, "fault.invalid"},
		"no document":            {[]HandoverItem{tents}, func(h *Handover) { h.Certificate.Document = "" }, "fault.invalid"},
		"dated tomorrow":         {[]HandoverItem{tents}, func(h *Handover) { h.Certificate.On = day.AddDays(1) }, "fault.invalid"},
		"not scheduled":          {[]HandoverItem{tents}, func(h *Handover) { h.State = HandoverDraft }, "portfolio.state.forbidden"},
	} {
		h := handover(c.items...)
		if c.change != nil {
			c.change(&h)
		}
		signed, assets, err := h.Sign(HandoverFacts{Assets: depot(), On: day}, money.Euro(50_000_00))
		if f := fault.Of(err); f == nil && c.key != "" || f != nil && f.Key != c.key {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
		if (err == nil) != signed.Signed() || (err == nil) != (len(assets) > 0) {
			t.Errorf("%s: %v, %d assets", name, signed.State, len(assets))
		}
	}
}

func TestSigningTakesOutOfCustody(t *testing.T) {
	h := handover(HandoverItem{"bus", 1, []string{"B2"}}, HandoverItem{"tent", 4, nil})
	signed, assets, err := h.Sign(HandoverFacts{Assets: depot(), On: day}, money.Euro(50_000_00))
	if err != nil {
		t.Fatal(err)
	}
	bus, tent := assets[0], assets[1]
	if bus.State != AssetTransferred || bus.InCustody() != 0 || len(bus.Serials) != 0 || bus.Transferred != 2 {
		t.Errorf("the last bus is gone: %+v", bus)
	}
	if tent.State != AssetInCustody || tent.InCustody() != 6 {
		t.Errorf("six tents stay: %+v", tent)
	}
	for _, a := range assets {
		if err := a.Check(); err != nil {
			t.Errorf("%s: %v", a.ID, err)
		}
	}
	if len(signed.Checks) != 2 || signed.Checks[0].Due != day.AddMonths(6) || signed.Checks[1].Due != day.AddMonths(12) {
		t.Fatalf("R33: %+v", signed.Checks)
	}
	if got := signed.MissedChecks(day.AddMonths(6)); len(got) != 0 {
		t.Errorf("due today is not missed: %v", got)
	}
	late := day.AddMonths(6).AddDays(1)
	if got := signed.MissedChecks(late); !slices.Equal(got, []int{0}) {
		t.Fatalf("missed: %v", got)
	}
	issue := signed.MissedCheckIssue(0, "i1", entry(), "no one went")
	if err := issue.Check(late); err != nil || !slices.Contains(issue.Links, Link{Kind: "handover", ID: "h1"}) {
		t.Errorf("%+v %v", issue, err)
	}
	signed.Checks[0].Issue = "i1"
	if got := signed.MissedChecks(late); len(got) != 0 {
		t.Errorf("one issue per check: %v", got)
	}
	if _, err := signed.Move(HandoverVerified, HandoverFacts{}); !fault.Is(err, fault.Refused) {
		t.Errorf("both checks are still open: %v", err)
	}
	signed.Checks[0].Done, signed.Checks[1].Done = late, late
	if _, err := signed.Move(HandoverVerified, HandoverFacts{}); err != nil {
		t.Error(err)
	}
}

func TestCheapGoodsNeedNoEndUseCheck(t *testing.T) {
	signed, _, err := handover(HandoverItem{"tent", 4, nil}).Sign(HandoverFacts{Assets: depot(), On: day}, money.Euro(900_00))
	if err != nil || len(signed.Checks) != 0 {
		t.Errorf("at the limit, not above it: %+v %v", signed.Checks, err)
	}
	signed, _, _ = handover(HandoverItem{"tent", 4, nil}).Sign(HandoverFacts{Assets: depot(), On: day}, money.Euro(899_99))
	if len(signed.Checks) != 2 {
		t.Error("above the limit")
	}
}

func TestValueByDonor(t *testing.T) {
	assets := depot()
	assets["boat"] = Asset{Donor: "NOR", UnitValue: money.Amount{Minor: 7, Currency: "NOK"}}
	values, err := handover(HandoverItem{"bus", 1, nil}, HandoverItem{"tent", 4, nil}, HandoverItem{"crate", 1, nil}, HandoverItem{"boat", 3, nil}).ValueByDonor(assets)
	want := []DonorValue{{"LUX", money.Euro(80_000_00)}, {"NOR", money.Euro(3_605_00)}, {"NOR", money.Amount{Minor: 21, Currency: "NOK"}}}
	if err != nil || !slices.Equal(values, want) {
		t.Errorf("%v %v", values, err)
	}
	assets["boat"] = Asset{Donor: "NOR", UnitValue: money.Euro(1 << 62)}
	if _, err := handover(HandoverItem{"boat", 3, nil}).ValueByDonor(assets); err == nil {
		t.Error("a sum beyond 64 bits is a fault, not a wrong figure")
	}
}

func TestAssets(t *testing.T) {
	checkMachine(t, AssetMachine(), assetGuards)
	whole := Asset{Title: i18n.Text{EN: "Bus"}, Donor: "LUX", State: AssetOrdered, Ordered: 2, UnitValue: money.Euro(1)}
	for name, c := range map[string]struct {
		change func(*Asset)
		fields string
	}{
		"whole":               {func(*Asset) {}, ""},
		"more than ordered":   {func(a *Asset) { a.Received = 3 }, "received"},
		"more than received":  {func(a *Asset) { a.Received, a.Transferred = 1, 2 }, "transferred"},
		"serials miss":        {func(a *Asset) { a.Received, a.Serials = 2, []string{"1"} }, "serials"},
		"serials twice":       {func(a *Asset) { a.Received, a.Serials = 2, []string{"1", "1"} }, "serials"},
		"no value, no donor":  {func(a *Asset) { a.UnitValue, a.Donor = money.Amount{}, "" }, "unit_value donor"},
		"nothing was ordered": {func(a *Asset) { a.Ordered = 0 }, "ordered"},
	} {
		a := whole
		c.change(&a)
		if got := fieldsOf(t, a.Check()); got != c.fields {
			t.Errorf("%s: %q, want %q", name, got, c.fields)
		}
	}
	if _, err := whole.Move(AssetReceived); fieldsOf(t, err) != "received received_on" {
		t.Errorf("%v", err)
	}
	whole.Received, whole.ReceivedOn = 2, day
	got, err := whole.Move(AssetReceived)
	if err != nil || got.InCustody() != 0 {
		t.Errorf("received is not yet custody: %v", err)
	}
	if _, err := got.Move(AssetInspected); fieldsOf(t, err) != "remarks" {
		t.Errorf("say what was found: %v", err)
	}
	if _, err := got.Move(AssetInCustody); !fault.Is(err, fault.Conflict) {
		t.Errorf("not before the inspection: %v", err)
	}
	lost := Asset{State: AssetLost, Received: 2}
	if lost.InCustody() != 0 {
		t.Error("what is lost cannot be handed over")
	}
}

func TestEmptyScheduleIsRefusedFieldByField(t *testing.T) {
	h := Handover{State: HandoverDraft}
	_, err := h.Move(HandoverScheduled, HandoverFacts{On: cal.MustDate("2026-01-01")})
	if got := fieldsOf(t, err); got != "on place from to items" {
		t.Errorf("%q", got)
	}
}
