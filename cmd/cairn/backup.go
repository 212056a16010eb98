package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"cairn/internal/app"
	"cairn/internal/kernel/backup"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

type backupCmd struct {
	File           string   `arg:"" help:"File to write; it must not be there yet."`
	PassphraseFile string   `help:"Lock it with the passphrase in the first line of this file (- for standard input)." env:"CAIRN_PASSPHRASE_FILE" placeholder:"FILE"`
	Recipient      []string `help:"Lock it for an age recipient (age1…)." placeholder:"KEY"`
}

// Run writes the backup beside its final name and moves it there when it is whole.
func (v backupCmd) Run(ctx context.Context, c *common, w io.Writer) (err error) {
	if (v.PassphraseFile == "") == (len(v.Recipient) == 0) {
		return fault.Refuse("app.cli.lock", nil)
	}
	if _, err := os.Stat(v.File); err == nil {
		return fault.Refuse("app.cli.file_exists", fault.Args{"file": v.File})
	}
	office, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	part, err := os.OpenFile(v.File+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // gone already when all went well
	summary, err := v.take(office.Control.AsSystem(ctx), office.Control, part)
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), v.File); err != nil {
		return err
	}
	return sayBackup(w, c, summary)
}

func (v backupCmd) take(ctx context.Context, c *control.Control, w io.Writer) (backup.Summary, error) {
	if v.PassphraseFile != "" {
		phrase, err := firstLine(v.PassphraseFile)
		if err != nil {
			return backup.Summary{}, err
		}
		lock, err := backup.ToPassphrase(phrase)
		if err != nil {
			return backup.Summary{}, err
		}
		return backup.Take(ctx, c, w, lock)
	}
	var locks []age.Recipient
	for _, public := range v.Recipient {
		lock, err := backup.ToRecipient(public)
		if err != nil {
			return backup.Summary{}, err
		}
		locks = append(locks, lock)
	}
	return backup.Take(ctx, c, w, locks...)
}

func sayBackup(w io.Writer, c *common, s backup.Summary) error {
	if c.JSON {
		return print(w, s)
	}
	_, err := fmt.Fprintln(w, c.say("app.cli.backup", "id", s.Installation, "at", s.MadeAt, "tables", s.Tables, "rows", s.Rows))
	return err
}

type restoreCmd struct {
	File           string `arg:"" help:"Backup to restore." type:"existingfile"`
	PassphraseFile string `help:"File with the passphrase in its first line (- for standard input)." env:"CAIRN_PASSPHRASE_FILE" placeholder:"FILE"`
	Identity       string `help:"File with the age identity it was locked for." type:"existingfile" placeholder:"FILE"`
	Replace        bool   `help:"Take the place of the installation that is there; it must be the backup's own."`
}

// Run restores into the folder or database named by --data and --db, and lists what a check of it finds.
func (v restoreCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	file, err := os.Open(v.File)
	if err != nil {
		return err
	}
	defer file.Close()
	keys, err := v.keys()
	if err != nil {
		return err
	}
	summary, err := app.Restore(ctx, app.Config{Data: c.Data, DB: c.DB}, file, v.Replace, keys...)
	if err != nil {
		return err
	}
	if err := sayBackup(w, c, summary); err != nil {
		return err
	}
	var breaks []control.Break
	if summary.Findings != nil {
		breaks = summary.Findings.Breaks
	}
	if e := summary.Ended; !c.JSON {
		fmt.Fprintln(w, c.say("app.cli.ended", "sessions", e.Sessions, "tokens", e.Tokens, "links", e.Links))
		fmt.Fprintln(w, c.say("app.cli.as_then", "at", summary.MadeAt))
		sayBreaks(w, breaks)
	}
	if len(breaks) > 0 {
		return errBroken
	}
	return nil
}

// keys are what opens the backup.
func (v restoreCmd) keys() ([]age.Identity, error) {
	switch {
	case v.PassphraseFile != "":
		phrase, err := firstLine(v.PassphraseFile)
		if err != nil {
			return nil, err
		}
		key, err := backup.WithPassphrase(phrase)
		return []age.Identity{key}, err
	case v.Identity != "":
		file, err := os.Open(v.Identity)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return backup.WithKeys(file)
	}
	return nil, fault.Refuse("app.cli.unlock", nil)
}

// firstLine reads a passphrase.
func firstLine(name string) (string, error) {
	if name == "-" {
		name = os.Stdin.Name()
	}
	data, err := os.ReadFile(name)
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimRight(line, "\r"), err
}
