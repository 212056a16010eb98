package portfolio

import (
	"strings"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// Status is the rating as pages show it: shape and word.
func (r Rating) Status(p *i18n.Printer) web.Status { return ratingStatus(p, r) }

// Drawn is the rating as drawings show it.
func (r Rating) Drawn() draw.Status { return drawn[r] }

// Dimensions are the ratings of a card as components of pages take them, in the order of the office.
func (c Card) Dimensions(p *i18n.Printer) []web.Dimension { return dimensions(p, c) }

// exceptionText is the report on a breach as it is written, else what the officer said last of the project,
// so that it is not typed twice.
func (out ProjectOut) exceptionText(f *web.Frame) string {
	if out.dossier.Exception.Report != "" || len(out.Updates) == 0 {
		return out.dossier.Exception.Report
	}
	u := out.Updates[0]
	said := []string{u.State}
	if u.Next != "" {
		said = append(said, f.T("portfolio.weekly.next")+" "+u.Next)
	}
	if u.Worry != "" {
		said = append(said, f.T("portfolio.weekly.worry")+" "+u.Worry)
	}
	return strings.Join(said, "\n\n")
}

// BottomLine is the bottom line of the partner's package; the zero one where there is none.
func (out PartnerDossier) BottomLine(p *i18n.Printer) web.Bluf {
	if out.Package == nil {
		return web.Bluf{}
	}
	return blufOf(p, out.Overall, out.bluf, SignedLine{}, nil, out.today)
}

// BottomLine is the bottom line of the package.
func (out PackageOut) BottomLine(p *i18n.Printer) web.Bluf {
	return blufOf(p, out.Overall, out.bluf, out.signed, out.names, out.today)
}

// Scope is where the package lies.
func (h PackageHead) Scope() string { return h.scope }
