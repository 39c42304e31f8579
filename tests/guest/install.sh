#!/usr/bin/env bash
# Get what the emulated guest needs: Debian packages, Debian's own kernel, virtme-ng.
# Changes nothing when everything is there. Exits with 0 when it is, with 3 and a last line
# "not run: ..." on a machine where the guest cannot be had, with 1 when something failed.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$checkout/.guest
here=$checkout/tests/guest
not_run=3

not_here() {
  echo "not run: $1"
  exit "$not_run"
}

fail() {
  echo "The emulated guest cannot be set up: $1" >&2
  exit 1
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  not_here "the emulated guest needs Linux on x86-64, this is $(uname -s) on $(uname -m)"
command -v apt-get >/dev/null ||
  not_here "the emulated guest is built from Debian packages, and there is no apt-get here"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || not_here "this user may not install Debian packages"
  as_root=(sudo -n)
fi

declare -A file_of=(
  [qemu-system-x86]=/usr/bin/qemu-system-x86_64
  [bluez]=/usr/libexec/bluetooth/bluetoothd
  [dbus]=/usr/bin/dbus-daemon
  [busybox-static]=/bin/busybox
  [bc]=/usr/bin/bc
  [kmod]=/sbin/depmod
)

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=300 "$@"
}

install_packages() {
  local missing=() package
  for package in "${!file_of[@]}"; do
    [ -e "${file_of[$package]}" ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "Installing for the guest: ${missing[*]}"
  if ! { apt_get update && apt_get install -y --no-install-recommends "${missing[@]}"; } >/dev/null; then
    not_here "the package(s) ${missing[*]} could not be installed; is there a network?"
  fi
}

kernel_package() {
  LC_ALL=C apt-cache depends linux-image-amd64 2>/dev/null |
    sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1
}

# A kernel is there when the link to it was made, which is the last step.
fetch_kernel() {
  [ -e "$cache/vmlinuz" ] && return 0
  local package version
  # An old list may name a kernel that the archive no longer has.
  apt_get update || not_here "the lists of Debian packages could not be had; is there a network?"
  package=$(kernel_package)
  [ -n "$package" ] || not_here "this system's packages have no linux-image-amd64"
  echo "Fetching for the guest: $package"
  rm -rf "$cache/kernel" "$cache/download"
  mkdir -p "$cache/download"
  (cd "$cache/download" && apt-get -qq -o APT::Sandbox::User= download "$package") ||
    not_here "the package $package could not be had; is there a network?"
  dpkg -x "$cache"/download/*.deb "$cache/kernel" || fail "could not unpack $package"
  rm -rf "$cache/download"
  version=${package#linux-image-}
  depmod -b "$cache/kernel" "$version" || fail "depmod failed for $version"
  ln -sfn "kernel/boot/vmlinuz-$version" "$cache/vmlinuz"
}

install_virtme() {
  cmp -s "$here/requirements.txt" "$cache/venv/requirements.txt" && return 0
  echo "Installing for the guest: virtme-ng"
  "$checkout/tests/setup/make_environment.sh" "$cache/venv" || fail "Python made no environment"
  "$cache/venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 \
    --require-hashes -r "$here/requirements.txt" ||
    not_here "the Python package virtme-ng could not be had; is there a network?"
  cp "$here/requirements.txt" "$cache/venv/requirements.txt"
}

mkdir -p "$cache"
echo '*' >"$cache/.gitignore"
# Two runs that begin at the same time build one cache.
exec 9>"$cache/lock"
flock 9
install_packages
fetch_kernel
install_virtme
