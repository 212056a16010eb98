package reports

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cairn/internal/kernel/fault"
)

// Pos is a place in a template: line and column, both from 1, the column in characters.
type Pos struct {
	Line int `json:"line"`
	Col  int `json:"column"`
}

// Problem is what is wrong at a place of a template, as a message.
type Problem struct {
	Pos
	Key  string     `json:"-"`
	Args fault.Args `json:"-"`
}

// token is a word, a quoted text or a sign of a line.
type token struct {
	Pos
	text   string
	quoted bool
	sign   bool
}

// The longest template, line and text that are read.
const (
	maxTemplate = 128 << 10
	maxLines    = 4000
	maxText     = 4000
	maxProblems = 20
)

// tokens are those of a line; # begins a remark. A text stands between two " and may hold \" and \\.
func tokens(line string, no int) (list []token, wrong *Problem) {
	at := func(i int) Pos { return Pos{no, utf8.RuneCountInString(line[:i]) + 1} }
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			return list, &Problem{at(i), "reports.template.not_text", nil}
		case unicode.IsSpace(r):
			i += size
		case r == '#':
			return list, nil
		case r == '"':
			text, end, ok := quoted(line, i+1)
			if !ok {
				return list, &Problem{at(i), "reports.template.open_text", nil}
			}
			if len(text) > maxText {
				return list, &Problem{at(i), "reports.template.long_text", fault.Args{"most": maxText}}
			}
			list = append(list, token{Pos: at(i), text: text, quoted: true})
			i = end
		case strings.ContainsRune("<>=!", r):
			end := i + size
			if end < len(line) && line[end] == '=' {
				end++
			}
			list = append(list, token{Pos: at(i), text: line[i:end], sign: true})
			i = end
		case word(r):
			end := i
			for end < len(line) {
				r, size := utf8.DecodeRuneInString(line[end:])
				if !word(r) {
					break
				}
				end += size
			}
			list = append(list, token{Pos: at(i), text: line[i:end]})
			i = end
		default:
			return list, &Problem{at(i), "reports.template.sign", fault.Args{"sign": string(r)}}
		}
	}
	return list, nil
}

func word(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.' || r == '-'
}

// quoted reads a text from behind its first quote and gives where the line goes on.
func quoted(line string, from int) (text string, end int, ok bool) {
	var b strings.Builder
	for i := from; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && (line[i+1] == '"' || line[i+1] == '\\'):
			i++
			b.WriteByte(line[i])
		case c == '"':
			return b.String(), i + 1, utf8.ValidString(b.String())
		default:
			b.WriteByte(c)
		}
	}
	return "", len(line), false
}
