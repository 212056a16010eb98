package funds

import (
	"context"
	"fmt"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectRecommendation is the kind of an audit recommendation.
const ObjectRecommendation = "recommendation"

// RecommendationID identifies an audit recommendation.
type RecommendationID string

func (id RecommendationID) ref() control.Ref {
	return control.Ref{Kind: ObjectRecommendation, ID: string(id)}
}

// RecommendationState is where a recommendation stands (§4.5).
type RecommendationState string

// The states, in order.
const (
	RecommendationOpen        RecommendationState = "open"
	RecommendationInProgress  RecommendationState = "in_progress"
	RecommendationImplemented RecommendationState = "implemented" // its owner says so
	RecommendationVerified    RecommendationState = "verified"    // somebody else has seen it
)

// RecommendationStates are all.
var RecommendationStates = []RecommendationState{RecommendationOpen, RecommendationInProgress, RecommendationImplemented, RecommendationVerified}

// Word is the text key of its name.
func (s RecommendationState) Word() i18n.Key {
	return i18n.Key("funds.recommendation.state." + string(s))
}

// The acts on a recommendation.
const (
	actCreateRecommendation Act = "funds.recommendation.create"
	actAnswerRecommendation Act = "funds.recommendation.answer"
	actVerifyRecommendation Act = "funds.recommendation.verify"
)

// Recommendation is what auditors ask for, with the person who answers for it (R84).
type Recommendation struct {
	ID         RecommendationID
	Ref        string // "AR-2026-003"
	Body       string // who asked
	Document   string
	Title      string
	Wording    string
	Owner      ActorID
	DueOn      cal.Date
	State      RecommendationState
	Answer     string
	Evidence   string
	RaisedOn   cal.Date
	VerifiedBy ActorID
	VerifiedOn cal.Date
	portfolio.Stamp
}

// Overdue reports whether it should have been verified before a day.
func (r Recommendation) Overdue(on cal.Date) bool {
	return r.State != RecommendationVerified && r.DueOn.Before(on)
}

// RecommendationForm enters a recommendation.
type RecommendationForm struct {
	Body     string   `json:"body"`
	Document string   `json:"document"`
	Title    string   `json:"title"`
	Wording  string   `json:"wording"`
	Owner    ActorID  `json:"owner"`
	RaisedOn cal.Date `json:"raised_on"`
	DueOn    cal.Date `json:"due_on"`
}

// Check tells every wrong field.
func (x RecommendationForm) Check(today cal.Date) error {
	var fs fault.Fields
	for _, f := range []struct{ name, text string }{{"body", x.Body}, {"title", x.Title}, {"document", x.Document}} {
		fs.Check(filled(f.text), f.name, "fault.required")
		within(&fs, f.name, f.text, ShortText)
	}
	within(&fs, "wording", x.Wording, LongText)
	fs.Check(x.Owner != "", "owner", "fault.required")
	fs.Check(!x.RaisedOn.IsZero() && !x.RaisedOn.After(today), "raised_on", "funds.receipt.future")
	fs.Check(x.DueOn.After(x.RaisedOn), "due_on", "funds.recommendation.due_wrong")
	return fs.Err()
}

type recommendationView struct {
	Title    string              `json:"title"`
	Body     string              `json:"body"`
	Document string              `json:"document"`
	State    RecommendationState `json:"state"`
	DueOn    cal.Date            `json:"due_on"`
	Answer   string              `json:"answer,omitempty"`
	Evidence string              `json:"evidence,omitempty"`
	Version  int                 `json:"version"`
}

func (r Recommendation) view() recommendationView {
	return recommendationView{r.Title, r.Body, r.Document, r.State, r.DueOn, r.Answer, r.Evidence, r.Revision}
}

// CreateRecommendation enters what auditors ask for, with who answers for it and by when.
func (s *Service) CreateRecommendation(ctx context.Context, x RecommendationForm) (control.Done, error) {
	return s.create(ctx, actCreateRecommendation, "", money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if err := x.Check(tx.Today()); err != nil {
			return control.Change{}, err
		}
		known, err := control.Names(ctx, tx, x.Owner)
		if err != nil {
			return control.Change{}, err
		}
		if known[x.Owner] == "" {
			var fs fault.Fields
			fs.Add("owner", "funds.choice_unknown", nil)
			return control.Change{}, fs.Err()
		}
		year := x.RaisedOn.Year()
		n, err := db.One(ctx, tx, ObjectRecommendation, db.SQL(`SELECT COUNT(*) FROM funds_recommendation WHERE raised_on >= ? AND raised_on <= ?`, cal.NewDate(year, 1, 1), cal.NewDate(year, 12, 31)), db.Value[int])
		if err != nil {
			return control.Change{}, err
		}
		r := Recommendation{ID: RecommendationID(tx.NewID()), Ref: fmt.Sprintf("AR-%d-%03d", year, n+1), Body: x.Body, Document: x.Document, Title: x.Title, Wording: x.Wording, Owner: x.Owner, DueOn: x.DueOn,
			State: RecommendationOpen, RaisedOn: x.RaisedOn}
		r.Revision = 1
		if err := tx.Protect(ctx, control.Object{Ref: r.ID.ref(), Scope: "recommendation:" + string(r.ID) + "/", Marking: control.Marking{Level: control.LevelUnclassified}}); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_recommendation (id, ref, body, document, title, wording, owner, due_on, state, answer, evidence, raised_on, version, updated_at, updated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', ?, 1, ?, ?)`, r.ID, r.Ref, r.Body, r.Document, r.Title, r.Wording, r.Owner, r.DueOn, r.State, r.RaisedOn, tx.Now(), tx.Actor().ID))
		return control.Change{Object: r.ID.ref(), After: r.view()}, err
	})
}

// changeRecommendation opens a Do on a recommendation read at a revision, lets change alter it, and keeps it.
func (s *Service) changeRecommendation(ctx context.Context, act Act, id RecommendationID, seen int, change func(context.Context, *control.Tx, *Recommendation) error) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		r, err := recommendation(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		before := r.view()
		if err := unchanged(seen, r.Revision, before); err != nil {
			return control.Change{}, err
		}
		if err := change(ctx, tx, &r); err != nil {
			return control.Change{}, err
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_recommendation SET state = ?, answer = ?, evidence = ?, verified_by = ?, verified_on = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
			r.State, r.Answer, r.Evidence, db.OrNull(r.VerifiedBy), r.VerifiedOn, tx.Now(), tx.Actor().ID, id, r.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		r.Revision++
		return control.Change{Object: id.ref(), Before: before, After: r.view()}, err
	})
}

