package web

import (
	"net/http"
	"strconv"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// format is one of the faces of an address.
type format string

const (
	asPage format = "html"
	asJSON format = "json"
	asXLSX format = "xlsx"
	asCSV  format = "csv"
)

var formatTypes = map[format]string{
	asPage: "text/html; charset=utf-8",
	asJSON: "application/json",
	asXLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	asCSV:  "text/csv; charset=utf-8",
}

// formatOf is what the request asks for: ?format= wins over the Accept header.
func formatOf(r *http.Request) (format, error) {
	if asked := r.URL.Query().Get("format"); asked != "" {
		if _, ok := formatTypes[format(asked)]; !ok {
			return asPage, fault.New(fault.Malformed, "fault.format", fault.Args{"value": excerpt(asked)})
		}
		return format(asked), nil
	}
	best, weight := asPage, 0.0
	for _, range_ := range weighted(r.Header.Get("Accept")) {
		if range_.weight <= weight {
			continue
		}
		for f, media := range formatTypes {
			if name, _, _ := strings.Cut(media, ";"); name == range_.value {
				best, weight = f, range_.weight
			}
		}
		if range_.value == "*/*" || range_.value == "text/*" {
			best, weight = asPage, range_.weight
		}
	}
	return best, nil
}

// choice is one element of an Accept header.
type choice struct {
	value  string
	weight float64
}

// weighted reads "a, b;q=0.5". Elements that cannot be read weigh nothing.
func weighted(header string) []choice {
	var choices []choice
	for part := range strings.SplitSeq(header, ",") {
		value, params, _ := strings.Cut(part, ";")
		c := choice{strings.ToLower(strings.TrimSpace(value)), 1}
		for param := range strings.SplitSeq(params, ";") {
			if q, ok := strings.CutPrefix(strings.TrimSpace(param), "q="); ok {
				c.weight, _ = strconv.ParseFloat(q, 64)
			}
		}
		choices = append(choices, c)
	}
	return choices
}

// preferred is the language an Accept-Language header likes best of ours; English when it likes none.
func preferred(header string) i18n.Lang {
	best, weight := i18n.EN, 0.0
	for _, c := range weighted(header) {
		if lang, ok := i18n.ParseLang(c.value); ok && c.weight > weight {
			best, weight = lang, c.weight
		}
	}
	return best
}
