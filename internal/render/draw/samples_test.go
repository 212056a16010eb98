package draw_test

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
)

// place is a capital with its country's names, which differ in length between the languages.
type place struct {
	en, fr   string
	lon, lat float64
}

// partners are the countries with a capacity-building package or an education programme.
var partners = []place{
	{"Armenia", "Arménie", 44.51, 40.18},
	{"Azerbaijan", "Azerbaïdjan", 49.87, 40.41},
	{"Bosnia and Herzegovina", "Bosnie-Herzégovine", 18.41, 43.86},
	{"Colombia", "Colombie", -74.07, 4.71},
	{"Georgia", "Géorgie", 44.79, 41.72},
	{"Iraq", "Iraq", 44.36, 33.31},
	{"Jordan", "Jordanie", 35.93, 31.95},
	{"Kazakhstan", "Kazakhstan", 71.43, 51.13},
	{"Libya", "Libye", 13.19, 32.89},
	{"Mauritania", "Mauritanie", -15.98, 18.08},
	{"Mongolia", "Mongolie", 106.92, 47.92},
	{"Morocco", "Maroc", -6.84, 34.02},
	{"Republic of Moldova", "République de Moldova", 28.86, 47.01},
	{"Serbia", "Serbie", 20.46, 44.79},
	{"Tunisia", "Tunisie", 10.18, 36.81},
	{"Ukraine", "Ukraine", 30.52, 50.45},
}

// printer prints dates; the drawings have no words of their own.
func printer(lang i18n.Lang) *i18n.Printer {
	words, err := i18n.NewCatalogue()
	if err != nil {
		panic(err)
	}
	return words.Printer(lang)
}

func markers(lang i18n.Lang, names ...string) []draw.Marker {
	note := map[i18n.Lang]string{i18n.EN: "EUR 21.6 m, 44 % done", i18n.FR: "21,6 M EUR, réalisé à 44 %"}
	var out []draw.Marker
	for i, p := range partners {
		wanted := len(names) == 0
		for _, n := range names {
			wanted = wanted || n == p.en
		}
		if wanted {
			name, _ := i18n.Text{EN: p.en, FR: p.fr}.In(lang)
			out = append(out, draw.Marker{Name: name, Note: note[lang], Href: "/" + string(lang) + "/packages/" + p.en,
				Word: "", Status: draw.Status(i % 4), Lon: p.lon, Lat: p.lat})
		}
	}
	return out
}

var recipients = []string{"Bosnia and Herzegovina", "Georgia", "Iraq", "Jordan", "Mauritania", "Republic of Moldova", "Tunisia"}

func heatMap() draw.HeatMap {
	h := draw.HeatMap{Title: "Risks by likelihood and impact", Likelihood: "Likelihood", Impact: "Impact",
		CellHref: func(l, i int) string { return "?likelihood=" + string(rune('0'+l)) + "&impact=" + string(rune('0'+i)) }}
	for i, at := range [][2]int{{4, 4}, {3, 4}, {3, 3}, {2, 2}, {3, 5}, {1, 4}, {2, 5}, {5, 5}, {3, 4}, {3, 4}, {3, 4}, {3, 4}, {6, 1}} {
		ref := "R" + string(rune('A'+i))
		h.Risks = append(h.Risks, draw.RiskMark{Ref: ref, Name: `Cause <& "effect"`, Href: "/r/" + ref, Likelihood: at[0], Impact: at[1]})
	}
	return h
}

func timeline(lang i18n.Lang) draw.Timeline {
	name := func(en, fr string) string { s, _ := i18n.Text{EN: en, FR: fr}.In(lang); return s }
	day := cal.MustDate
	return draw.Timeline{Title: name("Milestones", "Jalons"), Today: day("2026-11-20"), Rows: []draw.TimelineRow{
		{Name: name("Cyber incident response capability", "Capacité de réponse aux incidents informatiques"), Href: "/p/1", Milestones: []draw.Milestone{
			{Name: name("Contract signed", "Contrat signé"), Href: "/m/1", On: day("2026-10-30"), Baseline: day("2026-09-15"), State: draw.Achieved},
			{Name: name("Equipment shipped", "Matériel expédié"), Href: "/m/2", On: day("2026-12-11"), Baseline: day("2026-12-11")},
			{Name: name("Site acceptance test", "Recette sur site"), Href: "/m/3", On: day("2027-04-30"), Baseline: day("2027-03-15"), State: draw.Late},
			{Name: name("Handover to the Ministry of Defence", "Remise au ministère de la Défense"), Href: "/m/4", On: day("2027-08-13"), Baseline: day("2026-06-30"), State: draw.Late},
		}},
		{Name: name("Military medicine", "Médecine militaire"), Milestones: []draw.Milestone{
			{Name: name("First course", "Premier stage"), On: day("2026-11-02"), State: draw.Missed},
			{Name: name("No date yet", "Sans date")},
		}},
		{Name: name("Professional development", "Perfectionnement professionnel")},
	}}
}

func trend(lang i18n.Lang) draw.Trend {
	name := func(en, fr string) string { s, _ := i18n.Text{EN: en, FR: fr}.In(lang); return s }
	g, a, r, n := draw.OnTrack, draw.AtRisk, draw.OffTrack, draw.NotRated
	t := draw.Trend{Title: name("Status at the last six reports", "Situation aux six derniers rapports"), Rows: []draw.TrendRow{
		{Name: name("Schedule", "Calendrier"), Statuses: []draw.Status{g, g, a, a, r, r}},
		{Name: name("Cost", "Coût"), Statuses: []draw.Status{n, g, g, g, g, a}},
		{Name: name("Scope and quality", "Contenu et qualité"), Statuses: []draw.Status{g, g, g}},
	}}
	for i := range 6 {
		t.Reports = append(t.Reports, cal.MustDate("2026-05-31").AddMonths(i))
	}
	return t
}
