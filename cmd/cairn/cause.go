package main

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"syscall"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// causes are what breaks outside of the program and its words: an error of the system is told in English only, and
// says the name of the file once more.
var causes = []struct {
	err error
	key string
}{
	{fs.ErrNotExist, "app.cli.cause.missing"},
	{fs.ErrPermission, "app.cli.cause.denied"},
	{syscall.EISDIR, "app.cli.cause.folder"},
	{syscall.ENOTDIR, "app.cli.cause.missing"},
	{syscall.ENOSPC, "app.cli.cause.full"},
	{syscall.EIO, "app.cli.cause.device"},
	{io.ErrUnexpectedEOF, "app.cli.cause.cut"},
	{context.Canceled, "app.cli.cause.stopped"},
	{context.DeadlineExceeded, "app.cli.cause.late"},
}

// causeWords says the cause of a fault in the user's language where it has words, else as it is.
func causeWords(p *i18n.Printer, cause error) string {
	var f *fault.Fault
	if errors.As(cause, &f) {
		return p.Message(f.Key, f.Args)
	}
	var syntax *xml.SyntaxError
	if errors.As(cause, &syntax) {
		return p.T("app.cli.cause.xml", "line", syntax.Line)
	}
	for _, c := range causes {
		if errors.Is(cause, c.err) {
			return p.T(c.key)
		}
	}
	return cause.Error()
}
