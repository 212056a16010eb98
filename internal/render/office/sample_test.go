package office

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// sample is a document with everything that a document can hold.
func sample(t testing.TB, lang i18n.Lang, brief bool) Document {
	say := func(en, fr string) string {
		s, _ := i18n.Text{EN: en, FR: fr}.In(lang)
		return s
	}
	figures := drawings(t)
	other := lang.Other()
	d := Document{
		Title:    say("Donor report: cyber defence in the Republic of Moldova", "Rapport au donateur : cyberdéfense en République de Moldova"),
		Subtitle: say("Trust Fund MDA-04, second half of 2026, for the Ministry of Defence of Norway", "Fonds d’affectation spéciale MDA-04, second semestre 2026, pour le ministère norvégien de la Défense"),
		Lang:     lang, Marking: say("UNCLASSIFIED, RELEASABLE TO NORWAY AND THE REPUBLIC OF MOLDOVA", "SANS CLASSIFICATION, COMMUNICABLE À LA NORVÈGE ET À LA RÉPUBLIQUE DE MOLDOVA"),
		Notice: say("FICTIONAL DATA, NOT A NATO DOCUMENT", "DONNÉES FICTIVES, DOCUMENT NON OTAN"),
		Author: "Aurélie Lindqvist", Date: cal.MustDate("2026-11-28"), Brief: brief,
		Facts: []Fact{{say("Reference", "Référence"), "DCB/2026/114"}, {say("Originator", "Émetteur"), say("Trust fund office", "Bureau des fonds")}, {say("As at", "Au"), say("28 November 2026, 14:00 UTC", "28 novembre 2026, 14:00 UTC")},
			{"Version", "1.2"}, {say("Status", "État"), say("Issued", "Diffusé")}, {say("Distribution", "Diffusion"), say("Norway, Republic of Moldova, package lead", "Norvège, République de Moldova, chef de file")}},
	}
	d.Sections = append(d.Sections, Section{Key: "line", Title: say("Bottom line", "L’essentiel"), Layout: LayoutLine, Blocks: []Block{
		Paragraph{Tone: Lead, Runs: []Run{{Text: say("Completion moves six weeks, to 13 August 2027. ", "L’achèvement est repoussé de six semaines, au 13 août 2027. "), Bold: true}, {Text: say("Cost is within budget and training results are close to plan. Approve change request CR-03 by 11 December.", "Le coût reste dans le budget et les résultats de formation sont proches du plan. Approuver la demande CR-03 avant le 11 décembre.")}}},
		Paragraph{Tone: Watch, Runs: []Run{{Text: say("The export licence is the one thing that can move it further.", "La licence d’exportation est le seul élément qui puisse encore le décaler.")}}},
		Tiles{Items: []Tile{{Title: say("Received", "Reçu"), Line: say("of EUR 2.74 m pledged", "sur 2,74 M EUR promis"), Figure: say("EUR 2.10 m", "2,10 M EUR"), Tone: Good, Note: "76 %"},
			{Title: say("Committed", "Engagé"), Line: say("of what was received", "de ce qui a été reçu"), Figure: say("EUR 1.92 m", "1,92 M EUR")},
			{Title: say("Schedule", "Calendrier"), Line: say("six weeks late", "six semaines de retard"), Figure: say("At risk", "À surveiller"), Tone: Watch, Note: "CR-03"}}},
	}})
	var rows [][]Cell
	names := []string{"Equipment", "Works", "Training", "Technical advice", "Travel & events", "Management, M&E", "Contingency"}
	if lang == i18n.FR {
		names = []string{"Équipement", "Travaux", "Formation", "Assistance technique", "Voyages & réunions", "Gestion, suivi", "Imprévus"}
	}
	for i, n := range names {
		v := int64(i+1) * 17_345_67
		rows = append(rows, []Cell{{Text: n}, {Value: v}, {Value: v * 3 / 4, Note: say("Entries JV-0", "Écritures JV-0") + fmt.Sprint(i%3)}, {Value: v / 2}, {Value: int64(1000 * (i + 1)), Tone: []Tone{Good, Watch, Bad, Plain}[i%4]}, {Day: d.Date.AddDays(i * 9)}})
	}
	rows[2][3].Blank = true
	money := Table{Key: "money", Caption: say("Budget and expenditure by line", "Budget et dépenses par ligne"), Total: "Total", Rows: rows, Columns: []Column{
		{Title: say("Line", "Ligne")}, {Title: "Budget", Kind: Money, Currency: "EUR", Total: true}, {Title: say("Committed", "Engagé"), Kind: Money, Currency: "EUR", Total: true},
		{Title: say("Spent", "Dépensé"), Kind: Money, Currency: "EUR", Total: true}, {Title: say("Share", "Part"), Kind: Share}, {Title: say("Last entry", "Dernière écriture"), Kind: Day}}}
	d.Sections = append(d.Sections, Section{Key: "finance", Title: say("Finance", "Finances"), Blocks: []Block{
		Paragraph{Runs: []Run{{Text: say("The fund received two contributions since the last report", "Le fonds a reçu deux contributions depuis le dernier rapport"), Note: say("Receipts R-2026-031 and R-2026-044.", "Recettes R-2026-031 et R-2026-044.")}, {Text: say(". See the ", ". Voir le ")}, {Text: say("schedule", "calendrier"), Href: "#schedule"}, {Text: say(" and the ", " et la ")}, {Text: say("fund’s page", "page du fonds"), Href: "https://cairn.example/funds/mda-04"}, {Text: "."}}},
		money,
		Heading{Level: 1, Text: say("Where the money came from", "D’où viennent les fonds")},
		Chart{Kind: Ring, Caption: say("Pledges by donor", "Promesses par donateur"), Alt: say("Norway gave most.", "La Norvège a donné le plus."), Names: []string{say("Norway", "Norvège"), say("Canada", "Canada"), say("Türkiye", "Türkiye"), "Česko"}, Series: []Series{{Name: "2026", Values: []float64{1.24, .8, .45, .25}}}, Unit: say("EUR m", "M EUR"), Format: "0.00"},
		Chart{Kind: Columns, Caption: say("Received and spent by quarter", "Reçu et dépensé par trimestre"), Alt: "x", Names: []string{"T1", "T2", "T3", "T4"}, Series: []Series{{Name: say("Received", "Reçu"), Values: []float64{310, 480, 220, 90}}, {Name: say("Spent", "Dépensé"), Values: []float64{120, 260, 340, math.NaN()}}}, Unit: say("EUR thousand", "milliers d’EUR")},
		Chart{Kind: Bars, Caption: say("Spent by line", "Dépensé par ligne"), Alt: "x", Names: names, Series: []Series{{Name: say("Spent", "Dépensé"), Values: []float64{358, 262, 171, 248, 41, -12, 0}}}, Unit: say("EUR thousand", "milliers d’EUR")},
		Chart{Kind: Stacked, Caption: say("Money by stage", "Fonds par étape"), Alt: "x", Names: []string{"2024", "2025", "2026", "2027"}, Series: []Series{{Name: say("Spent", "Dépensé"), Values: []float64{1.1, 1.4, .9, 0}}, {Name: say("Committed", "Engagé"), Values: []float64{.2, .4, .9, .3}}, {Name: say("Free", "Libre"), Values: []float64{0, .1, .3, 1.2}}}, Unit: say("EUR million", "millions d’EUR"), Format: "0.0"},
		Chart{Kind: Lines, Caption: say("Spending over time", "Dépenses dans le temps"), Alt: "x", Names: []string{"01", "02", "03", "04", "05", "06"}, Series: []Series{{Name: say("Plan", "Prévu"), Values: []float64{0, 300, 700, 1200, 1900, 2740}}, {Name: say("Actual", "Réel"), Values: []float64{0, 220, 510, 1176, math.NaN(), math.NaN()}, Tone: Watch}}, Unit: "kEUR", Format: "#,##0"},
	}})
	d.Sections = append(d.Sections, Section{Key: "schedule", Title: say("Schedule and risks", "Calendrier et risques"), Blocks: []Block{
		Figure{Caption: say("Milestones", "Jalons"), Alt: "Milestones", SVG: figures["timeline-"+string(lang)]},
		Figure{Caption: say("Plan", "Plan"), Alt: "Plan", SVG: figures["gantt"]},
		Figure{Caption: say("Risks", "Risques"), SVG: figures["heatmap"]},
		Figure{Caption: say("Partners", "Partenaires"), SVG: figures["map-all-"+string(lang)]},
		Figure{Caption: say("Flows", "Flux"), SVG: figures["sankey"]},
		Figure{Caption: say("Trend", "Tendance"), SVG: figures["trend-"+string(lang)]},
		Heading{Level: 1, Text: say("What we learned", "Enseignements")},
		List{Items: []Item{{Runs: []Run{{Text: say("Order licences before the tender.", "Demander les licences avant l’appel d’offres.")}}, Sub: &List{Numbered: true, Items: []Item{{Runs: []Run{{Text: "Sub one"}}}, {Runs: []Run{{Text: "Sub two", Italic: true}}}}}}, {Runs: []Run{{Text: say("Train the trainers.", "Former les formateurs.")}}}}},
		Paragraph{Runs: []Run{{Text: "The lead asked for this sentence to stay as it was written.", Lang: other, Italic: true}}},
		Heading{Level: 2, Text: say("Names", "Noms")},
		Paragraph{Runs: []Run{{Text: "Łukasz Żółć, Şükrü Ağaoğlu, Đorđe Šćepanović, Ștefan Țurcanu, Олександр Шевченко, გიორგი მაისურაძე, Արամ Խաչատրյան, محمد ولد عبد العزيز (نواكشوط), وزارة الدفاع, Œuvre, naïve, 12 345,67 €, emoji 🎓 and 漢字."}}},
		Paragraph{Tone: Aside, Runs: []Run{{Text: "<script>alert('&\"]]>')</script> \x01\x02 " + strings.Repeat("W", 200)}}},
		Paragraph{Tone: Good, Runs: []Run{{Text: say("Courses run as planned.", "Les stages se déroulent comme prévu.")}}},
		Paragraph{Tone: Bad, Runs: []Run{{Text: say("Handover is at risk.", "La remise est menacée.")}}},
	}})
	wide := Table{Key: "wide", Caption: say("Forty columns", "Quarante colonnes")}
	for i := range 40 {
		wide.Columns = append(wide.Columns, Column{Title: fmt.Sprintf("Col. %d", i+1), Kind: []Kind{Words, Number}[min(i, 1)], Total: i > 0})
	}
	for r := range 12 {
		row := []Cell{{Text: fmt.Sprintf("Ligne n° %d", r+1)}}
		for i := 1; i < 40; i++ {
			row = append(row, Cell{Value: int64(r*1000*i + 7)})
		}
		wide.Rows = append(wide.Rows, row)
	}
	wide.Total = "Total"
	d.Sections = append(d.Sections, Section{Title: say("Nothing here", "Rien ici")})
	d.Sections = append(d.Sections, Section{Title: say("All columns", "Toutes les colonnes"), Appendix: true, Blocks: []Block{wide, Table{Caption: say("Empty", "Vide"), Empty: say("No risk is open.", "Aucun risque ouvert."), Columns: []Column{{Title: "A"}}}}})
	return d
}

// logo is a small picture with a transparent ground.
func logo(t testing.TB) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 120, 40))
	for y := range 40 {
		for x := range 120 {
			if (x-20)*(x-20)+(y-20)*(y-20) < 380 || x > 50 && y > 12 && y < 28 {
				m.SetNRGBA(x, y, color.NRGBA{R: 13, G: 74, B: 107, A: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// keep writes a file where whoever wants to look at it says.
func keep(t testing.TB, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("CAIRN_KEEP"); dir != "" {
		if err := os.WriteFile(dir+"/"+name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
