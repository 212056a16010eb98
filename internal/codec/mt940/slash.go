package mt940

import (
	"regexp"
	"strings"
)

// slashed are the words of the structured :86: of Dutch banks: /NAME/Ministry/REMI/AGR-12. Which of them a text
// holds, and in which order, is each bank's own.
var slashed = regexp.MustCompile(`/(TRTP|EREF|PREF|MARF|CSID|CNTP|ORDP|BENM|NAME|IBAN|BIC|ID|ADDR|CITY|REMI|ISDT|PURP|RTRN|ULTD|ULTB)/`)

// slashes reads such a text, and reports whether it is one. It is cut where the line ends, in the middle of a word.
func (e *Entry) slashes(lines []string) bool {
	text := strings.TrimSpace(strings.Join(lines, ""))
	at := slashed.FindAllStringSubmatchIndex(text, -1)
	if at == nil || at[0][0] != 0 {
		return false
	}
	values, last := map[string]string{}, ""
	at = at[:min(len(at), slashWords)]
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		word, value := text[m[2]:m[3]], text[m[1]:end]
		if _, known := values[word]; known || last == "REMI" && inside(word) {
			values[last] += text[m[0]:end]
			continue
		}
		values[word], last = value, word
	}
	e.worded(values)
	return true
}

// slashWords are more than any bank tells of an entry; what follows them belongs to the last.
const slashWords = 100

// inside reports whether a word after the purpose is the payer's own text: of the other side no bank tells there.
func inside(word string) bool {
	return word == "ID" || word == "ADDR" || word == "CITY" || word == "NAME"
}

// worded takes over the values of the words.
func (e *Entry) worded(values map[string]string) {
	value := func(word string) string { return strings.Trim(values[word], "/ ") }
	e.Text, e.EndToEndID, e.MandateID = value("TRTP"), value("EREF"), value("MARF")
	e.Party, e.PartyAccount, e.PartyBIC = value("NAME"), value("IBAN"), value("BIC")
	if other := strings.Split(values["CNTP"], "/"); len(other) >= 3 { // ING: account, BIC, name, place
		e.PartyAccount, e.PartyBIC, e.Party = strings.TrimSpace(other[0]), strings.TrimSpace(other[1]), strings.TrimSpace(other[2])
	}
	purpose := value("REMI")
	for _, kind := range []string{"USTD//", "STRD/CUR/"} { // ING says of what kind the text is
		purpose = strings.TrimPrefix(purpose, kind)
	}
	e.Purpose = strings.Join(strings.Fields(purpose), " ")
	if e.EndToEndID == "NOTPROVIDED" {
		e.EndToEndID = ""
	}
	switch e.Reference { // Rabobank: where the reference stands
	case "EREF", "MARF", "PREF":
		e.Reference = ""
	}
	// Rabobank prints the account of the other side below the references.
	if e.PartyAccount == "" && iban.MatchString(e.Supplementary) {
		e.PartyAccount, e.Supplementary = e.Supplementary, ""
	}
}

var iban = regexp.MustCompile(`^[A-Z]{2}\d\d[A-Z0-9]{11,30}$`)
