# shellcheck shell=bash
# What the other scripts share; sourced, never run. Leaves the shell in the project's folder.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
ROOT=$PWD
# Which Rust to use, and where: written by setup.sh, sourced by everything that calls cargo.
TOOLCHAIN_ENV=$ROOT/var/toolchain.env

say() { printf '%s\n' "$*"; }

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# seconds_since START: START is an earlier $EPOCHREALTIME.
seconds_since() {
  local now=${EPOCHREALTIME/[.,]/} start=${1/[.,]/}
  local tenths=$(((now - start) / 100000))
  printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# step WHAT COMMAND...: says what is being done and how long it took; a failure is the caller's.
step() {
  local what=$1 start=$EPOCHREALTIME status=0
  shift
  printf '\n==> %s\n' "$what"
  "$@" || status=$?
  if [ "$status" = 0 ]; then
    printf '    %s: done in %s\n' "$what" "$(seconds_since "$start")"
  else
    printf '    %s: FAILED after %s (exit code %s)\n' "$what" "$(seconds_since "$start")" "$status" >&2
  fi
  return "$status"
}

use_toolchain() {
  [ -f "$TOOLCHAIN_ENV" ] || fail "There is no $TOOLCHAIN_ENV yet: run scripts/setup.sh."
  # shellcheck source=/dev/null
  . "$TOOLCHAIN_ENV"
}

# The folder that cargo builds into.
target_folder() { printf '%s' "${CARGO_TARGET_DIR:-$ROOT/target}"; }

# The folder of the PostgreSQL server's programs: from PATH, or the newest that Debian installed.
postgres_programs() {
  local found
  if found=$(command -v initdb); then
    found=$(readlink -f "$found")
  else
    found=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  fi
  [ -n "$found" ] && [ -x "${found%/*}/postgres" ] && printf '%s' "${found%/*}"
}

# fill_database SERVER: brings the database that DATABASE_URL and PUFA_DATA_DIR name up to date; one
# that is new also gets the reference data and the sample data. The server asks the database what is
# there, so this is right for whichever database it is pointed at.
fill_database() {
  local server=$1
  export PUFA_DATA_DIR=${PUFA_DATA_DIR:-$ROOT/var/data}
  mkdir -p -m 700 "$PUFA_DATA_DIR"
  step 'Bringing the database up to date' "$server" migrate &&
    step 'Loading the reference data, if there is none' "$server" import --if-empty &&
    step 'Loading the sample data, if the database is empty' quietly "$server" demo --if-empty
}

# Without what it prints: of sample data, passwords.
quietly() { "$@" >/dev/null; }
