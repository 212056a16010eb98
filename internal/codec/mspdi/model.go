package mspdi

import "time"

// Project are the settings of the file's project.
type Project struct {
	record
	SaveVersion           int       `mspdi:"SaveVersion"`
	Name                  string    `mspdi:"Name"`
	GUID                  string    `mspdi:"GUID"`
	Title                 string    `mspdi:"Title"`
	CreationDate          time.Time `mspdi:"CreationDate"`
	ScheduleFromStart     *bool     `mspdi:"ScheduleFromStart"` // absent is true
	StartDate             time.Time `mspdi:"StartDate"`
	FinishDate            time.Time `mspdi:"FinishDate"`
	CriticalSlackLimit    int       `mspdi:"CriticalSlackLimit"` // days
	CurrencyDigits        int       `mspdi:"CurrencyDigits"`
	CurrencyCode          string    `mspdi:"CurrencyCode"`
	CalendarUID           int       `mspdi:"CalendarUID"`
	DefaultStartTime      string    `mspdi:"DefaultStartTime"` // as 08:00:00
	DefaultFinishTime     string    `mspdi:"DefaultFinishTime"`
	MinutesPerDay         int       `mspdi:"MinutesPerDay"`
	MinutesPerWeek        int       `mspdi:"MinutesPerWeek"`
	DaysPerMonth          int       `mspdi:"DaysPerMonth"`
	HonorConstraints      bool      `mspdi:"HonorConstraints"` // Project writes 0 when tasks honour their dates
	MultipleCriticalPaths bool      `mspdi:"MultipleCriticalPaths"`
	SplitsInProgressTasks bool      `mspdi:"SplitsInProgressTasks"`
	StatusDate            time.Time `mspdi:"StatusDate"`
	CurrentDate           time.Time `mspdi:"CurrentDate"`
}

// Task is a line of the outline.
type Task struct {
	record
	UID                    int           `mspdi:"UID"`
	GUID                   string        `mspdi:"GUID"`
	ID                     int           `mspdi:"ID"`
	Name                   string        `mspdi:"Name"`
	Active                 *bool         `mspdi:"Active"` // absent is true
	Manual                 bool          `mspdi:"Manual"`
	Type                   int           `mspdi:"Type"`
	IsNull                 bool          `mspdi:"IsNull"`
	WBS                    string        `mspdi:"WBS"`
	OutlineNumber          string        `mspdi:"OutlineNumber"`
	OutlineLevel           int           `mspdi:"OutlineLevel"`
	StartText              *string       `mspdi:"StartText"` // a remark in place of a date
	FinishText             *string       `mspdi:"FinishText"`
	DurationText           *string       `mspdi:"DurationText"`
	Start                  time.Time     `mspdi:"Start"`
	Finish                 time.Time     `mspdi:"Finish"`
	Duration               time.Duration `mspdi:"Duration"`
	ManualStart            time.Time     `mspdi:"ManualStart"`
	ManualFinish           time.Time     `mspdi:"ManualFinish"`
	ManualDuration         time.Duration `mspdi:"ManualDuration"`
	DurationFormat         int           `mspdi:"DurationFormat"`
	Work                   time.Duration `mspdi:"Work"`
	Stop                   time.Time     `mspdi:"Stop"`
	Resume                 time.Time     `mspdi:"Resume"`
	EffortDriven           bool          `mspdi:"EffortDriven"`
	Estimated              bool          `mspdi:"Estimated"`
	Milestone              bool          `mspdi:"Milestone"`
	Summary                bool          `mspdi:"Summary"`
	Critical               bool          `mspdi:"Critical"`
	IsSubproject           bool          `mspdi:"IsSubproject"`
	ExternalTask           bool          `mspdi:"ExternalTask"`
	EarlyStart             time.Time     `mspdi:"EarlyStart"`
	EarlyFinish            time.Time     `mspdi:"EarlyFinish"`
	LateStart              time.Time     `mspdi:"LateStart"`
	LateFinish             time.Time     `mspdi:"LateFinish"`
	FreeSlack              int64         `mspdi:"FreeSlack"` // tenths of a minute, as all slack
	TotalSlack             int64         `mspdi:"TotalSlack"`
	StartSlack             int64         `mspdi:"StartSlack"`
	FinishSlack            int64         `mspdi:"FinishSlack"`
	FixedCost              string        `mspdi:"FixedCost"` // a decimal number of hundredths, as all costs
	PercentComplete        int           `mspdi:"PercentComplete"`
	Cost                   string        `mspdi:"Cost"`
	ActualStart            time.Time     `mspdi:"ActualStart"`
	ActualFinish           time.Time     `mspdi:"ActualFinish"`
	ActualDuration         time.Duration `mspdi:"ActualDuration"`
	RemainingDuration      time.Duration `mspdi:"RemainingDuration"`
	ConstraintType         int           `mspdi:"ConstraintType"`
	CalendarUID            int           `mspdi:"CalendarUID"`
	ConstraintDate         time.Time     `mspdi:"ConstraintDate"`
	Deadline               time.Time     `mspdi:"Deadline"`
	LevelingDelay          int64         `mspdi:"LevelingDelay"` // tenths of a minute
	LevelingDelayFormat    int           `mspdi:"LevelingDelayFormat"`
	IgnoreResourceCalendar bool          `mspdi:"IgnoreResourceCalendar"`
	Notes                  string        `mspdi:"Notes"`
	Links                  []Link        `mspdi:"PredecessorLink"`
	Baselines              []Baseline    `mspdi:"Baseline"`
}

