package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// Run prints the version control's own name of the build, the Go it was built with and the platform.
func (versionCmd) Run(c *common, w io.Writer) error {
	revision, dirty := "unknown", false
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				revision = s.Value
			case "vcs.modified":
				dirty = s.Value == "true"
			}
		}
	}
	if c.JSON {
		return print(w, map[string]any{"revision": revision, "modified": dirty, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH})
	}
	fmt.Fprintf(w, "cairn %s (%s, %s/%s)\n", revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
