package funds

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// AgreementFormOut is the form of an agreement.
type AgreementFormOut struct {
	Form    AgreementForm `json:"form"`
	Version int           `json:"version"`

	id               AgreementID
	ref              string
	fund             Fund
	donors, earmarks []web.Option
}

func (s *Service) readNewAgreement(ctx context.Context, in fundIn) (out AgreementFormOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		out.Form = AgreementForm{Fund: in.ID, Amount: out.fund.Amount(0), PledgedOn: s.control.DB().Now().Date(), Earmark: EarmarkNone, Unspent: UnspentChoice, Interest: out.fund.Interest, ReportEvery: 12}
		return out.offer(ctx, q)
	})
	return out, err
}

func (s *Service) readAgreementEdit(ctx context.Context, in contributionIn) (out AgreementFormOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err := agreement(ctx, q, in.ID)
		if err != nil {
			return err
		}
		out.id, out.ref, out.Form, out.Version = a.ID, a.Ref, a.Form(), a.Revision
		if out.fund, err = fundBeside(ctx, q, a.Fund); err != nil {
			return err
		}
		return out.offer(ctx, q)
	})
	return out, err
}

// offer fills what may be chosen: who gives, and what the money may be kept for.
func (out *AgreementFormOut) offer(ctx context.Context, q db.Querier) error {
	p := web.PrinterFrom(ctx)
	if p == nil {
		return nil // a program knows the codes
	}
	parties, err := stakeholders.Everyone(ctx, q)
	if err != nil {
		return err
	}
	for _, x := range parties {
		out.donors = append(out.donors, web.Option{Value: x.Code, Label: p.Text(x.Name)})
	}
	slices.SortFunc(out.donors, byLabel)
	out.earmarks, err = earmarkOptions(ctx, q, p)
	return err
}

// earmarkOptions are what money may be kept for, under its levels.
func earmarkOptions(ctx context.Context, q db.Querier, p *i18n.Printer) (list []web.Option, err error) {
	packages, err := portfolio.PackageGrounds(ctx, q)
	if err != nil {
		return nil, err
	}
	initiatives, err := portfolio.Initiatives(ctx, q)
	if err != nil {
		return nil, err
	}
	projects, err := portfolio.Grounds(ctx, q)
	if err != nil {
		return nil, err
	}
	add := func(e Earmark, value, ref string, title i18n.Text) {
		list = append(list, web.Option{Value: value, Label: ref + " " + p.Text(title), Group: p.T(string(e.Word()))})
	}
	for id, g := range packages {
		add(EarmarkPackage, string(id), g.Ref, g.Title)
	}
	for _, x := range initiatives {
		add(EarmarkInitiative, string(x.ID), x.Ref, x.Title)
	}
	for id, g := range projects {
		add(EarmarkProject, string(id), g.Ref, g.Title)
	}
	for _, c := range Categories {
		list = append(list, web.Option{Value: string(c), Label: p.T(string(c.Word())), Group: p.T(string(EarmarkCategory.Word()))})
	}
	slices.SortFunc(list, func(a, b web.Option) int { return cmp.Or(cmp.Compare(a.Group, b.Group), byLabel(a, b)) })
	return list, nil
}

func byLabel(a, b web.Option) int { return cmp.Compare(i18n.Fold(a.Label), i18n.Fold(b.Label)) }

// instalment is a row of the form: a stored one, or a blank one for a further instalment.
func (out AgreementFormOut) instalment(i int) InstalmentForm {
	if i < len(out.Form.Instalments) {
		return out.Form.Instalments[i]
	}
	return InstalmentForm{Amount: money.Amount{Currency: out.Form.Amount.Currency}}
}

type agreementIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	AgreementForm
}

// agreementAct is a page that does one act on an agreement.
type agreementAct struct {
	Ref     string `json:"ref"`
	Version int    `json:"version"`

	agreement Agreement
	fund      Fund
	places    []web.Option // where its money may go to, or come back from
	receipt   Receipt
}

func (out *agreementAct) load(ctx context.Context, q db.Querier, id AgreementID) (err error) {
	if out.agreement, err = agreement(ctx, q, id); err != nil {
		return err
	}
	out.Ref, out.Version = out.agreement.Ref, out.agreement.Revision
	out.fund, err = fundBeside(ctx, q, out.agreement.Fund)
	return err
}

func (s *Service) readAgreementAct(ctx context.Context, in contributionIn) (out agreementAct, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return out.load(ctx, q, in.ID) })
	return out, err
}

func (s *Service) readReceiptAct(ctx context.Context, in IDIn) (out agreementAct, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.receipt, err = receipt(ctx, q, ReceiptID(in.ID)); err != nil {
			return err
		}
		return out.load(ctx, q, out.receipt.Agreement)
	})
	return out, err
}

type signAgreementIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	SignForm
}

type instructionIn struct {
	ID        string   `json:"id"`
	Version   int      `json:"version"`
	ExpiresOn cal.Date `json:"expires_on"`
	Instruction
}

