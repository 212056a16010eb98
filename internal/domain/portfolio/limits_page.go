package portfolio

import (
	"context"
	"strconv"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The limits of the ratings are shown for the office and for each package.
const (
	limitsPath        = "/admin/limits"
	packageLimitsPath = "/packages/{id}/limits"
)

// limitsIn is the form of the limits; without an id they are those of the office.
type limitsIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Thresholds
}

// LimitsOut is the page of the limits of the ratings.
type LimitsOut struct {
	SettingOut[Thresholds]
	pack *PackageOut // nil for those of the office
}

// ReadLimits gives the limits of the office with those that ship.
func (s *Service) ReadLimits(ctx context.Context, _ struct{}) (out LimitsOut, err error) {
	out.SettingOut, err = thresholdSetting.page(ctx, s, limitsPath, "")
	return out, err
}

// ReadPackageLimits gives the limits that apply to a package.
func (s *Service) ReadPackageLimits(ctx context.Context, in idIn) (out LimitsOut, err error) {
	pack, err := s.ReadPackage(ctx, in)
	if err != nil {
		return out, err
	}
	out.SettingOut, err = thresholdSetting.page(ctx, s, web.Href(packageLimitsPath, in.ID), in.ID)
	out.scope, out.pack = pack.stored.Scope, &pack
	return out, err
}

func (s *Service) limitRoutes() []web.Route {
	act := thresholdSetting.act
	save := func(ctx context.Context, in limitsIn) (web.See, error) {
		done, err := s.EditThresholds(ctx, in.ID, in.Version, &in.Thresholds)
		return web.See{To: limitsOf(in.ID), Done: done.Trail}, err
	}
	reset := func(ctx context.Context, in resetIn) (web.See, error) {
		done, err := s.EditThresholds(ctx, in.ID, in.Version, nil)
		return web.See{To: limitsOf(in.ID), Done: done.Trail}, err
	}
	return []web.Route{
		web.Get(limitsPath, control.SignedIn, s.ReadLimits, limitsPage),
		web.Get(limitsPath+"/edit", act, s.ReadLimits, limitsForm),
		web.Post(limitsPath+"/edit", act, save, limitsPath+"/edit"),
		web.Post(limitsPath+"/reset", act, reset, limitsPath),
		web.Get(packageLimitsPath, control.SignedIn, s.ReadPackageLimits, limitsPage),
		web.Get(packageLimitsPath+"/edit", act, s.ReadPackageLimits, limitsForm),
		web.Post(packageLimitsPath+"/edit", act, save, packageLimitsPath+"/edit"),
		web.Post(packageLimitsPath+"/reset", act, reset, packageLimitsPath),
	}
}

func limitsOf(id string) string {
	if id == "" {
		return limitsPath
	}
	return web.Href(packageLimitsPath, id)
}

// limit is one of the thresholds: its field, and the words that set its number.
type limit struct {
	name, unit string
	of         func(Thresholds) int
}

// limits are the thresholds in the order of R20.
var limits = []limit{
	{"slip_green_days", "portfolio.setting.days", func(t Thresholds) int { return t.SlipGreenDays }},
	{"slip_green_percent", "portfolio.setting.percent", func(t Thresholds) int { return t.SlipGreenPercent }},
	{"slip_amber_days", "portfolio.setting.days", func(t Thresholds) int { return t.SlipAmberDays }},
	{"slip_amber_percent", "portfolio.setting.percent", func(t Thresholds) int { return t.SlipAmberPercent }},
	{"cost_green_percent", "portfolio.setting.percent", func(t Thresholds) int { return t.CostGreenPercent }},
	{"cost_amber_percent", "portfolio.setting.percent", func(t Thresholds) int { return t.CostAmberPercent }},
	{"risk_amber_level", "portfolio.setting.level", func(t Thresholds) int { return t.RiskAmberLevel }},
	{"risk_red_level", "portfolio.setting.level", func(t Thresholds) int { return t.RiskRedLevel }},
	{"reporting_months", "portfolio.setting.months", func(t Thresholds) int { return t.ReportingMonths }},
	{"staffing_horizon_days", "portfolio.setting.days", func(t Thresholds) int { return t.StaffingHorizonDays }},
}

// label is what the limit is called.
func (l limit) label() string { return "portfolio.setting.limit." + l.name }

// Table lists the limits with how they ship.
func (out LimitsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "limits", Title: p.T("portfolio.setting.limits"), Columns: []web.Column{
		{Key: "what", Label: p.T("portfolio.setting.limit"), Main: true}, {Key: "value", Label: p.T("portfolio.setting.applies")},
		{Key: "shipped", Label: p.T("portfolio.setting.shipped")},
	}}
	for _, l := range limits {
		is, ships := l.of(out.Value), l.of(out.Shipped)
		cell := web.Text(p.T(l.unit, "n", is))
		if is != ships {
			cell = cell.As("strong")
		}
		t.Rows = append(t.Rows, web.Row{Key: l.name, Cells: []web.Cell{web.Text(p.T(l.label())), cell, web.Text(p.T(l.unit, "n", ships))}})
	}
	if out.pack != nil {
		t.Marking = out.pack.Marking
	}
	return t
}

// head is that of the package, or of the office's page.
func (out LimitsOut) head(f *web.Frame) web.Head {
	if out.pack != nil {
		return out.pack.head(f, "limits")
	}
	return out.SettingOut.head(f, "portfolio.setting.limits", "portfolio.setting.limits_lead")
}

// origin says where what applies comes from.
func (out LimitsOut) origin(f *web.Frame) string {
	if out.pack != nil && !out.Own {
		return f.T("portfolio.setting.as_office")
	}
	return out.SettingOut.origin(f)
}

// rhythms are the months between two reports.
func rhythms(f *web.Frame) []web.Option {
	var options []web.Option
	for _, n := range []int{1, 3, 6, 12} {
		options = append(options, web.Option{Value: strconv.Itoa(n), Label: f.T("portfolio.setting.months", "n", n)})
	}
	return options
}
