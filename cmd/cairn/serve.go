package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// listening are the settings of verbs that serve.
type listening struct {
	Listen      string         `help:"Address and port to listen on." default:"127.0.0.1:8080" env:"CAIRN_LISTEN" placeholder:"ADDR"`
	TLSCert     string         `help:"Certificate (PEM); it is read again when it changes." env:"CAIRN_TLS_CERT" placeholder:"FILE"`
	TLSKey      string         `help:"Its private key (PEM)." env:"CAIRN_TLS_KEY" placeholder:"FILE"`
	BaseURL     string         `help:"Outside address, for links in files." env:"CAIRN_BASE_URL" placeholder:"URL"`
	Careers     string         `help:"Address of the careers pages alone, such as https://careers.example; empty for none of their own." env:"CAIRN_CAREERS" placeholder:"URL"`
	Proxy       []netip.Prefix `help:"Proxies whose X-Forwarded headers are believed, such as 127.0.0.1/32." env:"CAIRN_PROXY" placeholder:"NET"`
	Metrics     string         `help:"Address for /metrics; empty for none." env:"CAIRN_METRICS" placeholder:"ADDR"`
	LogLevel    slog.Level     `help:"debug, info, warn or error." default:"info" env:"CAIRN_LOG_LEVEL"`
	AddressRate float64        `help:"Requests a second from one address; 0 for no limit." default:"100" env:"CAIRN_ADDRESS_RATE"`
	DocumentMB  int64          `help:"Largest document that may be uploaded, in megabytes; 100 at most." default:"25" env:"CAIRN_DOCUMENT_MB"`
	Scanner     string         `help:"Scanner that documents, attachments and curricula are shown to, in the protocol of clamd: tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl; empty for none." env:"CAIRN_SCANNER" placeholder:"ADDR"`
	PersonRate  float64        `help:"Requests a second of one person or token; 0 for no limit." default:"50" env:"CAIRN_PERSON_RATE"`
}

func (l listening) config(c *common, log io.Writer) app.Config {
	return app.Config{
		Data: c.Data, DB: c.DB, Alone: true, BaseURL: l.BaseURL, Careers: strings.TrimRight(l.Careers, "/"), Proxies: l.Proxy, TLSCert: l.TLSCert, TLSKey: l.TLSKey,
		Listen: l.Listen, Metrics: l.Metrics, AddressRate: l.AddressRate, PersonRate: l.PersonRate, DocumentMegabytes: l.DocumentMB, Scanner: l.Scanner,
		Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: l.LogLevel})),
	}
}

type serveCmd struct {
	listening
}

// Run serves until it is told to stop. At the first start of an office without users it prints the
// one-time link with which the first administrator comes in.
func (v serveCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	office, err := app.Open(ctx, v.config(c, os.Stderr))
	if err != nil {
		return err
	}
	defer office.Close()
	return serve(ctx, office, c, w)
}

func serve(ctx context.Context, office *app.App, c *common, w io.Writer) error {
	return office.Serve(ctx, func(addr net.Addr, firstLink string) {
		fmt.Fprintln(w, c.say("app.served_at", "url", office.URL(addr)))
		if firstLink != "" {
			fmt.Fprintln(w, c.say("app.first_link")+"\n  "+office.URL(addr)+firstLink)
		}
	})
}

type demoCmd struct {
	listening
	NoServe bool   `help:"Only build the world."`
	Discard bool   `help:"Throw the demonstration world in the folder away, so that a real office can begin there."`
	Yes     bool   `help:"Do not ask again."`
	Date    string `help:"The day the world is made for (2026-01-31); today when empty." placeholder:"DATE"`
	Texts   string `help:"Language of the long texts, en or fr; empty leaves each partner its own." enum:",en,fr" default:""`
}

// Run builds the demonstration world where the database is empty, and serves it. A database that holds
// a real office is refused.
func (v demoCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	if v.Discard {
		return v.discard(ctx, c, w)
	}
	day, err := readDay(v.Date)
	if err != nil {
		return err
	}
	if day.IsZero() {
		day = cal.Of(time.Now().UTC())
	}
	built, err := app.BuildDemo(ctx, v.config(c, os.Stderr), day, i18n.Lang(v.Texts))
	if err != nil {
		return err
	}
	if built {
		fmt.Fprintln(w, c.say("app.demo_built", "day", day.String(), "folder", c.Data)+" "+web.Fictional)
	}
	if v.NoServe {
		return nil
	}
	office, err := app.Open(ctx, v.config(c, os.Stderr))
	if err != nil {
		return err
	}
	defer office.Close()
	return serve(ctx, office, c, w)
}

// discard throws the world away, once that was said twice.
func (v demoCmd) discard(ctx context.Context, c *common, w io.Writer) error {
	if !v.Yes {
		return fault.Refuse("app.demo_discard_ask", fault.Args{"folder": c.Data})
	}
	if err := app.DiscardDemo(ctx, v.config(c, os.Stderr)); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, c.say("app.demo_discarded", "folder", c.Data))
	return err
}
