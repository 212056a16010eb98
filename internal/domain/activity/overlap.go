package activity

import (
	"strings"

	"cairn/internal/kernel/i18n"
)

// Overlap is a person or a place that another activity has at the same time.
type Overlap struct {
	What  string     `json:"what"`  // "person" or "place"
	Name  string     `json:"name"`  // who, or where
	Other ActivityID `json:"other"` // the activity that has them
	Code  string     `json:"ref"`
	Title i18n.Text  `json:"title"`
}

// Print implements i18n.Printable.
func (o Overlap) Print(p *i18n.Printer) string {
	return p.T("activity.overlap."+o.What, "name", o.Name, "ref", o.Code, "title", p.Text(o.Title))
}

// overlaps prints several.
type overlaps []Overlap

// Print implements i18n.Printable.
func (list overlaps) Print(p *i18n.Printer) string {
	said := make([]string, len(list))
	for i, o := range list {
		said[i] = o.Print(p)
	}
	return strings.Join(said, " ")
}

// together reports whether two activities go on at the same time: days that meet, and on a day of both
// that has times, times that meet.
func together(a, b Activity) bool {
	if !a.Period().Overlaps(b.Period()) {
		return false
	}
	if a.AllDay() || b.AllDay() {
		return true
	}
	from, to := a.Times()
	otherFrom, otherTo := b.Times()
	return from.Before(otherTo) && otherFrom.Before(to)
}

// who is what identifies a person between activities: the user, else the name with the organisation.
func (p Person) who() string {
	if p.Actor != "" {
		return "@" + string(p.Actor)
	}
	return i18n.Fold(strings.Join(strings.Fields(p.Name), " ")) + "|" + i18n.Fold(strings.TrimSpace(p.Organisation))
}

// busy are who an activity takes: its lead and its people, by who().
func (a Activity) busy() map[string]string {
	taken := map[string]string{}
	if a.Lead != "" {
		taken["@"+string(a.Lead)] = ""
	}
	for _, p := range a.People {
		taken[p.who()] = p.Name
	}
	return taken
}

// where is the place that only one activity can have; "" for none.
func (a Activity) where() string {
	if a.Venue == "" || a.Format == "online" {
		return ""
	}
	return i18n.Fold(strings.Join(strings.Fields(a.Venue+" "+a.Place), " "))
}

// Overlaps finds the people and places of an activity that others have at the same time. Activities that
// were called off take nobody. names are those of users.
func Overlaps(a Activity, others []Activity, names map[string]string) []Overlap {
	var found []Overlap
	mine := a.busy()
	for _, b := range others {
		if b.ID == a.ID || !b.State.Stands() || !a.State.Stands() || !together(a, b) {
			continue
		}
		if place := a.where(); place != "" && place == b.where() {
			found = append(found, Overlap{"place", a.Venue, b.ID, b.Code, b.Title})
		}
		theirs := b.busy()
		for _, who := range sortedKeys(theirs) {
			if _, both := mine[who]; !both {
				continue
			}
			name := theirs[who]
			if user, ok := names[strings.TrimPrefix(who, "@")]; ok {
				name = user
			}
			found = append(found, Overlap{"person", name, b.ID, b.Code, b.Title})
		}
	}
	return found
}
