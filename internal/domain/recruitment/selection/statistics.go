package selection

import (
	"slices"
	"strings"
)

// LeastCell is the smallest number of people that statistics show: a smaller one could tell who it is.
const LeastCell = 5

// hiddenCell stands for a number of people that is not shown.
const hiddenCell = -1

// Group are the people of one kind in every column: those who came in, and those who were left after each stage.
type Group struct {
	Name    string `json:"group"`
	Numbers []int  `json:"numbers"`
}

// Suppress hides every number below LeastCell, noughts too: beside them the one number that is hidden would tell of whom. It hides one that
// lies by fewer than LeastCell below the number shown before it too, which would tell how few left. Where those hidden in a
// column can be worked out from the total, since it is one or since they are all as small or all as large as they can be, the next
// smallest is hidden with them. A group of which nothing is left to show is left out.
func Suppress(groups []Group) []Group {
	out := make([]Group, len(groups))
	for i, g := range groups {
		out[i] = Group{g.Name, slices.Clone(g.Numbers)}
	}
	if len(out) == 0 {
		return out
	}
	shown := make([]int, len(out)) // of each group the last number that is shown, 0 for none
	for column := range out[0].Numbers {
		hide, next := 0, -1
		sum, least, most := 0, 0, 0 // of the hidden ones, and what it can be
		for i := range out {
			n := out[i].Numbers[column]
			low, high := 0, LeastCell-1
			switch left := shown[i] - n; {
			case n < LeastCell:
			case left > 0 && left < LeastCell:
				low, high = max(LeastCell, shown[i]-LeastCell+1), shown[i]-1
			default:
				if next < 0 || n < out[next].Numbers[column] {
					next = i
				}
				continue
			}
			out[i].Numbers[column] = hiddenCell
			hide, sum, least, most = hide+1, sum+n, least+low, most+high
		}
		if next >= 0 && (hide == 1 || hide > 1 && (sum == least || sum == most)) {
			out[next].Numbers[column] = hiddenCell
		}
		for i, g := range out {
			if n := g.Numbers[column]; n != hiddenCell {
				shown[i] = n
			}
		}
	}
	return slices.DeleteFunc(out, func(g Group) bool {
		return !slices.ContainsFunc(g.Numbers, func(n int) bool { return n != hiddenCell })
	})
}

// reached are the columns in which a candidate counts: they came in, they passed a stage, they were appointed.
func (c Candidate) reached() []bool {
	list := []bool{true}
	for _, stage := range MarkedStages {
		list = append(list, c.Results[stage].Passed)
	}
	return append(list, c.Standing == Appointed)
}

// tally counts candidates by what of says of each, in the order of the names.
func tally(list []Candidate, of func(Candidate) string) []Group {
	found := map[string]int{}
	var groups []Group
	for _, c := range list {
		name := of(c)
		i, is := found[name]
		if !is {
			i = len(groups)
			found[name] = i
			groups = append(groups, Group{name, make([]int, len(MarkedStages)+2)})
		}
		for column, in := range c.reached() {
			if in {
				groups[i].Numbers[column]++
			}
		}
	}
	slices.SortFunc(groups, func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
	return groups
}

// Length is how long a stage took: over so many selections in which it was held and ended, in whole days.
type Length struct {
	Stage   Stage `json:"stage"`
	Held    int   `json:"held"`
	Skipped int   `json:"left_out"`
	Median  int   `json:"median_days"`
	Longest int   `json:"longest_days"`
}

// Lengths are how long the stages took in some selections.
func Lengths(list []Selection) (out []Length) {
	for _, stage := range Stages[:len(Stages)-1] {
		l := Length{Stage: stage}
		var days []int
		for _, s := range list {
			step := s.Steps[stage]
			switch {
			case step.Skipped != "":
				l.Skipped++
			case !step.Ended.IsZero():
				days = append(days, step.Began.Date().DaysUntil(step.Ended.Date()))
			}
		}
		if l.Held = len(days); l.Held > 0 {
			slices.Sort(days)
			l.Median, l.Longest = days[(len(days)-1)/2], days[len(days)-1]
		}
		out = append(out, l)
	}
	return out
}
