package portfolio

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Sentence is one sentence of a bottom line: a message key and its arguments, printed in the reader's
// language.
type Sentence struct {
	Key  string
	Args fault.Args
}

// Pending is a decision that somebody is waited for.
type Pending struct {
	Title i18n.Text
	What  i18n.Key // what is decided, in words, where that says more than the title
	By    cal.Date // the day it is due; no date when none is set
}

// words are what a sentence calls the decision.
func (p Pending) words() any {
	if p.What != "" {
		return p.What
	}
	return p.Title
}

// ProjectFigures are what the bottom line of a project speaks of. They are the figures the page's
// tables show, so that a sentence never contradicts a table.
type ProjectFigures struct {
	State     ProjectState
	Card      Card
	Former    Rating // at the last report
	Reported  bool   // there was a last report
	Baseline  cal.Period
	Planned   cal.Period
	End       cal.Date // forecast or actual
	Exception *Exception
	TopRisk   *RiskMark
	Pending   []Pending
	Next      *Milestone
	Today     cal.Date
}

// ProjectBottomLine makes two to four sentences: the state, its cause, the exception report that is owed
// or else what comes next, and last the decision wanted with its date (convention 1 of the pages).
func ProjectBottomLine(f ProjectFigures) []Sentence {
	out := []Sentence{projectState(f)}
	if s, ok := projectCause(f); ok {
		out = append(out, s)
	}
	switch {
	case f.Exception != nil && f.Exception.Report == "" && f.Exception.Due.Before(f.Today):
		out = append(out, Sentence{"portfolio.bottomline.project.exception_late", fault.Args{"due": f.Exception.Due}})
	case f.Exception != nil && f.Exception.Report == "":
		out = append(out, Sentence{"portfolio.bottomline.project.exception", fault.Args{"due": f.Exception.Due}})
	case f.Next != nil && !f.State.Over():
		out = append(out, Sentence{"portfolio.bottomline.project.next", fault.Args{"title": f.Next.Title, "on": f.Next.Forecast}})
	}
	return append(out, wanted(f.Pending, f.Today))
}

// projectState is the first sentence: for a running project its rating and its end, for the others
// where they stand.
func projectState(f ProjectFigures) Sentence {
	overall := f.Card.Overall()
	if !f.State.Running() || overall == NotRated {
		args := fault.Args{"state": f.State.Word(), "start": f.Planned.Start, "end": f.Planned.End}
		if f.State.Over() || f.State.Running() || f.Planned.Days() == 0 {
			return Sentence{"portfolio.bottomline.project.stands", args}
		}
		return Sentence{"portfolio.bottomline.project.planned", args}
	}
	args := fault.Args{"rating": ratingWord(overall), "ends": f.ends(), "end": f.End, "n": f.Baseline.End.DaysUntil(f.End)}
	switch slip := f.Baseline.End.DaysUntil(f.End); {
	case f.End.IsZero() || f.Baseline.End.IsZero():
		return Sentence{"portfolio.bottomline.project.rated", args}
	case slip > 0:
		return Sentence{"portfolio.bottomline.project.late", args}
	case slip < 0:
		args["n"] = -slip
		return Sentence{"portfolio.bottomline.project.early", args}
	}
	return Sentence{"portfolio.bottomline.project.in_time", args}
}

// ends is the verb before the day on which a running project ends: a day that has passed is never told as one to come.
func (f ProjectFigures) ends() i18n.Key {
	switch {
	case !f.End.Before(f.Today):
		return "portfolio.bottomline.ends.will"
	case f.State == ProjectClosing:
		return "portfolio.bottomline.ends.did"
	}
	return "portfolio.bottomline.ends.was"
}

// projectCause names the worst dimension when something is wrong, with the risk behind it when that
// is the dimension, and says how it moved since the last report.
func projectCause(f ProjectFigures) (Sentence, bool) {
	overall := f.Card.Overall()
	if !f.State.Running() || overall <= OnTrack {
		if f.Reported && f.State.Running() && TrendOf(f.Former, overall) == TrendBetter {
			return Sentence{"portfolio.bottomline.project.recovered", fault.Args{"former": ratingWord(f.Former)}}, true
		}
		return Sentence{}, false
	}
	args := fault.Args{"dimension": causeWord(f.Card.Worst())}
	if f.Card.Worst() == RiskSide && f.TopRisk != nil {
		args["title"], args["level"] = f.TopRisk.Title, f.TopRisk.Level()
		return Sentence{"portfolio.bottomline.project.cause_risk", args}, true
	}
	if f.Reported && TrendOf(f.Former, overall) == TrendWorse {
		args["former"] = ratingWord(f.Former)
		return Sentence{"portfolio.bottomline.project.cause_worse", args}, true
	}
	return Sentence{"portfolio.bottomline.project.cause", args}, true
}

// ratingWord names a rating in the middle of a sentence.
func ratingWord(r Rating) i18n.Key { return i18n.Key("portfolio.bottomline.rating." + r.String()) }

// causeWord names a dimension as what a state comes from.
func causeWord(d Dimension) i18n.Key { return i18n.Key("portfolio.bottomline.cause." + string(d)) }

