# What scripts/up and scripts/test share: each function brings one thing, says so first, and ends
# the script with one sentence where it cannot. What is there already is left alone.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
bundle=$root/bundle # there in what `lifemap bundle` made: then nothing comes from a network

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

bundled() { [ -e "$bundle/SHA256SUMS" ]; }

# check_bundle: refuses an unpacked bundle that is not whole; once in a run.
check_bundle() {
    if [ -n "${bundle_is_whole:-}" ]; then return; fi
    say "Checking the offline bundle"
    (cd "$root" && sha256sum --check --strict --quiet bundle/SHA256SUMS >&2) ||
        die 65 "The bundle is not whole: unpack it anew."
    bundle_is_whole=yes
}

# find_apt SCRATCH: sets `apt` to what installs, in a bundle from its own packages alone.
find_apt() {
    apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    if ! bundled; then return; fi
    check_bundle
    local scratch=$1
    mkdir "$scratch/lists" # apt removes from it what it does not know
    echo "deb [trusted=yes] file:${bundle// /%20}/apt ./" >"$scratch/sources.list"
    # Lists of its own: those of the machine stay as they are.
    apt+=(-o "Dir::Etc::SourceList=$scratch/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$scratch/lists" -o APT::Sandbox::User=root)
}

# install_packages WHY NAME...: brings Debian packages, unless all of them are there.
install_packages() {
    local why=$1 present scratch apt
    shift
    present=$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>/dev/null | grep -cx installed) || true
    if [ "$present" = $# ]; then return; fi
    find_root "$why" "$*"
    say "$why: installing $* with apt${as_root:+, as root by sudo}"
    scratch=$(mktemp -d)
    find_apt "$scratch"
    "${apt[@]}" update >&2 || die 69 "apt cannot read its package lists: is there a network?"
    "${apt[@]}" install \
        -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" | count_lines "Setting up" ||
        die 69 "apt could not install $*: its words above say why."
    "${as_root[@]}" rm -rf "$scratch"
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
    local pip=("$venv/bin/python" -m pip install --no-input --disable-pip-version-check)
    if bundled; then
        check_bundle
        pip+=(--no-index "--find-links=$bundle/wheels")
    fi
    say "Installing the Python packages of $* (a minute or two the first time)"
    # Twice quiet: the builder warns of what an editable installation is.
    (cd "$root" && "${pip[@]}" "${@/#/--requirement=}" | count_lines Collecting &&
        "${pip[@]}" --quiet --quiet --no-deps --editable . >&2) ||
        die 69 "The Python packages could not be installed: pip's words above say why."
    # A longer list serves a shorter one: after scripts/test, scripts/up has nothing to install.
    for file in "$@"; do
        files+=("$file")
        stamp "${files[@]}"
    done >"$known"
}
