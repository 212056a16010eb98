package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// AssetRow is a line of equipment as lists show it.
type AssetRow struct {
	ID         AssetID         `json:"id"`
	Project    ProjectID       `json:"project"`
	ProjectRef string          `json:"project_ref"`
	Title      i18n.Text       `json:"title"`
	Donor      Party           `json:"donor"`
	State      AssetState      `json:"state"`
	Ordered    int             `json:"ordered"`
	Received   int             `json:"received"`
	InCustody  int             `json:"in_custody"`
	HandedOver int             `json:"handed_over"`
	Serials    []string        `json:"serials"` // of what is not handed over
	UnitValue  money.Amount    `json:"unit_value"`
	Custodian  string          `json:"custodian"`
	Location   string          `json:"location"`
	ReceivedOn cal.Date        `json:"received_on"`
	Marking    control.Marking `json:"marking"`
}

// HandoverRow is a handover as lists show it.
type HandoverRow struct {
	ID           HandoverID      `json:"id"`
	Project      ProjectID       `json:"project"`
	ProjectRef   string          `json:"project_ref"`
	Ref          string          `json:"ref"` // within the project
	State        HandoverState   `json:"state"`
	From         string          `json:"from"`
	To           string          `json:"to"`
	Place        string          `json:"place"`
	On           cal.Date        `json:"on"` // planned; of the certificate once signed
	Pieces       int             `json:"pieces"`
	ContactPoint bool            `json:"contact_point"`
	EndUse       string          `json:"end_use"`
	Certificate  string          `json:"certificate"`
	NextCheck    cal.Date        `json:"next_check"`
	Marking      control.Marking `json:"marking"`
}

// projectRefs are the reference codes of the projects that the actor may see.
func projectRefs(ctx context.Context, q db.Querier, ids []string) (map[ProjectID]string, error) {
	refs := make(map[ProjectID]string, len(ids))
	if len(ids) == 0 {
		return refs, nil
	}
	t := db.SQL(`SELECT p.id, p.ref FROM portfolio_project p`)
	control.Visible(ctx, t, "p.id")
	_, err := db.Collect(ctx, q, t.Add("WHERE").In("p.id", ids...), func(row db.Row) (struct{}, error) {
		var id ProjectID
		var ref string
		err := row.Scan(&id, &ref)
		refs[id] = ref
		return struct{}{}, err
	})
	return refs, err
}

// assetRows are lines of equipment with the names of their donors: three queries whatever their number.
func assetRows(ctx context.Context, q db.Querier, list []Asset) ([]AssetRow, error) {
	var codes, projects []string
	for _, a := range list {
		codes, projects = append(codes, a.Donor), append(projects, string(a.Project))
	}
	refs, err := projectRefs(ctx, q, distinct(projects))
	if err != nil {
		return nil, err
	}
	donors := map[string]stakeholders.Party{}
	if len(codes) > 0 {
		if donors, err = stakeholders.ByCode(ctx, q, distinct(codes)...); err != nil {
			return nil, err
		}
	}
	rows := make([]AssetRow, len(list))
	for i, a := range list {
		serials := a.Serials
		if serials == nil {
			serials = []string{}
		}
		rows[i] = AssetRow{a.ID, a.Project, refs[a.Project], a.Title, partyOf(donors, a.Donor), a.State, a.Ordered, a.Received, a.InCustody(), a.Transferred,
			serials, a.UnitValue, a.Custodian, a.Location, a.ReceivedOn, a.Marking}
	}
	return rows, nil
}

// handoverRows are handovers with the references of their projects.
func handoverRows(ctx context.Context, q db.Querier, list []Handover) ([]HandoverRow, error) {
	var projects []string
	for _, h := range list {
		projects = append(projects, string(h.Project))
	}
	refs, err := projectRefs(ctx, q, distinct(projects))
	rows := make([]HandoverRow, len(list))
	for i, h := range list {
		on := h.On
		if h.Signed() {
			on = h.Certificate.On
		}
		rows[i] = HandoverRow{h.ID, h.Project, refs[h.Project], h.Ref, h.State, h.From, h.To, h.Place, on, h.Pieces(), h.ContactPoint, h.EndUse,
			h.Certificate.Document, h.NextCheck(), h.Marking}
	}
	return rows, err
}

// distinct is a list with each text once.
func distinct(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// assetTable lists equipment. Within a project its column is left out on the page.
func assetTable(p *i18n.Printer, rows []AssetRow, within bool) *web.Table {
	t := &web.Table{Key: "assets", Title: p.T("portfolio.asset.list"), Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.asset.line"), Kind: web.KindLink, Main: true},
		{Key: "project", Label: p.T("portfolio.form.project"), Export: within},
		{Key: "step", Label: p.T("portfolio.form.state"), Screen: true},
		{Key: "state", Label: p.T("portfolio.form.state"), Export: true},
		{Key: "donor", Label: p.T("portfolio.asset.donor")},
		{Key: "ordered", Label: p.T("portfolio.asset.ordered"), Kind: web.KindInt},
		{Key: "received", Label: p.T("portfolio.asset.received"), Kind: web.KindInt},
		{Key: "in_custody", Label: p.T("portfolio.asset.in_custody"), Kind: web.KindInt},
		{Key: "handed_over", Label: p.T("portfolio.asset.handed_over"), Kind: web.KindInt},
		{Key: "unit_value", Label: p.T("portfolio.asset.unit_value"), Kind: web.KindMoney},
		{Key: "custodian", Label: p.T("portfolio.asset.custodian")},
		{Key: "location", Label: p.T("portfolio.asset.location"), Export: true},
		{Key: "received_on", Label: p.T("portfolio.asset.received_on"), Kind: web.KindDate, Export: true},
		{Key: "serials", Label: p.T("portfolio.asset.serials"), Export: true},
	}, Empty: &web.Empty{Title: p.T("portfolio.asset.none"), Words: p.T("portfolio.asset.none_help")}}
	for _, a := range rows {
		href, state := web.Href("/equipment/{id}", string(a.ID)), p.T("portfolio.asset.state."+string(a.State))
		t.Marking = control.Combine(t.Marking, a.Marking)
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{
			web.Anchor(p.Text(a.Title), href), web.Text(a.ProjectRef), web.Drawing(web.StepTag(a.State.step(), state), ""), web.Text(state), web.Text(p.Text(a.Donor.Name)),
			web.Int(int64(a.Ordered)), web.Int(int64(a.Received)), web.Int(int64(a.InCustody)), web.Int(int64(a.HandedOver)), web.Sum(a.UnitValue),
			web.Text(a.Custodian).Under(a.Location), web.Text(a.Location), web.Day(a.ReceivedOn), web.Text(strings.Join(a.Serials, ", ")),
		}})
	}
	return t
}

