package portfolio

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// HandoverID identifies a handover.
type HandoverID string

// HandoverState is where a handover stands (§4.2).
type HandoverState string

// The states of a handover.
const (
	HandoverDraft     HandoverState = "draft"
	HandoverScheduled HandoverState = "scheduled"
	HandoverSigned    HandoverState = "signed"
	HandoverVerified  HandoverState = "verified"
	HandoverClosed    HandoverState = "closed"
	HandoverCancelled HandoverState = "cancelled"
)

// Handover is the passing of equipment to the partner, on a day and at a place.
type Handover struct {
	ID      HandoverID
	Project ProjectID
	Stamp
	Ref          string
	State        HandoverState
	From, To     string // the offices that hand over and receive, in words
	Place        string
	On           cal.Date
	Donors       []string // party codes of the donors present
	ContactPoint bool     // whether the contact point embassy was present
	EndUse       string   // the end-use assurance, by its reference
	Items        []HandoverItem
	Certificate  Certificate
	Cancelled    string // why it will not take place; "" unless cancelled
	Checks       []EndUseCheck
}

// HandoverItem is a line of the handover.
type HandoverItem struct {
	Asset    AssetID
	Quantity int
	Serials  []string
}

// Certificate is the signed paper: its reference and date, who signed for either side, and the lines
// it lists.
type Certificate struct {
	Record
	SignedForPartner string
	SignedForNATO    string
	Items            []HandoverItem
}

// EndUseCheck is one look at transferred equipment (R33).
type EndUseCheck struct {
	Due     cal.Date
	Done    cal.Date
	Finding string
	Issue   IssueID // raised when it was missed
}

// Missed reports R33 on a day: the check is due, was not made, and no issue was raised for it yet.
func (c EndUseCheck) Missed(on cal.Date) bool {
	return c.Done.IsZero() && c.Issue == "" && on.After(c.Due)
}

// Awaited reports whether the handover still waits for its certificate (R32).
func (h Handover) Awaited() bool { return h.State == HandoverDraft || h.State == HandoverScheduled }

// Signed reports whether the certificate is signed.
func (h Handover) Signed() bool {
	return h.State == HandoverSigned || h.State == HandoverVerified || h.State == HandoverClosed
}

var handoverMachine = NewMachine("portfolio.handover.state.",
	Transition[HandoverState]{HandoverDraft, HandoverScheduled, "portfolio.handover.schedule", "scheduled"},
	Transition[HandoverState]{HandoverScheduled, HandoverDraft, "portfolio.handover.rework", "reason"},
	Transition[HandoverState]{HandoverDraft, HandoverCancelled, "portfolio.handover.cancel", "reason"},
	Transition[HandoverState]{HandoverScheduled, HandoverSigned, "portfolio.handover.sign", "certificate"},
	Transition[HandoverState]{HandoverSigned, HandoverVerified, "portfolio.handover.verify", "checked"},
	Transition[HandoverState]{HandoverVerified, HandoverClosed, "portfolio.handover.close", ""},
)

// HandoverMachine is the machine of a handover.
func HandoverMachine() Machine[HandoverState] { return handoverMachine }

// HandoverFacts are what the guards of a handover look at.
type HandoverFacts struct {
	Handover Handover
	Assets   map[AssetID]Asset // those the items name
	On       cal.Date
	Reason   string
}

var handoverGuards = Guards[HandoverFacts]{
	"scheduled":   func(f HandoverFacts) error { return f.Handover.checkSchedule(f.Assets) },
	"certificate": func(f HandoverFacts) error { return f.Handover.checkCertificate(f.Assets, f.On) },
	"reason":      func(f HandoverFacts) error { return needReason(f.Reason) },
	"checked": func(f HandoverFacts) error {
		if slices.ContainsFunc(f.Handover.Checks, func(c EndUseCheck) bool { return c.Done.IsZero() }) {
			return fault.Refuse("portfolio.handover.checks_open", nil)
		}
		return nil
	},
}

