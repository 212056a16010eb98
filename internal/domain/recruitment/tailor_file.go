package recruitment

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	paper "cairn/internal/render/office"
)

// Document is the tailored curriculum as a paper of the candidate's own: without a marking of the office, without a word that is not in
// the curriculum. notice is what a demonstration must say on every page, "" elsewhere. Fault: Refused when there is nothing to set.
func (t Tailored) Document(on cal.Date, notice string) (paper.Document, error) {
	title := t.title()
	if title == "" {
		return paper.Document{}, fault.Refuse("recruitment.tailored.nothing", nil)
	}
	d := paper.Document{Title: title, Author: title, Lang: t.language(), Personal: true, Notice: notice, Date: on, Brief: true}
	named := false
	for _, part := range t.Parts {
		if !part.in() {
			continue
		}
		s := setter{}
		for _, e := range part.Entries {
			for i, p := range e.Head {
				if !named && p.Text == title {
					named = true // it is the title of the paper
					continue
				}
				if e.Dated && i == 0 && !p.Item {
					s.blocks, s.last = append(s.blocks, paper.Heading{Level: 1, Text: p.Text}), p
					continue
				}
				s.add(p, e.Dated)
			}
			for _, r := range e.Runs {
				for _, p := range slices.Concat(r.Lead, r.Pieces) {
					s.add(p, p.Kept == KeptLead)
				}
			}
		}
		d.Sections = append(d.Sections, paper.Section{Title: part.Title, Blocks: s.blocks})
	}
	return d, nil
}

// title is the name, else the first passage that is in: a paper needs one, and none is made up.
func (t Tailored) title() string {
	if t.Name != "" {
		return t.Name
	}
	title := ""
	t.each(func(p *Piece) {
		if title == "" && p.In {
			title = p.Text
		}
	})
	return title
}

// setter puts passages into blocks: items into lists, sentences of one paragraph that still follow each other into one.
type setter struct {
	blocks []paper.Block
	last   Piece
}

func (s *setter) add(p Piece, strong bool) {
	if !p.In {
		return
	}
	run := paper.Run{Text: p.Text, Bold: strong}
	n := len(s.blocks) - 1
	switch {
	case p.Item:
		if list, ok := s.block(n).(paper.List); ok {
			list.Items = append(list.Items, paper.Item{Runs: []paper.Run{run}})
			s.blocks[n] = list
		} else {
			s.blocks = append(s.blocks, paper.List{Items: []paper.Item{{Runs: []paper.Run{run}}}})
		}
	case s.follows(p):
		paragraph := s.blocks[n].(paper.Paragraph)
		paragraph.Runs = append(paragraph.Runs, paper.Run{Text: " "}, run)
		s.blocks[n] = paragraph
	default:
		s.blocks = append(s.blocks, paper.Paragraph{Runs: []paper.Run{run}})
	}
	s.last = p
}

func (s *setter) block(n int) paper.Block {
	if n < 0 {
		return nil
	}
	return s.blocks[n]
}

// follows reports whether a sentence stood behind the last one in the same paragraph.
func (s *setter) follows(p Piece) bool {
	_, ok := s.block(len(s.blocks) - 1).(paper.Paragraph)
	return ok && s.last.place>>10 == p.place>>10 && s.last.place < p.place
}

// frenchWords and englishWords tell the language of a curriculum, by which its words are cut and read aloud.
var (
	frenchWords  = words("de la le les des du et en pour dans avec sur une un au aux par")
	englishWords = words("the of and to in for with on a an at from by as")
)

func (t Tailored) language() i18n.Lang {
	french, english := 0, 0
	t.each(func(p *Piece) {
		for w := range strings.FieldsSeq(plain(p.Text)) {
			if slices.Contains(frenchWords, w) {
				french++
			}
			if slices.Contains(englishWords, w) {
				english++
			}
		}
	})
	if french > english {
		return i18n.FR
	}
	return i18n.EN
}
