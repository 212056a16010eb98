package reports

import (
	"reflect"
	"strings"
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

// Nothing that was typed is lost: blocks in lists, a second list below an item, escapes, entities, HTML and pictures.
func TestMarkdownLosesNothing(t *testing.T) {
	for source, want := range map[string]string{
		`5 \* 3 R&amp;D &eacute;t&#233;`:      "5 * 3 R&D été",
		"`5 \\* 3`":                           `5 \* 3`,
		"-     five blanks":                   "five blanks",
		"- see\n\n  ```\n  code\n  ```":       "see\ncode",
		"- <div>Note</div>":                   "<div>Note</div>",
		"- a\n  - b\n\n  1. c":                "a|b|c",
		"<!-- note\nend -->":                  "<!-- note\nend -->",
		"![A tent](https://example.org/x)":    "https://example.org/x A tent",
		"[x](https://example.org/?a=1&amp;b)": "x(https://example.org/?a=1&b)",
	} {
		if got := strings.Join(typedIn(markdown(source, i18n.EN)), "|"); got != want {
			t.Errorf("%q becomes %q, want %q", source, got, want)
		}
	}
}

func typedIn(list []office.Block) (all []string) {
	words := func(runs []office.Run) string {
		var b strings.Builder
		for _, r := range runs {
			b.WriteString(r.Text)
			if r.Href != "" {
				b.WriteString("(" + r.Href + ")")
			}
		}
		return b.String()
	}
	for _, block := range list {
		switch x := block.(type) {
		case office.Paragraph:
			all = append(all, words(x.Runs))
		case office.List:
			for _, item := range x.Items {
				all = append(all, words(item.Runs))
				if item.Sub != nil {
					all = append(all, typedIn([]office.Block{*item.Sub})...)
				}
			}
		}
	}
	return all
}
