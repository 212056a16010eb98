package selection

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The addresses of the pages of letters.
const (
	pathLetters = pathSelection + "/letters"
	pathWrite   = pathSelection + "/letters/write/{kind}"
	pathSend    = pathSelection + "/letters/send/{kind}"
	pathLetter  = pathSelection + "/letters/{letter}"
)

func (s *Service) letterRoutes() []web.Route {
	return []web.Route{
		web.Get(pathLetters, ActWrite, s.showLetters, lettersPage),
		web.Get(pathWrite, ActWrite, s.showWrite, writePage),
		web.Post(pathWrite, ActWrite, s.write, pathWrite),
		web.Post(pathSend, ActSend, s.send, pathLetters),
		web.Get(pathLetter, ActWrite, s.showLetter, letterPage),
	}
}

type lettersIn struct {
	web.List
	idIn
	Kind LetterKind `json:"kind" web:"max=20"`
}

// lettersOut are the letters of a selection as page, JSON and file, with who would get one of each kind now.
type lettersOut struct {
	at
	Letters []letterLine `json:"letters"`
	Next    string       `json:"next,omitempty"`

	gets   map[LetterKind]int
	drafts map[LetterKind]int
}

// due reports whether some letter can be written now.
func (o lettersOut) due() bool {
	return slices.ContainsFunc(LetterKinds, func(kind LetterKind) bool { return o.gets[kind] > 0 })
}

type letterLine struct {
	Letter
	Name string `json:"name"`
}

func (s *Service) showLetters(ctx context.Context, in lettersIn) (out lettersOut, err error) {
	out.Letters, out.gets, out.drafts = []letterLine{}, map[LetterKind]int{}, map[LetterKind]int{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		list, err := candidatesOf(ctx, q, out.Selection.ID)
		if err != nil {
			return err
		}
		names, err := namesOf(ctx, q, list)
		if err != nil {
			return err
		}
		all, err := db.Collect(ctx, q, letters(out.Selection.ID).Add("ORDER BY l.id DESC"), scanLetter)
		if err != nil {
			return err
		}
		passed := in.After == ""
		for _, l := range all {
			if l.SentAt.IsZero() {
				out.drafts[l.Kind]++
			}
			if in.Kind != "" && in.Kind != l.Kind {
				continue
			}
			if passed && len(out.Letters) == in.Limit && out.Next == "" {
				out.Next = out.Letters[in.Limit-1].ID
			}
			if passed && out.Next == "" {
				out.Letters = append(out.Letters, letterLine{l, names[l.Candidate]})
			}
			passed = passed || l.ID == in.After
		}
		for _, kind := range LetterKinds {
			to, err := s.receivers(ctx, q, out.Selection, kind)
			if err != nil {
				return err
			}
			out.gets[kind] = len(to)
		}
		return nil
	})
	return out, err
}

// Table lists the letters.
func (o lettersOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "letters", Title: p.T("selection.letters"), Next: o.Next, AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "code", Label: p.T("selection.code"), Main: true},
		{Key: "name", Label: p.T("selection.name")},
		{Key: "kind", Label: p.T("selection.letter_kind")},
		{Key: "stage", Label: p.T("selection.stage")},
		{Key: "language", Label: p.T("selection.language")},
		{Key: "subject", Label: p.T("selection.letter_subject")},
		{Key: "sent", Label: p.T("selection.sent_on"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("selection.no_letters"), Words: p.T("selection.no_letters_words")}}
	for _, l := range o.Letters {
		at := web.Href(pathLetter, string(o.Vacancy), l.ID)
		t.Rows = append(t.Rows, web.Row{Key: l.ID, Href: at, Cells: []web.Cell{web.Anchor(l.Code, at), web.Text(l.Name), web.Text(p.T(string(l.Kind.Word()))), web.Text(p.T(string(l.Stage.Word()))), web.Text(p.T("selection.in_" + string(l.Language))), web.Text(l.Subject), day(l.SentAt)}})
	}
	return t
}

type writeIn struct {
	idIn
	Kind LetterKind `json:"kind" web:"max=20"`
	Wording
}

// writeOut is the form of a kind of letters.
type writeOut struct {
	at
	kind    LetterKind
	wording Wording
	to      []receiver
}

func (s *Service) showWrite(ctx context.Context, in writeIn) (out writeOut, err error) {
	if !slices.Contains(LetterKinds, in.Kind) {
		return out, fault.Missing("letter")
	}
	out.kind, out.wording = in.Kind, s.StandardLetter(in.Kind)
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		out.to, err = s.receivers(ctx, q, out.Selection, in.Kind)
		return err
	})
	return out, err
}

func (s *Service) write(ctx context.Context, in writeIn) (web.See, error) {
	done, err := s.WriteLetters(ctx, in.ID, in.Kind, in.Wording)
	return web.See{To: web.Href(pathLetters, string(in.ID)) + "?kind=" + string(in.Kind), Say: "selection.drafted", Body: done}, err
}

func (s *Service) send(ctx context.Context, in writeIn) (web.See, error) {
	done, err := s.SendLetters(ctx, in.ID, in.Kind)
	return web.See{To: web.Href(pathLetters, string(in.ID)) + "?kind=" + string(in.Kind), Say: "selection.sent", Body: done}, err
}

// letterOut is a letter as the candidate gets it.
type letterOut struct {
	at
	Letter Letter `json:"letter"`
	Name   string `json:"name"`
	by     string
}

func (s *Service) showLetter(ctx context.Context, in struct {
	idIn
	Letter string `json:"letter" web:"max=64"`
}) (out letterOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		if out.Letter, err = db.One(ctx, q, "letter", letters(out.Selection.ID).Add("AND l.id = ?", in.Letter), scanLetter); err != nil {
			return err
		}
		c, err := candidateBy(ctx, q, out.Selection.ID, out.Letter.Code)
		if err != nil {
			return err
		}
		names, err := namesOf(ctx, q, []Candidate{c})
		if err != nil {
			return err
		}
		out.Name = names[c.ID]
		who, err := control.Names(ctx, q, out.Letter.SentBy)
		out.by = who[out.Letter.SentBy]
		return err
	})
	return out, err
}
