package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"cairn/internal/kernel/i18n"
)

// helpFR says in French what the help says in English.
//
//go:embed help_fr.json
var helpFR []byte

// headingsFR are the words that the parser's own printer sets around the help.
var headingsFR = strings.NewReplacer("Usage: ", "Emploi : ", "\nFlags:\n", "\nOptions :\n", "\nCommands:\n", "\nCommandes :\n", "\nArguments:\n", "\nArguments :\n",
	"<command>", "<commande>", "[flags]", "[options]", "Run \"", "« ", " --help\" for more information on a command.", " --help » en dit plus sur une commande.")

// helpArgs turns "help" and "help serve" into what the parser knows; without anything there is help too.
func helpArgs(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case slices.Contains(args, "help"):
		i := slices.Index(args, "help")
		for _, before := range args[:i] {
			if !strings.HasPrefix(before, "-") && before != string(i18n.EN) && before != string(i18n.FR) {
				return args // a word within a command
			}
		}
		return slices.Concat(args[:i], args[i+1:], []string{"--help"})
	}
	return args
}

// askedLang is the language asked for, before the arguments are parsed: the help is printed while they are.
func askedLang(args []string) i18n.Lang {
	text := os.Getenv("CAIRN_LANG")
	for i, a := range args {
		if rest, ok := strings.CutPrefix(a, "--lang="); ok {
			text = rest
		} else if a == "--lang" && i+1 < len(args) {
			text = args[i+1]
		}
	}
	lang, _ := i18n.ParseLang(text)
	return lang
}

// inFrench puts the help of all commands, arguments and flags into French.
func inFrench(parser *kong.Kong) error {
	words, err := frenchHelp()
	if err != nil {
		return err
	}
	say := func(help *string) {
		if said, ok := words[*help]; ok { // a flag of all commands is met at each of them
			*help = said
		}
	}
	say(&parser.Model.Help)
	return kong.Visit(parser.Model, func(v kong.Visitable, next kong.Next) error {
		switch v := v.(type) {
		case *kong.Command:
			say(&v.Help)
		case *kong.Flag:
			say(&v.Help)
		case *kong.Positional:
			say(&v.Help)
		}
		return next(nil)
	})
}

func frenchHelp() (words map[string]string, err error) {
	return words, json.Unmarshal(helpFR, &words)
}

// printHelp prints the help with its headings in the language asked for.
func printHelp(lang i18n.Lang) kong.HelpPrinter {
	return func(options kong.HelpOptions, ctx *kong.Context) error {
		if lang != i18n.FR {
			return kong.DefaultHelpPrinter(options, ctx)
		}
		var page bytes.Buffer
		out := ctx.Kong.Stdout
		ctx.Kong.Stdout = &page
		err := kong.DefaultHelpPrinter(options, ctx)
		ctx.Kong.Stdout = out
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, headingsFR.Replace(page.String()))
		return err
	}
}
