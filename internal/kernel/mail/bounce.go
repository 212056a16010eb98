package mail

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"net/textproto"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Report is a delivery report that came back to the sender's mailbox (RFC 3464), as far as it concerns us.
type Report struct {
	Message string `json:"message"` // identifier of our message, "" when the report does not name it
	Address string `json:"address"`
	Action  string `json:"action"` // failed, delayed, delivered
	Status  string `json:"status"` // such as 5.1.1
	Detail  string `json:"detail"`
}

// Hard reports whether the address refused for good.
func (r Report) Hard() bool { return r.Action == "failed" && strings.HasPrefix(r.Status, "5.") }

// MaxReport is the size in bytes of the largest report that is read.
const MaxReport = 2 << 20

var errNoReport = errors.New("mail: no delivery report")

// ReadReport reads a delivery report. One that is none is an Invalid fault, "mail.bounce.unreadable".
func ReadReport(in io.Reader) (Report, error) {
	r, err := readReport(io.LimitReader(in, MaxReport))
	if err != nil {
		return r, fault.Wrap(err, fault.Invalid, "mail.bounce.unreadable", nil)
	}
	return r, nil
}

func readReport(in io.Reader) (r Report, err error) {
	m, err := netmail.ReadMessage(in)
	if err != nil {
		return r, err
	}
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return r, err
	}
	if media != "multipart/report" || !strings.EqualFold(params["report-type"], "delivery-status") {
		return r, errNoReport
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return r, err
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return r, err
		}
		switch media, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); media {
		case "message/delivery-status", "message/global-delivery-status":
			r.status(body)
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			r.ours(body)
		}
	}
	if r.Address == "" || r.Action == "" {
		return r, errNoReport
	}
	return r, nil
}

// status reads the groups of fields of a delivery status; the first recipient counts, since each of our
// messages has one.
func (r *Report) status(body []byte) {
	in := textproto.NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(body), strings.NewReader("\r\n\r\n"))))
	for range 20 {
		group, err := in.ReadMIMEHeader()
		if address := afterType(group.Get("Final-Recipient")); address != "" && r.Address == "" {
			r.Address = strings.ToLower(clean(address))
			if original := afterType(group.Get("Original-Recipient")); original != "" {
				r.Address = strings.ToLower(clean(original))
			}
			r.Action = strings.ToLower(clean(group.Get("Action")))
			r.Status, _, _ = strings.Cut(clean(group.Get("Status")), " ")
			r.Detail = short(afterType(group.Get("Diagnostic-Code")))
		}
		if err != nil {
			return
		}
	}
}

// afterType drops the type before a value: "rfc822; x@example.org".
func afterType(value string) string {
	if _, rest, ok := strings.Cut(value, ";"); ok {
		return strings.TrimSpace(rest)
	}
	return strings.TrimSpace(value)
}

// ours finds the identifier of our message in the headers that came back.
func (r *Report) ours(body []byte) {
	header, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(body))).ReadMIMEHeader()
	id := strings.Trim(strings.TrimSpace(header.Get("Message-Id")), "<>")
	if local, _, ok := strings.Cut(id, "@"); ok {
		if id, ours := strings.CutPrefix(local, "cairn."); ours && len(id) <= 64 {
			r.Message = id
		}
	}
}

// TakeReport records what a report says: a message that came back, and an address that gets nothing more when it
// refused for good. A report about nothing of ours is a Refused fault, "mail.bounce.unknown" {address}.
func (s *Service) TakeReport(ctx context.Context, r Report) (control.Done, error) {
	private, data, err := s.privately(ctx, r.Message)
	if err != nil {
		return control.Done{}, err
	}
	if private != nil {
		r.Address, r.Detail = "", ""
	}
	done, err := s.takeReport(ctx, r)
	if err == nil && private != nil && r.Hard() {
		err = private(ctx, data)
	}
	return done, err
}

// privately gives who is told of a message whose address a slice keeps, nil for any other.
func (s *Service) privately(ctx context.Context, message string) (refused func(context.Context, json.RawMessage) error, data json.RawMessage, err error) {
	if message == "" {
		return nil, nil, nil
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := db.Collect(ctx, q, db.SQL(`SELECT kind, data FROM mail_message WHERE id = ?`, message), func(row db.Row) (none struct{}, err error) {
			var kind, text string
			err = row.Scan(&kind, &text)
			refused, data = s.kinds[kind].Refused, json.RawMessage(text)
			return none, err
		})
		return err
	})
	return refused, data, err
}

func (s *Service) takeReport(ctx context.Context, r Report) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActEdit}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		change := control.Change{Object: control.Ref{Kind: "mail_bounce", ID: r.Message}, After: r}
		n := int64(0)
		if r.Message != "" && r.Action == "failed" {
			var err error
			n, err = db.Exec(ctx, tx, db.SQL(`UPDATE mail_message SET state = 'bounced', reason = ?, detail = ? WHERE id = ? AND state IN ('sent', 'doubtful')`,
				whyCameBack, short(r.Status+" "+r.Detail), r.Message))
			if err != nil {
				return change, err
			}
		}
		if r.Message != "" && n == 0 {
			known, err := db.Collect(ctx, tx, db.SQL(`SELECT id FROM mail_message WHERE id = ?`, r.Message), db.Value[string])
			if err != nil {
				return change, err
			}
			n = int64(len(known))
		}
		if n == 0 {
			return change, fault.Refuse("mail.bounce.unknown", fault.Args{"address": r.Address})
		}
		if !r.Hard() || r.Address == "" {
			return change, nil
		}
		return change, insertBounce(ctx, tx, r.Address, r.Status, r.Detail)
	})
}

func insertBounce(ctx context.Context, tx *control.Tx, address, status, detail string) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO mail_bounce (address, status, detail, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (address) DO UPDATE SET status = excluded.status, detail = excluded.detail, at = excluded.at`,
		strings.ToLower(address), status, short(detail), tx.Now()))
	return err
}

// noteBounce records that the relay refused an address for good.
func (s *Service) noteBounce(ctx context.Context, address, status, detail string) error {
	_, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActEdit}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		r := Report{Address: strings.ToLower(address), Action: "failed", Status: status, Detail: short(detail)}
		return control.Change{Object: control.Ref{Kind: "mail_bounce", ID: ""}, After: r}, insertBounce(ctx, tx, address, status, detail)
	})
	return err
}

// bounced are the addresses that get nothing more.
func bounced(ctx context.Context, q db.Querier) (map[string]bool, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT address FROM mail_bounce`), db.Value[string])
	found := make(map[string]bool, len(list))
	for _, address := range list {
		found[address] = true
	}
	return found, err
}

// Mend says that an address is right again.
func (s *Service) Mend(ctx context.Context, address string) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActEdit}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM mail_bounce WHERE address = ?`, strings.ToLower(address)))
		if err == nil && n == 0 {
			err = fault.Missing("mail_bounce")
		}
		return control.Change{Object: control.Ref{Kind: "mail_bounce", ID: ""}, Before: Report{Address: address}}, err
	})
	return err
}
