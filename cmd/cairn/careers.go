package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"cairn/internal/app"
)

// careersCmd is about the careers pages.
type careersCmd struct {
	Export careersExportCmd `cmd:"" help:"Keep the careers pages as files, for a server of files: open notices, advice, feed and sitemap, in both languages."`
}

type careersExportCmd struct {
	Dir     string `arg:"" help:"Folder for the files; empty or not there." placeholder:"DIR"`
	Address string `help:"Address at whose root the files will stand, such as https://careers.example." placeholder:"URL"`
}

// Run keeps the pages.
func (v careersExportCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		if err := office.PublishAt(v.Address); err != nil {
			return err
		}
		n, err := office.ExportCareers(ctx, v.Dir)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]any{"files": n, "folder": v.Dir})
		}
		_, err = fmt.Fprintln(w, c.say("app.cli.careers", "n", n, "folder", v.Dir))
		return err
	})
}

// vacancyListCmd lists the vacancies of the office.
type vacancyListCmd struct{}

// Run lists them, drafts too.
func (vacancyListCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		list, err := office.Vacancies(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]any{"vacancies": list})
		}
		p, t := c.printer(), tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, v := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", v.Reference, p.T("recruitment.state."+string(v.State)), v.Grade, p.Instant(v.Closes), p.Text(v.Title))
		}
		return t.Flush()
	})
}
