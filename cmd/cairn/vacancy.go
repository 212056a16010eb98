package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"cairn/internal/app"
)

// vacancyCmd lists vacancies and reads notices.
type vacancyCmd struct {
	List vacancyListCmd `cmd:"" help:"List the vacancies of the office, drafts too."`
	Read vacancyReadCmd `cmd:"" help:"Read the text of a notice: its facts, each with its passage, and what is missing, contradictory or cut off."`
}

type vacancyReadCmd struct {
	File string `arg:"" help:"File with the text of the notice." placeholder:"FILE"`
}

// Run reads a notice; it needs no office.
func (v vacancyReadCmd) Run(c *common, w io.Writer) error {
	n, err := app.ReadVacancy(c.printer(), v.File)
	if err != nil {
		return err
	}
	if c.JSON {
		return print(w, n)
	}
	for _, name := range slices.Sorted(maps.Keys(n.Fields)) {
		f := n.Fields[name]
		value := fmt.Sprint(f.Value)
		if list, ok := f.Value.([]string); ok {
			value = "\n  " + strings.Join(list, "\n  ")
		}
		fmt.Fprintf(w, "%s (%s): %s\n", name, f.Confidence, value)
	}
	for _, name := range n.Missing {
		fmt.Fprintln(w, c.say("app.cli.vacancy.missing", "name", name))
	}
	for _, x := range n.Contradictions {
		fmt.Fprintln(w, c.say("app.cli.vacancy.contradiction", "text", x.Message))
	}
	for _, place := range n.Cut {
		fmt.Fprintln(w, c.say("app.cli.vacancy.cut", "text", place))
	}
	return nil
}
