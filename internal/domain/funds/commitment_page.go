package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// CommitmentRow is a commitment as lists show it.
type CommitmentRow struct {
	ID       CommitmentID    `json:"id"`
	Ref      string          `json:"ref"`
	Title    string          `json:"title"`
	Kind     CommitmentKind  `json:"kind"`
	State    CommitmentState `json:"state"`
	Payee    string          `json:"payee"`
	Amount   money.Amount    `json:"amount"`
	Delivery cal.Date        `json:"delivery_on"`
	Next     Step            `json:"next,omitempty"`
	ExPost   bool            `json:"ex_post"`
}

type commitmentsIn struct {
	web.List
	State   CommitmentState `json:"state"`
	Project string          `json:"project"`
}

// CommitmentsOut is the list of commitments, of a project or of all.
type CommitmentsOut struct {
	Rows    []CommitmentRow `json:"commitments"`
	Next    string          `json:"next,omitempty"`
	Marking control.Marking `json:"marking"`

	ground *portfolio.Ground // nil for the list of all
}

// ReadCommitments lists commitments, the latest first.
func (s *Service) ReadCommitments(ctx context.Context, in commitmentsIn) (out CommitmentsOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := commitments(ctx, q, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.State != "" {
				t.Add("AND c.state = ?", in.State)
			}
			if in.Project != "" {
				t.Add("AND c.project_id = ?", in.Project)
			}
			if in.After != "" {
				t.Add("AND c.id < ?", in.After)
			}
			t.Add("ORDER BY c.id DESC LIMIT ?", in.Limit+1)
		})
		if err != nil {
			return err
		}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		out.Rows, out.Marking, err = rowsOf(ctx, q, list)
		return err
	})
	return out, err
}

func rowsOf(ctx context.Context, q db.Querier, list []Commitment) (rows []CommitmentRow, marking control.Marking, err error) {
	names, err := payeeNames(ctx, q, list)
	var markings []control.Marking
	rows = []CommitmentRow{}
	for _, c := range list {
		rows = append(rows, CommitmentRow{c.ID, c.Ref, c.Title, c.Kind, c.State, names[c.Payee], c.Original, c.DeliveryOn, c.Next(), c.ExPost})
		markings = append(markings, c.Marking)
	}
	return rows, control.Combine(markings...), err
}

func payeeNames(ctx context.Context, q db.Querier, list []Commitment) (map[PayeeID]string, error) {
	var ids []string
	for _, c := range list {
		if c.Payee != "" && !slices.Contains(ids, string(c.Payee)) {
			ids = append(ids, string(c.Payee))
		}
	}
	found, err := ledgerPayees(ctx, q, func(t *db.Text) { t.Add("WHERE").In("p.id", ids...) })
	names := map[PayeeID]string{}
	for _, p := range found {
		names[p.ID] = p.Name
	}
	return names, err
}

// ReadProjectCommitments lists the commitments of a project.
func (s *Service) ReadProjectCommitments(ctx context.Context, in IDIn) (out CommitmentsOut, err error) {
	g, err := find(ctx, s, func(ctx context.Context, q db.Querier) (portfolio.Ground, error) {
		return ground(ctx, q, portfolio.ProjectID(in.ID))
	})
	if err != nil {
		return out, err
	}
	out, err = s.ReadCommitments(ctx, commitmentsIn{List: web.List{Limit: 500}, Project: in.ID})
	out.ground, out.Marking = &g, g.Marking
	return out, err
}

// IDIn names the object a page is of.
type IDIn struct {
	ID string `json:"id"`
}

