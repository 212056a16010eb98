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

// labelled is a value of a form with the part of an entry that its label names.
type labelled struct{ field, value string }

// labelsIn are the labels of a line with their values: "Employer: X", or a row of a table. A row of labels alone heads a table, and a line whose
// first cell is neither a label nor a period has none.
func labelsIn(line string) (list []labelled) {
	cells := cellsIn(line)
	if len(cells) == 1 {
		if field, value := cvLabel(line); field != "" {
			return []labelled{{field, value}}
		}
		return nil
	}
	for i := 0; i < len(cells); i++ {
		field := cvLabels[plain(cells[i])]
		switch {
		case field != "" && i+1 < len(cells) && cvLabels[plain(cells[i+1])] == "":
			i++
			list = append(list, labelled{field, cells[i]})
			continue
		case field != "":
			list = append(list, labelled{labelNone, ""})
			continue
		}
		if field, value := cvLabel(cells[i]); field != "" && strings.ContainsAny(cells[i], ":：") {
			list = append(list, labelled{field, value})
		} else if n := len(list); n > 0 {
			list[n-1].value += cellGap + cells[i]
		} else if !isSpan(cells[i]) {
			return nil
		}
	}
	return list
}

// cvLabel takes the label of an entry's part off its value: "Employer: X", or "Name and address of employer X". Field is "" for none.
func cvLabel(line string) (field, value string) {
	if at := strings.IndexAny(line, ":："); at > 0 && at < 60 {
		if field = cvLabels[plain(line[:at])]; field != "" {
			return field, strings.TrimSpace(strings.TrimLeft(line[at:], ":： "))
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

// isSpan reports whether a text is a period and nothing else.
func isSpan(s string) bool {
	_, rest, ok := spanIn(s, orderUnknown)
	return ok && len(rest) < 4
}

// bracketEmployer is an employer in brackets behind a title: "Lieutenant (Armed Forces of Jordan)".
var bracketEmployer = regexp.MustCompile(`^(.{3,60}?) \(([\p{Lu}][^()\d]{2,60})\)$`)

// kindOfWork is a remark in brackets that names no employer, plain.
var kindOfWork = regexp.MustCompile(`\b(?:(?:part|full|half|fixed|short|long)[ -](?:time|term)|(?:mi-)?temps|contract(?:or|ual)?|contrat|acting|interim(?:aire)?|seconded|secondment|detache?e?|volunt(?:eer|ary)|benevol(?:e|at)|intern(?:ship)?|stage|trainee|freelance|remote|consult(?:ant|ancy|ing)|cdd|cdi|on leave|temporary|temporaire)\b`)

// leadingRemark is what people put between the dates and the title: "(half-time):".
var leadingRemark = regexp.MustCompile(`^[\s,;:–—-]*\((?:[^()]*)\)\s*[:,–—-]*\s*`)

// withoutRemark leaves it out of a head.
func withoutRemark(head string) string {
	if m := leadingRemark.FindString(head); m != "" && kindOfWork.MatchString(plain(m)) && len(m) < len(head) {
		return head[len(m):]
	}
	return head
}
