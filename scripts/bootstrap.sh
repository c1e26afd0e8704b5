# What scripts/up and scripts/test share: each function brings one thing, says so first, and ends
# the script with one sentence where it cannot. What is there already is left alone.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

say() { printf '%s\n' "$*" >&2; }

# die CODE SENTENCE: the codes are those of `lifemap --help`.
die() {
    say "${*:2}"
    exit "$1"
}

# find_root WHY WHAT: sets `as_root` to what makes a command run as root.
find_root() {
    as_root=()
    command -v apt-get >/dev/null ||
        die 69 "$1 needs $2, and there is no apt here: install it by hand, then run this again."
    if [ "$(id -u)" = 0 ]; then return; fi
    command -v sudo >/dev/null ||
        die 77 "$1 needs $2: as root, run 'apt-get install $2', then run this again."
    [ -t 0 ] || sudo -n true 2>/dev/null ||
        die 77 "$1 needs $2, and sudo wants a password: run this in a terminal."
    as_root=(sudo)
}

# count_lines START: swallows output and tells how many of its lines began so, as they come.
count_lines() {
    local line count=0
    while IFS= read -r line; do
        case $line in "$1"*) count=$((count + 1)) ;; esac
        if [ -t 2 ]; then printf '\r  %d packages' "$count" >&2; fi
    done
    if [ -t 2 ]; then printf '\n' >&2; fi
}

# install_packages WHY NAME...: brings Debian packages, unless all of them are there.
install_packages() {
    local why=$1 present
    shift
    present=$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>/dev/null | grep -cx installed) || true
    if [ "$present" = $# ]; then return; fi
    find_root "$why" "$*"
    say "$why: installing $* with apt${as_root:+, as root by sudo}"
    "${as_root[@]}" apt-get update -qq >&2 ||
        die 69 "apt cannot read its package lists: is there a network?"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install \
        -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" | count_lines "Setting up" ||
        die 69 "apt could not install $*: its words above say why."
}

# ensure_database: PostgreSQL with PostGIS, without the cluster Debian would make beside ours.
ensure_database() {
    local control conf=/etc/postgresql-common/createcluster.d/lifemap.conf
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        if [ -e "$control" ]; then return; fi
    done
    find_root "The database" postgresql-postgis
    if [ ! -e /usr/share/postgresql-common ]; then
        "${as_root[@]}" mkdir -p "${conf%/*}"
        echo "create_main_cluster = false" | "${as_root[@]}" tee "$conf" >/dev/null
    fi
    install_packages "The database" postgresql-postgis
}

good_python() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# find_python: sets `python` to one of 3.11 or newer that can make environments.
find_python() {
    for python in python3 /usr/bin/python3; do
        if good_python "$python"; then return; fi
    done
    install_packages "The Python environment" python3 python3-venv
    good_python "$python" ||
        die 78 "Python 3.11 or newer is needed; this machine has $("$python" -V 2>&1)."
}

# stamp FILE...: what an environment made from these requirement files is known by.
stamp() {
    (cd "$root" && { pwd && cat "$@" pyproject.toml; } | sha256sum)
}

# ensure_environment FILE...: .venv with the packages these files pin, and the project itself.
ensure_environment() {
    local known=$venv/lifemap.stamps python files=() file
    if grep -qsxF "$(stamp "$@")" "$known" && "$venv/bin/python" -c '' 2>/dev/null; then return; fi
    # Programs of an environment name its folder, so one that was moved is made anew.
    if ! { grep -qsF "$venv/bin/python" "$venv/bin/pip" && "$venv/bin/python" -c ''; } 2>/dev/null
    then
        find_python
        say "Making the Python environment in $venv"
        "$python" -m venv --clear "$venv" ||
            die 73 "The Python environment cannot be made in $venv."
    fi
    say "Installing the Python packages of $* (a minute or two the first time)"
    local pip=("$venv/bin/python" -m pip install --no-input --disable-pip-version-check)
    (cd "$root" && "${pip[@]}" "${@/#/--requirement=}" | count_lines Collecting &&
        "${pip[@]}" --quiet --no-deps --editable . >&2) ||
        die 69 "The Python packages could not be installed: pip's words above say why."
    # A longer list serves a shorter one: after scripts/test, scripts/up has nothing to install.
    for file in "$@"; do
        files+=("$file")
        stamp "${files[@]}"
    done >"$known"
}
