package landscape

import (
	"context"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// overlapsListed is how many published activities an overlap check lists at the most.
const overlapsListed = 50

// CaveatKey is the key of the words that belong beside every answer about what others do: published
// sources do not show most military assistance.
const CaveatKey = "landscape.caveat"

// Overlaps is what others do for a partner in the field of a theme at the same time (R7).
type Overlaps struct {
	Entries    []Entry    `json:"entries"`    // of the same theme
	Activities []Activity `json:"activities"` // published, in one of Sectors
	More       bool       `json:"more"`       // there are more activities than listed
	Sectors    []string   `json:"sectors"`    // the DAC codes that were looked for
}

// Overlaps answers the overlap check of a project (R7): the entries of the same partner (by the party's
// code) and theme, and the published activities in the partner's country and the theme's sectors, that
// share a day with the period. What does not say when it starts or ends is listed. Only what the actor in
// the context may see is found. The words of CaveatKey belong beside the answer.
func (s *Service) Overlaps(ctx context.Context, q db.Querier, partner string, theme Theme, period cal.Period) (o Overlaps, err error) {
	o.Sectors, _ = theme.Sectors()
	if o.Entries, err = entries(ctx, q, EntryFilter{Partner: partner, Theme: theme, Period: period}); err != nil {
		return o, err
	}
	found, err := stakeholders.ByCode(ctx, q, partner)
	if err != nil || found[partner].ISO2 == "" { // published activities know countries, not organisations
		return o, err
	}
	l, err := listActivities(ctx, q, Filter{Country: found[partner].ISO2, Period: period, Limit: overlapsListed, codes: o.Sectors})
	o.Activities, o.More = l.Activities, l.Next != ""
	return o, err
}
