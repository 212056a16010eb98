package candidacy

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"cairn/internal/codec/doctext"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts around the check of a curriculum, which the program does for whoever looks at the page.
const (
	ActCheckCV  control.Act = "recruitment.cv.check"
	ActForgetCV control.Act = "recruitment.cv.forget"
)

// KindCV is the kind of a curriculum that is being checked, in the trail: it is seen by nobody but the holder of its page.
const KindCV = "curriculum"

// cvLife is how long a curriculum that was checked can be looked at again, unless it is deleted at once.
const cvLife = time.Hour

// reading is how many curricula are read at the same time.
const reading = 2

// readKinds are what is taken of a curriculum, by the end of its name: what it is is told by its content (R149).
var readKinds = map[string]doctext.Kind{".pdf": doctext.PDF, ".doc": doctext.DOC, ".docx": doctext.DOCX, ".odt": doctext.ODT, ".pages": doctext.Pages}

// checked is a curriculum that is being checked, as its page holds it.
type checked struct {
	vacancy recruitment.VacancyID
	notice  recruitment.Posting
	name    string
	content []byte
	until   cal.Instant

	withdrawn bool // the notice was, since
}

// CheckCV takes a curriculum in for a check against a published notice (R149) and gives the token of the page that shows it. The
// file is sealed with a key that the token alone gives, and gone after an hour. Faults: Invalid beside "file", NotFound,
// TooMany while others are being read.
func (s *Service) CheckCV(ctx context.Context, reference, name string, content []byte) (token string, err error) {
	var fs fault.Fields
	ext := strings.ToLower(path.Ext(name))
	switch {
	case len(content) == 0:
		fs.Add("file", "control.file_empty", fault.Args{"name": name})
	case len(content) > MaxFileBytes:
		fs.Add("file", "control.file_large", fault.Args{"name": name, "megabytes": MaxFileBytes >> 20})
	case !slices.Contains(fileKinds, ext):
		fs.Add("file", "control.file_type", fault.Args{"name": name, "types": strings.Join(fileKinds, " ")})
	case doctext.Sniff(content) != readKinds[ext]:
		fs.Add("file", "control.file_mismatch", fault.Args{"name": name})
	}
	if err := fs.Err(); err != nil {
		return "", err
	}
	if err := s.control.Scan(ctx, name, content); err != nil {
		return "", fault.Beside("file", err, fault.Refused, fault.Invalid, fault.TooLarge)
	}
	if _, err := s.read(ctx, content, s.control.DB().Now().Date()); err != nil {
		return "", fault.Beside("file", err, fault.Refused, fault.Invalid, fault.TooLarge)
	}
	token = rand.Text()
	sealed, err := seal(token, name, content)
	if err != nil {
		return "", err
	}
	_, err = s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActCheckCV}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		list, err := recruitment.Postings(control.WithActor(ctx, nil), tx, recruitment.PostingFilter{Reference: reference, Now: tx.Now(), Limit: 1})
		if err != nil || len(list) == 0 {
			return control.Change{}, firstOf(err, fault.Missing("notice"))
		}
		id := tx.NewID()
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_cv (id, token_hash, vacancy_id, sealed, expires_at) VALUES (?, ?, ?, ?, ?)`,
			id, digestOf(token), string(list[0].Vacancy), sealed, tx.Now().Add(cvLife)))
		return control.Change{Object: control.Ref{Kind: KindCV, ID: id}}, err
	})
	return token, err
}

// read reads a curriculum, a few at the same time: whoever waits longer than the request lasts is told to come again.
func (s *Service) read(ctx context.Context, content []byte, on cal.Date) (*recruitment.CV, error) {
	select {
	case s.readers <- struct{}{}:
		defer func() { <-s.readers }()
	case <-time.After(readWait):
		return nil, &fault.Fault{Kind: fault.TooMany, Key: "fault.too_many", RetryAfterSeconds: 10}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	text, err := doctext.Read(content)
	if err != nil {
		return nil, err
	}
	return recruitment.ReadCV(text, on), nil
}

// readWait is how long somebody waits until others' curricula are read.
const readWait = 15 * time.Second

// sealer is the cipher of a token.
func sealer(token string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(token), nil, "cairn: a curriculum that is checked", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal packs name and content under the key of a token.
func seal(token, name string, content []byte) ([]byte, error) {
	box, err := sealer(token)
	if err != nil {
		return nil, err
	}
	plain := binary.LittleEndian.AppendUint32(nil, uint32(len(name)))
	return box.Seal(nil, nil, append(append(plain, name...), content...), nil), nil
}

// cvGone says that a check is over or was deleted.
const cvGone = "candidacy.cv_gone"

var errSeal = errors.New("candidacy: a sealed curriculum cannot be opened")

func unseal(token string, sealed []byte) (name string, content []byte, err error) {
	box, err := sealer(token)
	if err != nil {
		return "", nil, err
	}
	plain, err := box.Open(nil, nil, sealed, nil)
	if err != nil || len(plain) < 4 {
		return "", nil, errors.Join(errSeal, err)
	}
	n := int(binary.LittleEndian.Uint32(plain))
	if n > len(plain)-4 {
		return "", nil, errSeal
	}
	return string(plain[4 : 4+n]), plain[4+n:], nil
}

// checkedCV opens the curriculum of a page. Fault: NotFound once its time is over.
func (s *Service) checkedCV(ctx context.Context, q db.Querier, token string) (c checked, err error) {
	var sealed []byte
	c, err = db.One(ctx, q, KindCV, db.SQL(`SELECT vacancy_id, sealed, expires_at FROM recruitment_cv WHERE token_hash = ? AND expires_at > ?`, digestOf(token), s.control.DB().Now()), func(row db.Row) (c checked, err error) {
		err = row.Scan(&c.vacancy, &sealed, &c.until)
		return c, err
	})
	if fault.Is(err, fault.NotFound) {
		return c, fault.New(fault.NotFound, cvGone, nil)
	}
	if err != nil {
		return c, err
	}
	if c.notice, c.withdrawn, err = recruitment.PostingOf(ctx, q, c.vacancy); err != nil {
		return c, err
	}
	c.name, c.content, err = unseal(strings.ToUpper(token), sealed)
	return c, err
}

// ForgetCV deletes a curriculum that was checked, at once. One that is gone already is no fault.
func (s *Service) ForgetCV(ctx context.Context, token string) error {
	_, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActForgetCV}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		gone, err := db.Collect(ctx, tx, db.SQL(`DELETE FROM recruitment_cv WHERE token_hash = ? RETURNING id`, digestOf(token)), db.Value[string])
		change := control.Change{Object: control.Ref{Kind: KindCV}}
		if len(gone) == 1 {
			change.Object.ID = gone[0]
		}
		return change, err
	})
	return err
}

// SweepCVs deletes the curricula whose hour is over.
func (s *Service) SweepCVs(ctx context.Context) error {
	due := 0
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		due, err = db.One(ctx, q, KindCV, db.SQL(`SELECT COUNT(*) FROM recruitment_cv WHERE expires_at <= ?`, s.control.DB().Now()), db.Value[int])
		return err
	})
	if err != nil || due == 0 {
		return err
	}
	_, err = s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActForgetCV}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM recruitment_cv WHERE expires_at <= ?`, tx.Now()))
		return control.Change{Object: control.Ref{Kind: KindCV}, After: map[string]int64{"deleted": n}}, err
	})
	return err
}

