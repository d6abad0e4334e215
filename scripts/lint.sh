#!/usr/bin/env bash
# lint.sh: format, clippy for the server's and the browser's half, licences, duplicates, advisories.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/setup.sh lint
use_toolchain

step 'Checking the format' cargo fmt --all --check
step 'Clippy, server' cargo clippy --workspace --all-targets -- -D warnings
step 'Clippy, browser' cargo clippy --package app --lib --target wasm32-unknown-unknown \
  --no-default-features --features hydrate -- -D warnings
if cargo deny --version >/dev/null 2>&1; then
  step 'Licences, bans and sources' cargo deny --workspace check licenses bans sources
  # Their list lies on a host that is not reached everywhere; one that was fetched before will do.
  if timeout 120 cargo deny fetch db >/dev/null 2>&1; then
    step 'Advisories' cargo deny --workspace check --disable-fetch advisories
  else
    say 'The list of advisories cannot be fetched from here: known weaknesses of crates are NOT checked.'
  fi
elif [ -n "${CI:-}" ]; then
  fail 'cargo-deny is not here: licences, bans, sources and advisories cannot be checked.'
else
  say 'cargo-deny is not here: licences, bans, sources and advisories are NOT checked.'
fi
if command -v shellcheck >/dev/null; then
  step 'Shell scripts' shellcheck --external-sources scripts/*.sh .ci/run
fi
