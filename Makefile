# The commands of the project. "make test" sets everything up on a fresh Debian machine with Go.

.PHONY: build test check generate bench

# Real input that tests read where it is there; nothing of it is committed. They say so where it is not.
export CAIRN_DATA ?= $(wildcard $(abspath ../shared/data))

# One way to compile, whatever the folder, so that nothing is compiled twice: not even the copy in which a test follows
# docs/NEW-SLICE.md.
export GOFLAGS = -trimpath

build:
	CGO_ENABLED=0 go build -ldflags '-s -w' -o bin/cairn ./cmd/cairn

# All tests, on SQLite and on a PostgreSQL of their own, with a real browser.
test:
	tools/install.sh
	tools/postgres.sh go test -vet=off -timeout 30m -ldflags '-s -w' ./... # vet is part of the check

# What must hold before a change lands: form, vet, lint, generated files, tests.
check:
	test -z "$$(gofmt -l cmd internal)" || { gofmt -l cmd internal; exit 1; }
	go vet ./...
	go -C tools build -o ../bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	bin/staticcheck ./...
	go tool templ generate
	git diff --exit-code
	$(MAKE) test

generate:
	go tool templ generate
	go test ./internal/kernel/db -run Schema -update

# The figures of docs/PERFORMANCE.md, on SQLite; DATA=folder of IATI files adds the import. With a database of your
# own: bin/cairn bench … --db postgres://…
bench: build
	bin/cairn bench write
	bin/cairn bench pages
	bin/cairn bench start
	bin/cairn bench check
	test -z "$(DATA)" || bin/cairn bench import "$(DATA)"
