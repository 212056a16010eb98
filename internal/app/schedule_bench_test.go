package app

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cairn/internal/domain/schedule"
)

// A whole plan, and one edit of it.
func BenchmarkSchedule(b *testing.B) {
	for _, size := range [][2]int{{2_000, 3_000}, {10_000, 15_000}, {20_000, 30_000}} {
		network := measuredNetwork(size[0], size[1])
		b.Run(fmt.Sprint("full/", size[0]), func(b *testing.B) {
			for b.Loop() {
				if _, err := schedule.New(network); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("edit/", size[0]), func(b *testing.B) {
			plan, err := schedule.New(network)
			if err != nil {
				b.Fatal(err)
			}
			random := rand.New(rand.NewPCG(2, 3))
			moved := 0
			for b.Loop() {
				t := network.Tasks[random.IntN(size[0])]
				t.Duration = schedule.Duration(1+random.IntN(10)) * 4 * schedule.Hour
				touched, err := plan.Apply(schedule.SetTask(t))
				if err != nil {
					b.Fatal(err)
				}
				moved += len(touched)
			}
			b.ReportMetric(float64(moved)/float64(b.N), "moved/op")
		})
	}
}
