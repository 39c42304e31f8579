#!/usr/bin/env bash
# Runs inside the guest: make it a small Linux with Bluetooth, then run a Python module
# of the checkout and print how it ended. Everything it changes is gone with the guest.
#
#   inside.sh COPY MODULE [ARGUMENT...]      COPY: an archive of our own code
set -euo pipefail
# The guest's root is the host's, so on the host this would mount over its folders.
if ! grep -q virtme /proc/cmdline; then
  echo "refused: tests/guest/inside.sh runs in the emulated guest only" >&2
  exit 1
fi
exec 2>&1
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# The same files once more, but cached: half of the time to import goes into waiting for them.
mkdir /run/host
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro host /run/host
interpreter=$("$checkout/.venv/bin/python" -S -c 'import sys; print(sys.base_prefix)')
for folder in "$checkout" "$interpreter"; do
  mount --bind "/run/host$folder" "$folder"
done
mkdir /run/copy
tar -C /run/copy -xf "$1"
shift
for folder in src tests/guest; do
  mount --bind "/run/copy/$folder" "$checkout/$folder"
done
cd "$checkout"

# Not over /tmp: the checkout and the modules of its kernel may lie there.
mkdir -p /run/dbus /run/scratch /var/lib/bluetooth
mount -t tmpfs tmpfs /run/scratch
export TMPDIR=/run/scratch
mount -t tmpfs tmpfs /var/lib/bluetooth
modprobe hci_vhci
dbus-uuidgen --ensure=/etc/machine-id
dbus-daemon --system --fork --nopidfile

echo "guest ready: $(cut -d ' ' -f 1 /proc/uptime) s after power on, kernel $(uname -r)"
status=0
.venv/bin/python -m "$@" || status=$?
echo "guest verdict: $status"
