package web

// Tone is one of the four judgements. Each has a shape of its own, so that colour is never alone.
type Tone uint8

// The tones and their shapes.
const (
	Unrated  Tone = iota // hollow diamond
	OnTrack              // circle
	AtRisk               // triangle
	OffTrack             // crossed octagon
)

// class is the letter that app.css knows the tone by.
func (t Tone) class() string { return [...]string{"n", "g", "a", "r"}[t] }

// Status is a judgement with its word in the reader's language.
type Status struct {
	Tone  Tone
	Label string
}

// Dimension is a judgement on one side of a thing: the letter stands in the shape's row, the name is
// read out.
type Dimension struct {
	Letter string // "S", "C", "R", in the reader's language
	Name   string // "Schedule"
	Status Status
}

// Step is where something stands on the way from draft to settled. Its shapes are squares, unlike
// the judgements of Tone.
type Step uint8

// The steps and their shapes.
const (
	Drafted   Step = iota // dashed square
	Submitted             // half-filled square: somebody else must act
	Settled               // ticked square: approved, accepted, done
	Returned              // square with an arrow back
	Ended                 // struck square: rejected, withdrawn, cancelled, lapsed
)

func (s Step) class() string { return [...]string{"draft", "sent", "done", "back", "end"}[s] }

// Count is one figure of a tally.
type Count struct {
	Value string // printed
	Label string
	Tone  Tone
	Plain bool // a figure without a judgement: no shape
	Href  string
}
