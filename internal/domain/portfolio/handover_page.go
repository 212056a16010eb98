package portfolio

import (
	"context"
	"maps"
	"slices"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// HandoverOut is the page of a handover, and its forms.
type HandoverOut struct {
	HandoverRow
	Donors    []Party      `json:"donors"` // present
	Items     []ItemOut    `json:"items"`
	Signed    SignedOut    `json:"signed,omitzero"`
	Cancelled string       `json:"cancelled,omitempty"`
	Values    []DonorTotal `json:"value_by_donor"` // R32
	Checks    []CheckOut   `json:"checks"`
	Moves     []Move       `json:"moves"`
	Version   int          `json:"version"`

	stored  Handover
	held    map[AssetID]Asset
	project ProjectOut
	parties []web.Option
}

// ItemOut is a line of a handover with what it names.
type ItemOut struct {
	Asset    AssetID      `json:"asset"`
	Title    i18n.Text    `json:"title"`
	Quantity int          `json:"quantity"`
	Serials  []string     `json:"serials"`
	Value    money.Amount `json:"value"`
}

// SignedOut is the signed certificate.
type SignedOut struct {
	Document   string   `json:"document"`
	On         cal.Date `json:"on"`
	ForPartner string   `json:"for_partner"`
	ForNATO    string   `json:"for_nato"`
}

// DonorTotal is what one donor's equipment in the handover is worth, per currency.
type DonorTotal struct {
	Donor  Party        `json:"donor"`
	Amount money.Amount `json:"amount"`
}

// CheckOut is an end-use check (R33).
type CheckOut struct {
	No      int      `json:"no"`
	Due     cal.Date `json:"due"`
	Done    cal.Date `json:"done"`
	Finding string   `json:"finding"`
	Issue   IssueID  `json:"issue,omitempty"` // raised when it was missed
}

// ReadHandover gives the page of a handover.
func (s *Service) ReadHandover(ctx context.Context, in idIn) (out HandoverOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.stored, err = loadHandover(ctx, q, HandoverID(in.ID)); err != nil {
			return err
		}
		rows, err := handoverRows(ctx, q, []Handover{out.stored})
		if err != nil {
			return err
		}
		out.HandoverRow = rows[0]
		if out.held, err = assetsOf(ctx, q, out.stored.Project); err != nil {
			return err
		}
		return out.value(ctx, q)
	})
	if err != nil {
		return out, err
	}
	h := out.stored
	s.control.NoteRead(ctx, h.ID.ref(), h.Marking)
	if out.project, err = s.ReadProject(ctx, idIn{string(h.Project)}); err != nil {
		return out, err
	}
	out.Cancelled, out.Version, out.Moves = h.Cancelled, h.Revision, h.moves(ctx, out.held, s.today())
	if h.Signed() {
		out.Signed = SignedOut{h.Certificate.Document, h.Certificate.On, h.Certificate.SignedForPartner, h.Certificate.SignedForNATO}
	}
	out.Checks = []CheckOut{}
	for i, c := range h.Checks {
		out.Checks = append(out.Checks, CheckOut{i + 1, c.Due, c.Done, c.Finding, c.Issue})
	}
	offered, err := s.offers(ctx, "")
	out.parties = offered.Parties
	return out, err
}

// value fills the lines with what they name, the donors present, and the value by donor (R32).
func (out *HandoverOut) value(ctx context.Context, q db.Querier) error {
	h := out.stored
	out.Items, out.Donors, out.Values = []ItemOut{}, []Party{}, []DonorTotal{}
	codes := slices.Clone(h.Donors)
	for _, item := range h.Items {
		a := out.held[item.Asset]
		worth, err := times(a.UnitValue, item.Quantity)
		if err != nil {
			return err
		}
		out.Items = append(out.Items, ItemOut{item.Asset, a.Title, item.Quantity, item.Serials, worth})
		codes = append(codes, a.Donor)
	}
	sums, err := h.ValueByDonor(out.held)
	if err != nil || len(codes) == 0 {
		return err
	}
	known, err := stakeholders.ByCode(ctx, q, distinct(codes)...)
	for _, code := range h.Donors {
		out.Donors = append(out.Donors, partyOf(known, code))
	}
	for _, sum := range sums {
		out.Values = append(out.Values, DonorTotal{partyOf(known, sum.Donor), sum.Amount})
	}
	return err
}

