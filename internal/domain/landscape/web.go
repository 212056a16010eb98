package landscape

import (
	"context"
	"io"
	"strconv"

	"cairn/internal/codec/iati"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// Routes is the slice's whole space of addresses.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Get(pathList, ActRead, s.showList, listPage),
		web.Get(pathTotals, ActRead, s.showTotals, totalsPage),
		web.Get(pathActivity, ActRead, s.showActivity, activityPage),
		web.Get(pathImports, ActRead, s.showImports, importsPage),
		web.Get(pathImport, ActRead, s.showImport, importPage),
		web.Get(pathNewImport, ActImport, s.showNewImport, importFormPage),
		web.Post(pathNewImport, ActImport, s.startImport, pathNewImport),
		web.Post(pathCancelImport, ActImport, s.cancelImport, pathImport),
		web.Get(pathEntries, ActRead, s.showEntries, entriesPage),
		web.Get(pathNewEntry, ActCreateEntry, s.showNewEntry, entryFormPage),
		web.Post(pathNewEntry, ActCreateEntry, s.createEntry, pathNewEntry),
		web.Get(pathEntry, ActRead, s.showEntry, entryPage),
		web.Get(pathEditEntry, ActEditEntry, s.showEditEntry, entryFormPage),
		web.Post(pathEditEntry, ActEditEntry, s.editEntry, pathEditEntry),
		web.Post(pathArchive, ActArchiveEntry, s.archiveEntry, pathEntry),
	}
}

// filterIn is what the lists of published activities take from their addresses.
type filterIn struct {
	web.List
	Text         string    `json:"q"`
	Country      string    `json:"country"`
	Sector       string    `json:"sector"`
	Organisation string    `json:"organisation"`
	Status       string    `json:"status"`
	Trap         iati.Trap `json:"trap"`
	From         cal.Date  `json:"from"`
	To           cal.Date  `json:"to"`
}

func (in filterIn) filter() Filter {
	return Filter{Text: in.Text, Country: in.Country, Sector: in.Sector, Organisation: in.Organisation, Status: in.Status, Trap: in.Trap,
		Period: cal.Period{Start: in.From, End: in.To}, Sort: in.Sort, After: ActivityID(in.After), Limit: in.Limit}
}

// countedUpTo is how far a list counts what a filter keeps.
const countedUpTo = 1_000

func (s *Service) showList(ctx context.Context, in filterIn) (out listOut, err error) {
	f := in.filter()
	if err := f.Check(); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out = listOut{filter: f, today: s.today()}
		if out.List, err = listActivities(ctx, q, f); err != nil {
			return err
		}
		if out.surroundings, err = s.surroundings(ctx, q); err != nil {
			return err
		}
		if in.After != "" || in.Limit > web.MaxPageRows {
			return nil // a further page, or a file: the rows only
		}
		if out.Totals, err = totals(ctx, q, f); err != nil {
			return err
		}
		if out.Traps, err = trapTallies(ctx, q, f); err != nil {
			return err
		}
		return out.count(ctx, q)
	})
	return out, err
}

// count fills in the figures beside the rows.
func (o *listOut) count(ctx context.Context, q db.Querier) (err error) {
	f := o.filter
	if o.Found, err = countUpTo(ctx, q, f, countedUpTo+1); err != nil {
		return err
	}
	if today := (cal.Period{Start: o.today, End: o.today}); f.Period.Overlaps(today) {
		f.Period = today
		if o.Running, err = countUpTo(ctx, q, f, countedUpTo+1); err != nil {
			return err
		}
	}
	partner := o.partnerCode(f.Country)
	if partner != "" || f.Country == "" { // no entry is about a country that is no partner
		o.Own, err = countEntries(ctx, q, EntryFilter{Partner: partner, Period: o.filter.Period}, countedUpTo+1)
	}
	return err
}

