package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// Listen says where and how the server listens.
type Listen struct {
	Addr     string // "127.0.0.1:8080"; port 0 takes a free one
	CertFile string // PEM; with it the server speaks TLS and reads the files again when they change
	KeyFile  string
	Metrics  string              // address of the listener for /metrics; "" for none
	Started  func(addr net.Addr) // told once the port is open; nil for nobody
}

const (
	stopWithin = 20 * time.Second
	certEvery  = 10 * time.Second
)

// Run serves until the context ends, then lets running requests finish for at most twenty seconds.
func (s *Server) Run(ctx context.Context, l Listen) error {
	listener, err := net.Listen("tcp", l.Addr)
	if err != nil {
		return err
	}
	main := s.httpServer(s.Handler())
	if l.CertFile != "" {
		pair := &certificate{certFile: l.CertFile, keyFile: l.KeyFile}
		if _, err := pair.get(nil); err != nil {
			return errors.Join(err, listener.Close())
		}
		listener = tls.NewListener(listener, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get, NextProtos: []string{"h2", "http/1.1"}})
	}
	servers, failed := []*http.Server{main}, make(chan error, 2)
	if l.Metrics != "" {
		inside, err := net.Listen("tcp", l.Metrics)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		counters := s.httpServer(s.Metrics())
		servers = append(servers, counters)
		go func() { failed <- counters.Serve(inside) }()
	}
	go func() { failed <- main.Serve(listener) }()
	if l.Started != nil {
		l.Started(listener.Addr())
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	for _, server := range servers {
		err = errors.Join(err, server.Shutdown(stop))
	}
	return err
}

func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       5 * time.Minute, // an upload over a slow line
		WriteTimeout:      6 * time.Minute, // counts from the request's header
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
}

// certificate is a pair of files that is read again when it changes, so that a renewed certificate
// needs no restart. A pair that cannot be read leaves the last good one in place.
type certificate struct {
	certFile, keyFile string

	mu      sync.Mutex
	pair    *tls.Certificate
	changed time.Time // of the newer file
	looked  time.Time
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pair != nil && time.Since(c.looked) < certEvery {
		return c.pair, nil
	}
	c.looked = time.Now()
	changed, err := newest(c.certFile, c.keyFile)
	if err == nil && (c.pair == nil || !changed.Equal(c.changed)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.certFile, c.keyFile); err == nil {
			c.pair, c.changed = &pair, changed
		}
	}
	if c.pair == nil {
		return nil, fmt.Errorf("reading the TLS certificate: %w", err)
	}
	return c.pair, nil
}

func newest(files ...string) (latest time.Time, err error) {
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			return latest, err
		}
		if info.ModTime().After(latest) {
			latest = info.ModTime()
		}
	}
	return latest, nil
}
