package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// tracksPath is where the tracks of the office are shown.
const tracksPath = "/admin/tracks"

// TrackForm is one track in the form of all three.
type TrackForm struct {
	MaxBudget money.Amount `json:"max_budget"`
	MaxMonths int          `json:"max_months"`
	Gates     []Gate       `json:"gates"`
	Requires  []string     `json:"requires"`
}

// tracksIn is the form of the tracks.
type tracksIn struct {
	Version  int       `json:"version"`
	Light    TrackForm `json:"light"`
	Standard TrackForm `json:"standard"`
	Full     TrackForm `json:"full"`
}

// track gives the track of a form; an amount of nought is no limit.
func (f TrackForm) track(name TrackName) Track {
	if f.MaxBudget.Minor == 0 {
		f.MaxBudget = money.Amount{}
	}
	return Track{Name: name, MaxBudget: f.MaxBudget, MaxMonths: f.MaxMonths, Gates: f.Gates, Requires: f.Requires}
}

func (in tracksIn) tracks() *Tracks {
	return &Tracks{Light: in.Light.track(TrackLight), Standard: in.Standard.track(TrackStandard), Full: in.Full.track(TrackFull)}
}

// TracksOut is the page of the tracks.
type TracksOut struct{ SettingOut[Tracks] }

// ReadTracks gives the tracks with those that ship.
func (s *Service) ReadTracks(ctx context.Context, _ struct{}) (out TracksOut, err error) {
	out.SettingOut, err = trackSetting.page(ctx, s, tracksPath, "")
	return out, err
}

func (s *Service) trackRoutes() []web.Route {
	act, edit := trackSetting.act, tracksPath+"/edit"
	return []web.Route{
		web.Get(tracksPath, control.SignedIn, s.ReadTracks, tracksPage),
		web.Get(edit, act, s.ReadTracks, tracksForm),
		web.Post(edit, act, func(ctx context.Context, in tracksIn) (web.See, error) {
			done, err := s.EditTracks(ctx, in.Version, in.tracks())
			return web.See{To: tracksPath, Done: done.Trail}, err
		}, edit),
		web.Post(tracksPath+"/reset", act, func(ctx context.Context, in resetIn) (web.See, error) {
			done, err := s.EditTracks(ctx, in.Version, nil)
			return web.See{To: tracksPath, Done: done.Trail}, err
		}, tracksPath),
	}
}

// Table sets the tracks side by side: limits, decisions and what each asks for. What was set otherwise
// than it ships says how it ships.
func (out TracksOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "tracks", Title: p.T("portfolio.setting.tracks"), Columns: []web.Column{{Key: "what", Label: p.T("portfolio.form.what"), Main: true}}}
	for _, track := range out.Value.All() {
		t.Columns = append(t.Columns, web.Column{Key: string(track.Name), Label: p.T(string(track.Name.Word()))})
	}
	add := func(what string, word func(Track) string) {
		row := web.Row{Key: what, Cells: []web.Cell{web.Text(what)}}
		for i, track := range out.Value.All() {
			is, ships := word(track), word(out.Shipped.All()[i])
			cell := web.Text(is)
			if is != ships {
				cell = cell.As("strong").Under(p.T("portfolio.setting.ships", "value", ships))
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	yes := func(on bool) string {
		if on {
			return p.T("portfolio.form.yes_word")
		}
		return p.T("portfolio.form.no_word")
	}
	add(p.T("portfolio.setting.max_budget"), func(t Track) string { return budgetWord(p, t) })
	add(p.T("portfolio.setting.max_months"), func(t Track) string { return monthsWord(p, t) })
	for _, g := range decidable {
		add(p.T("portfolio.setting.decision_at", "gate", i18n.Key("portfolio.gate.name."+string(g))), func(t Track) string { return yes(t.Approves(g)) })
	}
	for _, r := range Requirements() {
		add(p.T("portfolio.setting.asked_for", "what", r.Word()), func(t Track) string { return yes(t.requires(r.Code)) })
	}
	return t
}

func budgetWord(p *i18n.Printer, t Track) string {
	if t.MaxBudget.Currency == "" {
		return p.T("portfolio.setting.no_limit")
	}
	return t.MaxBudget.Print(p)
}

func monthsWord(p *i18n.Printer, t Track) string {
	if t.MaxMonths == 0 {
		return p.T("portfolio.setting.no_limit")
	}
	return p.T("portfolio.setting.months", "n", t.MaxMonths)
}

// gateOptions are the gates at which somebody can decide; one that ships the other way says so.
func gateOptions(f *web.Frame, is, ships Track) []web.Option {
	return shippedOptions(f, decidable, "portfolio.gate.name.", is.Gates, ships.Gates)
}

// requirementOptions are all that a track can ask for.
func requirementOptions(f *web.Frame, is, ships Track) []web.Option {
	codes := make([]string, 0, len(requirements))
	for _, r := range Requirements() {
		codes = append(codes, r.Code)
	}
	return shippedOptions(f, codes, "portfolio.gate.requirement.", is.Requires, ships.Requires)
}

func shippedOptions[C ~string](f *web.Frame, codes []C, prefix string, is, ships []C) []web.Option {
	options := codeOptions(f, prefix, codes)
	for i, code := range codes {
		switch on := slices.Contains(ships, code); {
		case on == slices.Contains(is, code):
		case on:
			options[i].Help = f.T("portfolio.setting.ships", "value", f.T("portfolio.form.yes_word"))
		default:
			options[i].Help = f.T("portfolio.setting.ships", "value", f.T("portfolio.form.no_word"))
		}
	}
	return options
}
