package recruitment

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"html"
	"io"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// atomFeed is a feed of RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  atomAuthor  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	Title     string   `xml:"title"`
	ID        string   `xml:"id"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Summary   string   `xml:"summary"`
}

// feed lists the open notices for readers of feeds, the last changed first.
func (s *Service) feed(ctx context.Context, _ struct{}) (d web.Download, err error) {
	lang, p, now := web.LangFrom(ctx), web.PrinterFrom(ctx), s.control.DB().Now()
	var list []Posting
	err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		list, err = Postings(ctx, q, PostingFilter{Now: now, Latest: true, Limit: 200})
		return err
	})
	home := s.outside(ctx, lang, pathCareers)
	feed := atomFeed{Lang: string(lang), Title: p.T("recruitment.careers"), ID: home, Updated: stamp(now), Author: atomAuthor{p.T("recruitment.careers")},
		Links: []atomLink{{"", home}, {"self", s.outside(ctx, lang, pathFeed)}}}
	if s.Demonstration {
		feed.Title += ": " + p.T("web.fictional")
	}
	var latest cal.Instant
	for _, x := range list {
		if x.ChangedAt.After(latest) {
			latest = x.ChangedAt
		}
		at := s.outside(ctx, lang, web.Href(pathPosting, x.Reference))
		title, _ := x.Title.In(lang)
		feed.Entries = append(feed.Entries, atomEntry{Title: title, ID: at, Link: atomLink{"", at}, Published: stamp(x.Published), Updated: stamp(x.ChangedAt),
			Summary: p.T("recruitment.feed_line", "grade", x.Grades(), "place", x.Location, "closes", closing(p, x.Closes))})
	}
	if len(list) > 0 {
		feed.Updated = stamp(latest)
	}
	return asXML("careers-"+string(lang)+".xml", "application/atom+xml; charset=utf-8", feed), err
}

// outside is the whole address of a careers page, for a file.
func (s *Service) outside(ctx context.Context, lang i18n.Lang, path string) string {
	if s.CareersAddress == "" {
		return web.OutsideFrom(ctx, lang, path)
	}
	return s.CareersAddress + "/" + string(lang) + path
}

// stamp is an instant as feeds write it.
func stamp(at cal.Instant) string { return at.Time().Format(time.RFC3339) }

// asXML is a document of XML to send.
func asXML(name, media string, v any) web.Download {
	return web.Download{Name: name, Type: media, Write: func(w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		return xml.NewEncoder(w).Encode(v)
	}}
}

type sitemap struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapLine `xml:"url"`
}

type sitemapLine struct {
	Loc string `xml:"loc"`
}

// sitemap lists all careers pages in both languages.
func (s *Service) sitemap(ctx context.Context, _ struct{}) (web.Download, error) {
	paths, err := s.CareersPaths(ctx)
	var m sitemap
	for _, path := range paths {
		for _, l := range i18n.Langs {
			m.URLs = append(m.URLs, sitemapLine{s.outside(ctx, l, path)})
		}
	}
	return asXML("sitemap.xml", "application/xml; charset=utf-8", m), err
}

// jobPosting is a notice as search engines read it (schema.org). It says what the notice says and nothing else: pay is the
// month's own (R146).
func jobPosting(f *web.Frame, p Posting, address string) (string, error) {
	title, _ := p.Title.In(f.Lang())
	low := map[string]any{"@type": "QuantitativeValue", "unitText": "MONTH"}
	if p.PayTo.IsZero() {
		low["value"] = plainNumber(p.Pay)
	} else {
		low["minValue"], low["maxValue"] = plainNumber(p.Pay), plainNumber(p.PayTo)
	}
	data := map[string]any{
		"@context": "https://schema.org/", "@type": "JobPosting", "title": title, "description": postingHTML(f, p),
		"identifier": map[string]any{"@type": "PropertyValue", "name": f.P.Text(p.Body), "value": p.Reference},
		"datePosted": p.Published.In(brussels).String(), "validThrough": stamp(p.Closes), "totalJobOpenings": p.Posts, "directApply": false,
		"employmentType":     map[Hours]string{"full_time": "FULL_TIME", "part_time": "PART_TIME"}[p.Schedule],
		"hiringOrganization": map[string]any{"@type": "Organization", "name": f.P.Text(p.Body)},
		"jobLocation":        map[string]any{"@type": "Place", "address": map[string]any{"@type": "PostalAddress", "addressLocality": f.P.Text(p.Location), "addressCountry": p.Country}},
		"baseSalary":         map[string]any{"@type": "MonetaryAmount", "currency": string(p.Pay.Currency), "value": low},
		"url":                address,
	}
	text, err := json.Marshal(data) // escapes <, > and &, so that nothing in it ends the script element
	return `<script type="application/ld+json">` + string(text) + `</script>`, err
}

// plainNumber is an amount as a number of JSON.
func plainNumber(a money.Amount) json.Number { return json.Number(a.Decimal()) }

// postingHTML is the text of a notice in simple HTML, for those who read structured data.
func postingHTML(f *web.Frame, p Posting) string {
	var b strings.Builder
	part := func(key, text string) {
		if text != "" {
			b.WriteString("<p><strong>" + html.EscapeString(f.T(key)) + "</strong></p><p>" + strings.ReplaceAll(html.EscapeString(text), "\n", "<br>") + "</p>")
		}
	}
	part("recruitment.field.summary", f.P.Text(p.Summary))
	for _, c := range p.Essential {
		part("recruitment.field.essential", f.P.Text(c.Text))
	}
	for _, c := range p.Desirable {
		part("recruitment.field.desirable", f.P.Text(c.Text))
	}
	part("recruitment.field.accountabilities", f.P.Text(p.Accountabilities))
	return b.String()
}
