package candidacy

// view is a step as its form shows it, for the side-by-side of two tabs: its fields and the version they are at.
func (f Form) view(s Step) any {
	n := f.at(s)
	switch s {
	case StepPerson:
		return struct {
			Version int `json:"version"`
			Person
		}{n, f.Person}
	case StepStudies:
		return struct {
			Version int `json:"version"`
			Studies
		}{n, f.Studies}
	case StepExperience:
		return struct {
			Version int `json:"version"`
			Experience
		}{n, f.Experience}
	case StepLanguages:
		return struct {
			Version int `json:"version"`
			Tongues
		}{n, f.Tongues}
	case StepAnswers:
		return struct {
			Version int `json:"version"`
			Answers
		}{n, f.Answers}
	}
	return struct {
		Version int `json:"version"`
		Declared
	}{n, f.Declared}
}