// AnswerForm is what the owner of a recommendation says of it.
type AnswerForm struct {
	Answer   string `json:"answer"`
	Evidence string `json:"evidence"`
	Done     bool   `json:"done"` // it is implemented: somebody else verifies it next
}

// AnswerRecommendation says what was done about a recommendation; only its owner does. It is never closed by
// that (R84).
func (s *Service) AnswerRecommendation(ctx context.Context, id RecommendationID, seen int, x AnswerForm) (control.Done, error) {
	return s.changeRecommendation(ctx, actAnswerRecommendation, id, seen, func(_ context.Context, tx *control.Tx, r *Recommendation) error {
		if tx.Hand().Person != r.Owner && tx.Hand().For != r.Owner {
			return fault.Refuse("funds.recommendation.not_yours", nil)
		}
		if r.State == RecommendationVerified {
			return fault.New(fault.Conflict, "funds.recommendation.closed", nil)
		}
		var fs fault.Fields
		fs.Check(filled(x.Answer), "answer", "fault.required")
		within(&fs, "answer", x.Answer, LongText)
		fs.Check(!x.Done || filled(x.Evidence), "evidence", "fault.required")
		within(&fs, "evidence", x.Evidence, ShortText)
		if err := fs.Err(); err != nil {
			return err
		}
		r.Answer, r.Evidence, r.State = x.Answer, x.Evidence, RecommendationInProgress
		if x.Done {
			r.State = RecommendationImplemented
		}
		return nil
	})
}

