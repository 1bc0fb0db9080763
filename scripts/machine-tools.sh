#!/bin/sh
# Installs these Debian packages where they are missing and that can be done (apt and root); says what it could not.
#
#   scripts/machine-tools.sh PACKAGE…
set -eu

missing=''
for package in "$@"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
if [ -z "$missing" ]; then
  printf 'there already: %s\n' "$*"
  exit
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  printf 'not installed (that takes apt-get, as root):%s\n' "$missing"
  exit
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null 2>&1 || printf 'the list of packages could not be fetched\n'
for package in $missing; do
  if apt-get install -qq -y --no-install-recommends "$package" >/dev/null 2>&1; then printf 'installed: %s\n' "$package"; else
    printf 'could not be installed: %s\n' "$package"
  fi
done
