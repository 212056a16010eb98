package portfolio

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ObjectHandover is the kind of a handover; it lies in the scope of its project and carries the
// project's marking.
const ObjectHandover = "handover"

// HandoverForm is the form of a handover.
type HandoverForm struct {
	From         string         `json:"from"`
	To           string         `json:"to"`
	Place        string         `json:"place"`
	On           cal.Date       `json:"on"`
	Donors       []string       `json:"donors"`
	ContactPoint bool           `json:"contact_point"`
	EndUse       string         `json:"end_use"`
	Items        []HandoverLine `json:"items"`
}

// HandoverLine is a line of the handover as forms bring it; one without a quantity and serial numbers
// hands over nothing and is left out.
type HandoverLine struct {
	Asset    AssetID `json:"asset"`
	Quantity int     `json:"quantity"`
	Serials  Lines   `json:"serials"`
}

func linesOf(items []HandoverItem) []HandoverLine {
	lines := make([]HandoverLine, len(items))
	for i, item := range items {
		lines[i] = HandoverLine{item.Asset, item.Quantity, item.Serials}
	}
	return lines
}

// names reports whether the line names something to hand over.
func (l HandoverLine) names() bool { return l.Quantity != 0 || len(l.Serials) > 0 }

func itemsOf(lines []HandoverLine) []HandoverItem {
	var items []HandoverItem
	for _, line := range lines {
		if line.names() {
			items = append(items, HandoverItem{line.Asset, line.Quantity, line.Serials})
		}
	}
	return items
}

func (h Handover) form() HandoverForm {
	return HandoverForm{h.From, h.To, h.Place, h.On, h.Donors, h.ContactPoint, h.EndUse, linesOf(h.Items)}
}

func (f HandoverForm) apply(h Handover) Handover {
	h.From, h.To, h.Place, h.On, h.Donors, h.ContactPoint, h.EndUse, h.Items = f.From, f.To, f.Place, f.On, f.Donors, f.ContactPoint, f.EndUse, itemsOf(f.Items)
	return h
}

// handoverView is a handover as the trail shows it, its lines in words.
type handoverView struct {
	State       HandoverState `json:"state"`
	From        string        `json:"from"`
	To          string        `json:"to"`
	Place       string        `json:"place"`
	On          cal.Date      `json:"on"`
	Donors      []string      `json:"donors"`
	Contact     bool          `json:"contact_point"`
	EndUse      string        `json:"end_use"`
	Items       []i18n.Text   `json:"items"`
	Certificate string        `json:"certificate,omitempty"`
	NextCheck   cal.Date      `json:"next_check"`
}

func (h Handover) view(held map[AssetID]Asset) handoverView {
	v := handoverView{h.State, h.From, h.To, h.Place, h.On, h.Donors, h.ContactPoint, h.EndUse, nil, h.Certificate.Document, h.NextCheck()}
	for _, item := range h.Items {
		v.Items = append(v.Items, item.words(held[item.Asset].Title))
	}
	return v
}

// words are a line as one text: "2 × Radio (A1, A2)".
func (i HandoverItem) words(title i18n.Text) i18n.Text {
	line := func(name string) string {
		text := strconv.Itoa(i.Quantity) + " × " + name
		if len(i.Serials) > 0 {
			text += " (" + strings.Join(i.Serials, ", ") + ")"
		}
		return text
	}
	en, _ := title.In(i18n.EN)
	fr, _ := title.In(i18n.FR)
	return i18n.Text{EN: line(en), FR: line(fr)}
}

func (id HandoverID) ref() control.Ref { return control.Ref{Kind: ObjectHandover, ID: string(id)} }

// The acts on a handover.
const (
	actCreateHandover Act = "portfolio.handover.create"
	actEditHandover   Act = "portfolio.handover.edit"
	actSignHandover   Act = "portfolio.handover.sign"
	actCheckEndUse    Act = "portfolio.handover.check"
	actMissedChecks   Act = "portfolio.handover.missed_checks"
)

