package recruitment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// degreeMarks are what people put behind their name, small and without full stops; those of two letters are names too unless they are written
// as marks are.
var degreeMarks = words(`msc bsc mba phd dphil mphil llm llb jd md dba edd mpa mpp mpm med meng beng ing dess dea dess dipl mag licence master bachelor doctor doctorate cpa cfa acca cima pmp prince2 cissp
esq obe mbe cbe frgs frsa ret retd rn hons oxon cantab bed bcom mcom mres msw bba emba dr prof ir mr mrs ms mme mlle colonel col maj capt gen`)

// shortMarks are marks of two letters, as they are written.
var shortMarks = words("MA BA MD JD PE RN CA KC QC BS MS")

// generationMarks stand behind a family name and belong to it.
var generationMarks = words("jr sr junior senior ii iii iv fils père")

// withoutDegrees leaves the degrees and titles behind a name out: "Jane Smith, MSc".
func withoutDegrees(name string) string {
	parts := strings.Split(strings.TrimSpace(name), ",")
	for len(parts) > 1 && areMarks(parts[len(parts)-1], strings.Join(parts[:len(parts)-1], ",")) {
		parts = parts[:len(parts)-1]
	}
	return strings.TrimSpace(strings.Join(parts, ","))
}

// areMarks reports whether what stands behind a name is degrees and titles: by the list, or written in capitals as marks are where the name
// is not.
func areMarks(s, name string) bool {
	list := strings.Fields(s)
	for _, w := range list {
		bare := strings.Trim(strings.ReplaceAll(w, ".", ""), "()")
		capitals := strings.ToUpper(bare) == bare && utf8.RuneCountInString(bare) <= 6 && strings.ToUpper(name) != name
		if !slices.Contains(degreeMarks, strings.ToLower(bare)) && !slices.Contains(shortMarks, bare) && !capitals && !strings.ContainsFunc(bare, unicode.IsDigit) {
			return false
		}
		if slices.Contains(generationMarks, strings.ToLower(bare)) {
			return false
		}
	}
	return len(list) > 0
}

// inOrder puts a name of a form, the family name first, into the order in which people say it. What belongs behind a name stays there.
func inOrder(name string) string {
	name = strings.TrimSpace(name)
	family, given, ok := strings.Cut(name, ", ")
	if !ok || given == "" || strings.Contains(given, ",") || slices.Contains(generationMarks, strings.ToLower(strings.Trim(given, "."))) {
		return name
	}
	return given + " " + family
}