// BeginWith begins an application as Begin does, and fills in what the rules read in a curriculum that was checked, with the
// file itself, where the mailbox has not begun one before: what stands in that one already is the candidate's own. Fault
// besides: NotFound once the time of the check is over.
func (s *Service) BeginWith(ctx context.Context, token, name, email string, lang i18n.Lang) (control.Done, error) {
	ctx = s.control.AsSystem(ctx)
	var c checked
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		c, err = s.checkedCV(ctx, q, token)
		return err
	})
	if why := fault.Of(err); err != nil && why.Key == cvGone {
		// Pressed twice, the first press has begun it and deleted the check: its key answers. Without that nothing was begun, and no mail comes.
		return s.control.Do(ctx, control.Op{Act: ActBegin, Key: web.RequestKey(ctx)}, func(context.Context, *control.Tx) (control.Change, error) {
			return control.Change{}, err
		})
	}
	if err != nil {
		return control.Done{}, err
	}
	cv, err := s.read(ctx, c.content, s.control.DB().Now().Date())
	if err != nil {
		return control.Done{}, err
	}
	up, err := s.control.Upload(ctx, c.name, bytes.NewReader(c.content), control.Accept{MaxBytes: MaxFileBytes, Extensions: fileKinds})
	if err != nil {
		return control.Done{}, err
	}
	done, err := s.begin(ctx, c.notice.Reference, name, email, lang, func(ctx context.Context, tx *control.Tx, a *Application) error {
		a.Form.fill(cv, tx.Today())
		f, err := tx.Attach(ctx, up.ID, a.ID.Ref(), "")
		if err == nil {
			a.Form.Files = []Attached{{ID: f.ID, Use: "cv", Name: f.Name, Bytes: f.Size}}
		}
		return err
	})
	if err != nil {
		return done, err
	}
	return done, s.ForgetCV(ctx, token)
}

