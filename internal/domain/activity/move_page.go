package activity

import (
	"github.com/a-h/templ"

	"cairn/internal/kernel/web"
)

// movePages are the pages of the moves that a person brings something to.
var movePages = map[string]func(f *web.Frame, out activityOut) templ.Component{
	"postpone": func(f *web.Frame, out activityOut) templ.Component { return reasonPage(f, out, "postpone") },
	"cancel":   func(f *web.Frame, out activityOut) templ.Component { return reasonPage(f, out, "cancel") },
	"resume":   resumePage,
	"report":   reportPage,
}