// Table is the list once, for the page, XLSX and CSV.
func (out CommitmentsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "commitments", Title: p.T("funds.commitments"), Next: out.Next, Marking: out.Marking, Columns: []web.Column{
		{Key: "title", Label: p.T("funds.page.commitment"), Kind: web.KindLink, Main: true},
		{Key: "state", Label: p.T("funds.page.state"), Kind: web.KindStatus},
		{Key: "kind", Label: p.T("funds.page.kind")},
		{Key: "payee", Label: p.T("funds.page.payee")},
		{Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney},
		{Key: "delivery", Label: p.T("funds.page.delivery_on"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("funds.commitment.none"), Words: p.T("funds.commitment.none_help")}}
	for _, r := range out.Rows {
		t.Rows = append(t.Rows, r.row(p))
	}
	return t
}

func (r CommitmentRow) row(p *i18n.Printer) web.Row {
	href := web.Href("/commitments/{id}", string(r.ID))
	return web.Row{Key: string(r.ID), Href: href, Cells: []web.Cell{
		web.Anchor(r.Title, href).Under(r.Ref), web.State(r.State.status(p)), web.Text(p.T(string(r.Kind.Word()))), web.Text(r.Payee), web.Sum(r.Amount), web.Day(r.Delivery),
	}}
}

// status draws a state by shape and word.
func (s CommitmentState) status(p *i18n.Printer) web.Status {
	tone := web.OnTrack
	switch {
	case s.Waiting():
		tone = web.AtRisk
	case s == CommitmentReturned || s == CommitmentRefused:
		tone = web.OffTrack
	case s == CommitmentDraft || s == CommitmentCancelled:
		tone = web.Unrated
	}
	return web.Status{Tone: tone, Label: p.T(string(s.Word()))}
}

// CommitmentOut is the page of a commitment.
type CommitmentOut struct {
	CommitmentRow
	Method        Method       `json:"method"`
	LegalBasis    string       `json:"legal_basis"`
	Justification string       `json:"justification"`
	Billed        money.Amount `json:"billed"`
	Reserved      money.Amount `json:"reserved"` // and not yet liquidated, advanced or freed; in the fund's currency
	Items         []ItemOut    `json:"items"`
	Parts         []PartOut    `json:"parts"` // by contribution
	Steps         []StepOut    `json:"steps"`
	Asked         []Asked      `json:"asked"` // the steps still ahead
	Deliveries    []Delivery   `json:"deliveries"`
	Hands         []HandOut    `json:"hands"`      // that settled it since: deliveries, invoices, payments
	Signatures    int          `json:"signatures"` // that a payment takes; 0 where no rate tells
	Invoices      []Invoice    `json:"-"`
	Payments      []Payment    `json:"-"`
	Agent         agentOut     `json:"agent,omitzero"` // of an executing agent: tranches and reports
	Papers        []PaperOut   `json:"files"`
	Journey       *JourneyOut  `json:"journey,omitempty"`
	Version       int          `json:"version"`

	stored   Commitment
	fund     Fund
	ground   portfolio.Ground
	approval string
	owed     int64 // what of the obligation cannot be freed any more
	toBill   money.Amount
	receipts money.Amount // above it an item needs a copy (R75)
	names    map[ActorID]string
}

// PaperOut is a file that is kept with a commitment.
type PaperOut struct {
	ID   string      `json:"id"`
	Name string      `json:"name"`
	Size int64       `json:"size"` // bytes
	By   string      `json:"by"`
	At   cal.Instant `json:"at"`
}

// ItemOut is what a commitment takes from a line.
type ItemOut struct {
	Line   string       `json:"line"`
	Amount money.Amount `json:"amount"`
}

// PartOut is a contribution's part of a commitment, by where its money is now.
type PartOut struct {
	Contribution string       `json:"contribution"`
	Kind         AccountKind  `json:"kind"`
	Amount       money.Amount `json:"amount"`
}

// StepOut is a hand a commitment went through.
type StepOut struct {
	Step    Step        `json:"step"`
	By      string      `json:"by"`
	For     string      `json:"for,omitempty"`
	At      cal.Instant `json:"at"`
	Comment string      `json:"comment,omitempty"`
}

// ReadCommitment gives the page of a commitment.
func (s *Service) ReadCommitment(ctx context.Context, in IDIn) (out CommitmentOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		c, err := commitment(ctx, q, CommitmentID(in.ID))
		if err != nil {
			return err
		}
		return s.fillCommitment(ctx, q, c, &out)
	})
	if err == nil {
		s.control.NoteRead(ctx, out.ID.ref(), out.stored.Marking)
	}
	return out, err
}

func (s *Service) fillCommitment(ctx context.Context, q db.Querier, c Commitment, out *CommitmentOut) (err error) {
	rows, _, err := rowsOf(ctx, q, []Commitment{c})
	if err != nil {
		return err
	}
	out.CommitmentRow, out.stored, out.Version = rows[0], c, c.Revision
	out.Method, out.LegalBasis, out.Justification = c.Method, c.LegalBasis, c.Justification
	if out.fund, err = ledgerFund(ctx, q, c.Fund); err != nil {
		return err
	}
	if out.ground, err = ground(ctx, q, c.Project); err != nil {
		return err
	}
	out.Billed, out.Reserved = money.Amount{Minor: c.Billed, Currency: c.Original.Currency}, out.fund.Amount(0)
	of, err := c.lines(ctx, q)
	if err != nil {
		return err
	}
	for i, l := range of {
		out.Items = append(out.Items, ItemOut{l.Name(), c.Items[i].Amount})
	}
	if err := s.fillParts(ctx, q, out); err != nil {
		return err
	}
	if err := s.fillSteps(ctx, q, out); err != nil {
		return err
	}
	if out.Invoices, err = invoices(ctx, q, func(t *db.Text) { t.Add("WHERE i.commitment_id = ? ORDER BY i.id", c.ID) }); err != nil {
		return err
	}
	if out.Payments, err = payments(ctx, q, func(t *db.Text) { t.Add("WHERE p.commitment_id = ? ORDER BY p.id", c.ID) }); err != nil {
		return err
	}
	if out.Agent, err = s.readAgent(ctx, q, out.fund, c); err != nil {
		return err
	}
	if out.owed, err = owed(ctx, q, c); err != nil {
		return err
	}
	return s.fillSettled(ctx, q, out)
}