// handovers are those the actor may see, with their checks; where adds a condition on h and the order.
func handovers(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Handover, error) {
	t := db.SQL(`SELECT h.id, h.project_id, h.no, h.state, h.from_office, h.to_office, h.place, h.on_day, h.donors, h.contact_point, h.end_use, h.items,
		h.certificate, h.certificate_on, h.signed_for_partner, h.signed_for_nato, h.cancelled_reason, ` + stampColumns("h") + ` FROM portfolio_handover h`)
	control.Visible(ctx, t, "h.id")
	where(t)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (h Handover, err error) {
		var c stampScan
		var no int
		var donors, items string
		err = row.Scan(c.into(&h.Stamp, &h.ID, &h.Project, &no, &h.State, &h.From, &h.To, &h.Place, &h.On, &donors, &h.ContactPoint, &h.EndUse, &items,
			&h.Certificate.Document, &h.Certificate.On, &h.Certificate.SignedForPartner, &h.Certificate.SignedForNATO, &h.Cancelled)...)
		if err != nil {
			return h, err
		}
		c.set(&h.Stamp)
		h.Ref = fmt.Sprintf("H%d", no)
		if err := json.Unmarshal([]byte(donors), &h.Donors); err != nil {
			return h, err
		}
		if err := json.Unmarshal([]byte(items), &h.Items); err != nil {
			return h, err
		}
		if h.Signed() {
			h.Certificate.Items = h.Items // R32: the lines of the certificate are those of the handover
		}
		return h, nil
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	return list, readChecks(ctx, q, list)
}

// awaitedHandovers counts those of a project that still wait for their certificate. A gate asks for them
// whoever acts.
func awaitedHandovers(ctx context.Context, q db.Querier, id ProjectID) (int, error) {
	return db.One(ctx, q, ObjectHandover, db.SQL(`SELECT COUNT(*) FROM portfolio_handover WHERE project_id = ? AND state IN ('draft', 'scheduled')`, id), db.Value[int])
}

func loadHandover(ctx context.Context, q db.Querier, id HandoverID) (Handover, error) {
	list, err := handovers(ctx, q, func(t *db.Text) { t.Add("WHERE h.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectHandover)
	}
	if err != nil {
		return Handover{}, err
	}
	return list[0], nil
}

func saveHandover(ctx context.Context, tx *control.Tx, h Handover) error {
	donors, err := listJSON(h.Donors)
	if err != nil {
		return err
	}
	items, err := listJSON(h.Items)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_handover SET state = ?, from_office = ?, to_office = ?, place = ?, on_day = ?, donors = ?, contact_point = ?, end_use = ?, items = ?,
		certificate = ?, certificate_on = ?, signed_for_partner = ?, signed_for_nato = ?, cancelled_reason = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		h.State, h.From, h.To, h.Place, h.On, donors, h.ContactPoint, h.EndUse, items,
		h.Certificate.Document, h.Certificate.On, h.Certificate.SignedForPartner, h.Certificate.SignedForNATO, h.Cancelled, tx.Now(), tx.Actor().ID, h.ID, h.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	if err != nil {
		return err
	}
	for i, c := range h.Checks {
		if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_end_use_check (handover_id, no, due_on, done_on, finding, issue_id) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (handover_id, no) DO UPDATE SET done_on = excluded.done_on, finding = excluded.finding, issue_id = excluded.issue_id`,
			h.ID, i+1, c.Due, c.Done, c.Finding, db.OrNull(c.Issue))); err != nil {
			return err
		}
	}
	return nil
}

// CreateHandover drafts the handover of a project's equipment.
func (s *Service) CreateHandover(ctx context.Context, id ProjectID, f HandoverForm) (control.Done, error) {
	return s.edit(ctx, actCreateHandover, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := openProject(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		h := f.apply(Handover{ID: HandoverID(tx.NewID()), Project: id, State: HandoverDraft})
		held, err := assetsOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := both(h.Check(), f.check(ctx, tx, held)); err != nil {
			return control.Change{}, err
		}
		no, err := nextNo(ctx, tx, "portfolio_handover", "project_id", string(id))
		if err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: h.ID.ref(), Scope: p.Scope, Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_handover (id, project_id, no, state, from_office, to_office, place, donors, contact_point, end_use, items,
			certificate, signed_for_partner, signed_for_nato, cancelled_reason, version, updated_at, updated_by) VALUES (?, ?, ?, ?, '', '', '', '[]', ?, '', '[]', '', '', '', '', 1, ?, ?)`,
			h.ID, id, no, h.State, false, tx.Now(), tx.Actor().ID))
		if err != nil {
			return control.Change{}, err
		}
		h.Revision = 1
		return control.Change{Object: h.ID.ref(), After: h.view(held)}, saveHandover(ctx, tx, h)
	})
}

// check holds a form against what there is: donors that are known, lines that name assets of the
// project, each once.
func (f HandoverForm) check(ctx context.Context, q db.Querier, held map[AssetID]Asset) error {
	var fs fault.Fields
	seen := map[AssetID]bool{}
	for i, line := range f.Items {
		if !line.names() {
			continue
		}
		_, ok := held[line.Asset]
		fs.Check(ok && !seen[line.Asset], rowName("items", i, "quantity"), "portfolio.handover.item_unknown")
		fs.Check(line.Quantity > 0, rowName("items", i, "quantity"), "portfolio.asset.quantity_missing")
		fs.Check(len(line.Serials) == 0 || len(line.Serials) == line.Quantity, rowName("items", i, "serials"), "portfolio.handover.serials_missing")
		for _, serial := range line.Serials {
			checkShort(&fs, rowName("items", i, "serials"), serial)
		}
		seen[line.Asset] = true
	}
	return both(fs.Err(), knownParties(ctx, q, "donors", f.Donors...))
}