// VerifyRecommendation closes a recommendation that is implemented, or sends it back to its owner. Its owner
// does not, nor whoever answered for the owner, whatever roles they have (R84).
func (s *Service) VerifyRecommendation(ctx context.Context, id RecommendationID, seen int, accept bool) (control.Done, error) {
	return s.changeRecommendation(ctx, actVerifyRecommendation, id, seen, func(ctx context.Context, tx *control.Tx, r *Recommendation) error {
		answered, err := control.Doers(ctx, tx, id.ref(), actAnswerRecommendation)
		if err != nil {
			return err
		}
		if err := control.Distinct(tx.Hand(), append(answered, r.Owner)...); err != nil {
			return err
		}
		if r.State != RecommendationImplemented {
			return fault.New(fault.Conflict, "funds.recommendation.not_done", nil)
		}
		r.State = RecommendationInProgress
		if accept {
			r.State, r.VerifiedBy, r.VerifiedOn = RecommendationVerified, tx.Hand().Person, tx.Today()
		}
		return nil
	})
}

// recommendations are those the actor may see; where adds a condition on r and the order.
func recommendations(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Recommendation, error) {
	t := db.SQL(`SELECT r.id, r.ref, r.body, r.document, r.title, r.wording, r.owner, r.due_on, r.state, r.answer, r.evidence, r.raised_on, COALESCE(r.verified_by, ''), r.verified_on, ` + stampColumns("r") + ` FROM funds_recommendation r`)
	control.Visible(ctx, t, "r.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (r Recommendation, err error) {
		err = stamped(row, &r.Stamp, &r.ID, &r.Ref, &r.Body, &r.Document, &r.Title, &r.Wording, &r.Owner, &r.DueOn, &r.State, &r.Answer, &r.Evidence, &r.RaisedOn, &r.VerifiedBy, &r.VerifiedOn)
		return r, err
	})
}

func recommendation(ctx context.Context, q db.Querier, id RecommendationID) (Recommendation, error) {
	list, err := recommendations(ctx, q, func(t *db.Text) { t.Add("WHERE r.id = ?", id) })
	return one(list, err, ObjectRecommendation)
}

// Recommendations are those the actor may see, the earliest due first; verified ones only when asked for.
func (s *Service) Recommendations(ctx context.Context, verified bool) ([]Recommendation, error) {
	list, err := find(ctx, s, func(ctx context.Context, q db.Querier) ([]Recommendation, error) {
		return recommendations(ctx, q, func(t *db.Text) { t.Add("ORDER BY r.due_on, r.id") })
	})
	return slices.DeleteFunc(list, func(r Recommendation) bool { return !verified && r.State == RecommendationVerified }), err
}

// OverdueRecommendation is one that should have been verified before a day, with who answers for it.
type OverdueRecommendation struct {
	Recommendation
	Responsible string
}

// OverdueRecommendations are those that the actor sees and that were overdue on a day, the longest first: each management report
// names them (R84).
func OverdueRecommendations(ctx context.Context, q db.Querier, on cal.Date) ([]OverdueRecommendation, error) {
	list, err := recommendations(ctx, q, func(t *db.Text) {
		t.Add("WHERE r.raised_on <= ? AND r.due_on < ? AND (r.state <> ? OR r.verified_on > ?) ORDER BY r.due_on, r.id", on, on, RecommendationVerified, on)
	})
	if err != nil {
		return nil, err
	}
	owners := make([]ActorID, len(list))
	for i, r := range list {
		owners[i] = r.Owner
	}
	names, err := control.Names(ctx, q, owners...)
	late := make([]OverdueRecommendation, len(list))
	for i, r := range list {
		late[i] = OverdueRecommendation{r, names[r.Owner]}
	}
	return late, err
}