// fillSettled tells what was delivered and what is left to deliver and to bill, whose hands that went through, and how
// many signatures a payment takes.
func (s *Service) fillSettled(ctx context.Context, q db.Querier, out *CommitmentOut) (err error) {
	c := out.stored
	if out.Deliveries, err = deliveriesOf(ctx, q, c); err != nil {
		return err
	}
	if out.Hands, err = s.hands(ctx, q, settled(c, out.Deliveries, out.Invoices, out.Payments), settling...); err != nil {
		return err
	}
	accounts, err := s.hands(ctx, q, map[string]string{string(c.ID): ""}, actAcquit) // each called by its document
	if err != nil {
		return err
	}
	out.Hands = append(out.Hands, accounts...)
	slices.SortStableFunc(out.Hands, func(a, b HandOut) int { return a.At.Time().Compare(b.At.Time()) })
	if out.toBill, err = toBill(ctx, q, c); err != nil {
		return err
	}
	if out.Signatures, err = s.signaturesOf(ctx, q, c); err != nil {
		return err
	}
	if err = s.fillJourney(ctx, q, out); err != nil {
		return err
	}
	limits, err := limitSetting.on(ctx, q, s.control.DB().Now().Date())
	if err != nil {
		return err
	}
	out.receipts = money.Euro(limits.ReceiptMinor)
	return out.fillPapers(ctx, q)
}

// fillPapers lists what is kept with the commitment, in the order it came.
func (out *CommitmentOut) fillPapers(ctx context.Context, q db.Querier) error {
	kept, err := control.FilesOf(ctx, q, string(out.ID))
	if err != nil {
		return err
	}
	files := kept[string(out.ID)]
	var by []ActorID
	for _, x := range files {
		by = append(by, x.UploadedBy)
	}
	names, err := control.Names(ctx, q, by...)
	out.Papers = []PaperOut{}
	for _, x := range files {
		out.Papers = append(out.Papers, PaperOut{x.ID, x.Name, x.Size, names[x.UploadedBy], x.UploadedAt})
	}
	return err
}

// toDeliver is what is still to be delivered, in the commitment's currency.
func (out CommitmentOut) toDeliver() money.Amount {
	return money.Amount{Minor: max(0, out.stored.Original.Minor-worth(out.Deliveries)), Currency: out.stored.Original.Currency}
}

// fillParts tells which contributions carry the commitment; those that the reader may not see stand together, without
// a reference, at each stage of the money (R61).
func (s *Service) fillParts(ctx context.Context, q db.Querier, out *CommitmentOut) error {
	list, err := accounts(ctx, q, func(t *db.Text) { Scope{Commitment: CommitmentID(out.ID)}.of(t).Add("ORDER BY a.kind, a.id") })
	if err != nil {
		return err
	}
	var ids []AgreementID
	for _, a := range list {
		ids = append(ids, a.Contribution)
	}
	known, err := seenAgreements(ctx, q, ids...)
	for _, a := range list {
		ref := known[a.Contribution].Ref
		i := slices.IndexFunc(out.Parts, func(x PartOut) bool { return x.Contribution == ref && x.Kind == a.Kind })
		if i < 0 {
			out.Parts = append(out.Parts, PartOut{ref, a.Kind, out.fund.Amount(0)})
			i = len(out.Parts) - 1
		}
		out.Parts[i].Amount.Minor += a.Minor
		if a.Kind == Committed || a.Kind == Authorised {
			out.Reserved.Minor += a.Minor
		}
	}
	return err
}

// fillSteps tells who did what, and who is asked next.
func (s *Service) fillSteps(ctx context.Context, q db.Querier, out *CommitmentOut) (err error) {
	var ids []ActorID
	for _, d := range out.stored.Done {
		ids = append(ids, d.By, d.For)
	}
	if out.names, err = control.Names(ctx, q, ids...); err != nil {
		return err
	}
	for _, d := range out.stored.Done {
		out.Steps = append(out.Steps, StepOut{d.Step, out.names[d.By], out.names[d.For], d.At, d.Comment})
	}
	if next := out.stored.Next(); next != "" {
		for _, step := range out.stored.Steps[slices.Index(out.stored.Steps, next):] {
			a, err := s.asked(ctx, q, step, out.stored.Scope, s.control.DB().Now().Date())
			if err != nil {
				return err
			}
			out.Asked = append(out.Asked, a)
		}
	}
	waiting, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Object: string(out.ID), Limit: 1})
	if len(waiting) > 0 {
		out.approval = waiting[0].ID
	}
	return err
}

// toAdvance is what is left to advance beside the payments that await a signature.
func (out CommitmentOut) toAdvance() money.Amount {
	rest := out.stored.Open()
	for _, p := range out.Payments {
		if p.Invoice == "" && p.State.Unsigned() {
			rest.Minor -= p.Original.Minor
		}
	}
	rest.Minor = max(0, rest.Minor)
	return rest
}

type reasonIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Reason  string `json:"reason"`
}

type deliveryIn struct {
	ID string `json:"id"`
	DeliveryForm
}

type invoiceIn struct {
	ID string `json:"id"`
	InvoiceForm
}
