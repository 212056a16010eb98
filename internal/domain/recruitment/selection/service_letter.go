package selection

import (
	"context"
	"encoding/json"
	"time"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// MailLetter is the kind of mail that carries a letter to a candidate.
const MailLetter = "candidate.letter"

const letterColumns = `l.id, l.candidate_id, c.code, l.kind, l.stage, l.language, l.subject, l.body, l.sent_at, COALESCE(l.sent_by, '')`

func scanLetter(row db.Row) (l Letter, err error) {
	err = row.Scan(&l.ID, &l.Candidate, &l.Code, &l.Kind, &l.Stage, &l.Language, &l.Subject, &l.Body, &l.SentAt, &l.SentBy)
	return l, err
}

// letters begins a query on the letters of a selection that was loaded by who may see it.
func letters(id ID) *db.Text {
	return db.SQL(`SELECT `+letterColumns+` FROM recruitment_selection_letter l JOIN recruitment_selection_candidate c ON c.id = l.candidate_id WHERE c.selection_id = ?`, string(id))
}

// StandardLetter is the usual wording of a kind of letter, to be edited.
func (s *Service) StandardLetter(kind LetterKind) (w Wording) {
	write := func(lang i18n.Lang, subject, body *string) {
		p, key := s.Words.Printer(lang), string(kind.Word())
		args := []any{"name", "{name}", "title", "{title}", "reference", "{reference}", "stage", "{stage}"}
		*subject, *body = p.T(key+".subject", args...), p.T(key+".body_1", args...)+"\n\n"+p.T(key+".body_2", args...)+"\n\n"+p.T(key+".body_3", args...)
	}
	write(i18n.EN, &w.Subject.EN, &w.Body.EN)
	write(i18n.FR, &w.Subject.FR, &w.Body.FR)
	return w
}

// WriteLetters drafts letters of a kind for everybody who gets one now and was not sent one, each in the candidate's language.
// Drafts of that kind from before are written anew. Faults: Invalid, Refused where nobody gets one.
func (s *Service) WriteLetters(ctx context.Context, id recruitment.VacancyID, kind LetterKind, w Wording) (control.Done, error) {
	return s.on(ctx, ActWrite, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := w.check(); err != nil {
			return "", err
		}
		v, err := recruitment.VacancyByID(ctx, tx, id)
		if err != nil {
			return "", err
		}
		to, err := s.receivers(ctx, tx, *sel, kind)
		if err != nil {
			return "", err
		}
		if err := dropDrafts(ctx, tx, sel.ID, kind); err != nil {
			return "", err
		}
		if len(to) == 0 {
			return "", fault.Refuse("selection.nobody_gets", nil)
		}
		for _, r := range to {
			title := in(v.Title, r.language)
			stage := s.Words.Printer(r.language).T(string(sel.Stage.Word()))
			subject, body := w.fill(r.language, r.name, title, v.Reference, stage)
			if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_selection_letter (id, candidate_id, kind, stage, language, subject, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
				tx.NewID(), string(r.candidate.ID), string(kind), string(kind.stage(*sel)), string(r.language), subject, body)); err != nil {
				return "", err
			}
		}
		return "", nil
	})
}

// receiver is somebody who gets a letter.
type receiver struct {
	candidate Candidate
	name      string
	language  i18n.Lang
}

// receivers are those who get a letter of a kind now and were not sent one.
func (s *Service) receivers(ctx context.Context, q db.Querier, sel Selection, kind LetterKind) (to []receiver, err error) {
	list, err := candidatesOf(ctx, q, sel.ID)
	if err != nil {
		return nil, err
	}
	states, err := s.states(ctx, q, list)
	if err != nil {
		return nil, err
	}
	sent, err := db.Collect(ctx, q, letters(sel.ID).Add("AND l.kind = ? AND l.stage = ? AND l.sent_at IS NOT NULL", string(kind), string(kind.stage(sel))), scanLetter)
	if err != nil {
		return nil, err
	}
	has := map[CandidateID]bool{}
	for _, l := range sent {
		has[l.Candidate] = true
	}
	ids := make([]candidacy.ApplicationID, len(list))
	for i, c := range list {
		ids[i] = c.Application
	}
	known, err := candidacy.Among(ctx, q, ids...)
	for _, c := range list {
		a, is := known[c.Application]
		// Who was found not to be eligible since did not withdraw, and is told that they are out.
		gone := isGone(states[c.ID]) && (kind != RegretLetter || states[c.ID] != candidacy.Ineligible)
		if is && !gone && !has[c.ID] && kind.Gets(sel, c) {
			to = append(to, receiver{c, a.Name, a.Language})
		}
	}
	return to, err
}

