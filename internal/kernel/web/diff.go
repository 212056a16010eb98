package web

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// difference is one member that two views of a thing do not share, printed.
type difference struct{ label, before, after string }

// differences lists the members of two public views that differ, in the order of their labels. Of a
// member that has members itself only those that differ are told.
func differences(f *Frame, before, after any, labels map[string]string) []difference {
	list := differing(f, members(before), members(after), labels)
	sort.SliceStable(list, func(i, j int) bool { return list[i].label < list[j].label })
	return list
}

func differing(f *Frame, old, now map[string]json.RawMessage, labels map[string]string) []difference {
	names := map[string]bool{}
	for name := range old {
		names[name] = true
	}
	for name := range now {
		names[name] = true
	}
	var list []difference
	for name := range names {
		if string(old[name]) == string(now[name]) || name == "version" {
			continue
		}
		label := labels[name]
		if label == "" {
			label = strings.ReplaceAll(name, "_", " ")
		}
		inOld, inNow := parts(f.P, old[name]), parts(f.P, now[name])
		if inOld == nil || inNow == nil {
			if d := (difference{label, printJSON(f.P, old[name]), printJSON(f.P, now[name])}); d.before != "" || d.after != "" {
				list = append(list, d)
			}
			continue
		}
		for _, d := range differing(f, inOld, inNow, labels) {
			if !wrapping[name] {
				d.label = f.T("web.pair", "name", label, "value", d.label)
			}
			list = append(list, d)
		}
	}
	return list
}

// wrapping are the members that only wrap what a form says; readers are told what is in them.
var wrapping = map[string]bool{"form": true, "content": true, "value": true}

// parts are the members of an object that is no single value, such as an amount or a text in two
// languages; nil for everything else.
func parts(p *i18n.Printer, raw json.RawMessage) map[string]json.RawMessage {
	found := members(raw)
	if found == nil || printMembers(p, raw) != printJSON(p, raw) {
		return nil
	}
	return found
}

// members are the members of a view; nil has none.
func members(view any) map[string]json.RawMessage {
	var found map[string]json.RawMessage
	raw, ok := view.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(view); err != nil {
			return nil
		}
	}
	if json.Unmarshal(raw, &found) != nil {
		return nil
	}
	return found
}

// printJSON prints one JSON value for a reader: dates, amounts and texts in two languages as they
// are printed elsewhere, lists with commas.
func printJSON(p *i18n.Printer, raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if d, err := cal.ParseDate(v); err == nil && !d.IsZero() {
			return p.Date(d)
		}
		if i, err := cal.ParseInstant(v); err == nil && !i.IsZero() {
			return p.Instant(i)
		}
		return v
	case bool:
		if v {
			return p.T("web.yes")
		}
		return p.T("web.no")
	case float64:
		return p.Digits(string(raw))
	case []any:
		return printList(p, raw)
	}
	var amount struct {
		Minor    *int64         `json:"minor"`
		Currency money.Currency `json:"currency"`
	}
	if json.Unmarshal(raw, &amount) == nil && amount.Minor != nil {
		return money.Amount{Minor: *amount.Minor, Currency: amount.Currency}.Print(p)
	}
	var pair i18n.Text
	if json.Unmarshal(raw, &pair) == nil && (pair.EN != "" || pair.FR != "") {
		return p.Text(pair)
	}
	return printMembers(p, raw)
}

func printList(p *i18n.Printer, raw json.RawMessage) string {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return string(raw)
	}
	parts := make([]string, len(elements))
	for i, element := range elements {
		parts[i] = printJSON(p, element)
	}
	return strings.Join(parts, ", ")
}

func printMembers(p *i18n.Printer, raw json.RawMessage) string {
	found := members(raw)
	parts := make([]string, 0, len(found))
	for name, value := range found {
		if text := printJSON(p, value); text != "" {
			parts = append(parts, fmt.Sprintf("%s: %s", strings.ReplaceAll(name, "_", " "), text))
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, "; ")
}