type conditionsIn struct {
	ID      string   `json:"id"`
	Version int      `json:"version"`
	On      cal.Date `json:"on"`
	Note    string   `json:"note"`
}

type receiptIn struct {
	ID string `json:"id"`
	ReceiptForm
}

// agreementRoutes are the forms of agreements, receipts and allocations.
func (s *Service) agreementRoutes() []web.Route {
	const fresh, page = "/funds/{id}/agreements/new", pathContribution
	said := func(id string, err error, say string) (web.See, error) {
		return web.See{To: web.Href(page, id), Say: say}, err
	}
	return []web.Route{
		web.Get(fresh, actCreateAgreement, s.readNewAgreement, agreementForm),
		web.Post(fresh, actCreateAgreement, func(ctx context.Context, in agreementIn) (web.See, error) {
			in.Fund = FundID(in.ID)
			done, err := s.CreateAgreement(ctx, in.AgreementForm)
			return web.See{To: web.Href(page, done.Object.ID), Say: "web.saved", Body: done}, err
		}, fresh),
		web.Get(page+"/edit", actEditAgreement, s.readAgreementEdit, agreementForm),
		web.Post(page+"/edit", actEditAgreement, func(ctx context.Context, in agreementIn) (web.See, error) {
			_, err := s.EditAgreement(ctx, AgreementID(in.ID), in.Version, in.AgreementForm)
			return said(in.ID, err, "web.saved")
		}, page+"/edit"),
		web.Post(page+"/negotiate", actNegotiateAgreement, func(ctx context.Context, in IDIn) (web.See, error) {
			_, err := s.NegotiateAgreement(ctx, AgreementID(in.ID), 0)
			return said(in.ID, err, "web.saved")
		}, page),
		web.Get(page+"/sign", actSignAgreement, s.readAgreementAct, signPage),
		web.Post(page+"/sign", actSignAgreement, func(ctx context.Context, in signAgreementIn) (web.See, error) {
			_, err := s.SignAgreement(ctx, AgreementID(in.ID), in.Version, in.SignForm)
			return said(in.ID, err, "web.saved")
		}, page+"/sign"),
		web.Get(page+"/extend", actExtendAgreement, s.readAgreementAct, extendPage),
		web.Post(page+"/extend", actExtendAgreement, func(ctx context.Context, in instructionIn) (web.See, error) {
			_, err := s.ExtendAgreement(ctx, AgreementID(in.ID), in.Version, in.ExpiresOn, in.Instruction)
			return said(in.ID, err, "web.saved")
		}, page+"/extend"),
		web.Get(page+"/conditions", actMeetConditions, s.readAgreementAct, conditionsPage),
		web.Post(page+"/conditions", actMeetConditions, func(ctx context.Context, in conditionsIn) (web.See, error) {
			_, err := s.MeetConditions(ctx, AgreementID(in.ID), in.Version, in.On, in.Note)
			return said(in.ID, err, "web.saved")
		}, page+"/conditions"),
		web.Get(page+"/withdraw", actWithdrawAgreement, s.readAgreementAct, withdrawPage),
		web.Post(page+"/withdraw", actWithdrawAgreement, func(ctx context.Context, in instructionIn) (web.See, error) {
			_, err := s.WithdrawAgreement(ctx, AgreementID(in.ID), in.Version, in.Instruction)
			return said(in.ID, err, "web.saved")
		}, page+"/withdraw"),
		web.Get(page+"/receipts/new", actRecordReceipt, s.readAgreementAct, receiptPage),
		web.Post(page+"/receipts/new", actRecordReceipt, func(ctx context.Context, in receiptIn) (web.See, error) {
			in.Agreement = AgreementID(in.ID)
			_, err := s.RecordReceipt(ctx, in.ReceiptForm)
			return said(in.ID, err, "funds.receipt.was_recorded")
		}, page+"/receipts/new"),
		web.Get("/receipts/{id}/reverse", actReverseReceipt, s.readReceiptAct, reversePage),
		web.Post("/receipts/{id}/reverse", actReverseReceipt, s.postReverse, "/receipts/{id}/reverse"),
		web.Get(page+"/allocate", actAllocate, s.readPlaces, allocatePage),
		web.Post(page+"/allocate", actAllocate, s.postPlace(s.Allocate), page+"/allocate"),
		web.Get(page+"/assign", actAllocate, s.readAssignable, assignPage),
		web.Post(page+"/assign", actAllocate, s.postPlace(s.AssignAllocation), page+"/assign"),
		web.Get(page+"/take-back", actTakeBack, s.readHeld, takeBackPage),
		web.Post(page+"/take-back", actTakeBack, s.postPlace(s.TakeBackAllocation), page+"/take-back"),
	}
}

func (s *Service) postReverse(ctx context.Context, in reasonIn) (web.See, error) {
	r, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Receipt, error) { return receipt(ctx, q, ReceiptID(in.ID)) })
	if err != nil {
		return web.See{}, err
	}
	_, err = s.ReverseReceipt(ctx, r.ID, in.Reason)
	return web.See{To: web.Href(pathContribution, string(r.Agreement)), Say: "web.saved"}, err
}
