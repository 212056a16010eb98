package intake

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

const (
	pathImports = "/imports"
	pathNew     = "/imports/new"
	pathImport  = "/imports/{id}"
	pathMatch   = "/imports/{id}/match"
	pathApply   = "/imports/{id}/apply"
	pathUndo    = "/imports/{id}/undo"
	pathRefused = "/imports/{id}/refused"
	pathExport  = "/exports/{kind}"
)

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Routes are the addresses of imports and of the workbooks that lists go out as.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Get(pathImports, ActImport, s.listImports, importsPage),
		web.Get(pathNew, ActImport, s.newImport, newPage),
		web.Post(pathNew, ActImport, s.startImport, pathNew),
		web.Get(pathImport, ActImport, s.showImport, importPage),
		web.Post(pathMatch, ActImport, s.matchImport, pathImport),
		web.Post(pathApply, ActImport, s.applyImport, pathImport),
		web.Post(pathUndo, ActUndo, s.undoImport, pathImport),
		web.Get(pathRefused, ActImport, s.refusedRows, nil),
		web.Get(pathExport, control.SignedIn, s.exportList, nil),
	}
}

type importsIn struct {
	web.List
	Kind string `json:"kind"`
}

func (s *Service) listImports(ctx context.Context, in importsIn) (out importsOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out = importsOut{titles: s.titles()}
		out.Imports, err = imports(ctx, q, in.Kind, in.After, in.Limit+1)
		return err
	})
	if len(out.Imports) > in.Limit {
		out.Imports = out.Imports[:in.Limit]
		out.Next = out.Imports[in.Limit-1].ID
	}
	return out, err
}

// titles are the text keys of the kinds' names.
func (s *Service) titles() map[string]string {
	titles := map[string]string{}
	for _, k := range s.kinds {
		titles[k.Name] = k.Title
	}
	return titles
}

// mine are the kinds of which the actor may bring rows.
func (s *Service) mine(ctx context.Context) (list []*Kind) {
	for _, k := range s.kinds {
		if k.may(control.ActorFrom(ctx)) {
			list = append(list, k)
		}
	}
	return list
}

// newIn asks for the form; with a field and its value, all rows get that value.
type newIn struct {
	Kind  string `json:"kind"`
	Field string `json:"field"`
	Value string `json:"value"`
}

func (s *Service) newImport(ctx context.Context, in newIn) (out newOut, err error) {
	out.Kind, out.Field, out.Value = in.Kind, in.Field, in.Value
	for _, k := range s.mine(ctx) {
		out.Kinds = append(out.Kinds, k.Name)
	}
	out.titles = s.titles()
	return out, nil
}

type startIn struct {
	Kind   string   `json:"kind"`
	Field  string   `json:"field"`                        // that all rows share …
	Value  string   `json:"value"`                        // … with its value
	Pasted string   `json:"pasted" web:"raw,max=2097152"` // what is longer comes as a file
	File   web.File `json:"file" web:"max=67108864"`
}

func (in startIn) shared() Shared { return Shared{in.Field, in.Value} }

// startImport takes a file in, or the rows that were pasted instead of one.
func (s *Service) startImport(ctx context.Context, in startIn) (web.See, error) {
	var fs fault.Fields
	fs.Check(in.Kind != "", "kind", "fault.required")
	pasted := strings.TrimSpace(in.Pasted) != ""
	fs.Check(pasted || !in.File.IsZero(), "file", "fault.file_missing")
	fs.Check(!pasted || in.File.IsZero(), "pasted", "intake.both_given")
	if err := fs.Err(); err != nil {
		return web.See{}, err
	}
	at := "file"
	var done control.Done
	var err error
	if in.File.IsZero() {
		at = "pasted"
		done, err = s.startPasted(ctx, in)
	} else {
		done, err = s.startFile(ctx, in)
	}
	if why := fault.Of(err); why != nil && (why.Kind == fault.Invalid || why.Kind == fault.TooLarge) {
		if len(why.Fields) == 0 {
			fs.Add(at, why.Key, why.Args)
		}
		for _, f := range why.Fields {
			if f.Name == "="+in.Field {
				f.Name = "value"
			}
			fs.Add(f.Name, f.Key, f.Args)
		}
		return web.See{}, fs.Err()
	}
	return web.See{To: web.Href(pathImport, done.Object.ID), Body: done}, err
}

