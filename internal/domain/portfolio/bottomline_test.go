package portfolio

import (
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// said prints a bottom line in a language, without non-breaking spaces.
func said(t *testing.T, lang i18n.Lang, line []Sentence) string {
	t.Helper()
	printer := words(t).Printer(lang)
	var parts []string
	for _, s := range line {
		if !printer.Has(s.Key) {
			t.Errorf("%q has no words", s.Key)
		}
		parts = append(parts, strings.ReplaceAll(printer.Message(s.Key, s.Args), i18n.NBSP, " "))
	}
	text := strings.Join(parts, " ")
	if strings.ContainsAny(text, "{}|") {
		t.Errorf("an argument is missing in %s: %s", lang, text)
	}
	return text
}

func title(s string) i18n.Text { return i18n.Text{EN: s, FR: s} }

func TestProjectBottomLine(t *testing.T) {
	base := cal.Period{Start: cal.MustDate("2026-01-12"), End: cal.MustDate("2027-06-30")}
	risk := RiskMark{Sign: Threat, Likelihood: 4, Impact: 5, Title: title("Export licence")}
	for name, c := range map[string]struct {
		f      ProjectFigures
		en, fr string
	}{
		"late, with a decision": {
			ProjectFigures{
				State: ProjectExecuting, Card: Card{Schedule: AtRisk, Cost: OnTrack}, Former: OnTrack, Reported: true, Baseline: base,
				End: cal.MustDate("2027-08-13"), Pending: []Pending{{Title: title("CR-03"), By: cal.MustDate("2026-12-11")}},
				Next: &Milestone{Title: title("Site acceptance"), Forecast: cal.MustDate("2027-04-30")},
			},
			"The project is at risk and will end on 13 Aug 2027, 44 days after its baseline. This is because of its schedule; at the last report it was on track. " +
				"Next milestone: Site acceptance, 30 Apr 2027. One decision is awaited by 11 Dec 2026: CR-03.",
			"Le projet est à surveiller et prendra fin le 13 août 2027, 44 jours après la référence. Cela tient à l’état du calendrier ; au dernier rapport, il était en bonne voie. " +
				"Prochain jalon : Site acceptance, le 30 avr. 2027. Une décision est attendue d’ici au 11 déc. 2026 : CR-03.",
		},
		"in time, nothing wanted": {
			ProjectFigures{State: ProjectExecuting, Card: Card{Schedule: OnTrack}, Baseline: base, End: base.End},
			"The project is on track and will end on 30 Jun 2027, as in its baseline. No decision is awaited.",
			"Le projet est en bonne voie et prendra fin le 30 juin 2027, conformément à la référence. Aucune décision n’est attendue.",
		},
		"past its end, not yet closing": {
			ProjectFigures{State: ProjectExecuting, Card: Card{Schedule: OnTrack}, Baseline: base, End: base.End, Today: base.End.AddDays(1)},
			"The project is on track and was to end on 30 Jun 2027, as in its baseline. No decision is awaited.",
			"Le projet est en bonne voie et devait prendre fin le 30 juin 2027, conformément à la référence. Aucune décision n’est attendue.",
		},
		"closing, its work done": {
			ProjectFigures{State: ProjectClosing, Card: Card{Schedule: OnTrack}, Baseline: base, End: base.End.AddDays(-2), Today: base.End},
			"The project is on track and ended its work on 28 Jun 2027, 2 days before its baseline. No decision is awaited.",
			"Le projet est en bonne voie et a terminé ses travaux le 28 juin 2027, 2 jours avant la référence. Aucune décision n’est attendue.",
		},
		"a red risk": {
			ProjectFigures{State: ProjectExecuting, Card: Card{RiskSide: OffTrack, Schedule: OnTrack}, Baseline: base, End: base.End.AddDays(-1), TopRisk: &risk},
			"The project is off track and will end on 29 Jun 2027, one day before its baseline. This is because of a risk of level 20: Export licence. No decision is awaited.",
			"Le projet est hors trajectoire et prendra fin le 29 juin 2027, un jour avant la référence. Cela tient à un risque de niveau 20 : Export licence. Aucune décision n’est attendue.",
		},
		"recovered": {
			ProjectFigures{State: ProjectExecuting, Card: Card{Schedule: OnTrack}, Former: OffTrack, Reported: true, Baseline: base, End: base.End},
			"The project is on track and will end on 30 Jun 2027, as in its baseline. At the last report it was off track. No decision is awaited.",
			"Le projet est en bonne voie et prendra fin le 30 juin 2027, conformément à la référence. Au dernier rapport, il était hors trajectoire. Aucune décision n’est attendue.",
		},
		"an exception": {
			ProjectFigures{State: ProjectExecuting, Card: Card{Cost: OffTrack}, Exception: &Exception{Due: day}},
			"The project is off track. This is because of its cost. A tolerance is breached: the exception report is due on 20 Nov 2026. No decision is awaited.",
			"Le projet est hors trajectoire. Cela tient à l’état du coût. Une tolérance est dépassée : le rapport d’exception est dû le 20 nov. 2026. Aucune décision n’est attendue.",
		},
		"an exception whose report is late": {
			ProjectFigures{State: ProjectExecuting, Card: Card{Cost: OffTrack}, Exception: &Exception{Due: day}, Today: day.AddDays(1)},
			"The project is off track. This is because of its cost. A tolerance is breached: the exception report was due on 20 Nov 2026 and is not written yet. No decision is awaited.",
			"Le projet est hors trajectoire. Cela tient à l’état du coût. Une tolérance est dépassée : le rapport d’exception était dû le 20 nov. 2026 et n’est pas encore rédigé. Aucune décision n’est attendue.",
		},
		"an exception that is reported on": {
			ProjectFigures{State: ProjectExecuting, Card: Card{Cost: OffTrack}, Exception: &Exception{Due: day, Report: "Prices rose."}, Pending: []Pending{{What: "act.portfolio.exception.decide", By: day}}, Today: day.AddDays(3)},
			"The project is off track. This is because of its cost. One decision is awaited and has been overdue since 20 Nov 2026: Decide on the exception.",
			"Le projet est hors trajectoire. Cela tient à l’état du coût. Une décision est attendue et en retard depuis le 20 nov. 2026 : Statuer sur l’exception.",
		},
		"decisions overdue": {
			ProjectFigures{State: ProjectExecuting, Card: Card{Cost: OnTrack}, Pending: []Pending{{Title: title("A"), By: day}, {Title: title("B")}, {Title: title("C"), By: day.AddDays(9)}}, Today: day.AddDays(3)},
			"The project is on track. 3 decisions are awaited; one has been overdue since 20 Nov 2026.",
			"Le projet est en bonne voie. 3 décisions sont attendues ; l’une est en retard depuis le 20 nov. 2026.",
		},
		"being planned": {
			ProjectFigures{State: ProjectPlanning, Planned: base, Pending: []Pending{{Title: title("A")}, {Title: title("B"), By: day}}},
			"The project stands at “Planning”; it is planned from 12 Jan 2026 to 30 Jun 2027. 2 decisions are awaited, the first by 20 Nov 2026.",
			"Le projet en est au stade « Planification » ; il est prévu du 12 janv. 2026 au 30 juin 2027. 2 décisions sont attendues, la première d’ici au 20 nov. 2026.",
		},
		"over": {
			ProjectFigures{State: ProjectArchived, Planned: base, Next: &Milestone{Title: title("x"), Forecast: day}},
			"The project stands at “Archived”. No decision is awaited.",
			"Le projet en est au stade « Archivé ». Aucune décision n’est attendue.",
		},
	} {
		line := ProjectBottomLine(c.f)
		if len(line) < 2 || len(line) > 4 {
			t.Errorf("%s: %d sentences", name, len(line))
		}
		if got := said(t, i18n.EN, line); got != c.en {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.en)
		}
		if got := said(t, i18n.FR, line); got != c.fr {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.fr)
		}
	}
}

