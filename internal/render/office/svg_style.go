package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cairn/internal/render/draw"
)

// palette holds the colours of the page in its light form, by the names that draw.css uses: paper is light.
var palette = map[string]Colour{
	"surface": "FFFFFF", "sunken": "E9EDEF", "ink": "16222B", "ink-2": "465560", "ink-3": "5B6973", "line": "D7DDE1", "line-strong": "7D8A93",
	"act": "0A5A83", "act-ink": "FFFFFF", "act-soft": "E3EFF5", "focus": "0A5A83",
	"g": "1B7F5C", "g-soft": "E0F2EA", "g-ink": "0F6144", "a": "C27803", "a-soft": "FDF0D7", "a-ink": "845000",
	"r": "BB2D33", "r-soft": "FBE6E5", "r-ink": "9C1F27", "n": "74818A", "n-soft": "E9EDEF", "n-ink": "465560",
	"m0": "FFFFFF", "m1": "D3E0E8", "m2": "9DBCCD", "m3": "4D86A6", "m4": "0D4A6B",
	"sea": "E6ECEF", "land": "F9FAFA", "coast": "C3CCD1",
}

// look is the style of an element, as far as it changes what is painted.
type look struct {
	fill, stroke Colour
	width        float64
	dash         []float64
	round        bool
	underline    bool
	hidden       bool // overflow
}

var defaultLook = look{fill: "000000", width: 1}

// inherited is what an element gives to those within it.
func (l look) inherited() look {
	l.hidden = false
	return l
}

// styleSheet is draw.css, read.
type styleSheet struct{ rules []styleRule }

// styleRule sets properties on what its steps lead to; the last step is the element itself.
type styleRule struct {
	steps []styleStep
	rank  int // of the selector; later rules of the same rank win
	set   []func(*look)
}

// styleStep is an element's name or none, with classes.
type styleStep struct {
	element string
	classes []string
}

func (s styleStep) fits(el *svgElement) bool {
	if s.element != "" && s.element != el.name {
		return false
	}
	for _, c := range s.classes {
		if !slices.Contains(el.classes, c) {
			return false
		}
	}
	return true
}

// fits reports whether the rule is for the innermost of the open elements.
func (r *styleRule) fits(stack []svgElement) bool {
	at, step := len(stack)-1, len(r.steps)-1
	if !r.steps[step].fits(&stack[at]) {
		return false
	}
	for step--; step >= 0; step-- {
		for at--; at >= 0 && !r.steps[step].fits(&stack[at]); at-- {
		}
		if at < 0 {
			return false
		}
	}
	return true
}

// apply gives the innermost of the open elements its look.
func (s *styleSheet) apply(stack []svgElement, l *look) {
	for i := range s.rules { // sorted by rank
		if s.rules[i].fits(stack) {
			for _, set := range s.rules[i].set {
				set(l)
			}
		}
	}
}

var drawSheet = sync.OnceValue(func() *styleSheet {
	css, err := draw.Styles.ReadFile("draw.css")
	if err == nil {
		var s *styleSheet
		if s, err = parseSheet(string(css)); err == nil {
			return s
		}
	}
	panic(err) // the sheet is built in, and a test reads it
})

// parseSheet reads rules of classes and elements. What is for a pointer, a focus or forced colours does not
// concern paper and is passed over.
func parseSheet(css string) (*styleSheet, error) {
	s := &styleSheet{}
	for {
		before, rest, found := strings.Cut(css, "/*")
		_, after, closed := strings.Cut(rest, "*/")
		if !found || !closed {
			break
		}
		css = before + after
	}
	for css = strings.TrimSpace(css); css != ""; css = strings.TrimSpace(css) {
		head, rest, ok := strings.Cut(css, "{")
		if !ok {
			return nil, fmt.Errorf("no rule at %.40q", css)
		}
		if strings.HasPrefix(head, "@") {
			css = afterBlock(rest)
			continue
		}
		body, after, ok := strings.Cut(rest, "}")
		if !ok {
			return nil, fmt.Errorf("the rule %.40q is not closed", head)
		}
		css = after
		set, err := declarations(body)
		if err != nil {
			return nil, err
		}
		for _, selector := range strings.Split(head, ",") {
			if selector = strings.TrimSpace(selector); strings.Contains(selector, ":") {
				continue
			}
			rule := styleRule{set: set}
			for _, word := range strings.Fields(selector) {
				parts := strings.Split(word, ".")
				rule.steps = append(rule.steps, styleStep{parts[0], parts[1:]})
				rule.rank += 100 * (len(parts) - 1)
				if parts[0] != "" {
					rule.rank++
				}
			}
			s.rules = append(s.rules, rule)
		}
	}
	slices.SortStableFunc(s.rules, func(a, b styleRule) int { return a.rank - b.rank })
	return s, nil
}

// afterBlock is what follows the block that is open, with the blocks in it.
func afterBlock(css string) string {
	depth := 1
	for i, c := range css {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return css[i+1:]
			}
		}
	}
	return ""
}

// unpainted are the properties that do not change what is painted on paper.
var unpainted = []string{"display", "max-width", "min-width", "width", "height", "flex", "font-family", "outline", "outline-offset",
	"text-decoration-thickness", "vector-effect", "paint-order"}

func declarations(body string) (set []func(*look), err error) {
	for _, d := range strings.Split(body, ";") {
		name, value, ok := strings.Cut(d, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || slices.Contains(unpainted, name) {
			continue
		}
		var c Colour
		var lengths []float64
		switch name {
		case "fill", "stroke":
			c, err = cssColour(value)
		case "stroke-width", "stroke-dasharray":
			for _, f := range strings.Fields(value) {
				v, e := strconv.ParseFloat(strings.TrimSuffix(f, "px"), 64)
				if e != nil {
					err = e
				}
				lengths = append(lengths, v)
			}
		}
		switch name {
		case "fill":
			set = append(set, func(l *look) { l.fill = c })
		case "stroke":
			set = append(set, func(l *look) { l.stroke = c })
		case "stroke-width":
			set = append(set, func(l *look) { l.width = lengths[0] })
		case "stroke-dasharray":
			set = append(set, func(l *look) { l.dash = lengths })
		case "stroke-linejoin", "stroke-linecap":
			set = append(set, func(l *look) { l.round = value == "round" })
		case "text-decoration":
			set = append(set, func(l *look) { l.underline = value == "underline" })
		case "overflow":
			set = append(set, func(l *look) { l.hidden = value == "hidden" })
		default:
			return nil, fmt.Errorf("property %q is not known", name)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return set, nil
}

// cssColour reads none, #rgb, #rrggbb, var(--name) and light-dark(…), of which the light one counts.
func cssColour(s string) (Colour, error) {
	if inner, ok := strings.CutPrefix(s, "light-dark("); ok {
		s, _, _ = strings.Cut(inner, ",")
	}
	if name, ok := strings.CutPrefix(s, "var(--"); ok {
		c, known := palette[strings.TrimSuffix(name, ")")]
		if !known {
			return "", fmt.Errorf("colour %q is not known", s)
		}
		return c, nil
	}
	hex := strings.TrimPrefix(strings.TrimSpace(s), "#")
	switch {
	case s == "none":
		return "", nil
	case len(hex) == 3:
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	if _, err := strconv.ParseUint(hex, 16, 32); err != nil || len(hex) != 6 {
		return "", fmt.Errorf("%q is no colour", s)
	}
	return Colour(strings.ToUpper(hex)), nil
}
