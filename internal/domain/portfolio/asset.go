package portfolio

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// AssetID identifies an asset line.
type AssetID string

// AssetState is where equipment stands on its way to the partner (§4.2).
type AssetState string

// The states of an asset.
const (
	AssetOrdered     AssetState = "ordered"
	AssetReceived    AssetState = "received"
	AssetInspected   AssetState = "inspected"
	AssetInCustody   AssetState = "in_custody"
	AssetTransferred AssetState = "transferred"
	AssetVerified    AssetState = "verified"
	AssetLost        AssetState = "lost"
	AssetWrittenOff  AssetState = "written_off"
)

// Asset is a line of equipment bought or given for the project. It is "transferred" when nothing of
// it is left in custody.
type Asset struct {
	ID      AssetID
	Project ProjectID
	Stamp
	Title       i18n.Text
	Donor       string // party code
	State       AssetState
	Ordered     int
	Received    int
	Transferred int
	Serials     []string     // of what is in custody; empty for goods without serial numbers
	UnitValue   money.Amount // of one piece
	ReceivedOn  cal.Date
	Custodian   string // the office or function that keeps what is in custody
	Location    string // where it is kept
	Remarks     string // of the inspection, or why it was lost or written off
}

// Settled reports whether nothing of the line is the office's to keep any more: handed over whole, lost
// or written off. Its form then stands.
func (a Asset) Settled() bool {
	switch a.State {
	case AssetTransferred, AssetVerified, AssetLost, AssetWrittenOff:
		return true
	}
	return false
}

// InCustody is how many pieces the office holds and can hand over: none before the inspection is
// done, none when they are lost or written off.
func (a Asset) InCustody() int {
	switch a.State {
	case AssetInCustody, AssetTransferred, AssetVerified:
		return a.Received - a.Transferred
	}
	return 0
}

// Check tells every wrong field of the form. Quantities never exceed those before them, and a line
// with serial numbers has one for each piece in custody, none twice.
func (a Asset) Check() error {
	var fs fault.Fields
	checkTitle(&fs, a.Title)
	checkLong(&fs, "remarks", a.Remarks)
	checkShort(&fs, "custodian", a.Custodian)
	checkShort(&fs, "location", a.Location)
	for _, serial := range a.Serials {
		checkShort(&fs, "serials", serial)
	}
	fs.Check(a.Ordered > 0, "ordered", "portfolio.asset.quantity_missing")
	fs.Check(a.Ordered <= 0 || a.Received >= 0 && a.Received <= a.Ordered, "received", "portfolio.asset.received_above")
	fs.Check(a.Transferred >= 0 && a.Transferred <= a.Received, "transferred", "portfolio.asset.transferred_above")
	fs.Check(a.UnitValue.Minor >= 0 && a.UnitValue.Currency.Valid(), "unit_value", "portfolio.asset.value_missing")
	fs.Check(filled(a.Donor), "donor", "portfolio.asset.donor_missing")
	if len(a.Serials) > 0 {
		fs.Check(len(a.Serials) == a.Received-a.Transferred, "serials", "portfolio.asset.serials_count")
		fs.Check(!hasTwice(a.Serials), "serials", "portfolio.asset.serials_twice")
	}
	return fs.Err()
}

func hasTwice(list []string) bool {
	sorted := slices.Sorted(slices.Values(list))
	return len(slices.Compact(sorted)) != len(list)
}

