package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"cairn/internal/app"
)

// benchCmd measures on this machine. Without --data it works in a folder of its own that it throws away;
// with --db it needs an empty database. What it prints goes into docs/PERFORMANCE.md with the machine and
// the date.
type benchCmd struct {
	Write    benchWriteCmd    `cmd:"" help:"Writes under control with many clients."`
	Pages    benchPagesCmd    `cmd:"" help:"The most used pages of a big office, with many clients."`
	Import   benchImportCmd   `cmd:"" help:"Reading IATI files while others write."`
	Schedule benchScheduleCmd `cmd:"" help:"Computing plans of 2,000 to 20,000 tasks."`
	Plan     benchPlanCmd     `cmd:"" help:"The page of a plan of 1,000 tasks: time to its first byte, and its size."`
	Funds    benchFundsCmd    `cmd:"" help:"Postings into a fund with one client and with 64; status, trial balance and trace of a fund with a long history."`
	Check    benchCheckCmd    `cmd:"" help:"Check over a long audit trail."`
	Start    benchStartCmd    `cmd:"" help:"Start to first answer, and memory at rest."`
}

// measured is what a measurement found, as its JSON.
type measured struct {
	Bench      string   `json:"bench"`
	Engine     string   `json:"engine"`
	Processors int      `json:"processors"`
	Go         string   `json:"go"`
	Figures    []figure `json:"figures"`
}

// figure is one line of a measurement: of a page, where there are several, and of what of it. Both are the ends of
// text keys.
type figure struct {
	Page  string  `json:"page,omitempty"`
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
}

func (f figure) name(c *common) string {
	what := c.say("app.bench." + f.What)
	if f.Page != "" {
		return c.say("app.bench.of", "page", c.say("app.bench.page."+f.Page), "what", what)
	}
	return what
}

// report prints figures; about, in words, is how much was measured.
func report(w io.Writer, c *common, bench, about string, figures []figure) error {
	m := measured{Bench: bench, Engine: "sqlite", Processors: runtime.NumCPU(), Go: runtime.Version(), Figures: figures}
	if c.DB != "" {
		m.Engine = "postgres"
	}
	if c.JSON {
		return print(w, m)
	}
	fmt.Fprintf(w, "%s\n%s\n", c.say("app.bench.machine", "bench", m.Bench, "engine", m.Engine, "n", m.Processors, "go", m.Go), about)
	for _, f := range figures {
		fmt.Fprintf(w, "  %-56s %12.1f %s\n", f.name(c), f.Value, f.Unit)
	}
	return nil
}

// benchDir gives the folder to measure in and how to clean it up.
func benchDir(c *common) (dir string, clean func(), err error) {
	if c.Data != defaultData {
		return c.Data, func() {}, nil
	}
	dir, err = os.MkdirTemp("", "cairn-bench-")
	return dir, func() { os.RemoveAll(dir) }, err
}

// child is a Cairn that serves in a process of its own, so that its memory and processor time can be
// told from the client's.
type child struct {
	cmd     *exec.Cmd
	base    string // http://127.0.0.1:port
	started time.Duration
}

// serveChild starts a server on a free port and waits for its address.
func serveChild(ctx context.Context, c *common, dir string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--data", dir, "--listen", "127.0.0.1:0", "--address-rate", "0", "--person-rate", "0", "--log-level", "warn"}
	if c.DB != "" {
		args = append(args, "--db", c.DB)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the server said nothing: %w", err), cmd.Wait())
	}
	go io.Copy(io.Discard, out) //nolint:errcheck // nobody reads on
	base := strings.TrimSpace(line[strings.Index(line, "http"):])
	return &child{cmd: cmd, base: base, started: time.Since(begin)}, nil
}

func (c *child) addr() string { return strings.TrimPrefix(c.base, "http://") }

func (c *child) stop() error {
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return c.cmd.Wait()
}

// processor is the time the server has used so far, by the kernel's accounting.
func (c *child) processor() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

// resident is the memory a process holds now, and the most it held, in MB.
func resident(process int) (now, most float64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	for line := range strings.Lines(string(status)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			now = kb / 1024
		case "VmHWM:":
			most = kb / 1024
		}
	}
	return now, most, err
}

// starts is how often a start is measured.
const starts = 5

type benchStartCmd struct{}

// Run starts the server on an existing database and asks it at once.
func (benchStartCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	dir, clean, err := benchDir(c)
	if err != nil {
		return err
	}
	defer clean()
	office, err := app.Open(ctx, app.Config{Data: dir, DB: c.DB})
	if err != nil {
		return err
	}
	if err := office.Close(); err != nil {
		return err
	}
	var best, worst time.Duration
	var rest float64
	for range starts {
		begin := time.Now()
		server, err := serveChild(ctx, c, dir)
		if err != nil {
			return err
		}
		if _, err := (load{addr: server.addr(), path: "/readyz", clients: 1, lasts: time.Millisecond}).run(); err != nil {
			return errors.Join(err, server.stop())
		}
		took := time.Since(begin)
		if best == 0 || took < best {
			best = took
		}
		worst = max(worst, took)
		time.Sleep(2 * time.Second)
		if rest, _, err = resident(server.cmd.Process.Pid); err != nil {
			return errors.Join(err, server.stop())
		}
		if err := server.stop(); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	size, err := os.Stat(self)
	if err != nil {
		return err
	}
	return report(w, c, "start", c.say("app.bench.starts", "n", starts), []figure{
		{What: "best", Value: ms(best), Unit: "ms"}, {What: "worst", Value: ms(worst), Unit: "ms"},
		{What: "at_rest", Value: rest, Unit: "MB"}, {What: "binary", Value: float64(size.Size()) / (1 << 20), Unit: "MB"},
	})
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
