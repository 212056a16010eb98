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

// lock makes this process the only server on a data folder. Two servers on one SQLite file would each
// keep caches and an index the other does not know of; the command line may work beside the server.
// The lock goes with the process, however it ends.
func lock(data string) (unlock func(), err error) {
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
