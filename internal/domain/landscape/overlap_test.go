package landscape_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

func (o *office) overlaps(ctx context.Context, partner string, theme landscape.Theme, from, to string) (found landscape.Overlaps) {
	o.t.Helper()
	period := cal.Period{Start: cal.MustDate(from)}
	if to != "" {
		period.End = cal.MustDate(to)
	}
	must(o.t, o.Control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		found, err = o.Overlaps(ctx, q, partner, theme, period)
		return err
	}))
	return found
}

// TestOverlaps is R7: the same partner, theme and dates, among published activities and entries.
func TestOverlaps(t *testing.T) {
	dir := folder(t, map[string]string{"a.xml": file(
		activity("O-1", "Security reform", ""),
		strings.Replace(activity("O-2", "Category only", ""), `vocabulary="1" code="15210"`, `vocabulary="2" code="152"`, 1),
		strings.Replace(activity("O-3", "Schools", ""), `code="15210"`, `code="11220"`, 1),
		strings.Replace(activity("O-4", "Elsewhere", ""), `code="MD"`, `code="GE"`, 1),
		strings.Replace(activity("O-5", "By its transaction", `<transaction><transaction-type code="3"/><recipient-country code="MD"/></transaction>`), `<recipient-country code="MD"/><sector`, `<sector`, 1),
		strings.ReplaceAll(activity("O-6", "Long ago", ""), "202", "199"),
		strings.Replace(strings.Replace(activity("O-7", "Without dates", ""), `<activity-date type="2" iso-date="2020-02-01"/>`, "", 1), `<activity-date type="3" iso-date="2022-06-30"/>`, "", 1),
	)})
	eachOffice(t, func(t *testing.T, o *office) {
		o.read(dir)
		ann := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/")
		mine := o.enter(ann, entry())
		other := entry()
		other.Theme = "logistics"
		o.enter(ann, other)
		open := entry()
		open.Period, open.Title = cal.Period{}, i18n.Text{FR: "Sans dates"}
		o.enter(ann, open)

		found := o.overlaps(ann, "MDA", "cyber", "2022-01-01", "")
		var titles []string
		for _, a := range found.Activities {
			titles = append(titles, a.Title.String())
		}
		slices.Sort(titles)
		if want := []string{"By its transaction", "Category only", "Security reform", "Without dates"}; !slices.Equal(titles, want) || found.More {
			t.Errorf("published: %q", titles)
		}
		if len(found.Entries) != 2 || found.Entries[1].ID != mine.ID || !slices.Contains(found.Sectors, "22040") {
			t.Errorf("kept: %+v, sectors %q", found.Entries, found.Sectors)
		}
		if found := o.overlaps(ann, "MDA", "cyber", "2023-01-01", "2023-12-31"); len(found.Activities) != 1 || len(found.Entries) != 1 {
			t.Errorf("in another year: %+v", found)
		}
		bob := o.hire("bob", "FRA", people.ProjectOfficer, "partner:GEO/")
		if found := o.overlaps(bob, "MDA", "cyber", "2022-01-01", ""); len(found.Entries) != 0 || len(found.Activities) != 4 {
			t.Errorf("without need to know, entries are not found: %+v", found)
		}
		if found := o.overlaps(ann, "UN", "cyber", "2022-01-01", ""); len(found.Activities) != 0 {
			t.Errorf("an organisation has no country: %+v", found.Activities)
		}
	})
}

// TestFilters: every filter, alone and with others.
func TestFilters(t *testing.T) {
	closed := strings.Replace(activity("F-2", "Formation des officiers", `<participating-org ref="XX-9" role="4"><narrative>Académie</narrative></participating-org>`), `status code="2"`, `status code="4"`, 1)
	odd := activity("F-3", "Odd", deal("3", "EUR", "n/a"))
	eachOffice(t, func(t *testing.T, o *office) {
		o.read(folder(t, map[string]string{"a.xml": file(activity("F-1", "Études", ""), closed, odd)}))
		period := func(from, to string) cal.Period { return cal.Period{Start: cal.MustDate(from), End: cal.MustDate(to)} }
		const all = "Études, Formation des officiers, Odd"
		for _, c := range []struct {
			want   string
			filter landscape.Filter
		}{
			{"Études", landscape.Filter{Text: "etudes"}},
			{"Formation des officiers", landscape.Filter{Text: "officiers formation"}},
			{"", landscape.Filter{Text: "100%"}},
			{"Formation des officiers", landscape.Filter{Organisation: "academie"}},
			{"Formation des officiers", landscape.Filter{Organisation: "xx-9"}},
			{"Odd", landscape.Filter{Trap: "not_a_number"}},
			{"Formation des officiers", landscape.Filter{Status: "4", Country: "mda"}},
			{all, landscape.Filter{Sort: "title"}},
			{"Odd, Formation des officiers, Études", landscape.Filter{Sort: "-title", Country: "MD", Sector: "1521"}},
			{"", landscape.Filter{Sector: "15211"}},
			{all, landscape.Filter{Sort: "title", Period: period("2022-06-30", "2030-01-01")}},
			{"", landscape.Filter{Period: period("2022-07-01", "2030-01-01")}},
			{all, landscape.Filter{Sort: "title", Period: cal.Period{End: cal.MustDate("2020-02-01")}}},
			{"", landscape.Filter{Period: cal.Period{End: cal.MustDate("2020-01-31")}}},
		} {
			if got := strings.Join(o.titles(c.filter), ", "); got != c.want {
				t.Errorf("%+v keeps %q, want %q", c.filter, got, c.want)
			}
		}
		_, err := o.ListActivities(o.system(), landscape.Filter{Country: "Moldova", Sector: "15x", Status: "9", Sort: "size", Period: period("2022-01-02", "2022-01-01")})
		if f := fault.Of(err); !fault.Is(err, fault.Invalid) || len(f.Fields) != 5 {
			t.Errorf("%v", err)
		}
	})
}

// TestPages: pages of fifty, each row once, in every order.
func TestPages(t *testing.T) {
	var many []string
	for i := range 120 {
		a := activity(fmt.Sprintf("P-%03d", i), fmt.Sprint("Activity ", i%7), "")
		if i%5 == 0 {
			a = strings.Replace(a, `<activity-date type="2" iso-date="2020-02-01"/>`, "", 1)
		}
		many = append(many, strings.Replace(a, "2020-02-01", fmt.Sprintf("20%02d-02-01", i%30), 1))
	}
	dir := folder(t, map[string]string{"a.xml": file(many...)})
	eachOffice(t, func(t *testing.T, o *office) {
		o.read(dir)
		for _, order := range []string{"", "starts", "-starts", "ends", "-ends", "title", "-title", "publisher", "-publisher"} {
			seen, f := map[string]bool{}, landscape.Filter{Sort: order, Limit: 50}
			for page := 1; ; page++ {
				l, err := o.ListActivities(o.system(), f)
				must(t, err)
				for _, a := range l.Activities {
					if seen[a.Identifier] {
						t.Errorf("by %q, %s comes twice", order, a.Identifier)
					}
					seen[a.Identifier] = true
				}
				if f.After = l.Next; f.After == "" {
					if page != 3 {
						t.Errorf("by %q there are %d pages", order, page)
					}
					break
				}
			}
			if len(seen) != 120 {
				t.Errorf("by %q there are %d rows", order, len(seen))
			}
		}
	})
}
