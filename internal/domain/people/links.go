package people

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// maxLinks is how many invitations one act makes.
const maxLinks = 1000

// HandedLink is an invitation just made, for who hands it over. Path is without host; Address is whole, where it is
// known.
type HandedLink struct {
	Person    control.ActorID `json:"id"`
	Name      string          `json:"name"`
	Login     string          `json:"login"`
	Language  i18n.Lang       `json:"language"`
	Path      string          `json:"path"`
	Address   string          `json:"link"`
	ExpiresAt cal.Instant     `json:"expires_at"`
}

// InviteAll makes an invitation for each of several people, in one act, as Invite does for one: all or none. It takes no
// idempotency key, as Invite takes none: what is stored of a link does not give it back, so that a form that comes a
// second time gets links of its own, which replace those of the first. Faults:
// Invalid without people or with too many; NotFound for somebody unknown; Refused, with their names, when some have
// left or have a password already.
func (s *Service) InviteAll(ctx context.Context, ids []control.ActorID) ([]HandedLink, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var fs fault.Fields
	fs.Check(len(ids) > 0, "people", "people.links.nobody")
	if len(ids) > maxLinks {
		fs.Add("people", "people.links.too_many", fault.Args{"n": maxLinks})
	}
	if err := fs.Err(); err != nil {
		return nil, err
	}
	tokens := make(map[control.ActorID]string, len(ids))
	for _, id := range ids {
		tokens[id] = rand.Text()
	}
	var made []HandedLink
	_, err := s.control.Do(ctx, control.Op{Act: ActInvite}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		list, err := uninvited(ctx, tx, ids)
		if err != nil {
			return control.Change{}, err
		}
		made = made[:0]
		var rows []any
		changes := make([]control.Change, len(list))
		for i, a := range list {
			until := tx.Now().Add(Invitation.life())
			rows = append(rows, tx.NewID(), a.ID, Invitation, digest(tokens[a.ID]), tx.Now(), until)
			changes[i] = control.Change{Object: a.ref()}
			made = append(made, HandedLink{Person: a.ID, Name: a.Name, Login: a.Login, Language: a.Language, Path: LinkPath(tokens[a.ID]), ExpiresAt: until})
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM people_link WHERE used_at IS NULL AND`).In("user_id", texts(ids)...)); err != nil {
			return control.Change{}, err
		}
		if err := db.InsertRows(ctx, tx, `INSERT INTO people_link (id, user_id, purpose, token_hash, created_at, expires_at)`, 6, rows, ""); err != nil {
			return control.Change{}, err
		}
		if err := tx.TrailAll(ctx, ActInvite, changes...); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: Kind}, After: map[string]int{"links": len(list)}}, nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// uninvited loads people who may get an invitation, by name.
func uninvited(ctx context.Context, q db.Querier, ids []control.ActorID) ([]account, error) {
	list, err := db.Collect(ctx, q, db.SQL(accountColumns+`WHERE`).In("id", texts(ids)...).Add("ORDER BY name_key, id"), scanAccount)
	if err != nil {
		return nil, err
	}
	if len(list) < len(ids) {
		return nil, fault.Missing(Kind)
	}
	var not []string
	for _, a := range list {
		if !a.Active() || a.HasPassword {
			not = append(not, a.Name)
		}
	}
	if len(not) > 0 {
		return nil, fault.Refuse("people.links.not_these", fault.Args{"names": strings.Join(not, ", ")})
	}
	return list, nil
}

func texts(ids []control.ActorID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}

// Awaited is somebody who has not chosen a password yet. Until is when a link of theirs runs out; never where they
// have none that works.
type Awaited struct {
	Person control.ActorID `json:"id"`
	Name   string          `json:"name"`
	Login  string          `json:"login"`
	Until  cal.Instant     `json:"until"`
}

// Awaited lists who works here and has no password yet, by name; of more than one act can invite, one more than those.
// It needs "people.user.invite".
func (s *Service) Awaited(ctx context.Context) (list []Awaited, err error) {
	if err := allow(ctx, ActInvite); err != nil {
		return nil, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = db.Collect(ctx, q, db.SQL(`SELECT u.id, u.name, u.login, (SELECT MAX(l.expires_at) FROM people_link l WHERE l.user_id = u.id AND l.used_at IS NULL AND l.expires_at > ?)
			FROM people_user u WHERE u.deactivated_at IS NULL AND u.password_hash = '' ORDER BY u.name_key, u.id LIMIT ?`, s.now(), maxLinks+1), func(row db.Row) (a Awaited, err error) {
			err = row.Scan(&a.Person, &a.Name, &a.Login, &a.Until)
			return a, err
		})
		return err
	})
	return list, err
}

// linksIn names people for whom links are wanted; nobody is all who have none that works.
type linksIn struct {
	ID []control.ActorID `json:"id"`
}

// linksView is the page on which links are asked for.
type linksView struct {
	People []Awaited `json:"people"`
	More   bool      `json:"more"` // some stand behind those that one act can invite
	ticked []string
}

func (s *Service) showLinks(ctx context.Context, in linksIn) (v linksView, err error) {
	v.People, err = s.Awaited(ctx)
	if v.More = len(v.People) > maxLinks; v.More {
		v.People = v.People[:maxLinks]
	}
	for _, a := range v.People {
		if slices.Contains(in.ID, a.Person) || len(in.ID) == 0 && a.Until.IsZero() {
			v.ticked = append(v.ticked, string(a.Person))
		}
	}
	return v, err
}

// makeLinksIn is whom links are made for, and whether they are wanted as a file.
type makeLinksIn struct {
	People []control.ActorID `json:"people"`
	As     string            `json:"as" web:"max=8"`
}

// linksEntry keeps links between the act and the page or the file that shows them, once.
const linksEntry = "links"

func (s *Service) postLinks(ctx context.Context, in makeLinksIn) (web.See, error) {
	made, err := s.InviteAll(ctx, in.People)
	if err != nil {
		return web.See{}, err
	}
	for i, l := range made {
		made[i].Address = web.OutsideFrom(ctx, l.Language, l.Path)
	}
	if session := web.SessionFrom(ctx); session != nil {
		text, err := json.Marshal(made)
		if err != nil {
			return web.See{}, err
		}
		if err := session.Seal(ctx, linksEntry, string(text)); err != nil {
			return web.See{}, err
		}
	}
	to := "/people/links/made"
	if in.As == "csv" {
		to += "?format=csv"
	}
	return web.See{To: to, Body: made}, nil
}

// madeLinks are the links just made. They are shown once, as a page or as a file.
type madeLinks struct {
	Links []HandedLink `json:"links"`
}

func (s *Service) showMadeLinks(ctx context.Context, _ struct{}) (v madeLinks, err error) {
	err = json.Unmarshal([]byte(cmp.Or(takeOnce(ctx, linksEntry), "[]")), &v.Links)
	return v, err
}

// Table is the links for the page and for a file.
func (v madeLinks) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{
		Key: "links", Title: p.T("people.links.made"), Marking: personal,
		Columns: []web.Column{
			{Key: "name", Label: p.T("people.user.name"), Main: true},
			{Key: "login", Label: p.T("people.user.login")},
			{Key: "link", Label: p.T("people.link.made")},
			{Key: "until", Label: p.T("people.links.until")},
		},
	}
	for _, l := range v.Links {
		t.Rows = append(t.Rows, web.Row{Key: string(l.Person), Cells: []web.Cell{
			web.Text(l.Name), web.Text(l.Login), web.Text(l.Address), web.Text(p.Instant(l.ExpiresAt))}})
	}
	return t
}
