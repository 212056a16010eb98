package sheet

import (
	"encoding/xml"
	"regexp"
	"strings"

	"cairn/internal/kernel/money"
)

// style is what the format of a number says of it.
type style struct {
	day, clock bool
	currency   money.Currency
}

// readStyles gives the styles that cells refer to by number.
func readStyles(data []byte) ([]style, error) {
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := xml.Unmarshal(data, &sheet); err != nil {
		return nil, err
	}
	codes := map[int]string{}
	for _, f := range sheet.Formats {
		codes[f.ID] = f.Code
	}
	styles := make([]style, len(sheet.Cells))
	for i, c := range sheet.Cells {
		if code, own := codes[c.Format]; own {
			styles[i] = styleOf(code)
			continue
		}
		styles[i] = builtIn(c.Format)
	}
	return styles, nil
}

// builtIn are the formats that every workbook has without saying so.
func builtIn(id int) style {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return style{day: true}
	case id == 22:
		return style{day: true, clock: true}
	case id >= 18 && id <= 21, id >= 45 && id <= 47:
		return style{clock: true}
	}
	return style{}
}

var (
	quotedWords = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.`)
	bracketed   = regexp.MustCompile(`\[[^\]]*\]`)
	elapsed     = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)
	sumMark     = regexp.MustCompile(`\[\$([^\]-]*)`)
)

// styleOf reads a format: "yyyy-mm-dd", "[$EUR] #,##0.00".
func styleOf(code string) style {
	var st style
	if m := sumMark.FindStringSubmatch(code); m != nil {
		st.currency = CurrencyOf(m[1])
	}
	if st.currency == "" && strings.ContainsAny(code, "#0") {
		for _, mark := range []string{"€", "£", "EUR", "USD", "GBP", "CHF", "CAD"} {
			if strings.Contains(code, mark) {
				st.currency = CurrencyOf(mark)
			}
		}
	}
	first, _, _ := strings.Cut(code, ";")
	bare := strings.ToLower(bracketed.ReplaceAllString(quotedWords.ReplaceAllString(first, ""), ""))
	if strings.Contains(bare, "general") || strings.ContainsAny(bare, "#0?@") {
		return st
	}
	st.day = strings.ContainsAny(bare, "yd") || strings.Contains(bare, "mmm")
	st.clock = strings.ContainsAny(bare, "hs") || elapsed.MatchString(first)
	return st
}
