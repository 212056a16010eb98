package office

func (f *docx) figure(b Figure) error { return nil }
