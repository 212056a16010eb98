package office

import "context"

// nothing is the handler of pages that are words only.
func nothing(context.Context, struct{}) (struct{}, error) { return struct{}{}, nil }

// helpTopics are the parts of the help page, in order; each has the keys office.help.<topic>.title and
// office.help.<topic>.words, one paragraph a line.
var helpTopics = []string{"start", "project", "decide", "track", "waiver", "rag", "list", "find", "landscape", "marking", "leave"}
