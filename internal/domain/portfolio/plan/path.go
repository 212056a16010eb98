package plan

import (
	"strconv"
	"strings"

	"cairn/internal/kernel/web"
)

// What a plan can be narrowed to: all critical tasks, the chain that drives the end, or one of several critical paths,
// by its number from 1.
const (
	onlyCritical = "1"
	onlyLongest  = "longest"
	onlyPath     = "path-"
)

// paths are the chains of tasks that matter for the end, as the engine finds them.
type paths struct {
	critical [][]int      // UIDs, from the first task of each to its last; the one that ends latest first
	asked    map[int]bool // the tasks of the one that is asked for; nil where none is
}

// pathsOf gives the paths of a computed plan, where the address asks for critical tasks. A path that is not there, any
// more, is as good as all of them.
func pathsOf(e engine, only string) (p paths) {
	if e.plan == nil || only == "" {
		return p
	}
	p.critical = e.plan.Paths()
	number, _ := strings.CutPrefix(only, onlyPath)
	n, err := strconv.Atoi(number)
	switch {
	case only == onlyLongest:
		p.asked = setOf(e.plan.Longest())
	case number != only && err == nil && n >= 1 && n <= len(p.critical):
		p.asked = setOf(p.critical[n-1])
	}
	return p
}

func setOf(uids []int) map[int]bool {
	set := make(map[int]bool, len(uids))
	for _, uid := range uids {
		set[uid] = true
	}
	return set
}

// hides reports whether the paths that are asked for leave a task out; summaries stay, so that it is seen where a task
// belongs.
func (out *GanttOut) hides(t Task) bool {
	switch {
	case out.in.Critical == "" || t.Summary:
		return false
	case out.paths.asked != nil:
		return !out.paths.asked[t.UID]
	}
	return !t.Critical
}

// pathOptions are the ways to narrow the plan; the paths by number only where there are several.
func (out *GanttOut) pathOptions(f *web.Frame) []web.Option {
	list := []web.Option{{Value: onlyCritical, Label: f.T("portfolio.plan.critical_only")}, {Value: onlyLongest, Label: f.T("portfolio.plan.longest_only")}}
	if len(out.paths.critical) < 2 {
		return list
	}
	tasks := byUID(out.plan.Tasks)
	for i, path := range out.paths.critical {
		last := tasks[path[len(path)-1]]
		list = append(list, web.Option{Value: onlyPath + itoa(i+1), Label: f.T("portfolio.plan.path", "no", i+1, "n", len(path), "title", f.P.Text(last.Title))})
	}
	return list
}
