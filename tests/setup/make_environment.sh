#!/usr/bin/env bash
# Make the virtual environment, or say in one line what to install first.
set -euo pipefail
folder=$1

fail() {
  echo "spinewatch cannot be set up yet: $1" >&2
  echo "Install what is missing and run the same command again:" >&2
  echo "    sudo apt-get install -y $2" >&2
  exit 1
}

python=
for candidate in python3.11 python3.12 python3.13 python3; do
  if command -v "$candidate" >/dev/null &&
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || fail "Python 3.11 or newer was not found." "python3 python3-venv"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  fail "$python has no venv module." "python3-venv"

# vqf ships compiled wheels for x86-64 only; elsewhere pip builds it from source.
if [ "$(uname -m)" != x86_64 ]; then
  if ! command -v c++ >/dev/null; then
    fail "no C++ compiler, and the package 'vqf' must be compiled here." "g++ python3-dev"
  fi
  header=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h
  [ -f "$header" ] ||
    fail "Python's header files are missing, and the package 'vqf' must be compiled here." "python3-dev"
fi

if ! "$python" -m venv "$folder"; then
  rm -rf "$folder"
  fail "$python could not make a virtual environment." "python3-venv"
fi
