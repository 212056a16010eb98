package app_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"cairn/internal/app"
	"cairn/internal/kernel/db"
)

const oneActivity = `<?xml version="1.0"?>
<iati-activities version="2.03"><iati-activity last-updated-datetime="2026-01-01T00:00:00Z">
<iati-identifier>XX-1</iati-identifier><reporting-org ref="XX" type="10"><narrative>Ministry</narrative></reporting-org>
<title><narrative>Reform of the police</narrative></title><description><narrative>d</narrative></description>
<participating-org role="1"><narrative>Ministry</narrative></participating-org><activity-status code="2"/>
<activity-date iso-date="2026-01-01" type="2"/><recipient-country code="MD"/>
</iati-activity></iati-activities>`

// While one server works, a second one, a restore and a new demonstration are refused with words and leave
// everything as it was; what the command line may do beside the server, it does.
func TestBesideAServer(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		office := at.open(t)
		login, _ := hire(t, office, "Viewer", "viewer")
		viewer := browser()
		viewer.token = tokenOf(t, office, login)
		office.Close()
		base, server := serve(t, at.args("serve")...)
		dir := t.TempDir()
		file := func(name, content string) string {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		key, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		identity, published, taken := file("key.txt", key.String()), file("one.xml", oneActivity), filepath.Join(dir, "office.age")
		const served = "Another Cairn is serving the folder " // and where
		inUse := served
		if at.url != "" {
			inUse = "The database is in use."
		}
		elsewhere := place{data: t.TempDir(), url: at.url} // on PostgreSQL the same office by another folder
		for _, c := range []struct {
			args   []string
			status int
			says   string
		}{
			{at.args("serve", "--listen", "127.0.0.1:0"), 1, served + at.data},
			{at.args("serve", "--listen", "127.0.0.1:0", "--lang", "fr"), 1, "Un autre Cairn utilise le dossier " + at.data},
			{at.args("demo", "--no-serve"), 1, served},
			{at.args("check"), 0, "0 breaks"},
			{at.args("anchor"), 0, "signature"},
			{at.args("import", "iati", published), 0, "1 created"},
			{at.args("user", "create", "new@office.example", "--name", "New", "--nation", "NLD"), 0, "/en/link/"},
			{at.args("backup", "--recipient", key.Recipient().String(), taken), 0, "installation "},
			{at.args("backup", "--recipient", key.Recipient().String(), taken), 1, "is there already"},
			{at.args("restore", "--identity", identity, taken), 1, served},
			{at.args("restore", "--identity", identity, "--replace", taken), 1, served},
			{place{data: t.TempDir()}.args("restore", "--identity", identity, taken), 0, "installation "},
		} {
			if said, status := cairn(t, c.args...); status != c.status || !strings.Contains(said, c.says) {
				t.Errorf("%v ends with %d, want %d: %s", c.args, status, c.status, said)
			}
		}
		if at.url != "" {
			said, status := cairn(t, elsewhere.args("restore", "--identity", identity, "--replace", taken)...)
			if status != 1 || !strings.Contains(said, inUse) {
				t.Errorf("restored under a server: %d %s", status, said)
			}
		}
		status, _, body, err := viewer.get(base + "/api/v1/landscape?country=MD")
		if err != nil || status != http.StatusOK || !strings.Contains(body, "Reform of the police") {
			t.Errorf("the server does not know what the command line has done: %d, %v, %.300s", status, err, body)
		}
		server.Signal(os.Interrupt)
		server.Wait()
		if said, status := cairn(t, at.args("restore", "--identity", identity, "--replace", taken)...); status != 0 {
			t.Errorf("and when nobody serves: %d %s", status, said)
		}
		if said, status := cairn(t, at.args("check")...); status != 0 {
			t.Errorf("and then check: %d %s", status, said)
		}
	})
}

// A newer program beside a server does not change the schema under it.
func TestNewerProgramBesideAServer(t *testing.T) {
	at := place{data: t.TempDir()}
	office := at.open(t)
	err := errors.Join(office.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM goose_db_version WHERE version_id = 70") // as if the program had brought one more
		return err
	}), office.Close())
	if err != nil {
		t.Fatal(err)
	}
	release, err := app.Alone(at.data)
	if err != nil {
		t.Fatal(err)
	}
	if said, status := cairn(t, at.args("check")...); status != 1 || !strings.Contains(said, "Another Cairn is serving the folder") {
		t.Errorf("%d %s", status, said)
	}
	release()
	if said, status := cairn(t, at.args("check")...); status != 1 || !strings.Contains(said, "already exists") { // it was tried
		t.Errorf("%d %s", status, said)
	}
}
