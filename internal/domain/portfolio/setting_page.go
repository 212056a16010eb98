package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// SettingOut is the page of a configuration: what applies, what ships, and the form.
type SettingOut[T any] struct {
	Settings[T]
	Shipped T `json:"shipped"`

	path  string // of the page
	scope string // where it applies
	who   string // who set it last
}

// head is what its pages say of themselves.
func (out SettingOut[T]) head(f *web.Frame, title, lead string) web.Head {
	head := web.Head{Title: f.T(title), Lead: f.T(lead)}
	if f.Actor != nil && f.Actor.MayAnywhere(control.ActEditInstallation) {
		head.Crumbs = []web.Link{{Text: f.T("portfolio.setting.admin"), Href: "/admin"}}
	}
	return head
}

// origin says where what applies comes from.
func (out SettingOut[T]) origin(f *web.Frame) string {
	if out.Own {
		return f.T("portfolio.setting.set_by", "who", out.who, "on", out.on)
	}
	return f.T("portfolio.setting.as_shipped")
}

// page reads a configuration for its pages; object is a package, or "" for the office.
func (c configuration[T]) page(ctx context.Context, s *Service, path, object string) (out SettingOut[T], err error) {
	out.Shipped, out.path = c.shipped(), path
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Settings, err = c.of(ctx, q, object); err != nil {
			return err
		}
		names, err := control.Names(ctx, q, out.by)
		out.who = names[out.by]
		return err
	})
	return out, err
}

// resetIn is the one field of the button that sets a configuration back.
type resetIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}
