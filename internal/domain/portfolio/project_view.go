package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/web"
)

// ratingOptions are the ratings, worst first, for a filter.
func ratingOptions(f *web.Frame) []web.Option {
	options := make([]web.Option, len(Ratings))
	for i, r := range Ratings {
		options[i] = web.Option{Value: r.String(), Label: f.T(string(r.Word()))}
	}
	return options
}

// queryDate is a day in the address, no date for anything else.
func queryDate(f *web.Frame, name string) cal.Date {
	d, err := cal.ParseDate(f.Query.Get(name))
	if err != nil {
		return cal.Date{}
	}
	return d
}
