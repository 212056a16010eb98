package reports

import (
	"context"
	"embed"
	"maps"
	"path"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

//go:embed kinds/*.tmpl
var kindFiles embed.FS

// shippedKind is a kind that comes with the program.
type shippedKind struct {
	source   string
	template Template
}

// order is that in which the kinds that ship are offered; those of the office come behind.
var order = []string{"project_status", "package_deck", "portfolio_deck", "partner_dossier", "speaking_notes", "package_semiannual", "donor_report", "handover_certificate"}

// shipped are the kinds that come with the program; a test holds them all against the catalogue.
var shipped map[string]shippedKind

func init() {
	addMoney()
	queries = catalogue()
	shipped = map[string]shippedKind{}
	entries, err := kindFiles.ReadDir("kinds")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		data, err := kindFiles.ReadFile(path.Join("kinds", e.Name()))
		if err != nil {
			panic(err)
		}
		t, _ := ParseTemplate(string(data))
		shipped[strings.TrimSuffix(e.Name(), ".tmpl")] = shippedKind{string(data), t}
	}
}

// StoredKind is a kind as an office has it: version 0 for one that ships and was not changed.
type StoredKind struct {
	Template
	Source  string          `json:"source"`
	Version int             `json:"version"`
	SavedAt cal.Instant     `json:"saved_at"`
	SavedBy control.ActorID `json:"saved_by"`
	Ships   bool            `json:"ships"`
}

// kinds are the kinds of the office, the shipped ones in their order, then its own by name.
func kinds(ctx context.Context, q db.Querier) ([]StoredKind, error) {
	own, err := db.Collect(ctx, q, db.SQL(`SELECT t.kind, t.version, t.source, t.removed, t.saved_at, t.saved_by FROM reports_template t
		WHERE t.version = (SELECT MAX(x.version) FROM reports_template x WHERE x.kind = t.kind) ORDER BY t.kind`), func(row db.Row) (k keptTemplate, err error) {
		err = row.Scan(&k.Kind, &k.Version, &k.Source, &k.removed, &k.SavedAt, &k.SavedBy)
		return k, err
	})
	if err != nil {
		return nil, err
	}
	by := map[string]StoredKind{}
	for name, k := range shipped {
		by[name] = StoredKind{Template: k.template, Source: k.source, Ships: true}
	}
	for _, k := range own {
		if k.removed {
			if x, ok := by[k.Kind]; ok {
				x.Version = k.Version
				by[k.Kind] = x
			}
			continue
		}
		kind := k.Kind
		k.Template, _ = ParseTemplate(k.Source)
		k.Template.Kind = kind
		_, k.Ships = shipped[kind]
		by[kind] = k.StoredKind
	}
	names := slices.Clone(order)
	for _, name := range slices.Sorted(maps.Keys(by)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var list []StoredKind
	for _, name := range names {
		list = append(list, by[name])
	}
	return list, nil
}

type keptTemplate struct {
	StoredKind
	removed bool
}

// kindNamed is a kind of the office with what it uses of others put in place. Faults: NotFound; Refused for one
// that another kind's change has broken.
func kindNamed(ctx context.Context, q db.Querier, name string) (k StoredKind, err error) {
	list, err := kinds(ctx, q)
	if err != nil {
		return k, err
	}
	library := libraryOf(list)
	for _, k := range list {
		if k.Kind != name {
			continue
		}
		flat, wrong := library.Flat(k.Template)
		if len(wrong) > 0 {
			return k, problemsFault("kind", wrong)
		}
		k.Template = flat
		return k, nil
	}
	return k, fault.New(fault.NotFound, "reports.no_kind", fault.Args{"kind": name})
}

func libraryOf(list []StoredKind) Library {
	l := Library{}
	for _, k := range list {
		l[k.Kind] = k.Template
	}
	return l
}

// checkSource reads the source of a kind and holds it against the catalogue and the other kinds; the faults are on
// the field "source", with line and column.
func checkSource(list []StoredKind, source string) (Template, error) {
	t, wrong := ParseTemplate(source)
	if len(wrong) == 0 {
		library := libraryOf(list)
		library[t.Kind] = t
		_, wrong = library.Flat(t)
	}
	return t, problemsFault("source", wrong)
}

// SaveKind adds or replaces a kind by a template. at is the version that was read, 0 for one that is new or ships.
// Faults: Invalid with line and column, Conflict.
func (s *Service) SaveKind(ctx context.Context, at int, source string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActSaveKind, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		list, err := kinds(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		t, err := checkSource(list, source)
		if err != nil {
			return control.Change{}, err
		}
		return putKind(ctx, tx, list, t.Kind, at, source, false)
	})
}

// RemoveKind takes a kind of the office out of use; one that ships is again as it ships. What was made of it stays.
func (s *Service) RemoveKind(ctx context.Context, kind string, at int) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActRemoveKind, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		list, err := kinds(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		i := slices.IndexFunc(list, func(k StoredKind) bool { return k.Kind == kind && k.SavedBy != "" })
		if i < 0 {
			return control.Change{}, fault.New(fault.NotFound, "reports.no_kind", fault.Args{"kind": kind})
		}
		without := libraryOf(slices.Delete(slices.Clone(list), i, i+1))
		if k, ok := shipped[kind]; ok {
			without[kind] = k.template
		}
		for name, t := range without { // what uses it would break
			if _, wrong := without.Flat(t); len(wrong) > 0 {
				return control.Change{}, fault.Refuse("reports.kind_used", fault.Args{"kind": kind, "by": name})
			}
		}
		return putKind(ctx, tx, list, kind, at, list[i].Source, true)
	})
}

// ObjectKind is what the trail calls a kind of the office.
const ObjectKind = "report_kind"

func putKind(ctx context.Context, tx *control.Tx, list []StoredKind, kind string, at int, source string, removed bool) (control.Change, error) {
	version := 0
	var before any
	if i := slices.IndexFunc(list, func(k StoredKind) bool { return k.Kind == kind }); i >= 0 {
		version = list[i].Version
		before = map[string]any{"kind": kind, "version": version, "source": list[i].Source}
	}
	if at != version {
		return control.Change{}, fault.Stale(nil)
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO reports_template (kind, version, source, removed, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?)`,
		kind, version+1, source, removed, tx.Now(), tx.Actor().ID))
	after := map[string]any{"kind": kind, "version": version + 1, "source": source, "removed": removed}
	return control.Change{Object: control.Ref{Kind: ObjectKind, ID: kind}, Before: before, After: after}, err
}

// Offer is a kind as the command line lists it. Example is the reference of a subject that exists, null for none.
type Offer struct {
	Kind    string   `json:"kind"`
	Title   string   `json:"title"`
	Formats []Format `json:"formats"`
	Example *string  `json:"example"`
}

// Offers are the kinds that the office has, with an example each, in a language.
func (s *Service) Offers(ctx context.Context, lang i18n.Lang) (list []Offer, err error) {
	list = []Offer{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		all, err := kinds(ctx, q)
		if err != nil {
			return err
		}
		for _, k := range all {
			title, _ := k.Title.In(lang)
			o := Offer{Kind: k.Kind, Title: title, Formats: slices.DeleteFunc(slices.Clone(k.Formats), func(f Format) bool { return writers[f] == nil })}
			ref, err := s.example(ctx, q, k.About)
			if err != nil {
				return err
			}
			if ref != "" {
				o.Example = &ref
			}
			list = append(list, o)
		}
		return nil
	})
	return list, err
}
