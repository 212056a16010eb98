package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"cairn/internal/app"
	"cairn/internal/kernel/mail"
)

// digestCmd shows a digest without sending it.
type digestCmd struct {
	For    string `required:"" help:"E-mail address of the user." placeholder:"LOGIN"`
	DryRun bool   `required:"" help:"Print what would go; nothing is sent. Digests go by themselves while the office is served."`
}

// Run prints what would go to the user today.
func (v digestCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		text, err := office.Digest(ctx, v.For)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]string{"for": v.For, "text": text})
		}
		if text == "" {
			text = c.say("office.digest.nothing", "who", v.For) + "\n"
		}
		_, err = fmt.Fprint(w, text)
		return err
	})
}

// mailCmd is what a mail server does with the office.
type mailCmd struct {
	Bounce mailBounceCmd `cmd:"" help:"Note a mail that came back, from a delivery report."`
}

type mailBounceCmd struct {
	File string `arg:"" help:"The report as it came (.eml); - for standard input."`
}

// Run notes what the report says.
func (v mailBounceCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	in := io.Reader(os.Stdin)
	if v.File != "-" {
		f, err := os.Open(v.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	report, err := mail.ReadReport(in)
	if err != nil {
		return err
	}
	return withOffice(ctx, c, func(office *app.App) error {
		if _, err := office.Mail.TakeReport(office.Control.AsSystem(ctx), report); err != nil {
			return err
		}
		if c.JSON {
			return print(w, report)
		}
		_, err := fmt.Fprintln(w, c.say("office.mail.bounce_taken"))
		return err
	})
}
