package candidacy

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path"
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// ActTailorCV is keeping which sentences of a checked curriculum stand in the tailored one.
const ActTailorCV control.Act = "recruitment.cv.tailor"

// mostPieces is how many passages may be ticked on one page; a longer curriculum is not tailored here.
const mostPieces = 400

// tailored is a checked curriculum set for its notice, with the choice of its candidate where there is one. Faults: NotFound once the time of the check
// is over, Refused with the reason where the notice does not allow it (R142), or for a curriculum that is too long.
func (s *Service) tailored(ctx context.Context, token string, lang i18n.Lang) (c checked, t recruitment.Tailored, err error) {
	var choice []byte
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if c, err = s.checkedCV(ctx, q, token); err != nil {
			return err
		}
		choice, err = db.One(ctx, q, KindCV, db.SQL(`SELECT choice FROM recruitment_cv WHERE token_hash = ?`, digestOf(token)), db.Value[[]byte])
		return err
	})
	if err != nil {
		return c, t, err
	}
	if why := c.notice.NotTailored(); why != "" {
		return c, t, fault.Refuse(string(why), nil)
	}
	cv, err := s.read(ctx, c.content, s.control.DB().Now().Date())
	if err != nil {
		return c, t, err
	}
	t = recruitment.Tailor(cv, c.notice.Wants(), lang)
	if n := t.Choosable(); n > mostPieces {
		return c, t, fault.Refuse("candidacy.tailor.long", fault.Args{"n": n, "max": mostPieces})
	}
	if len(choice) == 0 {
		return c, t, nil
	}
	_, chosen, err := unseal(strings.ToUpper(token), choice)
	if err != nil {
		return c, t, err
	}
	var ids []string
	if err := json.Unmarshal(chosen, &ids); err != nil {
		return c, t, err
	}
	return c, t.With(ids), nil
}

// ChooseForCV keeps which passages of a checked curriculum stand in the tailored one, in their order; nil is the choice of the rules again. It is
// sealed as the curriculum is, and gone with it. Fault: NotFound once the time of the check is over.
func (s *Service) ChooseForCV(ctx context.Context, token string, ids []string) error {
	var sealed any
	if ids != nil {
		text, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		if sealed, err = seal(strings.ToUpper(token), "choice", text); err != nil {
			return err
		}
	}
	// Without the key of the request: a page that stays open while its files are saved has one key, and a choice that comes back
	// to one made before is no repetition of it. Kept twice, a choice is the same.
	_, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActTailorCV}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		kept, err := db.Collect(ctx, tx, db.SQL(`UPDATE recruitment_cv SET choice = ? WHERE token_hash = ? AND expires_at > ? RETURNING id`, sealed, digestOf(token), tx.Now()), db.Value[string])
		if err == nil && len(kept) == 0 {
			err = fault.New(fault.NotFound, cvGone, nil)
		}
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: KindCV, ID: kept[0]}}, nil
	})
	return err
}

// tailoredOut is a tailored curriculum as its page has it.
type tailoredOut struct {
	recruitment.Tailored
	Vacancy string      `json:"vacancy"`
	Until   cal.Instant `json:"deleted_at"`

	saved  bool
	token  string
	notice recruitment.Posting
	place
}

// Unkept makes it a page that no cache keeps (web.Unkept), and so the check's.
func (tailoredOut) Unkept() {}

// Unkept is as for tailoredOut.
func (checkedOut) Unkept() {}

func (s *Service) showTailored(ctx context.Context, in showIn) (out tailoredOut, err error) {
	c, t, err := s.tailored(ctx, in.Token, web.LangFrom(ctx))
	if err != nil {
		return out, err
	}
	return tailoredOut{Tailored: t, Vacancy: c.notice.Reference, Until: c.until, saved: in.Saved, token: in.Token, notice: c.notice, place: s.place()}, nil
}

// tailorIn are the ticked passages in the order of the page, and the button that was pressed: a passage up or down, the choice of the rules again, a
// file, or saving.
type tailorIn struct {
	tokenIn
	Pieces []string `json:"pieces" web:"max=20"`
	Then   string   `json:"then" web:"max=30"`
}

func (s *Service) saveTailored(ctx context.Context, in tailorIn) (web.See, error) {
	if err := s.tailors.Allow(web.ClientFrom(ctx), s.control.DB().Now().Time()); err != nil {
		return web.See{}, err
	}
	_, t, err := s.tailored(ctx, in.Token, web.LangFrom(ctx))
	if err != nil {
		return web.See{}, err
	}
	t = t.With(in.Pieces)
	page := web.Href(pathTailored, in.Token)
	see := web.See{To: page + "?saved=true"}
	verb, id, _ := strings.Cut(in.Then, ":")
	switch verb {
	case "up", "down":
		t = t.Moved(id, verb == "up")
		see.To = page + "#p" + id
	case "again":
		return see, s.ChooseForCV(ctx, in.Token, nil)
	case "docx", "pdf":
		see.To = web.Href(pathTailoredFile, in.Token, verb)
	}
	return see, s.ChooseForCV(ctx, in.Token, t.Chosen())
}

type tailoredFileIn struct {
	tokenIn
	Form string `json:"form" web:"max=10"`
}

// tailoredFile is the tailored curriculum as a file, to be saved. It is written anew each time and kept nowhere.
func (s *Service) tailoredFile(ctx context.Context, in tailoredFileIn) (web.Download, error) {
	paper, ok := office.Papers["."+in.Form]
	if !ok {
		return web.Download{}, fault.Missing("file")
	}
	if err := s.tailors.Allow(web.ClientFrom(ctx), s.control.DB().Now().Time()); err != nil {
		return web.Download{}, err
	}
	c, t, err := s.tailored(ctx, in.Token, web.LangFrom(ctx))
	if err != nil {
		return web.Download{}, err
	}
	notice := ""
	if s.Demonstration {
		notice = web.Fictional
	}
	d, err := t.Document(s.control.DB().Now().Date(), notice)
	if err != nil {
		return web.Download{}, err
	}
	var file bytes.Buffer
	if err := paper.Write(&file, d); err != nil {
		return web.Download{}, err
	}
	name := strings.TrimSuffix(c.name, path.Ext(c.name)) + "-" + c.notice.Reference + "." + in.Form
	return web.Download{Name: name, Type: paper.Media, Write: func(w io.Writer) error {
		_, err := file.WriteTo(w)
		return err
	}}, nil
}
