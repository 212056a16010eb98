package office_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
	"cairn/internal/render/office"
)

// in picks a text of two languages.
func in(lang i18n.Lang, en, fr string) string {
	if lang == i18n.FR {
		return fr
	}
	return en
}

func para(words string) office.Paragraph { return office.Paragraph{Runs: []office.Run{{Text: words}}} }

// report is a donor report with everything a document can hold; more chapters make it longer.
func report(lang i18n.Lang, chapters int) office.Document {
	w := func(en, fr string) string { return in(lang, en, fr) }
	d := office.Document{
		Title: w("Semi-annual donor report", "Rapport semestriel au donateur"), Subtitle: w("Trust fund for cyber defence in the Republic of Moldova", "Fonds d’affectation spéciale pour la cyberdéfense en République de Moldova"),
		Lang: lang, Marking: w("UNCLASSIFIED – Releasable to Moldova", "SANS CLASSIFICATION – Communicable à la Moldova"), Notice: w("FICTIONAL DATA, NOT A NATO DOCUMENT", "DONNÉES FICTIVES, DOCUMENT NON OTAN"),
		Author: "Ana Officer", Date: cal.MustDate("2026-11-28"), Keywords: []string{"donor report", "MDA"},
		Facts: []office.Fact{{w("Reference", "Référence"), "DCB-MDA-2026-S2-04"}, {w("Originator", "Service d’origine"), w("Programme office", "Bureau de programme")},
			{w("As at", "Situation au"), w("28 November 2026, 14:00", "28 novembre 2026, 14 h 00")}, {"Version", "1.0"}, {w("Status", "État"), w("Issued", "Diffusé")},
			{"Distribution", w("Donor, partner, team leader", "Donateur, partenaire, chef d’équipe")}, {w("Keep until", "À conserver jusqu’au"), w("31 December 2031", "31 décembre 2031")}},
	}
	d.Sections = append(d.Sections, office.Section{Key: "line", Title: w("Bottom line", "L’essentiel"), Layout: office.LayoutLine, Blocks: []office.Block{
		office.Paragraph{Tone: office.Lead, Runs: []office.Run{{Text: w("The package is at risk: ", "Le paquet est à surveiller : "), Bold: true}, {Text: w("the export licence for the sensors is nine weeks late and moves the site acceptance test to 13 August 2027. EUR 1.35 m of EUR 2.10 m have been received. The board is asked to approve change request CR-03 by 11 December 2026.", "la licence d’exportation des capteurs a neuf semaines de retard et reporte la recette sur site au 13 août 2027. 1,35 M EUR sur 2,10 M EUR ont été reçus. Le comité est invité à approuver la demande de modification CR-03 avant le 11 décembre 2026."), Note: w("Ledger entries R-2026-014 to R-2026-031.", "Écritures R-2026-014 à R-2026-031.")}}},
		office.Paragraph{Tone: office.Watch, Runs: []office.Run{{Text: w("Schedule: forecast nine weeks late, agreed with the partner on 12 November.", "Calendrier : neuf semaines de retard prévues, convenues avec le partenaire le 12 novembre.")}}},
	}, Notes: []office.Block{para(w("Say first that the partner agreed. Then ask for the decision.", "Dire d’abord que le partenaire est d’accord. Demander ensuite la décision."))}})
	for i := range chapters {
		d.Sections = append(d.Sections, chapter(lang, i))
	}
	d.Sections = append(d.Sections, office.Section{Key: "next", Title: w("What we ask", "Ce que nous demandons"), Layout: office.LayoutClosing, Blocks: []office.Block{
		office.List{Numbered: true, Items: []office.Item{{Runs: []office.Run{{Text: w("Approve CR-03", "Approuver la CR-03")}, {Text: w(" by 11 December 2026", " avant le 11 décembre 2026"), Bold: true}}}, {Runs: []office.Run{{Text: w("Release the second instalment", "Libérer la deuxième tranche")}}}}},
	}}, office.Section{Key: "people", Title: w("Participants", "Participants"), Appendix: true, Layout: office.LayoutTable, Blocks: []office.Block{
		office.Heading{Level: 1, Text: w("Trained by November", "Formés en novembre")},
		office.Table{Caption: w("Participants by course", "Participants par stage"), Columns: []office.Column{{Title: w("Course", "Stage")}, {Title: w("Participants", "Participants"), Kind: office.Number, Total: true}},
			Rows: [][]office.Cell{{{Text: "SOC level 1"}, {Value: 24}}, {{Text: "SOC level 2"}, {Value: 12}}, {{Text: "ليلى حداد / שלום עולם"}, {Value: 3}}}, Total: "Total"},
	}})
	return d
}

