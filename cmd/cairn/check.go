package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"cairn/internal/kernel/control"
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
		for _, b := range found.Breaks {
			fmt.Fprintf(w, "%s\t%s\t%s\n", b.Rule, b.Where, b.Detail)
		}
		fmt.Fprintf(w, "%d breaks; %d trail rows under %d seals, %d not sealed yet, %d erased\n",
			len(found.Breaks), found.Trail, found.Seals, found.Unsealed, found.Erased)
	}
	if len(found.Breaks) > 0 {
		return errBroken
	}
	return nil
}

func (v checkCmd) anchors() ([]control.Anchor, error) {
	list := make([]control.Anchor, len(v.Anchor))
	for i, name := range v.Anchor {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &list[i]); err != nil {
			return nil, fmt.Errorf("%s is not an anchor: %w", name, err)
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
