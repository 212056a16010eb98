package web

import (
	"context"
	"net/url"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// siteName is the brand.
func (f *Frame) siteName() string {
	if f.site.Name == "" {
		return "Cairn"
	}
	return f.site.Name
}

// title is the page's title; it starts with "Error:" while something must be mended.
func (f *Frame) title(h Head) string {
	title := h.Title + " | " + f.siteName()
	if f.hasErrors() {
		return f.T("web.pair", "name", i18n.Key("web.error"), "value", title)
	}
	return title
}

func (f *Frame) hasErrors() bool {
	return f.fault != nil && (f.fault.Kind == fault.Invalid || f.fault.Kind == fault.Refused)
}

func (f *Frame) tabsLabel(h Head) string {
	if h.TabsAre == "" {
		return f.T("web.views")
	}
	return h.TabsAre
}

// navGroup and navItem are the side bar as this reader sees it.
type navGroup struct {
	Label string
	Items []navItem
}

type navItem struct {
	Label, Path, Icon, Go string
	Tab, Current          bool
	Waiting               int
}

// nav gives the entries that exist and that the reader may open.
func (f *Frame) nav(ctx context.Context) []navGroup {
	if f.navigation != nil {
		return f.navigation
	}
	f.navigation = []navGroup{}
	best := f.currentEntry()
	for _, g := range f.site.Nav {
		group := navGroup{}
		if g.Label != "" {
			group.Label = f.T(g.Label)
		}
		for _, item := range g.Items {
			route, exists := f.site.routes["GET "+item.Path]
			if !exists || !allowed(f.Actor, route.Act) {
				continue
			}
			entry := navItem{Label: f.T(item.Label), Path: item.Path, Icon: item.Icon, Go: item.Go, Tab: item.Tab, Current: item.Path == best}
			if item.Count != nil && f.Actor != nil {
				entry.Waiting = item.Count(ctx, f.Actor)
			}
			group.Items = append(group.Items, entry)
		}
		if len(group.Items) > 0 {
			f.navigation = append(f.navigation, group)
		}
	}
	return f.navigation
}

// currentEntry is the path of the side bar's entry that the page lies under: the longest that fits.
func (f *Frame) currentEntry() string {
	best := ""
	for _, g := range f.site.Nav {
		for _, item := range g.Items {
			under := f.Path == item.Path || item.Path != "/" && strings.HasPrefix(f.Path, item.Path+"/")
			if under && len(item.Path) > len(best) {
				best = item.Path
			}
		}
	}
	return best
}

// phoneNav are the entries of the bottom bar, at most four; "More" is the fifth.
func (f *Frame) phoneNav(ctx context.Context) []navItem {
	var chosen []navItem
	for _, g := range f.nav(ctx) {
		for _, item := range g.Items {
			if item.Tab && len(chosen) < 4 {
				chosen = append(chosen, item)
			}
		}
	}
	return chosen
}

// searchable reports whether the installation has a search page that this reader may use.
func (f *Frame) searchable() bool { return f.opens("/search") }

// opens reports whether there is a page at a path that this reader may open.
func (f *Frame) opens(path string) bool {
	route, ok := f.site.routes["GET "+path]
	return ok && allowed(f.Actor, route.Act)
}

// here is the address of this page, for forms that come back to it.
func (f *Frame) here() string { return string(f.InLang(f.Lang())) }

// shortcut is a line of the list of keys.
type shortcut struct {
	Keys  []string
	Words string
}

func (f *Frame) keyList(ctx context.Context) []shortcut {
	ctrl := f.T("web.ctrl")
	list := []shortcut{
		{[]string{ctrl + " K", "/"}, f.T("web.key.search")},
		{[]string{"J", "K"}, f.T("web.key.rows")},
		{[]string{f.T("web.enter")}, f.T("web.key.open")},
		{[]string{"X"}, f.T("web.key.choose")},
		{[]string{"E"}, f.T("web.key.edit")},
		{[]string{"C"}, f.T("web.key.create")},
		{[]string{ctrl + " " + f.T("web.enter")}, f.T("web.key.submit")},
		{[]string{ctrl + " Z"}, f.T("web.key.undo")},
		{[]string{"?"}, f.T("web.key.help")},
	}
	for _, g := range f.nav(ctx) {
		for _, item := range g.Items {
			if item.Go != "" {
				list = append(list, shortcut{[]string{"G", strings.ToUpper(item.Go)}, item.Label})
			}
		}
	}
	return list
}

// filtered reports whether the list is narrowed by anything but its order, view and place.
func (f *Frame) filtered() bool {
	for name, values := range f.Query {
		switch name {
		case "sort", "view", "after", "limit", "format":
		default:
			if len(values) > 0 && values[0] != "" {
				return true
			}
		}
	}
	return false
}

// unfiltered is the page with its order and view alone.
func (f *Frame) unfiltered() string {
	kept := url.Values{}
	for _, name := range []string{"sort", "view"} {
		if v := f.Query.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	return string(f.address(f.Lang(), kept))
}

// sorted is the aria-sort of a column.
func (f *Frame) sorted(key string) string {
	switch f.Query.Get("sort") {
	case key:
		return "ascending"
	case "-" + key:
		return "descending"
	}
	return "none"
}

func (f *Frame) sortMark(key string) string {
	return map[string]string{"ascending": "▲", "descending": "▼", "none": ""}[f.sorted(key)]
}

// nextSort turns ascending into descending and anything else into ascending.
func (f *Frame) nextSort(key string) string {
	if f.Query.Get("sort") == key {
		return "-" + key
	}
	return key
}

func languageCode(l i18n.Lang) string { return strings.ToUpper(string(l)) }

// languageName is each language's own name for itself.
func languageName(l i18n.Lang) string {
	return map[i18n.Lang]string{i18n.EN: "English", i18n.FR: "Français"}[l]
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	first, last := []rune(words[0]), []rune(words[len(words)-1])
	if len(words) == 1 {
		return strings.ToUpper(string(first[:1]))
	}
	return strings.ToUpper(string(first[:1]) + string(last[:1]))
}

// allowed reports whether an actor may open a route of that act somewhere; what it may see and do
// there, the service decides.
func allowed(a *control.Actor, act control.Act) bool {
	switch {
	case act == control.Public:
		return true
	case a == nil:
		return false
	}
	return a.MayAnywhere(act)
}
