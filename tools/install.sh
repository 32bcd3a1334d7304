#!/bin/sh
# Makes .venv and installs a requirements file into it; does nothing when that is done already.
#   sh tools/install.sh requirements.txt|requirements-dev.txt      PYTHON= chooses the Python
set -eu
cd "$(dirname "$0")/.."
wanted=$1
py=.venv/bin/python

is_fit() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if is_fit "$name"; then
            echo "$name"
            return
        fi
    done
}

checksum() { cat requirements*.txt | cksum; }

is_fit $py || rm -rf .venv
if [ ! -d .venv ]; then
    python=$(find_python)
    if [ -z "$python" ]; then
        echo "Python 3.11 or later is needed${PYTHON:+ ($PYTHON is not)}; name one with: make PYTHON=/path/to/python3" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
        echo "Python's venv module is missing. Install it with: sudo apt-get install -y $package" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version) ..."
    "$python" -m venv .venv
fi
# what is needed to develop contains what is needed to run
for done_with in "$wanted" requirements-dev.txt; do
    if [ "$(cat ".venv/installed-$done_with" 2>/dev/null)" = "$(checksum)" ]; then
        exit 0
    fi
done
echo "Installing $wanted ..."
# uv takes a second where pip takes half a minute; it follows the index and the certificates that pip is set to
index=${PIP_INDEX_URL:-$($py -m pip config get global.index-url 2>/dev/null || true)}
if ! { $py -m pip install --quiet --disable-pip-version-check uv==0.13.9 &&
    env ${index:+UV_DEFAULT_INDEX="$index"} $py -m uv pip install --quiet --compile-bytecode --system-certs --python $py -r "$wanted"; } 2>/dev/null
then
    $py -m pip install --quiet --disable-pip-version-check -r "$wanted"
fi
checksum >".venv/installed-$wanted"