// wanted is the sentence that says what is asked of the reader, and by when, or since when.
func wanted(pending []Pending, today cal.Date) Sentence {
	due := firstDue(pending)
	late := overdue(pending, today)
	switch {
	case len(pending) == 0:
		return Sentence{"portfolio.bottomline.wanted.none", nil}
	case len(pending) == 1 && due.IsZero():
		return Sentence{"portfolio.bottomline.wanted.one", fault.Args{"title": pending[0].words()}}
	case len(pending) == 1 && late > 0:
		return Sentence{"portfolio.bottomline.wanted.one_late", fault.Args{"title": pending[0].words(), "due": due}}
	case len(pending) == 1:
		return Sentence{"portfolio.bottomline.wanted.one_by", fault.Args{"title": pending[0].words(), "due": due}}
	case late > 0:
		return Sentence{"portfolio.bottomline.wanted.some_late", fault.Args{"all": len(pending), "n": late, "due": due}}
	case due.IsZero():
		return Sentence{"portfolio.bottomline.wanted.some", fault.Args{"n": len(pending)}}
	}
	return Sentence{"portfolio.bottomline.wanted.some_by", fault.Args{"n": len(pending), "due": due}}
}

// overdue is how many were due before a day.
func overdue(pending []Pending, today cal.Date) (n int) {
	for _, p := range pending {
		if !p.By.IsZero() && p.By.Before(today) {
			n++
		}
	}
	return n
}

func firstDue(pending []Pending) cal.Date {
	var first cal.Date
	for _, p := range pending {
		if !p.By.IsZero() && (first.IsZero() || p.By.Before(first)) {
			first = p.By
		}
	}
	return first
}

// Standing is how one project stands within a package, or one package within the portfolio.
type Standing struct {
	Name   i18n.Text
	Card   Card
	Former Rating
	// Review: its overdue review alone rates it (R4), so its card holds that rating and no dimension is
	// to blame.
	Review bool
}

// Tally counts standings by rating.
type Tally struct{ OnTrack, AtRisk, OffTrack, NotRated int }

// TallyOf counts the standings.
func TallyOf(standings []Standing) Tally {
	var t Tally
	for _, s := range standings {
		switch s.Card.Overall() {
		case OnTrack:
			t.OnTrack++
		case AtRisk:
			t.AtRisk++
		case OffTrack:
			t.OffTrack++
		default:
			t.NotRated++
		}
	}
	return t
}

// Rated is how many of them are rated.
func (t Tally) Rated() int { return t.OnTrack + t.AtRisk + t.OffTrack }

// PackageFigures are what the bottom line of a package speaks of.
type PackageFigures struct {
	State     PackageState
	Review    ReviewStanding
	ReviewDue cal.Date
	Projects  []Standing
	Pending   []Pending
	Today     cal.Date
}

// PackageBottomLine makes two to four sentences: how many projects are on track, which is worst and
// why, the review when it is overdue (R4), and the decisions wanted.
func PackageBottomLine(f PackageFigures) []Sentence {
	var out []Sentence
	if f.State != PackageImplementing {
		out = append(out, Sentence{"portfolio.bottomline.package.stands", fault.Args{"state": packageMachine.Word(f.State)}})
	}
	out = append(out, counted("portfolio.bottomline.package.", f.Projects))
	if f.Review == ReviewOverdue || f.Review == ReviewRed {
		out = append(out, Sentence{"portfolio.bottomline.package.review", fault.Args{"due": f.ReviewDue}})
	} else if s, ok := worstOf(f.Projects); ok {
		out = append(out, s)
	}
	return append(out, wanted(f.Pending, f.Today))
}

// PortfolioBottomLine makes two to four sentences over the packages: how many are on track, the worst
// and why, the next worst, and the decisions wanted before a date.
func PortfolioBottomLine(packages []Standing, pending []Pending, today cal.Date) []Sentence {
	out := []Sentence{counted("portfolio.bottomline.portfolio.", packages)}
	rest := packages
	for range 2 {
		s, ok := worstOf(rest)
		if !ok {
			break
		}
		out = append(out, s)
		i := worstIndex(rest)
		rest = slices.Delete(slices.Clone(rest), i, i+1)
	}
	return append(out, wanted(pending, today))
}

// counted is the sentence "five of seven are on track"; prefix ends in a dot.
func counted(prefix string, standings []Standing) Sentence {
	t := TallyOf(standings)
	switch {
	case len(standings) == 0:
		return Sentence{prefix + "empty", nil}
	case t.Rated() == 0:
		return Sentence{prefix + "unrated", fault.Args{"n": len(standings)}}
	case t.OnTrack == t.Rated():
		return Sentence{prefix + "all_on_track", fault.Args{"n": t.Rated()}}
	case t.OnTrack == 0:
		return Sentence{prefix + "none_on_track", fault.Args{"n": t.Rated()}}
	}
	return Sentence{prefix + "some_on_track", fault.Args{"n": t.OnTrack, "rated": t.Rated()}}
}

// worstOf is the sentence on the worst standing, when any is not on track.
func worstOf(standings []Standing) (Sentence, bool) {
	i := worstIndex(standings)
	if i < 0 {
		return Sentence{}, false
	}
	s := standings[i]
	overall := s.Card.Overall()
	args := fault.Args{"name": s.Name, "rating": ratingWord(overall), "dimension": causeWord(s.Card.Worst())}
	if s.Review {
		args["dimension"] = causeWord("review")
	}
	if TrendOf(s.Former, overall) == TrendWorse {
		args["former"] = ratingWord(s.Former)
		return Sentence{"portfolio.bottomline.worst_new", args}, true
	}
	return Sentence{"portfolio.bottomline.worst", args}, true
}

// worstIndex is the first standing with the worst rating, -1 when none is at risk or off track.
func worstIndex(standings []Standing) int {
	worst, at := OnTrack, -1
	for i, s := range standings {
		if r := s.Card.Overall(); r > worst {
			worst, at = r, i
		}
	}
	return at
}