// Check tells what is too long in the form; what a schedule needs is asked when it is scheduled.
func (h Handover) Check() error {
	var fs fault.Fields
	for _, x := range []struct{ name, text string }{{"from", h.From}, {"to", h.To}, {"place", h.Place}, {"end_use", h.EndUse}} {
		checkShort(&fs, x.name, x.text)
	}
	return fs.Err()
}

// checkSchedule wants a day, a place, both sides, and lines that custody covers.
func (h Handover) checkSchedule(assets map[AssetID]Asset) error {
	var fs fault.Fields
	fs.Check(!h.On.IsZero(), "on", "portfolio.handover.day_missing")
	fs.Check(filled(h.Place), "place", "portfolio.handover.place_missing")
	fs.Check(filled(h.From), "from", "portfolio.handover.side_missing")
	fs.Check(filled(h.To), "to", "portfolio.handover.side_missing")
	fs.Check(len(h.Items) > 0, "items", "portfolio.handover.items_missing")
	if err := fs.Err(); err != nil {
		return err
	}
	return h.checkItems(assets)
}

// checkItems holds R32: no line hands over more than custody holds, or a serial number it does not
// hold; and no asset is on two lines.
func (h Handover) checkItems(assets map[AssetID]Asset) error {
	seen := map[AssetID]bool{}
	for _, item := range h.Items {
		a, ok := assets[item.Asset]
		if !ok || seen[item.Asset] || a.Project != h.Project {
			return fault.Refuse("portfolio.handover.item_unknown", nil)
		}
		seen[item.Asset] = true
		if err := item.coveredBy(a); err != nil {
			return err
		}
	}
	return nil
}

// coveredBy holds R32 for one line.
func (i HandoverItem) coveredBy(a Asset) error {
	args := fault.Args{"asset": a.Title, "wanted": i.Quantity, "custody": a.InCustody()}
	if i.Quantity < 1 || i.Quantity > a.InCustody() {
		return fault.Refuse("portfolio.handover.above_custody", args)
	}
	if len(a.Serials) == 0 && len(i.Serials) == 0 {
		return nil
	}
	if len(i.Serials) != i.Quantity || hasTwice(i.Serials) || !includes(a.Serials, i.Serials) {
		return fault.Refuse("portfolio.handover.serials_unlike", args)
	}
	return nil
}

// checkCertificate holds R32: a signed paper dated today or before, signed by both sides, whose lines
// are exactly those of the handover.
func (h Handover) checkCertificate(assets map[AssetID]Asset, today cal.Date) error {
	c := h.Certificate
	var fs fault.Fields
	c.Check(&fs, "certificate", today)
	fs.Check(filled(c.SignedForPartner), "signed_for_partner", "portfolio.handover.signature_missing")
	fs.Check(filled(c.SignedForNATO), "signed_for_nato", "portfolio.handover.signature_missing")
	for _, x := range []struct{ name, text string }{{"certificate_document", c.Document}, {"signed_for_partner", c.SignedForPartner}, {"signed_for_nato", c.SignedForNATO}} {
		checkShort(&fs, x.name, x.text)
	}
	fs.Check(sameItems(h.Items, c.Items), rowName("items", 0, "quantity"), "portfolio.handover.certificate_unlike")
	if err := fs.Err(); err != nil {
		return err
	}
	return h.checkItems(assets)
}

func sameItems(a, b []HandoverItem) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		i := slices.IndexFunc(b, func(y HandoverItem) bool { return y.Asset == x.Asset })
		if i < 0 || b[i].Quantity != x.Quantity ||
			!slices.Equal(slices.Sorted(slices.Values(x.Serials)), slices.Sorted(slices.Values(b[i].Serials))) {
			return false
		}
	}
	return true
}

