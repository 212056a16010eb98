package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// userCmd works on users without a browser. What it prints as a path is added to the office's address.
type userCmd struct {
	Create     userCreateCmd     `cmd:"" help:"Register a user; prints the one-time link by which they choose a password."`
	List       userListCmd       `cmd:"" help:"List the users."`
	Reset      userResetCmd      `cmd:"" help:"Void a password; prints the link by which a new one is chosen."`
	Deactivate userDeactivateCmd `cmd:"" help:"End a leaver's sessions, tokens and roles at once; lists what they still answer for."`
	Token      userTokenCmd      `cmd:"" help:"Issue a token for the programming interface; it is shown this once."`
	FirstLink  userFirstLinkCmd  `cmd:"" name:"first-link" help:"Print the link of the first administrator of an empty office."`
}

func withOffice(ctx context.Context, c *common, do func(office *app.App) error) error {
	office, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	return do(office)
}

func sayLink(w io.Writer, c *common, path string) error {
	if c.JSON {
		return print(w, map[string]string{"path": path})
	}
	_, err := fmt.Fprintln(w, path)
	return err
}

type userCreateCmd struct {
	Login     string        `arg:"" help:"E-mail address."`
	Name      string        `required:"" help:"Name, as others read it."`
	Nation    string        `required:"" help:"Nation by its ISO 3166-1 alpha-3 code."`
	Preset    string        `help:"officer, programme_manager, finance, field, director or viewer." default:"officer"`
	Language  string        `help:"en or fr." default:"en" enum:"en,fr"`
	Clearance control.Level `help:"public, unclassified, restricted …" default:"unclassified"`
}

// Run registers the user.
func (v userCreateCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		path, err := office.CreateUser(ctx, app.NewUser{Name: v.Name, Login: v.Login, Nation: v.Nation, Preset: v.Preset, Language: v.Language, Clearance: v.Clearance})
		if err != nil {
			return err
		}
		return sayLink(w, c, path)
	})
}

type userListCmd struct{}

// Run lists the users.
func (userListCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		users, err := office.Users(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, users)
		}
		for _, u := range users {
			roles := make([]string, len(u.Roles))
			for i, role := range u.Roles {
				roles[i] = c.say("people.role." + string(role))
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Login, u.Name, u.Nation, strings.Join(roles, ", "))
		}
		return nil
	})
}

type userResetCmd struct {
	Login string `arg:"" help:"E-mail address."`
	Code  bool   `help:"Take the one-time codes away too, for a telephone that was lost."`
}

// Run resets the user's access.
func (v userResetCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		path, err := office.ResetUser(ctx, v.Login, v.Code)
		if err != nil {
			return err
		}
		return sayLink(w, c, path)
	})
}

type userDeactivateCmd struct {
	Login  string `arg:"" help:"E-mail address."`
	Reason string `help:"Why, for the trail." default:"left the office"`
}

// Run deactivates the user.
func (v userDeactivateCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		owned, err := office.DeactivateUser(ctx, v.Login, v.Reason)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]any{"owned": owned})
		}
		if len(owned) == 0 {
			fmt.Fprintln(w, c.say("people.owned.none"))
		}
		for _, o := range owned {
			fmt.Fprintf(w, "%s\t%s\t%s\n", c.say(string(o.Noun)), o.Title, o.Href)
		}
		return nil
	})
}

type userTokenCmd struct {
	Login string   `arg:"" help:"E-mail address."`
	Name  string   `required:"" help:"What the token is for."`
	Act   []string `help:"An act it may do, such as portfolio.project.edit; without any it only reads." placeholder:"ACT"`
	Until string   `help:"Last day it works (2026-12-31); ninety days from now when empty." placeholder:"DATE"`
}

// Run issues the token.
func (v userTokenCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	until, err := readDay(v.Until)
	if err != nil {
		return err
	}
	if until.IsZero() {
		until = cal.Of(time.Now().UTC()).AddDays(90)
	}
	return withOffice(ctx, c, func(office *app.App) error {
		text, err := office.IssueToken(ctx, v.Login, v.Name, v.Act, until)
		if err != nil {
			return err
		}
		if c.JSON {
			return print(w, map[string]string{"token": text})
		}
		_, err = fmt.Fprintln(w, text)
		return err
	})
}

type userFirstLinkCmd struct{}

// Run prints the link; an office with users has none to give.
func (userFirstLinkCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	return withOffice(ctx, c, func(office *app.App) error {
		path, err := office.FirstLink(ctx)
		if err != nil {
			return err
		}
		if path == "" {
			return fault.Refuse("app.cli.no_first_link", nil)
		}
		return sayLink(w, c, path)
	})
}
