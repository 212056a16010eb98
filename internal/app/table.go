package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// connectTables gives imports the words and the kinds of every slice.
func (a *App) connectTables() {
	a.Intake.Words, a.Intake.Site = a.Words, a.site
	a.Intake.Add(a.Portfolio.Tables()...)
	a.Intake.Add(a.Stakeholders.Tables()...)
	a.Intake.Add(a.Activity.Tables()...)
	a.Intake.Add(a.People.Tables()...)
	a.Intake.Add(a.Funds.Tables()...)
	a.Intake.Register()
}

// TableImport says which file is imported as what, and by whom.
type TableImport struct {
	Path  string
	Kind  string
	Map   string // file with the map of the columns; "" where they are to be found
	As    string // sign-in name of the person in whose name it is done; "" for the program itself
	Apply bool
}

// ImportTable previews a table, or applies it, and gives the report in a language.
func (a *App) ImportTable(ctx context.Context, lang i18n.Lang, t TableImport) (intake.Report, error) {
	ctx, err := a.asPerson(ctx, t.As)
	if err != nil {
		return intake.Report{}, err
	}
	m, err := readMap(t.Map)
	if err != nil {
		return intake.Report{}, err
	}
	book, err := readBook(t.Path)
	if err != nil {
		return intake.Report{}, err
	}
	p := a.Words.Printer(lang)
	ctx = web.WithPrinter(ctx, p)
	if !t.Apply {
		plan, err := a.Intake.Preview(ctx, t.Kind, book, m)
		if err == nil {
			err = a.Intake.Recognised(ctx, plan)
		}
		if err != nil {
			return intake.Report{}, err
		}
		return plan.Say(p), nil
	}
	id, plan, err := a.Intake.ApplyBook(ctx, t.Kind, filepath.Base(t.Path), book, m)
	if err != nil {
		return intake.Report{}, err
	}
	r := plan.Say(p)
	r.Applied, r.Import = r.Added+r.Changed > 0, id
	return r, a.Control.SealUp(context.WithoutCancel(ctx))
}

func readBook(path string) (sheet.Book, error) {
	file, err := os.Open(path)
	if err != nil {
		return sheet.Book{}, fault.Wrap(err, fault.Invalid, "app.cli.file", fault.Args{"file": path})
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		return sheet.Book{}, fault.Wrap(err, fault.Invalid, "app.cli.file", fault.Args{"file": path})
	}
	return sheet.Read(filepath.Base(path), file, info.Size())
}

// readMap reads a map of columns, a JSON object of texts.
func readMap(path string) (intake.Map, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "app.cli.file", fault.Args{"file": path})
	}
	m := intake.Map{}
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fault.New(fault.Invalid, "app.cli.map", fault.Args{"path": path, "line": 1 + bytes.Count(data[:reached(err, data)], []byte("\n"))})
	}
	return m, nil
}

// reached is how far into data the reading of JSON has come.
func reached(err error, data []byte) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return min(syntax.Offset, int64(len(data)))
	case errors.As(err, &kind):
		return min(kind.Offset, int64(len(data)))
	}
	return 0
}

// ExportTable writes a list as the workbook of the round trip.
func (a *App) ExportTable(ctx context.Context, lang i18n.Lang, kind, as string, w io.Writer) error {
	ctx, err := a.asPerson(ctx, as)
	if err != nil {
		return err
	}
	return a.Intake.Export(ctx, kind, lang, w)
}

// UndoImport takes an import back, and gives how many rows were put back and how many stayed.
func (a *App) UndoImport(ctx context.Context, id, as string) (undone, kept int, err error) {
	if ctx, err = a.asPerson(ctx, as); err != nil {
		return 0, 0, err
	}
	if err := a.Intake.Undo(ctx, id, ""); err != nil {
		return 0, 0, err
	}
	i, err := a.Intake.Import(ctx, id)
	if err != nil {
		return 0, 0, err
	}
	return i.Outcome.Undone, i.Outcome.Kept, a.Control.SealUp(context.WithoutCancel(ctx))
}

// asPerson is a context in which the person of a sign-in name acts, or the program itself for "".
func (a *App) asPerson(ctx context.Context, name string) (context.Context, error) {
	if name == "" {
		return a.Control.AsSystem(ctx), nil
	}
	u, err := a.People.UserByLogin(a.Control.AsSystem(ctx), name)
	if err != nil {
		return ctx, err
	}
	var actor *control.Actor
	err = a.Control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		actor, err = a.Control.Actor(ctx, q, u.ID)
		return err
	})
	return control.WithActor(ctx, actor), err
}