// Link is a predecessor of the task it stands in.
type Link struct {
	record
	PredecessorUID   int    `mspdi:"PredecessorUID"`
	Type             int    `mspdi:"Type"` // FF 0, FS 1, SF 2, SS 3
	CrossProject     bool   `mspdi:"CrossProject"`
	CrossProjectName string `mspdi:"CrossProjectName"`
	LinkLag          int64  `mspdi:"LinkLag"` // tenths of a minute, or a percentage
	LagFormat        int    `mspdi:"LagFormat"`
}

// Baseline is one of the eleven states a task can keep.
type Baseline struct {
	record
	Number   int           `mspdi:"Number"`
	Start    time.Time     `mspdi:"Start"`
	Finish   time.Time     `mspdi:"Finish"`
	Duration time.Duration `mspdi:"Duration"`
	Work     time.Duration `mspdi:"Work"`
	Cost     string        `mspdi:"Cost"`
}

// Resource is a person or a thing.
type Resource struct {
	record
	UID            int            `mspdi:"UID"`
	GUID           string         `mspdi:"GUID"`
	ID             int            `mspdi:"ID"`
	Name           string         `mspdi:"Name"`
	Type           int            `mspdi:"Type"` // material 0, work 1
	IsNull         bool           `mspdi:"IsNull"`
	EmailAddress   string         `mspdi:"EmailAddress"`
	MaxUnits       float64        `mspdi:"MaxUnits"`
	CalendarUID    int            `mspdi:"CalendarUID"`
	IsInactive     bool           `mspdi:"IsInactive"`
	IsCostResource bool           `mspdi:"IsCostResource"`
	Availability   []Availability `mspdi:"AvailabilityPeriods/AvailabilityPeriod"`
}

// Availability are the units of a resource in a period.
type Availability struct {
	record
	AvailableFrom  time.Time `mspdi:"AvailableFrom"`
	AvailableTo    time.Time `mspdi:"AvailableTo"`
	AvailableUnits float64   `mspdi:"AvailableUnits"`
}

// Unassigned is the resource of an assignment that only carries the timephased data of its task.
const Unassigned = -65535

// Assignment is a resource's part in a task.
type Assignment struct {
	record
	UID                   int           `mspdi:"UID"`
	GUID                  string        `mspdi:"GUID"`
	TaskUID               int           `mspdi:"TaskUID"`
	ResourceUID           int           `mspdi:"ResourceUID"`
	ActualWork            time.Duration `mspdi:"ActualWork"`
	Delay                 int64         `mspdi:"Delay"` // tenths of a minute of work
	Finish                time.Time     `mspdi:"Finish"`
	LevelingDelay         int64         `mspdi:"LevelingDelay"`
	OvertimeWork          time.Duration `mspdi:"OvertimeWork"`
	RegularWork           time.Duration `mspdi:"RegularWork"`
	RemainingOvertimeWork time.Duration `mspdi:"RemainingOvertimeWork"`
	RemainingWork         time.Duration `mspdi:"RemainingWork"`
	Start                 time.Time     `mspdi:"Start"`
	Units                 float64       `mspdi:"Units"`
	Work                  time.Duration `mspdi:"Work"`
	WorkContour           int           `mspdi:"WorkContour"`

	phases  []Phase
	rephase bool // phases take the place of the planned work over time in the text
}