// surroundings are what the pages of published activities say besides their rows.
func (s *Service) surroundings(ctx context.Context, q db.Querier) (x surroundings, err error) {
	if x.names, err = namesOfCountries(ctx, q); err != nil {
		return x, err
	}
	if x.partners, err = stakeholders.Partners(ctx, q, s.today()); err != nil {
		return x, err
	}
	x.read, err = newestImport(ctx, q)
	return x, err
}

func (s *Service) showTotals(ctx context.Context, in filterIn) (out totalsOut, err error) {
	f := in.filter()
	if err := f.Check(); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out = totalsOut{filter: f}
		if out.Totals, err = totals(ctx, q, f); err != nil {
			return err
		}
		out.surroundings, err = s.surroundings(ctx, q)
		return err
	})
	return out, err
}

type activityIn struct {
	web.List
	ID ActivityID `json:"id"`
}

func (s *Service) showActivity(ctx context.Context, in activityIn) (out activityOut, err error) {
	after, _ := strconv.Atoi(in.After) // what is no position begins at the first
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out = activityOut{}
		if out.Report, err = reportByID(ctx, q, in.ID); err != nil {
			return err
		}
		if out.Transactions, err = transactions(ctx, q, in.ID, max(0, after), in.Limit+1); err != nil {
			return err
		}
		if len(out.Transactions) > in.Limit {
			out.Transactions = out.Transactions[:in.Limit]
			out.Next = strconv.Itoa(out.Transactions[in.Limit-1].Position)
		}
		out.names, err = namesOfCountries(ctx, q)
		return err
	})
	return out, err
}

func (s *Service) showImports(ctx context.Context, in web.List) (out importsOut, err error) {
	out.now = s.control.DB().Now()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Imports, err = imports(ctx, q, ImportID(in.After), in.Limit+1); err != nil {
			return err
		}
		if len(out.Imports) > in.Limit {
			out.Imports = out.Imports[:in.Limit]
			out.Next = out.Imports[in.Limit-1].ID
		}
		for i := range out.Imports {
			if _, err := s.stands(ctx, q, &out.Imports[i]); err != nil {
				return err
			}
		}
		out.people, err = control.Names(ctx, q, importers(out.Imports)...)
		return err
	})
	return out, err
}

func importers(list []importRow) []control.ActorID {
	ids := make([]control.ActorID, len(list))
	for i, row := range list {
		ids[i] = row.By
	}
	return ids
}

type importIn struct {
	ID ImportID `json:"id"`
}

func (s *Service) showImport(ctx context.Context, in importIn) (out importOut, err error) {
	out.now = s.control.DB().Now()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.importRow, err = importByID(ctx, q, in.ID); err != nil {
			return err
		}
		if out.job, err = s.stands(ctx, q, &out.importRow); err != nil {
			return err
		}
		if out.Result, err = resultOf(ctx, q, out.importRow); err != nil {
			return err
		}
		if out.Read, err = filesOf(ctx, q, in.ID); err != nil {
			return err
		}
		out.people, err = control.Names(ctx, q, out.By)
		return err
	})
	if p := web.PrinterFrom(ctx); p != nil {
		out.Result.Say(p)
	}
	return out, err
}

// newImportOut is the form that uploads files.
type newImportOut struct{}

func (s *Service) showNewImport(context.Context, struct{}) (newImportOut, error) {
	return newImportOut{}, nil
}

// uploadIn brings files; the limit of each is uploadBytes.
type uploadIn struct {
	Files []web.File `json:"files" web:"max=52428800"`
}

func (s *Service) startImport(ctx context.Context, in uploadIn) (web.See, error) {
	files := make([]File, len(in.Files))
	for i, f := range in.Files {
		files[i] = File{f.Name, func() (io.ReadCloser, error) { return f.Open() }}
	}
	done, err := s.StartImport(ctx, web.RequestKey(ctx), files...)
	return web.See{To: web.Href(pathImport, done.Object.ID), Say: "landscape.import.said_started", Body: done}, err
}

