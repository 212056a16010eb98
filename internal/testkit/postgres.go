package testkit

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"testing"
)

// Cluster is a PostgreSQL server of a test's own, which it may stop and start again.
type Cluster struct {
	URL string

	t    testing.TB
	bin  string // folder of its programs
	dir  string
	port int
}

// NewCluster makes and starts a server, and throws it away at the end of the test. The test is skipped
// where PostgreSQL's own programs are not installed.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{t: t, bin: postgresPrograms()}
	if c.bin == "" {
		t.Skip("PostgreSQL's programs (initdb, pg_ctl) are not installed")
	}
	var err error
	if c.dir, err = os.MkdirTemp("", "cairn-postgres-"); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 { // the server refuses to run as root
		owner, err := user.Lookup("postgres")
		if err != nil {
			t.Skipf("root, and no user to run PostgreSQL as: %v", err)
		}
		uid, _ := strconv.Atoi(owner.Uid)
		if err := os.Chown(c.dir, uid, -1); err != nil {
			t.Fatal(err)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.port = free.Addr().(*net.TCPAddr).Port
	free.Close()
	c.URL = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", c.port)
	c.must("initdb", "-D", c.data(), "-A", "trust", "-U", "postgres", "--locale=C.UTF-8", "--no-sync")
	t.Cleanup(func() {
		c.command("pg_ctl", "-D", c.data(), "-m", "immediate", "stop").Run() //nolint:errcheck // the test may have stopped it
		os.RemoveAll(c.dir)
	})
	c.Start()
	return c
}

// postgresPrograms is where the newest installed PostgreSQL has its programs, "" for nowhere.
func postgresPrograms() string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// Start starts it and waits until it answers. It does nothing of its own accord (autovacuum), so that a test sees no writes but its own.
func (c *Cluster) Start() {
	c.t.Helper()
	options := fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1 -c autovacuum=off", c.port, c.dir)
	c.must("pg_ctl", "-D", c.data(), "-w", "-l", filepath.Join(c.dir, "log"), "-o", options, "start")
}

// Crash stops it at once, with all that its clients have under way.
func (c *Cluster) Crash() {
	c.t.Helper()
	c.must("pg_ctl", "-D", c.data(), "-w", "-m", "immediate", "stop")
}

func (c *Cluster) must(program string, args ...string) {
	c.t.Helper()
	cmd := c.command(program, args...)
	log, err := os.CreateTemp("", "cairn-postgres-") // a pipe would be kept open by the server
	if err != nil {
		c.t.Fatal(err)
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		c.t.Fatalf("%s: %v: %s", program, err, said)
	}
}

func (c *Cluster) command(program string, args ...string) *exec.Cmd {
	program = filepath.Join(c.bin, program)
	if os.Getuid() == 0 {
		program, args = "runuser", append([]string{"-u", "postgres", "--", program}, args...)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = c.dir
	return cmd
}