// Calendar says when work is done.
type Calendar struct {
	record
	UID             int         `mspdi:"UID"`
	GUID            string      `mspdi:"GUID"`
	Name            string      `mspdi:"Name"`
	IsBaseCalendar  bool        `mspdi:"IsBaseCalendar"`
	BaseCalendarUID int         `mspdi:"BaseCalendarUID"`
	WeekDays        []WeekDay   `mspdi:"WeekDays/WeekDay"`
	Exceptions      []Exception `mspdi:"Exceptions/Exception"`
	WorkWeeks       []WorkWeek  `mspdi:"WorkWeeks/WorkWeek"`
}

// WeekDay is a day of the week (1 is Sunday), or with DayType 0 a period, as old files write exceptions.
type WeekDay struct {
	record
	DayType    int           `mspdi:"DayType"`
	DayWorking bool          `mspdi:"DayWorking"`
	Period     []Period      `mspdi:"TimePeriod"`
	Times      []WorkingTime `mspdi:"WorkingTimes/WorkingTime"`
}

// Period is a span of days.
type Period struct {
	record
	FromDate time.Time `mspdi:"FromDate"`
	ToDate   time.Time `mspdi:"ToDate"`
}

// WorkingTime is a shift, as 08:00:00 to 12:00:00; an end of 00:00:00 is midnight.
type WorkingTime struct {
	record
	FromTime string `mspdi:"FromTime"`
	ToTime   string `mspdi:"ToTime"`
}

// Exception is a period that differs from the week, possibly repeated.
type Exception struct {
	record
	EnteredByOccurrences bool          `mspdi:"EnteredByOccurrences"`
	Period               []Period      `mspdi:"TimePeriod"`
	Occurrences          int           `mspdi:"Occurrences"`
	Name                 string        `mspdi:"Name"`
	Type                 int           `mspdi:"Type"`
	Every                int           `mspdi:"Period"`
	DaysOfWeek           int           `mspdi:"DaysOfWeek"`
	MonthItem            int           `mspdi:"MonthItem"`
	MonthPosition        int           `mspdi:"MonthPosition"`
	Month                int           `mspdi:"Month"` // January is 0
	MonthDay             int           `mspdi:"MonthDay"`
	DayWorking           bool          `mspdi:"DayWorking"`
	Times                []WorkingTime `mspdi:"WorkingTimes/WorkingTime"`
}

// WorkWeek is another week for a period.
type WorkWeek struct {
	record
	Period   []Period  `mspdi:"TimePeriod"`
	Name     string    `mspdi:"Name"`
	WeekDays []WeekDay `mspdi:"WeekDays/WeekDay"`
}

