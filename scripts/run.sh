#!/usr/bin/env bash
# run.sh: from a fresh clone to a running server; called by `make run`.
#
# Installs what is missing, builds, and serves. The data lies in var/ and stays there: the first
# run makes the database and fills it with reference and sample data, later ones only start.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# In a function, so that the shell has read all of this file before it is changed under it.
main() {
  local started=$EPOCHREALTIME
  scripts/setup.sh run
  use_toolchain
  unset PUFA_FORCE_DEBIAN_RUST # setup.sh's own; the server refuses settings that it does not know

  step 'Building the server' cargo build --release --package app --package server
  step 'Building the browser half and the static files' cargo xtask site --release
  local server
  server=$(target_folder)/release/server

  export PUFA_SITE_DIR=${PUFA_SITE_DIR:-$ROOT/site}
  fill_database "$server"

  say "
Ready after $(seconds_since "$started"), at

    http://${PUFA_ADDR:-127.0.0.1:3000}

Demo accounts of this database (\`server demo --accounts\` prints them again):
"
  "$server" demo --accounts
  say "
Ctrl-C stops it; the data stays in ${PUFA_DATA_DIR#"$ROOT"/}."
  exec "$server" serve
}

main
