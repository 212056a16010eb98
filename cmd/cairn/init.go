package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cairn/internal/app"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// initCmd sets an empty office up without a browser.
type initCmd struct {
	File      string        `help:"All answers in a JSON file, with members office, ceiling, administrator, people and mail; flags win over it." type:"existingfile" placeholder:"FILE"`
	NameEN    string        `name:"name-en" help:"Name of the office in English."`
	NameFR    string        `name:"name-fr" help:"Name of the office in French."`
	Unit      string        `help:"The unit it belongs to."`
	Zone      string        `help:"Time zone, such as Europe/Brussels." placeholder:"ZONE"`
	Ceiling   control.Level `help:"Highest marking the office is accredited for." default:"unclassified"`
	Admin     string        `help:"E-mail address of the administrator." placeholder:"LOGIN"`
	AdminName string        `help:"Name of the administrator."`
	Nation    string        `help:"Nation of the administrator by its ISO 3166-1 alpha-3 code; empty for an organisation's."`
	Language  string        `help:"Language of the administrator: en or fr." default:"en" enum:"en,fr"`
}

// Run sets the office up and prints the one-time links of those who may enter.
func (v initCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	setup := app.Setup{Ceiling: control.LevelUnclassified}
	if v.File != "" {
		text, err := os.ReadFile(v.File)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &setup); err != nil {
			return fault.Wrap(err, fault.Invalid, "app.init_file", fault.Args{"file": filepath.Base(v.File)})
		}
	}
	for _, x := range []struct {
		target *string
		value  string
	}{{&setup.Office.Name.EN, v.NameEN}, {&setup.Office.Name.FR, v.NameFR}, {&setup.Office.Unit, v.Unit}, {&setup.Office.Zone, v.Zone},
		{&setup.Admin.Login, v.Admin}, {&setup.Admin.Name, v.AdminName}, {&setup.Admin.Nation, v.Nation}} {
		if x.value != "" {
			*x.target = x.value
		}
	}
	if v.Ceiling != control.LevelUnclassified {
		setup.Ceiling = v.Ceiling
	}
	if setup.Admin.Language == "" || v.Language == string(i18n.FR) {
		setup.Admin.Language = v.Language
	}
	var fs fault.Fields
	fs.Check(setup.Office.Name.EN+setup.Office.Name.FR != "", "--name-en, --name-fr", "fault.required")
	fs.Check(setup.Admin.Login != "", "--admin", "fault.required")
	fs.Check(setup.Admin.Name != "", "--admin-name", "fault.required")
	if err := fs.Err(); err != nil {
		return err
	}
	setup.Admin.Clearance = max(setup.Admin.Clearance, control.LevelUnclassified)
	office, err := app.Open(ctx, app.Config{Data: c.Data, DB: c.DB})
	if err != nil {
		return err
	}
	defer office.Close()
	links, err := office.Init(ctx, setup)
	if err != nil {
		return err
	}
	if c.JSON {
		return print(w, map[string]any{"links": links})
	}
	for _, l := range links {
		fmt.Fprintf(w, "%s\t%s\n", l.Login, l.Path)
	}
	_, err = fmt.Fprintln(w, c.say("app.cli.init_next"))
	return err
}
