package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"cairn/internal/app"
)

// recruitCmd looks at applications.
type recruitCmd struct {
	Eligibility recruitEligibilityCmd `cmd:"" help:"What the rules say of an application: each criterion with its rule, the evidence and the arithmetic. A person confirms it."`
}

type recruitEligibilityCmd struct {
	Application string `arg:"" help:"Number of the application (A-…), or its identifier." placeholder:"APPLICATION"`
}

// Run judges an application. It prints no name.
func (v recruitEligibilityCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(a *app.App) error {
		e, err := a.Eligibility(ctx, c.printer(), v.Application)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, e)
		}
		fmt.Fprintln(w, c.say("app.cli.recruit.verdict", "receipt", e.Receipt, "vacancy", e.Vacancy, "verdict", c.say("candidacy.verdict."+string(e.Verdict))))
		for _, x := range slices.Concat(e.Essential, e.Desirable) {
			fmt.Fprintf(w, "[%s] %s", c.say("candidacy.result."+string(x.Result)), x.Criterion)
			if x.Rule != "" { // no rule judges what only a person can
				fmt.Fprintf(w, " (%s)", x.Rule)
			}
			fmt.Fprintln(w)
			for _, line := range x.Evidence {
				fmt.Fprintf(w, "    %s\n", line)
			}
		}
		return nil
	})
}