func (s *Service) startFile(ctx context.Context, in startIn) (control.Done, error) {
	file, err := in.File.Open()
	if err != nil {
		return control.Done{}, err
	}
	defer file.Close()
	return s.Start(ctx, in.Kind, in.File.Name, file, in.File.Size, in.shared(), web.RequestKey(ctx))
}

func (s *Service) startPasted(ctx context.Context, in startIn) (control.Done, error) {
	k, err := s.kind(in.Kind)
	if err != nil {
		return control.Done{}, err
	}
	p := web.PrinterFrom(ctx)
	if p == nil {
		p = s.Words.Printer(i18n.EN)
	}
	text := s.pasted(k, in.Pasted, in.Field, p)
	return s.Start(ctx, in.Kind, p.T("intake.paste_name"), strings.NewReader(text), int64(len(text)), in.shared(), web.RequestKey(ctx))
}

type showIn struct {
	web.List
	ID   string `json:"id"`
	Show string `json:"show"` // only the rows with this lot
}

// showImport gives an import: what it would do while it is open, and what it has done afterwards.
func (s *Service) showImport(ctx context.Context, in showIn) (importOut, error) {
	i, err := s.Import(ctx, in.ID)
	if err != nil {
		return importOut{}, err
	}
	k, err := s.kind(i.Kind)
	if err != nil {
		return importOut{}, err
	}
	out := importOut{Import: i, kind: k, show: in.Show}
	if i.Job != "" {
		err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			out.job, err = s.control.JobByID(ctx, q, i.Job)
			return err
		})
		if err != nil {
			return out, err
		}
	}
	if (i.State == Open || i.State == Applying) && !out.moves() { // also one that was broken off
		return s.showPlan(ctx, in, out)
	}
	if in.Limit <= 0 {
		in.Limit = web.PageRows
	}
	after, _ := strconv.Atoi(in.After) // what is no number begins at the first
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		t := linesOf(i.ID).Add("AND no > ?", after)
		if slices.Contains([]string{string(lineAdded), string(lineChanged), string(lineRefused), string(lineSkipped)}, in.Show) {
			t.Add("AND outcome = ?", in.Show)
		}
		lines, err := db.Collect(ctx, q, t.Add("ORDER BY no LIMIT ?", in.Limit+1), scanLine)
		if err != nil {
			return err
		}
		out.fromLines(lines, in.Limit)
		return nil
	})
	return out, err
}

