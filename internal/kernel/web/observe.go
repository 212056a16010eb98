package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// contentPolicy lets a page load from its own server only, and nothing run that is not in a file.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headed sets what every answer carries.
func (s *Server) headed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("X-Frame-Options", "DENY")
		if s.TLS {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// recorder notes the status and the size of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	ended  bool // what else is written is dropped
}

func (w *recorder) WriteHeader(status int) {
	if w.ended {
		return
	}
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.ended {
		return len(b), nil
	}
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observed gives every request an id, catches panics, and writes the log and the counters. The log
// holds no address, no name and no query: those can be personal.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := uuid.NewString()
		r = r.WithContext(control.WithRequest(r.Context(), id))
		w.Header().Set("X-Request-Id", id)
		rec := &recorder{ResponseWriter: w}
		defer func() {
			s.caught(rec, r, recover())
			route := r.Pattern // the mux has set it; "" when a limit came before
			took := time.Since(began)
			s.metrics.requests.WithLabelValues(route, strconv.Itoa(rec.status)).Observe(took.Seconds())
			s.Log.InfoContext(r.Context(), "request", "method", r.Method, "route", route, "status", rec.status,
				"bytes", rec.bytes, "ms", float64(took.Microseconds())/1000, "request", id)
		}()
		next.ServeHTTP(rec, r)
	})
}

// caught turns a panic into a page with the request's id, unless the answer has begun.
func (s *Server) caught(rec *recorder, r *http.Request, v any) {
	switch {
	case v == nil:
		return
	case v == http.ErrAbortHandler || rec.status != 0:
		if v != http.ErrAbortHandler {
			s.Log.ErrorContext(r.Context(), "panic after the answer began", "panic", v, "stack", string(debug.Stack()), "request", requestID(r))
		}
		panic(http.ErrAbortHandler)
	}
	cause := fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	x := s.begin(rec, r, Route{}, langOf(r.URL.Path))
	x.api = strings.HasPrefix(r.URL.Path, apiRoot)
	x.fail(fault.Wrap(cause, fault.Internal, "fault.internal", nil))
}

// address is the client's, as our proxy tells it when there is one.
func (s *Server) address(r *http.Request) string {
	port, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	client := port.Addr().Unmap()
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(client); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap()
	}
	return client.String()
}

func (s *Server) trusted(a netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// metrics are the counters for the people who run the installation.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "cairn_http_request_seconds", Help: "Time to answer, by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .03, .06, .1, .25, .5, 1, 2.5, 10},
	}, []string{"route", "status"})
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Registry takes further counters, such as those of jobs and of the database.
func (s *Server) Registry() *prometheus.Registry { return s.metrics.registry }

// Metrics serves the counters. It belongs on a listener of its own, not on the public one.
func (s *Server) Metrics() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}
