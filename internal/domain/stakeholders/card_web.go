package stakeholders

import (
	"context"
	"io"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

const (
	pathCards     = "/parties/{code}/cards"
	pathCardTake  = "/parties/{code}/cards/{id}"
	pathCardsFile = "/parties/{code}/contacts.vcf"
)

func (s *Service) cardRoutes() []web.Route {
	return []web.Route{
		web.Get(pathCards, ActCreateContact, s.showCards, cardsPage),
		web.Post(pathCards, ActReadCards, s.readCards, pathCards),
		web.Get(pathCardTake, ActCreateContact, s.showCardPreview, cardPreviewPage),
		web.Post(pathCardTake, ActCreateContact, s.takeCards, pathCardTake),
		web.Get(pathCardsFile, actRead, s.fileCards, nil),
	}
}

type cardsOut struct {
	Party Party `json:"party"`
}

func (s *Service) showCards(ctx context.Context, in codeIn) (cardsOut, error) {
	r, err := s.Party(ctx, in.Code)
	return cardsOut{r.Party}, err
}

// CardsIn is a file of visiting cards.
type CardsIn struct {
	Code string   `json:"code"`
	File web.File `json:"file"`
}

func (s *Service) readCards(ctx context.Context, in CardsIn) (web.See, error) {
	id, err := "", error(nil)
	file, err := in.File.Open()
	if err == nil {
		defer file.Close()
		id, err = s.ReadCards(ctx, in.Code, file)
	}
	if why := fault.Of(err); err != nil && why.Kind == fault.Invalid && len(why.Fields) == 0 {
		var fs fault.Fields
		fs.Add("file", why.Key, why.Args)
		err = fs.Err()
	}
	return web.See{To: web.Href(pathCardTake, in.Code, id)}, err
}

type cardPreviewOut struct {
	CardPreview
	choice MarkingChoice
}

func (s *Service) showCardPreview(ctx context.Context, in rowIn) (out cardPreviewOut, err error) {
	if out.CardPreview, err = s.Cards(ctx, in.Code, in.ID); err != nil {
		return out, err
	}
	out.choice, err = s.markings(ctx, control.LevelUnclassified)
	return out, err
}

// TakeCardsIn chooses among the cards that were read.
type TakeCardsIn struct {
	Code   string `json:"code"`
	ID     string `json:"id"`
	Chosen []int  `json:"chosen"`
	CardTerms
}

func (s *Service) takeCards(ctx context.Context, in TakeCardsIn) (web.See, error) {
	_, err := s.TakeCards(ctx, in.Code, in.ID, in.Chosen, in.CardTerms, web.RequestKey(ctx))
	return web.See{To: web.Href(pathParty, in.Code), Say: "stakeholders.card.taken"}, err
}

func (s *Service) fileCards(ctx context.Context, in codeIn) (web.Download, error) {
	if _, err := s.Party(ctx, in.Code); err != nil {
		return web.Download{}, err
	}
	p := web.PrinterFrom(ctx)
	return web.Download{Name: in.Code + ".vcf", Type: "text/vcard; charset=utf-8", Write: func(w io.Writer) error {
		return s.WriteCards(ctx, in.Code, w, func(m control.Marking) string { return s.CardHeading(p, m) })
	}}, nil
}

// CardHeading is what stands on a visiting card: its marking, and in a demonstration that it is invented.
func (s *Service) CardHeading(p *i18n.Printer, m control.Marking) string {
	words := p.T(max(m.Level, control.LevelUnclassified).Key())
	if s.control.Installation().Demo {
		words += "\n" + p.T("mail.fictional")
	}
	return words
}
