package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

const pathRecommendation = "/recommendations/{id}"

type recommendationsIn struct {
	web.List
	State RecommendationState `json:"state"`
}

// recommendationsOut is the list of audit recommendations.
type recommendationsOut struct {
	Rows []recommendationRow `json:"recommendations"`
	Next string              `json:"next,omitempty"`

	today cal.Date
}

type recommendationRow struct {
	ID    RecommendationID    `json:"id"`
	Ref   string              `json:"ref"`
	Title string              `json:"title"`
	Body  string              `json:"body"`
	Owner string              `json:"owner"`
	DueOn cal.Date            `json:"due_on"`
	Late  bool                `json:"overdue"`
	State RecommendationState `json:"state"`
}

func (s *Service) readRecommendations(ctx context.Context, in recommendationsIn) (out recommendationsOut, err error) {
	out.today, out.Rows = s.control.DB().Now().Date(), []recommendationRow{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := recommendations(ctx, q, func(t *db.Text) {
			t.Add("WHERE r.id > ?", in.After)
			if in.State != "" {
				t.Add("AND r.state = ?", in.State)
			}
			t.Add("ORDER BY r.id LIMIT ?", in.Limit+1)
		})
		if err != nil {
			return err
		}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		var owners []ActorID
		for _, r := range list {
			owners = append(owners, r.Owner)
		}
		names, err := control.Names(ctx, q, owners...)
		for _, r := range list {
			out.Rows = append(out.Rows, recommendationRow{r.ID, r.Ref, r.Title, r.Body, names[r.Owner], r.DueOn, r.Overdue(out.today), r.State})
		}
		return err
	})
	return out, err
}

// Table is the list: page, XLSX and CSV.
func (out recommendationsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "recommendations", Title: p.T("funds.recommendations"), AsOf: out.today, Next: out.Next, Columns: []web.Column{
		{Key: "title", Label: p.T("funds.recommendation"), Kind: web.KindLink, Main: true}, {Key: "body", Label: p.T("funds.recommendation.body")}, {Key: "owner", Label: p.T("funds.recommendation.owner")},
		{Key: "due", Label: p.T("funds.due"), Kind: web.KindDate}, {Key: "state", Label: p.T("funds.state")},
	}, Empty: &web.Empty{Title: p.T("funds.recommendation.none"), Words: p.T("funds.recommendation.none_text")}}
	for _, r := range out.Rows {
		at, due, state := web.Href(pathRecommendation, string(r.ID)), web.Day(r.DueOn), web.Text(p.T(string(r.State.Word())))
		if r.Late {
			due, state = due.As("late"), state.Under(p.T("funds.recommendation.overdue"))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: at, Cells: []web.Cell{web.Anchor(r.Title, at).Under(r.Ref), web.Text(r.Body), web.Text(r.Owner), due, state}})
	}
	return t
}

// recommendationOut is the page of one recommendation, and of its forms.
type recommendationOut struct {
	recommendationRow
	Document string   `json:"document"`
	Wording  string   `json:"wording"`
	Answer   string   `json:"answer"`
	Evidence string   `json:"evidence"`
	Verified cal.Date `json:"verified_on"`
	Version  int      `json:"version"`

	stored Recommendation
	names  map[ActorID]string
}

func (s *Service) readRecommendation(ctx context.Context, in IDIn) (out recommendationOut, err error) {
	today := s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		r, err := recommendation(ctx, q, RecommendationID(in.ID))
		if err != nil {
			return err
		}
		out.names, err = control.Names(ctx, q, r.Owner, r.VerifiedBy)
		out.recommendationRow = recommendationRow{r.ID, r.Ref, r.Title, r.Body, out.names[r.Owner], r.DueOn, r.Overdue(today), r.State}
		out.Document, out.Wording, out.Answer, out.Evidence, out.Verified, out.Version, out.stored = r.Document, r.Wording, r.Answer, r.Evidence, r.VerifiedOn, r.Revision, r
		return err
	})
	return out, err
}

func (out recommendationOut) facts(f *web.Frame) []web.Fact {
	facts := []web.Fact{
		{Term: f.T("funds.recommendation.body"), Value: out.Body}, {Term: f.T("funds.document"), Value: out.Document}, {Term: f.T("funds.recommendation.raised_on"), Value: f.P.Date(out.stored.RaisedOn)},
		{Term: f.T("funds.recommendation.owner"), Value: out.Owner}, {Term: f.T("funds.due"), Value: f.P.Date(out.DueOn)}, {Term: f.T("funds.state"), Value: f.T(string(out.State.Word()))},
	}
	if out.State == RecommendationVerified {
		facts = append(facts, web.Fact{Term: f.T("funds.recommendation.verified_by"), Value: out.names[out.stored.VerifiedBy] + ", " + f.P.Date(out.Verified)})
	}
	return facts
}

// recommendationForm is the form that enters a recommendation.
type recommendationFormOut struct {
	Form   RecommendationForm `json:"form"`
	owners []web.Option
}

// readRecommendationForm offers as owners those who answer for recommendations by their role.
func (s *Service) readRecommendationForm(ctx context.Context, _ struct{}) (out recommendationFormOut, err error) {
	out.Form.RaisedOn = s.control.DB().Now().Date()
	if s.Deciders == nil {
		return out, nil
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		ids, err := s.Deciders(ctx, q, actAnswerRecommendation, "", out.Form.RaisedOn)
		if err != nil {
			return err
		}
		names, err := control.Names(ctx, q, ids...)
		for _, id := range ids {
			out.owners = append(out.owners, web.Option{Value: string(id), Label: names[id]})
		}
		return err
	})
	return out, err
}

type recommendationAnswerIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	AnswerForm
}

type verifyIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Accept  bool   `json:"accept"`
}

// recommendationRoutes are the pages of audit recommendations.
func (s *Service) recommendationRoutes() []web.Route {
	const list, fresh, page = "/recommendations", "/recommendations/new", pathRecommendation
	said := func(id string, err error) (web.See, error) {
		return web.See{To: web.Href(page, id), Say: "web.saved"}, err
	}
	return []web.Route{
		web.Get(list, control.SignedIn, s.readRecommendations, recommendationsPage),
		web.Get(fresh, actCreateRecommendation, s.readRecommendationForm, recommendationForm),
		web.Post(fresh, actCreateRecommendation, func(ctx context.Context, in RecommendationForm) (web.See, error) {
			done, err := s.CreateRecommendation(ctx, in)
			return web.See{To: web.Href(page, done.Object.ID), Say: "web.saved", Body: done}, err
		}, fresh),
		web.Get(page, control.SignedIn, s.readRecommendation, recommendationPage),
		web.Post(page+"/answer", actAnswerRecommendation, func(ctx context.Context, in recommendationAnswerIn) (web.See, error) {
			_, err := s.AnswerRecommendation(ctx, RecommendationID(in.ID), in.Version, in.AnswerForm)
			return said(in.ID, err)
		}, page),
		web.Post(page+"/verify", actVerifyRecommendation, func(ctx context.Context, in verifyIn) (web.See, error) {
			_, err := s.VerifyRecommendation(ctx, RecommendationID(in.ID), in.Version, in.Accept)
			return said(in.ID, err)
		}, page),
	}
}
