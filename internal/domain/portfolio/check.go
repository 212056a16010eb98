package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// Check finds reserves that were drawn on too far (R30), and equipment whose count is not what its
// certificates and serial numbers say (R32). The context is the system's, who sees everything.
func (s *Service) Check(ctx context.Context, q db.Querier, f *control.Findings) error {
	plans, err := contingencies(ctx, q, func(t *db.Text) { t.Add("ORDER BY c.id") })
	if err != nil {
		return err
	}
	for _, c := range plans {
		left, err := c.Left()
		if err != nil {
			return err
		}
		if left.Minor < 0 {
			f.Add("R30", string(c.ID), "more of the reserve is used and asked for than there is")
		}
	}
	lines, err := assets(ctx, q, func(t *db.Text) { t.Add("ORDER BY a.id") })
	if err != nil {
		return err
	}
	list, err := handovers(ctx, q, func(t *db.Text) { t.Add("ORDER BY h.id") })
	if err != nil {
		return err
	}
	checkEquipment(f, lines, list)
	return nil
}

// checkEquipment holds what was handed over of each line against the signed handovers, and its serial
// numbers against its pieces.
func checkEquipment(f *control.Findings, lines []Asset, list []Handover) {
	signed := map[AssetID]int{}
	for _, h := range list {
		if h.Signed() {
			for _, item := range h.Items {
				signed[item.Asset] += item.Quantity
			}
		} else if len(h.Checks) > 0 {
			f.Add("R33", string(h.ID), "end-use checks of a handover that is not signed")
		}
	}
	for _, a := range lines {
		if signed[a.ID] != a.Transferred {
			f.Add("R32", string(a.ID), "%d pieces handed over, %d on signed certificates", a.Transferred, signed[a.ID])
		}
		if held := a.Received - a.Transferred; len(a.Serials) > 0 && len(a.Serials) != held {
			f.Add("R32", string(a.ID), "%d serial numbers for %d pieces", len(a.Serials), held)
		}
	}
}
