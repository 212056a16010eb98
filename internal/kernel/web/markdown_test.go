package web_test

import (
	"strings"
	"testing"

	"cairn/internal/kernel/web"
)

func TestMarkdown(t *testing.T) {
	for source, want := range map[string]string{
		"one **two**":                            "<p>one <strong>two</strong></p>",
		"# Need\n\n- a\n- b":                     "<h3>Need</h3>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"###### deep":                            "<h6>deep</h6>",
		"a <script>alert(1)</script> b":          "<p>a &lt;script&gt;alert(1)&lt;/script&gt; b</p>",
		"<div onclick=\"x()\">\nblock\n</div>":   "<p>&lt;div onclick=&#34;x()&#34;&gt;\nblock\n&lt;/div&gt;</p>",
		"[run](javascript:alert(1))":             `<p><a href="">run</a></p>`,
		"[read](https://example.org/a?b=1&c=2)":  `<p><a href="https://example.org/a?b=1&amp;c=2">read</a></p>`,
		"![seen](https://example.org/pixel.png)": "<p>https://example.org/pixel.png seen</p>",
		"5 < 6 & 7 > 2":                          "<p>5 &lt; 6 &amp; 7 &gt; 2</p>",
	} {
		var b strings.Builder
		if err := web.Markdown(source).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		got := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(b.String(), `<div class="prose">`), `</div>`))
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", source, got, want)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("# a <b onload=x> [c](javascript:d) ![e](f)\n<script>\n")
	f.Fuzz(func(t *testing.T, source string) {
		var b strings.Builder
		if err := web.Markdown(source).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		for _, tag := range []string{"<script", "<img", "<iframe", "<svg", "<div onclick", `href="javascript:`} {
			if strings.Contains(strings.ToLower(strings.TrimPrefix(b.String(), `<div class="prose">`)), tag) {
				t.Fatalf("%q became %s", source, b.String())
			}
		}
	})
}