func TestPackageBottomLine(t *testing.T) {
	projects := []Standing{
		{Name: title("Depot"), Card: Card{Cost: OnTrack}, Former: OnTrack},
		{Name: title("Licence"), Card: Card{Schedule: OffTrack}, Former: AtRisk},
		{Name: title("Idea"), Card: Card{}, Former: NotRated},
		{Name: title("School"), Card: Card{RiskSide: AtRisk}, Former: AtRisk},
	}
	for name, c := range map[string]struct {
		f  PackageFigures
		en string
	}{
		"one off track": {PackageFigures{State: PackageImplementing, Review: ReviewAhead, Projects: projects},
			"One of 3 rated projects is on track. Licence is now off track because of its schedule; at the last report it was at risk. No decision is awaited."},
		"review overdue": {PackageFigures{State: PackageImplementing, Review: ReviewRed, ReviewDue: day, Projects: projects[:1]},
			"Its one rated project is on track. Its review was due on 20 Nov 2026 and is overdue. No decision is awaited."},
		"suspended": {PackageFigures{State: PackageSuspended, Review: ReviewNone, Projects: projects[2:3]},
			"The package stands at “Suspended”. Its one project is not rated yet. No decision is awaited."},
		"empty": {PackageFigures{State: PackageImplementing}, "It has no projects yet. No decision is awaited."},
	} {
		line := PackageBottomLine(c.f)
		if len(line) < 2 || len(line) > 4 {
			t.Errorf("%s: %d sentences", name, len(line))
		}
		if got := said(t, i18n.EN, line); got != c.en {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.en)
		}
		said(t, i18n.FR, line)
	}
}

