package office

import (
	"encoding/json"

	"cairn/internal/kernel/i18n"
)

// labels names the members of two public views, for before and after: from the text keys below the
// prefix of the object's kind. A member without words keeps its bare name.
func labels(p *i18n.Printer, prefix string, views ...json.RawMessage) map[string]string {
	names := map[string]string{}
	for _, view := range views {
		var members map[string]json.RawMessage
		if prefix == "" || json.Unmarshal(view, &members) != nil {
			continue
		}
		for member := range members {
			if key := prefix + member; p.Has(key) {
				names[member] = p.T(key)
			}
		}
	}
	return names
}
