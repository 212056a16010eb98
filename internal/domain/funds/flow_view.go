package funds

import (
	"cmp"
	"maps"
	"slices"

	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// drawing shows the flows of the table as bands.
func (out flowOut) drawing(f *web.Frame) draw.Sankey {
	s := draw.Sankey{Title: f.T("funds.flow.of", "fund", out.Fund), Heads: []string{f.T("funds.flow.donors"), f.T("funds.fund"), f.T("funds.flow.packages"), f.T("funds.flow.costs")}}
	through := map[string]int64{}
	for _, r := range out.Rows {
		s.Flows = append(s.Flows, draw.SankeyFlow{From: r.From, To: r.To, Amount: r.Amount.Minor, Words: out.nodes[r.From].name + " → " + out.nodes[r.To].name + ": " + r.Amount.Print(f.P)})
		through[r.From], through[r.To] = through[r.From]+r.Amount.Minor, through[r.To]+r.Amount.Minor
	}
	ids := slices.SortedFunc(maps.Keys(out.nodes), func(a, b string) int {
		return cmp.Or(cmp.Compare(out.nodes[a].stage, out.nodes[b].stage), cmp.Compare(through[b], through[a]), byName(out.nodes[a], out.nodes[b]), cmp.Compare(a, b))
	})
	for _, id := range ids {
		n := out.nodes[id]
		href := ""
		if n.href != "" {
			href = string(f.Href(n.href))
		}
		s.Nodes = append(s.Nodes, draw.SankeyNode{ID: id, Name: n.name, Stage: n.stage, Href: href})
	}
	return s
}
