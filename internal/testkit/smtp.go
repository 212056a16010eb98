package testkit

import (
	"encoding/json"
	"io/fs"
	"net"
	"testing"
	"testing/fstest"
	"time"

	"github.com/emersion/go-smtp"
)

// SMTP starts a mail server of the test's own on this machine and gives its port.
func SMTP(t testing.TB, backend smtp.Backend) int {
	t.Helper()
	server := smtp.NewServer(backend)
	server.Domain, server.AllowInsecureAuth = "relay.example", true
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

// Words is a catalogue of a test's own, from the text of a text.json.
func Words(text string) fs.FS {
	if !json.Valid([]byte(text)) {
		panic("testkit: no JSON: " + text)
	}
	return fstest.MapFS{"text.json": &fstest.MapFile{Data: []byte(text)}}
}
