package demo

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/reports"
	"cairn/internal/kernel/cal"
)

// briefing is a report of the world: who writes it, on what, how many days before the world's day, and how far it
// has come. Subject "" is the first that there is something to say of.
type briefing struct {
	kind, subject, who string
	days               int
	langs, formats     []string
	line               Text // signed by the author; empty is the one drafted by rules
	texts              map[string]Text
	state              reports.State
}

var both = []string{"en", "fr"}

// briefings are the reports of the world: each kind issued once, the donor's twice, and drafts on their way.
var briefings = []briefing{
	{kind: "donor_report", subject: "TF-DCB/ALDER-01", who: "falkensee", days: 310, langs: both, formats: []string{"docx", "pdf"}, state: reports.Issued,
		texts: map[string]Text{"narrative": {"The contribution bought equipment and paid for the first courses. Both were delivered as agreed.", "La contribution a permis d’acheter du matériel et de financer les premiers cours. Les deux ont été livrés comme convenu."},
			"visibility": {"The donor’s flag stood at the handover, and the courses bear its name.", "Le drapeau du donateur figurait à la remise, et les cours portent son nom."}}},
	{kind: "donor_report", subject: "TF-DCB/ALDER-01", who: "falkensee", days: 12, langs: both, formats: []string{"docx", "pdf"}, state: reports.Issued,
		texts: map[string]Text{"narrative": {"Since the last report the second half of the courses has begun. The equipment is in use.", "Depuis le dernier rapport, la seconde moitié des cours a commencé. Le matériel est en service."},
			"visibility": {"The next visit of the donor is planned for the spring.", "La prochaine visite du donateur est prévue au printemps."}}},
	{kind: "project_status", subject: "DCB-GEO-01/P002", who: "meijering", days: 20, langs: both, formats: []string{"docx", "pdf"}, state: reports.Issued},
	{kind: "package_deck", subject: "DCB-GEO-01", who: "meijering", days: 9, langs: both, formats: []string{"pptx", "pdf"}, state: reports.Issued,
		line: Text{"Most of the package runs as planned. What holds it back is staff at the partner’s ministry. The ministry is asked to name its project team by the end of the quarter.",
			"Le paquet se déroule pour l’essentiel comme prévu. Le manque de personnel au ministère du partenaire le freine. Le ministère est prié de désigner son équipe de projet d’ici la fin du trimestre."}},
	{kind: "portfolio_deck", subject: "portfolio", who: "haugland", days: 8, langs: both, formats: []string{"pptx", "pdf"}, state: reports.Issued},
	{kind: "partner_dossier", subject: "MDA", who: "wolniewicz", days: 25, langs: both, formats: []string{"docx", "pdf"}, state: reports.Issued,
		texts: map[string]Text{"context": {"The partner’s government has made cyber defence a priority of its term.", "Le gouvernement du partenaire a fait de la cyberdéfense une priorité de son mandat."}}},
	{kind: "speaking_notes", subject: "DCB-GEO-01", who: "wolniewicz", days: 6, langs: []string{"en"}, formats: []string{"docx"}, state: reports.Issued},
	{kind: "package_semiannual", subject: "DCB-IRQ-01", who: "hradecka", days: 40, langs: both, formats: []string{"docx", "pdf", "xlsx"}, state: reports.Issued,
		texts: map[string]Text{"narrative": {"Of the goals of the half-year, the training of instructors was met and the new doctrine was not.", "Parmi les objectifs du semestre, la formation d’instructeurs est atteinte, la nouvelle doctrine ne l’est pas."}}},
	{kind: "handover_certificate", subject: "DCB-MRT-01/P002 H1", who: "lindgard", days: 5, langs: both, formats: []string{"docx", "pdf"}, state: reports.Issued},

	{kind: "package_deck", subject: "DCB-MDA-01", who: "meijering", days: 45, langs: both, formats: []string{"pptx"}, state: reports.Draft,
		line: Text{"Two of the projects are late. The cause is procurement. The team leader is asked to decide on a second supplier.", "Deux projets sont en retard. La cause en est la passation des marchés. Le chef d’équipe est invité à décider d’un second fournisseur."}},
	{kind: "partner_dossier", subject: "TUN", who: "bellandi", days: 3, langs: both, formats: []string{"docx"}, state: reports.Draft,
		texts: map[string]Text{"context": {"", "Le partenaire prépare une nouvelle loi de programmation militaire."}}},
	{kind: "package_semiannual", subject: "DCB-JOR-01", who: "hradecka", days: 2, langs: both, formats: []string{"docx", "pdf"}, state: reports.Drafted},
	{kind: "project_status", subject: "DCB-GEO-01/P003", who: "meijering", days: 2, langs: both, formats: []string{"docx"}, state: reports.Cleared},
}

// clearer is who clears the reports of others; what they wrote themselves another does.
const clearer, secondClearer = "lindgard", "haugland"

// brief plans the reports.
func (b *builder) brief() {
	for _, x := range briefings {
		on := b.day.AddDays(-x.days)
		var id reports.ReportID
		b.report(on, x.who, "build "+x.kind, func(ctx context.Context) (err error) {
			id, err = b.beginBriefing(ctx, x, on)
			return err
		})
		if x.state == reports.Draft {
			continue
		}
		b.report(on, x.who, "freeze "+x.kind, func(ctx context.Context) error {
			_, err := b.Reports.Freeze(ctx, id, -1)
			return err
		})
		if x.state == reports.Drafted {
			continue
		}
		by := clearer
		if x.who == clearer {
			by = secondClearer
		}
		b.report(on, by, "clear "+x.kind, func(ctx context.Context) error {
			_, err := b.Reports.DecideClearance(ctx, id.Object(), true, "")
			return err
		})
		if x.state == reports.Issued {
			b.report(on, by, "issue "+x.kind, func(ctx context.Context) error { return b.issueBriefing(ctx, id) })
		}
	}
}

// beginBriefing makes a draft.
func (b *builder) beginBriefing(ctx context.Context, x briefing, on cal.Date) (reports.ReportID, error) {
	done, err := b.Reports.Create(ctx, reports.Settings{Kind: x.kind, Subject: x.subject, On: on, Langs: x.langs, Formats: x.formats, Level: "unclassified", Retention: reports.Temporary})
	if err != nil {
		return "", err
	}
	id := reports.ReportID(done.Object.ID)
	if x.line != (Text{}) {
		if _, err := b.Reports.SignLine(ctx, id, -1, textOf(x.line)); err != nil {
			return "", err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(x.texts)) {
		if _, err := b.Reports.WriteText(ctx, id, -1, key, textOf(x.texts[key])); err != nil {
			return "", err
		}
	}
	return id, nil
}

// issueBriefing issues a report and lets its job make the files.
func (b *builder) issueBriefing(ctx context.Context, id reports.ReportID) error {
	if _, err := b.Reports.Issue(ctx, id, -1); err != nil {
		return err
	}
	for more := true; more; {
		var err error
		if more, err = b.Control.RunNextJob(ctx); err != nil {
			return err
		}
	}
	return nil
}
