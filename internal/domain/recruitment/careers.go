package recruitment

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

func (s *Service) careersRoutes() []web.Route {
	return []web.Route{
		web.Get(pathCareers, control.Public, s.careers, careersPage).Kept(s.state),
		web.Get(pathFeed, control.Public, s.feed, nil),
		web.Get(pathSitemap, control.Public, s.sitemap, nil),
		web.Get(pathPosting, control.Public, s.posting, postingPage).Kept(s.state),
		web.Get(pathAdvice, control.Public, s.advice, advicePage),
		web.Get(pathPage, control.Public, s.careersByPage, careersPage).Kept(s.state),
	}
}

// place is where a careers page is shown.
type place struct {
	static bool   // kept as a file: nothing on it needs a server
	demo   bool   // everything is invented
	base   string // outside address of the careers pages, "" for that of the office
	apply  bool   // applications are taken here
}

func (s *Service) place(ctx context.Context) place {
	return place{isStatic(ctx), s.Demonstration, s.CareersAddress, s.Applied != nil && !isStatic(ctx)}
}

// at is the whole address of a careers page in a language.
func (x place) at(f *web.Frame, lang i18n.Lang, path string) string {
	if x.base == "" {
		return f.Outside(lang, path)
	}
	return x.base + "/" + string(lang) + path
}

type staticKey struct{}

// Static marks a context whose pages are kept as files: they offer nothing that needs a server.
func Static(ctx context.Context) context.Context { return context.WithValue(ctx, staticKey{}, true) }

func isStatic(ctx context.Context) bool { return ctx.Value(staticKey{}) != nil }

// How many notices a page of the list shows; a file of it shows more, because it cannot be narrowed.
const (
	rowsPerPage = 25
	rowsPerFile = 100
)

// careersIn are search and filters. What cannot be one is taken for none: an address that was shared long ago still
// leads to the list.
type careersIn struct {
	Text     string `json:"q" web:"max=200"`
	Division string `json:"division" web:"max=200"`
	Location string `json:"location" web:"max=200"`
	Grade    string `json:"grade" web:"max=50"`
	Contract string `json:"contract" web:"max=30"`
	Second   string `json:"second" web:"max=20"`
	Within   string `json:"within" web:"max=20"`
	Closed   string `json:"closed" web:"max=20"`
	After    string `json:"after" web:"max=80"`
}

// withins are the choices of a deadline, in days.
var withins = map[string]int{"7": 7, "14": 14, "30": 30}

// careersOut is the public list.
type careersOut struct {
	Notices []publicNotice `json:"notices"`
	Next    string         `json:"next,omitempty"`

	in      careersIn
	no      int // of a numbered page, counted from 1; 0 for the list itself
	more    bool
	now     cal.Instant
	options map[string][]web.Option
	place
	lasting
}

// publicNotice is a notice as the public sees it in a list. Pay is a month's, R146.
type publicNotice struct {
	Posting
	Posted int  `json:"posted_days_ago"`
	First  bool `json:"be_among_the_first"`
}

type pageIn struct {
	No int `json:"no"`
}

// careersByPage is a numbered page of the open notices, for files and for whoever reads all.
func (s *Service) careersByPage(ctx context.Context, in pageIn) (out careersOut, err error) {
	if in.No < 1 || in.No > maxPages {
		return out, fault.Missing("page")
	}
	out.no, out.now, out.place = in.No, s.control.DB().Now(), s.place(ctx)
	err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		list, err := Postings(ctx, q, PostingFilter{Now: out.now, Limit: rowsPerFile + 1, Skip: (in.No - 1) * rowsPerFile})
		if err != nil {
			return err
		}
		if len(list) == 0 && in.No > 1 {
			return fault.Missing("page")
		}
		if out.more = len(list) > rowsPerFile; out.more {
			list = list[:rowsPerFile]
		}
		if out.Notices, err = s.published(ctx, q, list, out.now); err != nil {
			return err
		}
		all, err := s.open(ctx, q, out.now)
		out.lasting = lastsWith(out.now, all, brussels)
		return err
	})
	return out, err
}

// maxPages bounds how far anybody may leaf.
const maxPages = 1000

func (s *Service) careers(ctx context.Context, in careersIn) (out careersOut, err error) {
	if isStatic(ctx) {
		return s.careersByPage(ctx, pageIn{1})
	}
	out.in, out.now, out.place = in, s.control.DB().Now(), s.place(ctx)
	const limit = rowsPerPage
	f := PostingFilter{Text: in.Text, Division: in.Division, Location: in.Location, Grade: in.Grade, Contract: in.Contract, Within: withins[in.Within], Closed: in.Closed == "true", Now: out.now, After: in.After, Limit: limit + 1}
	f.Second, _ = eligibility.ParseLevel(in.Second)
	err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		list, err := Postings(ctx, q, f)
		if err != nil {
			return err
		}
		if len(list) > limit {
			list = list[:limit]
			out.Next = list[limit-1].key()
		}
		if out.Notices, err = s.published(ctx, q, list, out.now); err != nil {
			return err
		}
		all, err := s.open(ctx, q, out.now)
		out.options, out.lasting = filterOptions(all, web.LangFrom(ctx)), lastsWith(out.now, all, brussels)
		return err
	})
	return out, err
}