// order is the sequence of the schema, for elements that have to be put in.
var order = map[string][]string{
	"Project": {"SaveVersion", "BuildNumber", "UID", "Name", "GUID", "Title", "Subject", "Category", "Company", "Manager", "Author", "CreationDate", "Revision", "LastSaved",
		"ScheduleFromStart", "StartDate", "FinishDate", "FYStartDate", "CriticalSlackLimit", "CurrencyDigits", "CurrencySymbol", "CurrencyCode", "CurrencySymbolPosition",
		"CalendarUID", "DefaultStartTime", "DefaultFinishTime", "MinutesPerDay", "MinutesPerWeek", "DaysPerMonth", "DefaultTaskType", "DefaultFixedCostAccrual",
		"DefaultStandardRate", "DefaultOvertimeRate", "DurationFormat", "WorkFormat", "EditableActualCosts", "HonorConstraints", "EarnedValueMethod",
		"InsertedProjectsLikeSummary", "MultipleCriticalPaths", "NewTasksEffortDriven", "NewTasksEstimated", "SplitsInProgressTasks", "SpreadActualCost",
		"SpreadPercentComplete", "TaskUpdatesResource", "FiscalYearStart", "WeekStartDay", "MoveCompletedEndsBack", "MoveRemainingStartsBack",
		"MoveRemainingStartsForward", "MoveCompletedEndsForward", "BaselineForEarnedValue", "AutoAddNewResourcesAndTasks", "StatusDate", "CurrentDate",
		"MicrosoftProjectServerURL", "Autolink", "NewTaskStartDate", "NewTasksAreManual", "DefaultTaskEVMethod", "ProjectExternallyEdited", "ExtendedCreationDate",
		"ActualsInSync", "RemoveFileProperties", "AdminProject", "UpdateManuallyScheduledTasksWhenEditingLinks", "KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled",
		"Views", "Filters", "Groups", "Tables", "Maps", "Reports", "Drawings", "DataLinks", "VBAProjects", "OutlineCodes", "WBSMasks", "ExtendedAttributes",
		"Calendars", "Tasks", "Resources", "Assignments"},
	"Task": {"UID", "GUID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "CreateDate", "Contact", "WBS", "WBSLevel", "OutlineNumber", "OutlineLevel", "Priority",
		"StartText", "FinishText", "DurationText", "Start", "Finish", "Duration", "ManualStart", "ManualFinish", "ManualDuration", "DurationFormat", "FreeformDurationFormat",
		"Work", "Stop", "Resume", "ResumeValid", "EffortDriven", "Recurring", "OverAllocated", "Estimated", "Milestone", "Summary", "DisplayAsSummary", "Critical",
		"IsSubproject", "IsSubprojectReadOnly", "SubprojectName", "ExternalTask", "ExternalTaskProject", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish",
		"StartVariance", "FinishVariance", "WorkVariance", "FreeSlack", "TotalSlack", "StartSlack", "FinishSlack", "FixedCost", "FixedCostAccrual", "PercentComplete",
		"PercentWorkComplete", "Cost", "OvertimeCost", "OvertimeWork", "ActualStart", "ActualFinish", "ActualDuration", "ActualCost", "ActualOvertimeCost", "ActualWork",
		"ActualOvertimeWork", "RegularWork", "RemainingDuration", "RemainingCost", "RemainingWork", "RemainingOvertimeCost", "RemainingOvertimeWork", "ACWP", "CV",
		"ConstraintType", "CalendarUID", "ConstraintDate", "Deadline", "LevelAssignments", "LevelingCanSplit", "LevelingDelay", "LevelingDelayFormat", "PreLeveledStart",
		"PreLeveledFinish", "Hyperlink", "HyperlinkAddress", "HyperlinkSubAddress", "IgnoreResourceCalendar", "Notes", "HideBar", "Rollup", "BCWS", "BCWP",
		"PhysicalPercentComplete", "EarnedValueMethod", "PredecessorLink", "ActualWorkProtected", "ActualOvertimeWorkProtected", "ExtendedAttribute", "Baseline",
		"OutlineCode", "IsPublished", "StatusManager", "CommitmentStart", "CommitmentFinish", "CommitmentType", "TimephasedData"},
	"PredecessorLink": {"PredecessorUID", "Type", "CrossProject", "CrossProjectName", "LinkLag", "LagFormat"},
	"Baseline":        {"TimephasedData", "Number", "Interim", "Start", "Finish", "Duration", "DurationFormat", "EstimatedDuration", "Work", "Cost", "BCWS", "BCWP", "FixedCost"},
	"Resource": {"UID", "GUID", "ID", "Name", "Type", "IsNull", "Initials", "Phonetics", "NTAccount", "MaterialLabel", "Code", "Group", "WorkGroup", "EmailAddress", "Hyperlink",
		"HyperlinkAddress", "HyperlinkSubAddress", "MaxUnits", "PeakUnits", "OverAllocated", "AvailableFrom", "AvailableTo", "Start", "Finish", "CanLevel", "AccrueAt", "Work",
		"CalendarUID", "Notes", "IsGeneric", "IsInactive", "IsEnterprise", "IsCostResource", "IsBudget", "AvailabilityPeriods", "TimephasedData"},
	"Assignment": {"UID", "GUID", "TaskUID", "ResourceUID", "PercentWorkComplete", "ActualCost", "ActualFinish", "ActualOvertimeCost", "ActualOvertimeWork", "ActualStart",
		"ActualWork", "ACWP", "Confirmed", "Cost", "CostRateTable", "CostVariance", "CV", "Delay", "Finish", "FinishVariance", "Hyperlink", "HyperlinkAddress",
		"HyperlinkSubAddress", "WorkVariance", "HasFixedRateUnits", "FixedMaterial", "LevelingDelay", "LevelingDelayFormat", "LinkedFields", "Milestone", "Notes",
		"Overallocated", "OvertimeCost", "OvertimeWork", "PeakUnits", "RegularWork", "RemainingCost", "RemainingOvertimeCost", "RemainingOvertimeWork", "RemainingWork",
		"ResponsePending", "Start", "Stop", "Resume", "StartVariance", "Summary", "SV", "Units", "UpdateNeeded", "VAC", "Work", "WorkContour", "BCWS", "BCWP", "BookingType",
		"ActualWorkProtected", "ActualOvertimeWorkProtected", "CreationDate", "ExtendedAttribute", "Baseline", "TimephasedData"},
	"Calendar": {"UID", "GUID", "Name", "IsBaseCalendar", "IsBaselineCalendar", "BaseCalendarUID", "WeekDays", "Exceptions", "WorkWeeks"},
}
