package reports

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Named is a report's name and where its page is.
type Named struct {
	Title i18n.Text
	Code  string
	Href  string
}

// NamesOf names reports, for a batch. What the actor may not see is left out (R127).
func NamesOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	var ids []string
	for _, r := range refs {
		if r.Kind == ObjectReport {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := reports(ctx, q, false, func(t *db.Text) { t.Add("WHERE").In("r.id", ids...) })
	named := make(map[control.Ref]Named, len(list))
	for _, r := range list {
		title := i18n.Text{EN: r.Title.EN + ", " + r.Subject.Ref, FR: r.Title.FR + ", " + r.Subject.Ref}
		named[r.ID.Object()] = Named{title, r.Ref, web.Href(pathReport, string(r.ID))}
	}
	return named, err
}

// Vocabularies are the words for the views that approvals and the trail show of reports, kinds and the house style.
func Vocabularies() map[string]web.Vocabulary {
	members := []string{"reports.field."}
	return map[string]web.Vocabulary{
		ObjectReport: {Members: members, Codes: map[string]string{"state": "reports.state.", "retention": "reports.retention.", "languages": "reports.lang."}},
		ObjectKind:   {Members: members},
		ObjectStyle:  {Members: members},
	}
}
