package main

import (
	"cmp"
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

// causeOf says what stands behind a fault, "" where nothing does or it only repeats in other words what the fault says of bad input.
// What went wrong in the program or the machine is told as it is, for whoever looks after it.
func causeOf(p *i18n.Printer, f *fault.Fault) string {
	cause := errors.Unwrap(f)
	if cause == nil {
		return ""
	}
	if words := known(p, cause); words != "" || f.Kind != fault.Internal && f.Kind != fault.Unavailable {
		return words
	}
	return cause.Error()
}

// causeWords says an error in the user's language where it has words, else as it is.
func causeWords(p *i18n.Printer, err error) string { return cmp.Or(known(p, err), err.Error()) }

// known are the words for an error, "" where there are none.
func known(p *i18n.Printer, err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return p.Message(f.Key, f.Args)
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return p.T("app.cli.cause.xml", "line", syntax.Line)
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return p.T(c.key)
		}
	}
	return ""
}
