package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"cairn/internal/app"
)

// Every sentence of the help has its French, and no French is left over.
func TestHelpInFrench(t *testing.T) {
	words, err := frenchHelp()
	if err != nil {
		t.Fatal(err)
	}
	var c cli
	parser, err := kong.New(&c, kong.Description("The programme office for defence capacity building."), kong.Vars{"data": defaultData})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{parser.Model.Help: true}
	err = kong.Visit(parser.Model, func(v kong.Visitable, next kong.Next) error {
		switch v := v.(type) {
		case *kong.Command:
			said[v.Help] = true
		case *kong.Flag:
			said[v.Help] = true
		case *kong.Positional:
			said[v.Help] = true
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	for text := range said {
		if text != "" && words[text] == "" {
			t.Errorf("%q has no French", text)
		}
	}
	for text := range words {
		if !said[text] {
			t.Errorf("%q is said nowhere", text)
		}
	}
}

// The help of tables names every list there is, in both languages.
func TestHelpNamesEveryTable(t *testing.T) {
	office, err := app.Open(t.Context(), app.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer office.Close()
	words, err := frenchHelp()
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []any{&importTableCmd{}, &exportTableCmd{}} {
		parser, err := kong.New(of)
		if err != nil {
			t.Fatal(err)
		}
		for _, flag := range parser.Model.Flags {
			if flag.Name != "kind" {
				continue
			}
			for _, kind := range office.Intake.Kinds() {
				if !strings.Contains(flag.Help, " "+kind) || !strings.Contains(words[flag.Help], " "+kind) {
					t.Errorf("%T does not name %s: %q, %q", of, kind, flag.Help, words[flag.Help])
				}
			}
		}
	}
}

func TestHelpIsACommand(t *testing.T) {
	for _, c := range []struct{ args, want []string }{
		{nil, []string{"--help"}},
		{[]string{"help"}, []string{"--help"}},
		{[]string{"help", "user", "create"}, []string{"user", "create", "--help"}},
		{[]string{"--lang", "fr", "help", "demo"}, []string{"--lang", "fr", "demo", "--help"}},
		{[]string{"landscape", "list", "--search", "help"}, []string{"landscape", "list", "--search", "help"}},
	} {
		if got := helpArgs(c.args); !slices.Equal(got, c.want) {
			t.Errorf("%q became %q", c.args, got)
		}
	}
}
