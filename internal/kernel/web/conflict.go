package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// conflict answers a form that was begun from an older state: it shows, field by field, what was sent
// and what is stored now, and lets the reader choose. The choice is an ordinary post of the same form.
func (x *exchange) conflict(form Route, why *fault.Fault, posted url.Values) {
	f, err := x.formPage(form, nil, posted)
	if err != nil {
		x.fail(why)
		return
	}
	current := formTexts(f.P, why.Current)
	page := x.frame(form.Path)
	page.labels = f.labels
	sides := conflictSides{Action: x.path(x.route.Path), Version: current["version"]}
	names := make([]string, 0, len(posted))
	for name := range posted {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return f.labels[names[i]].place < f.labels[names[j]].place })
	for _, name := range names {
		now, shared := current[name]
		mine := posted.Get(name)
		switch {
		case name == "version" || name == keyField || name == draftMark:
		case shared && len(posted[name]) == 1 && (sameText(mine, now) || sameAmount(f.Lang(), name, posted, current)):
			sides.Kept = append(sides.Kept, sent{name, []string{mine}})
		case shared && len(posted[name]) == 1:
			sides.Differ = append(sides.Differ, conflictField{name, f.labelOf(name), mine, now, f.said(name, mine), f.said(name, now)})
		default: // lists, and what the stored state does not show: what was sent is kept
			sides.Kept = append(sides.Kept, sent{name, posted[name]})
		}
	}
	x.sendPage(http.StatusConflict, page, conflictPage(page, sides))
}

// conflictSides is what the page of a conflict shows.
type conflictSides struct {
	Action  string
	Version string // of the stored state, which the next attempt begins from
	Differ  []conflictField
	Kept    []sent
}

// conflictField is one field whose two sides differ: as a form sends them and as a reader sees them.
type conflictField struct{ Name, Label, Mine, Theirs, MineSaid, TheirsSaid string }

type sent struct {
	Name   string
	Values []string
}

// sameText compares as a browser sends text: line ends differ and spaces around do not count.
func sameText(a, b string) bool {
	plain := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	return plain(a) == plain(b)
}

// sameAmount compares two ways of writing one sum ("1234.5", "1,234.50").
func sameAmount(lang i18n.Lang, name string, posted url.Values, current map[string]string) bool {
	currency := current[name+"_currency"]
	if currency == "" || posted.Get(name+"_currency") != currency {
		return false
	}
	mine, err := money.Parse(posted.Get(name), money.Currency(currency), lang)
	if err != nil {
		return false
	}
	theirs, err := money.Parse(current[name], money.Currency(currency), lang)
	return err == nil && mine == theirs
}

// formTexts flattens the public view of an object into the texts its form would show: amounts and
// pairs into their two fields, numbers and dates as typed.
func formTexts(p *i18n.Printer, view any) map[string]string {
	texts := map[string]string{}
	encoded, err := json.Marshal(view)
	if err != nil {
		return texts
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(encoded, &members) != nil {
		return texts
	}
	for name, raw := range members {
		flatten(p, name, raw, texts)
	}
	return texts
}

func flatten(p *i18n.Printer, name string, raw json.RawMessage, texts map[string]string) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		texts[name] = s
		return
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		if raw[0] != '[' {
			texts[name] = strings.Trim(string(raw), `"`)
		}
		return
	}
	keys := make([]string, 0, len(members))
	for key := range members {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	switch strings.Join(keys, " ") {
	case "currency minor":
		var a money.Amount
		if json.Unmarshal(raw, &a) == nil {
			texts[name], texts[name+"_currency"] = amountText(p, a), string(a.Currency)
		}
	case "en fr":
		var t i18n.Text
		if json.Unmarshal(raw, &t) == nil {
			texts[name+"_en"], texts[name+"_fr"] = t.EN, t.FR
		}
	default:
		for key, member := range members {
			flatten(p, name+"."+key, member, texts)
		}
	}
}
