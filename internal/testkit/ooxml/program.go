package ooxml

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Needs says that a test runs other programs. It is skipped under -short alone: a program that is not there fails it,
// for a test that nobody runs shows nothing.
func Needs(t testing.TB, programs ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("other programs are slow")
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Fatalf("%s is not here: tools/install.sh brings it", p)
		}
	}
}

// Convert has LibreOffice, started once, convert files into a form ("pdf", or another with its filter) in a folder,
// with a profile of its own there.
func Convert(t testing.TB, form, folder string, files ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(folder, "profile"), "--headless", "--convert-to", form, "--outdir", folder}, files...)
	cmd := exec.CommandContext(ctx, "soffice", args...)
	cmd.WaitDelay = 10 * time.Second // a child of it may hold its output open
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v: %s", err, out)
	}
}
