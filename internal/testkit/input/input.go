// Package input finds the real files that tests read: what others wrote and the project does not keep.
package input

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
)

// Variable names the environment variable with the folder of real input; without it the folder
// shared/data beside the project is looked in.
const Variable = "CAIRN_DATA"

// Path is where a file or folder of real input is. The test is skipped, and says so, where it is not.
func Path(t testing.TB, parts ...string) string {
	t.Helper()
	path := Sought(parts...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real input (%s names its folder): %v", Variable, err)
	}
	return path
}

// Sought is where a file or folder of real input would be, for seeds that a test can do without.
func Sought(parts ...string) string {
	return filepath.Join(append([]string{cmp.Or(os.Getenv(Variable), beside())}, parts...)...)
}

// beside is the default folder, beside the folder of go.mod.
func beside() string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return filepath.Join(filepath.Dir(dir), "shared", "data")
		}
		dir = filepath.Dir(dir)
	}
	return ""
}
