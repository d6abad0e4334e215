#!/usr/bin/env bash
# dev.sh: builds quickly, serves, and does both again whenever a source file changes; `make dev`.
#
# Has data of its own in var/dev, so that a migration in the making spoils nothing. A build that
# fails leaves the last good server running.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/setup.sh run
use_toolchain
unset PUFA_FORCE_DEBIAN_RUST # setup.sh's own; the server refuses settings that it does not know

export PUFA_DATA_DIR=${PUFA_DATA_DIR:-$ROOT/var/dev}
export PUFA_SITE_DIR=${PUFA_SITE_DIR:-$ROOT/site}
mkdir -p -m 700 "$PUFA_DATA_DIR"
server=$(target_folder)/debug/server
running=$PUFA_DATA_DIR/server.running # what runs is a copy: cargo may replace its own
sources=(app server style public data xtask Cargo.toml Cargo.lock)
built_at=$PUFA_DATA_DIR/built-at
server_id=

build() {
  step 'Building the server' cargo build --package app --package server &&
    step 'Building the browser half and the static files' cargo xtask site --dev
}
stop() {
  [ -n "$server_id" ] || return 0
  kill "$server_id" 2>/dev/null || true
  # An open connection must not hold up the next start.
  for _ in {1..20}; do
    kill -0 "$server_id" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$server_id" 2>/dev/null || true
  wait "$server_id" 2>/dev/null || true
  server_id=
}
start() {
  stop
  cp -f "$server" "$running"
  fill_database "$running" || return
  "$running" serve &
  server_id=$!
  say "
Serving http://${PUFA_ADDR:-127.0.0.1:3000}. Demo accounts:"
  "$running" demo --accounts
}
# A folder's time changes when a file in it comes or goes, so this sees removals too.
something_changed() { [ -n "$(find "${sources[@]}" -newer "$built_at" -print -quit)" ]; }

trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
while :; do
  touch "$built_at"
  if build && start; then
    say "Waiting for a change; Ctrl-C ends it."
  else
    say "That failed; waiting for a change."
  fi
  until something_changed; do sleep 0.5; done
  sleep 0.2 # an editor may write several files
done