// chapter is a chapter of a page or two.
func chapter(lang i18n.Lang, n int) office.Section {
	w := func(en, fr string) string { return in(lang, en, fr) }
	s := office.Section{Key: fmt.Sprintf("c%d", n), Title: w("Progress of the projects", "Avancement des projets"), Layout: office.LayoutText}
	if n > 0 {
		s.Title += fmt.Sprintf(" %d", n+1)
	}
	s.Blocks = []office.Block{
		office.Heading{Level: 1, Text: w("Delivered this half-year", "Réalisé ce semestre")},
		para(w("Ten analysts of the military computer emergency team were certified in September. The sensors for three sites were ordered in October; the licence for their export was filed on 3 November and is expected in February. The partner has prepared the rooms and the power supply of the first site at its own cost.", "Dix analystes de l’équipe militaire d’intervention informatique ont été certifiés en septembre. Les capteurs de trois sites ont été commandés en octobre ; la demande de licence d’exportation, déposée le 3 novembre, devrait aboutir en février. Le partenaire a aménagé à ses frais les locaux et l’alimentation électrique du premier site.")),
		office.List{Items: []office.Item{
			{Runs: []office.Run{{Text: w("Training: ", "Formation : "), Bold: true}, {Text: w("24 of 30 places filled, two courses to go", "24 places sur 30 pourvues, deux stages à venir")}}},
			{Runs: []office.Run{{Text: w("Equipment: ", "Matériel : "), Bold: true}, {Text: w("contract signed, see ", "contrat signé, voir ")}, {Text: w("the contract page", "la page du contrat"), Href: "https://cairn.example/en/contracts/14?a=1&b=2"}}, Sub: &office.List{Items: []office.Item{{Runs: []office.Run{{Text: w("sensors: ordered", "capteurs : commandés")}}}, {Runs: []office.Run{{Text: w("servers: delivered", "serveurs : livrés")}}}}}},
		}},
		office.Heading{Level: 1, Text: w("Money", "Finances")},
		office.Table{Key: "money", Caption: w("Receipts and spending by project", "Encaissements et dépenses par projet"), Total: "Total",
			Columns: []office.Column{{Title: w("Project", "Projet")}, {Title: w("Status", "État")}, {Title: w("Received", "Reçu"), Kind: office.Money, Currency: "EUR", Total: true}, {Title: w("Spent", "Dépensé"), Kind: office.Money, Currency: "EUR", Total: true}, {Title: w("Share", "Part"), Kind: office.Share}, {Title: w("Next date", "Échéance"), Kind: office.Day}},
			Rows: [][]office.Cell{
				{{Text: w("Cyber incident response capability", "Capacité de réponse aux incidents informatiques")}, {Text: w("At risk", "À surveiller"), Tone: office.Watch}, {Value: 720_000_00, Note: w("Two receipts: R-2026-014, R-2026-022.", "Deux encaissements : R-2026-014, R-2026-022.")}, {Value: 410_250_50}, {Value: 5698}, {Day: cal.MustDate("2026-12-11")}},
				{{Text: w("Military medicine", "Médecine militaire")}, {Text: w("On track", "En bonne voie"), Tone: office.Good}, {Value: 410_000_00}, {Value: 389_120_00}, {Value: 9491}, {Day: cal.MustDate("2027-02-01")}},
				{{Text: w("Professional development", "Perfectionnement professionnel")}, {Text: w("Off track", "Hors trajectoire"), Tone: office.Bad}, {Value: 220_000_00}, {Blank: true}, {Blank: true}, {Blank: true}},
			}},
		rounded(office.Chart{Kind: office.ChartKind(n % 5), Caption: w("Received and spent by quarter", "Reçu et dépensé par trimestre"), Alt: w("Receipts grew from 0.20 to 0.55 million euro a quarter; spending followed a quarter later.", "Les encaissements sont passés de 0,20 à 0,55 million d’euros par trimestre ; les dépenses ont suivi un trimestre plus tard."),
			Names: []string{"T1 2026", "T2 2026", "T3 2026", "T4 2026"}, Unit: w("million EUR", "millions d’EUR"), Format: "0.00",
			Series: []office.Series{{Name: w("Received", "Reçu"), Values: []float64{.20, .25, .35, .55}}, {Name: w("Spent", "Dépensé"), Values: []float64{.05, .19, .24, math.NaN()}, Tone: office.Watch}}}),
		office.Figure{Caption: w("Milestones of the package", "Jalons du paquet"), Alt: w("Four milestones; the acceptance test moved from March to August 2027.", "Quatre jalons ; la recette est passée de mars à août 2027."), SVG: milestones(lang)},
		office.Tiles{Items: []office.Tile{{Title: w("Republic of Moldova", "République de Moldova"), Figure: w("EUR 1.35 m", "1,35 M EUR"), Line: w("received of EUR 2.10 m", "reçus sur 2,10 M EUR"), Tone: office.Watch}, {Title: w("Georgia", "Géorgie"), Figure: w("EUR 14.8 m", "14,8 M EUR"), Line: w("61 % done", "réalisé à 61 %"), Tone: office.Good}, {Title: "Iraq", Figure: w("EUR 27.4 m", "27,4 M EUR"), Line: w("six months late", "six mois de retard"), Note: w("decision on 9 December", "décision le 9 décembre"), Tone: office.Bad}}},
		office.Paragraph{Tone: office.Aside, Runs: []office.Run{{Text: w("Source: ledger and plan as at the date of this report. ", "Source : grand livre et plan à la date du présent rapport. ")}, {Text: in(lang.Other(), "Only the other language has this remark.", "Cette remarque n’existe que dans l’autre langue."), Lang: lang.Other()}}},
	}
	s.Notes = []office.Block{para(w("Figures are those of the ledger.", "Les chiffres sont ceux du grand livre."))}
	return s
}

