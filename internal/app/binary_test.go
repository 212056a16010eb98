package app_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// scratch is a folder for what several tests share.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "cairn-app-"); err != nil {
		panic(err)
	}
	status := m.Run()
	os.RemoveAll(scratch)
	os.Exit(status)
}

// binary builds the program once for all tests that start it as a person does.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "cairn")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/cairn")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

func built(t testing.TB) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// demoWorld is a folder with the demonstration of today, which takes some twenty seconds to build and is built once.
var demoWorld = sync.OnceValues(func() (string, error) {
	program, err := binary()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(scratch, "world")
	out, err := exec.Command(program, "demo", "--data", dir, "--no-serve").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return dir, err
})

// serveDemo serves a copy of the demonstration.
func serveDemo(t testing.TB) (address string) {
	t.Helper()
	world, err := demoWorld()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(world)); err != nil {
		t.Fatal(err)
	}
	address, _ = serve(t, "demo", "--data", dir)
	return address
}

// serve starts the program with arguments that serve, and returns its address once it listens. The
// process is told to stop at the end of the test.
func serve(t testing.TB, args ...string) (address string, process *os.Process) {
	t.Helper()
	cmd := exec.Command(built(t), append(args, "--listen", "127.0.0.1:0", "--log-level", "error", "--address-rate", "0", "--person-rate", "0")...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // a test may have killed it already
		_ = cmd.Wait()
	})
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, at, ok := strings.Cut(lines.Text(), "Cairn is at "); ok {
				found <- strings.TrimSpace(at)
			}
		}
		close(found)
	}()
	select {
	case address = <-found:
	case <-time.After(2 * time.Minute):
	}
	if address == "" {
		t.Fatalf("cairn %v did not say where it is", args)
	}
	return address, cmd.Process
}

// cairn runs a verb to its end and returns what it printed and its exit status.
func cairn(t *testing.T, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(built(t), args...)
	out, err := cmd.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
