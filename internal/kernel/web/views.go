package web

import (
	"net/url"
	"slices"
	"strings"
)

// View is a filter of a list that was saved under a name. Query is that of its address.
type View struct {
	ID    string
	Name  string
	Query string
	Mine  bool // of the reader, who may forget it
}

// Views are the saved views of this list that the reader may use, none where nobody keeps any.
func (f *Frame) Views() []View {
	if f.views == nil {
		return nil
	}
	return f.views()
}

// viewTabs are the whole list and its saved views, none where nothing was saved.
func (f *Frame) viewTabs() []Tab {
	views := f.Views()
	if len(views) == 0 {
		return nil
	}
	tabs := []Tab{{Text: f.T("web.all"), Href: f.Path}}
	for _, v := range views {
		tabs = append(tabs, Tab{Text: v.Name, Href: f.Path + "?" + v.Query})
	}
	return f.Current(tabs)
}

// own are the views that the reader may forget.
func own(views []View) []View {
	return slices.DeleteFunc(slices.Clone(views), func(v View) bool { return !v.Mine })
}

// Current marks the tabs that ask for the rows of the page.
func (f *Frame) Current(tabs []Tab) []Tab {
	here := strings.TrimPrefix(string(f.InLang(f.Lang())), "/"+string(f.Lang()))
	for i := range tabs {
		tabs[i].Current = sameRows(tabs[i].Href, here)
	}
	return tabs
}

// sameRows reports whether two addresses ask for the same rows, in whatever order.
func sameRows(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Path == y.Path && rowsAsked(x.Query()) == rowsAsked(y.Query())
}

// rowsAsked is a query without what only orders and pages, and without empty fields.
func rowsAsked(query url.Values) string {
	for name, values := range query {
		values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
		slices.Sort(values)
		if query[name] = values; len(values) == 0 || name == "sort" || name == "after" || name == "limit" {
			query.Del(name)
		}
	}
	return query.Encode()
}
