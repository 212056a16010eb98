package web

// Finds is what the search page answers as JSON: the shape that the palette of every page reads. The
// page lives at /search and takes ?q=.
type Finds struct {
	Results []Found `json:"results"`
}

// Found is one hit.
type Found struct {
	Title string `json:"title"`
	Under string `json:"under,omitempty"` // a second, quieter text
	Kind  string `json:"kind,omitempty"`  // what it is, in the reader's language
	Href  string `json:"href"`            // path without language
}