// moves are those out of where the handover stands. Signing brings its certificate with it, so that only
// what is not in custody stands in its way.
func (h Handover) moves(ctx context.Context, held map[AssetID]Asset, today cal.Date) []Move {
	moves := movesFrom(ctx, handoverMachine, handoverGuards, h.State, h.Scope, HandoverFacts{Handover: h, Assets: held, On: today, Reason: "-"})
	for i := range moves {
		if moves[i].Act == actSignHandover {
			moves[i].Blocked = faultOf(h.checkItems(held))
		}
	}
	return moves
}

// showHandoverMove gives the page of a move of a handover.
func (s *Service) showHandoverMove(ctx context.Context, act Act, id HandoverID) (MoveOut, error) {
	page, err := s.ReadHandover(ctx, idIn{string(id)})
	if err != nil {
		return MoveOut{}, err
	}
	out := MoveOut{Act: act, Subject: i18n.Text{EN: page.To, FR: page.To}, Ref: page.fullRef(), State: handoverMachine.Word(page.State), Version: page.Version, Marking: page.Marking,
		words: "portfolio.handover.state.", back: web.Href("/handovers/{id}", string(id))}
	out.moves, err = only(act, page.Moves, out.State)
	return out, err
}

// fullRef is the reference of the handover over all projects.
// unchecked reports whether an end-use check is still to be made (R33).
func (out HandoverOut) unchecked() bool {
	return slices.ContainsFunc(out.stored.Checks, func(c EndUseCheck) bool { return c.Done.IsZero() })
}

func (out HandoverOut) fullRef() string { return strings.TrimSpace(out.ProjectRef + " " + out.Ref) }

// ReadHandoverForm gives the form of a new handover of a project.
func (s *Service) ReadHandoverForm(ctx context.Context, in idIn) (out HandoverOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.held, err = assetsOf(ctx, q, ProjectID(in.ID))
		return err
	})
	if err != nil {
		return out, err
	}
	offered, err := s.offers(ctx, "")
	out.parties = offered.Parties
	return out, err
}

// formLine is a line of equipment as the forms of a handover offer it.
type formLine struct {
	Asset
	item HandoverItem // what the handover hands over of it
}

// offeredLines are what a handover can hand over: all that is or will be in custody, and what it names
// already, in the order they were entered.
func (out HandoverOut) offeredLines() []formLine {
	var lines []formLine
	for _, id := range slices.Sorted(maps.Keys(out.held)) {
		line := formLine{Asset: out.held[id], item: HandoverItem{Asset: id}}
		at := slices.IndexFunc(out.stored.Items, func(i HandoverItem) bool { return i.Asset == id })
		if at >= 0 {
			line.item = out.stored.Items[at]
		}
		if at >= 0 || !line.Settled() {
			lines = append(lines, line)
		}
	}
	return lines
}

// namedLines are the lines of the handover, which its certificate lists.
func (out HandoverOut) namedLines() []formLine {
	return slices.DeleteFunc(out.offeredLines(), func(l formLine) bool { return l.item.Quantity == 0 })
}

// readSign gives the page on which the signed certificate is recorded.
func (s *Service) readSign(ctx context.Context, in idIn) (out HandoverOut, err error) {
	if out, err = s.ReadHandover(ctx, in); err != nil {
		return out, err
	}
	found, err := only(actSignHandover, out.Moves, handoverMachine.Word(out.State))
	if err == nil && found[0].Blocked != nil {
		err = found[0].Blocked
	}
	return out, err
}

