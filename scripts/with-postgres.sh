#!/usr/bin/env bash
# with-postgres.sh COMMAND...: runs the command beside a PostgreSQL of its own.
#
# The database cluster lies in a temporary folder, listens on a Unix socket in it and nowhere else,
# and goes when the command ends. PUFA_TEST_POSTGRES_URL tells the command where it is; where that
# is set already, the command gets that server and nothing is started.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: ${0##*/} COMMAND..." >&2; exit 2; }
called_from=$PWD
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$called_from"

if [ -n "${PUFA_TEST_POSTGRES_URL:-}" ]; then
  say "PostgreSQL: using the one that PUFA_TEST_POSTGRES_URL names"
  exec "$@"
fi

start=$EPOCHREALTIME
programs=$(postgres_programs) ||
  fail "No PostgreSQL server here (initdb, postgres). 'scripts/setup.sh test' installs it."

# The server refuses to run as root. It runs in /tmp: a socket's path must be short, and another
# user must reach it.
folder=$(mktemp -d /tmp/pufa-postgres.XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
  chown "$owner:$(id -g "$owner")" "$folder"
  as_owner=(setpriv "--reuid=$(id -u "$owner")" "--regid=$(id -g "$owner")" --clear-groups)
fi

in_folder() (
  cd "$folder"
  "${as_owner[@]}" env "HOME=$folder" LC_ALL=C "$@"
)

# shellcheck disable=SC2317  # called by the trap
clean_up() {
  trap '' INT TERM
  if [ -e "$folder/data/postmaster.pid" ]; then
    in_folder "$programs/pg_ctl" stop -D data -m immediate -w -s || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

in_folder "$programs/initdb" -D data -U pufa --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
  --no-sync >"$folder/initdb.log" 2>&1 ||
  { cat "$folder/initdb.log" >&2; fail "initdb failed"; }
# Nothing here need outlive a crash, so nothing waits for the disk.
in_folder "$programs/pg_ctl" start -D data -w -s -l "$folder/server.log" -o "-k $folder \
  -c listen_addresses= -c max_connections=200 -c fsync=off -c synchronous_commit=off \
  -c full_page_writes=off" ||
  { cat "$folder/server.log" >&2; fail "PostgreSQL did not start"; }
in_folder "$programs/createdb" -h "$folder" -U pufa pufa_test

export PUFA_TEST_POSTGRES_URL="postgres://pufa@localhost/pufa_test?host=$folder"
say "PostgreSQL: $("$programs/postgres" --version | sed 's/.*) //') in $folder, up in $(seconds_since "$start")"

status=0
"$@" || status=$?
exit "$status"
