package portfolio

import (
	"context"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// AssetFilter narrows the inventory; empty fields do not.
type AssetFilter struct {
	web.List
	Partner string     `json:"partner"`
	Donor   string     `json:"donor"`
	State   AssetState `json:"state"`
}

// AssetList is a page of the inventory over all projects, the latest line first.
type AssetList struct {
	Assets []AssetRow `json:"assets"`
	Next   string     `json:"next,omitempty"`

	today    cal.Date
	partners map[string]stakeholders.Party
	donors   map[string]stakeholders.Party
}

// ListAssets lists the equipment of all projects that the actor may see.
func (s *Service) ListAssets(ctx context.Context, in AssetFilter) (out AssetList, err error) {
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := assets(ctx, q, in.where)
		if err != nil {
			return err
		}
		if in.Limit > 0 && len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		if out.Assets, err = assetRows(ctx, q, list); err != nil {
			return err
		}
		if out.partners, err = officePartners(ctx, q); err != nil {
			return err
		}
		out.donors, err = equipmentDonors(ctx, q)
		return err
	})
	return out, err
}

func (in AssetFilter) where(t *db.Text) {
	t.Add("WHERE 1 = 1")
	if in.Partner != "" {
		t.Add("AND a.project_id IN (SELECT id FROM portfolio_project WHERE partner = ?)", in.Partner)
	}
	if in.Donor != "" {
		t.Add("AND a.donor = ?", in.Donor)
	}
	if in.State != "" {
		t.Add("AND a.state = ?", in.State)
	}
	if in.After != "" {
		t.Add("AND a.id < ?", in.After)
	}
	t.Add("ORDER BY a.id DESC")
	if in.Limit > 0 {
		t.Add("LIMIT ?", in.Limit+1)
	}
}

// equipmentDonors are those who gave equipment that the actor may see.
func equipmentDonors(ctx context.Context, q db.Querier) (map[string]stakeholders.Party, error) {
	t := db.SQL(`SELECT DISTINCT a.donor FROM portfolio_asset a`)
	control.Visible(ctx, t, "a.id")
	codes, err := db.Collect(ctx, q, t, db.Value[string])
	if err != nil || len(codes) == 0 {
		return nil, err
	}
	return stakeholders.ByCode(ctx, q, codes...)
}

// Table is the inventory for the page and for files.
func (out AssetList) Table(p *i18n.Printer) *web.Table {
	t := assetTable(p, out.Assets, false)
	t.AsOf, t.Next = out.today, out.Next
	return t
}

// HandoverFilter narrows the list of handovers; empty fields do not.
type HandoverFilter struct {
	web.List
	Partner string        `json:"partner"`
	State   HandoverState `json:"state"`
	Check   string        `json:"check"` // "due": an end-use check is awaited
}

// HandoverList is a page of the handovers of all projects, the latest day first.
type HandoverList struct {
	Handovers []HandoverRow `json:"handovers"`
	Next      string        `json:"next,omitempty"`

	today    cal.Date
	partners map[string]stakeholders.Party
}

// ListHandovers lists the handovers of all projects that the actor may see.
func (s *Service) ListHandovers(ctx context.Context, in HandoverFilter) (out HandoverList, err error) {
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := handovers(ctx, q, in.where)
		if err != nil {
			return err
		}
		if in.Limit > 0 && len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = list[in.Limit-1].place()
		}
		if out.Handovers, err = handoverRows(ctx, q, list); err != nil {
			return err
		}
		out.partners, err = officePartners(ctx, q)
		return err
	})
	return out, err
}

// place is where a handover stands in the list: its planned day, and its id.
func (h Handover) place() string {
	if h.On.IsZero() {
		return noDate + "~" + string(h.ID)
	}
	return h.On.String() + "~" + string(h.ID)
}

func (in HandoverFilter) where(t *db.Text) {
	t.Add("WHERE 1 = 1")
	if in.Partner != "" {
		t.Add("AND h.project_id IN (SELECT id FROM portfolio_project WHERE partner = ?)", in.Partner)
	}
	if in.State != "" {
		t.Add("AND h.state = ?", in.State)
	}
	if in.Check == "due" {
		t.Add("AND h.id IN (SELECT handover_id FROM portfolio_end_use_check WHERE done_on IS NULL)")
	}
	if day, id, paged := strings.Cut(in.After, "~"); paged {
		t.Add("AND (COALESCE(h.on_day, '"+noDate+"'), h.id) < (?, ?)", day, id)
	}
	t.Add("ORDER BY COALESCE(h.on_day, '" + noDate + "') DESC, h.id DESC")
	if in.Limit > 0 {
		t.Add("LIMIT ?", in.Limit+1)
	}
}

// Table is the list for the page and for files.
func (out HandoverList) Table(p *i18n.Printer) *web.Table {
	t := handoverTable(p, out.Handovers, out.today, inOffice)
	t.AsOf, t.Next = out.today, out.Next
	return t
}

// equipmentTabs are the two lists, and the checks that are due.
func equipmentTabs(f *web.Frame) []web.Tab {
	return f.Current([]web.Tab{
		{Text: f.T("portfolio.asset.list"), Href: "/equipment"},
		{Text: f.T("portfolio.handover.list"), Href: "/handovers"},
		{Text: f.T("portfolio.handover.checks_due"), Href: "/handovers?check=due"},
	})
}
