#!/usr/bin/env bash
# Install the servers and tools that the tests run for real, or say which command is missing.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

declare -A package_of=(
  [mosquitto]=mosquitto
  [mosquitto_passwd]=mosquitto
  [influxd]=influxdb
  [systemd-analyze]=systemd
)

missing=()
packages=()
for command in "${!package_of[@]}"; do
  if ! command -v "$command" >/dev/null; then
    missing+=("$command")
    packages+=("${package_of[$command]}")
  fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

fail() {
  echo "The tests need the command(s) ${missing[*]}, and $1." >&2
  echo "Install what is missing and run the same command again:" >&2
  echo "    sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
  exit 1
}

command -v apt-get >/dev/null || fail "there is no apt-get here to install them with"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || fail "this user may not install packages"
  as_root=(sudo -n)
fi

echo "Installing for the tests: ${packages[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null || fail "apt-get failed"
