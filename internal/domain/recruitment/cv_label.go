package recruitment

import (
	"regexp"
	"strings"
)

// The labels with which forms of a curriculum say what stands behind them.
const (
	labelDates    = "dates"
	labelEmployer = "employer"
	labelTitle    = "title"
	labelNone     = "none" // what heads no entry: duties, place, kind of business
)

// cvLabels are the labels, plain; those of several words are told without a colon as well, since tables lose it.
var cvLabels = map[string]string{
	"dates": labelDates, "date": labelDates, "period": labelDates, "periode": labelDates, "dates of employment": labelDates, "dates d'emploi": labelDates, "duree": labelDates, "date (from - to)": labelDates, "dates (from - to)": labelDates,
	"employer": labelEmployer, "employeur": labelEmployer, "name of employer": labelEmployer, "name and address of employer": labelEmployer, "name and location of employer": labelEmployer, "nom et adresse de l'employeur": labelEmployer,
	"nom de l'employeur": labelEmployer, "nom et localisation de l'employeur": labelEmployer, "organisation": labelEmployer, "organization": labelEmployer, "company": labelEmployer, "entreprise": labelEmployer, "organisme": labelEmployer,
	"position": labelTitle, "post": labelTitle, "job title": labelTitle, "title": labelTitle, "function": labelTitle, "role": labelTitle, "position held": labelTitle, "occupation or position held": labelTitle, "title of post": labelTitle, "functional title": labelTitle,
	"poste": labelTitle, "poste occupe": labelTitle, "fonction": labelTitle, "fonction ou poste occupe": labelTitle, "intitule du poste": labelTitle, "emploi occupe": labelTitle,
	"main activities and responsibilities": labelNone, "principales activites et responsabilites": labelNone, "description of duties": labelNone, "duties": labelNone, "taches": labelNone, "activites": labelNone, "type of business or sector": labelNone,
	"type ou secteur d'activite": labelNone, "location": labelNone, "lieu": labelNone, "country": labelNone, "pays": labelNone, "supervisor": labelNone, "reason for leaving": labelNone, "number of staff supervised": labelNone, "type of business": labelNone,
}

// cvLabel takes the label of an entry's part off its value: "Employer: X", or "Name and address of employer X". Field is "" for none.
func cvLabel(line string) (field, value string) {
	if at := strings.IndexAny(line, ":："); at > 0 && at < 60 {
		if field = cvLabels[plain(line[:at])]; field != "" {
			return field, strings.TrimSpace(strings.TrimLeft(line[at:], ":： "))
		}
	}
	if tab := strings.IndexByte(line, '\t'); tab > 0 {
		if field = cvLabels[plain(line[:tab])]; field != "" {
			return field, strings.TrimSpace(line[tab:])
		}
	}
	list := strings.Fields(line)
	for n := min(len(list)-1, 6); n > 0; n-- {
		if field = cvLabels[plain(strings.Join(list[:n], " "))]; field != "" && (n > 1 || field == labelDates && isSpan(strings.Join(list[n:], " "))) {
			return field, strings.Join(list[n:], " ")
		}
	}
	return "", ""
}

func isSpan(s string) bool {
	_, rest, ok := spanIn(s)
	return ok && len(rest) < 4
}

// roofUnit is a part of an employer, not one itself: its employer stands on the line above.
var roofUnit = regexp.MustCompile(`(?i)^(?:.{2,60} )?(?:directorate|division|section|branch|unit|desk|department|bureau|office|team)(?: of .{2,40})?$|^(?:direction|sous-direction|division|section|département|service|bureau|cellule|pôle)\b`)

// bracketEmployer is an employer in brackets behind a title: "Lieutenant (Armed Forces of Jordan)".
var bracketEmployer = regexp.MustCompile(`^(.{3,60}?) \(([\p{Lu}][^()\d]{4,60})\)$`)

// kindOfWork is a remark in brackets that names no employer.
var kindOfWork = regexp.MustCompile(`(?i)time|temps|contract|contrat|acting|interim|intérim|seconded|détach|volunt|bénévol|intern|stage|freelance|remote|consult|CDD|CDI|on leave`)

// leadingRemark is what people put between the dates and the title: "(half-time):".
var leadingRemark = regexp.MustCompile(`^[\s,;:–—-]*\((?:[^()]*)\)\s*[:,–—-]*\s*`)

// withoutRemark leaves it out of a head.
func withoutRemark(head string) string {
	if m := leadingRemark.FindString(head); m != "" && kindOfWork.MatchString(m) && len(m) < len(head) {
		return head[len(m):]
	}
	return head
}
