package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
)

// plainPlan is a plan of three tasks as a version of Project writes it, with what is its own.
func plainPlan(save int, space, project, task, calendars string) string {
	if space != "" {
		space = fmt.Sprintf(" xmlns=%q", space)
	}
	if save > 0 {
		project = fmt.Sprintf("<SaveVersion>%d</SaveVersion>", save) + project
	}
	line := func(uid int, name, more string) string {
		return fmt.Sprintf("<Task><UID>%d</UID><ID>%d</ID><Name>%s</Name>%s<OutlineNumber>%d</OutlineNumber><OutlineLevel>1</OutlineLevel>%s</Task>", uid, uid, name, task, uid, more)
	}
	waits := func(of int, lag string) string {
		return fmt.Sprintf("<PredecessorLink><PredecessorUID>%d</PredecessorUID><Type>1</Type>%s</PredecessorLink>", of, lag)
	}
	return `<?xml version="1.0"?><Project` + space + `>` + project + `<StartDate>2026-01-05T08:00:00</StartDate>` + calendars + `<Tasks>` +
		line(1, "A", "<Duration>PT16H0M0S</Duration>") + line(2, "B", "<Duration>PT8H0M0S</Duration>"+waits(1, "<LinkLag>4800</LinkLag><LagFormat>7</LagFormat>")) +
		line(3, "C", "<Milestone>1</Milestone><Duration>PT0H0M0S</Duration>"+waits(2, "")) + `</Tasks></Project>`
}

// standardCalendar is the week of Project's standard calendar.
var standardCalendar = func() string {
	const hours = `<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime><WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>`
	week := ""
	for day := 1; day <= 7; day++ {
		working, times := 1, hours
		if day == 1 || day == 7 {
			working, times = 0, ""
		}
		week += fmt.Sprintf("<WeekDay><DayType>%d</DayType><DayWorking>%d</DayWorking>%s</WeekDay>", day, working, times)
	}
	return `<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>` + week + `</WeekDays></Calendar></Calendars>`
}()

