// Command cairn is the programme office for defence capacity building: one program, one database.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/alecthomas/kong"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// cli is the whole command line. Every setting is a flag, an environment variable CAIRN_… and a line
// of the settings file, in this order of weight.
type cli struct {
	Settings kong.ConfigFlag `help:"Settings file, as cairn config prints it." name:"config" placeholder:"FILE"`
	common

	Demo      demoCmd      `cmd:"" help:"Build the demonstration world, if the folder is empty, and serve it."`
	Serve     serveCmd     `cmd:"" help:"Serve the office."`
	Check     checkCmd     `cmd:"" help:"Check all rules and the seals; lists every break, exit status 1 if there is one."`
	Anchor    anchorCmd    `cmd:"" help:"Export the last seal, signed, to be kept outside."`
	Backup    backupCmd    `cmd:"" help:"Write an encrypted backup while the office works."`
	Restore   restoreCmd   `cmd:"" help:"Restore a backup into an empty folder or database, on either engine."`
	Config    configCmd    `cmd:"" help:"Print every setting, commented."`
	Bench     benchCmd     `cmd:"" help:"Measure speed on this machine."`
	Fieldpack fieldpackCmd `cmd:"" help:"Forms for people who cannot reach the server, out and back."`
	Import    importCmd    `cmd:"" help:"Read data: import iati PATH …, import table FILE --kind KIND"`
	Export    exportCmd    `cmd:"" help:"Take data out: export journal [-o FILE], export table --kind KIND -o FILE.xlsx, export mspdi --project REF -o FILE.xml, export ical, export vcard."`
	Undo      undoCmd      `cmd:"" help:"Take an import of a table back. What was changed since stays as it is."`
	Funds     fundsCmd     `cmd:"" help:"The ledger of the funds: status, trace, year-end."`
	Landscape landscapeCmd `cmd:"" help:"What other actors do in a partner country."`
	Report    reportCmd    `cmd:"" help:"Reports and briefings: list, make, diff, check."`
	Schedule  scheduleCmd  `cmd:"" help:"Compute a plan of Microsoft Project, without an office: dates, float, critical tasks."`
	Careers   careersCmd   `cmd:"" help:"The careers pages."`
	Vacancy   vacancyCmd   `cmd:"" help:"Notices of vacancies."`
	Recruit   recruitCmd   `cmd:"" help:"Applications to vacancies."`
	CV        cvCmd        `cmd:"" name:"cv" help:"Curricula of candidates."`
	User      userCmd      `cmd:"" help:"Users without a browser: create, list, reset, deactivate, tokens."`
	Init      initCmd      `cmd:"" help:"Set up an empty office without a browser."`
	Digest    digestCmd    `cmd:"" help:"Print a user's digest of today: digest --for LOGIN --dry-run."`
	Mail      mailCmd      `cmd:"" help:"For the mail server: note mails that came back."`
	OpenAPI   openapiCmd   `cmd:"" name:"openapi" help:"Print the description of the programming interface (OpenAPI 3.1)."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// defaultData is the folder when none is named.
const defaultData = "./cairn-data"

// common are the settings every verb has.
type common struct {
	Data string `help:"Folder of the office: the SQLite file, the search index, the key." default:"${data}" env:"CAIRN_DATA_DIR" placeholder:"DIR"`
	DB   string `help:"PostgreSQL instead of SQLite: postgres://user@host/name" env:"CAIRN_DB" placeholder:"URL"`
	JSON bool   `help:"Answer in JSON." env:"CAIRN_JSON"`
	Lang string `help:"Language of messages: en or fr." default:"en" enum:"en,fr" env:"CAIRN_LANG"`

	stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings given. The exit status is 0, 1 for a broken rule or a refusal,
// 2 for unusable arguments.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	args = helpArgs(args)
	lang := askedLang(args)
	parser, err := kong.New(&c, kong.Name("cairn"), kong.Description("The programme office for defence capacity building."),
		kong.Configuration(settings), kong.Writers(stdout, stderr),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c.common), kong.Vars{"data": defaultData}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Help(printHelp(lang)))
	if err == nil && lang == i18n.FR {
		err = inFrench(parser)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	call, err := parser.Parse(args)
	if err != nil {
		asked := common{Lang: string(lang)}
		fmt.Fprintln(stderr, asked.say("app.cli.complaint", "text", asked.say("app.cli.arguments", "text", err.Error())))
		return 2
	}
	c.common.JSON, c.common.stderr = c.JSON, stderr
	call.BindTo(stdout, (*io.Writer)(nil))
	if err := call.Run(); err != nil {
		c.complain(stderr, err)
		return 1
	}
	return 0
}

// errBroken ends check with status 1 after its own listing.
var errBroken = fault.Refuse("app.cli.broken", nil)

// errNotIssued ends report check with status 1 after its own answer.
var errNotIssued = fault.Refuse("app.cli.not_issued", nil)

// complain prints an error in the user's words; what has none is printed as it is.
func (c *common) complain(w io.Writer, err error) {
	p := c.printer()
	message := err.Error()
	var f *fault.Fault
	var path *fs.PathError
	switch {
	case errors.As(err, &f):
		message = p.Message(f.Key, f.Args)
		for _, field := range f.Fields {
			message += "\n  " + field.Name + ": " + p.Message(field.Key, field.Args)
		}
		if why := causeOf(p, f); why != "" {
			message += "\n  (" + why + ")"
		}
	case errors.As(err, &path):
		message = c.say("app.cli.path", "path", path.Path, "why", causeWords(p, path.Err))
	}
	if c.JSON {
		answer := map[string]any{"error": message}
		if f != nil {
			answer["key"], answer["fields"] = f.Key, f.Fields
		}
		_ = json.NewEncoder(w).Encode(answer)
		return
	}
	fmt.Fprintln(w, c.say("app.cli.complaint", "text", message))
}

// words are those of the whole program, read once. They are embedded, so that it is a fault of the build when
// they cannot be read.
var words = sync.OnceValue(func() *i18n.Catalogue {
	words, err := app.Words()
	if err != nil {
		panic(err)
	}
	return words
})

// printer prints in the language of the messages.
func (c *common) printer() *i18n.Printer {
	lang, _ := i18n.ParseLang(c.Lang)
	return words().Printer(lang)
}

// say is a sentence in the language of the messages.
func (c *common) say(key string, args ...any) string { return c.printer().T(key, args...) }

// open opens the office for a verb that does not serve it. Where there was none it begins one, and says so: the folder may be mistyped.
func (c *common) open(ctx context.Context) (*app.App, error) {
	cfg := app.Config{Data: c.Data, DB: c.DB}
	there, err := app.Exists(ctx, cfg)
	if err != nil {
		return nil, err
	}
	office, err := app.Open(ctx, cfg)
	if err == nil && !there && c.DB == "" && !c.JSON {
		fmt.Fprintln(c.stderr, c.say("app.cli.complaint", "text", c.say("app.cli.begun", "folder", c.Data)))
	}
	return office, err
}

// readDay reads a day of an argument; empty is none.
func readDay(text string) (cal.Date, error) {
	day, err := cal.ParseDate(text)
	if err != nil || text != "" && day.IsZero() { // the first day of all counts as none
		return day, fault.Refuse("app.cli.date", fault.Args{"text": text})
	}
	return day, nil
}

func print(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
