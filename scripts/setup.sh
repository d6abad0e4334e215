#!/usr/bin/env bash
# setup.sh [run | test | lint]: installs what the project needs and this machine lacks.
#
#   run   what building and running need (the default)
#   test  that, and what the tests need: PostgreSQL, Chromium, Chinese fonts, Playwright
#   lint  what `run` needs, and cargo-deny
#
# Says what it does and how long each step took; does nothing, in under a second, where all is
# there. Reaches package registries and, where it can, Rust's download server; nothing else.
# PUFA_FORCE_DEBIAN_RUST=1 acts as if that server were out of reach, to try that branch.
# shellcheck disable=SC2317  # functions are called through `step`
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

purpose=${1:-run}
case $purpose in run | test | lint) ;; *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac

# --- Debian packages -------------------------------------------------------------------------

wanted=()
want() { wanted+=("$@"); }

apt_lists_are_new=no
apt() {
  # A server that a package starts must not inherit the lock: it would hold it for ever.
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" \
    </dev/null >var/apt.log 2>&1 9>&- && return
  tail -n 20 var/apt.log >&2
  return 1
}
update_apt_lists() {
  [ "$apt_lists_are_new" = no ] || return 0
  # Old lists may do as well, so a failure here is for the install to report.
  step 'Updating the list of Debian packages' apt update || true
  apt_lists_are_new=yes
}