// fill enters what the rules read in a curriculum: contact, jobs with dates, the first degree. Shares and what was managing
// projects are left to the candidate, who looks through all of it.
func (f *Form) fill(c *recruitment.CV, today cal.Date) {
	f.Person.Phone = clip(c.Phone, 60)
	for _, p := range c.Positions {
		if len(f.Experience.Jobs) == maxJobs || p.Period.Start.IsZero() || p.Period.Start.After(today) || !p.Period.Valid() {
			continue
		}
		j := Job{Employer: clip(p.Employer, 200), Title: clip(p.Title, 200), From: p.Period.Start, To: p.Period.End, Share: 100}
		if p.Period.End.After(today) {
			j.To = cal.Date{}
		}
		f.Experience.Jobs = append(f.Experience.Jobs, j)
	}
	if len(c.Degrees) > 0 {
		f.Studies.Subject = clip(c.Degrees[0], 300)
	}
}

// clip cuts a text to so many bytes, between characters.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// The handlers of the pages.

type checkIn struct {
	Reference string   `json:"reference" web:"max=40"`
	File      web.File `json:"file" web:"max=5242880"`
}

func (s *Service) checkCV(ctx context.Context, in checkIn) (web.See, error) {
	if err := s.checks.Allow(web.ClientFrom(ctx), s.control.DB().Now().Time()); err != nil {
		return web.See{}, err
	}
	if in.File.IsZero() {
		var fs fault.Fields
		fs.Add("file", "fault.file_missing", nil)
		return web.See{}, fs.Err()
	}
	file, err := in.File.Open()
	if err != nil {
		return web.See{}, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, MaxFileBytes+1))
	if err != nil {
		return web.See{}, err
	}
	token, err := s.CheckCV(ctx, strings.ToUpper(in.Reference), in.File.Name, content)
	if err != nil {
		return web.See{}, err
	}
	return web.See{To: web.Href(pathChecked, token)}, nil
}

// checkedOut is what the rules read in a curriculum, before whoever sent it.
type checkedOut struct {
	recruitment.Check
	Vacancy string      `json:"vacancy"`
	Until   cal.Instant `json:"deleted_at"`

	file   string
	token  string
	open   bool
	notice recruitment.Posting
	place
}

func (s *Service) showChecked(ctx context.Context, in tokenIn) (out checkedOut, err error) {
	var c checked
	now := s.control.DB().Now()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		c, err = s.checkedCV(ctx, q, in.Token)
		return err
	})
	if err != nil {
		return out, err
	}
	cv, err := s.read(ctx, c.content, now.Date())
	if err != nil {
		return out, err
	}
	p := web.PrinterFrom(ctx)
	out.Check = recruitment.CheckFor(cv, c.notice, p.Lang, now.Date(), p.Message)
	out.Vacancy, out.Until, out.file, out.token, out.notice, out.place = c.notice.Reference, c.until, c.name, in.Token, c.notice, s.place()
	out.open = !c.withdrawn && eligibility.InTime(now, c.notice.Closes)
	return out, nil
}

func (s *Service) forgetCV(ctx context.Context, in tokenIn) (web.See, error) {
	return web.See{To: pathCVGone}, s.ForgetCV(ctx, in.Token)
}

type beginWithIn struct {
	tokenIn
	Name  string `json:"name" web:"max=200"`
	Email string `json:"email" web:"max=200"`
}

func (s *Service) beginWith(ctx context.Context, in beginWithIn) (web.See, error) {
	if err := s.mayBegin(ctx, in.Email); err != nil {
		return web.See{}, err
	}
	done, err := s.BeginWith(ctx, in.Token, in.Name, in.Email, web.LangFrom(ctx))
	return s.sent(done.Object.ID), err
}
