package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// draft is what somebody typed into a form and has not sent.
type draft struct {
	values url.Values
	at     cal.Instant
}

const (
	maxDraftBytes = 256 << 10
	draftLife     = 30 * 24 * time.Hour
	draftDrop     = "_drop"  // the field that throws a draft away instead of saving it
	draftMark     = "_draft" // in a form that keeps drafts: drop it once the form is accepted
	draftForm     = "form"   // in the address: the path of the form's page
)

// drafts keeps unsent forms in web_draft, each seen by its writer only. It is one of the kernel's
// files that write without control: a draft is not yet anything that was done.
type drafts struct{ db *db.DB }

func (d *drafts) load(ctx context.Context, person control.ActorID, form string) (*draft, error) {
	var found *draft
	err := d.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		rows, err := db.Collect(ctx, q, db.SQL(`SELECT body, saved_at FROM web_draft WHERE person_id = ? AND form = ?`, person, form),
			func(row db.Row) (draft, error) {
				var d draft
				var body string
				err := row.Scan(&body, &d.at)
				if err == nil {
					d.values, err = url.ParseQuery(body)
				}
				return d, err
			})
		if err == nil && len(rows) == 1 {
			found = &rows[0]
		}
		return err
	})
	return found, err
}

func (d *drafts) save(ctx context.Context, person control.ActorID, form string, values url.Values) (at cal.Instant, err error) {
	err = d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		at = tx.Now
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO web_draft (person_id, form, body, saved_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (person_id, form) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at`, person, form, values.Encode(), at))
		return err
	})
	return at, err
}

func (d *drafts) drop(ctx context.Context, person control.ActorID, form string) error {
	return d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM web_draft WHERE person_id = ? AND form = ?`, person, form))
		return err
	})
}

func (d *drafts) sweep(ctx context.Context) error {
	return d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM web_draft WHERE saved_at < ?`, tx.Now.Add(-draftLife)))
		return err
	})
}

// draftURL is where the form of this page sends its drafts.
func (f *Frame) draftURL() string {
	return "/" + string(f.Lang()) + "/draft?" + url.Values{draftForm: {f.Path}}.Encode()
}

// restored reports whether the page shows a draft.
func (f *Frame) restored() bool { return f.posted == nil && f.drafted() != nil }

// saveDraft keeps or drops the draft of a form. The script asks for JSON; the button to drop works
// without it and goes back to the form.
func (s *Server) saveDraft(w http.ResponseWriter, r *http.Request) {
	x := s.begin(w, r, Route{Act: control.SignedIn}, langOf(r.URL.Path))
	form := localPath(r.URL.Query().Get(draftForm))
	if x.actor == nil {
		x.fail(fault.New(fault.Unauthenticated, "fault.unauthenticated", nil))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDraftBytes))
	if err != nil {
		x.fail(bodyFault(err))
		return
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		x.fail(fault.Wrap(err, fault.Malformed, "fault.form", nil))
		return
	}
	if values.Has(draftDrop) {
		if err := s.drafts.drop(r.Context(), x.actor.ID, form); err != nil {
			x.fail(err)
			return
		}
		http.Redirect(w, r, "/"+string(x.lang)+strings.TrimSuffix(form, "/"), http.StatusSeeOther)
		return
	}
	values.Del(keyField)
	at, err := s.drafts.save(r.Context(), x.actor.ID, form, values)
	if err != nil {
		x.fail(err)
		return
	}
	w.Header().Set("Content-Type", formatTypes[asJSON])
	json.NewEncoder(w).Encode(map[string]string{"at": at.Time().Format("15:04")})
}
