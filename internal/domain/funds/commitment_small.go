package funds

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// smallIn are the commitments chosen from the list of small ones.
type smallIn struct {
	IDs      []string `json:"chosen"`
	Decision string   `json:"decision"` // "approve" or "return": nothing is agreed to by leaving it out
	Comment  string   `json:"comment"`
}

// smallDecisions are the two, in the order of their form.
var smallDecisions = []string{"approve", "return"}

// SmallOut is the list of commitments of the lower rungs that wait for the reader.
type SmallOut struct {
	Rows    []SmallRow      `json:"commitments"`
	Marking control.Marking `json:"marking"`
}

// SmallRow is a commitment with what whoever decides on it from the list must know.
type SmallRow struct {
	CommitmentRow
	Lines         []string `json:"lines"`
	Justification string   `json:"justification,omitempty"`
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
			var barred []ActorID
			if err == nil {
				barred, err = c.barred(ctx, q)
			}
			return slices.Contains(barred, actor.ID)
		})
		if err != nil {
			return err
		}
		return out.fill(ctx, q, list)
	})
	return out, err
}

func (out *SmallOut) fill(ctx context.Context, q db.Querier, list []Commitment) error {
	rows, marking, err := rowsOf(ctx, q, list)
	if err != nil {
		return err
	}
	var ids []LineID
	for _, c := range list {
		for _, i := range c.Items {
			ids = append(ids, i.Line)
		}
	}
	of, err := linesByID(ctx, q, ids...)
	out.Rows, out.Marking = []SmallRow{}, marking
	for k, c := range list {
		r := SmallRow{CommitmentRow: rows[k], Justification: c.Justification}
		for _, i := range c.Items {
			r.Lines = append(r.Lines, of[i.Line].Name())
		}
		out.Rows = append(out.Rows, r)
	}
	return err
}

// Table is the list once, for the page, XLSX and CSV.
func (out SmallOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "small", Title: p.T("funds.small.title"), Marking: out.Marking, Columns: []web.Column{
		{Key: "title", Label: p.T("funds.page.commitment"), Kind: web.KindLink, Main: true}, {Key: "step", Label: p.T("funds.page.step")}, {Key: "payee", Label: p.T("funds.page.payee")},
		{Key: "line", Label: p.T("funds.page.line")}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}, {Key: "delivery", Label: p.T("funds.page.delivery_on"), Kind: web.KindDate},
		{Key: "justification", Label: p.T("funds.page.justification")},
	}}
	for _, r := range out.Rows {
		href := web.Href("/commitments/{id}", string(r.ID))
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{web.Anchor(r.Title, href).Under(r.Ref), web.Text(p.T(r.Next.Act().Key())), web.Text(r.Payee), web.Text(strings.Join(r.Lines, ", ")),
			web.Sum(r.Amount), web.Day(r.Delivery), web.Text(r.Justification)}})
	}
	return t
}

// DecideSmall decides the commitments chosen from the list, each by itself; the first refusal is told and
// ends it, what was decided before stays decided.
func (s *Service) DecideSmall(ctx context.Context, in smallIn) (web.See, error) {
	var fs fault.Fields
	fs.Check(len(in.IDs) > 0, "chosen", "funds.small.none_chosen")
	fs.Check(slices.Contains(smallDecisions, in.Decision), "decision", "funds.small.undecided")
	fs.Check(in.Decision != "return" || filled(in.Comment), "comment", "control.approval.comment")
	if err := fs.Err(); err != nil {
		return web.See{}, err
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
		if _, err := s.DecideStep(c.Next())(web.PartOf(ctx, id), c.ID.ref(), in.Decision == "approve", in.Comment); err != nil {
			return web.See{}, err
		}
	}
	return web.See{To: "/commitments/small", Say: "funds.small.done"}, nil
}