// changeHandover opens a Do on a handover read at a revision, lets change alter it with the assets of
// the project at hand, and keeps it. note is what the trail keeps in words.
func (s *Service) changeHandover(ctx context.Context, act Act, id HandoverID, seen int, note string, change func(context.Context, *control.Tx, HandoverFacts) (Handover, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := loadHandover(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Stamp, before.form()); err != nil {
			return control.Change{}, err
		}
		held, err := assetsOf(ctx, tx, before.Project)
		if err != nil {
			return control.Change{}, err
		}
		after, err := change(ctx, tx, HandoverFacts{Handover: before, Assets: held, On: tx.Today()})
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), Before: before.view(held), After: after.view(held), Note: note}, saveHandover(ctx, tx, after)
	})
}

// EditHandover saves the form of a handover that is still a draft, read at a revision.
func (s *Service) EditHandover(ctx context.Context, id HandoverID, seen int, f HandoverForm) (control.Done, error) {
	return s.changeHandover(ctx, actEditHandover, id, seen, "", func(ctx context.Context, tx *control.Tx, facts HandoverFacts) (Handover, error) {
		if h := facts.Handover; h.State != HandoverDraft {
			return h, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": handoverMachine.Word(h.State)})
		}
		next := f.apply(facts.Handover)
		return next, both(next.Check(), f.check(ctx, tx, facts.Assets))
	})
}

// MoveHandover makes the move that the act names: schedule, rework, cancel, verify or close; the
// ways back need a reason. Verifying marks the assets that were handed over whole as verified.
func (s *Service) MoveHandover(ctx context.Context, act Act, id HandoverID, seen int, reason string) (control.Done, error) {
	return s.changeHandover(ctx, act, id, seen, reason, func(ctx context.Context, tx *control.Tx, facts HandoverFacts) (Handover, error) {
		move, err := handoverMachine.By(facts.Handover.State, act, "")
		if err == nil && move.To == HandoverSigned {
			err = fault.Missing("act") // signing brings its certificate, by SignHandover
		}
		if err != nil {
			return facts.Handover, err
		}
		facts.Reason = reason
		h, err := facts.Handover.Move(move.To, facts)
		if err != nil || move.To != HandoverVerified {
			return h, err
		}
		for _, item := range h.Items {
			if a := facts.Assets[item.Asset]; a.State == AssetTransferred {
				if a, err = a.Move(AssetVerified); err != nil {
					return h, err
				}
				if err := updateAsset(ctx, tx, a); err != nil {
					return h, err
				}
			}
		}
		return h, nil
	})
}

// SignForm is the signed certificate (R32): its reference and date, who signed, and its lines.
type SignForm struct {
	Document         string         `json:"certificate_document"`
	On               cal.Date       `json:"certificate_on"`
	SignedForPartner string         `json:"signed_for_partner"`
	SignedForNATO    string         `json:"signed_for_nato"`
	Items            []HandoverLine `json:"items"`
}

// SignHandover records the signed certificate (R32): its quantities and serial numbers equal those of
// the handover and are all in custody, which they leave. End-use checks follow where R33 asks for them.
func (s *Service) SignHandover(ctx context.Context, id HandoverID, seen int, f SignForm) (control.Done, error) {
	return s.changeHandover(ctx, actSignHandover, id, seen, "", func(ctx context.Context, tx *control.Tx, facts HandoverFacts) (Handover, error) {
		h := facts.Handover
		h.Certificate = Certificate{Record: Record{Body: h.From, On: f.On, Document: f.Document}, SignedForPartner: f.SignedForPartner, SignedForNATO: f.SignedForNATO, Items: itemsOf(f.Items)}
		limit, err := endUseOf(ctx, tx)
		if err != nil {
			return h, err
		}
		signed, gone, err := h.Sign(facts, limit.Limit)
		if err != nil {
			return h, err
		}
		for _, a := range gone {
			if err := updateAsset(ctx, tx, a); err != nil {
				return h, err
			}
		}
		return signed, nil
	})
}

// Handover reads a handover with the assets it names.
func (s *Service) Handover(ctx context.Context, id HandoverID) (h Handover, held map[AssetID]Asset, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if h, err = loadHandover(ctx, q, id); err != nil {
			return err
		}
		held, err = assetsOf(ctx, q, h.Project)
		return err
	})
	return h, held, err
}
