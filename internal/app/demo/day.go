package demo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
)

// Day is a day of the content: an offset in days from the day of the world (-30), a public date
// ("2023-02-15"), or the first of January of a year counted from the world's own ("Y-2"). The zero
// value is no day.
type Day struct {
	set    bool
	offset int
	years  bool // offset counts years
	date   cal.Date
}

// In is the Day an offset names.
func In(offset int) Day { return Day{set: true, offset: offset} }

// IsZero reports whether no day is given.
func (d Day) IsZero() bool { return !d.set }

// On is the date in a world made for a day. An offset that falls on a weekend gives the working day
// nearest to the world's day, so that nobody meets on a Sunday and the past stays past.
func (d Day) On(world cal.Date) cal.Date {
	switch {
	case !d.set:
		return cal.Date{}
	case !d.date.IsZero():
		return d.date
	case d.years:
		return cal.NewDate(world.Year()+d.offset, time.January, 1)
	}
	on, step := world.AddDays(d.offset), 1
	if d.offset < 0 {
		step = -1
	}
	for d.offset != 0 && (on.Weekday() == time.Saturday || on.Weekday() == time.Sunday) {
		on = on.AddDays(step)
	}
	return on
}

// UnmarshalJSON reads -30, "2023-02-15" or "Y-2".
func (d *Day) UnmarshalJSON(b []byte) error {
	*d = Day{set: true}
	var text string
	if json.Unmarshal(b, &text) != nil {
		return json.Unmarshal(b, &d.offset)
	}
	if years, ok := strings.CutPrefix(text, "Y"); ok {
		d.years = true
		_, err := fmt.Sscanf(years+" ", "%d ", &d.offset)
		return err
	}
	date, err := cal.ParseDate(text)
	if err == nil && date.IsZero() {
		err = fmt.Errorf("demo: an empty day: leave it out")
	}
	d.date = date
	return err
}

// The past reporting days, as offsets from the world's day.
const (
	FirstReport  = -121
	SecondReport = -30
)
