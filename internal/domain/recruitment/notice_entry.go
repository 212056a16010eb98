package recruitment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// listKinds are the sections whose lines are entries of a list.
	listKinds = []string{Essential, essentials, Desirable, Competencies, Accountabilities, Languages, Degree}

	// weakWords are words of headings that also name a competency or a criterion: alone among short lines they are an entry.
	weakWords = words(`accountability diversity diversite inclusion equality egalite equal management organisation organization organisational organizational security securite
clearance habilitation engagement presentation reporting information responsibility responsabilite independence confidentiality environment environnement team integrity structure opportunity interest process`)

	// entryLabels are the labels that also name a competency or a criterion.
	entryLabels = append(words(`organisation organization administration direction service time level niveau group groupe fonction publication clearance habilitation horaire calendrier classification`),
		"security clearance", "habilitation de securite")

	// clearanceWords are those of a level of clearance.
	clearanceWords = words(`secret confidential confidentiel restricted restreint cosmic yes oui required requise`)
)

// isEntry reports whether the line at i, whose words may be those of a heading or a label, is an entry of the section it stands in:
// "Accountability" among competencies, "Security clearance" among criteria, "Level: C1" of a language.
func isEntry(lines []string, i int, s *section) bool {
	line := lines[i]
	field, value := labelLine(line)
	if field == Grade && isLevelOfLanguage(lines, i, s, value) {
		return true
	}
	if !slices.Contains(listKinds, s.kind) {
		return false
	}
	if field != "" && slices.Contains(entryLabels, plain(withoutNumber(strings.TrimSuffix(line, value)))) {
		if value != "" {
			return !hasForm(field, value, s.kind)
		}
		if i+1 < len(lines) && hasForm(field, lines[i+1], s.kind) {
			return false
		}
		return amongSiblings(lines, i, s)
	}
	kind, rest := headingOf(line)
	if kind == "" || !isWeak(strings.TrimSuffix(line, rest)) {
		return false
	}
	return rest != "" || amongSiblings(lines, i, s)
}

// isWeak reports whether a heading is made of weak words alone.
func isWeak(heading string) bool {
	weak := false
	for word := range strings.FieldsFuncSeq(plain(withoutNumber(heading)), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if slices.Contains(weakWords, word) {
			weak = true
		} else if !isJoinWord[word] {
			return false
		}
	}
	return weak
}

// hasForm reports whether a value has the form that the fact of its label asks for.
func hasForm(field, value, kind string) bool {
	p := plain(value)
	first, _ := utf8.DecodeRuneInString(value)
	switch field {
	case Grade:
		return gradePattern.MatchString(value) && len(value) < 40
	case Clearance:
		return len(value) < 60 && hasAny(p, clearanceWords) != ""
	case Schedule:
		s := scheduleOf(value)
		return len(value) < 40 && (s == "full-time" || s == "part-time")
	case Posted:
		day, _ := dateIn(p)
		return !day.IsZero()
	}
	return kind != Competencies && unicode.IsUpper(first) && len(value) < 60 && !strings.ContainsAny(value[len(value)-1:], ".;,") && !signMark.MatchString(value)
}

// amongSiblings reports whether the line at i stands among the entries of its section: marked like them, or with a short line, another
// heading or nothing below it. A heading has something longer or a list below it.
func amongSiblings(lines []string, i int, s *section) bool {
	marked := signMark.MatchString(lines[i])
	if i+1 == len(lines) {
		return true
	}
	next := lines[i+1]
	if marked {
		return signMark.MatchString(next) || len(s.items) > 0 && signMark.MatchString(s.items[len(s.items)-1].text)
	}
	if signMark.MatchString(next) || len(s.items) > 0 && signMark.MatchString(s.items[len(s.items)-1].text) {
		return false
	}
	return isShort(next) || headingKind(next) != ""
}

// isShort tells an entry of a few words from a sentence or a line that leads to a list.
func isShort(line string) bool {
	return utf8.RuneCountInString(line) <= 45 && !strings.ContainsAny(line[len(line)-1:], ".:!?")
}

// isLevelOfLanguage reports whether a value is the level of a language that the lines about it speak of, not a grade: "Level: C1".
func isLevelOfLanguage(lines []string, i int, s *section, value string) bool {
	grade := gradePattern.FindString(value)
	if !scaleLevel.MatchString(grade) {
		return false
	}
	about := clippedTo(s.heading, maxSum) + " " + clippedTo(lines[i], maxSum)
	if i > 0 {
		about += " " + clippedTo(lines[i-1], maxSum)
	}
	return s.kind == Languages || isScale(grade, plain(about))
}

// clippedTo is the beginning of a text, of at most so many bytes.
func clippedTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
