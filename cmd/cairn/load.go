package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// load asks for one address again and again from several clients, each on a connection of its own that
// stays open. It is lean on purpose: on a small machine the client must not eat what is measured.
type load struct {
	addr    string
	path    string
	header  string // lines, each with its line end: cookie, accept
	clients int
	lasts   time.Duration
}

// loaded is what a load found.
type loaded struct {
	requests int
	bytes    int64
	perSec   float64
	p50, p99 time.Duration
}

func (l load) run() (loaded, error) {
	type tally struct {
		took  []time.Duration
		bytes int64
		err   error
	}
	tallies := make([]tally, l.clients)
	var wait sync.WaitGroup
	start := time.Now()
	for i := range tallies {
		wait.Go(func() {
			t := &tallies[i]
			t.took, t.bytes, t.err = l.client(start.Add(l.lasts))
		})
	}
	wait.Wait()
	elapsed := time.Since(start)
	var all []time.Duration
	var sum loaded
	for _, t := range tallies {
		if t.err != nil {
			return sum, t.err
		}
		all = append(all, t.took...)
		sum.bytes += t.bytes
	}
	if len(all) == 0 {
		return sum, fmt.Errorf("no answer within %s", l.lasts)
	}
	slices.Sort(all)
	sum.requests = len(all)
	sum.perSec = float64(len(all)) / elapsed.Seconds()
	sum.p50, sum.p99 = all[len(all)/2], all[len(all)*99/100]
	return sum, nil
}

func (l load) client(until time.Time) (took []time.Duration, bytes int64, err error) {
	conn, err := net.Dial("tcp", l.addr)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	request := []byte("GET " + l.path + " HTTP/1.1\r\nHost: " + l.addr + "\r\n" + l.header + "\r\n")
	in := bufio.NewReaderSize(conn, 64<<10)
	for begin := time.Now(); begin.Before(until); begin = time.Now() {
		if _, err := conn.Write(request); err != nil {
			return took, bytes, err
		}
		n, err := answer(in)
		if err != nil {
			return took, bytes, fmt.Errorf("GET %s: %w", l.path, err)
		}
		bytes += n
		took = append(took, time.Since(begin))
	}
	return took, bytes, nil
}

// answer reads one answer of status 200 and throws its body away.
func answer(in *bufio.Reader) (int64, error) {
	lines := textproto.NewReader(in)
	status, err := lines.ReadLine()
	if err != nil {
		return 0, err
	}
	header, err := lines.ReadMIMEHeader()
	if err != nil {
		return 0, err
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200") {
		return 0, fmt.Errorf("answered %q", status)
	}
	if header.Get("Transfer-Encoding") == "chunked" {
		return discardChunks(in)
	}
	length, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("an answer without length: %w", err)
	}
	return io.CopyN(io.Discard, in, length)
}

func discardChunks(in *bufio.Reader) (sum int64, err error) {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return sum, err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(line), 16, 64)
		if err != nil {
			return sum, err
		}
		if _, err := io.CopyN(io.Discard, in, n+2); err != nil {
			return sum, err
		}
		if sum += n; n == 0 {
			return sum, nil
		}
	}
}
