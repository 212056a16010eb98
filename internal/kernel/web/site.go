package web

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"

	"github.com/a-h/templ"
)

// Fictional is what pages, papers and files of a demonstration say that go to readers of either language.
const Fictional = "FICTIONAL DATA, NOT A NATO DOCUMENT / DONNÉES FICTIVES, DOCUMENT NON OTAN"

// Site is what all pages of an installation share. App fills it once at start.
type Site struct {
	Name string // of the installation, in the brand and in titles; "" is "Cairn"
	// Demonstration puts FICTIONAL DATA, NOT A NATO DOCUMENT on every page and into every file.
	Demonstration bool
	// Nav is the side bar, in order. Entries whose path has no Get route, or whose act the reader
	// has nowhere, are left out.
	Nav []NavGroup
	// Marking is what a page without a marking of its own carries: the lowest that is true of an
	// empty page here.
	Marking control.Marking
	// PartyName is what a code of releasability is called ("GEO" is Georgia); nil shows the code.
	PartyName func(p *i18n.Printer, code string) string
	// Views are the saved views of a list, by its path, that the actor in the context may use; nil where
	// nobody keeps any. They are saved and forgotten by posts to /views and /views/{id}/drop.
	Views func(ctx context.Context, page string) ([]View, error)
	// BaseURL is the outside address without a final slash ("https://cairn.example"), for links in
	// exported files; "" leaves links out of them.
	BaseURL string

	assets *assets
	routes map[string]Route // by method and pattern: "GET /projects"
}

// NavGroup is a part of the side bar under a heading.
type NavGroup struct {
	Label string // text key; "" for the first, unnamed group
	Items []NavItem
}

// NavItem is one entry of the side bar.
type NavItem struct {
	Label string // text key
	Path  string // "/projects"; its route's act decides who sees the entry
	Icon  string // name of an icon of icons.go
	Go    string // letter that opens it after G, "" for none
	Tab   bool   // stands in the bottom bar of a phone (at most five)
	// Count is how many things wait there for the reader, 0 shows nothing. It must be quick: it is
	// asked for every page. Nil for none.
	Count func(ctx context.Context, a *control.Actor) int
}

// Head is what a page says about itself.
type Head struct {
	Title   string
	Lead    string          // one line under the title
	Crumbs  []Link          // from the top down, without the page itself
	Marking control.Marking // of the content shown, R116; zero takes the site's
	AsOf    cal.Date        // the day the data is of; zero leaves it out
	Tabs    []Tab           // parts of the thing, or saved views of a list
	TabsAre string          // accessible name of the tabs; "" is "Views"
	Actions templ.Component // buttons beside the title, the primary one last; nil for none
}

// Link is a text with an address, from the root without language.
type Link struct {
	Text string
	Href string
}

// Tab is one part or view of a page.
type Tab struct {
	Text    string
	Href    string
	Count   string // "7", "1,000+"; "" for none
	Current bool
}
