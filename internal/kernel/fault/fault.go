// Package fault holds the one error a user sees: what kind of thing went wrong (which fixes the HTTP
// status and the exit code), a key into the bilingual catalogue with its arguments, one entry per
// wrong field, and the cause, which goes to the log and never to the user.
package fault

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Kind says what went wrong, in the terms of the person who asked.
type Kind uint8

// The kinds, with the HTTP status the edge gives each.
const (
	Internal        Kind = iota // 500: our defect; the cause is logged under the request id
	Invalid                     // 422: fields to mend; Fields lists every one of them
	Malformed                   // 400: the request itself cannot be read
	Unauthenticated             // 401: nobody is signed in
	Forbidden                   // 403: the role may not do this here
	NotFound                    // 404: it is not there, or may not be seen (never told apart, R127)
	Conflict                    // 409: somebody else changed it first, or the state does not allow the move
	Refused                     // 422: a business rule says no; the words name the rule and the mend
	TooLarge                    // 413
	TooMany                     // 429: slow down; RetryAfterSeconds says for how long
	Unavailable                 // 503: try again; RetryAfterSeconds says when
)

// Args are the named values a message key is printed with.
type Args map[string]any

// Field is one wrong input: the name it has in the form and in JSON, and the message for it.
type Field struct {
	Name string `json:"name"`
	Key  string `json:"key"`
	Args Args   `json:"args,omitempty"`
}

// Fault implements error. Build one with the constructors below; compare kinds with Is.
type Fault struct {
	Kind              Kind
	Key               string
	Args              Args
	Fields            []Field
	RetryAfterSeconds int
	// Current is the stored state of an object whose stale copy was sent (Conflict), for the page
	// that shows both sides. Nil otherwise.
	Current any
	cause   error
}

// Error is for logs; users read the printed Key.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Key)
	for _, field := range f.Fields {
		fmt.Fprintf(&b, " [%s: %s]", field.Name, field.Key)
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

// Unwrap gives the hidden cause.
func (f *Fault) Unwrap() error { return f.cause }

// New makes a fault of a kind with a message key and its arguments.
func New(kind Kind, key string, args Args) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// Wrap is New with the cause kept for the log.
func Wrap(cause error, kind Kind, key string, args Args) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args, cause: cause}
}

// Refuse is the answer of a business rule: key names the rule's message.
func Refuse(key string, args Args) *Fault { return New(Refused, key, args) }

// Missing says that an object is not there for this reader (R127: absent and invisible look alike).
func Missing(kind string) *Fault {
	return New(NotFound, "fault.not_found", Args{"kind": kind})
}

// Stale says that the object changed since the sender read it; current is its state now.
func Stale(current any) *Fault {
	return &Fault{Kind: Conflict, Key: "fault.stale", Current: current}
}

// Of finds the Fault in an error chain, or makes an Internal one around an error that has none.
// It returns nil for nil.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return Wrap(err, Internal, "fault.internal", nil)
}

// Is reports whether err carries a fault of that kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}

// Fields gathers every wrong input of a form before answering, so that one round trip shows all of
// them. The zero value is ready.
type Fields struct{ list []Field }

// Add notes a wrong field. A field that is wrong already gets no second message, for the first is to be mended first:
// what is left empty is missing, and not also too small. The same message about several things in one field stays.
func (fs *Fields) Add(name, key string, args Args) {
	for _, f := range fs.list {
		if f.Name == name && (f.Key != key || reflect.DeepEqual(f.Args, args)) {
			return
		}
	}
	fs.list = append(fs.list, Field{Name: name, Key: key, Args: args})
}

// Check notes the field when ok is false.
func (fs *Fields) Check(ok bool, name, key string) {
	if !ok {
		fs.Add(name, key, nil)
	}
}

// Merge takes over the fields of another Invalid fault; any other error is returned as it is.
func (fs *Fields) Merge(err error) error {
	var f *Fault
	if errors.As(err, &f) && f.Kind == Invalid {
		for _, x := range f.Fields {
			fs.Add(x.Name, x.Key, x.Args)
		}
		return nil
	}
	return err
}

// Err is nil when nothing was noted, else one Invalid fault with all fields.
func (fs *Fields) Err() error {
	if len(fs.list) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Key: "fault.invalid", Args: Args{"n": len(fs.list)}, Fields: fs.list}
}

// Beside puts a fault of one of the kinds beside a field, so that the form comes back with it; any other error is returned as it
// is, and so is one that names its fields already.
func Beside(field string, err error, kinds ...Kind) error {
	var f *Fault
	if !errors.As(err, &f) || len(f.Fields) > 0 || !slices.Contains(kinds, f.Kind) {
		return err
	}
	return &Fault{Kind: Invalid, Key: "fault.invalid", Args: Args{"n": 1}, Fields: []Field{{Name: field, Key: f.Key, Args: f.Args}}, cause: f.cause}
}
