package landscape

import (
	"strconv"
	"strings"

	"cairn/internal/codec/iati"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// surroundings are what the pages of published activities say besides their rows.
type surroundings struct {
	names    countryNames
	partners []stakeholders.Party
	read     cal.Instant // when IATI files were last read; never when no import has ended
}

// partnerCode is the alpha-3 code of a partner country by its alpha-2 code, "" for another country and for
// none: a partner that is an organisation has no such code either.
func (x surroundings) partnerCode(alpha2 string) string {
	for _, p := range x.partners {
		if alpha2 != "" && p.ISO2 == alpha2 {
			return p.Code
		}
	}
	return ""
}

// countryOptions are the partner countries, and the one that was asked for.
func (x surroundings) countryOptions(f *web.Frame) []web.Option {
	var list []web.Option
	asked := f.Query.Get("country")
	for _, p := range x.partners {
		switch {
		case p.ISO2 == "":
			continue
		case asked == p.ISO2:
			asked = ""
			list = append(list, web.Option{Value: p.ISO2, Label: f.P.Text(p.Name)})
		case asked == p.Code:
			asked = ""
			fallthrough
		default:
			list = append(list, web.Option{Value: p.Code, Label: f.P.Text(p.Name)})
		}
	}
	if code, ok := alpha2(asked); ok {
		list = append(list, web.Option{Value: asked, Label: x.names.in(f.P, code)})
	}
	return list
}

// listOut is the list of published activities, as a page, as JSON and as a file. What is beside the rows
// comes with the first page only.
type listOut struct {
	List
	Found   int         `json:"found"`   // how many there are, counted up to 1,001
	Running int         `json:"running"` // how many of them run today, likewise
	Own     int         `json:"own"`     // entries of the office on the same partner and days, likewise
	Totals  []Total     `json:"totals,omitempty"`
	Traps   []TrapTally `json:"traps,omitempty"`
	filter  Filter
	today   cal.Date
	surroundings
}

// Table sets the list in columns.
func (o listOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "landscape", Title: p.T("landscape.activities"), AsOf: o.read.Date(), Next: string(o.Next), Columns: []web.Column{
		{Key: "title", Label: p.T("landscape.activity.title"), Main: true, Sort: true},
		{Key: "identifier", Label: p.T("landscape.activity.identifier"), Export: true},
		{Key: "publisher", Label: p.T("landscape.activity.publisher"), Sort: true},
		{Key: "publisher_ref", Label: p.T("landscape.activity.publisher_ref"), Export: true},
		{Key: "countries", Label: p.T("landscape.activity.countries")},
		{Key: "sectors", Label: p.T("landscape.activity.sectors")},
		{Key: "status", Label: p.T("landscape.activity.status")},
		{Key: "starts", Label: p.T("landscape.activity.starts"), Kind: web.KindDate, Sort: true},
		{Key: "ends", Label: p.T("landscape.activity.ends"), Kind: web.KindDate, Sort: true},
		{Key: "traps", Label: p.T("landscape.activity.traps"), Kind: web.KindInt},
		{Key: "source", Label: p.T("landscape.activity.source"), Export: true},
	}}
	if o.Found > 0 {
		t.Count = countWords(p, o.Found)
	}
	markings := make([]control.Marking, 0, len(o.Activities))
	for _, a := range o.Activities {
		href := web.Href(pathActivity, string(a.ID))
		traps := 0
		for _, n := range a.Traps {
			traps += n
		}
		t.Rows = append(t.Rows, web.Row{Key: string(a.ID), Href: href, Cells: []web.Cell{
			web.Anchor(a.titleWords(p), href).Under(a.Identifier), web.Text(a.Identifier),
			web.Text(a.publisherWords(p)), web.Text(a.Publisher.Ref),
			web.Text(o.names.list(p, a.Countries)), web.Text(sectorList(p, a.Sectors)), web.Text(codeWords(p, iati.ActivityStatuses, a.Status)),
			web.Day(a.Starts), web.Day(a.Ends), trapCell(traps), web.Text(a.File + ":" + strconv.Itoa(a.Line)),
		}})
		markings = append(markings, a.Marking)
	}
	t.Marking = control.Combine(markings...)
	t.Empty = &web.Empty{Title: p.T("landscape.none"), Words: p.T("landscape.none_words")}
	if o.read.IsZero() {
		t.Empty = &web.Empty{Title: p.T("landscape.never"), Words: p.T("landscape.never_words")}
	}
	return t
}

func trapCell(n int) web.Cell {
	if n == 0 {
		return web.Blank()
	}
	return web.Int(int64(n))
}

// countWords are a count that goes no further than countedUpTo.
func countWords(p *i18n.Printer, n int) string {
	if n > countedUpTo {
		return p.Int(countedUpTo) + "+"
	}
	return p.Int(int64(n))
}

// bottomLine says how much is known, and what published sources do not show.
func (o listOut) bottomLine(p *i18n.Printer) web.Bluf {
	lead := p.T("landscape.bluf.found", "n", o.Found, "count", countWords(p, o.Found))
	return web.Bluf{Tone: web.Unrated, Lead: lead, Rest: p.T(CaveatKey), On: o.read.Date()}
}