// published adds to postings what depends on the day and on who has applied (R147). The day is the headquarters'; a
// reader's own is a script's matter, or the choice of a zone.
func (s *Service) published(ctx context.Context, q db.Querier, list []Posting, now cal.Instant) ([]publicNotice, error) {
	var applied map[VacancyID]int
	if s.Applied != nil {
		ids := make([]VacancyID, len(list))
		for i, p := range list {
			ids[i] = p.Vacancy
		}
		var err error
		if applied, err = s.Applied(ctx, q, ids); err != nil {
			return nil, err
		}
	}
	out := make([]publicNotice, len(list))
	for i, p := range list {
		n := -1
		if s.Applied != nil {
			n = applied[p.Vacancy]
		}
		days := postedDays(p.Published, now, brussels)
		out[i] = publicNotice{Posting: p, Posted: days, First: p.open(now) && amongFirst(n, days)}
	}
	return out, nil
}

// open reports whether applications are still taken (R134).
func (p Posting) open(now cal.Instant) bool { return eligibility.InTime(now, p.Closes) }

// filterOptions are what the open notices can be narrowed by, each value once, in the order of the words.
func filterOptions(list []brief, lang i18n.Lang) map[string][]web.Option {
	options := map[string][]web.Option{}
	seen := map[string]bool{}
	add := func(name, value string, label i18n.Text) {
		if value == "" || seen[name+"\x00"+value] {
			return
		}
		seen[name+"\x00"+value] = true
		words, _ := label.In(lang)
		options[name] = append(options[name], web.Option{Value: value, Label: words})
	}
	for _, b := range list {
		add("division", b.Division.EN, b.Division)
		add("location", b.Location.EN, b.Location)
		add("grade", b.Grade, i18n.Text{EN: b.Grade, FR: b.Grade})
		add("contract", string(b.Contract), i18n.Text{EN: string(b.Contract), FR: string(b.Contract)})
	}
	for _, of := range options {
		slices.SortFunc(of, func(a, b web.Option) int { return strings.Compare(a.Label, b.Label) })
	}
	return options
}

type postingIn struct {
	Reference string `json:"reference" web:"max=40"`
	Zone      string `json:"zone" web:"max=40"`
}

// postingOut is one notice before the public.
type postingOut struct {
	publicNotice
	Open bool `json:"open"`

	now     cal.Instant
	zone    *time.Location // the reader's, nil where none was chosen
	similar []brief
	place
	lasting
}

// readerZones are the zones offered to readers for the deadline, from west to east.
var readerZones = []string{"America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Halifax", "Atlantic/Azores", "Europe/Lisbon", "Europe/London", "Europe/Brussels", "Europe/Athens", "Europe/Kyiv", "Europe/Istanbul",
	"Asia/Tbilisi", "Africa/Nouakchott", "Africa/Tunis", "Asia/Amman", "Asia/Baghdad", "Asia/Tokyo", "UTC"}

func (s *Service) posting(ctx context.Context, in postingIn) (out postingOut, err error) {
	out.now, out.place = s.control.DB().Now(), s.place(ctx)
	zones := []*time.Location{brussels}
	if slices.Contains(readerZones, in.Zone) {
		out.zone = zoneNamed(in.Zone)
		zones = append(zones, out.zone)
	}
	err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		list, err := Postings(ctx, q, PostingFilter{Reference: strings.ToUpper(in.Reference), Now: out.now, Limit: 1})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.Missing("notice")
		}
		full, err := s.published(ctx, q, list, out.now)
		if err != nil {
			return err
		}
		out.publicNotice, out.Open = full[0], full[0].open(out.now)
		all, err := s.open(ctx, q, out.now)
		out.similar, out.lasting = similarTo(list[0], all), lastsWith(out.now, all, zones...)
		return err
	})
	if out.zone != nil {
		out.Posted = postedDays(out.Published, out.now, out.zone)
	}
	return out, err
}

// Topics are the advice pages: how eligibility is read, how the levels of languages work, how to prepare.
var Topics = []string{"eligibility", "languages", "preparing"}

type adviceIn struct {
	Topic string `json:"topic"`
}

type adviceOut struct {
	Topic string `json:"topic"`
	place
}

func (s *Service) advice(ctx context.Context, in adviceIn) (adviceOut, error) {
	if !slices.Contains(Topics, in.Topic) {
		return adviceOut{}, fault.Missing("advice")
	}
	return adviceOut{in.Topic, s.place(ctx)}, nil
}

// Stages are what happens to an application, in the order in which it happens (R139); their words are text keys under
// "recruitment.stage.".
var Stages = []string{"form", "video", "tests", "panel", "clearances"}

// FilePaths are the addresses of all careers pages, without language, for keeping them as files: those of CareersPaths and
// the numbered pages of the list after its first.
func (s *Service) FilePaths(ctx context.Context) ([]string, error) {
	paths, err := s.CareersPaths(ctx)
	notices := len(paths) - 1 - len(Topics)
	for no := 2; (no-1)*rowsPerFile < notices; no++ {
		paths = append(paths, web.Href(pathPage, strconv.Itoa(no)))
	}
	return paths, err
}

// CareersPaths are the addresses of the list, the advice and all open notices, without language, for a sitemap.
func (s *Service) CareersPaths(ctx context.Context) (paths []string, err error) {
	paths = []string{pathCareers}
	for _, t := range Topics {
		paths = append(paths, web.Href(pathAdvice, t))
	}
	err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		all, err := references(ctx, q, s.control.DB().Now())
		for _, r := range all {
			paths = append(paths, web.Href(pathPosting, r))
		}
		return err
	})
	return paths, err
}

// mailto is an address that opens a message with the notice's public address, and nothing of whoever shares it (R150).
func mailto(title, address string) string {
	return "mailto:?subject=" + escaped(title) + "&body=" + escaped(address)
}

func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
