package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// smallIn are the commitments chosen from the list of small ones.
type smallIn struct {
	IDs     []string `json:"chosen"`
	Return  string   `json:"decision"`
	Comment string   `json:"comment"`
}

// SmallOut is the list of commitments of the lower rungs that wait for the reader.
type SmallOut struct {
	CommitmentsOut
}

// small reports whether a commitment stands below the top rung and may be decided from the list.
func small(c Commitment) bool { return len(c.Steps) < len(chainSteps) && !c.ExPost }

// ReadSmall lists the commitments below the top rung that the reader may decide now.
func (s *Service) ReadSmall(ctx context.Context, _ struct{}) (out SmallOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := commitments(ctx, q, func(t *db.Text) {
			t.Add("WHERE c.state IN ('requested', 'certified', 'funds_checked', 'approved') AND NOT c.ex_post ORDER BY c.id LIMIT 300")
		})
		if err != nil {
			return err
		}
		actor := control.ActorFrom(ctx)
		list = slices.DeleteFunc(list, func(c Commitment) bool {
			if !small(c) || actor == nil || !actor.MayDecide(c.Next().Act(), c.Scope) {
				return true
			}
			var hands []ActorID
			if err == nil {
				hands, err = c.hands(ctx, q)
			}
			return slices.Contains(hands, actor.ID)
		})
		if err != nil {
			return err
		}
		out.Rows, out.Marking, err = rowsOf(ctx, q, list)
		return err
	})
	return out, err
}

// DecideSmall decides the commitments chosen from the list, each by itself; the first refusal is told and
// ends it, what was decided before stays decided.
func (s *Service) DecideSmall(ctx context.Context, in smallIn) (web.See, error) {
	if len(in.IDs) == 0 {
		var fs fault.Fields
		fs.Add("chosen", "funds.small.none_chosen", nil)
		return web.See{}, fs.Err()
	}
	for _, id := range in.IDs {
		c, err := s.Commitment(ctx, CommitmentID(id))
		if err != nil {
			return web.See{}, err
		}
		if c.Next() == "" {
			return web.See{}, fault.New(fault.Conflict, "control.approval.closed", nil)
		}
		if !small(c) {
			return web.See{}, fault.Refuse("funds.small.not_small", fault.Args{"ref": c.Ref})
		}
		if _, err := s.DecideStep(c.Next())(web.PartOf(ctx, id), c.ID.ref(), in.Return == "", in.Comment); err != nil {
			return web.See{}, err
		}
	}
	return web.See{To: "/commitments/small", Say: "funds.small.done"}, nil
}
