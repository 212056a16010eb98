#!/usr/bin/env bash
# postgres.sh COMMAND…: runs a command with a PostgreSQL of its own on a free port, named in
# CAIRN_TEST_POSTGRES, and throws it away afterwards: nothing in it must outlive a crash of the machine.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
dir=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$dir"
port=$(( 20000 + RANDOM % 20000 ))
as "$bin/initdb" -D "$dir/data" -A trust -U postgres --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off -c full_page_writes=off" start >/dev/null
trap 'as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
CAIRN_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable" "$@"
