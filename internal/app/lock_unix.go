//go:build unix

package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"cairn/internal/kernel/fault"
)

// Alone keeps servers off a data folder until release: two on one SQLite file would each keep caches and an
// index the other does not know of, and a restore would pull the file from under one. The command line may
// otherwise work beside the server. It goes with the process, however that ends. Fault: Conflict
// "app.already_served" {path}.
func Alone(data string) (release func(), err error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(data, "serve.lock")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault.Wrap(err, fault.Conflict, "app.already_served", fault.Args{"path": data})
		}
		return nil, fmt.Errorf("locking the data folder: %w", err)
	}
	return func() { file.Close() }, nil
}
