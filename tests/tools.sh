# What the scripts here share: what has to be there, and the tools of others, installed as pinned. To be
# sourced from the folder of the project, with $purpose set to what the tools are for.
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
target=$(cd "$target" && pwd)

# need WHAT COMMAND…: ends with 2 if the command fails.
need() {
    if ! "${@:2}" >/dev/null 2>&1; then
        printf 'error: %s is needed to %s; install it and run again\n' "$1" "$purpose" >&2
        exit 2
    fi
}

# newer PROGRAM MAJOR MINOR: whether its version, such as `v20.19.1` or `Python 3.11.7`, is at least that.
newer() {
    local major minor
    IFS=. read -r major minor _ < <("$1" --version | tr -d 'A-Za-z ')
    ((major > $2 || (major == $2 && minor >= $3)))
}

# need_node MINOR: Node.js 20.MINOR or newer, and npm.
need_node() {
    need "Node.js, 20.$1 or newer," newer node 20 "$1"
    need 'npm, which comes with Node.js,' npm --version
}

need_python() {
    need 'Python, 3.11 or newer, with its module venv,' newer python3 3 11
    need 'Python, 3.11 or newer, with its module venv,' python3 -c 'import venv, ensurepip'
}

# installed FOLDER NAME: sets $tools to the folder NAME of the target folder, with what FOLDER pins for
# npm, and in `venv` for Python.
installed() {
    tools=$target/$2
    local folder=$1 pins=("$1"/{.npmrc,package.json,package-lock.json}) python=
    if [ -e "$folder/requirements.txt" ]; then
        python=$folder/requirements.txt
        pins+=("$python")
    fi
    # What is installed follows from this; scripts of Python's tools hold the folder that they are in.
    pinned() {
        printf '%s\n' "$tools"
        node --version
        [ -z "$python" ] || python3 --version
        cat "${pins[@]}"
    }
    if pinned | cmp -s - "$tools/pinned"; then return; fi
    rm -rf "$tools"
    mkdir -p "$tools"
    cp "$folder"/{.npmrc,package.json,package-lock.json} "$tools"
    (cd "$tools" && npm ci --loglevel=error)
    if [ -n "$python" ]; then
        python3 -m venv "$tools/venv"
        "$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --retries 2 \
            --requirement "$python"
        "$tools/venv/bin/python" -m pip check
    fi
    pinned >"$tools/pinned"
}