// readCheck gives the page on which the finding of an end-use check is recorded.
func (s *Service) readCheck(ctx context.Context, in checkAt) (out CheckFormOut, err error) {
	if out.HandoverOut, err = s.ReadHandover(ctx, idIn{in.ID}); err != nil {
		return out, err
	}
	if in.No < 1 || in.No > len(out.Checks) {
		return out, fault.Missing("check")
	}
	out.check = out.Checks[in.No-1]
	if !out.check.Done.IsZero() {
		err = fault.New(fault.Conflict, "portfolio.handover.check_done", fault.Args{"on": out.check.Done})
	}
	return out, err
}

// CheckFormOut is the page of one end-use check.
type CheckFormOut struct {
	HandoverOut
	check CheckOut
}

type checkAt struct {
	ID string `json:"id"`
	No int    `json:"no"`
}

type checkIn struct {
	checkAt
	Version int      `json:"version"`
	On      cal.Date `json:"on"`
	Finding string   `json:"finding"`
}

type handoverIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	HandoverForm
}

type signIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	SignForm
}

func (s *Service) handoverRoutes() []web.Route {
	const create, page, check = "/projects/{id}/handovers/new", "/handovers/{id}", "/handovers/{id}/checks/{no}"
	to := func(id string) string { return web.Href(page, id) }
	routes := []web.Route{
		web.Get("/handovers", control.SignedIn, s.ListHandovers, handoversPage),
		web.Get(create, actCreateHandover, s.ReadHandoverForm, handoverForm),
		web.Post(create, actCreateHandover, func(ctx context.Context, in handoverIn) (web.See, error) {
			done, err := s.CreateHandover(ctx, ProjectID(in.ID), in.HandoverForm)
			return web.See{To: to(done.Object.ID), Say: "web.saved", Body: done}, err
		}, create),
		web.Get(page, control.SignedIn, s.ReadHandover, handoverPage),
		web.Get(page+"/edit", actEditHandover, s.readHandoverEdit, handoverForm),
		web.Post(page+"/edit", actEditHandover, func(ctx context.Context, in handoverIn) (web.See, error) {
			_, err := s.EditHandover(ctx, HandoverID(in.ID), in.Version, in.HandoverForm)
			return web.See{To: to(in.ID), Say: "web.saved"}, err
		}, page+"/edit"),
		web.Get(page+"/sign", actSignHandover, s.readSign, signPage),
		web.Post(page+"/sign", actSignHandover, func(ctx context.Context, in signIn) (web.See, error) {
			_, err := s.SignHandover(ctx, HandoverID(in.ID), in.Version, in.SignForm)
			return web.See{To: to(in.ID), Say: "portfolio.form.moved"}, err
		}, page+"/sign"),
		web.Get(check, actCheckEndUse, s.readCheck, checkPage),
		web.Post(check, actCheckEndUse, func(ctx context.Context, in checkIn) (web.See, error) {
			_, err := s.CheckEndUse(ctx, HandoverID(in.ID), in.Version, in.No, in.On, in.Finding)
			return web.See{To: to(in.ID), Say: "web.saved"}, err
		}, check),
	}
	acts := slices.DeleteFunc(handoverMachine.Acts(), func(act Act) bool { return act == actSignHandover })
	return append(routes, moveRoutes("/handovers", acts, s.showHandoverMove, func(ctx context.Context, act Act, id HandoverID, form MoveForm) (control.Done, error) {
		return s.MoveHandover(ctx, act, id, form.Version, form.Reason)
	})...)
}

// readHandoverEdit gives the form of a handover that is still a draft.
func (s *Service) readHandoverEdit(ctx context.Context, in idIn) (HandoverOut, error) {
	out, err := s.ReadHandover(ctx, in)
	if err == nil && out.State != HandoverDraft {
		err = fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": handoverMachine.Word(out.State)})
	}
	return out, err
}