// Move takes the handover to another state under the guards of its machine.
func (h Handover) Move(to HandoverState, f HandoverFacts) (Handover, error) {
	move, err := handoverMachine.Check(h.State, to)
	if err != nil {
		return h, err
	}
	f.Handover = h
	if err := handoverGuards.Check(move.Guard, f); err != nil {
		return h, err
	}
	h.State = to
	if to == HandoverCancelled {
		h.Cancelled = f.Reason
	}
	return h, nil
}

// Sign signs the handover and takes its pieces out of custody (R32). From the value limit on, the
// end-use checks are scheduled 6 and 12 months after the certificate's date (R33); the limit and the
// asset values are in one currency, others count as above it.
func (h Handover) Sign(f HandoverFacts, limit money.Amount) (Handover, []Asset, error) {
	signed, err := h.Move(HandoverSigned, f)
	if err != nil {
		return h, nil, err
	}
	assets := make([]Asset, 0, len(h.Items))
	controlled := false
	for _, item := range h.Items {
		a := f.Assets[item.Asset]
		controlled = controlled || a.UnitValue.Currency != limit.Currency || a.UnitValue.Minor > limit.Minor
		if a, err = a.Transfer(item); err != nil {
			return h, nil, err
		}
		assets = append(assets, a)
	}
	if controlled {
		on := h.Certificate.On
		signed.Checks = []EndUseCheck{{Due: on.AddMonths(6)}, {Due: on.AddMonths(12)}}
	}
	return signed, assets, nil
}

// DonorValue is what one donor's equipment in a handover is worth, per currency.
type DonorValue struct {
	Donor  string
	Amount money.Amount
}

// ValueByDonor sums the lines by donor and currency (R32), in the order the lines name them.
func (h Handover) ValueByDonor(assets map[AssetID]Asset) ([]DonorValue, error) {
	var out []DonorValue
	for _, item := range h.Items {
		a := assets[item.Asset]
		worth, err := times(a.UnitValue, item.Quantity)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(out, func(v DonorValue) bool {
			return v.Donor == a.Donor && v.Amount.Currency == worth.Currency
		})
		if i < 0 {
			out = append(out, DonorValue{a.Donor, worth})
			continue
		}
		if out[i].Amount, err = out[i].Amount.Add(worth); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// times multiplies an amount by a count; overflow is a fault.
func times(a money.Amount, n int) (money.Amount, error) {
	product := a.Minor * int64(n)
	if n != 0 && product/int64(n) != a.Minor {
		return money.Amount{}, fault.New(fault.Invalid, "money.too_large", nil)
	}
	return money.Amount{Minor: product, Currency: a.Currency}, nil
}

// Pieces is how many pieces its lines name.
func (h Handover) Pieces() int {
	n := 0
	for _, item := range h.Items {
		n += item.Quantity
	}
	return n
}

// NextCheck is the day the next end-use check is due, no date when none is awaited (R33).
func (h Handover) NextCheck() cal.Date {
	for _, c := range h.Checks {
		if c.Done.IsZero() {
			return c.Due
		}
	}
	return cal.Date{}
}

// MissedChecks are the indexes of the end-use checks missed on a day: each becomes an issue (R33).
func (h Handover) MissedChecks(on cal.Date) []int {
	var missed []int
	for i, c := range h.Checks {
		if c.Missed(on) {
			missed = append(missed, i)
		}
	}
	return missed
}

// MissedCheckIssue is the issue a missed end-use check raises (R33), under the given id. The caller
// brings the common fields with the title printed in both languages, and the description.
func (h Handover) MissedCheckIssue(check int, id IssueID, e Entry, description string) Issue {
	e.Links = append(slices.Clone(e.Links), Link{Kind: "handover", ID: string(h.ID)})
	return Issue{
		ID: id, Entry: e, Description: description, Status: IssueOpen,
		Urgency: 4, Impact: 3, Size: 2, Target: h.Checks[check].Due.AddDays(30),
	}
}