var assetMachine = NewMachine("portfolio.asset.state.",
	Transition[AssetState]{AssetOrdered, AssetReceived, "portfolio.asset.receive", "received"},
	Transition[AssetState]{AssetReceived, AssetInspected, "portfolio.asset.inspect", "remarks"},
	Transition[AssetState]{AssetInspected, AssetInCustody, "portfolio.asset.take", "kept"},
	Transition[AssetState]{AssetInCustody, AssetTransferred, "portfolio.handover.sign", "all_transferred"},
	Transition[AssetState]{AssetTransferred, AssetVerified, "portfolio.handover.verify", ""},
	Transition[AssetState]{AssetReceived, AssetLost, "portfolio.asset.lose", "remarks"},
	Transition[AssetState]{AssetInspected, AssetLost, "portfolio.asset.lose", "remarks"},
	Transition[AssetState]{AssetInCustody, AssetLost, "portfolio.asset.lose", "remarks"},
	Transition[AssetState]{AssetTransferred, AssetLost, "portfolio.asset.lose", "remarks"},
	Transition[AssetState]{AssetInspected, AssetWrittenOff, "portfolio.asset.write_off", "remarks"},
	Transition[AssetState]{AssetInCustody, AssetWrittenOff, "portfolio.asset.write_off", "remarks"},
	Transition[AssetState]{AssetLost, AssetWrittenOff, "portfolio.asset.write_off", "remarks"},
)

// AssetMachine is the machine of an asset.
func AssetMachine() Machine[AssetState] { return assetMachine }

var assetGuards = Guards[Asset]{
	"received": func(a Asset) error {
		var fs fault.Fields
		fs.Check(a.Received > 0, "received", "portfolio.asset.quantity_missing")
		fs.Check(!a.ReceivedOn.IsZero(), "received_on", "portfolio.asset.received_on_missing")
		return fs.Err()
	},
	"kept": func(a Asset) error {
		var fs fault.Fields
		fs.Check(filled(a.Custodian), "custodian", "portfolio.asset.custodian_missing")
		fs.Check(filled(a.Location), "location", "portfolio.asset.location_missing")
		return fs.Err()
	},
	"remarks": func(a Asset) error {
		var fs fault.Fields
		fs.Check(filled(a.Remarks), "remarks", "portfolio.asset.remarks_missing")
		return fs.Err()
	},
	"all_transferred": func(a Asset) error {
		if left := a.InCustody(); left > 0 {
			return fault.Refuse("portfolio.asset.still_in_custody", fault.Args{"n": left})
		}
		return nil
	},
}

// Move takes the asset to another state under the guards of its machine.
func (a Asset) Move(to AssetState) (Asset, error) {
	move, err := assetMachine.Check(a.State, to)
	if err != nil {
		return a, err
	}
	if err := assetGuards.Check(move.Guard, a); err != nil {
		return a, err
	}
	a.State = to
	return a, nil
}

// Transfer takes pieces out of custody when their certificate is signed (R32). The asset becomes
// "transferred" with its last piece.
func (a Asset) Transfer(item HandoverItem) (Asset, error) {
	if err := item.coveredBy(a); err != nil {
		return a, err
	}
	a.Transferred += item.Quantity
	a.Serials = without(a.Serials, item.Serials)
	if a.InCustody() > 0 {
		return a, nil
	}
	return a.Move(AssetTransferred)
}

// Split parts a number of pieces from a line, so that they can be received, kept, lost or written off by
// themselves. With serial numbers, those of the pieces are named. The rest keeps at least one piece, and
// what was transferred stays with it.
func (a Asset) Split(n int, serials []string) (rest, part Asset, err error) {
	held := a.Received - a.Transferred
	if a.State == AssetOrdered {
		held = a.Ordered
	}
	var fs fault.Fields
	fs.Check(!a.Settled(), "quantity", "portfolio.asset.split_settled")
	if n < 1 || n >= held {
		fs.Add("quantity", "portfolio.asset.split_quantity", fault.Args{"n": held})
	}
	fs.Check(len(a.Serials) == 0 && len(serials) == 0 || len(serials) == n && !hasTwice(serials) && includes(a.Serials, serials), "serials", "portfolio.asset.split_serials")
	if err := fs.Err(); err != nil {
		return a, a, err
	}
	rest, part = a, a
	rest.Ordered, part.Ordered = a.Ordered-n, n
	if a.State != AssetOrdered {
		rest.Received, part.Received = a.Received-n, n
	}
	part.Transferred = 0
	part.Serials, rest.Serials = serials, without(a.Serials, serials)
	return rest, part, nil
}

// without is a list without those of another.
func without(list, those []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(those, s) })
}