func (s *Service) cancelImport(ctx context.Context, in importIn) (web.See, error) {
	return web.See{To: web.Href(pathImport, string(in.ID)), Say: "landscape.import.said_cancelled"}, s.CancelImport(ctx, in.ID)
}

type entriesIn struct {
	web.List
	Text     string   `json:"q"`
	Partner  string   `json:"partner"`
	Theme    Theme    `json:"theme"`
	Channel  Channel  `json:"channel"`
	From     cal.Date `json:"from"`
	To       cal.Date `json:"to"`
	Archived bool     `json:"archived"`
}

func (s *Service) showEntries(ctx context.Context, in entriesIn) (out entriesOut, err error) {
	f := EntryFilter{Text: in.Text, Partner: in.Partner, Theme: in.Theme, Channel: in.Channel, Period: cal.Period{Start: in.From, End: in.To},
		Archived: in.Archived, After: EntryID(in.After), Limit: in.Limit}
	out.filter = f
	if out.EntryList, err = s.ListEntries(ctx, f); err != nil {
		return out, err
	}
	out.parties, err = s.parties(ctx)
	return out, err
}

// parties are those an entry can be about, by the English name.
func (s *Service) parties(ctx context.Context) (list []stakeholders.Party, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = stakeholders.Partners(ctx, q, s.today())
		return err
	})
	return list, err
}

type entryIn struct {
	ID EntryID `json:"id"`
}

func (s *Service) showEntry(ctx context.Context, in entryIn) (out entryOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Entry, err = entryByID(ctx, q, in.ID); err != nil {
			return err
		}
		if out.people, err = control.Names(ctx, q, out.ChangedBy); err != nil {
			return err
		}
		found, err := stakeholders.ByCode(ctx, q, out.Partner)
		out.partner = found[out.Partner]
		return err
	})
	return out, err
}

// newEntryIn lets a page that knows the partner and theme fill them in.
type newEntryIn struct {
	Partner string `json:"partner"`
	Theme   Theme  `json:"theme"`
}

func (s *Service) showNewEntry(ctx context.Context, in newEntryIn) (entryFormOut, error) {
	return s.entryForm(ctx, Entry{Partner: in.Partner, Theme: in.Theme, Channel: Channels[0], Marking: control.Marking{Level: control.LevelUnclassified}})
}

func (s *Service) showEditEntry(ctx context.Context, in entryIn) (entryFormOut, error) {
	e, err := s.Entry(ctx, in.ID)
	if err != nil {
		return entryFormOut{}, err
	}
	return s.entryForm(ctx, e)
}

func (s *Service) entryForm(ctx context.Context, e Entry) (out entryFormOut, err error) {
	out.Entry = e
	if out.parties, err = s.parties(ctx); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.choice, err = stakeholders.Markings(ctx, q, control.LevelPublic, s.control.Installation().Ceiling, s.today())
		return err
	})
	return out, err
}

func (s *Service) createEntry(ctx context.Context, in Entry) (web.See, error) {
	done, err := s.CreateEntry(ctx, in, web.RequestKey(ctx))
	return web.See{To: web.Href(pathEntry, done.Object.ID), Say: "web.saved", Body: done}, err
}

func (s *Service) editEntry(ctx context.Context, in Entry) (web.See, error) {
	done, err := s.EditEntry(ctx, in, web.RequestKey(ctx))
	return web.See{To: web.Href(pathEntry, string(in.ID)), Done: done.Trail}, err
}

type archiveIn struct {
	ID      EntryID `json:"id"`
	Version int     `json:"version"`
}

func (s *Service) archiveEntry(ctx context.Context, in archiveIn) (web.See, error) {
	done, err := s.ArchiveEntry(ctx, in.ID, in.Version, web.RequestKey(ctx))
	return web.See{To: pathEntries, Done: done.Trail, Say: "landscape.entry.said_archived"}, err
}