can_get() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }
can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_packages() {
  can_install || fail "These packages are missing: $*
Install them as root, then start this again:
    apt-get update && apt-get install -y --no-install-recommends $*
(The names are Debian's; elsewhere, install what they hold.)"
  update_apt_lists
  step "Installing $*" apt install -y --no-install-recommends "$@"
}

install_wanted() {
  [ ${#wanted[@]} -gt 0 ] || return 0
  install_packages "${wanted[@]}"
  wanted=()
}

# --- Rust ------------------------------------------------------------------------------------

rust_needed=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
debian_wasm=/usr/lib/rustlib/wasm32-unknown-unknown/lib

# The compiler that PATH and RUSTUP_TOOLCHAIN lead to is new enough and can build for the browser.
rust_is_new_enough() {
  command -v cargo >/dev/null || return 1
  local version
  version=$(rustc --version 2>/dev/null | cut -d' ' -f2) && [ -n "$version" ] &&
    printf '%s\n%s\n' "$rust_needed" "$version" | sort -C -V
}
has_browser_target() {
  local folder
  folder=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) &&
    compgen -G "$folder/libstd-*.rlib" >/dev/null
}
rust_is_complete() { rust_is_new_enough && has_browser_target; }

# Keeps the choice for everything that sources the file. Arguments: lines of shell.
keep_choice() {
  local text
  text=$(printf '%s\n' '# Written by scripts/setup.sh: the Rust that this project is built with.' "$@")
  [ "$(cat "$TOOLCHAIN_ENV" 2>/dev/null)" = "$text" ] || printf '%s\n' "$text" >"$TOOLCHAIN_ENV"
}

# The ordinary way: rustup, with the download server in reach.
rust_by_rustup() {
  if ! command -v rustup >/dev/null; then
    can_install || return 1
    update_apt_lists
    can_get rustup || return 1
    step 'Installing rustup' apt install -y --no-install-recommends rustup || return 1
  fi
  if rust_is_new_enough; then
    step 'Adding the browser target to Rust' \
      timeout 600 rustup target add wasm32-unknown-unknown || return 1
  else
    step 'Installing Rust (stable)' \
      timeout 1200 rustup toolchain install stable --profile minimal --component clippy,rustfmt \
      --target wasm32-unknown-unknown || return 1
    export RUSTUP_TOOLCHAIN=stable
    lines+=('export RUSTUP_TOOLCHAIN=stable')
  fi
  rust_is_complete
}

# Debian keeps a current Rust for its browsers (rustc-web). It comes with the source of the
# standard library, from which the browser's half is built once.
debian_rust_id() { /usr/bin/rustc -vV 2>/dev/null; }
debian_rust_is_complete() {
  [ -x /usr/bin/cargo ] && [ "$(cat "$debian_wasm/built-by" 2>/dev/null)" = "$(debian_rust_id)" ]
}
choose_debian_rust() {
  if command -v rustup >/dev/null; then
    [ "$(RUSTUP_TOOLCHAIN=system rustc -vV 2>/dev/null)" = "$(debian_rust_id)" ] ||
      rustup -q toolchain link system /usr || return 1
    export RUSTUP_TOOLCHAIN=system
    lines+=('export RUSTUP_TOOLCHAIN=system')
  elif [ "$(command -v cargo)" != /usr/bin/cargo ]; then
    PATH=/usr/bin:$PATH
    # shellcheck disable=SC2016  # expanded where it is sourced
    lines+=('export PATH="/usr/bin:$PATH"')
  fi
  rust_is_complete
}
rust_by_debian() {
  can_install || return 1
  update_apt_lists
  can_get rustc-web || return 1
  # The linker must be of the same LLVM as the compiler.
  local llvm
  llvm=$(apt-cache depends rust-web-llvm | sed -n 's/.*Depends: llvm-\([0-9]*\)$/\1/p')
  step "Installing Debian's Rust" apt install -y --no-install-recommends rustc-web cargo-web \
    rust-web-src rust-web-llvm rust-web-clippy rustfmt-web "lld-$llvm" || return 1
  debian_rust_is_complete ||
    step "Building Rust's standard library for the browser, once" build_browser_std || return 1
  choose_debian_rust
}
build_browser_std() (
  work=$(mktemp -d) && mkdir "$work/src" && cd "$work" || exit 1
  trap 'rm -rf "$work"' EXIT
  : >src/lib.rs
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' >Cargo.toml
  # The bitcode lets the project's build optimise across the border to the standard library.
  env -u RUSTUP_TOOLCHAIN -u CARGO_BUILD_TARGET RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR=built \
    /usr/bin/cargo build --release -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown ||
    exit 1
  built=built/wasm32-unknown-unknown/release/deps
  rm -f "$built"/libempty-*.rlib
  mkdir -p "$debian_wasm" &&
    rm -f "$debian_wasm"/*.rlib "$debian_wasm/built-by" &&
    cp "$built"/*.rlib "$debian_wasm" &&
    debian_rust_id >"$debian_wasm/built-by"
)

set_up_rust() {
  local lines=()
  if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
    # shellcheck disable=SC2016  # expanded where it is sourced
    lines+=('export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"')
  fi
  if [ "${PUFA_FORCE_DEBIAN_RUST:-}" = 1 ]; then
    if debian_rust_is_complete; then choose_debian_rust; else rust_by_debian; fi ||
      fail "Debian's Rust could not be set up: see above."
  elif ! rust_is_complete && ! { debian_rust_is_complete && choose_debian_rust; }; then
    rust_by_rustup || rust_by_debian ||
      fail "No Rust $rust_needed or newer with the target wasm32-unknown-unknown could be had here.
Install it with rustup, then start this again:
    rustup toolchain install stable --target wasm32-unknown-unknown
As root on Debian, scripts/setup.sh also tries the distribution's own Rust."
  fi
  keep_choice ${lines[@]+"${lines[@]}"}
}

# --- Node ------------------------------------------------------------------------------------

check_node() {
  local version
  command -v npm >/dev/null || fail "npm is still missing; install Node.js 18 or newer with npm."
  version=$(node --version)
  version=${version#v}
  [ "${version%%.*}" -ge 18 ] ||
    fail "Node.js $version is too old: 18 or newer is needed. Install a newer one and start again."
}

# Installs the packages of a folder again whenever its lock file changed.
node_packages() {
  local folder=$1 mark=$1/node_modules/.set-up-from lock
  lock=$(sha256sum <"$folder/package-lock.json")
  [ "$(cat "$mark" 2>/dev/null)" = "$lock" ] && return
  step "Installing the Node packages of $folder/" \
    env -C "$folder" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
    printf '%s\n' "$lock" >"$mark"
}

# --- All of it -------------------------------------------------------------------------------

# In a function, so that the shell has read all of this file before it is changed under it.
main() {
  local started=$EPOCHREALTIME
  mkdir -p var
  # Two set-ups at once would install into the same folders.
  exec 9>var/setup.lock
  flock 9

  { command -v cc && command -v make; } >/dev/null || want build-essential
  [ -e /etc/ssl/certs/ca-certificates.crt ] || ! command -v apt-get >/dev/null || want ca-certificates
  command -v node >/dev/null || want nodejs
  command -v npm >/dev/null || want npm
  if [ "$purpose" = test ]; then
    postgres_programs >/dev/null || want postgresql
    [ -x /usr/bin/chromium ] || want chromium
    compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null || want fonts-noto-cjk
  fi
  install_wanted
  check_node
  set_up_rust
  node_packages .
  [ "$purpose" != test ] || node_packages end2end

  if [ "$purpose" = lint ] && ! cargo deny --version >/dev/null 2>&1; then
    if [ -e var/no-cargo-deny ]; then
      say "cargo-deny could not be built here before; remove var/no-cargo-deny to try again."
    elif ! step 'Building cargo-deny, once' cargo install --locked --quiet cargo-deny; then
      touch var/no-cargo-deny
      say "Going on without cargo-deny: nothing checks licences and duplicates here."
    fi
  fi

  say "Set-up for '$purpose': all there ($(seconds_since "$started"))"
}

main; exit