// showPlan adds what an open import would do.
func (s *Service) showPlan(ctx context.Context, in showIn, out importOut) (importOut, error) {
	_, book, err := s.uploaded(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if out.plan, err = s.Preview(ctx, out.Import.Kind, book, out.Map); err != nil {
		return out, err
	}
	r := out.plan.Say(s.printer(ctx))
	out.Preview = &r
	after, _ := strconv.Atoi(in.After)
	out.fromPlan(after, in.Limit)
	return out, nil
}

// printer is that of the request's language.
func (s *Service) printer(ctx context.Context) *i18n.Printer {
	return s.Words.Printer(web.LangFrom(ctx))
}

type matchIn struct {
	ID      string       `json:"id"`
	Columns []matchedCol `json:"columns"`
	Fixed   []fixedValue `json:"fixed"`
	Dates   string       `json:"dates"`
	Mark    string       `json:"decimals"` // decimal mark; "" leaves it as it is
	Sheet   string       `json:"sheet"`    // "" is the one that is found
	Header  string       `json:"header"`   // number of its row; "" is the one that is found
}

type matchedCol struct {
	Header string `json:"header"`
	Field  string `json:"field"`
}

type fixedValue struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

func (s *Service) matchImport(ctx context.Context, in matchIn) (web.See, error) {
	is, err := s.Import(ctx, in.ID)
	if err != nil {
		return web.See{}, err
	}
	m, names := Map{}, map[string]string{dates: "dates", decimals: "decimals", onSheet: "sheet", atHeader: "header"}
	for key, value := range map[string]string{onSheet: in.Sheet, atHeader: strings.TrimSpace(in.Header), decimals: cmp.Or(in.Mark, is.Map[decimals])} {
		if value != "" {
			m[key] = value
		}
	}
	if field := is.Map[once]; field != "" {
		m[once] = field // another value for all rows of this file is of no more use for the next
	}
	if m[onSheet] != is.Map[onSheet] || m[atHeader] != is.Map[atHeader] {
		in.Columns = nil // these are of another table: the columns are found anew
	}
	for i, c := range in.Columns {
		m[c.Header] = c.Field
		names[c.Header] = "columns." + strconv.Itoa(i) + ".field"
	}
	for i, x := range in.Fixed {
		if strings.TrimSpace(x.Value) != "" {
			m["="+x.Field] = x.Value
		}
		names["="+x.Field] = "fixed." + strconv.Itoa(i) + ".value"
	}
	if in.Dates != "" {
		m[dates] = in.Dates
	}
	_, err = s.SaveMatch(ctx, in.ID, m, web.RequestKey(ctx))
	if why := fault.Of(err); why != nil && len(why.Fields) > 0 {
		var fs fault.Fields
		for _, f := range why.Fields {
			fs.Add(names[f.Name], f.Key, f.Args)
		}
		err = fs.Err()
	}
	return web.See{To: web.Href(pathImport, in.ID)}, err
}

type idIn struct {
	ID string `json:"id"`
}

func (s *Service) applyImport(ctx context.Context, in idIn) (web.See, error) {
	err := s.Apply(ctx, in.ID, web.RequestKey(ctx))
	return web.See{To: web.Href(pathImport, in.ID), Say: "intake.applied_toast"}, err
}

func (s *Service) undoImport(ctx context.Context, in idIn) (web.See, error) {
	err := s.Undo(ctx, in.ID, web.RequestKey(ctx))
	return web.See{To: web.Href(pathImport, in.ID), Say: "intake.undone_toast"}, err
}

// refusedRows hands the refused rows back as a workbook, with why.
func (s *Service) refusedRows(ctx context.Context, in idIn) (web.Download, error) {
	i, err := s.Import(ctx, in.ID)
	if err != nil {
		return web.Download{}, err
	}
	var lines []line
	columns := i.Outcome.Columns
	if i.State == Open {
		_, book, err := s.uploaded(ctx, in.ID)
		if err != nil {
			return web.Download{}, err
		}
		plan, err := s.Preview(ctx, i.Kind, book, i.Map)
		if err != nil {
			return web.Download{}, err
		}
		columns, lines = plan.Columns, plan.leftOut(s.Words)
	} else {
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			lines, err = db.Collect(ctx, q, linesOf(i.ID).Add("AND outcome = ? ORDER BY no", string(lineRefused)), scanLine)
			return err
		})
		if err != nil {
			return web.Download{}, err
		}
	}
	p := s.printer(ctx)
	var site web.Site
	if s.Site != nil {
		site = s.Site()
	}
	return web.Download{Name: s.fileName(ctx, "refused-"+i.Kind), Type: typeXLSX, Write: func(w io.Writer) error {
		return writeRefused(w, p, &site, columns, lines)
	}}, nil
}

// fileName is the name of a file that goes out; in a demonstration world it says so.
func (s *Service) fileName(ctx context.Context, name string) string {
	if s.Site != nil && s.Site().Demonstration {
		name += "-" + strings.ReplaceAll(s.printer(ctx).T("web.fictional_file"), " ", "-")
	}
	return name + ".xlsx"
}

type exportIn struct {
	Kind string `json:"kind"`
}

func (s *Service) exportList(ctx context.Context, in exportIn) (web.Download, error) {
	x, err := s.workbookOf(ctx, in.Kind, web.LangFrom(ctx))
	if err != nil {
		return web.Download{}, err
	}
	return web.Download{Name: s.fileName(ctx, in.Kind+"-"+x.on.String()), Type: typeXLSX, Write: x.write}, nil
}
