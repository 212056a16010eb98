package control

import (
	"encoding/json"
	"regexp"
)

// Conceals registers a field of what the trail keeps of which nobody is shown more than the end, such as the number of
// an account: lines of the trail are read by people who may not see what it stands for elsewhere. What is stored, and
// sealed, stays as it is. A slice calls it when it is made.
func (c *Control) Conceals(field string) {
	c.concealed = append(c.concealed, regexp.MustCompile(`("`+regexp.QuoteMeta(field)+`":")[^"\\]+([^"\\]{4}")`))
}

// conceal takes out of lines of the trail what is not shown.
func (c *Control) conceal(list []Entry) []Entry {
	for i := range list {
		for _, view := range []*json.RawMessage{&list[i].Before, &list[i].After} {
			for _, field := range c.concealed {
				*view = field.ReplaceAll(*view, []byte("$1…$2"))
			}
		}
	}
	return list
}
