package week

import (
	"strings"
	"unicode/utf8"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// fieldLimit is how many characters one field of an update takes: a sentence or three.
const fieldLimit = 1000

// Weeks back that an update may still be written for.
const weeksBack = 8

// Said are the three fields of an update.
type Said struct {
	State string `json:"state"` // how it stands
	Next  string `json:"next"`  // the next step, with its day
	Worry string `json:"worry"` // what worries; empty for nothing
}

// empty reports whether nothing was said.
func (s Said) empty() bool { return s == Said{} }

// trimmed drops white space around the texts.
func (s Said) trimmed() Said {
	return Said{strings.TrimSpace(s.State), strings.TrimSpace(s.Next), strings.TrimSpace(s.Worry)}
}

// Update is what was said of a project in a week, in one version.
type Update struct {
	Project portfolio.ProjectID `json:"project"`
	Week    Week                `json:"week"`
	No      int                 `json:"no"` // version, 1 first
	Said
	Lang     i18n.Lang        `json:"lang"`
	Overall  portfolio.Rating `json:"overall"` // the rating when it was written
	Late     bool             `json:"late"`    // written after the lock
	By       control.ActorID  `json:"by"`
	At       cal.Instant      `json:"at"`
	Revision int              `json:"revision"` // counts changes in place
}

// Entry is what a form says of one project. Revision is that of the update the form was shown with, 0 for
// none, and negative for one that is to stand over whatever is there. Same takes over what was said the week before, for the fields left empty.
type Entry struct {
	Project  portfolio.ProjectID `json:"id"`
	Revision int                 `json:"revision"`
	Same     bool                `json:"same"`
	Said
}

// over is what the entry says, with the former week's words for what it leaves empty when asked so.
func (e Entry) over(former *Update) Said {
	said := e.Said.trimmed()
	if e.Same && former != nil {
		for _, f := range []struct{ to, from *string }{{&said.State, &former.State}, {&said.Next, &former.Next}, {&said.Worry, &former.Worry}} {
			if *f.to == "" {
				*f.to = *f.from
			}
		}
	}
	return said
}

// check notes what is wrong with what is said of a project, under the names of the form's fields; ref is
// how the project is called.
func (s Said) check(fs *fault.Fields, prefix, ref string) {
	if s.State == "" {
		fs.Add(prefix+"state", "week.update.state_missing", fault.Args{"ref": ref})
	}
	for _, f := range []struct{ name, text string }{{"state", s.State}, {"next", s.Next}, {"worry", s.Worry}} {
		if n := utf8.RuneCountInString(f.text); n > fieldLimit {
			fs.Add(prefix+f.name, "week.update.long", fault.Args{"ref": ref, "n": n, "max": fieldLimit})
		}
	}
}

// next is the update that an entry makes of what is there, and whether it is a version of its own: the
// first of the week, and every one after the lock.
func (s Said) next(current *Update, week Week, at cal.Instant) (u Update, fresh bool) {
	locked := week.Locked(at)
	u = Update{Week: week, No: 1, Said: s, Late: locked, At: at, Revision: 1}
	if current == nil {
		return u, true
	}
	if locked {
		u.No = current.No + 1
		return u, true
	}
	u.No, u.Revision, u.Late = current.No, current.Revision+1, current.Late
	return u, false
}

// Closed reports whether a week lies too far back, on a day, for an update.
func Closed(w Week, today cal.Date) bool { return w < Of(today).Add(-weeksBack) }

// checkWeek notes a week that cannot be written for: one to come, or one too long ago.
func checkWeek(fs *fault.Fields, w Week, today cal.Date) {
	now := Of(today)
	switch {
	case w > now:
		fs.Add("week", "week.update.ahead", fault.Args{"week": w})
	case Closed(w, today):
		fs.Add("week", "week.update.past", fault.Args{"week": w, "n": weeksBack})
	}
}