// TestPortfolioBottomLineAgreesWithTheTally counts what the sentence says and what the table counts.
func TestPortfolioBottomLineAgreesWithTheTally(t *testing.T) {
	packages := []Standing{
		{Name: title("Jordan"), Card: Card{Cost: OnTrack}, Former: OnTrack}, {Name: title("Moldova"), Card: Card{Schedule: AtRisk}, Former: OnTrack},
		{Name: title("Iraq"), Card: Card{Schedule: OffTrack}, Former: OffTrack}, {Name: title("Georgia"), Card: Card{Cost: OnTrack}, Former: OnTrack}, {Name: title("UN"), Card: Card{}, Former: NotRated},
	}
	if got := TallyOf(packages); got != (Tally{OnTrack: 2, AtRisk: 1, OffTrack: 1, NotRated: 1}) {
		t.Errorf("%+v", got)
	}
	line := PortfolioBottomLine(packages, []Pending{{Title: title("Sign"), By: cal.MustDate("2026-12-09")}, {Title: title("Move"), By: cal.MustDate("2026-12-11")}}, day)
	want := "2 of 4 rated packages are on track. Iraq is off track because of its schedule. " +
		"Moldova is now at risk because of its schedule; at the last report it was on track. 2 decisions are awaited, the first by 9 Dec 2026."
	if got := said(t, i18n.EN, line); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := said(t, i18n.FR, line); !strings.Contains(got, "Iraq : hors trajectoire en raison du calendrier") {
		t.Error(got)
	}
	if packages[2].Name.EN != "Iraq" {
		t.Error("the caller's list must not be reordered")
	}
	overdue := []Standing{{Name: title("Tunisia"), Card: Card{Schedule: OffTrack}, Former: OffTrack, Review: true}}
	if got := said(t, i18n.EN, PortfolioBottomLine(overdue, nil, day)); !strings.Contains(got, "Tunisia is off track because of its overdue review.") {
		t.Error(got)
	}
	for name, list := range map[string][]Standing{"none": nil, "unrated": packages[4:], "all on track": packages[:1], "none on track": packages[1:3]} {
		for _, lang := range i18n.Langs {
			if line := PortfolioBottomLine(list, nil, day); len(line) < 2 || said(t, lang, line) == "" {
				t.Errorf("%s: %v", name, line)
			}
		}
	}
}
