#!/bin/sh
# A real Home Assistant for `make test-ha`, in a cache outside of the project.
#
#   scripts/home-assistant.sh ensure     install what is missing; says why on stderr and exits with 3 where it cannot be had
#   scripts/home-assistant.sh run DIR    run it with the configuration in DIR, until it is killed
#
# It wants a newer Python than most machines have, so it stands in a small Debian of its own (debootstrap, as root), and
# runs in namespaces of its own: who kills this process leaves nothing behind.
set -eu

VERSION=2026.2.3
UV=0.9.26
SUITE=trixie
DEBS=python3,python3-venv,ca-certificates,libturbojpeg0
# What a start without its own installer needs beside the package itself; its constraints say which versions.
PARTS='home-assistant-frontend home-assistant-intents hassil paho-mqtt SQLAlchemy fnv-hash-fast psutil-home-assistant
  aiohttp-fast-zlib aiohttp_cors zeroconf ifaddr numpy PyTurboJPEG mutagen ha-ffmpeg PyNaCl pymicro-vad pyspeex-noise'
# Those that Home Assistant pins have no wheel for this Python, and there is no compiler.
OVERRIDES='lru-dict==1.4.1 pymicro-vad==2.1.0 pyspeex-noise==2.0.1'
# For each half of the installation; a fast machine needs less than one of them for both.
PATIENCE_S=600
CERTIFICATES=/etc/ssl/certs/ca-certificates.crt

cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ocpp-proxy"
root="$cache/home-assistant-$VERSION-$SUITE"
log="$cache/home-assistant.log"
# Another recipe is cooked anew.
recipe="$VERSION $UV $SUITE $DEBS $PARTS $OVERRIDES"

cannot() {
  printf 'no real Home Assistant here: %s\n' "$1" >&2
  exit 3
}

is_ready() {
  [ "$(cat "$root/.ready" 2>/dev/null)" = "$recipe" ]
}

inside() {
  env SSL_CERT_FILE="$CERTIFICATES" UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1 PIP_CERT="$CERTIFICATES" LANG=C.UTF-8 \
    timeout "$PATIENCE_S" chroot "$1" /bin/sh -euc "$2"
}

ensure() {
  if is_ready; then return; fi
  [ "$(uname -s)" = Linux ] || cannot 'it needs Linux'
  [ "$(id -u)" = 0 ] || cannot 'it needs root (for debootstrap and chroot)'
  command -v debootstrap >/dev/null || cannot 'debootstrap is missing (apt-get install debootstrap)'
  unshare --mount --pid --fork mount -t proc proc /proc 2>/dev/null || cannot 'namespaces are not allowed (unshare)'
  mkdir -p "$cache"
  exec 9>"$root.lock"
  flock 9
  if is_ready; then return; fi
  # Put together beside its place, so that what was broken off is never taken for whole.
  half="$root.half"
  rm -rf "$half"
  trap 'rm -rf "$half"' EXIT
  timeout "$PATIENCE_S" debootstrap --variant=minbase --include="$DEBS" "$SUITE" "$half" >"$log" 2>&1 ||
    cannot "Debian $SUITE cannot be fetched (see $log)"
  # The machine's own names and certificates hold in there, too.
  if [ -e /etc/resolv.conf ]; then cp -L /etc/resolv.conf "$half/etc/resolv.conf"; fi
  if [ -e "$CERTIFICATES" ]; then cp -L "$CERTIFICATES" "$half$CERTIFICATES"; fi
  # shellcheck disable=SC2086 # one a line
  printf '%s\n' $OVERRIDES >"$half/overrides.txt"
  overridden=$(echo "$OVERRIDES" | sed 's/==[^ ]*//g; s/ /|/g')
  inside "$half" "
    python3 -m venv /ha
    /ha/bin/pip install --quiet uv==$UV
    uv() { /ha/bin/uv pip install --quiet --python /ha/bin/python --override /overrides.txt \"\$@\"; }
    uv homeassistant==$VERSION
    # Two may not want different versions of one package.
    grep -vE '^($overridden)==' \"\$(/ha/bin/python -c 'import homeassistant as h; print(h.__path__[0])')/package_constraints.txt\" >/constraints.txt
    uv --constraint /constraints.txt $(echo "$PARTS" | tr -d '\n')
  " >>"$log" 2>&1 || cannot "its packages cannot be fetched (see $log)"
  rm -rf "$half"/var/cache/apt/archives/*.deb
  chmod 755 "$half"
  mkdir "$half/config"
  printf '%s\n' "$recipe" >"$half/.ready"
  rm -rf "$root"
  mv -T "$half" "$root"
}

case "${1:-}" in
  ensure) ensure ;;
  run)
    is_ready || cannot 'it is not installed yet (scripts/home-assistant.sh ensure)'
    # It ends also when whoever started it is killed.
    # shellcheck disable=SC2016 # expanded in there
    exec setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child sh -euc '
      mount --bind "$2" "$1/config"
      mount -t proc proc "$1/proc"
      mount --bind /dev "$1/dev"
      exec chroot "$1" /usr/bin/env -i PATH=/ha/bin:/usr/bin:/bin LANG=C.UTF-8 HOME=/config hass --config /config --skip-pip
    ' sh "$root" "$2"
    ;;
  *)
    sed -n '2,5s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