// tally counts what runs on the day, and what the office itself knows.
func (o listOut) tally(f *web.Frame) []web.Count {
	day := o.today.String()
	return []web.Count{
		{Value: countWords(f.P, o.Running), Label: f.T("landscape.tally.running", "n", o.Running, "on", o.today), Plain: true, Href: withQuery(f, pathList, "from", day, "to", day)},
		{Value: countWords(f.P, o.Own), Label: f.T("landscape.tally.own", "n", o.Own), Plain: true, Href: withQuery(f, pathEntries, "partner", o.partnerCode(o.filter.Country))},
	}
}

// totalsOut are the totals of what a filter keeps, as a page, as JSON and as a file.
type totalsOut struct {
	Totals []Total `json:"totals"`
	filter Filter
	surroundings
}

// Table sets the totals in columns.
func (o totalsOut) Table(p *i18n.Printer) *web.Table {
	t := totalsTable(p, o.Totals)
	t.AsOf = o.read.Date()
	return t
}

func totalsTable(p *i18n.Printer, totals []Total) *web.Table {
	t := &web.Table{Key: "landscape-totals", Title: p.T("landscape.totals"), Columns: []web.Column{
		{Key: "currency", Label: p.T("landscape.total.currency"), Main: true},
		{Key: "transaction_type", Label: p.T("landscape.total.type")},
		{Key: "count", Label: p.T("landscape.total.count"), Kind: web.KindInt},
		{Key: "sum", Label: p.T("landscape.total.sum"), Kind: web.KindDecimal},
	}}
	for _, x := range totals {
		currency := string(x.Currency)
		if currency == "" {
			currency = p.T("landscape.total.no_currency")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{
			web.Text(currency), web.Text(typeWords(p, x.Type)), web.Int(int64(x.Count)), web.Exact(x.Sum),
		}})
	}
	return t
}

// typeWords is what a reported type of transaction means; a letter of version 1.0x is told besides.
func typeWords(p *i18n.Printer, reported string) string {
	if reported == "" {
		return p.T("landscape.total.no_type")
	}
	if code, old := iati.TransactionTypes.Superseded(reported); old {
		return p.T("landscape.total.type_superseded", "type", codeWords(p, iati.TransactionTypes, code), "letter", reported)
	}
	return codeWords(p, iati.TransactionTypes, reported)
}

// codeWords is the name of a code, or the code where the list does not have it.
func codeWords(p *i18n.Printer, list *iati.List, code string) string {
	if name, known := list.Name(code); known {
		return p.Text(name)
	}
	return code
}

func (a Activity) titleWords(p *i18n.Printer) string {
	if title, _ := a.Title.In(p.Lang); title != "" {
		return title
	}
	return p.T("landscape.activity.untitled")
}

func (a Activity) publisherWords(p *i18n.Printer) string {
	switch {
	case a.Publisher.Name != "":
		return a.Publisher.Name
	case a.Publisher.Ref != "":
		return a.Publisher.Ref
	}
	return p.T("landscape.activity.no_publisher")
}

// list are the names of countries, the first three of many.
func (n countryNames) list(p *i18n.Printer, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = n.in(p, code)
	}
	return fewOf(p, names, 3)
}

// sectorList are the names of DAC codes, the first two of many.
func sectorList(p *i18n.Printer, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = sectorWords(p, code)
	}
	return fewOf(p, names, 2)
}

// sectorWords is the name of a DAC purpose or category, with its code.
func sectorWords(p *i18n.Printer, code string) string {
	vocabulary := "1"
	if len(code) == 3 {
		vocabulary = "2"
	}
	if name, known := iati.SectorName(vocabulary, code); known {
		return code + i18n.NBSP + p.Text(name)
	}
	return code
}

// fewOf joins the first of some words and says how many there are beyond.
func fewOf(p *i18n.Printer, words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:most], ", ") + " " + p.T("landscape.and_more", "n", len(words)-most)
}

// statusOptions are the states an activity can be in.
func statusOptions(f *web.Frame) []web.Option { return listOptions(f, iati.ActivityStatuses) }

func listOptions(f *web.Frame, list *iati.List) []web.Option {
	var options []web.Option
	for _, code := range list.Codes() {
		options = append(options, web.Option{Value: code, Label: codeWords(f.P, list, code)})
	}
	return options
}

// sectorOptions are the DAC categories, and the purposes near to security.
func sectorOptions(f *web.Frame) []web.Option {
	var options []web.Option
	for _, group := range []struct {
		key  string
		list *iati.List
	}{{"landscape.filter.purposes", iati.Purposes}, {"landscape.filter.categories", iati.SectorCategories}} {
		for _, code := range group.list.Codes() {
			if group.list == iati.SectorCategories || strings.HasPrefix(code, "15") {
				options = append(options, web.Option{Value: code, Label: code + i18n.NBSP + codeWords(f.P, group.list, code), Group: f.T(group.key)})
			}
		}
	}
	return options
}

// trapOptions are all traps.
func trapOptions(f *web.Frame) []web.Option {
	var options []web.Option
	for _, trap := range iati.Traps {
		options = append(options, web.Option{Value: string(trap), Label: f.T(trap.Key())})
	}
	return options
}
