package demo_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/backup"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
	"cairn/internal/testkit"
)

// The documents of the world are whole in a copy that was restored from a backup, on either engine, and
// are found there by their titles.
func TestDocumentsComeBackFromABackup(t *testing.T) {
	office := copied(t)
	lock, err := backup.ToPassphrase("correct horse battery staple")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := backup.Take(office.Control.AsSystem(t.Context()), office.Control, &file, lock); err != nil {
		t.Fatal(err)
	}
	key, err := backup.WithPassphrase("correct horse battery staple")
	if err != nil {
		t.Fatal(err)
	}
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		cfg := app.Config{Data: t.TempDir(), DB: where.URL}
		if where.URL == "" {
			where.Path = filepath.Join(cfg.Data, "cairn.db")
		}
		if _, err := backup.Restore(t.Context(), bytes.NewReader(file.Bytes()), backup.Target{DB: where, KeyDir: filepath.Join(cfg.Data, "keys")}, key); err != nil {
			t.Fatal(err)
		}
		restored, err := app.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer restored.Close()
		defer restored.Search.Close()
		ctx := restored.Control.AsSystem(t.Context())
		if err := restored.Search.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		found, err := restored.Search.Search(ctx, "charter", search.Filter{Kinds: []string{portfolio.ObjectDocument}, Lang: i18n.EN})
		if err != nil || len(found.Hits) == 0 {
			t.Fatalf("%d found by title, %v", len(found.Hits), err)
		}
		for _, hit := range found.Hits {
			checkSheet(t, ctx, restored, hit.Ref.ID)
		}
		if findings, err := restored.Check(ctx); err != nil || len(findings.Breaks) > 0 {
			t.Error(findings, err)
		}
	})
}

// checkSheet opens a document of the world and looks for what stands on every sheet.
func checkSheet(t *testing.T, ctx context.Context, office *app.App, id string) {
	t.Helper()
	var files map[string][]control.File
	err := office.Control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		files, err = control.FilesOf(ctx, q, id)
		return err
	})
	if err != nil || len(files[id]) != 1 {
		t.Fatalf("%d files, %v", len(files[id]), err)
	}
	content, err := office.Portfolio.OpenDocument(ctx, portfolio.DocumentID(id), files[id][0].ID)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := io.ReadAll(content)
	if err != nil || !bytes.HasPrefix(sheet, []byte("%PDF-1.4\n")) || !bytes.HasSuffix(sheet, []byte("%%EOF\n")) {
		t.Errorf("%d bytes, %v", len(sheet), err)
	}
	if words := "FICTIONAL DATA, NOT A NATO DOCUMENT / DONN\xc9ES FICTIVES, DOCUMENT NON OTAN"; strings.Count(string(sheet), words) != 2 {
		t.Errorf("the sheet does not say twice that it is fictional: %s", sheet)
	}
}
