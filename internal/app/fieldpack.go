package app

import (
	"context"
	"io"

	"cairn/internal/domain/fieldpack"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// FieldOrder is a field form that the command line asks for.
type FieldOrder struct {
	As     string // login of the user who makes it
	Kind   string
	Ref    string // of the project, activity or handover
	Week   string
	Due    cal.Date
	Format string // "html" or "xlsx"
	Lang   string
}

// MakeFieldForm makes a form in a user's name and writes its file.
func (a *App) MakeFieldForm(ctx context.Context, o FieldOrder, w io.Writer) (fieldpack.Form, error) {
	ctx, err := a.asUser(ctx, o.As)
	if err != nil {
		return fieldpack.Form{}, err
	}
	order := fieldpack.Order{Kind: fieldpack.Kind(o.Kind), Ref: o.Ref, Due: o.Due}
	if o.Week != "" {
		if order.Week, err = week.Parse(o.Week); err != nil {
			return fieldpack.Form{}, err
		}
	}
	f, _, err := a.FieldPack.Make(ctx, order)
	if err != nil {
		return f, err
	}
	lang, _ := i18n.ParseLang(o.Lang)
	return f, a.FieldPack.Write(f, o.Format, lang, w)
}

// ReadFieldForm reads a form that came back in a user's name, and applies it when asked; done is the zero one
// for a preview.
func (a *App) ReadFieldForm(ctx context.Context, as string, content []byte, apply bool) (p fieldpack.Preview, done control.Done, err error) {
	if ctx, err = a.asUser(ctx, as); err != nil {
		return p, done, err
	}
	r, _, err := a.FieldPack.Receive(ctx, content)
	if err != nil {
		return p, done, err
	}
	if p, err = a.FieldPack.Preview(ctx, r.ID); err != nil || !apply {
		return p, done, err
	}
	done, err = a.FieldPack.Apply(ctx, r.ID)
	return p, done, err
}

// asUser is a context in which the user of a login acts, with their own roles.
func (a *App) asUser(ctx context.Context, login string) (context.Context, error) {
	u, err := a.People.UserByLogin(a.Control.AsSystem(ctx), login)
	if err != nil {
		return ctx, err
	}
	err = a.Control.Read(ctx, func(inner context.Context, q db.Querier) error {
		actor, err := a.Control.Actor(inner, q, u.ID)
		ctx = control.WithActor(ctx, actor)
		return err
	})
	return ctx, err
}
