package office

import (
	"encoding/json"

	"cairn/internal/kernel/i18n"
)

// member is the prefix of words for members that objects of several kinds share.
const member = "office.member."

// labels names the members of two public views, for before and after: from the text keys below the
// prefix of the object's kind, or those of the members that many kinds share. A member without words
// keeps its bare name.
func labels(p *i18n.Printer, prefix string, views ...json.RawMessage) map[string]string {
	names := map[string]string{}
	for _, view := range views {
		for name := range members(view) {
			for _, key := range []string{prefix + name, member + name} {
				if prefix != "" && p.Has(key) {
					names[name] = p.T(key)
					break
				}
			}
		}
	}
	return names
}

// spoken is a public view with the values of its enumerations in words, such as a state: those for which
// the prefix, the member's name and the value together are a text key.
func spoken(p *i18n.Printer, prefix string, view json.RawMessage) any {
	found := members(view)
	if found == nil {
		return view
	}
	for name, raw := range found {
		var value string
		if json.Unmarshal(raw, &value) != nil || value == "" {
			continue
		}
		if key := prefix + name + "." + value; p.Has(key) {
			found[name], _ = json.Marshal(p.T(key))
		}
	}
	return found
}

// members are those of a view, nil when it is no object.
func members(view json.RawMessage) map[string]json.RawMessage {
	var found map[string]json.RawMessage
	if len(view) == 0 || json.Unmarshal(view, &found) != nil {
		return nil
	}
	return found
}
