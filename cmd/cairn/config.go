package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type configCmd struct{}

// Run prints every setting with what it is for and its default, as a settings file to edit.
func (configCmd) Run(call *kong.Context, c *common, w io.Writer) error {
	fmt.Fprintln(w, "# "+c.say("app.cli.settings"))
	seen := map[string]bool{}
	print := func(flags []*kong.Flag) {
		for _, f := range flags {
			if seen[f.Name] || f.Name == "help" || f.Name == "config" {
				continue
			}
			seen[f.Name] = true
			fmt.Fprintf(w, "\n# %s\n", f.Help)
			if len(f.Envs) > 0 {
				fmt.Fprintln(w, "# "+c.say("app.cli.environment", "names", strings.Join(f.Envs, ", ")))
			}
			fmt.Fprintf(w, "# %s = %s\n", f.Name, f.Default)
		}
	}
	print(call.Model.Flags)
	for _, verb := range call.Model.Children {
		if verb.Name == "serve" {
			print(verb.Flags)
		}
	}
	return nil
}

// settings reads the file that config prints: lines of name = value, # for comments.
func settings(r io.Reader) (kong.Resolver, error) {
	values := map[string]string{}
	lines := bufio.NewScanner(r)
	for no := 1; lines.Scan(); no++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("settings, line %d: %q is not name = value", no, line)
		}
		values[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if v, ok := values[flag.Name]; ok {
			return v, nil
		}
		return nil, nil
	}), nil
}
