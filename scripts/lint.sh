#!/usr/bin/env bash
# lint.sh: format, clippy for the server's and the browser's half, licences and duplicates.
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
  # Not the advisories: their list is fetched from a host that is not reached everywhere.
  step 'Licences, bans and sources' cargo deny --workspace check licenses bans sources
else
  say 'cargo-deny is not here: licences, bans and sources are NOT checked.'
fi
if command -v shellcheck >/dev/null; then
  step 'Shell scripts' shellcheck --external-sources scripts/*.sh .ci/run
fi
