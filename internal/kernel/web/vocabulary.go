package web

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cairn/internal/kernel/i18n"
)

// Vocabulary puts the public view of an object of some kind into words, for Diff and Unchanged: what its
// members are called, and what the codes in them mean.
type Vocabulary struct {
	Members []string          // prefixes of the text keys that name members, tried in this order
	Codes   map[string]string // by member: the prefix of the text keys of its codes
}

// Spoken is a public view in words: flat, by the names its members have in the view.
type Spoken map[string]json.RawMessage

// silent are members that tell a reader nothing.
var silent = map[string]bool{"id": true, "kind": true, "version": true, "lang": true}

var identifier = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// identifiers finds identifiers as values within a view.
var identifiers = regexp.MustCompile(`"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"`)

// Identifiers are all identifiers in views, some of which may be people's.
func Identifiers(views ...json.RawMessage) []string {
	var ids []string
	for _, view := range views {
		for _, m := range identifiers.FindAllSubmatch(view, -1) {
			ids = append(ids, string(m[1]))
		}
	}
	return ids
}

// Speak puts a view into words; names are those of people by their identifiers. Identifiers without a
// name are left out. It is nil for a view that is no object.
func (v Vocabulary) Speak(p *i18n.Printer, names map[string]string, view json.RawMessage) Spoken {
	found := members(view)
	if found == nil {
		return nil
	}
	said := Spoken{}
	v.speak(p, names, "", found, said)
	return said
}

func (v Vocabulary) speak(p *i18n.Printer, names map[string]string, path string, found map[string]json.RawMessage, said Spoken) {
	for name, raw := range found {
		if silent[name] {
			continue
		}
		inner := path
		if !wrapping[name] {
			inner += name + "."
		}
		if nested := parts(p, raw); nested != nil {
			v.speak(p, names, inner, nested, said)
			continue
		}
		if rows := numbered(raw); rows != nil {
			for no, row := range rows {
				v.speak(p, names, inner+no+".", row, said)
			}
			continue
		}
		if words := v.value(p, names, name, raw); words != nil {
			said[path+name] = words
		}
	}
}

// numbered are the rows of a list by the number each carries ("no"), so that a comparison tells the rows
// that differ and not the whole list; nil for any other value.
func numbered(raw json.RawMessage) map[string]map[string]json.RawMessage {
	var list []map[string]json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return nil
	}
	rows := make(map[string]map[string]json.RawMessage, len(list))
	for _, row := range list {
		no := strings.Trim(string(row["no"]), `"`)
		if no == "" || rows[no] != nil {
			return nil
		}
		delete(row, "no")
		rows[strings.ReplaceAll(no, ".", "\u2024")] = row // a path is cut at its dots
	}
	return rows
}

// value is a value with names for identifiers and words for codes; nil when nothing is left to say.
func (v Vocabulary) value(p *i18n.Printer, names map[string]string, member string, raw json.RawMessage) json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && list != nil {
		said := []json.RawMessage{}
		for _, element := range list {
			if words := v.value(p, names, member, element); words != nil {
				said = append(said, words)
			}
		}
		words, err := json.Marshal(said)
		if err != nil || len(said) == 0 {
			return nil
		}
		return words
	}
	var amount struct{ Currency *string }
	if json.Unmarshal(raw, &amount) == nil && amount.Currency != nil && *amount.Currency == "" {
		return nil // no amount at all
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return raw
	}
	if identifier.MatchString(text) {
		if text = names[text]; text == "" {
			return nil
		}
	} else if key := v.Codes[member] + text; text != "" && v.Codes[member] != "" && p.Has(key) {
		text = p.T(key)
	} else if p.Has(text) { // a view that keeps the key of its word
		text = p.T(text)
	}
	words, err := json.Marshal(text)
	if err != nil {
		return raw
	}
	return words
}

// Names are what the members of spoken views are called. A member of a member is called by both.
func (v Vocabulary) Names(p *i18n.Printer, views ...Spoken) map[string]string {
	names := map[string]string{}
	for _, view := range views {
		for path := range view {
			outer, inner, nested := strings.Cut(path, ".")
			names[path] = v.name(p, outer)
			for nested {
				outer, inner, nested = strings.Cut(inner, ".")
				names[path] = p.T("web.pair", "name", names[path], "value", v.name(p, outer))
			}
		}
	}
	return names
}

func (v Vocabulary) name(p *i18n.Printer, member string) string {
	for _, prefix := range v.Members {
		if p.Has(prefix + member) {
			return p.T(prefix + member)
		}
	}
	return strings.ReplaceAll(member, "_", " ")
}

// sorted are the members of a view in the order of their names.
func sorted(view Spoken, names map[string]string) []string {
	paths := slices.Collect(maps.Keys(view))
	slices.SortFunc(paths, func(a, b string) int { return cmp.Or(cmp.Compare(names[a], names[b]), cmp.Compare(a, b)) })
	return paths
}

// Unchanged are the members that two spoken views share, as facts: what stands beside the differences,
// so that nobody decides on a part without the whole.
func Unchanged(p *i18n.Printer, before, after Spoken, names map[string]string) []Fact {
	var facts []Fact
	for _, path := range sorted(after, names) {
		text := printJSON(p, after[path])
		if old, was := before[path]; was && string(old) == string(after[path]) && text != "" {
			facts = append(facts, Fact{Term: names[path], Value: text})
		}
	}
	return facts
}
