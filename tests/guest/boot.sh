#!/usr/bin/env bash
# Boot the emulated guest, run one Python module in it, and exit as the module did.
#
#   tests/guest/boot.sh LOG SECONDS MODULE [ARGUMENT...]
#
# LOG receives everything that the guest printed. The guest is stopped after SECONDS.
# Exits with 124 when it had to be stopped or died without a verdict.
set -euo pipefail
log=$1
seconds=$2
shift 2
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$checkout/.guest
no_verdict=124

if [ ! -e "$cache/vmlinuz" ] || [ ! -x "$cache/venv/bin/vng" ]; then
  echo "The guest is not installed yet. Run tests/guest/install.sh first." >&2
  exit 1
fi

# The guest works on a copy: somebody may go on editing while it runs. Compiling in emulation takes
# a minute, and is done here.
copy=$(mktemp "$cache/copy.XXXXXX")
trap 'rm -f "$copy"' EXIT
cd "$checkout"
.venv/bin/python -m compileall -q src tests/guest || true
tar -cf "$copy" src tests/guest

# vng finds the modules beside the real kernel, not beside the link to it. It takes
# one string that a shell in the guest parses, hence the quoting of every word.
kernel=$(readlink -f "$cache/vmlinuz")
printf -v command '%q ' "$checkout/tests/guest/inside.sh" "$copy" "$@"
# The guest's own root is not cached, because vng may let it be written; ours is, and read only.
share="-fsdev local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"
share+=" -device virtio-9p-pci,fsdev=host,mount_tag=host"
# With the AVX2 that QEMU 7.2 emulates, numpy's sort crashes now and then; without it, never.
share+=" -cpu max,avx2=off"
PATH=$cache/venv/bin:$PATH timeout --kill-after=10 "$seconds" \
  vng --run "$kernel" --disable-kvm --cpus 2 --memory 1G --user root --cwd "$checkout" \
  --qemu-opts="$share" -- "$command" </dev/null >"$log" 2>&1 || true

# The exit status of vng is its own, so the guest prints the program's.
verdict=$(tr -d '\r' <"$log" | sed -n 's/^guest verdict: \([0-9]*\)$/\1/p' | tail -n 1)
[ -n "$verdict" ] || echo "The guest ended without a verdict; see $log" >&2
exit "${verdict:-$no_verdict}"
