package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"cairn/internal/app"
	"cairn/internal/kernel/i18n"
)

// importCmd reads published data.
type importCmd struct {
	IATI importIATICmd `cmd:"" name:"iati" help:"Read IATI activity files into the landscape, while the office works. What is no IATI is refused with file and line; the rest goes in."`
}

type importIATICmd struct {
	Paths []string `arg:"" name:"path" help:"Files, or folders with .xml and .xml.gz files."`
}

// Run reads the files in the order of their names and prints what it has done.
func (v importIATICmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		lang, _ := i18n.ParseLang(c.Lang)
		r, err := office.ImportIATI(ctx, lang, v.Paths...)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, r)
		}
		for _, refused := range r.Refused {
			fmt.Fprintln(w, refused.Message)
		}
		for _, trap := range slices.Sorted(maps.Keys(r.Flagged)) {
			fmt.Fprintf(w, "%8d %s\n", r.Flagged[trap], trap)
		}
		_, err = fmt.Fprintf(w, "%d files, %d activities: %d created, %d updated, %d unchanged, %d refusals, in %.1f s\n",
			r.Files, r.Activities, r.Created, r.Updated, r.Unchanged, len(r.Refused), r.Seconds)
		return err
	})
}
