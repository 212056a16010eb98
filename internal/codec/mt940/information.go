package mt940

import (
	"regexp"
	"strconv"
	"strings"

	"cairn/internal/kernel/fault"
)

// gather keeps the lines of :86: until the entry ends: a bank may go on in a further :86:.
func (p *parser) gather() error {
	for _, l := range p.field {
		p.infoSize += len(l)
	}
	if p.infoSize > maxField {
		return p.fault(nil, fault.TooLarge, "mt940.too_long", nil)
	}
	p.info = append(p.info, p.field...)
	return nil
}

// inform reads what was gathered into the entry.
func (p *parser) inform() {
	if p.e != nil && len(p.info) > 0 {
		p.e.information(p.info)
	}
	p.info, p.infoSize = p.info[:0], 0
}

var structured = regexp.MustCompile(`^(\d{3})([?>])\d\d`)

// information reads :86: of an entry: structured subfields where the bank has them, else free text.
func (e *Entry) information(lines []string) {
	m := structured.FindStringSubmatch(lines[0])
	if m == nil && e.slashes(lines) {
		return
	}
	if m == nil {
		var words []string
		for _, l := range lines {
			words = append(words, strings.Fields(l)...)
		}
		e.Purpose = strings.Join(words, " ")
		return
	}
	e.Code = m[1]
	var purpose, party, text strings.Builder
	for _, sub := range strings.Split(strings.Join(lines, "")[3:], m[2])[1:] {
		if len(sub) < 2 {
			continue
		}
		key, value := sub[:2], sub[2:]
		switch no, err := strconv.Atoi(key); {
		case err != nil:
			purpose.WriteString(m[2] + sub) // a mark inside the text
		case no == 0:
			text.WriteString(value)
		case no >= 20 && no <= 29, no >= 60 && no <= 63:
			purpose.WriteString(value)
		case no == 30:
			e.PartyBIC = strings.TrimSpace(value)
		case no == 31:
			e.PartyAccount = strings.TrimSpace(value)
		case no == 32, no == 33:
			party.WriteString(value)
		}
	}
	e.Text, e.Party = strings.TrimSpace(text.String()), strings.TrimSpace(party.String())
	e.purpose(purpose.String())
}

var sepa = regexp.MustCompile(`(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)\+`)

// purpose takes the references of a SEPA payment out of the text that they are packed in.
func (e *Entry) purpose(text string) {
	at := sepa.FindAllStringSubmatchIndex(text, -1)
	if at == nil {
		e.Purpose = strings.TrimSpace(text)
		return
	}
	free := strings.TrimSpace(text[:at[0][0]])
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		value := strings.TrimSpace(text[m[1]:end])
		switch text[m[2]:m[3]] {
		case "EREF":
			e.EndToEndID = value
		case "MREF":
			e.MandateID = value
		case "SVWZ":
			free = strings.TrimSpace(free + " " + value)
		case "IBAN":
			e.PartyAccount = value
		case "BIC":
			e.PartyBIC = value
		}
	}
	e.Purpose = free
	if e.EndToEndID == "NOTPROVIDED" {
		e.EndToEndID = ""
	}
}

// nonSwift reads :NS:, which some banks use for texts in place of :86: and for the holder's name.
func (p *parser) nonSwift() {
	for _, l := range p.field {
		if len(l) < 2 {
			continue
		}
		no, err := strconv.Atoi(l[:2])
		value := strings.TrimSpace(l[2:])
		switch {
		case err != nil || value == "":
		case no == 22 && p.e == nil:
			p.s.Holder = value
		case p.e == nil:
		case no >= 1 && no <= 14:
			p.e.Purpose = strings.TrimSpace(p.e.Purpose + " " + value)
		case no == 15, no == 16:
			p.e.Party = strings.TrimSpace(p.e.Party + " " + value)
		case no == 17:
			p.e.Text = value
		}
	}
}
