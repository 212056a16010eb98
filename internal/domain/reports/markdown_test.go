package reports

import (
	"reflect"
	"testing"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

func TestMarkdown(t *testing.T) {
	source := "Two *courses* were **held**,\non time.\n\n# Next\n\n1. Order <b>it</b>\n   - by [mail](https://example.org/a)\n2. Wait\n\n> Said so.\n"
	said := func(runs ...office.Run) []office.Run {
		for i := range runs {
			runs[i].Lang = i18n.FR
		}
		return runs
	}
	want := []office.Block{
		office.Paragraph{Runs: said(office.Run{Text: "Two "}, office.Run{Text: "courses", Italic: true}, office.Run{Text: " were "}, office.Run{Text: "held", Bold: true}, office.Run{Text: ",\non time."})},
		office.Heading{Level: 2, Text: "Next", Lang: i18n.FR},
		office.List{Numbered: true, Items: []office.Item{
			{Runs: said(office.Run{Text: "Order <b>it</b>"}), Sub: &office.List{Items: []office.Item{{Runs: said(office.Run{Text: "by "}, office.Run{Text: "mail", Href: "https://example.org/a"})}}}},
			{Runs: said(office.Run{Text: "Wait"})},
		}},
		office.Paragraph{Runs: said(office.Run{Text: "Said so."})},
	}
	if got := markdown(source, i18n.FR); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
	if got := markdown("", i18n.FR); len(got) > 0 {
		t.Errorf("nothing becomes %+v", got)
	}
}