// step is where a line of equipment stands, as pages draw it.
func (s AssetState) step() web.Step {
	switch s {
	case AssetReceived, AssetInspected, AssetInCustody:
		return web.Submitted
	case AssetTransferred, AssetVerified:
		return web.Settled
	case AssetLost, AssetWrittenOff:
		return web.Ended
	}
	return web.Drafted
}

// step is where a handover stands, as pages draw it.
func (s HandoverState) step() web.Step {
	switch s {
	case HandoverScheduled:
		return web.Submitted
	case HandoverSigned, HandoverVerified, HandoverClosed:
		return web.Settled
	case HandoverCancelled:
		return web.Ended
	}
	return web.Drafted
}

// listedAt is where a list of handovers stands, which decides what it leaves out on the page.
type listedAt int

const (
	inOffice listedAt = iota
	inProject
	inAsset
)

// handoverTable lists handovers on a day.
func handoverTable(p *i18n.Printer, rows []HandoverRow, today cal.Date, at listedAt) *web.Table {
	t := &web.Table{Key: "handovers", Title: p.T("portfolio.handover.list"), Columns: []web.Column{
		{Key: "ref", Label: p.T("kind.handover"), Kind: web.KindLink, Main: true},
		{Key: "project", Label: p.T("portfolio.form.project"), Export: true},
		{Key: "step", Label: p.T("portfolio.form.state"), Screen: true},
		{Key: "state", Label: p.T("portfolio.form.state"), Export: true},
		{Key: "on", Label: p.T("portfolio.handover.on"), Kind: web.KindDate},
		{Key: "to", Label: p.T("portfolio.handover.to")},
		{Key: "place", Label: p.T("portfolio.handover.place"), Export: true},
		{Key: "pieces", Label: p.T("portfolio.handover.pieces"), Kind: web.KindInt},
		{Key: "witness", Label: p.T("portfolio.handover.contact_point"), Export: at == inAsset},
		{Key: "end_use", Label: p.T("portfolio.handover.end_use"), Export: at == inAsset},
		{Key: "certificate", Label: p.T("portfolio.handover.certificate")},
		{Key: "next_check", Label: p.T("portfolio.handover.next_check"), Kind: web.KindDate, Export: at == inAsset},
	}, Empty: &web.Empty{Title: p.T("portfolio.handover.none"), Words: p.T("portfolio.handover.none_help")}}
	for _, h := range rows {
		href, state := web.Href("/handovers/{id}", string(h.ID)), p.T("portfolio.handover.state."+string(h.State))
		t.Marking = control.Combine(t.Marking, h.Marking)
		on, check := web.Day(h.On), web.Day(h.NextCheck)
		if !h.On.IsZero() && h.On.Before(today) && (h.State == HandoverDraft || h.State == HandoverScheduled) {
			on = on.As("late")
		}
		if !h.NextCheck.IsZero() && h.NextCheck.Before(today) {
			check = check.As("late").Under(p.T("portfolio.handover.check_missed"))
		}
		witness := p.T("web.no")
		if h.ContactPoint {
			witness = p.T("web.yes")
		}
		ref := h.Ref
		if at == inOffice {
			ref = h.ProjectRef + " " + ref
		}
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{
			web.Anchor(ref, href), web.Text(h.ProjectRef), web.Drawing(web.StepTag(h.State.step(), state), ""), web.Text(state), on, web.Text(h.To).Under(h.Place),
			web.Text(h.Place), web.Int(int64(h.Pieces)), web.Text(witness), web.Text(h.EndUse), web.Text(h.Certificate), check,
		}})
	}
	return t
}

// EquipmentOut is the page of a project's equipment and its handovers.
type EquipmentOut struct {
	Assets    []AssetRow    `json:"assets"`
	Handovers []HandoverRow `json:"handovers"`

	project ProjectOut
}

// ReadEquipment gives the equipment of a project and its handovers.
func (s *Service) ReadEquipment(ctx context.Context, in idIn) (out EquipmentOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		lines, err := assets(ctx, q, func(t *db.Text) { t.Add("WHERE a.project_id = ? ORDER BY a.id", in.ID) })
		if err != nil {
			return err
		}
		if out.Assets, err = assetRows(ctx, q, lines); err != nil {
			return err
		}
		list, err := handovers(ctx, q, func(t *db.Text) { t.Add("WHERE h.project_id = ? ORDER BY h.no", in.ID) })
		if err != nil {
			return err
		}
		out.Handovers, err = handoverRows(ctx, q, list)
		return err
	})
	return out, err
}
