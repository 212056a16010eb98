package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

type checkCmd struct {
	Anchor []string `help:"Hold the trail against an anchor exported earlier." type:"existingfile" placeholder:"FILE"`
}

// Run prints every break, one a line, and ends with status 1 when there is one.
func (v checkCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	anchors, err := v.anchors()
	if err != nil {
		return err
	}
	office, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	found, err := office.Check(ctx, anchors...)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := print(w, found); err != nil {
			return err
		}
	} else {
		sayBreaks(w, found.Breaks)
		fmt.Fprintln(w, c.say("app.cli.checked", "n", len(found.Breaks), "rows", found.Trail, "seals", found.Seals, "unsealed", found.Unsealed, "erased", found.Erased))
	}
	if len(found.Breaks) > 0 {
		return errBroken
	}
	return nil
}

// sayBreaks lists breaks, one a line: the rule, the row, what is wrong with it. What is wrong is in English, as in
// a log: it is for the one who mends the database.
func sayBreaks(w io.Writer, breaks []control.Break) {
	for _, b := range breaks {
		fmt.Fprintf(w, "%s\t%s\t%s\n", b.Rule, b.Where, b.Detail)
	}
}

func (v checkCmd) anchors() ([]control.Anchor, error) {
	list := make([]control.Anchor, len(v.Anchor))
	for i, name := range v.Anchor {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &list[i]); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "app.cli.no_anchor", fault.Args{"file": name})
		}
	}
	return list, nil
}

type anchorCmd struct{}

// Run prints the anchor as JSON.
func (anchorCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	office, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	anchor, err := office.Control.ExportAnchor(ctx)
	if err != nil {
		return err
	}
	return print(w, anchor)
}
