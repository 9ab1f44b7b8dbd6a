#!/bin/sh
# Makes .venv with the locked packages; knows which Debian packages the readers load. Usage: setup.sh [PYTHON]
set -eu

python=${1:-python3}
venv=.venv
locked=requirements/dev.txt

say() { printf 'setup: %s\n' "$*"; }
stop() { printf 'setup: error: %s\nsetup: hint: %s\n' "$1" "$2" >&2; exit 1; }

have_apt() { command -v apt-get >/dev/null 2>&1; }

# Installs Debian packages where that needs no question; otherwise fails and leaves the telling to the caller.
apt_install() {
    have_apt && [ "$(id -u)" = 0 ] || return 1
    say "installing $* with apt-get ..."
    # A machine may hold usable package lists and reach no mirror: a failed update is not the end.
    DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@" </dev/null >/dev/null 2>&1
}

how_to_install() {
    if have_apt; then echo "type \`sudo apt-get install $*\`"; else echo "install what your system calls $*"; fi
}

check_python() {
    command -v "$python" >/dev/null 2>&1 ||
        stop "there is no $python on this machine" "install Python 3.11 or later, or name one: \`make setup PYTHON=/path/to/python3\`"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "expected Python 3.11 or later, $python is $version" "name a newer one: \`make setup PYTHON=python3.12\`"
}

# A venv cut off while it was made, or whose Python has gone, is made anew.
make_venv() {
    if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt_install python3-venv || true
        "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install "python$version-venv" || true
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            stop "$python cannot make virtual environments" "$(how_to_install python3-venv)"
    fi
    say "making $venv with $python ($version)"
    "$python" -m venv --clear "$venv"
}

install_packages() {
    say "installing the packages of $locked ..."
    # --no-deps: the list is whole. Asked for the dependencies too, older pips try a release newer than the locked one
    # for a name with an extra (`coverage[toml]`), find it without a hash and stop.
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes -r "$locked" ||
        stop "the locked packages could not be installed" "see the lines above; a package index must be reachable this once"
    # The build backend is among the locked packages: nothing unlocked is fetched to build with.
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable . ||
        stop "strpcheck itself could not be installed" "see the lines above"
}

loads() { "$venv/bin/python" -c "import $1" >/dev/null 2>&1; }

# The wheels of two readers load libraries that only the system has. Without them the rest works.
check_libraries() {
    if ! loads cv2; then
        apt_install libgl1 libglib2.0-0 || true
        loads cv2 || say "pictures cannot be read, texts can: $(how_to_install libgl1 libglib2.0-0)"
    fi
    if ! loads pyzbar.pyzbar; then
        apt_install libzbar0 || true
        loads pyzbar.pyzbar || say "reading rung zbar is off, the others work: $(how_to_install libzbar0)"
    fi
}

# What some tests look through; without it they are skipped, and the run says so. Tests of the officer's window, its
# benchmark and `make pictures` look at an X server without a screen.
check_test_tools() {
    command -v tmux >/dev/null 2>&1 || apt_install tmux || say "tests of the screen on a terminal are skipped: $(how_to_install tmux)"
    command -v chromium >/dev/null 2>&1 || apt_install chromium || say "tests of the report's page are skipped: $(how_to_install chromium)"
    command -v Xvfb >/dev/null 2>&1 || apt_install xvfb || say "tests of the window are skipped, the rest runs: $(how_to_install xvfb)"
    command -v age >/dev/null 2>&1 || apt_install age || say "the test that opens evidence with age is skipped: $(how_to_install age)"
}

check_python
make_venv
install_packages
check_libraries
check_test_tools
say "ready"