// Files of Project 2002 to 2019, each with elements that others lack, and of tools that leave most out, give the same
// dates; and what a version has of its own comes back.
func TestVersionsOfProject(t *testing.T) {
	for name, text := range map[string]string{
		"2002": plainPlan(0, "http://schemas.microsoft.com/project/2002", "<Name>a.xml</Name><CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay>", "<IsNull>0</IsNull><WBS>x</WBS>", standardCalendar),
		"2003": plainPlan(9, "http://schemas.microsoft.com/project", "<UID>x</UID><CalendarUID>1</CalendarUID><WBSMasks><WBSMask/></WBSMasks>", "<IsNull>0</IsNull><EffortDriven>1</EffortDriven>", standardCalendar),
		"2007": plainPlan(12, "http://schemas.microsoft.com/project", "<CalendarUID>1</CalendarUID><BaselineForEarnedValue>0</BaselineForEarnedValue>", "<Type>0</Type><HideBar>0</HideBar>", standardCalendar),
		"2010": plainPlan(14, "http://schemas.microsoft.com/project", "<CalendarUID>1</CalendarUID><NewTasksAreManual>1</NewTasksAreManual>", "<Active>1</Active><Manual>0</Manual>", standardCalendar),
		"2013": plainPlan(14, "http://schemas.microsoft.com/project", "<BuildNumber>15.0.4420.1017</BuildNumber><GUID>8F0B</GUID><CalendarUID>1</CalendarUID>", "<GUID>77</GUID><Active>1</Active>", standardCalendar),
		"2019": plainPlan(14, "http://schemas.microsoft.com/project", "<BuildNumber>16.0.10000</BuildNumber><CalendarUID>1</CalendarUID><Views><View><Name>Gantt</Name></View></Views><Future><Deep>1</Deep></Future>",
			"<Active>1</Active><DisplayAsSummary>0</DisplayAsSummary><Unheard>of</Unheard>", standardCalendar),
		"a tool that leaves out what it can": plainPlan(0, "", "", "", ""),
	} {
		f := read(t, text)
		n, _, err := exchange.FromProject(f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := schedule.New(n)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for uid, want := range map[int]string{1: "2026-01-06T17:00:00", 2: "2026-01-08T17:00:00", 3: "2026-01-08T17:00:00"} {
			if d, _ := p.Dates(uid); d.Finish.String() != want || !d.Critical {
				t.Errorf("%s: task %d ends %s, want %s; critical %v", name, uid, d.Finish, want, d.Critical)
			}
		}
		if err := exchange.ToProject(f, p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out := string(bytesOf(t, f))
		for _, own := range []string{"WBSMask", "<Unheard>of</Unheard>", "<Future><Deep>1</Deep></Future>", "<NewTasksAreManual>1</NewTasksAreManual>", "<WBS>x</WBS>"} {
			if strings.Contains(text, own) && !strings.Contains(out, own) {
				t.Errorf("%s: %s is lost", name, own)
			}
		}
	}
}

// Odd times: a plan of thirty years with holidays that recur in it, dates before 1984 and after 2149 that Project
// cannot have but other tools write, a task on a calendar that never works, and exceptions that overlap, of which the
// first stands.
func TestOddTimes(t *testing.T) {
	long := plainPlan(14, "", "<CalendarUID>1</CalendarUID>", "", strings.Replace(standardCalendar, "</WeekDays>", "</WeekDays><Exceptions>"+
		`<Exception><TimePeriod><FromDate>2026-01-01T00:00:00</FromDate><ToDate>2070-01-01T23:59:00</ToDate></TimePeriod><Name>New year</Name><Type>2</Type><Month>0</Month><MonthDay>1</MonthDay><DayWorking>0</DayWorking></Exception></Exceptions>`, 1))
	long = strings.Replace(long, "PT16H0M0S", "PT62400H0M0S", 1) // thirty years of 260 days
	for name, c := range map[string]struct{ text, finish, fault string }{
		"thirty years":      {long, "2055-12-29T17:00:00", ""},
		"before 1984":       {strings.Replace(plainPlan(0, "", "", "", ""), "2026-01-05", "1961-01-02", 1), "1961-01-05T17:00:00", ""},
		"after 2149":        {strings.Replace(plainPlan(0, "", "", "", ""), "2026-01-05", "2199-01-07", 1), "2199-01-10T17:00:00", ""},
		"no time at all":    {strings.Replace(plainPlan(0, "", "", "", ""), "2026-01-05", "9999-01-05", 1), "", "schedule.time_range"},
		"never works":       {plainPlan(14, "", "<CalendarUID>-1</CalendarUID>", "<CalendarUID>2</CalendarUID>", `<Calendars><Calendar><UID>2</UID><Name>Never</Name><IsBaseCalendar>1</IsBaseCalendar></Calendar></Calendars>`), "", "schedule.no_working_time"},
		"overlap":           {overlapping(true), "2026-01-09T12:00:00", ""},
		"overlap, reversed": {overlapping(false), "2026-01-12T17:00:00", ""},
	} {
		n, _, err := exchange.FromProject(read(t, c.text))
		var p *schedule.Plan
		if err == nil {
			p, err = schedule.New(n)
		}
		if c.fault != "" {
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%s: %v, want %s", name, err, c.fault)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d, _ := p.Dates(3); d.Finish.String() != c.finish {
			t.Errorf("%s: ends %s, want %s", name, d.Finish, c.finish)
		}
	}
}

// overlapping is the plan with a week off from 6 to 9 January and two half days within it, before it in the list or
// behind it.
func overlapping(before bool) string {
	half := `<Exception><TimePeriod><FromDate>2026-01-08T00:00:00</FromDate><ToDate>2026-01-09T23:59:00</ToDate></TimePeriod><Name>Half days</Name><Type>1</Type><DayWorking>1</DayWorking>` +
		`<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes></Exception>`
	list := `<Exception><TimePeriod><FromDate>2026-01-06T00:00:00</FromDate><ToDate>2026-01-09T23:59:00</ToDate></TimePeriod><Name>Off</Name><Type>1</Type><DayWorking>0</DayWorking></Exception>`
	if before {
		list = half + list
	} else {
		list += half
	}
	text := plainPlan(14, "", "<CalendarUID>1</CalendarUID>", "", strings.Replace(standardCalendar, "</WeekDays>", "</WeekDays><Exceptions>"+list+"</Exceptions>", 1))
	return strings.NewReplacer("PT16H0M0S", "PT8H0M0S", "<LinkLag>4800</LinkLag>", "<LinkLag>0</LinkLag>").Replace(text)
}
