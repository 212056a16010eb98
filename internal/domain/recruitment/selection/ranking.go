package selection

import (
	"cmp"
	"slices"
)

// Place is a candidate's place in the ranking. Rank counts from 1; those with equal points share one, and Tied says so.
// Most is what could be had in the stages that were held.
type Place struct {
	Candidate Candidate     `json:"candidate"`
	Rank      int           `json:"rank"`
	Tied      bool          `json:"tied"`
	Points    int           `json:"points"`
	Most      int           `json:"of"`
	ByStage   map[Stage]int `json:"by_stage"`
}

// Points adds the agreed marks of a candidate, each as often as its criterion weighs, with what could be had.
func Points(c Candidate, criteria []Criterion) (points, most int, by map[Stage]int) {
	by = map[Stage]int{}
	for _, stage := range MarkedStages {
		agreed, held := c.Agreed[stage]
		if !held {
			continue
		}
		for i, x := range of(criteria, stage) {
			by[stage] += x.Weight * agreed.Marks[i].Value
			most += x.Weight * MaxMark
		}
		points += by[stage]
	}
	return points, most, by
}

// Rank puts the candidates who came through every stage in order: more points first, desirables counting as the others do
// (R144). Equal points share a rank and stand in the order of their codes.
func Rank(list []Candidate, criteria []Criterion) (places []Place) {
	for _, c := range list {
		if c.Standing == Running || c.Standing == Out {
			continue
		}
		points, most, by := Points(c, criteria)
		places = append(places, Place{Candidate: c, Points: points, Most: most, ByStage: by})
	}
	slices.SortFunc(places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Candidate.Code, b.Candidate.Code))
	})
	for i := range places {
		places[i].Rank = i + 1
		if i > 0 && places[i].Points == places[i-1].Points {
			places[i].Rank, places[i].Tied, places[i-1].Tied = places[i-1].Rank, true, true
		}
	}
	return places
}

// of are the criteria of one stage.
func of(criteria []Criterion, stage Stage) (list []Criterion) {
	for _, c := range criteria {
		if c.Stage == stage {
			list = append(list, c)
		}
	}
	return list
}
