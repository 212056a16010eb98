package landscape

// Counts are how many activities an import has brought in, changed, and met as they were. Each
// identifier counts once, however often it stands in the files.
type Counts struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
}

// standing is how an identifier stands in an import: what its activity was when the import began and what
// it is now, by digest. "" means that there is none.
type standing struct {
	id          ActivityID
	before, now string
	met         bool // a record of it was read in this import
}

// meet takes the next record of the identifier, by its digest, and sets the counts right: the last record
// is what remains, and what it amounts to is judged against what stood there before the import. So an
// identifier that stands twice, differently, in the same files counts as created the first time and as
// unchanged every time after.
func (s *standing) meet(digest string, c *Counts) {
	if s.met {
		*s.count(c)--
	} else {
		s.before, s.met = s.now, true
	}
	s.now = digest
	*s.count(c)++
}

// count is the one of the counts that the identifier belongs to.
func (s *standing) count(c *Counts) *int {
	switch s.before {
	case "":
		return &c.Created
	case s.now:
		return &c.Unchanged
	}
	return &c.Updated
}
