package exchange_test

import (
	"strings"
	"testing"

	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/fault"
)

// Files with missing, doubled and odd elements make a plan, and say what was passed over.
func TestOldAndOddFiles(t *testing.T) {
	f := read(t, `<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project/2002"><Tasks>
<Task><UID>1</UID><Name>A</Name><Start>2026-01-05T08:00:00</Start><Duration>P1D</Duration><OutlineNumber>1</OutlineNumber></Task>
<Task><UID>2</UID><Name>B</Name><Duration>PT8H0M0S</Duration><OutlineNumber>1.1</OutlineNumber><ConstraintType>4</ConstraintType>
<PredecessorLink><PredecessorUID>77</PredecessorUID><CrossProject>1</CrossProject><CrossProjectName>other.mpp\3</CrossProjectName></PredecessorLink></Task>
<Task><UID>3</UID><Name>C</Name><Duration>soon</Duration><PercentComplete>50.00</PercentComplete><Unknown><Deep>x</Deep></Unknown></Task>
<Task><UID>4</UID><IsNull>1</IsNull></Task></Tasks></Project>`)
	n, notes, err := exchange.FromProject(f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := schedule.New(n)
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := p.Dates(1); !a.Summary || a.Start.String() != "2026-01-05T08:00:00" {
		t.Errorf("A: %+v", a)
	}
	keys := ""
	for _, n := range notes {
		keys += n.Key + " "
	}
	for _, want := range []string{"schedule.file.no_constraint_date", "schedule.file.cross_project", "schedule.file.unread"} {
		if !strings.Contains(keys, want) {
			t.Errorf("%q lacks %s", keys, want)
		}
	}
}

// What cannot be computed is refused with the task's name, whole.
func TestRefusedPlans(t *testing.T) {
	plan := func(tasks string) string {
		return `<Project><StartDate>2026-01-05T08:00:00</StartDate><CalendarUID>1</CalendarUID><Calendars><Calendar><UID>1</UID><Name>Never</Name><IsBaseCalendar>1</IsBaseCalendar></Calendar></Calendars><Tasks>` + tasks + `</Tasks></Project>`
	}
	for text, want := range map[string]string{
		plan(`<Task><UID>1</UID><Name>A</Name><Duration>PT8H</Duration></Task>`): "schedule.no_working_time",
		strings.ReplaceAll(plan(`<Task><UID>1</UID><Name>A</Name><Duration>PT8H</Duration><PredecessorLink><PredecessorUID>9</PredecessorUID></PredecessorLink></Task>`), "<CalendarUID>1<", "<CalendarUID>-1<"): "schedule.link_to_nothing",
		strings.ReplaceAll(plan(`<Task><UID>1</UID><Name>A</Name><Duration>-PT8H</Duration></Task>`), "<CalendarUID>1<", "<CalendarUID>-1<"):                                                                     "schedule.negative_duration",
		`<Project><Tasks><Task><UID>1</UID><Name>A</Name></Task></Tasks></Project>`:                                                                                                                              "schedule.no_start",
		strings.ReplaceAll(plan(`<Task><UID>1</UID><Name>A</Name><Deadline>2980-01-01T00:00:00</Deadline></Task>`), "<CalendarUID>1<", "<CalendarUID>-1<"):                                                       "schedule.time_range",
	} {
		n, _, err := exchange.FromProject(read(t, text))
		if err == nil {
			_, err = schedule.New(n)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if _, _, err := exchange.FromProject(read(t, `<APIBusinessObjects/>`)); !fault.Is(err, fault.Malformed) {
		t.Errorf("a plan of another program: %v", err)
	}
}

func FuzzFromProject(f *testing.F) {
	f.Add([]byte(`<Project><StartDate>2026-01-05T08:00:00</StartDate><Tasks><Task><UID>1</UID><Duration>PT8H</Duration></Task></Tasks></Project>`))
	f.Add([]byte(`<Project><StartDate>2026-01-05T08:00:00</StartDate><Calendars><Calendar><UID>1</UID><Exceptions><Exception><TimePeriod><FromDate>2026-01-05T00:00:00</FromDate><ToDate>2100-01-05T00:00:00</ToDate></TimePeriod><Type>5</Type><MonthItem>4</MonthItem><MonthPosition>4</MonthPosition></Exception></Exceptions></Calendar></Calendars><CalendarUID>1</CalendarUID><Tasks><Task><UID>1</UID><Duration>PT8H</Duration></Task></Tasks></Project>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := mspdiRead(data)
		if err != nil {
			return
		}
		n, _, err := exchange.FromProject(file)
		if err != nil {
			return
		}
		if p, err := schedule.New(n); err == nil {
			_ = exchange.ToProject(file, p)
			for _, task := range n.Tasks {
				p.Why(task.UID)
			}
			p.Paths()
			p.Load()
		}
	})
}
