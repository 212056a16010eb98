package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Step is one of the hands a commitment goes through.
type Step string

// The steps, in the order of the full chain (§4.5).
const (
	StepRequest Step = "request"
	StepCertify Step = "certify" // the budget holder: need, scope, value for money
	StepCheck   Step = "check"   // the fund manager: line, earmark, availability
	StepApprove Step = "approve" // the Financial Controller, before the obligation (ex ante)
	StepSign    Step = "sign"    // the contracting officer
)

// chainSteps are those that decide, in their order.
var chainSteps = []Step{StepCertify, StepCheck, StepApprove, StepSign}

// Act is the act that does the step.
func (s Step) Act() Act { return Act("funds.commitment." + string(s)) }

// Word is the text key of its name.
func (s Step) Word() i18n.Key { return i18n.Key("funds.step." + string(s)) }

// state is where a commitment stands once the step is done.
func (s Step) state() CommitmentState {
	return map[Step]CommitmentState{StepRequest: CommitmentRequested, StepCertify: CommitmentCertified, StepCheck: CommitmentChecked,
		StepApprove: CommitmentApproved, StepSign: CommitmentSigned}[s]
}

// Rung is what a commitment up to an amount needs: the steps after the request, and how many signatures
// let its payments go.
type Rung struct {
	UpTo       int64  `json:"up_to"` // in euro cents; 0 is without limit
	Steps      []Step `json:"steps"`
	Signatures int    `json:"signatures"`
}

// Ladder is the chain of approvals by amount. Below two signatures it is an exception to R42 that the
// Financial Controller signs once: without the document every payment takes two.
type Ladder struct {
	Rungs     []Rung `json:"rungs"`
	Exception string `json:"exception"` // reference of the signed exception
}

// DefaultLadder is what ships.
func DefaultLadder() Ladder {
	return Ladder{Rungs: []Rung{
		{2_500_00, []Step{StepCertify}, 1},
		{25_000_00, []Step{StepCertify, StepCheck}, 1},
		{0, chainSteps, 2},
	}}
}

// Check tells what is wrong with a ladder: rungs that do not rise, a step twice or out of order, a last
// rung that has a limit or lacks a step.
func (l Ladder) Check() error {
	var fs fault.Fields
	last := int64(0)
	for i, r := range l.Rungs {
		top := i == len(l.Rungs)-1
		fs.Check(top == (r.UpTo == 0) && (top || r.UpTo > last), rowField("rungs", i, "up_to"), "funds.ladder.limits")
		last = r.UpTo
		fs.Check(len(r.Steps) > 0 && inOrder(r.Steps), rowField("rungs", i, "steps"), "funds.ladder.steps")
		fs.Check(r.Signatures == 1 || r.Signatures == 2, rowField("rungs", i, "signatures"), "funds.ladder.signatures")
		fs.Check(!top || len(r.Steps) == len(chainSteps) && r.Signatures == 2, rowField("rungs", i, "steps"), "funds.ladder.top")
	}
	fs.Check(len(l.Rungs) > 0, "rungs", "fault.required")
	within(&fs, "exception", l.Exception, ShortText)
	return fs.Err()
}

func inOrder(steps []Step) bool {
	at := -1
	for _, s := range steps {
		i := slices.Index(chainSteps, s)
		if i <= at {
			return false
		}
		at = i
	}
	return true
}

// For is the rung of an amount in euro cents. What was obliged before it was entered (R39) and what had a
// single source (R73) goes before the Financial Controller whatever it costs.
func (l Ladder) For(cents int64, controller bool) Rung {
	r := l.Rungs[len(l.Rungs)-1]
	for _, x := range l.Rungs {
		if x.UpTo == 0 || cents <= x.UpTo {
			r = x
			break
		}
	}
	r.Steps = slices.Clone(r.Steps)
	if controller && !slices.Contains(r.Steps, StepApprove) {
		r.Steps = append(r.Steps, StepApprove)
		slices.SortFunc(r.Steps, func(a, b Step) int { return slices.Index(chainSteps, a) - slices.Index(chainSteps, b) })
	}
	if l.Exception == "" {
		r.Signatures = 2
	}
	return r
}

var ladderSetting = setting[Ladder]{name: "ladder", shipped: DefaultLadder, check: Ladder.Check}

// Method is how a contract was awarded (R73).
type Method string

// The methods.
const (
	MethodNone        Method = "none" // journeys, advances, executing agents
	MethodDirect      Method = "direct"
	MethodQuotes      Method = "quotes"
	MethodNotified    Method = "notified"
	MethodCompetitive Method = "competitive"
	MethodSingle      Method = "single_source"
)

// Methods are all.
var Methods = []Method{MethodNone, MethodDirect, MethodQuotes, MethodNotified, MethodCompetitive, MethodSingle}

// Word is the text key of its name.
func (m Method) Word() i18n.Key { return i18n.Key("funds.method." + string(m)) }

// MethodRow says what an award up to an amount needs.
type MethodRow struct {
	UpTo   int64  `json:"up_to"` // in euro cents; 0 is without limit
	Least  Method `json:"least"` // the simplest method allowed
	Quotes int    `json:"quotes"`
}

// Awards is the table of procurement methods.
type Awards struct {
	Rows []MethodRow `json:"rows"`
}

// DefaultAwards are what ships: three quotes above the small limit, public notification above the
// threshold published by NATO's agency, competition above its second.
func DefaultAwards() Awards {
	return Awards{Rows: []MethodRow{{2_500_00, MethodDirect, 0}, {80_000_00, MethodQuotes, 3}, {1_600_000_00, MethodNotified, 3}, {0, MethodCompetitive, 3}}}
}

// Check tells what is wrong with the table.
func (a Awards) Check() error {
	var fs fault.Fields
	last := int64(0)
	for i, r := range a.Rows {
		top := i == len(a.Rows)-1
		fs.Check(top == (r.UpTo == 0) && (top || r.UpTo > last), rowField("rows", i, "up_to"), "funds.ladder.limits")
		last = r.UpTo
		fs.Check(slices.Contains(Methods, r.Least), rowField("rows", i, "least"), "funds.choice_unknown")
		fs.Check(r.Quotes >= 0 && r.Quotes <= 20, rowField("rows", i, "quotes"), "funds.setting.out_of_range")
	}
	fs.Check(len(a.Rows) > 0, "rows", "fault.required")
	return fs.Err()
}

// For is what an award of an amount in euro cents needs.
func (a Awards) For(cents int64) MethodRow {
	for _, r := range a.Rows {
		if r.UpTo == 0 || cents <= r.UpTo {
			return r
		}
	}
	return a.Rows[len(a.Rows)-1]
}

var awardSetting = setting[Awards]{name: "awards", shipped: DefaultAwards, check: Awards.Check}

// SetLadder sets the ladder of approvals from a day on.
func (s *Service) SetLadder(ctx context.Context, from cal.Date, l Ladder, note string) (control.Done, error) {
	return ladderSetting.set(ctx, s, from, l, note)
}

// SetAwards sets the table of procurement methods from a day on.
func (s *Service) SetAwards(ctx context.Context, from cal.Date, a Awards, note string) (control.Done, error) {
	return awardSetting.set(ctx, s, from, a, note)
}

// SetLimits sets the plain limits from a day on.
func (s *Service) SetLimits(ctx context.Context, from cal.Date, l Limits, note string) (control.Done, error) {
	return limitSetting.set(ctx, s, from, l, note)
}
