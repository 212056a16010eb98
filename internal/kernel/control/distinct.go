package control

import "cairn/internal/kernel/fault"

// Hand is who does an act: the person, and the one they act for under a delegation ("" for none).
type Hand struct{ Person, For ActorID }

// Distinct is the rule of four eyes (R43): the checker is neither the person who made the thing nor
// acts for that person, so that no delegation turns one person into two. Empty makers do not count.
func Distinct(checker Hand, makers ...ActorID) error {
	for _, maker := range makers {
		if maker != "" && (maker == checker.Person || maker == checker.For) {
			return fault.Refuse("control.four_eyes", nil)
		}
	}
	return nil
}
