package funds

import (
	"context"
	"slices"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

const pathWriteOff = "/write-offs/{id}"

type writeOffsIn struct {
	ID   FundID `json:"id"`
	Year int    `json:"year"`
}

// writeOffsOut is the yearly list of a fund's write-offs (R79).
type writeOffsOut struct {
	Fund  string        `json:"fund"`
	Year  int           `json:"year,omitempty"`
	Rows  []writeOffRow `json:"write_offs"`
	Total money.Amount  `json:"posted"` // of what is in the ledger

	fund  Fund
	today cal.Date
}

type writeOffRow struct {
	ID       WriteOffID    `json:"id"`
	Ref      string        `json:"ref"`
	Of       string        `json:"of"` // reference of the commitment or agreement
	On       cal.Date      `json:"proposed_on"`
	PostedOn cal.Date      `json:"posted_on"`
	Amount   money.Amount  `json:"amount"`
	State    WriteOffState `json:"state"`
	Reason   string        `json:"reason"`
	Recovery string        `json:"recovery"`
	Approved string        `json:"approved_by,omitempty"`
}

func (s *Service) readWriteOffs(ctx context.Context, in writeOffsIn) (out writeOffsOut, err error) {
	out.today, out.Year, out.Rows = s.control.DB().Now().Date(), in.Year, []writeOffRow{}
	list, err := s.WriteOffs(ctx, in.ID, in.Year)
	if err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		out.Fund, out.Total = out.fund.Ref, out.fund.Amount(0)
		var people []ActorID
		for _, w := range list {
			people = append(people, w.Approved.Person)
		}
		names, err := control.Names(ctx, q, people...)
		if err != nil {
			return err
		}
		of, err := lossNames(ctx, q, list)
		for _, w := range list {
			out.Rows = append(out.Rows, writeOffRow{w.ID, w.Ref, of[w.ID], w.ProposedOn, w.PostedOn, out.fund.Amount(w.Minor), w.State, w.Reason, w.Recovery, names[w.Approved.Person]})
			if w.State == WriteOffPosted && (in.Year == 0 || w.PostedOn.Year() == in.Year) { // one that was proposed in another year counts once, in the year it is booked
				out.Total.Minor += w.Minor
			}
		}
		return err
	})
	return out, err
}

