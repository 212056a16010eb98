package office

// wordHouse is what an office's own document gives: its styles by their names in small letters, its theme, its
// numberings, its logo and its page.
type wordHouse struct {
	stylesHead   string // the styles part up to its end element
	prefix       string // of the names of its elements, such as "w:"
	styles       map[string]string
	theme        []byte
	numbering    *wordNumbering
	lastNumber   int
	lastAbstract int
	logo         []byte
	page         wordPage
}

// wordNumbering is the numbering part in the three pieces between which ours go.
type wordNumbering struct{ head, numbers, tail string }

func readWordHouse(file []byte) (*wordHouse, error) { return nil, nil }
