package app_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
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

// demoWorld is a folder with the demonstration of today, which takes some twenty seconds to build and is built once: by
// the first command of the README in one piece, which builds it and serves it.
var demoWorld = sync.OnceValues(func() (string, error) {
	program, err := binary()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(scratch, "world")
	address, process, err := launch(program, "demo", "--data", dir)
	if err != nil {
		return "", err
	}
	res, err := http.Get(address)
	if err == nil {
		var page []byte
		page, err = io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.Contains(string(page), "FICTIONAL DATA, NOT A NATO DOCUMENT") {
			err = fmt.Errorf("the first page of the demonstration: %s\n%s", res.Status, page)
		}
	}
	return dir, errors.Join(err, process.Process.Signal(os.Interrupt), process.Wait())
})

// copyWorld is a folder with a copy of the demonstration of today.
func copyWorld(t testing.TB) string {
	t.Helper()
	world, err := demoWorld()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(world)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// serveDemo serves a copy of the demonstration.
func serveDemo(t testing.TB) (address string) {
	t.Helper()
	address, _ = serve(t, "demo", "--data", copyWorld(t))
	return address
}

// serve starts the program with arguments that serve, and returns its address once it listens. The
// process is told to stop at the end of the test.
func serve(t testing.TB, args ...string) (address string, process *os.Process) {
	t.Helper()
	address, cmd, err := launch(built(t), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // a test may have killed it already
		_ = cmd.Wait()
	})
	return address, cmd.Process
}

// launch starts the program with arguments that serve and waits until it says where it listens.
func launch(program string, args ...string) (address string, cmd *exec.Cmd, err error) {
	cmd = exec.Command(program, append(args, "--listen", "127.0.0.1:0", "--log-level", "error", "--address-rate", "0", "--person-rate", "0")...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", nil, err
	}
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
	case <-time.After(3 * time.Minute):
	}
	if address == "" {
		_ = cmd.Process.Kill()
		return "", nil, errors.Join(fmt.Errorf("cairn %v did not say where it is", args), cmd.Wait())
	}
	return address, cmd, nil
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
