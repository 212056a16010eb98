package schedule

import "slices"

func sortByFinish(tasks []int32, dates []Dates) {
	slices.SortStableFunc(tasks, func(a, b int32) int {
		switch x, y := dates[a].Finish, dates[b].Finish; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
}

func reverse(list []int) { slices.Reverse(list) }