// dropDrafts drops the drafts of a kind.
func dropDrafts(ctx context.Context, tx *control.Tx, id ID, kind LetterKind) error {
	_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM recruitment_selection_letter WHERE kind = ? AND sent_at IS NULL AND candidate_id IN (SELECT c.id FROM recruitment_selection_candidate c WHERE c.selection_id = ?)`, string(kind), string(id)))
	return err
}

// SendLetters sends the drafts of a kind to those who still get one; a draft for anybody else is dropped, so that nothing is
// sent too early or too late. Fault: Refused where no draft is left.
func (s *Service) SendLetters(ctx context.Context, id recruitment.VacancyID, kind LetterKind) (control.Done, error) {
	return s.on(ctx, ActSend, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		to, err := s.receivers(ctx, tx, *sel, kind)
		if err != nil {
			return "", err
		}
		gets := map[CandidateID]bool{}
		for _, r := range to {
			gets[r.candidate.ID] = true
		}
		drafts, err := db.Collect(ctx, tx, letters(sel.ID).Add("AND l.kind = ? AND l.stage = ? AND l.sent_at IS NULL ORDER BY l.id", string(kind), string(kind.stage(*sel))), scanLetter)
		if err != nil {
			return "", err
		}
		sent := 0
		for _, l := range drafts {
			if !gets[l.Candidate] {
				continue
			}
			if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_selection_letter SET sent_at = ?, sent_by = ? WHERE id = ?`, tx.Now(), string(tx.Actor().ID), l.ID)); err != nil {
				return "", err
			}
			if err := mail.Notify(ctx, tx, mail.Notice{Kind: MailLetter, Key: l.ID, Data: mailed{l.ID}}); err != nil {
				return "", err
			}
			sent++
		}
		if sent == 0 {
			return "", fault.Refuse("selection.no_drafts", nil)
		}
		return "", dropDrafts(ctx, tx, sel.ID, kind)
	})
}

// mailed is what the notice of a letter says: which one. Whom it is for and what it says stand in no outbox.
type mailed struct {
	Letter string `json:"letter"`
}

// MailKinds are the kinds of mail that the slice sends.
func (s *Service) MailKinds() []mail.Kind {
	return []mail.Kind{{Name: MailLetter, Word: "selection.mail_letter", Help: "selection.mail_letter_help", Life: 7 * 24 * time.Hour, Mailbox: s.mailTo, Refused: refused, Compose: s.compose}}
}

// refused is told of a mailbox that takes no mail: the letter stays on its page, for the office to reach the candidate another way.
func refused(context.Context, json.RawMessage) error { return nil }

// letterOf is the letter that a notice names, with the application it goes to. False is: it was erased since.
func (s *Service) letterOf(ctx context.Context, q db.Querier, data json.RawMessage) (l Letter, a candidacy.Application, there bool, err error) {
	var m mailed
	if err := json.Unmarshal(data, &m); err != nil {
		return l, a, false, err
	}
	var application candidacy.ApplicationID
	l, err = db.One(ctx, q, "letter", db.SQL(`SELECT `+letterColumns+`, c.application_id FROM recruitment_selection_letter l JOIN recruitment_selection_candidate c ON c.id = l.candidate_id WHERE l.id = ? AND l.sent_at IS NOT NULL`, m.Letter), func(row db.Row) (l Letter, err error) {
		err = row.Scan(&l.ID, &l.Candidate, &l.Code, &l.Kind, &l.Stage, &l.Language, &l.Subject, &l.Body, &l.SentAt, &l.SentBy, &application)
		return l, err
	})
	if fault.Is(err, fault.NotFound) {
		return l, a, false, nil
	}
	if err != nil {
		return l, a, false, err
	}
	known, err := candidacy.Among(s.control.AsSystem(ctx), q, application)
	a = known[application]
	return l, a, a.Email != "", err
}

func (s *Service) mailTo(ctx context.Context, q db.Querier, data json.RawMessage) (mail.Recipient, bool, error) {
	l, a, there, err := s.letterOf(ctx, q, data)
	return mail.Recipient{Name: a.Name, Address: a.Email, Language: l.Language}, there, err
}

func (s *Service) compose(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
	l, _, there, err := s.letterOf(ctx, q, data)
	if err != nil || !there {
		return nil, err
	}
	out := &mail.Letter{Subject: l.Subject, Body: paragraphs(l.Body), Base: s.CareersAddress, Marking: marking}
	if s.Demonstration {
		out.Lead = to.Printer.T("selection.fictional")
	}
	return out, nil
}
