package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// PayeeRow is a payee as the list shows it.
type PayeeRow struct {
	ID         PayeeID   `json:"id"`
	Name       string    `json:"name"`
	Kind       PayeeKind `json:"kind"`
	IBAN       string    `json:"iban"`
	VerifiedOn cal.Date  `json:"verified_on"`
	Excluded   string    `json:"excluded,omitempty"` // why, while it is on the exclusion list
}

// PayeesOut is the list of payees.
type PayeesOut struct {
	Rows    []PayeeRow      `json:"payees"`
	Next    string          `json:"next,omitempty"`
	Marking control.Marking `json:"marking"`
}

type payeesIn struct {
	web.List
	Text string `json:"text"`
}

// ReadPayees lists those who may be paid, by their identifiers.
func (s *Service) ReadPayees(ctx context.Context, in payeesIn) (out PayeesOut, err error) {
	out.Rows = []PayeeRow{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := payees(ctx, q, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.Text != "" {
				t.Add(`AND p.folded LIKE ? ESCAPE '\'`, db.Containing(i18n.Fold(in.Text)))
			}
			if in.After != "" {
				t.Add("AND p.id > ?", in.After)
			}
			t.Add("ORDER BY p.id LIMIT ?", in.Limit+1)
		})
		if err != nil {
			return err
		}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		why, err := excludedNow(ctx, q, s.control.DB().Now().Date())
		for _, p := range list {
			out.Rows = append(out.Rows, PayeeRow{p.ID, p.Name, p.Kind, p.IBAN, p.VerifiedOn, why[p.ID]})
			out.Marking = p.Marking
		}
		return err
	})
	return out, err
}

func excludedNow(ctx context.Context, q db.Querier, on cal.Date) (map[PayeeID]string, error) {
	why := map[PayeeID]string{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT x.payee_id, x.reason FROM funds_exclusion x WHERE x.from_on <= ? AND (x.until_on IS NULL OR x.until_on >= ?)`, on, on), func(row db.Row) (x struct{}, err error) {
		var id PayeeID
		var reason string
		err = row.Scan(&id, &reason)
		why[id] = reason
		return x, err
	})
	return why, err
}

// Table is the list once, for the page, XLSX and CSV.
func (out PayeesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "payees", Title: p.T("funds.payees"), Next: out.Next, Marking: out.Marking, Columns: []web.Column{
		{Key: "name", Label: p.T("funds.page.payee"), Kind: web.KindLink, Main: true},
		{Key: "kind", Label: p.T("funds.page.kind")},
		{Key: "iban", Label: p.T("funds.page.iban")},
		{Key: "verified", Label: p.T("funds.page.verified_on"), Kind: web.KindDate},
		{Key: "excluded", Label: p.T("funds.page.excluded")},
	}, Empty: &web.Empty{Title: p.T("funds.payee.none"), Words: p.T("funds.payee.none_help")}}
	for _, r := range out.Rows {
		href := web.Href("/payees/{id}", string(r.ID))
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: href, Cells: []web.Cell{web.Anchor(r.Name, href), web.Text(p.T(string(r.Kind.Word()))), web.Text(r.IBAN), web.Day(r.VerifiedOn), web.Text(r.Excluded)}})
	}
	return t
}

// PayeeOut is the page of a payee, and its forms.
type PayeeOut struct {
	PayeeForm
	VerifiedOn cal.Date `json:"verified_on"`
	Version    int      `json:"version"`

	stored  Payee
	entered string
	by      string
	is      string // who of the office it is
	people  []web.Option
}

// ReadPayee gives the page of a payee.
func (s *Service) ReadPayee(ctx context.Context, in IDIn) (out PayeeOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := payee(ctx, q, PayeeID(in.ID))
		if err != nil {
			return err
		}
		names, err := control.Names(ctx, q, p.EnteredBy, p.VerifiedBy, p.Person)
		out = PayeeOut{PayeeForm: p.Form(), VerifiedOn: p.VerifiedOn, Version: p.Revision, stored: p, entered: names[p.EnteredBy], by: names[p.VerifiedBy], is: names[p.Person]}
		return err
	})
	return out, err
}

// readPayeeForm gives the form of a payee, or a blank one, with the people of the office.
func (s *Service) readPayeeForm(ctx context.Context, in IDIn) (out PayeeOut, err error) {
	if in.ID != "" {
		if out, err = s.ReadPayee(ctx, in); err != nil {
			return out, err
		}
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.people, err = peopleOptions(ctx, q)
		return err
	})
	return out, err
}

// peopleOptions are the people of the office, to choose one.
func peopleOptions(ctx context.Context, q db.Querier) (list []web.Option, err error) {
	people, err := control.People(ctx, q)
	for _, p := range people {
		list = append(list, web.Option{Value: string(p.ID), Label: p.Name})
	}
	return list, err
}

type payeeIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	PayeeForm
}

type evidenceIn struct {
	ID       string `json:"id"`
	Evidence string `json:"evidence"`
}

type excludeIn struct {
	ID     string   `json:"id"`
	Start  cal.Date `json:"start"`
	End    cal.Date `json:"end"`
	Reason string   `json:"reason"`
}

func (s *Service) payeeRoutes() []web.Route {
	const page = "/payees/{id}"
	to := func(id string, err error) (web.See, error) {
		return web.See{To: web.Href(page, id), Say: "web.saved"}, err
	}
	return []web.Route{
		web.Get("/payees", control.SignedIn, s.ReadPayees, payeesPage),
		web.Get("/payees/new", actCreatePayee, s.readPayeeForm, payeeForm),
		web.Post("/payees/new", actCreatePayee, func(ctx context.Context, in payeeIn) (web.See, error) {
			done, err := s.CreatePayee(ctx, in.PayeeForm)
			return web.See{To: "/payees", Say: "web.saved", Body: done}, err
		}, "/payees/new"),
		web.Get(page, control.SignedIn, s.ReadPayee, payeePage),
		web.Get(page+"/edit", actEditPayee, s.readPayeeForm, payeeForm),
		web.Post(page+"/edit", actEditPayee, func(ctx context.Context, in payeeIn) (web.See, error) {
			_, err := s.EditPayee(ctx, PayeeID(in.ID), in.Version, in.PayeeForm)
			return to(in.ID, err)
		}, page+"/edit"),
		web.Get(page+"/verify", actVerifyPayee, s.ReadPayee, verifyPage),
		web.Post(page+"/verify", actVerifyPayee, func(ctx context.Context, in evidenceIn) (web.See, error) {
			_, err := s.VerifyPayee(ctx, PayeeID(in.ID), in.Evidence)
			return to(in.ID, err)
		}, page+"/verify"),
		web.Get(page+"/exclude", actExcludePayee, s.ReadPayee, excludePage),
		web.Post(page+"/exclude", actExcludePayee, func(ctx context.Context, in excludeIn) (web.See, error) {
			_, err := s.ExcludePayee(ctx, PayeeID(in.ID), cal.Period{Start: in.Start, End: in.End}, in.Reason)
			return to(in.ID, err)
		}, page+"/exclude"),
	}
}