// lossNames are the references of what write-offs are of.
func lossNames(ctx context.Context, q db.Querier, list []WriteOff) (map[WriteOffID]string, error) {
	var of []string
	for _, w := range list {
		of = append(of, string(w.Commitment)+string(w.Agreement))
	}
	refs := map[string]string{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT c.id, c.ref FROM funds_commitment c WHERE`).In("c.id", of...).Add(`UNION ALL SELECT a.id, a.ref FROM funds_agreement a WHERE`).In("a.id", of...), func(row db.Row) (x struct{}, err error) {
		var id, ref string
		err = row.Scan(&id, &ref)
		refs[id] = ref
		return x, err
	})
	found := make(map[WriteOffID]string, len(list))
	for i, w := range list {
		found[w.ID] = refs[of[i]]
	}
	return found, err
}

// Table is the yearly list: page, XLSX and CSV.
func (out writeOffsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "write-offs", Title: p.T("funds.write_offs.of", "fund", out.Fund), AsOf: out.today, Marking: out.fund.Marking, Columns: []web.Column{
		{Key: "ref", Label: p.T("funds.write_off"), Kind: web.KindLink, Main: true}, {Key: "on", Label: p.T("funds.write_off.proposed_on"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney},
		{Key: "reason", Label: p.T("funds.reason")}, {Key: "recovery", Label: p.T("funds.write_off.recovery")}, {Key: "state", Label: p.T("funds.state")}, {Key: "approved", Label: p.T("funds.write_off.approved_by")}, {Key: "posted", Label: p.T("funds.write_off.posted_on"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("funds.write_off.none"), Words: p.T("funds.write_off.none_text")}}
	for _, w := range out.Rows {
		at := web.Href(pathWriteOff, string(w.ID))
		t.Rows = append(t.Rows, web.Row{Key: string(w.ID), Href: at, Cells: []web.Cell{web.Anchor(w.Ref, at).Under(w.Of), web.Day(w.On), web.Sum(w.Amount), web.Text(w.Reason), web.Text(w.Recovery),
			web.Text(p.T(string(w.State.Word()))), web.Text(w.Approved), web.Day(w.PostedOn)}})
	}
	return t
}

// years are the choices of the list: this year and the four before it.
func (out writeOffsOut) years() (list []web.Option) {
	for y := out.today.Year(); y > out.today.Year()-5; y-- {
		list = append(list, web.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	return list
}

// writeOffOut is the page of one write-off.
type writeOffOut struct {
	writeOffRow
	Evidence string       `json:"evidence"`
	Findings string       `json:"findings,omitempty"`
	Comment  string       `json:"comment,omitempty"`
	Version  int          `json:"version"`
	Whole    money.Amount `json:"whole"` // of the loss in all its parts, by which the authority is told

	stored WriteOff
	fund   Fund
	names  map[ActorID]string
}

func (s *Service) readWriteOff(ctx context.Context, in IDIn) (out writeOffOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		w, err := writeOff(ctx, q, WriteOffID(in.ID))
		if err != nil {
			return err
		}
		if out.fund, err = fundBeside(ctx, q, w.Fund); err != nil {
			return err
		}
		if out.names, err = control.Names(ctx, q, w.Responsible, w.PreparedBy, w.Investigated.Person, w.Investigated.For, w.Approved.Person, w.Approved.For, w.Posted.Person, w.Posted.For); err != nil {
			return err
		}
		whole, err := wholeLoss(ctx, q, w.loss())
		if err != nil {
			return err
		}
		out.Whole = out.fund.Amount(whole)
		of, err := lossNames(ctx, q, []WriteOff{w})
		out.writeOffRow = writeOffRow{w.ID, w.Ref, of[w.ID], w.ProposedOn, w.PostedOn, out.fund.Amount(w.Minor), w.State, w.Reason, w.Recovery, out.names[w.Approved.Person]}
		out.Evidence, out.Findings, out.Comment, out.Version, out.stored = w.Evidence, w.Findings, w.Comment, w.Revision, w
		return err
	})
	return out, err
}

func (out writeOffOut) facts(f *web.Frame) []web.Fact {
	w := out.stored
	facts := []web.Fact{{Term: f.T("funds.write_off.of"), Value: out.Of}, {Term: f.T("funds.amount"), Value: out.Amount.Print(f.P)}, {Term: f.T("funds.state"), Value: f.T(string(out.State.Word()))},
		{Term: f.T("funds.write_off.responsible"), Value: out.names[w.Responsible]}, {Term: f.T("funds.write_off.prepared_by"), Value: out.names[w.PreparedBy] + ", " + f.P.Date(out.On)}}
	if out.Whole.Minor > w.Minor {
		facts = append(facts, web.Fact{Term: f.T("funds.write_off.whole"), Value: out.Whole.Print(f.P)})
	}
	if w.Investigated.Person != "" {
		facts = append(facts, web.Fact{Term: f.T("funds.write_off.investigated_by"), Value: out.hand(f, w.Investigated)})
	}
	if w.Authority != "" {
		facts = append(facts, web.Fact{Term: f.T("funds.write_off.authority"), Value: f.T("funds.write_off.authority." + string(w.Authority))})
	}
	if w.Approved.Person != "" {
		facts = append(facts, web.Fact{Term: f.T("funds.write_off.approved_by"), Value: out.hand(f, w.Approved)})
	}
	if w.Posted.Person != "" {
		facts = append(facts, web.Fact{Term: f.T("funds.write_off.posted_on"), Value: out.hand(f, w.Posted) + ", " + f.P.Date(out.PostedOn)})
	}
	return facts
}

// hand names who did a step, and for whom under a delegation.
func (out writeOffOut) hand(f *web.Frame, h control.Hand) string {
	if h.For == "" {
		return out.names[h.Person]
	}
	return f.T("funds.write_off.for", "name", out.names[h.Person], "giver", out.names[h.For])
}

// next is the act on the write-off that the reader may do now, by grant or delegation; "" for none.
func (out writeOffOut) next(f *web.Frame) (act control.Act) {
	w := out.stored
	switch w.State {
	case WriteOffProposed:
		act = actInvestigateWriteOff
	case WriteOffInvestigated:
		act = w.Authority.Act()
	case WriteOffApproved:
		act = actPostWriteOff
	}
	if act == "" || f.Actor == nil || !f.Actor.MayDecide(act, w.Scope) || slices.Contains(w.hands(), f.Actor.ID) {
		return ""
	}
	return act
}

// lossForm is the form that proposes a write-off.
type lossForm struct {
	Of   string       `json:"of"`
	Open money.Amount `json:"open"` // and not proposed already
	back string
	loss lossOf
	who  []web.Option
}

func (s *Service) readLoss(of func(id string) (CommitmentID, AgreementID), back string) func(context.Context, IDIn) (lossForm, error) {
	return func(ctx context.Context, in IDIn) (out lossForm, err error) {
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			c, a := of(in.ID)
			if out.loss, err = s.loss(ctx, q, c, a); err != nil {
				return err
			}
			out.Of, out.Open, out.back = out.loss.name, out.loss.fund.Amount(out.loss.there()), web.Href(back, in.ID)
			out.who, err = peopleOptions(ctx, q)
			return err
		})
		return out, err
	}
}

type lossIn struct {
	ID string `json:"id"`
	WriteOffForm
}

type findingIn struct {
	ID      string `json:"id"`
	Accept  bool   `json:"accept"`
	Comment string `json:"comment"`
}

// writeOffRoutes are the pages of write-offs.
func (s *Service) writeOffRoutes() []web.Route {
	ofCommitment := func(id string) (CommitmentID, AgreementID) { return CommitmentID(id), "" }
	ofAgreement := func(id string) (CommitmentID, AgreementID) { return "", AgreementID(id) }
	propose := func(of func(string) (CommitmentID, AgreementID)) func(context.Context, lossIn) (web.See, error) {
		return func(ctx context.Context, in lossIn) (web.See, error) {
			in.Commitment, in.Agreement = of(in.ID)
			done, err := s.ProposeWriteOff(ctx, in.WriteOffForm)
			return web.See{To: web.Href(pathWriteOff, done.Object.ID), Say: "web.saved", Body: done}, err
		}
	}
	decide := func(by control.Decide) func(context.Context, findingIn) (web.See, error) {
		return func(ctx context.Context, in findingIn) (web.See, error) {
			_, err := by(ctx, WriteOffID(in.ID).ref(), in.Accept, in.Comment)
			return web.See{To: web.Href(pathWriteOff, in.ID), Say: "web.saved"}, err
		}
	}
	const lost, debt = "/commitments/{id}/write-off", pathContribution + "/write-off"
	return []web.Route{
		web.Get(pathFund+"/write-offs", control.SignedIn, s.readWriteOffs, writeOffsPage),
		web.Get(lost, actProposeWriteOff, s.readLoss(ofCommitment, "/commitments/{id}"), lossPage),
		web.Post(lost, actProposeWriteOff, propose(ofCommitment), lost),
		web.Get(debt, actProposeWriteOff, s.readLoss(ofAgreement, pathContribution), lossPage),
		web.Post(debt, actProposeWriteOff, propose(ofAgreement), debt),
		web.Get(pathWriteOff, control.SignedIn, s.readWriteOff, writeOffPage),
		web.Post(pathWriteOff+"/investigate", actInvestigateWriteOff, decide(s.InvestigateWriteOff), pathWriteOff),
		web.Post(pathWriteOff+"/approve_controller", actApproveController, decide(s.DecideWriteOff(ByController)), pathWriteOff),
		web.Post(pathWriteOff+"/approve_director", actApproveDirector, decide(s.DecideWriteOff(ByDirector)), pathWriteOff),
		web.Post(pathWriteOff+"/post", actPostWriteOff, func(ctx context.Context, in IDIn) (web.See, error) {
			_, err := s.PostWriteOff(ctx, WriteOffID(in.ID), 0)
			return web.See{To: web.Href(pathWriteOff, in.ID), Say: "web.saved"}, err
		}, pathWriteOff),
	}
}
