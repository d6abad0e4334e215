#!/usr/bin/env bash
# test.sh: installs what the tests need and runs all of them; called by `make test`.
#
# Unit, storage (on SQLite and on a PostgreSQL of its own), HTTP, then the browser. All of it runs
# even where a part fails; the last lines tell how many passed and failed.
# shellcheck disable=SC2317  # functions are called through `step`
set -uo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

logs=$ROOT/var/test
failed=()

# part NAME WHAT COMMAND...: runs a part of the tests, keeps what it prints in NAME.log.
part() {
  local name=$1 what=$2
  shift 2
  step "$what" logged "$logs/$name.log" "$@" && return
  failed+=("$what")
  return 1
}
logged() {
  local log=$1
  shift
  "$@" 2>&1 | tee "$log"
}
in_end2end() { env -C end2end "$@"; }

# The sum over all of cargo's closing lines: "N passed, N failed, N skipped".
cargo_sum() {
  cat "$logs"/rust*.log | awk '
    /^test result: / { passed += $4; failed += $6; skipped += $8 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
}
# The same of Playwright's closing lines, each "  N passed (1.2m)" or "  N failed".
browser_sum() {
  awk '
    /^ +[0-9]+ (passed|flaky)( |$)/ { passed += $1 }
    /^ +[0-9]+ (failed|interrupted)$/ { failed += $1 }
    /^ +[0-9]+ (skipped|did not run)$/ { skipped += $1 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }
  ' "$logs/browser.log"
}

# Prints the closing lines and ends with failure if anything failed.
conclude() {
  local rust browser sum
  rust=$(cargo_sum)
  browser=$(browser_sum)
  for sum in "$rust" "$browser"; do
    case $sum in '0 passed, 0 failed,'*) failed+=('a part in which no test ran') ;; esac
  done
  say "
Closing lines after $(seconds_since "$started"):"
  cat "$logs"/rust*.log | grep '^test result: '
  say "rust: $rust"
  say "browser: $browser"
  [ ${#failed[@]} = 0 ] || fail "FAILED: $(printf '%s; ' "${failed[@]}")see ${logs#"$ROOT"/}/"
  exit 0
}

# In a function, so that the shell has read all of this file before it is changed under it.
main() {
  started=$EPOCHREALTIME
  scripts/setup.sh test || fail "The set-up failed: no test ran."
  use_toolchain
  unset PUFA_FORCE_DEBIAN_RUST # setup.sh's own; the server refuses settings that it does not know

  # One test opens a thousand connections.
  ulimit -n "$(ulimit -Hn)"
  mkdir -p "$logs"
  rm -f "$logs"/*.log
  : >"$logs/rust.log"
  : >"$logs/browser.log"

  part rust-xtask 'Testing the build tool' cargo test --package xtask
  part site 'Building the browser half and the static files' cargo xtask site --release || conclude
  # The tests' own build comes first: it holds the server that the browser tests start, too.
  part build 'Building the server and the tests' \
    cargo test --no-run --package app --package server || conclude
  part rust 'Testing units, storage on both engines, and HTTP' \
    scripts/with-postgres.sh cargo test --no-fail-fast --package app --package server
  # The configuration in end2end/ starts this server, with this site.
  E2E_SERVER_BIN=$(target_folder)/debug/server
  export E2E_SERVER_BIN PUFA_SITE_DIR=$ROOT/site
  part browser 'Testing in a browser' in_end2end npx playwright test
  conclude
}

main