// rounded is a chart as it can be: a ring has one series.
func rounded(c office.Chart) office.Chart {
	if c.Kind == office.Ring {
		c.Series = c.Series[:1]
	}
	return c
}

func milestones(lang i18n.Lang) string {
	day := cal.MustDate
	w := func(en, fr string) string { return in(lang, en, fr) }
	t := draw.Timeline{Title: w("Milestones", "Jalons"), Today: day("2026-11-20"), Rows: []draw.TimelineRow{
		{Name: w("Cyber incident response capability", "Capacité de réponse aux incidents informatiques"), Milestones: []draw.Milestone{
			{Name: w("Contract signed", "Contrat signé"), On: day("2026-10-30"), Baseline: day("2026-09-15"), State: draw.Achieved},
			{Name: w("Equipment shipped", "Matériel expédié"), On: day("2026-12-11"), Baseline: day("2026-12-11")},
			{Name: w("Site acceptance test", "Recette sur site"), On: day("2027-08-13"), Baseline: day("2027-03-15"), State: draw.Late}}},
		{Name: w("Military medicine", "Médecine militaire"), Milestones: []draw.Milestone{{Name: w("First course", "Premier stage"), On: day("2026-11-02"), State: draw.Missed}}},
	}}
	words, err := i18n.NewCatalogue()
	if err != nil {
		panic(err)
	}
	return t.Draw(words.Printer(lang)).String()
}

// hostile is every text that has broken a file before.
var hostile = []string{
	"a<b>&\"'c]]>", "\x00\x01\x08\x0b\x1f\x7f", "\ud7ff\ue000\ufffd", "\ufffe\uffff", "\xed\xa0\x80\xff", "line\nbreak\ttab\r\nend", "_x0041_ _x000D_",
	"ليلى الحداد (القاهرة)", "שרה כהן, Tel Aviv", "👩‍🚒🇲🇩 emoji 🎖️", strings.Repeat("Überlang", 25), "10\u00a0000\u202f%", "=1+1", "\u202eevil\u202c",
}

func logo() []byte {
	m := image.NewRGBA(image.Rect(0, 0, 240, 80))
	for x := range 240 {
		for y := range 80 {
			m.Set(x, y, color.RGBA{13, 74, 107, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}
