package mail

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Security is how the line to the relay is protected.
type Security string

// The ways: STARTTLS on a plain line, TLS from the first byte, or none, inside a protected network.
const (
	StartTLS Security = "starttls"
	TLS      Security = "tls"
	Plain    Security = "none"
)

// Securities are all of them, the usual one first.
var Securities = []Security{StartTLS, TLS, Plain}

// Settings are how mail leaves the office. No host is: nothing is sent. Secret is the name of a file in the
// folder "secrets" of the office's data, whose first line is the password; the password itself is kept
// nowhere else. Ceiling is the highest marking whose words may stand in a mail.
type Settings struct {
	Host       string        `json:"host"`
	Port       int           `json:"port"`
	Security   Security      `json:"security"`
	User       string        `json:"user"`
	Secret     string        `json:"secret"`
	SenderName string        `json:"sender_name"`
	Sender     string        `json:"sender"`
	Ceiling    control.Level `json:"ceiling"`
	BaseURL    string        `json:"base_url"` // outside address; "" is that of the program's settings
	Version    int64         `json:"version"`
}

// On reports whether mail is sent at all.
func (x Settings) On() bool { return x.Host != "" }

// ActEdit is the act of changing how mail leaves the office, and of deciding on messages that got stuck.
const ActEdit control.Act = "mail.setting.edit"

// ActRead is the act of looking at the messages.
const ActRead control.Act = "mail.message.read"

// Shipped are the settings of a new office: no relay, and no word above UNCLASSIFIED.
func Shipped() Settings {
	return Settings{Port: 587, Security: StartTLS, Ceiling: control.LevelUnclassified}
}

// tidy drops spaces around what was typed.
func (x Settings) tidy() Settings {
	for _, text := range []*string{&x.Host, &x.User, &x.Secret, &x.SenderName, &x.Sender, &x.BaseURL} {
		*text = strings.TrimSpace(*text)
	}
	x.BaseURL = strings.TrimRight(x.BaseURL, "/")
	return x
}

// check tells every wrong field. ceiling is the installation's, base the outside address where x has none.
func (x Settings) check(ceiling control.Level, base string) error {
	var fs fault.Fields
	fs.Check(x.Ceiling >= control.LevelPublic && x.Ceiling <= ceiling, "ceiling", "mail.setting.ceiling_wrong")
	fs.Check(x.BaseURL == "" || outside(x.BaseURL), "base_url", "mail.setting.base_wrong")
	if !x.On() {
		return fs.Err()
	}
	fs.Check(hostName(x.Host), "host", "mail.setting.host_wrong")
	fs.Check(x.Port >= 1 && x.Port <= 65535, "port", "mail.setting.port_wrong")
	fs.Check(x.Security == StartTLS || x.Security == TLS || x.Security == Plain, "security", "mail.setting.security_wrong")
	fs.Check(Address(x.Sender), "sender", "mail.setting.sender_wrong")
	fs.Check(oneLine(x.SenderName) && len(x.SenderName) <= 120, "sender_name", "mail.setting.sender_name_wrong")
	fs.Check(oneLine(x.User), "user", "mail.setting.user_wrong")
	fs.Check(x.Secret == "" || secretName(x.Secret), "secret", "mail.setting.secret_wrong")
	fs.Check((x.User == "") == (x.Secret == ""), "secret", "mail.setting.secret_and_user")
	fs.Check(x.User == "" || x.Security != Plain, "security", "mail.setting.plain_password")
	fs.Check(x.BaseURL != "" || base != "", "base_url", "mail.setting.base_missing")
	return fs.Err()
}

// Address reports whether a text is one bare address that mail can go to, and nothing else: no name, no
// second address, no line end.
func Address(text string) bool {
	a, err := netmail.ParseAddress(text)
	return err == nil && a.Address == text && a.Name == "" && oneLine(text) && len(text) <= 254 && !strings.ContainsAny(text, " \"<>")
}

func oneLine(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 })
}

func hostName(host string) bool {
	return net.ParseIP(host) != nil || len(host) <= 253 && strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

// secretName is a plain name: a file of the folder and no other.
func secretName(name string) bool {
	return len(name) <= 100 && filepath.IsLocal(name) && filepath.Base(name) == name && !strings.HasPrefix(name, ".") && !strings.ContainsAny(name, `/\`)
}

func outside(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" && oneLine(address)
}

// Settings reads how mail leaves the office.
func (s *Service) Settings(ctx context.Context) (x Settings, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		x, err = SettingsOf(ctx, q)
		return err
	})
	return x, err
}

// SettingsOf reads how mail leaves the office, in a transaction.
func SettingsOf(ctx context.Context, q db.Querier) (x Settings, err error) {
	x = Shipped()
	_, err = db.Collect(ctx, q, db.SQL(`SELECT value, version FROM mail_setting`), func(row db.Row) (none struct{}, err error) {
		var value string
		var version int64
		if err = row.Scan(&value, &version); err == nil {
			err = json.Unmarshal([]byte(value), &x)
		}
		x.Version = version
		return none, err
	})
	return x, err
}

// EditSettings saves how mail leaves the office over the version that was read. Faults: Invalid with every
// wrong field, Stale.
func (s *Service) EditSettings(ctx context.Context, x Settings) (control.Done, error) {
	x = x.tidy()
	return s.control.Do(ctx, control.Op{Act: ActEdit}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		here, _, err := control.Installed(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		if err := x.check(here.Ceiling, s.BaseURL); err != nil {
			return control.Change{}, err
		}
		before, err := SettingsOf(ctx, tx)
		if err == nil && before.Version != x.Version {
			err = fault.Stale(before)
		}
		if err != nil {
			return control.Change{}, err
		}
		after := x
		after.Version++
		value, err := json.Marshal(after)
		if err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO mail_setting (id, value, version) VALUES ('office', ?, ?)
			ON CONFLICT (id) DO UPDATE SET value = excluded.value, version = excluded.version`, string(value), after.Version))
		return control.Change{Object: control.Ref{Kind: "mail_setting", ID: "office"}, Before: before, After: after}, err
	})
}

// Base is the outside address of the office, "" where none is known.
func (s *Service) Base(x Settings) string {
	if x.BaseURL != "" {
		return x.BaseURL
	}
	return strings.TrimRight(s.BaseURL, "/")
}

const maxSecret = 4096 // bytes

// password reads the secret of the settings, "" where they name none.
func (s *Service) password(x Settings) (string, error) {
	if x.Secret == "" {
		return "", nil
	}
	missing := func(err error) error {
		return fault.Wrap(err, fault.Refused, "mail.setting.secret_missing", fault.Args{"name": x.Secret})
	}
	if !secretName(x.Secret) {
		return "", missing(errors.New("no plain name"))
	}
	root, err := os.OpenRoot(s.Secrets)
	if errors.Is(err, fs.ErrNotExist) {
		return "", missing(err)
	} else if err != nil {
		return "", err
	}
	defer root.Close()
	info, err := root.Stat(x.Secret)
	if err != nil || info.IsDir() || info.Size() > maxSecret {
		return "", missing(err)
	}
	text, err := root.ReadFile(x.Secret)
	if err != nil {
		return "", missing(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}
